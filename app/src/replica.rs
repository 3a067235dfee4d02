//! What this browser holds of its person's own work: the newest state it was given, and the commands on their way.
//!
//! A page draws the one with the others applied by the same rules as on the server, so that an answer shows at
//! once and nothing that is unsent is hidden by what comes from the server.

mod base;

pub use base::Base;

use crate::browser::{self, Device, Kept, Trouble};
use crate::viewer::viewer;
use domain::command::Command;
use domain::mapping::{Assessment, Sheet};
use domain::{MappingId, Now, PersonId, Refusal};
use leptos::prelude::*;
use sync::{Entry, MAX_BATCH, Outbox, Pending, Pull, Push, PushProblem, Standing};

/// How long to wait before trying again when the server cannot be reached, in milliseconds.
const AGAIN: u32 = 5_000;

/// What the page may say about the person's work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Saved {
    /// Nothing was done here yet.
    #[default]
    Idle,
    /// On its way to the device.
    Saving,
    /// Stored on the device at hour and minute, not sent yet.
    OnDevice(u8, u8),
    /// The server has it since hour and minute.
    Sent(u8, u8),
    /// Only in this page: neither device nor server has it.
    NotSaved,
    /// Stored, but the session has ended.
    SignedOut,
}

#[derive(Clone, Default)]
struct Held {
    base: Base,
    outbox: Outbox<Command>,
    refused: Vec<Refusal>,
    client: String,
    epoch: String,
    /// Numbers that the page gives itself when the device keeps nothing.
    last_in_memory: u64,
}

/// The browser's own copy. It is the same for every page of the app.
#[derive(Clone, Copy)]
pub struct Replica {
    held: RwSignal<Held>,
    saved: RwSignal<Saved>,
    device: StoredValue<Option<Device>>,
    is_open: StoredValue<bool>,
    is_working: StoredValue<bool>,
    person: StoredValue<Option<PersonId>>,
}

/// The replica of this page.
pub fn replica() -> Replica {
    use_context().unwrap_or_else(Replica::new)
}

impl Replica {
    /// An empty replica. In a browser it then reads what the device has kept.
    pub fn new() -> Self {
        let replica = Self {
            held: RwSignal::new(Held::default()),
            saved: RwSignal::new(Saved::Idle),
            device: StoredValue::new(None),
            is_open: StoredValue::new(false),
            is_working: StoredValue::new(false),
            person: StoredValue::new(viewer().me.map(|me| me.id)),
        };
        Effect::new(move || {
            browser::spawn(replica.open());
            browser::on_waking(move || browser::spawn(replica.wake()));
            browser::on_leaving(move || replica.leave());
        });
        replica
    }

    /// What the page may say about the person's work.
    pub fn saved(self) -> Saved {
        self.saved.get()
    }

    /// What the server refused since the page was opened.
    pub fn refused(self) -> Vec<Refusal> {
        self.held.with(|held| held.refused.clone())
    }

    /// The person's own answers, with what is on its way; none when no page has been given them yet.
    pub fn sheet(self, mapping: &MappingId) -> Option<Sheet> {
        self.held.with(|held| Some(with_pending(held, held.base.sheet(mapping)?.clone(), base::apply_to_sheet)))
    }

    /// A manager's assessment, with what is on its way; none when no page has been given it yet.
    pub fn assessment(self, mapping: &MappingId, person: &PersonId) -> Option<Assessment> {
        self.held.with(|held| {
            let assessment = held.base.assessment(mapping, person)?.clone();
            Some(with_pending(held, assessment, |assessment, command, now| {
                base::apply_to_assessment(assessment, person, command, now)
            }))
        })
    }

    /// Takes what a page was given. An older version than the one held changes nothing.
    pub fn receive_sheet(self, sheet: Sheet, version: u64) {
        self.held.update(|held| held.base.receive_sheet(sheet, version));
    }

    /// Takes what a page was given.
    pub fn receive_assessment(self, person: PersonId, assessment: Assessment) {
        self.held.update(|held| held.base.receive_assessment(person, assessment));
    }

