//! What is missing, against what a unit needs.

use serde::{Deserialize, Serialize};

/// Why a need cannot be stated so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum NeedRefusal {
    /// The level does not stand on the scale.
    #[error("off the scale")]
    OffScale,
    /// There is no such unit or competence.
    #[error("unknown")]
    Unknown,
    /// More people than a unit can have.
    #[error("too many")]
    TooMany,
}
