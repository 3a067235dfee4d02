//! One employee: the manager rates unaware of the other picture, then both stand side by side.

use super::rating::{Pen, levels, name};
use super::{OnePerson, load_person};
use crate::frame::Asked;
use crate::mapping::SavedStatus;
use crate::refusal_words::sentence;
use crate::replica::replica;
use crate::ui::{Button, ButtonKind, ButtonLink, Checkbox, ErrorSummary, Mistake, Notice, PageHead, PrintButton};
use crate::words::{Words, words};
use domain::mapping::{Assessment, Compared, Question, Value};
use domain::{CompetenceId, MappingId, PersonId};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

mod pair;

/// The page about one employee.
#[component]
pub fn PersonPage() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let place = Memo::new(move |_| {
        let refused = query.with(|query| query.get("refused"));
        params.with(|params| {
            let mapping = MappingId::new(params.get("mapping")?).ok()?;
            Some((mapping, PersonId::new(params.get("person")?).ok()?, refused))
        })
    });
    if place.with_untracked(Option::is_none) {
        return super::head::nothing();
    }
    let resource = Resource::new_blocking(
        move || place.get(),
        |place| async move {
            let (mapping, person, refused) = place.ok_or(crate::error::AppError::NotFound)?;
            load_person(mapping, person, refused).await
        },
    );
    view! { <Asked resource draw /> }.into_any()
}

/// The assessment from the server at first, and from the replica from then on.
fn pen(words: Words, page: &OnePerson) -> Pen {
    let replica = replica();
    let (person, first) = (page.person.clone(), page.assessment.clone());
    let mapping = first.frame.mapping.clone();
    let is_live = RwSignal::new(false);
    let (received, whose) = (first.clone(), person.clone());
    Effect::new(move |ran: Option<()>| {
        if ran.is_none() {
            replica.receive_assessment(whose.clone(), received.clone());
            is_live.set(true);
        }
    });
    let about = StoredValue::new((mapping.clone(), person.clone()));
    let assessment = Memo::new(move |_| {
        let live = is_live.get().then(|| replica.assessment(&mapping, &person)).flatten();
        live.unwrap_or_else(|| first.clone())
    });
    let mistake = page.refused.as_ref().map(|refusal| {
        let missing = page.assessment.unrated().next().map(|question| format!("{}-0", name(&question.competence)));
        Mistake { field: missing.unwrap_or_else(|| "content".into()), text: sentence(words, refusal) }
    });
    Pen { replica, about, assessment, mistakes: RwSignal::new(mistake.into_iter().collect()) }
}

fn draw(page: OnePerson) -> AnyView {
    let words = words();
    let pen = pen(words, &page);
    let assessment = &page.assessment;
    let (title, _) = assessment.frame.title.in_language(words.0);
    let (profile, _) = assessment.frame.profile_name.in_language(words.0);
    let mistakes = pen.mistakes;
    let can_assess = assessment.frame.takes_assessments().is_ok();
    let body = if assessment.has_submission {
        parts(words, &page, pen)
    } else {
        let why = words.unit_not_submitted(&page.given_name);
        view! { <Notice><p>{why}</p></Notice> }.into_any()
    };
    let reopened = page.is_reopened.then(|| words.unit_is_reopened(&page.given_name));
    view! {
        <div class="page" data-width="wide">
            {move || view! { <ErrorSummary mistakes=mistakes.get() /> }}
            <PageHead
                title=page.name.clone()
                kicker=format!("{profile} · {title}")
                has_mistakes=page.refused.is_some()
            />
            {reopened.map(|text| view! { <Notice><p>{text}</p></Notice> })}
            {(!can_assess).then(|| view! { <Notice><p>{words.unit_closed()}</p></Notice> })}
            {body}
            {onwards(words, &page)}
        </div>
    }
    .into_any()
}

/// Back to the list, and on to whoever waits next.
fn onwards(words: Words, page: &OnePerson) -> AnyView {
    let mapping = &page.assessment.frame.mapping;
    let list = page.unit.as_ref().map(|(unit, name)| {
        let href = format!("/mappings/{mapping}/units/{unit}/people");
        view! { <ButtonLink href text=name.clone() kind=ButtonKind::Quiet /> }
    });
    let next = page.next.as_ref().map(|(person, name)| {
        let kind = if is_to_do(&page.assessment) { ButtonKind::Quiet } else { ButtonKind::Main };
        view! { <ButtonLink href=format!("/mappings/{mapping}/people/{person}") text=words.unit_next(name) kind /> }
    });
    view! { <div class="buttons">{list} {next} <PrintButton /></div> }.into_any()
}

/// Whether the manager has something to do here now: then that is the main thing on the page.
fn is_to_do(assessment: &Assessment) -> bool {
    assessment.has_submission && assessment.frame.takes_assessments().is_ok() && !assessment.is_finished()
}

