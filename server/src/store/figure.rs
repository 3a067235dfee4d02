//! The projection of levels into counts, and what the gate lets out of it.

use crate::failure::Failure;
use domain::figure::Published;
use domain::gap::{CountKey, Counts, LevelCount, Standing};
use domain::organisation::{Tree, Unit, UnitKind};
use domain::{CompetenceId, Date, MappingId, ProfileVersionId, UnitId};
use sqlx::{AnyConnection, AssertSqlSafe};
use std::fmt::Write as _;

/// Which counts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    /// People at the node where they are placed.
    Placed,
    /// Everybody at or under a node, once the mapping is closed.
    Totals,
}

/// Moves one person from one row of placed counts to another.
pub async fn shift(db: &mut AnyConnection, mapping: &MappingId, from: &CountKey, to: &CountKey) -> Result<(), Failure> {
    let sql = "update level_count
         set people = people - 1
         where mapping_id = $1 and unit_id = $2 and profile_version_id = $3 and competence_id = $4 and standing = $5";
    bind(sqlx::query(sql), mapping, from).execute(&mut *db).await?;
    let sql = "delete from level_count
         where mapping_id = $1 and unit_id = $2 and profile_version_id = $3 and competence_id = $4 and standing = $5
             and people <= 0";
    bind(sqlx::query(sql), mapping, from).execute(&mut *db).await?;
    let sql = "insert into level_count (mapping_id, unit_id, profile_version_id, competence_id, standing, people)
         values ($1, $2, $3, $4, $5, 1)
         on conflict (mapping_id, unit_id, profile_version_id, competence_id, standing)
             do update set people = level_count.people + 1";
    bind(sqlx::query(sql), mapping, to).execute(db).await?;
    Ok(())
}

/// Puts these counts in the place of all that a mapping has.
pub async fn replace(
    db: &mut AnyConnection,
    counted: Counted,
    mapping: &MappingId,
    counts: &Counts,
) -> Result<(), Failure> {
    let (delete, insert) = match counted {
        Counted::Placed => (
            "delete from level_count where mapping_id = $1",
            "insert into level_count (mapping_id, unit_id, profile_version_id, competence_id, standing, people)",
        ),
        Counted::Totals => (
            "delete from level_total where mapping_id = $1",
            "insert into level_total (mapping_id, unit_id, profile_version_id, competence_id, standing, people)",
        ),
    };
    sqlx::query(delete).bind(mapping.as_str()).execute(&mut *db).await?;
    let rows: Vec<LevelCount> = counts.rows().collect();
    for some in rows.chunks(AT_ONCE) {
        let mut query = sqlx::query(AssertSqlSafe(many(insert, some.len(), 6)));
        for LevelCount { key, count } in some {
            query = bind(query, mapping, key).bind(i64::from(*count));
        }
        query.execute(&mut *db).await?;
    }
    Ok(())
}

/// How many rows one statement inserts: a city has a hundred thousand of them.
const AT_ONCE: usize = 100;

/// A statement that inserts several rows of as many columns.
fn many(insert: &str, rows: usize, columns: usize) -> String {
    let mut sql = format!("{insert} values ");
    for row in 0..rows {
        sql.push_str(if row == 0 { "(" } else { ", (" });
        for column in 1..=columns {
            // Writing to a text cannot fail.
            let _ = write!(sql, "{}${}", if column == 1 { "" } else { ", " }, row * columns + column);
        }
        sql.push(')');
    }
    sql
}

/// The counts of a mapping: of one node, or of all.
pub async fn counts(
    db: &mut AnyConnection,
    counted: Counted,
    mapping: &MappingId,
    node: Option<&UnitId>,
) -> Result<Vec<LevelCount>, Failure> {
    let sql = match counted {
        Counted::Placed => {
            "select unit_id, profile_version_id, competence_id, standing, people
             from level_count
             where mapping_id = $1 and unit_id = coalesce($2, unit_id)
             order by unit_id, profile_version_id, competence_id, standing"
        }
        Counted::Totals => {
            "select unit_id, profile_version_id, competence_id, standing, people
             from level_total
             where mapping_id = $1 and unit_id = coalesce($2, unit_id)
             order by unit_id, profile_version_id, competence_id, standing"
        }
    };
    let node = node.map(UnitId::as_str);
    let rows: Vec<(String, String, String, String, i64)> =
        sqlx::query_as(sql).bind(mapping.as_str()).bind(node).fetch_all(db).await?;
    let row = |(node, version, competence, standing, people): (String, String, String, String, i64)| {
        let key = CountKey {
            node: UnitId::new(node)?,
            profile_version: ProfileVersionId::new(version)?,
            competence: CompetenceId::new(competence)?,
            standing: Standing::from_code(&standing).ok_or(Failure::new("stored standing"))?,
        };
        Ok(LevelCount { key, count: u32::try_from(people).map_err(|_| Failure::new("stored count"))? })
    };
    rows.into_iter().map(row).collect()
}

