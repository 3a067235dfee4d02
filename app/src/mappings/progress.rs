//! How far a mapping has come, and who has come, moved or left since it opened.

use super::before::{by_department, cases, group};
use super::facts::period;
use super::setup::day;
use super::{ChangeKind, Changed, Followed, Place, about, load_progress};
use crate::refusal_words::sentence;
use crate::ui::{Button, ButtonKind, ButtonLink, EmptyState, ErrorSummary, Mistake, Notice, PageHead, Progress, Table};
use crate::words::{Words, words};
use domain::mapping::Phase;
use domain::time::plus_days;
use domain::{Date, Refusal};
use leptos::prelude::*;

/// The page of a mapping that is open or closed.
#[component]
pub fn ProgressPage() -> impl IntoView {
    about(load_progress, draw)
}

fn draw(followed: Followed) -> AnyView {
    let words = words();
    let mapping = &followed.mapping;
    let is_open = matches!(mapping.phase, Phase::Open { .. });
    let mistakes = mistake(words, &followed).into_iter().collect();
    let title = mapping.title.in_language(words.0).0.to_owned();
    let kicker = if is_open { words.mappings_kicker_open() } else { words.mappings_kicker_closed() };
    let setup = format!("/mappings/{}/setup", mapping.id);
    // A closed mapping moves no more.
    let topic = is_open.then(|| format!("progress:{}", mapping.id));
    view! {
        <div class="page">
            {super::crumbs(words)}
            <ErrorSummary mistakes />
            <PageHead title kicker lead=period(words, mapping) />
            {(!is_open).then(|| view! { <Notice><p>{words.mappings_closed_what()}</p></Notice> })}
            <div id="whole" data-live=topic.clone() data-say="">{whole(words, &followed.places)}</div>
            {is_open.then(|| changes(words, &followed.changes))}
            <div id="by-unit" data-live=topic>{table(words, &followed.places)}</div>
            {cases(&followed.cases, false)}
            {(followed.may_run && is_open).then(|| steering(words, &followed))}
            {followed.may_review.then(|| view! { <p><a href=setup>{words.mappings_see_setup()}</a></p> })}
        </div>
    }
    .into_any()
}

fn sums(places: &[Place]) -> (u32, u32) {
    places.iter().fold((0, 0), |sum, place| (sum.0 + place.submitted, sum.1 + place.asked))
}

fn whole(words: Words, places: &[Place]) -> AnyView {
    let (submitted, asked) = sums(places);
    if asked == 0 {
        return view! { <EmptyState title=words.mappings_nobody() text=words.mappings_nobody_why() /> }.into_any();
    }
    let size = |many: u32| Signal::stored(usize::try_from(many).unwrap_or(usize::MAX));
    view! {
        <Progress
            text=super::of(words, submitted, asked)
            label=words.mappings_submitted()
            done=size(submitted)
            all=size(asked)
        />
    }
    .into_any()
}

fn table(words: Words, places: &[Place]) -> AnyView {
    let bodies = by_department(places).into_iter().map(|(department, places)| {
        let (submitted, asked) = sums(places);
        let rows = places.iter().map(|place| row("row", &place.unit, place.submitted, place.asked)).collect_view();
        view! {
            <tbody>
                <tr class="group">{cells("rowgroup", department, submitted, asked)}</tr>
                {rows}
            </tbody>
        }
        .into_any()
    });
    let bodies = bodies.collect_view();
    view! {
        <section class="page__section">
            <Table caption=words.mappings_by_unit()>
                <thead>
                    <tr>
                        <th scope="col">{words.mappings_unit()}</th>
                        <th scope="col" class="num">{words.mappings_submitted()}</th>
                        <th scope="col" class="num">{words.mappings_asked()}</th>
                        <th scope="col"><span class="unseen">{words.mappings_share()}</span></th>
                    </tr>
                </thead>
                {bodies}
            </Table>
        </section>
    }
    .into_any()
}

