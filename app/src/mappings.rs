//! A mapping as HR runs it: drawn up, read by the unions, opened, followed and closed. And the list of everybody's.

mod before;
mod confirm;
mod draw_up;
mod facts;
mod list;
mod progress;
mod setup;
mod units;

pub use confirm::{ClosePage, OpenPage};
pub use list::ListPage;
pub use progress::ProgressPage;
pub use setup::{NewPage, SetupPage};

use crate::backend::Answer;
use crate::error::AppError;
use crate::frame::{Asked, shown};
use crate::mapping::{RefusedForm, mapping_param};
use crate::ui::{Breadcrumbs, Link};
use crate::words::Words;
use domain::competence::{Level, Scale};
use domain::mapping::{Mapping, Phase, Situation};
use domain::{Date, MappingId, Text, UnitId};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// What these pages ask.
pub trait Reads {
    /// Every mapping that asks the visitor, or that they may follow or read before it opens.
    fn all_mappings(&self) -> Answer<'_, AllMappings>;
    /// What a mapping says and whom it would ask; without a mapping, what is needed to draw up a new one.
    fn mapping_setup(&self, mapping: Option<MappingId>, refused: Option<String>) -> Answer<'_, Setup>;
    /// How far a mapping has come, in the units that the visitor may follow.
    fn mapping_progress(&self, mapping: MappingId, refused: Option<String>) -> Answer<'_, Followed>;
    /// A mapping before it opens, for whoever may open it.
    fn mapping_opening(&self, mapping: MappingId, refused: Option<String>) -> Answer<'_, Setup>;
    /// A mapping before it closes, for whoever may close it.
    fn mapping_closing(&self, mapping: MappingId, refused: Option<String>) -> Answer<'_, Followed>;
    /// Where somebody whom a mapping does not ask can look at it.
    fn mapping_place(&self, mapping: MappingId) -> Answer<'_, MappingPlace>;
}

/// Every mapping that concerns the visitor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AllMappings {
    /// Those that ask the visitor, the newest first.
    pub own: Vec<OwnMapping>,
    /// Those that the visitor runs, follows or may read, the newest first.
    pub others: Vec<OtherMapping>,
    /// Whether the visitor may draw up a new one.
    pub may_run: bool,
}

/// A mapping that asks the visitor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnMapping {
    /// Which.
    pub id: MappingId,
    /// Its title.
    pub title: Text,
    /// The last day to answer.
    pub closes_on: Date,
    /// Whether answers are still taken.
    pub is_open: bool,
    /// Whether the answers are handed in.
    pub is_submitted: bool,
    /// Questions with an answer.
    pub answered: u32,
    /// Questions.
    pub questions: u32,
}

/// A mapping that the visitor runs, follows or may read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OtherMapping {
    /// Which.
    pub id: MappingId,
    /// Its title.
    pub title: Text,
    /// The first day.
    pub opens_on: Date,
    /// The last day to answer.
    pub closes_on: Date,
    /// Where it is in its life.
    pub phase: Phase,
    /// How many have submitted, and how many are asked, for whoever may follow it.
    pub counts: Option<(u32, u32)>,
}

/// What a mapping says, and whom it would ask.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Setup {
    /// The id: also of one that is not drawn up yet.
    pub id: MappingId,
    /// The mapping; none while it is new.
    pub mapping: Option<Mapping>,
    /// Whether the visitor may run it.
    pub may_run: bool,
    /// Whether the visitor may follow how far it comes.
    pub may_follow: bool,
    /// The names of its units.
    pub units: Vec<String>,
    /// The parts of the organisation whose people the visitor may ask.
    pub choices: Vec<Choice>,
    /// Whom it asks; none while it is new.
    pub reach: Option<Reach>,
    /// An id for each form of the page.
    pub form_ids: [String; 2],
    /// A form that was not taken.
    pub refused: Option<RefusedForm>,
}

/// A node of the organisation to choose, and what is under it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// Which.
    pub unit: UnitId,
    /// Its name.
    pub name: String,
    /// How many work there or under it.
    pub people: u32,
    /// The nodes under it.
    pub under: Vec<Choice>,
}

/// Whom a mapping asks, as far as the visitor may see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reach {
    /// How many are asked.
    pub asked: u32,
    /// The versions that are frozen, with how many are asked about each.
    pub profiles: Vec<FrozenProfile>,
    /// How many are asked in each unit, by department.
    pub places: Vec<Place>,
    /// Everybody whose situation is special.
    pub cases: Vec<Case>,
    /// Other open mappings that ask some of them already.
    pub elsewhere: Vec<Elsewhere>,
}

/// A profile version and how many are asked about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrozenProfile {
    /// The name of the profile.
    pub name: Text,
    /// The number of the version.
    pub number: u32,
    /// Its scale.
    pub scale: Scale,
    /// How many are asked about it.
    pub people: u32,
    /// What it asks: the competence, the target, and whether it is critical.
    pub questions: Vec<(Text, Level, bool)>,
}

