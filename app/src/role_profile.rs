//! Role profiles: what a role asks for, how that has changed, and the next version.

mod change;
mod credentials;
mod draft;
mod edit;
mod list;
mod naming;
mod new;
mod one;
mod scale;

pub use credentials::{CredentialPage, CredentialsPage};
pub use edit::EditProfilePage;
pub use list::RoleProfilesPage;
pub use new::NewProfilePage;
pub use one::RoleProfilePage;

use crate::backend::Answer;
use crate::error::AppError;
use domain::competence::{Change, Competence, Credential, Level, ProfileVersion, ProposedVersion, RoleProfile, Scale};
use domain::{Date, Refusal, Text};
use serde::{Deserialize, Serialize};

/// A level that stands on no scale: nobody has chosen one yet.
pub const NOT_CHOSEN: Level = Level(9);

/// What these pages ask.
pub trait Reads {
    /// Every role profile.
    fn role_profiles(&self) -> Answer<'_, ProfileList>;
    /// One role profile: the version in force or another one, and what differs between two.
    fn role_profile(&self, id: String, look: Look, refused: Option<String>) -> Answer<'_, OneProfile>;
    /// The next version of a profile, on the scale of the one in force or on another.
    fn profile_draft(&self, id: String, scale: Option<Scale>, refused: Option<String>) -> Answer<'_, ProfileDraft>;
    /// The empty form of a new profile, or the refused one as it was typed.
    fn new_profile(&self, refused: Option<String>) -> Answer<'_, NewProfile>;
    /// Every credential, and which profiles need it.
    fn credentials(&self, refused: Option<String>) -> Answer<'_, CredentialList>;
    /// One credential, and which profiles need it.
    fn credential(&self, id: String, refused: Option<String>) -> Answer<'_, OneCredential>;
}

/// Every role profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProfileList {
    /// One for each.
    pub rows: Vec<ProfileRow>,
    /// Whether the visitor may change them.
    pub may_edit: bool,
}

/// A role profile in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProfileRow {
    /// The profile.
    pub profile: RoleProfile,
    /// The version in force; none before the first.
    pub in_force: Option<InForce>,
    /// How many people have an employment with it today.
    pub people: u32,
}

/// The version in force, in short.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InForce {
    /// Its number.
    pub number: u32,
    /// Its scale.
    pub scale: Scale,
    /// How many competences it asks.
    pub competences: u32,
    /// Since when.
    pub published_on: Date,
}

/// What somebody wants to see of a profile; it stands in the address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Look {
    /// A version other than the one in force, by number.
    pub version: Option<u32>,
    /// The earlier of two versions to compare.
    pub from: Option<u32>,
    /// The later of two versions to compare.
    pub to: Option<u32>,
}

/// One role profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OneProfile {
    /// The profile.
    pub profile: RoleProfile,
    /// The version shown; none before the first.
    pub shown: Option<ProfileVersion>,
    /// Every version, newest first.
    pub history: Vec<Past>,
    /// What differs between two versions that somebody chose.
    pub compared: Option<Compared>,
    /// The competences that any of these versions asks.
    pub competences: Vec<Competence>,
    /// Every credential.
    pub credentials: Vec<Credential>,
    /// How many people have an employment with it today.
    pub people: u32,
    /// The form of its name; none for whoever only reads.
    pub naming: Option<Naming>,
}

/// A version of the past, or the one in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Past {
    /// Its number.
    pub number: u32,
    /// When it was published.
    pub published_on: Date,
    /// The name of who published it; none for what was shipped, and for whom it may not be told.
    pub published_by: Option<String>,
    /// What it asks otherwise than the version before.
    pub since: Option<Compared>,
}

/// What differs between two versions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Compared {
    /// Number and scale of the earlier one.
    pub from: (u32, Scale),
    /// Number and scale of the later one.
    pub to: (u32, Scale),
    /// The differences.
    pub changes: Vec<Change>,
}

/// The next version of a profile, as it stands in the form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProfileDraft {
    /// The profile.
    pub profile: RoleProfile,
    /// The version in force; none before the first.
    pub in_force: Option<ProfileVersion>,
    /// What stands in the form.
    pub draft: ProposedVersion,
    /// Why it was not taken.
    pub refusal: Option<Refusal>,
    /// What the form changes in the version in force, when that was published while the form was open.
    pub meanwhile: Option<Past>,
    /// Every competence.
    pub competences: Vec<Choice>,
    /// Every credential.
    pub credentials: Vec<Credential>,
    /// An id for the form, so that sending it twice counts once.
    pub form_id: String,
    /// The id of the new version.
    pub version_id: String,
}

/// A competence to choose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// Its id.
    pub id: domain::CompetenceId,
    /// Its component.
    pub component: domain::competence::Component,
    /// Its name.
    pub name: Text,
    /// Whether no new version may ask it.
    pub is_retired: bool,
}

/// A profile that is being added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewProfile {
    /// Its id.
    pub id: String,
    /// The short word by which an import names it.
    pub code: String,
    /// Its name.
    pub title: Text,
    /// Why it was not taken.
    pub refusal: Option<Refusal>,
    /// An id for the form.
    pub form_id: String,
}

/// Every credential, and the form of a new one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CredentialList {
    /// Each credential with the profiles whose version in force needs it.
    pub rows: Vec<(Credential, Vec<RoleProfile>)>,
    /// The form of a new one; none for whoever only reads.
    pub form: Option<Naming>,
}

/// One credential.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OneCredential {
    /// The credential.
    pub credential: Credential,
    /// The profiles whose version in force needs it.
    pub profiles: Vec<RoleProfile>,
    /// The form of its name; none for whoever only reads.
    pub naming: Option<Naming>,
}

/// The name of a role profile or of a credential, as it stands in a form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Naming {
    /// The id of what is named.
    pub id: String,
    /// Its name.
    pub title: Text,
    /// Why it was not taken.
    pub refusal: Option<Refusal>,
    /// An id for the form.
    pub form_id: String,
}

#[leptos::server(endpoint = "role-profile/list", input = leptos::server_fn::codec::Json)]
async fn load_list() -> Result<ProfileList, AppError> {
    crate::backend::backend()?.role_profiles().await
}

#[leptos::server(endpoint = "role-profile/one", input = leptos::server_fn::codec::Json)]
async fn load_one(id: String, look: Look, refused: Option<String>) -> Result<OneProfile, AppError> {
    crate::backend::backend()?.role_profile(id, look, refused).await
}

#[leptos::server(endpoint = "role-profile/draft", input = leptos::server_fn::codec::Json)]
async fn load_draft(id: String, scale: Option<Scale>, refused: Option<String>) -> Result<ProfileDraft, AppError> {
    crate::backend::backend()?.profile_draft(id, scale, refused).await
}

#[leptos::server(endpoint = "role-profile/new", input = leptos::server_fn::codec::Json)]
async fn load_new(refused: Option<String>) -> Result<NewProfile, AppError> {
    crate::backend::backend()?.new_profile(refused).await
}

#[leptos::server(endpoint = "credential/list", input = leptos::server_fn::codec::Json)]
async fn load_credentials(refused: Option<String>) -> Result<CredentialList, AppError> {
    crate::backend::backend()?.credentials(refused).await
}

#[leptos::server(endpoint = "credential/one", input = leptos::server_fn::codec::Json)]
async fn load_credential(id: String, refused: Option<String>) -> Result<OneCredential, AppError> {
    crate::backend::backend()?.credential(id, refused).await
}
