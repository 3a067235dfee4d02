//! Spaces, clients and the log of commands.

use crate::failure::Failure;
use domain::{CommandId, Instant, PersonId};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::AnyConnection;
use std::collections::BTreeMap;
use sync::{Outcome, Row};

/// Locks a space for this transaction and gives the version it will have after it. A new space begins at 1.
///
/// The counter moves in the transaction of the rows, so whoever reads a version also reads every row up to it,
/// on both engines.
pub async fn bump(db: &mut AnyConnection, space: &str) -> Result<u64, Failure> {
    let kind = space.split(':').next().unwrap_or_default();
    let sql = "insert into space (id, kind, version, floor)
         values ($1, $2, 1, 0)
         on conflict (id) do update set version = space.version + 1
         returning version";
    let (version,): (i64,) = sqlx::query_as(sql).bind(space).bind(kind).fetch_one(db).await?;
    u64::try_from(version).map_err(|_| Failure::new("stored version"))
}

/// The version of a space; 0 for one that nobody has written to.
pub async fn version(db: &mut AnyConnection, space: &str) -> Result<u64, Failure> {
    let row: Option<(i64,)> =
        sqlx::query_as("select version from space where id = $1").bind(space).fetch_optional(db).await?;
    Ok(row.and_then(|(version,)| u64::try_from(version).ok()).unwrap_or(0))
}

/// Puts a row into a space, at a version.
pub async fn put<T: Serialize>(
    db: &mut AnyConnection,
    (space, version): (&str, u64),
    key: &str,
    body: &T,
) -> Result<(), Failure> {
    let kind = key.split('.').next().unwrap_or_default();
    let sql = "insert into sync_row (space_id, key, version, deleted, kind, format, body)
         values ($1, $2, $3, 0, $4, 1, $5)
         on conflict (space_id, key) do update set version = excluded.version, deleted = 0, body = excluded.body";
    sqlx::query(sql)
        .bind(space)
        .bind(key)
        .bind(i64::try_from(version).map_err(|_| Failure::new("version"))?)
        .bind(kind)
        .bind(serde_json::to_string(body)?)
        .execute(db)
        .await?;
    Ok(())
}

/// Takes a row out of a space, at a version. What it said goes at once; replicas are told that it is gone.
pub async fn remove(db: &mut AnyConnection, (space, version): (&str, u64), key: &str) -> Result<(), Failure> {
    let sql = "update sync_row set version = $3, deleted = 1, body = 'null' where space_id = $1 and key = $2";
    let version = i64::try_from(version).map_err(|_| Failure::new("version"))?;
    sqlx::query(sql).bind(space).bind(key).bind(version).execute(db).await?;
    Ok(())
}

/// The rows of a space that changed after a version.
pub async fn rows_since(db: &mut AnyConnection, space: &str, since: u64) -> Result<Vec<Row>, Failure> {
    let sql = "select key, version, kind, format, body
         from sync_row
         where space_id = $1 and version > $2 and deleted = 0
         order by key";
    let since = i64::try_from(since).unwrap_or(i64::MAX);
    let rows: Vec<(String, i64, String, i64, String)> =
        sqlx::query_as(sql).bind(space).bind(since).fetch_all(db).await?;
    let row = |(key, version, kind, format, body): (String, i64, String, i64, String)| {
        Ok(Row {
            key,
            version: u64::try_from(version).unwrap_or_default(),
            kind,
            format: u16::try_from(format).unwrap_or(1),
            body: serde_json::from_str(&body)?,
        })
    };
    rows.into_iter().map(row).collect()
}

/// Keys of a space that were deleted after a version.
pub async fn deleted_since(db: &mut AnyConnection, space: &str, since: u64) -> Result<Vec<String>, Failure> {
    let sql = "select key from sync_row where space_id = $1 and version > $2 and deleted = 1 order by key";
    let since = i64::try_from(since).unwrap_or(i64::MAX);
    let rows: Vec<(String,)> = sqlx::query_as(sql).bind(space).bind(since).fetch_all(db).await?;
    Ok(rows.into_iter().map(|(key,)| key).collect())
}

