//! People, employments and the roles they hold.

use crate::failure::Failure;
use domain::access::{Actor, Grant};
use domain::person::{AidResponsibility, Employment, EmploymentForm, LegalSex, Person, Role};
use domain::{Date, EmploymentId, GrantId, Instant, Language, PersonId, RoleProfileId, UnitId};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};
use std::collections::BTreeSet;

const PERSON: &str = "id, given_name, family_name, email, birth_year, legal_sex, language, has_protected_identity";

/// A person by id.
pub async fn get(db: &mut AnyConnection, id: &PersonId) -> Result<Option<Person>, Failure> {
    let sql = "select id, given_name, family_name, email, birth_year, legal_sex, language, has_protected_identity
         from person
         where id = $1";
    let row = sqlx::query(sql).bind(id.as_str()).fetch_optional(db).await?;
    row.map(|row| person(&row)).transpose()
}

/// A person by work address, whatever the case of its letters.
pub async fn by_email(db: &mut AnyConnection, email: &str) -> Result<Option<Person>, Failure> {
    let sql = "select id, given_name, family_name, email, birth_year, legal_sex, language, has_protected_identity
         from person
         where email = $1";
    let row = sqlx::query(sql).bind(email.trim().to_lowercase()).fetch_optional(db).await?;
    row.map(|row| person(&row)).transpose()
}

/// Everybody; only imports and figures need this.
pub async fn all(db: &mut AnyConnection) -> Result<Vec<Person>, Failure> {
    let sql = sqlx::AssertSqlSafe(format!("select {PERSON} from person order by sort_key, id"));
    let rows = sqlx::query(sql).fetch_all(db).await?;
    rows.iter().map(person).collect()
}

/// Whether there is anybody.
pub async fn is_empty(db: &mut AnyConnection) -> Result<bool, Failure> {
    let row: Option<(String,)> = sqlx::query_as("select id from person limit 1").fetch_optional(db).await?;
    Ok(row.is_none())
}

/// Changes the language somebody reads.
pub async fn set_language(db: &mut AnyConnection, id: &PersonId, language: Language) -> Result<(), Failure> {
    let sql = "update person set language = $2 where id = $1";
    sqlx::query(sql).bind(id.as_str()).bind(language.tag()).execute(db).await?;
    Ok(())
}

/// The employments in force on a day, of one person.
pub async fn employments_of(db: &mut AnyConnection, who: &PersonId, on: Date) -> Result<Vec<Employment>, Failure> {
    let sql = "select employment_id, person_id, unit_id, title, aid, aid_responsibility, role_profile_id, manager_id,
             form, percentage, starts_on, ends_on, leave_from, leave_to
         from employment_period
         where person_id = $1 and from_on <= $2 and (to_on is null or to_on >= $2)
             and starts_on <= $2 and (ends_on is null or ends_on >= $2)
         order by percentage desc, starts_on, employment_id";
    let rows = sqlx::query(sql).bind(who.as_str()).bind(on.to_string()).fetch_all(db).await?;
    rows.iter().map(employment).collect()
}

/// The employments in force on a day, of everybody.
pub async fn employments(db: &mut AnyConnection, on: Date) -> Result<Vec<Employment>, Failure> {
    let sql = "select employment_id, person_id, unit_id, title, aid, aid_responsibility, role_profile_id, manager_id,
             form, percentage, starts_on, ends_on, leave_from, leave_to
         from employment_period
         where from_on <= $1 and (to_on is null or to_on >= $1)";
    let rows = sqlx::query(sql).bind(on.to_string()).fetch_all(db).await?;
    rows.iter().map(employment).collect()
}

/// The employments in force on a day, in one unit.
pub async fn employments_in(db: &mut AnyConnection, unit: &UnitId, on: Date) -> Result<Vec<Employment>, Failure> {
    let sql = "select employment_id, person_id, unit_id, title, aid, aid_responsibility, role_profile_id, manager_id,
             form, percentage, starts_on, ends_on, leave_from, leave_to
         from employment_period
         where unit_id = $1 and from_on <= $2 and (to_on is null or to_on >= $2)
             and starts_on <= $2 and (ends_on is null or ends_on >= $2)
         order by percentage desc, starts_on, employment_id";
    let rows = sqlx::query(sql).bind(unit.as_str()).bind(on.to_string()).fetch_all(db).await?;
    rows.iter().map(employment).collect()
}

