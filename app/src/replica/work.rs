//! Storing, sending and fetching: what the replica does beside the page.

use super::{Desk, Pace, Replica, Saved, base, entry};
use crate::browser::{self, NoDevice, Note, Trouble};
use domain::Refusal;
use leptos::prelude::*;
use sync::{Entry, Pull, Push, PushProblem, PushReply, Told};

/// How long to wait before trying again when the server cannot be reached, in milliseconds; doubled each time.
const AGAIN: u32 = 5_000;
/// How often it is doubled.
const DOUBLED: u32 = 3;
/// How long to wait before asking what has changed, in milliseconds, should nobody say that something has.
const LOOK: u32 = 60_000;
/// How often in a row the numbers of client and server are mended before waiting.
const MENDED: u32 = 5;

impl Replica {
    /// Whoever comes back to the page sees what is, and what could not be sent goes.
    pub(super) async fn wake(self) {
        self.work().await;
        self.pull().await;
    }

    /// Stores and sends until nothing is left to do or the server cannot be reached. One at a time.
    pub(super) async fn work(self) {
        let is_free = self.desk.try_update_value(|desk| {
            let is_free = desk.pace == Pace::Resting;
            if is_free {
                desk.pace = Pace::Working;
            }
            is_free
        });
        if is_free != Some(true) {
            return;
        }
        loop {
            while self.store_next().await {}
            let has_sent = self.send_next().await;
            // Whatever was given while the server was asked is stored before this ends.
            if !has_sent && self.held.with_untracked(|held| held.outbox.unstored().is_none()) {
                break;
            }
        }
        if let Some(person) = self.person.get_value() {
            // Everything stands in the outbox by now.
            browser::left_behind(&person);
        }
        self.desk.update_value(|desk| desk.pace = Pace::Resting);
        self.say();
    }

    /// Stores the oldest command that only the page knows. Gives false when there is none.
    async fn store_next(self) -> bool {
        let next = self.held.with_untracked(|held| {
            let before: Vec<_> = held.outbox.iter().filter(|pending| pending.is_stored).map(entry).collect();
            Some((before, entry(held.outbox.unstored()?)))
        });
        let Some((before, entry)) = next else { return false };
        let id = entry.id.clone();
        let is_kept = self.append(&before, &entry).await.is_ok();
        self.desk.update_value(|desk| {
            if is_kept {
                desk.tell(&Note::Stored);
            } else {
                // Without a device the page numbers its work itself and sends it at once; until then it says so.
                desk.memory.append(entry);
            }
        });
        self.held.update(|held| held.outbox.stored(&id));
        self.say();
        true
    }

    /// Stores an entry. On a device without room, what is only kept to be read makes way for it.
    ///
    /// Behind what the device did not take, it is not asked again: what was given later must not be sent earlier.
    async fn append(self, before: &[Entry], entry: &Entry) -> Result<(), NoDevice> {
        let can_store = |desk: &Desk| desk.memory.unanswered().next().is_none();
        let device = self.desk.with_value(|desk| desk.device.clone().filter(|_| can_store(desk)));
        let person = self.person.get_value();
        let (Some(device), Some(person)) = (device, person) else { return Err(NoDevice) };
        if device.append(before, entry).await.is_err() {
            browser::wipe(&person).await;
            return device.append(before, entry).await;
        }
        Ok(())
    }

    /// Sends what is stored. Gives false when there is nothing, or no way.
    async fn send_next(self) -> bool {
        let Some((push, is_in_memory)) = self.next_push().await else { return self.is_lost().await };
        match browser::push(&push).await {
            Ok(reply) => {
                self.absorb(&push, &reply, is_in_memory).await;
                true
            }
            Err(Trouble::SignedOut) => {
                self.desk.update_value(|desk| desk.is_signed_out = true);
                false
            }
            Err(Trouble::Problem(problem)) => {
                self.mend(&problem, is_in_memory).await;
                if matches!(problem, PushProblem::Epoch { .. }) {
                    browser::spawn(self.pull());
                }
                let tries = self.failed();
                if tries > MENDED {
                    self.try_again_later(tries);
                }
                tries <= MENDED
            }
            Err(Trouble::Unreachable) => {
                self.try_again_later(self.failed());
                false
            }
        }
    }

    fn failed(self) -> u32 {
        self.desk
            .try_update_value(|desk| {
                desk.tries += 1;
                desk.tries
            })
            .unwrap_or_default()
    }

    /// The next push: from the device if this tab sends for all, then what only this page holds.
    async fn next_push(self) -> Option<(Push, bool)> {
        let app = env!("CARGO_PKG_VERSION");
        let device = self.desk.with_value(|desk| desk.device.clone().filter(|_| desk.is_sender));
        if let Some(device) = device
            && let Ok(Some(push)) = device.next_push(app).await
        {
            return Some((push, false));
        }
        self.desk.with_value(|desk| desk.memory.next_push(app)).map(|push| (push, true))
    }

    /// Whether the device has lost what this tab, which sends for all, knows to be unanswered: the browser may clear it
    /// under an open page. Then it is stored anew.
    async fn is_lost(self) -> bool {
        let device = self.desk.with_value(|desk| desk.device.clone().filter(|_| desk.is_sender));
        let Some(device) = device else { return false };
        let is_lost = matches!(device.unanswered().await, Ok(kept) if kept.entries.is_empty())
            && self.held.with_untracked(|held| !held.outbox.is_empty());
        if is_lost {
            self.held.update(|held| held.outbox.none_stored());
        }
        is_lost
    }

