//! Every mapping that concerns the visitor: her own, and those she runs, follows or may read.

use super::{AllMappings, OtherMapping, OwnMapping, load_all};
use crate::format;
use crate::frame::Asked;
use crate::ui::{ButtonLink, EmptyState, PageHead, TagKind, Todo, TodoList};
use crate::viewer::viewer;
use crate::words::{Words, words};
use domain::mapping::Phase;
use domain::time::days_between;
use leptos::prelude::*;

/// The list of mappings.
#[component]
pub fn ListPage() -> impl IntoView {
    let resource = Resource::new_blocking(|| (), |()| load_all());
    view! { <Asked resource draw=draw /> }
}

fn draw(all: AllMappings) -> AnyView {
    let words = words();
    let AllMappings { own, others, may_run } = all;
    let is_empty = own.is_empty() && others.is_empty();
    let own: Vec<Todo> = own.into_iter().map(|one| own_todo(words, one)).collect();
    let section_of = |title, is_in: fn(&Phase) -> bool| {
        let items = others.iter().filter(|one| is_in(&one.phase)).map(|one| other_todo(words, one));
        section(title, items.collect())
    };
    let sections = [
        section_of(words.mappings_open(), |phase| matches!(phase, Phase::Open { .. })),
        section_of(words.mappings_drafts(), |phase| *phase == Phase::Draft),
        section_of(words.mappings_closed(), |phase| matches!(phase, Phase::Closed { .. })),
    ];
    view! {
        <div class="page">
            <PageHead title=words.mappings_title() />
            {may_run.then(|| view! {
                <div class="buttons">
                    <ButtonLink href="/mappings/new".to_owned() text=words.mappings_new() />
                </div>
            })}
            {is_empty.then(|| view! {
                <EmptyState title=words.mappings_none() text=words.mappings_none_why() />
            })}
            {section(words.mappings_own(), own)}
            {sections.into_iter().collect_view()}
        </div>
    }
    .into_any()
}

fn section(title: &str, items: Vec<Todo>) -> AnyView {
    if items.is_empty() {
        return ().into_any();
    }
    view! {
        <section class="page__section">
            <h2>{title.to_owned()}</h2>
            <TodoList items />
        </section>
    }
    .into_any()
}

fn own_todo(words: Words, one: OwnMapping) -> Todo {
    let OwnMapping { id, title, closes_on, is_open, is_submitted, answered, questions } = one;
    let title = title.in_language(words.0).0.to_owned();
    let until = format::date_long(words, closes_on);
    if is_open && !is_submitted {
        let left = i64::from(days_between(viewer().today, closes_on));
        let kind = if left <= 3 { TagKind::Now } else { TagKind::Soon };
        let text = words.mappings_answered(answered, questions, until);
        return Todo {
            href: format!("/mappings/{id}"),
            title,
            tag: Some((kind, words.start_days_left(left))),
            text: Some(text),
        };
    }
    let tag = if is_submitted {
        (TagKind::Done, words.start_submitted())
    } else {
        (TagKind::Plain, words.mappings_not_submitted())
    };
    Todo {
        href: format!("/mappings/{id}/result"),
        title,
        tag: Some((tag.0, tag.1.to_owned())),
        text: Some(words.mappings_see_result(until)),
    }
}

fn other_todo(words: Words, one: &OtherMapping) -> Todo {
    let id = &one.id;
    let (opens, closes) = (format::date_long(words, one.opens_on), format::date_long(words, one.closes_on));
    let (page, text) = match one.phase {
        Phase::Draft => ("setup", words.mappings_is_draft(opens)),
        Phase::Open { .. } => ("progress", words.start_until(closes)),
        Phase::Closed { .. } => ("progress", words.mappings_was_open(opens, closes)),
    };
    let page = if one.counts.is_some() { page } else { "setup" };
    Todo {
        href: format!("/mappings/{id}/{page}"),
        title: one.title.in_language(words.0).0.to_owned(),
        tag: one.counts.map(|(submitted, asked)| (TagKind::Plain, crate::start::answered(words, submitted, asked))),
        text: Some(text),
    }
}
