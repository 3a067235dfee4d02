//! What a manager is told about a unit and the people in it.

mod needs;
mod person;
mod team;

use super::{Halt, Live, count};
use crate::catalogue::Catalogue;
use crate::engine::Picture;
use crate::store::{led, mapping, need, organisation};
use app::backend::Answer;
use app::error::AppError;
use app::unit::{
    Group, Head, HeatColumn, HeatRow, MyUnit, MyUnits, OnePerson, OwnEmployee, Reads, Show, UnitNeeds, UnitPeople,
    UnitView,
};
use domain::access::{About, Act, decide};
use domain::competence::ProfileVersion;
use domain::gap::{Basis, Need, Standing, Tally, UnitFigure, need_in_force, unit_figure};
use domain::mapping::{Assessed, Phase, Value};
use domain::text::sort_key;
use domain::{CompetenceId, MappingId, PersonId, ProfileVersionId, UnitId};
use sqlx::AnyConnection;
use std::collections::{BTreeMap, BTreeSet};
use team::Team;

impl Reads for Live {
    fn my_units(&self) -> Answer<'_, MyUnits> {
        self.answer(self.all_my_units())
    }

    fn unit(&self, mapping: MappingId, unit: UnitId, show: Show) -> Answer<'_, UnitView> {
        self.answer(self.heat_map(mapping, unit, show))
    }

    fn unit_people(&self, mapping: MappingId, unit: UnitId) -> Answer<'_, UnitPeople> {
        self.answer(self.own_employees(mapping, unit))
    }

    fn unit_needs(&self, mapping: MappingId, unit: UnitId, refused: Option<String>) -> Answer<'_, UnitNeeds> {
        self.answer(self.needs_of(mapping, unit, refused))
    }

    fn assessment(&self, mapping: MappingId, person: PersonId, refused: Option<String>) -> Answer<'_, OnePerson> {
        self.answer(self.assessment_of(mapping, person, refused))
    }
}

impl Live {
    async fn all_my_units(&self) -> Result<MyUnits, Halt> {
        let actor = self.actor()?;
        let db = &mut *self.db().await?;
        let today = self.now().today;
        let tree = organisation::tree(db, today).await?;
        let mut people: BTreeMap<UnitId, u32> = BTreeMap::new();
        for unit in tree.iter().filter(|unit| unit.manager.as_ref() == Some(&actor.person)) {
            people.insert(unit.id.clone(), 0);
        }
        for led in led::led_by(db, &tree, &actor.person, today).await? {
            *people.entry(led.through).or_default() += 1;
        }
        let mappings = mapping::all(db).await?;
        let mut units = Vec::new();
        for (id, people) in people {
            let Some(unit) = tree.get(&id) else { continue };
            let newest = team::mappings_of(&mappings, &tree, &id).next();
            units.push(MyUnit {
                name: unit.name.clone(),
                people,
                mapping: newest.map(|mapping| (mapping.id.clone(), mapping.title.clone())),
                has_heat: decide(actor, Act::SeeUnit, About::Node { unit: &id, tree: &tree }).is_ok(),
                unit: id,
            });
        }
        // A node where somebody leads nobody has nothing to show.
        units.retain(|unit| unit.people > 0);
        units.sort_by_cached_key(|unit| (sort_key(&unit.name), unit.unit.clone()));
        Ok(MyUnits { units })
    }

    async fn heat_map(&self, mapping: MappingId, unit: UnitId, show: Show) -> Result<UnitView, Halt> {
        let db = &mut *self.db().await?;
        let team = self.team(db, &mapping, &unit).await?;
        decide(self.actor()?, Act::SeeUnit, About::Node { unit: &unit, tree: &team.tree })?;
        let catalogue = self.kunna.shelf.now(db).await?;
        let on = self.day_of(&team);
        let pictures = team.pictures(db, &catalogue, on).await?;
        let needs = need::of_unit(db, &unit).await?;
        let asked = || team.members.iter().filter(|member| member.profile_version().is_some());
        let submitted = asked().filter(|member| member.has_submitted()).count();
        let figures = Figures { catalogue: &catalogue, pictures: &pictures, needs: &needs, unit: &unit, on };
        let versions: BTreeSet<&ProfileVersionId> = asked().filter_map(|member| member.profile_version()).collect();
        let mut groups: Vec<_> = versions.into_iter().filter_map(|id| group(&team, &figures, id, show)).collect();
        groups.sort_by_key(|group| std::cmp::Reverse(group.rows.len()));
        let (asked, submitted) = (count(asked().count()), count(submitted));
        Ok(UnitView { head: self.head(db, &team).await?, show, on, asked, submitted, groups })
    }

