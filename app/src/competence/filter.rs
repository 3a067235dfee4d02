//! What somebody looks for in the catalogue; it stands in the address.

use domain::competence::{Competence, Component};
use domain::{Language, Text};
use serde::{Deserialize, Serialize};

/// Which competences to show.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Filter {
    /// Words that stand in the name or the description, in any language.
    pub text: String,
    /// Of which component.
    pub component: Option<Component>,
    /// Of which kind.
    pub only: Only,
}

/// A kind of competences, such as those that wait for an editor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Only {
    /// Everything that is not retired.
    #[default]
    InUse,
    /// What is retired.
    Retired,
    /// What has no Finnish.
    NoFinnish,
    /// What has no English.
    NoEnglish,
    /// What has a translation that nobody has reviewed.
    Unreviewed,
}

impl Only {
    /// All kinds.
    pub const ALL: [Self; 5] = [Self::InUse, Self::Retired, Self::NoFinnish, Self::NoEnglish, Self::Unreviewed];

    /// The word for addresses.
    pub fn code(self) -> &'static str {
        match self {
            Self::InUse => "",
            Self::Retired => "retired",
            Self::NoFinnish => "no-finnish",
            Self::NoEnglish => "no-english",
            Self::Unreviewed => "unreviewed",
        }
    }

    /// The kind of such a word.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|only| only.code() == code)
    }
}

impl Filter {
    /// Whether a competence is looked for.
    pub fn takes(&self, competence: &Competence) -> bool {
        let texts = [&competence.name, &competence.description];
        let is_of_component = self.component.is_none_or(|component| component == competence.component);
        let wanted = self.text.trim().to_lowercase();
        is_of_component && self.takes_kind(competence, texts) && texts.iter().any(|text| says(text, &wanted))
    }

    fn takes_kind(&self, competence: &Competence, texts: [&Text; 2]) -> bool {
        let lacks = |language| texts.iter().any(|text| !text.sv.is_empty() && text.in_language(language).1 != language);
        match self.only {
            Only::Retired => competence.retired_on.is_some(),
            _ if competence.retired_on.is_some() => false,
            Only::InUse => true,
            Only::NoFinnish => lacks(Language::Fi),
            Only::NoEnglish => lacks(Language::En),
            Only::Unreviewed => texts.iter().any(|text| !text.unreviewed.is_empty()),
        }
    }
}

fn says(text: &Text, wanted: &str) -> bool {
    let all = [Some(text.sv.as_str()), text.fi.as_deref(), text.en.as_deref()];
    wanted.is_empty() || all.into_iter().flatten().any(|words| words.to_lowercase().contains(wanted))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::CompetenceId;

    fn hygiene() -> Competence {
        Competence {
            id: CompetenceId::new("hygien").unwrap(),
            component: Component::Knowledge,
            name: Text { fi: Some("Hygienia".into()), unreviewed: vec![Language::Fi], ..Text::swedish("Hygien") },
            description: Text { en: Some("Knows why".into()), ..Text::swedish("Vet varför händerna tvättas") },
            retired_on: None,
        }
    }

    fn only(only: Only) -> Filter {
        Filter { only, ..Filter::default() }
    }

    #[test]
    fn words_are_found_in_every_language_whatever_their_case() {
        for text in ["", " hyg", "HÄNDERNA", "knows", "hygienia"] {
            assert!(Filter { text: text.into(), ..Filter::default() }.takes(&hygiene()), "{text}");
        }
        assert!(!Filter { text: "fötter".into(), ..Filter::default() }.takes(&hygiene()));
        assert!(!Filter { component: Some(Component::Skill), ..Filter::default() }.takes(&hygiene()));
    }

    #[test]
    fn what_waits_for_an_editor_is_found_by_what_it_lacks() {
        let found = |competence: &Competence| Only::ALL.map(|kind| only(kind).takes(competence));
        assert_eq!(found(&hygiene()), [true, false, true, true, true]);
        let retired = Competence { retired_on: Some(domain::Date::constant(2026, 1, 1)), ..hygiene() };
        assert_eq!(found(&retired), [false, true, false, false, false]);
    }

    #[test]
    fn every_kind_has_a_word_for_its_address() {
        for kind in Only::ALL {
            assert_eq!(Only::from_code(kind.code()), Some(kind));
        }
        assert_eq!(Only::from_code("x"), None);
    }
}
