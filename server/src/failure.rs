//! What went wrong inside: logged once, under a number that the person sees; nothing else of it leaves the server.

use std::borrow::Cow;
use std::fmt;
use tower_sessions::session_store;

/// A failure with its context.
#[derive(Debug)]
pub struct Failure {
    context: &'static str,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Failure {
    /// A failure that explains itself.
    pub fn new(context: &'static str) -> Self {
        Self { context, source: None }
    }

    /// A failure while doing something.
    pub fn because(context: &'static str, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self { context, source: Some(source.into()) }
    }

    /// Whether the database says that trying again may help.
    pub fn is_transient(&self) -> bool {
        self.code().is_some_and(|code| is_race(&code))
    }

    /// Whether it passes without a change of the program: the disk is full, the database is away, or has too much to
    /// do. Whoever asks again later is answered.
    pub fn is_passing(&self) -> bool {
        use sqlx::Error::{Io, PoolClosed, PoolTimedOut, WorkerCrashed};
        let Some(source) = self.source.as_deref() else { return false };
        if let Some(error) = source.downcast_ref::<tower_sessions::session::Error>() {
            // Sessions lie in the same database.
            return matches!(error, tower_sessions::session::Error::Store(session_store::Error::Backend(_)));
        }
        let is_away = source
            .downcast_ref::<sqlx::Error>()
            .is_some_and(|error| matches!(error, Io(_) | PoolClosed | PoolTimedOut | WorkerCrashed));
        is_away || self.code().is_some_and(|code| is_race(&code) || is_trouble(&code))
    }

    /// The code that the database gave.
    fn code(&self) -> Option<Cow<'_, str>> {
        self.source.as_deref()?.downcast_ref::<sqlx::Error>()?.as_database_error()?.code()
    }
}

/// Serialisation failure, deadlock, a lock that did not come, and a row that another was faster to insert, of
/// PostgreSQL; busy of SQLite.
fn is_race(code: &str) -> bool {
    matches!(code, "40001" | "40P01" | "55P03" | "23505" | "5" | "517")
}

/// PostgreSQL without room, memory or connections, or on its way down or up; SQLite without room, memory or a disk that
/// takes what it is given.
fn is_trouble(code: &str) -> bool {
    // A code of PostgreSQL has five characters. One of SQLite is a number, and its lowest byte tells the kind.
    if code.len() == 5 {
        return ["08", "53", "57P"].iter().any(|class| code.starts_with(class));
    }
    code.parse().is_ok_and(|code: u32| matches!(code & 0xff, 7 | 10 | 13))
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.source {
            Some(source) => write!(f, "{}: {source}", self.context),
            None => f.write_str(self.context),
        }
    }
}

impl std::error::Error for Failure {}

impl From<sqlx::Error> for Failure {
    fn from(error: sqlx::Error) -> Self {
        Self::because("database", error)
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        Self::because("stored JSON", error)
    }
}

impl From<domain::NotAnId> for Failure {
    fn from(error: domain::NotAnId) -> Self {
        Self::because("stored id", error)
    }
}

impl From<domain::NotADate> for Failure {
    fn from(error: domain::NotADate) -> Self {
        Self::because("stored date", error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_passes_and_a_broken_rule_does_not() {
        // Full, and a write or a sync that the disk did not take, of SQLite.
        for code in ["13", "778", "1034", "53100", "53300", "57P03", "08006"] {
            assert!(is_trouble(code), "{code}");
        }
        // A constraint, and a malformed file, of SQLite; a text that is none, and a table that is missing.
        for code in ["19", "787", "11", "22021", "42P01", "", "x"] {
            assert!(!is_trouble(code) && !is_race(code), "{code}");
        }
    }
}
