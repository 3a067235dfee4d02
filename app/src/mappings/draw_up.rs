//! The form in which a mapping is drawn up. It posts without script and comes back with what was typed.

use super::Setup;
use super::facts::blind_words;
use super::units::unit_choices;
use crate::content::{Length, Writing};
use crate::refusal_words::sentence;
use crate::ui::{Button, Card, Input, Mistake, RadioCards};
use crate::viewer::viewer;
use crate::words::{Words, words};
use domain::mapping::{Blind, Mapping, MappingRefusal};
use domain::time::plus_days;
use domain::{Date, Language, Refusal, Text};
use leptos::prelude::*;
use serde_json::Value as Json;

/// What stands in the fields.
pub(super) struct Typed {
    title: Text,
    purpose: Text,
    opens_on: String,
    closes_on: String,
    units: Vec<String>,
    blind: String,
    refusal: Option<Refusal>,
}

impl Typed {
    /// What was sent and not taken, else what is drawn up, else what a new mapping begins with.
    pub(super) fn of(setup: &Setup) -> Self {
        let sent = setup.refused.as_ref().and_then(|form| Some((form.args.get("draft")?, &form.refusal)));
        match (sent, &setup.mapping) {
            (Some((draft, refusal)), _) => Self::sent(draft, refusal.clone()),
            (None, Some(mapping)) => Self::drawn_up(mapping),
            (None, None) => Self::new(),
        }
    }

    fn new() -> Self {
        let today = viewer().today;
        Self {
            title: Text::default(),
            purpose: Text::default(),
            opens_on: today.to_string(),
            closes_on: plus_days(today, 21).to_string(),
            units: Vec::new(),
            blind: Blind::default().code().to_owned(),
            refusal: None,
        }
    }

    fn drawn_up(mapping: &Mapping) -> Self {
        Self {
            title: mapping.title.clone(),
            purpose: mapping.purpose.clone(),
            opens_on: mapping.opens_on.to_string(),
            closes_on: mapping.closes_on.to_string(),
            units: mapping.units.iter().map(ToString::to_string).collect(),
            blind: mapping.blind.code().to_owned(),
            refusal: None,
        }
    }

    /// Whatever was sent: it may lack anything, for that is why it was refused.
    fn sent(draft: &Json, refusal: Refusal) -> Self {
        let word = |key: &str| draft.get(key).and_then(Json::as_str).unwrap_or_default().to_owned();
        let text = |key: &str| draft.get(key).map_or_else(Text::default, sent_text);
        let units = draft.get("units").and_then(Json::as_array);
        let units = units.into_iter().flatten().filter_map(|unit| Some(unit.as_str()?.to_owned()));
        Self {
            title: text("title"),
            purpose: text("purpose"),
            opens_on: word("opens_on"),
            closes_on: word("closes_on"),
            units: units.collect(),
            blind: word("blind"),
            refusal: Some(refusal),
        }
    }

    /// Whether it comes back refused.
    pub(super) fn is_refused(&self) -> bool {
        self.refusal.is_some()
    }

    fn texts(&self, words: Words) -> [Writing<'_>; 2] {
        let is_tried = self.is_refused();
        let (title, purpose) = (words.mappings_name(), words.mappings_purpose());
        [
            Writing { name: "draft.title", label: title, length: Length::Line, text: &self.title, is_tried },
            Writing { name: "draft.purpose", label: purpose, length: Length::Prose, text: &self.purpose, is_tried },
        ]
    }

    /// What must be put right, at the field it is about.
    pub(super) fn mistakes(&self, words: Words) -> Vec<Mistake> {
        let mut mistakes: Vec<_> = self.texts(words).iter().flat_map(|text| text.mistakes(words)).collect();
        mistakes.extend(self.mistake(words).filter(|_| mistakes.is_empty()));
        mistakes
    }

