//! Mappings and their audiences.

use crate::failure::Failure;
use domain::mapping::{Blind, Inclusion, Invitation, Leaving, Mapping, Phase, Place};
use domain::{EmploymentId, Instant, MappingId, PersonId, ProfileVersionId, UnitId};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};
use std::collections::BTreeMap;

/// A mapping.
pub async fn get(db: &mut AnyConnection, id: &MappingId) -> Result<Option<Mapping>, Failure> {
    let sql = "select id, title, purpose, opens_on, closes_on, blind, cooperation, opened_at, closed_at
         from mapping
         where id = $1";
    let Some(row) = sqlx::query(sql).bind(id.as_str()).fetch_optional(&mut *db).await? else { return Ok(None) };
    let sql = "select unit_id from mapping_unit where mapping_id = $1 order by unit_id";
    let units: Vec<(String,)> = sqlx::query_as(sql).bind(id.as_str()).fetch_all(db).await?;
    mapping(&row, units.into_iter().map(|(unit,)| unit)).map(Some)
}

/// Every mapping, the newest period first.
pub async fn all(db: &mut AnyConnection) -> Result<Vec<Mapping>, Failure> {
    let sql = "select mapping_id, unit_id from mapping_unit order by mapping_id, unit_id";
    let mut units: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (id, unit) in sqlx::query_as::<_, (String, String)>(sql).fetch_all(&mut *db).await? {
        units.entry(id).or_default().push(unit);
    }
    let sql = "select id, title, purpose, opens_on, closes_on, blind, cooperation, opened_at, closed_at
         from mapping
         order by opens_on desc, id";
    let rows = sqlx::query(sql).fetch_all(db).await?;
    let own = |row: &AnyRow| mapping(row, units.remove(row.try_get::<&str, _>("id")?).unwrap_or_default().into_iter());
    rows.iter().map(own).collect()
}

/// Adds a mapping, or changes it.
pub async fn put(db: &mut AnyConnection, mapping: &Mapping) -> Result<(), Failure> {
    let (opened_at, closed_at) = match mapping.phase {
        Phase::Draft => (None, None),
        Phase::Open { at } => (Some(at.0), None),
        Phase::Closed { opened_at, at } => (Some(opened_at.0), Some(at.0)),
    };
    let sql = "insert into mapping
             (id, title, purpose, opens_on, closes_on, blind, cooperation, opened_at, closed_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         on conflict (id) do update set
             title = excluded.title, purpose = excluded.purpose, opens_on = excluded.opens_on,
             closes_on = excluded.closes_on, blind = excluded.blind, cooperation = excluded.cooperation,
             opened_at = excluded.opened_at, closed_at = excluded.closed_at";
    sqlx::query(sql)
        .bind(mapping.id.as_str())
        .bind(serde_json::to_string(&mapping.title)?)
        .bind(serde_json::to_string(&mapping.purpose)?)
        .bind(mapping.opens_on.to_string())
        .bind(mapping.closes_on.to_string())
        .bind(mapping.blind.code())
        .bind(mapping.cooperation.as_ref().map(serde_json::to_string).transpose()?)
        .bind(opened_at)
        .bind(closed_at)
        .execute(&mut *db)
        .await?;
    let sql = "delete from mapping_unit where mapping_id = $1";
    sqlx::query(sql).bind(mapping.id.as_str()).execute(&mut *db).await?;
    for unit in &mapping.units {
        let sql = "insert into mapping_unit (mapping_id, unit_id) values ($1, $2) on conflict do nothing";
        sqlx::query(sql).bind(mapping.id.as_str()).bind(unit.as_str()).execute(&mut *db).await?;
    }
    Ok(())
}

fn mapping(row: &AnyRow, units: impl Iterator<Item = String>) -> Result<Mapping, Failure> {
    let opened_at: Option<i64> = row.try_get("opened_at")?;
    let closed_at: Option<i64> = row.try_get("closed_at")?;
    Ok(Mapping {
        id: MappingId::new(row.try_get::<String, _>("id")?)?,
        title: serde_json::from_str(row.try_get("title")?)?,
        purpose: serde_json::from_str(row.try_get("purpose")?)?,
        opens_on: row.try_get::<&str, _>("opens_on")?.parse()?,
        closes_on: row.try_get::<&str, _>("closes_on")?.parse()?,
        units: units.map(UnitId::new).collect::<Result<_, _>>()?,
        blind: Blind::from_code(row.try_get("blind")?).ok_or(Failure::new("stored blind"))?,
        cooperation: row.try_get::<Option<&str>, _>("cooperation")?.map(serde_json::from_str).transpose()?,
        phase: match (opened_at, closed_at) {
            (None, _) => Phase::Draft,
            (Some(at), None) => Phase::Open { at: Instant(at) },
            (Some(opened_at), Some(at)) => Phase::Closed { opened_at: Instant(opened_at), at: Instant(at) },
        },
    })
}

/// An invitation and how far the person has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Participation {
    /// The invitation.
    pub invitation: Invitation,
    /// When the answers were submitted; none while they are being written.
    pub submitted_at: Option<Instant>,
    /// The version of the answers that was last submitted.
    pub submitted_version: Option<u64>,
    /// When the manager completed the blind part.
    pub completed_at: Option<Instant>,
}

