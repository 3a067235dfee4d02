//! Där ni är, och dit ni ska: people and competences, one table for each profile, and what matters most above it.

use super::head::{Tab, nothing, other_mappings, place_in_address, tabs};
use super::{Group, HeatColumn, Show, UnitView, load_unit};
use crate::format;
use crate::frame::Asked;
use crate::ui::{Cell, Column, Coverage, EmptyState, Explain, Link, Matrix, Notice, NoticeKind, PageHead, PrintButton};
use crate::ui::{Row, Table};
use crate::viewer::viewer;
use crate::words::{Words, words};
use domain::competence::Level;
use domain::gap::{Basis, Cover, Explanation, Reliance, Standing};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// The page of a unit.
#[component]
pub fn UnitPage() -> impl IntoView {
    let place = place_in_address();
    if place.with_untracked(Option::is_none) {
        return nothing();
    }
    let query = use_query_map();
    let show = Memo::new(move |_| query.with(|query| Show::from_code(&query.get("show").unwrap_or_default())));
    let resource = Resource::new_blocking(
        move || (place.get(), show.get()),
        |(place, show)| async move {
            let (mapping, unit) = place.ok_or(crate::error::AppError::NotFound)?;
            load_unit(mapping, unit, show).await
        },
    );
    view! { <Asked resource draw /> }.into_any()
}

fn draw(page: UnitView) -> AnyView {
    let words = words();
    let head = &page.head;
    let kicker = format!("{} · {}", head.kicker(words), crate::start::answered(words, page.submitted, page.asked));
    let groups = page.groups.iter().map(|group| table(words, &page, group)).collect_view();
    let needs = head.address() + "/needs";
    view! {
        <div class="page" data-width="wide" id="unit" data-live=head.topic()>
            <PageHead title=words.unit_title() kicker=kicker />
            {tabs(words, head, Tab::Heat)}
            {if page.groups.is_empty() {
                view! { <EmptyState title=words.unit_nobody_asked() text=words.unit_nobody_asked_why() /> }.into_any()
            } else {
                view! {
                    {what_matters(words, &page)}
                    <div class="split">{switch(words, &page)} <PrintButton /></div>
                    {groups}
                    <p class="quiet small">{words.unit_legend()}</p>
                    {has_unstated(&page).then(|| view! {
                        <p class="small">{words.unit_unstated()} " " <a class="unit__on" href=needs>{words.unit_state_need()}</a></p>
                    })}
                    {explanations(words, &page)}
                }
                .into_any()
            }}
            {other_mappings(words, head)}
        </div>
    }
    .into_any()
}

/// Whose levels are shown, as links: the choice stands in the address.
fn switch(words: Words, page: &UnitView) -> AnyView {
    let link = |show: Show| {
        let name = match show {
            Show::Counted => words.unit_show_counted(),
            Show::Own => words.unit_show_own(),
            Show::Manager => words.unit_show_manager(),
        };
        let query = if show == Show::default() { String::new() } else { format!("?show={}", show.code()) };
        let link = Link::new(page.head.address() + &query, name);
        let current = (show == page.show).then_some("true");
        view! { <a class="switch__link" href=link.href aria-current=current>{link.name}</a> }.into_any()
    };
    let links = Show::ALL.map(link).into_iter().collect_view();
    view! { <nav class="switch" aria-label=words.unit_show()>{links}</nav> }.into_any()
}

fn table(words: Words, page: &UnitView, group: &Group) -> AnyView {
    let (profile, _) = group.profile.in_language(words.0);
    let column = |column: &HeatColumn| {
        let (name, lang) = column.name.in_language(words.0);
        let (name, lang, is_critical) = (name.to_owned(), Some(lang.tag()), column.is_critical);
        Column { name, lang, target: Some(column.target), is_critical }
    };
    let rows = group.rows.iter().map(|row| Row {
        name: row.name.clone(),
        href: Some(format!("/mappings/{}/people/{}", page.head.mapping, row.person)),
        cells: row.cells.iter().zip(&group.columns).map(|(cell, column)| heat(words, *cell, column.target)).collect(),
    });
    // What the unit has and needs is counted from the levels that count, and stands only under these.
    let foot = if page.show == Show::Counted { foot(words, group) } else { Vec::new() };
    view! {
        <Matrix
            caption=words.unit_caption(i64::try_from(group.rows.len()).unwrap_or(0), profile)
            columns=group.columns.iter().map(column).collect()
            rows=rows.collect()
            foot
        />
    }
    .into_any()
}

fn heat(words: Words, standing: Standing, target: Level) -> Cell {
    match standing {
        Standing::Level { level, .. } if level >= target => Cell::Reached(level),
        Standing::Level { level, .. } => Cell::Short(level),
        Standing::NotApplicable => Cell::NotApplicable,
        Standing::DontKnow => Cell::Without(words.mapping_dont_know()),
        Standing::NoBasis => Cell::Without(words.unit_no_basis()),
        Standing::NotYet => Cell::Unanswered,
    }
}

fn foot(words: Words, group: &Group) -> Vec<Coverage> {
    let line = |name: &str, cell: &dyn Fn(&HeatColumn) -> (String, bool)| Coverage {
        name: name.to_owned(),
        cells: group.columns.iter().map(cell).collect(),
    };
    let have = |column: &HeatColumn| match &column.figure.cover {
        Some(cover) => (format!("{} / {}", cover.have, cover.need), cover.gap > 0),
        None => (format!("{} / –", column.figure.at_target), false),
    };
    let coverage = |column: &HeatColumn| match &column.figure.cover {
        Some(cover) => (format::percent(words, cover.percent().into(), 100, 0), cover.gap > 0),
        None => (String::new(), false),
    };
    let fragile = |column: &HeatColumn| match column.figure.reliance {
        Reliance::OnOne => (words.unit_on_one().to_owned(), true),
        Reliance::OnOneSoFar => (words.unit_on_one_so_far().to_owned(), true),
        Reliance::NotOnOne => (String::new(), false),
    };
    let mut foot = vec![line(words.unit_at_target(), &have)];
    if group.columns.iter().any(|column| column.figure.cover.is_some()) {
        foot.push(line(words.unit_coverage(), &coverage));
    }
    if group.columns.iter().any(|column| column.figure.reliance != Reliance::NotOnOne) {
        foot.push(line(words.unit_fragile(), &fragile));
    }
    foot
}

