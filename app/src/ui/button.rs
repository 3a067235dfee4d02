//! Buttons, and links that look like them.

use crate::words::words;
use leptos::prelude::*;

/// How much a button asks for attention. A page has one main button.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ButtonKind {
    /// What most people came to do.
    #[default]
    Main,
    /// Something else that can be done.
    Quiet,
    /// As quiet as a link.
    Plain,
    /// What takes something away.
    Warning,
}

impl ButtonKind {
    fn word(self) -> &'static str {
        match self {
            Self::Main => "main",
            Self::Quiet => "quiet",
            Self::Plain => "plain",
            Self::Warning => "warning",
        }
    }
}

/// A button; it sends its form unless `type="button"` is given.
#[component]
pub fn Button(
    /// What pressing it does.
    #[prop(into)]
    text: Signal<String>,
    /// How loud it is.
    #[prop(optional)]
    kind: ButtonKind,
    /// `submit`, or `button` for what only a script does.
    #[prop(default = "submit")]
    r#type: &'static str,
    /// The field of the form that says this button was pressed.
    #[prop(optional, into)]
    name: Option<String>,
    /// The value of that field.
    #[prop(optional, into)]
    value: Option<String>,
) -> impl IntoView {
    view! { <button class="button" type=r#type data-kind=kind.word() name=name value=value>{text}</button> }
}

/// A link to a next step.
#[component]
pub fn ButtonLink(
    /// Where it leads.
    #[prop(into)]
    href: Signal<String>,
    /// What is there.
    #[prop(into)]
    text: Signal<String>,
    /// How loud it is.
    #[prop(optional)]
    kind: ButtonKind,
) -> impl IntoView {
    let rel = move || crate::rel(&href.get());
    view! { <a class="button" href=href rel=rel data-kind=kind.word()>{text}</a> }
}

/// Prints the page; before any script has come it says how to do it oneself.
#[component]
pub fn PrintButton() -> impl IntoView {
    let print = |_| {
        // A browser that refuses to print says so itself.
        let _ = window().print();
    };
    view! {
        <span class="print">
            <button class="button print__button" type="button" data-kind="quiet" on:click=print>{words().ui_print()}</button>
            <span class="print__hint quiet small">{words().ui_print_hint()}</span>
        </span>
    }
}
