//! What is done later, in the background.

use crate::Kunna;
use crate::catalogue::Catalogue;
use crate::engine::PEOPLE;
use crate::failure::Failure;
use crate::store::dialect::{Hold, hold};
use crate::store::job::{self, Job};
use crate::store::{import, session};
use domain::people_file::PREVIEW_DAYS;
use domain::{Date, Instant, MappingId};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// How long to wait before looking for work again.
const PAUSE: Duration = Duration::from_millis(500);
/// How long to wait before trying again what failed, in milliseconds.
const AGAIN: i64 = 30_000;

/// How often what is out of date is cleared away, in milliseconds; and at start.
const HOUR: i64 = 60 * 60 * 1_000;

/// Starts doing what is due, until the server stops.
pub fn start(kunna: Arc<Kunna>, mut stop: watch::Receiver<bool>) {
    tokio::spawn(async move {
        let mut swept: Option<Instant> = None;
        loop {
            let now = kunna.clock.now().at;
            if swept.is_none_or(|at| now.0 - at.0 >= HOUR) {
                swept = Some(now);
                if let Err(failure) = sweep(&kunna).await {
                    tracing::error!(%failure, "what is out of date could not be cleared away");
                }
            }
            match run_one(&kunna).await {
                Ok(true) => continue,
                Ok(false) => {}
                Err(failure) => tracing::error!(%failure, "a job failed"),
            }
            tokio::select! {
                () = tokio::time::sleep(PAUSE) => {}
                _ = stop.wait_for(|stop| *stop) => break,
            }
        }
    });
}

/// Does the next thing that is due. Gives false when nothing is.
pub async fn run_one(kunna: &Kunna) -> Result<bool, Failure> {
    let now = kunna.clock.now();
    let next = {
        let db = &mut *kunna.store.reader().await?;
        job::next(db, now.at).await?
    };
    let Some(next) = next else { return Ok(false) };
    let next = Arc::new(next);
    let id = next.id.clone();
    let work = kunna.store.with_retries(move |tx| {
        let next = next.clone();
        Box::pin(async move {
            if !job::claim(tx, &next.id, now.at).await? {
                return Ok(());
            }
            run(tx, &next).await?;
            job::done(tx, &next.id, now.at).await
        })
    });
    if let Err(failure) = work.await {
        let again = Instant(now.at.0 + AGAIN);
        kunna.store.with_tx(move |tx| Box::pin(async move { job::failed(tx, &id, again).await })).await?;
        return Err(failure);
    }
    Ok(true)
}

/// Clears away what is out of date: sessions that have ended, and previews that nobody applied. They are full of
/// people, and what they compared with has changed.
pub async fn sweep(kunna: &Kunna) -> Result<(), Failure> {
    let now = kunna.clock.now().at;
    let before = Instant(now.0 - i64::from(PREVIEW_DAYS) * 24 * HOUR);
    let work = kunna.store.with_retries(move |tx| {
        Box::pin(async move {
            // Nothing is cleared away while another process applies it.
            hold(tx, &BTreeMap::from([(PEOPLE.to_owned(), Hold::Alone)])).await?;
            session::sweep(tx, now).await?;
            for preview in import::unapplied_before(tx, before).await? {
                import::remove(tx, &preview).await?;
            }
            Ok(())
        })
    });
    work.await
}

#[derive(Deserialize)]
struct Recount {
    mapping: MappingId,
    on: Date,
}

async fn run(tx: &mut crate::store::Tx, job: &Job) -> Result<(), Failure> {
    match job.kind.as_str() {
        "recount" => {
            let Recount { mapping, on } = serde_json::from_str(&job.args)?;
            let catalogue = Catalogue::read(tx).await?;
            crate::engine::recount(tx, &catalogue, &mapping, on).await
        }
        _ => Err(Failure::new("a job of an unknown kind")),
    }
}
