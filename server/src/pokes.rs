//! Pokes: hints to whoever waits that something has changed. Nothing is right or wrong because of one: it may be lost,
//! come twice, or come for nothing.
//!
//! A topic is the id of a space, or one of these, which hold no rows:
//!
//! - `progress:M`: somebody submitted or reopened in mapping M, or the mapping itself moved on;
//! - `unit:U`: what a line manager sees of unit U has changed;
//! - `person:P`: P submitted or reopened, or was assessed. Nobody can ask for it: those who lead P hear it as the
//!   topic of their unit. It is silent about single answers, which would tell when somebody works on them;
//! - `session:S`: that session has ended.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use sync::{Outcome, Told};
use tokio::sync::Notify;

/// Where pokes come in and go out.
#[derive(Clone, Default)]
pub struct Pokes(Arc<Mutex<Listeners>>);

#[derive(Default)]
struct Listeners {
    by_topic: HashMap<String, BTreeMap<u64, Arc<Ear>>>,
    everybody: BTreeMap<u64, Arc<Ear>>,
    /// Whoever carries to other processes what is poked in this one.
    abroad: Option<Arc<Ear>>,
    next: u64,
    is_closed: bool,
}

/// All topics at once. Nobody can ask for it.
pub const EVERYTHING: &str = "*";
/// Whoever carries more topics at once than this carries [`EVERYTHING`].
const CARRIED: usize = 2_000;

/// What one listener has not fetched yet: never more than it asked for, or may carry, however slow it is.
struct Ear {
    topics: BTreeSet<String>,
    heard: Mutex<Heard>,
    awake: Notify,
}

#[derive(Default)]
struct Heard {
    topics: BTreeSet<String>,
    is_over: bool,
}

impl Ear {
    fn hear(&self, change: impl FnOnce(&mut Heard)) {
        change(&mut lock(&self.heard));
        self.awake.notify_one();
    }
}

impl Listeners {
    fn newcomer(&mut self, topics: BTreeSet<String>) -> (u64, Arc<Ear>) {
        let heard = Mutex::new(Heard { topics: BTreeSet::new(), is_over: self.is_closed });
        self.next += 1;
        (self.next, Arc::new(Ear { topics, heard, awake: Notify::new() }))
    }
}

/// A panic elsewhere leaves these sets whole.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Pokes {
    /// Pokes whoever listens to one of these topics, in every process.
    pub fn poke(&self, topics: &BTreeSet<String>) {
        self.poke_here(topics);
        let abroad = lock(&self.0).abroad.clone();
        if let Some(ear) = abroad.filter(|_| !topics.is_empty()) {
            ear.hear(|heard| {
                heard.topics.extend(topics.iter().cloned());
                if heard.topics.len() > CARRIED || heard.topics.contains(EVERYTHING) {
                    heard.topics = BTreeSet::from([EVERYTHING.to_owned()]);
                }
            });
        }
    }

    /// Pokes whoever listens in this process: another one has committed something.
    pub fn poke_here(&self, topics: &BTreeSet<String>) {
        if topics.contains(EVERYTHING) {
            return self.poke_everything();
        }
        let listeners = lock(&self.0);
        for topic in topics {
            for ear in listeners.by_topic.get(topic).into_iter().flat_map(BTreeMap::values) {
                ear.hear(|heard| {
                    heard.topics.insert(topic.clone());
                });
            }
        }
    }

    /// Pokes everybody in this process about everything: nobody knows what was missed.
    pub fn poke_everything(&self) {
        for ear in lock(&self.0).everybody.values() {
            ear.hear(|heard| heard.topics.clone_from(&ear.topics));
        }
    }

    /// Listens to topics, until what this gives is dropped.
    pub fn listen(&self, topics: BTreeSet<String>) -> Listening {
        let mut listeners = lock(&self.0);
        let (number, ear) = listeners.newcomer(topics);
        for topic in &ear.topics {
            listeners.by_topic.entry(topic.clone()).or_default().insert(number, ear.clone());
        }
        listeners.everybody.insert(number, ear.clone());
        Listening { pokes: self.clone(), number, ear }
    }

    /// Listens to every topic that is poked in this process, to carry it to the others. What is answered while the
    /// server stops is carried too.
    pub fn carry(&self) -> Listening {
        let mut listeners = lock(&self.0);
        let (number, ear) = listeners.newcomer(BTreeSet::new());
        listeners.abroad = Some(ear.clone());
        Listening { pokes: self.clone(), number, ear }
    }

    /// Has everything carried: something was, and got lost.
    pub fn carry_everything(&self) {
        let abroad = lock(&self.0).abroad.clone();
        if let Some(ear) = abroad {
            ear.hear(|heard| heard.topics = BTreeSet::from([EVERYTHING.to_owned()]));
        }
    }

    /// Ends every listening, now and from now on: the server stops.
    pub fn close(&self) {
        let mut listeners = lock(&self.0);
        listeners.is_closed = true;
        for ear in listeners.everybody.values() {
            ear.hear(|heard| heard.is_over = true);
        }
    }
}

/// Somebody who listens.
pub struct Listening {
    pokes: Pokes,
    number: u64,
    ear: Arc<Ear>,
}