    /// Gives a command: the rules decide at once, the device stores, the server has the last word.
    pub fn send(self, command: Command) -> Result<(), Refusal> {
        let now = browser::now();
        self.check(&command, now)?;
        self.held.update(|held| held.outbox.give(browser::id(), command, now.at.0));
        self.saved.set(Saved::Saving);
        browser::spawn(self.work());
        Ok(())
    }

    /// Somebody is writing: until the hand rests and the command is given, the page must not say that all is sent.
    pub fn will_send(self) {
        self.saved.set(Saved::Saving);
    }

    /// Writes what only the page knows where a page that is being left can still write.
    pub fn leave(self) {
        if !self.is_open.get_value() {
            return;
        }
        let rest = self.held.with_untracked(|held| {
            let unstored = held.outbox.iter().filter(|pending| pending.seq.is_none());
            unstored.map(|pending| entry(held, pending)).collect::<Vec<_>>()
        });
        if let Some(person) = self.person.get_value().filter(|_| !rest.is_empty()) {
            browser::leave_behind(&person, &rest);
        }
    }

    fn check(self, command: &Command, now: Now) -> Result<(), Refusal> {
        untrack(|| match base::subject(command) {
            Some(base::Subject::Sheet(mapping)) => match self.sheet(mapping) {
                Some(mut sheet) => base::apply_to_sheet(&mut sheet, command, now),
                None => Ok(()),
            },
            Some(base::Subject::Assessment(mapping, person)) => match self.assessment(mapping, person) {
                Some(mut assessment) => base::apply_to_assessment(&mut assessment, person, command, now),
                None => Ok(()),
            },
            None => Ok(()),
        })
    }

    /// Reads what the device has kept from before, and sends it.
    async fn open(self) {
        let Some(person) = self.person.get_value() else { return };
        match Device::open(&person).await {
            Ok((device, kept)) => {
                self.device.set_value(Some(device));
                self.restore(kept);
            }
            Err(browser::NoDevice) => self.held.update(|held| held.client = browser::id()),
        }
        self.is_open.set_value(true);
        self.find(browser::left_behind(&person));
        self.work().await;
    }

    fn restore(self, kept: Kept) {
        let pending = |entry: &Entry| {
            let at = entry.at.unwrap_or(0);
            Some(Pending { id: entry.id.clone(), seq: Some(entry.seq), command: command(entry)?, at })
        };
        let stored: Vec<_> = kept.entries.iter().filter_map(pending).collect();
        self.held.update(|held| {
            held.client = kept.client;
            held.outbox.restore(stored);
        });
    }

    /// Takes up what an earlier page could only just leave behind.
    fn find(self, left: Vec<Entry>) {
        self.held.update(|held| {
            let known: Vec<_> = held.outbox.iter().map(|pending| pending.id.clone()).collect();
            for entry in left.into_iter().filter(|entry| !known.contains(&entry.id)) {
                if let Some(command) = command(&entry) {
                    held.outbox.give(entry.id, command, entry.at.unwrap_or(0));
                }
            }
        });
    }

    async fn wake(self) {
        self.work().await;
        self.pull().await;
    }

    /// Stores and sends until nothing is left to do or the server cannot be reached. One at a time.
    async fn work(self) {
        if !self.is_open.get_value() || self.is_working.get_value() {
            return;
        }
        self.is_working.set_value(true);
        while self.store_next().await || self.send_next().await {}
        if let Some(person) = self.person.get_value() {
            // Everything stands in the outbox by now.
            browser::left_behind(&person);
        }
        self.is_working.set_value(false);
    }

    /// Stores the oldest command that only the page knows. Gives false when there is none.
    async fn store_next(self) -> bool {
        let next = self.held.with_untracked(|held| {
            let pending = held.outbox.iter().find(|pending| pending.seq.is_none())?;
            Some(entry(held, pending))
        });
        let Some(entry) = next else { return false };
        let id = entry.id.clone();
        let stored = match self.device.get_value() {
            Some(device) => device.store(entry).await,
            None => Err(browser::NoDevice),
        };
        if let Ok(entry) = stored {
            self.held.update(|held| held.outbox.stored(&id, entry.seq));
            if self.held.with_untracked(|held| held.outbox.standing()) == Standing::OnDevice {
                let (hour, minute) = browser::time_of_day();
                self.saved.set(Saved::OnDevice(hour, minute));
            }
        } else {
            // Without a device the page numbers its work itself and sends it at once; until then it says so.
            self.held.update(|held| {
                held.last_in_memory += 1;
                held.outbox.stored(&id, held.last_in_memory);
            });
            self.saved.set(Saved::NotSaved);
        }
        true
    }

