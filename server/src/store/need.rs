//! What units need.

use crate::failure::Failure;
use domain::competence::{Level, Scale};
use domain::gap::Need;
use domain::{CompetenceId, Instant, NeedId, PersonId, UnitId};
use sqlx::AnyConnection;

type Row = (String, String, String, String, i64, i64, String, String, i64);

/// States a need. Gives false when the id is taken.
pub async fn add(db: &mut AnyConnection, need: &Need) -> Result<bool, Failure> {
    let sql = "insert into need
             (id, unit_id, competence_id, scale, level, how_many, from_on, stated_by, stated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         on conflict (id) do nothing";
    let done = sqlx::query(sql)
        .bind(need.id.as_str())
        .bind(need.unit.as_str())
        .bind(need.competence.as_str())
        .bind(need.scale.code())
        .bind(i64::from(need.level.0))
        .bind(i64::from(need.how_many))
        .bind(need.from_on.to_string())
        .bind(need.stated_by.as_str())
        .bind(need.stated_at.0)
        .execute(db)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Everything that a unit has stated, in the order in which it was stated.
pub async fn of_unit(db: &mut AnyConnection, unit: &UnitId) -> Result<Vec<Need>, Failure> {
    let sql = "select id, unit_id, competence_id, scale, level, how_many, from_on, stated_by, stated_at
         from need
         where unit_id = $1
         order by stated_at, id";
    let rows: Vec<Row> = sqlx::query_as(sql).bind(unit.as_str()).fetch_all(db).await?;
    let need = |(id, unit, competence, scale, level, how_many, from_on, by, at): Row| {
        Ok(Need {
            id: NeedId::new(id)?,
            unit: UnitId::new(unit)?,
            competence: CompetenceId::new(competence)?,
            scale: Scale::from_code(&scale).ok_or(Failure::new("stored scale"))?,
            level: Level(u8::try_from(level).map_err(|_| Failure::new("stored level"))?),
            how_many: u16::try_from(how_many).unwrap_or_default(),
            from_on: from_on.parse()?,
            stated_by: PersonId::new(by)?,
            stated_at: Instant(at),
        })
    };
    rows.into_iter().map(need).collect()
}