fn columns(page: &UnitView) -> impl Iterator<Item = &HeatColumn> {
    page.groups.iter().flat_map(|group| &group.columns)
}

fn has_unstated(page: &UnitView) -> bool {
    columns(page).any(|column| column.figure.cover.is_none())
}

/// The one thing to look at first: what rests on a single person, else the widest gap against the need, else where
/// most are on their way.
fn what_matters(words: Words, page: &UnitView) -> AnyView {
    let needs = page.head.address() + "/needs";
    let of_unit = |say: fn(&HeatColumn) -> u32| columns(page).filter(move |c| say(c) > 0).max_by_key(move |c| say(c));
    let rests = columns(page).find(|column| column.figure.reliance == Reliance::OnOne);
    let gap = of_unit(|column| {
        let gap = column.figure.cover.as_ref().map_or(0, |cover| cover.gap);
        // What the work cannot be done without comes first.
        gap * if column.is_critical { 2 } else { 1 }
    });
    let below = of_unit(|column| column.figure.below_target);
    let gap = gap.and_then(|column| Some((column, column.figure.cover.as_ref()?)));
    let (column, sentence) = match (rests, gap, below) {
        (Some(column), ..) => (column, words.unit_matters_on_one().to_owned()),
        (None, Some((column, Cover { have, need, .. })), _) => (column, words.unit_matters_gap(have, need)),
        (None, None, Some(column)) => (column, words.unit_matters_below(column.figure.below_target.into())),
        (None, None, None) if columns(page).any(|column| column.figure.explanation.counted > 0) => {
            let good = words.unit_matters_nothing();
            return view! { <Notice kind=NoticeKind::Good><p>{good}</p></Notice> }.into_any();
        }
        (None, None, None) => {
            return view! { <Notice><p>{words.unit_matters_not_yet()}</p></Notice> }.into_any();
        }
    };
    let (name, lang) = column.name.in_language(words.0);
    let (name, lang) = (name.to_owned(), lang.tag());
    view! {
        <Notice>
            <p>
                <strong lang=lang>{name}</strong>
                " " {sentence} " " <a class="unit__on" href=needs>{words.unit_see_need()}</a>
            </p>
        </Notice>
    }
    .into_any()
}

/// Who is counted in each figure, whose word it is, who is missing and why, by which formula and on which day.
fn explanations(words: Words, page: &UnitView) -> AnyView {
    let on = format::date_near(words, page.on, viewer().today);
    let rows = columns(page).map(|column| {
        let (name, lang) = column.name.in_language(words.0);
        let explanation = &column.figure.explanation;
        let cover = column.figure.cover.as_ref();
        view! {
            <tr>
                <th scope="row" lang=lang.tag()>{name.to_owned()}</th>
                <td class="num">{explanation.counted}</td>
                <td>{bases(words, explanation)}</td>
                <td>{missing(words, cover.map_or(explanation, |cover| &cover.explanation))}</td>
                <td class="num">{cover.map(|cover| cover.gap)}</td>
            </tr>
        }
        .into_any()
    });
    let rows = rows.collect_view();
    view! {
        <div class="unit__explain">
            <Explain>
                <p>{words.unit_explain_who(&on)}</p>
                <p>{words.unit_explain_basis()}</p>
                <p>{words.unit_explain_target()}</p>
                <p>{words.unit_explain_coverage()}</p>
                <p>{words.unit_explain_reliance()}</p>
                <Table caption=words.unit_explain_caption()>
                    <thead>
                        <tr>
                            <th scope="col">{words.ui_competence()}</th>
                            <th class="num" scope="col">{words.unit_counted()}</th>
                            <th scope="col">{words.unit_bases()}</th>
                            <th scope="col">{words.unit_missing()}</th>
                            <th class="num" scope="col">{words.unit_gap()}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </Table>
            </Explain>
        </div>
    }
    .into_any()
}

fn bases(words: Words, explanation: &Explanation) -> String {
    let said = explanation.bases.iter().map(|(basis, count)| match basis {
        Basis::Agreed => words.unit_basis_agreed(count),
        Basis::Manager => words.unit_basis_manager(count),
        Basis::OwnCompared => words.unit_basis_own(count),
    });
    said.collect::<Vec<_>>().join(", ")
}

fn missing(words: Words, explanation: &Explanation) -> String {
    let missing = explanation.missing;
    let said = [
        (missing.not_yet, words.unit_missing_not_yet(missing.not_yet)),
        (missing.dont_know, words.unit_missing_dont_know(missing.dont_know)),
        (missing.not_applicable, words.unit_missing_not_applicable(missing.not_applicable)),
        (missing.no_basis, words.unit_missing_no_basis(missing.no_basis)),
        (missing.other_scale, words.unit_missing_other_scale(missing.other_scale)),
    ];
    let said: Vec<_> = said.into_iter().filter(|(count, _)| *count > 0).map(|(_, words)| words).collect();
    if said.is_empty() { words.unit_missing_nobody().to_owned() } else { said.join(", ") }
}
