//! A mapping is drawn up, the unions are asked, and everybody who may reads it before it opens.

use super::draw_up::{self, Typed};
use super::facts::{facts, outcome_name, procedure_name};
use super::{Setup, about, before, load_setup};
use crate::frame::Asked;
use crate::refusal_words::sentence;
use crate::ui::{Button, ButtonKind, ButtonLink, ErrorSummary, Input, Mistake, Notice, PageHead, RadioPills};
use crate::words::{Words, words};
use domain::mapping::{CooperationOutcome, CooperationProcedure, Mapping, MappingRefusal, Phase};
use domain::{Date, Refusal};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use serde_json::Value as Json;

/// The page to draw up a new mapping.
#[component]
pub fn NewPage() -> impl IntoView {
    let refused = use_query_map().with_untracked(|query| query.get("refused"));
    let resource = Resource::new_blocking(move || refused.clone(), |refused| load_setup(None, refused));
    view! { <Asked resource draw=draw_new /> }
}

/// The page of a mapping that is drawn up.
#[component]
pub fn SetupPage() -> impl IntoView {
    about(|mapping, refused| load_setup(Some(mapping), refused), draw)
}

fn draw_new(setup: Setup) -> AnyView {
    let words = words();
    let typed = Typed::of(&setup);
    let mistakes = typed.mistakes(words);
    view! {
        <div class="page">
            {super::crumbs(words)}
            <ErrorSummary mistakes />
            <PageHead title=words.mappings_new() lead=words.mappings_new_lead() />
            {draw_up::form(&setup, typed)}
        </div>
    }
    .into_any()
}

fn draw(setup: Setup) -> AnyView {
    let words = words();
    let Some(mapping) = &setup.mapping else { return ().into_any() };
    let typed = Typed::of(&setup);
    let cooperation = Recorded::of(&setup);
    let mistakes = typed.mistakes(words).into_iter().chain(cooperation.mistake(words)).collect();
    let is_draft = mapping.phase == Phase::Draft;
    let may_change = setup.may_run && is_draft;
    let title = mapping.title.in_language(words.0).0.to_owned();
    let asks = if is_draft { words.mappings_asks_if() } else { words.mappings_asks() };
    view! {
        <div class="page">
            {super::crumbs(words)}
            <ErrorSummary mistakes />
            <PageHead title kicker=phase_words(words, mapping) />
            {facts(mapping, &setup.units)}
            {may_change.then(|| change(words, &setup, typed))}
            {may_change.then(|| record(words, &setup, cooperation))}
            <section class="page__section">
                <h2>{asks}</h2>
                {setup.reach.as_ref().map(|reach| view! {
                    <p>{words.mappings_asked_all(i64::from(reach.asked))}</p>
                    {before::reach(reach, is_draft)}
                })}
            </section>
            {if may_change { open(words, &setup, mapping) } else { follow(words, &setup, mapping) }}
        </div>
    }
    .into_any()
}

fn phase_words(words: Words, mapping: &Mapping) -> String {
    match mapping.phase {
        Phase::Draft => words.mappings_kicker_draft(),
        Phase::Open { .. } => words.mappings_kicker_open(),
        Phase::Closed { .. } => words.mappings_kicker_closed(),
    }
    .to_owned()
}

fn change(words: Words, setup: &Setup, typed: Typed) -> AnyView {
    let is_open = typed.is_refused();
    view! {
        <details class="disclosure change" open=is_open>
            <summary class="disclosure__summary">{words.mappings_change()}</summary>
            <p class="quiet">{words.mappings_change_why()}</p>
            {draw_up::form(setup, typed)}
        </details>
    }
    .into_any()
}

/// What stands in the fields about the cooperation with the unions.
struct Recorded {
    procedure: String,
    forum: String,
    held_on: String,
    outcome: Option<String>,
    refusal: Option<Refusal>,
}

impl Recorded {
    fn of(setup: &Setup) -> Self {
        let sent = setup.refused.as_ref().and_then(|form| Some((form.args.get("cooperation")?, &form.refusal)));
        let known = setup.mapping.as_ref().and_then(|mapping| mapping.cooperation.as_ref());
        let json = match (sent, known) {
            (Some((sent, _)), _) => sent.clone(),
            (None, Some(known)) => serde_json::to_value(known).unwrap_or_default(),
            (None, None) => Json::Null,
        };
        let word = |key: &str| json.get(key).and_then(Json::as_str).map(ToOwned::to_owned);
        Self {
            procedure: word("procedure").unwrap_or_else(|| "swedish".into()),
            forum: word("forum").unwrap_or_default(),
            held_on: word("held_on").unwrap_or_default(),
            outcome: word("outcome"),
            refusal: sent.map(|(_, refusal)| refusal.clone()),
        }
    }

    fn mistake(&self, words: Words) -> Option<Mistake> {
        let refusal = self.refusal.as_ref()?;
        let (field, text) = match refusal {
            Refusal::Unreadable if self.held_on.parse::<Date>().is_err() => {
                ("cooperation.held_on", words.mappings_date_missing().to_owned())
            }
            Refusal::Unreadable if self.outcome.is_none() => {
                ("cooperation.outcome-agreed", words.mappings_outcome_missing().to_owned())
            }
            Refusal::Mapping(MappingRefusal::CooperationInTheFuture) => {
                ("cooperation.held_on", sentence(words, refusal))
            }
            _ => ("cooperation.forum", sentence(words, refusal)),
        };
        Some(Mistake { field: field.to_owned(), text })
    }
}

