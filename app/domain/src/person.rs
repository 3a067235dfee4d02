//! People, and the employments that tie them to the organisation.

use crate::{Date, EmploymentId, Language, PersonId, RoleProfileId, UnitId, time};
use serde::{Deserialize, Serialize};

/// Sex as the population register states it, used for counts only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LegalSex {
    /// Woman.
    Woman,
    /// Man.
    Man,
}

/// A human being.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The id.
    pub id: PersonId,
    /// Given name.
    pub given_name: String,
    /// Family name.
    pub family_name: String,
    /// Work address; not everybody has one.
    pub email: Option<String>,
    /// Year of birth, for counts by age group.
    pub birth_year: Option<i16>,
    /// Legal sex, for counts.
    pub legal_sex: Option<LegalSex>,
    /// The language the person wants.
    pub language: Language,
    /// Protected identity (skyddade personuppgifter): seen by self, line manager and a named handler group only.
    pub has_protected_identity: bool,
}

impl Person {
    /// Given and family name.
    pub fn full_name(&self) -> String {
        format!("{} {}", self.given_name, self.family_name)
    }

    /// By what lists of people are sorted that name the family first.
    pub fn sort_key(&self) -> String {
        crate::text::sort_key(&format!("{} {}", self.family_name, self.given_name))
    }
}

/// The form of an employment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EmploymentForm {
    /// Tillsvidareanställd.
    Permanent,
    /// Visstidsanställd.
    FixedTerm,
}

/// The AID code for managerial responsibility: A leads managers of managers, C leads employees.
///
/// Source: practice.md A4; "has a manager post" is derived from it (finding 11 of requirements.md).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum AidResponsibility {
    /// Overall responsibility, in the management team of the municipality.
    A,
    /// Leads other managers.
    B,
    /// Leads employees.
    C,
}

/// One employment as it is in a period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Employment {
    /// The id that the HR system gave it.
    pub id: EmploymentId,
    /// Whose it is.
    pub person: PersonId,
    /// Where.
    pub unit: UnitId,
    /// The job title (befattning), a local word.
    pub title: String,
    /// The AID code of the profession, text with leading zeros.
    pub aid: Option<String>,
    /// The AID manager code.
    pub aid_responsibility: Option<AidResponsibility>,
    /// The role profile that the work asks for.
    pub role_profile: Option<RoleProfileId>,
    /// The line manager when it is not the unit's manager.
    pub manager: Option<PersonId>,
    /// Permanent or fixed-term.
    pub form: EmploymentForm,
    /// Share of full time, in per cent, 1 to 100.
    pub percentage: u8,
    /// First day of the employment.
    pub starts_on: Date,
    /// Last day of the employment; none while it lasts.
    pub ends_on: Option<Date>,
    /// First day of a leave, when there is one.
    pub leave_from: Option<Date>,
    /// Last day of the leave; none while it has no known end.
    pub leave_to: Option<Date>,
}

/// A period in which an employment was as it says: same title, unit, share and so on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmploymentPeriod {
    /// The employment, as it is in the period.
    pub employment: Employment,
    /// The first day.
    pub from_on: Date,
    /// The last day; none while it lasts, also for the last period of an employment that has ended.
    pub to_on: Option<Date>,
}

impl Employment {
    /// Whether it lasts on a day.
    pub fn is_in_force(&self, on: Date) -> bool {
        time::is_within(on, self.starts_on, self.ends_on)
    }

    /// Whether the person is on leave from it on a day.
    pub fn is_on_leave(&self, on: Date) -> bool {
        self.leave_from.is_some_and(|from| time::is_within(on, from, self.leave_to))
    }
}

/// The employment that counts when a person has several: the largest share, then the oldest, then the first id.
pub fn main_employment<'a>(employments: impl IntoIterator<Item = &'a Employment>) -> Option<&'a Employment> {
    employments.into_iter().min_by(|a, b| {
        b.percentage.cmp(&a.percentage).then_with(|| a.starts_on.cmp(&b.starts_on)).then_with(|| a.id.cmp(&b.id))
    })
}

/// A role that somebody holds over a part of the tree. Being an employee or a line manager is no grant: it
/// follows from employments and units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Förvaltningens ledningsgrupp.
    DepartmentManagement,
    /// Kommunkoncernledningsgruppen.
    ExecutiveGroup,
    /// HR-partner of a department.
    HrPartner,
    /// HR-strateg: owns catalogue, mappings and cycle; sees no named ratings by default.
    HrStrategist,
    /// Programme coordinator, project leader.
    ProgrammeCoordinator,
    /// Processledare.
    SessionLeader,
    /// ESF reporter.
    EsfReporter,
    /// Project economist.
    ProjectEconomist,
    /// Union representative: aggregates and guides.
    UnionRepresentative,
    /// Archivist and data protection officer.
    Archivist,
    /// System administrator: no content.
    SystemAdministrator,
    /// Handles people with protected identity.
    ProtectedIdentityHandler,
}

impl Role {
    /// All roles.
    pub const ALL: [Self; 12] = [
        Self::DepartmentManagement,
        Self::ExecutiveGroup,
        Self::HrPartner,
        Self::HrStrategist,
        Self::ProgrammeCoordinator,
        Self::SessionLeader,
        Self::EsfReporter,
        Self::ProjectEconomist,
        Self::UnionRepresentative,
        Self::Archivist,
        Self::SystemAdministrator,
        Self::ProtectedIdentityHandler,
    ];

    /// The word for the database and the command line.
    pub fn code(self) -> &'static str {
        match self {
            Self::DepartmentManagement => "department_management",
            Self::ExecutiveGroup => "executive_group",
            Self::HrPartner => "hr_partner",
            Self::HrStrategist => "hr_strategist",
            Self::ProgrammeCoordinator => "programme_coordinator",
            Self::SessionLeader => "session_leader",
            Self::EsfReporter => "esf_reporter",
            Self::ProjectEconomist => "project_economist",
            Self::UnionRepresentative => "union_representative",
            Self::Archivist => "archivist",
            Self::SystemAdministrator => "system_administrator",
            Self::ProtectedIdentityHandler => "protected_identity_handler",
        }
    }

    /// The role of such a word.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == code)
    }
}

/// Why a grant or a setting cannot be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Unacceptable {
    /// There is no such person.
    #[error("unknown person")]
    UnknownPerson,
    /// There is no such unit.
    #[error("unknown unit")]
    UnknownUnit,
    /// The grant exists already, or the grant to withdraw does not.
    #[error("no change")]
    NoChange,
    /// The period ends before it begins.
    #[error("ends before it begins")]
    EndsBeforeItBegins,
}
