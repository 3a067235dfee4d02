//! Where a mapping asks: nodes of the tree, with everything under them.

use super::MappingRefusal;
use crate::UnitId;
use crate::organisation::Tree;
use std::collections::BTreeSet;

/// The chosen nodes and everything under them.
pub fn covered(units: &[UnitId], tree: &Tree) -> BTreeSet<UnitId> {
    tree.iter()
        .filter(|unit| tree.path(&unit.id).iter().any(|id| units.contains(id)))
        .map(|unit| unit.id.clone())
        .collect()
}

/// The chosen nodes as a mapping keeps them: each once, and none that another one covers already.
///
/// Refuses nodes of several parties, and the root above them: each party is its own controller of personal data.
pub fn chosen(units: &[UnitId], tree: &Tree) -> Result<Vec<UnitId>, MappingRefusal> {
    let parties: BTreeSet<_> = units.iter().map(|unit| tree.party(unit).map(|party| &party.id)).collect();
    if parties.len() > 1 || parties.contains(&None) {
        return Err(MappingRefusal::AcrossParties);
    }
    let all: BTreeSet<&UnitId> = units.iter().collect();
    let is_covered = |unit: &UnitId| all.iter().any(|above| *above != unit && tree.is_under(unit, above));
    Ok(all.iter().filter(|unit| !is_covered(unit)).map(|unit| (*unit).clone()).collect())
}
