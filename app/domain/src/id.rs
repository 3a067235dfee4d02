//! Ids are made by whoever makes the thing, so that a command written offline already has its own.

use serde::{Deserialize, Serialize};
use std::fmt;

/// An id that is not an id: empty, longer than 64 characters, or with characters outside `A-Z a-z 0-9 . _ -`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an id")]
pub struct NotAnId;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Takes a text as an id, when it has the shape of one.
            pub fn new(text: impl Into<String>) -> Result<Self, NotAnId> {
                let text = text.into();
                let fits = !text.is_empty()
                    && text.len() <= 64
                    && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'));
                if fits { Ok(Self(text)) } else { Err(NotAnId) }
            }

            /// The id as text, as it stands in the database and in addresses.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = NotAnId;
            fn try_from(text: String) -> Result<Self, NotAnId> {
                Self::new(text)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )+};
}

ids! {
    /// A node of the organisation tree.
    UnitId,
    /// A human being, whatever employments they have.
    PersonId,
    /// One employment, with the id that the HR system gave it.
    EmploymentId,
    /// A competence of the catalogue.
    CompetenceId,
    /// A credential: a licence or formal qualification.
    CredentialId,
    /// A role profile, through all its versions.
    RoleProfileId,
    /// One version of a role profile, which is never rewritten.
    ProfileVersionId,
    /// A competence mapping.
    MappingId,
    /// A command, made where it was given.
    CommandId,
    /// A grant of a role.
    GrantId,
    /// A need of a unit.
    NeedId,
    /// An import of one file.
    ImportId,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_short_and_plain() {
        assert!(UnitId::new("0190-ab.c_D").is_ok());
        assert_eq!(UnitId::new(""), Err(NotAnId));
        assert_eq!(UnitId::new("a/b"), Err(NotAnId));
        assert_eq!(UnitId::new("å"), Err(NotAnId));
        assert_eq!(UnitId::new("x".repeat(65)), Err(NotAnId));
    }
}
