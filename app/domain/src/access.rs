//! Who may do and see what. One function decides; pages, push, pull and exports ask it.
//!
//! A grant holds over a node of the tree and everything under it, and never crosses a party: each party is its
//! own controller of personal data.

use crate::organisation::{Tree, UnitKind};
use crate::person::Role;
use crate::{PersonId, UnitId};
use serde::{Deserialize, Serialize};

/// A role in force, over a node and everything under it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// The role.
    pub role: Role,
    /// The node.
    pub unit: UnitId,
}

/// Whoever asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// Who.
    pub person: PersonId,
    /// The roles they hold today.
    pub grants: Vec<Grant>,
}

impl Actor {
    /// Whether they hold a role anywhere.
    pub fn has(&self, role: Role) -> bool {
        self.grants.iter().any(|grant| grant.role == role)
    }
}

/// What somebody wants to do or see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Act {
    /// Read and write one's own answers.
    Answer,
    /// Read and write the manager's own levels of a person, and compare.
    Assess,
    /// See the named heat map of a unit.
    SeeUnit,
    /// State what a unit needs.
    StateNeed,
    /// See figures about a node, through the gate.
    SeeFigures,
    /// See how many have submitted, by unit.
    FollowMappings,
    /// Draw up, open, extend and close mappings.
    RunMappings,
    /// Read scale, profiles and purpose of a mapping before it opens.
    ReviewMappings,
    /// Change competences, credentials and role profiles.
    EditCatalogue,
    /// Search and read people's employments.
    SeePeople,
    /// Import people.
    ImportPeople,
    /// Make, change and close nodes of the organisation.
    ShapeOrganisation,
    /// Grant and withdraw roles.
    GrantRoles,
    /// Read the catalogue, the role profiles and the names of units.
    ReadOrganisation,
}

impl Act {
    /// All acts.
    pub const ALL: [Self; 14] = [
        Self::Answer,
        Self::Assess,
        Self::SeeUnit,
        Self::StateNeed,
        Self::SeeFigures,
        Self::FollowMappings,
        Self::RunMappings,
        Self::ReviewMappings,
        Self::EditCatalogue,
        Self::SeePeople,
        Self::ImportPeople,
        Self::ShapeOrganisation,
        Self::GrantRoles,
        Self::ReadOrganisation,
    ];
}

/// What it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About<'a> {
    /// A person, and who leads them today.
    Person {
        /// Who.
        person: &'a PersonId,
        /// Their line managers, one for each employment.
        line_managers: &'a [PersonId],
    },
    /// A node of the tree.
    Node {
        /// Which.
        unit: &'a UnitId,
        /// The tree of today.
        tree: &'a Tree,
    },
    /// Something that everybody shares.
    Everything,
}

/// Why somebody may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reason {
    /// It is their own.
    Own,
    /// They are the line manager.
    LineManager,
    /// They hold a role.
    Holds(Role),
    /// Everybody who is signed in may.
    SignedIn,
    /// They run the server, and ask from its command line.
    Operates,
}

/// They may not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("not allowed")]
pub struct Denied;

/// Decides whether somebody may, and why. Whatever is not written here, nobody may.
pub fn decide(actor: &Actor, act: Act, about: About<'_>) -> Result<Reason, Denied> {
    if act == Act::ReadOrganisation {
        return Ok(Reason::SignedIn);
    }
    match about {
        About::Person { person, line_managers } => about_person(actor, act, person, line_managers),
        About::Node { unit, tree } => about_node(actor, act, unit, tree),
        About::Everything => held(actor, act, |_| true),
    }
}

fn about_person(actor: &Actor, act: Act, person: &PersonId, managers: &[PersonId]) -> Result<Reason, Denied> {
    match act {
        Act::Answer if actor.person == *person => Ok(Reason::Own),
        // Nobody assesses themselves, also when they lead the unit they work in.
        Act::Assess if actor.person != *person && managers.contains(&actor.person) => Ok(Reason::LineManager),
        _ => Err(Denied),
    }
}

fn about_node(actor: &Actor, act: Act, unit: &UnitId, tree: &Tree) -> Result<Reason, Denied> {
    let node = tree.get(unit).ok_or(Denied)?;
    let leads = node.manager.as_ref() == Some(&actor.person);
    if leads && matches!(act, Act::SeeUnit | Act::StateNeed | Act::FollowMappings | Act::SeeFigures) {
        return Ok(Reason::LineManager);
    }
    held(actor, act, |grant| reaches(grant, act, unit, tree))
}

/// Whether a grant reaches a node: the node lies at or under it, and no border of a party lies between.
///
/// The root is no party's: only figures about the whole group stand there. A grant on the root reads these and the
/// totals of each party, and an administrator of the root appoints those of the parties; nothing else reaches in.
fn reaches(grant: &Grant, act: Act, unit: &UnitId, tree: &Tree) -> bool {
    let is_inside = is_within_party(&grant.unit, unit, tree);
    let is_on_root = tree.is_under(unit, &grant.unit) && tree.party(&grant.unit).is_none();
    let is_party = tree.get(unit).is_some_and(|node| node.kind == UnitKind::Party);
    is_inside || (is_on_root && is_party && matches!(act, Act::SeeFigures | Act::GrantRoles))
}

/// Whether a node lies at or under another one, in the same party.
fn is_within_party(above: &UnitId, unit: &UnitId, tree: &Tree) -> bool {
    let party = |unit| tree.party(unit).map(|party| &party.id);
    tree.is_under(unit, above) && party(above) == party(unit)
}

fn held(actor: &Actor, act: Act, reaches: impl Fn(&Grant) -> bool) -> Result<Reason, Denied> {
    let holds = |role: &Role| actor.grants.iter().any(|grant| grant.role == *role && reaches(grant));
    roles_for(act).iter().find(|role| holds(role)).map(|role| Reason::Holds(*role)).ok_or(Denied)
}

/// The roles that carry a right over a node. Named ratings are no role's right.
fn roles_for(act: Act) -> &'static [Role] {
    match act {
        Act::Answer | Act::Assess | Act::SeeUnit | Act::ReadOrganisation => &[],
        Act::StateNeed | Act::SeePeople => &[Role::HrStrategist, Role::HrPartner],
        Act::SeeFigures => &[
            Role::HrStrategist,
            Role::HrPartner,
            Role::DepartmentManagement,
            Role::ExecutiveGroup,
            Role::UnionRepresentative,
        ],
        Act::FollowMappings => &[Role::HrStrategist, Role::HrPartner, Role::DepartmentManagement],
        Act::RunMappings | Act::EditCatalogue | Act::ImportPeople | Act::ShapeOrganisation => &[Role::HrStrategist],
        Act::ReviewMappings => &[Role::HrStrategist, Role::HrPartner, Role::UnionRepresentative, Role::Archivist],
        Act::GrantRoles => &[Role::SystemAdministrator],
    }
}

/// Whether somebody may see the name of a person with protected identity: that person, the line manager, and
/// the named handlers of the party in which the person is `placed`.
pub fn may_see_protected(
    actor: &Actor,
    person: &PersonId,
    line_managers: &[PersonId],
    placed: &[UnitId],
    tree: &Tree,
) -> bool {
    let handles = |grant: &Grant| {
        grant.role == Role::ProtectedIdentityHandler
            && placed.iter().any(|unit| is_within_party(&grant.unit, unit, tree))
    };
    actor.person == *person || line_managers.contains(&actor.person) || actor.grants.iter().any(handles)
}

#[cfg(test)]
mod tests;
