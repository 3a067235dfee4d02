//! What a unit has stated that it needs.

use super::super::answers::refused_form;
use super::super::{Halt, Live};
use crate::catalogue::Catalogue;
use crate::store::{mapping, need, person};
use app::unit::{NeedRow, Stated, UnitNeeds};
use domain::access::{About, Act, decide, may_see_protected};
use domain::gap::{Need, need_in_force};
use domain::{CompetenceId, MappingId, PersonId, ProfileVersionId, UnitId};
use sqlx::AnyConnection;
use std::collections::{BTreeMap, BTreeSet};

impl Live {
    pub(super) async fn needs_of(
        &self,
        mapping: MappingId,
        unit: UnitId,
        refused: Option<String>,
    ) -> Result<UnitNeeds, Halt> {
        let actor = self.actor()?;
        let db = &mut *self.db().await?;
        let team = self.team(db, &mapping, &unit).await?;
        decide(actor, Act::StateNeed, About::Node { unit: &unit, tree: &team.tree })?;
        let catalogue = self.kunna.shelf.now(db).await?;
        let audience = mapping::audience_of(db, &mapping, &unit).await?;
        let counted = audience.iter().filter_map(|one| one.profile_version().cloned());
        let versions = counted.chain(team.members.iter().filter_map(|member| member.profile_version().cloned()));
        let stated = need::of_unit(db, &unit).await?;
        let names = self.names(db, &stated).await?;
        let on = self.now().today;
        let mut rows = rows(&catalogue, &versions.collect());
        for row in &mut rows {
            row.stated = history(&stated, &unit, &row.competence, &names, on);
        }
        let refused = match refused {
            Some(id) => refused_form(db, &actor.person, &id).await?,
            None => None,
        };
        let head = self.head(db, &team).await?;
        Ok(UnitNeeds { head, rows, on, form_id: crate::token::id(), need_id: crate::token::id(), refused })
    }

    /// The names of those who stated something, without those whom the visitor may not see.
    async fn names(&self, db: &mut AnyConnection, stated: &[Need]) -> Result<BTreeMap<PersonId, String>, Halt> {
        let actor = self.actor()?;
        let who: BTreeSet<&PersonId> = stated.iter().map(|need| &need.stated_by).collect();
        let mut names = BTreeMap::new();
        for id in who {
            let Some(one) = person::get(db, id).await? else { continue };
            let nowhere = domain::organisation::Tree::default();
            if !one.has_protected_identity || may_see_protected(actor, id, &[], &[], &nowhere) {
                names.insert(id.clone(), one.full_name());
            }
        }
        Ok(names)
    }
}

/// Every competence of these versions once, critical ones first.
fn rows(catalogue: &Catalogue, versions: &BTreeSet<ProfileVersionId>) -> Vec<NeedRow> {
    let mut rows: Vec<NeedRow> = Vec::new();
    for version in versions.iter().filter_map(|id| catalogue.versions.get(id)) {
        for target in &version.targets {
            let Some(competence) = catalogue.competences.get(&target.competence) else { continue };
            if let Some(known) = rows.iter_mut().find(|row| row.competence == competence.id) {
                known.is_critical |= target.is_critical;
                continue;
            }
            rows.push(NeedRow {
                competence: competence.id.clone(),
                name: competence.name.clone(),
                is_critical: target.is_critical,
                scale: version.scale,
                target: target.level,
                stated: Vec::new(),
            });
        }
    }
    rows.sort_by_key(|row| !row.is_critical);
    rows
}

fn history(
    all: &[Need],
    unit: &UnitId,
    competence: &CompetenceId,
    names: &BTreeMap<PersonId, String>,
    on: domain::Date,
) -> Vec<Stated> {
    let in_force = need_in_force(all, unit, competence, on).map(|need| &need.id);
    let mut own: Vec<_> = all.iter().filter(|need| need.competence == *competence).collect();
    own.sort_by(|a, b| (b.from_on, b.stated_at, &b.id).cmp(&(a.from_on, a.stated_at, &a.id)));
    let stated = |need: &Need| Stated {
        how_many: need.how_many,
        level: need.level,
        scale: need.scale,
        from_on: need.from_on,
        by: names.get(&need.stated_by).cloned(),
        is_in_force: in_force == Some(&need.id),
    };
    own.into_iter().map(stated).collect()
}
