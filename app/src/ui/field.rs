//! A question with one answer: its label, its hint, what is wrong with it, and where to write.

use crate::words::words;
use leptos::prelude::*;

/// What stands around an input, the same for all of them.
pub(super) struct Around {
    pub name: String,
    pub label: String,
    pub hint: Option<String>,
    pub error: Option<String>,
}

impl Around {
    /// The ids of what a screen reader reads after the label.
    pub fn described_by(&self) -> Option<String> {
        let hint = self.hint.as_ref().map(|_| format!("{}-hint", self.name));
        let error = self.error.as_ref().map(|_| format!("{}-error", self.name));
        let ids: Vec<_> = [hint, error].into_iter().flatten().collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }
}

/// Puts label, hint and error around an input.
pub(super) fn field(around: Around, input: AnyView) -> AnyView {
    let Around { name, label, hint, error } = around;
    let is_wrong = error.is_some().then_some("");
    let (hint_id, error_id) = (format!("{name}-hint"), format!("{name}-error"));
    view! {
        <div class="field" data-error=is_wrong>
            <label class="field__label" for=name>{label}</label>
            {hint.map(|hint| view! { <p class="field__hint" id=hint_id>{hint}</p> })}
            {error.map(|error| {
                view! { <p class="field__error" id=error_id><span class="unseen">{words().ui_error()}" "</span>{error}</p> }
            })}
            {input}
        </div>
    }
    .into_any()
}

/// A line of text, a date, a number, a file.
#[component]
pub fn Input(
    /// Its name in the form, and its id.
    #[prop(into)]
    name: String,
    /// What is asked.
    #[prop(into)]
    label: String,
    /// How to answer.
    #[prop(optional, into)]
    hint: Option<String>,
    /// What must be put right.
    #[prop(optional, into)]
    error: Option<String>,
    /// What kind of input: `text`, `date`, `number`, `email`, `search`, `file`.
    #[prop(default = "text")]
    r#type: &'static str,
    /// What it holds at first.
    #[prop(optional, into)]
    value: Option<String>,
    /// What the browser may fill in.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// Told what somebody wrote when they leave the field.
    #[prop(optional, into)]
    changed: Option<Callback<String>>,
) -> impl IntoView {
    let around = Around { name: name.clone(), label, hint, error };
    let tell = move |text: String| {
        if let Some(changed) = changed {
            changed.run(text);
        }
    };
    let input = view! {
        <input
            class="field__input"
            id=name.clone()
            name=name
            type=r#type
            value=value
            autocomplete=autocomplete
            aria-describedby=around.described_by()
            aria-invalid=around.error.as_ref().map(|_| "true")
            on:change:target=move |event| tell(event.target().value())
        />
    };
    field(around, input.into_any())
}

/// One of many.
#[component]
pub fn Select(
    /// Its name in the form, and its id.
    #[prop(into)]
    name: String,
    /// What is asked.
    #[prop(into)]
    label: String,
    /// How to choose.
    #[prop(optional, into)]
    hint: Option<String>,
    /// What must be put right.
    #[prop(optional, into)]
    error: Option<String>,
    /// Value and words of each.
    options: Vec<(String, String)>,
    /// The value chosen at first.
    #[prop(optional, into)]
    chosen: Option<String>,
    /// Told what somebody chose.
    #[prop(optional, into)]
    changed: Option<Callback<String>>,
) -> impl IntoView {
    let around = Around { name: name.clone(), label, hint, error };
    let options = options.into_iter().map(move |(value, text)| {
        let is_chosen = chosen.as_ref() == Some(&value);
        view! { <option value=value selected=is_chosen>{text}</option> }.into_any()
    });
    let tell = move |value: String| {
        if let Some(changed) = changed {
            changed.run(value);
        }
    };
    let input = view! {
        <select
            class="field__input"
            id=name.clone()
            name=name
            autocomplete="off"
            aria-describedby=around.described_by()
            aria-invalid=around.error.as_ref().map(|_| "true")
            on:change:target=move |event| tell(event.target().value())
        >
            {options.collect_view()}
        </select>
    };
    field(around, input.into_any())
}
