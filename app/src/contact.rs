//! Whether the server can be reached, what waits to be sent, and leaving while something does.

use crate::browser::{self, Whose};
use crate::format;
use crate::replica::{Saved, replica};
use crate::ui::{Bar, Button, ButtonKind, Notice, NoticeKind, PageHead, Tag, TagKind};
use crate::viewer::viewer;
use crate::words::{Words, words};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

/// Somebody wants to leave while something is unsent, or nobody hears it.
#[derive(Clone, Copy)]
pub struct Leaving(RwSignal<bool>);

impl Leaving {
    /// Nobody is leaving.
    pub fn new() -> Self {
        Self(RwSignal::new(false))
    }

    /// Whoever signs out: at once when all is sent, else they are asked first.
    pub fn sign_out(self) -> impl Fn(SubmitEvent) + Clone + 'static {
        let replica = replica();
        let me = viewer().me.map(|me| me.id);
        move |event: SubmitEvent| {
            event.prevent_default();
            let (unsent, _) = untrack(|| replica.unsent());
            if !self.0.get_untracked() && (unsent > 0 || !untrack(browser::is_reached)) {
                return self.0.set(true);
            }
            let me = me.clone();
            browser::spawn(async move {
                if let Some(me) = me {
                    browser::wipe(&me).await;
                }
                browser::submit(&event);
            });
        }
    }
}

impl Default for Leaving {
    fn default() -> Self {
        Self::new()
    }
}

/// Tells of a connection that is missing or a session that has ended; says nothing while all is well.
#[component]
pub fn Contact(
    /// Whether somebody wants to sign out.
    leaving: Leaving,
    /// The address to come back to.
    #[prop(into)]
    back: Signal<String>,
) -> impl IntoView {
    let replica = replica();
    let words = words();
    let is_signed_out = Memo::new(move |_| replica.saved() == Saved::SignedOut);
    let says = move || {
        if is_signed_out.get() {
            return Some(signed_out(words, back));
        }
        (!browser::is_reached()).then(|| away(words))
    };
    view! {
        // What is marked so without an id tells the replica of news.
        <div class="contact" aria-live="polite" data-live=move || replica.spaces()>{says}</div>
        {move || leaving.0.get().then(|| unsent_notice(words, leaving))}
    }
}

fn away(words: Words) -> AnyView {
    let me = viewer().me.map(|me| me.id);
    let is_shared = me.is_some_and(|me| browser::whose(&me) == Some(Whose::Shared));
    let why = if is_shared { words.offline_away_shared() } else { words.offline_away_own() };
    view! {
        <div class="contact__line">
            <Tag kind=TagKind::Now text=words.offline_away().to_owned() />
            <p>{why} " " {waiting(words)}</p>
        </div>
    }
    .into_any()
}

fn signed_out(words: Words, back: Signal<String>) -> AnyView {
    let href = move || format!("/sign-in?next={}", format::in_address(&back.get()));
    view! {
        <Notice kind=NoticeKind::Problem>
            <p>{words.offline_signed_out()} " " {waiting(words)}</p>
            <p><a href=href rel="external">{words.offline_sign_in()}</a></p>
        </Notice>
    }
    .into_any()
}

/// `3 ändringar väntar, den äldsta sedan 02:14.`
fn waiting(words: Words) -> impl IntoView {
    let replica = replica();
    move || {
        let (unsent, oldest) = replica.unsent();
        let since = format::moment(words, browser::time_of(oldest?), browser::now().today);
        Some(words.offline_waiting(i64::try_from(unsent).unwrap_or(i64::MAX), since))
    }
}

fn unsent_notice(words: Words, leaving: Leaving) -> AnyView {
    let stay = move |_| leaving.0.set(false);
    let says = move || {
        let me = viewer().me.map(|me| me.id);
        let is_shared = me.is_some_and(|me| browser::whose(&me) == Some(Whose::Shared));
        match (browser::is_reached(), replica().unsent().0, is_shared) {
            (false, ..) => words.offline_cannot_leave(),
            (true, 0, _) => words.offline_may_leave(),
            (true, _, true) => words.offline_leave_shared(),
            (true, _, false) => words.offline_leave_own(),
        }
    };
    let leave = leaving.sign_out();
    view! {
        <div role="alert">
            <Notice kind=NoticeKind::Problem>
                <p>{says} " " {waiting(words)}</p>
                <form method="post" action="/sign-out" class="buttons" on:submit=leave>
                    <button class="button" data-kind="main" type="button" on:click=stay>{words.offline_stay()}</button>
                    {move || browser::is_reached().then(|| view! {
                        <Button text=words.offline_leave() kind=ButtonKind::Warning />
                    })}
                </form>
            </Notice>
        </div>
    }
    .into_any()
}

/// A page that only the server can draw, while it cannot be reached.
#[component]
pub fn NeedsContact() -> impl IntoView {
    let viewer = viewer();
    let words = words();
    view! {
        <Bar municipality=viewer.municipality is_demo=viewer.is_demo />
        <main class="page" id="content">
            <PageHead title=words.offline_page() lead=words.offline_page_why() />
            <div class="buttons">
                <a class="button" data-kind="main" href="/">{words.frame_to_start()}</a>
                <button class="button" data-kind="quiet" type="button" on:click=|_| browser::reload()>
                    {words.offline_try_again()}
                </button>
            </div>
        </main>
    }
}
