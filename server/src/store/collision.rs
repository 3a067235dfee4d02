//! Answers that two devices of one person gave without having seen each other's.

use super::rating::said;
use crate::failure::Failure;
use domain::mapping::{Collision, Device, Told};
use domain::{CompetenceId, Instant, MappingId, PersonId};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};

/// Whose answers, in which mapping, and at which version.
type Place<'a> = (&'a MappingId, &'a PersonId, u64);

fn number(version: u64) -> Result<i64, Failure> {
    i64::try_from(version).map_err(|_| Failure::new("version"))
}

/// Notes that an answer came over another one that its author had not seen.
pub async fn keep(db: &mut AnyConnection, (mapping, person, version): Place<'_>, other: u64) -> Result<(), Failure> {
    let sql = "insert into field_conflict (mapping_id, person_id, version, other_version) values ($1, $2, $3, $4)";
    sqlx::query(sql)
        .bind(mapping.as_str())
        .bind(person.as_str())
        .bind(number(version)?)
        .bind(number(other)?)
        .execute(db)
        .await?;
    Ok(())
}

/// Notes that the person has settled it.
pub async fn settle(db: &mut AnyConnection, (mapping, person, version): Place<'_>, at: Instant) -> Result<(), Failure> {
    let sql = "update field_conflict set settled_at = $4 where mapping_id = $1 and person_id = $2 and version = $3";
    sqlx::query(sql).bind(mapping.as_str()).bind(person.as_str()).bind(number(version)?).bind(at.0).execute(db).await?;
    Ok(())
}

/// What a person has not settled, oldest first.
pub async fn unsettled(
    db: &mut AnyConnection,
    mapping: &MappingId,
    person: &PersonId,
) -> Result<Vec<Collision>, Failure> {
    let sql = "select conflict.version, kept.competence_id, kept.field,
             kept.value as kept_value, kept.level as kept_level, kept.client_id as kept_on, kept.said_at as kept_at,
             other.value as other_value, other.level as other_level, other.client_id as other_on,
             other.said_at as other_at
         from field_conflict conflict
         join answer_entry kept on kept.mapping_id = conflict.mapping_id and kept.person_id = conflict.person_id
             and kept.version = conflict.version
         join answer_entry other on other.mapping_id = conflict.mapping_id and other.person_id = conflict.person_id
             and other.version = conflict.other_version
         where conflict.mapping_id = $1 and conflict.person_id = $2 and conflict.settled_at is null
         order by conflict.version";
    let rows = sqlx::query(sql).bind(mapping.as_str()).bind(person.as_str()).fetch_all(db).await?;
    let collision = |row: &AnyRow| {
        let version: i64 = row.try_get("version")?;
        Ok(Collision {
            version: u64::try_from(version).map_err(|_| Failure::new("stored version"))?,
            competence: CompetenceId::new(row.try_get::<String, _>("competence_id")?)?,
            kept: told(row, "kept")?,
            other: told(row, "other")?,
        })
    };
    rows.iter().map(collision).collect()
}

/// The device of a client, or of a session that posts forms.
fn device(client: &str) -> Device {
    Device::of_client(client.strip_prefix("session:").unwrap_or(client))
}

fn told(row: &AnyRow, side: &str) -> Result<Told, Failure> {
    let column = |name: &str| format!("{side}_{name}");
    let level: Option<i64> = row.try_get(column("level").as_str())?;
    Ok(Told {
        said: said(row.try_get("field")?, row.try_get(column("value").as_str())?, level)?,
        on: device(row.try_get(column("on").as_str())?),
        at: Instant(row.try_get(column("at").as_str())?),
    })
}
