//! What the server has said, as far as this browser knows.

use super::OwnCommand;
use domain::mapping::{Assessment, Collision, MappingRefusal, Sheet};
use domain::{CompetenceId, MappingId, Now, PersonId, Refusal};
use serde::Deserialize;
use std::collections::BTreeMap;
use sync::{Outbox, Outcome, PullReply, SpaceDelta, Told};

#[cfg(test)]
mod tests;

/// Sheets and assessments, with the version of each one's space.
#[derive(Clone, Default)]
pub struct Base {
    sheets: BTreeMap<MappingId, (Sheet, u64)>,
    /// Without a version where its space holds more than this manager may read: then a page alone knows it.
    assessments: BTreeMap<(MappingId, PersonId), (Assessment, Option<u64>)>,
    /// How far the server was heard to have come with sheets that no page has been given yet.
    ahead: BTreeMap<MappingId, u64>,
}

/// Reads a value by way of its text: one reader of JSON in the browser is enough, and goes over the wire once.
pub fn read<T: serde::de::DeserializeOwned>(value: &serde_json::Value) -> Option<T> {
    serde_json::from_str(&value.to_string()).ok()
}

/// What a replica holds and a command is about.
pub enum Subject<'a> {
    /// The person's own answers.
    Sheet(&'a MappingId),
    /// An assessment of somebody.
    Assessment(&'a MappingId, &'a PersonId),
    /// What only another version of this program knows.
    Unknown,
}

/// What a command is about.
pub fn subject(command: &OwnCommand) -> Subject<'_> {
    match command {
        OwnCommand::RateAnswer { mapping, .. }
        | OwnCommand::WishAnswer { mapping, .. }
        | OwnCommand::CommentAnswer { mapping, .. }
        | OwnCommand::SettleAnswer { mapping, .. }
        | OwnCommand::SubmitAnswers { mapping }
        | OwnCommand::ReopenAnswers { mapping } => Subject::Sheet(mapping),
        OwnCommand::RateAssessment { mapping, person, .. } => Subject::Assessment(mapping, person),
        OwnCommand::Other(_) => Subject::Unknown,
    }
}

/// Applies a command to a sheet, by the same rule as the server. Commands about something else change nothing.
pub fn apply_to_sheet(sheet: &mut Sheet, command: &OwnCommand, now: Now) -> Result<(), Refusal> {
    let own = sheet.frame.mapping.clone();
    let done: Result<(), MappingRefusal> = match command {
        OwnCommand::RateAnswer { mapping, competence, value } if *mapping == own => sheet.rate(competence, *value, now),
        OwnCommand::WishAnswer { mapping, competence, wish, is_wanted } if *mapping == own => {
            sheet.wish(competence, *wish, *is_wanted, now)
        }
        OwnCommand::CommentAnswer { mapping, competence, text } if *mapping == own => {
            sheet.comment(competence, text, now)
        }
        OwnCommand::SettleAnswer { mapping, collision, is_taken } if *mapping == own => {
            sheet.settle(*collision, *is_taken, now)
        }
        OwnCommand::SubmitAnswers { mapping } if *mapping == own => sheet.submit(now),
        OwnCommand::ReopenAnswers { mapping } if *mapping == own => sheet.reopen(now),
        _ => Ok(()),
    };
    Ok(done?)
}

/// Applies a command to a manager's assessment of somebody. Commands about something else change nothing.
pub fn apply_to_assessment(
    assessment: &mut Assessment,
    of: &PersonId,
    command: &OwnCommand,
    now: Now,
) -> Result<(), Refusal> {
    let own = assessment.frame.mapping.clone();
    match command {
        OwnCommand::RateAssessment { mapping, person, competence, value } if *mapping == own && person == of => {
            Ok(assessment.rate(competence, *value, now)?)
        }
        _ => Ok(()),
    }
}

#[derive(Deserialize)]
struct Submission {
    submitted_at: Option<domain::Instant>,
    has_ever_submitted: bool,
}

impl Base {
    /// The person's own answers.
    pub fn sheet(&self, mapping: &MappingId) -> Option<&Sheet> {
        self.sheets.get(mapping).map(|(sheet, _)| sheet)
    }

    /// The person's own answers, with their version.
    pub fn told_sheet(&self, mapping: &MappingId) -> Option<(Sheet, u64)> {
        self.sheets.get(mapping).cloned()
    }

    /// An assessment of somebody.
    pub fn assessment(&self, mapping: &MappingId, person: &PersonId) -> Option<&Assessment> {
        self.assessments.get(&(mapping.clone(), person.clone())).map(|(assessment, _)| assessment)
    }

    /// Takes a sheet, unless a newer one is held. Gives true when the server is known to have come further: the page
    /// was drawn before what this browser had left to send arrived there.
    pub fn receive_sheet(&mut self, sheet: Sheet, version: u64) -> bool {
        let mapping = sheet.frame.mapping.clone();
        let is_behind = self.ahead.remove(&mapping).is_some_and(|reached| reached > version);
        if self.sheets.get(&mapping).is_none_or(|(_, held)| *held <= version) {
            self.sheets.insert(mapping, (sheet, version));
        }
        is_behind
    }

    /// Takes an assessment.
    pub fn receive_assessment(&mut self, person: PersonId, assessment: Assessment) {
        // Its page does not say how new it is: the first pull brings all of it.
        self.assessments.insert((assessment.frame.mapping.clone(), person), (assessment, Some(0)));
    }

