//! A copy of a SQLite database that was looked at before anybody trusts it, and the way back.

use super::{Store, sync};
use crate::failure::Failure;
use sqlx::{AnyConnection, Connection};
use std::collections::BTreeMap;
use std::path::Path;

/// Rows are only added to these tables: a copy holds at least what stood there before, and at most what stands after.
const GROWING: [&str; 4] = [
    "select count(*) from command_log",
    "select count(*) from answer_entry",
    "select count(*) from assessment_entry",
    "select count(*) from comparison_entry",
];

/// What a copy was found to hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// The epoch of the database.
    pub epoch: String,
    /// How many rows the tables hold that only grow.
    pub counts: Vec<i64>,
    /// How far each client had come.
    pub clients: BTreeMap<String, u64>,
}

impl Verified {
    /// How many commands it holds.
    pub fn commands(&self) -> i64 {
        self.counts.first().copied().unwrap_or_default()
    }
}

/// Writes a copy of the database as it is at one moment, while others go on writing.
pub async fn copy_into(store: &Store, path: &Path) -> Result<(), Failure> {
    let path = path.to_str().ok_or(Failure::new("the name of the copy is not text"))?;
    sqlx::query("vacuum into $1").bind(path).execute(&mut *store.reader().await?).await?;
    Ok(())
}

/// How many rows stand in the tables that only grow.
pub async fn counts(db: &mut AnyConnection) -> Result<Vec<i64>, Failure> {
    let mut counts = Vec::with_capacity(GROWING.len());
    for sql in GROWING {
        let (count,): (i64,) = sqlx::query_as(sql).fetch_one(&mut *db).await?;
        counts.push(count);
    }
    Ok(counts)
}

/// Looks through a copy: every page, every reference, and what it holds.
pub async fn verify(path: &Path) -> Result<Verified, Failure> {
    sqlx::any::install_default_drivers();
    let url = format!("sqlite:{}?mode=ro", path.display());
    let mut db = AnyConnection::connect(&url).await.map_err(|e| Failure::because("open the copy", e))?;
    let found = look(&mut db).await;
    db.close().await?;
    found
}

async fn look(db: &mut AnyConnection) -> Result<Verified, Failure> {
    let faults: Vec<(String,)> = sqlx::query_as("pragma integrity_check").fetch_all(&mut *db).await?;
    if !matches!(&faults[..], [(word,)] if word == "ok") {
        let first = faults.into_iter().next().map(|(fault,)| fault).unwrap_or_default();
        return Err(Failure::because("the copy is damaged", first));
    }
    let sql = "select count(*) from pragma_foreign_key_check";
    let (broken,): (i64,) = sqlx::query_as(sql).fetch_one(&mut *db).await?;
    if broken > 0 {
        return Err(Failure::because("the copy is damaged", format!("{broken} references lead nowhere")));
    }
    let epoch = super::meta::get(db, "epoch").await?.ok_or(Failure::new("the copy holds no municipality"))?;
    Ok(Verified { epoch, counts: counts(db).await?, clients: sync::clients(db).await? })
}

/// Makes a database that was brought back one that clients notice: a new epoch, so that they send again what it may
/// lack; whatever it holds of them is safe; nobody is signed in who has signed out since.
pub async fn begin_anew(db: &mut AnyConnection, epoch: &str) -> Result<(), Failure> {
    super::meta::set(db, "epoch", epoch).await?;
    sqlx::query("update client set safe_seq = last_seq").execute(&mut *db).await?;
    sqlx::query("delete from session").execute(&mut *db).await?;
    sqlx::query("delete from sign_in_link").execute(&mut *db).await?;
    Ok(())
}
