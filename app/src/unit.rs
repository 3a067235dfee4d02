//! A manager and a unit: where its people are and where they are going, who waits, what is needed, and one person.

mod head;
mod heat;
mod mine;
mod needs;
mod people;
mod person;
mod rating;

pub use heat::UnitPage;
pub use mine::MyUnitsPage;
pub use needs::NeedsPage;
pub use people::PeoplePage;
pub use person::PersonPage;

use crate::backend::Answer;
use crate::error::AppError;
use crate::mapping::RefusedForm;
use domain::competence::{Level, Scale};
use domain::gap::{Standing, UnitFigure};
use domain::mapping::{Assessment, Leaving};
use domain::{CompetenceId, Date, MappingId, PersonId, Refusal, Text, UnitId};
use serde::{Deserialize, Serialize};

/// What these pages ask.
pub trait Reads {
    /// The units in which the visitor leads somebody.
    fn my_units(&self) -> Answer<'_, MyUnits>;
    /// The heat map of a unit.
    fn unit(&self, mapping: MappingId, unit: UnitId, show: Show) -> Answer<'_, UnitView>;
    /// The people whom the visitor leads there.
    fn unit_people(&self, mapping: MappingId, unit: UnitId) -> Answer<'_, UnitPeople>;
    /// What the unit needs.
    fn unit_needs(&self, mapping: MappingId, unit: UnitId, refused: Option<String>) -> Answer<'_, UnitNeeds>;
    /// The visitor's assessment of somebody.
    fn assessment(&self, mapping: MappingId, person: PersonId, refused: Option<String>) -> Answer<'_, OnePerson>;
}

/// The units in which the visitor leads somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MyUnits {
    /// By name.
    pub units: Vec<MyUnit>,
}

/// A unit, and the newest mapping that asks its people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MyUnit {
    /// Which.
    pub unit: UnitId,
    /// Its name.
    pub name: String,
    /// How many the visitor leads there.
    pub people: u32,
    /// The newest mapping and its title; none when nobody there was ever asked.
    pub mapping: Option<(MappingId, Text)>,
    /// Whether the visitor may see the named heat map.
    pub has_heat: bool,
}

/// What stands above every page about a unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "each says whether one of the unit's pages is open to the visitor")]
pub struct Head {
    /// Which mapping.
    pub mapping: MappingId,
    /// Its title.
    pub title: Text,
    /// Whether the manager can still assess.
    pub is_open: bool,
    /// Which unit.
    pub unit: UnitId,
    /// Its name.
    pub name: String,
    /// Whether the visitor may see the named heat map.
    pub has_heat: bool,
    /// Whether the visitor leads somebody there.
    pub has_people: bool,
    /// Whether the visitor may state needs.
    pub has_needs: bool,
    /// Other mappings that ask the unit, the newest first.
    pub others: Vec<(MappingId, Text)>,
}

/// Whose levels the heat map shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Show {
    /// The level that counts: the agreed one, else the manager's, else the own one once compared.
    #[default]
    Counted,
    /// The employees' own levels, where they have been compared.
    Own,
    /// The manager's levels.
    Manager,
}

impl Show {
    /// All three.
    pub const ALL: [Self; 3] = [Self::Counted, Self::Own, Self::Manager];

    /// The word in the address.
    pub fn code(self) -> &'static str {
        match self {
            Self::Counted => "counted",
            Self::Own => "own",
            Self::Manager => "manager",
        }
    }

    /// The choice behind such a word; what nobody knows is the first.
    pub fn from_code(code: &str) -> Self {
        Self::ALL.into_iter().find(|show| show.code() == code).unwrap_or_default()
    }
}

/// The heat map of a unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitView {
    /// What stands above.
    pub head: Head,
    /// Whose levels.
    pub show: Show,
    /// The day the figures are about.
    pub on: Date,
    /// How many the visitor leads and the mapping asks.
    pub asked: u32,
    /// How many of them have submitted.
    pub submitted: u32,
    /// One table for each version of a profile: scales and profiles never share one.
    pub groups: Vec<Group>,
}

/// The people with one version of a profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// The name of the profile.
    pub profile: Text,
    /// Its scale.
    pub scale: Scale,
    /// Its competences.
    pub columns: Vec<HeatColumn>,
    /// The people, by name.
    pub rows: Vec<HeatRow>,
}

/// A competence of a profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeatColumn {
    /// Which.
    pub competence: CompetenceId,
    /// Its name.
    pub name: Text,
    /// The level that the profile aims at.
    pub target: Level,
    /// Whether the work cannot be done without it.
    pub is_critical: bool,
    /// What it comes to in the unit, whatever the profile.
    pub figure: UnitFigure,
}

/// A person and where they stand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeatRow {
    /// Who.
    pub person: PersonId,
    /// The full name.
    pub name: String,
    /// One for each column.
    pub cells: Vec<Standing>,
}

