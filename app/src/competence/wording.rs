//! The words of a competence in three languages: for a new one, and to reword one.

use super::one::refused;
use super::{Wording, load_new};
use crate::content::{Length, Writing};
use crate::frame::Asked;
use crate::names::component_name;
use crate::refusal_words::sentence;
use crate::ui::{Breadcrumbs, Button, ErrorSummary, Link, Mistake, PageHead, Select};
use crate::words::{Words, words};
use domain::competence::Component;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// Adds a competence.
#[component]
pub fn NewCompetencePage() -> impl IntoView {
    let query = use_query_map();
    let resource = Resource::new_blocking(move || refused(query), load_new);
    view! { <Asked resource draw=|wording| draw(&wording) /> }
}

fn draw(wording: &Wording) -> AnyView {
    let words = words();
    let wrong = mistakes(words, wording);
    let has_mistakes = !wrong.is_empty();
    let crumbs = vec![Link::new("/", words.frame_start()), Link::new("/competences", words.competences_title())];
    let components = Component::ALL.map(|one| (one.code().to_owned(), component_name(words, one).to_owned()));
    let chosen = wording.component.unwrap_or(Component::Knowledge).code();
    view! {
        <div class="page">
            <Breadcrumbs links=crumbs />
            <ErrorSummary mistakes=wrong />
            <PageHead title=words.competences_add() lead=words.competences_add_how() has_mistakes />
            <form class="form" method="post" action="/commands/competence.add">
                <input type="hidden" name="form_id" value=wording.form_id.clone() />
                <input type="hidden" name="id" value=wording.id.clone() />
                <input type="hidden" name="then" value=format!("/competences/{}?saved=1", wording.id) />
                <input type="hidden" name="back" value="/competences/new" />
                <Select
                    name="component"
                    label=words.competences_component()
                    hint=words.competences_component_stays()
                    options=components.into_iter().collect()
                    chosen
                />
                {editor(words, wording)}
                <div class="buttons"><Button text=words.competences_add() /></div>
            </form>
        </div>
    }
    .into_any()
}

fn writings(words: Words, wording: &Wording) -> [Writing<'_>; 2] {
    let is_tried = wording.refusal.is_some();
    [
        Writing {
            name: "title",
            label: words.competences_name(),
            length: Length::Line,
            text: &wording.title,
            is_tried,
        },
        Writing {
            name: "description",
            label: words.competences_description(),
            length: Length::Prose,
            text: &wording.description,
            is_tried,
        },
    ]
}

/// The fields of name and description.
pub(super) fn editor(words: Words, wording: &Wording) -> AnyView {
    writings(words, wording).iter().map(Writing::fields).collect_view().into_any()
}

/// What must be put right: at its field when the words are wrong, else at the first one.
pub(super) fn mistakes(words: Words, wording: &Wording) -> Vec<Mistake> {
    let Some(refusal) = &wording.refusal else { return Vec::new() };
    let mut mistakes: Vec<_> = writings(words, wording).iter().flat_map(|one| one.mistakes(words)).collect();
    if mistakes.is_empty() {
        mistakes.push(Mistake { field: "title.sv".into(), text: sentence(words, refusal) });
    }
    mistakes
}
