//! The list of people that the HR system exports.
//!
//! The server turns bytes into cells; here the cells become rows ([`read_rows`]), and the rows a [`Plan`]: what
//! would be created, changed and ended. HR looks at the plan before it is applied, and every effect carries the
//! row before and after, so that the whole import can be undone.

mod cell;
mod circle;
mod column;
mod ground;
mod planning;
mod problem;
mod reading;
#[cfg(test)]
mod tests;

pub use column::Column;
pub use ground::{Known, Scope};
pub use planning::{Effect, EmploymentCounts, PersonCounts, Plan, Summary, plan};
pub use problem::{Errors, FileProblem, RowError, RowProblem, error_rows, neutral};
pub use reading::{PeopleFile, PersonRow, read_rows};

use serde::{Deserialize, Serialize};

/// The largest file, in megabytes.
pub const FILE_MAX_MB: u32 = 64;
/// How many days a preview waits to be applied.
pub const PREVIEW_DAYS: i32 = 7;
/// The most rows of a file: several times the largest municipality.
pub const ROWS_MAX: u32 = 200_000;
/// How many errors are kept; the rest are only counted.
pub const ERRORS_MAX: usize = 10_000;
/// How many people of a circle of managers an error names.
pub const CIRCLE_NAMED_MAX: usize = 10;
/// An import that ends more than this share of the employments in its scope must be confirmed, in per cent.
pub const ENDS_WITHOUT_CONFIRMATION_MAX: u32 = 5;

/// Why an import cannot be applied or undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum ImportRefusal {
    /// There is no such import.
    #[error("unknown")]
    Unknown,
    /// It has been applied.
    #[error("already applied")]
    AlreadyApplied,
    /// It has not been applied, or has been undone.
    #[error("not applied")]
    NotApplied,
    /// The very same file has been applied, and nothing since.
    #[error("same file")]
    SameFile,
    /// The file says what is already known.
    #[error("nothing to change")]
    NothingToChange,
    /// Rows have errors, and no half of a file is applied.
    #[error("has errors")]
    HasErrors,
    /// It ends so many employments that somebody must type the number.
    #[error("ends {ends} employments")]
    NeedsConfirmation {
        /// How many.
        ends: u32,
    },
    /// The number typed is not the number of employments that it ends.
    #[error("wrong confirmation")]
    WrongConfirmation,
    /// What the preview showed, or what the import left behind, has been changed since.
    #[error("changed meanwhile")]
    ChangedMeanwhile,
    /// There is no such part of the organisation.
    #[error("unknown scope")]
    UnknownScope,
    /// Whoever imports has no right over that part of the organisation.
    #[error("scope not allowed")]
    ScopeNotAllowed,
}
