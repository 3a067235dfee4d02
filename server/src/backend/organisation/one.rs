//! One part of the organisation, and what the visitor may change about it.

use super::{Drawing, Halt, Live, Names, names};
use crate::backend::answers::refused_form;
use crate::backend::people::{by_path, nodes, path, shown_name};
use crate::store::{organisation, person, roster};
use app::error::AppError;
use app::organisation::{OneUnit, Period, Shaping};
use domain::access::{About, Act, decide};
use domain::organisation::{Chronicle, Tree, Unit, UnitKind, UnitPeriod};
use domain::person::Person;
use domain::text::sort_key;
use domain::{Date, PersonId, UnitId};
use sqlx::AnyConnection;
use std::collections::BTreeSet;

impl Live {
    pub(super) async fn one_unit(
        &self,
        id: UnitId,
        email: Option<String>,
        refused: Option<String>,
    ) -> Result<OneUnit, Halt> {
        decide(self.actor()?, Act::ReadOrganisation, About::Everything)?;
        let today = self.now().today;
        let db = &mut *self.db().await?;
        let chronicle = organisation::chronicle(db).await?;
        let periods = chronicle.of(&id);
        // Today; one that comes as it begins; one that is closed as it was last.
        let current = periods.iter().rev().find(|period| period.from_on <= today).or(periods.first());
        let Some(current) = current else { return Err(AppError::NotFound.into()) };
        let day = today.max(current.from_on).min(current.to_on.unwrap_or(today.max(current.from_on)));
        let (unit, tree) = (&current.unit, chronicle.tree(day));
        let leaders = periods.iter().filter_map(|period| period.unit.manager.clone());
        let under = tree.children(&id);
        let names = names(db, leaders.chain(under.iter().filter_map(|unit| unit.manager.clone())).collect()).await?;
        let employees = roster::head_counts(db, day).await?;
        let employees = Drawing { tree: &tree, names: &names, employees: &employees }.branch(unit, 0).employees;
        let path = tree.path(&id);
        let above = path.iter().filter(|above| **above != id).filter_map(|above| tree.get(above));
        Ok(OneUnit {
            kind: unit.kind,
            name: unit.name.clone(),
            above: above.map(|above| (above.id.clone(), above.name.clone())).collect(),
            manager: unit.manager.as_ref().map(|manager| names.get(manager).cloned().flatten()),
            employees,
            under: under.iter().map(|unit| (unit.id.clone(), unit.name.clone())).collect(),
            history: history(&chronicle, &id, &names, today),
            coming: self.coming(&chronicle, &names, Some(&id))?,
            shaping: self.shaping(db, unit, &tree, (email, refused)).await?,
            id,
        })
    }

    /// What the forms need; none for whoever may not shape the node, and for what only the operator shapes.
    async fn shaping(
        &self,
        db: &mut AnyConnection,
        unit: &Unit,
        tree: &Tree,
        (email, refused): (Option<String>, Option<String>),
    ) -> Result<Option<Shaping>, Halt> {
        let (actor, now) = (self.actor()?, self.now());
        let about = About::Node { unit: &unit.id, tree };
        if unit.kind <= UnitKind::Party || decide(actor, Act::ShapeOrganisation, about).is_err() {
            return Ok(None);
        }
        let party = tree.party(&unit.id).map(|party| party.id.clone());
        let seen = nodes(actor, Act::ShapeOrganisation, tree);
        let fits = |id: &&UnitId| {
            let above = tree.get(id);
            let is_own = tree.party(id).map(|party| &party.id) == party.as_ref();
            // It lies under what is above its kind, and new ones lie under it.
            above.is_some_and(|above| is_own && (above.kind < unit.kind || above.id == unit.id))
        };
        let parents: Vec<_> = seen.iter().filter(fits).collect();
        let found = match (&email, &party) {
            (Some(email), Some(party)) => employed_by(db, email, (party, tree)).await?,
            _ => None,
        };
        let mut people = person::leaders(db, now.today).await?;
        people.extend(unit.manager.clone().into_iter().chain(found.as_ref().map(|person| person.id.clone())));
        let refused = match refused {
            Some(id) => refused_form(db, &actor.person, &id).await?,
            None => None,
        };
        let kinds = [UnitKind::Department, UnitKind::ServiceArea, UnitKind::Unit];
        Ok(Some(Shaping {
            parent: unit.parent.clone(),
            manager: unit.manager.clone(),
            parents: by_path(parents, tree),
            managers: managers(db, people, unit).await?,
            kinds: kinds.into_iter().filter(|kind| *kind > unit.kind).collect(),
            found: found.as_ref().and_then(shown_name),
            today: now.today,
            new_unit: UnitId::new(crate::token::id())?,
            form_id: crate::token::id(),
            refused,
        }))
    }
}

/// The person of an address, when they work in a party: whom others employ is not this party's business.
async fn employed_by(
    db: &mut AnyConnection,
    email: &str,
    (party, tree): (&UnitId, &Tree),
) -> Result<Option<Person>, Halt> {
    let Some(person) = person::by_email(db, email).await? else { return Ok(None) };
    let periods = roster::periods_of(db, &person.id).await?;
    let mut now = periods.iter().filter(|period| period.to_on.is_none());
    Ok(now.any(|period| tree.is_under(&period.employment.unit, party)).then_some(person))
}

/// Who can be chosen to lead, by name. Of those with protected identity only whoever leads already.
async fn managers(
    db: &mut AnyConnection,
    people: BTreeSet<PersonId>,
    unit: &Unit,
) -> Result<Vec<(PersonId, Option<String>)>, Halt> {
    let is_shown = |(id, name): &(PersonId, Option<String>)| name.is_some() || unit.manager.as_ref() == Some(id);
    let mut all: Vec<_> = names(db, people).await?.into_iter().filter(is_shown).collect();
    all.sort_by_cached_key(|(_, name)| name.as_deref().map(sort_key));
    Ok(all)
}

/// What it was until today, the newest first.
fn history(chronicle: &Chronicle, id: &UnitId, names: &Names, today: Date) -> Vec<Period> {
    let until_now = chronicle.of(id).iter().filter(|period| period.from_on <= today).rev();
    let period = |period: &UnitPeriod| {
        let then = chronicle.tree(period.from_on);
        Period {
            from_on: period.from_on,
            to_on: period.to_on,
            name: period.unit.name.clone(),
            above: period.unit.parent.as_ref().map(|above| path(above, &then)),
            manager: period.unit.manager.as_ref().map(|manager| names.get(manager).cloned().flatten()),
        }
    };
    until_now.map(period).collect()
}
