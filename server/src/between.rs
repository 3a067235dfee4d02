//! What the processes on one database tell each other: what they have poked, and how far imports have come.
//!
//! Whatever comes together within a moment is one message, after its commits. A process also hears itself, and knows
//! by that that it is not deaf: a connection that a firewall has forgotten says nothing, and neither does a pooler
//! that hands the same connection to others.

use crate::failure::Failure;
use crate::import::progress::{self, News};
use crate::pokes::{EVERYTHING, Pokes};
use crate::store::channel::{Channel, Listener, MOST};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::time::Duration;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep, timeout};

/// Pokes that come closer together than this travel together.
const PACE: Duration = Duration::from_millis(50);
/// How often the others are told how far an import has come: several times before anybody is shown the page of it.
const NEWS: Duration = Duration::from_millis(300);
/// A process that has nothing to tell says so after this time.
const BEAT: Duration = Duration::from_secs(20);
/// Whoever hears nothing for so long, not even itself, is deaf.
const SILENCE: Duration = Duration::from_secs(50);
/// How long to wait before trying again what failed.
const AGAIN: Duration = Duration::from_secs(1);
/// Topics that fill more messages than this are told as everything.
const MESSAGES: usize = 16;

/// A message. What a newer process adds to it, an older one passes over.
#[derive(Default, Serialize, Deserialize)]
struct Message {
    /// The process that tells it.
    from: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    topics: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    import: Option<News>,
}

/// One process among those on a database.
#[derive(Clone)]
struct Process {
    name: String,
    pokes: Pokes,
    channel: Channel,
}

/// Begins to tell and to hear, until the database is closed. What is committed elsewhere from now on is heard.
pub async fn start(pokes: Pokes, channel: Channel) -> Result<(), Failure> {
    let listener = channel.listen().await?;
    let process = Process { name: crate::token::id(), pokes, channel };
    tokio::spawn(process.clone().tell());
    tokio::spawn(process.hear(listener));
    Ok(())
}

impl Process {
    async fn tell(self) {
        let poked = self.pokes.carry();
        let (mut news, mut told_at) = (interval(NEWS), Instant::now());
        news.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let topics = tokio::select! {
                topics = poked.heard() => topics.unwrap_or_default(),
                _ = news.tick() => BTreeSet::new(),
                () = self.channel.closed() => return,
            };
            let mut texts = texts(&self.name, &topics, progress::news());
            if texts.is_empty() && told_at.elapsed() >= BEAT {
                texts.extend(text(&self.name, &[], None));
            }
            if texts.is_empty() {
                continue;
            }
            told_at = Instant::now();
            if let Err(failure) = self.tell_all(&texts).await {
                tracing::warn!(%failure, "other processes could not be told what changed");
                // They are told once it works again.
                self.pokes.carry_everything();
                sleep(AGAIN).await;
            }
            sleep(PACE).await;
        }
    }

    async fn tell_all(&self, texts: &[String]) -> Result<(), Failure> {
        for text in texts {
            self.channel.tell(text).await?;
        }
        Ok(())
    }

    async fn hear(self, mut listener: Listener) {
        loop {
            let heard = tokio::select! {
                heard = timeout(SILENCE, listener.next()) => heard,
                () = self.channel.closed() => return,
            };
            match heard {
                Ok(Ok(Some(text))) => self.take(&text),
                Ok(Ok(None)) => self.pokes.poke_everything(),
                Ok(Err(_)) | Err(_) => {
                    tracing::warn!("what other processes change is not heard; listening again");
                    listener = tokio::select! {
                        listener = self.listen_again() => listener,
                        () = self.channel.closed() => return,
                    };
                    self.pokes.poke_everything();
                }
            }
        }
    }

    async fn listen_again(&self) -> Listener {
        loop {
            sleep(AGAIN).await;
            if let Ok(listener) = self.channel.listen().await {
                return listener;
            }
        }
    }

    /// Takes a message. One that cannot be read comes from a version that says more than this one knows.
    fn take(&self, text: &str) {
        let Ok(message) = serde_json::from_str::<Message>(text) else { return self.pokes.poke_everything() };
        if message.from == self.name {
            return;
        }
        self.pokes.poke_here(&message.topics.into_iter().collect());
        if let Some(news) = message.import {
            progress::hear(news);
        }
    }
}

/// What is to be told, in as many messages as it takes.
fn texts(from: &str, topics: &BTreeSet<String>, imports: Vec<News>) -> Vec<String> {
    let mut lists: Vec<Vec<String>> = Vec::new();
    // Quotes and a comma around each topic, and what stands around all of them.
    let (around, mut length) = (from.len() + 32, MOST);
    for topic in topics {
        length += topic.len() + 3;
        if let Some(list) = lists.last_mut().filter(|_| length <= MOST) {
            list.push(topic.clone());
        } else {
            length = around + topic.len() + 3;
            lists.push(vec![topic.clone()]);
        }
    }
    if lists.len() > MESSAGES {
        lists = vec![vec![EVERYTHING.to_owned()]];
    }
    let topics = lists.iter().filter_map(|list| text(from, list, None));
    topics.chain(imports.into_iter().filter_map(|news| text(from, &[], Some(news)))).collect()
}

/// One message; none when it is longer than a message may be.
fn text(from: &str, topics: &[String], import: Option<News>) -> Option<String> {
    let message = Message { from: from.to_owned(), topics: topics.to_vec(), import };
    serde_json::to_string(&message).ok().filter(|text| text.len() <= MOST)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(texts: &[String]) -> BTreeSet<String> {
        let read = |text: &String| serde_json::from_str::<Message>(text).unwrap().topics;
        texts.iter().flat_map(read).collect()
    }

    #[test]
    fn many_topics_are_told_in_messages_that_fit_and_too_many_as_everything() {
        let topics = |many: usize| -> BTreeSet<String> {
            (0..many).map(|n| format!("assessment:kartlaggning-2026-11:person-{n:05}")).collect()
        };
        for many in [1, 150, 1_000, 2_000] {
            let all = texts("p1", &topics(many), Vec::new());
            assert!(all.iter().all(|text| text.len() <= MOST), "{many}");
            assert!(all.len() <= many * 50 / MOST + 1, "{many} topics in {} messages", all.len());
            assert_eq!(told(&all), topics(many), "{many}");
        }
        assert_eq!(told(&texts("p1", &topics(5_000), Vec::new())), BTreeSet::from([EVERYTHING.to_owned()]));
        assert!(texts("p1", &BTreeSet::new(), Vec::new()).is_empty());
    }

    #[test]
    fn what_a_later_version_adds_to_a_message_is_passed_over() {
        let message: Message = serde_json::from_str(r#"{"from":"p2","topics":["a"],"more":{"of":"it"}}"#).unwrap();
        assert_eq!(message.topics, ["a"]);
    }
}
