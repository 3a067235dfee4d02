//! The catalogue in memory: it changes a few times a year and is read at every question.

use crate::failure::Failure;
use crate::store::{catalogue, sync};
use domain::competence::{Competence, Credential, ProfileVersion, RoleProfile};
use domain::mapping::{Frame, Mapping, Question};
use domain::{CompetenceId, ProfileVersionId, RoleProfileId};
use sqlx::AnyConnection;
use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

/// The space whose version moves with every change of the catalogue.
pub const SPACE: &str = "organisation";

/// Competences, credentials and profiles as they stood at one version of the space `organisation`.
#[derive(Debug, Default)]
pub struct Catalogue {
    /// The version.
    pub version: u64,
    /// Every competence by id.
    pub competences: BTreeMap<CompetenceId, Competence>,
    /// Every credential.
    pub credentials: Vec<Credential>,
    /// Every role profile.
    pub profiles: Vec<RoleProfile>,
    /// Every version by id.
    pub versions: BTreeMap<ProfileVersionId, ProfileVersion>,
}

impl Catalogue {
    /// Reads the whole catalogue.
    pub async fn read(db: &mut AnyConnection) -> Result<Self, Failure> {
        let version = sync::version(db, SPACE).await?;
        let competences = catalogue::competences(db).await?;
        let versions = catalogue::versions(db).await?;
        Ok(Self {
            version,
            competences: competences.into_iter().map(|competence| (competence.id.clone(), competence)).collect(),
            credentials: catalogue::credentials(db).await?,
            profiles: catalogue::profiles(db).await?,
            versions: versions.into_iter().map(|version| (version.id.clone(), version)).collect(),
        })
    }

    /// A role profile.
    pub fn profile(&self, id: &RoleProfileId) -> Option<&RoleProfile> {
        self.profiles.iter().find(|profile| profile.id == *id)
    }

    /// The version of a profile that is in force: the newest.
    pub fn in_force(&self, profile: &RoleProfileId) -> Option<&ProfileVersion> {
        self.versions.values().filter(|version| version.profile == *profile).max_by_key(|version| version.number)
    }

    /// The version in force of every profile that has one.
    pub fn all_in_force(&self) -> BTreeMap<RoleProfileId, ProfileVersionId> {
        let version = |profile: &RoleProfile| Some((profile.id.clone(), self.in_force(&profile.id)?.id.clone()));
        self.profiles.iter().filter_map(version).collect()
    }

    /// The questions of a mapping for people with a profile version.
    pub fn frame(&self, mapping: &Mapping, version: &ProfileVersionId) -> Option<Frame> {
        let version = self.versions.get(version)?;
        let profile = self.profile(&version.profile)?;
        let question = |target: &domain::competence::Target| {
            let competence = self.competences.get(&target.competence)?;
            Some(Question {
                competence: competence.id.clone(),
                component: competence.component,
                name: competence.name.clone(),
                description: competence.description.clone(),
                target: target.level,
                is_critical: target.is_critical,
            })
        };
        Some(Frame {
            mapping: mapping.id.clone(),
            title: mapping.title.clone(),
            purpose: mapping.purpose.clone(),
            closes_on: mapping.closes_on,
            phase: mapping.phase,
            blind: mapping.blind,
            profile_version: version.id.clone(),
            profile_name: profile.name.clone(),
            scale: version.scale,
            questions: version.targets.iter().filter_map(question).collect(),
        })
    }
}

/// The newest copy of the catalogue that this process has read.
#[derive(Clone, Default)]
pub struct Shelf(Arc<RwLock<Arc<Catalogue>>>);

impl Shelf {
    /// The catalogue at a version that the caller has read in its transaction; a stale copy is read anew.
    ///
    /// A transaction that has changed the catalogue must read it itself: what it sees may never be committed.
    pub async fn at(&self, db: &mut AnyConnection, version: u64) -> Result<Arc<Catalogue>, Failure> {
        let copy = self.0.read().unwrap_or_else(PoisonError::into_inner).clone();
        if copy.version == version && version > 0 {
            return Ok(copy);
        }
        let fresh = Arc::new(Catalogue::read(db).await?);
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = fresh.clone();
        Ok(fresh)
    }

    /// The catalogue as it is now.
    pub async fn now(&self, db: &mut AnyConnection) -> Result<Arc<Catalogue>, Failure> {
        let version = sync::version(db, SPACE).await?;
        self.at(db, version).await
    }
}
