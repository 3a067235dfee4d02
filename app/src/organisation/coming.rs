//! What is entered and has not come yet: each change in words, and a way to take it back.

use crate::format::date_long;
use crate::ui::Table;
use crate::words::Words;
use domain::{Date, UnitId};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// A change that comes on a day after today.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coming {
    /// The day.
    pub on: Date,
    /// Which node.
    pub unit: UnitId,
    /// Its name before that day, or on it when it is new.
    pub name: String,
    /// What becomes of it, most weighty first.
    pub what: Vec<Becomes>,
    /// A fresh id for the form that takes it back; none for whoever may not.
    pub form_id: Option<String>,
}

/// What becomes of a node.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Becomes {
    /// It is made, under something of that name.
    New(String),
    /// It is closed.
    Closed,
    /// It is called that.
    Called(String),
    /// It moves, from something of one name to something of another.
    Moved(String, String),
    /// Somebody leads it; the inner none is somebody with protected identity.
    Led(Option<String>),
    /// Nobody leads it.
    Unled,
}

fn sentence(words: Words, name: &str, becomes: &Becomes) -> String {
    match becomes {
        Becomes::New(above) => words.organisation_new(name, above),
        Becomes::Closed => words.organisation_closes(name),
        Becomes::Called(now) => words.organisation_renamed(name, now),
        Becomes::Moved(before, now) => words.organisation_moved(name, before, now),
        Becomes::Led(who) => words.organisation_led(name, who.as_deref().unwrap_or(words.people_protected())),
        Becomes::Unled => words.organisation_unled(name),
    }
}

/// The changes as a table; `back` is where taking one back leads.
pub fn coming_table(words: Words, coming: &[Coming], back: &str) -> AnyView {
    if coming.is_empty() {
        return view! { <p class="quiet">{words.organisation_coming_none()}</p> }.into_any();
    }
    let may_undo = coming.iter().any(|one| one.form_id.is_some());
    let rows = coming.iter().map(|one| row(words, one, back, may_undo)).collect_view();
    view! {
        <Table caption=words.organisation_coming_caption()>
            <thead>
                <tr>
                    <th scope="col">{words.organisation_day()}</th>
                    <th scope="col">{words.organisation_what()}</th>
                    {may_undo.then(|| view! { <th scope="col"><span class="unseen">{words.organisation_undo()}</span></th> })}
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </Table>
    }
    .into_any()
}

fn row(words: Words, one: &Coming, back: &str, may_undo: bool) -> AnyView {
    let day = date_long(words, one.on);
    let all: Vec<_> = one.what.iter().map(|becomes| sentence(words, &one.name, becomes)).collect();
    let about = words.organisation_undo_what(all.join(", "), &day);
    let undo = one.form_id.clone().map(|form_id| {
        view! {
            <form method="post" action="/commands/unit.undo">
                <input type="hidden" name="form_id" value=form_id />
                <input type="hidden" name="id" value=one.unit.to_string() />
                <input type="hidden" name="from_on" value=one.on.to_string() />
                <input type="hidden" name="then" value=back.to_owned() />
                <input type="hidden" name="back" value=format!("/organisation/units/{}", one.unit) />
                <button class="button" data-kind="plain">
                    {words.organisation_undo()}<span class="unseen">{about}</span>
                </button>
            </form>
        }
    });
    let lines = all.into_iter().map(|line| view! { <div>{line}</div> }.into_any()).collect_view();
    view! {
        <tr>
            <th scope="row">{day}</th>
            <td><a href=format!("/organisation/units/{}", one.unit)>{lines}</a></td>
            {may_undo.then(|| view! { <td>{undo}</td> })}
        </tr>
    }
    .into_any()
}
