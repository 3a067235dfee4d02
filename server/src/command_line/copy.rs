//! `kunna copy-database`: a municipality moves to another engine, or to another server.

use super::{Stopped, refused};
use crate::catalogue::Catalogue;
use crate::engine::person_standings;
use crate::failure::Failure;
use crate::replay;
use crate::store::copy::{self, Content};
use crate::store::{Store, mapping, rating, sync};
use domain::gap::{Counts, count_levels};
use domain::mapping::{Answer, Mapping, Phase};
use domain::{CompetenceId, Now};
use sqlx::AnyConnection;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What was copied, and found to be the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Copied {
    /// How many tables.
    pub tables: usize,
    /// How many rows.
    pub rows: u64,
    /// How many answers the rows of the past were added up to, in both databases.
    pub answers: usize,
}

/// Copies everything as it is at one moment into an empty database, all of it or nothing, and looks the copy through:
/// each table by its rows, and what the rows add up to. The epoch stays: one of the two must be stopped for good.
pub async fn copy_database(from: &Store, to: &Store, now: Now, tell: fn(String)) -> Result<Copied, Stopped> {
    let unknown = copy::unknown_tables(&mut *from.reader().await?).await?;
    if !unknown.is_empty() {
        return refused(format!("this version does not know the tables {}; nothing is copied", unknown.join(", ")));
    }
    if let Some(table) = copy::first_filled(&mut *to.reader().await?).await? {
        return refused(format!("the second database is not empty: there are rows in {table}"));
    }
    let source = from.clone();
    // One transaction: a copy that breaks off leaves the target empty, never half a municipality.
    let carried = to.with_tx(move |tx| Box::pin(async move { carry_all(&source, tx, tell).await })).await?;
    copy::analyze(&mut *to.reader().await?).await?;
    tell("looking the copy through".into());
    for (table, carried) in &carried {
        if copy::content(&mut *to.reader().await?, table).await? != *carried {
            return refused(format!("the table {table} holds something else in the copy; do not use it"));
        }
    }
    let answers = same_sums(from, to, now).await?;
    if carried != contents(from).await? {
        return refused("the first database was written to meanwhile: stop every server, and copy into a new one");
    }
    let rows = carried.iter().map(|(_, content)| content.rows).sum();
    Ok(Copied { tables: carried.len(), rows, answers })
}

type Carried = Vec<(&'static str, Content)>;

async fn carry_all(from: &Store, to: &mut AnyConnection, tell: fn(String)) -> Result<Carried, Failure> {
    let mut snapshot = from.snapshot().await?;
    let mut all = Vec::new();
    for table in copy::tables() {
        let carried = copy::carry(&mut snapshot, to, table).await?;
        tell(format!("{table}: {} rows", carried.rows));
        all.push((*table, carried));
    }
    Ok(all)
}

async fn contents(of: &Store) -> Result<Carried, Failure> {
    let mut snapshot = of.snapshot().await?;
    let mut all = Vec::new();
    for table in copy::tables() {
        all.push((*table, copy::content(&mut snapshot, table).await?));
    }
    Ok(all)
}

/// Works the projections out anew in both databases, and refuses a copy where they differ. Gives the answers compared.
async fn same_sums(from: &Store, to: &Store, now: Now) -> Result<usize, Stopped> {
    let (mut first, mut second) = (from.snapshot().await?, to.snapshot().await?);
    let mut answers = 0;
    for mapping in mapping::all(&mut first).await? {
        let (before, after) = (sums(&mut first, &mapping, now).await?, sums(&mut second, &mapping, now).await?);
        if before != after {
            return refused(format!("the mapping {} adds up to something else in the copy; do not use it", mapping.id));
        }
        answers += after.answers.len();
    }
    Ok(answers)
}

/// What the rows of a mapping add up to.
#[derive(PartialEq)]
struct Sums {
    counts: Counts,
    answers: BTreeMap<(String, CompetenceId), Answer>,
}

async fn sums(db: &mut AnyConnection, mapping: &Mapping, now: Now) -> Result<Sums, Stopped> {
    let mut answers = BTreeMap::new();
    if mapping.phase == Phase::Draft {
        return Ok(Sums { counts: Counts::default(), answers });
    }
    let catalogue = Arc::new(Catalogue::read(db).await?);
    let standings = person_standings(db, &catalogue, mapping, None, now.today).await?;
    let counts = count_levels(standings.iter().map(|(_, standing)| standing));
    for one in mapping::audience(db, &mapping.id).await? {
        let person = &one.invitation.person;
        let replayed = replay::answers(rating::answers(db, &mapping.id, person, u64::MAX).await?)?;
        let space = format!("answers:{}:{person}", mapping.id);
        let held: Vec<(String, Answer)> = sync::read(db, &space, "answer").await?;
        if held.len() != replayed.len() {
            return refused(format!("the answers of the space {space} are not what they add up to"));
        }
        answers.extend(replayed.into_iter().map(|(competence, answer)| ((person.to_string(), competence), answer)));
    }
    Ok(Sums { counts, answers })
}
