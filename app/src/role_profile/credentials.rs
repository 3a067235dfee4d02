//! Credentials: licences and formal qualifications, which a person has or has not.

use super::{CredentialList, NewCredential, load_credentials};
use crate::content::{Length, Writing, content, translation_tags};
use crate::frame::Asked;
use crate::refusal_words::sentence;
use crate::ui::{Breadcrumbs, Button, EmptyState, ErrorSummary, Link, Mistake, Notice, NoticeKind, PageHead};
use crate::words::{Words, words};
use domain::competence::{Credential, RoleProfile};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// Every credential, and the form of a new one.
#[component]
pub fn CredentialsPage() -> impl IntoView {
    let query = use_query_map();
    let is_saved = move || query.with_untracked(|query| query.get("saved").is_some());
    let resource = Resource::new_blocking(move || query.with(|query| query.get("refused")), load_credentials);
    view! { <Asked resource draw=move |list| draw(&list, is_saved()) /> }
}

fn writing(words: Words, form: &NewCredential) -> Writing<'_> {
    let is_tried = form.refusal.is_some();
    Writing { name: "title", label: words.role_profiles_name(), length: Length::Line, text: &form.title, is_tried }
}

fn mistakes(words: Words, form: &NewCredential) -> Vec<Mistake> {
    let Some(refusal) = &form.refusal else { return Vec::new() };
    let mut mistakes = writing(words, form).mistakes(words);
    if mistakes.is_empty() {
        mistakes.push(Mistake { field: "title.sv".into(), text: sentence(words, refusal) });
    }
    mistakes
}

fn draw(list: &CredentialList, is_saved: bool) -> AnyView {
    let words = words();
    let wrong = list.form.as_ref().map(|form| mistakes(words, form)).unwrap_or_default();
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
    let needed = profiles.iter().map(|profile| {
        view! { <li><a href=format!("/role-profiles/{}", profile.id)>{content(words, &profile.name)}</a></li> }
            .into_any()
    });
    view! {
        <li class="catalogue__row">
            <h2 class="catalogue__name">{content(words, &credential.name)}</h2>
            <div class="catalogue__tags">{may_edit.then(|| translation_tags(words, &[&credential.name]))}</div>
            {if profiles.is_empty() {
                view! { <p class="catalogue__uses quiet small">{words.role_profiles_credential_unused()}</p> }.into_any()
            } else {
                view! { <ul class="catalogue__uses small" role="list">{needed.collect_view()}</ul> }.into_any()
            }}
        </li>
    }
    .into_any()
}

fn add(words: Words, form: &NewCredential) -> AnyView {
    view! {
        <section class="page__section editor">
            <h2>{words.role_profiles_credential_add()}</h2>
            <form class="form" method="post" action="/commands/credential.add">
                <input type="hidden" name="form_id" value=form.form_id.clone() />
                <input type="hidden" name="id" value=form.id.clone() />
                <input type="hidden" name="then" value="/credentials?saved=1" />
                <input type="hidden" name="back" value="/credentials" />
                {writing(words, form).fields()}
                <div class="buttons"><Button text=words.role_profiles_credential_add() /></div>
            </form>
        </section>
    }
    .into_any()
}
