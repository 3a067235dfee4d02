//! Sessions in the database. Of the token only a hash is kept.

use crate::clock::Clock;
use crate::store::Store;
use crate::store::session::{self as rows, StoredSession};
use async_trait::async_trait;
use domain::Instant;
use time::{Duration, OffsetDateTime};
use tower_sessions::cookie::SameSite;
use tower_sessions::session::{Id, Record};
use tower_sessions::session_store::{Error, Result};
use tower_sessions::{Expiry, SessionManagerLayer, SessionStore};

/// How long a session lives without being renewed.
const LIFETIME: Duration = Duration::hours(12);

/// The sessions of this server.
#[derive(Clone)]
pub struct Sessions {
    store: Store,
    clock: Clock,
}

impl std::fmt::Debug for Sessions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sessions")
    }
}

/// The layer that gives every request its session. Over HTTPS the cookie is bound to the host.
pub fn layer(store: Store, clock: Clock, is_secure: bool) -> SessionManagerLayer<Sessions> {
    SessionManagerLayer::new(Sessions { store, clock })
        .with_name(if is_secure { "__Host-session" } else { "session" })
        .with_secure(is_secure)
        .with_same_site(SameSite::Lax)
        .with_expiry(Expiry::OnInactivity(LIFETIME))
}

/// The hash under which a session is kept.
pub fn session_key(id: Id) -> String {
    crate::token::hash(&id.0.to_le_bytes())
}

fn broken(error: impl std::fmt::Display) -> Error {
    Error::Backend(error.to_string())
}

#[async_trait]
impl SessionStore for Sessions {
    async fn create(&self, record: &mut Record) -> Result<()> {
        // 128 random bits: a collision is not going to happen, and `save` would only overwrite it.
        self.save(record).await
    }

    async fn save(&self, record: &Record) -> Result<()> {
        let stored = StoredSession {
            person: record.data.get(super::PERSON).and_then(|id| id.as_str()).map(str::to_owned),
            data: serde_json::to_string(&record.data).map_err(|e| Error::Encode(e.to_string()))?,
            expires_at: Instant(i64::try_from(record.expiry_date.unix_timestamp_nanos() / 1_000_000).unwrap_or(0)),
        };
        let (hash, now) = (session_key(record.id), self.clock.now().at);
        let work = self.store.with_tx(move |tx| Box::pin(async move { rows::put(tx, &hash, &stored, now).await }));
        work.await.map_err(broken)
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let db = &mut *self.store.reader().await.map_err(broken)?;
        let stored = rows::get(db, &session_key(*id), self.clock.now().at).await.map_err(broken)?;
        let Some(stored) = stored else { return Ok(None) };
        let expiry = OffsetDateTime::from_unix_timestamp_nanos(i128::from(stored.expires_at.0) * 1_000_000);
        Ok(Some(Record {
            id: *id,
            data: serde_json::from_str(&stored.data).map_err(|e| Error::Decode(e.to_string()))?,
            expiry_date: expiry.map_err(|e| Error::Decode(e.to_string()))?,
        }))
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        let hash = session_key(*id);
        self.store.with_tx(move |tx| Box::pin(async move { rows::remove(tx, &hash).await })).await.map_err(broken)
    }
}
