//! Mappings as HR runs them, and as those read them who follow or review them.

mod list;
mod naming;
mod progress;
mod setup;

use super::{Halt, Live, count};
use crate::failure::Failure;
use crate::store::{figure, organisation};
use app::backend::Answer;
use app::error::AppError;
use app::mappings::{AllMappings, Followed, MappingPlace, Reads, Setup};
use domain::access::{About, Act, Actor, Reason, decide};
use domain::mapping::{Mapping, Phase, covered};
use domain::organisation::{Tree, UnitKind};
use domain::{MappingId, Now, UnitId};
use sqlx::AnyConnection;
use std::collections::BTreeSet;

impl Reads for Live {
    fn all_mappings(&self) -> Answer<'_, AllMappings> {
        self.answer(self.every_mapping())
    }

    fn mapping_setup(&self, mapping: Option<MappingId>, refused: Option<String>) -> Answer<'_, Setup> {
        self.answer(async move {
            match mapping {
                Some(mapping) => self.setup_of(mapping, refused).await,
                None => self.setup_of_new(refused).await,
            }
        })
    }

    fn mapping_progress(&self, mapping: MappingId, refused: Option<String>) -> Answer<'_, Followed> {
        self.answer(self.progress_of(mapping, refused))
    }

    fn mapping_opening(&self, mapping: MappingId, refused: Option<String>) -> Answer<'_, Setup> {
        self.answer(async move {
            let setup = self.setup_of(mapping, refused).await?;
            if setup.may_run { Ok(setup) } else { Err(AppError::Forbidden.into()) }
        })
    }

    fn mapping_closing(&self, mapping: MappingId, refused: Option<String>) -> Answer<'_, Followed> {
        self.answer(async move {
            let followed = self.progress_of(mapping, refused).await?;
            if followed.may_run { Ok(followed) } else { Err(AppError::Forbidden.into()) }
        })
    }

    fn mapping_place(&self, mapping: MappingId) -> Answer<'_, MappingPlace> {
        self.answer(async move {
            let actor = self.actor()?;
            let db = &mut *self.db().await?;
            let found = Found::read(self, db, &mapping).await?;
            if found.is_open_or_closed() && !found.within(actor, Act::FollowMappings).is_empty() {
                return Ok(MappingPlace::Progress);
            }
            if found.may_read(actor) { Ok(MappingPlace::Setup) } else { Err(AppError::NotFound.into()) }
        })
    }
}

/// A mapping, on the tree by which its people are counted: that of its opening, or of today while it is a draft.
pub(crate) struct Found {
    pub mapping: Mapping,
    pub tree: Tree,
}

impl Found {
    async fn read(live: &Live, db: &mut AnyConnection, id: &MappingId) -> Result<Self, Halt> {
        let Some(mapping) = crate::store::mapping::get(db, id).await? else { return Err(AppError::NotFound.into()) };
        Self::of(live, db, mapping).await
    }

    /// The mapping on its tree.
    pub async fn of(live: &Live, db: &mut AnyConnection, mapping: Mapping) -> Result<Self, Halt> {
        Ok(Self::on(db, mapping, live.now()).await?)
    }

    /// The mapping on its tree, as it is at a moment.
    pub async fn on(db: &mut AnyConnection, mapping: Mapping, now: Now) -> Result<Self, Failure> {
        let tree = match mapping.phase {
            Phase::Draft => organisation::tree(db, now.today).await?,
            Phase::Open { .. } | Phase::Closed { .. } => figure::tree(db, &mapping.id).await?,
        };
        Ok(Self { mapping, tree })
    }

    fn is_open_or_closed(&self) -> bool {
        self.mapping.phase != Phase::Draft
    }

    /// The units of the mapping over which somebody holds a role that carries a right.
    pub fn within(&self, actor: &Actor, act: Act) -> BTreeSet<UnitId> {
        let may = |unit: &UnitId| {
            let about = About::Node { unit, tree: &self.tree };
            matches!(decide(actor, act, about), Ok(Reason::Holds(_)))
        };
        covered(&self.mapping.units, &self.tree).into_iter().filter(may).collect()
    }

    /// Whether somebody may read what the mapping says.
    pub fn may_read(&self, actor: &Actor) -> bool {
        self.may_run(actor) || !self.within(actor, Act::ReviewMappings).is_empty()
    }

    /// Whether somebody may run the whole of it.
    fn may_run(&self, actor: &Actor) -> bool {
        let may = |unit| decide(actor, Act::RunMappings, About::Node { unit, tree: &self.tree }).is_ok();
        !self.mapping.units.is_empty() && self.mapping.units.iter().all(may)
    }

    /// The name of a unit.
    fn name(&self, unit: &UnitId) -> String {
        self.tree.get(unit).map_or_else(|| unit.to_string(), |unit| unit.name.clone())
    }

    /// The name of the department that a unit belongs to; else of its party.
    fn department(&self, unit: &UnitId) -> String {
        let path = self.tree.path(unit);
        let nodes = path.iter().rev().filter_map(|id| self.tree.get(id));
        let above = |kind| nodes.clone().find(|node| node.kind == kind);
        let found = above(UnitKind::Department).or_else(|| above(UnitKind::Party));
        found.map_or_else(String::new, |node| node.name.clone())
    }
}
