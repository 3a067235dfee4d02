//! The dated tree.

use crate::failure::Failure;
use domain::organisation::{Chronicle, Tree, Unit, UnitKind, UnitPeriod};
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

/// Every period of every node: the tree of every day.
pub async fn chronicle(db: &mut AnyConnection) -> Result<Chronicle, Failure> {
    let sql = "select unit_id, from_on, to_on, kind, name, parent_id, manager_id from unit_period";
    let rows: Vec<Row> = sqlx::query_as(sql).fetch_all(db).await?;
    Ok(Chronicle::new(rows.into_iter().map(period).collect::<Result<Vec<_>, _>>()?))
}

/// Puts the periods of a node in the place of those it had.
pub async fn replace(db: &mut AnyConnection, unit: &UnitId, periods: &[UnitPeriod]) -> Result<(), Failure> {
    sqlx::query("delete from unit_period where unit_id = $1").bind(unit.as_str()).execute(&mut *db).await?;
    for period in periods {
        add(db, period).await?;
    }
    Ok(())
}

/// Whether somebody is employed in a node on a day or later.
pub async fn employs(db: &mut AnyConnection, unit: &UnitId, from: Date) -> Result<bool, Failure> {
    let sql = "select 1
         from employment_period
         where unit_id = $1 and (to_on is null or to_on >= $2) and (ends_on is null or ends_on >= $2)
         limit 1";
    let row: Option<(i64,)> = sqlx::query_as(sql).bind(unit.as_str()).bind(from.to_string()).fetch_optional(db).await?;
    Ok(row.is_some())
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
