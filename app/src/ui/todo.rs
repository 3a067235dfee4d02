//! What waits, how far it has come, and what happened to what was written.

use leptos::prelude::*;

/// What a tag means; its words say it too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TagKind {
    /// A fact.
    #[default]
    Plain,
    /// Needs something now.
    Now,
    /// Needs something soon.
    Soon,
    /// Is as it should be.
    Done,
}

impl TagKind {
    fn word(self) -> Option<&'static str> {
        match self {
            Self::Plain => None,
            Self::Now => Some("now"),
            Self::Soon => Some("soon"),
            Self::Done => Some("done"),
        }
    }
}

/// A word or two about something.
#[component]
pub fn Tag(
    /// What it means.
    #[prop(optional)]
    kind: TagKind,
    /// The words.
    #[prop(into)]
    text: String,
) -> impl IntoView {
    view! { <span class="tag" data-kind=kind.word()>{text}</span> }
}

/// Something that waits for somebody.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Todo {
    /// Where it is done.
    pub href: String,
    /// What it is.
    pub title: String,
    /// When, or how far.
    pub tag: Option<(TagKind, String)>,
    /// A sentence more.
    pub text: Option<String>,
}

/// What waits, most urgent first.
#[component]
pub fn TodoList(
    /// The things.
    items: Vec<Todo>,
) -> impl IntoView {
    let items = items.into_iter().map(|item| {
        view! {
            <li class="todo__item">
                <a class="todo__link" href=item.href.clone() rel=crate::rel(&item.href)>{item.title}</a>
                {item.tag.map(|(kind, text)| view! { <Tag kind text /> })}
                {item.text.map(|text| view! { <p class="todo__text">{text}</p> })}
            </li>
        }
        .into_any()
    });
    // A list without marks is no list to VoiceOver unless it says so.
    view! { <ul class="todo" role="list">{items.collect_view()}</ul> }.into_any()
}

/// How far somebody has come: in words, and as a bar.
#[component]
pub fn Progress(
    /// Where in the whole, such as `Färdigheter · fråga 3 av 5 · del 2 av 5`.
    #[prop(into)]
    text: Signal<String>,
    /// What the bar counts, for whoever does not see it.
    #[prop(into)]
    label: Signal<String>,
    /// How many are done.
    #[prop(into)]
    done: Signal<usize>,
    /// How many there are.
    #[prop(into)]
    all: Signal<usize>,
) -> impl IntoView {
    let words = crate::words::words();
    view! {
        <div class="progress">
            <p class="progress__text">{text}</p>
            // Never 0 of 0: a bar without an end is drawn as work without an end.
            <progress class="progress__track" aria-label=label max=move || all.get().max(1) value=done>
                {move || words.ui_progress(done.get(), all.get())}
            </progress>
        </div>
    }
    .into_any()
}

/// What happened to what was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum StatusState {
    /// Nothing to tell.
    #[default]
    Idle,
    /// Stored on this device, not sent yet.
    Device,
    /// The server has it.
    Sent,
    /// A backup of the server has it, too.
    Safe,
    /// It could not be kept.
    Error,
}

impl StatusState {
    fn word(self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::Device => "device",
            Self::Sent => "sent",
            Self::Safe => "safe",
            Self::Error => "error",
        }
    }
}

/// Says in words what happened to what was written. It is always on the page, or it would not be read aloud.
#[component]
pub fn Status(
    /// What happened.
    #[prop(into)]
    state: Signal<StatusState>,
    /// The words.
    #[prop(into)]
    text: Signal<String>,
) -> impl IntoView {
    view! { <p class="status" role="status" data-state=move || state.get().word()>{text}</p> }
}
