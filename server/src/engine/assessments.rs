//! What the line manager does, and where the two pictures meet.

use super::{Passage, Stop, refuse};
use crate::catalogue::Shelf;
use crate::failure::Failure;
use crate::store::mapping::{self, Participation};
use crate::store::{person, rating, sync as rows};
use domain::access::{About, Act};
use domain::command::Command;
use domain::mapping::{Answer, Assessment, Compared, MappingRefusal, Rating, Sheet};
use domain::{CompetenceId, MappingId, Now, PersonId};
use sqlx::AnyConnection;
use std::collections::BTreeMap;
use sync::Outcome;

/// The space of the manager's own levels of a person.
pub fn own_space(mapping: &MappingId, person: &PersonId) -> String {
    format!("assessment:{mapping}:{person}")
}

/// The space where both values stand side by side.
pub fn comparison_space(mapping: &MappingId, person: &PersonId) -> String {
    format!("comparison:{mapping}:{person}")
}

/// A manager's assessment of a person, with the comparison as far as it exists; none when they are not asked.
pub async fn load_assessment(
    db: &mut AnyConnection,
    shelf: &Shelf,
    mapping: &MappingId,
    person: &PersonId,
) -> Result<Option<(Assessment, Participation)>, Failure> {
    let Some(asked) = mapping::asked(db, mapping, person).await? else { return Ok(None) };
    let catalogue = shelf.at(db, asked.catalogue_version).await?;
    let version = asked.participation.profile_version();
    let Some(frame) = version.and_then(|version| catalogue.frame(&asked.mapping, version)) else { return Ok(None) };
    let ratings: Vec<(String, Rating)> = rows::read(db, &own_space(mapping, person), "rating").await?;
    let compared: Vec<(String, Compared)> = rows::read(db, &comparison_space(mapping, person), "compared").await?;
    let mut compared: Vec<(usize, Compared)> =
        compared.into_iter().filter_map(|(key, row)| Some((key.parse().ok()?, row))).collect();
    compared.sort_by_key(|(position, _)| *position);
    let ratings = ratings.into_iter().map(|(key, rating)| Ok((CompetenceId::new(key)?, rating)));
    let assessment = Assessment {
        frame,
        has_submission: asked.participation.submitted_version.is_some(),
        ratings: ratings.collect::<Result<BTreeMap<_, _>, Failure>>()?,
        completed_at: asked.participation.completed_at,
        compared: compared.into_iter().map(|(_, row)| row).collect(),
    };
    Ok(Some((assessment, asked.participation)))
}

/// An assessment as one manager may know it.
///
/// What another manager said of a competence before the comparison stays between that manager and nobody: whoever
/// takes over forms a picture of their own. What has met the employee's value is known to both.
pub async fn known_to(
    db: &mut AnyConnection,
    manager: &PersonId,
    person: &PersonId,
    mut assessment: Assessment,
) -> Result<Assessment, Failure> {
    let by = rating::given_by(db, &assessment.frame.mapping, person).await?;
    let mut ratings = std::mem::take(&mut assessment.ratings);
    ratings.retain(|competence, _| {
        let has_met = assessment.latest(competence).is_some_and(|row| row.manager.is_some());
        has_met || by.get(competence).is_none_or(|by| by == manager)
    });
    Ok(Assessment { ratings, ..assessment })
}

pub(super) async fn apply(passage: &mut Passage<'_>, command: Command) -> Result<Outcome, Stop> {
    match command {
        Command::RateAssessment { mapping, person, competence, value } => {
            let rate = |assessment: &mut Assessment, now: Now| assessment.rate(&competence, value, now);
            change(passage, &mapping, &person, rate).await
        }
        Command::ConfirmAssessment { mapping, person, competences } => {
            let confirm = |assessment: &mut Assessment, now: Now| assessment.confirm(&competences, now);
            change(passage, &mapping, &person, confirm).await
        }
        Command::CompleteAssessment { mapping, person } => complete(passage, &mapping, &person).await,
        _ => refuse(domain::Refusal::Unreadable),
    }
}

async fn led(
    passage: &mut Passage<'_>,
    mapping: &MappingId,
    person: &PersonId,
) -> Result<(Assessment, Participation), Stop> {
    let line_managers = person::line_managers(passage.db, person, passage.now.today).await?;
    passage.require(Act::Assess, About::Person { person, line_managers: &line_managers }).await?;
    match load_assessment(passage.db, passage.shelf, mapping, person).await? {
        Some(found) => Ok(found),
        None => refuse(MappingRefusal::Unknown),
    }
}

