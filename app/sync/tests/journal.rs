//! A client and a server whose numbers fell apart find together again, and nothing is lost or counted twice.

use proptest::prelude::*;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use sync::{Entry, Journal, KEPT, MAX_BATCH, Outbox, Outcome, PushProblem, PushReply, Told};

fn entry(id: usize) -> Entry {
    let args = json!({ "text": "å".repeat(id % 40) });
    Entry { seq: 0, id: format!("e{id}"), name: "note".into(), format: 1, args, base: None, at: None }
}

fn told(seq: u64) -> Told {
    Told { seq, outcome: Outcome::Applied, reason: None, spaces: BTreeMap::default() }
}

fn reply(epoch: &str, last_seq: u64, safe_seq: u64) -> PushReply {
    PushReply { epoch: epoch.into(), last_seq, safe_seq, outcomes: vec![told(last_seq)] }
}

/// The server's half, as small as the contract allows: numbers and ids, and which commands have counted. A newer one
/// reads what an older one cannot.
#[derive(Clone, Default)]
struct Server {
    epoch: u64,
    is_new: bool,
    last: BTreeMap<String, u64>,
    log: BTreeMap<(String, u64), String>,
    counted: Vec<String>,
    backup: Option<Box<Server>>,
}

impl Server {
    fn take(&mut self, push: &sync::Push) -> Result<PushReply, PushProblem> {
        let epoch = self.epoch.to_string();
        if !push.epoch.is_empty() && push.epoch != epoch {
            return Err(PushProblem::Epoch { epoch });
        }
        let before = self.last.get(&push.client_id).copied().unwrap_or(0);
        let (mut last, mut outcomes) = (before, Vec::new());
        for entry in &push.batch {
            let at = (push.client_id.clone(), entry.seq);
            if entry.seq <= before {
                if self.log[&at] != entry.id {
                    return Err(PushProblem::Fork);
                }
            } else if entry.seq != last + 1 {
                self.last.insert(push.client_id.clone(), last);
                return Err(PushProblem::Gap { expected: last + 1 });
            } else if entry.name == "new note" && !self.is_new {
                if outcomes.is_empty() {
                    return Err(PushProblem::Older);
                }
                break;
            } else {
                if !self.counted.contains(&entry.id) {
                    self.counted.push(entry.id.clone());
                }
                self.log.insert(at, entry.id.clone());
                last = entry.seq;
            }
            outcomes.push(told(entry.seq));
        }
        self.last.insert(push.client_id.clone(), last);
        let safe = self.backup.as_ref().and_then(|backup| backup.last.get(&push.client_id)).copied().unwrap_or(0);
        Ok(PushReply { epoch, last_seq: last, safe_seq: safe, outcomes })
    }
}

#[derive(Debug, Clone)]
enum Step {
    Give(usize),
    /// Something that only a newer server reads.
    GiveNew,
    /// The server is updated, or the older one is put back.
    ChangeServer,
    Push,
    PushAndLoseTheAnswer,
    Backup,
    Restore,
    /// The profile is copied to another machine; both go on under the same id.
    Copy,
    Turn,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        4 => (1_usize..60).prop_map(Step::Give),
        1 => Just(Step::GiveNew),
        1 => Just(Step::ChangeServer),
        4 => Just(Step::Push),
        2 => Just(Step::PushAndLoseTheAnswer),
        1 => Just(Step::Backup),
        1 => Just(Step::Restore),
        1 => Just(Step::Copy),
        1 => Just(Step::Turn),
    ];
    prop::collection::vec(step, 1..60)
}

