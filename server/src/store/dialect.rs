//! What differs between SQLite and PostgreSQL, each with its reason.

use crate::failure::Failure;
use sqlx::{AnyConnection, AnyPool};

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

    /// The address as the driver wants it: a missing SQLite file is made.
    pub(super) fn url(self, url: &str) -> String {
        match self {
            Self::Sqlite if !url.contains('?') => format!("{url}?mode=rwc"),
            _ => url.to_owned(),
        }
    }

    /// SQLite has one writer; a second one would only wait for the first.
    pub(super) fn writers(self) -> u32 {
        match self {
            Self::Sqlite => 1,
            Self::Postgres => 8,
        }
    }

    pub(super) fn readers(self) -> u32 {
        match self {
            Self::Sqlite => 4,
            Self::Postgres => 8,
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

    /// Settings of a new connection: durable at every commit, patient, and strict about references.
    pub(super) async fn prepare(self, connection: &mut AnyConnection) -> Result<(), sqlx::Error> {
        if self == Self::Sqlite {
            let pragmas = "pragma journal_mode = wal; pragma synchronous = full; pragma busy_timeout = 10000;
                 pragma foreign_keys = on; pragma cache_size = -4096; pragma temp_store = memory";
            sqlx::raw_sql(pragmas).execute(connection).await?;
        }
        Ok(())
    }

    /// SQLite before 3.51.3 can corrupt a database when the write-ahead log is reset.
    pub(super) async fn check(self, pool: &AnyPool) -> Result<(), Failure> {
        if self == Self::Sqlite {
            let (version,): (String,) = sqlx::query_as("select sqlite_version()").fetch_one(pool).await?;
            let parts: Vec<u32> = version.split('.').filter_map(|part| part.parse().ok()).collect();
            if parts < vec![3, 51, 3] {
                return Err(Failure::new("this SQLite is too old; 3.51.3 or newer is needed"));
            }
        }
        Ok(())
    }
}
