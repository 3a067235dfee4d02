//! Det som inte gick fram: what the visitor did that the server could not take, kept until she has seen to it.

use crate::backend::Answer;
use crate::error::AppError;
use crate::format;
use crate::frame::Asked;
use crate::names;
use crate::refusal_words::sentence;
use crate::ui::{Button, ButtonKind, EmptyState, Notice, NoticeKind, PageHead};
use crate::viewer::viewer;
use crate::words::{Words, words};
use domain::competence::Scale;
use domain::mapping::{Assessed, Value, Wish};
use domain::{CommandId, Date, Refusal, Text};
use leptos::nonce::use_nonce;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use serde::{Deserialize, Serialize};

/// What copies for whoever presses a button; without it the text is marked by hand.
const COPY: &str = include_str!("../scripts/copy.js");

/// What this page asks.
pub trait Reads {
    /// The visitor's own refused work, and what she has just taken off the list.
    fn refused_work(&self, taken_off: Option<String>) -> Answer<'_, RefusedWork>;
}

/// Refused work of one person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedWork {
    /// The newest first.
    pub all: Vec<RefusedThing>,
    /// What was just taken off the list, with a fresh id for the form that puts it back.
    pub taken_off: Option<(CommandId, String)>,
}

/// One thing that was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedThing {
    /// The command.
    pub id: CommandId,
    /// What it was.
    pub what: What,
    /// The title of the mapping.
    pub mapping: Option<Text>,
    /// The name of the competence.
    pub competence: Option<Text>,
    /// The scale of the levels.
    pub scale: Option<Scale>,
    /// Why it was refused.
    pub reason: Refusal,
    /// When: day, hour and minute.
    pub when: (Date, u8, u8),
    /// A fresh id for the form that takes it off the list.
    pub form_id: String,
}

/// What somebody did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum What {
    /// Answered.
    Answer(Value),
    /// Made a wish, or took it back.
    Wish(Wish, bool),
    /// Wrote.
    Comment(String),
    /// Submitted.
    Submission,
    /// Took the answers back.
    Reopening,
    /// Rated somebody, whose name is left out when it is no longer the visitor's to see.
    Assessment(Assessed, Option<String>),
    /// Confirmed or completed the assessment of somebody.
    Completion(Option<String>),
    /// Anything else.
    Other,
}

#[leptos::server(endpoint = "refused/work", input = leptos::server_fn::codec::Json)]
async fn load_refused(taken_off: Option<String>) -> Result<RefusedWork, AppError> {
    crate::backend::backend()?.refused_work(taken_off).await
}

/// The page of what did not get through.
#[component]
pub fn RefusedPage() -> impl IntoView {
    let taken_off = use_query_map().with_untracked(|query| query.get("taken-off"));
    let resource = Resource::new_blocking(move || taken_off.clone(), load_refused);
    view! { <Asked resource draw /> }
}

fn draw(work: RefusedWork) -> AnyView {
    let words = words();
    let taken_off = work.taken_off.map(|(id, form_id)| {
        view! {
            <Notice kind=NoticeKind::Good>
                <p role="status">{words.refused_taken_off()}</p>
                {moving(&id, form_id, false)}
            </Notice>
        }
    });
    let is_empty = work.all.is_empty();
    let things = work.all.into_iter().map(|thing| one(words, thing)).collect_view();
    view! {
        <div class="page">
            <PageHead title=words.refused_title() lead=words.refused_lead() />
            {taken_off}
            {if is_empty {
                let action = ("/".to_owned(), words.frame_to_start().to_owned());
                view! { <EmptyState title=words.refused_none() text=words.refused_none_why() action /> }.into_any()
            } else {
                view! {
                    <ul class="refused" role="list">{things}</ul>
                    <script nonce=use_nonce() inner_html=COPY></script>
                }
                .into_any()
            }}
        </div>
    }
    .into_any()
}