/// Pushes once, as the browser does: a problem is mended, and the next push is taken.
fn push(journal: &mut Journal, server: &mut Server, fresh: &mut usize, is_answer_lost: bool) {
    let Some(push) = journal.next_push("test") else { return };
    let answer = server.take(&push);
    if is_answer_lost {
        return;
    }
    match answer {
        Ok(reply) => journal.absorb(&reply),
        Err(problem) => {
            *fresh += 1;
            journal.mend(&problem, format!("fresh{fresh}"));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_was_given_counts_once_through_lost_answers_restores_updates_and_copied_profiles(steps in steps()) {
        let (mut devices, mut turn) = (vec![Journal::new("c0".into())], 0);
        let mut server = Server::default();
        let (mut given, mut fresh) = (BTreeSet::new(), 0);
        for step in steps {
            match step {
                Step::Give(many) => for _ in 0..many {
                    let entry = entry(given.len());
                    given.insert(entry.id.clone());
                    devices[turn].append(entry);
                },
                Step::GiveNew => {
                    let entry = Entry { name: "new note".into(), ..entry(given.len()) };
                    given.insert(entry.id.clone());
                    devices[turn].append(entry);
                }
                Step::ChangeServer => server.is_new = !server.is_new,
                Step::Push => push(&mut devices[turn], &mut server, &mut fresh, false),
                Step::PushAndLoseTheAnswer => push(&mut devices[turn], &mut server, &mut fresh, true),
                Step::Backup => server.backup = Some(Box::new(server.clone())),
                Step::Restore => if let Some(backup) = server.backup.clone() {
                    let epoch = server.epoch + 1;
                    server = Server { epoch, is_new: server.is_new, backup: Some(backup.clone()), ..*backup };
                },
                Step::Copy => if devices.len() < 3 {
                    let copy = devices[turn].clone();
                    devices.push(copy);
                },
                Step::Turn => turn = (turn + 1) % devices.len(),
            }
        }
        // Everybody comes back to the network, and asks first which database this is. The server is as new as they are.
        server.is_new = true;
        for journal in &mut devices {
            journal.meet(&server.epoch.to_string());
            for _ in 0..400 {
                push(journal, &mut server, &mut fresh, false);
            }
            prop_assert!(journal.next_push("test").is_none(), "the queue moves on to its end");
        }
        let counted: BTreeSet<String> = server.counted.iter().cloned().collect();
        prop_assert_eq!(counted.len(), server.counted.len(), "nothing counts twice");
        prop_assert_eq!(counted, given, "nothing is lost");
    }
}

#[test]
fn a_push_holds_no_more_than_the_server_takes() {
    let mut journal = Journal::new("c".into());
    for id in 0..60 {
        let mut long = entry(id);
        long.args = json!({ "text": "𝄞".repeat(2_000) });
        journal.append(long);
    }
    let push = journal.next_push("test").unwrap();
    let bytes = serde_json::to_string(&push).unwrap().len();
    assert!(push.batch.len() < MAX_BATCH && bytes < sync::MAX_BATCH_BYTES + 64 * 1024, "{bytes} bytes");
}

#[test]
fn an_entry_larger_than_a_push_is_sent_alone_and_does_not_stop_the_queue() {
    let mut journal = Journal::new("c".into());
    let mut huge = entry(1);
    huge.args = json!("x".repeat(sync::MAX_BATCH_BYTES));
    journal.append(huge);
    journal.append(entry(2));
    assert_eq!(journal.next_push("test").unwrap().batch.len(), 1);
}

#[test]
fn without_a_backup_a_device_does_not_keep_answered_work_for_ever() {
    let mut journal = Journal::new("c".into());
    for id in 0..1_200 {
        journal.append(entry(id));
    }
    journal.absorb(&reply("1", 1_200, 0));
    assert_eq!(journal.entries.len() as u64, KEPT);
    assert!(journal.next_push("test").is_none());
}

#[test]
fn what_a_backup_covers_is_forgotten_and_what_it_does_not_cover_is_kept() {
    let mut journal = Journal::new("c".into());
    for id in 0..5 {
        journal.append(entry(id));
    }
    journal.absorb(&reply("1", 5, 3));
    assert_eq!(journal.entries.keys().copied().collect::<Vec<_>>(), [4, 5]);
}

#[test]
fn a_client_that_only_asks_learns_that_a_backup_covers_it_and_nothing_about_what_is_unanswered() {
    let mut journal = Journal::new("c".into());
    assert!(!journal.cover("c", 0), "nothing was given");
    (0..3).for_each(|number| drop(journal.append(entry(number))));
    journal.absorb(&reply("e", 2, 0));
    assert!(!journal.cover("another", 2));
    assert!(!journal.cover("c", 9));
    assert_eq!((journal.mark.safe, journal.entries.len()), (2, 1), "the third has not been answered");
    journal.absorb(&reply("e", 3, 2));
    assert!(journal.cover("c", 3));
    assert!(journal.cover("c", 1), "it never goes back");
}

#[test]
fn what_a_newer_program_gave_is_still_said_to_be_of_it_when_an_older_one_sends() {
    let mut journal = Journal::new("c".into());
    journal.append(entry(0));
    assert_eq!(journal.next_push("0.0.1").unwrap().app, sync::VERSION);
    journal.mark.app = "99.0.0".into();
    journal.append(entry(1));
    assert_eq!(journal.next_push(sync::VERSION).unwrap().app, "99.0.0");
    journal.mend(&PushProblem::Fork, "d".into());
    assert_eq!(journal.next_push(sync::VERSION).unwrap().app, "99.0.0", "under another number, too");
}

#[test]
fn a_mark_that_an_older_program_left_is_read() {
    let old = r#"{"client":"c","epoch":"1","last":7,"answered":5,"safe":3}"#;
    let mark: sync::Mark = serde_json::from_str(old).unwrap();
    assert_eq!((mark.client.as_str(), mark.last, mark.answered, mark.app.as_str()), ("c", 7, 5, ""));
    assert_eq!(serde_json::to_string(&mark).unwrap(), old, "and left as it was while nothing is given");
}

#[test]
fn an_answer_from_before_a_restore_marks_nothing_as_answered() {
    let mut journal = Journal::new("c".into());
    journal.append(entry(0));
    journal.absorb(&reply("1", 1, 0));
    journal.meet("2");
    journal.absorb(&reply("1", 1, 1));
    assert_eq!(journal.next_push("test").map(|push| push.batch.len()), Some(1));
}

#[test]
fn what_another_tab_has_stored_comes_before_what_is_not_stored_yet() {
    let mut outbox = Outbox::default();
    outbox.give("mine".into(), "c", None, 3);
    let other = sync::Pending { id: "other".into(), is_stored: true, base: None, command: "a", at: 1 };
    outbox.restore(vec![other.clone()]);
    outbox.restore(vec![other]);
    assert_eq!(outbox.iter().map(|pending| pending.command).collect::<Vec<_>>(), ["a", "c"]);
    outbox.stored("mine");
    assert!(outbox.unstored().is_none());
    outbox.none_stored();
    assert_eq!(outbox.unstored().map(|pending| pending.command), Some("a"), "the oldest is stored again first");
}
