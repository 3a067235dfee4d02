//! The visitor's own answers and result.

use super::{Halt, Live};
use crate::engine::{load_assessment, load_sheet};
use crate::store::{mapping, person, rating, sync};
use app::backend::Answer;
use app::error::AppError;
use app::mapping::{OwnResult, OwnSheet, Reads, RefusedForm};
use domain::access::{About, Act, decide};
use domain::gap::own_result;
use domain::mapping::Sheet;
use domain::{MappingId, PersonId};
use sqlx::AnyConnection;

impl Reads for Live {
    fn sheet(&self, mapping: MappingId, refused: Option<String>) -> Answer<'_, OwnSheet> {
        self.answer(self.own_sheet(mapping, refused))
    }

    fn result(&self, mapping: MappingId) -> Answer<'_, OwnResult> {
        self.answer(self.own_result(mapping))
    }
}

impl Live {
    /// The visitor, as somebody who answers for themselves.
    fn answering(&self) -> Result<&PersonId, Halt> {
        let actor = self.actor()?;
        decide(actor, Act::Answer, About::Person { person: &actor.person, line_managers: &[] })?;
        Ok(&actor.person)
    }

    async fn sheet_of(&self, db: &mut AnyConnection, mapping: &MappingId, me: &PersonId) -> Result<Sheet, Halt> {
        let found = load_sheet(db, &self.kunna.shelf, mapping, me).await?;
        found.map(|(sheet, _)| sheet).ok_or(Halt::Told(AppError::NotFound))
    }

    async fn own_sheet(&self, mapping: MappingId, refused: Option<String>) -> Result<OwnSheet, Halt> {
        let me = self.answering()?;
        let db = &mut *self.db().await?;
        // Before the rows: what is written between the two is then pulled, and not taken for known.
        let version = sync::version(db, &format!("answers:{mapping}:{me}")).await?;
        let sheet = self.sheet_of(db, &mapping, me).await?;
        let managers = person::line_managers(db, me, self.now().today).await?;
        let manager = match managers.first() {
            Some(manager) => person::get(db, manager).await?.map(|manager| manager.given_name),
            None => None,
        };
        let refused = match refused {
            Some(id) => refused_form(db, me, &id).await?,
            None => None,
        };
        Ok(OwnSheet { sheet, version, manager, form_id: crate::token::id(), refused })
    }

    async fn own_result(&self, mapping: MappingId) -> Result<OwnResult, Halt> {
        let me = self.answering()?;
        let db = &mut *self.db().await?;
        let sheet = self.sheet_of(db, &mapping, me).await?;
        let mut agreed = rating::agreed_of(db, me).await?;
        // An older agreement is about an older picture.
        let opened_on = mapping::get(db, &mapping).await?.map(|mapping| mapping.opens_on);
        agreed.retain(|row| Some(row.on) >= opened_on);
        // What the manager said is shared when the two have agreed on something, not before.
        let shared =
            if agreed.is_empty() { None } else { load_assessment(db, &self.kunna.shelf, &mapping, me).await? };
        let rows = own_result(&sheet, shared.as_ref().map(|(assessment, _)| assessment), &agreed);
        Ok(OwnResult { submitted_at: sheet.submitted_at, frame: sheet.frame, rows })
    }
}

/// What a form of this person sent and the rules did not take.
pub(super) async fn refused_form(
    db: &mut AnyConnection,
    person: &PersonId,
    id: &str,
) -> Result<Option<RefusedForm>, Halt> {
    let Some((reason, args)) = sync::refused_command(db, person, id).await? else { return Ok(None) };
    Ok(Some(RefusedForm { refusal: serde_json::from_str(&reason)?, args: serde_json::from_str(&args)? }))
}
