//! Whoever looks at the page, known before anything is drawn: the server writes it into the page's head.

use domain::{Date, Language, PersonId};
use leptos::prelude::use_context;
use serde::{Deserialize, Serialize};

/// A person who is signed in, as far as the frame of the page needs to know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Me {
    /// Who.
    pub id: PersonId,
    /// Given name.
    pub given_name: String,
    /// Full name.
    pub full_name: String,
}

/// A place in the main navigation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// The start page.
    Start,
    /// The unit one leads.
    Unit,
    /// Mappings.
    Mappings,
    /// The gap of department and city.
    Figures,
    /// The catalogue.
    Competences,
    /// Role profiles.
    RoleProfiles,
    /// People.
    People,
    /// The organisation.
    Organisation,
    /// Imports of people.
    Imports,
    /// Roles and their scopes.
    Grants,
}

/// Whoever looks, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Viewer {
    /// Who; none when signed out.
    pub me: Option<Me>,
    /// The language of the page.
    pub language: Language,
    /// The name of the municipality.
    pub municipality: String,
    /// Whether this is a demonstration with invented people.
    pub is_demo: bool,
    /// The places they may go to.
    pub places: Vec<Place>,
    /// The day it is in the municipality.
    pub today: Date,
}

impl Default for Viewer {
    fn default() -> Self {
        Self {
            me: None,
            language: Language::Sv,
            municipality: String::new(),
            is_demo: false,
            places: Vec::new(),
            today: Date::constant(2000, 1, 1),
        }
    }
}

/// Stands beside the viewer on a page that no server has drawn.
#[derive(Debug, Clone, Copy)]
pub struct FromDevice;

/// Whoever looks at this page.
pub fn viewer() -> Viewer {
    use_context().unwrap_or_default()
}
