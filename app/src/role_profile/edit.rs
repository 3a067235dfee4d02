//! Draws up the next version of a role profile and publishes it: one form, which works without script.

use super::change::{self, Names};
use super::draft::{Rows, mistakes};
use super::{Compared, ProfileDraft, load_draft};
use crate::content::content;
use crate::format;
use crate::frame::Asked;
use crate::names::scale_name;
use crate::ui::{
    Breadcrumbs, Button, ButtonKind, Checkbox, ErrorSummary, Link, Notice, NoticeKind, PageHead, RadioPills,
};
use crate::words::{Words, words};
use domain::competence::{Asked as Asks, Scale, changes};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

/// The next version of a role profile.
#[component]
pub fn EditProfilePage() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let asked = move || {
        let id = params.with(|params| params.get("profile").unwrap_or_default());
        let scale = query.with(|query| query.get_str("scale").and_then(Scale::from_code));
        (id, scale, query.with(|query| query.get("refused")))
    };
    let resource = Resource::new_blocking(asked, |(id, scale, refused)| load_draft(id, scale, refused));
    view! { <Asked resource draw=|draft| draw(&draft) /> }
}

fn draw(draft: &ProfileDraft) -> AnyView {
    let words = words();
    let here = format!("/role-profiles/{}", draft.profile.id);
    let (name, _) = draft.profile.name.in_language(words.0);
    let crumbs = vec![
        Link::new("/", words.frame_start()),
        Link::new("/role-profiles", words.role_profiles_title()),
        Link::new(here.clone(), name),
    ];
    let wrong = mistakes(words, draft);
    let has_mistakes = !wrong.is_empty();
    let title = match &draft.in_force {
        Some(version) => words.role_profiles_next(version.number + 1, name),
        None => words.role_profiles_first(name),
    };
    view! {
        <div class="page" data-width="wide">
            <Breadcrumbs links=crumbs />
            <ErrorSummary mistakes=wrong />
            <PageHead title lead=words.role_profiles_edit_why() has_mistakes />
            {meanwhile(words, draft)}
            {choose_scale(words, draft, &here)}
            {form(words, draft, &here)}
        </div>
    }
    .into_any()
}

/// Somebody was faster: who, and what publishing these choices would change in their version.
fn meanwhile(words: Words, draft: &ProfileDraft) -> Option<AnyView> {
    let (past, in_force) = (draft.meanwhile.as_ref()?, draft.in_force.as_ref()?);
    let date = format::date_long(words, past.published_on);
    let text = match &past.published_by {
        Some(name) => words.role_profiles_meanwhile_by(name, past.number, date),
        None => words.role_profiles_meanwhile(past.number, date),
    };
    let competences = draft.competences.iter().map(|choice| (choice.id.clone(), choice.name.clone()));
    let names = Names::new(competences, &draft.credentials);
    let compared = Compared {
        from: (in_force.number, in_force.scale),
        to: (in_force.number + 1, draft.draft.scale),
        changes: changes(Asks::from(in_force), Asks::from(&draft.draft)),
    };
    Some(
        view! {
            <Notice kind=NoticeKind::Problem>
                <p>{text}</p>
                <p>{words.role_profiles_meanwhile_what()}</p>
                {change::list(words, &names, &compared)}
            </Notice>
        }
        .into_any(),
    )
}

/// The scale comes first, in a form of its own: on another scale every target is chosen anew.
fn choose_scale(words: Words, draft: &ProfileDraft, here: &str) -> AnyView {
    let options = Scale::ALL.map(|scale| (scale.code().to_owned(), scale_name(words, scale).to_owned()));
    let chosen = Some(draft.draft.scale.code().to_owned());
    view! {
        <form class="editor" action=format!("{here}/edit")>
            <RadioPills
                name="scale"
                legend=words.role_profiles_scale()
                options=options.into_iter().collect()
                chosen=Signal::stored(chosen)
            />
            <p class="quiet small">{words.role_profiles_scale_choice()}</p>
            <Button text=words.role_profiles_scale_change() kind=ButtonKind::Quiet />
        </form>
    }
    .into_any()
}

fn form(words: Words, draft: &ProfileDraft, here: &str) -> AnyView {
    let version = &draft.draft;
    let based_on = version.based_on.as_ref().map(|id| {
        view! { <input type="hidden" name="version.based_on" value=id.to_string() /> }
    });
    let back = format!("{here}/edit?scale={}", version.scale.code());
    let parts = Rows::new(words, draft).parts();
    view! {
        <form class="form" method="post" action="/commands/profile.publish">
            <input type="hidden" name="form_id" value=draft.form_id.clone() />
            <input type="hidden" name="profile" value=draft.profile.id.to_string() />
            <input type="hidden" name="id" value=draft.version_id.clone() />
            <input type="hidden" name="then" value=format!("{here}?published={}", draft.version_id) />
            <input type="hidden" name="back" value=back />
            {based_on}
            <input type="hidden" name="version.scale" value=version.scale.code() />
            {parts}
            {credentials(words, draft)}
            <p class="quiet">{words.role_profiles_publish_why()}</p>
            <div class="buttons">
                <Button text=words.role_profiles_publish() />
                <a href=here.to_owned()>{words.role_profiles_leave()}</a>
            </div>
        </form>
    }
    .into_any()
}

fn credentials(words: Words, draft: &ProfileDraft) -> AnyView {
    let chosen = &draft.draft.credentials;
    // Those chosen come first, in their order: sending the same again is then the same version.
    let known = |id: &domain::CredentialId| draft.credentials.iter().find(|credential| credential.id == *id);
    let others = draft.credentials.iter().filter(|credential| !chosen.contains(&credential.id));
    let all = chosen.iter().filter_map(known).chain(others);
    let boxes = all.enumerate().map(|(place, credential)| {
        let (label, _) = credential.name.in_language(words.0);
        let is_on = chosen.contains(&credential.id);
        let name = format!("version.credentials.{place}");
        view! { <Checkbox name value=credential.id.to_string() label is_on /> }.into_any()
    });
    view! {
        <fieldset class="languages">
            <legend class="languages__legend">{words.role_profiles_credentials()}</legend>
            <p class="quiet small">{words.role_profiles_credentials_why()}</p>
            {boxes.collect_view()}
            <p class="small"><a href="/credentials">{words.role_profiles_credentials_missing()}</a></p>
        </fieldset>
    }
    .into_any()
}

/// The name of a competence in a form.
pub(super) fn name_of(words: Words, draft: &ProfileDraft, id: &domain::CompetenceId) -> AnyView {
    let choice = draft.competences.iter().find(|choice| choice.id == *id);
    choice.map_or_else(|| id.to_string().into_any(), |choice| content(words, &choice.name))
}
