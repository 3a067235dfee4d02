//! The projection of levels into counts.

use crate::failure::Failure;
use domain::gap::{CountKey, Counts, LevelCount, Standing};
use domain::{CompetenceId, MappingId, ProfileVersionId, UnitId};
use sqlx::AnyConnection;

/// Moves one person from one row of counts to another.
pub async fn shift(db: &mut AnyConnection, mapping: &MappingId, from: &CountKey, to: &CountKey) -> Result<(), Failure> {
    let sql = "update level_count
         set people = people - 1
         where mapping_id = $1 and unit_id = $2 and profile_version_id = $3 and competence_id = $4 and standing = $5";
    bind(sqlx::query(sql), mapping, from).execute(&mut *db).await?;
    let sql = "delete from level_count
         where mapping_id = $1 and unit_id = $2 and profile_version_id = $3 and competence_id = $4 and standing = $5
             and people <= 0";
    bind(sqlx::query(sql), mapping, from).execute(&mut *db).await?;
    add(db, mapping, to, 1).await
}

/// Counts some people more.
pub async fn add(db: &mut AnyConnection, mapping: &MappingId, key: &CountKey, people: u32) -> Result<(), Failure> {
    let sql = "insert into level_count (mapping_id, unit_id, profile_version_id, competence_id, standing, people)
         values ($1, $2, $3, $4, $5, $6)
         on conflict (mapping_id, unit_id, profile_version_id, competence_id, standing)
             do update set people = level_count.people + excluded.people";
    bind(sqlx::query(sql), mapping, key).bind(i64::from(people)).execute(db).await?;
    Ok(())
}

/// Puts these counts in the place of all that a mapping has.
pub async fn replace(db: &mut AnyConnection, mapping: &MappingId, counts: &Counts) -> Result<(), Failure> {
    sqlx::query("delete from level_count where mapping_id = $1").bind(mapping.as_str()).execute(&mut *db).await?;
    for row in counts.rows() {
        add(db, mapping, &row.key, row.count).await?;
    }
    Ok(())
}

/// The counts of a mapping: of one node, or of all.
pub async fn counts(
    db: &mut AnyConnection,
    mapping: &MappingId,
    node: Option<&UnitId>,
) -> Result<Vec<LevelCount>, Failure> {
    let sql = "select unit_id, profile_version_id, competence_id, standing, people
         from level_count
         where mapping_id = $1 and unit_id = coalesce($2, unit_id)
         order by unit_id, profile_version_id, competence_id, standing";
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

type Query<'q> = sqlx::query::Query<'q, sqlx::Any, sqlx::any::AnyArguments>;

fn bind<'q>(query: Query<'q>, mapping: &'q MappingId, key: &'q CountKey) -> Query<'q> {
    query
        .bind(mapping.as_str())
        .bind(key.node.as_str())
        .bind(key.profile_version.as_str())
        .bind(key.competence.as_str())
        .bind(key.standing.code())
}
