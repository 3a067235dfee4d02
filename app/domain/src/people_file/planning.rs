//! What an import would do.

use super::ground::{Ground, Known, Scope, check_age, named};
use super::{Column, ENDS_WITHOUT_CONFIRMATION_MAX, Errors, ImportRefusal, PeopleFile, PersonRow, RowProblem, circle};
use crate::person::{Employment, Person};
use crate::{Date, EmploymentId, PersonId, UnitId, time};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// One change of an import, with the row before and after, so that it can be undone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// Somebody new.
    CreatePerson(Person),
    /// Somebody is described otherwise.
    ChangePerson {
        /// Until now.
        before: Person,
        /// From now.
        after: Person,
    },
    /// A new employment.
    CreateEmployment(Employment),
    /// An employment is otherwise from a day.
    ChangeEmployment {
        /// Until that day.
        before: Employment,
        /// From that day.
        after: Employment,
        /// The day.
        from_on: Date,
    },
    /// An employment that is missing from the file ends.
    EndEmployment {
        /// As it was.
        before: Employment,
        /// Its last day.
        ends_on: Date,
    },
}

/// How many people an import creates, changes and leaves as they are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonCounts {
    /// New.
    pub created: u32,
    /// Described otherwise.
    pub changed: u32,
    /// As they were.
    pub unchanged: u32,
}

/// How many employments an import creates, changes, ends and leaves as they are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmploymentCounts {
    /// New.
    pub created: u32,
    /// Otherwise, and not ended.
    pub changed: u32,
    /// In force before and not after: missing from the file, or with a last day in the past.
    pub ended: u32,
    /// As they were.
    pub unchanged: u32,
}

/// An import in numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// People.
    pub people: PersonCounts,
    /// Employments.
    pub employments: EmploymentCounts,
    /// Employments in force in the scope before the import.
    pub in_scope: u32,
}

impl Summary {
    /// Whether it ends so many employments that somebody must type the number.
    pub fn needs_confirmation(&self) -> bool {
        let (ended, in_scope) = (u64::from(self.employments.ended), u64::from(self.in_scope));
        ended * 100 > in_scope * u64::from(ENDS_WITHOUT_CONFIRMATION_MAX)
    }
}

/// What an import would do, and what stands in its way.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// Everything that is wrong, with the file alone and with what is known. Rows with an error have no effect.
    pub errors: Errors,
    /// The changes, in the order in which they can be applied; to undo them, go backwards.
    pub effects: Vec<Effect>,
    /// The changes in numbers.
    pub summary: Summary,
}

impl Plan {
    /// Whether it may be applied, given the number of ended employments that somebody typed.
    ///
    /// Refuses a plan with errors, one that changes nothing, and one that ends many employments unconfirmed.
    pub fn check(&self, confirmed_ends: Option<u32>) -> Result<(), ImportRefusal> {
        if !self.errors.is_empty() {
            return Err(ImportRefusal::HasErrors);
        }
        if self.effects.is_empty() {
            return Err(ImportRefusal::NothingToChange);
        }
        let ends = self.summary.employments.ended;
        match confirmed_ends {
            Some(typed) if typed != ends => Err(ImportRefusal::WrongConfirmation),
            None if self.summary.needs_confirmation() => Err(ImportRefusal::NeedsConfirmation { ends }),
            _ => Ok(()),
        }
    }
}

/// Works out what a file would change, for employments and people as they are known, from a day on.
///
/// A row changes only what the file says: a column that it has not leaves what is known. The language that a person
/// has chosen stands.
pub fn plan(file: &PeopleFile, scope: &Scope, known: &Known<'_>, from_on: Date) -> Plan {
    let ground = Ground::new(scope, known, from_on);
    let mut planner = Planner { ground, file, plan: Plan { errors: file.errors.clone(), ..Plan::default() } };
    let rows = planner.good_rows();
    planner.plan_people(&rows);
    planner.plan_employments(&rows);
    planner.plan_ends();
    planner.check_circles();
    planner.plan.errors.sort();
    planner.plan
}

