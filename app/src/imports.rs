//! Imports of people: hand in a list, see what it would change, apply it, undo it.

mod list;
mod preview;
mod progress;

pub use list::ImportsPage;
pub use preview::PreviewPage;
pub use progress::ProgressPage;

use crate::backend::Answer;
use crate::error::AppError;
use crate::format::in_address;
use crate::mapping::RefusedForm;
use crate::words::Words;
use crate::{import_words, refusal_words};
use domain::people_file::{Column, FileProblem, ImportRefusal, RowError, Summary};
use domain::{Date, ImportId, UnitId};
use serde::{Deserialize, Serialize};

/// What these pages ask.
pub trait Reads {
    /// Every import of the parts of the organisation that the visitor imports into.
    fn imports(&self) -> Answer<'_, Imports>;
    /// What one import changes.
    fn import(&self, import: ImportId, refused: Option<String>) -> Answer<'_, Preview>;
    /// How far the work on an import has come that the visitor began.
    fn import_progress(&self, import: ImportId) -> Answer<'_, Waited>;
}

/// The history, and what a new import needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Imports {
    /// Newest first.
    pub imports: Vec<Line>,
    /// The parts of the organisation that a file may cover, by path.
    pub scopes: Vec<(UnitId, String)>,
    /// The sample files that the demo offers, the one with errors last.
    pub samples: Vec<String>,
}

/// A moment as the clocks of the municipality show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moment {
    /// The day.
    pub on: Date,
    /// The hour.
    pub hour: u8,
    /// The minute.
    pub minute: u8,
}

/// Who did something, and when. Nobody's name stands there when it was the command line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// Full name.
    pub by: Option<String>,
    /// When.
    pub at: Moment,
}

/// One import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Which.
    pub id: ImportId,
    /// The name of the file.
    pub file_name: String,
    /// The path of the part of the organisation that it covers.
    pub scope: String,
    /// Its changes in numbers.
    pub summary: Summary,
    /// How many errors its rows have.
    pub error_count: u64,
    /// Who handed it in.
    pub uploaded: Done,
    /// Who applied it.
    pub applied: Option<Done>,
    /// Who undid it.
    pub undone: Option<Done>,
}

/// An import and its changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preview {
    /// The import.
    pub line: Line,
    /// The day from which it holds.
    pub effective_on: Date,
    /// The day on which it is thrown away unless somebody applies it.
    pub kept_to: Option<Date>,
    /// Columns that were left out.
    pub unread: Vec<String>,
    /// The first errors.
    pub errors: Vec<RowError>,
    /// The first new people.
    pub new_people: Vec<Change>,
    /// The first people described otherwise.
    pub changed_people: Vec<Change>,
    /// The first new employments.
    pub new_employments: Vec<Change>,
    /// The first employments that are otherwise.
    pub changed_employments: Vec<Change>,
    /// The first employments that end.
    pub ended_employments: Vec<Change>,
    /// An id for one form.
    pub form_id: String,
    /// What a form sent and the rules did not take.
    pub refused: Option<RefusedForm>,
}

/// What is being done about an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// The rows of the file are read.
    Reading,
    /// They are compared with what is known.
    Comparing,
    /// The changes are kept for the preview.
    Keeping,
    /// People and employments are changed.
    Changing,
}

/// How far it has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnderWay {
    /// What is being done.
    pub step: Step,
    /// How many rows or changes are done.
    pub done: u32,
    /// Of how many; 0 when nobody knows yet.
    pub of: u32,
}

/// What somebody who waits is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Waited {
    /// It goes on.
    Working(UnderWay),
    /// It has ended; there it leads.
    Ended(String),
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Who; none for somebody with protected identity.
    pub name: Option<String>,
    /// Title and unit, where it is about an employment.
    pub work: Option<(String, String)>,
    /// What is otherwise: the column, before and after.
    pub differences: Vec<(Column, String, String)>,
    /// The first or last day.
    pub on: Option<Date>,
}

/// Why a file was not looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UploadProblem {
    /// The file is none that can be read.
    File(FileProblem),
    /// The rules say no.
    Import(ImportRefusal),
    /// The demo takes its own samples only.
    NotASample,
    /// The file did not arrive whole.
    Interrupted,
}

impl From<FileProblem> for UploadProblem {
    fn from(problem: FileProblem) -> Self {
        Self::File(problem)
    }
}

impl From<ImportRefusal> for UploadProblem {
    fn from(refusal: ImportRefusal) -> Self {
        Self::Import(refusal)
    }
}

/// The sentence for a file that was not looked at.
pub fn upload_problem(words: Words, problem: &UploadProblem) -> String {
    match problem {
        UploadProblem::File(problem) => import_words::file_problem(words, problem),
        UploadProblem::Import(refusal) => refusal_words::sentence(words, &(*refusal).into()),
        UploadProblem::NotASample => words.imports_not_a_sample().to_owned(),
        UploadProblem::Interrupted => words.imports_interrupted().to_owned(),
    }
}

/// The problem as it stands in the address of the page that tells it.
pub fn problem_query(problem: &UploadProblem) -> String {
    // A problem is always JSON; without one the page would only say less.
    format!("problem={}", in_address(&serde_json::to_string(problem).unwrap_or_default()))
}

#[leptos::server(endpoint = "imports/list", input = leptos::server_fn::codec::Json)]
async fn load_imports() -> Result<Imports, AppError> {
    crate::backend::backend()?.imports().await
}

#[leptos::server(endpoint = "imports/preview", input = leptos::server_fn::codec::Json)]
async fn load_import(import: ImportId, refused: Option<String>) -> Result<Preview, AppError> {
    crate::backend::backend()?.import(import, refused).await
}

#[leptos::server(endpoint = "imports/progress", input = leptos::server_fn::codec::Json)]
async fn load_progress(import: ImportId) -> Result<Waited, AppError> {
    crate::backend::backend()?.import_progress(import).await
}
