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
    said: StoredValue<Option<String>>,
    voice: NodeRef<html::P>,
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

/// Moves focus once for each page: a heading that is drawn again on the same page must not pull it away.
fn arrive(arrival: Arrival, heading: &leptos::web_sys::HtmlHeadingElement, title: &str) {
    let path = arrival.path.get_untracked();
    let before = arrival.said.get_value();
    if before.as_ref() == Some(&path) {
        return;
    }
    arrival.said.set_value(Some(path));
    if before.is_none() {
        return;
    }
    if let Some(voice) = arrival.voice.get_untracked() {
        voice.set_text_content(Some(title));
    }
    focus(heading.clone(), PATIENCE);
}

/// How many frames a heading may take to come into the document.
const PATIENCE: u8 = 60;

/// Gives a heading focus. The page is put together before it is put into the document, where alone it takes any.
fn focus(heading: leptos::web_sys::HtmlHeadingElement, frames: u8) {
    request_animation_frame(move || {
        if !heading.is_connected() && frames > 0 {
            return focus(heading, frames - 1);
        }
        // A heading that has gone meanwhile takes no focus, and needs none.
        let _ = heading.focus();
    });
}
