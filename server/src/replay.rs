//! What the rows of the past add up to: the oracle for every projection.

use crate::failure::Failure;
use crate::store::rating::AnswerRow;
use domain::competence::Level;
use domain::mapping::{Answer, Value};
use domain::{CompetenceId, Instant};
use std::collections::BTreeMap;

/// The answers that these rows add up to, oldest row first.
pub fn answers(rows: Vec<AnswerRow>) -> Result<BTreeMap<CompetenceId, Answer>, Failure> {
    let mut answers: BTreeMap<CompetenceId, Answer> = BTreeMap::new();
    for (_, competence, field, value, level, at) in rows {
        let answer = answers.entry(CompetenceId::new(competence)?).or_default();
        match field.as_str() {
            "value" => answer.value = Some(read_value(&value, level)?),
            "use_more" => answer.wants_to_use_more = value == "yes",
            "develop" => answer.wants_to_develop = value == "yes",
            "comment" => answer.comment = value,
            _ => return Err(Failure::new("stored field of an answer")),
        }
        answer.changed_at = Some(Instant(at));
    }
    Ok(answers)
}

fn read_value(value: &str, level: Option<i64>) -> Result<Value, Failure> {
    let level = level.and_then(|level| u8::try_from(level).ok()).map(Level);
    match (value, level) {
        ("dont_know", _) => Ok(Value::DontKnow),
        ("not_applicable", _) => Ok(Value::NotApplicable),
        ("level", Some(level)) => Ok(Value::Level(level)),
        _ => Err(Failure::new("stored value of an answer")),
    }
}
