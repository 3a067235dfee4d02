//! What is known before the import, arranged for looking up, and the part of the organisation that a file covers.

use super::{Column, Errors, ImportRefusal, PeopleFile, PersonRow, RowProblem};
use crate::competence::RoleProfile;
use crate::organisation::{Tree, UnitKind};
use crate::person::{Employment, Person};
use crate::{Date, EmploymentId, PersonId, RoleProfileId, UnitId};
use std::collections::{BTreeMap, BTreeSet};

/// What is known before the import.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// The organisation on the day from which the file holds.
    pub tree: &'a Tree,
    /// Every employment, ended ones included.
    pub employments: &'a [Employment],
    /// Everybody.
    pub people: &'a [Person],
    /// The role profiles.
    pub profiles: &'a [RoleProfile],
}

/// The part of the organisation that a file covers: a node and everything under it.
///
/// Whoever works there stands in the file; an employment there that is not in the file has ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    /// The node.
    pub node: UnitId,
}

impl Scope {
    /// The scope of a path of names, from the party down; the name of the root alone means the whole group.
    pub fn find(path: &str, tree: &Tree) -> Result<Self, ImportRefusal> {
        let path = super::cell::path(path).map_err(|_| ImportRefusal::UnknownScope)?;
        let of_path = || tree.iter().filter(|unit| tree.path_name(&unit.id) == path);
        let root = tree.iter().find(|unit| unit.kind == UnitKind::MunicipalGroup && unit.name == path);
        match (of_path().next(), of_path().nth(1)) {
            (Some(unit), None) => Ok(Self { node: unit.id.clone() }),
            (None, _) => root.map(|root| Self { node: root.id.clone() }).ok_or(ImportRefusal::UnknownScope),
            (Some(_), Some(_)) => Err(ImportRefusal::UnknownScope),
        }
    }
}

/// What is known, by id and by name.
pub(super) struct Ground<'a> {
    pub(super) tree: &'a Tree,
    pub(super) from_on: Date,
    pub(super) people: BTreeMap<&'a PersonId, &'a Person>,
    pub(super) employments: BTreeMap<&'a EmploymentId, &'a Employment>,
    by_person: BTreeMap<&'a PersonId, Vec<&'a Employment>>,
    /// The unit of a path; none when several have it.
    units: BTreeMap<String, Option<&'a UnitId>>,
    covered: BTreeSet<&'a UnitId>,
    parties: BTreeMap<&'a UnitId, &'a UnitId>,
    profiles: BTreeMap<String, &'a RoleProfileId>,
    covers_all: bool,
}

impl<'a> Ground<'a> {
    pub(super) fn new(scope: &Scope, known: &Known<'a>, from_on: Date) -> Self {
        let tree = known.tree;
        let mut units = BTreeMap::new();
        for unit in tree.iter().filter(|unit| unit.kind != UnitKind::MunicipalGroup) {
            units.entry(tree.path_name(&unit.id)).and_modify(|unit| *unit = None).or_insert(Some(&unit.id));
        }
        let mut by_person: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for employment in known.employments {
            by_person.entry(&employment.person).or_default().push(employment);
        }
        Self {
            tree,
            from_on,
            people: known.people.iter().map(|person| (&person.id, person)).collect(),
            employments: known.employments.iter().map(|employment| (&employment.id, employment)).collect(),
            by_person,
            units,
            covered: tree.iter().map(|unit| &unit.id).filter(|unit| tree.is_under(unit, &scope.node)).collect(),
            parties: tree.iter().filter_map(|unit| Some((&unit.id, &tree.party(&unit.id)?.id))).collect(),
            profiles: known.profiles.iter().map(|profile| (profile.code.to_lowercase(), &profile.id)).collect(),
            covers_all: tree.get(&scope.node).is_some_and(|node| node.parent.is_none()),
        }
    }

    /// Whether a unit lies in the scope.
    pub(super) fn covers(&self, unit: &UnitId) -> bool {
        self.covered.contains(unit)
    }

    /// Whether an employment lasts on the day of the import or begins later.
    pub(super) fn lasts(&self, employment: &Employment) -> bool {
        employment.ends_on.is_none_or(|last| self.from_on <= last)
    }