/// Key and body of every row of a space, in the order in which they last changed.
pub async fn bodies(db: &mut AnyConnection, space: &str) -> Result<Vec<(String, String)>, Failure> {
    let sql = "select key, body from sync_row where space_id = $1 and deleted = 0 order by version, key";
    Ok(sqlx::query_as(sql).bind(space).fetch_all(db).await?)
}

/// Every row of a space whose key begins with a kind, read as what it is.
pub async fn read<T: DeserializeOwned>(
    db: &mut AnyConnection,
    space: &str,
    kind: &str,
) -> Result<Vec<(String, T)>, Failure> {
    let sql = "select key, body
         from sync_row
         where space_id = $1 and kind = $2 and deleted = 0
         order by version, key";
    let rows: Vec<(String, String)> = sqlx::query_as(sql).bind(space).bind(kind).fetch_all(db).await?;
    let own = |(key, body): (String, String)| {
        let rest = key.split_once('.').map_or(key.as_str(), |(_, rest)| rest);
        Ok((rest.to_owned(), serde_json::from_str(&body)?))
    };
    rows.into_iter().map(own).collect()
}

/// A client as the server knows it.
pub struct Client {
    /// Whose it is.
    pub person: PersonId,
    /// The number of its last entry that has an outcome.
    pub last_seq: u64,
    /// Its entries up to this number stand in a verified backup, too.
    pub safe_seq: u64,
}

/// A client. Whoever writes for it holds its name first.
pub async fn client(db: &mut AnyConnection, id: &str) -> Result<Option<Client>, Failure> {
    let sql = "select person_id, last_seq, safe_seq from client where client_id = $1";
    let row: Option<(String, i64, i64)> = sqlx::query_as(sql).bind(id).fetch_optional(db).await?;
    let number = |seq: i64| u64::try_from(seq).unwrap_or_default();
    let client = |(person, last, safe): (String, i64, i64)| {
        Ok(Client { person: PersonId::new(person)?, last_seq: number(last), safe_seq: number(safe) })
    };
    row.map(client).transpose()
}

/// Up to which numbers the entries of a person's client have an outcome, and stand in a backup; 0 for a new or a
/// stranger's client.
pub async fn reached(db: &mut AnyConnection, id: &str, person: &PersonId) -> Result<(u64, u64), Failure> {
    let sql = "select last_seq, safe_seq from client where client_id = $1 and person_id = $2";
    let row: Option<(i64, i64)> = sqlx::query_as(sql).bind(id).bind(person.as_str()).fetch_optional(db).await?;
    let number = |seq: i64| u64::try_from(seq).unwrap_or_default();
    Ok(row.map_or((0, 0), |(last, safe)| (number(last), number(safe))))
}

/// Notes how far a client has come. A new client is made.
pub async fn set_client(
    db: &mut AnyConnection,
    (id, person, app): (&str, &PersonId, &str),
    last_seq: u64,
    at: Instant,
) -> Result<(), Failure> {
    let sql = "insert into client (client_id, person_id, last_seq, app_version, seen_at)
         values ($1, $2, $3, $4, $5)
         on conflict (client_id) do update set
             last_seq = excluded.last_seq, app_version = excluded.app_version, seen_at = excluded.seen_at";
    sqlx::query(sql)
        .bind(id)
        .bind(person.as_str())
        .bind(i64::try_from(last_seq).map_err(|_| Failure::new("sequence number"))?)
        .bind(app)
        .bind(at.0)
        .execute(db)
        .await?;
    Ok(())
}

/// How far every client has come.
pub async fn clients(db: &mut AnyConnection) -> Result<BTreeMap<String, u64>, Failure> {
    let rows: Vec<(String, i64)> = sqlx::query_as("select client_id, last_seq from client").fetch_all(db).await?;
    Ok(rows.into_iter().map(|(id, seq)| (id, u64::try_from(seq).unwrap_or_default())).collect())
}

