//! The people whom somebody leads through one node, and how far each has come in a mapping.

use super::super::{Halt, Live, count};
use crate::catalogue::Catalogue;
use crate::engine::{Picture, pictures};
use crate::store::led::{self, Led};
use crate::store::mapping::{self, Participation};
use crate::store::{organisation, sync};
use app::error::AppError;
use app::unit::Progress;
use domain::mapping::{Blind, Inclusion, Mapping, Phase};
use domain::organisation::Tree;
use domain::person::Person;
use domain::text::sort_key;
use domain::{CompetenceId, Date, MappingId, PersonId, ProfileVersionId, UnitId};
use sqlx::AnyConnection;
use std::collections::{BTreeMap, BTreeSet};

/// Somebody whom the visitor leads.
pub struct Member {
    /// Who.
    pub person: Person,
    /// In which employment.
    pub led: Led,
    /// How far they have come; none when they came after the audience was frozen.
    pub participation: Option<Participation>,
}

impl Member {
    /// The profile version they are asked about.
    pub fn profile_version(&self) -> Option<&ProfileVersionId> {
        self.participation.as_ref()?.profile_version()
    }

    /// Whether the manager has been able to see a submission.
    pub fn has_submitted(&self) -> bool {
        self.participation.as_ref().is_some_and(|own| own.submitted_version.is_some())
    }

    /// Whether the answers are handed in now.
    pub fn is_submitted_now(&self) -> bool {
        self.participation.as_ref().is_some_and(|own| own.submitted_at.is_some())
    }
}

/// The people whom the visitor leads through one node.
pub struct Team {
    /// In which mapping.
    pub mapping: Mapping,
    /// The tree of today.
    pub tree: Tree,
    /// The node.
    pub unit: UnitId,
    /// The people, by name.
    pub members: Vec<Member>,
}

impl Live {
    /// Whom the visitor leads through a node. It may be nobody: then the caller decides what the visitor may see.
    pub(in crate::backend) async fn team(
        &self,
        db: &mut AnyConnection,
        id: &MappingId,
        unit: &UnitId,
    ) -> Result<Team, Halt> {
        let actor = self.actor()?;
        let today = self.now().today;
        let tree = organisation::tree(db, today).await?;
        let mapping = mapping::get(db, id).await?.filter(|mapping| mapping.phase != Phase::Draft);
        let (Some(mapping), Some(_)) = (mapping, tree.get(unit)) else { return Err(AppError::NotFound.into()) };
        let mut all = led::led_by(db, &tree, &actor.person, today).await?;
        all.retain(|led| led.through == *unit);
        let mut people = led::people(db, &all, today).await?;
        let mut here: BTreeMap<PersonId, Participation> = BTreeMap::new();
        for one in mapping::audience_of(db, id, unit).await? {
            here.insert(one.invitation.person.clone(), one);
        }
        let mut members = Vec::with_capacity(all.len());
        for led in all {
            let Some(person) = people.remove(&led.employment.person) else { continue };
            let participation = match here.remove(&person.id) {
                Some(found) => Some(found),
                None => mapping::participation(db, id, &person.id).await?,
            };
            members.push(Member { person, led, participation });
        }
        members.sort_by_cached_key(|member| sort_key(&member.person.full_name()));
        Ok(Team { mapping, tree, unit: unit.clone(), members })
    }
}

impl Team {
    /// What is known of each of them in each competence, wherever they count.
    pub async fn pictures(
        &self,
        db: &mut AnyConnection,
        catalogue: &Catalogue,
        on: Date,
    ) -> Result<Vec<Picture>, Halt> {
        let counted =
            self.members.iter().filter_map(|member| Some(&member.participation.as_ref()?.invitation.place.unit));
        let units: BTreeSet<&UnitId> = counted.collect();
        let own: BTreeSet<&PersonId> = self.members.iter().map(|member| &member.person.id).collect();
        let mut all = Vec::new();
        for unit in units {
            let here = pictures(db, catalogue, &self.mapping, Some(unit), on).await?;
            all.extend(here.into_iter().filter(|picture| own.contains(&picture.person)));
        }
        all.sort_by(|a, b| a.person.cmp(&b.person));
        Ok(all)
    }

    /// How far a member and the visitor have come. `theirs` is what is known of that member.
    pub async fn progress(
        &self,
        db: &mut AnyConnection,
        catalogue: &Catalogue,
        theirs: &[&Picture],
        member: &Member,
    ) -> Result<Progress, Halt> {
        let Some(own) = &member.participation else { return Ok(Progress::Newcomer) };
        if let Inclusion::LeftOut { because } = own.invitation.inclusion {
            return Ok(Progress::LeftOut { because });
        }
        if own.submitted_version.is_none() {
            let space = format!("answers:{}:{}", self.mapping.id, member.person.id);
            let has_begun = sync::version(db, &space).await? > 0;
            return Ok(if has_begun { Progress::Answering } else { Progress::NotBegun });
        }
        let version = own.profile_version().and_then(|id| catalogue.versions.get(id));
        let targets = version.map_or(&[][..], |version| &version.targets);
        let is_blind = |is_critical: bool| match self.mapping.blind {
            Blind::All => true,
            Blind::Critical => is_critical,
            Blind::Nothing => false,
        };
        let has_value = |competence: &CompetenceId| {
            theirs.iter().any(|picture| picture.place.competence == *competence && picture.manager.is_some())
        };
        let (blind, open): (Vec<_>, Vec<_>) = targets.iter().partition(|target| is_blind(target.is_critical));
        let rated = blind.iter().filter(|target| has_value(&target.competence)).count();
        let left = open.iter().filter(|target| !has_value(&target.competence)).count();
        Ok(match (own.completed_at, blind.len()) {
            (None, 1..) if rated == 0 => Progress::Submitted,
            (None, of @ 1..) => Progress::Assessing { rated: count(rated), of: count(of) },
            _ if left > 0 => Progress::ToConfirm { left: count(left) },
            _ => Progress::Compared,
        })
    }
}

/// What is known of one person, from pictures that stand by person.
pub fn of<'a>(pictures: &'a [Picture], person: &PersonId) -> Vec<&'a Picture> {
    let from = pictures.partition_point(|picture| picture.person < *person);
    pictures[from..].iter().take_while(|picture| picture.person == *person).collect()
}

/// What waits for the manager comes first, then what waits for the employee, then what is done.
pub fn order(progress: Progress) -> u8 {
    match progress {
        Progress::Assessing { .. } => 0,
        Progress::Submitted => 1,
        Progress::ToConfirm { .. } => 2,
        Progress::Answering => 3,
        Progress::NotBegun => 4,
        Progress::Compared => 5,
        Progress::LeftOut { .. } => 6,
        Progress::Newcomer => 7,
    }
}

/// The mappings that ask a node or anything above or under it, the newest first. Drafts ask nobody.
pub fn mappings_of<'a>(all: &'a [Mapping], tree: &'a Tree, unit: &'a UnitId) -> impl Iterator<Item = &'a Mapping> {
    all.iter().filter(move |mapping| {
        mapping.phase != Phase::Draft
            && mapping.units.iter().any(|chosen| tree.is_under(unit, chosen) || tree.is_under(chosen, unit))
    })
}
