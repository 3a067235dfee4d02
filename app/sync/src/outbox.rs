//! The order of a page's own work, from the moment somebody gives a command until the server has answered.

use crate::{Outcome, Told};

/// A command on its way.
#[derive(Debug, Clone, PartialEq)]
pub struct Pending<C> {
    /// Its id.
    pub id: String,
    /// Whether it is stored: until then it may be lost with the page.
    pub is_stored: bool,
    /// The version of the space that its author saw.
    pub base: Option<u64>,
    /// The command.
    pub command: C,
    /// When it was given, by the client's clock.
    pub at: i64,
}

/// The commands that the server has not answered, oldest first, as one page knows them.
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
    pub fn give(&mut self, id: String, command: C, base: Option<u64>, at: i64) {
        self.pending.push(Pending { id, is_stored: false, base, command, at });
    }

    /// Puts what is stored and was not known here before what is not stored. Knows an entry by its id.
    pub fn restore(&mut self, stored: Vec<Pending<C>>) {
        let fresh: Vec<_> = stored.into_iter().filter(|old| self.pending.iter().all(|new| new.id != old.id)).collect();
        let place = self.pending.iter().position(|pending| !pending.is_stored).unwrap_or(self.pending.len());
        self.pending.splice(place..place, fresh);
    }

    /// Notes that a command is stored.
    pub fn stored(&mut self, id: &str) {
        if let Some(pending) = self.pending.iter_mut().find(|pending| pending.id == id) {
            pending.is_stored = true;
        }
    }

    /// Notes that the device has lost whatever is here.
    pub fn none_stored(&mut self) {
        self.pending.iter_mut().for_each(|pending| pending.is_stored = false);
    }

    /// The oldest command that is not stored.
    pub fn unstored(&self) -> Option<&Pending<C>> {
        self.pending.iter().find(|pending| !pending.is_stored)
    }

    /// Takes the server's answers, by the ids of the commands, and gives back those it refused, with the reason.
    pub fn answered(&mut self, told: &[(String, Told)]) -> Vec<(Pending<C>, Told)> {
        let mut refused = Vec::new();
        let mut rest = Vec::new();
        for pending in self.pending.drain(..) {
            match told.iter().find(|(id, _)| *id == pending.id) {
                Some((_, told)) if told.outcome == Outcome::Refused => refused.push((pending, told.clone())),
                Some(_) => {}
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

    /// How many are on their way.
    pub fn len(&self) -> usize {
        self.pending.len()
    }

    /// Whether everything has been answered.
    pub fn is_empty(&self) -> bool {
        self.pending.is_empty()
    }
}
