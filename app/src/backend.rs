//! What pages ask of the server: one object-safe trait, put together from the questions of each page.

use crate::error::AppError;
use leptos::prelude::use_context;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

/// An answer on its way.
pub type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, AppError>> + Send + 'a>>;

/// Everything that pages ask. Each page declares its own questions beside its view.
pub trait Backend:
    crate::imports::Reads
    + crate::mapping::Reads
    + crate::organisation::Reads
    + crate::people::Reads
    + crate::refused::Reads
    + crate::settings::Reads
    + crate::sign_in::Reads
    + crate::start::Reads
    + crate::figures::Reads
    + crate::competence::Reads
    + crate::role_profile::Reads
    + crate::mappings::Reads
    + crate::unit::Reads
    + Send
    + Sync
{
}

/// The backend of this request.
pub fn backend() -> Result<Arc<dyn Backend>, AppError> {
    use_context::<Arc<dyn Backend>>().ok_or(AppError::Broken(String::new()))
}
