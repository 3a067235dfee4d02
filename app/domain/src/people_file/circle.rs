//! Managers in a circle: following them upwards from somebody leads back to the same person.

use super::{CIRCLE_NAMED_MAX, Column, Errors, PersonRow, RowProblem};
use crate::PersonId;
use crate::organisation::Tree;
use crate::person::{Employment, main_employment};
use std::collections::{BTreeMap, BTreeSet};

/// Who leads an employment: the manager named there, else the nearest manager upwards who is somebody else.
pub(super) fn leader<'a>(employment: &'a Employment, tree: &'a Tree) -> Option<&'a PersonId> {
    if employment.manager.is_some() {
        return employment.manager.as_ref();
    }
    let mut node = tree.get(&employment.unit);
    // A tree is never deeper than it has nodes; the bound holds also when the tree itself has a circle.
    for _ in 0..tree.iter().count() {
        let unit = node?;
        if let Some(manager) = unit.manager.as_ref().filter(|manager| **manager != employment.person) {
            return Some(manager);
        }
        node = unit.parent.as_ref().and_then(|parent| tree.get(parent));
    }
    None
}

/// Notes every circle that a row of the file is part of, at the first such row.
///
/// Of a person with several employments the main one counts: a manager who takes a night shift in a unit under
/// herself is led there by somebody whom she leads, and that is no circle.
pub(super) fn check(rows: &[PersonRow], employments: &[&Employment], tree: &Tree, errors: &mut Errors) {
    let leaders = leaders(employments, tree);
    let mut lines: BTreeMap<&PersonId, u64> = BTreeMap::new();
    for row in rows {
        lines.entry(&row.person).or_insert(row.line);
    }
    let mut done: BTreeSet<&PersonId> = BTreeSet::new();
    for row in rows {
        let mut way: Vec<&PersonId> = Vec::new();
        let mut next = Some(&row.person);
        // Everybody is walked over once: a person already done leads to no circle that is not noted.
        while let Some(person) = next.filter(|person| done.insert(*person)) {
            way.push(person);
            next = leaders.get(person).copied();
        }
        let Some(start) = next.and_then(|person| way.iter().position(|passed| *passed == person)) else { continue };
        note(&way[start..], &lines, errors);
    }
}

fn leaders<'a>(employments: &[&'a Employment], tree: &'a Tree) -> BTreeMap<&'a PersonId, &'a PersonId> {
    let mut by_person: BTreeMap<&PersonId, Vec<&Employment>> = BTreeMap::new();
    for employment in employments {
        by_person.entry(&employment.person).or_default().push(employment);
    }
    let main = by_person.into_iter().filter_map(|(person, all)| Some((person, main_employment(all)?)));
    main.filter_map(|(person, employment)| Some((person, leader(employment, tree)?))).collect()
}

fn note(circle: &[&PersonId], lines: &BTreeMap<&PersonId, u64>, errors: &mut Errors) {
    let in_file = circle.iter().enumerate().filter_map(|(at, person)| Some((*lines.get(person)?, at)));
    let Some((line, at)) = in_file.min() else { return };
    // The circle is told from the person of the first line on.
    let (before, from) = circle.split_at(at);
    let named = from.iter().chain(before).take(CIRCLE_NAMED_MAX);
    let reason = RowProblem::ManagerCircle { circle: named.map(|person| (*person).clone()).collect() };
    errors.note(line, Some(Column::ManagerId), reason, circle[at].as_str());
}
