//! One part of the organisation: what it is, was and will be, and for HR the forms that shape it.

use super::shape::{self, Doing};
use super::{Coming, Shaping, coming_table, load_unit};
use crate::format::{self, date_long};
use crate::frame::Asked;
use crate::names::unit_kind_name;
use crate::ui::{Breadcrumbs, ErrorSummary, Link, PageHead, Table};
use crate::words::{Words, words};
use domain::organisation::UnitKind;
use domain::{Date, UnitId};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use serde::{Deserialize, Serialize};

/// One node today; one that is not there yet or not any more as it was nearest to today.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OneUnit {
    /// Which.
    pub id: UnitId,
    /// What it is.
    pub kind: UnitKind,
    /// Its name.
    pub name: String,
    /// What lies above it, from the top.
    pub above: Vec<(UnitId, String)>,
    /// Who leads it; the inner none is somebody with protected identity.
    pub manager: Option<Option<String>>,
    /// How many people work at or under it.
    pub employees: u32,
    /// What lies directly under it.
    pub under: Vec<(UnitId, String)>,
    /// What it was, the newest first.
    pub history: Vec<Period>,
    /// What comes.
    pub coming: Vec<Coming>,
    /// What the visitor needs to shape it; none for whoever may not.
    pub shaping: Option<Shaping>,
}

/// A period in which it had one name, place and manager.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    /// The first day.
    pub from_on: Date,
    /// The last day.
    pub to_on: Option<Date>,
    /// Its name.
    pub name: String,
    /// The name of what it lay under.
    pub above: Option<String>,
    /// Who led it; the inner none is somebody with protected identity.
    pub manager: Option<Option<String>>,
}

/// The page of one part of the organisation.
#[component]
pub fn UnitPage() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let asked = move || {
        let unit = params.with(|params| params.get_str("unit").unwrap_or_default().to_owned());
        query.with(|query| {
            let text = |key| query.get_str(key).filter(|text| !text.is_empty()).map(str::to_owned);
            (unit, text("email"), text("refused"))
        })
    };
    let resource = Resource::new_blocking(asked, |(unit, email, refused)| async move {
        let unit = UnitId::new(unit).map_err(|_| crate::error::AppError::NotFound)?;
        load_unit(unit, email, refused).await
    });
    let doing = move || query.with(|query| query.get_str("do").and_then(Doing::from_code));
    view! { <Asked resource draw=move |unit| draw(unit, doing(), asked().1.as_deref()) /> }
}

fn draw(unit: OneUnit, doing: Option<Doing>, email: Option<&str>) -> AnyView {
    let words = words();
    let here = format!("/organisation/units/{}", unit.id);
    let above = unit.above.iter().map(|(id, name)| Link::new(format!("/organisation/units/{id}"), name.clone()));
    let links = std::iter::once(Link::new("/organisation", words.organisation_title())).chain(above).collect();
    let manager = match &unit.manager {
        Some(name) => name.clone().unwrap_or_else(|| words.people_protected().to_owned()),
        None => words.organisation_no_manager().to_owned(),
    };
    let under = unit
        .under
        .iter()
        .map(|(id, name)| view! { <li><a href=format!("/organisation/units/{id}")>{name.clone()}</a></li> }.into_any());
    let under = (!unit.under.is_empty()).then(|| {
        view! {
            <section class="page__section" aria-labelledby="under">
                <h2 id="under">{words.organisation_under()}</h2>
                <ul class="plain" role="list">{under.collect_view()}</ul>
            </section>
        }
    });
    let shaping = unit.shaping.as_ref();
    let mistakes = shaping.map(|shaping| shape::mistakes(words, shaping, email)).unwrap_or_default();
    let found = shaping.and_then(|shaping| shape::found(words, shaping));
    view! {
        <div class="page" data-width="wide">
            <ErrorSummary mistakes />
            <Breadcrumbs links />
            <PageHead title=unit.name.clone() kicker=unit_kind_name(words, unit.kind) />
            <dl class="facts">
                <div><dt>{words.organisation_led_by()}</dt><dd>{manager}</dd></div>
                <div><dt>{words.people_title()}</dt><dd>{words.organisation_employees(unit.employees.into())}</dd></div>
            </dl>
            {found.map(|text| view! { <p role="status">{text}</p> })}
            {shaping.map(|shaping| shape::section(words, &unit, shaping, doing))}
            <section class="page__section" aria-labelledby="coming">
                <h2 id="coming">{words.organisation_coming()}</h2>
                {coming_table(words, &unit.coming, &here)}
            </section>
            {under}
            <section class="page__section" aria-labelledby="history">
                <h2 id="history">{words.organisation_history()}</h2>
                {history(words, &unit.history)}
            </section>
        </div>
    }
    .into_any()
}

fn history(words: Words, periods: &[Period]) -> AnyView {
    let rows = periods.iter().map(|one| {
        let period = match one.to_on {
            Some(to) => words.people_between(date_long(words, one.from_on), date_long(words, to)),
            None => words.people_since(date_long(words, one.from_on)),
        };
        let manager = one.manager.clone().map(|name| name.unwrap_or_else(|| words.people_protected().to_owned()));
        view! {
            <tr>
                <th scope="row">{period}</th>
                <td>{one.name.clone()}</td>
                <td>{one.above.as_deref().map(format::path)}</td>
                <td>{manager.unwrap_or_else(|| words.organisation_no_manager().to_owned())}</td>
            </tr>
        }
        .into_any()
    });
    let rows = rows.collect_view();
    view! {
        <Table caption=words.organisation_history_caption()>
            <thead>
                <tr>
                    <th scope="col">{words.organisation_period()}</th>
                    <th scope="col">{words.organisation_name()}</th>
                    <th scope="col">{words.organisation_place()}</th>
                    <th scope="col">{words.organisation_led_by()}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </Table>
    }
    .into_any()
}
