//! Whom the visitor leads in a unit, and how far each has come.

use super::head::{Tab, nothing, other_mappings, place_in_address, tabs};
use super::{OwnEmployee, Progress, UnitPeople, load_people};
use crate::frame::Asked;
use crate::ui::{EmptyState, PageHead, Tag, TagKind};
use crate::words::{Words, words};
use domain::MappingId;
use domain::mapping::Leaving;
use leptos::prelude::*;

/// The page of one's own employees.
#[component]
pub fn PeoplePage() -> impl IntoView {
    let place = place_in_address();
    if place.with_untracked(Option::is_none) {
        return nothing();
    }
    let resource = Resource::new_blocking(
        move || place.get(),
        |place| async move {
            let (mapping, unit) = place.ok_or(crate::error::AppError::NotFound)?;
            load_people(mapping, unit).await
        },
    );
    view! { <Asked resource draw /> }.into_any()
}

fn draw(page: UnitPeople) -> AnyView {
    let words = words();
    let head = &page.head;
    let waiting = page.people.iter().filter(|one| head.is_open && one.progress.waits_for_manager()).count();
    let title = match i64::try_from(waiting).unwrap_or(0) {
        0 => words.unit_nobody_waits().to_owned(),
        many => words.unit_waiting(many),
    };
    let rows = page.people.iter().map(|one| row(words, &head.mapping, head.is_open, one)).collect_view();
    view! {
        <div class="page" data-width="wide" id="unit" data-live=head.topic()>
            <PageHead title kicker=head.kicker(words) />
            {tabs(words, head, Tab::People)}
            {if page.people.is_empty() {
                view! { <EmptyState title=words.unit_no_people() text=words.unit_no_people_why() /> }.into_any()
            } else {
                view! { <ul class="people" role="list">{rows}</ul> }.into_any()
            }}
            {other_mappings(words, head)}
        </div>
    }
    .into_any()
}

fn row(words: Words, mapping: &MappingId, is_open: bool, one: &OwnEmployee) -> AnyView {
    let (kind, said) = progress_words(words, one.progress);
    let kind = if is_open || kind == TagKind::Done { kind } else { TagKind::Plain };
    let has_page = !matches!(one.progress, Progress::LeftOut { .. } | Progress::Newcomer);
    let name = if has_page {
        let href = format!("/mappings/{mapping}/people/{}", one.person);
        view! { <a class="people__name" href=href>{one.name.clone()}</a> }.into_any()
    } else {
        view! { <span class="people__name">{one.name.clone()}</span> }.into_any()
    };
    let notes = [
        one.is_on_leave.then(|| words.unit_on_leave().to_owned()),
        one.is_reopened.then(|| words.unit_reopened().to_owned()),
        one.counts_in.as_ref().map(|unit| words.unit_counts_in(unit)),
        (one.to_talk > 0).then(|| words.unit_to_talk(one.to_talk.into())),
    ];
    let notes: Vec<_> = notes.into_iter().flatten().collect();
    view! {
        <li class="people__row">
            {name} <Tag kind text=said />
            <p class="people__what">
                {one.title.clone()} {(!notes.is_empty()).then(|| format!(" · {}", notes.join(" · ")))}
            </p>
        </li>
    }
    .into_any()
}

fn progress_words(words: Words, progress: Progress) -> (TagKind, String) {
    match progress {
        Progress::Assessing { rated, of } => (TagKind::Now, words.unit_assessing(rated, of)),
        Progress::Submitted => (TagKind::Now, words.unit_submitted().to_owned()),
        Progress::ToConfirm { left } => (TagKind::Soon, words.unit_to_confirm(left.into())),
        Progress::Answering => (TagKind::Plain, words.unit_answering().to_owned()),
        Progress::NotBegun => (TagKind::Plain, words.unit_not_begun().to_owned()),
        Progress::Compared => (TagKind::Done, words.unit_compared().to_owned()),
        Progress::LeftOut { because: Leaving::OnLeave } => (TagKind::Plain, words.unit_left_out_leave().to_owned()),
        Progress::LeftOut { because: Leaving::NoProfile } => (TagKind::Plain, words.unit_left_out_profile().to_owned()),
        Progress::LeftOut { because: Leaving::EndsBefore } => (TagKind::Plain, words.unit_left_out_ends().to_owned()),
        Progress::Newcomer => (TagKind::Plain, words.unit_newcomer().to_owned()),
    }
}