fn record(words: Words, setup: &Setup, recorded: Recorded) -> AnyView {
    let is_known = setup.mapping.as_ref().is_some_and(|mapping| mapping.cooperation.is_some());
    let is_refused = recorded.refusal.is_some();
    let form = cooperation_form(words, setup, recorded);
    view! {
        <section class="page__section">
            <h2>{words.mappings_cooperation()}</h2>
            <p class="quiet">{words.mappings_cooperation_why()}</p>
            {if is_known {
                view! {
                    <details class="disclosure change" open=is_refused>
                        <summary class="disclosure__summary">{words.mappings_record_anew()}</summary>
                        {form}
                    </details>
                }
                .into_any()
            } else {
                form
            }}
        </section>
    }
    .into_any()
}

fn cooperation_form(words: Words, setup: &Setup, recorded: Recorded) -> AnyView {
    let mistake = recorded.mistake(words);
    let error_at = |field: &str| mistake.as_ref().filter(|wrong| wrong.field == field).map(|wrong| wrong.text.clone());
    let here = format!("/mappings/{}/setup", setup.id);
    let [_, form_id] = setup.form_ids.clone();
    let procedure = |one: CooperationProcedure, code: &str| (code.to_owned(), procedure_name(words, one).to_owned());
    let outcome = |one: CooperationOutcome, code: &str| (code.to_owned(), outcome_name(words, one).to_owned());
    let procedures =
        vec![procedure(CooperationProcedure::Swedish, "swedish"), procedure(CooperationProcedure::Finnish, "finnish")];
    let outcomes = vec![
        outcome(CooperationOutcome::Agreed, "agreed"),
        outcome(CooperationOutcome::Disagreed, "disagreed"),
        outcome(CooperationOutcome::Information, "information"),
    ];
    let Recorded { procedure, forum, held_on, outcome, .. } = recorded;
    let forum = line("cooperation.forum", words.mappings_forum(), words.mappings_forum_hint(), forum, &error_at);
    let held_on = day("cooperation.held_on", words.mappings_held_on(), held_on, error_at("cooperation.held_on"));
    view! {
        <form class="page__section" method="post" action="/commands/mapping.record-cooperation">
            <input type="hidden" name="form_id" value=form_id />
            <input type="hidden" name="then" value=here.clone() />
            <input type="hidden" name="back" value=here />
            <input type="hidden" name="mapping" value=setup.id.to_string() />
            <RadioPills
                name="cooperation.procedure"
                legend=words.mappings_procedure()
                options=procedures
                chosen=Signal::stored(Some(procedure))
            />
            {forum}
            {held_on}
            <RadioPills
                name="cooperation.outcome"
                legend=words.mappings_outcome()
                options=outcomes
                chosen=Signal::stored(outcome)
            />
            <div class="buttons"><Button text=words.mappings_record() kind=ButtonKind::Quiet /></div>
        </form>
    }
    .into_any()
}

fn line(name: &str, label: &str, hint: &str, value: String, error_at: &dyn Fn(&str) -> Option<String>) -> AnyView {
    let (label, hint) = (label.to_owned(), hint.to_owned());
    match error_at(name) {
        Some(error) => view! { <Input name label hint value error /> }.into_any(),
        None => view! { <Input name label hint value /> }.into_any(),
    }
}

/// A day to choose.
pub(super) fn day(name: &str, label: &str, value: String, error: Option<String>) -> AnyView {
    let label = label.to_owned();
    match error {
        Some(error) => view! { <Input name label value r#type="date" error /> }.into_any(),
        None => view! { <Input name label value r#type="date" /> }.into_any(),
    }
}

/// The way to open it, or what is missing still.
fn open(words: Words, setup: &Setup, mapping: &Mapping) -> AnyView {
    let asked = setup.reach.as_ref().map_or(0, |reach| reach.asked);
    let missing = match mapping.cooperation {
        None => Some(MappingRefusal::NoCooperation),
        Some(_) if asked == 0 => Some(MappingRefusal::NobodyToAsk),
        Some(_) => None,
    };
    match missing {
        Some(missing) => view! { <Notice><p>{sentence(words, &missing.into())}</p></Notice> }.into_any(),
        None => view! {
            <div class="buttons">
                <ButtonLink href=format!("/mappings/{}/open", setup.id) text=words.mappings_to_open() />
            </div>
        }
        .into_any(),
    }
}

/// The way to how far it has come.
fn follow(words: Words, setup: &Setup, mapping: &Mapping) -> AnyView {
    match mapping.phase {
        Phase::Open { .. } | Phase::Closed { .. } if setup.may_follow => view! {
            <p><a href=format!("/mappings/{}/progress", mapping.id)>{words.mappings_see_progress()}</a></p>
        }
        .into_any(),
        Phase::Draft | Phase::Open { .. } | Phase::Closed { .. } => ().into_any(),
    }
}
