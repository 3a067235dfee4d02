//! People: look somebody up, and read their employments through the years.

mod list;
mod one;

pub use list::PeoplePage;
pub use one::PersonPage;

use crate::backend::Answer;
use crate::error::AppError;
use domain::person::EmploymentForm;
use domain::{Date, PersonId, RoleProfileId, Text, UnitId};
use serde::{Deserialize, Serialize};

/// What these pages ask.
pub trait Reads {
    /// The people whom the visitor may see and who match.
    fn people(&self, wanted: Wanted) -> Answer<'_, Found>;
    /// One of them.
    fn person(&self, person: PersonId) -> Answer<'_, OnePerson>;
}

/// What somebody looks for; nothing means everybody.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wanted {
    /// A part of the name.
    pub name: String,
    /// At or under a unit.
    pub unit: String,
    /// With a role profile.
    pub profile: String,
    /// A part of the job title.
    pub title: String,
    /// The page, from 1.
    pub page: u32,
}

/// One page of those who match.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// What was looked for.
    pub wanted: Wanted,
    /// One for each employment, by name.
    pub rows: Vec<FoundRow>,
    /// How many match.
    pub count: u32,
    /// How many pages there are.
    pub pages: u32,
    /// The units one may choose, by path.
    pub units: Vec<(UnitId, String)>,
    /// The role profiles one may choose.
    pub profiles: Vec<(RoleProfileId, Text)>,
}

/// One employment of somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundRow {
    /// Who.
    pub person: PersonId,
    /// Family name first, as lists are sorted.
    pub name: String,
    /// The job title.
    pub title: String,
    /// The name of the unit.
    pub unit: String,
    /// The name of the role profile.
    pub profile: Option<Text>,
}

/// A person and their employments.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OnePerson {
    /// Full name.
    pub name: String,
    /// Work address.
    pub email: Option<String>,
    /// The employments, those in force first.
    pub employments: Vec<OneEmployment>,
    /// The mappings that asked them.
    pub mappings: Vec<(Text, Asked)>,
}

/// Whether somebody has answered a mapping: no more than that.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Asked {
    /// The answers are handed in.
    Submitted,
    /// They are not.
    Waits,
    /// The mapping did not ask this person.
    NotAsked,
}

/// One employment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OneEmployment {
    /// As it is in its last period.
    pub now: Period,
    /// Who leads it today; no name when it is protected.
    pub line_manager: Option<Option<String>>,
    /// The name of the role profile.
    pub profile: Option<Text>,
    /// Permanent or fixed-term.
    pub form: EmploymentForm,
    /// First day of the employment.
    pub starts_on: Date,
    /// Last day of the employment.
    pub ends_on: Option<Date>,
    /// Whether it has ended.
    pub is_ended: bool,
    /// First and last day of a leave.
    pub leave: Option<(Date, Option<Date>)>,
    /// Every period, newest first.
    pub history: Vec<Period>,
}

/// An employment in a period in which nothing about it changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    /// First day.
    pub from_on: Date,
    /// Last day.
    pub to_on: Option<Date>,
    /// The job title.
    pub title: String,
    /// The path of the unit, as it was called then.
    pub unit: String,
    /// Share of full time.
    pub percentage: u8,
}

#[leptos::server(endpoint = "people/list", input = leptos::server_fn::codec::Json)]
async fn load_people(wanted: Wanted) -> Result<Found, AppError> {
    crate::backend::backend()?.people(wanted).await
}

#[leptos::server(endpoint = "people/person", input = leptos::server_fn::codec::Json)]
async fn load_person(person: PersonId) -> Result<OnePerson, AppError> {
    crate::backend::backend()?.person(person).await
}
