//! Things to do later, written in the transaction that asks for them.

use crate::failure::Failure;
use domain::Instant;
use sqlx::AnyConnection;

/// One thing to do.
pub struct Job {
    /// Its id.
    pub id: String,
    /// What to do.
    pub kind: String,
    /// About what.
    pub args: String,
}

/// Asks for something to be done.
pub async fn add(db: &mut AnyConnection, job: &Job, due_at: Instant) -> Result<(), Failure> {
    let sql = "insert into job (id, kind, args, due_at, failures) values ($1, $2, $3, $4, 0)";
    sqlx::query(sql).bind(&job.id).bind(&job.kind).bind(&job.args).bind(due_at.0).execute(db).await?;
    Ok(())
}

/// The next thing that is due.
pub async fn next(db: &mut AnyConnection, now: Instant) -> Result<Option<Job>, Failure> {
    let sql = "select id, kind, args from job where done_at is null and due_at <= $1 order by due_at, id limit 1";
    let row: Option<(String, String, String)> = sqlx::query_as(sql).bind(now.0).fetch_optional(db).await?;
    Ok(row.map(|(id, kind, args)| Job { id, kind, args }))
}

/// Takes a job for this transaction. False when another process has done it, or has put it off, meanwhile; while
/// another is still at it, this waits.
pub async fn claim(db: &mut AnyConnection, id: &str, now: Instant) -> Result<bool, Failure> {
    let sql = "update job set failures = failures where id = $1 and done_at is null and due_at <= $2";
    Ok(sqlx::query(sql).bind(id).bind(now.0).execute(db).await?.rows_affected() == 1)
}

/// Notes that it is done.
pub async fn done(db: &mut AnyConnection, id: &str, at: Instant) -> Result<(), Failure> {
    sqlx::query("update job set done_at = $2 where id = $1").bind(id).bind(at.0).execute(db).await?;
    Ok(())
}

/// Notes that it failed, and when to try again.
pub async fn failed(db: &mut AnyConnection, id: &str, again_at: Instant) -> Result<(), Failure> {
    let sql = "update job set failures = failures + 1, due_at = $2 where id = $1 and done_at is null";
    sqlx::query(sql).bind(id).bind(again_at.0).execute(db).await?;
    Ok(())
}
