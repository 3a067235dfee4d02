//! The messages of push and pull.

use crate::{Entry, Row};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The most entries in one push.
pub const MAX_BATCH: usize = 50;
/// The most bytes in one push.
pub const MAX_BATCH_BYTES: usize = 256 * 1024;

/// Entries that a client sends, in order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Push {
    /// The epoch of the database that the client knows; empty on the first contact.
    #[serde(default)]
    pub epoch: String,
    /// The client.
    pub client_id: String,
    /// The newest program that gave something to it: what this server cannot read waits for one that is as new.
    #[serde(default)]
    pub app: String,
    /// The entries.
    pub batch: Vec<Entry>,
}

/// Whether a text has the shape of a client's id: short, and of letters, digits and `-` alone.
pub fn is_plain(id: &str) -> bool {
    (1..=64).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// Whether a text has the shape of a name: that of a command, its id, or the version of a program.
fn is_name(text: &str) -> bool {
    text.len() <= 64 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.+".contains(&byte))
}

impl Push {
    /// Whether everything but the arguments has the shape that clients give it. Arguments that nobody can read are
    /// refused and kept for their author; what does not even have a name cannot be.
    pub fn is_plain(&self) -> bool {
        let is_entry = |entry: &Entry| !entry.id.is_empty() && is_name(&entry.id) && is_name(&entry.name);
        is_plain(&self.client_id) && is_name(&self.app) && self.batch.iter().all(is_entry)
    }
}

/// What became of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It changed something.
    Applied,
    /// It was right, and changed nothing.
    Noop,
    /// It took effect over a newer value that its author had not seen; both are kept.
    Conflict,
    /// The rules said no; its text is kept for its author.
    Refused,
}

/// What became of one entry, and of the spaces it touched.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Told {
    /// Its number.
    pub seq: u64,
    /// What became of it.
    pub outcome: Outcome,
    /// Why it was refused, as the domain says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<serde_json::Value>,
    /// The new versions of the spaces it touched.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub spaces: BTreeMap<String, u64>,
}

/// The answer to a push that was taken: whole, or up to an entry that only a newer server reads.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PushReply {
    /// The epoch of the database.
    pub epoch: String,
    /// The number of the last entry that has an outcome.
    pub last_seq: u64,
    /// Entries up to this number are covered by a backup, too.
    pub safe_seq: u64,
    /// What became of each.
    pub outcomes: Vec<Told>,
}

/// Why a push was not taken at all. The client keeps everything, whatever it reads here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "error")]
pub enum PushProblem {
    /// The server misses entries before these.
    Gap {
        /// The number it expects next.
        expected: u64,
    },
    /// The same number came with other words before: two clients share one id.
    Fork,
    /// The database is not the one that the client knows.
    Epoch {
        /// The epoch it has now.
        epoch: String,
    },
    /// The client id belongs to somebody else.
    NotYours,
    /// More entries or bytes than one push may carry.
    TooLarge,
    /// A newer program gave the first of these entries, and this server cannot read it yet.
    Older,
}

impl PushProblem {
    /// Reads a problem as it travels.
    ///
    /// By hand, because serde's way to read a tag that stands beside the content is the same for every type that might
    /// come, and much for a phone to load.
    pub fn read(text: &str) -> Option<Self> {
        let told: serde_json::Value = serde_json::from_str(text).ok()?;
        Some(match told["error"].as_str()? {
            "gap" => Self::Gap { expected: told["expected"].as_u64()? },
            "fork" => Self::Fork,
            "epoch" => Self::Epoch { epoch: told["epoch"].as_str()?.to_owned() },
            "not_yours" => Self::NotYours,
            "too_large" => Self::TooLarge,
            "older" => Self::Older,
            _ => return None,
        })
    }
}

/// A question for what changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pull {
    /// The epoch that the client knows.
    #[serde(default)]
    pub epoch: String,
    /// The client.
    pub client_id: String,
    /// What the last answer gave with it: as long as it holds, the server need not look at anything else.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub cookie: String,
    /// The spaces it holds, with the version of each; 0 for a space it wants to begin with.
    pub have: BTreeMap<String, u64>,
}

