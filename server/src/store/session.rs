//! Sessions and one-time links. Of every token only a hash is kept.

use crate::failure::Failure;
use domain::{Instant, PersonId};
use sqlx::AnyConnection;

/// A session as it is stored: what it holds, and when it ends.
pub struct StoredSession {
    /// Whose it is, once somebody has signed in.
    pub person: Option<String>,
    /// What it holds, as JSON.
    pub data: String,
    /// When it ends.
    pub expires_at: Instant,
}

/// Adds a session, or changes it.
pub async fn put(db: &mut AnyConnection, hash: &str, session: &StoredSession, at: Instant) -> Result<(), Failure> {
    let sql = "insert into session (token_hash, person_id, data, created_at, expires_at)
         values ($1, $2, $3, $4, $5)
         on conflict (token_hash) do update set
             person_id = excluded.person_id, data = excluded.data, expires_at = excluded.expires_at";
    sqlx::query(sql)
        .bind(hash)
        .bind(session.person.as_deref())
        .bind(&session.data)
        .bind(at.0)
        .bind(session.expires_at.0)
        .execute(db)
        .await?;
    Ok(())
}

/// A session that has not ended. That of somebody who was taken away has.
pub async fn get(db: &mut AnyConnection, hash: &str, now: Instant) -> Result<Option<StoredSession>, Failure> {
    let sql = "select person_id, data, expires_at
         from session
         where token_hash = $1 and expires_at > $2
             and (person_id is null or exists (select 1 from person where person.id = session.person_id))";
    let row: Option<(Option<String>, String, i64)> =
        sqlx::query_as(sql).bind(hash).bind(now.0).fetch_optional(db).await?;
    Ok(row.map(|(person, data, at)| StoredSession { person, data, expires_at: Instant(at) }))
}

/// Ends a session.
pub async fn remove(db: &mut AnyConnection, hash: &str) -> Result<(), Failure> {
    sqlx::query("delete from session where token_hash = $1").bind(hash).execute(db).await?;
    Ok(())
}

/// Clears away sessions that have ended.
pub async fn sweep(db: &mut AnyConnection, now: Instant) -> Result<(), Failure> {
    sqlx::query("delete from session where expires_at <= $1").bind(now.0).execute(db).await?;
    Ok(())
}

/// Keeps a one-time link.
pub async fn add_link(
    db: &mut AnyConnection,
    hash: &str,
    person: &PersonId,
    (made_at, expires_at): (Instant, Instant),
) -> Result<(), Failure> {
    let sql = "insert into sign_in_link (token_hash, person_id, made_at, expires_at) values ($1, $2, $3, $4)";
    sqlx::query(sql).bind(hash).bind(person.as_str()).bind(made_at.0).bind(expires_at.0).execute(db).await?;
    Ok(())
}

/// Uses a one-time link up. None when it is unknown, too old or used.
pub async fn use_link(db: &mut AnyConnection, hash: &str, now: Instant) -> Result<Option<PersonId>, Failure> {
    let sql = "update sign_in_link set used_at = $2
         where token_hash = $1 and used_at is null and expires_at > $2
         returning person_id";
    let row: Option<(String,)> = sqlx::query_as(sql).bind(hash).bind(now.0).fetch_optional(db).await?;
    Ok(row.map(|(person,)| PersonId::new(person)).transpose()?)
}
