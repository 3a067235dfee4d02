//! The organisation: a dated tree, from the municipal group down to the unit where people work.

mod chronicle;

pub use chronicle::{Chronicle, Employs, Unshapely, stays_in_its_party};

use crate::text::sort_key;
use crate::{Date, PersonId, UnitId};
use serde::{Deserialize, Serialize};

/// What a node of the tree is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnitKind {
    /// The municipal group (kommunkoncern): the root.
    MunicipalGroup,
    /// A party: an own controller of personal data, such as the municipality, a company or an association.
    Party,
    /// A department (förvaltning).
    Department,
    /// A service area (verksamhetsområde).
    ServiceArea,
    /// A unit (enhet), with a line manager and employees.
    Unit,
}

impl UnitKind {
    /// The word for the database.
    pub fn code(self) -> &'static str {
        match self {
            Self::MunicipalGroup => "municipal_group",
            Self::Party => "party",
            Self::Department => "department",
            Self::ServiceArea => "service_area",
            Self::Unit => "unit",
        }
    }

    /// The kind of a word from the database.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::MunicipalGroup, Self::Party, Self::Department, Self::ServiceArea, Self::Unit]
            .into_iter()
            .find(|kind| kind.code() == code)
    }
}

/// A node of the tree as it is on one day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unit {
    /// Its id, the same through all its names and places.
    pub id: UnitId,
    /// What it is.
    pub kind: UnitKind,
    /// Its name on that day.
    pub name: String,
    /// The node above it on that day; none for the root.
    pub parent: Option<UnitId>,
    /// Who leads it on that day.
    pub manager: Option<PersonId>,
}

/// A period in which a node had one name, one place and one manager.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitPeriod {
    /// The node, as it is in the period.
    pub unit: Unit,
    /// The first day.
    pub from_on: Date,
    /// The last day; none while it lasts.
    pub to_on: Option<Date>,
}

/// The tree as it is on one day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tree {
    units: std::collections::BTreeMap<UnitId, Unit>,
}

impl Tree {
    /// The tree of these nodes.
    pub fn new(units: impl IntoIterator<Item = Unit>) -> Self {
        Self { units: units.into_iter().map(|unit| (unit.id.clone(), unit)).collect() }
    }

    /// A node.
    pub fn get(&self, id: &UnitId) -> Option<&Unit> {
        self.units.get(id)
    }

    /// Every node, by id.
    pub fn iter(&self) -> impl Iterator<Item = &Unit> {
        self.units.values()
    }

    /// The nodes directly under one, by name.
    pub fn children<'a>(&'a self, of: &'a UnitId) -> Vec<&'a Unit> {
        let mut children: Vec<_> = self.units.values().filter(|unit| unit.parent.as_ref() == Some(of)).collect();
        children.sort_by_cached_key(|unit| (sort_key(&unit.name), &unit.id));
        children
    }

    /// The way from the root to a node, both included; empty for an unknown node or a circle.
    pub fn path(&self, to: &UnitId) -> Vec<UnitId> {
        let mut path = Vec::new();
        let mut next = Some(to);
        while let Some(id) = next {
            let Some(unit) = self.units.get(id) else { return Vec::new() };
            if path.len() > self.units.len() {
                return Vec::new();
            }
            path.push(id.clone());
            next = unit.parent.as_ref();
        }
        path.reverse();
        path
    }

    /// Whether a node is another node or lies somewhere under it.
    pub fn is_under(&self, unit: &UnitId, above: &UnitId) -> bool {
        self.path(unit).contains(above)
    }

    /// The party that a node belongs to: the nearest party at or above it.
    pub fn party(&self, of: &UnitId) -> Option<&Unit> {
        self.path(of).iter().rev().filter_map(|id| self.get(id)).find(|unit| unit.kind == UnitKind::Party)
    }

    /// What the whole is called: as its party when there is one alone, else as the municipal group.
    pub fn name(&self) -> Option<&str> {
        let mut parties = self.iter().filter(|unit| unit.kind == UnitKind::Party);
        let only = parties.next().filter(|_| parties.next().is_none());
        only.or_else(|| self.iter().find(|unit| unit.parent.is_none())).map(|unit| unit.name.as_str())
    }

    /// The names from the party down to a node, as people write a path: `Party/Department/…/Unit`.
    pub fn path_name(&self, of: &UnitId) -> String {
        let path = self.path(of);
        let names = path.iter().filter_map(|id| self.get(id)).filter(|unit| unit.kind != UnitKind::MunicipalGroup);
        names.map(|unit| unit.name.as_str()).collect::<Vec<_>>().join("/")
    }
}

#[cfg(test)]
mod tests;
