//! Adds a role profile: its code and its name. What it asks is its first version.

use super::{NewProfile, load_new};
use crate::content::{Length, Writing};
use crate::frame::Asked;
use crate::refusal_words::sentence;
use crate::ui::{Breadcrumbs, Button, ErrorSummary, Input, Link, Mistake, PageHead};
use crate::words::{Words, words};
use domain::competence::CatalogueRefusal;
use domain::text::tidy_line;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// Adds a role profile.
#[component]
pub fn NewProfilePage() -> impl IntoView {
    let query = use_query_map();
    let resource = Resource::new_blocking(move || query.with(|query| query.get("refused")), load_new);
    view! { <Asked resource draw=|new| draw(&new) /> }
}

fn draw(new: &NewProfile) -> AnyView {
    let words = words();
    let title = Writing {
        name: "title",
        label: words.role_profiles_name(),
        length: Length::Line,
        text: &new.title,
        is_tried: new.refusal.is_some(),
    };
    let code_error = code_error(words, new);
    let mut wrong: Vec<_> =
        code_error.iter().map(|text| Mistake { field: "code".into(), text: text.clone() }).collect();
    wrong.extend(title.mistakes(words));
    if let (true, Some(refusal)) = (wrong.is_empty(), &new.refusal) {
        wrong.push(Mistake { field: "code".into(), text: sentence(words, refusal) });
    }
    let has_mistakes = !wrong.is_empty();
    let crumbs = vec![Link::new("/", words.frame_start()), Link::new("/role-profiles", words.role_profiles_title())];
    let (name, label, hint, value) =
        ("code", words.role_profiles_code(), words.role_profiles_code_how(), new.code.clone());
    let code = match code_error {
        Some(error) => view! { <Input name label hint value error /> }.into_any(),
        None => view! { <Input name label hint value /> }.into_any(),
    };
    view! {
        <div class="page">
            <Breadcrumbs links=crumbs />
            <ErrorSummary mistakes=wrong />
            <PageHead title=words.role_profiles_add() lead=words.role_profiles_add_how() has_mistakes />
            <form class="form" method="post" action="/commands/profile.add">
                <input type="hidden" name="form_id" value=new.form_id.clone() />
                <input type="hidden" name="id" value=new.id.clone() />
                <input type="hidden" name="then" value=format!("/role-profiles/{}/edit", new.id) />
                <input type="hidden" name="back" value="/role-profiles/new" />
                {title.fields()}
                {code}
                <div class="buttons"><Button text=words.role_profiles_add_next() /></div>
            </form>
        </div>
    }
    .into_any()
}

/// What is wrong with the code: its text, or that another profile has it.
fn code_error(words: Words, new: &NewProfile) -> Option<String> {
    let refusal = new.refusal.as_ref()?;
    if *refusal == CatalogueRefusal::Exists.into() {
        return Some(words.role_profiles_code_taken().to_owned());
    }
    tidy_line(&new.code).err().map(|problem| sentence(words, &CatalogueRefusal::Text(problem).into()))
}