/// Notes that a client's entries up to a number stand in a verified backup. The number never goes back. Gives the
/// client's person when that is news.
pub async fn cover(db: &mut AnyConnection, id: &str, safe_seq: u64) -> Result<Option<PersonId>, Failure> {
    let sql = "update client set safe_seq = $2 where client_id = $1 and safe_seq < $2 returning person_id";
    let safe_seq = i64::try_from(safe_seq).map_err(|_| Failure::new("sequence number"))?;
    let row: Option<(String,)> = sqlx::query_as(sql).bind(id).bind(safe_seq).fetch_optional(db).await?;
    Ok(row.map(|(person,)| PersonId::new(person)).transpose()?)
}

/// A command as the log keeps it.
pub struct Logged<'a> {
    /// The client.
    pub client: &'a str,
    /// Its number.
    pub seq: u64,
    /// Its id.
    pub command_id: &'a str,
    /// Who gave it.
    pub person: &'a PersonId,
    /// Its name.
    pub name: &'a str,
    /// The format of its arguments.
    pub format: u16,
    /// A hash of its arguments.
    pub args_hash: &'a str,
    /// When it arrived.
    pub received_at: Instant,
    /// When it was given, by the client's clock.
    pub client_time: Option<i64>,
    /// What became of it.
    pub outcome: Outcome,
    /// What the client was told.
    pub detail: &'a str,
}

/// Adds a command to the log.
pub async fn log(db: &mut AnyConnection, logged: &Logged<'_>) -> Result<(), Failure> {
    let sql = "insert into command_log
             (client_id, seq, command_id, person_id, name, format, args_hash, received_at, client_time, outcome, detail)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    sqlx::query(sql)
        .bind(logged.client)
        .bind(i64::try_from(logged.seq).map_err(|_| Failure::new("sequence number"))?)
        .bind(logged.command_id)
        .bind(logged.person.as_str())
        .bind(logged.name)
        .bind(i64::from(logged.format))
        .bind(logged.args_hash)
        .bind(logged.received_at.0)
        .bind(logged.client_time)
        .bind(outcome_code(logged.outcome))
        .bind(logged.detail)
        .execute(db)
        .await?;
    Ok(())
}

/// Keeps what a command said, apart from the log.
pub async fn keep_content(db: &mut AnyConnection, command_id: &str, args: &str) -> Result<(), Failure> {
    sqlx::query("insert into command_content (command_id, args) values ($1, $2)")
        .bind(command_id)
        .bind(args)
        .execute(db)
        .await?;
    Ok(())
}

/// What became of a command: client, person, hash of its arguments, outcome, and what the client was told.
pub struct Fate {
    /// Who gave it.
    pub person: PersonId,
    /// The hash of its arguments.
    pub args_hash: String,
    /// What the client was told.
    pub detail: String,
}

/// The fate of a client's entry.
pub async fn fate(db: &mut AnyConnection, client: &str, seq: u64) -> Result<Option<Fate>, Failure> {
    let sql = "select person_id, args_hash, detail from command_log where client_id = $1 and seq = $2";
    let seq = i64::try_from(seq).unwrap_or(i64::MAX);
    let row: Option<(String, String, String)> = sqlx::query_as(sql).bind(client).bind(seq).fetch_optional(db).await?;
    row.map(read_fate).transpose()
}

/// The fate of a command by its id.
pub async fn fate_of(db: &mut AnyConnection, command_id: &str) -> Result<Option<Fate>, Failure> {
    let sql = "select person_id, args_hash, detail from command_log where command_id = $1";
    let row: Option<(String, String, String)> = sqlx::query_as(sql).bind(command_id).fetch_optional(db).await?;
    row.map(read_fate).transpose()
}

fn read_fate((person, args_hash, detail): (String, String, String)) -> Result<Fate, Failure> {
    Ok(Fate { person: PersonId::new(person)?, args_hash, detail })
}

