//! All answers on one page: change one and come straight back, hand them in, take them back.

use super::held::{Held, SavedStatus, with_sheet};
use super::value;
use crate::refusal_words::sentence;
use crate::replica::OwnCommand;
use crate::ui::{Button, ButtonKind, ErrorSummary, Mistake, Notice, NoticeKind, PageHead, Tag, TagKind};
use crate::words::{Words, words};
use domain::mapping::{MappingRefusal, Question, Sheet};
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

/// The page to look over one's answers.
#[component]
pub fn ReviewPage() -> impl IntoView {
    with_sheet(draw)
}

fn draw(held: Held) -> AnyView {
    let words = words();
    let before = held.opened.with_value(|opened| opened.refused.clone());
    let before = before.map(|form| mistake(words, held, &form.refusal));
    let mistakes = RwSignal::new(before.into_iter().collect::<Vec<_>>());
    let title = held.sheet.with_untracked(|sheet| sheet.frame.title.in_language(words.0).0.to_owned());
    view! {
        <div class="page">
            {move || view! { <ErrorSummary mistakes=mistakes.get() /> }}
            <PageHead title=words.mapping_review_title() kicker=title />
            {move || held.sheet.with(|sheet| rows(words, sheet))}
            {move || {
                let is_submitted = held.sheet.with(|sheet| sheet.submitted_at.is_some());
                if is_submitted { take_back(words, held, mistakes) } else { hand_in(words, held, mistakes) }
            }}
            <SavedStatus />
        </div>
    }
    .into_any()
}

fn rows(words: Words, sheet: &Sheet) -> AnyView {
    let rows = sheet.frame.questions.iter().map(|question| row(words, sheet, question)).collect_view();
    view! { <ul class="review" role="list">{rows}</ul> }.into_any()
}

fn row(words: Words, sheet: &Sheet, question: &Question) -> AnyView {
    let (name, lang) = question.name.in_language(words.0);
    let answer = sheet.answer(&question.competence).cloned().unwrap_or_default();
    let given = answer.value.map(|given| value::name(words, sheet.frame.scale, given));
    let is_missing = given.is_none();
    let wishes =
        [(answer.wants_to_develop, words.mapping_develop()), (answer.wants_to_use_more, words.mapping_use_more())];
    let wishes: Vec<_> = wishes.into_iter().filter(|(is_on, _)| *is_on).map(|(_, wish)| wish).collect();
    let href = format!("/mappings/{}/questions/{}", sheet.frame.mapping, question.competence);
    let is_collided = sheet.collisions_of(&question.competence).next().is_some();
    let change = match (is_collided, is_missing) {
        (true, _) => words.mapping_collision_see(),
        (false, true) => words.mapping_answer_it(),
        (false, false) => words.mapping_change(),
    };
    let can_change = is_collided || sheet.submitted_at.is_none();
    view! {
        <li class="review__row" data-missing=is_missing.then_some("")>
            <p class="review__question" lang=lang.tag()>{name.to_owned()}</p>
            <p class="review__answer">
                {is_collided.then(|| view! { <Tag kind=TagKind::Now text=words.mapping_collided() /> " " })}
                {given.unwrap_or_else(|| words.mapping_unanswered().to_owned())}
                {(!wishes.is_empty()).then(|| format!(" · {}", wishes.join(" · ")))}
            </p>
            {(!answer.comment.is_empty()).then(|| view! { <p class="review__comment">{answer.comment}</p> })}
            {can_change.then(|| view! {
                <a
                    class="review__change"
                    id=format!("change-{}", question.competence)
                    href=href
                    aria-label=format!("{change}: {name}")
                >
                    {change}
                </a>
            })}
        </li>
    }
    .into_any()
}

fn hand_in(words: Words, held: Held, mistakes: RwSignal<Vec<Mistake>>) -> AnyView {
    let mapping = held.sheet.with_untracked(|sheet| sheet.frame.mapping.clone());
    let result = format!("/mappings/{mapping}/result");
    let command = OwnCommand::SubmitAnswers { mapping: mapping.clone() };
    let navigate = use_navigate();
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        match held.replica.send(command.clone()) {
            Ok(()) => navigate(&result, leptos_router::NavigateOptions::default()),
            Err(refusal) => mistakes.set(vec![mistake(words, held, &refusal)]),
        }
    };
    let id = held.opened.with_value(|opened| opened.form_id.clone());
    view! {
        <form method="post" action="/commands/answers.submit" on:submit=submit class="page__section">
            <input type="hidden" name="form_id" value=id />
            <input type="hidden" name="mapping" value=mapping.to_string() />
            <input type="hidden" name="then" value=format!("/mappings/{mapping}/result") />
            <input type="hidden" name="back" value=format!("/mappings/{mapping}/review") />
            <p class="quiet">{words.mapping_before_submitting()}</p>
            <Button text=words.mapping_submit() />
        </form>
    }
    .into_any()
}

fn take_back(words: Words, held: Held, mistakes: RwSignal<Vec<Mistake>>) -> AnyView {
    let mapping = held.sheet.with_untracked(|sheet| sheet.frame.mapping.clone());
    let command = OwnCommand::ReopenAnswers { mapping: mapping.clone() };
    let reopen = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if let Err(refusal) = held.replica.send(command.clone()) {
            mistakes.set(vec![mistake(words, held, &refusal)]);
        }
    };
    let id = held.opened.with_value(|opened| opened.form_id.clone());
    let result = format!("/mappings/{mapping}/result");
    view! {
        <Notice kind=NoticeKind::Good>
            <p>{words.mapping_is_submitted()} " "
                <a href=result>{words.mapping_see_result()}</a>
            </p>
        </Notice>
        <form method="post" action="/commands/answers.reopen" on:submit=reopen>
            <input type="hidden" name="form_id" value=id />
            <input type="hidden" name="mapping" value=mapping.to_string() />
            <input type="hidden" name="then" value=format!("/mappings/{mapping}/review") />
            <input type="hidden" name="back" value=format!("/mappings/{mapping}/review") />
            <Button text=words.mapping_reopen() kind=ButtonKind::Quiet />
        </form>
    }
    .into_any()
}

fn mistake(words: Words, held: Held, refusal: &domain::Refusal) -> Mistake {
    let missing = match refusal {
        domain::Refusal::Mapping(MappingRefusal::Unanswered(_)) => {
            held.sheet.with_untracked(|sheet| sheet.unanswered().next().map(|question| question.competence.clone()))
        }
        _ => None,
    };
    let field = missing.map_or_else(|| "page".to_owned(), |competence| format!("change-{competence}"));
    Mistake { field, text: sentence(words, refusal) }
}
