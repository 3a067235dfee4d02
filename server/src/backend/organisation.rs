//! The tree as it is or was.

use super::people::shown_name;
use super::{Halt, Live};
use crate::store::{organisation, person, roster};
use app::backend::Answer;
use app::organisation::{Branch, Organisation, Reads};
use domain::access::{About, Act, decide};
use domain::organisation::{Tree, Unit};
use domain::{Date, PersonId, UnitId};
use std::collections::BTreeMap;

impl Reads for Live {
    fn organisation(&self, on: Option<Date>) -> Answer<'_, Organisation> {
        self.answer(self.tree_on(on))
    }
}

impl Live {
    async fn tree_on(&self, on: Option<Date>) -> Result<Organisation, Halt> {
        decide(self.actor()?, Act::ReadOrganisation, About::Everything)?;
        let on = on.unwrap_or(self.now().today);
        let db = &mut *self.db().await?;
        let tree = organisation::tree(db, on).await?;
        let employees = roster::head_counts(db, on).await?;
        let mut names = BTreeMap::new();
        for manager in tree.iter().filter_map(|unit| unit.manager.as_ref()) {
            if let Some(person) = person::get(db, manager).await? {
                names.insert(manager.clone(), shown_name(&person));
            }
        }
        let drawing = Drawing { tree: &tree, names: &names, employees: &employees };
        let top = tree.iter().filter(|unit| unit.parent.as_ref().is_none_or(|parent| tree.get(parent).is_none()));
        Ok(Organisation { on, top: top.map(|unit| drawing.branch(unit, 0)).collect() })
    }
}

struct Drawing<'a> {
    tree: &'a Tree,
    names: &'a BTreeMap<PersonId, Option<String>>,
    employees: &'a BTreeMap<UnitId, u32>,
}

/// A tree is never deeper than this; a circle ends here.
const DEPTH: usize = 16;

impl Drawing<'_> {
    fn branch(&self, unit: &Unit, depth: usize) -> Branch {
        let children = if depth < DEPTH { self.tree.children(&unit.id) } else { Vec::new() };
        let under: Vec<Branch> = children.into_iter().map(|child| self.branch(child, depth + 1)).collect();
        let here = self.employees.get(&unit.id).copied().unwrap_or(0);
        Branch {
            id: unit.id.clone(),
            name: unit.name.clone(),
            manager: unit.manager.as_ref().and_then(|manager| self.names.get(manager).cloned()),
            employees: under.iter().fold(here, |sum, branch| sum.saturating_add(branch.employees)),
            under,
        }
    }
}
