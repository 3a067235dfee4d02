//! One competence: what it means, where it is used, and for HR its words and whether it is in use.

use super::list::uses;
use super::wording::{editor, mistakes};
use super::{OneCompetence, Wording, load_competence};
use crate::content::{content, translation_tags};
use crate::format;
use crate::frame::Asked;
use crate::names::component_name;
use crate::ui::{Breadcrumbs, Button, ButtonKind, ErrorSummary, Link, Notice, NoticeKind, PageHead};
use crate::words::{Words, words};
use domain::competence::Competence;
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

/// One competence.
#[component]
pub fn CompetencePage() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let is_saved = move || query.with_untracked(|query| query.get("saved").is_some());
    let asked = move || (params.with(|params| params.get("competence").unwrap_or_default()), refused(query));
    let resource = Resource::new_blocking(asked, |(id, refused)| load_competence(id, refused));
    view! { <Asked resource draw=move |one| draw(one, is_saved()) /> }
}

/// The id of the form that was refused, from the address.
pub(super) fn refused(query: Memo<leptos_router::params::ParamsMap>) -> Option<String> {
    query.with(|query| query.get("refused"))
}

fn draw(one: OneCompetence, is_saved: bool) -> AnyView {
    let words = words();
    let OneCompetence { entry, wording, retire_form } = one;
    let competence = entry.competence;
    let (title, _) = competence.name.in_language(words.0);
    let kicker = component_name(words, competence.component);
    let wrong = wording.as_ref().map(|wording| mistakes(words, wording)).unwrap_or_default();
    let has_mistakes = !wrong.is_empty();
    let may_edit = wording.is_some();
    let crumbs = vec![Link::new("/", words.frame_start()), Link::new("/competences", words.competences_title())];
    view! {
        <div class="page">
            <Breadcrumbs links=crumbs />
            <ErrorSummary mistakes=wrong />
            <PageHead title=title.to_owned() kicker has_mistakes />
            {is_saved.then(|| view! { <Notice kind=NoticeKind::Good><p>{words.content_saved()}</p></Notice> })}
            {retired_notice(words, &competence)}
            <div class="prose">
                <p>{content(words, &competence.description)}</p>
                {may_edit.then(|| view! {
                    <div class="catalogue__tags">
                        {translation_tags(words, &[&competence.name, &competence.description])}
                    </div>
                })}
            </div>
            <section class="page__section">
                <h2>{words.competences_used_in()}</h2>
                {uses(words, &entry.uses)}
            </section>
            {wording.map(|wording| edit(words, &competence, &wording, retire_form))}
        </div>
    }
    .into_any()
}

fn retired_notice(words: Words, competence: &Competence) -> Option<AnyView> {
    let on = format::date_long(words, competence.retired_on?);
    Some(view! { <Notice><p>{words.competences_retired_on(on)}</p></Notice> }.into_any())
}

fn edit(words: Words, competence: &Competence, wording: &Wording, retire_form: String) -> AnyView {
    let here = format!("/competences/{}", competence.id);
    let is_retired = competence.retired_on.is_some();
    let (heading, why, button, kind) = if is_retired {
        (
            words.competences_bring_back(),
            words.competences_bring_back_why(),
            words.competences_bring_back(),
            ButtonKind::Quiet,
        )
    } else {
        (words.competences_retire(), words.competences_retire_why(), words.competences_retire(), ButtonKind::Warning)
    };
    view! {
        <section class="page__section editor">
            <h2>{words.competences_reword()}</h2>
            <Notice><p>{words.competences_meaning()}</p></Notice>
            <form class="form" method="post" action="/commands/competence.reword">
                <input type="hidden" name="form_id" value=wording.form_id.clone() />
                <input type="hidden" name="id" value=wording.id.clone() />
                <input type="hidden" name="then" value=format!("{here}?saved=1") />
                <input type="hidden" name="back" value=here.clone() />
                {editor(words, wording)}
                <div class="buttons"><Button text=words.competences_save() /></div>
            </form>
        </section>
        <section class="page__section editor">
            <h2>{heading}</h2>
            <p>{why}</p>
            <form method="post" action="/commands/competence.retire">
                <input type="hidden" name="form_id" value=retire_form />
                <input type="hidden" name="id" value=wording.id.clone() />
                <input type="hidden" name="is_retired:b" value=if is_retired { "no" } else { "yes" } />
                <input type="hidden" name="then" value=format!("{here}?saved=1") />
                <input type="hidden" name="back" value=here />
                <Button text=button kind />
            </form>
        </section>
    }
    .into_any()
}
