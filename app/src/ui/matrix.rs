//! People and competences as a table that is also a picture.

use super::table::Table;
use crate::words::{Words, words};
use domain::competence::Level;
use leptos::prelude::*;

/// A competence at the head of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// The language of the name, when it is content that may lack a translation.
    pub lang: Option<&'static str>,
    /// The level aimed at, when all rows aim at the same.
    pub target: Option<Level>,
    /// Whether the work cannot be done without it.
    pub is_critical: bool,
}

/// What is known of one person and one competence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cell {
    /// A level at or over the target.
    Reached(Level),
    /// A level under the target.
    Short(Level),
    /// No answer, or "vet inte": not the same as a low level.
    Unanswered,
    /// No level for another reason, in words.
    Without(&'static str),
    /// Not part of the work.
    NotApplicable,
}

/// One person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Their name.
    pub name: String,
    /// The page about them.
    pub href: Option<String>,
    /// One for each column.
    pub cells: Vec<Cell>,
}

/// A line under the table, such as how many are at target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coverage {
    /// What it counts.
    pub name: String,
    /// For each column the words, and whether they need attention.
    pub cells: Vec<(String, bool)>,
}

/// A heat map that can be read as a table: every colour stands beside its number.
#[component]
pub fn Matrix(
    /// What the table tells.
    #[prop(into)]
    caption: String,
    /// The competences.
    columns: Vec<Column>,
    /// The people.
    rows: Vec<Row>,
    /// Lines under the table.
    #[prop(optional)]
    foot: Vec<Coverage>,
) -> impl IntoView {
    let words = words();
    // More than these do not fit beside each other with their names lying down.
    let class = if columns.len() > 7 { "matrix matrix--many" } else { "matrix" };
    let columns = columns.into_iter().map(|column| {
        let target = column.target.map(|target| words.ui_target_is(target));
        let critical = column.is_critical.then(|| words.ui_critical().to_owned());
        let below = target.into_iter().chain(critical);
        let below = below.map(|text| view! { " " <span class="matrix__target">{text}</span> }.into_any());
        view! {
            <th scope="col">
                <span class="matrix__name" lang=column.lang>{column.name}</span>
                {below.collect_view()}
            </th>
        }
        .into_any()
    });
    let columns = columns.collect_view();
    let rows = rows.into_iter().map(|row| {
        let name = match row.href {
            Some(href) => view! { <a href=href>{row.name}</a> }.into_any(),
            None => row.name.into_any(),
        };
        let cells = row.cells.into_iter().map(|known| cell(words, known)).collect_view();
        view! { <tr><th scope="row">{name}</th>{cells}</tr> }.into_any()
    });
    let rows = rows.collect_view();
    let foot = foot.into_iter().map(|line| {
        let cells = line
            .cells
            .into_iter()
            .map(|(text, is_alone)| view! { <td data-alone=is_alone.then_some("")>{text}</td> }.into_any());
        view! { <tr><th scope="row">{line.name}</th>{cells.collect_view()}</tr> }.into_any()
    });
    let foot: Vec<_> = foot.collect();
    view! {
        <Table caption class>
            <thead><tr><th scope="col">{words.ui_employee()}</th>{columns}</tr></thead>
            <tbody>{rows}</tbody>
            {(!foot.is_empty()).then(|| view! { <tfoot>{foot}</tfoot> })}
        </Table>
    }
    .into_any()
}

fn cell(words: Words, known: Cell) -> AnyView {
    match known {
        Cell::Reached(level) => view! { <td data-level=level.0>{level.0}</td> }.into_any(),
        Cell::Short(level) => {
            let more = words.ui_below_target();
            view! { <td data-level=level.0 data-short="">{level.0}<span class="unseen">" "{more}</span></td> }
                .into_any()
        }
        Cell::Unanswered => none("–", words.ui_unanswered()),
        Cell::Without(why) => none("–", why),
        Cell::NotApplicable => none(words.ui_not_applicable_short(), words.ui_not_applicable()),
    }
}

fn none(short: &'static str, long: &'static str) -> AnyView {
    view! {
        <td data-none="" title=long>
            <span aria-hidden="true">{short}</span>
            <span class="unseen">{long}</span>
        </td>
    }
    .into_any()
}
