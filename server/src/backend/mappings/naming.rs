//! Names, for whoever may see people where they work.

use super::{Found, Halt, Live};
use crate::store::{organisation, person};
use app::mappings::Named;
use domain::access::{About, Act, Actor, decide, may_see_protected};
use domain::organisation::Tree;
use domain::text::sort_key;
use domain::{PersonId, UnitId};
use sqlx::AnyConnection;

/// Somebody to name: who, where they count, and what to say beside it.
pub(super) struct Nameable {
    pub person: PersonId,
    pub unit: UnitId,
    pub more: String,
}

impl Live {
    /// The people whom the visitor may see, by name; a protected name only for those who handle it.
    pub(super) async fn named(
        &self,
        db: &mut AnyConnection,
        found: &Found,
        people: Vec<Nameable>,
    ) -> Result<Vec<Named>, Halt> {
        let actor = self.actor()?;
        let today = organisation::tree(db, self.now().today).await?;
        let mut named = Vec::new();
        for one in people {
            // Who may see somebody is a question of today, also when the mapping is of last year.
            if decide(actor, Act::SeePeople, About::Node { unit: &one.unit, tree: &today }).is_ok() {
                let name = self.name_of(db, actor, &one, &today).await?;
                named.push(Named { name, unit: found.name(&one.unit), more: one.more });
            }
        }
        named.sort_by_cached_key(|one| (sort_key(&one.unit), one.name.as_deref().map(sort_key)));
        Ok(named)
    }

    async fn name_of(
        &self,
        db: &mut AnyConnection,
        actor: &Actor,
        one: &Nameable,
        tree: &Tree,
    ) -> Result<Option<String>, Halt> {
        let Some(person) = person::get(db, &one.person).await? else { return Ok(None) };
        if person.has_protected_identity {
            let today = self.now().today;
            let managers = person::line_managers(db, &one.person, today).await?;
            let placed: Vec<_> = person::employments_of(db, &one.person, today).await?;
            let placed: Vec<_> = placed.into_iter().map(|employment| employment.unit).collect();
            if !may_see_protected(actor, &one.person, &managers, &placed, tree) {
                return Ok(None);
            }
        }
        Ok(Some(person.full_name()))
    }
}
