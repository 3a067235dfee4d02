//! Credentials: licences and formal qualifications, which a person has or has not.

use super::{CredentialList, Naming, OneCredential, load_credential, load_credentials, naming};
use crate::content::{content, translation_tags};
use crate::frame::Asked;
use crate::ui::{Breadcrumbs, EmptyState, ErrorSummary, Link, Notice, NoticeKind, PageHead};
use crate::words::{Words, words};
use domain::competence::{Credential, RoleProfile};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

/// Every credential, and the form of a new one.
#[component]
pub fn CredentialsPage() -> impl IntoView {
    let query = use_query_map();
    let is_saved = move || query.with_untracked(|query| query.get("saved").is_some());
    let resource = Resource::new_blocking(move || query.with(|query| query.get("refused")), load_credentials);
    view! { <Asked resource draw=move |list| draw(&list, is_saved()) /> }
}

fn draw(list: &CredentialList, is_saved: bool) -> AnyView {
    let words = words();
    let wrong = list.form.as_ref().map(|form| naming::mistakes(words, form)).unwrap_or_default();
    let has_mistakes = !wrong.is_empty();
    let crumbs = vec![Link::new("/", words.frame_start()), Link::new("/role-profiles", words.role_profiles_title())];
    let may_edit = list.form.is_some();
    let rows = list.rows.iter().map(|(credential, profiles)| row(words, credential, profiles, may_edit));
    let shown = if list.rows.is_empty() {
        view! { <EmptyState title=words.role_profiles_credentials_none() text=words.role_profiles_credentials_why() /> }
            .into_any()
    } else {
        view! { <ul class="catalogue" role="list">{rows.collect_view()}</ul> }.into_any()
    };
    view! {
        <div class="page">
            <Breadcrumbs links=crumbs />
            <ErrorSummary mistakes=wrong />
            <PageHead title=words.role_profiles_credentials() lead=words.role_profiles_credentials_why() has_mistakes />
            {is_saved.then(|| view! { <Notice kind=NoticeKind::Good><p>{words.content_saved()}</p></Notice> })}
            {shown}
            {list.form.as_ref().map(|form| add(words, form))}
        </div>
    }
    .into_any()
}

fn row(words: Words, credential: &Credential, profiles: &[RoleProfile], may_edit: bool) -> AnyView {
    view! {
        <li class="catalogue__row">
            <h2 class="catalogue__name">
                <a href=format!("/credentials/{}", credential.id)>{content(words, &credential.name)}</a>
            </h2>
            <div class="catalogue__tags">{may_edit.then(|| translation_tags(words, &[&credential.name]))}</div>
            {needed_by(words, profiles)}
        </li>
    }
    .into_any()
}

fn needed_by(words: Words, profiles: &[RoleProfile]) -> AnyView {
    if profiles.is_empty() {
        return view! { <p class="catalogue__uses quiet small">{words.role_profiles_credential_unused()}</p> }
            .into_any();
    }
    let needed = profiles.iter().map(|profile| {
        view! { <li><a href=format!("/role-profiles/{}", profile.id)>{content(words, &profile.name)}</a></li> }
            .into_any()
    });
    view! { <ul class="catalogue__uses small" role="list">{needed.collect_view()}</ul> }.into_any()
}

fn add(words: Words, form: &Naming) -> AnyView {
    let button = words.role_profiles_credential_add();
    view! {
        <section class="page__section editor">
            <h2>{button}</h2>
            {naming::form(words, form, "credential.add", "/credentials".into(), button)}
        </section>
    }
    .into_any()
}

/// One credential, and for HR its name.
#[component]
pub fn CredentialPage() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let is_saved = move || query.with_untracked(|query| query.get("saved").is_some());
    let asked = move || {
        let id = params.with(|params| params.get("credential").unwrap_or_default());
        (id, query.with(|query| query.get("refused")))
    };
    let resource = Resource::new_blocking(asked, |(id, refused)| load_credential(id, refused));
    view! { <Asked resource draw=move |one| draw_one(&one, is_saved()) /> }
}

fn draw_one(one: &OneCredential, is_saved: bool) -> AnyView {
    let words = words();
    let (title, _) = one.credential.name.in_language(words.0);
    let wrong = one.naming.as_ref().map(|naming| naming::mistakes(words, naming)).unwrap_or_default();
    let has_mistakes = !wrong.is_empty();
    let crumbs = vec![
        Link::new("/", words.frame_start()),
        Link::new("/role-profiles", words.role_profiles_title()),
        Link::new("/credentials", words.role_profiles_credentials()),
    ];
    let here = format!("/credentials/{}", one.credential.id);
    view! {
        <div class="page">
            <Breadcrumbs links=crumbs />
            <ErrorSummary mistakes=wrong />
            <PageHead title=title.to_owned() kicker=words.role_profiles_credential() has_mistakes />
            {is_saved.then(|| view! { <Notice kind=NoticeKind::Good><p>{words.content_saved()}</p></Notice> })}
            {one.naming.is_some().then(|| view! {
                <div class="catalogue__tags">{translation_tags(words, &[&one.credential.name])}</div>
            })}
            <section class="page__section">
                <h2>{words.role_profiles_credential_needed_by()}</h2>
                {needed_by(words, &one.profiles)}
            </section>
            {one.naming.as_ref().map(|naming| view! {
                <section class="page__section editor">
                    <h2>{words.role_profiles_reword()}</h2>
                    <Notice><p>{words.role_profiles_credential_meaning()}</p></Notice>
                    {naming::form(words, naming, "credential.reword", here, words.role_profiles_save_name())}
                </section>
            })}
        </div>
    }
    .into_any()
}
