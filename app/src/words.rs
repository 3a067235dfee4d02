//! Every word the interface says, in Swedish, Finnish and English.
//!
//! The texts stand in `locales/`; the build makes one method of each, so that a word that one language lacks does
//! not compile. The language is fixed for the life of a page: whoever switches comes back to the same address.

use domain::Language;
use leptos::prelude::use_context;
use std::fmt::{Display, Write as _};

/// The words in one language.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Words(pub Language);

/// The words of the page being shown; Swedish when nobody said otherwise.
pub fn words() -> Words {
    use_context().unwrap_or_default()
}

impl Words {
    fn pick(self, [sv, fi, en]: [&'static str; 3]) -> &'static str {
        match self.0 {
            Language::Sv => sv,
            Language::Fi => fi,
            Language::En => en,
        }
    }
}

/// Puts values in the place of `{names}`.
///
/// One function for all texts, not a `format!` in each: the code goes over the wire.
fn fill(text: &str, values: &[(&str, &dyn Display)]) -> String {
    let mut filled = String::with_capacity(text.len() + 16);
    let mut parts = text.split('{');
    filled.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let (name, rest) = part.split_once('}').unwrap_or((part, ""));
        if let Some((_, value)) = values.iter().find(|(known, _)| *known == name) {
            // Writing to a text cannot fail.
            let _ = write!(filled, "{value}");
        }
        filled.push_str(rest);
    }
    filled
}

include!(concat!(env!("OUT_DIR"), "/words.rs"));

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn read(folder: &Path, all: &mut String) {
        for file in std::fs::read_dir(folder).unwrap() {
            let path = file.unwrap().path();
            if path.is_dir() {
                read(&path, all);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                all.push_str(&std::fs::read_to_string(path).unwrap());
            }
        }
    }

    #[test]
    fn every_word_is_used() {
        let app = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut source = String::new();
        read(&app.join("src"), &mut source);
        read(&app.join("../server/src"), &mut source);
        let is_used = |name: &str| {
            [".", "::"].iter().any(|before| {
                source.match_indices(&format!("{before}{name}")).any(|(at, found)| {
                    !source[at + found.len()..].starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_')
                })
            })
        };
        let unused: Vec<_> = NAMES.iter().filter(|name| !is_used(name)).collect();
        assert!(unused.is_empty(), "nobody says these words: {unused:#?}");
    }

    #[test]
    fn values_stand_where_the_language_wants_them() {
        assert_eq!(fill("{b} före {a}{a}", &[("a", &1), ("b", &"{a}")]), "{a} före 11");
    }

    #[test]
    fn one_is_singular_and_many_are_grouped() {
        let words = Words(Language::Sv);
        assert_eq!(words.refusals_mapping_unanswered(1), "En fråga saknar svar. Svara på den och skicka in sedan.");
        assert!(words.refusals_mapping_unanswered(2500).starts_with("2\u{a0}500 frågor"));
    }
}
