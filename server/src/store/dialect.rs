//! What differs between SQLite and PostgreSQL, each with its reason.

use super::channel::Channel;
use crate::failure::Failure;
use sha2::{Digest, Sha256};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Connection, Row};
use std::collections::BTreeMap;
use std::time::Duration;

/// The engine behind a database address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// One file, one writer.
    Sqlite,
    /// A server.
    Postgres,
}

impl Dialect {
    /// The engine of an address such as `sqlite:kunna.db` or `postgres://…`.
    pub fn of(url: &str) -> Result<Self, Failure> {
        match url.split_once(':') {
            Some(("sqlite", _)) => Ok(Self::Sqlite),
            Some(("postgres" | "postgresql", _)) => Ok(Self::Postgres),
            _ => Err(Failure::new("the database address must begin with sqlite: or postgres:")),
        }
    }

    /// The address as the driver wants it: a missing SQLite file is made, and a PostgreSQL elsewhere shows who it is.
    pub(super) fn url(self, url: &str) -> String {
        match self {
            Self::Sqlite if !url.contains('?') => format!("{url}?mode=rwc"),
            Self::Sqlite => url.to_owned(),
            Self::Postgres => guarded(url),
        }
    }

    /// The way from process to process: a SQLite file is served by one, which has nobody to tell.
    pub(super) fn channel(self, url: &str) -> Result<Option<Channel>, Failure> {
        match self {
            Self::Sqlite => Ok(None),
            Self::Postgres => Channel::new(self.url(url)).map(Some),
        }
    }

    /// SQLite has one writer; a second one would only wait for the first.
    pub(super) fn writers(self) -> u32 {
        match self {
            Self::Sqlite => 1,
            Self::Postgres => 8,
        }
    }

    /// How many groups of pushes are written side by side. SQLite has one writer; on PostgreSQL one group waits for the
    /// disk while another one works.
    pub fn groups(self) -> usize {
        match self {
            Self::Sqlite => 1,
            Self::Postgres => 3,
        }
    }

    pub(super) fn readers(self) -> u32 {
        match self {
            Self::Sqlite => 4,
            Self::Postgres => 8,
        }
    }

    /// Whether a snapshot whose reader goes away while it begins may stay open: PostgreSQL's driver forgets it
    /// (sync.md, trap 1); SQLite's undoes it itself. Whatever writes is ended on both.
    pub(super) fn may_leave_open(self) -> bool {
        self == Self::Postgres
    }

    /// How long a connection that nobody uses is believed to be alive without being asked. A file does not hang up; a
    /// server may have been started again.
    pub(super) fn trusted_for(self) -> Duration {
        match self {
            Self::Sqlite => Duration::MAX,
            Self::Postgres => Duration::from_secs(1),
        }
    }