impl Listening {
    /// Waits for pokes, and gives the topics of all that came meanwhile. None when the server stops.
    pub async fn heard(&self) -> Option<BTreeSet<String>> {
        loop {
            {
                let mut heard = lock(&self.ear.heard);
                if heard.is_over {
                    return None;
                }
                if !heard.topics.is_empty() {
                    return Some(std::mem::take(&mut heard.topics));
                }
            }
            self.ear.awake.notified().await;
        }
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        let mut listeners = lock(&self.pokes.0);
        listeners.everybody.remove(&self.number);
        listeners.abroad.take_if(|ear| Arc::ptr_eq(ear, &self.ear));
        for topic in &self.ear.topics {
            if let Some(ears) = listeners.by_topic.get_mut(topic) {
                ears.remove(&self.number);
                if ears.is_empty() {
                    listeners.by_topic.remove(topic);
                }
            }
        }
    }
}

/// What a command pokes once it is committed.
pub fn topics(name: &str, told: &Told) -> BTreeSet<String> {
    if told.outcome == Outcome::Refused {
        return BTreeSet::new();
    }
    let is_handed_over = matches!(name, "answers.submit" | "answers.reopen");
    let mut topics: BTreeSet<String> = told.spaces.keys().cloned().collect();
    for space in told.spaces.keys() {
        let mut parts = space.split(':');
        match (parts.next(), parts.next(), parts.next()) {
            (Some("mapping"), Some(mapping), None) => {
                topics.insert(format!("progress:{mapping}"));
            }
            (Some("answers"), Some(mapping), Some(person)) if is_handed_over => {
                topics.insert(format!("progress:{mapping}"));
                topics.insert(format!("person:{person}"));
            }
            (Some("assessment" | "comparison"), Some(_), Some(person)) => {
                topics.insert(format!("person:{person}"));
            }
            _ => {}
        }
    }
    topics
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(topics: &[&str]) -> BTreeSet<String> {
        topics.iter().map(|topic| (*topic).to_owned()).collect()
    }

    fn told(spaces: &[&str]) -> Told {
        let spaces = spaces.iter().map(|space| ((*space).to_owned(), 1)).collect();
        Told { seq: 1, outcome: Outcome::Applied, reason: None, spaces }
    }

    #[tokio::test]
    async fn a_listener_hears_its_own_topics_once_however_often_they_are_poked() {
        let pokes = Pokes::default();
        let listening = pokes.listen(set(&["a", "b"]));
        pokes.poke(&set(&["a", "c"]));
        pokes.poke(&set(&["a"]));
        assert_eq!(listening.heard().await, Some(set(&["a"])));
        pokes.poke(&set(&["b"]));
        assert_eq!(listening.heard().await, Some(set(&["b"])));
        pokes.poke_everything();
        assert_eq!(listening.heard().await, Some(set(&["a", "b"])));
    }

    #[tokio::test]
    async fn closing_ends_who_listens_and_whoever_comes_later() {
        let pokes = Pokes::default();
        let early = pokes.listen(set(&["a"]));
        pokes.close();
        assert_eq!(early.heard().await, None);
        assert_eq!(pokes.listen(set(&["a"])).heard().await, None);
    }

    #[tokio::test]
    async fn what_is_poked_here_is_carried_and_what_comes_from_elsewhere_is_not() {
        let pokes = Pokes::default();
        let (carrying, listening) = (pokes.carry(), pokes.listen(set(&["b"])));
        pokes.poke_here(&set(&["b"]));
        assert_eq!(listening.heard().await, Some(set(&["b"])));
        pokes.poke(&set(&["a"]));
        pokes.poke(&set(&["b"]));
        assert_eq!(carrying.heard().await, Some(set(&["a", "b"])));
        assert_eq!(listening.heard().await, Some(set(&["b"])));
        let many: BTreeSet<String> = (0..=CARRIED).map(|topic| topic.to_string()).collect();
        pokes.poke(&many);
        pokes.poke(&set(&["a"]));
        assert_eq!(carrying.heard().await, Some(set(&[EVERYTHING])));
        pokes.poke_here(&set(&[EVERYTHING]));
        assert_eq!(listening.heard().await, Some(set(&["b"])));
        drop(carrying);
        assert!(lock(&pokes.0).abroad.is_none());
    }

    #[test]
    fn nothing_is_kept_of_a_listener_that_is_gone() {
        let pokes = Pokes::default();
        drop(pokes.listen(set(&["a", "b"])));
        let listeners = lock(&pokes.0);
        assert!(listeners.by_topic.is_empty() && listeners.everybody.is_empty());
    }

    #[test]
    fn submitting_moves_the_counts_and_a_single_answer_does_not() {
        let spaces = told(&["answers:m1:amina", "assessment:m1:amina"]);
        let all = ["answers:m1:amina", "assessment:m1:amina", "person:amina", "progress:m1"];
        assert_eq!(topics("answers.submit", &spaces), set(&all));
        let own = told(&["answers:m1:amina"]);
        assert_eq!(topics("answer.rate", &own), set(&["answers:m1:amina"]));
        assert_eq!(topics("mapping.close", &told(&["mapping:m1"])), set(&["mapping:m1", "progress:m1"]));
        let refused = Told { outcome: Outcome::Refused, ..own };
        assert!(topics("answer.rate", &refused).is_empty());
    }
}
