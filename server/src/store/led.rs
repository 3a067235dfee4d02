//! Whom a manager leads.

use super::person::{self, employments_of};
use crate::failure::Failure;
use domain::organisation::Tree;
use domain::person::{Employment, Person};
use domain::{Date, PersonId, UnitId};
use sqlx::AnyConnection;
use std::collections::{BTreeMap, BTreeSet};

/// Somebody whom a manager leads, and the node through which.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Led {
    /// The employment in which the manager leads the person.
    pub employment: Employment,
    /// The node that the manager leads; the unit of the employment when the employment names the manager.
    pub through: UnitId,
}

/// Everybody whom a manager leads on a day, once for each node, by the rule of [`person::line_managers`]: the manager
/// named in the employment, else the unit's, else the nearest above.
pub async fn led_by(db: &mut AnyConnection, tree: &Tree, manager: &PersonId, on: Date) -> Result<Vec<Led>, Failure> {
    let mut all = Vec::new();
    for unit in tree.iter() {
        let mut above = managers_above(tree, &unit.id);
        let Some((first, through)) = above.next() else { continue };
        if first == manager {
            let here = person::employments_in(db, &unit.id, on).await?;
            let theirs = here.into_iter().filter(|one| names_nobody(one) && one.person != *manager);
            all.extend(theirs.map(|employment| Led { employment, through: through.clone() }));
        } else if let Some((second, through)) = above.find(|(next, _)| *next != first)
            && second == manager
        {
            // Whoever leads a node and works in it is led by the nearest manager above.
            let theirs = employments_of(db, first, on).await?;
            let here = theirs.into_iter().filter(|one| names_nobody(one) && one.unit == unit.id);
            all.extend(here.map(|employment| Led { employment, through: through.clone() }));
        }
    }
    for employment in person::employments_under(db, manager, on).await? {
        if employment.person != *manager {
            all.push(Led { through: employment.unit.clone(), employment });
        }
    }
    let mut seen = BTreeSet::new();
    all.retain(|led| seen.insert((led.through.clone(), led.employment.person.clone())));
    Ok(all)
}

/// Whether an employment leaves it to the tree who leads; nobody leads themselves, whatever a list says.
fn names_nobody(employment: &Employment) -> bool {
    employment.manager.as_ref().is_none_or(|manager| *manager == employment.person)
}

/// The managers at a node and above it, nearest first, with the nodes that they lead.
fn managers_above<'t>(tree: &'t Tree, unit: &UnitId) -> impl Iterator<Item = (&'t PersonId, &'t UnitId)> {
    let path = tree.path(unit);
    path.into_iter().rev().filter_map(|id| tree.get(&id).and_then(|node| Some((node.manager.as_ref()?, &node.id))))
}

/// The people behind these employments.
pub async fn people(db: &mut AnyConnection, led: &[Led], on: Date) -> Result<BTreeMap<PersonId, Person>, Failure> {
    let units: BTreeSet<&UnitId> = led.iter().map(|led| &led.employment.unit).collect();
    let mut people = BTreeMap::new();
    // A unit is read at once; of another one where only its manager is meant, just that manager.
    for unit in units {
        let here: Vec<_> = led.iter().filter(|led| led.employment.unit == *unit).collect();
        if here.len() > 3 {
            people.extend(person::in_unit(db, unit, on).await?.into_iter().map(|one| (one.id.clone(), one)));
        }
        for led in here {
            let id = &led.employment.person;
            if !people.contains_key(id)
                && let Some(one) = person::get(db, id).await?
            {
                people.insert(id.clone(), one);
            }
        }
    }
    Ok(people)
}
