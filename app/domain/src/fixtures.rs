//! Björkvik, a municipality that does not exist, and the catalogue that Kunna ships.
//!
//! Everything here follows from a seed, a size and a day: the same three give the same city. Its dates are
//! relative to the day, so that every page has a life whenever the demo is filled.

mod chance;
mod city;
mod file;
mod starter;
#[cfg(test)]
mod tests;

pub use city::{city, city_of};
pub use file::sample_people_csv;
pub use starter::{Starter, starter};

use crate::competence::{Level, Scale};
use crate::mapping::{Agreed, Answer, Compared, Invitation, Mapping, Rating};
use crate::organisation::{Tree, UnitPeriod};
use crate::person::{Employment, EmploymentPeriod, Person, Role};
use crate::{CompetenceId, Date, GrantId, Instant, NeedId, PersonId, Text, UnitId, time};
use std::collections::BTreeMap;

/// A municipality with its people, its history and its mappings.
#[derive(Debug, Clone, PartialEq)]
pub struct City {
    /// Its name.
    pub name: String,
    /// The catalogue it uses, with a later version of some profiles.
    pub catalogue: Starter,
    /// The organisation through the years.
    pub periods: Vec<UnitPeriod>,
    /// Everybody who works there or did so lately.
    pub people: Vec<Person>,
    /// Their employments through the years; the row in force has no last day.
    pub employments: Vec<EmploymentPeriod>,
    /// Roles, past ones too.
    pub grants: Vec<CityGrant>,
    /// Mappings: one closed, one open, one being drawn up.
    pub mappings: Vec<CityMapping>,
    /// What units have said that they need.
    pub needs: Vec<CityNeed>,
    /// The people as whom one may look around.
    pub cast: Vec<Cast>,
}

/// A role that somebody holds or held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CityGrant {
    /// Its id.
    pub id: GrantId,
    /// Who.
    pub person: PersonId,
    /// Which role.
    pub role: Role,
    /// Over which node and all under it.
    pub unit: UnitId,
    /// From which day.
    pub from_on: Date,
    /// To which day.
    pub to_on: Option<Date>,
}

/// A mapping and everything that has happened in it.
#[derive(Debug, Clone, PartialEq)]
pub struct CityMapping {
    /// The mapping.
    pub mapping: Mapping,
    /// Who drew it up.
    pub drawn_up_by: PersonId,
    /// When it was drawn up.
    pub drawn_up_at: Instant,
    /// Who was asked, frozen at opening; nobody in a draft.
    pub audience: Vec<Invitation>,
    /// What those who have begun have answered, by person.
    pub answers: Vec<CityAnswers>,
    /// What some have agreed with their manager afterwards.
    pub agreed: Vec<Agreed>,
}

/// One person's answers in one mapping, and the manager's assessment of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CityAnswers {
    /// Whose.
    pub person: PersonId,
    /// The answers as they stand.
    pub answers: BTreeMap<CompetenceId, Answer>,
    /// When they were submitted; none while they are being given, or given anew.
    pub submitted_at: Option<Instant>,
    /// Whether they have been submitted at least once.
    pub has_ever_submitted: bool,
    /// The manager who assesses.
    pub assessed_by: Option<PersonId>,
    /// The manager's values.
    pub ratings: BTreeMap<CompetenceId, Rating>,
    /// When the manager completed the blind part.
    pub completed_at: Option<Instant>,
    /// The comparison, oldest row first.
    pub compared: Vec<Compared>,
}

/// What a unit needs of one competence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CityNeed {
    /// Its id.
    pub id: NeedId,
    /// Which unit.
    pub unit: UnitId,
    /// Which competence.
    pub competence: CompetenceId,
    /// On which scale.
    pub scale: Scale,
    /// At which level, or above.
    pub level: Level,
    /// How many people.
    pub how_many: u16,
    /// From which day.
    pub from_on: Date,
    /// Who said so.
    pub stated_by: PersonId,
}

/// Somebody as whom one may look around.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cast {
    /// The name in the address.
    pub name: String,
    /// Who.
    pub person: PersonId,
    /// What they do, in a few words.
    pub what: Text,
}

impl City {
    /// The tree as it was on a day.
    pub fn tree_on(&self, day: Date) -> Tree {
        let periods = self.periods.iter().filter(|period| time::is_within(day, period.from_on, period.to_on));
        Tree::new(periods.map(|period| period.unit.clone()))
    }

    /// The employments as they were on a day, ended ones left out.
    pub fn employments_on(&self, day: Date) -> Vec<Employment> {
        let rows = self.employments.iter().filter(|row| time::is_within(day, row.from_on, row.to_on));
        rows.map(|row| &row.employment).filter(|employment| employment.is_in_force(day)).cloned().collect()
    }
}
