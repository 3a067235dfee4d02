//! What a unit needs.

use super::{Passage, Stop, refuse};
use crate::store::need as store;
use domain::Refusal;
use domain::access::{About, Act};
use domain::command::Command;
use domain::gap::{Need, NeedRefusal};
use sync::Outcome;

pub(super) async fn apply(passage: &mut Passage<'_>, command: Command) -> Result<Outcome, Stop> {
    let Command::StateNeed { id, unit, competence, scale, level, how_many, from_on } = command else {
        return refuse(Refusal::Unreadable);
    };
    let tree = passage.tree().await?;
    if tree.get(&unit).is_none() {
        return refuse(NeedRefusal::Unknown);
    }
    passage.require(Act::StateNeed, About::Node { unit: &unit, tree: &tree }).await?;
    let catalogue = passage.catalogue().await?;
    let (stated_by, stated_at) = (passage.person.clone(), passage.now.at);
    let need = Need { id, unit, competence, scale, level, how_many, from_on, stated_by, stated_at };
    need.check(tree.get(&need.unit), catalogue.competences.get(&need.competence)).or_else(refuse)?;
    if !store::add(passage.db, &need).await? {
        return Ok(Outcome::Noop);
    }
    passage.bump(format!("unit:{}", need.unit)).await?;
    Ok(Outcome::Applied)
}
