//! The order of a client's own work, from the moment somebody gives a command until the server has answered.

use crate::{Entry, Outcome, PushReply, Told};

/// Where one command is on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// In memory only: it may be lost with the page, and nothing says otherwise.
    InMemory,
    /// Stored on the device.
    OnDevice,
    /// Answered by the server.
    Answered(Answered),
}

/// How the server answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Answered {
    /// It counts.
    Kept,
    /// The rules said no.
    Refused,
}

/// A command on its way.
#[derive(Debug, Clone, PartialEq)]
pub struct Pending<C> {
    /// Its id.
    pub id: String,
    /// Its number, once it is stored.
    pub seq: Option<u64>,
    /// The command.
    pub command: C,
    /// When it was given, by the client's clock.
    pub at: i64,
}

/// The commands of one client that the server has not answered, oldest first.
#[derive(Debug, Clone, PartialEq)]
pub struct Outbox<C> {
    pending: Vec<Pending<C>>,
}

impl<C> Default for Outbox<C> {
    fn default() -> Self {
        Self { pending: Vec::new() }
    }
}

impl<C> Outbox<C> {
    /// Takes a command that somebody just gave.
    pub fn give(&mut self, id: String, command: C, at: i64) {
        self.pending.push(Pending { id, seq: None, command, at });
    }

    /// Puts what the device had stored before what was given meanwhile. Knows an entry by its id.
    pub fn restore(&mut self, stored: Vec<Pending<C>>) {
        let fresh: Vec<_> = stored.into_iter().filter(|old| self.pending.iter().all(|new| new.id != old.id)).collect();
        self.pending.splice(0..0, fresh);
    }

    /// Notes that a command is stored on the device.
    pub fn stored(&mut self, id: &str, seq: u64) {
        if let Some(pending) = self.pending.iter_mut().find(|pending| pending.id == id) {
            pending.seq = Some(seq);
        }
    }

    /// Takes the server's answer, and gives back the commands it refused, with the reason.
    pub fn answered(&mut self, reply: &PushReply) -> Vec<(Pending<C>, Told)> {
        let mut refused = Vec::new();
        let mut rest = Vec::new();
        for pending in self.pending.drain(..) {
            let told = pending.seq.and_then(|seq| reply.outcomes.iter().find(|told| told.seq == seq));
            match told {
                Some(told) if told.outcome == Outcome::Refused => refused.push((pending, told.clone())),
                Some(_) => {}
                None if pending.seq.is_some_and(|seq| seq <= reply.last_seq) => {}
                None => rest.push(pending),
            }
        }
        self.pending = rest;
        refused
    }

    /// The commands, oldest first.
    pub fn iter(&self) -> impl Iterator<Item = &Pending<C>> {
        self.pending.iter()
    }

    /// Where the whole outbox stands: as its least safe command.
    pub fn standing(&self) -> Standing {
        let least = self.pending.iter().map(|p| p.seq.map_or(Standing::InMemory, |_| Standing::OnDevice)).min();
        least.unwrap_or(Standing::Answered(Answered::Kept))
    }

    /// How many are on their way.
    pub fn len(&self) -> usize {
        self.pending.len()
    }

    /// Whether everything has been answered.
    pub fn is_empty(&self) -> bool {
        self.pending.is_empty()
    }
}

/// Cuts stored entries into one push: the oldest, without a gap, within the limits.
pub fn next_batch(entries: &[Entry], sizes: impl Fn(&Entry) -> usize) -> &[Entry] {
    let mut bytes = 0;
    let fits = |(index, entry): &(usize, &Entry)| {
        bytes += sizes(entry);
        *index < crate::MAX_BATCH && (*index == 0 || bytes <= crate::MAX_BATCH_BYTES)
    };
    let many = entries.iter().enumerate().take_while(fits).count();
    &entries[..many]
}
