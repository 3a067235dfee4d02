//! Roles, and what a person chooses for themselves.

use super::{Passage, Stop, refuse};
use crate::store::person as store;
use crate::store::sync;
use ::sync::Outcome;
use domain::Refusal;
use domain::access::{About, Act};
use domain::command::Command;
use domain::person::Unacceptable;

pub(super) async fn apply(passage: &mut Passage<'_>, command: Command) -> Result<Outcome, Stop> {
    match command {
        Command::GrantRole { id, person, role, unit, from_on, to_on } => {
            grant(passage, store::StoredGrant { id, person, role, unit, from_on, to_on }).await
        }
        Command::WithdrawRole { id } => {
            let Some(unit) = store::grant_unit(passage.db, &id).await? else {
                return refuse(Unacceptable::NoChange);
            };
            let tree = passage.tree().await?;
            passage.require(Act::GrantRoles, About::Node { unit: &unit, tree: &tree }).await?;
            store::withdraw(passage.db, &id, passage.person, passage.now.at).await?;
            Ok(Outcome::Applied)
        }
        Command::ChooseLanguage { language } => {
            let Some(person) = store::get(passage.db, passage.person).await? else {
                return refuse(Unacceptable::UnknownPerson);
            };
            if person.language == language {
                return Ok(Outcome::Noop);
            }
            store::set_language(passage.db, passage.person, language).await?;
            passage.bump(format!("private:{}", passage.person)).await?;
            Ok(Outcome::Applied)
        }
        Command::DismissRefused { command, is_dismissed } => {
            let work = sync::is_dismissed(passage.db, passage.person, command.as_str()).await?;
            match work {
                // It is somebody else's, or nobody's: which of the two is nobody's business.
                None => return refuse(Refusal::NotAllowed),
                Some(before) if before == is_dismissed => return Ok(Outcome::Noop),
                Some(_) => {}
            }
            let at = is_dismissed.then_some(passage.now.at);
            sync::dismiss(passage.db, passage.person, command.as_str(), at).await?;
            passage.bump(format!("private:{}", passage.person)).await?;
            Ok(Outcome::Applied)
        }
        _ => refuse(Refusal::Unreadable),
    }
}

async fn grant(passage: &mut Passage<'_>, grant: store::StoredGrant) -> Result<Outcome, Stop> {
    let tree = passage.tree().await?;
    if tree.get(&grant.unit).is_none() {
        return refuse(Unacceptable::UnknownUnit);
    }
    passage.require(Act::GrantRoles, About::Node { unit: &grant.unit, tree: &tree }).await?;
    if store::get(passage.db, &grant.person).await?.is_none() {
        return refuse(Unacceptable::UnknownPerson);
    }
    if grant.to_on.is_some_and(|last| last < grant.from_on) {
        return refuse(Unacceptable::EndsBeforeItBegins);
    }
    if !store::grant(passage.db, &grant, Some(passage.person), passage.now.at).await? {
        return refuse(Unacceptable::NoChange);
    }
    passage.bump(format!("private:{}", grant.person)).await?;
    Ok(Outcome::Applied)
}