/// A row that can be where it says, and the employment it describes.
struct GoodRow<'a> {
    row: &'a PersonRow,
    employment: Employment,
}

struct Planner<'a> {
    ground: Ground<'a>,
    file: &'a PeopleFile,
    plan: Plan,
}

impl<'a> Planner<'a> {
    /// Checks every row against what is known, and leaves out those with an error.
    fn good_rows(&mut self) -> Vec<GoodRow<'a>> {
        let named = named(self.file);
        let taken = self.addresses();
        let mut good = Vec::with_capacity(self.file.rows.len());
        for row in &self.file.rows {
            let errors = &mut self.plan.errors;
            let before = errors.count;
            let unit = self.ground.place(row, errors);
            let profile = self.ground.profile(row, errors).cloned();
            self.ground.check_manager(row, &named, errors);
            check_age(row, self.ground.from_on, errors);
            if let Some(unit) = unit {
                self.check_person(row, unit, &taken);
                if self.plan.errors.count == before {
                    let employment = self.employment(row, unit.clone(), profile);
                    good.push(GoodRow { row, employment });
                }
            }
        }
        good
    }

    /// Who has which address once the file holds. Whoever stands first keeps it; people outside the file before all.
    fn addresses(&self) -> BTreeMap<String, &'a PersonId> {
        let mut taken = BTreeMap::new();
        let in_file = named(self.file);
        let says_address = self.file.columns.contains(&Column::Email);
        for (id, person) in &self.ground.people {
            if let Some(email) = person.email.as_ref().filter(|_| !says_address || !in_file.contains(id)) {
                taken.insert(email.to_lowercase(), *id);
            }
        }
        for row in &self.file.rows {
            if let Some(email) = &row.email {
                taken.entry(email.clone()).or_insert(&row.person);
            }
        }
        taken
    }

    fn check_person(&mut self, row: &PersonRow, unit: &UnitId, taken: &BTreeMap<String, &PersonId>) {
        let before = self.ground.people.get(&row.person);
        let is_otherwise = before.is_some_and(|before| **before != self.person(row));
        if is_otherwise && !self.ground.may_describe(&row.person, unit) {
            let reason = RowProblem::PersonElsewhere;
            self.plan.errors.note(row.line, Some(Column::PersonId), reason, row.person.as_str());
        }
        if let Some(email) = row.email.as_ref().filter(|email| taken.get(*email).is_some_and(|id| **id != row.person)) {
            self.plan.errors.note(row.line, Some(Column::Email), RowProblem::AddressTaken, email);
        }
    }

    /// The person of a row; what the file has no column for stays as it is known.
    fn person(&self, row: &PersonRow) -> Person {
        let known = self.ground.people.get(&row.person).copied();
        let says = |column| known.is_none() || self.file.columns.contains(&column);
        let known_protection = known.is_some_and(|person| person.has_protected_identity);
        Person {
            id: row.person.clone(),
            given_name: row.given_name.clone(),
            family_name: row.family_name.clone(),
            email: if says(Column::Email) { row.email.clone() } else { known.and_then(|person| person.email.clone()) },
            birth_year: if says(Column::BirthYear) {
                row.birth_year
            } else {
                known.and_then(|person| person.birth_year)
            },
            legal_sex: if says(Column::LegalSex) { row.legal_sex } else { known.and_then(|person| person.legal_sex) },
            language: known.map_or(row.language.unwrap_or_default(), |person| person.language),
            has_protected_identity: row.has_protected_identity.unwrap_or(known_protection),
        }
    }

    /// The employment of a row; what the file has no column for stays as it is known.
    fn employment(&self, row: &PersonRow, unit: UnitId, profile: Option<crate::RoleProfileId>) -> Employment {
        let known = self.ground.employments.get(&row.employment).copied();
        let silent = |column| known.filter(|_| !self.file.columns.contains(&column));
        let mut employment = Employment {
            id: row.employment.clone(),
            person: row.person.clone(),
            unit,
            title: row.title.clone(),
            aid: row.aid.clone(),
            aid_responsibility: row.aid_responsibility,
            role_profile: profile,
            manager: row.manager.clone(),
            form: row.form,
            percentage: row.percentage,
            starts_on: row.starts_on,
            ends_on: row.ends_on,
            leave_from: row.leave_from,
            leave_to: row.leave_to,
        };
        if let Some(known) = silent(Column::Aid) {
            employment.aid.clone_from(&known.aid);
        }
        if let Some(known) = silent(Column::AidResponsibility) {
            employment.aid_responsibility = known.aid_responsibility;
        }
        if let Some(known) = silent(Column::RoleProfile) {
            employment.role_profile.clone_from(&known.role_profile);
        }
        if let Some(known) = silent(Column::ManagerId) {
            employment.manager.clone_from(&known.manager);
        }
        // A leave is one thing: without its first day there is none.
        if let Some(known) = silent(Column::LeaveFrom) {
            (employment.leave_from, employment.leave_to) = (known.leave_from, known.leave_to);
        }
        employment
    }

    fn plan_people(&mut self, rows: &[GoodRow<'_>]) {
        let mut seen: BTreeSet<&PersonId> = BTreeSet::new();
        for GoodRow { row, .. } in rows.iter().filter(|good| seen.insert(&good.row.person)) {
            let after = self.person(row);
            let counts = &mut self.plan.summary.people;
            match self.ground.people.get(&row.person) {
                None => {
                    counts.created += 1;
                    self.plan.effects.push(Effect::CreatePerson(after));
                }
                Some(before) if **before == after => counts.unchanged += 1,
                Some(before) => {
                    counts.changed += 1;
                    self.plan.effects.push(Effect::ChangePerson { before: (*before).clone(), after });
                }
            }
        }
    }

    fn plan_employments(&mut self, rows: &[GoodRow<'_>]) {
        let today = self.ground.from_on;
        for good in rows {
            let after = good.employment.clone();
            let counts = &mut self.plan.summary.employments;
            match self.ground.employments.get(&after.id).copied() {
                None => {
                    counts.created += 1;
                    self.plan.effects.push(Effect::CreateEmployment(after));
                }
                Some(before) if *before == after => counts.unchanged += 1,
                Some(before) => {
                    let is_ended = before.is_in_force(today) && after.ends_on.is_some_and(|last| last < today);
                    *(if is_ended { &mut counts.ended } else { &mut counts.changed }) += 1;
                    // What begins later is otherwise from its beginning.
                    let from_on = today.max(before.starts_on.min(after.starts_on));
                    self.plan.effects.push(Effect::ChangeEmployment { before: before.clone(), after, from_on });
                }
            }
        }
    }

    /// Ends what is in force in the scope and missing from the file, the day before the file holds.
    fn plan_ends(&mut self) {
        let rows = self.file.rows.iter().map(|row| &row.employment);
        let in_file: BTreeSet<&EmploymentId> = rows.chain(&self.file.set_aside).collect();
        let day_before = time::plus_days(self.ground.from_on, -1);
        for before in self.ground.in_force() {
            self.plan.summary.in_scope += 1;
            // What began on the very day lasted that day.
            let ends_on = day_before.max(before.starts_on);
            if in_file.contains(&before.id) || before.ends_on == Some(ends_on) {
                continue;
            }
            self.plan.summary.employments.ended += 1;
            self.plan.effects.push(Effect::EndEmployment { before: before.clone(), ends_on });
        }
    }

    /// Looks for circles among the managers as they would be.
    fn check_circles(&mut self) {
        let ground = &self.ground;
        let mut after = ground.employments.clone();
        for effect in &self.plan.effects {
            match effect {
                Effect::CreateEmployment(employment) | Effect::ChangeEmployment { after: employment, .. } => {
                    after.insert(&employment.id, employment);
                }
                Effect::EndEmployment { before, .. } => {
                    after.remove(&before.id);
                }
                Effect::CreatePerson(_) | Effect::ChangePerson { .. } => {}
            }
        }
        let lasting: Vec<_> = after.into_values().filter(|employment| ground.lasts(employment)).collect();
        circle::check(&self.file.rows, &lasting, ground.tree, &mut self.plan.errors);
    }
}
