//! The name of a role profile or of a credential, in three languages.

use super::Naming;
use crate::content::{Length, Writing};
use crate::refusal_words::sentence;
use crate::ui::{Button, Mistake};
use crate::words::Words;
use leptos::prelude::*;

fn writing(words: Words, naming: &Naming) -> Writing<'_> {
    let is_tried = naming.refusal.is_some();
    Writing { name: "title", label: words.role_profiles_name(), length: Length::Line, text: &naming.title, is_tried }
}

/// What must be put right: at its field when the words are wrong, else at the first one.
pub(super) fn mistakes(words: Words, naming: &Naming) -> Vec<Mistake> {
    let Some(refusal) = &naming.refusal else { return Vec::new() };
    let mut mistakes = writing(words, naming).mistakes(words);
    if mistakes.is_empty() {
        mistakes.push(Mistake { field: "title.sv".into(), text: sentence(words, refusal) });
    }
    mistakes
}

/// The form that sends a name with a command, and comes back to where it stands.
pub(super) fn form(words: Words, naming: &Naming, command: &str, here: String, button: &'static str) -> AnyView {
    view! {
        <form class="form" method="post" action=format!("/commands/{command}")>
            <input type="hidden" name="form_id" value=naming.form_id.clone() />
            <input type="hidden" name="id" value=naming.id.clone() />
            <input type="hidden" name="then" value=format!("{here}?saved=1") />
            <input type="hidden" name="back" value=here />
            {writing(words, naming).fields()}
            <div class="buttons"><Button text=button /></div>
        </form>
    }
    .into_any()
}