    /// A deferred SQLite transaction that reads before it writes fails under load; an immediate one waits.
    pub(super) fn begin(self) -> &'static str {
        match self {
            Self::Sqlite => "BEGIN IMMEDIATE",
            Self::Postgres => "BEGIN",
        }
    }

    /// A deferred SQLite transaction reads one snapshot; PostgreSQL must be told to.
    pub(super) fn begin_snapshot(self) -> &'static str {
        match self {
            Self::Sqlite => "BEGIN",
            Self::Postgres => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        }
    }

    /// The engine behind a connection.
    pub(super) fn behind(connection: &AnyConnection) -> Self {
        if connection.backend_name() == "PostgreSQL" { Self::Postgres } else { Self::Sqlite }
    }

    /// Asks for the names of all tables; every engine lists its own in its own place.
    pub(super) fn tables(self) -> &'static str {
        match self {
            Self::Sqlite => {
                "select name from sqlite_master where type = 'table' and name not like 'sqlite!_%' escape '!'"
            }
            Self::Postgres => {
                "select table_name::text from information_schema.tables where table_schema = current_schema()"
            }
        }
    }

    /// Asks for the columns of a table and their types, in order.
    pub(super) fn columns(self) -> &'static str {
        match self {
            Self::Sqlite => "select name, type from pragma_table_info($1) order by cid",
            Self::Postgres => {
                "select column_name::text, data_type::text
                 from information_schema.columns
                 where table_schema = current_schema() and table_name = $1
                 order by ordinal_position"
            }
        }
    }

    /// Settings of a new connection: durable at every commit, patient but not for ever, and strict about references.
    pub(super) async fn prepare(self, connection: &mut AnyConnection) -> Result<(), sqlx::Error> {
        let settings = match self {
            Self::Sqlite => {
                "pragma journal_mode = wal; pragma synchronous = full; pragma busy_timeout = 10000;
                 pragma foreign_keys = on; pragma cache_size = -4096; pragma temp_store = memory"
            }
            // A process that hangs must not hold up the others, and no setting of the server may make an
            // acknowledged answer less than durable. Whoever waits in a stronger way keeps it. Warnings are not wanted:
            // whatever a unit of work may have left open is ended each time, and mostly there is nothing to end.
            Self::Postgres => {
                "set lock_timeout = '10s'; set idle_in_transaction_session_timeout = '60s';
                 set client_min_messages = 'error';
                 select set_config('synchronous_commit', 'on', false) from (select 1) one
                 where current_setting('synchronous_commit') = 'off'"
            }
        };
        sqlx::raw_sql(settings).execute(connection).await?;
        Ok(())
    }

    /// Brings a database to the newest shape. Of several processes that start at once, one does it.
    ///
    /// PostgreSQL makes the others wait. SQLite turns them away, and at the next look there is nothing left to do.
    pub(super) async fn migrate(self, url: &str) -> Result<(), Failure> {
        let mut looks = 0;
        loop {
            let migrated = self.migrate_once(url).await;
            looks += 1;
            if migrated.is_ok() || self == Self::Postgres || looks == MIGRATIONS {
                return migrated;
            }
        }
    }

    async fn migrate_once(self, url: &str) -> Result<(), Failure> {
        let opened = AnyConnection::connect(&self.url(url)).await;
        let mut connection = opened.map_err(|e| Failure::because("open database", e))?;
        self.check(&mut connection).await?;
        let migrated = sqlx::migrate!("./migrations").run_direct(None, &mut connection, false).await;
        connection.close().await?;
        migrated.map_err(|e| Failure::because("migrate", e))
    }

    /// Refuses an engine that Kunna cannot trust.
    async fn check(self, connection: &mut AnyConnection) -> Result<(), Failure> {
        let why = match self {
            Self::Sqlite => {
                sqlx::raw_sql("pragma busy_timeout = 10000").execute(&mut *connection).await?;
                let (version,): (String,) =
                    sqlx::query_as("select sqlite_version()").fetch_one(&mut *connection).await?;
                too_old_sqlite(&version)
            }
            Self::Postgres => {
                let sql = "select current_setting('server_version_num'), current_setting('server_version'),
                         pg_encoding_to_char(encoding)::text, datcollate::text
                     from pg_database
                     where datname = current_database()";
                let row: AnyRow = sqlx::query(sql).fetch_one(&mut *connection).await?;
                let text = |column: usize| row.try_get::<String, _>(column);
                let (number, version) = (text(0)?, text(1)?);
                too_old_postgres(&number, &version).or_else(|| other_order(&text(2).ok()?, &text(3).ok()?))
            }
        };
        why.map_or(Ok(()), |why| Err(Failure::because("open database", why)))
    }
}

/// Left to itself the driver encrypts where the server offers it, talks in the clear where it does not, and believes
/// every certificate. That will do within a machine. Beyond it the server must be who it says it is, unless the
/// address says how it is to be met (`sslmode=…`).
fn guarded(url: &str) -> String {
    let query = url.split_once('?').map(|(_, query)| query);
    let settings = || query.into_iter().flat_map(|query| query.split('&')).filter_map(|one| one.split_once('='));
    let is_said = settings().any(|(name, _)| matches!(name, "sslmode" | "ssl-mode"));
    let named = settings().rfind(|(name, _)| matches!(*name, "host" | "hostaddr"));
    let host = named.map_or_else(|| host_of(url), |(_, host)| host.to_owned());
    let is_near = host.starts_with('/') || host.to_ascii_lowercase().starts_with("%2f");
    if is_said || is_near || matches!(host.as_str(), "" | "localhost" | "127.0.0.1" | "[::1]" | "::1") {
        return url.to_owned();
    }
    format!("{url}{}sslmode=verify-full", if query.is_some() { '&' } else { '?' })
}

/// The host that stands between user and port.
fn host_of(url: &str) -> String {
    let rest = url.split_once("://").map_or("", |(_, rest)| rest);
    let place = rest.split(['/', '?']).next().unwrap_or_default();
    let place = place.rsplit_once('@').map_or(place, |(_, place)| place);
    let port = place.rfind(':').filter(|colon| place[*colon..].bytes().skip(1).all(|byte| byte.is_ascii_digit()));
    place[..port.unwrap_or(place.len())].to_owned()
}

/// How often a SQLite file that others are migrating is looked at.
const MIGRATIONS: usize = 5;

/// SQLite before 3.51.3 can corrupt a database when the write-ahead log is reset.
fn too_old_sqlite(version: &str) -> Option<String> {
    let parts: Vec<u32> = version.split('.').filter_map(|part| part.parse().ok()).collect();
    (parts < vec![3, 51, 3]).then(|| format!("SQLite {version} is too old; 3.51.3 or newer is needed"))
}

/// PostgreSQL is tested from 15 on, the oldest that its makers still mend for some years.
fn too_old_postgres(number: &str, version: &str) -> Option<String> {
    let is_new = number.parse().is_ok_and(|number: u32| number >= 150_000);
    (!is_new).then(|| format!("PostgreSQL {version} is too old; Kunna needs 15 or newer"))
}