impl Participation {
    /// The profile version the person is asked about; none when they are not asked.
    pub fn profile_version(&self) -> Option<&ProfileVersionId> {
        match &self.invitation.inclusion {
            Inclusion::Invited { profile_version } => Some(profile_version),
            Inclusion::LeftOut { .. } => None,
        }
    }
}

/// What a person is asked, without the questions: those stand in the catalogue.
pub struct Asked {
    /// How far they have come.
    pub participation: Participation,
    /// The mapping, without its units.
    pub mapping: Mapping,
    /// The version of the catalogue, which says whether a copy in memory is fresh.
    pub catalogue_version: u64,
}

/// What a person is asked, in one question to the database; none when they are not of the audience.
pub async fn asked(db: &mut AnyConnection, id: &MappingId, person: &PersonId) -> Result<Option<Asked>, Failure> {
    let sql = "select invitation.person_id, invitation.employment_id, invitation.unit_id, invitation.others,
             invitation.profile_version_id, invitation.left_out, invitation.submitted_at,
             invitation.submitted_version, invitation.completed_at,
             mapping.id, mapping.title, mapping.purpose, mapping.opens_on, mapping.closes_on, mapping.blind,
             mapping.cooperation, mapping.opened_at, mapping.closed_at,
             (select version from space where space.id = 'organisation') as catalogue_version
         from invitation
         join mapping on mapping.id = invitation.mapping_id
         where invitation.mapping_id = $1 and invitation.person_id = $2";
    let row = sqlx::query(sql).bind(id.as_str()).bind(person.as_str()).fetch_optional(db).await?;
    let Some(row) = row else { return Ok(None) };
    let version: Option<i64> = row.try_get("catalogue_version")?;
    Ok(Some(Asked {
        participation: read_participation(&row)?,
        mapping: mapping(&row, std::iter::empty())?,
        catalogue_version: version.and_then(|version| u64::try_from(version).ok()).unwrap_or(0),
    }))
}

/// Adds a person to the audience.
pub async fn add_invitation(db: &mut AnyConnection, id: &MappingId, new: &Invitation) -> Result<(), Failure> {
    let (profile_version, left_out) = match &new.inclusion {
        Inclusion::Invited { profile_version } => (Some(profile_version.as_str()), None),
        Inclusion::LeftOut { because } => (None, Some(leaving_code(*because))),
    };
    let sql = "insert into invitation
             (mapping_id, person_id, employment_id, unit_id, others, profile_version_id, left_out)
         values ($1, $2, $3, $4, $5, $6, $7)";
    sqlx::query(sql)
        .bind(id.as_str())
        .bind(new.person.as_str())
        .bind(new.place.employment.as_str())
        .bind(new.place.unit.as_str())
        .bind(serde_json::to_string(&new.place.others)?)
        .bind(profile_version)
        .bind(left_out)
        .execute(db)
        .await?;
    Ok(())
}

/// How far one person has come; none when they are not of the audience.
pub async fn participation(
    db: &mut AnyConnection,
    id: &MappingId,
    person: &PersonId,
) -> Result<Option<Participation>, Failure> {
    let sql = "select person_id, employment_id, unit_id, others, profile_version_id, left_out,
             submitted_at, submitted_version, completed_at
         from invitation
         where mapping_id = $1 and person_id = $2";
    let row = sqlx::query(sql).bind(id.as_str()).bind(person.as_str()).fetch_optional(db).await?;
    row.map(|row| read_participation(&row)).transpose()
}

/// The whole audience.
pub async fn audience(db: &mut AnyConnection, id: &MappingId) -> Result<Vec<Participation>, Failure> {
    let sql = "select person_id, employment_id, unit_id, others, profile_version_id, left_out,
             submitted_at, submitted_version, completed_at
         from invitation
         where mapping_id = $1
         order by unit_id, person_id";
    let rows = sqlx::query(sql).bind(id.as_str()).fetch_all(db).await?;
    rows.iter().map(read_participation).collect()
}

