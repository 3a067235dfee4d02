//! What employees answer, what managers say, how the two met, and what they agreed on. Rows are only added.

use crate::failure::Failure;
use domain::competence::{Level, Scale};
use domain::mapping::{Agreed, Assessed, Compared, Said, Value};
use domain::{CompetenceId, Instant, MappingId, PersonId, UnitId};
use sqlx::AnyConnection;
use std::collections::BTreeMap;

/// The word for a field of an answer.
fn field(said: &Said) -> &'static str {
    match said {
        Said::Value(_) => "value",
        Said::UseMore(_) => "use_more",
        Said::Develop(_) => "develop",
        Said::Comment(_) => "comment",
    }
}

/// What was written down.
pub fn said(field: &str, value: String, level: Option<i64>) -> Result<Said, Failure> {
    let level = level.and_then(|level| u8::try_from(level).ok()).map(Level);
    Ok(match (field, value.as_str(), level) {
        ("value", "level", Some(level)) => Said::Value(Value::Level(level)),
        ("value", "dont_know", _) => Said::Value(Value::DontKnow),
        ("value", "not_applicable", _) => Said::Value(Value::NotApplicable),
        ("use_more", wanted, _) => Said::UseMore(wanted == "yes"),
        ("develop", wanted, _) => Said::Develop(wanted == "yes"),
        ("comment", ..) => Said::Comment(value),
        _ => return Err(Failure::new("stored answer")),
    })
}

/// Where something comes from: the client, the time there, and the time here.
pub type Source<'a> = (&'a str, Instant, Instant);

