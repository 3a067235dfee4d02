//! Two pictures of one competence, side by side.

use super::super::OnePerson;
use super::super::rating::{Pen, levels};
use crate::format;
use crate::mapping::value;
use crate::names;
use crate::ui::{Button, ButtonKind, Tag, TagKind};
use crate::viewer::viewer;
use crate::words::Words;
use domain::competence::Scale;
use domain::mapping::{Assessed, Compared, Question};
use leptos::prelude::*;

/// These competences, each with both pictures.
pub fn list(words: Words, page: &OnePerson, pen: Pen, questions: &[&Question]) -> AnyView {
    let rows = questions.iter().map(|question| pair(words, page, pen, question)).collect_view();
    view! { <ul class="pairs" role="list">{rows}</ul> }.into_any()
}

fn pair(words: Words, page: &OnePerson, pen: Pen, question: &Question) -> AnyView {
    let frame = &page.assessment.frame;
    let scale = frame.scale;
    let competence = question.competence.clone();
    let mine = move || {
        let value = pen.assessment.with(|all| all.ratings.get(&competence).map(|rating| rating.value));
        value.map(|value| assessed(words, scale, value))
    };
    let agreed = page.agreed.iter().find(|(id, ..)| *id == question.competence).map(|(_, level, on)| {
        let on = format::date_near(words, *on, viewer().today);
        let level = format!("{level} {}", names::level_name(words, scale, *level));
        view! { <div><dt>{words.unit_agreed_on(on)}</dt><dd>{level}</dd></div> }
    });
    let own = page.assessment.latest(&question.competence).and_then(|row| row.own);
    view! {
        <li class="pair">
            {head(words, question, page.assessment.latest(&question.competence))}
            <dl class="pair__values">
                <div>
                    <dt>{page.given_name.clone()}</dt>
                    <dd>{own.map_or_else(|| words.ui_no_value().to_owned(), |own| value::name(words, scale, own))}</dd>
                </div>
                <div><dt>{words.unit_you()}</dt><dd>{mine}</dd></div>
                <div><dt>{words.ui_target()}</dt><dd>{question.target.0}</dd></div>
                {agreed}
            </dl>
            {wishes(words, page.assessment.latest(&question.competence))}
            {history(words, page, question)}
            {frame.takes_assessments().is_ok().then(|| change(words, page, pen, question))}
        </li>
    }
    .into_any()
}

/// The name of a competence, and what there is to know about it at a glance.
pub fn head(words: Words, question: &Question, row: Option<&Compared>) -> AnyView {
    let (name, lang) = question.name.in_language(words.0);
    let is_talk = row.is_some_and(Compared::is_for_the_talk);
    let is_after = row.is_some_and(|row| row.is_after);
    view! {
        <div class="pair__head">
            <h3 lang=lang.tag()>{name.to_owned()}</h3>
            {is_talk.then(|| view! { <Tag kind=TagKind::Soon text=words.unit_two_pictures() /> })}
            {question.is_critical.then(|| view! { <Tag text=words.ui_critical() /> })}
            {is_after.then(|| view! { <Tag text=words.unit_after() /> })}
        </div>
    }
    .into_any()
}

/// What the employee says, where nothing of the manager stands beside it yet.
pub fn employee(words: Words, page: &OnePerson, question: &Question) -> AnyView {
    let row = page.assessment.latest(&question.competence);
    let own = row.and_then(|row| row.own).map(|own| value::name(words, page.assessment.frame.scale, own));
    view! {
        <dl class="pair__values">
            <div>
                <dt>{page.given_name.clone()}</dt>
                <dd>{own.unwrap_or_else(|| words.ui_no_value().to_owned())}</dd>
            </div>
            <div><dt>{words.ui_target()}</dt><dd>{question.target.0}</dd></div>
        </dl>
        {wishes(words, row)}
    }
    .into_any()
}

fn wishes(words: Words, row: Option<&Compared>) -> AnyView {
    let Some(row) = row else { return ().into_any() };
    let wishes = [(row.wants_to_develop, words.mapping_develop()), (row.wants_to_use_more, words.mapping_use_more())];
    let wishes: Vec<_> = wishes.into_iter().filter(|(is_on, _)| *is_on).map(|(_, wish)| wish).collect();
    view! {
        {(!wishes.is_empty()).then(|| view! { <p class="pair__wish">{wishes.join(" · ")}</p> })}
        {(!row.comment.is_empty()).then(|| view! { <blockquote class="pair__comment">{row.comment.clone()}</blockquote> })}
    }
    .into_any()
}

fn assessed(words: Words, scale: Scale, value: Assessed) -> String {
    match value {
        Assessed::Level(level) => format!("{level} {}", names::level_name(words, scale, level)),
        Assessed::NoBasis => words.unit_no_basis().to_owned(),
    }
}

/// How the two pictures were before: the first row stays for ever.
fn history(words: Words, page: &OnePerson, question: &Question) -> AnyView {
    let scale = page.assessment.frame.scale;
    let all = page.assessment.compared.iter().filter(|row| row.competence == question.competence);
    let met: Vec<_> = all.filter(|row| row.manager.is_some()).collect();
    if met.len() < 2 {
        return ().into_any();
    }
    let nothing = words.ui_no_value();
    let said = met.iter().map(|row| {
        let when = if row.is_after { words.unit_after() } else { words.unit_at_comparison() };
        let own = row.own.map_or_else(|| nothing.to_owned(), |own| value::name(words, scale, own));
        let mine = row.manager.map_or_else(|| nothing.to_owned(), |mine| assessed(words, scale, mine));
        view! { <li>{when} ": " {page.given_name.clone()} " " {own} ", " {words.unit_you()} " " {mine}</li> }.into_any()
    });
    view! {
        <details class="disclosure">
            <summary class="disclosure__summary">{words.unit_history()}</summary>
            <div class="disclosure__inside"><ol class="pair__history">{said.collect_view()}</ol></div>
        </details>
    }
    .into_any()
}

/// Another level, after having seen the other picture: a row of its own, marked as such.
fn change(words: Words, page: &OnePerson, pen: Pen, question: &Question) -> AnyView {
    // Each form its own id: what is saved here and there are different things.
    let place = page.assessment.frame.questions.iter().position(|one| one.competence == question.competence);
    let form_id = format!("{}-{}", page.form_id, place.unwrap_or_default());
    view! {
        <details class="disclosure">
            <summary class="disclosure__summary">{words.unit_change()}</summary>
            <div class="disclosure__inside">
                <form class="ratings" method="post" action=pen.action()>
                    <input type="hidden" name="form_id" value=form_id />
                    {levels(words, pen, page.assessment.frame.scale, question)}
                    <div class="buttons"><Button text=words.unit_save() kind=ButtonKind::Quiet /></div>
                </form>
            </div>
        </details>
    }
    .into_any()
}