    async fn mend(self, problem: &PushProblem, is_in_memory: bool) {
        let device = self.desk.with_value(|desk| desk.device.clone());
        match device.filter(|_| !is_in_memory) {
            // What cannot be mended now will be found in need of it again.
            Some(device) => drop(device.mend(problem).await),
            None => self.desk.update_value(|desk| desk.memory.mend(problem, browser::client_id())),
        }
    }

    async fn absorb(self, push: &Push, reply: &PushReply, is_in_memory: bool) {
        let device = self.desk.with_value(|desk| desk.device.clone());
        match device.filter(|_| !is_in_memory) {
            // Entries that are not marked are sent again, and answered as before.
            Some(device) => drop(device.absorb(reply).await),
            None => self.desk.update_value(|desk| desk.memory.absorb(reply)),
        }
        let id = |told: &Told| push.batch.iter().find(|entry| entry.seq == told.seq).map(|entry| entry.id.clone());
        let told: Vec<_> = reply.outcomes.iter().filter_map(|told| Some((id(told)?, told.clone()))).collect();
        self.desk.update_value(|desk| {
            (desk.tries, desk.is_signed_out) = (0, false);
            // What is held here may still be of a database that was lost: only a pull brings it into the new epoch.
            if desk.epoch.is_empty() {
                desk.epoch.clone_from(&reply.epoch);
            }
            desk.tell(&Note::Answered(told.clone()));
        });
        self.learn(&told).await;
    }

    /// Takes what the server has answered, to this tab or another.
    pub(super) async fn learn(self, told: &[(String, Told)]) {
        let mut is_behind = false;
        self.held.update(|held| {
            is_behind = held.base.absorb(&held.outbox, told, browser::now());
            let refused = held.outbox.answered(told);
            // A newer server may have a reason that this page does not know: what it says of it stands in the list.
            let reason = |told: Told| told.reason.and_then(|reason| base::read(&reason)).unwrap_or(Refusal::Unreadable);
            held.refused.extend(refused.into_iter().map(|(_, told)| reason(told)));
        });
        if self.held.with_untracked(|held| held.outbox.is_empty()) {
            let (hour, minute) = browser::time_of_day();
            self.saved.set(Saved::Sent(hour, minute));
        }
        if is_behind {
            self.pull().await;
        }
    }

    /// Says where the work stands.
    pub(super) fn say(self) {
        let (is_empty, is_stored) =
            self.held.with_untracked(|held| (held.outbox.is_empty(), held.outbox.unstored().is_none()));
        let saved = self.desk.with_value(|desk| match is_stored {
            false => Saved::Saving,
            true if desk.memory.unanswered().next().is_some() => Saved::NotSaved,
            true if desk.is_signed_out => Saved::SignedOut,
            true => {
                let (hour, minute) = browser::time_of_day();
                Saved::OnDevice(hour, minute)
            }
        });
        if !is_empty && self.saved.get_untracked() != saved {
            self.saved.set(saved);
        }
    }

    /// Brings what is held up to date.
    pub(super) async fn pull(self) {
        let (client_id, epoch, cookie) =
            self.desk.with_value(|desk| (desk.client.clone(), desk.epoch.clone(), desk.cookie.clone()));
        let have = self.held.with_untracked(|held| held.base.have(self.person.get_value().as_ref()));
        if have.is_empty() {
            return;
        }
        let pull = Pull { epoch: epoch.clone(), client_id, cookie, have };
        let Ok(reply) = browser::pull(&pull).await else { return };
        let is_other = !epoch.is_empty() && epoch != reply.epoch;
        self.desk.update_value(|desk| {
            desk.epoch.clone_from(&reply.epoch);
            desk.cookie.clone_from(&reply.cookie);
        });
        let (problem, safe_seq) = (PushProblem::Epoch { epoch: reply.epoch.clone() }, reply.safe_seq);
        self.held.update(|held| held.base.merge(reply));
        if is_other {
            // The server was restored from a backup, and may have lost what it had answered.
            self.mend(&problem, false).await;
            browser::spawn(self.work());
        } else {
            self.cover(&pull.client_id, safe_seq).await;
        }
    }

    /// Notes how far a backup covers what was given on this device.
    async fn cover(self, client: &str, safe_seq: u64) {
        let before = self.desk.try_update_value(|desk| std::mem::replace(&mut desk.safe_seq, safe_seq));
        if before == Some(safe_seq) {
            return;
        }
        let device = self.desk.with_value(|desk| desk.device.clone());
        let is_all = match device {
            Some(device) => device.cover(client, safe_seq).await == Ok(true),
            None => self.desk.try_update_value(|desk| desk.memory.cover(client, safe_seq)) == Some(true),
        };
        let is_still = matches!(self.saved.get_untracked(), Saved::Idle | Saved::Sent(..));
        if is_all && is_still && self.held.with_untracked(|held| held.outbox.is_empty()) {
            self.saved.set(Saved::Safe);
        }
    }

    /// Tries again after a while: one waiting is enough, however often something fails meanwhile.
    fn try_again_later(self, tries: u32) {
        let is_first = self.desk.try_update_value(|desk| !std::mem::replace(&mut desk.is_waiting, true));
        if is_first == Some(true) {
            browser::after(browser::about(AGAIN << tries.min(DOUBLED)), move || {
                self.desk.update_value(|desk| desk.is_waiting = false);
                browser::spawn(self.work());
            });
        }
    }

    /// Asks every minute or so what has changed, while somebody looks.
    pub(super) fn look_again_later(self) {
        browser::after(browser::about(LOOK), move || {
            if browser::is_looked_at() {
                browser::spawn(self.pull());
            }
            self.look_again_later();
        });
    }
}

impl Desk {
    fn tell(&self, note: &Note) {
        if let Some(tabs) = &self.tabs {
            tabs.tell(note);
        }
    }
}
