//! What a mapping says, and whom it asks or would ask if it opened today.

use super::naming::Nameable;
use super::{Found, Halt, Live, count};
use crate::backend::answers::refused_form;
use crate::catalogue::Catalogue;
use crate::store::{mapping, organisation, person};
use app::error::AppError;
use app::mappings::{Case, Choice, Elsewhere, FrozenProfile, Place, Reach, Setup};
use domain::access::{About, Act, Actor, decide};
use domain::mapping::{Inclusion, Invitation, Phase, Situation, invite, situations};
use domain::organisation::{Tree, Unit};
use domain::person::Employment;
use domain::text::sort_key;
use domain::{EmploymentId, MappingId, PersonId, ProfileVersionId, UnitId};
use sqlx::AnyConnection;
use std::collections::{BTreeMap, BTreeSet};

impl Live {
    pub(super) async fn setup_of_new(&self, refused: Option<String>) -> Result<Setup, Halt> {
        let actor = self.actor()?;
        decide(actor, Act::RunMappings, About::Everything)?;
        let db = &mut *self.db().await?;
        let today = self.now().today;
        let tree = organisation::tree(db, today).await?;
        let employments = person::employments(db, today).await?;
        Ok(Setup {
            id: MappingId::new(crate::token::id())?,
            mapping: None,
            may_run: true,
            may_follow: true,
            units: Vec::new(),
            choices: choices(actor, &tree, &employments),
            reach: None,
            form_ids: [crate::token::id(), crate::token::id()],
            refused: self.refused(db, actor, refused).await?,
        })
    }

    pub(super) async fn setup_of(&self, id: MappingId, refused: Option<String>) -> Result<Setup, Halt> {
        let actor = self.actor()?;
        let db = &mut *self.db().await?;
        let found = Found::read(self, db, &id).await?;
        if !found.may_read(actor) {
            return Err(AppError::Forbidden.into());
        }
        let may_run = found.may_run(actor);
        let employments = person::employments(db, self.now().today).await?;
        let is_draft = !found.is_open_or_closed();
        let choices = if may_run && is_draft { choices(actor, &found.tree, &employments) } else { Vec::new() };
        let reach = self.reach(db, actor, &found, &employments).await?;
        Ok(Setup {
            id,
            may_run,
            may_follow: !found.within(actor, Act::FollowMappings).is_empty(),
            units: found.mapping.units.iter().map(|unit| found.name(unit)).collect(),
            choices,
            reach: Some(reach),
            form_ids: [crate::token::id(), crate::token::id()],
            refused: self.refused(db, actor, refused).await?,
            mapping: Some(found.mapping),
        })
    }

    pub(super) async fn refused(
        &self,
        db: &mut AnyConnection,
        actor: &Actor,
        id: Option<String>,
    ) -> Result<Option<app::mapping::RefusedForm>, Halt> {
        match id {
            Some(id) => refused_form(db, &actor.person, &id).await,
            None => Ok(None),
        }
    }

    async fn reach(
        &self,
        db: &mut AnyConnection,
        actor: &Actor,
        found: &Found,
        employments: &[Employment],
    ) -> Result<Reach, Halt> {
        let catalogue = self.kunna.shelf.now(db).await?;
        let mut units = found.within(actor, Act::ReviewMappings);
        units.extend(found.within(actor, Act::RunMappings));
        let mut audience = self.audience(db, found, &catalogue, employments).await?;
        audience.retain(|invitation| units.contains(&invitation.place.unit));
        let asked: Vec<_> = audience.iter().filter_map(|one| Some((&one.person, version(one)?))).collect();
        let people: BTreeSet<_> = asked.iter().map(|(person, _)| *person).collect();
        Ok(Reach {
            asked: count(asked.len()),
            profiles: profiles(&catalogue, asked.iter().map(|(_, version)| *version)),
            places: places(found, &audience),
            cases: self.cases(db, found, &audience, employments).await?,
            elsewhere: self.elsewhere(db, found, &people).await?,
        })
    }

    /// Who is asked: frozen at opening, and until then worked out by the same rule.
    async fn audience(
        &self,
        db: &mut AnyConnection,
        found: &Found,
        catalogue: &Catalogue,
        employments: &[Employment],
    ) -> Result<Vec<Invitation>, Halt> {
        let Found { mapping, tree } = found;
        if found.is_open_or_closed() {
            let audience = mapping::audience(db, &mapping.id).await?;
            return Ok(audience.into_iter().map(|one| one.invitation).collect());
        }
        let (in_force, today) = (catalogue.all_in_force(), self.now().today);
        Ok(invite(&mapping.units, tree, employments, &in_force, today, mapping.closes_on))
    }

