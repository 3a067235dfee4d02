//! Whose device this is: the one question that decides whether anything is kept on it.

use crate::browser::{self, Whose};
use crate::kept;
use crate::mapping;
use crate::replica::replica;
use crate::ui::{Button, ButtonKind, Notice};
use crate::viewer::viewer;
use crate::words::{Words, words};
use domain::MappingId;
use leptos::prelude::*;

/// What stands there. Nothing at first: only the device knows, and a page begins the same on both sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shown {
    Nothing,
    Question,
    /// What this device needs is being fetched.
    Getting,
    /// Kunna opens here without a network.
    Ready,
    /// The browser cannot open Kunna without a network.
    NotHere,
    Shared,
    /// So much has to be sent first.
    NotYet(usize),
}

/// Asks whose device this is until it is said, and says afterwards what that means.
#[component]
pub fn WhoseDevice(
    /// The mappings that whoever looks is asked in: fetched ahead on an own device.
    mappings: Vec<MappingId>,
    /// Keeps the page itself.
    when_own: Callback<()>,
) -> impl IntoView {
    let Some(me) = viewer().me.map(|me| me.id) else { return ().into_any() };
    let shown = RwSignal::new(Shown::Nothing);
    let replica = replica();
    let mappings = StoredValue::new(mappings);
    let person = me.clone();
    Effect::new(move || match browser::whose(&person) {
        Some(Whose::Own) => get_ready(shown, mappings, when_own),
        Some(Whose::Shared) => shown.set(Shown::Shared),
        None => shown.set(Shown::Question),
    });
    let me = StoredValue::new(me);
    // What a button sets going belongs to the page, and not to the button, which goes away.
    let page = StoredValue::new(Owner::current().unwrap_or_default());
    let own = Callback::new(move |()| {
        let me = me.get_value();
        browser::remember_whose(&me, Whose::Own);
        if shown.get_untracked() == Shown::Shared {
            // The page began without an outbox.
            return browser::reload();
        }
        page.get_value().with(|| {
            kept::begin_own(me);
            get_ready(shown, mappings, when_own);
        });
    });
    let shared = Callback::new(move |()| {
        let (unsent, _) = untrack(|| replica.unsent());
        if unsent > 0 {
            return shown.set(Shown::NotYet(unsent));
        }
        let me = me.get_value();
        browser::remember_whose(&me, Whose::Shared);
        browser::spawn(async move {
            kept::clear(me).await;
            browser::reload();
        });
    });
    let words = words();
    (move || draw(words, shown, own, shared)).into_any()
}

fn get_ready(shown: RwSignal<Shown>, mappings: StoredValue<Vec<MappingId>>, when_own: Callback<()>) {
    when_own.run(());
    shown.set(Shown::Getting);
    let ahead: Vec<_> = mappings.get_value().into_iter().map(mapping::fetch_ahead).collect();
    browser::spawn(async move {
        let mut has_all = true;
        for sheet in ahead {
            has_all &= sheet.await;
        }
        let has_worker = browser::be_ready().await;
        // The page may have been left meanwhile.
        let _ = shown.try_set(match (has_worker, has_all) {
            (true, true) => Shown::Ready,
            (true, false) => Shown::Getting,
            (false, _) => Shown::NotHere,
        });
    });
}

fn draw(words: Words, shown: RwSignal<Shown>, own: Callback<()>, shared: Callback<()>) -> AnyView {
    let now = shown.get();
    let not_yet = match now {
        Shown::NotYet(unsent) => Some(words.offline_not_yet(i64::try_from(unsent).unwrap_or(i64::MAX))),
        _ => None,
    };
    let says = match now {
        Shown::Nothing => return ().into_any(),
        Shown::Question | Shown::NotYet(_) => return question(words, not_yet, own, shared),
        Shown::Getting => words.offline_getting(),
        Shown::Ready => words.offline_ready(),
        Shown::NotHere => words.offline_not_here(),
        Shown::Shared => words.offline_is_shared(),
    };
    let name = if now == Shown::Shared { words.offline_shared() } else { words.offline_own() };
    let again = (now == Shown::Shared, own, shared);
    view! {
        <section class="device" aria-label=words.offline_question()>
            <p class="quiet small" role="status"><strong>{name}</strong> ". " {says}</p>
            <ChangeDevice again />
        </section>
    }
    .into_any()
}

/// Opens the two buttons again for whoever wants to say something else.
#[component]
fn ChangeDevice(again: (bool, Callback<()>, Callback<()>)) -> impl IntoView {
    let (is_shared, own, shared) = again;
    let words = words();
    let (text, change) =
        if is_shared { (words.offline_make_own(), own) } else { (words.offline_make_shared(), shared) };
    view! {
        <form on:submit=move |event| { event.prevent_default(); change.run(()); }>
            <Button text kind=ButtonKind::Plain />
        </form>
    }
}

fn question(words: Words, not_yet: Option<String>, own: Callback<()>, shared: Callback<()>) -> AnyView {
    let choice = |text: &'static str, why: &'static str, chosen: Callback<()>| {
        view! {
            <form
                class="device__choice"
                on:submit=move |event| { event.prevent_default(); chosen.run(()); }
            >
                <Button text kind=ButtonKind::Quiet />
                <p class="quiet small">{why}</p>
            </form>
        }
        .into_any()
    };
    view! {
        <section class="device" aria-labelledby="whose-device">
            <h2 id="whose-device">{words.offline_question()}</h2>
            {not_yet.map(|text| view! { <Notice><p role="alert">{text}</p></Notice> })}
            <div class="device__choices">
                {choice(words.offline_own(), words.offline_own_why(), own)}
                {choice(words.offline_shared(), words.offline_shared_why(), shared)}
            </div>
            <p class="quiet small">{words.offline_question_why()}</p>
        </section>
    }
    .into_any()
}
