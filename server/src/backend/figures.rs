//! Figures of departments and the city: frozen, behind the gate, and nothing about anybody in them.

use super::{Halt, Live, count};
use crate::catalogue::Catalogue;
use crate::store::{figure, mapping, organisation};
use app::backend::Answer;
use app::error::AppError;
use app::figures::{Figure, Frozen, Group, Node, Overview, Reads, State, Wanted};
use domain::access::{About, Act, Actor, decide};
use domain::competence::{ProfileVersion, Target};
use domain::figure::Published;
use domain::mapping::{Mapping, Phase};
use domain::organisation::Tree;
use domain::text::sort_key;
use domain::{CompetenceId, MappingId, ProfileVersionId, UnitId};
use sqlx::AnyConnection;
use std::collections::BTreeMap;

impl Reads for Live {
    fn figures(&self, wanted: Wanted) -> Answer<'_, Option<Overview>> {
        self.answer(self.overview(wanted))
    }
}

/// What somebody may see, by the tree of today; a node that is gone today has the place it had at opening.
struct Sight<'a> {
    actor: &'a Actor,
    today: Tree,
    opened: Tree,
}

impl Sight<'_> {
    fn may(&self, act: Act, node: &UnitId) -> bool {
        let tree = if self.today.get(node).is_some() { &self.today } else { &self.opened };
        decide(self.actor, act, About::Node { unit: node, tree }).is_ok()
    }

    /// Where somebody begins: at a node that the mapping was drawn up for, else at the topmost they may see, there
    /// where the mapping asked.
    fn entry(&self, mapping: &Mapping) -> Option<UnitId> {
        let sees = |node: &UnitId| self.may(Act::SeeFigures, node);
        if let Some(node) = mapping.units.iter().find(|node| sees(node)) {
            return Some(node.clone());
        }
        let is_asked = |node: &UnitId| {
            let related = |own: &UnitId| self.opened.is_under(node, own) || self.opened.is_under(own, node);
            mapping.units.iter().any(related)
        };
        let seen = self.opened.iter().map(|unit| &unit.id).filter(|node| sees(node));
        seen.min_by_key(|node| (!is_asked(node), self.opened.path(node).len())).cloned()
    }

    fn node(&self, id: &UnitId) -> Option<Node> {
        self.opened.get(id).map(|unit| Node { id: id.clone(), name: unit.name.clone() })
    }

    fn seen(&self, ids: impl IntoIterator<Item = UnitId>) -> Vec<Node> {
        let seen = ids.into_iter().filter(|node| self.may(Act::SeeFigures, node));
        seen.filter_map(|node| self.node(&node)).collect()
    }
}

impl Live {
    pub(crate) async fn overview(&self, wanted: Wanted) -> Result<Option<Overview>, Halt> {
        let actor = self.actor()?;
        let db = &mut *self.db().await?;
        let mut sight =
            Sight { actor, today: organisation::tree(db, self.now().today).await?, opened: Tree::default() };
        if !sight.today.iter().any(|unit| sight.may(Act::SeeFigures, &unit.id)) {
            return Err(AppError::Forbidden.into());
        }
        let mappings = mapping::all(db).await?.into_iter().filter(|mapping| mapping.phase != Phase::Draft);
        let mappings: Vec<_> = mappings.collect();
        let Some(mapping) = chosen(&mappings, wanted.mapping.as_ref())? else { return Ok(None) };
        sight.opened = figure::tree(db, &mapping.id).await?;
        let id = wanted.node.or_else(|| sight.entry(mapping)).ok_or(AppError::Forbidden)?;
        let node = sight.node(&id).ok_or(AppError::NotFound)?;
        if !sight.may(Act::SeeFigures, &id) {
            return Err(AppError::Forbidden.into());
        }
        let mut path = sight.opened.path(&id);
        path.pop();
        let mut under = sight.seen(figure::published_under(db, &mapping.id, &id).await?);
        under.sort_by_cached_key(|node| sort_key(&node.name));
        Ok(Some(Overview {
            mapping: mapping.id.clone(),
            title: mapping.title.clone(),
            above: sight.seen(path),
            under,
            state: self.state(db, &sight, mapping, (&id, wanted.profile)).await?,
            node,
            mappings: mappings.iter().map(|mapping| (mapping.id.clone(), mapping.title.clone())).collect(),
        }))
    }

