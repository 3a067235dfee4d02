//! Applying and undoing an import of people: all of it in one transaction, or nothing.

mod steps;

use super::{Giver, Passage, Stop, refuse};
use crate::failure::Failure;
use crate::import::progress;
use crate::import::roll::{Roll, aside};
use crate::store::import::{self as store, StoredEffect, StoredImport};
use crate::store::roster;
use app::imports;
use domain::access::{About, Act};
use domain::command::Command;
use domain::people_file::{Effect, ImportRefusal};
use domain::person::{EmploymentPeriod, Person};
use domain::{ImportId, PersonId, Refusal};
use sqlx::AnyConnection;
use std::collections::BTreeMap;
use steps::{Step, back, forth, left_behind};
use sync::Outcome;

/// The space that every change of people and employments moves: two imports never run into each other.
const SPACE: &str = super::holding::PEOPLE;

pub(super) async fn apply(passage: &mut Passage<'_>, command: Command) -> Result<Outcome, Stop> {
    match command {
        Command::ApplyImport { import, confirmed_ends } => apply_import(passage, &import, confirmed_ends).await,
        Command::UndoImport { import } => undo_import(passage, &import).await,
        _ => refuse(Refusal::Unreadable),
    }
}

/// The import, when whoever asks may import into its part of the organisation.
async fn find(passage: &mut Passage<'_>, id: &ImportId) -> Result<StoredImport, Stop> {
    passage.bump(SPACE.into()).await?;
    let Some(import) = store::get(passage.db, id).await? else { return refuse(ImportRefusal::Unknown) };
    let tree = passage.tree().await?;
    if tree.get(&import.scope).is_none() {
        return refuse(ImportRefusal::UnknownScope);
    }
    passage.require(Act::ImportPeople, About::Node { unit: &import.scope, tree: &tree }).await?;
    Ok(import)
}

fn done_by(passage: &Passage<'_>) -> store::Done {
    ((passage.giver == Giver::Person).then(|| passage.person.clone()), passage.now.at)
}

async fn apply_import(passage: &mut Passage<'_>, id: &ImportId, confirmed: Option<u32>) -> Result<Outcome, Stop> {
    let import = find(passage, id).await?;
    if import.applied.is_some() {
        return refuse(ImportRefusal::AlreadyApplied);
    }
    if !store::errors(passage.db, id).await?.is_empty() {
        return refuse(ImportRefusal::HasErrors);
    }
    let shown = store::effects(passage.db, id).await?;
    let text = store::text(passage.db, id).await?;
    let roll = Roll::read(passage.db, import.effective_on).await?;
    let (id_there, scope, on) = (id.clone(), import.scope.clone(), import.effective_on);
    let compared = aside(move || roll.compare(&text, &scope, on, &id_there)).await?;
    // What is applied is what the preview showed, and nothing else.
    let Ok(compared) = compared else { return refuse(ImportRefusal::ChangedMeanwhile) };
    if compared.effects() != shown || !compared.plan.errors.is_empty() {
        return refuse(ImportRefusal::ChangedMeanwhile);
    }
    compared.plan.check(confirmed).or_else(refuse)?;
    put_people(passage.db, &shown).await?;
    let steps = shown.iter().flat_map(|(effect, period_on)| forth(effect, *period_on));
    carry_out(passage.db, id, steps.collect()).await?;
    let done = done_by(passage);
    store::set_applied(passage.db, id, &done).await?;
    Ok(Outcome::Applied)
}

async fn undo_import(passage: &mut Passage<'_>, id: &ImportId) -> Result<Outcome, Stop> {
    let import = find(passage, id).await?;
    if import.applied.is_none() || import.undone.is_some() {
        return refuse(ImportRefusal::NotApplied);
    }
    let effects = store::effects(passage.db, id).await?;
    let roll = Roll::read(passage.db, import.effective_on).await?;
    if !is_as_left(&roll, &effects) {
        return refuse(ImportRefusal::ChangedMeanwhile);
    }
    let backwards = effects.iter().rev();
    let steps = backwards.flat_map(|(effect, period_on)| back(effect, *period_on));
    carry_out(passage.db, id, steps.collect()).await?;
    let tied = roster::tied(passage.db).await?;
    let new: Vec<&PersonId> = effects.iter().filter_map(|(effect, _)| created(effect)).collect();
    if new.iter().any(|person| tied.contains(person.as_str())) {
        return refuse(ImportRefusal::ChangedMeanwhile);
    }
    roster::remove_people(passage.db, &new).await?;
    put_back(passage.db, &roll, &effects).await?;
    let done = done_by(passage);
    store::set_undone(passage.db, id, &done).await?;
    Ok(Outcome::Applied)
}