    /// Sends what is stored. Gives false when there is nothing, or no way.
    async fn send_next(self) -> bool {
        let push = self.held.with_untracked(|held| {
            let stored = held.outbox.iter().filter(|pending| pending.seq.is_some());
            let mut batch: Vec<Entry> = stored.map(|pending| entry(held, pending)).collect();
            batch.sort_by_key(|entry| entry.seq);
            batch.truncate(MAX_BATCH);
            let (epoch, client_id) = (held.epoch.clone(), held.client.clone());
            Push { epoch, client_id, app: env!("CARGO_PKG_VERSION").into(), batch }
        });
        if push.batch.is_empty() {
            return false;
        }
        match browser::push(&push).await {
            Ok(reply) => {
                self.absorb(&reply).await;
                true
            }
            Err(Trouble::SignedOut) => {
                self.saved.set(Saved::SignedOut);
                false
            }
            Err(Trouble::Problem(PushProblem::Epoch { epoch })) => {
                self.held.update(|held| held.epoch = epoch);
                true
            }
            Err(_) => {
                browser::after(AGAIN, move || browser::spawn(self.work()));
                false
            }
        }
    }

    async fn absorb(self, reply: &sync::PushReply) {
        let mut is_behind = false;
        self.held.update(|held| {
            held.epoch.clone_from(&reply.epoch);
            is_behind = held.base.absorb(&held.outbox, &reply.outcomes, browser::now());
            let refused = held.outbox.answered(reply);
            let reasons = refused.into_iter().filter_map(|(_, told)| base::read(&told.reason?));
            held.refused.extend(reasons);
        });
        if let Some(device) = self.device.get_value() {
            // Entries that stay are sent again, and answered as before.
            let _ = device.forget(reply.last_seq).await;
        }
        if self.held.with_untracked(|held| held.outbox.is_empty()) {
            let (hour, minute) = browser::time_of_day();
            self.saved.set(Saved::Sent(hour, minute));
        }
        if is_behind {
            self.pull().await;
        }
    }

    /// Brings what is held up to date.
    async fn pull(self) {
        let pull = self.held.with_untracked(|held| Pull {
            epoch: held.epoch.clone(),
            client_id: held.client.clone(),
            have: held.base.have(self.person.get_value().as_ref()),
        });
        if pull.have.is_empty() || pull.epoch.is_empty() {
            return;
        }
        if let Ok(reply) = browser::pull(&pull).await {
            self.held.update(|held| held.base.merge(reply));
        }
    }
}

impl Default for Replica {
    fn default() -> Self {
        Self::new()
    }
}

fn command(entry: &Entry) -> Option<Command> {
    base::read(&serde_json::json!({ "name": entry.name, "args": entry.args }))
}

fn entry(held: &Held, pending: &Pending<Command>) -> Entry {
    // A command of ours is always an object with a name and arguments.
    let whole = serde_json::to_value(&pending.command).unwrap_or_default();
    Entry {
        seq: pending.seq.unwrap_or(0),
        id: pending.id.clone(),
        name: whole["name"].as_str().unwrap_or_default().to_owned(),
        format: 1,
        args: whole["args"].clone(),
        base: held.base.version_for(&pending.command),
        at: Some(pending.at),
    }
}

fn with_pending<T>(held: &Held, mut thing: T, apply: impl Fn(&mut T, &Command, Now) -> Result<(), Refusal>) -> T {
    let now = browser::now();
    for pending in held.outbox.iter() {
        // What no longer fits is the server's to refuse; here it just does not show.
        let _ = apply(&mut thing, &pending.command, now);
    }
    thing
}
