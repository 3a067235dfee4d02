//! What the employee does with her own answers.

use super::{Passage, Stop, refuse};
use crate::catalogue::Shelf;
use crate::failure::Failure;
use crate::store::mapping::{self, Participation};
use crate::store::{collision, rating, sync as rows};
use domain::command::Command;
use domain::mapping::{Answer, MappingRefusal, Said, Sheet, Wish};
use domain::{CompetenceId, MappingId, Now, PersonId};
use sqlx::AnyConnection;
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
    let mut sheet = Sheet {
        submitted_at: asked.participation.submitted_at,
        has_ever_submitted: asked.participation.submitted_version.is_some(),
        ..Sheet::new(frame)
    };
    for (key, body) in rows::bodies(db, &space(mapping, person)).await? {
        match key.split_once('.') {
            Some(("answer", competence)) => {
                sheet.answers.insert(CompetenceId::new(competence)?, serde_json::from_str(&body)?);
            }
            Some(("collision", _)) => sheet.collisions.push(serde_json::from_str(&body)?),
            _ => {}
        }
    }
    Ok(Some((sheet, asked.participation)))
}

pub(super) async fn apply(passage: &mut Passage<'_>, command: Command) -> Result<Outcome, Stop> {
    match command {
        Command::RateAnswer { mapping, competence, value } => {
            let rate = |sheet: &mut Sheet, now: Now| sheet.rate(&competence, value, now);
            change(passage, &mapping, (&competence, Said::Value(value)), rate).await
        }
        Command::WishAnswer { mapping, competence, wish, is_wanted } => {
            let said = match wish {
                Wish::UseMore => Said::UseMore(is_wanted),
                Wish::Develop => Said::Develop(is_wanted),
            };
            let make = |sheet: &mut Sheet, now: Now| sheet.wish(&competence, wish, is_wanted, now);
            change(passage, &mapping, (&competence, said), make).await
        }
        Command::CommentAnswer { mapping, competence, text } => {
            let tidy = domain::text::tidy_prose(&text, domain::text::PROSE_MAX).map_err(MappingRefusal::Text);
            let tidy = tidy.or_else(refuse)?;
            let write = |sheet: &mut Sheet, now: Now| sheet.comment(&competence, &tidy, now);
            change(passage, &mapping, (&competence, Said::Comment(tidy.clone())), write).await
        }
        Command::SettleAnswer { mapping, collision, is_taken } => settle(passage, &mapping, collision, is_taken).await,
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
    (competence, said): (&CompetenceId, Said),
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
    let unseen = unseen(passage, mapping, (competence, &said)).await?;
    if unseen.as_ref().is_some_and(|unseen| !unseen.is_changed_by_author) {
        return Ok(Outcome::Noop);
    }
    let version = passage.bump(space(mapping, passage.person)).await?;
    write(passage, &sheet, version, (competence, &said)).await?;
    // Where nothing stands any more there is nothing to choose between.
    let stood = before.said(&said).filter(|stood| Answer::default().said(&said).as_ref() != Some(stood));
    collide(passage, mapping, version, unseen.filter(|_| stood.is_some())).await
}

/// What stands in a field, and was said on another device since the author last looked.
struct Unseen {
    version: u64,
    /// A form carries every field: whoever left one as it was does not take back what another device said.
    is_changed_by_author: bool,
}

async fn unseen(
    passage: &mut Passage<'_>,
    mapping: &MappingId,
    (competence, said): (&CompetenceId, &Said),
) -> Result<Option<Unseen>, Stop> {
    let Some(base) = passage.base else { return Ok(None) };
    let (whose, what) = ((mapping, passage.person), (competence, said));
    let newest = rating::newest_said(passage.db, whose, (base, u64::MAX), what).await?;
    let Some((version, ..)) = newest.filter(|(_, client, _)| client != passage.client) else { return Ok(None) };
    let seen = rating::newest_said(passage.db, whose, (0, base), what).await?.map(|(.., seen)| seen);
    let seen = seen.or_else(|| Answer::default().said(said));
    Ok(Some(Unseen { version, is_changed_by_author: seen.as_ref() != Some(said) }))
}

/// Writes down what was said, and how the answer stands now.
async fn write(
    passage: &mut Passage<'_>,
    sheet: &Sheet,
    version: u64,
    (competence, said): (&CompetenceId, &Said),
) -> Result<(), Stop> {
    let mapping = &sheet.frame.mapping;
    let place = (mapping, passage.person, version);
    let source = (passage.client, passage.said_at, passage.now.at);
    rating::add_answer(passage.db, place, (competence, sheet.frame.scale), said, source).await?;
    let (space, key) = (space(mapping, passage.person), format!("answer.{competence}"));
    rows::put(passage.db, (&space, version), &key, &sheet.answers.get(competence)).await?;
    Ok(())
}

/// Keeps what was written beside what its author had not seen, for the author to choose.
async fn collide(
    passage: &mut Passage<'_>,
    mapping: &MappingId,
    version: u64,
    unseen: Option<Unseen>,
) -> Result<Outcome, Stop> {
    let Some(unseen) = unseen else { return Ok(Outcome::Applied) };
    collision::keep(passage.db, (mapping, passage.person, version), unseen.version).await?;
    let all = collision::unsettled(passage.db, mapping, passage.person).await?;
    if let Some(made) = all.iter().find(|collision| collision.version == version) {
        let space = space(mapping, passage.person);
        rows::put(passage.db, (&space, version), &collision_key(version), made).await?;
    }
    Ok(Outcome::Conflict)
}

fn collision_key(version: u64) -> String {
    format!("collision.{version}")
}

async fn settle(
    passage: &mut Passage<'_>,
    mapping: &MappingId,
    collision: u64,
    is_taken: bool,
) -> Result<Outcome, Stop> {
    let (mut sheet, _) = own(passage, mapping).await?;
    let Some(settled) = sheet.collisions.iter().find(|one| one.version == collision).cloned() else {
        return Ok(Outcome::Noop);
    };
    let before = sheet.answers.clone();
    if let Err(refusal) = sheet.settle(collision, is_taken, passage.now) {
        return refuse(refusal);
    }
    let space = space(mapping, passage.person);
    let version = passage.bump(space.clone()).await?;
    let place = (mapping, passage.person, collision);
    collision::settle(passage.db, place, passage.now.at).await?;
    rows::remove(passage.db, (&space, version), &collision_key(collision)).await?;
    if sheet.answers == before {
        return Ok(Outcome::Applied);
    }
    let said = (&settled.competence, &settled.other.said);
    let unseen = unseen(passage, mapping, said).await?;
    write(passage, &sheet, version, said).await?;
    collide(passage, mapping, version, unseen).await
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
