//! The list of people that the HR system exports.

use serde::{Deserialize, Serialize};

/// Why an import cannot be applied or undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum ImportRefusal {
    /// There is no such import.
    #[error("unknown")]
    Unknown,
}
