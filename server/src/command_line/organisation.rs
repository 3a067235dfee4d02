//! `kunna organisation`: the units of a municipality from a file, until they are edited in the browser.

use super::{Stopped, give, refused};
use crate::import::read;
use crate::store::{Store, meta, organisation, person};
use domain::command::Command;
use domain::organisation::{Tree, Unit, UnitKind};
use domain::{Now, PersonId, UnitId};
use std::collections::BTreeSet;
use std::path::Path;

/// The columns of the file, in this order.
const HEADER: [&str; 5] = ["unit_id", "kind", "name", "parent_id", "manager_id"];

/// Makes and changes units as a file says, from today; what the file does not name stays. Gives how many changed.
///
/// Everything is checked before anything is changed.
pub async fn lay_out(db: &Store, file: &Path, now: Now) -> Result<usize, Stopped> {
    let text = std::fs::read(file).or_else(|error| refused(format!("{}: {error}", file.display())))?;
    let rows = rows(&text)?;
    let (before, known) = {
        let db = &mut *db.reader().await?;
        let people = person::all(db).await?;
        (organisation::tree(db, now.today).await?, people.into_iter().map(|person| person.id).collect())
    };
    let changed = check(&rows, &before, &known)?;
    for unit in &changed {
        let command = Command::PlaceUnit {
            id: unit.id.clone(),
            kind: unit.kind,
            unit_name: unit.name.clone(),
            parent: unit.parent.clone(),
            manager: unit.manager.clone(),
            from_on: now.today,
        };
        give(db, &command, now).await?;
    }
    Ok(changed.len())
}

/// Names the municipality as its pages show it, and gives the name as it is kept.
pub async fn name_municipality(db: &Store, name: &str) -> Result<String, Stopped> {
    let Ok(name) = domain::text::tidy_line(name) else {
        return refused("the name of the municipality must be one line with something in it");
    };
    let kept = name.clone();
    db.with_tx(move |tx| Box::pin(async move { meta::set(tx, "municipality", &kept).await })).await?;
    Ok(name)
}

/// A unit, and the line of the file where it stands.
type Row = (u64, Unit);

fn rows(bytes: &[u8]) -> Result<Vec<Row>, Stopped> {
    let text = read::text(bytes).or_else(|problem| refused(problem.to_string()))?;
    let separator = if text.lines().next().unwrap_or_default().contains(';') { b';' } else { b',' };
    let mut reader = csv::ReaderBuilder::new().delimiter(separator).has_headers(false).from_reader(text.as_bytes());
    let mut rows = Vec::new();
    for (at, row) in reader.records().enumerate() {
        let row = row.or_else(|error| refused(error.to_string()))?;
        let cells: Vec<&str> = row.iter().map(str::trim).collect();
        if at == 0 {
            if cells != HEADER {
                return refused(format!("the first line must be {}", HEADER.join(";")));
            }
            continue;
        }
        let line = row.position().map_or(0, csv::Position::line);
        rows.push((line, unit(line, &cells)?));
    }
    Ok(rows)
}

fn unit(line: u64, cells: &[&str]) -> Result<Unit, Stopped> {
    let &[id, kind, name, parent, manager] = cells else {
        return refused(format!("line {line}: five cells are needed"));
    };
    let wrong = |column: &str| format!("line {line}, {column}: cannot be read");
    let optional = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let name = domain::text::tidy_line(name).or_else(|_| refused(wrong("name")))?;
    if name.contains('/') {
        return refused(format!("line {line}, name: “/” stands between the names of a path and cannot be in one"));
    }
    Ok(Unit {
        id: UnitId::new(id).or_else(|_| refused(wrong("unit_id")))?,
        kind: UnitKind::from_code(kind).map_or_else(|| refused(wrong("kind")), Ok)?,
        name,
        parent: optional(parent).map(UnitId::new).transpose().or_else(|_| refused(wrong("parent_id")))?,
        manager: optional(manager).map(PersonId::new).transpose().or_else(|_| refused(wrong("manager_id")))?,
    })
}

/// The units that differ, parents before what lies under them.
fn check(rows: &[Row], before: &Tree, known: &BTreeSet<PersonId>) -> Result<Vec<Unit>, Stopped> {
    let in_file: BTreeSet<_> = rows.iter().map(|(_, unit)| &unit.id).collect();
    let kept = before.iter().filter(|unit| !in_file.contains(&unit.id)).cloned();
    let after = Tree::new(kept.chain(rows.iter().map(|(_, unit)| unit.clone())));
    let mut seen = BTreeSet::new();
    for (line, unit) in rows {
        if !seen.insert(&unit.id) {
            return refused(format!("line {line}: the unit stands twice"));
        }
        if after.path(&unit.id).is_empty() {
            return refused(format!("line {line}, parent_id: the way up ends in nothing or in a circle"));
        }
        if (unit.kind == UnitKind::MunicipalGroup) != unit.parent.is_none() {
            return refused(format!("line {line}: the municipal group, and nothing else, has no parent"));
        }
        if unit.manager.as_ref().is_some_and(|manager| !known.contains(manager)) {
            return refused(format!("line {line}, manager_id: nobody has this id; import people first"));
        }
    }
    if after.iter().filter(|unit| unit.parent.is_none()).count() > 1 {
        return refused("there can be one municipal group only");
    }
    let mut changed: Vec<_> =
        rows.iter().map(|(_, unit)| unit).filter(|unit| before.get(&unit.id) != Some(unit)).collect();
    changed.sort_by_key(|unit| after.path(&unit.id).len());
    Ok(changed.into_iter().cloned().collect())
}