/// Refused work to keep.
pub struct RefusedWork {
    /// The command.
    pub command_id: String,
    /// Its name.
    pub name: String,
    /// Why it was refused, as JSON.
    pub reason: String,
    /// What it said, as JSON.
    pub args: String,
    /// When.
    pub refused_at: Instant,
}

/// Keeps refused work for its author.
pub async fn keep_refused(db: &mut AnyConnection, person: &PersonId, work: &RefusedWork) -> Result<(), Failure> {
    let sql = "insert into refused_work (command_id, person_id, name, reason, args, refused_at)
         values ($1, $2, $3, $4, $5, $6)
         on conflict (command_id) do nothing";
    sqlx::query(sql)
        .bind(&work.command_id)
        .bind(person.as_str())
        .bind(&work.name)
        .bind(&work.reason)
        .bind(&work.args)
        .bind(work.refused_at.0)
        .execute(db)
        .await?;
    Ok(())
}

/// Refused work of a person, as it is shown.
pub struct Refused {
    /// The command.
    pub command_id: String,
    /// Its name.
    pub name: String,
    /// The format of what it said.
    pub format: u16,
    /// Why it was refused, as JSON.
    pub reason: String,
    /// What it said, as JSON.
    pub args: String,
    /// When.
    pub refused_at: Instant,
}

/// Work of its author's devices that was refused and is not dismissed, newest first. A form that is refused comes
/// back with everything that was typed, and is not among it.
pub async fn refused_of(db: &mut AnyConnection, person: &PersonId) -> Result<Vec<Refused>, Failure> {
    let sql = "select work.command_id, work.name, log.format, work.reason, work.args, work.refused_at
         from refused_work work
         join command_log log on log.command_id = work.command_id
         where work.person_id = $1 and work.dismissed_at is null and log.client_id not like 'session:%'
         order by work.refused_at desc, log.seq desc";
    let rows: Vec<(String, String, i64, String, String, i64)> =
        sqlx::query_as(sql).bind(person.as_str()).fetch_all(db).await?;
    let work = |(command_id, name, format, reason, args, at): (String, String, i64, String, String, i64)| Refused {
        command_id,
        name,
        format: u16::try_from(format).unwrap_or(u16::MAX),
        reason,
        args,
        refused_at: Instant(at),
    };
    Ok(rows.into_iter().map(work).collect())
}

/// Why a command of a person was refused, and what it said, as JSON; from a device or a form.
pub async fn refused_command(
    db: &mut AnyConnection,
    person: &PersonId,
    command_id: &str,
) -> Result<Option<(String, String)>, Failure> {
    // It stands in an address, where anything may stand.
    if CommandId::new(command_id).is_err() {
        return Ok(None);
    }
    let sql = "select reason, args from refused_work where command_id = $1 and person_id = $2";
    Ok(sqlx::query_as(sql).bind(command_id).bind(person.as_str()).fetch_optional(db).await?)
}

/// Whether its author has dismissed refused work; none when it is not theirs.
pub async fn is_dismissed(
    db: &mut AnyConnection,
    person: &PersonId,
    command_id: &str,
) -> Result<Option<bool>, Failure> {
    let sql = "select dismissed_at from refused_work where command_id = $1 and person_id = $2";
    let row: Option<(Option<i64>,)> =
        sqlx::query_as(sql).bind(command_id).bind(person.as_str()).fetch_optional(db).await?;
    Ok(row.map(|(at,)| at.is_some()))
}

/// Dismisses refused work of its author, or takes that back.
pub async fn dismiss(
    db: &mut AnyConnection,
    person: &PersonId,
    command_id: &str,
    at: Option<Instant>,
) -> Result<(), Failure> {
    let sql = "update refused_work set dismissed_at = $3 where command_id = $1 and person_id = $2";
    let at = at.map(|at| at.0);
    sqlx::query(sql).bind(command_id).bind(person.as_str()).bind(at).execute(db).await?;
    Ok(())
}

/// The word for an outcome.
pub fn outcome_code(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Applied => "applied",
        Outcome::Noop => "noop",
        Outcome::Conflict => "conflict",
        Outcome::Refused => "refused",
    }
}
