//! How far the imports under way have come, in this process, for the page that waits for one.
//!
//! A large file takes longer than anybody likes to look at a page that does not move: the work goes on beside the
//! request, and whoever handed it in may leave and come back.

use crate::failure::Failure;
use crate::router::incident;
use app::error::AppError;
use app::imports::{Step, UnderWay};
use domain::{ImportId, Instant, PersonId};
use std::collections::BTreeMap;
use std::future::Future;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// So long somebody waits for the answer itself before the page that shows how far it has come.
const PATIENCE: Duration = Duration::from_secs(1);
/// How long the end of a work is remembered for whoever has not seen it, in milliseconds.
const REMEMBERED: i64 = 60 * 60 * 1_000;

/// Where a work leads in the end, or what is told of it.
type End = Result<String, AppError>;

struct Work {
    by: PersonId,
    begun_at: Instant,
    under_way: UnderWay,
    end: Option<End>,
}

static WORKS: Mutex<BTreeMap<ImportId, Work>> = Mutex::new(BTreeMap::new());

fn works() -> MutexGuard<'static, BTreeMap<ImportId, Work>> {
    WORKS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What is to be told of a work.
pub enum Told {
    /// It goes on.
    Working(UnderWay),
    /// It has ended.
    Ended(End),
}

/// Notes how far a work has come; nobody waits for one that was not begun here.
pub fn note(import: &ImportId, step: Step, done: usize, of: usize) {
    let count = crate::backend::count;
    if let Some(work) = works().get_mut(import) {
        work.under_way = UnderWay { step, done: count(done), of: count(of) };
    }
}

/// How far the work on an import has come, for whoever began it.
pub fn of(import: &ImportId, who: &PersonId) -> Option<Told> {
    let works = works();
    let work = works.get(import).filter(|work| work.by == *who)?;
    Some(match &work.end {
        Some(end) => Told::Ended(end.clone()),
        None => Told::Working(work.under_way),
    })
}

/// Does the work on an import, which gives the address where it leads. Gives that address, or the one of the page
/// that waits when the work takes long.
pub async fn watch(
    import: &ImportId,
    (by, now): (&PersonId, Instant),
    work: impl Future<Output = Result<String, Failure>> + Send + 'static,
) -> End {
    let under_way = UnderWay { step: Step::Reading, done: 0, of: 0 };
    {
        let mut works = works();
        works.retain(|_, work| work.end.is_none() || now.0 - work.begun_at.0 < REMEMBERED);
        works.insert(import.clone(), Work { by: by.clone(), begun_at: now, under_way, end: None });
    }
    let id = import.clone();
    let task = tokio::spawn(async move {
        // In a task of its own, so that one that breaks has an end too.
        let done = tokio::spawn(work).await.map_err(|e| Failure::because("import", e)).flatten();
        let end = done.map_err(|failure| incident(&failure));
        if let Some(work) = works().get_mut(&id) {
            work.end = Some(end.clone());
        }
        end
    });
    match tokio::time::timeout(PATIENCE, task).await {
        Ok(ended) => ended.unwrap_or_else(|e| Err(incident(&Failure::because("import", e)))),
        Err(_) => Ok(format!("/people/imports/{import}/progress")),
    }
}
