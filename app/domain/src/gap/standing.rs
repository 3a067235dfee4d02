//! Where one person stands in one competence, and whose word that is.

use crate::competence::{Level, Scale};
use crate::mapping::{Agreed, Assessed, Assessment, Value};
use crate::{CompetenceId, Date};
use serde::{Deserialize, Serialize};

/// Whose value counts in the figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// The level the two agreed on.
    Agreed,
    /// The manager's.
    Manager,
    /// The employee's own, once it stands in the comparison.
    OwnCompared,
}

impl Basis {
    /// All three, the strongest first.
    pub const ALL: [Self; 3] = [Self::Agreed, Self::Manager, Self::OwnCompared];

    /// The word for the database.
    pub fn code(self) -> &'static str {
        match self {
            Self::Agreed => "agreed",
            Self::Manager => "manager",
            Self::OwnCompared => "own_compared",
        }
    }

    /// The basis of such a word.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|basis| basis.code() == code)
    }
}

/// Where a person stands in one competence, for the figures. Only a level is a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// A level, and whose word it is.
    Level {
        /// The level, on the scale of the profile version.
        level: Level,
        /// Whose.
        basis: Basis,
    },
    /// Vet inte.
    DontKnow,
    /// Inte aktuellt i uppdraget.
    NotApplicable,
    /// Underlag saknas.
    NoBasis,
    /// Nothing submitted, or not compared yet.
    NotYet,
}

impl Standing {
    /// The level, when there is one.
    pub fn level(self) -> Option<Level> {
        match self {
            Self::Level { level, .. } => Some(level),
            Self::DontKnow | Self::NotApplicable | Self::NoBasis | Self::NotYet => None,
        }
    }

    /// The word for the database, such as `3:manager` or `dont_know`.
    pub fn code(self) -> String {
        match self {
            Self::Level { level, basis } => format!("{level}:{}", basis.code()),
            Self::DontKnow => "dont_know".into(),
            Self::NotApplicable => "not_applicable".into(),
            Self::NoBasis => "no_basis".into(),
            Self::NotYet => "not_yet".into(),
        }
    }

    /// The standing of such a word.
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "dont_know" => Some(Self::DontKnow),
            "not_applicable" => Some(Self::NotApplicable),
            "no_basis" => Some(Self::NoBasis),
            "not_yet" => Some(Self::NotYet),
            _ => {
                let (level, basis) = code.split_once(':')?;
                let level = level.parse().ok().filter(|level| *level <= 9).map(Level)?;
                Some(Self::Level { level, basis: Basis::from_code(basis)? })
            }
        }
    }
}

/// Decides which value counts: the agreed level, else the manager's, else the employee's own once it is compared.
///
/// `own` is what stands in the comparison, none before. An agreed level of another scale does not count. Where the
/// manager lacks a basis, the employee's compared word counts, whatever it is; "underlag saknas" is left only when
/// there is none. A manager's level counts also where the employee said "inte aktuellt" or "vet inte".
pub fn standing(scale: Scale, agreed: Option<&Agreed>, manager: Option<Assessed>, own: Option<Value>) -> Standing {
    if let Some(agreed) = agreed.filter(|agreed| agreed.scale == scale) {
        return Standing::Level { level: agreed.level, basis: Basis::Agreed };
    }
    match (manager, own) {
        (Some(Assessed::Level(level)), _) => Standing::Level { level, basis: Basis::Manager },
        (_, Some(Value::Level(level))) => Standing::Level { level, basis: Basis::OwnCompared },
        (_, Some(Value::DontKnow)) => Standing::DontKnow,
        (_, Some(Value::NotApplicable)) => Standing::NotApplicable,
        (Some(Assessed::NoBasis), None) => Standing::NoBasis,
        (None, None) => Standing::NotYet,
    }
}

/// The standing that an assessment gives, with an agreed level where there is one.
pub fn standing_in(assessment: &Assessment, competence: &CompetenceId, agreed: Option<&Agreed>) -> Standing {
    let manager = assessment.ratings.get(competence).map(|rating| rating.value);
    let own = assessment.latest(competence).and_then(|row| row.own);
    standing(assessment.frame.scale, agreed, manager, own)
}

/// The agreed level of a competence that a mapping's figures may count: the newest on its scale, agreed since the
/// mapping opened and until a day. An older one is about an older picture.
pub fn agreed_in_force<'a>(
    agreed: impl IntoIterator<Item = &'a Agreed>,
    competence: &CompetenceId,
    scale: Scale,
    since: Date,
    on: Date,
) -> Option<&'a Agreed> {
    agreed
        .into_iter()
        .filter(|agreed| agreed.competence == *competence && agreed.scale == scale)
        .filter(|agreed| since <= agreed.on && agreed.on <= on)
        .max_by_key(|agreed| agreed.on)
}
