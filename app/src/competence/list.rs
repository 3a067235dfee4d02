//! The whole catalogue, by component.

use super::{Entry, Filter, Found, Only, Use, load_competences};
use crate::content::{content, translation_tags};
use crate::frame::Asked;
use crate::names::{component_name, level_name};
use crate::ui::{Button, ButtonKind, ButtonLink, EmptyState, Input, PageHead, Select, Tag, TagKind};
use crate::words::{Words, words};
use domain::competence::Component;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// The catalogue.
#[component]
pub fn CompetencesPage() -> impl IntoView {
    let query = use_query_map();
    let filter = Memo::new(move |_| {
        query.with(|query| Filter {
            text: query.get("text").unwrap_or_default(),
            component: query.get_str("component").and_then(Component::from_code),
            only: query.get_str("only").and_then(Only::from_code).unwrap_or_default(),
        })
    });
    let resource = Resource::new_blocking(move || filter.get(), load_competences);
    view! { <Asked resource draw=move |found| draw(&filter.get_untracked(), found) /> }
}

fn draw(filter: &Filter, found: Found) -> AnyView {
    let words = words();
    let Found { entries, may_edit } = found;
    let count = words.competences_count(i64::try_from(entries.len()).unwrap_or(0));
    let parts = Component::ALL.into_iter().filter_map(|component| part(words, component, &entries, may_edit));
    let shown = if entries.is_empty() {
        let action = ("/competences".to_owned(), words.competences_show_all().to_owned());
        view! { <EmptyState title=words.competences_none() text=words.competences_none_why() action /> }.into_any()
    } else {
        parts.collect_view().into_any()
    };
    view! {
        <div class="page" data-width="wide">
            <div class="split">
                <PageHead title=words.competences_title() lead=words.competences_lead() />
                {may_edit.then(|| view! { <ButtonLink href="/competences/new" text=words.competences_add() /> })}
            </div>
            {filters(words, filter, may_edit)}
            <p class="quiet" role="status">{count}</p>
            {shown}
        </div>
    }
    .into_any()
}

fn filters(words: Words, filter: &Filter, may_edit: bool) -> AnyView {
    let every = (String::new(), words.competences_every_component().to_owned());
    let components = Component::ALL.map(|one| (one.code().to_owned(), component_name(words, one).to_owned()));
    let components = std::iter::once(every).chain(components).collect::<Vec<_>>();
    let is_for = |only: &Only| may_edit || matches!(only, Only::InUse | Only::Retired) || *only == filter.only;
    let kinds = Only::ALL.into_iter().filter(is_for);
    let kinds = kinds.map(|only| (only.code().to_owned(), only_name(words, only).to_owned())).collect::<Vec<_>>();
    let component = filter.component.map_or("", Component::code);
    view! {
        <form class="filters" role="search" aria-label=words.competences_search()>
            <Input name="text" label=words.competences_search() r#type="search" value=filter.text.clone() />
            <Select name="component" label=words.competences_component() options=components chosen=component />
            <Select name="only" label=words.competences_show() options=kinds chosen=filter.only.code() />
            <Button text=words.competences_filter() kind=ButtonKind::Quiet />
        </form>
    }
    .into_any()
}

fn only_name(words: Words, only: Only) -> &'static str {
    match only {
        Only::InUse => words.competences_only_in_use(),
        Only::Retired => words.competences_only_retired(),
        Only::NoFinnish => words.competences_only_no_finnish(),
        Only::NoEnglish => words.competences_only_no_english(),
        Only::Unreviewed => words.competences_only_unreviewed(),
    }
}

fn part(words: Words, component: Component, entries: &[Entry], may_edit: bool) -> Option<AnyView> {
    let of_part: Vec<_> = entries.iter().filter(|entry| entry.competence.component == component).collect();
    if of_part.is_empty() {
        return None;
    }
    let rows = of_part.into_iter().map(|entry| row(words, entry, may_edit)).collect_view();
    let shown = view! {
        <section class="page__section" aria-labelledby=component.code()>
            <h2 id=component.code()>{component_name(words, component)}</h2>
            <ul class="catalogue" role="list">{rows}</ul>
        </section>
    };
    Some(shown.into_any())
}

fn row(words: Words, entry: &Entry, may_edit: bool) -> AnyView {
    let competence = &entry.competence;
    let is_retired = competence.retired_on.is_some();
    view! {
        <li class="catalogue__row">
            <h3 class="catalogue__name">
                <a href=format!("/competences/{}", competence.id)>{content(words, &competence.name)}</a>
            </h3>
            <p class="catalogue__what">{content(words, &competence.description)}</p>
            <div class="catalogue__tags">
                {is_retired.then(|| view! { <Tag text=words.competences_retired() /> })}
                {may_edit.then(|| translation_tags(words, &[&competence.name, &competence.description]))}
            </div>
            {uses(words, &entry.uses)}
        </li>
    }
    .into_any()
}

/// Which profiles ask a competence, and at which level.
pub(super) fn uses(words: Words, uses: &[Use]) -> AnyView {
    if uses.is_empty() {
        return view! { <p class="catalogue__uses quiet small">{words.competences_unused()}</p> }.into_any();
    }
    let one = |used: &Use| {
        let target = words.competences_target(used.level, level_name(words, used.scale, used.level));
        view! {
            <li>
                <a href=format!("/role-profiles/{}", used.profile)>{content(words, &used.name)}</a>
                " " <span class="quiet">{target}</span> " "
                {used.is_critical.then(|| view! { <Tag kind=TagKind::Now text=words.competences_critical() /> })}
            </li>
        }
        .into_any()
    };
    view! { <ul class="catalogue__uses small" role="list">{uses.iter().map(one).collect_view()}</ul> }.into_any()
}
