//! The units of the organisation: made, changed and closed from a day on, and changes taken back before their day.

use super::{Giver, Passage, Stop, refuse};
use crate::store::{organisation as store, person};
use domain::access::{About, Act};
use domain::command::Command;
use domain::organisation::{Chronicle, Employs, Unit, Unshapely, stays_in_its_party};
use domain::person::Unacceptable;
use domain::{Date, Refusal, UnitId, time};
use sync::Outcome;

pub(super) async fn apply(passage: &mut Passage<'_>, command: Command) -> Result<Outcome, Stop> {
    let chronicle = store::chronicle(passage.db).await?;
    match command {
        Command::PlaceUnit { id, kind, unit_name: name, parent, manager, from_on } => {
            let unit = Unit { id, kind, name, parent, manager };
            place(passage, chronicle, unit, from_on).await
        }
        Command::CloseUnit { id, from_on } => {
            may_shape(passage, &chronicle, &id, from_on).await?;
            let employs =
                if store::employs(passage.db, &id, from_on).await? { Employs::People } else { Employs::Nobody };
            let after = chronicle.close(&id, from_on, passage.now.today, employs);
            save(passage, &id, after).await
        }
        Command::UndoUnit { id, from_on } => {
            may_shape(passage, &chronicle, &id, from_on).await?;
            let after = chronicle.undo(&id, from_on, passage.now.today);
            save(passage, &id, after).await
        }
        _ => refuse(Refusal::Unreadable),
    }
}

async fn place(passage: &mut Passage<'_>, chronicle: Chronicle, unit: Unit, from_on: Date) -> Result<Outcome, Stop> {
    let mut today = passage.now.today;
    let before = chronicle.tree(from_on);
    if passage.giver == Giver::Operator {
        // Whoever runs the server also enters what has been for long.
        today = today.min(from_on);
        if before.get(&unit.id) == Some(&unit) {
            return Ok(Outcome::Noop);
        }
    } else {
        let above = unit.parent.as_ref().ok_or(Stop::Refused(Unshapely::NothingAbove.into()))?;
        passage.require(Act::ShapeOrganisation, About::Node { unit: above, tree: &before }).await?;
        if before.get(&unit.id).is_some() {
            passage.require(Act::ShapeOrganisation, About::Node { unit: &unit.id, tree: &before }).await?;
        }
        stays_in_its_party(&unit, &before).or_else(refuse)?;
    }
    if let Some(manager) = &unit.manager
        && person::get(passage.db, manager).await?.is_none()
    {
        return refuse(Unacceptable::UnknownPerson);
    }
    let id = unit.id.clone();
    let after = chronicle.place(unit, from_on, today);
    save(passage, &id, after).await
}

/// Refuses whoever may not shape a node that is there on a day or was the day before.
async fn may_shape(passage: &mut Passage<'_>, chronicle: &Chronicle, unit: &UnitId, on: Date) -> Result<(), Stop> {
    let then = chronicle.tree(on);
    let tree = if then.get(unit).is_some() { then } else { chronicle.tree(time::plus_days(on, -1)) };
    passage.require(Act::ShapeOrganisation, About::Node { unit, tree: &tree }).await?;
    if passage.giver == Giver::Person
        && let Some(unit) = tree.get(unit)
    {
        stays_in_its_party(unit, &tree).or_else(refuse)?;
    }
    Ok(())
}

async fn save(passage: &mut Passage<'_>, unit: &UnitId, after: Result<Chronicle, Unshapely>) -> Result<Outcome, Stop> {
    let after = after.or_else(refuse)?;
    store::replace(passage.db, unit, after.of(unit)).await?;
    passage.bump(crate::catalogue::SPACE.into()).await?;
    Ok(Outcome::Applied)
}