    fn mistake(&self, words: Words) -> Option<Mistake> {
        let refusal = self.refusal.as_ref()?;
        let is_missing = |date: &str| date.parse::<Date>().is_err();
        let (field, text) = match refusal {
            Refusal::Unreadable if is_missing(&self.opens_on) => {
                ("draft.opens_on", words.mappings_date_missing().into())
            }
            Refusal::Unreadable if is_missing(&self.closes_on) => {
                ("draft.closes_on", words.mappings_date_missing().into())
            }
            // A form without a single tick sends no list at all.
            Refusal::Unreadable if self.units.is_empty() => ("units", sentence(words, &MappingRefusal::NoUnits.into())),
            Refusal::Mapping(MappingRefusal::EndsBeforeItBegins | MappingRefusal::EndsInThePast) => {
                ("draft.closes_on", sentence(words, refusal))
            }
            Refusal::Mapping(MappingRefusal::NoUnits | MappingRefusal::AcrossParties)
            | Refusal::Person(_)
            | Refusal::NotAllowed => ("units", sentence(words, refusal)),
            _ => ("draft.title.sv", sentence(words, refusal)),
        };
        Some(Mistake { field: field.to_owned(), text })
    }
}

fn sent_text(text: &Json) -> Text {
    let word = |key: &str| text.get(key).and_then(Json::as_str).map(ToOwned::to_owned);
    let unreviewed = text.get("unreviewed").and_then(Json::as_array).into_iter().flatten();
    Text {
        sv: word("sv").unwrap_or_default(),
        fi: word("fi"),
        en: word("en"),
        unreviewed: unreviewed.filter_map(|tag| Language::from_tag(tag.as_str()?)).collect(),
    }
}

/// The form, with what stands in it.
pub(super) fn form(setup: &Setup, typed: Typed) -> AnyView {
    let words = words();
    let mistake = typed.mistake(words);
    let error_at = |field: &str| mistake.as_ref().filter(|wrong| wrong.field == field).map(|wrong| wrong.text.clone());
    let there = format!("/mappings/{}/setup", setup.id);
    let back = if setup.mapping.is_some() { there.clone() } else { "/mappings/new".to_owned() };
    let [form_id, _] = setup.form_ids.clone();
    let texts = typed.texts(words).map(|text| text.fields()).into_iter().collect_view();
    let Typed { opens_on, closes_on, units, blind, .. } = typed;
    let save = if setup.mapping.is_some() { words.mappings_save() } else { words.mappings_draw_up() };
    view! {
        <form class="page__section" method="post" action="/commands/mapping.draw-up">
            <input type="hidden" name="form_id" value=form_id />
            <input type="hidden" name="then" value=there />
            <input type="hidden" name="back" value=back />
            <input type="hidden" name="mapping" value=setup.id.to_string() />
            {texts}
            {date("draft.opens_on", words.mappings_opens_on(), words.mappings_opens_hint(), opens_on, &error_at)}
            {date("draft.closes_on", words.mappings_closes_on(), words.mappings_closes_hint(), closes_on, &error_at)}
            {unit_choices(&setup.choices, &units, error_at("units"))}
            <h3>{words.mappings_blind()}</h3>
            <RadioCards
                name="draft.blind"
                legend=words.mappings_blind()
                cards=blind_cards(words)
                chosen=Signal::stored(Some(blind))
            />
            <div class="buttons"><Button text=save /></div>
        </form>
    }
    .into_any()
}

fn blind_cards(words: Words) -> Vec<Card> {
    let card = |blind: Blind| {
        let (name, what) = blind_words(words, blind);
        Card { value: blind.code().into(), mark: String::new(), name: name.into(), what: what.into() }
    };
    [Blind::Critical, Blind::All, Blind::Nothing].map(card).into()
}

type ErrorAt<'a> = &'a dyn Fn(&str) -> Option<String>;

fn date(name: &str, label: &str, hint: &str, value: String, error_at: ErrorAt<'_>) -> AnyView {
    let (label, hint) = (label.to_owned(), hint.to_owned());
    let name = name.to_owned();
    match error_at(&name) {
        Some(error) => view! { <Input name label hint value r#type="date" error /> }.into_any(),
        None => view! { <Input name label hint value r#type="date" /> }.into_any(),
    }
}
