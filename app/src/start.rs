//! The start page: what waits, in human words, and nothing else.

use crate::backend::Answer;
use crate::error::AppError;
use crate::format;
use crate::frame::Asked;
use crate::kept;
use crate::replica::{Replica, replica};
use crate::ui::{EmptyState, PageHead, TagKind, Todo, TodoList};
use crate::viewer::viewer;
use crate::whose_device::WhoseDevice;
use crate::words::{Words, words};
use domain::time::days_between;
use domain::{Date, MappingId, PersonId, Text, UnitId};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// Under this key the start page is kept.
const KEY: &str = "waiting";

/// What the start page asks.
pub trait Reads {
    /// What waits for the visitor, most pressing first.
    fn waiting(&self) -> Answer<'_, Vec<Waiting>>;
}

/// One thing that waits, or is going on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Waiting {
    /// Work of the visitor that was refused and is kept.
    Refused {
        /// How many things.
        things: u32,
    },
    /// A mapping that asks the visitor.
    Answer {
        /// Which.
        mapping: MappingId,
        /// Its title.
        title: Text,
        /// The last day.
        closes_on: Date,
        /// Questions with a value.
        answered: u32,
        /// Questions.
        questions: u32,
    },
    /// Answers that are handed in, with a result to look at.
    Result {
        /// Of which mapping.
        mapping: MappingId,
        /// Its title.
        title: Text,
    },
    /// Employees who have submitted and wait for their manager.
    Assess {
        /// In which mapping.
        mapping: MappingId,
        /// Its title.
        title: Text,
        /// The first of them.
        first: PersonId,
        /// How many.
        people: u32,
    },
    /// A unit that the visitor leads, in an open mapping.
    Unit {
        /// In which mapping.
        mapping: MappingId,
        /// Which.
        unit: UnitId,
        /// Its name.
        name: String,
        /// How many have submitted.
        submitted: u32,
        /// How many are asked.
        asked: u32,
    },
    /// A mapping that the visitor runs or follows.
    Follow {
        /// Which.
        mapping: MappingId,
        /// Its title.
        title: Text,
        /// The last day.
        closes_on: Date,
        /// How many have submitted.
        submitted: u32,
        /// How many are asked.
        asked: u32,
    },
    /// A draft that can be read before it opens.
    Review {
        /// Which.
        mapping: MappingId,
        /// Its title.
        title: Text,
        /// The first day.
        opens_on: Date,
    },
}

impl Waiting {
    /// What is poked when it moves.
    fn topic(&self, me: Option<&PersonId>) -> Option<String> {
        match self {
            Self::Answer { mapping, .. } => me.map(|me| format!("answers:{mapping}:{me}")),
            Self::Unit { unit, .. } => Some(format!("unit:{unit}")),
            Self::Follow { mapping, .. } => Some(format!("progress:{mapping}")),
            Self::Refused { .. } | Self::Result { .. } | Self::Assess { .. } | Self::Review { .. } => None,
        }
    }

    /// The mapping in which the visitor is asked themselves.
    fn own_mapping(&self) -> Option<&MappingId> {
        match self {
            Self::Answer { mapping, .. } | Self::Result { mapping, .. } => Some(mapping),
            _ => None,
        }
    }

    /// Whether it waits for the visitor, rather than just going on.
    fn is_due(&self) -> bool {
        matches!(self, Self::Refused { .. } | Self::Answer { .. } | Self::Assess { .. })
    }
}

#[server(endpoint = "start/waiting", input = crate::wire::Json, output = crate::wire::Json)]
async fn load_waiting() -> Result<Vec<Waiting>, AppError> {
    crate::backend::backend()?.waiting().await
}

/// The first page of everybody.
#[component]
pub fn StartPage() -> impl IntoView {
    let cache = kept::cache();
    let load = move |()| {
        let cache = cache.clone();
        async move { kept::or_kept(load_waiting().await, cache, KEY).await }
    };
    let waiting = Resource::new_blocking(|| (), load);
    view! { <Asked resource=waiting draw=draw /> }
}

fn draw(all: Vec<Waiting>) -> AnyView {
    let words = words();
    let viewer = viewer();
    let me = viewer.me.as_ref().map(|me| &me.id);
    let topics: Vec<_> = all.iter().filter_map(|one| one.topic(me)).collect();
    let topics = (!topics.is_empty()).then(|| topics.join(" "));
    let hello = viewer.me.map(|me| words.start_hello(me.given_name));
    let mappings = all.iter().filter_map(Waiting::own_mapping).cloned().collect();
    let told = all.clone();
    let when_own = Callback::new(move |()| kept::keep(KEY.to_owned(), &told));
    let replica = replica();
    let all = Memo::new(move |_| all.iter().map(|one| with_own(replica, one)).collect::<Vec<_>>());
    let title = Signal::derive(move || match all.with(|all| all.iter().filter(|one| one.is_due()).count()) {
        0 => words.start_nothing().to_owned(),
        many => words.start_waiting(i64::try_from(many).unwrap_or(0)),
    });
    view! {
        <div class="page" id="start" data-live=topics>
            <PageHead title kicker=hello.unwrap_or_default() />
            {move || lists(words, all.get())}
        </div>
        // Apart from what is drawn anew whenever the server has news.
        <div class="page">
            <WhoseDevice mappings when_own />
        </div>
    }
    .into_any()
}