    /// The unit of a row, when the row may be there. Notes what is wrong with the place.
    pub(super) fn place(&self, row: &PersonRow, errors: &mut Errors) -> Option<&'a UnitId> {
        let mut note = |column, reason, value: &str| errors.note(row.line, Some(column), reason, value);
        let unit = match self.units.get(&row.unit_path) {
            Some(Some(unit)) => *unit,
            found => {
                let reason = if found.is_some() { RowProblem::AmbiguousUnit } else { RowProblem::UnknownUnit };
                note(Column::UnitPath, reason, &row.unit_path);
                return None;
            }
        };
        let party = self.parties.get(unit).and_then(|party| self.tree.get(party));
        if let Some(named) = row.party.as_deref().filter(|named| party.is_none_or(|party| party.name != **named)) {
            note(Column::Party, RowProblem::OtherParty, named);
        }
        if !self.covers(unit) {
            note(Column::UnitPath, RowProblem::OutsideScope, &row.unit_path);
        }
        if let Some(before) = self.employments.get(&row.employment) {
            // An employment may move into the scope once its old unit has let it go, but never to another party.
            let is_let_go = !self.lasts(before) && self.parties.get(&before.unit) == self.parties.get(unit);
            if before.person != row.person {
                note(Column::EmploymentId, RowProblem::EmploymentOfAnother, row.employment.as_str());
            } else if !self.covers(&before.unit) && !is_let_go {
                note(Column::EmploymentId, RowProblem::EmploymentElsewhere, row.employment.as_str());
            }
        }
        Some(unit)
    }

    /// The role profile that a row names.
    pub(super) fn profile(&self, row: &PersonRow, errors: &mut Errors) -> Option<&'a RoleProfileId> {
        let code = row.role_profile.as_deref()?;
        let profile = self.profiles.get(&code.to_lowercase()).copied();
        if profile.is_none() {
            errors.note(row.line, Some(Column::RoleProfile), RowProblem::UnknownProfile, code);
        }
        profile
    }

    /// Whether a file may describe a known person anew: somebody of its scope or party, and of no other party.
    ///
    /// Otherwise the list of one party could give itself the sign-in address of another's people.
    pub(super) fn may_describe(&self, person: &PersonId, unit: &UnitId) -> bool {
        let employments = self.by_person.get(person).map_or(&[][..], Vec::as_slice);
        let is_here = |employment: &&&Employment| {
            self.covers(&employment.unit) || self.parties.get(&employment.unit) == self.parties.get(unit)
        };
        let is_known_here = employments.iter().any(|employment| is_here(&employment));
        let is_elsewhere = employments.iter().any(|employment| self.lasts(employment) && !is_here(&employment));
        self.covers_all || (is_known_here && !is_elsewhere)
    }

    /// Notes the managers of a row that cannot be, given everybody whom the file names.
    pub(super) fn check_manager(&self, row: &PersonRow, named: &BTreeSet<&PersonId>, errors: &mut Errors) {
        let Some(manager) = &row.manager else { return };
        let reason = if *manager == row.person {
            RowProblem::OwnManager
        } else if !named.contains(manager) && !self.people.contains_key(manager) {
            RowProblem::UnknownManager
        } else {
            return;
        };
        errors.note(row.line, Some(Column::ManagerId), reason, manager.as_str());
    }

    /// Employments in force in the scope on the day of the import.
    pub(super) fn in_force(&self) -> impl Iterator<Item = &'a Employment> + '_ {
        let employments = self.employments.values().copied();
        employments.filter(|employment| employment.is_in_force(self.from_on) && self.covers(&employment.unit))
    }
}

/// Notes a year of birth of somebody who would be too young or too old to work.
pub(super) fn check_age(row: &PersonRow, from_on: Date, errors: &mut Errors) {
    let works_at = |year: i16| (13..=100).contains(&(from_on.year() - year));
    if let Some(year) = row.birth_year.filter(|year| !works_at(*year)) {
        errors.note(row.line, Some(Column::BirthYear), RowProblem::NotABirthYear, &year.to_string());
    }
}

/// Everybody whom a file names.
pub(super) fn named(file: &PeopleFile) -> BTreeSet<&PersonId> {
    file.rows.iter().map(|row| &row.person).collect()
}
