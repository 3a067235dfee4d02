//! How far the imports under way have come, for the page that waits for one.
//!
//! A large file takes longer than anybody likes to look at a page that does not move: the work goes on beside the
//! request, and whoever handed it in may leave and come back, to any process. Those that do not do the work hear of it
//! again and again while it goes on; of one whose process died they hear nothing, and forget it.

use crate::failure::Failure;
use crate::router::incident;
use app::error::AppError;
use app::imports::{Step, UnderWay};
use domain::{ImportId, Instant, PersonId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::future::Future;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::Instant as Moment;

/// So long somebody waits for the answer itself before the page that shows how far it has come.
const PATIENCE: Duration = Duration::from_secs(1);
/// How long the end of a work is remembered for whoever has not seen it, in milliseconds.
const REMEMBERED: i64 = 60 * 60 * 1_000;

/// A work of another process that is not heard of for so long goes on no more.
const SILENCE: Duration = Duration::from_secs(30);
/// How long the end of a work is told to other processes.
const TOLD: Duration = Duration::from_secs(3);

/// Where a work leads in the end, or what is told of it.
type End = Result<String, AppError>;

struct Work {
    by: PersonId,
    begun_at: Instant,
    under_way: UnderWay,
    end: Option<End>,
    /// Whether this process does it.
    is_own: bool,
    /// When it began or ended here, or was last heard of.
    known_at: Moment,
}

impl Work {
    /// Whether other processes are to hear of it.
    fn is_news(&self, now: Moment) -> bool {
        self.is_own && (self.end.is_none() || now - self.known_at < TOLD)
    }

    fn told(&self, now: Moment) -> Option<Told> {
        match &self.end {
            Some(end) => Some(Told::Ended(end.clone())),
            None if !self.is_own && now - self.known_at >= SILENCE => None,
            None => Some(Told::Working(self.under_way)),
        }
    }
}

/// What the process that does a work tells the others of it.
#[derive(Serialize, Deserialize)]
pub struct News {
    import: ImportId,
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

/// What other processes are to know of the works of this one.
pub fn news() -> Vec<News> {
    let (works, now) = (works(), Moment::now());
    let news = works.iter().filter(|(_, work)| work.is_news(now)).map(|(import, work)| News {
        import: import.clone(),
        by: work.by.clone(),
        begun_at: work.begun_at,
        under_way: work.under_way,
        end: work.end.clone(),
    });
    news.collect()
}

/// Takes the news of a work of another process, unless a later one on the same import was begun here.
pub fn hear(news: News) {
    let News { import, by, begun_at, under_way, end } = news;
    let mut works = works();
    if works.get(&import).is_some_and(|work| work.is_own && work.begun_at >= begun_at) {
        return;
    }
    clear(&mut works, begun_at);
    works.insert(import, Work { by, begun_at, under_way, end, is_own: false, known_at: Moment::now() });
}

/// Forgets what ended, or fell silent, long ago.
fn clear(works: &mut BTreeMap<ImportId, Work>, now: Instant) {
    works.retain(|_, work| (work.end.is_none() && work.is_own) || now.0 - work.begun_at.0 < REMEMBERED);
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
    works.get(import).filter(|work| work.by == *who)?.told(Moment::now())
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
        clear(&mut works, now);
        let known_at = Moment::now();
        works.insert(
            import.clone(),
            Work { by: by.clone(), begun_at: now, under_way, end: None, is_own: true, known_at },
        );
    }
    let id = import.clone();
    let task = tokio::spawn(async move {
        // In a task of its own, so that one that breaks has an end too.
        let done = tokio::spawn(work).await.map_err(|e| Failure::because("import", e)).flatten();
        let end = done.map_err(|failure| incident(&failure));
        if let Some(work) = works().get_mut(&id) {
            work.end = Some(end.clone());
            work.known_at = Moment::now();
        }
        end
    });
    match tokio::time::timeout(PATIENCE, task).await {
        Ok(ended) => ended.unwrap_or_else(|e| Err(incident(&Failure::because("import", e)))),
        Err(_) => Ok(format!("/people/imports/{import}/progress")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::sync::oneshot;

    fn id(import: &str) -> ImportId {
        ImportId::new(import).unwrap()
    }

    fn mona() -> PersonId {
        PersonId::new("mona").unwrap()
    }

    fn heard(import: &str, begun_at: i64, end: Option<End>) {
        let under_way = UnderWay { step: Step::Changing, done: 7, of: 9 };
        hear(News { import: id(import), by: mona(), begun_at: Instant(begun_at), under_way, end });
    }

    #[test]
    fn a_work_elsewhere_is_followed_to_its_end_and_given_up_when_its_process_falls_silent() {
        heard("elsewhere", 1_000, None);
        assert!(matches!(of(&id("elsewhere"), &mona()), Some(Told::Working(UnderWay { done: 7, of: 9, .. }))));
        assert!(of(&id("elsewhere"), &PersonId::new("ulla").unwrap()).is_none(), "whose work it is");
        assert!(works()[&id("elsewhere")].told(Moment::now() + SILENCE).is_none());
        heard("elsewhere", 1_000, Some(Ok("/people/imports/elsewhere".into())));
        let told = works()[&id("elsewhere")].told(Moment::now() + SILENCE);
        assert!(matches!(told, Some(Told::Ended(Ok(to))) if to == "/people/imports/elsewhere"));
        assert!(!works()[&id("elsewhere")].is_news(Moment::now()), "it is not ours to tell");
    }

    #[tokio::test]
    async fn a_work_of_this_process_is_told_until_some_time_after_its_end() {
        let (begin, begun) = oneshot::channel::<()>();
        let (end, ended) = oneshot::channel::<String>();
        let watched = tokio::spawn(async move {
            let work = async {
                begin.send(()).map_err(|()| Failure::new("test"))?;
                ended.await.map_err(|e| Failure::because("test", e))
            };
            watch(&id("own"), (&mona(), Instant(5_000)), work).await
        });
        begun.await.unwrap();
        assert!(news().iter().any(|news| news.import == id("own") && news.end.is_none()));
        heard("own", 4_000, Some(Ok("/elsewhere".into())));
        assert!(matches!(of(&id("own"), &mona()), Some(Told::Working(_))), "what began before it says nothing of it");
        end.send("/people/imports/own".into()).unwrap();
        assert_eq!(watched.await.unwrap().unwrap(), "/people/imports/own");
        let works = works();
        let work = &works[&id("own")];
        assert!(work.is_news(Moment::now()) && !work.is_news(Moment::now() + TOLD));
        assert!(
            matches!(work.told(Moment::now() + TOLD), Some(Told::Ended(Ok(_)))),
            "whoever asks later is still told"
        );
    }
}
