//! Carrying a whole municipality from one database into another, on either engine.

use super::dialect::Dialect;
use super::roster::values;
use crate::failure::Failure;
use futures::TryStreamExt;
use sha2::{Digest, Sha256};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, AssertSqlSafe, Row};
use std::collections::BTreeSet;

/// Every table, after whatever it refers to.
const TABLES: [&str; 38] = [
    "server_meta",
    "unit_period",
    "person",
    "employment_period",
    "role_grant",
    "competence",
    "credential",
    "role_profile",
    "profile_version",
    "profile_target",
    "profile_credential",
    "mapping",
    "mapping_unit",
    "mapping_node",
    "invitation",
    "answer_entry",
    "assessment_entry",
    "comparison_entry",
    "agreed_level",
    "need",
    "level_count",
    "level_total",
    "figure_freeze",
    "published_figure",
    "people_import",
    "people_import_part",
    "people_import_effect",
    "job",
    "session",
    "sign_in_link",
    "space",
    "sync_row",
    "client",
    "command_log",
    "command_content",
    "refused_work",
    "field_conflict",
    // Kept by what brings a database to its newest shape; both have it, each its own.
    "_sqlx_migrations",
];

/// The tables whose rows are carried over.
pub fn tables() -> &'static [&'static str] {
    &TABLES[..TABLES.len() - 1]
}

/// What a table holds, whatever the order of its rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Content {
    /// How many rows.
    pub rows: u64,
    /// The sum of the hashes of all rows.
    pub hash: u128,
}

impl Content {
    fn add(&mut self, row: &[Value]) {
        let mut digest = Sha256::new();
        for value in row {
            match value {
                Value::Text(None) | Value::Number(None) => digest.update([0]),
                Value::Text(Some(text)) => {
                    // The length keeps two texts beside each other apart.
                    digest.update([1]);
                    digest.update((text.len() as u64).to_be_bytes());
                    digest.update(text);
                }
                Value::Number(Some(number)) => {
                    digest.update([2]);
                    digest.update(number.to_be_bytes());
                }
            }
        }
        let hash = digest.finalize();
        let (half, _) = hash.split_first_chunk::<16>().expect("the hash has 32 bytes");
        self.rows += 1;
        self.hash = self.hash.wrapping_add(u128::from_be_bytes(*half));
    }
}

enum Value {
    Text(Option<String>),
    Number(Option<i64>),
}

/// A column: its name, and whether it holds numbers.
type Column = (String, bool);

/// The tables of a database that this program does not know, and so would leave behind.
pub async fn unknown_tables(db: &mut AnyConnection) -> Result<Vec<String>, Failure> {
    let sql = Dialect::behind(db).tables();
    let all: Vec<(String,)> = sqlx::query_as(sql).fetch_all(db).await?;
    let known: BTreeSet<&str> = TABLES.into_iter().collect();
    Ok(all.into_iter().map(|(name,)| name).filter(|name| !known.contains(name.as_str())).collect())
}

/// The first table that is not empty.
pub async fn first_filled(db: &mut AnyConnection) -> Result<Option<&'static str>, Failure> {
    for table in tables() {
        let sql = format!("select 1 from {table} limit 1");
        if sqlx::query(AssertSqlSafe(sql)).fetch_optional(&mut *db).await?.is_some() {
            return Ok(Some(table));
        }
    }
    Ok(None)
}

/// Carries the rows of a table over, and gives what was carried.
pub async fn carry(from: &mut AnyConnection, to: &mut AnyConnection, table: &str) -> Result<Content, Failure> {
    let columns = columns(from, table).await?;
    if columns != self::columns(to, table).await? {
        return Err(Failure::because("copy", format!("the table {table} has another shape in the other database")));
    }
    let at_once = VALUES / columns.len();
    let (mut content, mut waiting) = (Content::default(), Vec::with_capacity(at_once));
    let mut rows = sqlx::query(AssertSqlSafe(select(table, &columns))).fetch(from);
    while let Some(row) = rows.try_next().await? {
        let row = read(&row, &columns)?;
        content.add(&row);
        waiting.push(row);
        if waiting.len() == at_once {
            insert(to, table, &columns, &mut waiting).await?;
        }
    }
    insert(to, table, &columns, &mut waiting).await?;
    Ok(content)
}

/// What a table holds.
pub async fn content(db: &mut AnyConnection, table: &str) -> Result<Content, Failure> {
    let columns = columns(db, table).await?;
    let mut content = Content::default();
    let mut rows = sqlx::query(AssertSqlSafe(select(table, &columns))).fetch(db);
    while let Some(row) = rows.try_next().await? {
        content.add(&read(&row, &columns)?);
    }
    Ok(content)
}

/// Lets the engine learn what stands where, so that its first questions are not answered slowly.
pub async fn analyze(db: &mut AnyConnection) -> Result<(), Failure> {
    sqlx::query("analyze").execute(db).await?;
    Ok(())
}

/// The most values that one statement takes: SQLite takes 32 766.
const VALUES: usize = 16_000;

async fn columns(db: &mut AnyConnection, table: &str) -> Result<Vec<Column>, Failure> {
    let sql = Dialect::behind(db).columns();
    let all: Vec<(String, String)> = sqlx::query_as(sql).bind(table).fetch_all(db).await?;
    let column = |(name, kind): (String, String)| match kind.to_lowercase().as_str() {
        "text" => Ok((name, false)),
        "bigint" => Ok((name, true)),
        _ => Err(Failure::because("copy", format!("{table}.{name} is a {kind}, which cannot be copied"))),
    };
    all.into_iter().map(column).collect()
}

fn names(columns: &[Column]) -> String {
    columns.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ")
}

fn select(table: &str, columns: &[Column]) -> String {
    format!("select {} from {table}", names(columns))
}

fn read(row: &AnyRow, columns: &[Column]) -> Result<Vec<Value>, Failure> {
    let value = |(place, (_, is_number)): (usize, &Column)| {
        Ok(if *is_number { Value::Number(row.try_get(place)?) } else { Value::Text(row.try_get(place)?) })
    };
    columns.iter().enumerate().map(value).collect()
}

async fn insert(
    db: &mut AnyConnection,
    table: &str,
    columns: &[Column],
    rows: &mut Vec<Vec<Value>>,
) -> Result<(), Failure> {
    if rows.is_empty() {
        return Ok(());
    }
    let sql = format!("insert into {table} ({}) values {}", names(columns), values(rows.len(), columns.len()));
    let mut query = sqlx::query(AssertSqlSafe(sql));
    for value in rows.drain(..).flatten() {
        query = match value {
            Value::Text(text) => query.bind(text),
            Value::Number(number) => query.bind(number),
        };
    }
    query.execute(db).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(rows: &[[Option<&str>; 2]]) -> Content {
        let mut content = Content::default();
        for row in rows {
            content.add(&row.map(|text| Value::Text(text.map(str::to_owned))));
        }
        content
    }

    #[test]
    fn content_is_the_same_in_any_order_and_another_with_any_other_value() {
        let whole = of(&[[Some("a"), Some("b")], [Some("c"), None]]);
        assert_eq!(whole, of(&[[Some("c"), None], [Some("a"), Some("b")]]));
        assert_ne!(whole, of(&[[Some("ab"), Some("")], [Some("c"), None]]));
        assert_ne!(whole, of(&[[Some("a"), Some("b")], [Some("c"), Some("")]]));
        assert_ne!(whole, of(&[[Some("a"), Some("b")]]));
    }
}
