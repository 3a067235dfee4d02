//! The dated tree.

use crate::failure::Failure;
use domain::organisation::{Tree, Unit, UnitKind, UnitPeriod};
use domain::{Date, PersonId, UnitId};
use sqlx::AnyConnection;

type Row = (String, String, Option<String>, String, String, Option<String>, Option<String>);

/// The tree as it is on a day.
pub async fn tree(db: &mut AnyConnection, on: Date) -> Result<Tree, Failure> {
    let sql = "select unit_id, from_on, to_on, kind, name, parent_id, manager_id
         from unit_period
         where from_on <= $1 and (to_on is null or to_on >= $1)";
    let rows: Vec<Row> = sqlx::query_as(sql).bind(on.to_string()).fetch_all(db).await?;
    let units = rows.into_iter().map(|row| period(row).map(|period| period.unit));
    Ok(Tree::new(units.collect::<Result<Vec<_>, _>>()?))
}

/// Every period of one node, oldest first.
pub async fn history(db: &mut AnyConnection, unit: &UnitId) -> Result<Vec<UnitPeriod>, Failure> {
    let sql = "select unit_id, from_on, to_on, kind, name, parent_id, manager_id
         from unit_period
         where unit_id = $1
         order by from_on";
    let rows: Vec<Row> = sqlx::query_as(sql).bind(unit.as_str()).fetch_all(db).await?;
    rows.into_iter().map(period).collect()
}

/// Adds a period of a node.
pub async fn add(db: &mut AnyConnection, period: &UnitPeriod) -> Result<(), Failure> {
    let sql = "insert into unit_period (unit_id, from_on, to_on, kind, name, parent_id, manager_id)
         values ($1, $2, $3, $4, $5, $6, $7)";
    let unit = &period.unit;
    sqlx::query(sql)
        .bind(unit.id.as_str())
        .bind(period.from_on.to_string())
        .bind(period.to_on.map(|day| day.to_string()))
        .bind(unit.kind.code())
        .bind(&unit.name)
        .bind(unit.parent.as_ref().map(UnitId::as_str))
        .bind(unit.manager.as_ref().map(PersonId::as_str))
        .execute(db)
        .await?;
    Ok(())
}

/// Gives a node another name, place or manager from a day on; the period that lasted ends the day before.
pub async fn change(db: &mut AnyConnection, period: &UnitPeriod) -> Result<(), Failure> {
    let from_on = period.from_on.to_string();
    let day_before = domain::time::plus_days(period.from_on, -1).to_string();
    let id = period.unit.id.as_str();
    let sql = "update unit_period set to_on = $3 where unit_id = $1 and from_on < $2 and to_on is null";
    sqlx::query(sql).bind(id).bind(&from_on).bind(day_before).execute(&mut *db).await?;
    // What began on this very day, or would have begun later, has another shape from the beginning.
    let sql = "delete from unit_period where unit_id = $1 and from_on >= $2";
    sqlx::query(sql).bind(id).bind(&from_on).execute(&mut *db).await?;
    add(db, period).await
}

fn period((id, from_on, to_on, kind, name, parent, manager): Row) -> Result<UnitPeriod, Failure> {
    let unit = Unit {
        id: UnitId::new(id)?,
        kind: UnitKind::from_code(&kind).ok_or(Failure::new("stored kind of unit"))?,
        name,
        parent: parent.map(UnitId::new).transpose()?,
        manager: manager.map(PersonId::new).transpose()?,
    };
    Ok(UnitPeriod { unit, from_on: from_on.parse()?, to_on: to_on.map(|day| day.parse()).transpose()? })
}
