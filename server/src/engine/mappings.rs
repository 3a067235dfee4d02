//! What HR does with a mapping.

use super::{Passage, Stop, refuse};
use crate::store::figure::{self, Counted};
use crate::store::job::{self, Job};
use crate::store::{mapping as store, organisation, person};
use domain::access::{About, Act};
use domain::command::Command;
use domain::gap::{CountKey, Standing};
use domain::mapping::{Draft, Inclusion, Invitation, Mapping, MappingRefusal, chosen, invite};
use domain::organisation::Tree;
use domain::person::Unacceptable;
use domain::{MappingId, UnitId};
use sync::Outcome;

pub(super) async fn apply(passage: &mut Passage<'_>, command: Command) -> Result<Outcome, Stop> {
    match command {
        Command::DrawUpMapping { mapping, draft } => draw_up(passage, mapping, draft).await,
        Command::RecordCooperation { mapping, cooperation } => {
            let today = passage.now.today;
            change(passage, &mapping, |mapping| mapping.record(cooperation, today)).await?;
            Ok(Outcome::Applied)
        }
        Command::OpenMapping { mapping } => open(passage, &mapping).await,
        Command::ExtendMapping { mapping, closes_on } => {
            let today = passage.now.today;
            change(passage, &mapping, |mapping| mapping.extend(closes_on, today)).await?;
            Ok(Outcome::Applied)
        }
        Command::CloseMapping { mapping } => close(passage, &mapping).await,
        _ => refuse(domain::Refusal::Unreadable),
    }
}

/// Refuses unless the actor may run mappings in every one of the units, as the tree is on a day.
async fn may_run(passage: &mut Passage<'_>, units: &[UnitId], tree: &Tree) -> Result<(), Stop> {
    for unit in units {
        if tree.get(unit).is_none() {
            return refuse(Unacceptable::UnknownUnit);
        }
        passage.require(Act::RunMappings, About::Node { unit, tree }).await?;
    }
    Ok(())
}

/// Refuses unless the actor may run a mapping that exists. A node that has gone since is looked up on the first day
/// of the mapping: a reorganisation must not leave a mapping that nobody can close.
async fn may_run_known(passage: &mut Passage<'_>, mapping: &Mapping) -> Result<(), Stop> {
    let today = passage.now.today;
    let tree = passage.tree().await?;
    let (here, gone): (Vec<_>, Vec<_>) = mapping.units.iter().cloned().partition(|unit| tree.get(unit).is_some());
    may_run(passage, &here, &tree).await?;
    if gone.is_empty() {
        return Ok(());
    }
    let then = organisation::tree(passage.db, mapping.opens_on.min(today)).await?;
    may_run(passage, &gone, &then).await
}

async fn draw_up(passage: &mut Passage<'_>, id: MappingId, mut draft: Draft) -> Result<Outcome, Stop> {
    let before = store::get(passage.db, &id).await?;
    if let Some(before) = &before {
        may_run_known(passage, before).await?;
    }
    let today = passage.now.today;
    let tree = passage.tree().await?;
    if draft.units.is_empty() {
        passage.require(Act::RunMappings, About::Everything).await?;
    } else {
        may_run(passage, &draft.units, &tree).await?;
        draft.units = chosen(&draft.units, &tree).or_else(refuse)?;
    }
    let after = Mapping::draw_up(id, before.clone(), draft, today).or_else(refuse)?;
    if before.as_ref() == Some(&after) {
        return Ok(Outcome::Noop);
    }
    save(passage, &after).await?;
    Ok(Outcome::Applied)
}

async fn change(
    passage: &mut Passage<'_>,
    id: &MappingId,
    verb: impl FnOnce(Mapping) -> Result<Mapping, MappingRefusal>,
) -> Result<Mapping, Stop> {
    let Some(mapping) = store::get(passage.db, id).await? else { return refuse(MappingRefusal::Unknown) };
    may_run_known(passage, &mapping).await?;
    let mapping = verb(mapping).or_else(refuse)?;
    save(passage, &mapping).await?;
    Ok(mapping)
}

async fn save(passage: &mut Passage<'_>, mapping: &Mapping) -> Result<(), Stop> {
    let space = format!("mapping:{}", mapping.id);
    let version = passage.bump(space.clone()).await?;
    store::put(passage.db, mapping).await?;
    crate::store::sync::put(passage.db, (&space, version), "mapping", mapping).await?;
    Ok(())
}

async fn open(passage: &mut Passage<'_>, id: &MappingId) -> Result<Outcome, Stop> {
    let now = passage.now;
    let mapping = change(passage, id, |mapping| mapping.open(now)).await?;
    let catalogue = passage.catalogue().await?;
    let tree = passage.tree().await?;
    let employments = person::employments(passage.db, now.today).await?;
    let in_force = catalogue.all_in_force();
    let audience = invite(&mapping.units, &tree, &employments, &in_force, now.today, mapping.closes_on);
    if !audience.iter().any(|invitation| matches!(invitation.inclusion, Inclusion::Invited { .. })) {
        return refuse(MappingRefusal::NobodyToAsk);
    }
    for invitation in &audience {
        store::add_invitation(passage.db, id, invitation).await?;
    }
    figure::keep_tree(passage.db, id, &tree).await?;
    count_from_the_start(passage, id, &audience).await?;
    Ok(Outcome::Applied)
}

/// Everybody who is asked stands nowhere yet, and is counted so from the first moment.
async fn count_from_the_start(passage: &mut Passage<'_>, id: &MappingId, audience: &[Invitation]) -> Result<(), Stop> {
    let catalogue = passage.catalogue().await?;
    let mut counts = domain::gap::Counts::default();
    for invitation in audience {
        let Inclusion::Invited { profile_version } = &invitation.inclusion else { continue };
        let Some(version) = catalogue.versions.get(profile_version) else { continue };
        for target in &version.targets {
            let key = CountKey {
                node: invitation.place.unit.clone(),
                profile_version: profile_version.clone(),
                competence: target.competence.clone(),
                standing: Standing::NotYet,
            };
            counts.add(key, 1);
        }
    }
    figure::replace(passage.db, Counted::Placed, id, &counts).await?;
    Ok(())
}

/// Closing freezes; the counts above the units are worked out by a job, for they touch every department.
async fn close(passage: &mut Passage<'_>, id: &MappingId) -> Result<Outcome, Stop> {
    let at = passage.now.at;
    change(passage, id, |mapping| mapping.close(at)).await?;
    let args = serde_json::json!({ "mapping": id, "on": passage.now.today.to_string() });
    let job = Job { id: passage.command_id.to_owned(), kind: "recount".into(), args: args.to_string() };
    job::add(passage.db, &job, at).await?;
    Ok(Outcome::Applied)
}
