//! How many a unit needs, at which level.

use crate::competence::{Competence, Level, Scale};
use crate::organisation::Unit;
use crate::{CompetenceId, Date, Instant, NeedId, PersonId, UnitId};
use serde::{Deserialize, Serialize};

/// The most people that a need can ask for.
pub const HOW_MANY_MAX: u16 = 999;

/// What a unit needs of one competence from a day on. Rows are only added: a later one supersedes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Need {
    /// The id of the row.
    pub id: NeedId,
    /// Which unit.
    pub unit: UnitId,
    /// Which competence.
    pub competence: CompetenceId,
    /// On which scale.
    pub scale: Scale,
    /// At which level, or above.
    pub level: Level,
    /// How many people; 0 ends the need.
    pub how_many: u16,
    /// From which day.
    pub from_on: Date,
    /// Who stated it.
    pub stated_by: PersonId,
    /// When it was stated.
    pub stated_at: Instant,
}

/// Why a need cannot be stated so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum NeedRefusal {
    /// The level does not stand on the scale.
    #[error("off the scale")]
    OffScale,
    /// There is no such unit or competence.
    #[error("unknown")]
    Unknown,
    /// More people than a unit can have.
    #[error("too many")]
    TooMany,
}

impl Need {
    /// Refuses a need that cannot be meant: of an unknown unit or competence, off the scale, of too many people.
    pub fn check(&self, unit: Option<&Unit>, competence: Option<&Competence>) -> Result<(), NeedRefusal> {
        let is_known = unit.is_some_and(|unit| unit.id == self.unit)
            && competence.is_some_and(|competence| competence.id == self.competence);
        if !is_known {
            return Err(NeedRefusal::Unknown);
        }
        if !self.scale.has(self.level) {
            return Err(NeedRefusal::OffScale);
        }
        if self.how_many > HOW_MANY_MAX { Err(NeedRefusal::TooMany) } else { Ok(()) }
    }
}

/// The need of a unit on a day: the one that began last, and of those the one stated last.
///
/// None when nothing was stated or the last row ended it: then there is no coverage figure.
pub fn need_in_force<'a>(
    needs: impl IntoIterator<Item = &'a Need>,
    unit: &UnitId,
    competence: &CompetenceId,
    on: Date,
) -> Option<&'a Need> {
    needs
        .into_iter()
        .filter(|need| need.unit == *unit && need.competence == *competence && need.from_on <= on)
        .max_by(|a, b| (a.from_on, a.stated_at, &a.id).cmp(&(b.from_on, b.stated_at, &b.id)))
        .filter(|need| need.how_many > 0)
}