fn lists(words: Words, all: Vec<Waiting>) -> AnyView {
    let today = viewer().today;
    let (due, going): (Vec<_>, Vec<_>) = all.into_iter().partition(Waiting::is_due);
    let is_quiet = due.is_empty() && going.is_empty();
    let todo = |one: Waiting| todo(words, today, one);
    let due: Vec<Todo> = due.into_iter().map(todo).collect();
    let going: Vec<Todo> = going.into_iter().map(todo).collect();
    view! {
        {(!due.is_empty()).then(|| view! { <TodoList items=due /> })}
        {is_quiet.then(|| view! {
            <EmptyState
                title=words.start_quiet()
                text=words.start_quiet_why()
                action=("/mappings".to_owned(), words.start_see_mappings().to_owned())
            />
        })}
        {(!going.is_empty()).then(|| view! {
            <section class="page__section">
                <h2>{words.start_going()}</h2>
                <TodoList items=going />
            </section>
        })}
    }
    .into_any()
}

/// What waits, with what this browser has given and the server may not have yet.
fn with_own(replica: Replica, one: &Waiting) -> Waiting {
    let Some(sheet) = one.own_mapping().and_then(|mapping| replica.sheet(mapping)) else { return one.clone() };
    match one.clone() {
        Waiting::Answer { mapping, title, .. } if sheet.submitted_at.is_some() => Waiting::Result { mapping, title },
        Waiting::Answer { mapping, title, closes_on, questions, .. } => {
            let answered = u32::try_from(sheet.answered_count()).unwrap_or(questions);
            Waiting::Answer { mapping, title, closes_on, answered, questions }
        }
        other => other,
    }
}

fn todo(words: Words, today: Date, one: Waiting) -> Todo {
    let in_words = |text: Text| text.in_language(words.0).0.to_owned();
    match one {
        Waiting::Refused { things } => Todo {
            href: "/refused".to_owned(),
            title: words.refused_title().to_owned(),
            tag: Some((TagKind::Now, words.start_refused(i64::from(things)))),
            text: Some(words.start_refused_what().to_owned()),
        },
        Waiting::Answer { mapping, title, closes_on, answered, questions } => {
            let left = days_between(today, closes_on);
            let minutes = i64::from(questions - answered).div_euclid(2).max(1);
            let kind = if left <= 3 { TagKind::Now } else { TagKind::Soon };
            Todo {
                href: format!("/mappings/{mapping}"),
                title: in_words(title),
                tag: Some((kind, words.start_days_left(i64::from(left)))),
                text: Some(words.start_answered(answered, questions, minutes)),
            }
        }
        Waiting::Result { mapping, title } => Todo {
            href: format!("/mappings/{mapping}/result"),
            title: words.start_result().to_owned(),
            tag: Some((TagKind::Done, words.start_submitted().to_owned())),
            text: Some(in_words(title)),
        },
        Waiting::Assess { mapping, title, first, people } => Todo {
            href: format!("/mappings/{mapping}/people/{first}"),
            title: words.start_assess(i64::from(people)),
            tag: None,
            text: Some(in_words(title)),
        },
        Waiting::Unit { mapping, unit, name, submitted, asked } => Todo {
            href: format!("/mappings/{mapping}/units/{unit}"),
            title: name,
            tag: Some((TagKind::Plain, answered(words, submitted, asked))),
            text: Some(words.start_unit().to_owned()),
        },
        Waiting::Follow { mapping, title, closes_on, submitted, asked } => Todo {
            href: format!("/mappings/{mapping}/progress"),
            title: in_words(title),
            tag: Some((TagKind::Plain, answered(words, submitted, asked))),
            text: Some(words.start_until(format::date_long(words, closes_on))),
        },
        Waiting::Review { mapping, title, opens_on } => Todo {
            href: format!("/mappings/{mapping}/setup"),
            title: in_words(title),
            tag: Some((TagKind::Plain, words.start_draft().to_owned())),
            text: Some(words.start_opens(format::date_long(words, opens_on))),
        },
    }
}

/// How many have answered, with thousands apart.
pub(crate) fn answered(words: Words, submitted: u32, asked: u32) -> String {
    let number = |count: u32| format::number(words, count.into());
    words.start_of(number(submitted), number(asked))
}