/// Writes down one field of an answer, at the version of the space that it makes.
pub async fn add_answer(
    db: &mut AnyConnection,
    (mapping, person, version): (&MappingId, &PersonId, u64),
    (competence, scale): (&CompetenceId, Scale),
    said: &Said,
    (client, said_at, given_at): Source<'_>,
) -> Result<(), Failure> {
    let (value, level) = match said {
        Said::Value(Value::Level(level)) => ("level", Some(i64::from(level.0))),
        Said::Value(Value::DontKnow) => ("dont_know", None),
        Said::Value(Value::NotApplicable) => ("not_applicable", None),
        Said::UseMore(wanted) | Said::Develop(wanted) => (if *wanted { "yes" } else { "no" }, None),
        Said::Comment(text) => (text.as_str(), None),
    };
    let sql = "insert into answer_entry
             (mapping_id, person_id, version, competence_id, field, value, level, scale, client_id, said_at, given_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    sqlx::query(sql)
        .bind(mapping.as_str())
        .bind(person.as_str())
        .bind(i64::try_from(version).map_err(|_| Failure::new("version"))?)
        .bind(competence.as_str())
        .bind(field(said))
        .bind(value)
        .bind(level)
        .bind(scale.code())
        .bind(client)
        .bind(said_at.0)
        .bind(given_at.0)
        .execute(db)
        .await?;
    Ok(())
}

/// The newest thing that was said after one version and up to another, where something else might be said: its
/// version, its client, and what it was.
pub async fn newest_said(
    db: &mut AnyConnection,
    (mapping, person): (&MappingId, &PersonId),
    (after, up_to): (u64, u64),
    (competence, instead_of): (&CompetenceId, &Said),
) -> Result<Option<(u64, String, Said)>, Failure> {
    let sql = "select version, client_id, value, level
         from answer_entry
         where mapping_id = $1 and person_id = $2 and version > $3 and version <= $4
             and competence_id = $5 and field = $6
         order by version desc
         limit 1";
    let newest: Option<(i64, String, String, Option<i64>)> = sqlx::query_as(sql)
        .bind(mapping.as_str())
        .bind(person.as_str())
        .bind(i64::try_from(after).unwrap_or(i64::MAX))
        .bind(i64::try_from(up_to).unwrap_or(i64::MAX))
        .bind(competence.as_str())
        .bind(field(instead_of))
        .fetch_optional(db)
        .await?;
    let read = |(version, client, value, level)| {
        let version = u64::try_from(version).map_err(|_| Failure::new("stored version"))?;
        Ok((version, client, said(field(instead_of), value, level)?))
    };
    newest.map(read).transpose()
}

/// One row of the answers: version, competence, field, value, level, and when it was given.
pub type AnswerRow = (i64, String, String, String, Option<i64>, i64);

/// Everything a person answered, oldest first, up to a version.
pub async fn answers(
    db: &mut AnyConnection,
    mapping: &MappingId,
    person: &PersonId,
    up_to: u64,
) -> Result<Vec<AnswerRow>, Failure> {
    let sql = "select version, competence_id, field, value, level, given_at
         from answer_entry
         where mapping_id = $1 and person_id = $2 and version <= $3
         order by version";
    let up_to = i64::try_from(up_to).unwrap_or(i64::MAX);
    Ok(sqlx::query_as(sql).bind(mapping.as_str()).bind(person.as_str()).bind(up_to).fetch_all(db).await?)
}

/// Writes down what a manager said.
pub async fn add_assessment(
    db: &mut AnyConnection,
    (mapping, person, version): (&MappingId, &PersonId, u64),
    (competence, scale): (&CompetenceId, Scale),
    value: Assessed,
    (by, at): (&PersonId, Instant),
) -> Result<(), Failure> {
    let sql = "insert into assessment_entry
             (mapping_id, person_id, version, competence_id, value, level, scale, given_by, given_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    sqlx::query(sql)
        .bind(mapping.as_str())
        .bind(person.as_str())
        .bind(i64::try_from(version).map_err(|_| Failure::new("version"))?)
        .bind(competence.as_str())
        .bind(if value.level().is_some() { "level" } else { "no_basis" })
        .bind(value.level().map(|level| i64::from(level.0)))
        .bind(scale.code())
        .bind(by.as_str())
        .bind(at.0)
        .execute(db)
        .await?;
    Ok(())
}

/// Which manager gave the newest value of each competence of a person.
pub async fn given_by(
    db: &mut AnyConnection,
    mapping: &MappingId,
    person: &PersonId,
) -> Result<BTreeMap<CompetenceId, PersonId>, Failure> {
    let sql = "select competence_id, given_by
         from assessment_entry
         where mapping_id = $1 and person_id = $2
         order by version";
    let rows: Vec<(String, String)> =
        sqlx::query_as(sql).bind(mapping.as_str()).bind(person.as_str()).fetch_all(db).await?;
    rows.into_iter().map(|(competence, by)| Ok((CompetenceId::new(competence)?, PersonId::new(by)?))).collect()
}

/// Writes down a row of the comparison.
pub async fn add_compared(
    db: &mut AnyConnection,
    (mapping, person, position): (&MappingId, &PersonId, usize),
    row: &Compared,
) -> Result<(), Failure> {
    let sql = "insert into comparison_entry (mapping_id, person_id, position, competence_id, body, made_at)
         values ($1, $2, $3, $4, $5, $6)";
    sqlx::query(sql)
        .bind(mapping.as_str())
        .bind(person.as_str())
        .bind(i64::try_from(position).map_err(|_| Failure::new("position"))?)
        .bind(row.competence.as_str())
        .bind(serde_json::to_string(row)?)
        .bind(row.at.0)
        .execute(db)
        .await?;
    Ok(())
}

/// Writes down an agreed level.
pub async fn add_agreed(db: &mut AnyConnection, agreed: &Agreed, at: Instant) -> Result<(), Failure> {
    let sql = "insert into agreed_level (person_id, competence_id, agreed_on, scale, level, reason, recorded_at)
         values ($1, $2, $3, $4, $5, $6, $7)";
    sqlx::query(sql)
        .bind(agreed.person.as_str())
        .bind(agreed.competence.as_str())
        .bind(agreed.on.to_string())
        .bind(agreed.scale.code())
        .bind(i64::from(agreed.level.0))
        .bind(agreed.reason.as_deref())
        .bind(at.0)
        .execute(db)
        .await?;
    Ok(())
}

/// A person's newest manager value of each competence: person, competence, level.
pub type ManagerRow = (String, String, Option<i64>);

/// The managers' newest values of everybody in a mapping whom the figures count, in one unit or in all.
pub async fn manager_values(
    db: &mut AnyConnection,
    mapping: &MappingId,
    unit: Option<&UnitId>,
) -> Result<Vec<ManagerRow>, Failure> {
    let sql = "select entry.person_id, entry.competence_id, entry.level
         from invitation
         join assessment_entry entry
             on entry.mapping_id = invitation.mapping_id and entry.person_id = invitation.person_id
         where invitation.mapping_id = $1 and invitation.unit_id = coalesce($2, invitation.unit_id)
         order by entry.person_id, entry.version";
    let unit = unit.map(UnitId::as_str);
    Ok(sqlx::query_as(sql).bind(mapping.as_str()).bind(unit).fetch_all(db).await?)
}

/// The comparisons of everybody in a mapping, oldest row first, in one unit or in all.
pub async fn comparisons(
    db: &mut AnyConnection,
    mapping: &MappingId,
    unit: Option<&UnitId>,
) -> Result<Vec<(PersonId, Compared)>, Failure> {
    let sql = "select entry.person_id, entry.body
         from invitation
         join comparison_entry entry
             on entry.mapping_id = invitation.mapping_id and entry.person_id = invitation.person_id
         where invitation.mapping_id = $1 and invitation.unit_id = coalesce($2, invitation.unit_id)
         order by entry.person_id, entry.position";
    let unit = unit.map(UnitId::as_str);
    let rows: Vec<(String, String)> = sqlx::query_as(sql).bind(mapping.as_str()).bind(unit).fetch_all(db).await?;
    rows.into_iter().map(|(person, body)| Ok((PersonId::new(person)?, serde_json::from_str(&body)?))).collect()
}

/// Agreed levels of everybody in a mapping, oldest first, in one unit or in all.
pub async fn agreed(
    db: &mut AnyConnection,
    mapping: &MappingId,
    unit: Option<&UnitId>,
) -> Result<Vec<Agreed>, Failure> {
    let sql = "select agreed.person_id, agreed.competence_id, agreed.agreed_on, agreed.scale, agreed.level,
             agreed.reason
         from invitation
         join agreed_level agreed on agreed.person_id = invitation.person_id
         where invitation.mapping_id = $1 and invitation.unit_id = coalesce($2, invitation.unit_id)
         order by agreed.person_id, agreed.recorded_at";
    let unit = unit.map(UnitId::as_str);
    let rows = sqlx::query_as(sql).bind(mapping.as_str()).bind(unit).fetch_all(db).await?;
    rows.into_iter().map(read_agreed).collect()
}

/// Agreed levels of one person, oldest first.
pub async fn agreed_of(db: &mut AnyConnection, person: &PersonId) -> Result<Vec<Agreed>, Failure> {
    let sql = "select person_id, competence_id, agreed_on, scale, level, reason
         from agreed_level
         where person_id = $1
         order by recorded_at";
    let rows = sqlx::query_as(sql).bind(person.as_str()).fetch_all(db).await?;
    rows.into_iter().map(read_agreed).collect()
}

type AgreedRow = (String, String, String, String, i64, Option<String>);

fn read_agreed((person, competence, on, scale, level, reason): AgreedRow) -> Result<Agreed, Failure> {
    Ok(Agreed {
        person: PersonId::new(person)?,
        competence: CompetenceId::new(competence)?,
        scale: Scale::from_code(&scale).ok_or(Failure::new("stored scale"))?,
        level: Level(u8::try_from(level).map_err(|_| Failure::new("stored level"))?),
        on: on.parse()?,
        reason,
    })
}