/// Keeps the tree in which a mapping counts.
pub async fn keep_tree(db: &mut AnyConnection, mapping: &MappingId, tree: &Tree) -> Result<(), Failure> {
    let insert = "insert into mapping_node (mapping_id, unit_id, kind, name, parent_id)";
    let units: Vec<&Unit> = tree.iter().collect();
    for some in units.chunks(AT_ONCE) {
        let mut query = sqlx::query(AssertSqlSafe(many(insert, some.len(), 5)));
        for unit in some {
            query = query
                .bind(mapping.as_str())
                .bind(unit.id.as_str())
                .bind(unit.kind.code())
                .bind(unit.name.as_str())
                .bind(unit.parent.as_ref().map(UnitId::as_str));
        }
        query.execute(&mut *db).await?;
    }
    Ok(())
}

/// The tree in which a mapping counts: as it was at opening, without who led what.
pub async fn tree(db: &mut AnyConnection, mapping: &MappingId) -> Result<Tree, Failure> {
    let sql = "select unit_id, kind, name, parent_id from mapping_node where mapping_id = $1";
    let rows: Vec<(String, String, String, Option<String>)> =
        sqlx::query_as(sql).bind(mapping.as_str()).fetch_all(db).await?;
    let unit = |(id, kind, name, parent): (String, String, String, Option<String>)| {
        Ok(Unit {
            id: UnitId::new(id)?,
            kind: UnitKind::from_code(&kind).ok_or(Failure::new("stored kind of unit"))?,
            name,
            parent: parent.map(UnitId::new).transpose()?,
            manager: None,
        })
    };
    Ok(Tree::new(rows.into_iter().map(unit).collect::<Result<Vec<_>, Failure>>()?))
}

/// The day on which the figures of a mapping were frozen, and the fewest people one may be about; none before.
pub async fn frozen(db: &mut AnyConnection, mapping: &MappingId) -> Result<Option<(Date, u32)>, Failure> {
    let sql = "select frozen_on, at_least from figure_freeze where mapping_id = $1";
    let row: Option<(String, i64)> = sqlx::query_as(sql).bind(mapping.as_str()).fetch_optional(db).await?;
    let read = |(on, at_least): (String, i64)| Ok((on.parse()?, u32::try_from(at_least).unwrap_or(u32::MAX)));
    row.map(read).transpose()
}

/// One figure behind the gate: node, profile version, competence, and what is shown.
pub type Row = (UnitId, ProfileVersionId, CompetenceId, Published);

/// Freezes the figures of a mapping.
pub async fn freeze(
    db: &mut AnyConnection,
    mapping: &MappingId,
    (on, at_least): (Date, u32),
    figures: &[Row],
) -> Result<(), Failure> {
    let sql = "insert into figure_freeze (mapping_id, frozen_on, at_least) values ($1, $2, $3)";
    let (on, at_least) = (on.to_string(), i64::from(at_least));
    sqlx::query(sql).bind(mapping.as_str()).bind(on).bind(at_least).execute(&mut *db).await?;
    let insert = "insert into published_figure (mapping_id, unit_id, profile_version_id, competence_id, body)";
    for some in figures.chunks(AT_ONCE) {
        let mut query = sqlx::query(AssertSqlSafe(many(insert, some.len(), 5)));
        for (unit, version, competence, figure) in some {
            query = query
                .bind(mapping.as_str())
                .bind(unit.as_str())
                .bind(version.as_str())
                .bind(competence.as_str())
                .bind(serde_json::to_string(figure)?);
        }
        query.execute(&mut *db).await?;
    }
    Ok(())
}

/// What is published about one node.
pub async fn published(
    db: &mut AnyConnection,
    mapping: &MappingId,
    node: &UnitId,
) -> Result<Vec<(ProfileVersionId, CompetenceId, Published)>, Failure> {
    let sql = "select profile_version_id, competence_id, body
         from published_figure
         where mapping_id = $1 and unit_id = $2
         order by profile_version_id, competence_id";
    let rows: Vec<(String, String, String)> =
        sqlx::query_as(sql).bind(mapping.as_str()).bind(node.as_str()).fetch_all(db).await?;
    let row = |(version, competence, body): (String, String, String)| {
        Ok((ProfileVersionId::new(version)?, CompetenceId::new(competence)?, serde_json::from_str(&body)?))
    };
    rows.into_iter().map(row).collect()
}

/// The nodes directly under one about which something is published.
pub async fn published_under(
    db: &mut AnyConnection,
    mapping: &MappingId,
    node: &UnitId,
) -> Result<Vec<UnitId>, Failure> {
    let sql = "select node.unit_id
         from mapping_node node
         where node.mapping_id = $1 and node.parent_id = $2 and exists (
             select 1
             from published_figure figure
             where figure.mapping_id = node.mapping_id and figure.unit_id = node.unit_id
         )
         order by node.unit_id";
    let rows: Vec<(String,)> = sqlx::query_as(sql).bind(mapping.as_str()).bind(node.as_str()).fetch_all(db).await?;
    Ok(rows.into_iter().map(|(id,)| UnitId::new(id)).collect::<Result<_, _>>()?)
}

type Query<'q> = sqlx::query::Query<'q, sqlx::Any, sqlx::any::AnyArguments>;

fn bind<'q>(query: Query<'q>, mapping: &'q MappingId, key: &'q CountKey) -> Query<'q> {
    query
        .bind(mapping.as_str())
        .bind(key.node.as_str())
        .bind(key.profile_version.as_str())
        .bind(key.competence.as_str())
        .bind(key.standing.code())
}
