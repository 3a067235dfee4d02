//! Looking people up, and reading one person's employments.

use super::{Halt, Live};
use crate::store::lookup::{self, Listed, Sought};
use crate::store::mapping;
use crate::store::{organisation, person, roster};
use app::backend::Answer;
use app::error::AppError;
use app::people::{Asked, Found, FoundRow, OneEmployment, OnePerson, Period, Reads, Wanted};
use domain::access::{About, Act, Actor, decide, may_see_protected};
use domain::organisation::Tree;
use domain::person::{EmploymentPeriod, Person};
use domain::text::sort_key;
use domain::{Date, PersonId, Text, UnitId};
use sqlx::AnyConnection;
use std::collections::BTreeSet;

/// How many rows a page has.
const ROWS: u32 = 50;

impl Reads for Live {
    fn people(&self, wanted: Wanted) -> Answer<'_, Found> {
        self.answer(self.found(wanted))
    }

    fn person(&self, person: PersonId) -> Answer<'_, OnePerson> {
        self.answer(self.one_person(person))
    }
}

/// The nodes over which somebody may do something.
pub(super) fn nodes(actor: &Actor, act: Act, tree: &Tree) -> BTreeSet<UnitId> {
    let ids = tree.iter().map(|unit| &unit.id);
    ids.filter(|unit| decide(actor, act, About::Node { unit, tree }).is_ok()).cloned().collect()
}

/// Nodes by path, for a list to choose from.
pub(super) fn by_path<'a>(units: impl IntoIterator<Item = &'a UnitId>, tree: &Tree) -> Vec<(UnitId, String)> {
    let mut units: Vec<_> = units.into_iter().map(|unit| (unit.clone(), path(unit, tree))).collect();
    units.sort_by_cached_key(|(_, path)| sort_key(path));
    units
}

/// The path of a node; the root, which stands in no path, by its name.
pub(super) fn path(unit: &UnitId, tree: &Tree) -> String {
    let path = tree.path_name(unit);
    if path.is_empty() { tree.get(unit).map(|unit| unit.name.clone()).unwrap_or_default() } else { path }
}

impl Live {
    async fn found(&self, mut wanted: Wanted) -> Result<Found, Halt> {
        let actor = self.actor()?;
        decide(actor, Act::SeePeople, About::Everything)?;
        let today = self.now().today;
        let db = &mut *self.db().await?;
        let tree = organisation::tree(db, today).await?;
        let seen = nodes(actor, Act::SeePeople, &tree);
        let catalogue = self.kunna.shelf.now(db).await?;
        let within = UnitId::new(wanted.unit.as_str()).ok();
        let is_within = |unit: &&UnitId| within.as_ref().is_none_or(|above| tree.is_under(unit, above));
        let units = seen.iter().filter(is_within).cloned().collect();
        let sought = Sought::new(today, &units, (&wanted.name, &wanted.title), &wanted.profile);
        let matching = u32::try_from(lookup::count(db, &sought).await?).unwrap_or(u32::MAX);
        let pages = matching.div_ceil(ROWS).max(1);
        wanted.page = wanted.page.clamp(1, pages);
        let rows = lookup::page(db, &sought, ((wanted.page - 1) * ROWS, ROWS)).await?;
        let row = |one: &Listed| FoundRow {
            person: one.person.clone(),
            name: format!("{}, {}", one.family_name, one.given_name),
            title: one.title.clone(),
            unit: tree.get(&one.unit).map(|unit| unit.name.clone()).unwrap_or_default(),
            profile: one.profile.as_ref().and_then(|id| catalogue.profile(id)).map(|profile| profile.name.clone()),
        };
        Ok(Found {
            rows: rows.iter().map(row).collect(),
            count: matching,
            pages,
            units: by_path(&seen, &tree),
            profiles: catalogue.profiles.iter().map(|profile| (profile.id.clone(), profile.name.clone())).collect(),
            wanted,
        })
    }

