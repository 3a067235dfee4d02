//! What the line manager assesses, and how the two pictures meet.

use super::{Answer, Frame, MappingRefusal, Value};
use crate::competence::Level;
use crate::{CompetenceId, Instant, Now};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a manager says about one competence of an employee.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Assessed {
    /// A level on the scale of the profile.
    Level(Level),
    /// Underlag saknas: she has not seen enough to say.
    NoBasis,
}

impl Assessed {
    /// The level, when it is one.
    pub fn level(self) -> Option<Level> {
        match self {
            Self::Level(level) => Some(level),
            Self::NoBasis => None,
        }
    }
}

/// A manager's value, with the time it was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rating {
    /// The value.
    pub value: Assessed,
    /// When.
    pub at: Instant,
}

/// Both values of one competence side by side. Rows are only added; the first is what the two said unaware
/// of each other (for blind competences), later ones are marked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Compared {
    /// The competence.
    pub competence: CompetenceId,
    /// What the employee had submitted.
    pub own: Option<Value>,
    /// Whether the employee wants to use it more.
    pub wants_to_use_more: bool,
    /// Whether the employee wants to develop it.
    pub wants_to_develop: bool,
    /// The employee's comment.
    pub comment: String,
    /// What the manager had said.
    pub manager: Option<Assessed>,
    /// When the row was made.
    pub at: Instant,
    /// Efter jämförelsen: one of the two had seen the other's value before.
    pub is_after: bool,
}

impl Compared {
    /// How far the two levels lie apart; none unless both are levels.
    pub fn difference(&self) -> Option<u8> {
        let own = self.own.and_then(Value::level)?;
        let manager = self.manager.and_then(Assessed::level)?;
        Some(own.0.abs_diff(manager.0))
    }

    /// Whether the two pictures differ enough to be listed for the talk.
    pub fn is_for_the_talk(&self) -> bool {
        self.difference().is_some_and(|steps| steps >= 2)
    }
}

/// A manager's assessment of one employee in one mapping, with the comparison as far as it exists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assessment {
    /// What the employee was asked.
    pub frame: Frame,
    /// Whether the employee has submitted at least once.
    pub has_submission: bool,
    /// The manager's values.
    pub ratings: BTreeMap<CompetenceId, Rating>,
    /// When the blind part was completed, and the comparison made.
    pub completed_at: Option<Instant>,
    /// The comparison, oldest row first. Blind competences have none before completion: for the manager
    /// the employee's value does not exist.
    pub compared: Vec<Compared>,
}

impl Assessment {
    /// Rates one competence. After the comparison this adds a marked row.
    pub fn rate(&mut self, competence: &CompetenceId, value: Assessed, now: Now) -> Result<(), MappingRefusal> {
        self.check_open()?;
        let question = self.frame.question(competence).ok_or(MappingRefusal::OutsideProfile)?;
        if value.level().is_some_and(|level| !self.frame.scale.has(level)) {
            return Err(MappingRefusal::OffScale);
        }
        let is_blind = self.frame.is_blind(question);
        self.ratings.insert(competence.clone(), Rating { value, at: now.at });
        self.meet(competence, value, is_blind, now);
        Ok(())
    }

    /// Confirms the employee's own levels where they are not blind and can be seen.
    pub fn confirm(&mut self, competences: &[CompetenceId], now: Now) -> Result<(), MappingRefusal> {
        self.check_open()?;
        let mut levels = Vec::new();
        for competence in competences {
            let question = self.frame.question(competence).ok_or(MappingRefusal::OutsideProfile)?;
            if self.frame.is_blind(question) {
                return Err(MappingRefusal::RatedBlind);
            }
            let level = self.latest(competence).and_then(|row| row.own).and_then(Value::level);
            levels.push((competence, level.ok_or(MappingRefusal::NothingToConfirm)?));
        }
        if levels.is_empty() {
            return Err(MappingRefusal::NothingToConfirm);
        }
        for (competence, level) in levels {
            let value = Assessed::Level(level);
            self.ratings.insert(competence.clone(), Rating { value, at: now.at });
            self.meet(competence, value, false, now);
        }
        Ok(())
    }

    /// Refuses unless every blind competence has a value; then the comparison is due.
    ///
    /// The server calls [`Assessment::receive`] next: in the manager's browser the employee's values do not
    /// exist before.
    pub fn complete(&mut self, now: Now) -> Result<(), MappingRefusal> {
        self.check_open()?;
        if self.completed_at.is_some() {
            return Err(MappingRefusal::AlreadyComplete);
        }
        let unrated = self.unrated().count();
        if unrated > 0 {
            return Err(MappingRefusal::Unrated(u16::try_from(unrated).unwrap_or(u16::MAX)));
        }
        self.completed_at = Some(now.at);
        Ok(())
    }

    /// Puts what the employee has submitted beside the manager's values, as far as she may know it:
    /// always for open competences, for blind ones once the assessment is complete.
    ///
    /// Runs on the server only, which knows the answers. A row is added where something differs from the last one.
    pub fn receive(&mut self, answers: &BTreeMap<CompetenceId, Answer>, at: Instant) {
        self.has_submission = true;
        for index in 0..self.frame.questions.len() {
            let question = &self.frame.questions[index];
            let is_hidden = self.frame.is_blind(question) && self.completed_at.is_none();
            let Some(answer) = answers.get(&question.competence).filter(|_| !is_hidden) else { continue };
            let last = self.latest(&question.competence);
            let row = Compared {
                competence: question.competence.clone(),
                own: answer.value,
                wants_to_use_more: answer.wants_to_use_more,
                wants_to_develop: answer.wants_to_develop,
                comment: answer.comment.clone(),
                manager: self.ratings.get(&question.competence).map(|rating| rating.value),
                at,
                is_after: last.is_some_and(|last| last.manager.is_some()),
            };
            if last.is_none_or(|last| Compared { at, is_after: row.is_after, ..last.clone() } != row) {
                self.compared.push(row);
            }
        }
    }

    /// The competences rated blind.
    pub fn blind(&self) -> impl Iterator<Item = &super::Question> {
        self.frame.questions.iter().filter(|question| self.frame.is_blind(question))
    }

    /// Blind competences without a value.
    pub fn unrated(&self) -> impl Iterator<Item = &super::Question> {
        self.blind().filter(|question| !self.ratings.contains_key(&question.competence))
    }

    /// The newest row of the comparison of a competence.
    pub fn latest(&self, competence: &CompetenceId) -> Option<&Compared> {
        self.compared.iter().rev().find(|row| row.competence == *competence)
    }

    /// Whether nothing is left to do for the manager: blind ones compared, and a value for every other.
    pub fn is_finished(&self) -> bool {
        (self.completed_at.is_some() || self.blind().next().is_none())
            && self.frame.questions.iter().all(|question| self.ratings.contains_key(&question.competence))
    }

    fn check_open(&self) -> Result<(), MappingRefusal> {
        self.frame.takes_assessments()?;
        if self.has_submission { Ok(()) } else { Err(MappingRefusal::NotYetSubmitted) }
    }

    /// Puts the manager's value beside the employee's, where that one is known to her.
    fn meet(&mut self, competence: &CompetenceId, value: Assessed, is_blind: bool, now: Now) {
        let Some(last) = self.latest(competence) else { return };
        if last.manager == Some(value) {
            return;
        }
        // The first value she gives to an open competence completes the open row; it was never blind.
        let is_after = is_blind || last.manager.is_some();
        let row = Compared { manager: Some(value), at: now.at, is_after, ..last.clone() };
        self.compared.push(row);
    }
}
