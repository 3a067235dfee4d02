//! What the visitor did on a device and the rules did not take.

use super::{Halt, Live};
use crate::catalogue::Catalogue;
use crate::engine::{load_assessment, load_sheet};
use crate::store::sync::{self, Refused};
use crate::store::{mapping, person};
use app::backend::Answer;
use app::refused::{Reads, RefusedThing, RefusedWork, What};
use domain::access::{About, Act, decide};
use domain::command::Command;
use domain::competence::Scale;
use domain::{CommandId, CompetenceId, MappingId, PersonId, Refusal};
use sqlx::AnyConnection;

impl Reads for Live {
    fn refused_work(&self, taken_off: Option<String>) -> Answer<'_, RefusedWork> {
        self.answer(self.own_refused(taken_off))
    }
}

impl Live {
    async fn own_refused(&self, taken_off: Option<String>) -> Result<RefusedWork, Halt> {
        let me = &self.actor()?.person;
        let db = &mut *self.db().await?;
        let catalogue = self.kunna.shelf.now(db).await?;
        let mut all = Vec::new();
        for work in sync::refused_of(db, me).await? {
            // Whatever has no id that a form can carry could never be taken off the list.
            let Ok(id) = CommandId::new(work.command_id.as_str()) else { continue };
            let facts = self.facts(db, &catalogue, &work).await?;
            all.push(RefusedThing {
                id,
                what: facts.what,
                mapping: facts.mapping,
                competence: facts.competence,
                scale: facts.scale,
                reason: serde_json::from_str(&work.reason).unwrap_or(Refusal::Unreadable),
                when: self.kunna.clock.local(work.refused_at),
                form_id: crate::token::id(),
            });
        }
        let taken_off = match taken_off {
            Some(id) if sync::is_dismissed(db, me, &id).await? == Some(true) => {
                CommandId::new(id).ok().map(|id| (id, crate::token::id()))
            }
            _ => None,
        };
        Ok(RefusedWork { all, taken_off })
    }

    /// What can be said of refused work today. What nobody can read any more is still listed.
    async fn facts(&self, db: &mut AnyConnection, catalogue: &Catalogue, work: &Refused) -> Result<Facts, Halt> {
        let args: serde_json::Value = serde_json::from_str(&work.args)?;
        let Ok(command) = crate::engine::read(&work.name, work.format, &args) else {
            return Ok(Facts::of_unread(&args));
        };
        let me = &self.actor()?.person;
        let shelf = &self.kunna.shelf;
        let (mapping, competence, whom) = about(&command);
        let scale = match (&mapping, &whom) {
            (Some(mapping), Some(whom)) => {
                load_assessment(db, shelf, mapping, whom).await?.map(|(assessment, _)| assessment.frame.scale)
            }
            (Some(mapping), None) => load_sheet(db, shelf, mapping, me).await?.map(|(sheet, _)| sheet.frame.scale),
            _ => None,
        };
        let name = match &whom {
            Some(whom) => self.name_of_led(db, whom).await?,
            None => None,
        };
        let mapping = match mapping {
            Some(id) => mapping::get(db, &id).await?.map(|mapping| mapping.title),
            None => None,
        };
        let competence = competence.and_then(|id| catalogue.competences.get(&id)).map(|one| one.name.clone());
        Ok(Facts { what: what(command, name), mapping, competence, scale })
    }

    /// The name of somebody whom the visitor still leads.
    async fn name_of_led(&self, db: &mut AnyConnection, whom: &PersonId) -> Result<Option<String>, Halt> {
        let line_managers = person::line_managers(db, whom, self.now().today).await?;
        let about = About::Person { person: whom, line_managers: &line_managers };
        if decide(self.actor()?, Act::Assess, about).is_err() {
            return Ok(None);
        }
        Ok(person::get(db, whom).await?.map(|person| person.full_name()))
    }
}

/// What can be said of refused work.
struct Facts {
    what: What,
    mapping: Option<domain::Text>,
    competence: Option<domain::Text>,
    scale: Option<Scale>,
}

impl Facts {
    /// What nobody can read: if there is a text in it, its author finds that.
    fn of_unread(args: &serde_json::Value) -> Self {
        let what = args["text"].as_str().map_or(What::Other, |text| What::Comment(text.to_owned()));
        Self { what, mapping: None, competence: None, scale: None }
    }
}

/// The mapping, the question and the person that a command is about.
fn about(command: &Command) -> (Option<MappingId>, Option<CompetenceId>, Option<PersonId>) {
    match command {
        Command::RateAnswer { mapping, competence, .. }
        | Command::WishAnswer { mapping, competence, .. }
        | Command::CommentAnswer { mapping, competence, .. } => (Some(mapping.clone()), Some(competence.clone()), None),
        Command::SettleAnswer { mapping, .. }
        | Command::SubmitAnswers { mapping }
        | Command::ReopenAnswers { mapping } => (Some(mapping.clone()), None, None),
        Command::RateAssessment { mapping, person, competence, .. } => {
            (Some(mapping.clone()), Some(competence.clone()), Some(person.clone()))
        }
        Command::ConfirmAssessment { mapping, person, .. } | Command::CompleteAssessment { mapping, person } => {
            (Some(mapping.clone()), None, Some(person.clone()))
        }
        _ => (None, None, None),
    }
}

fn what(command: Command, name: Option<String>) -> What {
    match command {
        Command::RateAnswer { value, .. } => What::Answer(value),
        Command::WishAnswer { wish, is_wanted, .. } => What::Wish(wish, is_wanted),
        Command::CommentAnswer { text, .. } => What::Comment(text),
        Command::SubmitAnswers { .. } => What::Submission,
        Command::ReopenAnswers { .. } => What::Reopening,
        Command::RateAssessment { value, .. } => What::Assessment(value, name),
        Command::ConfirmAssessment { .. } | Command::CompleteAssessment { .. } => What::Completion(name),
        _ => What::Other,
    }
}
