//! The tree as it is, was or will be, and each of its parts.

mod one;

use super::people::shown_name;
use super::{Halt, Live};
use crate::store::{organisation, person, roster};
use app::backend::Answer;
use app::organisation::{Becomes, Branch, Coming, OneUnit, Organisation, Reads};
use domain::access::{About, Act, decide};
use domain::organisation::{Chronicle, Tree, Unit, UnitKind};
use domain::{Date, PersonId, UnitId, time};
use sqlx::AnyConnection;
use std::collections::{BTreeMap, BTreeSet};

impl Reads for Live {
    fn organisation(&self, on: Option<Date>) -> Answer<'_, Organisation> {
        self.answer(self.tree_on(on))
    }

    fn organisation_unit(&self, unit: UnitId, email: Option<String>, refused: Option<String>) -> Answer<'_, OneUnit> {
        self.answer(self.one_unit(unit, email, refused))
    }
}

/// The names of those who lead something, as others may see them.
type Names = BTreeMap<PersonId, Option<String>>;

impl Live {
    async fn tree_on(&self, on: Option<Date>) -> Result<Organisation, Halt> {
        decide(self.actor()?, Act::ReadOrganisation, About::Everything)?;
        let on = on.unwrap_or(self.now().today);
        let db = &mut *self.db().await?;
        let chronicle = organisation::chronicle(db).await?;
        let tree = chronicle.tree(on);
        let employees = roster::head_counts(db, on).await?;
        let coming = chronicle.coming(self.now().today);
        let named = coming.iter().filter_map(|(_, now, _)| *now).chain(tree.iter());
        let names = names(db, named.filter_map(|unit| unit.manager.clone()).collect()).await?;
        let coming = self.coming(&chronicle, &names, None)?;
        let drawing = Drawing { tree: &tree, names: &names, employees: &employees };
        let top = tree.iter().filter(|unit| unit.parent.as_ref().is_none_or(|parent| tree.get(parent).is_none()));
        Ok(Organisation { on, top: top.map(|unit| drawing.branch(unit, 0)).collect(), coming })
    }

    /// What is entered and comes after today, about one node or all.
    fn coming(&self, chronicle: &Chronicle, names: &Names, about: Option<&UnitId>) -> Result<Vec<Coming>, Halt> {
        let (actor, mut coming) = (self.actor()?, Vec::new());
        for (on, now, before) in chronicle.coming(self.now().today) {
            let Some(unit) = now.or(before).filter(|unit| about.is_none_or(|about| unit.id == *about)) else {
                continue;
            };
            let (then, tree) = (chronicle.tree(time::plus_days(on, -1)), chronicle.tree(on));
            let what = becomes(now, before, (&then, &tree), names);
            if what.is_empty() {
                continue;
            }
            let seen = if now.is_some() { &tree } else { &then };
            let may = unit.kind > UnitKind::Party
                && decide(actor, Act::ShapeOrganisation, About::Node { unit: &unit.id, tree: seen }).is_ok();
            coming.push(Coming {
                on,
                unit: unit.id.clone(),
                name: before.unwrap_or(unit).name.clone(),
                what,
                form_id: may.then(crate::token::id),
            });
        }
        Ok(coming)
    }
}

/// What becomes of a node on a day, given the tree of the day before and of that day.
fn becomes(now: Option<&Unit>, before: Option<&Unit>, (then, tree): (&Tree, &Tree), names: &Names) -> Vec<Becomes> {
    let above = |unit: &Unit, tree: &Tree| {
        let above = unit.parent.as_ref().and_then(|above| tree.get(above));
        above.map(|above| above.name.clone()).unwrap_or_default()
    };
    let (Some(now), before) = (now, before) else { return vec![Becomes::Closed] };
    let led = |manager: &PersonId| Becomes::Led(names.get(manager).cloned().flatten());
    let Some(before) = before else {
        return std::iter::once(Becomes::New(above(now, tree))).chain(now.manager.as_ref().map(led)).collect();
    };
    let mut what = Vec::new();
    if now.parent != before.parent {
        what.push(Becomes::Moved(above(before, then), above(now, tree)));
    }
    if now.name != before.name {
        what.push(Becomes::Called(now.name.clone()));
    }
    if now.manager != before.manager {
        what.push(now.manager.as_ref().map_or(Becomes::Unled, led));
    }
    what
}

async fn names(db: &mut AnyConnection, people: BTreeSet<PersonId>) -> Result<Names, Halt> {
    let mut names = Names::new();
    for id in people {
        if let Some(person) = person::get(db, &id).await? {
            names.insert(id, shown_name(&person));
        }
    }
    Ok(names)
}

struct Drawing<'a> {
    tree: &'a Tree,
    names: &'a Names,
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
