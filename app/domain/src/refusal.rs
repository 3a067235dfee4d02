//! Why the rules say no.

use crate::competence::CatalogueRefusal;
use crate::gap::NeedRefusal;
use crate::mapping::MappingRefusal;
use crate::organisation::Unshapely;
use crate::people_file::ImportRefusal;
use crate::person::Unacceptable;
use serde::{Deserialize, Serialize};

/// A refusal of a rule. Every one has a sentence in every language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Refusal {
    /// The actor may not do this.
    #[error("not allowed")]
    NotAllowed,
    /// The command cannot be read: an unknown name or format, or arguments of another shape.
    #[error("unreadable")]
    Unreadable,
    /// About a mapping.
    #[error("mapping: {0}")]
    Mapping(#[from] MappingRefusal),
    /// About the catalogue.
    #[error("catalogue: {0}")]
    Catalogue(#[from] CatalogueRefusal),
    /// About a unit's need.
    #[error("need: {0}")]
    Need(#[from] NeedRefusal),
    /// About an import.
    #[error("import: {0}")]
    Import(#[from] ImportRefusal),
    /// About a role grant or a setting of a person.
    #[error("person: {0}")]
    Person(#[from] Unacceptable),
    /// About the shape of the organisation.
    #[error("organisation: {0}")]
    Organisation(#[from] Unshapely),
}
