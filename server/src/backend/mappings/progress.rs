//! How far a mapping has come: only how many have submitted of how many asked, and what has happened to people.

use super::naming::Nameable;
use super::{Found, Halt, Live, count};
use crate::store::{mapping, organisation, person};
use app::error::AppError;
use app::mappings::{ChangeKind, Changed, Followed, Place};
use domain::access::{Act, Actor};
use domain::mapping::{Happening, Invitation, Phase, changes_since};
use domain::person::Employment;
use domain::text::sort_key;
use domain::{MappingId, UnitId};
use sqlx::AnyConnection;
use std::collections::{BTreeMap, BTreeSet};

impl Live {
    pub(super) async fn progress_of(&self, id: MappingId, refused: Option<String>) -> Result<Followed, Halt> {
        let actor = self.actor()?;
        let db = &mut *self.db().await?;
        let found = Found::read(self, db, &id).await?;
        let units = found.within(actor, Act::FollowMappings);
        if units.is_empty() {
            return Err(AppError::Forbidden.into());
        }
        if !found.is_open_or_closed() {
            return Err(AppError::NotFound.into());
        }
        let audience = mapping::audience(db, &id).await?;
        let audience: Vec<_> = audience.into_iter().map(|one| one.invitation).collect();
        let employments = person::employments(db, self.now().today).await?;
        let here: Vec<_> = audience.iter().filter(|one| units.contains(&one.place.unit)).cloned().collect();
        Ok(Followed {
            may_run: found.may_run(actor),
            may_review: found.may_read(actor),
            places: places(db, &found, &units).await?,
            changes: self.changes(db, actor, &found, &audience, &employments).await?,
            cases: self.cases(db, &found, &here, &employments).await?,
            form_id: crate::token::id(),
            refused: self.refused(db, actor, refused).await?,
            mapping: found.mapping,
        })
    }

    /// What has happened since the opening, in an open mapping: a closed one counts whom it counted.
    async fn changes(
        &self,
        db: &mut AnyConnection,
        actor: &Actor,
        found: &Found,
        audience: &[Invitation],
        employments: &[Employment],
    ) -> Result<Vec<Changed>, Halt> {
        let Phase::Open { .. } = found.mapping.phase else { return Ok(Vec::new()) };
        let today = self.now().today;
        let now = Found { mapping: found.mapping.clone(), tree: organisation::tree(db, today).await? };
        // People are told about where they count, which is in the tree of the opening, or where they are new.
        let mut units = found.within(actor, Act::FollowMappings);
        units.extend(now.within(actor, Act::FollowMappings));
        let mut groups: BTreeMap<ChangeKind, Vec<Nameable>> = BTreeMap::new();
        for change in changes_since(audience, &now.mapping.units, &now.tree, employments, today) {
            let (kind, unit, more) = match change.happening {
                Happening::Joined { unit } => (ChangeKind::Joined, unit, String::new()),
                Happening::Moved { from, to } => (ChangeKind::Moved, from, now.name(&to)),
                Happening::Left { from } => (ChangeKind::Left, from, String::new()),
                Happening::WentOnLeave { unit } => (ChangeKind::WentOnLeave, unit, String::new()),
            };
            if units.contains(&unit) {
                groups.entry(kind).or_default().push(Nameable { person: change.person, unit, more });
            }
        }
        let mut changes = Vec::new();
        for (kind, people) in groups {
            let many = count(people.len());
            changes.push(Changed { kind, people: many, named: self.named(db, &now, people).await? });
        }
        Ok(changes)
    }
}

async fn places(db: &mut AnyConnection, found: &Found, units: &BTreeSet<UnitId>) -> Result<Vec<Place>, Halt> {
    let all = mapping::counts(db, &found.mapping.id).await?;
    let here = all.into_iter().filter(|(unit, ..)| units.contains(unit));
    let place = |(unit, asked, submitted): (UnitId, u32, u32)| {
        let (department, unit) = (found.department(&unit), found.name(&unit));
        Place { department, unit, asked, submitted, left_out: 0 }
    };
    let mut places: Vec<_> = here.map(place).collect();
    places.sort_by_cached_key(|place| (sort_key(&place.department), sort_key(&place.unit)));
    Ok(places)
}