fn created(effect: &Effect) -> Option<&PersonId> {
    if let Effect::CreatePerson(person) = effect { Some(&person.id) } else { None }
}

/// Whether everything is as the import left it. The language is the person's own to choose.
fn is_as_left(roll: &Roll, effects: &[StoredEffect]) -> bool {
    let people: BTreeMap<_, _> = roll.people.iter().map(|person| (&person.id, person)).collect();
    let employments: BTreeMap<_, _> = roll.employments.iter().map(|one| (&one.id, one)).collect();
    effects.iter().all(|(effect, period_on)| match effect {
        Effect::CreatePerson(after) | Effect::ChangePerson { after, .. } => {
            people.get(&after.id).is_some_and(|now| **now == Person { language: now.language, ..after.clone() })
        }
        _ => left_behind(effect, *period_on).is_some_and(|(after, from_on)| {
            employments.get(&after.id).is_some_and(|now| **now == after) && roll.period_on(&after.id) == Some(from_on)
        }),
    })
}

async fn put_people(db: &mut AnyConnection, effects: &[StoredEffect]) -> Result<(), Failure> {
    let mut people = Vec::new();
    for (effect, _) in effects {
        if let Effect::CreatePerson(after) | Effect::ChangePerson { after, .. } = effect {
            people.push(after);
        }
    }
    roster::clear_addresses(db, &with_another_address(effects)).await?;
    roster::put_people(db, &people).await
}

/// People who had one address and have another.
fn with_another_address(effects: &[StoredEffect]) -> Vec<&PersonId> {
    let other = |(effect, _): &'_ StoredEffect| match effect {
        Effect::ChangePerson { before, after } => before.email != after.email,
        _ => false,
    };
    let changed = effects.iter().filter(|effect| other(effect));
    changed
        .filter_map(|(effect, _)| if let Effect::ChangePerson { after, .. } = effect { Some(&after.id) } else { None })
        .collect()
}

async fn put_back(db: &mut AnyConnection, roll: &Roll, effects: &[StoredEffect]) -> Result<(), Failure> {
    let languages: BTreeMap<_, _> = roll.people.iter().map(|person| (&person.id, person.language)).collect();
    let mut people = Vec::new();
    for (effect, _) in effects {
        if let Effect::ChangePerson { before, .. } = effect {
            let language = languages.get(&before.id).copied().unwrap_or(before.language);
            people.push(Person { language, ..before.clone() });
        }
    }
    roster::clear_addresses(db, &with_another_address(effects)).await?;
    roster::put_people(db, &people.iter().collect::<Vec<_>>()).await
}

/// How many steps are taken before it is told how far the work has come.
const AT_ONCE: usize = 500;

/// Takes the steps: first what ends or goes, then what is written, in as few statements as possible.
async fn carry_out(db: &mut AnyConnection, import: &ImportId, steps: Vec<Step>) -> Result<(), Failure> {
    let (mut written, mut done, all) = (Vec::new(), 0, steps.len());
    for step in steps {
        match step {
            Step::Write(employment, from_on) => {
                written.push(EmploymentPeriod { employment, from_on, to_on: None });
                continue;
            }
            Step::End { id, from_on, last } => roster::end_period(db, (&id, from_on), last).await?,
            Step::Remove { id, from_on } => roster::remove_period(db, (&id, from_on)).await?,
        }
        done += 1;
        if done % AT_ONCE == 0 {
            progress::note(import, imports::Step::Changing, done, all);
        }
    }
    for some in written.chunks(AT_ONCE) {
        roster::put_periods(db, some).await?;
        done += some.len();
        progress::note(import, imports::Step::Changing, done, all);
    }
    Ok(())
}