    /// The version that the author of a command has seen.
    pub fn version_for(&self, command: &OwnCommand) -> Option<u64> {
        match subject(command) {
            Subject::Sheet(mapping) => self.sheets.get(mapping).map(|(_, version)| *version),
            Subject::Assessment(..) | Subject::Unknown => None,
        }
    }

    /// Applies what the server has taken. Gives true when something else has happened there meanwhile.
    pub fn absorb(&mut self, outbox: &Outbox<OwnCommand>, told: &[(String, Told)], now: Now) -> bool {
        let mut is_behind = false;
        for (id, told) in told.iter().filter(|(_, told)| told.outcome != Outcome::Refused) {
            let Some(pending) = outbox.iter().find(|pending| pending.id == *id) else {
                is_behind = true;
                continue;
            };
            match subject(&pending.command) {
                Subject::Sheet(mapping) => {
                    let reached = told.spaces.iter().find(|(space, _)| space.starts_with("answers:"));
                    // Nothing has changed: what stands there is something else than what stands here.
                    let Some((_, reached)) = reached else {
                        is_behind = true;
                        continue;
                    };
                    let Some((sheet, version)) = self.sheets.get_mut(mapping) else {
                        self.ahead.insert(mapping.clone(), *reached);
                        continue;
                    };
                    if *reached <= *version {
                        // A pull was faster, and may have brought what came after it, too.
                        continue;
                    }
                    let is_next = told.outcome == Outcome::Applied && *reached == *version + 1;
                    // A refusal here means that the copy is old. Only a copy that follows may say so: of one that does not,
                    // the rows that are pulled from its old version tell.
                    if apply_to_sheet(sheet, &pending.command, now).is_ok() && is_next {
                        *version = *reached;
                    } else {
                        is_behind = true;
                    }
                }
                Subject::Assessment(mapping, person) => {
                    let key = (mapping.clone(), person.clone());
                    if let Some((assessment, _)) = self.assessments.get_mut(&key) {
                        let _ = apply_to_assessment(assessment, person, &pending.command, now);
                    }
                }
                Subject::Unknown => is_behind = true,
            }
        }
        is_behind
    }

    /// The spaces held, with their versions.
    pub fn have(&self, person: Option<&PersonId>) -> BTreeMap<String, u64> {
        let Some(me) = person else { return BTreeMap::new() };
        let sheets = self.sheets.iter().map(|(mapping, (_, version))| (format!("answers:{mapping}:{me}"), *version));
        let assessments = self.assessments.iter().filter_map(|((mapping, person), (_, version))| {
            Some((format!("assessment:{mapping}:{person}"), (*version)?))
        });
        sheets.chain(assessments).collect()
    }

    /// Takes what was pulled.
    pub fn merge(&mut self, reply: PullReply) {
        for delta in reply.spaces {
            match place(&delta.id) {
                Some(("answers", mapping, _)) => {
                    if let Some((sheet, version)) = self.sheets.get_mut(&mapping) {
                        merge_sheet(sheet, version, delta);
                    }
                }
                Some((_, mapping, person)) => {
                    if let Some((assessment, Some(version))) = self.assessments.get_mut(&(mapping, person)) {
                        merge_assessment(assessment, version, delta);
                    }
                }
                None => {}
            }
        }
        for space in reply.drop {
            match place(&space) {
                Some(("answers", mapping, _)) => drop(self.sheets.remove(&mapping)),
                Some((_, mapping, person)) => {
                    if let Some((_, version)) = self.assessments.get_mut(&(mapping, person)) {
                        *version = None;
                    }
                }
                None => {}
            }
        }
    }
}

/// The kind of a space, its mapping, and its person.
fn place(space: &str) -> Option<(&str, MappingId, PersonId)> {
    let mut parts = space.split(':');
    Some((parts.next()?, MappingId::new(parts.next()?).ok()?, PersonId::new(parts.next()?).ok()?))
}

/// Whether something is an answer to a question from before what is held.
fn is_old(delta: &SpaceDelta, version: u64) -> bool {
    !delta.reset && delta.to < version
}

fn merge_sheet(sheet: &mut Sheet, version: &mut u64, delta: SpaceDelta) {
    if is_old(&delta, *version) {
        return;
    }
    if delta.reset {
        sheet.answers.clear();
        sheet.collisions.clear();
    }
    let named = |key: &str| key.strip_prefix("collision.")?.parse::<u64>().ok();
    for row in delta.put {
        if let Some(competence) = row.key.strip_prefix("answer.") {
            let (Ok(competence), Some(answer)) = (CompetenceId::new(competence), read(&row.body)) else { continue };
            sheet.answers.insert(competence, answer);
        } else if let Some(version) = named(&row.key) {
            sheet.collisions.retain(|collision| collision.version != version);
            sheet.collisions.extend(read::<Collision>(&row.body));
        } else if let Some(submission) = read::<Submission>(&row.body) {
            sheet.submitted_at = submission.submitted_at;
            sheet.has_ever_submitted = submission.has_ever_submitted;
        }
    }
    let is_gone = |collision: &Collision| delta.del.iter().any(|key| named(key) == Some(collision.version));
    sheet.collisions.retain(|collision| !is_gone(collision));
    *version = delta.to;
}

fn merge_assessment(assessment: &mut Assessment, version: &mut u64, delta: SpaceDelta) {
    if is_old(&delta, *version) {
        return;
    }
    if delta.reset {
        assessment.ratings.clear();
    }
    for row in delta.put {
        let competence = row.key.strip_prefix("rating.").and_then(|id| CompetenceId::new(id).ok());
        if let (Some(competence), Some(rating)) = (competence, read(&row.body)) {
            assessment.ratings.insert(competence, rating);
        }
    }
    *version = delta.to;
}
