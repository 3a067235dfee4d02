//! Forms without script: the names of the fields say where a value stands in the arguments of the command.
//!
//! `draft.title.sv` is a text in an object in an object; a number in the path is a place in a list. After the path
//! may stand `[]` (one more in a list), `:n` (a number), `:b` (true when it stands there) or `?` (left out when
//! empty).
//!
//! What a script would do with the rows of a list, three more marks do: `rows.2:drop`, when ticked, takes the row
//! away; `rows.2:place` moves it to that place; `rows.2.name!` takes the row away when the field is empty, so that
//! a form can offer empty rows.

use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Puts the fields of a form together into the arguments of a command.
pub fn arguments(fields: &[(String, String)]) -> Value {
    let mut root = Value::Object(Map::new());
    let (mut rows, mut places) = (Rows::default(), ALL_PLACES);
    for (name, text) in fields {
        let (path, kind) = split(name);
        let value = match kind {
            Kind::Drop | Kind::Place | Kind::Needed if !rows.note(path, kind, text) => None,
            Kind::Text | Kind::Listed | Kind::Drop | Kind::Place | Kind::Needed => Some(Value::String(text.clone())),
            Kind::Optional => (!text.trim().is_empty()).then(|| Value::String(text.clone())),
            Kind::Number => Some(text.trim().parse::<i64>().map_or(Value::String(text.clone()), Value::from)),
            Kind::Truth => Some(Value::Bool(is_true(text))),
        };
        let Some(value) = value else { continue };
        let keys: Vec<&str> = path.split('.').take(DEPTH + 1).collect();
        if keys.len() <= DEPTH {
            put(&mut root, &keys, (value, kind == Kind::Listed), &mut places);
        }
    }
    rows.settle(&mut root);
    root
}

fn is_true(text: &str) -> bool {
    matches!(text, "true" | "on" | "yes" | "1")
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    Listed,
    Optional,
    Number,
    Truth,
    Drop,
    Place,
    Needed,
}

fn split(name: &str) -> (&str, Kind) {
    let marks = [
        ("[]", Kind::Listed),
        (":n", Kind::Number),
        (":b", Kind::Truth),
        ("?", Kind::Optional),
        (":drop", Kind::Drop),
        (":place", Kind::Place),
        ("!", Kind::Needed),
    ];
    let found = marks.into_iter().find_map(|(mark, kind)| Some((name.strip_suffix(mark)?, kind)));
    found.unwrap_or((name, Kind::Text))
}

/// What a form wants done with the rows of its lists, once all of them are known.
#[derive(Default)]
struct Rows<'a> {
    dropped: Vec<&'a str>,
    moved: BTreeMap<&'a str, BTreeMap<usize, usize>>,
}

impl<'a> Rows<'a> {
    /// Remembers what a field says about its row. True when the field is a value as well.
    fn note(&mut self, path: &'a str, kind: Kind, text: &str) -> bool {
        let (above, last) = path.rsplit_once('.').unwrap_or(("", path));
        match kind {
            Kind::Drop if is_true(text) => self.dropped.push(path),
            Kind::Place => {
                if let (Ok(row), Ok(place)) = (last.parse(), text.trim().parse::<usize>()) {
                    self.moved.entry(above).or_default().insert(row, place.min(PLACES));
                }
            }
            Kind::Needed if text.trim().is_empty() => self.dropped.push(above),
            Kind::Needed => return true,
            _ => {}
        }
        false
    }

    fn settle(self, root: &mut Value) {
        for row in self.dropped {
            if let Some(row) = find(root, row) {
                *row = Value::Null;
            }
        }
        for (list, moves) in &self.moved {
            if let Some(Value::Array(list)) = find(root, list) {
                reorder(list, moves);
            }
        }
    }
}

/// Moves rows to the places they want: one that goes up stands before the row it meets, one that goes down after it.
fn reorder(list: &mut Vec<Value>, moves: &BTreeMap<usize, usize>) {
    let key = |row: usize| {
        let place = moves.get(&row).copied().unwrap_or(row);
        let beside = match place.cmp(&row) {
            std::cmp::Ordering::Less => 0,
            std::cmp::Ordering::Equal => 1,
            std::cmp::Ordering::Greater => 2,
        };
        place * 3 + beside
    };
    let mut rows: Vec<_> = std::mem::take(list).into_iter().enumerate().collect();
    rows.sort_by_key(|(row, _)| key(*row));
    list.extend(rows.into_iter().map(|(_, value)| value));
}