/// Text sorts as in SQLite and in the program: by its bytes. An order by language also changes with the machine's
/// libraries, and an index that was built in another order no longer finds its rows.
fn other_order(encoding: &str, order: &str) -> Option<String> {
    let is_plain = matches!(order, "C" | "POSIX" | "C.UTF-8" | "C.utf8");
    (encoding != "UTF8" || !is_plain).then(|| {
        format!(
            "the database has the encoding {encoding} and the order {order}; make it with: \
             create database NAME template template0 encoding 'UTF8' locale 'C'"
        )
    })
}

/// How a transaction holds what it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hold {
    /// Others may read by it too; nobody changes it meanwhile.
    Shared,
    /// Nobody else meanwhile.
    Alone,
}

/// Holds names, such as those of spaces, until the transaction ends, in an order that is the same for everybody.
///
/// PostgreSQL lets transactions write side by side, and one that read before another committed would undo it in
/// silence. Whatever is decided by a read must be held before it is read. On SQLite there is one writer.
pub async fn hold(db: &mut AnyConnection, names: &BTreeMap<String, Hold>) -> Result<(), Failure> {
    if Dialect::behind(db) == Dialect::Sqlite || names.is_empty() {
        return Ok(());
    }
    // Two names that share a number are held together, in the stronger way.
    let mut numbers: BTreeMap<i64, Hold> = BTreeMap::new();
    for (name, hold) in names {
        let held = numbers.entry(number(name)).or_insert(*hold);
        *held = (*held).max(*hold);
    }
    let list: Vec<(String, bool)> =
        numbers.into_iter().map(|(number, hold)| (number.to_string(), hold == Hold::Alone)).collect();
    let sql = "select count(
             case
                 when is_alone then pg_advisory_xact_lock(number)::text
                 else pg_advisory_xact_lock_shared(number)::text
             end)
         from (
             select (pair ->> 0)::bigint as number, (pair ->> 1)::boolean as is_alone
             from json_array_elements($1::json) with ordinality as list (pair, position)
             order by position
         ) in_order";
    sqlx::query(sql).bind(serde_json::to_string(&list)?).execute(db).await?;
    Ok(())
}

/// The number under which PostgreSQL holds a name.
fn number(name: &str) -> i64 {
    let digest = Sha256::digest(name);
    let (first, _) = digest.split_first_chunk::<8>().expect("the hash has 32 bytes");
    i64::from_be_bytes(*first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_postgres_elsewhere_shows_who_it_is_unless_the_address_says_otherwise() {
        let full = |url: &str| Dialect::Postgres.url(url);
        assert_eq!(
            full("postgres://kunna@db.internal/kunna"),
            "postgres://kunna@db.internal/kunna?sslmode=verify-full"
        );
        assert_eq!(
            full("postgres://kunna:a%40b@10.1.2.3:5433/kunna?sslrootcert=/etc/kunna/ca.pem"),
            "postgres://kunna:a%40b@10.1.2.3:5433/kunna?sslrootcert=/etc/kunna/ca.pem&sslmode=verify-full"
        );
        assert_eq!(full("postgres://[2001:db8::1]/kunna"), "postgres://[2001:db8::1]/kunna?sslmode=verify-full");
        let elsewhere = "postgres://localhost/kunna?host=db.internal";
        assert_eq!(full(elsewhere), format!("{elsewhere}&sslmode=verify-full"));
        for own in [
            "postgres://kunna@db.internal/kunna?sslmode=disable",
            "postgres://kunna@localhost:5433/kunna",
            "postgres://kunna@[::1]:5433/kunna",
            "postgres://127.0.0.1/kunna",
            "postgres:///kunna",
            "postgres://kunna@db.internal/kunna?host=/run/postgresql",
            "postgres://kunna@%2Frun%2Fpostgresql/kunna",
        ] {
            assert_eq!(full(own), own);
        }
    }

    #[test]
    fn an_engine_that_is_too_old_is_named() {
        assert_eq!(too_old_sqlite("3.51.3"), None);
        assert_eq!(too_old_sqlite("3.50.9").unwrap(), "SQLite 3.50.9 is too old; 3.51.3 or newer is needed");
        assert_eq!(too_old_postgres("150000", "15.0"), None);
        assert_eq!(too_old_postgres("180001", "18.1"), None);
        let why = too_old_postgres("140020", "14.20 (Debian 14.20-1)").unwrap();
        assert_eq!(why, "PostgreSQL 14.20 (Debian 14.20-1) is too old; Kunna needs 15 or newer");
    }

    #[test]
    fn a_database_in_the_order_of_a_language_is_refused_with_the_way_to_make_another() {
        assert_eq!(other_order("UTF8", "C"), None);
        assert_eq!(other_order("UTF8", "C.UTF-8"), None);
        assert!(other_order("UTF8", "sv_SE.UTF-8").unwrap().ends_with("encoding 'UTF8' locale 'C'"));
        assert!(other_order("LATIN1", "C").is_some());
    }
}
