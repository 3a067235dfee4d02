//! An employee and a competence mapping: what is asked, one question a page, a look over it all, and the result.

mod collision;
mod first;
mod held;
mod question;
mod result;
mod review;
pub mod value;

pub use first::FirstPage;
pub use held::SavedStatus;
pub use held::fetch_ahead;
pub(crate) use held::mapping_param;
pub use question::QuestionPage;
pub use result::ResultPage;
pub use review::ReviewPage;

use crate::backend::Answer;
use crate::error::AppError;
use domain::gap::ResultRow;
use domain::mapping::{Frame, Sheet};
use domain::{Instant, MappingId, Refusal};
use serde::{Deserialize, Serialize};

/// What these pages ask.
pub trait Reads {
    /// The visitor's own answers in a mapping.
    fn sheet(&self, mapping: MappingId, refused: Option<String>) -> Answer<'_, OwnSheet>;
    /// The visitor's own result.
    fn result(&self, mapping: MappingId) -> Answer<'_, OwnResult>;
}

/// The visitor's own answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnSheet {
    /// Questions and answers.
    pub sheet: Sheet,
    /// The version of the space they come from.
    pub version: u64,
    /// The given name of the line manager, who will see the answers.
    pub manager: Option<String>,
    /// An id for one form of this page, so that sending it twice counts once.
    pub form_id: String,
    /// What a form sent and the rules did not take, with the comment as it was typed.
    pub refused: Option<RefusedForm>,
}

/// A form that the rules did not take: nothing that was typed is lost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedForm {
    /// Why.
    pub refusal: Refusal,
    /// The arguments of the command, as they were sent.
    pub args: serde_json::Value,
}

/// The visitor's own result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnResult {
    /// What was asked.
    pub frame: Frame,
    /// When it was submitted; none while it is being answered.
    pub submitted_at: Option<Instant>,
    /// Level against target, sorted by what the person may want to develop.
    pub rows: Vec<ResultRow>,
}

#[leptos::server(endpoint = "mapping/sheet", input = crate::wire::Json, output = crate::wire::Json)]
async fn load_sheet(mapping: MappingId, refused: Option<String>) -> Result<OwnSheet, AppError> {
    crate::backend::backend()?.sheet(mapping, refused).await
}

#[leptos::server(endpoint = "mapping/result", input = crate::wire::Json, output = crate::wire::Json)]
async fn load_result(mapping: MappingId) -> Result<OwnResult, AppError> {
    crate::backend::backend()?.result(mapping).await
}
