//! One person: the employments of today and before, and whether mappings are answered.

use super::{Asked as Answered, OneEmployment, OnePerson, Period, load_person};
use crate::format::{self, date_long};
use crate::frame::Asked;
use crate::ui::{Breadcrumbs, Link, PageHead, Table, Tag, TagKind};
use crate::words::{Words, words};
use domain::person::EmploymentForm;
use domain::{Date, PersonId};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

/// The page of a person.
#[component]
pub fn PersonPage() -> impl IntoView {
    let params = use_params_map();
    let person = move || params.with(|params| params.get_str("person").unwrap_or_default().to_owned());
    let resource = Resource::new_blocking(person, |person| async move {
        load_person(PersonId::new(person).map_err(|_| crate::error::AppError::NotFound)?).await
    });
    view! { <Asked resource draw /> }
}

fn draw(person: OnePerson) -> AnyView {
    let words = words();
    let employments = person.employments.iter().map(|employment| one(words, employment)).collect_view();
    view! {
        <div class="page" data-width="wide">
            <Breadcrumbs links=vec![Link::new("/people", words.people_title())] />
            <PageHead title=person.name lead=person.email.unwrap_or_default() />
            <section class="page__section" aria-labelledby="employments">
                <h2 id="employments">{words.people_employments()}</h2>
                {employments}
            </section>
            <section class="page__section" aria-labelledby="mappings">
                <h2 id="mappings">{words.people_mappings()}</h2>
                {mappings(words, &person.mappings)}
            </section>
        </div>
    }
    .into_any()
}

fn one(words: Words, employment: &OneEmployment) -> AnyView {
    let now = &employment.now;
    let form = match employment.form {
        EmploymentForm::Permanent => words.people_permanent(),
        EmploymentForm::FixedTerm => words.people_fixed_term(),
    };
    let manager = employment.line_manager.clone();
    let manager = manager.map(|name| name.unwrap_or_else(|| words.people_protected().to_owned()));
    let profile = employment.profile.as_ref().map(|profile| profile.in_language(words.0));
    let leave = employment.leave.map(|(from, to)| period(words, from, to));
    let facts = format!(
        "{form} · {} · {}",
        words.people_share(now.percentage),
        period(words, employment.starts_on, employment.ends_on)
    );
    view! {
        <article class="employment">
            <h3>{now.title.clone()} " " {employment.is_ended.then(|| view! { <Tag text=words.people_ended() /> })}</h3>
            <p>{format::path(&now.unit)}</p>
            <p class="quiet">{facts}</p>
            <dl class="facts">
                {manager.map(|name| view! { <div><dt>{words.people_line_manager()}</dt><dd>{name}</dd></div> })}
                {profile.map(|(name, language)| view! {
                    <div><dt>{words.people_profile()}</dt><dd lang=language.tag()>{name.to_owned()}</dd></div>
                })}
                {leave.map(|leave| view! { <div><dt>{words.people_on_leave()}</dt><dd>{leave}</dd></div> })}
            </dl>
            {history(words, &employment.history)}
        </article>
    }
    .into_any()
}

fn history(words: Words, periods: &[Period]) -> AnyView {
    if periods.len() < 2 {
        return ().into_any();
    }
    let rows = periods.iter().map(|one| {
        view! {
            <tr>
                <th scope="row">{period(words, one.from_on, one.to_on)}</th>
                <td>{one.title.clone()}</td>
                <td>{format::path(&one.unit)}</td>
                <td>{words.people_share(one.percentage)}</td>
            </tr>
        }
        .into_any()
    });
    let rows = rows.collect_view();
    view! {
        <Table caption=words.people_history()>
            <thead>
                <tr>
                    <th scope="col">{words.people_period()}</th>
                    <th scope="col">{words.people_job_title()}</th>
                    <th scope="col">{words.people_unit()}</th>
                    <th scope="col">{words.import_column_percentage()}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </Table>
    }
    .into_any()
}

/// A period with a beginning, and an end if it has one.
fn period(words: Words, from: Date, to: Option<Date>) -> String {
    match to {
        Some(to) => words.people_between(date_long(words, from), date_long(words, to)),
        None => words.people_since(date_long(words, from)),
    }
}

fn mappings(words: Words, mappings: &[(domain::Text, Answered)]) -> AnyView {
    if mappings.is_empty() {
        return view! { <p class="quiet">{words.people_no_mappings()}</p> }.into_any();
    }
    let items = mappings.iter().map(|(title, answered)| {
        let (title, language) = title.in_language(words.0);
        let (kind, said) = match answered {
            Answered::Submitted => (TagKind::Done, words.people_mapping_submitted()),
            Answered::Waits => (TagKind::Plain, words.people_mapping_waits()),
            Answered::NotAsked => (TagKind::Plain, words.people_mapping_not_asked()),
        };
        view! { <li><span lang=language.tag()>{title.to_owned()}</span> " " <Tag kind text=said /></li> }.into_any()
    });
    view! { <ul class="plain" role="list">{items.collect_view()}</ul> }.into_any()
}
