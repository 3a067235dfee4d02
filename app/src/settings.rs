//! What the administrator decides: who holds which role.

mod roles;

pub use roles::RolesPage;

use crate::backend::Answer;
use crate::error::AppError;
use crate::mapping::RefusedForm;
use domain::person::Role;
use domain::{Date, GrantId, PersonId, UnitId};
use serde::{Deserialize, Serialize};

/// What these pages ask.
pub trait Reads {
    /// Every grant over the parts of the organisation that the visitor administers, and the person of an address.
    fn roles(&self, email: Option<String>, refused: Option<String>) -> Answer<'_, Roles>;
}

/// Who holds which role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Roles {
    /// Grants in force today or later, by name.
    pub in_force: Vec<GrantLine>,
    /// Grants that have ended.
    pub past: Vec<GrantLine>,
    /// Where one may grant roles, by path.
    pub units: Vec<(UnitId, String)>,
    /// To whom: the person of the address that was asked for.
    pub person: Option<(PersonId, String)>,
    /// The day it is.
    pub today: Date,
    /// Fresh ids for the form that grants.
    pub form_ids: FormIds,
    /// What a form sent and the rules did not take.
    pub refused: Option<RefusedForm>,
}

/// Fresh ids for the form that grants.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormIds {
    /// For the form.
    pub form: String,
    /// For the grant it makes.
    pub grant: String,
}

/// One grant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GrantLine {
    /// Which.
    pub id: GrantId,
    /// Who; none with protected identity.
    pub name: Option<String>,
    /// The role.
    pub role: Role,
    /// Over which part of the organisation, by path.
    pub unit: String,
    /// First day.
    pub from_on: Date,
    /// Last day.
    pub to_on: Option<Date>,
    /// A fresh id for the form that withdraws it.
    pub form_id: String,
    /// When it was withdrawn, and by whom.
    pub withdrawn: Option<(Date, Option<String>)>,
}

#[leptos::server(endpoint = "settings/roles", input = leptos::server_fn::codec::Json)]
async fn load_roles(email: Option<String>, refused: Option<String>) -> Result<Roles, AppError> {
    crate::backend::backend()?.roles(email, refused).await
}
