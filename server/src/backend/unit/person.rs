//! One employee, as the line manager may know them.

use super::super::answers::refused_form;
use super::super::{Halt, Live};
use super::team::{self, Team};
use crate::engine::{known_to, load_assessment};
use crate::store::{led, organisation, person, rating};
use app::error::AppError;
use app::unit::OnePerson;
use domain::access::{About, Act, decide};
use domain::mapping::Phase;
use domain::{CompetenceId, Date, MappingId, PersonId, UnitId};
use sqlx::AnyConnection;
use std::collections::BTreeMap;

impl Live {
    pub(super) async fn assessment_of(
        &self,
        mapping: MappingId,
        id: PersonId,
        refused: Option<String>,
    ) -> Result<OnePerson, Halt> {
        let actor = self.actor()?;
        let today = self.now().today;
        let db = &mut *self.db().await?;
        let line_managers = person::line_managers(db, &id, today).await?;
        decide(actor, Act::Assess, About::Person { person: &id, line_managers: &line_managers })?;
        let found = load_assessment(db, &self.kunna.shelf, &mapping, &id).await?;
        let (Some((assessment, participation)), Some(one)) = (found, person::get(db, &id).await?) else {
            return Err(AppError::NotFound.into());
        };
        let assessment = known_to(db, &actor.person, &id, assessment).await?;
        let mut agreed: BTreeMap<CompetenceId, (domain::competence::Level, Date)> = BTreeMap::new();
        let theirs = rating::agreed_of(db, &id).await?;
        for one in theirs.into_iter().filter(|one| one.scale == assessment.frame.scale) {
            let newest = agreed.entry(one.competence).or_insert((one.level, one.on));
            if one.on >= newest.1 {
                *newest = (one.level, one.on);
            }
        }
        let refused = match refused {
            Some(form) => refused_form(db, &actor.person, &form).await?.map(|form| form.refusal),
            None => None,
        };
        let unit = self.through(db, &id).await?;
        let next = match &unit {
            Some((unit, _)) => self.next_waiting(db, &mapping, unit, &id).await?,
            None => None,
        };
        Ok(OnePerson {
            name: one.full_name(),
            given_name: one.given_name,
            unit,
            is_reopened: participation.submitted_version.is_some() && participation.submitted_at.is_none(),
            agreed: agreed.into_iter().map(|(competence, (level, on))| (competence, level, on)).collect(),
            assessment,
            next,
            form_id: crate::token::id(),
            refused,
            person: id,
        })
    }

    /// The node through which the visitor leads a person, and its name.
    async fn through(&self, db: &mut AnyConnection, person: &PersonId) -> Result<Option<(UnitId, String)>, Halt> {
        let today = self.now().today;
        let tree = organisation::tree(db, today).await?;
        let all = led::led_by(db, &tree, &self.actor()?.person, today).await?;
        let led = all.into_iter().find(|led| led.employment.person == *person);
        Ok(led.and_then(|led| tree.get(&led.through)).map(|unit| (unit.id.clone(), unit.name.clone())))
    }

    /// Whoever waits for the visitor after a person, by name, and from the beginning again.
    async fn next_waiting(
        &self,
        db: &mut AnyConnection,
        mapping: &MappingId,
        unit: &UnitId,
        after: &PersonId,
    ) -> Result<Option<(PersonId, String)>, Halt> {
        let team = self.team(db, mapping, unit).await?;
        if !matches!(team.mapping.phase, Phase::Open { .. }) {
            return Ok(None);
        }
        let waiting = self.waiting_in(db, &team).await?;
        let here = team.members.iter().position(|member| member.person.id == *after).unwrap_or(0);
        let (before, rest) = team.members.split_at(here);
        let next = rest.iter().skip(1).chain(before).find(|member| waiting.contains(&member.person.id));
        Ok(next.map(|member| (member.person.id.clone(), member.person.full_name())))
    }

    /// Those of a team who wait for the visitor, the most pressing first.
    pub(in crate::backend) async fn waiting_in(
        &self,
        db: &mut AnyConnection,
        team: &Team,
    ) -> Result<Vec<PersonId>, Halt> {
        let catalogue = self.kunna.shelf.now(db).await?;
        let pictures = team.pictures(db, &catalogue, self.now().today).await?;
        let mut waiting = Vec::new();
        for member in &team.members {
            let theirs = team::of(&pictures, &member.person.id);
            let progress = team.progress(db, &catalogue, &theirs, member).await?;
            if progress.waits_for_manager() {
                waiting.push((team::order(progress), member.person.id.clone()));
            }
        }
        waiting.sort_by_key(|(order, _)| *order);
        Ok(waiting.into_iter().map(|(_, person)| person).collect())
    }
}
