//! What one person is asked: the questions, and until when they take answers.

use super::{Blind, MappingRefusal, Phase};
use crate::competence::{Component, Level, Scale};
use crate::{CompetenceId, Date, MappingId, Now, ProfileVersionId, Text};
use serde::{Deserialize, Serialize};

/// A question: one competence of the person's own profile, as frozen at opening.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// The competence.
    pub competence: CompetenceId,
    /// Its component, which decides the wording of the levels.
    pub component: Component,
    /// Its name.
    pub name: Text,
    /// What it looks like in the work.
    pub description: Text,
    /// The level aimed at.
    pub target: Level,
    /// Whether it is critical.
    pub is_critical: bool,
}

/// What one person is asked in one mapping: the same for the employee and the manager.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frame {
    /// The mapping.
    pub mapping: MappingId,
    /// Its title.
    pub title: Text,
    /// Why it is done.
    pub purpose: Text,
    /// The last day to answer.
    pub closes_on: Date,
    /// Where the mapping is in its life.
    pub phase: Phase,
    /// What is rated blind.
    pub blind: Blind,
    /// The profile version that was frozen.
    pub profile_version: ProfileVersionId,
    /// The name of the role profile.
    pub profile_name: Text,
    /// The scale of the profile version.
    pub scale: Scale,
    /// The questions, in the order in which they are asked.
    pub questions: Vec<Question>,
}

impl Frame {
    /// The question about a competence.
    pub fn question(&self, competence: &CompetenceId) -> Option<&Question> {
        self.questions.iter().find(|question| question.competence == *competence)
    }

    /// Whether the manager rates that question before seeing the employee's value.
    pub fn is_blind(&self, question: &Question) -> bool {
        match self.blind {
            Blind::All => true,
            Blind::Critical => question.is_critical,
            Blind::Nothing => false,
        }
    }

    /// Refuses unless the employee may still answer.
    pub fn takes_answers(&self, now: Now) -> Result<(), MappingRefusal> {
        self.takes_assessments()?;
        if now.today > self.closes_on { Err(MappingRefusal::PastDeadline) } else { Ok(()) }
    }

    /// Refuses unless the manager may still assess: she may after the last day, until the mapping is closed.
    pub fn takes_assessments(&self) -> Result<(), MappingRefusal> {
        match self.phase {
            Phase::Draft => Err(MappingRefusal::NotOpen),
            Phase::Open { .. } => Ok(()),
            Phase::Closed { .. } => Err(MappingRefusal::Closed),
        }
    }
}
