//! Every mapping that concerns the visitor.

use super::{Found, Halt, Live, count};
use crate::engine::load_sheet;
use crate::store::mapping;
use app::mappings::{AllMappings, OtherMapping, OwnMapping};
use domain::PersonId;
use domain::access::{About, Act, Actor, decide};
use domain::mapping::Mapping;
use sqlx::AnyConnection;

impl Live {
    pub(super) async fn every_mapping(&self) -> Result<AllMappings, Halt> {
        let actor = self.actor()?;
        let me = &actor.person;
        decide(actor, Act::Answer, About::Person { person: me, line_managers: &[] })?;
        let db = &mut *self.db().await?;
        let (mut own, mut others) = (Vec::new(), Vec::new());
        for mapping in mapping::all(db).await? {
            own.extend(self.own_mapping(db, me, &mapping).await?);
            others.extend(self.other_mapping(db, actor, mapping).await?);
        }
        let may_run = decide(actor, Act::RunMappings, About::Everything).is_ok();
        Ok(AllMappings { own, others, may_run })
    }

    async fn own_mapping(
        &self,
        db: &mut AnyConnection,
        me: &PersonId,
        mapping: &Mapping,
    ) -> Result<Option<OwnMapping>, Halt> {
        let Some((sheet, _)) = load_sheet(db, &self.kunna.shelf, &mapping.id, me).await? else { return Ok(None) };
        Ok(Some(OwnMapping {
            id: mapping.id.clone(),
            title: mapping.title.clone(),
            closes_on: mapping.closes_on,
            is_open: sheet.frame.takes_answers(self.now()).is_ok(),
            is_submitted: sheet.submitted_at.is_some(),
            answered: count(sheet.answered_count()),
            questions: count(sheet.frame.questions.len()),
        }))
    }

    async fn other_mapping(
        &self,
        db: &mut AnyConnection,
        actor: &Actor,
        mapping: Mapping,
    ) -> Result<Option<OtherMapping>, Halt> {
        let found = Found::of(self, db, mapping).await?;
        let counts = if found.is_open_or_closed() { self.counts_within(db, actor, &found).await? } else { None };
        if counts.is_none() && !found.may_read(actor) {
            return Ok(None);
        }
        let Mapping { id, title, opens_on, closes_on, phase, .. } = found.mapping;
        Ok(Some(OtherMapping { id, title, opens_on, closes_on, phase, counts }))
    }

    /// How many have submitted and how many are asked, in the units that the visitor may follow.
    pub(crate) async fn counts_within(
        &self,
        db: &mut AnyConnection,
        actor: &Actor,
        found: &Found,
    ) -> Result<Option<(u32, u32)>, Halt> {
        let units = found.within(actor, Act::FollowMappings);
        if units.is_empty() {
            return Ok(None);
        }
        let all = mapping::counts(db, &found.mapping.id).await?;
        let here = all.iter().filter(|(unit, ..)| units.contains(unit));
        Ok(Some(here.fold((0, 0), |sum, (_, asked, submitted)| (sum.0 + submitted, sum.1 + asked))))
    }
}
