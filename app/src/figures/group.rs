//! The figures of each profile version, as tables whose bars stand beside their numbers.

use super::{Figure, Frozen, Group, address, explain};
use crate::format;
use crate::ui::{Notice, Table, Tag, TagKind};
use crate::words::{Words, words};
use domain::figure::{Cell, Hidden, Published};
use domain::{MappingId, UnitId};
use leptos::prelude::*;

/// All groups, and what they rest on.
pub fn all(words: Words, mapping: &MappingId, node: &UnitId, frozen: Frozen) -> AnyView {
    let (on, at_least) = (frozen.on, frozen.at_least);
    let explanation = explain::figures(words, &frozen);
    let is_chosen = frozen.chosen.is_some();
    let back = is_chosen.then(|| {
        let all = address("/figures", mapping, node, None);
        view! { <p><a href=all>{words.figures_all_profiles()}</a></p> }
    });
    let is_empty = frozen.groups.is_empty();
    let groups = frozen.groups.into_iter().map(|group| {
        let whole = (!is_chosen).then(|| address("/figures", mapping, node, Some(&group.version)));
        section(words, group, whole)
    });
    view! {
        <p class="quiet">{words.figures_frozen(format::date_long(words, on), at_least)}</p>
        {back}
        {is_empty.then(|| view! { <Notice><p>{words.figures_nobody()}</p></Notice> })}
        {groups.collect_view()}
        <p>{words.figures_no_recruitment()}</p>
        {explanation}
    }
    .into_any()
}

/// One profile version; `whole` leads to all its competences when only the critical ones stand here.
fn section(words: Words, group: Group, whole: Option<String>) -> AnyView {
    let (profile, language) = group.profile.in_language(words.0);
    let (low, high) = group.scale.bounds();
    let caption = if whole.is_some() { words.figures_critical_only() } else { words.figures_all_competences() };
    let more = whole.map(|href| {
        let text = words.figures_see_all(group.competences, profile);
        view! { <p><a href=href>{text}</a></p> }
    });
    let rows: Vec<_> = group.figures.iter().map(row).collect();
    let shown = if rows.is_empty() {
        view! { <p class="quiet">{words.figures_none_critical()}</p> }.into_any()
    } else {
        view! {
            <Table caption class="table shares">
                <thead>
                    <tr>
                        <th scope="col">{words.ui_competence()}</th>
                        <th scope="col" class="num">{words.ui_target()}</th>
                        <th scope="col">{words.figures_at_target()}</th>
                        <th scope="col" class="num">{words.figures_counted()}</th>
                        <th scope="col" class="num">{words.figures_below()}</th>
                        <th scope="col" class="num">{words.figures_steps()}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </Table>
        }
        .into_any()
    };
    view! {
        <section class="page__section">
            <h2 class="shares__title">
                <span lang=language.tag()>{profile.to_owned()}</span>
                " "
                <span class="quiet small">{words.figures_version(group.number, low, high)}</span>
            </h2>
            {shown}
            {more}
        </section>
    }
    .into_any()
}

fn row(figure: &Figure) -> AnyView {
    let words = words();
    let (name, language) = figure.competence.in_language(words.0);
    let cells = match figure.published {
        Published::Shown(cell) => numbers(words, cell),
        Published::Hidden(why) => {
            let why = hidden(words, why);
            view! { <td colspan="4" class="quiet">{why}</td> }.into_any()
        }
    };
    view! {
        <tr>
            <th scope="row">
                <span lang=language.tag()>{name.to_owned()}</span>
                {figure.is_critical.then(|| view! { " " <Tag kind=TagKind::Soon text=words.figures_critical() /> })}
            </th>
            <td class="num">{figure.target.0}</td>
            {cells}
        </tr>
    }
    .into_any()
}

/// Why nothing stands there.
pub fn hidden(words: Words, why: Hidden) -> &'static str {
    match why {
        Hidden::TooFew => words.figures_hidden_few(),
        Hidden::ToProtect => words.figures_hidden_protect(),
    }
}

fn numbers(words: Words, cell: Cell) -> AnyView {
    let number = |count: u32| format::number(words, count.into());
    let of = |part: u32, whole: u32| words.figures_of(number(part), number(whole));
    // In whole parts of a hundred, so that server and browser draw the same.
    let filled = cell.at_target * 100 / cell.counted().max(1);
    view! {
        <td>
            <span class="share">
                <svg class="share__bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
                    <rect class="share__all" width="100" height="8" />
                    <rect class="share__part" width=filled height="8" />
                </svg>
                <span class="share__said">
                    {of(cell.at_target, cell.counted())}", "<span class="quiet">{share(words, cell)}</span>
                </span>
            </span>
        </td>
        <td class="num">{of(cell.counted(), cell.asked)}</td>
        <td class="num">{number(cell.below_target)}</td>
        <td class="num">{number(cell.shortfall)}</td>
    }
    .into_any()
}

/// A share in words, for whoever does not divide in the head.
fn share(words: Words, cell: Cell) -> &'static str {
    match cell.at_target * 100 / cell.counted().max(1) {
        90.. => words.figures_nearly_all(),
        60..90 => words.figures_most(),
        40..60 => words.figures_half(),
        10..40 => words.figures_some(),
        ..10 => words.figures_few(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_said_in_words_that_fit_its_number() {
        let words = Words::default();
        let said =
            |at_target: u32| share(words, Cell { asked: 120, at_target, below_target: 100 - at_target, shortfall: 0 });
        assert_eq!([5, 10, 39].map(said), ["få", "en mindre del", "en mindre del"]);
        assert_eq!(
            [40, 59, 60, 89, 90].map(said),
            ["ungefär hälften", "ungefär hälften", "de flesta", "de flesta", "nästan alla"]
        );
    }
}
