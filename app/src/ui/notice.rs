//! What a page has to say before anything else.

use super::button::ButtonLink;
use crate::words::words;
use leptos::html;
use leptos::prelude::*;

/// What a notice is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum NoticeKind {
    /// Something worth knowing.
    #[default]
    Note,
    /// Something that went well.
    Good,
    /// Something that went wrong.
    Problem,
}

impl NoticeKind {
    fn word(self) -> Option<&'static str> {
        match self {
            Self::Note => None,
            Self::Good => Some("good"),
            Self::Problem => Some("problem"),
        }
    }
}

/// A sentence that matters more than the rest.
#[component]
pub fn Notice(
    /// What it is about.
    #[prop(optional)]
    kind: NoticeKind,
    /// What it says.
    children: Children,
) -> impl IntoView {
    view! { <div class="notice" data-kind=kind.word()>{children()}</div> }
}

/// A field that cannot be taken as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// The name of the field.
    pub field: String,
    /// What to do about it, in the words that stand at the field too.
    pub text: String,
}

/// All mistakes of a form, above its heading. Takes focus, so that nobody has to look for what went wrong.
#[component]
pub fn ErrorSummary(
    /// The mistakes; nothing is shown when there are none.
    mistakes: Vec<Mistake>,
) -> impl IntoView {
    if mistakes.is_empty() {
        return ().into_any();
    }
    let node = NodeRef::<html::Div>::new();
    Effect::new(move || {
        if let Some(summary) = node.get() {
            // An element that has gone meanwhile takes no focus, and needs none.
            let _ = summary.focus();
        }
    });
    let mistakes = mistakes
        .into_iter()
        .map(|mistake| view! { <li><a href=format!("#{}", mistake.field)>{mistake.text}</a></li> }.into_any());
    view! {
        <div class="error-summary" role="alert" tabindex="-1" aria-labelledby="error-summary" node_ref=node>
            <h2 id="error-summary">{words().ui_error_summary()}</h2>
            <ul>{mistakes.collect_view()}</ul>
        </div>
    }
    .into_any()
}

/// Nothing here yet, and the one thing to do about it.
#[component]
pub fn EmptyState(
    /// What is not here yet.
    #[prop(into)]
    title: String,
    /// When or how it comes.
    #[prop(into)]
    text: String,
    /// Where to begin: address and words.
    #[prop(optional)]
    action: Option<(String, String)>,
) -> impl IntoView {
    view! {
        <div class="empty">
            <h2>{title}</h2>
            <p class="quiet">{text}</p>
            {action.map(|(href, text)| view! { <ButtonLink href text /> })}
        </div>
    }
    .into_any()
}
