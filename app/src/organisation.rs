//! The organisation as a tree, as it is, was or will be on a day, and each of its parts.

mod coming;
mod one;
mod shape;

pub use coming::{Becomes, Coming, coming_table};
pub use one::{OneUnit, Period, UnitPage};
pub use shape::Shaping;

use crate::backend::Answer;
use crate::error::AppError;
use crate::format;
use crate::frame::Asked;
use crate::ui::{Button, EmptyState, Input, PageHead};
use crate::viewer::viewer;
use crate::words::{Words, words};
use domain::{Date, UnitId};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use serde::{Deserialize, Serialize};

/// What this page asks.
pub trait Reads {
    /// The tree as it is on a day; today when none is named.
    fn organisation(&self, on: Option<Date>) -> Answer<'_, Organisation>;
    /// One node, and what the visitor may change about it; the person of an address can be chosen as its manager.
    fn organisation_unit(&self, unit: UnitId, email: Option<String>, refused: Option<String>) -> Answer<'_, OneUnit>;
}

/// The tree on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organisation {
    /// The day.
    pub on: Date,
    /// What stands at the top.
    pub top: Vec<Branch>,
    /// What is entered and comes after today, the next first.
    pub coming: Vec<Coming>,
}

/// A node and everything under it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Branch {
    /// Which.
    pub id: UnitId,
    /// Its name on that day.
    pub name: String,
    /// Who led it; the inner none is somebody with protected identity.
    pub manager: Option<Option<String>>,
    /// How many people worked at or under it.
    pub employees: u32,
    /// By name.
    pub under: Vec<Branch>,
}

#[leptos::server(endpoint = "organisation/tree", input = leptos::server_fn::codec::Json)]
async fn load_organisation(on: Option<Date>) -> Result<Organisation, AppError> {
    crate::backend::backend()?.organisation(on).await
}

#[leptos::server(endpoint = "organisation/unit", input = leptos::server_fn::codec::Json)]
async fn load_unit(unit: UnitId, email: Option<String>, refused: Option<String>) -> Result<OneUnit, AppError> {
    crate::backend::backend()?.organisation_unit(unit, email, refused).await
}

/// The page of the organisation.
#[component]
pub fn OrganisationPage() -> impl IntoView {
    let query = use_query_map();
    let on = move || query.with(|query| query.get_str("on").and_then(|on| on.parse::<Date>().ok()));
    let resource = Resource::new_blocking(on, load_organisation);
    view! { <Asked resource draw /> }
}

fn draw(organisation: Organisation) -> AnyView {
    let words = words();
    let Organisation { on, top, coming } = organisation;
    let day = format::date_long(words, on);
    let is_other_day = match on.cmp(&viewer().today) {
        std::cmp::Ordering::Less => Some(words.organisation_as_of(day)),
        std::cmp::Ordering::Equal => None,
        std::cmp::Ordering::Greater => Some(words.organisation_as_will(day)),
    };
    let tree = if top.is_empty() {
        view! { <EmptyState title=words.organisation_empty() text=words.organisation_empty_why() /> }.into_any()
    } else {
        branches(words, &top, 0)
    };
    view! {
        <div class="page" data-width="wide">
            <PageHead title=words.organisation_title() lead=words.organisation_lead() />
            <form method="get" action="/organisation" class="filters">
                <Input name="on" label=words.organisation_on() r#type="date" value=on.to_string() />
                <Button text=words.organisation_show() />
            </form>
            {is_other_day.map(|text| view! { <p role="status">{text}</p> })}
            {tree}
            <section class="page__section" aria-labelledby="coming">
                <h2 id="coming">{words.organisation_coming()}</h2>
                {coming_table(words, &coming, "/organisation")}
            </section>
        </div>
    }
    .into_any()
}

/// How many levels stand open at first.
const OPEN: usize = 2;

fn branches(words: Words, branches: &[Branch], depth: usize) -> AnyView {
    let items = branches.iter().map(|branch| view! { <li>{one(words, branch, depth)}</li> }.into_any());
    view! { <ul class="tree" role="list">{items.collect_view()}</ul> }.into_any()
}

fn one(words: Words, branch: &Branch, depth: usize) -> AnyView {
    let manager = match &branch.manager {
        Some(name) => words.organisation_manager(name.as_deref().unwrap_or(words.people_protected())),
        None => words.organisation_no_manager().to_owned(),
    };
    let facts = format!("{manager} · {}", words.organisation_employees(branch.employees.into()));
    let href = format!("/organisation/units/{}", branch.id);
    // What opens and closes is a control of its own: a link inside it would be lost to whoever listens.
    let under = (!branch.under.is_empty()).then(|| {
        let parts = words.organisation_parts(i64::try_from(branch.under.len()).unwrap_or(i64::MAX));
        view! {
            <details class="tree__branch" open=depth < OPEN>
                <summary class="quiet small">{parts} <span class="unseen">": " {branch.name.clone()}</span></summary>
                {branches(words, &branch.under, depth + 1)}
            </details>
        }
    });
    view! {
        <div class="tree__node">
            <a class="tree__name" href=href>{branch.name.clone()}</a>
            " "
            <span class="quiet small">{facts}</span>
        </div>
        {under}
    }
    .into_any()
}
