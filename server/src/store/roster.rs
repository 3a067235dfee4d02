//! Everybody at once, as imports read and write: many rows in one statement.

use super::person::{aid_code, employment};
use crate::failure::Failure;
use domain::person::{Employment, EmploymentForm, EmploymentPeriod, LegalSex, Person};
use domain::text::folded;
use domain::{Date, EmploymentId, PersonId, RoleProfileId, UnitId};
use sqlx::{AnyConnection, AssertSqlSafe, Row as _};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// How many rows go into one statement: enough that the way to the database does not count, and far below the
/// number of values that either engine takes.
const BATCH: usize = 200;

/// An employment as it is in its last period, and the first day of that period.
pub type LastPeriod = (Employment, Date);

/// The last period of every employment, ended ones included.
pub async fn last_periods(db: &mut AnyConnection) -> Result<Vec<LastPeriod>, Failure> {
    let sql = "select employment_id, person_id, unit_id, title, aid, aid_responsibility, role_profile_id, manager_id,
             form, percentage, starts_on, ends_on, leave_from, leave_to, from_on
         from employment_period
         where to_on is null
         order by employment_id";
    let rows = sqlx::query(sql).fetch_all(db).await?;
    let period = |row| Ok((employment(row)?, row.try_get::<String, _>("from_on")?.parse()?));
    rows.iter().map(period).collect()
}

/// How many people work in each unit on a day, by their employments there.
pub async fn head_counts(db: &mut AnyConnection, on: Date) -> Result<BTreeMap<UnitId, u32>, Failure> {
    let sql = "select unit_id, count(distinct person_id)
         from employment_period
         where from_on <= $1 and (to_on is null or to_on >= $1)
             and starts_on <= $1 and (ends_on is null or ends_on >= $1)
         group by unit_id";
    let rows: Vec<(String, i64)> = sqlx::query_as(sql).bind(on.to_string()).fetch_all(db).await?;
    rows.into_iter().map(|(unit, count)| Ok((UnitId::new(unit)?, u32::try_from(count).unwrap_or(u32::MAX)))).collect()
}

/// Every period of every employment of somebody: the newest employment first, each from its newest period on.
pub async fn periods_of(db: &mut AnyConnection, who: &PersonId) -> Result<Vec<EmploymentPeriod>, Failure> {
    let sql = "select employment_id, person_id, unit_id, title, aid, aid_responsibility, role_profile_id, manager_id,
             form, percentage, starts_on, ends_on, leave_from, leave_to, from_on, to_on
         from employment_period
         where person_id = $1
         order by starts_on desc, employment_id, from_on desc";
    let rows = sqlx::query(sql).bind(who.as_str()).fetch_all(db).await?;
    let period = |row| {
        Ok(EmploymentPeriod {
            employment: employment(row)?,
            from_on: row.try_get::<String, _>("from_on")?.parse()?,
            to_on: row.try_get::<Option<String>, _>("to_on")?.map(|day| day.parse()).transpose()?,
        })
    };
    rows.iter().map(period).collect()
}