    async fn one_person(&self, id: PersonId) -> Result<OnePerson, Halt> {
        let actor = self.actor()?;
        decide(actor, Act::SeePeople, About::Everything)?;
        let today = self.now().today;
        let db = &mut *self.db().await?;
        let tree = organisation::tree(db, today).await?;
        let seen = nodes(actor, Act::SeePeople, &tree);
        let periods = roster::periods_of(db, &id).await?;
        let placed: Vec<UnitId> = periods.iter().filter(|one| one.to_on.is_none()).map(unit_of).collect();
        let Some(person) = person::get(db, &id).await? else { return Err(AppError::NotFound.into()) };
        let managers = person::line_managers(db, &id, today).await?;
        let is_hidden = person.has_protected_identity && !may_see_protected(actor, &id, &managers, &placed, &tree);
        // Whoever works elsewhere is as unknown as somebody who does not exist.
        if is_hidden || !placed.iter().any(|unit| seen.contains(unit)) {
            return Err(AppError::NotFound.into());
        }
        let mut employments = Vec::new();
        for of_one in periods.chunk_by(|a, b| a.employment.id == b.employment.id) {
            // A second employment with somebody else is that employer's to show.
            if of_one.first().is_some_and(|last| seen.contains(&last.employment.unit)) {
                employments.extend(self.employment(db, of_one, today).await?);
            }
        }
        employments.sort_by_key(|one| one.is_ended);
        let mappings = asked(db, &id).await?;
        Ok(OnePerson { name: person.full_name(), email: person.email, employments, mappings })
    }

    async fn employment(
        &self,
        db: &mut AnyConnection,
        periods: &[EmploymentPeriod],
        today: Date,
    ) -> Result<Option<OneEmployment>, Halt> {
        let Some(EmploymentPeriod { employment, .. }) = periods.first() else { return Ok(None) };
        let is_ended = employment.ends_on.is_some_and(|last| last < today);
        let line_manager = match person::line_manager(db, employment, today).await? {
            Some(manager) if !is_ended => person::get(db, &manager).await?.map(|manager| shown_name(&manager)),
            _ => None,
        };
        let mut history = Vec::with_capacity(periods.len());
        for period in periods {
            // A unit is called as it was then.
            let then = organisation::tree(db, period.from_on).await?;
            history.push(Period {
                from_on: period.from_on,
                to_on: period.to_on.or(period.employment.ends_on),
                title: period.employment.title.clone(),
                unit: then.path_name(&period.employment.unit),
                percentage: period.employment.percentage,
            });
        }
        let tree = organisation::tree(db, today).await?;
        let unit = Some(tree.path_name(&employment.unit)).filter(|path| !path.is_empty());
        let Some(mut now) = history.first().cloned() else { return Ok(None) };
        now.unit = unit.unwrap_or(now.unit);
        let catalogue = self.kunna.shelf.now(db).await?;
        let profile = employment.role_profile.as_ref().and_then(|id| catalogue.profile(id));
        Ok(Some(OneEmployment {
            now,
            line_manager,
            profile: profile.map(|profile| profile.name.clone()),
            form: employment.form,
            starts_on: employment.starts_on,
            ends_on: employment.ends_on,
            is_ended,
            leave: employment.leave_from.map(|from| (from, employment.leave_to)),
            history,
        }))
    }
}

fn unit_of(period: &EmploymentPeriod) -> UnitId {
    period.employment.unit.clone()
}

/// The name as others may see it.
pub(super) fn shown_name(person: &Person) -> Option<String> {
    (!person.has_protected_identity).then(|| person.full_name())
}

/// Which mappings asked somebody, and whether they have answered. Never what.
async fn asked(db: &mut AnyConnection, person: &PersonId) -> Result<Vec<(Text, Asked)>, Halt> {
    let mut asked = Vec::new();
    for id in mapping::invitations_of(db, person).await? {
        let Some(mapping) = mapping::get(db, &id).await? else { continue };
        let Some(participation) = mapping::participation(db, &id, person).await? else { continue };
        let state = match (participation.profile_version(), participation.submitted_at) {
            (None, _) => Asked::NotAsked,
            (Some(_), Some(_)) => Asked::Submitted,
            (Some(_), None) => Asked::Waits,
        };
        asked.push((mapping.title, state));
    }
    Ok(asked)
}
