//! Facts about the database itself.

use crate::failure::Failure;
use sqlx::AnyConnection;

/// The value of a fact.
pub async fn get(db: &mut AnyConnection, key: &str) -> Result<Option<String>, Failure> {
    let row: Option<(String,)> =
        sqlx::query_as("select value from server_meta where key = $1").bind(key).fetch_optional(db).await?;
    Ok(row.map(|(value,)| value))
}

/// Sets a fact.
pub async fn set(db: &mut AnyConnection, key: &str, value: &str) -> Result<(), Failure> {
    let sql = "insert into server_meta (key, value) values ($1, $2)
         on conflict (key) do update set value = excluded.value";
    sqlx::query(sql).bind(key).bind(value).execute(db).await?;
    Ok(())
}

/// The epoch of the database: another after every restore. Made at the first question; of two that ask at once, both
/// get the same.
pub async fn epoch(db: &mut AnyConnection, fresh: &str) -> Result<String, Failure> {
    let sql = "insert into server_meta (key, value) values ('epoch', $1) on conflict (key) do nothing";
    sqlx::query(sql).bind(fresh).execute(&mut *db).await?;
    get(db, "epoch").await?.ok_or(Failure::new("a database without an epoch"))
}
