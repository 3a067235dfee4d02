//! What the rows of the past add up to: the oracle for every projection.

use crate::failure::Failure;
use crate::store::rating::{AnswerRow, said};
use domain::mapping::Answer;
use domain::{CompetenceId, Instant};
use std::collections::BTreeMap;

/// The answers that these rows add up to, oldest row first.
pub fn answers(rows: Vec<AnswerRow>) -> Result<BTreeMap<CompetenceId, Answer>, Failure> {
    let mut answers: BTreeMap<CompetenceId, Answer> = BTreeMap::new();
    for (_, competence, field, value, level, at) in rows {
        let answer = answers.entry(CompetenceId::new(competence)?).or_default();
        answer.say(said(&field, value, level)?);
        answer.changed_at = Some(Instant(at));
    }
    Ok(answers)
}
