//! What a page can be told when something did not work.

use domain::Refusal;
use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use serde::{Deserialize, Serialize};

/// Why a question has no answer. Nothing internal crosses the wire.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum AppError {
    /// The rules say no.
    #[error("refused: {0}")]
    Refused(Refusal),
    /// There is no such thing, or it is not the visitor's to see.
    #[error("not found")]
    NotFound,
    /// Nobody is signed in.
    #[error("signed out")]
    SignedOut,
    /// The visitor may not.
    #[error("forbidden")]
    Forbidden,
    /// The question cannot be read.
    #[error("bad request")]
    BadRequest,
    /// The server cannot be reached.
    #[error("offline")]
    Offline,
    /// Something broke; the number is in the log.
    #[error("broken: {0}")]
    Broken(String),
}

impl AppError {
    /// The HTTP status that goes with it.
    pub fn status(&self) -> u16 {
        match self {
            Self::Refused(_) => 409,
            Self::NotFound => 404,
            Self::SignedOut => 401,
            Self::Forbidden => 403,
            Self::BadRequest => 400,
            Self::Offline => 503,
            Self::Broken(_) => 500,
        }
    }
}

impl FromServerFnError for AppError {
    type Encoder = crate::wire::Text;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Request(_) | ServerFnErrorErr::Response(_) => Self::Offline,
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) | ServerFnErrorErr::Deserialization(_) => {
                Self::BadRequest
            }
            _ => Self::Broken(String::new()),
        }
    }
}