fn parts(words: Words, page: &OnePerson, pen: Pen) -> AnyView {
    let assessment = &page.assessment;
    let can_assess = assessment.frame.takes_assessments().is_ok();
    let has_met = |question: &Question| latest(assessment, question).is_some_and(|row| row.manager.is_some());
    let met: Vec<_> = assessment.frame.questions.iter().filter(|question| has_met(question)).collect();
    let is_open = |question: &Question| !assessment.frame.is_blind(question) && !has_met(question);
    let to_confirm: Vec<_> = assessment.frame.questions.iter().filter(|question| is_open(question)).collect();
    let is_talk = |question: &&Question| latest(assessment, question).is_some_and(Compared::is_for_the_talk);
    let (talk, rest): (Vec<_>, Vec<_>) = met.into_iter().partition(is_talk);
    let is_blind_left = assessment.completed_at.is_none() && assessment.blind().next().is_some();
    view! {
        {(is_blind_left && can_assess).then(|| blind(words, page, pen))}
        {(!talk.is_empty()).then(|| view! {
            <section class="page__section">
                <h2>{words.unit_for_the_talk()}</h2>
                <p class="quiet">{words.unit_for_the_talk_why()}</p>
                {pair::list(words, page, pen, &talk)}
            </section>
        })}
        {(!to_confirm.is_empty()).then(|| confirm(words, page, pen, &to_confirm, can_assess))}
        {(!rest.is_empty()).then(|| view! {
            <section class="page__section">
                <h2>{words.unit_side_by_side()}</h2>
                {pair::list(words, page, pen, &rest)}
            </section>
        })}
    }
    .into_any()
}

fn latest<'a>(assessment: &'a Assessment, question: &Question) -> Option<&'a Compared> {
    assessment.latest(&question.competence)
}

/// What the manager says before the employee's levels exist for her.
fn blind(words: Words, page: &OnePerson, pen: Pen) -> AnyView {
    let frame = &page.assessment.frame;
    let all = page.assessment.blind().count();
    let rows = page.assessment.blind().map(|question| levels(words, pen, frame.scale, question)).collect_view();
    let done = move || pen.assessment.with(|assessment| all - assessment.unrated().count());
    view! {
        <section class="page__section">
            <h2>{words.unit_rate_first(&page.given_name)}</h2>
            <p class="quiet">{words.unit_rate_first_why()}</p>
            <form class="ratings" method="post" action=pen.action()>
                <input type="hidden" name="form_id" value=page.form_id.clone() />
                <input type="hidden" name="complete" value="yes" />
                {rows}
                <div class="buttons">
                    <Button text=words.unit_compare() />
                    <p class="quiet small">{move || words.unit_rated(done(), all)}</p>
                </div>
                <SavedStatus />
            </form>
        </section>
    }
    .into_any()
}

/// What is not rated blind: seen at once, and confirmed all together.
fn confirm(words: Words, page: &OnePerson, pen: Pen, open: &[&Question], can_assess: bool) -> AnyView {
    let assessment = &page.assessment;
    let has_level = |question: &&&Question| own_level(latest(assessment, question)).is_some();
    let can_confirm = open.iter().any(|question| has_level(&question));
    let rows = open.iter().map(|question| open_row(words, page, pen, question, can_assess)).collect_view();
    let is_main = assessment.completed_at.is_some() || assessment.blind().next().is_none();
    let kind = if is_main { ButtonKind::Main } else { ButtonKind::Quiet };
    let text = if can_confirm { words.unit_confirm() } else { words.unit_save() };
    view! {
        <section class="page__section">
            <h2>{words.unit_seen_at_once()}</h2>
            <p class="quiet">{words.unit_seen_at_once_why()}</p>
            <form class="ratings" method="post" action=pen.action()>
                <input type="hidden" name="form_id" value=format!("{}-open", page.form_id) />
                <ul class="pairs" role="list">{rows}</ul>
                {can_assess.then(|| view! { <div class="buttons"><Button text kind /></div> })}
            </form>
        </section>
    }
    .into_any()
}

fn own_level(row: Option<&Compared>) -> Option<domain::competence::Level> {
    row?.own.and_then(Value::level)
}

fn open_row(words: Words, page: &OnePerson, pen: Pen, question: &Question, can_assess: bool) -> AnyView {
    let row = latest(&page.assessment, question);
    let scale = page.assessment.frame.scale;
    let has_level = own_level(row).is_some();
    let tick = (has_level && can_assess).then(|| {
        let (name, label) = (confirm_name(&question.competence), words.unit_agree_with(&page.given_name));
        view! { <Checkbox name label is_on=Signal::stored(true) /> }
    });
    let own_say = can_assess.then(|| {
        view! {
            <details class="disclosure" open=!has_level>
                <summary class="disclosure__summary">{words.unit_see_otherwise()}</summary>
                <div class="disclosure__inside">{levels(words, pen, scale, question)}</div>
            </details>
        }
    });
    view! {
        <li class="pair">
            {pair::head(words, question, row)}
            {pair::employee(words, page, question)}
            {tick} {own_say}
        </li>
    }
    .into_any()
}

fn confirm_name(competence: &CompetenceId) -> String {
    format!("confirm.{competence}")
}
