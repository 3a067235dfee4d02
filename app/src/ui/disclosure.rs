//! More words for whoever wants them.

use crate::words::words;
use leptos::prelude::*;

fn disclosure(title: &'static str, children: Children) -> AnyView {
    view! {
        <details class="disclosure">
            <summary class="disclosure__summary">{title}</summary>
            <div class="disclosure__inside">{children()}</div>
        </details>
    }
    .into_any()
}

/// How a figure is counted: who is in it, who is missing, formula and date.
#[component]
pub fn Explain(
    /// The explanation.
    children: Children,
) -> impl IntoView {
    disclosure(words().ui_explain(), children)
}

/// Who can see what is written here.
#[component]
pub fn WhoSees(
    /// Who.
    children: Children,
) -> impl IntoView {
    disclosure(words().ui_who_sees(), children)
}
