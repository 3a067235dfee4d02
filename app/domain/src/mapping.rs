//! The competence mapping (kompetenskartläggning, S1-6): who is asked what, what they answer, what their manager sees.
//!
//! It is identified, never anonymous, and must not be mixed with an engagement survey.

mod answering;
mod assessing;
mod audience;
mod collision;
mod frame;
mod reach;
mod situation;

pub use answering::{Answer, Sheet, Value, Wish};
pub use assessing::{Assessed, Assessment, Compared, Rating};
pub use audience::{Change, Happening, Inclusion, Invitation, Leaving, Place, changes_since, invite};
pub use collision::{Collision, Device, Said, Told};
pub use frame::{Frame, Question};
pub use reach::{chosen, covered};
pub use situation::{Situation, situations};

use crate::competence::{Level, Scale};
use crate::text::Unwritable;
use crate::{CompetenceId, Date, Instant, MappingId, Now, PersonId, Text, UnitId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What the manager rates before the employee's own value exists for her.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Blind {
    /// Every competence.
    All,
    /// The critical ones.
    #[default]
    Critical,
    /// None.
    Nothing,
}

impl Blind {
    /// The word for the database.
    pub fn code(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Critical => "critical",
            Self::Nothing => "nothing",
        }
    }

    /// The choice behind such a word.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::All, Self::Critical, Self::Nothing].into_iter().find(|blind| blind.code() == code)
    }
}

/// How the cooperation with the unions ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CooperationOutcome {
    /// Enig.
    Agreed,
    /// Oenig.
    Disagreed,
    /// Information only.
    Information,
}

/// Which law the cooperation follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CooperationProcedure {
    /// Samverkan, Sweden (MBL 11 and 19 §§, or a local agreement).
    #[default]
    Swedish,
    /// Samarbetsförfarande, Finland.
    Finnish,
}

/// Samverkan about a mapping: it must be recorded before the mapping opens (S0-4, practice.md 2.10).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cooperation {
    /// Which procedure.
    pub procedure: CooperationProcedure,
    /// Where: the name of the cooperation group.
    pub forum: String,
    /// When it was held.
    pub held_on: Date,
    /// How it ended.
    pub outcome: CooperationOutcome,
}

/// Where a mapping is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "phase")]
pub enum Phase {
    /// Drawn up; nobody is asked yet.
    Draft,
    /// People answer until the last day; managers assess until it is closed.
    Open {
        /// When it opened, and profile versions and audience froze.
        at: Instant,
    },
    /// Over: figures are frozen.
    Closed {
        /// When it opened.
        opened_at: Instant,
        /// When it closed.
        at: Instant,
    },
}

/// A competence mapping as HR draws it up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mapping {
    /// The id.
    pub id: MappingId,
    /// Its title.
    pub title: Text,
    /// Why it is done, as the people asked will read it.
    pub purpose: Text,
    /// The first day.
    pub opens_on: Date,
    /// The last day to answer.
    pub closes_on: Date,
    /// The nodes whose people are asked, with everything under them.
    pub units: Vec<UnitId>,
    /// What is rated blind.
    pub blind: Blind,
    /// Cooperation with the unions, once recorded.
    pub cooperation: Option<Cooperation>,
    /// Where it is in its life.
    pub phase: Phase,
}

/// Why a mapping does not take something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum MappingRefusal {
    /// A title, purpose, forum or comment cannot be kept as it is.
    #[error("text: {0}")]
    Text(Unwritable),
    /// There is no such mapping, or it is none of the actor's business.
    #[error("unknown mapping")]
    Unknown,
    /// The id belongs to another mapping.
    #[error("exists")]
    Exists,
    /// It ends before it begins.
    #[error("ends before it begins")]
    EndsBeforeItBegins,
    /// The last day has passed already.
    #[error("ends in the past")]
    EndsInThePast,
    /// Nobody is asked.
    #[error("no units")]
    NoUnits,
    /// The chosen units belong to more than one party, or to none: each party answers for its own people.
    #[error("across parties")]
    AcrossParties,
    /// Nobody in the chosen units can be asked.
    #[error("nobody to ask")]
    NobodyToAsk,
    /// Cooperation with the unions is not recorded yet.
    #[error("no cooperation recorded")]
    NoCooperation,
    /// Cooperation cannot have been held on a day to come.
    #[error("cooperation in the future")]
    CooperationInTheFuture,
    /// It has opened: what was frozen cannot change.
    #[error("already open")]
    AlreadyOpen,
    /// It has not opened.
    #[error("not open")]
    NotOpen,
    /// It is closed.
    #[error("closed")]
    Closed,
    /// The last day to answer has passed.
    #[error("past the deadline")]
    PastDeadline,
    /// A deadline can only be moved forward.
    #[error("not an extension")]
    NotAnExtension,
    /// The level does not stand on the scale.
    #[error("off the scale")]
    OffScale,
    /// The profile does not ask for that competence.
    #[error("outside the profile")]
    OutsideProfile,
    /// Some questions have no answer yet.
    #[error("{0} unanswered")]
    Unanswered(u16),
    /// It is submitted: reopen it to change an answer.
    #[error("already submitted")]
    AlreadySubmitted,
    /// It is not submitted.
    #[error("not submitted")]
    NotSubmitted,
    /// The employee has not submitted yet, so there is nothing to assess.
    #[error("employee has not submitted")]
    NotYetSubmitted,
    /// Competences that are rated blind have no value yet.
    #[error("{0} unrated")]
    Unrated(u16),
    /// The assessment is complete already.
    #[error("already complete")]
    AlreadyComplete,
    /// Blind competences cannot be confirmed: they are rated.
    #[error("rated blind")]
    RatedBlind,
    /// There is no level of the employee's own to confirm.
    #[error("nothing to confirm")]
    NothingToConfirm,
}