/// What changed in one space.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SpaceDelta {
    /// The space.
    pub id: String,
    /// The version that the client had; the rows bring it to `to`.
    pub from: u64,
    /// The version it has then.
    pub to: u64,
    /// Whether the client must forget its rows of this space first.
    pub reset: bool,
    /// Rows that are new or changed.
    pub put: Vec<Row>,
    /// Keys of rows that are gone.
    pub del: Vec<String>,
}

/// The answer to a pull.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PullReply {
    /// The epoch of the database.
    pub epoch: String,
    /// The number of the client's last entry whose effects these rows hold.
    pub last_seq: u64,
    /// Entries up to this number are covered by a backup, too: a client with nothing to push learns it here.
    #[serde(default)]
    pub safe_seq: u64,
    /// What changed.
    pub spaces: Vec<SpaceDelta>,
    /// Spaces that the client may not see, or not any more.
    pub drop: Vec<String>,
    /// Whether there is more to ask for.
    pub more: bool,
    /// To be given with the next pull; none when what the client holds cannot be told by one.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub cookie: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_push_is_plain_when_all_of_its_names_are() {
        let entry = |id: &str, name: &str| Entry {
            seq: 1,
            id: id.into(),
            name: name.into(),
            format: 1,
            args: serde_json::Value::Null,
            base: None,
            at: None,
        };
        let push = |client: &str, entry| Push {
            epoch: String::new(),
            client_id: client.into(),
            app: "1.4.2+1".into(),
            batch: vec![entry],
        };
        assert!(push("018f-a", entry("a.b_c-1", "answer.rate")).is_plain());
        for wrong in ["", "again:c:1", "a\0b", "å", "session:1", &"x".repeat(65)] {
            assert!(!push(wrong, entry("a", "b")).is_plain(), "{wrong}");
            assert!(!push("c", entry(wrong, "b")).is_plain(), "{wrong}");
        }
        assert!(!push("c", entry("a", "answer\0rate")).is_plain());
    }

    #[test]
    fn every_problem_is_read_as_it_is_written() {
        let epoch = PushProblem::Epoch { epoch: "e2".into() };
        let gap = PushProblem::Gap { expected: 3 };
        let plain = [PushProblem::Fork, PushProblem::NotYours, PushProblem::TooLarge, PushProblem::Older];
        for problem in plain.into_iter().chain([gap, epoch]) {
            assert_eq!(PushProblem::read(&serde_json::to_string(&problem).unwrap()), Some(problem));
        }
        assert_eq!(PushProblem::read("<html>"), None);
        assert_eq!(PushProblem::read(r#"{"error":"gap"}"#), None);
        assert_eq!(PushProblem::read(r#"{"error":"a newer one"}"#), None);
    }

    #[test]
    fn an_old_client_reads_an_answer_that_says_more_than_it_knows() {
        let told = r#"{"seq":1,"outcome":"applied","spaces":{"a":2},"since":"2.0.0"}"#;
        let reply = format!(r#"{{"epoch":"e","last_seq":1,"safe_seq":0,"outcomes":[{told}],"more":{{}}}}"#);
        assert_eq!(serde_json::from_str::<PushReply>(&reply).unwrap().outcomes[0].outcome, Outcome::Applied);
        let reply = r#"{"epoch":"e","last_seq":1,"spaces":[],"drop":[],"more":false,"since":"2.0.0"}"#;
        assert_eq!(serde_json::from_str::<PullReply>(reply).unwrap().last_seq, 1);
    }

    #[test]
    fn an_old_client_does_not_take_an_outcome_it_does_not_know_for_an_answer() {
        // It keeps the entry, and asks again: by then it may be newer.
        let reply = r#"{"epoch":"e","last_seq":1,"safe_seq":0,"outcomes":[{"seq":1,"outcome":"postponed"}]}"#;
        assert!(serde_json::from_str::<PushReply>(reply).is_err());
    }
}