/// The employments in force on a day that name a manager of their own.
pub async fn employments_under(
    db: &mut AnyConnection,
    manager: &PersonId,
    on: Date,
) -> Result<Vec<Employment>, Failure> {
    let sql = "select employment_id, person_id, unit_id, title, aid, aid_responsibility, role_profile_id, manager_id,
             form, percentage, starts_on, ends_on, leave_from, leave_to
         from employment_period
         where manager_id = $1 and from_on <= $2 and (to_on is null or to_on >= $2)
             and starts_on <= $2 and (ends_on is null or ends_on >= $2)
         order by percentage desc, starts_on, employment_id";
    let rows = sqlx::query(sql).bind(manager.as_str()).bind(on.to_string()).fetch_all(db).await?;
    rows.iter().map(employment).collect()
}

/// Everybody with an employment in a unit on a day.
pub async fn in_unit(db: &mut AnyConnection, unit: &UnitId, on: Date) -> Result<Vec<Person>, Failure> {
    let sql = "select id, given_name, family_name, email, birth_year, legal_sex, language, has_protected_identity
         from person
         where id in (
             select person_id
             from employment_period
             where unit_id = $1 and from_on <= $2 and (to_on is null or to_on >= $2)
         )";
    let rows = sqlx::query(sql).bind(unit.as_str()).bind(on.to_string()).fetch_all(db).await?;
    rows.iter().map(person).collect()
}

/// Who leads a person on a day: the manager named in the employment, else the unit's manager; a manager of a unit
/// who works in it is led by the nearest manager above.
pub async fn line_managers(db: &mut AnyConnection, who: &PersonId, on: Date) -> Result<Vec<PersonId>, Failure> {
    let mut managers = Vec::new();
    for employment in employments_of(db, who, on).await? {
        let manager = line_manager(db, &employment, on).await?;
        managers.extend(manager.filter(|manager| !managers.contains(manager)));
    }
    Ok(managers)
}

/// Who leads the person in one employment on a day.
pub async fn line_manager(db: &mut AnyConnection, of: &Employment, on: Date) -> Result<Option<PersonId>, Failure> {
    // Nobody leads themselves, whatever a list says.
    if let Some(manager) = of.manager.as_ref().filter(|manager| **manager != of.person) {
        return Ok(Some(manager.clone()));
    }
    let mut unit = Some(of.unit.as_str().to_owned());
    // A tree is never deeper than this; a circle ends here.
    for _ in 0..16 {
        let Some(id) = unit else { break };
        let sql = "select manager_id, parent_id
             from unit_period
             where unit_id = $1 and from_on <= $2 and (to_on is null or to_on >= $2)";
        let row: Option<(Option<String>, Option<String>)> =
            sqlx::query_as(sql).bind(&id).bind(on.to_string()).fetch_optional(&mut *db).await?;
        let Some((manager, parent)) = row else { break };
        if let Some(manager) = manager.filter(|manager| manager != of.person.as_str()) {
            return Ok(Some(PersonId::new(manager)?));
        }
        unit = parent;
    }
    Ok(None)
}

/// Somebody who makes a request, in one question to the database: who, with the roles they hold on a day, and whether
/// they then lead a node or anybody.
pub async fn visitor(
    db: &mut AnyConnection,
    id: &PersonId,
    on: Date,
) -> Result<Option<(Person, Actor, bool)>, Failure> {
    let sql = "select person.id, person.given_name, person.family_name, person.email, person.birth_year,
             person.legal_sex, person.language, person.has_protected_identity,
             held.role as role, held.unit_id as role_unit,
             case
                 when exists (
                     select 1
                     from unit_period led
                     where led.manager_id = person.id and led.from_on <= $2 and (led.to_on is null or led.to_on >= $2)
                 ) or exists (
                     select 1
                     from employment_period led
                     where led.manager_id = person.id and led.from_on <= $2 and (led.to_on is null or led.to_on >= $2)
                 ) then 1
                 else 0
             end as leads
         from person
         left join role_grant held
             on held.person_id = person.id and held.withdrawn_at is null
             and held.from_on <= $2 and (held.to_on is null or held.to_on >= $2)
         where person.id = $1
         order by held.id";
    let rows = sqlx::query(sql).bind(id.as_str()).bind(on.to_string()).fetch_all(db).await?;
    let Some(first) = rows.first() else { return Ok(None) };
    let roles = rows.iter().map(|row| Ok((row.try_get("role")?, row.try_get("role_unit")?)));
    let roles = roles.collect::<Result<Vec<(Option<String>, Option<String>)>, Failure>>()?;
    let grants =
        roles.into_iter().filter_map(|(role, unit)| Some(grant_of((role?, unit?)))).collect::<Result<_, _>>()?;
    let leads = first.try_get::<i64, _>("leads")? != 0;
    Ok(Some((person(first)?, Actor { person: id.clone(), grants }, leads)))
}

