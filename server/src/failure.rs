//! What went wrong inside: logged once, under a number that the person sees; nothing else of it leaves the server.

use std::fmt;

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
        let source = self.source.as_deref().and_then(|source| source.downcast_ref::<sqlx::Error>());
        let code = source.and_then(|e| e.as_database_error()).and_then(|e| e.code().map(std::borrow::Cow::into_owned));
        // Serialisation failure, deadlock, a lock that did not come, and a row that another was faster to insert, of
        // PostgreSQL; busy of SQLite.
        matches!(code.as_deref(), Some("40001" | "40P01" | "55P03" | "23505" | "5" | "517"))
    }
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