    async fn state(
        &self,
        db: &mut AnyConnection,
        sight: &Sight<'_>,
        mapping: &Mapping,
        (node, profile): (&UnitId, Option<ProfileVersionId>),
    ) -> Result<State, Halt> {
        if !matches!(mapping.phase, Phase::Closed { .. }) {
            let progress = if sight.may(Act::FollowMappings, node) {
                Some(progress(db, &sight.opened, &mapping.id, node).await?)
            } else {
                None
            };
            return Ok(State::Open { closes_on: mapping.closes_on, progress });
        }
        let Some((on, at_least)) = figure::frozen(db, &mapping.id).await? else { return Ok(State::Counting) };
        let published = figure::published(db, &mapping.id, node).await?;
        let catalogue = self.kunna.shelf.now(db).await?;
        let groups = groups(&catalogue, published, profile.as_ref());
        let chosen = profile.filter(|version| groups.iter().any(|group| group.version == *version));
        Ok(State::Frozen(Frozen { on, opened_on: mapping.opens_on, at_least, chosen, groups }))
    }
}

/// The mapping that was asked for, else the newest closed one, else the newest.
fn chosen<'a>(mappings: &'a [Mapping], wanted: Option<&MappingId>) -> Result<Option<&'a Mapping>, Halt> {
    if let Some(wanted) = wanted {
        let found = mappings.iter().find(|mapping| mapping.id == *wanted);
        return found.map(Some).ok_or(AppError::NotFound.into());
    }
    let closed = mappings.iter().find(|mapping| matches!(mapping.phase, Phase::Closed { .. }));
    Ok(closed.or(mappings.first()))
}

/// How many at or under a node have submitted, of how many who are asked.
async fn progress(db: &mut AnyConnection, tree: &Tree, mapping: &MappingId, node: &UnitId) -> Result<(u32, u32), Halt> {
    let counts = mapping::counts(db, mapping).await?;
    let inside = counts.iter().filter(|(unit, ..)| tree.is_under(unit, node));
    Ok(inside.fold((0, 0), |(done, all), (_, asked, submitted)| (done + submitted, all + asked)))
}

type Shown = BTreeMap<ProfileVersionId, BTreeMap<CompetenceId, Published>>;

/// The figures of each profile version: the critical ones of all, or all of the one that was asked for.
fn groups(
    catalogue: &Catalogue,
    published: Vec<(ProfileVersionId, CompetenceId, Published)>,
    wanted: Option<&ProfileVersionId>,
) -> Vec<Group> {
    let mut shown = Shown::new();
    for (version, competence, figure) in published {
        shown.entry(version).or_default().insert(competence, figure);
    }
    let wanted = wanted.filter(|version| shown.contains_key(*version));
    let is_wanted = |version: &&ProfileVersionId| wanted.is_none_or(|wanted| wanted == *version);
    let group = |version: &ProfileVersionId| {
        let figures = &shown[version];
        group(catalogue, catalogue.versions.get(version)?, figures, wanted.is_none())
    };
    let mut groups: Vec<Group> = shown.keys().filter(is_wanted).filter_map(group).collect();
    groups.sort_by_cached_key(|group| (sort_key(&group.profile.sv), group.number));
    groups
}

fn group(
    catalogue: &Catalogue,
    version: &ProfileVersion,
    shown: &BTreeMap<CompetenceId, Published>,
    only_critical: bool,
) -> Option<Group> {
    let figure = |target: &Target| {
        Some(Figure {
            competence: catalogue.competences.get(&target.competence)?.name.clone(),
            target: target.level,
            is_critical: target.is_critical,
            published: *shown.get(&target.competence)?,
        })
    };
    let mut figures: Vec<_> = version.targets.iter().filter_map(figure).collect();
    let competences = count(figures.len());
    figures.retain(|figure| figure.is_critical || !only_critical);
    figures.sort_by_key(|figure| !figure.is_critical);
    Some(Group {
        version: version.id.clone(),
        profile: catalogue.profile(&version.profile)?.name.clone(),
        number: version.number,
        scale: version.scale,
        competences,
        figures,
    })
}
