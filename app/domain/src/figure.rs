//! Counts about groups, and the one gate they pass before anybody outside the unit sees them.
//!
//! Figures are cut in one fixed way: for each profile version and competence on its own, along the tree of the
//! organisation. Nothing crosses these cuts, and totals over profile versions are not made, so everything that is
//! published about a person lies on one path of one tree. What somebody can work out from totals on a tree are sums
//! of its *open parts*: a published node less the published nodes under it. The gate therefore asks the same of every
//! open part as of every node: nobody, or at least `k` people with a level, and not all alike. People who are placed
//! at a node above the units are a part like any other.
//!
//! A group must be published once, with one `k`, from frozen counts. The gate protects against everybody who knows
//! only head counts and totals. Two limits: a manager who knows her own unit by name can take it away from a part
//! that it is hidden in; and whoever knows this rule can sometimes tell, from what is hidden beside a very small
//! group, that a larger hidden one answered alike.

mod gate;

pub use gate::publish;

use crate::competence::Level;
use crate::gap::{Counts, shortfall};
use crate::{CompetenceId, ProfileVersionId, UnitId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The fewest people a figure may be about.
pub const FIGURE_MIN: u32 = 5;

/// A group in one competence of one profile version, in numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Cell {
    /// How many were asked.
    pub asked: u32,
    /// How many have a level at the target or above.
    pub at_target: u32,
    /// How many have a level below it.
    pub below_target: u32,
    /// The levels that those below lack together.
    pub shortfall: u32,
}

impl Cell {
    /// How many have a level: the others never count as 0.
    pub fn counted(self) -> u32 {
        self.at_target + self.below_target
    }

    /// How many have none.
    pub fn missing(self) -> u32 {
        self.asked.saturating_sub(self.counted())
    }

    fn plus(self, other: Self) -> Self {
        Self {
            asked: self.asked + other.asked,
            at_target: self.at_target + other.at_target,
            below_target: self.below_target + other.below_target,
            shortfall: self.shortfall + other.shortfall,
        }
    }
}

/// Why a figure is not shown.
///
/// That all answered alike is no reason of its own: to say so would tell what everybody answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hidden {
    /// The group, or the part of it that has a level, is too small.
    TooFew,
    /// Somebody's answer could be worked out from it.
    ToProtect,
}

/// A figure behind the gate. Pages, exports and interfaces get nothing else about groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Published {
    /// Shown.
    Shown(Cell),
    /// Not shown.
    Hidden(Hidden),
}

/// The groups of one profile version and competence, by the node where people are placed.
pub type Cells = BTreeMap<UnitId, Cell>;

/// Sums up counts of placed people into the groups that the gate takes, for each profile version and competence.
///
/// `target` knows what a version aims at; what it does not know is left out.
pub fn cells(
    placed: &Counts,
    target: impl Fn(&ProfileVersionId, &CompetenceId) -> Option<Level>,
) -> BTreeMap<(ProfileVersionId, CompetenceId), Cells> {
    let mut cuts: BTreeMap<_, Cells> = BTreeMap::new();
    for row in placed.rows() {
        let Some(target) = target(&row.key.profile_version, &row.key.competence) else { continue };
        let cut = cuts.entry((row.key.profile_version, row.key.competence)).or_default();
        let cell = cut.entry(row.key.node).or_default();
        cell.asked += row.count;
        match row.key.standing.level() {
            Some(level) if level >= target => cell.at_target += row.count,
            Some(level) => {
                cell.below_target += row.count;
                cell.shortfall += row.count * u32::from(shortfall(target, level));
            }
            None => {}
        }
    }
    cuts
}

#[cfg(test)]
mod tests;
