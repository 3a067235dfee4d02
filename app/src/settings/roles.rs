//! Roles: who holds them, granting and withdrawing.

use super::{GrantLine, Roles, load_roles};
use crate::format::{date_long, path};
use crate::frame::Asked;
use crate::names::role_name;
use crate::refusal_words::sentence;
use crate::ui::{Button, ErrorSummary, Input, Mistake, PageHead, Select, Table};
use crate::words::{Words, words};
use domain::person::Role;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// The page of roles.
#[component]
pub fn RolesPage() -> impl IntoView {
    let query = use_query_map();
    let asked = move || {
        query.with(|query| {
            let text = |key| query.get_str(key).filter(|text| !text.is_empty()).map(str::to_owned);
            (text("email"), text("refused"))
        })
    };
    let resource = Resource::new_blocking(asked, |(email, refused)| load_roles(email, refused));
    let email = move || asked().0;
    view! { <Asked resource draw=move |roles| draw(roles, email()) /> }
}

fn draw(roles: Roles, email: Option<String>) -> AnyView {
    let words = words();
    let unknown = (email.is_some() && roles.person.is_none()).then(|| words.settings_not_found().to_owned());
    let refused = roles.refused.as_ref().map(|form| ("role", sentence(words, &form.refusal)));
    let mistakes = unknown.iter().map(|text| ("email", text.clone())).chain(refused);
    let mistakes = mistakes.map(|(field, text)| Mistake { field: field.into(), text }).collect();
    let form = match &roles.person {
        Some((person, name)) => grant(words, &roles, person.as_str(), name, email.as_deref().unwrap_or_default()),
        None => find(words, email, unknown),
    };
    view! {
        <div class="page" data-width="wide">
            <ErrorSummary mistakes />
            <PageHead title=words.settings_roles_title() lead=words.settings_roles_lead() />
            {form}
            <section class="page__section" aria-labelledby="in-force">
                <h2 id="in-force">{words.settings_in_force()}</h2>
                {table(words, &roles.in_force, words.settings_in_force_caption(), IsOpen::Yes)}
            </section>
            <section class="page__section" aria-labelledby="past">
                <h2 id="past">{words.settings_past()}</h2>
                {table(words, &roles.past, words.settings_past_caption(), IsOpen::No)}
            </section>
        </div>
    }
    .into_any()
}

/// First the person: by the whole address, so that the administrator needs no list of everybody.
fn find(words: Words, email: Option<String>, error: Option<String>) -> AnyView {
    let (email, error) = (email.unwrap_or_default(), error.unwrap_or_default());
    let label = words.settings_email();
    let input = if error.is_empty() {
        view! { <Input name="email" label hint=words.settings_email_hint() r#type="email" value=email /> }.into_any()
    } else {
        view! { <Input name="email" label hint=words.settings_email_hint() error r#type="email" value=email /> }
            .into_any()
    };
    view! {
        <section class="page__section" aria-labelledby="grant">
            <h2 id="grant">{words.settings_grant()}</h2>
            <form method="get" action="/settings/roles" class="filters">
                {input}
                <Button text=words.settings_find() />
            </form>
        </section>
    }
    .into_any()
}

fn grant(words: Words, roles: &Roles, person: &str, name: &str, email: &str) -> AnyView {
    let typed = |key: &str| {
        let args = roles.refused.as_ref().map(|form| &form.args);
        args.and_then(|args| args.get(key)).and_then(|text| text.as_str()).map(str::to_owned)
    };
    let options = Role::ALL.map(|role| (code(role), role_name(words, role).to_owned()));
    let units = roles.units.iter().map(|(id, path)| (id.to_string(), path.clone())).collect();
    let from = typed("from_on").unwrap_or_else(|| roles.today.to_string());
    let back = format!("/settings/roles?email={}", crate::format::in_address(email));
    view! {
        <section class="page__section" aria-labelledby="grant">
            <h2 id="grant">{words.settings_grant_to(name)}</h2>
            <form method="post" action="/commands/role.grant" class="import">
                <input type="hidden" name="form_id" value=roles.form_ids.form.clone() />
                <input type="hidden" name="id" value=roles.form_ids.grant.clone() />
                <input type="hidden" name="person" value=person.to_owned() />
                <input type="hidden" name="then" value="/settings/roles" />
                <input type="hidden" name="back" value=back />
                <Select
                    name="role"
                    label=words.settings_role()
                    options=options.to_vec()
                    chosen=typed("role").unwrap_or_default()
                />
                <Select
                    name="unit"
                    label=words.settings_over()
                    options=units
                    chosen=typed("unit").unwrap_or_default()
                />
                <Input name="from_on" label=words.settings_from() r#type="date" value=from />
                <Input
                    name="to_on?"
                    label=words.settings_to()
                    hint=words.settings_to_hint()
                    r#type="date"
                    value=typed("to_on").unwrap_or_default()
                />
                <div class="buttons"><Button text=words.settings_give() /></div>
            </form>
        </section>
    }
    .into_any()
}

/// Whether grants can still be withdrawn.
#[derive(Clone, Copy, PartialEq, Eq)]
enum IsOpen {
    Yes,
    No,
}

/// The word of a role in a command.
fn code(role: Role) -> String {
    role.code().to_owned()
}

fn table(words: Words, grants: &[GrantLine], caption: &'static str, is_open: IsOpen) -> AnyView {
    if grants.is_empty() {
        return view! { <p class="quiet">{words.settings_none()}</p> }.into_any();
    }
    let rows = grants.iter().map(|grant| row(words, grant, is_open)).collect_view();
    view! {
        <Table caption=caption>
            <thead>
                <tr>
                    <th scope="col">{words.settings_person()}</th>
                    <th scope="col">{words.settings_role()}</th>
                    <th scope="col">{words.settings_over()}</th>
                    <th scope="col">{words.settings_period()}</th>
                    {(is_open == IsOpen::Yes).then(|| view! { <th scope="col"><span class="unseen">{words.settings_withdraw()}</span></th> })}
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </Table>
    }
    .into_any()
}

fn row(words: Words, grant: &GrantLine, is_open: IsOpen) -> AnyView {
    let name = grant.name.clone().unwrap_or_else(|| words.people_protected().to_owned());
    let period = match (&grant.withdrawn, grant.to_on) {
        (Some((day, by)), _) => {
            let by = by.clone().unwrap_or_else(|| words.settings_line().to_owned());
            words.settings_withdrawn(date_long(words, *day), by)
        }
        (None, Some(to)) => words.people_between(date_long(words, grant.from_on), date_long(words, to)),
        (None, None) => words.people_since(date_long(words, grant.from_on)),
    };
    let withdraw = (is_open == IsOpen::Yes).then(|| {
        let about = format!(": {name}, {}, {}", role_name(words, grant.role), grant.unit);
        view! {
            <td>
                <form method="post" action="/commands/role.withdraw">
                    <input type="hidden" name="form_id" value=grant.form_id.clone() />
                    <input type="hidden" name="id" value=grant.id.to_string() />
                    <input type="hidden" name="then" value="/settings/roles" />
                    <input type="hidden" name="back" value="/settings/roles" />
                    <button class="button" data-kind="plain">
                        {words.settings_withdraw()}<span class="unseen">{about}</span>
                    </button>
                </form>
            </td>
        }
        .into_any()
    });
    view! {
        <tr>
            <th scope="row">{name.clone()}</th>
            <td>{role_name(words, grant.role)}</td>
            <td>{path(&grant.unit)}</td>
            <td>{period}</td>
            {withdraw}
        </tr>
    }
    .into_any()
}
