//! Imports as they are stored: the file until it is applied, what was found in it, and every change it makes.

use super::roster::values;
use crate::failure::Failure;
use domain::people_file::{Effect, Errors, Summary};
use domain::person::Person;
use domain::{Date, ImportId, Instant, PersonId, UnitId};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, AssertSqlSafe, Row as _};

/// How many rows go into one statement.
const BATCH: usize = 200;
/// How much of a file one row holds, in bytes.
const PART: usize = 256 * 1024;

/// What somebody did to an import, and when. The command line is nobody.
pub type Done = (Option<PersonId>, Instant);

/// An import without its file and its changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredImport {
    /// Its id.
    pub id: ImportId,
    /// SHA-256 of the file.
    pub sha256: String,
    /// The name of the file, as the uploader's machine calls it.
    pub file_name: String,
    /// The part of the organisation that it covers.
    pub scope: UnitId,
    /// The day from which it holds.
    pub effective_on: Date,
    /// Its changes in numbers.
    pub summary: Summary,
    /// Columns that were left out.
    pub unread: Vec<String>,
    /// Who handed it in, and when.
    pub uploaded: Done,
    /// Who applied it, and when.
    pub applied: Option<Done>,
    /// Who undid it, and when.
    pub undone: Option<Done>,
}

/// One change, and the first day of the period that it changes.
pub type StoredEffect = (Effect, Option<Date>);

/// What kind of change it is, to show changes of a kind together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Somebody new.
    NewPerson,
    /// Somebody described otherwise.
    ChangedPerson,
    /// A new employment.
    NewEmployment,
    /// An employment that is otherwise.
    ChangedEmployment,
    /// An employment that ends.
    EndedEmployment,
}

impl Kind {
    /// The kind of a change that holds from a day.
    pub fn of(effect: &Effect, effective_on: Date) -> Self {
        match effect {
            Effect::CreatePerson(_) => Self::NewPerson,
            Effect::ChangePerson { .. } => Self::ChangedPerson,
            Effect::CreateEmployment(_) => Self::NewEmployment,
            Effect::ChangeEmployment { before, after, .. }
                if before.is_in_force(effective_on) && after.ends_on.is_some_and(|last| last < effective_on) =>
            {
                Self::EndedEmployment
            }
            Effect::ChangeEmployment { .. } => Self::ChangedEmployment,
            Effect::EndEmployment { .. } => Self::EndedEmployment,
        }
    }

    fn code(self) -> &'static str {
        match self {
            Self::NewPerson => "new_person",
            Self::ChangedPerson => "changed_person",
            Self::NewEmployment => "new_employment",
            Self::ChangedEmployment => "changed_employment",
            Self::EndedEmployment => "ended_employment",
        }
    }
}

