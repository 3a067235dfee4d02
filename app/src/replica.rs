//! What this browser holds of its person's own work: the newest state it was given, and the commands on their way.
//!
//! A page draws the one with the others applied by the same rules as on the server, so that an answer shows at
//! once and nothing that is unsent is hidden by what comes from the server. Every tab stores what is given in it;
//! one tab of a browser sends for all.

mod base;
mod command;
mod work;

pub use base::Base;
pub use command::OwnCommand;

use crate::browser::{self, Device, Kept, Note, Tabs};
use crate::viewer::viewer;
use domain::mapping::{Assessment, Sheet};
use domain::{MappingId, Now, PersonId, Refusal};
use leptos::prelude::*;
use sync::{Entry, Journal, Outbox, Pending};

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
    /// A backup of the server has it, too: all that was ever given on this device.
    Safe,
    /// Only in this page: neither device nor server has it.
    NotSaved,
    /// Stored, but the session has ended.
    SignedOut,
}

#[derive(Clone, Default)]
struct Held {
    base: Base,
    outbox: Outbox<OwnCommand>,
    refused: Vec<Refusal>,
}

/// Whether the replica stores and sends.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
enum Pace {
    /// Not yet: what the device has kept is not read.
    #[default]
    Closed,
    /// There is nothing to do, or no way.
    Resting,
    /// It does.
    Working,
}

/// Where the work of this page stands; none of it is drawn.
#[derive(Default)]
struct Desk {
    device: Option<Device>,
    tabs: Option<Tabs>,
    /// What the device did not take.
    memory: Journal,
    /// The client for whom the device keeps; without a device, the one of this page.
    client: String,
    epoch: String,
    /// How far a backup was last heard to cover the client.
    safe_seq: u64,
    /// What the last pull gave for the next one.
    cookie: String,
    pace: Pace,
    /// Whether this tab sends for the others.
    is_sender: bool,
    is_waiting: bool,
    is_signed_out: bool,
    /// How often in a row the server could not be reached.
    tries: u32,
}

/// The browser's own copy. It is the same for every page of the app.
#[derive(Clone, Copy)]
pub struct Replica {
    held: RwSignal<Held>,
    saved: RwSignal<Saved>,
    desk: StoredValue<Desk>,
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
            desk: StoredValue::new(Desk::default()),
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

    /// Whether nobody is in the middle of anything: all that was given is answered, and nothing is being typed.
    pub fn is_still(self) -> bool {
        self.unsent().0 == 0 && self.saved() != Saved::Saving
    }

    /// What the server refused since the page was opened.
    pub fn refused(self) -> Vec<Refusal> {
        self.held.with(|held| held.refused.clone())
    }

    /// How many commands the server has not answered, and when the oldest of them was given, by the device's clock
    /// in milliseconds.
    pub fn unsent(self) -> (usize, Option<i64>) {
        self.held.with(|held| {
            let told = held.outbox.iter().map(|pending| pending.at).filter(|at| *at > 0);
            (held.outbox.len(), told.min())
        })
    }

