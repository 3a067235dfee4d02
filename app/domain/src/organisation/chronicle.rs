//! Reorganisations: changes of the tree that are entered for today or ahead, and undone before their day.

use super::{Tree, Unit, UnitKind, UnitPeriod};
use crate::text::{Unwritable, tidy_line};
use crate::{Date, UnitId, time};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Every period of every node: the tree of every day.
///
/// What was is never changed: a change begins today or later. A node keeps its id through all its names and places,
/// and the periods of one follow each other without a gap until it is closed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Chronicle(BTreeMap<UnitId, Vec<UnitPeriod>>);

/// Why the tree cannot become as somebody wants it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Unshapely {
    /// The name cannot be written.
    #[error("{0}")]
    Text(#[from] Unwritable),
    /// The name holds a slash, which stands between the names of a path.
    #[error("slash in the name")]
    Slash,
    /// There is no such node on that day.
    #[error("unknown node")]
    Unknown,
    /// The node above does not exist, on that day or on a later one.
    #[error("nothing above")]
    NothingAbove,
    /// It would lie under itself, on that day or on a later one.
    #[error("under itself")]
    UnderItself,
    /// A department under a unit, or something else that does not go under that.
    #[error("wrong level")]
    WrongLevel,
    /// It would come to another party, which is a controller of its own (security.md, "a grant never crosses a party").
    #[error("across parties")]
    AcrossParties,
    /// Something beside it has the name already: an import could not tell the two apart.
    #[error("name is taken")]
    SameName,
    /// The day has passed: what was stays readable as it was.
    #[error("in the past")]
    InThePast,
    /// Nothing would change.
    #[error("nothing changes")]
    Unchanged,
    /// Nodes lie under it, on its last day or later.
    #[error("has nodes under it")]
    HasUnits,
    /// People are employed there after its last day.
    #[error("has employees")]
    HasEmployees,
    /// It changes once more on a later day, and that has to be taken back first.
    #[error("changes later")]
    ChangesLater,
    /// No change of it comes on that day: it has come already, or was never entered.
    #[error("not coming")]
    NotComing,
}

impl Chronicle {
    /// Puts periods together.
    pub fn new(periods: impl IntoIterator<Item = UnitPeriod>) -> Self {
        let mut all: BTreeMap<UnitId, Vec<UnitPeriod>> = BTreeMap::new();
        for period in periods {
            all.entry(period.unit.id.clone()).or_default().push(period);
        }
        for periods in all.values_mut() {
            periods.sort_by_key(|period| period.from_on);
        }
        Self(all)
    }

    /// The periods of a node, oldest first.
    pub fn of(&self, unit: &UnitId) -> &[UnitPeriod] {
        self.0.get(unit).map_or(&[], Vec::as_slice)
    }

    /// The tree as it is on a day.
    pub fn tree(&self, on: Date) -> Tree {
        let periods = self.0.values().flatten().filter(|period| time::is_within(on, period.from_on, period.to_on));
        Tree::new(periods.map(|period| period.unit.clone()))
    }

    /// What begins or ends after a day, the next first: the day, what the node is from then on (none when it is
    /// closed), and what it was.
    pub fn coming(&self, after: Date) -> Vec<(Date, Option<&Unit>, Option<&Unit>)> {
        let mut coming = Vec::new();
        for periods in self.0.values() {
            for (at, period) in periods.iter().enumerate() {
                let before = at.checked_sub(1).and_then(|before| periods.get(before)).map(|before| &before.unit);
                if period.from_on > after {
                    coming.push((period.from_on, Some(&period.unit), before));
                }
                let closes = period.to_on.filter(|last| periods.len() == at + 1 && *last >= after);
                coming.extend(closes.map(|last| (time::plus_days(last, 1), None, Some(&period.unit))));
            }
        }
        coming
            .sort_by(|a, b| (a.0, a.1.or(a.2).map(|unit| &unit.name)).cmp(&(b.0, b.1.or(b.2).map(|unit| &unit.name))));
        coming
    }

    /// Makes a node, or gives it another name, place or manager from a day on. A change that comes later still comes.
    pub fn place(mut self, mut unit: Unit, from_on: Date, today: Date) -> Result<Self, Unshapely> {
        unit.name = tidy_line(&unit.name)?;
        if unit.name.contains('/') {
            return Err(Unshapely::Slash);
        }
        if from_on < today {
            return Err(Unshapely::InThePast);
        }
        let periods = self.0.entry(unit.id.clone()).or_default();
        let covering = periods.iter().position(|period| time::is_within(from_on, period.from_on, period.to_on));
        if covering.is_some_and(|at| periods[at].unit == unit) {
            return Err(Unshapely::Unchanged);
        }
        // It was closed, and closed it stays; or it is made twice.
        if covering.is_none() && !periods.is_empty() {
            return Err(Unshapely::Unknown);
        }
        let mut to_on = None;
        if let Some(at) = covering {
            to_on = periods[at].to_on;
            if periods[at].from_on == from_on {
                periods.remove(at);
            } else {
                periods[at].to_on = Some(time::plus_days(from_on, -1));
            }
        }
        periods.push(UnitPeriod { unit, from_on, to_on });
        periods.sort_by_key(|period| period.from_on);
        self.stands(from_on)
    }

