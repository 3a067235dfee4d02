//! Looking people up. What is looked for stands in the address.

use super::{Found, FoundRow, Wanted, load_people};
use crate::frame::Asked;
use crate::ui::{Button, EmptyState, Input, PageHead, Select, Table};
use crate::words::{Words, words};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// The page of people.
#[component]
pub fn PeoplePage() -> impl IntoView {
    let query = use_query_map();
    let wanted = move || {
        query.with(|query| {
            let text = |key| query.get_str(key).unwrap_or_default().to_owned();
            let page = text("page").parse().unwrap_or(1);
            Wanted { name: text("name"), unit: text("unit"), profile: text("profile"), title: text("title"), page }
        })
    };
    let resource = Resource::new_blocking(wanted, load_people);
    view! { <Asked resource draw /> }
}

fn draw(found: Found) -> AnyView {
    let words = words();
    view! {
        <div class="page" data-width="wide">
            <PageHead title=words.people_title() lead=words.people_lead() />
            {filters(words, &found)}
            <p class="quiet" role="status">{words.people_count(found.count.into())}</p>
            {if found.rows.is_empty() {
                view! { <EmptyState title=words.people_nobody() text=words.people_nobody_why() /> }.into_any()
            } else {
                table(words, &found.rows)
            }}
            {pages(words, &found)}
        </div>
    }
    .into_any()
}

fn filters(words: Words, found: &Found) -> AnyView {
    let wanted = found.wanted.clone();
    let all = || (String::new(), words.people_any().to_owned());
    let units = found.units.iter().map(|(id, path)| (id.to_string(), path.clone()));
    let profiles = found.profiles.iter().map(|(id, name)| (id.to_string(), name.in_language(words.0).0.to_owned()));
    view! {
        <form method="get" action="/people" class="filters" role="search">
            <Input name="name" label=words.people_search() r#type="search" value=wanted.name />
            <Input name="title" label=words.people_job_title() r#type="search" value=wanted.title />
            <Select
                name="unit"
                label=words.people_unit()
                options=std::iter::once(all()).chain(units).collect()
                chosen=wanted.unit
            />
            <Select
                name="profile"
                label=words.people_profile()
                options=std::iter::once(all()).chain(profiles).collect()
                chosen=wanted.profile
            />
            <Button text=words.people_show() />
        </form>
    }
    .into_any()
}

fn table(words: Words, rows: &[FoundRow]) -> AnyView {
    let rows = rows.iter().map(|row| {
        let profile = row.profile.as_ref().map(|profile| profile.in_language(words.0));
        view! {
            <tr>
                <th scope="row"><a href=format!("/people/{}", row.person)>{row.name.clone()}</a></th>
                <td>{row.title.clone()}</td>
                <td>{row.unit.clone()}</td>
                <td lang=profile.map(|(_, language)| language.tag())>{profile.map(|(name, _)| name.to_owned())}</td>
            </tr>
        }
        .into_any()
    });
    let rows = rows.collect_view();
    view! {
        <Table caption=words.people_caption()>
            <thead>
                <tr>
                    <th scope="col">{words.people_name()}</th>
                    <th scope="col">{words.people_job_title()}</th>
                    <th scope="col">{words.people_unit()}</th>
                    <th scope="col">{words.people_profile()}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </Table>
    }
    .into_any()
}

fn pages(words: Words, found: &Found) -> AnyView {
    if found.pages < 2 {
        return ().into_any();
    }
    let page = found.wanted.page;
    let to = |page: u32, text: &'static str| view! { <a href=address(&found.wanted, page)>{text}</a> }.into_any();
    view! {
        <nav class="pages" aria-label=words.people_pages()>
            {(page > 1).then(|| to(page - 1, words.people_earlier()))}
            <span class="quiet">{words.people_page(page, found.pages)}</span>
            {(page < found.pages).then(|| to(page + 1, words.people_later()))}
        </nav>
    }
    .into_any()
}

fn address(wanted: &Wanted, page: u32) -> String {
    let mut address = format!("/people?page={page}");
    let fields =
        [("name", &wanted.name), ("title", &wanted.title), ("unit", &wanted.unit), ("profile", &wanted.profile)];
    for (name, text) in fields.into_iter().filter(|(_, text)| !text.is_empty()) {
        address.extend(["&", name, "=", &crate::format::in_address(text)]);
    }
    address
}
