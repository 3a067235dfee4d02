//! The units of the organisation. Until there are pages for it, only the operator changes them.

use super::{Giver, Passage, Stop, refuse};
use crate::store::{organisation as store, person};
use domain::Refusal;
use domain::command::Command;
use domain::competence::CatalogueRefusal;
use domain::organisation::{Tree, Unit, UnitPeriod};
use domain::person::Unacceptable;
use sync::Outcome;

pub(super) async fn apply(passage: &mut Passage<'_>, command: Command) -> Result<Outcome, Stop> {
    let Command::PlaceUnit { id, kind, unit_name, parent, manager, from_on } = command else {
        return refuse(Refusal::Unreadable);
    };
    if passage.giver != Giver::Operator {
        return refuse(Refusal::NotAllowed);
    }
    passage.bump(crate::catalogue::SPACE.into()).await?;
    let name = domain::text::tidy_line(&unit_name).or_else(|problem| refuse(CatalogueRefusal::Text(problem)))?;
    let unit = Unit { id, kind, name, parent, manager };
    let before = store::tree(passage.db, from_on).await?;
    if before.get(&unit.id) == Some(&unit) {
        return Ok(Outcome::Noop);
    }
    let others = before.iter().filter(|other| other.id != unit.id).cloned();
    let after = Tree::new(others.chain(std::iter::once(unit.clone())));
    // A unit hangs somewhere, and never under itself.
    if after.path(&unit.id).is_empty()
        || (unit.parent.is_none() && after.iter().any(|other| is_other_root(other, &unit)))
    {
        return refuse(Unacceptable::UnknownUnit);
    }
    if let Some(manager) = &unit.manager
        && person::get(passage.db, manager).await?.is_none()
    {
        return refuse(Unacceptable::UnknownPerson);
    }
    store::change(passage.db, &UnitPeriod { unit, from_on, to_on: None }).await?;
    Ok(Outcome::Applied)
}

fn is_other_root(other: &Unit, unit: &Unit) -> bool {
    other.parent.is_none() && other.id != unit.id
}
