//! The first page of a mapping: why, who sees the answers, how long it takes, and where to go on.

use super::held::{Held, with_sheet_or};
use crate::format;
use crate::frame::Asked;
use crate::mappings::{MappingPlace, load_place};
use crate::names;
use crate::ui::{ButtonKind, ButtonLink, Notice, PageHead, Tag, TagKind};
use crate::viewer::viewer;
use crate::words::{Words, words};
use domain::MappingId;
use domain::competence::Component;
use domain::mapping::{Phase, Sheet};
use domain::time::days_between;
use leptos::prelude::*;
use leptos_router::components::Redirect;

/// The first page.
#[component]
pub fn FirstPage() -> impl IntoView {
    with_sheet_or(draw, not_asked)
}

/// Whoever runs, follows or reads a mapping without being asked is led to the page that is for them.
fn not_asked(mapping: MappingId) -> AnyView {
    let resource = Resource::new_blocking(
        move || mapping.clone(),
        |mapping| async move {
            let place = load_place(mapping.clone()).await?;
            Ok((mapping, place))
        },
    );
    let lead = |(mapping, place): (MappingId, MappingPlace)| {
        let page = match place {
            MappingPlace::Setup => "setup",
            MappingPlace::Progress => "progress",
        };
        view! { <Redirect path=format!("/mappings/{mapping}/{page}") /> }.into_any()
    };
    view! { <Asked resource draw=lead /> }.into_any()
}

fn draw(held: Held) -> AnyView {
    let words = words();
    let sheet = held.sheet.get_untracked();
    let (title, _) = sheet.frame.title.in_language(words.0);
    let (purpose, lang) = sheet.frame.purpose.in_language(words.0);
    let (profile, _) = sheet.frame.profile_name.in_language(words.0);
    let manager = held.opened.with_value(|opened| opened.manager.clone());
    let questions = sheet.frame.questions.len();
    let minutes = i64::try_from(questions.div_ceil(2)).unwrap_or(1);
    let until = format::date_with_weekday(words, sheet.frame.closes_on);
    view! {
        <div class="page">
            <PageHead title=title.to_owned() kicker=words.mapping_profile(profile) />
            {state_notice(words, &sheet)}
            <div class="prose">
                <p lang=lang.tag()>{purpose.to_owned()}</p>
                <p>{words.mapping_length(i64::try_from(questions).unwrap_or(0), minutes)}</p>
                <p>{words.mapping_until(until)}</p>
            </div>
            {next_step(words, held)}
            <section class="page__section prose">
                <h2>{words.mapping_who_sees()}</h2>
                {manager.map(|manager| view! { <p>{words.mapping_manager_sees(manager)}</p> })}
                <p>{words.mapping_intro()}</p>
            </section>
            <section class="page__section">
                <h2>{words.mapping_parts()}</h2>
                {move || parts(words, &held.sheet.get())}
            </section>
        </div>
    }
    .into_any()
}

fn state_notice(words: Words, sheet: &Sheet) -> Option<AnyView> {
    let text = match sheet.frame.phase {
        Phase::Closed { .. } => words.mapping_closed().to_owned(),
        _ if days_between(viewer().today, sheet.frame.closes_on) < 0 => words.mapping_past().to_owned(),
        _ => return None,
    };
    Some(view! { <Notice><p>{text}</p></Notice> }.into_any())
}

/// The one thing to do next: begin, go on where one stopped, look over it, or see the result.
fn next_step(words: Words, held: Held) -> AnyView {
    let step = move || {
        let sheet = held.sheet.get();
        let mapping = sheet.frame.mapping.clone();
        let is_open = matches!(sheet.frame.phase, Phase::Open { .. });
        let next = sheet.unanswered().next().map(|question| question.competence.clone());
        match (sheet.submitted_at, next) {
            (Some(_), _) => (format!("/mappings/{mapping}/result"), words.mapping_see_result()),
            (None, _) if !is_open => (format!("/mappings/{mapping}/result"), words.mapping_see_result()),
            (None, Some(next)) if sheet.answered_count() == 0 => {
                (format!("/mappings/{mapping}/questions/{next}"), words.mapping_begin())
            }
            (None, Some(next)) => (format!("/mappings/{mapping}/questions/{next}"), words.mapping_go_on()),
            (None, None) => (format!("/mappings/{mapping}/review"), words.mapping_look_over()),
        }
    };
    let href = Signal::derive(move || step().0);
    let text = Signal::derive(move || step().1.to_owned());
    let review = Signal::derive(move || format!("/mappings/{}/review", held.sheet.with(|s| s.frame.mapping.clone())));
    let has_begun = move || held.sheet.with(|sheet| sheet.answered_count() > 0);
    view! {
        <div class="buttons">
            <ButtonLink href text />
            {move || has_begun().then(|| view! {
                <ButtonLink href=review text=words.mapping_all_answers() kind=ButtonKind::Quiet />
            })}
        </div>
    }
    .into_any()
}

/// The five components as a list of tasks.
fn parts(words: Words, sheet: &Sheet) -> AnyView {
    let part = |component: Component| {
        let of_part: Vec<_> = sheet.frame.questions.iter().filter(|q| q.component == component).collect();
        let first = of_part.first()?.competence.clone();
        let is_answered = |id| sheet.answer(id).is_some_and(|answer| answer.value.is_some());
        let done = of_part.iter().filter(|question| is_answered(&question.competence)).count();
        let kind = if done == of_part.len() { TagKind::Done } else { TagKind::Plain };
        let href = format!("/mappings/{}/questions/{first}", sheet.frame.mapping);
        let all = of_part.len();
        Some(view! {
            <li>
                <a href=href>{names::component_name(words, component)}</a>
                <Tag kind text=words.mapping_part_done(done, all) />
            </li>
        })
    };
    let parts = Component::ALL.into_iter().filter_map(part).collect_view();
    view! { <ul class="parts" role="list">{parts}</ul> }.into_any()
}