fn row(scope: &'static str, name: &str, submitted: u32, asked: u32) -> AnyView {
    view! { <tr>{cells(scope, name, submitted, asked)}</tr> }.into_any()
}

fn cells(scope: &'static str, name: &str, submitted: u32, asked: u32) -> AnyView {
    let label = super::of(words(), submitted, asked);
    view! {
        <th scope=scope>{name.to_owned()}</th>
        <td class="num">{submitted}</td>
        <td class="num">{asked}</td>
        <td class="come">
            <progress class="progress__track" aria-label=format!("{name}: {label}") max=asked.max(1) value=submitted>
                {label.clone()}
            </progress>
        </td>
    }
    .into_any()
}

/// What has happened since the opening, with what follows for each.
fn changes(words: Words, changes: &[Changed]) -> AnyView {
    let list = changes.iter().map(|changed| {
        let (title, what) = happening(words, changed.kind);
        let people = words.mappings_people(i64::from(changed.people));
        group(format!("{title}: {people}"), what, &changed.named, changed.people, now_in)
    });
    let list = list.collect_view();
    view! {
        <section class="page__section">
            <h2>{words.mappings_since()}</h2>
            {changes.is_empty().then(|| view! { <p class="quiet">{words.mappings_since_nothing()}</p> })}
            <ul class="cases" role="list">{list}</ul>
        </section>
    }
    .into_any()
}

fn now_in(unit: &str) -> String {
    words().mappings_now_in(unit)
}

fn happening(words: Words, kind: ChangeKind) -> (&'static str, &'static str) {
    match kind {
        ChangeKind::Joined => (words.mappings_joined(), words.mappings_joined_what()),
        ChangeKind::Moved => (words.mappings_moved(), words.mappings_moved_what()),
        ChangeKind::Left => (words.mappings_left(), words.mappings_left_what()),
        ChangeKind::WentOnLeave => (words.mappings_went_on_leave(), words.mappings_went_on_leave_what()),
    }
}

fn mistake(words: Words, followed: &Followed) -> Option<Mistake> {
    let refusal = &followed.refused.as_ref()?.refusal;
    let text = match refusal {
        Refusal::Unreadable => words.mappings_date_missing().to_owned(),
        _ => sentence(words, refusal),
    };
    Some(Mistake { field: "closes_on".into(), text })
}

/// The last day moved forward, and the way to close.
fn steering(words: Words, followed: &Followed) -> AnyView {
    let mapping = &followed.mapping;
    let here = format!("/mappings/{}/progress", mapping.id);
    let sent = followed.refused.as_ref().and_then(|form| form.args.get("closes_on")?.as_str().map(ToOwned::to_owned));
    let later: Date = plus_days(mapping.closes_on, 7);
    let error = mistake(words, followed).map(|wrong| wrong.text);
    view! {
        <section class="page__section">
            <h2>{words.mappings_extend()}</h2>
            <p class="quiet">{words.mappings_extend_why()}</p>
            <form class="page__section" method="post" action="/commands/mapping.extend">
                <input type="hidden" name="form_id" value=followed.form_id.clone() />
                <input type="hidden" name="then" value=here.clone() />
                <input type="hidden" name="back" value=here />
                <input type="hidden" name="mapping" value=mapping.id.to_string() />
                {day("closes_on", words.mappings_new_last_day(), sent.unwrap_or_else(|| later.to_string()), error)}
                <div class="buttons"><Button text=words.mappings_extend_button() kind=ButtonKind::Quiet /></div>
            </form>
        </section>
        <section class="page__section">
            <h2>{words.mappings_close()}</h2>
            <p class="quiet">{words.mappings_close_why()}</p>
            <div class="buttons">
                <ButtonLink
                    href=format!("/mappings/{}/close", mapping.id)
                    text=words.mappings_to_close()
                    kind=ButtonKind::Quiet
                />
            </div>
        </section>
    }
    .into_any()
}
