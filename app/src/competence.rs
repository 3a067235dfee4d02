//! The catalogue of competences: by component, with where each is used, and what HR writes in it.

mod filter;
mod list;
mod one;
mod wording;

pub use filter::{Filter, Only};
pub use list::CompetencesPage;
pub use one::CompetencePage;
pub use wording::NewCompetencePage;

use crate::backend::Answer;
use crate::error::AppError;
use domain::competence::{Competence, Component, Level, Scale};
use domain::{Refusal, RoleProfileId, Text};
use serde::{Deserialize, Serialize};

/// What these pages ask.
pub trait Reads {
    /// The competences that a filter lets through.
    fn competences(&self, filter: Filter) -> Answer<'_, Found>;
    /// One competence; with a form that was refused, as it was typed.
    fn competence(&self, id: String, refused: Option<String>) -> Answer<'_, OneCompetence>;
    /// The empty form of a new competence, or the refused one as it was typed.
    fn new_competence(&self, refused: Option<String>) -> Answer<'_, Wording>;
}

/// What a search in the catalogue found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// The competences.
    pub entries: Vec<Entry>,
    /// Whether the visitor may change the catalogue.
    pub may_edit: bool,
}

/// A competence, and where it is used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The competence.
    pub competence: Competence,
    /// The profiles whose version in force asks it.
    pub uses: Vec<Use>,
}

/// A role profile that asks a competence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Use {
    /// Which.
    pub profile: RoleProfileId,
    /// Its name.
    pub name: Text,
    /// Its scale.
    pub scale: Scale,
    /// The target.
    pub level: Level,
    /// Whether the work cannot go on safely or lawfully without it.
    pub is_critical: bool,
}

/// One competence, with what the visitor may do about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OneCompetence {
    /// The competence and where it is used.
    pub entry: Entry,
    /// The form to reword it; none for whoever only reads.
    pub wording: Option<Wording>,
    /// An id for the form that retires it or brings it back.
    pub retire_form: String,
}

/// The words of a competence as they stand in a form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wording {
    /// The id of the competence.
    pub id: String,
    /// The component chosen for a new one.
    pub component: Option<Component>,
    /// Its name.
    pub title: Text,
    /// What it looks like in the work.
    pub description: Text,
    /// Why these words were not taken.
    pub refusal: Option<Refusal>,
    /// An id for the form, so that sending it twice counts once.
    pub form_id: String,
}

#[leptos::server(endpoint = "competence/list", input = leptos::server_fn::codec::Json)]
async fn load_competences(filter: Filter) -> Result<Found, AppError> {
    crate::backend::backend()?.competences(filter).await
}

#[leptos::server(endpoint = "competence/one", input = leptos::server_fn::codec::Json)]
async fn load_competence(id: String, refused: Option<String>) -> Result<OneCompetence, AppError> {
    crate::backend::backend()?.competence(id, refused).await
}

#[leptos::server(endpoint = "competence/new", input = leptos::server_fn::codec::Json)]
async fn load_new(refused: Option<String>) -> Result<Wording, AppError> {
    crate::backend::backend()?.new_competence(refused).await
}
