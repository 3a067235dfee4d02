//! What a unit needs: how many, at which level, from which day; and who said so when.

use super::head::{Tab, nothing, place_in_address, tabs};
use super::{NeedRow, Stated, UnitNeeds, load_needs};
use crate::format;
use crate::frame::Asked;
use crate::names;
use crate::refusal_words::sentence;
use crate::ui::{
    Button, ButtonKind, ButtonLink, EmptyState, ErrorSummary, Input, Mistake, PageHead, Select, Table, Tag,
};
use crate::viewer::viewer;
use crate::words::{Words, words};
use domain::Refusal;
use domain::competence::{Level, Scale};
use domain::gap::NeedRefusal;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// The page of a unit's needs.
#[component]
pub fn NeedsPage() -> impl IntoView {
    let place = place_in_address();
    if place.with_untracked(Option::is_none) {
        return nothing();
    }
    let query = use_query_map();
    let refused = Memo::new(move |_| query.with(|query| query.get("refused")));
    let resource = Resource::new_blocking(
        move || (place.get(), refused.get()),
        |(place, refused)| async move {
            let (mapping, unit) = place.ok_or(crate::error::AppError::NotFound)?;
            load_needs(mapping, unit, refused).await
        },
    );
    let chosen = Memo::new(move |_| query.with(|query| query.get("competence")));
    view! { <Asked resource draw=move |page| draw(page, chosen) /> }.into_any()
}

fn draw(page: UnitNeeds, chosen: Memo<Option<String>>) -> AnyView {
    let words = words();
    let rows = page.rows.iter().map(|row| line(words, &page, row)).collect_view();
    let tabs = tabs(words, &page.head, Tab::Needs);
    let (kicker, is_refused, is_empty) = (page.head.kicker(words), page.refused.is_some(), page.rows.is_empty());
    let page = StoredValue::new(page);
    let form = move || {
        let competence = chosen.get();
        page.with_value(|page| {
            let row = page.rows.iter().find(|row| competence.as_deref() == Some(row.competence.as_str()))?;
            Some(form(words, page, row))
        })
    };
    view! {
        <div class="page" data-width="wide">
            <PageHead
                title=words.unit_needs_title()
                kicker
                lead=words.unit_needs_lead()
                has_mistakes=is_refused
            />
            {tabs}
            {form}
            {if is_empty {
                view! { <EmptyState title=words.unit_nobody_asked() text=words.unit_nobody_asked_why() /> }.into_any()
            } else {
                view! {
                    <Table caption=words.unit_needs_caption()>
                        <thead>
                            <tr>
                                <th scope="col">{words.ui_competence()}</th>
                                <th scope="col">{words.unit_need()}</th>
                                <th scope="col">{words.unit_stated()}</th>
                                <th scope="col"><span class="unseen">{words.unit_state_need()}</span></th>
                            </tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </Table>
                }
                .into_any()
            }}
        </div>
    }
    .into_any()
}

fn line(words: Words, page: &UnitNeeds, row: &NeedRow) -> AnyView {
    let (name, lang) = row.name.in_language(words.0);
    let need = row.stated.iter().find(|stated| stated.is_in_force).filter(|stated| stated.how_many > 0);
    let text = if row.stated.is_empty() { words.unit_state_need() } else { words.unit_change_need() };
    let href = format!("{}/needs?competence={}", page.head.address(), row.competence);
    view! {
        <tr>
            <th scope="row">
                <span lang=lang.tag()>{name.to_owned()}</span>
                {row.is_critical.then(|| view! { " " <Tag text=words.ui_critical() /> })}
            </th>
            <td>{need.map_or_else(|| words.unit_no_need().to_owned(), |need| level_words(words, need))}</td>
            <td>{history(words, &row.stated)}</td>
            <td><a class="needs__link" href=href>{text} <span class="unseen">": " {name.to_owned()}</span></a></td>
        </tr>
    }
    .into_any()
}

fn level_words(words: Words, stated: &Stated) -> String {
    let level = format!("{} {}", stated.level, names::level_name(words, stated.scale, stated.level));
    words.unit_need_is(stated.how_many.into(), level)
}

/// Who said what when, the newest first.
fn history(words: Words, stated: &[Stated]) -> AnyView {
    let today = viewer().today;
    let lines = stated.iter().map(|one| {
        let what = if one.how_many > 0 { level_words(words, one) } else { words.unit_need_ended().to_owned() };
        let from = words.unit_from(format::date_near(words, one.from_on, today));
        let by = one.by.as_ref().map(|by| format!(", {by}"));
        view! { <li data-past=(!one.is_in_force).then_some("")>{from} ": " {what} {by}</li> }.into_any()
    });
    view! { <ul class="needs__history" role="list">{lines.collect_view()}</ul> }.into_any()
}