    /// The person's own answers as the server last told them, with their version.
    pub fn told_sheet(self, mapping: &MappingId) -> Option<(Sheet, u64)> {
        self.held.with(|held| held.base.told_sheet(mapping))
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

    /// The spaces that a poke may be about, as a page says what it listens to; none before a page was given anything.
    pub fn spaces(self) -> Option<String> {
        let have = self.held.with(|held| held.base.have(self.person.get_value().as_ref()));
        (!have.is_empty()).then(|| have.into_keys().collect::<Vec<_>>().join(" "))
    }

    /// Takes what a page was given. An older version than the one held changes nothing.
    pub fn receive_sheet(self, sheet: Sheet, version: u64) {
        let mut is_behind = false;
        self.held.update(|held| is_behind = held.base.receive_sheet(sheet, version));
        if is_behind {
            browser::spawn(self.pull());
        }
    }

    /// Takes what a page was given.
    pub fn receive_assessment(self, person: PersonId, assessment: Assessment) {
        self.held.update(|held| held.base.receive_assessment(person, assessment));
    }

    /// Gives a command: the rules decide at once, the device stores, the server has the last word.
    pub fn send(self, command: OwnCommand) -> Result<(), Refusal> {
        let base = self.held.with_untracked(|held| held.base.version_for(&command));
        self.send_seen(command, base)
    }

    /// The same, by somebody who may not have seen what came since a version.
    pub fn send_seen(self, command: OwnCommand, base: Option<u64>) -> Result<(), Refusal> {
        let now = browser::now();
        self.check(&command, now)?;
        self.held.update(|held| held.outbox.give(browser::id(), command, base, now.at.0));
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
        if self.desk.with_value(|desk| desk.pace == Pace::Closed) {
            return;
        }
        let rest = self.held.with_untracked(|held| {
            held.outbox.iter().filter(|pending| !pending.is_stored).map(entry).collect::<Vec<_>>()
        });
        if let Some(person) = self.person.get_value().filter(|_| !rest.is_empty()) {
            browser::leave_behind(&person, &rest);
        }
    }

    fn check(self, command: &OwnCommand, now: Now) -> Result<(), Refusal> {
        untrack(|| match base::subject(command) {
            base::Subject::Sheet(mapping) => match self.sheet(mapping) {
                Some(mut sheet) => base::apply_to_sheet(&mut sheet, command, now),
                None => Ok(()),
            },
            base::Subject::Assessment(mapping, person) => match self.assessment(mapping, person) {
                Some(mut assessment) => base::apply_to_assessment(&mut assessment, person, command, now),
                None => Ok(()),
            },
            base::Subject::Unknown => Ok(()),
        })
    }

    /// Reads what the device has kept from before, and sends it.
    async fn open(self) {
        let Some(person) = self.person.get_value() else { return };
        self.desk.update_value(|desk| {
            desk.client = browser::client_id();
            desk.memory = Journal::new(desk.client.clone());
        });
        if let Ok((device, kept)) = browser::open_device(&person).await {
            let tabs = Tabs::open(&person, move |note| browser::spawn(self.hear(note)));
            self.desk.update_value(|desk| {
                desk.device = Some(device);
                desk.tabs = Some(tabs);
            });
            self.restore(kept);
            // From here on this tab sends as soon as no other one does.
            browser::when_first(&person, move || {
                self.desk.update_value(|desk| desk.is_sender = true);
                browser::spawn(self.work());
            });
        }
        self.desk.update_value(|desk| desk.pace = Pace::Resting);
        self.find(browser::left_behind(&person));
        self.look_again_later();
        self.work().await;
    }

    fn restore(self, kept: Kept) {
        self.desk.update_value(|desk| (desk.client, desk.epoch) = (kept.client, kept.epoch));
        let stored = kept.entries.iter().map(|entry| Pending {
            id: entry.id.clone(),
            is_stored: true,
            base: entry.base,
            command: OwnCommand::read(entry),
            at: entry.at.unwrap_or(0),
        });
        let stored = stored.collect();
        self.held.update(|held| held.outbox.restore(stored));
        self.say();
    }

    /// Takes up what an earlier page could only just leave behind.
    fn find(self, left: Vec<Entry>) {
        self.held.update(|held| {
            let known: Vec<_> = held.outbox.iter().map(|pending| pending.id.clone()).collect();
            for entry in left.into_iter().filter(|entry| !known.contains(&entry.id)) {
                let command = OwnCommand::read(&entry);
                held.outbox.give(entry.id, command, entry.base, entry.at.unwrap_or(0));
            }
        });
    }

    /// What another tab has to say.
    async fn hear(self, note: Note) {
        match note {
            Note::Stored => {
                let device = self.desk.with_value(|desk| desk.device.clone());
                if let Some(kept) = match device {
                    Some(device) => device.unanswered().await.ok(),
                    None => None,
                } {
                    self.restore(kept);
                    self.work().await;
                }
            }
            Note::Answered(told) => self.learn(&told).await,
        }
    }
}

impl Default for Replica {
    fn default() -> Self {
        Self::new()
    }
}

fn entry(pending: &Pending<OwnCommand>) -> Entry {
    let (name, format, args) = pending.command.write();
    Entry {
        seq: 0,
        id: pending.id.clone(),
        name: name.to_owned(),
        format,
        args,
        base: pending.base,
        at: Some(pending.at),
    }
}

fn with_pending<T>(held: &Held, mut thing: T, apply: impl Fn(&mut T, &OwnCommand, Now) -> Result<(), Refusal>) -> T {
    let now = browser::now();
    for pending in held.outbox.iter() {
        // What no longer fits is the server's to refuse; here it just does not show.
        let _ = apply(&mut thing, &pending.command, now);
    }
    thing
}