    async fn own_employees(&self, mapping: MappingId, unit: UnitId) -> Result<UnitPeople, Halt> {
        let db = &mut *self.db().await?;
        let team = self.team(db, &mapping, &unit).await?;
        if team.members.is_empty() {
            decide(self.actor()?, Act::SeeUnit, About::Node { unit: &unit, tree: &team.tree })?;
        }
        let catalogue = self.kunna.shelf.now(db).await?;
        let pictures = team.pictures(db, &catalogue, self.day_of(&team)).await?;
        let today = self.now().today;
        let mut people = Vec::new();
        for member in &team.members {
            let theirs = team::of(&pictures, &member.person.id);
            let talks = theirs.iter().filter_map(|picture| picture.compared.as_ref());
            let to_talk = talks.filter(|row| row.manager.is_some() && row.is_for_the_talk()).count();
            let counted = member.participation.as_ref().map(|own| &own.invitation.place.unit);
            let elsewhere = counted.filter(|counted| **counted != member.led.employment.unit);
            people.push(OwnEmployee {
                person: member.person.id.clone(),
                name: member.person.full_name(),
                title: member.led.employment.title.clone(),
                progress: team.progress(db, &catalogue, &theirs, member).await?,
                is_on_leave: member.led.employment.is_on_leave(today),
                is_reopened: member.has_submitted() && !member.is_submitted_now(),
                counts_in: elsewhere.and_then(|id| team.tree.get(id)).map(|unit| unit.name.clone()),
                to_talk: count(to_talk),
            });
        }
        people.sort_by_cached_key(|one| (team::order(one.progress), sort_key(&one.name)));
        Ok(UnitPeople { head: self.head(db, &team).await?, people })
    }

    /// The day that figures of a mapping are about: today, or the day it closed.
    fn day_of(&self, team: &Team) -> domain::Date {
        match team.mapping.phase {
            Phase::Closed { .. } => team.mapping.closes_on.min(self.now().today),
            _ => self.now().today,
        }
    }

    async fn head(&self, db: &mut AnyConnection, team: &Team) -> Result<Head, Halt> {
        let actor = self.actor()?;
        let all = mapping::all(db).await?;
        let others = team::mappings_of(&all, &team.tree, &team.unit).filter(|other| other.id != team.mapping.id);
        let about = About::Node { unit: &team.unit, tree: &team.tree };
        let name = team.tree.get(&team.unit).map(|unit| unit.name.clone());
        Ok(Head {
            mapping: team.mapping.id.clone(),
            title: team.mapping.title.clone(),
            is_open: matches!(team.mapping.phase, Phase::Open { .. }),
            unit: team.unit.clone(),
            name: name.ok_or(AppError::NotFound)?,
            has_heat: decide(actor, Act::SeeUnit, about).is_ok(),
            has_people: !team.members.is_empty(),
            has_needs: decide(actor, Act::StateNeed, about).is_ok(),
            others: others.map(|other| (other.id.clone(), other.title.clone())).collect(),
        })
    }
}

/// What the figures of a unit are worked out from.
struct Figures<'a> {
    catalogue: &'a Catalogue,
    pictures: &'a [Picture],
    needs: &'a [Need],
    unit: &'a UnitId,
    on: domain::Date,
}

impl Figures<'_> {
    /// The figure of one competence: everybody who is asked about it counts, whatever their profile.
    fn of(&self, competence: &CompetenceId, is_critical: bool) -> UnitFigure {
        let about = self.pictures.iter().filter(|picture| picture.place.competence == *competence);
        let tally = |picture: &Picture| {
            let version = self.catalogue.versions.get(&picture.place.profile_version)?;
            let target = version.targets.iter().find(|target| target.competence == *competence)?;
            Some(Tally { scale: version.scale, target: target.level, standing: picture.place.standing, count: 1 })
        };
        let need = need_in_force(self.needs, self.unit, competence, self.on);
        unit_figure(about.filter_map(tally), is_critical, need, self.on)
    }
}

fn group(team: &Team, figures: &Figures<'_>, id: &ProfileVersionId, show: Show) -> Option<Group> {
    let version = figures.catalogue.versions.get(id)?;
    let profile = figures.catalogue.profile(&version.profile)?;
    let column = |target: &domain::competence::Target| {
        let competence = figures.catalogue.competences.get(&target.competence)?;
        Some(HeatColumn {
            competence: competence.id.clone(),
            name: competence.name.clone(),
            target: target.level,
            is_critical: target.is_critical,
            figure: figures.of(&competence.id, target.is_critical),
        })
    };
    let members = team.members.iter().filter(|member| member.profile_version() == Some(id));
    let mut rows: Vec<_> = members
        .map(|member| HeatRow {
            person: member.person.id.clone(),
            name: member.person.full_name(),
            cells: cells(version, figures.pictures, &member.person.id, show),
        })
        .collect();
    rows.sort_by_cached_key(|row| sort_key(&row.name));
    let columns = version.targets.iter().filter_map(column).collect();
    Some(Group { profile: profile.name.clone(), scale: version.scale, columns, rows })
}

fn cells(version: &ProfileVersion, pictures: &[Picture], person: &PersonId, show: Show) -> Vec<Standing> {
    let theirs: BTreeMap<_, _> =
        team::of(pictures, person).iter().map(|picture| (&picture.place.competence, *picture)).collect();
    let cell = |competence| theirs.get(competence).map_or(Standing::NotYet, |picture| shown(picture, show));
    version.targets.iter().map(|target| cell(&target.competence)).collect()
}

fn shown(picture: &Picture, show: Show) -> Standing {
    match show {
        Show::Counted => picture.place.standing,
        Show::Own => match picture.compared.as_ref().and_then(|row| row.own) {
            Some(Value::Level(level)) => Standing::Level { level, basis: Basis::OwnCompared },
            Some(Value::DontKnow) => Standing::DontKnow,
            Some(Value::NotApplicable) => Standing::NotApplicable,
            None => Standing::NotYet,
        },
        Show::Manager => match picture.manager {
            Some(Assessed::Level(level)) => Standing::Level { level, basis: Basis::Manager },
            Some(Assessed::NoBasis) => Standing::NoBasis,
            None => Standing::NotYet,
        },
    }
}