/// Whoever asks, with the roles they hold on a day.
pub async fn actor(db: &mut AnyConnection, person: &PersonId, on: Date) -> Result<Actor, Failure> {
    let sql = "select role, unit_id
         from role_grant
         where person_id = $1 and withdrawn_at is null and from_on <= $2 and (to_on is null or to_on >= $2)
         order by id";
    let rows: Vec<(String, String)> =
        sqlx::query_as(sql).bind(person.as_str()).bind(on.to_string()).fetch_all(db).await?;
    let grants = rows.into_iter().map(grant_of).collect::<Result<_, Failure>>()?;
    Ok(Actor { person: person.clone(), grants })
}

fn grant_of((role, unit): (String, String)) -> Result<Grant, Failure> {
    let role = Role::from_code(&role).ok_or(Failure::new("stored role"))?;
    Ok(Grant { role, unit: UnitId::new(unit)? })
}

/// A grant as it is stored.
pub struct StoredGrant {
    /// Its id.
    pub id: GrantId,
    /// Whose.
    pub person: PersonId,
    /// Which role.
    pub role: Role,
    /// Over which node.
    pub unit: UnitId,
    /// From which day.
    pub from_on: Date,
    /// To which day.
    pub to_on: Option<Date>,
}

/// Grants a role. Gives false when the id is taken.
pub async fn grant(
    db: &mut AnyConnection,
    grant: &StoredGrant,
    by: Option<&PersonId>,
    at: Instant,
) -> Result<bool, Failure> {
    let sql = "insert into role_grant (id, person_id, role, unit_id, from_on, to_on, granted_by, granted_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)
         on conflict (id) do nothing";
    let done = sqlx::query(sql)
        .bind(grant.id.as_str())
        .bind(grant.person.as_str())
        .bind(grant.role.code())
        .bind(grant.unit.as_str())
        .bind(grant.from_on.to_string())
        .bind(grant.to_on.map(|day| day.to_string()))
        .bind(by.map(PersonId::as_str))
        .bind(at.0)
        .execute(db)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// A grant with everything that has become of it.
pub struct GrantRecord {
    /// The grant.
    pub grant: StoredGrant,
    /// When it was withdrawn, and by whom.
    pub withdrawn: Option<(Instant, Option<PersonId>)>,
}

type GrantRow = (String, String, String, String, String, Option<String>, Option<i64>, Option<String>);

/// Every grant, withdrawn ones too, newest first.
pub async fn grants(db: &mut AnyConnection) -> Result<Vec<GrantRecord>, Failure> {
    let sql = "select id, person_id, role, unit_id, from_on, to_on, withdrawn_at, withdrawn_by
         from role_grant
         order by from_on desc, id";
    let rows: Vec<GrantRow> = sqlx::query_as(sql).fetch_all(db).await?;
    let read = |(id, person, role, unit, from_on, to_on, at, by): GrantRow| {
        let grant = StoredGrant {
            id: GrantId::new(id)?,
            person: PersonId::new(person)?,
            role: Role::from_code(&role).ok_or(Failure::new("stored role"))?,
            unit: UnitId::new(unit)?,
            from_on: from_on.parse()?,
            to_on: to_on.map(|day| day.parse()).transpose()?,
        };
        let by = by.map(PersonId::new).transpose()?;
        Ok(GrantRecord { grant, withdrawn: at.map(|at| (Instant(at), by)) })
    };
    rows.into_iter().map(read).collect()
}

/// The node of a grant in force.
pub async fn grant_unit(db: &mut AnyConnection, id: &GrantId) -> Result<Option<UnitId>, Failure> {
    let sql = "select unit_id from role_grant where id = $1 and withdrawn_at is null";
    let row: Option<(String,)> = sqlx::query_as(sql).bind(id.as_str()).fetch_optional(db).await?;
    Ok(row.map(|(unit,)| UnitId::new(unit)).transpose()?)
}

/// Withdraws a role.
pub async fn withdraw(db: &mut AnyConnection, id: &GrantId, by: &PersonId, at: Instant) -> Result<(), Failure> {
    let sql = "update role_grant set withdrawn_by = $2, withdrawn_at = $3 where id = $1 and withdrawn_at is null";
    sqlx::query(sql).bind(id.as_str()).bind(by.as_str()).bind(at.0).execute(db).await?;
    Ok(())
}

pub(super) fn aid_code(responsibility: AidResponsibility) -> &'static str {
    match responsibility {
        AidResponsibility::A => "A",
        AidResponsibility::B => "B",
        AidResponsibility::C => "C",
    }
}

