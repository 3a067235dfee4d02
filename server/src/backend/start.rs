//! The door and the start page.

use super::mappings::Found;
use super::{Halt, Live, count};
use crate::engine::load_sheet;
use crate::store::{mapping, organisation, person, sync};
use app::backend::Answer;
use app::sign_in::{self, CastMember};
use app::start::{self, Waiting};
use domain::PersonId;
use domain::mapping::{Mapping, Phase};
use sqlx::AnyConnection;

impl sign_in::Reads for Live {
    fn cast(&self) -> Answer<'_, Vec<CastMember>> {
        self.answer(async {
            if !self.kunna.is_demo {
                return Ok(Vec::new());
            }
            let db = &mut *self.db().await?;
            let mut members = Vec::new();
            for one in crate::demo::cast(db).await? {
                if let Some(person) = person::get(db, &one.person).await? {
                    members.push(CastMember { name: one.name, full_name: person.full_name(), what: one.what });
                }
            }
            Ok(members)
        })
    }
}

impl start::Reads for Live {
    fn waiting(&self) -> Answer<'_, Vec<Waiting>> {
        self.answer(async {
            let actor = self.actor()?;
            let db = &mut *self.db().await?;
            let refused = sync::refused_of(db, &actor.person).await?.len();
            let things = (refused > 0).then(|| Waiting::Refused { things: count(refused) });
            let mut waiting: Vec<_> = things.into_iter().collect();
            for mapping in mapping::all(db).await? {
                self.own(db, &actor.person, &mapping, &mut waiting).await?;
                if matches!(mapping.phase, Phase::Open { .. }) {
                    self.led(db, &actor.person, &mapping, &mut waiting).await?;
                }
                self.followed(db, &mapping, &mut waiting).await?;
            }
            Ok(waiting)
        })
    }
}

impl Live {
    /// What the person is asked themselves.
    async fn own(
        &self,
        db: &mut AnyConnection,
        me: &PersonId,
        mapping: &Mapping,
        waiting: &mut Vec<Waiting>,
    ) -> Result<(), Halt> {
        let Some((sheet, _)) = load_sheet(db, &self.kunna.shelf, &mapping.id, me).await? else { return Ok(()) };
        let title = mapping.title.clone();
        if sheet.submitted_at.is_some() {
            waiting.push(Waiting::Result { mapping: mapping.id.clone(), title });
        } else if sheet.frame.takes_answers(self.now()).is_ok() {
            waiting.push(Waiting::Answer {
                mapping: mapping.id.clone(),
                title,
                closes_on: mapping.closes_on,
                answered: count(sheet.answered_count()),
                questions: count(sheet.frame.questions.len()),
            });
        }
        Ok(())
    }

    /// The units that the person leads: who waits to be assessed, and how far the unit has come.
    async fn led(
        &self,
        db: &mut AnyConnection,
        me: &PersonId,
        mapping: &Mapping,
        waiting: &mut Vec<Waiting>,
    ) -> Result<(), Halt> {
        let tree = organisation::tree(db, self.now().today).await?;
        for unit in tree.iter().filter(|unit| unit.manager.as_ref() == Some(me)) {
            let team = self.team(db, &mapping.id, &unit.id).await?;
            let asked = || team.members.iter().filter(|member| member.profile_version().is_some());
            if asked().next().is_none() {
                continue;
            }
            let to_assess = self.waiting_in(db, &team).await?;
            if let Some(first) = to_assess.first() {
                waiting.push(Waiting::Assess {
                    mapping: mapping.id.clone(),
                    title: mapping.title.clone(),
                    first: first.clone(),
                    people: count(to_assess.len()),
                });
            }
            waiting.push(Waiting::Unit {
                mapping: mapping.id.clone(),
                unit: unit.id.clone(),
                name: unit.name.clone(),
                submitted: count(asked().filter(|member| member.has_submitted()).count()),
                asked: count(asked().count()),
            });
        }
        Ok(())
    }

    /// Mappings that the person runs, follows or may read before they open.
    async fn followed(
        &self,
        db: &mut AnyConnection,
        mapping: &Mapping,
        waiting: &mut Vec<Waiting>,
    ) -> Result<(), Halt> {
        let actor = self.actor()?;
        let found = Found::of(self, db, mapping.clone()).await?;
        match mapping.phase {
            Phase::Draft if found.may_read(actor) => waiting.push(Waiting::Review {
                mapping: mapping.id.clone(),
                title: mapping.title.clone(),
                opens_on: mapping.opens_on,
            }),
            Phase::Open { .. } => {
                let Some((submitted, asked)) = self.counts_within(db, actor, &found).await? else { return Ok(()) };
                waiting.push(Waiting::Follow {
                    mapping: mapping.id.clone(),
                    title: mapping.title.clone(),
                    closes_on: mapping.closes_on,
                    submitted,
                    asked,
                });
            }
            _ => {}
        }
        Ok(())
    }
}