/// What HR writes when drawing up a mapping.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// Its title.
    pub title: Text,
    /// Why it is done.
    pub purpose: Text,
    /// The first day.
    pub opens_on: Date,
    /// The last day to answer.
    pub closes_on: Date,
    /// The nodes whose people are asked.
    pub units: Vec<UnitId>,
    /// What is rated blind.
    pub blind: Blind,
}

impl Mapping {
    /// Draws up a mapping, or draws it up anew while it is a draft.
    ///
    /// The unions were asked about a purpose, about units and about what is rated blind: when one of these changes,
    /// cooperation must be recorded anew. Another title, another period or a translation leaves it as it was.
    pub fn draw_up(id: MappingId, before: Option<Self>, draft: Draft, today: Date) -> Result<Self, MappingRefusal> {
        if before.as_ref().is_some_and(|mapping| mapping.phase != Phase::Draft) {
            return Err(MappingRefusal::AlreadyOpen);
        }
        let Draft { title, purpose, opens_on, closes_on, units, blind } = draft;
        if closes_on < opens_on {
            return Err(MappingRefusal::EndsBeforeItBegins);
        }
        if closes_on < today {
            return Err(MappingRefusal::EndsInThePast);
        }
        if units.is_empty() {
            return Err(MappingRefusal::NoUnits);
        }
        let text = |text, is_line| match crate::competence::tidy_text(text, is_line) {
            Err(crate::competence::CatalogueRefusal::Text(why)) => Err(MappingRefusal::Text(why)),
            Err(_) => Err(MappingRefusal::Text(Unwritable::Empty)),
            Ok(text) => Ok(text),
        };
        let (title, purpose) = (text(title, true)?, text(purpose, false)?);
        if purpose.sv.is_empty() {
            return Err(MappingRefusal::Text(Unwritable::Empty));
        }
        let is_the_same = |before: &Self| before.is_about(&purpose, &units, blind);
        let cooperation = before.filter(is_the_same).and_then(|mapping| mapping.cooperation);
        Ok(Self { id, title, purpose, opens_on, closes_on, units, blind, cooperation, phase: Phase::Draft })
    }

    /// Whether what the unions are asked about is still this.
    fn is_about(&self, purpose: &Text, units: &[UnitId], blind: Blind) -> bool {
        let set = |units: &[UnitId]| units.iter().cloned().collect::<BTreeSet<_>>();
        self.purpose.sv == purpose.sv && self.blind == blind && set(&self.units) == set(units)
    }

    /// Records the cooperation with the unions.
    pub fn record(mut self, cooperation: Cooperation, today: Date) -> Result<Self, MappingRefusal> {
        if self.phase != Phase::Draft {
            return Err(MappingRefusal::AlreadyOpen);
        }
        let Cooperation { procedure, forum, held_on, outcome } = cooperation;
        if held_on > today {
            return Err(MappingRefusal::CooperationInTheFuture);
        }
        let forum = crate::text::tidy_line(&forum).map_err(MappingRefusal::Text)?;
        self.cooperation = Some(Cooperation { procedure, forum, held_on, outcome });
        Ok(self)
    }

    /// Opens it: from now on people answer, and what they are asked is frozen. Opening early moves the first day.
    pub fn open(mut self, now: Now) -> Result<Self, MappingRefusal> {
        match self.phase {
            Phase::Draft => {}
            Phase::Open { .. } => return Err(MappingRefusal::AlreadyOpen),
            Phase::Closed { .. } => return Err(MappingRefusal::Closed),
        }
        if self.units.is_empty() {
            return Err(MappingRefusal::NoUnits);
        }
        if self.cooperation.is_none() {
            return Err(MappingRefusal::NoCooperation);
        }
        if self.closes_on < now.today {
            return Err(MappingRefusal::EndsInThePast);
        }
        self.opens_on = self.opens_on.min(now.today);
        self.phase = Phase::Open { at: now.at };
        Ok(self)
    }

    /// Moves the last day forward, also after it has passed.
    pub fn extend(mut self, closes_on: Date, today: Date) -> Result<Self, MappingRefusal> {
        match self.phase {
            Phase::Draft => return Err(MappingRefusal::NotOpen),
            Phase::Closed { .. } => return Err(MappingRefusal::Closed),
            Phase::Open { .. } if closes_on <= self.closes_on || closes_on < today => {
                return Err(MappingRefusal::NotAnExtension);
            }
            Phase::Open { .. } => self.closes_on = closes_on,
        }
        Ok(self)
    }

    /// Closes it for good: figures are frozen.
    pub fn close(mut self, at: Instant) -> Result<Self, MappingRefusal> {
        match self.phase {
            Phase::Draft => Err(MappingRefusal::NotOpen),
            Phase::Closed { .. } => Err(MappingRefusal::Closed),
            Phase::Open { at: opened_at } => {
                self.phase = Phase::Closed { opened_at, at };
                Ok(self)
            }
        }
    }
}

/// An agreed level: the third value, which the dialogue writes. Rows are only added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreed {
    /// Whose.
    pub person: PersonId,
    /// Of which competence.
    pub competence: CompetenceId,
    /// On which scale.
    pub scale: Scale,
    /// The level.
    pub level: Level,
    /// When.
    pub on: Date,
    /// Why, where the two had different pictures.
    pub reason: Option<String>,
}

#[cfg(test)]
mod tests;
