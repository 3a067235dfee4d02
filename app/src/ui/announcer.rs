//! Says which page one has come to. The router moves no focus and tells nobody.

use crate::words::words;
use leptos::html;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_location;

/// The page on which somebody is.
#[derive(Clone, Copy)]
struct Arrival {
    path: Memo<String>,
    /// The last page that was said; none before the first, which the browser says itself.
    said: StoredValue<Option<Said>>,
    voice: NodeRef<html::P>,
}

/// A page that was said.
#[derive(Clone)]
struct Said {
    path: String,
    /// Whether somebody came to it by a link, and was not there from the beginning.
    by_link: bool,
}

/// The voice that tells a screen reader of a new page. Stands once, inside the router and around the routes.
#[component]
pub fn RouteAnnouncer(
    /// The routes.
    children: Children,
) -> impl IntoView {
    let voice = NodeRef::<html::P>::new();
    provide_context(Arrival { path: use_location().pathname, said: StoredValue::new(None), voice });
    view! {
        <p class="unseen" aria-live="polite" node_ref=voice></p>
        {children()}
    }
}

/// The heading of a page; it becomes the title of the window, and takes focus when somebody has come by a link.
#[component]
pub fn PageHead(
    /// What the page says, such as `Tre saker väntar`.
    #[prop(into)]
    title: Signal<String>,
    /// Where it belongs, above the heading.
    #[prop(optional, into)]
    kicker: Option<String>,
    /// A sentence more, below the heading.
    #[prop(optional, into)]
    lead: Option<String>,
    /// Whether something on the page must be put right: the title says so first.
    #[prop(optional)]
    has_mistakes: bool,
) -> impl IntoView {
    let words = words();
    let heading = NodeRef::<html::H1>::new();
    let arrival = use_context::<Arrival>();
    let said = move || if has_mistakes { words.ui_error_title(title.get()) } else { title.get() };
    Effect::new(move || {
        let said = said();
        if let (Some(arrival), Some(heading)) = (arrival, heading.get()) {
            arrive(arrival, &heading, &said);
        }
    });
    view! {
        // A plain text: the title is drawn once more while the page it belongs to is already gone.
        <Title text=format!("{} – Kunna", untrack(said)) />
        <div class="page__head">
            {kicker.map(|kicker| view! { <p class="page__kicker">{kicker}</p> })}
            <h1 tabindex="-1" node_ref=heading>{title}</h1>
            {lead.map(|lead| view! { <p class="page__lead">{lead}</p> })}
        </div>
    }
    .into_any()
}

/// Moves focus once for each page: a heading that is drawn again on the same page must not pull it away. Only focus
/// that went with the heading before it, such as that of a page which is just being left, comes to the new one.
fn arrive(arrival: Arrival, heading: &leptos::web_sys::HtmlHeadingElement, title: &str) {
    let path = arrival.path.get_untracked();
    match arrival.said.get_value() {
        None => return arrival.said.set_value(Some(Said { path, by_link: false })),
        Some(said) if said.path == path && said.by_link => return focus(heading.clone(), PATIENCE, is_lost),
        Some(said) if said.path == path => return,
        Some(_) => arrival.said.set_value(Some(Said { path, by_link: true })),
    }
    if let Some(voice) = arrival.voice.get_untracked() {
        voice.set_text_content(Some(title));
    }
    focus(heading.clone(), PATIENCE, || true);
}

/// Whether nothing has focus.
fn is_lost() -> bool {
    document().active_element().is_none_or(|element| element.tag_name() == "BODY")
}

/// How many frames a heading may take to come into the document.
const PATIENCE: u8 = 60;

/// Gives a heading focus. The page is put together before it is put into the document, where alone it takes any.
fn focus(heading: leptos::web_sys::HtmlHeadingElement, frames: u8, may: fn() -> bool) {
    request_animation_frame(move || {
        if !heading.is_connected() && frames > 0 {
            return focus(heading, frames - 1, may);
        }
        if !may() {
            return;
        }
        // A heading that has gone meanwhile takes no focus, and needs none.
        let _ = heading.focus();
    });
}