/// How far a person and the manager have come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Progress {
    /// The manager has begun to rate.
    Assessing {
        /// Blind competences with a value.
        rated: u32,
        /// Blind competences.
        of: u32,
    },
    /// Submitted, and nothing rated yet.
    Submitted,
    /// Compared; some competences that are not blind have no value of the manager.
    ToConfirm {
        /// How many.
        left: u32,
    },
    /// Answering.
    Answering,
    /// Not begun.
    NotBegun,
    /// Both have said what they think.
    Compared,
    /// Not asked this time, and why.
    LeftOut {
        /// Why.
        because: Leaving,
    },
    /// Came after the audience was frozen.
    Newcomer,
}

impl Progress {
    /// Whether the manager is the one who is waited for.
    pub fn waits_for_manager(self) -> bool {
        matches!(self, Self::Assessing { .. } | Self::Submitted | Self::ToConfirm { .. })
    }
}

/// The people whom the visitor leads in a unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitPeople {
    /// What stands above.
    pub head: Head,
    /// What waits for the manager first.
    pub people: Vec<OwnEmployee>,
}

/// Somebody whom the visitor leads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnEmployee {
    /// Who.
    pub person: PersonId,
    /// The full name.
    pub name: String,
    /// The job title.
    pub title: String,
    /// How far.
    pub progress: Progress,
    /// On leave today.
    pub is_on_leave: bool,
    /// Has taken the answers back for changes; what was submitted stands.
    pub is_reopened: bool,
    /// Counts in another unit, where they were when the audience was frozen.
    pub counts_in: Option<String>,
    /// How many competences to talk about.
    pub to_talk: u32,
}

/// What a unit needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitNeeds {
    /// What stands above.
    pub head: Head,
    /// Every competence of the profiles of its people.
    pub rows: Vec<NeedRow>,
    /// The day on which the needs are in force.
    pub on: Date,
    /// A fresh id for a form, and one for a need.
    pub form_id: String,
    /// A fresh id for what the form states.
    pub need_id: String,
    /// A form that was not taken.
    pub refused: Option<RefusedForm>,
}

/// A competence and what was stated of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NeedRow {
    /// Which.
    pub competence: CompetenceId,
    /// Its name.
    pub name: Text,
    /// Whether the work cannot be done without it.
    pub is_critical: bool,
    /// The scale of the profile.
    pub scale: Scale,
    /// The level that the profile aims at.
    pub target: Level,
    /// Everything that was stated, the newest first.
    pub stated: Vec<Stated>,
}

/// What somebody stated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stated {
    /// How many; 0 ends the need.
    pub how_many: u16,
    /// At which level, or above.
    pub level: Level,
    /// On which scale.
    pub scale: Scale,
    /// From which day.
    pub from_on: Date,
    /// Who said so; none when the name is protected.
    pub by: Option<String>,
    /// Whether it is what holds today.
    pub is_in_force: bool,
}

/// The visitor's assessment of somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OnePerson {
    /// Who.
    pub person: PersonId,
    /// The full name.
    pub name: String,
    /// The given name.
    pub given_name: String,
    /// The unit through which the visitor leads the person, and its name.
    pub unit: Option<(UnitId, String)>,
    /// What the visitor has said, and the comparison as far as it exists.
    pub assessment: Assessment,
    /// The employee has taken the answers back for changes.
    pub is_reopened: bool,
    /// The newest agreed levels on this scale, with their day.
    pub agreed: Vec<(CompetenceId, Level, Date)>,
    /// Who waits next, and their name.
    pub next: Option<(PersonId, String)>,
    /// A fresh id for the forms of this page.
    pub form_id: String,
    /// Why a form was not taken.
    pub refused: Option<Refusal>,
}

#[leptos::server(endpoint = "unit/mine", input = leptos::server_fn::codec::Json)]
async fn load_mine() -> Result<MyUnits, AppError> {
    crate::backend::backend()?.my_units().await
}

#[leptos::server(endpoint = "unit/heat", input = leptos::server_fn::codec::Json)]
async fn load_unit(mapping: MappingId, unit: UnitId, show: Show) -> Result<UnitView, AppError> {
    crate::backend::backend()?.unit(mapping, unit, show).await
}

#[leptos::server(endpoint = "unit/people", input = leptos::server_fn::codec::Json)]
async fn load_people(mapping: MappingId, unit: UnitId) -> Result<UnitPeople, AppError> {
    crate::backend::backend()?.unit_people(mapping, unit).await
}

#[leptos::server(endpoint = "unit/needs", input = leptos::server_fn::codec::Json)]
async fn load_needs(mapping: MappingId, unit: UnitId, refused: Option<String>) -> Result<UnitNeeds, AppError> {
    crate::backend::backend()?.unit_needs(mapping, unit, refused).await
}

#[leptos::server(endpoint = "unit/person", input = crate::wire::Json, output = crate::wire::Json)]
async fn load_person(mapping: MappingId, person: PersonId, refused: Option<String>) -> Result<OnePerson, AppError> {
    crate::backend::backend()?.assessment(mapping, person, refused).await
}
