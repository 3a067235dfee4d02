//! The columns of a list of people, and the names by which a header may call them.

use serde::{Deserialize, Serialize};

/// A column that the import reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Column {
    /// The id of the employment.
    EmploymentId,
    /// The id of the person.
    PersonId,
    /// Given name.
    GivenName,
    /// Family name.
    FamilyName,
    /// Work address.
    Email,
    /// The party: the first name of the unit path.
    Party,
    /// The names from the party down to the unit, with `/` between them.
    UnitPath,
    /// The job title.
    Title,
    /// The AID code of the profession.
    Aid,
    /// The AID manager code.
    AidResponsibility,
    /// The code of the role profile.
    RoleProfile,
    /// The line manager, when it is not the unit's manager.
    ManagerId,
    /// The form of the employment.
    Form,
    /// First day of the employment.
    StartsOn,
    /// Last day of the employment.
    EndsOn,
    /// Share of full time.
    Percentage,
    /// First day of a leave.
    LeaveFrom,
    /// Last day of a leave.
    LeaveTo,
    /// Year of birth.
    BirthYear,
    /// Legal sex.
    LegalSex,
    /// The language that a new person starts with.
    Language,
    /// Protected identity.
    Protected,
}

impl Column {
    /// Every column, in the order of the documentation.
    pub const ALL: [Self; 22] = [
        Self::EmploymentId,
        Self::PersonId,
        Self::GivenName,
        Self::FamilyName,
        Self::Email,
        Self::Party,
        Self::UnitPath,
        Self::Title,
        Self::Aid,
        Self::AidResponsibility,
        Self::RoleProfile,
        Self::ManagerId,
        Self::Form,
        Self::StartsOn,
        Self::EndsOn,
        Self::Percentage,
        Self::LeaveFrom,
        Self::LeaveTo,
        Self::BirthYear,
        Self::LegalSex,
        Self::Language,
        Self::Protected,
    ];

    /// The columns that every file must have, though their cells may be empty.
    ///
    /// The last day is one of them because an employment that comes back must be told from one that has ended, and
    /// protected identity because a list that is silent about it would show people who must not be shown.
    pub const REQUIRED: [Self; 11] = [
        Self::EmploymentId,
        Self::PersonId,
        Self::GivenName,
        Self::FamilyName,
        Self::UnitPath,
        Self::Title,
        Self::Form,
        Self::StartsOn,
        Self::EndsOn,
        Self::Percentage,
        Self::Protected,
    ];

    /// The name in a header, and in the file of errors.
    pub fn code(self) -> &'static str {
        self.names().0
    }

    /// The column that a header calls so. Case, spaces, hyphens and underscores do not count.
    pub fn from_header(name: &str) -> Option<Self> {
        let name = plain(name);
        Self::ALL.into_iter().find(|column| {
            let (code, swedish) = column.names();
            plain(code) == name || plain(swedish) == name
        })
    }

    /// The name of the documentation, and the Swedish one.
    fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::EmploymentId => ("employment_id", "anställnings-id"),
            Self::PersonId => ("person_id", "person-id"),
            Self::GivenName => ("given_name", "förnamn"),
            Self::FamilyName => ("family_name", "efternamn"),
            Self::Email => ("email", "e-post"),
            Self::Party => ("party", "part"),
            Self::UnitPath => ("unit_path", "enhet"),
            Self::Title => ("title", "befattning"),
            Self::Aid => ("aid", "AID"),
            Self::AidResponsibility => ("aid_responsibility", "ansvarskod"),
            Self::RoleProfile => ("role_profile", "rollprofil"),
            Self::ManagerId => ("manager_id", "chef"),
            Self::Form => ("form", "anställningsform"),
            Self::StartsOn => ("starts_on", "från"),
            Self::EndsOn => ("ends_on", "till"),
            Self::Percentage => ("percentage", "sysselsättningsgrad"),
            Self::LeaveFrom => ("leave_from", "tjänstledig från"),
            Self::LeaveTo => ("leave_to", "tjänstledig till"),
            Self::BirthYear => ("birth_year", "födelseår"),
            Self::LegalSex => ("legal_sex", "kön"),
            Self::Language => ("language", "språk"),
            Self::Protected => ("protected", "skyddad"),
        }
    }
}

/// A name of a header without what people write differently.
fn plain(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_may_be_english_or_swedish_and_written_in_many_ways() {
        assert_eq!(Column::from_header("employment_id"), Some(Column::EmploymentId));
        assert_eq!(Column::from_header(" Employment ID "), Some(Column::EmploymentId));
        assert_eq!(Column::from_header("\u{feff}ANSTÄLLNINGS-ID"), Some(Column::EmploymentId));
        assert_eq!(Column::from_header("Tjänstledig från"), Some(Column::LeaveFrom));
        assert_eq!(Column::from_header("lön"), None);
        assert_eq!(Column::from_header(""), None);
    }

    #[test]
    fn no_two_columns_share_a_name() {
        for column in Column::ALL {
            let (code, swedish) = column.names();
            assert_eq!(Column::from_header(code), Some(column));
            assert_eq!(Column::from_header(swedish), Some(column));
        }
    }
}
