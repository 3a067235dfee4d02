//! Every role profile.

use super::{ProfileList, ProfileRow, load_list};
use crate::content::content;
use crate::format;
use crate::frame::Asked;
use crate::names::scale_name;
use crate::ui::{ButtonKind, ButtonLink, EmptyState, PageHead, Table};
use crate::words::{Words, words};
use leptos::prelude::*;

/// The list of role profiles.
#[component]
pub fn RoleProfilesPage() -> impl IntoView {
    let resource = Resource::new_blocking(|| (), |()| load_list());
    view! { <Asked resource draw=draw /> }
}

fn draw(list: ProfileList) -> AnyView {
    let words = words();
    let ProfileList { rows, may_edit } = list;
    view! {
        <div class="page" data-width="wide">
            <PageHead title=words.role_profiles_title() lead=words.role_profiles_lead() />
            <div class="buttons">
                {may_edit.then(|| view! { <ButtonLink href="/role-profiles/new" text=words.role_profiles_add() /> })}
                <ButtonLink href="/credentials" text=words.role_profiles_credentials() kind=ButtonKind::Quiet />
            </div>
            {if rows.is_empty() {
                view! { <EmptyState title=words.role_profiles_none() text=words.role_profiles_none_why() /> }.into_any()
            } else {
                table(words, &rows)
            }}
        </div>
    }
    .into_any()
}

fn table(words: Words, rows: &[ProfileRow]) -> AnyView {
    let rows = rows.iter().map(|row| tr(words, row)).collect_view();
    view! {
        <Table caption=words.role_profiles_title()>
            <thead>
                <tr>
                    <th scope="col">{words.role_profiles_name()}</th>
                    <th scope="col">{words.role_profiles_scale()}</th>
                    <th scope="col" class="num">{words.role_profiles_competences()}</th>
                    <th scope="col" class="num">{words.role_profiles_people()}</th>
                    <th scope="col">{words.role_profiles_in_force()}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </Table>
    }
    .into_any()
}

fn tr(words: Words, row: &ProfileRow) -> AnyView {
    let number = |many: u32| format::number(words, many.into());
    let (scale, competences, version) = match &row.in_force {
        Some(version) => (
            scale_name(words, version.scale),
            number(version.competences),
            words.role_profiles_version_of(version.number, format::date_long(words, version.published_on)),
        ),
        None => ("–", "–".to_owned(), words.role_profiles_no_version().to_owned()),
    };
    view! {
        <tr>
            <th scope="row">
                <a href=format!("/role-profiles/{}", row.profile.id)>{content(words, &row.profile.name)}</a>
            </th>
            <td>{scale}</td>
            <td class="num">{competences}</td>
            <td class="num">{number(row.people)}</td>
            <td>{version}</td>
        </tr>
    }
    .into_any()
}
