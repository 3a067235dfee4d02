//! A client's own numbers and entries, and what it does about each answer of the server.
//!
//! The browser keeps a journal in `IndexedDB`, a page without a device keeps one in memory, and the simulator keeps
//! many: the decisions are the same.

use crate::{Entry, MAX_BATCH, MAX_BATCH_BYTES, Push, PushProblem, PushReply, VERSION, is_newer};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How many answered entries are kept for a server that has to be restored, at most.
pub const KEPT: u64 = 1_000;

/// Where a client stands. It changes in the transaction that stores or forgets entries.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// The client's id: one for each browser profile and person.
    pub client: String,
    /// The epoch of the server's database; empty before the first contact.
    pub epoch: String,
    /// The last number given to an entry.
    pub last: u64,
    /// Entries up to this number have been answered.
    pub answered: u64,
    /// Entries up to this number are covered by a backup of the server, too.
    pub safe: u64,
    /// The newest program that gave an entry here. It stays when an older one is put back: a server that is older,
    /// too, must not refuse what it only cannot read yet.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub app: String,
}

/// A client's entries, by number: those not answered, and those answered that no backup covers yet.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Journal {
    /// Where the client stands.
    pub mark: Mark,
    /// The entries.
    pub entries: BTreeMap<u64, Entry>,
}

impl Mark {
    /// A new client.
    pub fn new(client: String) -> Self {
        Self { client, ..Self::default() }
    }

    /// Gives the next number.
    fn number(&mut self) -> u64 {
        self.last += 1;
        self.last
    }

    /// Takes the answer to a push of this client.
    ///
    /// An answer from before the last change of epoch, or one that was overtaken, changes nothing back.
    fn absorb(&mut self, reply: &PushReply) {
        if self.epoch.is_empty() {
            self.epoch.clone_from(&reply.epoch);
        }
        if self.epoch == reply.epoch {
            // Not the server's last number: a copy of this profile on another machine may have moved that.
            let answered = reply.outcomes.iter().map(|told| told.seq).max().unwrap_or(0);
            self.answered = self.answered.max(answered.min(self.last));
            self.safe = self.safe.max(reply.safe_seq.min(self.answered));
        }
    }

    /// Entries up to this number need not be kept any more.
    pub fn forgotten(&self) -> u64 {
        self.safe.max(self.answered.saturating_sub(KEPT))
    }
}

impl Journal {
    /// The journal of a new client.
    pub fn new(client: String) -> Self {
        Self { mark: Mark::new(client), entries: BTreeMap::new() }
    }

    /// Gives an entry its number, and keeps it.
    pub fn append(&mut self, mut entry: Entry) -> Entry {
        entry.seq = self.mark.number();
        if is_newer(VERSION, &self.mark.app) {
            VERSION.clone_into(&mut self.mark.app);
        }
        self.entries.insert(entry.seq, entry.clone());
        entry
    }

    /// The entries that the server has not answered, oldest first.
    pub fn unanswered(&self) -> impl Iterator<Item = &Entry> {
        self.entries.range(self.mark.answered + 1..).map(|(_, entry)| entry)
    }

    /// The next push of a program of this version, cut to what one may carry; none when everything has been answered.
    pub fn next_push(&self, app: &str) -> Option<Push> {
        let mut bytes = 0;
        let fits = |entry: &&Entry| {
            let is_first = bytes == 0;
            bytes += size(entry);
            is_first || bytes <= MAX_BATCH_BYTES
        };
        let batch: Vec<Entry> = self.unanswered().take(MAX_BATCH).take_while(fits).cloned().collect();
        let Mark { client, epoch, app: newest, .. } = self.mark.clone();
        let app = if is_newer(&newest, app) { newest } else { app.to_owned() };
        (!batch.is_empty()).then_some(Push { epoch, client_id: client, app, batch })
    }

    /// Takes the answer to a push of this client.
    pub fn absorb(&mut self, reply: &PushReply) {
        self.mark.absorb(reply);
        let forgotten = self.mark.forgotten();
        self.entries.retain(|seq, _| *seq > forgotten);
    }

    /// Notes that a backup covers the entries of a client up to a number. Gives true when that is all there are.
    pub fn cover(&mut self, client: &str, safe_seq: u64) -> bool {
        if self.mark.client != client {
            return false;
        }
        self.mark.safe = self.mark.safe.max(safe_seq.min(self.mark.answered));
        let forgotten = self.mark.forgotten();
        self.entries.retain(|seq, _| *seq > forgotten);
        self.mark.safe > 0 && self.mark.safe == self.mark.last
    }

    /// Notes that the server's database is another one than it was, restored from a backup: whatever is kept is
    /// sent again, for the server may have lost it. What it has not lost counts once all the same.
    pub fn meet(&mut self, epoch: &str) {
        if self.mark.epoch == epoch {
            return;
        }
        if !self.mark.epoch.is_empty() {
            self.mark.answered = self.entries.keys().next().map_or(self.mark.last, |oldest| oldest - 1);
            self.mark.safe = self.mark.answered;
        }
        epoch.clone_into(&mut self.mark.epoch);
    }

    /// Does what a problem with a push calls for, so that the next push can be taken. `fresh` is an id for a new
    /// client, should one be needed.
    ///
    /// Nothing is ever given up: where numbers no longer fit, the entries go on under those of a new client. The
    /// server knows commands by their ids, so that none counts twice.
    pub fn mend(&mut self, problem: &PushProblem, fresh: String) {
        match problem {
            PushProblem::Epoch { epoch } => self.meet(epoch),
            PushProblem::Gap { expected } if self.entries.contains_key(expected) => {
                self.mark.answered = expected - 1;
                self.mark.safe = self.mark.safe.min(self.mark.answered);
            }
            PushProblem::Gap { .. } | PushProblem::Fork | PushProblem::NotYours => self.start_anew(fresh),
            // Nothing is wrong here: pushes are cut to what a server takes, and an older server will be as new as this
            // client one day.
            PushProblem::TooLarge | PushProblem::Older => {}
        }
    }

    fn start_anew(&mut self, fresh: String) {
        let Mark { epoch, app, .. } = std::mem::take(&mut self.mark);
        let entries = std::mem::take(&mut self.entries);
        self.mark = Mark { epoch, app, ..Mark::new(fresh) };
        for entry in entries.into_values() {
            self.append(entry);
        }
    }
}

/// The bytes of an entry on the wire, and a little more.
fn size(entry: &Entry) -> usize {
    entry.args.to_string().len() + entry.name.len() + entry.id.len() + 100
}