/// Everybody who has done something, was asked something, leads somebody or holds a role: whom taking away would
/// leave a hole behind.
pub async fn tied(db: &mut AnyConnection) -> Result<BTreeSet<String>, Failure> {
    let sql = "select person_id from role_grant
         union select person_id from invitation
         union select person_id from command_log
         union select person_id from employment_period
         union select manager_id from employment_period where manager_id is not null
         union select manager_id from unit_period where manager_id is not null";
    let rows: Vec<(String,)> = sqlx::query_as(sql).fetch_all(db).await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Takes the address from people who get another, so that two may swap theirs.
pub async fn clear_addresses(db: &mut AnyConnection, people: &[&PersonId]) -> Result<(), Failure> {
    for some in people.chunks(BATCH) {
        let sql = format!("update person set email = null where id in {}", values(1, some.len()));
        let mut query = sqlx::query(AssertSqlSafe(sql));
        for id in some {
            query = query.bind(id.as_str());
        }
        query.execute(&mut *db).await?;
    }
    Ok(())
}

/// Adds people, or changes what is known about them.
pub async fn put_people(db: &mut AnyConnection, people: &[&Person]) -> Result<(), Failure> {
    for some in people.chunks(BATCH) {
        let sql = format!(
            "insert into person
                 (id, given_name, family_name, email, birth_year, legal_sex, language, has_protected_identity,
                  search, sort_key)
             values {}
             on conflict (id) do update set
                 given_name = excluded.given_name,
                 family_name = excluded.family_name,
                 email = excluded.email,
                 birth_year = excluded.birth_year,
                 legal_sex = excluded.legal_sex,
                 language = excluded.language,
                 has_protected_identity = excluded.has_protected_identity,
                 search = excluded.search,
                 sort_key = excluded.sort_key",
            values(some.len(), 10)
        );
        let mut query = sqlx::query(AssertSqlSafe(sql));
        for person in some {
            query = query
                .bind(person.id.as_str())
                .bind(&person.given_name)
                .bind(&person.family_name)
                .bind(person.email.as_ref().map(|email| email.to_lowercase()))
                .bind(person.birth_year.map(i64::from))
                .bind(person.legal_sex.map(|sex| if sex == LegalSex::Woman { "woman" } else { "man" }))
                .bind(person.language.tag())
                .bind(i64::from(person.has_protected_identity))
                .bind(folded(&person.full_name()))
                .bind(person.sort_key());
        }
        query.execute(&mut *db).await?;
    }
    Ok(())
}

/// Takes people away whom nothing is tied to.
pub async fn remove_people(db: &mut AnyConnection, people: &[&PersonId]) -> Result<(), Failure> {
    for some in people.chunks(BATCH) {
        let sql = format!("delete from person where id in {}", values(1, some.len()));
        let mut query = sqlx::query(AssertSqlSafe(sql));
        for id in some {
            query = query.bind(id.as_str());
        }
        query.execute(&mut *db).await?;
    }
    Ok(())
}

/// Writes periods of employments, over what stands at the same first day.
pub async fn put_periods(db: &mut AnyConnection, periods: &[EmploymentPeriod]) -> Result<(), Failure> {
    for some in periods.chunks(BATCH) {
        let sql = format!(
            "insert into employment_period
                 (employment_id, from_on, to_on, person_id, unit_id, title, title_search, aid, aid_responsibility,
                  role_profile_id, manager_id, form, percentage, starts_on, ends_on, leave_from, leave_to)
             values {}
             on conflict (employment_id, from_on) do update set
                 to_on = excluded.to_on, unit_id = excluded.unit_id, title = excluded.title,
                 title_search = excluded.title_search, aid = excluded.aid,
                 aid_responsibility = excluded.aid_responsibility, role_profile_id = excluded.role_profile_id,
                 manager_id = excluded.manager_id, form = excluded.form, percentage = excluded.percentage,
                 starts_on = excluded.starts_on, ends_on = excluded.ends_on, leave_from = excluded.leave_from,
                 leave_to = excluded.leave_to",
            values(some.len(), 17)
        );
        let date = |date: Option<Date>| date.map(|date| date.to_string());
        let mut query = sqlx::query(AssertSqlSafe(sql));
        for EmploymentPeriod { employment, from_on, to_on } in some {
            query = query
                .bind(employment.id.as_str())
                .bind(from_on.to_string())
                .bind(date(*to_on))
                .bind(employment.person.as_str())
                .bind(employment.unit.as_str())
                .bind(&employment.title)
                .bind(folded(&employment.title))
                .bind(employment.aid.as_deref())
                .bind(employment.aid_responsibility.map(aid_code))
                .bind(employment.role_profile.as_ref().map(RoleProfileId::as_str))
                .bind(employment.manager.as_ref().map(PersonId::as_str))
                .bind(if employment.form == EmploymentForm::Permanent { "permanent" } else { "fixed_term" })
                .bind(i64::from(employment.percentage))
                .bind(employment.starts_on.to_string())
                .bind(date(employment.ends_on))
                .bind(date(employment.leave_from))
                .bind(date(employment.leave_to));
        }
        query.execute(&mut *db).await?;
    }
    Ok(())
}

/// Gives the period of an employment that began on a day its last day, or lets it last.
pub async fn end_period(
    db: &mut AnyConnection,
    (id, from_on): (&EmploymentId, Date),
    last: Option<Date>,
) -> Result<(), Failure> {
    let sql = "update employment_period set to_on = $3 where employment_id = $1 and from_on = $2";
    let query = sqlx::query(sql).bind(id.as_str()).bind(from_on.to_string());
    query.bind(last.map(|last| last.to_string())).execute(db).await?;
    Ok(())
}

/// Takes away the period of an employment that began on a day.
pub async fn remove_period(db: &mut AnyConnection, (id, from_on): (&EmploymentId, Date)) -> Result<(), Failure> {
    let sql = "delete from employment_period where employment_id = $1 and from_on = $2";
    sqlx::query(sql).bind(id.as_str()).bind(from_on.to_string()).execute(db).await?;
    Ok(())
}

/// The places for values of so many rows: `($1, $2), ($3, $4)`.
pub(super) fn values(rows: usize, columns: usize) -> String {
    let mut text = String::with_capacity(rows * columns * 6);
    for row in 0..rows {
        text.push_str(if row == 0 { "(" } else { ", (" });
        for column in 0..columns {
            let comma = if column == 0 { "" } else { ", " };
            // Writing to a text cannot fail.
            let _ = write!(text, "{comma}${}", row * columns + column + 1);
        }
        text.push(')');
    }
    text
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_value_has_its_own_place() {
        assert_eq!(super::values(2, 3), "($1, $2, $3), ($4, $5, $6)");
        assert_eq!(super::values(1, 1), "($1)");
    }
}
