//! 1.24 and 2.17: answers that are on the disk when they are acknowledged, against bare rows on the same disk.

use crate::load::saturate;
use crate::machine::Stopwatch;
use crate::people::{CONNECTIONS, answering, has_counted, who_still_answer};
use crate::place::{City, Place, Server};
use crate::report::Section;
use anyhow::Result;
use sqlx::{AnyConnection, Connection as _};
use std::time::Duration;

/// How long each load lasts.
const LOAD: Duration = Duration::from_secs(6);
/// How often what is compared takes turns.
const TURNS: u32 = 2;

/// Measures both engines.
pub async fn measure(out: &mut Section, city: &City) -> Result<()> {
    on_sqlite(out, &city.on_sqlite()?).await?;
    on_postgres(out, &city.on_postgres().await?).await
}

async fn on_sqlite(out: &mut Section, place: &Place) -> Result<()> {
    let people = who_still_answer(place).await?;
    let server = Server::start(place).await?;
    let bare_place = format!("sqlite:{}?mode=rwc", place.folder.path().join("bare.db").display());
    let (mut few, mut many, mut bare) = (0.0_f64, 0.0_f64, 0.0_f64);
    for _ in 0..TURNS {
        let turn = f64::from(TURNS);
        // SQLite has one writer: more connections would only wait for each other.
        bare += bare_rows(&bare_place, 1).await? / turn;
        few += saturate(&[server.address], answering(&people[..CONNECTIONS]), has_counted, LOAD).await? / turn;
        many += saturate(&[server.address], answering(&people), has_counted, LOAD).await? / turn;
    }
    let measured = |rate: f64| format!("{:.0} % ({rate:.0} against {bare:.0} in a second)", 100.0 * rate / bare);
    let what = format!("SQLite: durable answers from {CONNECTIONS} clients, against bare durable rows");
    out.judge("1.24", what, ("at least 50 %", measured(few)), few >= 0.5 * bare);
    let what = format!("SQLite: the same over {} people", people.len());
    out.judge("2.17", what, ("at least 50 %", measured(many)), many >= 0.5 * bare);
    Ok(())
}

async fn on_postgres(out: &mut Section, place: &Place) -> Result<()> {
    let people = who_still_answer(place).await?;
    let one = Server::start(place).await?;
    let two = Server::start(place).await?;
    let (mut alone, mut together, mut bare) = (0.0_f64, 0.0_f64, [0.0_f64; 2]);
    for _ in 0..TURNS {
        let turn = f64::from(TURNS);
        for (rate, writers) in bare.iter_mut().zip([1, CONNECTIONS]) {
            *rate += bare_rows(&place.url, writers).await? / turn;
        }
        alone += saturate(&[one.address], answering(&people), has_counted, LOAD).await? / turn;
        together += saturate(&[one.address, two.address], answering(&people), has_counted, LOAD).await? / turn;
    }
    let [single, bare] = bare;
    let of =
        |rate: f64, whole: f64| format!("{:.0} % ({rate:.0} against {whole:.0} in a second)", 100.0 * rate / whole);
    let many = people.len();
    let what = format!(
        "PostgreSQL: durable answers from {CONNECTIONS} clients over {many} people, against as many writers of bare durable rows"
    );
    out.judge("2.17", what, ("at least 30 %", of(alone, bare)), alone >= 0.3 * bare);
    let what = "PostgreSQL: two processes, against one";
    out.judge("2.17", what, ("at least 90 %", of(together, alone)), together >= 0.9 * alone);
    out.note(format!("A single writer of bare rows has {single:.0} in a second on PostgreSQL."));
    Ok(())
}

/// Rows in a second, each in a transaction that is on the disk before its writer begins the next.
async fn bare_rows(database: &str, writers: usize) -> Result<f64> {
    let mut db = connect(database).await?;
    let sql = "create table if not exists bare (id text not null primary key, body text not null)";
    sqlx::raw_sql(sql).execute(&mut db).await?;
    db.close().await?;
    let mut connections = Vec::new();
    for _ in 0..writers {
        connections.push(connect(database).await?);
    }
    let watch = Stopwatch::start();
    let tasks = connections.into_iter().map(|mut db| {
        tokio::spawn(async move {
            let mut rows = 0_u32;
            while watch.read() < LOAD {
                let sql = "insert into bare (id, body) values ($1, $2)";
                let query = sqlx::query(sql).bind(server::token::id()).bind("an answer of about this length, as JSON");
                query.execute(&mut db).await?;
                rows += 1;
            }
            db.close().await?;
            Ok::<_, anyhow::Error>(rows)
        })
    });
    let mut rows = 0;
    for task in tasks.collect::<Vec<_>>() {
        rows += task.await??;
    }
    Ok(f64::from(rows) / watch.read().as_secs_f64())
}

async fn connect(database: &str) -> Result<AnyConnection> {
    let mut db = AnyConnection::connect(database).await?;
    if database.starts_with("sqlite:") {
        sqlx::raw_sql("pragma journal_mode = wal; pragma synchronous = full").execute(&mut db).await?;
    }
    Ok(db)
}