async fn change(
    passage: &mut Passage<'_>,
    mapping: &MappingId,
    person: &PersonId,
    rule: impl FnOnce(&mut Assessment, Now) -> Result<(), MappingRefusal>,
) -> Result<Outcome, Stop> {
    let (before, participation) = led(passage, mapping, person).await?;
    let known = known_to(passage.db, passage.person, person, before.clone()).await?;
    let mut own = known.clone();
    if let Err(refusal) = rule(&mut own, passage.now) {
        return refuse(refusal);
    }
    let changed: BTreeMap<_, _> = own
        .ratings
        .into_iter()
        .filter(|(competence, rating)| known.ratings.get(competence).map(|old| old.value) != Some(rating.value))
        .collect();
    if changed.is_empty() {
        return Ok(Outcome::Noop);
    }
    let mut after = Assessment { compared: own.compared, ..before.clone() };
    after.ratings.extend(changed.clone());
    for (competence, rating) in changed {
        let space = own_space(mapping, person);
        let version = passage.bump(space.clone()).await?;
        let what = (&competence, after.frame.scale);
        let by = (passage.person, passage.now.at);
        rating::add_assessment(passage.db, (mapping, person, version), what, rating.value, by).await?;
        rows::put(passage.db, (&space, version), &format!("rating.{competence}"), &rating).await?;
    }
    save_compared(passage, person, &before, &after).await?;
    super::figures::recount_person(passage, &participation, &before, &after).await?;
    Ok(Outcome::Applied)
}

async fn complete(passage: &mut Passage<'_>, mapping: &MappingId, person: &PersonId) -> Result<Outcome, Stop> {
    let (before, participation) = led(passage, mapping, person).await?;
    // Only the manager's own values count: those of a predecessor are not theirs to compare.
    let mut own = known_to(passage.db, passage.person, person, before.clone()).await?;
    if let Err(refusal) = own.complete(passage.now) {
        return refuse(refusal);
    }
    let mut after = Assessment { completed_at: own.completed_at, ..before.clone() };
    let space = own_space(mapping, person);
    let version = passage.bump(space.clone()).await?;
    let body = serde_json::json!({ "completed_at": after.completed_at });
    rows::put(passage.db, (&space, version), "completion", &body).await?;
    mapping::set_completed(passage.db, mapping, person, passage.now.at).await?;
    let answers = submitted_answers(passage.db, mapping, person, participation.submitted_version).await?;
    after.receive(&answers, passage.now.at);
    save_compared(passage, person, &before, &after).await?;
    super::figures::recount_person(passage, &participation, &before, &after).await?;
    Ok(Outcome::Applied)
}

/// The employee has handed in her answers: what the manager may know of them, she knows from now on.
pub(super) async fn receive(
    passage: &mut Passage<'_>,
    sheet: &Sheet,
    participation: &Participation,
) -> Result<(), Stop> {
    let mapping = &sheet.frame.mapping;
    let person = passage.person;
    let Some((before, _)) = load_assessment(passage.db, passage.shelf, mapping, person).await? else {
        return refuse(MappingRefusal::Unknown);
    };
    let mut after = before.clone();
    after.receive(&sheet.answers, passage.now.at);
    // From the first submission on, the manager's space exists and says so.
    let space = own_space(mapping, person);
    let version = passage.bump(space.clone()).await?;
    let body = serde_json::json!({ "submitted_at": sheet.submitted_at });
    rows::put(passage.db, (&space, version), "submission", &body).await?;
    save_compared(passage, person, &before, &after).await?;
    super::figures::recount_person(passage, participation, &before, &after).await
}

/// The answers as they were when they were last submitted: later changes are nobody's business yet.
async fn submitted_answers(
    db: &mut AnyConnection,
    mapping: &MappingId,
    person: &PersonId,
    version: Option<u64>,
) -> Result<BTreeMap<CompetenceId, Answer>, Failure> {
    let rows = rating::answers(db, mapping, person, version.unwrap_or(0)).await?;
    crate::replay::answers(rows)
}

async fn save_compared(
    passage: &mut Passage<'_>,
    person: &PersonId,
    before: &Assessment,
    after: &Assessment,
) -> Result<(), Stop> {
    let mapping = &after.frame.mapping;
    for (position, row) in after.compared.iter().enumerate().skip(before.compared.len()) {
        let space = comparison_space(mapping, person);
        let version = passage.bump(space.clone()).await?;
        rating::add_compared(passage.db, (mapping, person, position), row).await?;
        rows::put(passage.db, (&space, version), &format!("compared.{position}"), row).await?;
    }
    Ok(())
}
