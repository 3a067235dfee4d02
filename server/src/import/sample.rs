//! The files with which one may try an import in the demo: nobody should try it with real people.

use crate::csv_file;
use crate::failure::Failure;
use crate::store::meta;
use crate::token;
use domain::Now;
use domain::fixtures::{City, sample_people_csv};
use domain::organisation::UnitKind;
use sqlx::AnyConnection;

/// The names of the files that the demo offers: one with changes, one with errors.
pub const NAMES: [&str; 2] = ["bjorkvik.csv", "bjorkvik-med-fel.csv"];

/// A row of the file.
type Row = Vec<String>;

/// The places of the cells that a sample changes.
const EMPLOYMENT: usize = 0;
const PERSON: usize = 1;
const FAMILY_NAME: usize = 3;
const EMAIL: usize = 4;
const PARTY: usize = 5;
const UNIT_PATH: usize = 6;
const TITLE: usize = 7;
const MANAGER_CODE: usize = 9;
const ROLE_PROFILE: usize = 10;
const FORM: usize = 12;
const STARTS_ON: usize = 13;
const PERCENTAGE: usize = 15;
const PROTECTED: usize = 21;

/// Makes the samples of a city and keeps them in its database.
pub async fn keep(db: &mut AnyConnection, city: &City, now: Now) -> Result<(), Failure> {
    let tree = city.tree_on(now.today);
    // The municipality itself is the party with the most nodes under it.
    let parties = tree.iter().filter(|unit| unit.kind == UnitKind::Party);
    let under = |party: &domain::UnitId| tree.iter().filter(|unit| tree.is_under(&unit.id, party)).count();
    let party = parties.max_by_key(|party| under(&party.id)).map_or("", |party| party.name.as_str());
    let is_cast = |row: &Row| city.cast.iter().any(|one| one.person.as_str() == row[PERSON]);
    let (header, rows) = rows(&sample_people_csv(city, now), party)?;
    for (name, rows) in NAMES.into_iter().zip([changed(rows.clone(), is_cast), with_errors(rows)]) {
        meta::set(db, &key(name), &csv_file::text(std::iter::once(&header).chain(&rows))?).await?;
    }
    Ok(())
}

/// A sample by its name.
pub async fn get(db: &mut AnyConnection, name: &str) -> Result<Option<String>, Failure> {
    if NAMES.contains(&name) { meta::get(db, &key(name)).await } else { Ok(None) }
}

/// Whether a file is one of the samples.
pub async fn is_sample(db: &mut AnyConnection, sha256: &str) -> Result<bool, Failure> {
    for name in NAMES {
        if get(db, name).await?.is_some_and(|text| token::hash(text.as_bytes()) == sha256) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn key(name: &str) -> String {
    format!("sample:{name}")
}

fn rows(text: &str, party: &str) -> Result<(Row, Vec<Row>), Failure> {
    let mut reader = csv::ReaderBuilder::new().delimiter(b';').has_headers(false).from_reader(text.as_bytes());
    let all = reader.records().map(|row| row.map(|row| row.iter().map(str::to_owned).collect::<Row>()));
    let mut all = all.collect::<Result<Vec<_>, _>>().map_err(|e| Failure::because("sample file", e))?.into_iter();
    let header = all.next().unwrap_or_default();
    Ok((header, all.filter(|row| row[PARTY] == party).collect()))
}

/// A few have left, a few have another title or name or share, and two are new.
fn changed(mut rows: Vec<Row>, is_cast: impl Fn(&Row) -> bool) -> Vec<Row> {
    let is_plain =
        |row: &Row| row[FORM] == "permanent" && row[MANAGER_CODE].is_empty() && row[PROTECTED] == "no" && !is_cast(row);
    let of = |rows: &[Row], person: &str| rows.iter().filter(|row| row[PERSON] == person).count();
    let plain: Vec<usize> =
        (0..rows.len()).filter(|at| is_plain(&rows[*at]) && of(&rows, &rows[*at][PERSON]) == 1).collect();
    // Spread over the departments: each twelfth part of the list gives one.
    let picked: Vec<usize> = plain.iter().step_by((plain.len() / 12).max(1)).copied().take(12).collect();
    let mut new = Vec::new();
    for (nth, at) in picked.iter().enumerate() {
        let row = &mut rows[*at];
        match nth {
            3..6 => row[TITLE] = format!("{} med samordningsansvar", row[TITLE]),
            6..8 => row[PERCENTAGE] = if row[PERCENTAGE] == "100" { "80".into() } else { "100".into() },
            8 => row[FAMILY_NAME] = format!("{}-Holm", row[FAMILY_NAME]),
            9..11 => new.push(newcomer(row, nth - 8)),
            _ => {}
        }
    }
    let left: Vec<String> = picked.iter().take(3).map(|at| rows[*at][EMPLOYMENT].clone()).collect();
    rows.retain(|row| !left.contains(&row[EMPLOYMENT]));
    rows.extend(new);
    rows
}

/// Somebody new who does the same work at the same place.
fn newcomer(beside: &Row, nth: usize) -> Row {
    let mut row = beside.clone();
    row[EMPLOYMENT] = format!("ny-{nth}-1");
    row[PERSON] = format!("ny-{nth}");
    row[2] = ["Saga", "Milo"][nth % 2].into();
    row[FAMILY_NAME] = ["Ekström", "Nyman"][nth % 2].into();
    row[EMAIL] = format!("ny.{nth}@bjorkvik.example");
    row
}

/// One error of most kinds that a list from an HR system has.
fn with_errors(mut rows: Vec<Row>) -> Vec<Row> {
    let twice = rows[0].clone();
    let errors: [(usize, &str); 6] = [
        (UNIT_PATH, "Björkviks kommun/Finns inte"),
        (STARTS_ON, "31/2 2026"),
        (EMAIL, "ingen adress"),
        (PERCENTAGE, "140"),
        (ROLE_PROFILE, "trollkarl"),
        (FAMILY_NAME, ""),
    ];
    let step = (rows.len() / (errors.len() + 1)).max(1);
    for (nth, (cell, text)) in errors.into_iter().enumerate() {
        if let Some(row) = rows.get_mut((nth + 1) * step) {
            row[cell] = text.into();
        }
    }
    rows.push(twice);
    rows
}
