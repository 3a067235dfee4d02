//! Values of answers as words in a form.

use crate::names;
use crate::words::Words;
use domain::competence::{Level, Scale};
use domain::mapping::{Assessed, Value};

/// The word for a value in a form.
pub fn code(value: Value) -> String {
    match value {
        Value::Level(level) => level.to_string(),
        Value::DontKnow => "dont_know".into(),
        Value::NotApplicable => "not_applicable".into(),
    }
}

/// The value of such a word.
pub fn from_code(code: &str) -> Option<Value> {
    match code {
        "dont_know" => Some(Value::DontKnow),
        "not_applicable" => Some(Value::NotApplicable),
        level => level.parse().ok().map(|level| Value::Level(Level(level))),
    }
}

/// The word for a manager's value in a form.
pub fn assessed_code(value: Assessed) -> String {
    match value {
        Assessed::Level(level) => level.to_string(),
        Assessed::NoBasis => "no_basis".into(),
    }
}

/// The manager's value of such a word.
pub fn assessed_from_code(code: &str) -> Option<Assessed> {
    match code {
        "no_basis" => Some(Assessed::NoBasis),
        level => level.parse().ok().map(|level| Assessed::Level(Level(level))),
    }
}

/// A value for people to read.
pub fn name(words: Words, scale: Scale, value: Value) -> String {
    match value {
        Value::Level(level) => format!("{level} {}", names::level_name(words, scale, level)),
        Value::DontKnow => words.mapping_dont_know().to_owned(),
        Value::NotApplicable => words.mapping_not_applicable().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_survives_a_form() {
        for value in [Value::Level(Level(0)), Value::Level(Level(5)), Value::DontKnow, Value::NotApplicable] {
            assert_eq!(from_code(&code(value)), Some(value));
        }
        for value in [Assessed::Level(Level(3)), Assessed::NoBasis] {
            assert_eq!(assessed_from_code(&assessed_code(value)), Some(value));
        }
        assert_eq!(from_code(""), None);
        assert_eq!(from_code("999"), None);
    }
}
