//! Who is asked: frozen at opening, with what happens to everybody whose situation is special.

use crate::organisation::Tree;
use crate::person::{Employment, main_employment};
use crate::{Date, EmploymentId, PersonId, ProfileVersionId, RoleProfileId, UnitId};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Why a person in a chosen unit is not asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Leaving {
    /// On leave through the whole period.
    OnLeave,
    /// No role profile, or one without a published version.
    NoProfile,
    /// The employment ends before the last day to answer.
    EndsBefore,
}

/// What happens to a person of the chosen units.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Inclusion {
    /// Asked, with the questions of this profile version.
    Invited {
        /// The version that was frozen.
        profile_version: ProfileVersionId,
    },
    /// Not asked.
    LeftOut {
        /// Why.
        because: Leaving,
    },
}

/// Where a person stood at opening: figures count them here, whatever happens later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The employment that counts.
    pub employment: EmploymentId,
    /// Its unit.
    pub unit: UnitId,
    /// Other employments of the person in the chosen units: shown, not asked twice.
    pub others: Vec<EmploymentId>,
}

/// One person of the audience.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// Who.
    pub person: PersonId,
    /// Where.
    pub place: Place,
    /// What happens.
    pub inclusion: Inclusion,
}

/// Draws up the audience of a mapping on a day: everybody with an employment in the chosen nodes or under them.
///
/// A person with several employments there is asked once: from the main one of those that can be asked about. Whoever
/// is on leave from a permanent post to hold another one is asked about the other one.
pub fn invite(
    units: &[UnitId],
    tree: &Tree,
    employments: &[Employment],
    in_force: &BTreeMap<RoleProfileId, ProfileVersionId>,
    today: Date,
    closes_on: Date,
) -> Vec<Invitation> {
    let chosen = super::covered(units, tree);
    let mut by_person: BTreeMap<&PersonId, Vec<&Employment>> = BTreeMap::new();
    for employment in employments.iter().filter(|e| e.is_in_force(today) && chosen.contains(&e.unit)) {
        by_person.entry(&employment.person).or_default().push(employment);
    }
    let inclusion = |employment: &Employment| {
        let version = employment.role_profile.as_ref().and_then(|profile| in_force.get(profile));
        match version {
            _ if employment.ends_on.is_some_and(|last| last < closes_on) => {
                Inclusion::LeftOut { because: Leaving::EndsBefore }
            }
            _ if employment.is_on_leave(today) && employment.is_on_leave(closes_on) => {
                Inclusion::LeftOut { because: Leaving::OnLeave }
            }
            None => Inclusion::LeftOut { because: Leaving::NoProfile },
            Some(version) => Inclusion::Invited { profile_version: version.clone() },
        }
    };
    let invitation = |(person, theirs): (&PersonId, Vec<&Employment>)| {
        let is_invited = |employment: &&Employment| matches!(inclusion(employment), Inclusion::Invited { .. });
        let main = main_employment(theirs.iter().copied().filter(is_invited))
            .or_else(|| main_employment(theirs.iter().copied()))?;
        let others = theirs.iter().filter(|e| e.id != main.id).map(|e| e.id.clone()).collect();
        let place = Place { employment: main.id.clone(), unit: main.unit.clone(), others };
        Some(Invitation { person: person.clone(), place, inclusion: inclusion(main) })
    };
    by_person.into_iter().filter_map(invitation).collect()
}

/// What has happened to a person since the audience was frozen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Happening {
    /// Began in a chosen unit after the opening: not asked this time.
    Joined {
        /// Where.
        unit: UnitId,
    },
    /// Works in another unit now: keeps the questions, counts where they were, the new manager assesses.
    Moved {
        /// Where they count.
        from: UnitId,
        /// Where they are.
        to: UnitId,
    },
    /// Has left: what they submitted stands, nothing more is asked.
    Left {
        /// Where they count.
        from: UnitId,
    },
    /// Went on leave: may answer, and counts as missing if they do not.
    WentOnLeave {
        /// Where they count.
        unit: UnitId,
    },
}

/// A person and what has happened to them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Who.
    pub person: PersonId,
    /// What.
    pub happening: Happening,
}

/// What has happened to those who are asked since the audience was frozen, and who has come to its units.
///
/// Whoever was left out at opening is not asked, whatever happens to them: nothing is told about them here.
pub fn changes_since(
    audience: &[Invitation],
    units: &[UnitId],
    tree: &Tree,
    employments: &[Employment],
    today: Date,
) -> Vec<Change> {
    let chosen = super::covered(units, tree);
    let mut by_person: BTreeMap<&PersonId, Vec<&Employment>> = BTreeMap::new();
    for employment in employments.iter().filter(|employment| employment.is_in_force(today)) {
        by_person.entry(&employment.person).or_default().push(employment);
    }
    let known: BTreeSet<&PersonId> = audience.iter().map(|invitation| &invitation.person).collect();
    let asked = audience.iter().filter(|one| matches!(one.inclusion, Inclusion::Invited { .. }));
    let of_audience = asked.filter_map(|invitation| {
        let was = &invitation.place;
        let now = by_person.get(&invitation.person).map_or(&[][..], Vec::as_slice);
        let happening = match main_employment(now.iter().copied()) {
            None => Happening::Left { from: was.unit.clone() },
            Some(_) if now.iter().any(|employment| employment.unit == was.unit) => {
                let here = now.iter().find(|employment| employment.unit == was.unit)?;
                if !here.is_on_leave(today) {
                    return None;
                }
                Happening::WentOnLeave { unit: was.unit.clone() }
            }
            Some(main) => Happening::Moved { from: was.unit.clone(), to: main.unit.clone() },
        };
        Some(Change { person: invitation.person.clone(), happening })
    });
    let joined = by_person.iter().filter(|(person, _)| !known.contains(**person)).filter_map(|(person, theirs)| {
        let here = theirs.iter().find(|employment| chosen.contains(&employment.unit))?;
        Some(Change { person: (*person).clone(), happening: Happening::Joined { unit: here.unit.clone() } })
    });
    of_audience.chain(joined).collect()
}