fn one(words: Words, thing: RefusedThing) -> AnyView {
    let (day, hour, minute) = thing.when;
    let day = format::date_near(words, day, viewer().today);
    let at = words.refused_at(day, format::time_of_day(words, hour, minute));
    let mapping = thing.mapping.as_ref().map(|title| title.in_language(words.0).0.to_owned());
    let place = mapping.into_iter().chain([at]).collect::<Vec<_>>().join(" · ");
    let text = text(words, &thing).map(|text| {
        view! {
            <figure class="refused__words">
                <figcaption class="quiet small">{words.refused_words()}</figcaption>
                <blockquote class="refused__text" tabindex="0">{text}</blockquote>
                <p class="refused__copy" hidden data-copied=words.refused_copied()>
                    <button class="button" type="button" data-kind="quiet">{words.refused_copy()}</button>
                    <span role="status"></span>
                </p>
            </figure>
        }
    });
    view! {
        <li class="refused__thing">
            <h2>{title(words, &thing)}</h2>
            <p class="quiet">{place}</p>
            <p><strong>{words.refused_why()}</strong> " " {sentence(words, &thing.reason)}</p>
            {text}
            {moving(&thing.id, thing.form_id, true)}
        </li>
    }
    .into_any()
}

/// What it was, in words: the name of the question, not its id.
fn title(words: Words, thing: &RefusedThing) -> String {
    let competence = thing.competence.as_ref().map(|name| name.in_language(words.0).0);
    let question = competence.unwrap_or(words.refused_some_question());
    let somebody = |name: &Option<String>| name.clone().unwrap_or_else(|| words.refused_somebody().to_owned());
    match &thing.what {
        What::Answer(_) => words.refused_answer(question),
        What::Wish(..) => words.refused_wish(question),
        What::Comment(_) => words.refused_comment(question),
        What::Submission => words.refused_submission().to_owned(),
        What::Reopening => words.refused_reopening().to_owned(),
        What::Assessment(_, name) => words.refused_assessment(somebody(name), question),
        What::Completion(name) => words.refused_completion(somebody(name)),
        What::Other => words.refused_other().to_owned(),
    }
}

/// What the person chose or wrote, to be read and copied.
fn text(words: Words, thing: &RefusedThing) -> Option<String> {
    let level = |level| match thing.scale {
        Some(scale) => format!("{level} {}", names::level_name(words, scale, level)),
        None => level.to_string(),
    };
    match &thing.what {
        What::Answer(Value::Level(chosen)) | What::Assessment(Assessed::Level(chosen), _) => Some(level(*chosen)),
        What::Answer(Value::DontKnow) => Some(words.mapping_dont_know().to_owned()),
        What::Answer(Value::NotApplicable) => Some(words.mapping_not_applicable().to_owned()),
        What::Wish(wish, is_wanted) => {
            let wish = match wish {
                Wish::Develop => words.mapping_develop(),
                Wish::UseMore => words.mapping_use_more(),
            };
            Some(if *is_wanted { wish.to_owned() } else { words.refused_not(wish) })
        }
        What::Comment(text) => Some(text.clone()),
        What::Assessment(Assessed::NoBasis, _) => Some(words.unit_no_basis().to_owned()),
        What::Submission | What::Reopening | What::Completion(_) | What::Other => None,
    }
}

/// Takes something off the list, or puts it back.
fn moving(id: &CommandId, form_id: String, is_dismissed: bool) -> AnyView {
    let words = words();
    let (text, then) = if is_dismissed {
        (words.refused_take_off(), format!("/refused?taken-off={id}"))
    } else {
        (words.refused_undo(), "/refused".to_owned())
    };
    view! {
        <form method="post" action="/commands/refused.dismiss">
            <input type="hidden" name="form_id" value=form_id />
            <input type="hidden" name="command" value=id.to_string() />
            <input type="hidden" name="is_dismissed:b" value=if is_dismissed { "yes" } else { "no" } />
            <input type="hidden" name="then" value=then />
            <input type="hidden" name="back" value="/refused" />
            <Button text=text kind=ButtonKind::Quiet />
        </form>
    }
    .into_any()
}
