//! Forms without script: the names of the fields say where a value stands in the arguments of the command.
//!
//! `draft.title.sv` is a text in an object in an object; a number in the path is a place in a list. After the path
//! may stand `[]` (one more in a list), `:n` (a number), `:b` (true when it stands there) or `?` (left out when
//! empty).

use serde_json::{Map, Value};

/// Puts the fields of a form together into the arguments of a command.
pub fn arguments(fields: &[(String, String)]) -> Value {
    let mut root = Value::Object(Map::new());
    for (name, text) in fields {
        let (path, kind) = split(name);
        let value = match kind {
            Kind::Text | Kind::Listed => Some(Value::String(text.clone())),
            Kind::Optional => (!text.trim().is_empty()).then(|| Value::String(text.clone())),
            Kind::Number => Some(text.trim().parse::<i64>().map_or(Value::String(text.clone()), Value::from)),
            Kind::Truth => Some(Value::Bool(matches!(text.as_str(), "true" | "on" | "yes" | "1"))),
        };
        let Some(value) = value else { continue };
        let keys: Vec<&str> = path.split('.').collect();
        put(&mut root, &keys, value, kind == Kind::Listed);
    }
    root
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    Listed,
    Optional,
    Number,
    Truth,
}

fn split(name: &str) -> (&str, Kind) {
    let marks = [("[]", Kind::Listed), (":n", Kind::Number), (":b", Kind::Truth), ("?", Kind::Optional)];
    let found = marks.into_iter().find_map(|(mark, kind)| Some((name.strip_suffix(mark)?, kind)));
    found.unwrap_or((name, Kind::Text))
}

/// A list has at most this many places: a form of ours never has more.
const PLACES: usize = 200;

fn put(at: &mut Value, keys: &[&str], value: Value, is_listed: bool) {
    let Some((key, rest)) = keys.split_first() else {
        match at {
            Value::Array(list) if is_listed => list.push(value),
            _ if is_listed => *at = Value::Array(vec![value]),
            _ => *at = value,
        }
        return;
    };
    if let Some(place) = key.parse::<usize>().ok().filter(|place| *place < PLACES) {
        if !at.is_array() {
            *at = Value::Array(Vec::new());
        }
        if let Value::Array(list) = at {
            if list.len() <= place {
                list.resize(place + 1, Value::Null);
            }
            put(&mut list[place], rest, value, is_listed);
        }
        return;
    }
    if !at.is_object() {
        *at = Value::Object(Map::new());
    }
    if let Value::Object(map) = at {
        put(map.entry((*key).to_owned()).or_insert(Value::Null), rest, value, is_listed);
    }
}

/// Takes the empty places out of lists: a form leaves them where a row was taken away.
pub fn without_holes(value: Value) -> Value {
    match value {
        Value::Array(list) => {
            Value::Array(list.into_iter().filter(|item| !item.is_null()).map(without_holes).collect())
        }
        Value::Object(map) => Value::Object(map.into_iter().map(|(key, item)| (key, without_holes(item))).collect()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn fields(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
    }

    #[test]
    fn names_of_fields_say_where_values_stand() {
        let form = fields(&[
            ("draft.title.sv", "Höst"),
            ("draft.title.fi?", " "),
            ("draft.units[]", "a"),
            ("draft.units[]", "b"),
            ("how_many:n", "3"),
            ("is_wanted:b", "on"),
            ("targets.2.level:n", "4"),
            ("targets.0.level:n", "x"),
        ]);
        let expected = json!({
            "draft": { "title": { "sv": "Höst" }, "units": ["a", "b"] },
            "how_many": 3,
            "is_wanted": true,
            "targets": [{ "level": "x" }, { "level": 4 }],
        });
        assert_eq!(without_holes(arguments(&form)), expected);
    }

    #[test]
    fn a_forged_name_breaks_nothing() {
        let form = fields(&[("a.b.c", "1"), ("a", "2"), ("a.99999999999", "3"), ("", "4"), ("....", "5"), ("[]", "6")]);
        assert!(arguments(&form).is_object());
    }
}