/// Adds an import with its file and what is wrong with the rows; its changes are added beside it.
pub async fn add(db: &mut AnyConnection, import: &StoredImport, errors: &Errors, text: &str) -> Result<(), Failure> {
    let sql = "insert into people_import
             (id, sha256, file_name, scope_id, effective_on, summary, errors, unread, uploaded_by, uploaded_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    sqlx::query(sql)
        .bind(import.id.as_str())
        .bind(&import.sha256)
        .bind(&import.file_name)
        .bind(import.scope.as_str())
        .bind(import.effective_on.to_string())
        .bind(serde_json::to_string(&import.summary)?)
        .bind(serde_json::to_string(errors)?)
        .bind(serde_json::to_string(&import.unread)?)
        .bind(import.uploaded.0.as_ref().map(PersonId::as_str))
        .bind(import.uploaded.1.0)
        .execute(&mut *db)
        .await?;
    add_text(db, &import.id, text).await
}

async fn add_text(db: &mut AnyConnection, id: &ImportId, text: &str) -> Result<(), Failure> {
    let (mut rest, mut position) = (text, 0_i64);
    while !rest.is_empty() {
        let (part, more) = rest.split_at(rest.floor_char_boundary(PART));
        let sql = "insert into people_import_part (import_id, position, body) values ($1, $2, $3)";
        sqlx::query(sql).bind(id.as_str()).bind(position).bind(part).execute(&mut *db).await?;
        (rest, position) = (more, position + 1);
    }
    Ok(())
}

/// Adds changes to an import, from a place in their order on.
pub async fn add_effects(
    db: &mut AnyConnection,
    import: &StoredImport,
    (first, effects): (usize, &[StoredEffect]),
) -> Result<(), Failure> {
    let mut position = i64::try_from(first).map_err(|_| Failure::new("a place in an import"))?;
    for some in effects.chunks(BATCH) {
        let sql = format!(
            "insert into people_import_effect (import_id, position, kind, person_id, effect, period_on) values {}",
            values(some.len(), 6)
        );
        let mut query = sqlx::query(AssertSqlSafe(sql));
        for (effect, period_on) in some {
            query = query
                .bind(import.id.as_str())
                .bind(position)
                .bind(Kind::of(effect, import.effective_on).code())
                .bind(person_of(effect).as_str())
                .bind(serde_json::to_string(effect)?)
                .bind(period_on.map(|day| day.to_string()));
            position += 1;
        }
        query.execute(&mut *db).await?;
    }
    Ok(())
}

fn person_of(effect: &Effect) -> &PersonId {
    match effect {
        Effect::CreatePerson(person) | Effect::ChangePerson { after: person, .. } => &person.id,
        Effect::CreateEmployment(employment)
        | Effect::ChangeEmployment { after: employment, .. }
        | Effect::EndEmployment { before: employment, .. } => &employment.person,
    }
}

/// An import.
pub async fn get(db: &mut AnyConnection, id: &ImportId) -> Result<Option<StoredImport>, Failure> {
    let sql = "select id, sha256, file_name, scope_id, effective_on, summary, unread, uploaded_by, uploaded_at,
             applied_by, applied_at, undone_by, undone_at
         from people_import
         where id = $1";
    let row = sqlx::query(sql).bind(id.as_str()).fetch_optional(db).await?;
    row.map(|row| import(&row)).transpose()
}

/// Every import, newest first.
pub async fn all(db: &mut AnyConnection) -> Result<Vec<StoredImport>, Failure> {
    let sql = "select id, sha256, file_name, scope_id, effective_on, summary, unread, uploaded_by, uploaded_at,
             applied_by, applied_at, undone_by, undone_at
         from people_import
         order by uploaded_at desc, id desc";
    let rows = sqlx::query(sql).fetch_all(db).await?;
    rows.iter().map(import).collect()
}

/// What is wrong with the rows of the file.
pub async fn errors(db: &mut AnyConnection, id: &ImportId) -> Result<Errors, Failure> {
    let sql = "select errors from people_import where id = $1";
    let row: Option<(String,)> = sqlx::query_as(sql).bind(id.as_str()).fetch_optional(db).await?;
    Ok(row.map(|(errors,)| serde_json::from_str(&errors)).transpose()?.unwrap_or_default())
}

/// The text of the file, while it is kept.
pub async fn text(db: &mut AnyConnection, id: &ImportId) -> Result<String, Failure> {
    let sql = "select body from people_import_part where import_id = $1 order by position";
    let rows: Vec<(String,)> = sqlx::query_as(sql).bind(id.as_str()).fetch_all(db).await?;
    Ok(rows.into_iter().map(|(body,)| body).collect())
}

/// Every change, in order.
pub async fn effects(db: &mut AnyConnection, id: &ImportId) -> Result<Vec<StoredEffect>, Failure> {
    let sql = "select effect, period_on from people_import_effect where import_id = $1 order by position";
    let rows: Vec<(String, Option<String>)> = sqlx::query_as(sql).bind(id.as_str()).fetch_all(db).await?;
    let read = |(effect, day): (String, Option<String>)| {
        Ok((serde_json::from_str(&effect)?, day.map(|day| day.parse()).transpose()?))
    };
    rows.into_iter().map(read).collect()
}

/// The first changes of a kind.
pub async fn first_of(db: &mut AnyConnection, id: &ImportId, kind: Kind, most: u32) -> Result<Vec<Effect>, Failure> {
    let sql = "select effect from people_import_effect where import_id = $1 and kind = $2 order by position limit $3";
    let query = sqlx::query_as(sql).bind(id.as_str()).bind(kind.code()).bind(i64::from(most));
    let rows: Vec<(String,)> = query.fetch_all(db).await?;
    Ok(rows.iter().map(|(effect,)| serde_json::from_str(effect)).collect::<Result<_, _>>()?)
}

/// Somebody whom an import makes.
pub async fn new_person(db: &mut AnyConnection, id: &ImportId, who: &PersonId) -> Result<Option<Person>, Failure> {
    let sql = "select effect
         from people_import_effect
         where import_id = $1 and kind = 'new_person' and person_id = $2";
    let row: Option<(String,)> = sqlx::query_as(sql).bind(id.as_str()).bind(who.as_str()).fetch_optional(db).await?;
    let effect = row.map(|(effect,)| serde_json::from_str(&effect)).transpose()?;
    Ok(effect.and_then(|effect| if let Effect::CreatePerson(person) = effect { Some(person) } else { None }))
}

/// Notes that it was applied. The file is kept no longer: its changes say everything, and it is full of people.
pub async fn set_applied(db: &mut AnyConnection, id: &ImportId, (by, at): &Done) -> Result<(), Failure> {
    let sql = "update people_import set applied_by = $2, applied_at = $3 where id = $1";
    let by = by.as_ref().map(PersonId::as_str);
    sqlx::query(sql).bind(id.as_str()).bind(by).bind(at.0).execute(&mut *db).await?;
    forget_text(db, id).await
}

/// Notes that it was undone.
pub async fn set_undone(db: &mut AnyConnection, id: &ImportId, (by, at): &Done) -> Result<(), Failure> {
    let sql = "update people_import set undone_by = $2, undone_at = $3 where id = $1";
    let by = by.as_ref().map(PersonId::as_str);
    sqlx::query(sql).bind(id.as_str()).bind(by).bind(at.0).execute(db).await?;
    Ok(())
}

async fn forget_text(db: &mut AnyConnection, id: &ImportId) -> Result<(), Failure> {
    sqlx::query("delete from people_import_part where import_id = $1").bind(id.as_str()).execute(db).await?;
    Ok(())
}

/// The previews from before a moment that nobody has applied.
pub async fn unapplied_before(db: &mut AnyConnection, before: Instant) -> Result<Vec<ImportId>, Failure> {
    let sql = "select id from people_import where applied_at is null and uploaded_at < $1 order by id";
    let rows: Vec<(String,)> = sqlx::query_as(sql).bind(before.0).fetch_all(db).await?;
    Ok(rows.into_iter().map(|(id,)| ImportId::new(id)).collect::<Result<_, _>>()?)
}

/// Takes away a preview that nobody applied.
pub async fn remove(db: &mut AnyConnection, id: &ImportId) -> Result<(), Failure> {
    forget_text(db, id).await?;
    sqlx::query("delete from people_import_effect where import_id = $1").bind(id.as_str()).execute(&mut *db).await?;
    sqlx::query("delete from people_import where id = $1 and applied_at is null").bind(id.as_str()).execute(db).await?;
    Ok(())
}

fn import(row: &AnyRow) -> Result<StoredImport, Failure> {
    let who = |column: &str| -> Result<Option<PersonId>, Failure> {
        Ok(row.try_get::<Option<String>, _>(column)?.map(PersonId::new).transpose()?)
    };
    let done = |by: &str, at: &str| -> Result<Option<Done>, Failure> {
        let at: Option<i64> = row.try_get(at)?;
        at.map(|at| Ok((who(by)?, Instant(at)))).transpose()
    };
    Ok(StoredImport {
        id: ImportId::new(row.try_get::<String, _>("id")?)?,
        sha256: row.try_get("sha256")?,
        file_name: row.try_get("file_name")?,
        scope: UnitId::new(row.try_get::<String, _>("scope_id")?)?,
        effective_on: row.try_get::<String, _>("effective_on")?.parse()?,
        summary: serde_json::from_str(row.try_get("summary")?)?,
        unread: serde_json::from_str(row.try_get("unread")?)?,
        uploaded: (who("uploaded_by")?, Instant(row.try_get("uploaded_at")?)),
        applied: done("applied_by", "applied_at")?,
        undone: done("undone_by", "undone_at")?,
    })
}