    /// Closes a node: the day is the first without it. Whoever calls knows whether people are employed there then.
    pub fn close(mut self, unit: &UnitId, from_on: Date, today: Date, employs: Employs) -> Result<Self, Unshapely> {
        if from_on <= today {
            return Err(Unshapely::InThePast);
        }
        let periods = self.0.get_mut(unit).ok_or(Unshapely::Unknown)?;
        let last = time::plus_days(from_on, -1);
        let Some(at) = periods.iter().position(|period| time::is_within(last, period.from_on, period.to_on)) else {
            return Err(Unshapely::Unknown);
        };
        if employs == Employs::People {
            return Err(Unshapely::HasEmployees);
        }
        if periods.len() > at + 1 {
            return Err(Unshapely::ChangesLater);
        }
        if periods[at].to_on == Some(last) {
            return Err(Unshapely::Unchanged);
        }
        periods[at].to_on = Some(last);
        self.stands(from_on).map_err(|why| if why == Unshapely::NothingAbove { Unshapely::HasUnits } else { why })
    }

    /// Takes back a change that comes on a day after today: what was before it goes on.
    pub fn undo(mut self, unit: &UnitId, from_on: Date, today: Date) -> Result<Self, Unshapely> {
        if from_on <= today {
            return Err(Unshapely::NotComing);
        }
        let periods = self.0.get_mut(unit).ok_or(Unshapely::Unknown)?;
        let last = time::plus_days(from_on, -1);
        if let Some(at) = periods.iter().position(|period| period.from_on == from_on) {
            let taken = periods.remove(at);
            match at.checked_sub(1) {
                Some(before) => periods[before].to_on = taken.to_on,
                None if !periods.is_empty() => return Err(Unshapely::ChangesLater),
                None => {}
            }
        } else if let Some(closed) = periods.last_mut().filter(|period| period.to_on == Some(last)) {
            closed.to_on = None;
        } else {
            return Err(Unshapely::NotComing);
        }
        if periods.is_empty() {
            self.0.remove(unit);
        }
        self.stands(from_on).map_err(|why| if why == Unshapely::NothingAbove { Unshapely::HasUnits } else { why })
    }

    /// Whether the tree is whole on every day from one on.
    pub(crate) fn stands(self, from: Date) -> Result<Self, Unshapely> {
        let begins = self.0.values().flatten().map(|period| period.from_on);
        let ends = self.0.values().flatten().filter_map(|period| Some(time::plus_days(period.to_on?, 1)));
        let days: BTreeSet<Date> = begins.chain(ends).filter(|day| *day > from).chain([from]).collect();
        days.into_iter().try_for_each(|day| whole(&self.tree(day)))?;
        Ok(self)
    }
}

/// Whether people are employed in a node from a day on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Employs {
    /// Somebody is.
    People,
    /// Nobody is.
    Nobody,
}

/// Whether everything hangs where it may, and can be told apart by its path.
fn whole(tree: &Tree) -> Result<(), Unshapely> {
    let mut names = BTreeSet::new();
    let mut has_root = false;
    for unit in tree.iter() {
        let Some(above) = &unit.parent else {
            if std::mem::replace(&mut has_root, true) {
                return Err(Unshapely::NothingAbove);
            }
            continue;
        };
        let above = tree.get(above).ok_or(Unshapely::NothingAbove)?;
        if tree.path(&unit.id).is_empty() {
            return Err(Unshapely::UnderItself);
        }
        if above.kind >= unit.kind {
            return Err(Unshapely::WrongLevel);
        }
        if !names.insert((&above.id, &unit.name)) {
            return Err(Unshapely::SameName);
        }
    }
    Ok(())
}

/// What somebody in the personnel office, and not the operator, may shape: nothing above a party, no party itself, and
/// nothing from one party into another.
pub fn stays_in_its_party(unit: &Unit, before: &Tree) -> Result<(), Unshapely> {
    if unit.kind <= UnitKind::Party {
        return Err(Unshapely::WrongLevel);
    }
    let party = |id: &UnitId| before.party(id).map(|party| party.id.clone());
    let above = unit.parent.as_ref().ok_or(Unshapely::NothingAbove)?;
    let is_elsewhere = before.get(&unit.id).is_some() && party(&unit.id) != party(above);
    if is_elsewhere { Err(Unshapely::AcrossParties) } else { Ok(()) }
}

#[cfg(test)]
mod tests;