pub(super) fn person(row: &AnyRow) -> Result<Person, Failure> {
    let sex: Option<String> = row.try_get("legal_sex")?;
    Ok(Person {
        id: PersonId::new(row.try_get::<String, _>("id")?)?,
        given_name: row.try_get("given_name")?,
        family_name: row.try_get("family_name")?,
        email: row.try_get("email")?,
        birth_year: row.try_get::<Option<i64>, _>("birth_year")?.and_then(|year| i16::try_from(year).ok()),
        legal_sex: sex.map(|sex| if sex == "woman" { LegalSex::Woman } else { LegalSex::Man }),
        language: Language::from_tag(row.try_get("language")?).unwrap_or_default(),
        has_protected_identity: row.try_get::<i64, _>("has_protected_identity")? != 0,
    })
}

pub(super) fn employment(row: &AnyRow) -> Result<Employment, Failure> {
    let date = |column: &str| -> Result<Option<Date>, Failure> {
        Ok(row.try_get::<Option<String>, _>(column)?.map(|date| date.parse()).transpose()?)
    };
    let responsibility: Option<String> = row.try_get("aid_responsibility")?;
    let form: String = row.try_get("form")?;
    Ok(Employment {
        id: EmploymentId::new(row.try_get::<String, _>("employment_id")?)?,
        person: PersonId::new(row.try_get::<String, _>("person_id")?)?,
        unit: UnitId::new(row.try_get::<String, _>("unit_id")?)?,
        title: row.try_get("title")?,
        aid: row.try_get("aid")?,
        aid_responsibility: responsibility.and_then(|code| {
            [AidResponsibility::A, AidResponsibility::B, AidResponsibility::C]
                .into_iter()
                .find(|responsibility| aid_code(*responsibility) == code)
        }),
        role_profile: row.try_get::<Option<String>, _>("role_profile_id")?.map(RoleProfileId::new).transpose()?,
        manager: row.try_get::<Option<String>, _>("manager_id")?.map(PersonId::new).transpose()?,
        form: if form == "permanent" { EmploymentForm::Permanent } else { EmploymentForm::FixedTerm },
        percentage: u8::try_from(row.try_get::<i64, _>("percentage")?).unwrap_or(100),
        starts_on: row.try_get::<String, _>("starts_on")?.parse()?,
        ends_on: date("ends_on")?,
        leave_from: date("leave_from")?,
        leave_to: date("leave_to")?,
    })
}

/// Everybody who leads a node, or has managerial responsibility in an employment, on a day.
pub async fn leaders(db: &mut AnyConnection, on: Date) -> Result<BTreeSet<PersonId>, Failure> {
    let sql = "select manager_id
         from unit_period
         where manager_id is not null and from_on <= $1 and (to_on is null or to_on >= $1)
         union
         select person_id
         from employment_period
         where aid_responsibility is not null and from_on <= $1 and (to_on is null or to_on >= $1)
             and (ends_on is null or ends_on >= $1)";
    let rows: Vec<(String,)> = sqlx::query_as(sql).bind(on.to_string()).fetch_all(db).await?;
    rows.into_iter().map(|(id,)| Ok(PersonId::new(id)?)).collect()
}
