//! How many stand where: the projection that lists and roll-ups read, and the function that makes it anew.

use super::Standing;
use crate::organisation::Tree;
use crate::{CompetenceId, ProfileVersionId, UnitId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One person in one competence, at the place where the audience was frozen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonStanding {
    /// The unit where the person counts.
    pub unit: UnitId,
    /// The version of the profile, which decides scale and target.
    pub profile_version: ProfileVersionId,
    /// The competence.
    pub competence: CompetenceId,
    /// Where the person stands.
    pub standing: Standing,
}

impl PersonStanding {
    fn key(&self) -> CountKey {
        CountKey {
            node: self.unit.clone(),
            profile_version: self.profile_version.clone(),
            competence: self.competence.clone(),
            standing: self.standing,
        }
    }
}

/// What is counted together.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct CountKey {
    /// A node of the organisation.
    pub node: UnitId,
    /// The version of the profile.
    pub profile_version: ProfileVersionId,
    /// The competence.
    pub competence: CompetenceId,
    /// Where the people counted stand.
    pub standing: Standing,
}

/// One row of the projection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LevelCount {
    /// What is counted.
    pub key: CountKey,
    /// How many; never 0.
    pub count: u32,
}

/// The rows of the projection. A row that would count nobody does not exist.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts(BTreeMap<CountKey, u32>);

impl Counts {
    /// How many stand there.
    pub fn get(&self, key: &CountKey) -> u32 {
        self.0.get(key).copied().unwrap_or_default()
    }

    /// The rows, in order.
    pub fn rows(&self) -> impl Iterator<Item = LevelCount> + '_ {
        self.0.iter().map(|(key, count)| LevelCount { key: key.clone(), count: *count })
    }

    /// Counts some more people.
    pub fn add(&mut self, key: CountKey, count: u32) {
        if count > 0 {
            *self.0.entry(key).or_default() += count;
        }
    }

    /// Counts one person less.
    fn take_one(&mut self, key: &CountKey) {
        if let Some(count) = self.0.get_mut(key) {
            *count -= 1;
            if *count == 0 {
                self.0.remove(key);
            }
        }
    }
}

impl FromIterator<LevelCount> for Counts {
    fn from_iter<T: IntoIterator<Item = LevelCount>>(rows: T) -> Self {
        let mut counts = Self::default();
        rows.into_iter().for_each(|row| counts.add(row.key, row.count));
        counts
    }
}

/// Counts people where they are placed: the rows of units, from the beginning.
pub fn count_levels<'a>(people: impl IntoIterator<Item = &'a PersonStanding>) -> Counts {
    let mut counts = Counts::default();
    people.into_iter().for_each(|person| counts.add(person.key(), 1));
    counts
}

/// Brings counts up to date when one person stands elsewhere than before.
///
/// Gives the same as [`count_levels`] over everybody would.
pub fn change(counts: &mut Counts, before: &PersonStanding, after: &PersonStanding) {
    counts.take_one(&before.key());
    counts.add(after.key(), 1);
}

/// Counts everybody at or under each node, from the rows of where people are placed: one pass over the rows.
///
/// The answer has a row for a unit too, and for a department both its own people and those under it. People placed
/// at a node that the tree no longer knows count at that node alone.
pub fn roll_up(tree: &Tree, placed: &Counts) -> Counts {
    let mut paths: BTreeMap<&UnitId, Vec<UnitId>> = BTreeMap::new();
    let mut totals = Counts::default();
    for (key, count) in &placed.0 {
        let path = paths.entry(&key.node).or_insert_with(|| match tree.path(&key.node) {
            path if path.is_empty() => vec![key.node.clone()],
            path => path,
        });
        for node in path.iter() {
            totals.add(CountKey { node: node.clone(), ..key.clone() }, *count);
        }
    }
    totals
}