    /// Everybody whose situation is special, by what is special.
    pub(super) async fn cases(
        &self,
        db: &mut AnyConnection,
        found: &Found,
        audience: &[Invitation],
        employments: &[Employment],
    ) -> Result<Vec<Case>, Halt> {
        let today = self.now().today;
        let by_id: BTreeMap<&EmploymentId, &Employment> = employments.iter().map(|one| (&one.id, one)).collect();
        let mut special: BTreeMap<Situation, Vec<Nameable>> = BTreeMap::new();
        for invitation in audience {
            let employment = by_id.get(&invitation.place.employment).copied();
            // Leave of today says nothing about a mapping that opened before.
            let then = employment.filter(|_| !found.is_open_or_closed());
            for situation in situations(invitation, then, today) {
                let more = employment.map(|employment| employment.title.clone()).unwrap_or_default();
                let (person, unit) = (invitation.person.clone(), invitation.place.unit.clone());
                special.entry(situation).or_default().push(Nameable { person, unit, more });
            }
        }
        let mut cases = Vec::new();
        for situation in Situation::ALL {
            let Some(people) = special.remove(&situation) else { continue };
            cases.push(Case { situation, people: count(people.len()), named: self.named(db, found, people).await? });
        }
        Ok(cases)
    }

    /// Other open mappings that ask some of the same people: nothing forbids it, but HR should know before opening.
    async fn elsewhere(
        &self,
        db: &mut AnyConnection,
        found: &Found,
        people: &BTreeSet<&PersonId>,
    ) -> Result<Vec<Elsewhere>, Halt> {
        let mut elsewhere = Vec::new();
        if found.is_open_or_closed() {
            return Ok(elsewhere);
        }
        for other in mapping::all(db).await? {
            if !matches!(other.phase, Phase::Open { .. }) || other.closes_on < self.now().today {
                continue;
            }
            let audience = mapping::audience(db, &other.id).await?;
            let both = audience.iter().filter(|one| one.profile_version().is_some());
            let both = both.filter(|one| people.contains(&one.invitation.person)).count();
            if both > 0 {
                elsewhere.push(Elsewhere { title: other.title, closes_on: other.closes_on, people: count(both) });
            }
        }
        Ok(elsewhere)
    }
}

fn version(invitation: &Invitation) -> Option<&ProfileVersionId> {
    match &invitation.inclusion {
        Inclusion::Invited { profile_version } => Some(profile_version),
        Inclusion::LeftOut { .. } => None,
    }
}

/// How many are asked about each version, the largest group first.
fn profiles<'a>(catalogue: &Catalogue, asked: impl Iterator<Item = &'a ProfileVersionId>) -> Vec<FrozenProfile> {
    let mut people: BTreeMap<&ProfileVersionId, u32> = BTreeMap::new();
    for version in asked {
        *people.entry(version).or_default() += 1;
    }
    let profile = |(id, people): (&ProfileVersionId, u32)| {
        let version = catalogue.versions.get(id)?;
        let question = |target: &domain::competence::Target| {
            let competence = catalogue.competences.get(&target.competence)?;
            Some((competence.name.clone(), target.level, target.is_critical))
        };
        Some(FrozenProfile {
            name: catalogue.profile(&version.profile)?.name.clone(),
            number: version.number,
            scale: version.scale,
            people,
            questions: version.targets.iter().filter_map(question).collect(),
        })
    };
    let mut profiles: Vec<_> = people.into_iter().filter_map(profile).collect();
    profiles.sort_by_cached_key(|profile| (std::cmp::Reverse(profile.people), sort_key(&profile.name.sv)));
    profiles
}

/// How many are asked in each unit, by department and name.
fn places(found: &Found, audience: &[Invitation]) -> Vec<Place> {
    let mut by_unit: BTreeMap<&UnitId, (u32, u32)> = BTreeMap::new();
    for invitation in audience {
        let counts = by_unit.entry(&invitation.place.unit).or_default();
        match invitation.inclusion {
            Inclusion::Invited { .. } => counts.0 += 1,
            Inclusion::LeftOut { .. } => counts.1 += 1,
        }
    }
    let place = |(unit, (asked, left_out)): (&UnitId, (u32, u32))| {
        let (department, unit) = (found.department(unit), found.name(unit));
        Place { department, unit, asked, submitted: 0, left_out }
    };
    let mut places: Vec<_> = by_unit.into_iter().map(place).collect();
    places.sort_by_cached_key(|place| (sort_key(&place.department), sort_key(&place.unit)));
    places
}

/// The parts of the organisation whose people somebody may ask, as a tree.
fn choices(actor: &Actor, tree: &Tree, employments: &[Employment]) -> Vec<Choice> {
    let mut people: BTreeMap<&UnitId, u32> = BTreeMap::new();
    for employment in employments {
        *people.entry(&employment.unit).or_default() += 1;
    }
    let may = |unit: &UnitId| decide(actor, Act::RunMappings, About::Node { unit, tree }).is_ok();
    let is_top = |unit: &&Unit| may(&unit.id) && !unit.parent.as_ref().is_some_and(&may);
    tree.iter().filter(is_top).map(|unit| choice(unit, tree, &people, &may)).collect()
}

fn choice(unit: &Unit, tree: &Tree, people: &BTreeMap<&UnitId, u32>, may: &impl Fn(&UnitId) -> bool) -> Choice {
    let children = tree.children(&unit.id).into_iter().filter(|child| may(&child.id));
    let under: Vec<_> = children.map(|child| choice(child, tree, people, may)).collect();
    let own = people.get(&unit.id).copied().unwrap_or_default();
    let all = under.iter().map(|choice| choice.people).sum::<u32>() + own;
    Choice { unit: unit.id.clone(), name: unit.name.clone(), people: all, under }
}