/// A unit and how many are asked there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The department it belongs to.
    pub department: String,
    /// Its name.
    pub unit: String,
    /// How many are asked.
    pub asked: u32,
    /// How many have submitted.
    pub submitted: u32,
    /// How many are left out.
    pub left_out: u32,
}

/// People whose situation is special in the same way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    /// How.
    pub situation: Situation,
    /// How many.
    pub people: u32,
    /// Those whom the visitor may see.
    pub named: Vec<Named>,
}

/// Somebody whom the visitor may see.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// The name; none when it is protected from the visitor.
    pub name: Option<String>,
    /// The unit where they count.
    pub unit: String,
    /// The title of the employment that counts, or the unit they have moved to.
    pub more: String,
}

/// Another open mapping that asks some of the same people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Elsewhere {
    /// Its title.
    pub title: Text,
    /// Its last day to answer.
    pub closes_on: Date,
    /// How many it asks too.
    pub people: u32,
}

/// How far a mapping has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Followed {
    /// The mapping.
    pub mapping: Mapping,
    /// Whether the visitor may run it.
    pub may_run: bool,
    /// Whether the visitor may read what it says.
    pub may_review: bool,
    /// The units, by department.
    pub places: Vec<Place>,
    /// What has happened since the opening.
    pub changes: Vec<Changed>,
    /// Whose situation was special at the opening.
    pub cases: Vec<Case>,
    /// An id for the form of the page.
    pub form_id: String,
    /// A form that was not taken.
    pub refused: Option<RefusedForm>,
}

/// What can have happened to somebody since the opening.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// Began in a unit of the mapping.
    Joined,
    /// Works in another unit.
    Moved,
    /// Has left.
    Left,
    /// Went on leave.
    WentOnLeave,
}

/// People to whom the same has happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changed {
    /// What.
    pub kind: ChangeKind,
    /// To how many.
    pub people: u32,
    /// Those whom the visitor may see.
    pub named: Vec<Named>,
}

/// Where somebody whom a mapping does not ask can look at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MappingPlace {
    /// What it says.
    Setup,
    /// How far it has come.
    Progress,
}

#[leptos::server(endpoint = "mapping/all", input = leptos::server_fn::codec::Json)]
async fn load_all() -> Result<AllMappings, AppError> {
    crate::backend::backend()?.all_mappings().await
}

#[leptos::server(endpoint = "mapping/setup", input = leptos::server_fn::codec::Json)]
async fn load_setup(mapping: Option<MappingId>, refused: Option<String>) -> Result<Setup, AppError> {
    crate::backend::backend()?.mapping_setup(mapping, refused).await
}

#[leptos::server(endpoint = "mapping/progress", input = leptos::server_fn::codec::Json)]
async fn load_progress(mapping: MappingId, refused: Option<String>) -> Result<Followed, AppError> {
    crate::backend::backend()?.mapping_progress(mapping, refused).await
}

#[leptos::server(endpoint = "mapping/opening", input = leptos::server_fn::codec::Json)]
async fn load_opening(mapping: MappingId, refused: Option<String>) -> Result<Setup, AppError> {
    crate::backend::backend()?.mapping_opening(mapping, refused).await
}

#[leptos::server(endpoint = "mapping/closing", input = leptos::server_fn::codec::Json)]
async fn load_closing(mapping: MappingId, refused: Option<String>) -> Result<Followed, AppError> {
    crate::backend::backend()?.mapping_closing(mapping, refused).await
}

#[leptos::server(endpoint = "mapping/place", input = crate::wire::Json, output = crate::wire::Json)]
pub(crate) async fn load_place(mapping: MappingId) -> Result<MappingPlace, AppError> {
    crate::backend::backend()?.mapping_place(mapping).await
}

/// A page about the mapping in the address.
fn about<T, Asking>(ask: fn(MappingId, Option<String>) -> Asking, draw: fn(T) -> AnyView) -> AnyView
where
    T: Clone + Serialize + DeserializeOwned + Send + Sync + 'static,
    Asking: Future<Output = Result<T, AppError>> + Send + 'static,
{
    let Some(mapping) = mapping_param() else { return not_found() };
    let refused = use_query_map().with_untracked(|query| query.get("refused"));
    let asked = move || (mapping.clone(), refused.clone());
    let resource = Resource::new_blocking(asked, move |(mapping, refused)| ask(mapping, refused));
    view! { <Asked resource draw /> }.into_any()
}

fn not_found() -> AnyView {
    shown(Err::<(), _>(AppError::NotFound), |()| ().into_any())
}

/// The way back to all mappings.
fn crumbs(words: Words) -> AnyView {
    let links = vec![Link::new("/", words.frame_start()), Link::new("/mappings", words.mappings_title())];
    view! { <Breadcrumbs links /> }.into_any()
}

/// How many have submitted, with thousands apart.
fn of(words: Words, submitted: u32, asked: u32) -> String {
    let number = |count: u32| crate::format::number(words, count.into());
    words.mappings_of(number(submitted), number(asked))
}
