//! Who holds which role.

use super::answers::refused_form;
use super::people::{by_path, nodes, path, shown_name};
use super::{Halt, Live};
use crate::store::organisation;
use crate::store::person::{self, GrantRecord};
use app::backend::Answer;
use app::settings::{FormIds, GrantLine, Reads, Roles};
use domain::PersonId;
use domain::access::{About, Act, decide};
use domain::organisation::Tree;
use domain::text::sort_key;
use sqlx::AnyConnection;

impl Reads for Live {
    fn roles(&self, email: Option<String>, refused: Option<String>) -> Answer<'_, Roles> {
        self.answer(self.who_holds_what(email, refused))
    }
}

impl Live {
    async fn who_holds_what(&self, email: Option<String>, refused: Option<String>) -> Result<Roles, Halt> {
        let actor = self.actor()?;
        decide(actor, Act::GrantRoles, About::Everything)?;
        let today = self.now().today;
        let db = &mut *self.db().await?;
        let tree = organisation::tree(db, today).await?;
        let seen = nodes(actor, Act::GrantRoles, &tree);
        let (mut in_force, mut past) = (Vec::new(), Vec::new());
        for record in person::grants(db).await?.into_iter().filter(|record| seen.contains(&record.grant.unit)) {
            let is_past = record.withdrawn.is_some() || record.grant.to_on.is_some_and(|last| last < today);
            let line = self.line(db, record, &tree).await?;
            if is_past { past.push(line) } else { in_force.push(line) }
        }
        in_force.sort_by_cached_key(|line| line.name.as_deref().map(sort_key));
        let person = match email {
            Some(email) => person::by_email(db, &email).await?,
            None => None,
        };
        let refused = match refused {
            Some(id) => refused_form(db, &actor.person, &id).await?,
            None => None,
        };
        Ok(Roles {
            in_force,
            past,
            units: by_path(&seen, &tree),
            person: person.and_then(|person| Some((person.id.clone(), shown_name(&person)?))),
            today,
            form_ids: FormIds { form: crate::token::id(), grant: crate::token::id() },
            refused,
        })
    }

    async fn line(&self, db: &mut AnyConnection, record: GrantRecord, tree: &Tree) -> Result<GrantLine, Halt> {
        let GrantRecord { grant, withdrawn } = record;
        let withdrawn = match withdrawn {
            Some((at, by)) => {
                let by = match by {
                    Some(by) => name(db, &by).await?,
                    None => None,
                };
                Some((self.kunna.clock.local(at).0, by))
            }
            None => None,
        };
        Ok(GrantLine {
            name: name(db, &grant.person).await?,
            unit: path(&grant.unit, tree),
            id: grant.id,
            role: grant.role,
            from_on: grant.from_on,
            to_on: grant.to_on,
            form_id: crate::token::id(),
            withdrawn,
        })
    }
}

async fn name(db: &mut AnyConnection, person: &PersonId) -> Result<Option<String>, Halt> {
    Ok(person::get(db, person).await?.as_ref().and_then(shown_name))
}
