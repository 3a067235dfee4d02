//! What pages are told: every answer passes the access rule first.

mod answers;
mod competences;
mod figures;
mod imports;
mod mappings;
mod organisation;
mod people;
mod refused;
mod role_profiles;
mod settings;
mod start;
mod unit;

pub(crate) use mappings::Found;

use crate::Kunna;
use crate::failure::Failure;
use crate::identity::Visitor;
use crate::router::incident;
use app::backend::{Answer, Backend};
use app::error::AppError;
use axum::http::StatusCode;
use domain::Now;
use domain::access::Actor;
use leptos_axum::ResponseOptions;
use sqlx::Any;
use sqlx::pool::PoolConnection;
use std::future::Future;
use std::sync::Arc;

/// The backend of one request.
pub struct Live {
    /// The server.
    pub kunna: Arc<Kunna>,
    /// Whoever asks.
    pub visitor: Visitor,
    /// The response, for its status.
    pub response: ResponseOptions,
}

impl Backend for Live {}

/// A count as pages are told it.
pub(crate) fn count(many: usize) -> u32 {
    u32::try_from(many).unwrap_or(u32::MAX)
}

/// Why there is no answer.
pub enum Halt {
    /// The page is told.
    Told(AppError),
    /// Something broke.
    Failed(Failure),
}

impl From<AppError> for Halt {
    fn from(error: AppError) -> Self {
        Self::Told(error)
    }
}

impl From<domain::access::Denied> for Halt {
    fn from(_: domain::access::Denied) -> Self {
        Self::Told(AppError::Forbidden)
    }
}

macro_rules! failed {
    ($($error:ty),+) => {$(
        impl From<$error> for Halt {
            fn from(error: $error) -> Self {
                Self::Failed(error.into())
            }
        }
    )+};
}
failed!(Failure, sqlx::Error, serde_json::Error, domain::NotAnId);

impl Live {
    /// Waits for an answer, logs what broke, and gives the response its status.
    pub(crate) fn answer<'a, T: 'a>(
        &'a self,
        work: impl Future<Output = Result<T, Halt>> + Send + 'a,
    ) -> Answer<'a, T> {
        Box::pin(async move {
            let answer = work.await.map_err(|halt| match halt {
                Halt::Told(error) => error,
                Halt::Failed(failure) => incident(&failure),
            });
            answer.inspect_err(|error| {
                let status = StatusCode::from_u16(error.status());
                self.response.set_status(status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR));
            })
        })
    }

    /// Whoever asks, or the door.
    pub(crate) fn actor(&self) -> Result<&Actor, Halt> {
        self.visitor.actor.as_ref().ok_or(Halt::Told(AppError::SignedOut))
    }

    /// A connection to read with.
    pub(crate) async fn db(&self) -> Result<PoolConnection<Any>, Halt> {
        Ok(self.kunna.store.reader().await?)
    }

    /// The present.
    pub(crate) fn now(&self) -> Now {
        self.kunna.clock.now()
    }
}
