//! Two steps that cannot be taken back, each on a page of its own: to open, and to close.

use super::{Followed, Setup, about, load_closing, load_opening, not_found};
use crate::format;
use crate::mapping::RefusedForm;
use crate::refusal_words::sentence;
use crate::ui::{Button, ButtonKind, ButtonLink, ErrorSummary, Mistake, Notice, NoticeKind, PageHead};
use crate::words::{Words, words};
use domain::MappingId;
use domain::mapping::{Mapping, Phase};
use leptos::prelude::*;

/// The page that asks whether to open a mapping.
#[component]
pub fn OpenPage() -> impl IntoView {
    about(load_opening, draw_open)
}

/// The page that asks whether to close a mapping.
#[component]
pub fn ClosePage() -> impl IntoView {
    about(load_closing, draw_close)
}

fn draw_open(setup: Setup) -> AnyView {
    let words = words();
    let Setup { mapping: Some(mapping), reach: Some(reach), .. } = &setup else { return not_found() };
    if mapping.phase != Phase::Draft {
        return moved_on(words, words.mappings_is_open(), &mapping.id);
    }
    let left_out: u32 = reach.places.iter().map(|place| place.left_out).sum();
    let [form_id, _] = setup.form_ids.clone();
    let until = format::date_long(words, mapping.closes_on);
    view! {
        <div class="page">
            {super::crumbs(words)}
            <ErrorSummary mistakes=mistakes(words, setup.refused.as_ref()) />
            <PageHead title=words.mappings_open_title() kicker=title(words, mapping) />
            <div class="prose">
                <ul>
                    <li>{words.mappings_open_asks(i64::from(reach.asked), until)}</li>
                    {(left_out > 0).then(|| view! { <li>{words.mappings_open_left_out(i64::from(left_out))}</li> })}
                    <li>{words.mappings_open_freezes()}</li>
                    <li>{words.mappings_open_changes()}</li>
                </ul>
            </div>
            {ask(
                words,
                Question {
                    mapping: &mapping.id,
                    command: "mapping.open",
                    form_id,
                    page: "open",
                    cancel: "setup",
                    yes: words.mappings_open_yes(i64::from(reach.asked)),
                    kind: ButtonKind::Main,
                },
            )}
        </div>
    }
    .into_any()
}

fn draw_close(followed: Followed) -> AnyView {
    let words = words();
    let mapping = &followed.mapping;
    if !matches!(mapping.phase, Phase::Open { .. }) {
        return moved_on(words, words.mappings_is_closed(), &mapping.id);
    }
    let submitted: u32 = followed.places.iter().map(|place| place.submitted).sum();
    let asked: u32 = followed.places.iter().map(|place| place.asked).sum();
    view! {
        <div class="page">
            {super::crumbs(words)}
            <ErrorSummary mistakes=mistakes(words, followed.refused.as_ref()) />
            <PageHead title=words.mappings_close_title() kicker=title(words, mapping) />
            <div class="prose">
                <p>{super::of(words, submitted, asked)}</p>
                <ul>
                    <li>{words.mappings_close_answers()}</li>
                    <li>{words.mappings_close_assessments()}</li>
                    <li>{words.mappings_close_figures()}</li>
                    <li>{words.mappings_close_for_good()}</li>
                </ul>
            </div>
            {ask(
                words,
                Question {
                    mapping: &mapping.id,
                    command: "mapping.close",
                    form_id: followed.form_id.clone(),
                    page: "close",
                    cancel: "progress",
                    yes: words.mappings_close_yes().to_owned(),
                    kind: ButtonKind::Warning,
                },
            )}
        </div>
    }
    .into_any()
}

/// What is asked, and where yes and no lead.
struct Question<'a> {
    mapping: &'a MappingId,
    command: &'static str,
    form_id: String,
    /// This page, to which a refusal comes back.
    page: &'static str,
    /// The page behind "no".
    cancel: &'static str,
    yes: String,
    kind: ButtonKind,
}

fn ask(words: Words, question: Question<'_>) -> AnyView {
    let Question { mapping, command, form_id, page, cancel, yes, kind } = question;
    view! {
        <form method="post" action=format!("/commands/{command}")>
            <input type="hidden" name="form_id" value=form_id />
            <input type="hidden" name="then" value=format!("/mappings/{mapping}/progress") />
            <input type="hidden" name="back" value=format!("/mappings/{mapping}/{page}") />
            <input type="hidden" name="mapping" value=mapping.to_string() />
            <div class="buttons">
                <Button text=yes kind />
                <ButtonLink
                    href=format!("/mappings/{mapping}/{cancel}")
                    text=words.mappings_cancel()
                    kind=ButtonKind::Quiet
                />
            </div>
        </form>
    }
    .into_any()
}

fn title(words: Words, mapping: &Mapping) -> String {
    mapping.title.in_language(words.0).0.to_owned()
}

fn mistakes(words: Words, refused: Option<&RefusedForm>) -> Vec<Mistake> {
    let mistake = |form: &RefusedForm| Mistake { field: "content".into(), text: sentence(words, &form.refusal) };
    refused.map(mistake).into_iter().collect()
}

/// Somebody else was faster: the question is answered already.
fn moved_on(words: Words, title: &'static str, mapping: &MappingId) -> AnyView {
    let progress = format!("/mappings/{mapping}/progress");
    view! {
        <div class="page">
            {super::crumbs(words)}
            <PageHead title />
            <Notice kind=NoticeKind::Good>
                <p><a href=progress>{words.mappings_see_progress()}</a></p>
            </Notice>
        </div>
    }
    .into_any()
}
