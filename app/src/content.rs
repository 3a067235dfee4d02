//! Texts of content: shown in the reader's language or, marked as such, in Swedish; and written in all three.

use crate::names::language_name;
use crate::refusal_words::sentence;
use crate::ui::{Checkbox, Input, Mistake, Tag, TagKind, TextArea};
use crate::words::{Words, words};
use domain::competence::CatalogueRefusal;
use domain::text::{PROSE_MAX, Unwritable, tidy_line, tidy_prose};
use domain::{Language, Text};
use leptos::prelude::*;

/// The languages a text may be translated into, in the order of their fields.
const TRANSLATIONS: [Language; 2] = [Language::Fi, Language::En];

/// A text for its reader. What has no translation is Swedish, and says so to whatever reads it aloud.
pub fn content(words: Words, text: &Text) -> AnyView {
    let (shown, language) = text.in_language(words.0);
    let lang = (language != words.0).then(|| language.tag());
    view! { <span lang=lang>{shown.to_owned()}</span> }.into_any()
}

/// What an editor should know about some texts: which languages are missing, and which nobody has reviewed.
pub fn translation_tags(words: Words, texts: &[&Text]) -> AnyView {
    let tag = |language: Language| {
        let is_missing = texts.iter().any(|text| !text.sv.is_empty() && text.in_language(language).1 != language);
        let is_draft = texts.iter().any(|text| text.unreviewed.contains(&language));
        let name = language_name(language);
        match (is_missing, is_draft) {
            (true, _) => Some((TagKind::Now, words.content_missing(name))),
            (false, true) => Some((TagKind::Soon, words.content_unreviewed(name))),
            (false, false) => None,
        }
    };
    let tags = TRANSLATIONS.into_iter().filter_map(tag);
    tags.map(|(kind, text)| view! { <Tag kind text /> }.into_any()).collect_view().into_any()
}

/// Whether a text is one line, such as a name, or may be several, such as a description.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Length {
    /// One line.
    Line,
    /// Several lines.
    Prose,
}

impl Length {
    fn check(self, text: &str) -> Result<(), Unwritable> {
        match self {
            Self::Line => tidy_line(text).map(|_| ()),
            Self::Prose => tidy_prose(text, PROSE_MAX).map(|_| ()),
        }
    }
}

/// A text that is being written in all languages, under one name in the form.
pub struct Writing<'a> {
    /// The name in the arguments of the command, such as `title`.
    pub name: &'static str,
    /// What the text is.
    pub label: &'a str,
    /// How long it may be.
    pub length: Length,
    /// The text as it stands.
    pub text: &'a Text,
    /// Whether it was sent once and not taken: only then is it told what is wrong.
    pub is_tried: bool,
}

impl Writing<'_> {
    fn written(&self, language: Language) -> &str {
        match language {
            Language::Sv => &self.text.sv,
            Language::Fi => self.text.fi.as_deref().unwrap_or_default(),
            Language::En => self.text.en.as_deref().unwrap_or_default(),
        }
    }

    fn field(&self, language: Language) -> String {
        let mark = if language == Language::Sv { "" } else { "?" };
        format!("{}.{language}{mark}", self.name)
    }

    fn problem(&self, words: Words, language: Language) -> Option<String> {
        let text = self.written(language);
        let is_left_out = language != Language::Sv && text.trim().is_empty();
        let problem = self.length.check(text).err().filter(|_| self.is_tried && !is_left_out)?;
        Some(sentence(words, &CatalogueRefusal::Text(problem).into()))
    }

    /// What must be put right, by field.
    pub fn mistakes(&self, words: Words) -> Vec<Mistake> {
        let mistake = |language| Some(Mistake { field: self.field(language), text: self.problem(words, language)? });
        Language::ALL.into_iter().filter_map(mistake).collect()
    }

    /// The fields: Swedish, then each translation with the tick that somebody has reviewed it.
    pub fn fields(&self) -> AnyView {
        let words = words();
        let fields = Language::ALL.map(|language| self.one(words, language));
        view! {
            <fieldset class="languages">
                <legend class="languages__legend">{self.label.to_owned()}</legend>
                {fields.into_iter().collect_view()}
            </fieldset>
        }
        .into_any()
    }

    fn one(&self, words: Words, language: Language) -> AnyView {
        let (name, label) = (self.field(language), language_name(language));
        let error = self.problem(words, language);
        let written = self.written(language).to_owned();
        let input = match (self.length, error) {
            (Length::Line, Some(error)) => view! { <Input name label value=written error /> }.into_any(),
            (Length::Line, None) => view! { <Input name label value=written /> }.into_any(),
            (Length::Prose, Some(error)) => view! { <TextArea name label value=written error /> }.into_any(),
            (Length::Prose, None) => view! { <TextArea name label value=written /> }.into_any(),
        };
        view! { <div class="languages__one">{input} {self.review(words, language)}</div> }.into_any()
    }

    /// The language is sent as not reviewed, and the tick takes that away again: without script a box that is not
    /// ticked sends nothing.
    fn review(&self, words: Words, language: Language) -> Option<AnyView> {
        let place = TRANSLATIONS.iter().position(|translation| *translation == language)?;
        let name = format!("{}.unreviewed.{place}", self.name);
        let is_on = !self.written(language).is_empty() && !self.text.unreviewed.contains(&language);
        Some(
            view! {
                <input type="hidden" name=name.clone() value=language.tag() />
                <Checkbox name=format!("{name}:drop") label=words.content_reviewed(language_name(language)) is_on />
            }
            .into_any(),
        )
    }
}