fn find<'v>(root: &'v mut Value, path: &str) -> Option<&'v mut Value> {
    path.split('.').try_fold(root, |at, key| match at {
        Value::Array(list) => list.get_mut(key.parse::<usize>().ok()?),
        Value::Object(map) => map.get_mut(key),
        _ => None,
    })
}

/// A list has at most this many places: a form of ours never has more.
const PLACES: usize = 200;
/// And so many in all its lists: a short name of a field must not make a long list, ten thousand times.
const ALL_PLACES: usize = 10_000;
/// Nor does a form of ours have more in each other.
const DEPTH: usize = 12;

/// Puts a value where the keys say; with places left for so many more.
fn put(at: &mut Value, keys: &[&str], (value, is_listed): (Value, bool), places: &mut usize) {
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
            let more = (place + 1).saturating_sub(list.len());
            let Some(left) = places.checked_sub(more) else { return };
            *places = left;
            list.resize(list.len() + more, Value::Null);
            put(&mut list[place], rest, (value, is_listed), places);
        }
        return;
    }
    if !at.is_object() {
        *at = Value::Object(Map::new());
    }
    if let Value::Object(map) = at {
        put(map.entry((*key).to_owned()).or_insert(Value::Null), rest, (value, is_listed), places);
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

    fn names_of(rows: &[(&str, &str)]) -> Value {
        let five = ["a", "b", "c", "d", "e"].into_iter().enumerate();
        let mut form: Vec<_> = five.map(|(at, name)| (format!("rows.{at}.name"), name.to_owned())).collect();
        form.extend(fields(rows));
        let rows = without_holes(arguments(&form))["rows"].as_array().unwrap().clone();
        rows.into_iter().map(|row| row["name"].clone()).collect()
    }

    #[test]
    fn a_row_moves_to_the_place_it_wants_and_the_others_keep_their_order() {
        assert_eq!(names_of(&[("rows.0:place", "0")]), json!(["a", "b", "c", "d", "e"]));
        assert_eq!(names_of(&[("rows.3:place", "1")]), json!(["a", "d", "b", "c", "e"]));
        assert_eq!(names_of(&[("rows.1:place", "3")]), json!(["a", "c", "d", "b", "e"]));
        assert_eq!(names_of(&[("rows.1:place", "3"), ("rows.3:place", "1")]), json!(["a", "d", "c", "b", "e"]));
        assert_eq!(
            names_of(&[("rows.0:place", "99999999999"), ("rows.1:place", "x")]),
            json!(["b", "c", "d", "e", "a"])
        );
    }

    #[test]
    fn a_row_goes_when_it_is_ticked_or_was_never_filled_in() {
        assert_eq!(names_of(&[("rows.1:drop", "on"), ("rows.2:drop", "")]), json!(["a", "c", "d", "e"]));
        let form = fields(&[
            ("rows.0.name!", "a"),
            ("rows.0.level:n", "3"),
            ("rows.1.name!", " "),
            ("rows.1.level:n", "3"),
            ("languages.0", "fi"),
            ("languages.0:drop", "yes"),
        ]);
        let expected = json!({ "rows": [{ "name": "a", "level": 3 }], "languages": [] });
        assert_eq!(without_holes(arguments(&form)), expected);
    }

    #[test]
    fn a_forged_name_breaks_nothing() {
        let form = fields(&[("a.b.c", "1"), ("a", "2"), ("a.99999999999", "3"), ("", "4"), ("....", "5"), ("[]", "6")]);
        assert!(arguments(&form).is_object());
        let form =
            fields(&[("!", ""), (":drop", "on"), ("a.5:drop", "on"), ("a:place", "3"), ("b.1:place", "0"), ("b", "c")]);
        assert!(arguments(&form).is_object());
    }

    #[test]
    fn a_name_without_end_and_lists_without_end_are_left_out() {
        let deep = "a.".repeat(100_000) + "b";
        assert_eq!(arguments(&fields(&[(&deep, "1"), ("c", "2")])), json!({ "c": "2" }));
        let wide: Vec<_> = (0..10_000).map(|row| (format!("a{row}.199"), String::new())).collect();
        let lists = arguments(&wide);
        let places: usize = lists.as_object().unwrap().values().filter_map(|list| Some(list.as_array()?.len())).sum();
        assert_eq!(places, ALL_PLACES);
    }
}
