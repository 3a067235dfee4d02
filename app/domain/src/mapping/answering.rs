//! What the employee answers.

use super::{Collision, Frame, MappingRefusal, Said};
use crate::competence::Level;
use crate::text::{PROSE_MAX, tidy_prose};
use crate::{CompetenceId, Instant, Now};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What an employee says about one competence. The two ways out never count as 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// A level on the scale of the profile.
    Level(Level),
    /// Vet inte.
    DontKnow,
    /// Inte aktuellt i mitt uppdrag.
    NotApplicable,
}

impl Value {
    /// The level, when it is one.
    pub fn level(self) -> Option<Level> {
        match self {
            Self::Level(level) => Some(level),
            Self::DontKnow | Self::NotApplicable => None,
        }
    }
}

/// What an employee may wish about a competence (S1-2, vilja): seen by the employee and the line manager only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wish {
    /// Vill använda mer.
    UseMore,
    /// Vill utveckla.
    Develop,
}

/// An employee's answer to one question, as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Answer {
    /// The level or a way out; none before the question is answered.
    pub value: Option<Value>,
    /// Vill använda mer.
    pub wants_to_use_more: bool,
    /// Vill utveckla.
    pub wants_to_develop: bool,
    /// A comment, empty when there is none.
    pub comment: String,
    /// When it last changed, as the server counts time; none while only the device knows.
    pub changed_at: Option<Instant>,
}

impl Answer {
    /// Puts something into its field.
    pub fn say(&mut self, said: Said) {
        match said {
            Said::Value(value) => self.value = Some(value),
            Said::UseMore(is_wanted) => self.wants_to_use_more = is_wanted,
            Said::Develop(is_wanted) => self.wants_to_develop = is_wanted,
            Said::Comment(text) => self.comment = text,
        }
    }

    /// What stands where something else might; none before anything does.
    pub fn said(&self, instead_of: &Said) -> Option<Said> {
        Some(match instead_of {
            Said::Value(_) => Said::Value(self.value?),
            Said::UseMore(_) => Said::UseMore(self.wants_to_use_more),
            Said::Develop(_) => Said::Develop(self.wants_to_develop),
            Said::Comment(_) => Said::Comment(self.comment.clone()),
        })
    }
}

/// Everything one person is asked and has answered in one mapping.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    /// The questions.
    pub frame: Frame,
    /// The answers.
    pub answers: BTreeMap<CompetenceId, Answer>,
    /// Answers of two devices that did not know of each other, the oldest first.
    #[serde(default)]
    pub collisions: Vec<Collision>,
    /// When it was submitted; none while it is being answered.
    pub submitted_at: Option<Instant>,
    /// Whether the manager has been able to see a submission.
    pub has_ever_submitted: bool,
}

impl Sheet {
    /// An empty sheet for these questions.
    pub fn new(frame: Frame) -> Self {
        Self { frame, answers: BTreeMap::new(), collisions: Vec::new(), submitted_at: None, has_ever_submitted: false }
    }

    /// Gives a level, or takes one of the two ways out.
    pub fn rate(&mut self, competence: &CompetenceId, value: Value, now: Now) -> Result<(), MappingRefusal> {
        self.check_open(competence, now)?;
        if value.level().is_some_and(|level| !self.frame.scale.has(level)) {
            return Err(MappingRefusal::OffScale);
        }
        self.say(competence, Said::Value(value), now);
        Ok(())
    }

    /// Makes or takes back a wish.
    pub fn wish(
        &mut self,
        competence: &CompetenceId,
        wish: Wish,
        is_wanted: bool,
        now: Now,
    ) -> Result<(), MappingRefusal> {
        self.check_open(competence, now)?;
        let said = match wish {
            Wish::UseMore => Said::UseMore(is_wanted),
            Wish::Develop => Said::Develop(is_wanted),
        };
        self.say(competence, said, now);
        Ok(())
    }

    /// Writes a comment; an empty one takes it away.
    pub fn comment(&mut self, competence: &CompetenceId, text: &str, now: Now) -> Result<(), MappingRefusal> {
        self.check_open(competence, now)?;
        let text = tidy_prose(text, PROSE_MAX).map_err(MappingRefusal::Text)?;
        self.say(competence, Said::Comment(text), now);
        Ok(())
    }

    /// Ends a collision, by keeping what stands or by taking the other value. One that has ended already is no news.
    pub fn settle(&mut self, version: u64, is_taken: bool, now: Now) -> Result<(), MappingRefusal> {
        let Some(place) = self.collisions.iter().position(|collision| collision.version == version) else {
            return Ok(());
        };
        if is_taken {
            let Collision { competence, other, .. } = self.collisions[place].clone();
            self.check_open(&competence, now)?;
            self.say(&competence, other.said, now);
        }
        self.collisions.remove(place);
        Ok(())
    }

    /// Hands the answers to the manager. Every question needs one; "vet inte" is one.
    pub fn submit(&mut self, now: Now) -> Result<(), MappingRefusal> {
        self.frame.takes_answers(now)?;
        if self.submitted_at.is_some() {
            return Err(MappingRefusal::AlreadySubmitted);
        }
        match self.unanswered().count() {
            0 => {}
            many => return Err(MappingRefusal::Unanswered(u16::try_from(many).unwrap_or(u16::MAX))),
        }
        self.submitted_at = Some(now.at);
        self.has_ever_submitted = true;
        Ok(())
    }

    /// Takes the sheet back for changes, until the last day. What was submitted stands until it is submitted anew.
    pub fn reopen(&mut self, now: Now) -> Result<(), MappingRefusal> {
        self.frame.takes_answers(now)?;
        if self.submitted_at.is_none() {
            return Err(MappingRefusal::NotSubmitted);
        }
        self.submitted_at = None;
        Ok(())
    }

    /// The collisions of a question in which something else stands than the value that came first.
    pub fn collisions_of(&self, competence: &CompetenceId) -> impl Iterator<Item = &Collision> {
        let answer = self.answers.get(competence);
        let own = self.collisions.iter().filter(move |one| one.competence == *competence);
        own.filter(move |one| answer.and_then(|answer| answer.said(&one.other.said)).as_ref() != Some(&one.other.said))
    }

    /// The answer to a question, when there is any.
    pub fn answer(&self, competence: &CompetenceId) -> Option<&Answer> {
        self.answers.get(competence)
    }

    /// Questions without a value, in order.
    pub fn unanswered(&self) -> impl Iterator<Item = &super::Question> {
        self.frame
            .questions
            .iter()
            .filter(|question| self.answers.get(&question.competence).is_none_or(|answer| answer.value.is_none()))
    }

    /// How many questions have a value.
    pub fn answered_count(&self) -> usize {
        self.frame.questions.len() - self.unanswered().count()
    }

    fn say(&mut self, competence: &CompetenceId, said: Said, now: Now) {
        let answer = self.answers.entry(competence.clone()).or_default();
        answer.say(said);
        answer.changed_at = Some(now.at);
    }

    /// Refuses unless that question can be answered now.
    fn check_open(&self, competence: &CompetenceId, now: Now) -> Result<(), MappingRefusal> {
        self.frame.takes_answers(now)?;
        if self.frame.question(competence).is_none() {
            return Err(MappingRefusal::OutsideProfile);
        }
        if self.submitted_at.is_some() { Err(MappingRefusal::AlreadySubmitted) } else { Ok(()) }
    }
}