/// The audience of one unit.
pub async fn audience_of(db: &mut AnyConnection, id: &MappingId, unit: &UnitId) -> Result<Vec<Participation>, Failure> {
    let sql = "select person_id, employment_id, unit_id, others, profile_version_id, left_out,
             submitted_at, submitted_version, completed_at
         from invitation
         where mapping_id = $1 and unit_id = $2
         order by person_id";
    let rows = sqlx::query(sql).bind(id.as_str()).bind(unit.as_str()).fetch_all(db).await?;
    rows.iter().map(read_participation).collect()
}

/// The mappings that ask a person, the newest first.
pub async fn invitations_of(db: &mut AnyConnection, person: &PersonId) -> Result<Vec<MappingId>, Failure> {
    let sql = "select invitation.mapping_id
         from invitation
         join mapping on mapping.id = invitation.mapping_id
         where invitation.person_id = $1 and invitation.profile_version_id is not null
         order by mapping.opens_on desc, mapping.id";
    let rows: Vec<(String,)> = sqlx::query_as(sql).bind(person.as_str()).fetch_all(db).await?;
    Ok(rows.into_iter().map(|(id,)| MappingId::new(id)).collect::<Result<_, _>>()?)
}

/// Of each unit: how many are asked, and how many have submitted.
pub async fn counts(db: &mut AnyConnection, id: &MappingId) -> Result<Vec<(UnitId, u32, u32)>, Failure> {
    let sql = "select unit_id, count(*), count(submitted_version)
         from invitation
         where mapping_id = $1 and profile_version_id is not null
         group by unit_id
         order by unit_id";
    let rows: Vec<(String, i64, i64)> = sqlx::query_as(sql).bind(id.as_str()).fetch_all(db).await?;
    let count = |many: i64| u32::try_from(many).unwrap_or_default();
    rows.into_iter().map(|(unit, asked, done)| Ok((UnitId::new(unit)?, count(asked), count(done)))).collect()
}

/// Notes that answers are handed in, or taken back for changes.
pub async fn set_submitted(
    db: &mut AnyConnection,
    id: &MappingId,
    person: &PersonId,
    submitted_at: Option<Instant>,
    version: Option<u64>,
) -> Result<(), Failure> {
    let sql = "update invitation
         set submitted_at = $3, submitted_version = coalesce($4, submitted_version)
         where mapping_id = $1 and person_id = $2";
    sqlx::query(sql)
        .bind(id.as_str())
        .bind(person.as_str())
        .bind(submitted_at.map(|at| at.0))
        .bind(version.and_then(|version| i64::try_from(version).ok()))
        .execute(db)
        .await?;
    Ok(())
}

/// Notes that the manager completed the blind part.
pub async fn set_completed(
    db: &mut AnyConnection,
    id: &MappingId,
    person: &PersonId,
    at: Instant,
) -> Result<(), Failure> {
    let sql = "update invitation set completed_at = $3 where mapping_id = $1 and person_id = $2";
    sqlx::query(sql).bind(id.as_str()).bind(person.as_str()).bind(at.0).execute(db).await?;
    Ok(())
}

fn read_participation(row: &AnyRow) -> Result<Participation, Failure> {
    let version: Option<String> = row.try_get("profile_version_id")?;
    let left_out: Option<String> = row.try_get("left_out")?;
    let inclusion = match (version, left_out) {
        (Some(version), _) => Inclusion::Invited { profile_version: ProfileVersionId::new(version)? },
        (None, Some(code)) => Inclusion::LeftOut { because: leaving(&code)? },
        (None, None) => return Err(Failure::new("stored invitation without a profile or a reason")),
    };
    let place = Place {
        employment: EmploymentId::new(row.try_get::<String, _>("employment_id")?)?,
        unit: UnitId::new(row.try_get::<String, _>("unit_id")?)?,
        others: serde_json::from_str(row.try_get("others")?)?,
    };
    let person = PersonId::new(row.try_get::<String, _>("person_id")?)?;
    Ok(Participation {
        invitation: Invitation { person, place, inclusion },
        submitted_at: row.try_get::<Option<i64>, _>("submitted_at")?.map(Instant),
        submitted_version: row.try_get::<Option<i64>, _>("submitted_version")?.and_then(|v| u64::try_from(v).ok()),
        completed_at: row.try_get::<Option<i64>, _>("completed_at")?.map(Instant),
    })
}

fn leaving_code(because: Leaving) -> &'static str {
    match because {
        Leaving::OnLeave => "on_leave",
        Leaving::NoProfile => "no_profile",
        Leaving::EndsBefore => "ends_before",
    }
}

fn leaving(code: &str) -> Result<Leaving, Failure> {
    [Leaving::OnLeave, Leaving::NoProfile, Leaving::EndsBefore]
        .into_iter()
        .find(|because| leaving_code(*because) == code)
        .ok_or(Failure::new("stored reason for being left out"))
}