/// The form, filled with what holds today, or with what was typed and not taken.
fn form(words: Words, page: &UnitNeeds, row: &NeedRow) -> AnyView {
    let (name, lang) = row.name.in_language(words.0);
    let here = page.head.address() + "/needs";
    let typed = page
        .refused
        .as_ref()
        .map(|refused| &refused.args)
        .filter(|args| args["competence"] == *row.competence.as_str());
    let text = |key: &str| {
        typed
            .and_then(|args| args.get(key))
            .map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned))
    };
    let now = row.stated.iter().find(|stated| stated.is_in_force && stated.how_many > 0);
    let how_many = text("how_many").or_else(|| now.map(|stated| stated.how_many.to_string()));
    let level = text("level").unwrap_or_else(|| starting_level(row, now).to_string());
    let from_on = text("from_on").unwrap_or_else(|| page.on.to_string());
    let mistake = page.refused.as_ref().map(|refused| mistake(words, &refused.refusal));
    let error =
        |field: &str| mistake.as_ref().filter(|mistake| mistake.field == field).map(|mistake| mistake.text.clone());
    let (many_error, level_error, day_error) = (error("how_many:n"), error("level:n"), error("from_on"));
    view! {
        <section class="page__section needs__form">
            <ErrorSummary mistakes=mistake.clone().into_iter().collect() />
            <h2 lang=lang.tag()>{name.to_owned()}</h2>
            <form class="needs__fields" method="post" action="/commands/need.state">
                <input type="hidden" name="form_id" value=page.form_id.clone() />
                <input type="hidden" name="id" value=page.need_id.clone() />
                <input type="hidden" name="unit" value=page.head.unit.to_string() />
                <input type="hidden" name="competence" value=row.competence.to_string() />
                <input type="hidden" name="scale" value=row.scale.code() />
                <input type="hidden" name="then" value=here.clone() />
                <input type="hidden" name="back" value=format!("{here}?competence={}", row.competence) />
                {input(words.unit_how_many(), Some(words.unit_how_many_hint()), ("how_many:n", "number"), how_many, many_error)}
                {level_select(words, row.scale, level, level_error)}
                {input(words.unit_from_on(), None, ("from_on", "date"), Some(from_on), day_error)}
                <div class="buttons">
                    <Button text=words.unit_save() />
                    <ButtonLink href=here.clone() text=words.ui_cancel() kind=ButtonKind::Plain />
                </div>
            </form>
        </section>
    }
    .into_any()
}

fn starting_level(row: &NeedRow, now: Option<&Stated>) -> Level {
    now.filter(|stated| stated.scale == row.scale).map_or(row.target, |stated| stated.level)
}

fn input(
    label: &'static str,
    hint: Option<&'static str>,
    (name, kind): (&'static str, &'static str),
    value: Option<String>,
    error: Option<String>,
) -> AnyView {
    let value = value.unwrap_or_default();
    match (hint, error) {
        (Some(hint), Some(error)) => view! { <Input name label hint error r#type=kind value /> }.into_any(),
        (Some(hint), None) => view! { <Input name label hint r#type=kind value /> }.into_any(),
        (None, Some(error)) => view! { <Input name label error r#type=kind value /> }.into_any(),
        (None, None) => view! { <Input name label r#type=kind value /> }.into_any(),
    }
}

fn level_select(words: Words, scale: Scale, chosen: String, error: Option<String>) -> AnyView {
    let option = |level: Level| (level.to_string(), format!("{level} {}", names::level_name(words, scale, level)));
    let options: Vec<_> = scale.levels().map(option).collect();
    let label = words.unit_at_level();
    match error {
        Some(error) => view! { <Select name="level:n" label error options chosen /> }.into_any(),
        None => view! { <Select name="level:n" label options chosen /> }.into_any(),
    }
}

fn mistake(words: Words, refusal: &Refusal) -> Mistake {
    let (field, text) = match refusal {
        Refusal::Need(NeedRefusal::OffScale) => ("level:n", sentence(words, refusal)),
        // A number or a day that cannot be read never reaches the rules.
        Refusal::Unreadable => ("how_many:n", words.unit_need_unreadable().to_owned()),
        _ => ("how_many:n", sentence(words, refusal)),
    };
    Mistake { field: field.to_owned(), text }
}
