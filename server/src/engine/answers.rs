//! What the employee does with her own answers.

use super::{Passage, Stop, refuse};
use crate::catalogue::Shelf;
use crate::failure::Failure;
use crate::store::mapping::{self, Participation};
use crate::store::rating::{self, Field};
use crate::store::sync::{self as rows, Conflict};
use domain::command::Command;
use domain::mapping::{Answer, MappingRefusal, Sheet, Wish};
use domain::{CompetenceId, MappingId, Now, PersonId};
use sqlx::AnyConnection;
use std::collections::BTreeMap;
use sync::Outcome;

/// The space of a person's answers in a mapping.
pub fn space(mapping: &MappingId, person: &PersonId) -> String {
    format!("answers:{mapping}:{person}")
}

/// What a person is asked and has answered; none when they are not asked.
pub async fn load_sheet(
    db: &mut AnyConnection,
    shelf: &Shelf,
    mapping: &MappingId,
    person: &PersonId,
) -> Result<Option<(Sheet, Participation)>, Failure> {
    let Some(asked) = mapping::asked(db, mapping, person).await? else { return Ok(None) };
    let catalogue = shelf.at(db, asked.catalogue_version).await?;
    let version = asked.participation.profile_version();
    let Some(frame) = version.and_then(|version| catalogue.frame(&asked.mapping, version)) else { return Ok(None) };
    let answers: Vec<(String, Answer)> = rows::read(db, &space(mapping, person), "answer").await?;
    let answers = answers.into_iter().map(|(key, answer)| Ok((CompetenceId::new(key)?, answer)));
    let sheet = Sheet {
        frame,
        answers: answers.collect::<Result<BTreeMap<_, _>, Failure>>()?,
        submitted_at: asked.participation.submitted_at,
        has_ever_submitted: asked.participation.submitted_version.is_some(),
    };
    Ok(Some((sheet, asked.participation)))
}

pub(super) async fn apply(passage: &mut Passage<'_>, command: Command) -> Result<Outcome, Stop> {
    match command {
        Command::RateAnswer { mapping, competence, value } => {
            let rate = |sheet: &mut Sheet, now: Now| sheet.rate(&competence, value, now);
            change(passage, &mapping, &competence, Field::Value(value), rate).await
        }
        Command::WishAnswer { mapping, competence, wish, is_wanted } => {
            let field = match wish {
                Wish::UseMore => Field::UseMore(is_wanted),
                Wish::Develop => Field::Develop(is_wanted),
            };
            let make = |sheet: &mut Sheet, now: Now| sheet.wish(&competence, wish, is_wanted, now);
            change(passage, &mapping, &competence, field, make).await
        }
        Command::CommentAnswer { mapping, competence, text } => {
            let tidy = domain::text::tidy_prose(&text, domain::text::PROSE_MAX).map_err(MappingRefusal::Text);
            let tidy = tidy.or_else(refuse)?;
            let write = |sheet: &mut Sheet, now: Now| sheet.comment(&competence, &tidy, now);
            change(passage, &mapping, &competence, Field::Comment(&tidy), write).await
        }
        Command::SubmitAnswers { mapping } => submit(passage, &mapping).await,
        Command::ReopenAnswers { mapping } => reopen(passage, &mapping).await,
        _ => refuse(domain::Refusal::Unreadable),
    }
}

async fn own(passage: &mut Passage<'_>, mapping: &MappingId) -> Result<(Sheet, Participation), Stop> {
    // The sheet is looked up by whoever asks, so it is always their own.
    match load_sheet(passage.db, passage.shelf, mapping, passage.person).await? {
        Some(found) => Ok(found),
        None => refuse(MappingRefusal::Unknown),
    }
}

async fn change(
    passage: &mut Passage<'_>,
    mapping: &MappingId,
    competence: &CompetenceId,
    field: Field<'_>,
    rule: impl FnOnce(&mut Sheet, Now) -> Result<(), MappingRefusal>,
) -> Result<Outcome, Stop> {
    let (mut sheet, _) = own(passage, mapping).await?;
    let before = sheet.answers.get(competence).cloned().unwrap_or_default();
    if let Err(refusal) = rule(&mut sheet, passage.now) {
        return refuse(refusal);
    }
    let after = sheet.answers.get(competence).cloned().unwrap_or_default();
    if (Answer { changed_at: before.changed_at, ..after.clone() }) == before {
        return Ok(Outcome::Noop);
    }
    let is_conflict = match passage.base {
        Some(base) if field_of(&before, field) != field_of(&Answer::default(), field) => {
            let place = (mapping, passage.person, base);
            rating::is_changed_elsewhere(passage.db, place, competence, field, passage.client).await?
        }
        _ => false,
    };
    let space = space(mapping, passage.person);
    let version = passage.bump(space.clone()).await?;
    let place = (mapping, passage.person, version);
    let by = (passage.client, passage.now.at);
    rating::add_answer(passage.db, place, (competence, sheet.frame.scale), field, by).await?;
    rows::put(passage.db, (&space, version), &format!("answer.{competence}"), &after).await?;
    if !is_conflict {
        return Ok(Outcome::Applied);
    }
    let conflict = Conflict {
        id: passage.command_id,
        space: &space,
        key: &format!("answer.{competence}"),
        field: field.code(),
        winner: &field_of(&after, field).to_string(),
        loser: &field_of(&before, field).to_string(),
        loser_person: passage.person,
        command_id: passage.command_id,
        resolved_at: passage.now.at,
    };
    rows::keep_conflict(passage.db, &conflict).await?;
    Ok(Outcome::Conflict)
}

fn field_of(answer: &Answer, field: Field<'_>) -> serde_json::Value {
    match field {
        Field::Value(_) => serde_json::json!(answer.value),
        Field::UseMore(_) => answer.wants_to_use_more.into(),
        Field::Develop(_) => answer.wants_to_develop.into(),
        Field::Comment(_) => answer.comment.as_str().into(),
    }
}

async fn submit(passage: &mut Passage<'_>, mapping: &MappingId) -> Result<Outcome, Stop> {
    let (mut sheet, participation) = own(passage, mapping).await?;
    if let Err(refusal) = sheet.submit(passage.now) {
        return refuse(refusal);
    }
    let version = put_submission(passage, mapping, &sheet).await?;
    mapping::set_submitted(passage.db, mapping, passage.person, sheet.submitted_at, Some(version)).await?;
    super::assessments::receive(passage, &sheet, &participation).await?;
    Ok(Outcome::Applied)
}

async fn reopen(passage: &mut Passage<'_>, mapping: &MappingId) -> Result<Outcome, Stop> {
    let (mut sheet, _) = own(passage, mapping).await?;
    if let Err(refusal) = sheet.reopen(passage.now) {
        return refuse(refusal);
    }
    put_submission(passage, mapping, &sheet).await?;
    mapping::set_submitted(passage.db, mapping, passage.person, None, None).await?;
    Ok(Outcome::Applied)
}

async fn put_submission(passage: &mut Passage<'_>, mapping: &MappingId, sheet: &Sheet) -> Result<u64, Stop> {
    let space = space(mapping, passage.person);
    let version = passage.bump(space.clone()).await?;
    let body = serde_json::json!({
        "submitted_at": sheet.submitted_at,
        "has_ever_submitted": sheet.has_ever_submitted,
    });
    rows::put(passage.db, (&space, version), "submission", &body).await?;
    Ok(version)
}
