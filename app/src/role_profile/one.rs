//! One role profile: what it asks, on which scale, and how it came to be so.

use super::change::{self, Names};
use super::scale::scale;
use super::{Look, Naming, OneProfile, Past, load_one, naming};
use crate::content::{content, translation_tags};
use crate::format;
use crate::frame::Asked;
use crate::names::{component_name, level_name, scale_name};
use crate::ui::{
    Breadcrumbs, Button, ButtonKind, ButtonLink, EmptyState, ErrorSummary, Link, Notice, NoticeKind, PageHead,
    PrintButton, Select, Table, Tag, TagKind,
};
use crate::words::{Words, words};
use domain::competence::{Competence, Component, ProfileVersion, Target};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

/// One role profile.
#[component]
pub fn RoleProfilePage() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let is_saved = move || query.with_untracked(|query| query.get("saved").is_some());
    let published = move || query.with_untracked(|query| query.get("published"));
    let asked = move || {
        let id = params.with(|params| params.get("profile").unwrap_or_default());
        let number = |name: &str| query.with(|query| query.get(name)?.parse().ok());
        let look = Look { version: number("version"), from: number("from"), to: number("to") };
        (id, look, query.with(|query| query.get("refused")))
    };
    let resource = Resource::new_blocking(asked, |(id, look, refused)| load_one(id, look, refused));
    view! { <Asked resource draw=move |one| draw(&one, published().as_deref(), is_saved()) /> }
}

fn draw(one: &OneProfile, published: Option<&str>, is_saved: bool) -> AnyView {
    let words = words();
    let (title, _) = one.profile.name.in_language(words.0);
    let crumbs = vec![Link::new("/", words.frame_start()), Link::new("/role-profiles", words.role_profiles_title())];
    let here = format!("/role-profiles/{}", one.profile.id);
    let competences = one.competences.iter().map(|competence| (competence.id.clone(), competence.name.clone()));
    let names = Names::new(competences, &one.credentials);
    let wrong = one.naming.as_ref().map(|naming| naming::mistakes(words, naming)).unwrap_or_default();
    let (may_edit, has_mistakes) = (one.naming.is_some(), !wrong.is_empty());
    let kicker = words.role_profiles_people_have(i64::from(one.people));
    view! {
        <div class="page" data-width="wide">
            <Breadcrumbs links=crumbs />
            <ErrorSummary mistakes=wrong />
            <PageHead title=title.to_owned() kicker has_mistakes />
            {is_saved.then(|| view! { <Notice kind=NoticeKind::Good><p>{words.content_saved()}</p></Notice> })}
            {may_edit.then(|| {
                view! { <div class="catalogue__tags">{translation_tags(words, &[&one.profile.name])}</div> }
            })}
            {state(words, one, published)}
            <div class="buttons">
                {may_edit.then(|| view! {
                    <ButtonLink href=format!("{here}/edit") text=words.role_profiles_edit() />
                })}
                {one.shown.is_some().then(|| view! { <PrintButton /> })}
            </div>
            {one.shown.as_ref().map(|version| version_of(words, one, version, &names))}
            {(!one.history.is_empty()).then(|| history(words, one, &here, &names))}
            {one.naming.as_ref().map(|naming| reword(words, naming, here))}
        </div>
    }
    .into_any()
}

fn reword(words: Words, naming: &Naming, here: String) -> AnyView {
    view! {
        <section class="page__section editor">
            <h2>{words.role_profiles_reword()}</h2>
            <Notice><p>{words.role_profiles_reword_why()}</p></Notice>
            {naming::form(words, naming, "profile.reword", here, words.role_profiles_save_name())}
        </section>
    }
    .into_any()
}

/// What to know before reading: just published, an old version, or none at all.
fn state(words: Words, one: &OneProfile, published: Option<&str>) -> AnyView {
    let here = format!("/role-profiles/{}", one.profile.id);
    let newest = one.history.first().map(|past| past.number);
    let Some(shown) = &one.shown else {
        return view! { <EmptyState title=words.role_profiles_no_version() text=words.role_profiles_no_version_why() /> }
            .into_any();
    };
    if Some(shown.number) != newest {
        let text = words.role_profiles_is_old(shown.number);
        return view! { <Notice><p>{text} " " <a href=here>{words.role_profiles_to_newest()}</a></p></Notice> }
            .into_any();
    }
    if published == Some(shown.id.as_str()) {
        let text = words.role_profiles_published(shown.number);
        return view! { <Notice kind=NoticeKind::Good><p>{text}</p></Notice> }.into_any();
    }
    ().into_any()
}

fn version_of(words: Words, one: &OneProfile, version: &ProfileVersion, names: &Names) -> AnyView {
    let of = |target: &Target| one.competences.iter().find(|competence| competence.id == target.competence);
    let components: Vec<_> = Component::ALL
        .into_iter()
        .filter(|component| version.targets.iter().filter_map(of).any(|known| known.component == *component))
        .collect();
    let parts = components.iter().map(|component| {
        let rows = version.targets.iter().filter_map(|target| Some((target, of(target)?)));
        let rows = rows.filter(|(_, competence)| competence.component == *component);
        part(words, *component, rows.map(|(target, competence)| row(words, version, target, competence)).collect_view())
    });
    let parts = parts.collect_view();
    let caption = words.role_profiles_version_on(version.number, scale_name(words, version.scale));
    view! {
        <section class="page__section" aria-labelledby="targets">
            <h2 id="targets">{words.role_profiles_asks()}</h2>
            <Table caption class="table targets">
                <thead>
                    <tr>
                        <th scope="col">{words.role_profiles_competence()}</th>
                        <th scope="col">{words.role_profiles_target()}</th>
                    </tr>
                </thead>
                {parts}
            </Table>
            <p class="quiet small">{words.role_profiles_critical_why()}</p>
        </section>
        {credentials(words, version, names)}
        {scale(words, version.scale, &components)}
    }
    .into_any()
}

fn part(words: Words, component: Component, rows: impl IntoView + 'static) -> AnyView {
    view! {
        <tbody>
            <tr class="targets__part"><th scope="colgroup" colspan="2">{component_name(words, component)}</th></tr>
            {rows}
        </tbody>
    }
    .into_any()
}

fn row(words: Words, version: &ProfileVersion, target: &Target, competence: &Competence) -> AnyView {
    let level = format!("{} {}", target.level, level_name(words, version.scale, target.level));
    view! {
        <tr>
            <th scope="row">
                <a href=format!("/competences/{}", competence.id)>{content(words, &competence.name)}</a>
                <span class="targets__what">{content(words, &competence.description)}</span>
            </th>
            <td>
                <span class="targets__level">{level}</span>
                {target.is_critical.then(|| view! { " " <Tag kind=TagKind::Now text=words.competences_critical() /> })}
                {competence.retired_on.is_some().then(|| view! { " " <Tag text=words.competences_retired() /> })}
            </td>
        </tr>
    }
    .into_any()
}

fn credentials(words: Words, version: &ProfileVersion, names: &Names) -> AnyView {
    let rows = version.credentials.iter().map(|id| view! { <li>{names.credential(words, id)}</li> }.into_any());
    let shown = if version.credentials.is_empty() {
        view! { <p class="quiet">{words.role_profiles_no_credentials()}</p> }.into_any()
    } else {
        view! { <ul class="changes">{rows.collect_view()}</ul> }.into_any()
    };
    view! {
        <section class="page__section" aria-labelledby="credentials">
            <h2 id="credentials">{words.role_profiles_credentials()}</h2>
            {shown}
            <p class="quiet small">{words.role_profiles_credentials_why()}</p>
        </section>
    }
    .into_any()
}

fn history(words: Words, one: &OneProfile, here: &str, names: &Names) -> AnyView {
    let newest = one.history.first().map(|past| past.number);
    let rows = one.history.iter().map(|past| past_version(words, past, newest, here, names));
    view! {
        <section class="page__section" aria-labelledby="history">
            <h2 id="history">{words.role_profiles_history()}</h2>
            <p class="quiet">{words.role_profiles_history_why()}</p>
            <ol class="history" role="list">{rows.collect_view()}</ol>
            {(one.history.len() > 1).then(|| compare(words, one, here, names))}
        </section>
    }
    .into_any()
}

fn past_version(words: Words, past: &Past, newest: Option<u32>, here: &str, names: &Names) -> AnyView {
    let date = format::date_long(words, past.published_on);
    let who = match &past.published_by {
        Some(name) => words.role_profiles_by(name, date),
        None if past.number == 1 => words.role_profiles_shipped(date),
        None => date,
    };
    let is_newest = Some(past.number) == newest;
    view! {
        <li class="history__version">
            <h3 class="history__name">
                <a href=format!("{here}?version={}", past.number)>{words.role_profiles_version(past.number)}</a>
                {is_newest.then(|| view! { " " <Tag kind=TagKind::Done text=words.role_profiles_now() /> })}
            </h3>
            <p class="quiet small">{who}</p>
            {past.since.as_ref().map(|since| change::list(words, names, since))}
        </li>
    }
    .into_any()
}

/// Two versions of one's choice beside each other.
fn compare(words: Words, one: &OneProfile, here: &str, names: &Names) -> AnyView {
    let options = || -> Vec<_> {
        let numbers = one.history.iter().map(|past| past.number);
        numbers.map(|number| (number.to_string(), words.role_profiles_version(number))).collect()
    };
    let (from, to) = match &one.compared {
        Some(compared) => (compared.from.0, compared.to.0),
        None => (1, one.history.first().map_or(1, |past| past.number)),
    };
    view! {
        <form class="filters" action=here.to_owned()>
            <Select name="from" label=words.role_profiles_compare_from() options=options() chosen=from.to_string() />
            <Select name="to" label=words.role_profiles_compare_to() options=options() chosen=to.to_string() />
            <Button text=words.role_profiles_compare() kind=ButtonKind::Quiet />
        </form>
        {one.compared.as_ref().map(|compared| view! {
            <section class="compared-versions" aria-labelledby="difference">
                <h3 id="difference">{words.role_profiles_difference(compared.from.0, compared.to.0)}</h3>
                {change::list(words, names, compared)}
            </section>
        })}
    }
    .into_any()
}
