//! Several processes on one database, and callers who go away: nothing is lost, nothing counts twice.
//!
//! `KUNNA_SOAK` makes each of these as long as `cargo xtask soak` wants it, and `KUNNA_SEED` begins elsewhere.

use crate::database::{self, Engine};
use crate::simulation::chance::Chance;
use crate::world::{OPEN, World, entry, open, open_mapping};
use crate::{first_seed, times};
use domain::PersonId;
use domain::gap::count_levels;
use serde_json::json;
use server::Kunna;
use server::catalogue::Catalogue;
use server::engine::person_standings;
use server::store::dialect::{Hold, hold};
use server::store::{Store, figure, mapping, sync as rows};
use std::sync::Arc;
use sync::{Entry, Outcome, Push};
use tokio::sync::watch;

/// The database again, as another process has it.
async fn beside(world: &World) -> Arc<Kunna> {
    open(&world.database.url).await
}

async fn push(kunna: &Kunna, who: &PersonId, client: &str, batch: Vec<Entry>) -> server::writer::Taken {
    let push = Push { epoch: String::new(), client_id: client.into(), app: "test".into(), batch };
    kunna.writer.push(who.clone(), push).await.unwrap()
}

/// People who are asked, each with a competence of theirs.
async fn asked(world: &World, how_many: usize) -> Vec<(PersonId, String)> {
    let db = &mut *world.kunna.store.reader().await.unwrap();
    let catalogue = Catalogue::read(db).await.unwrap();
    let audience = mapping::audience(db, &open_mapping()).await.unwrap();
    let own = audience.iter().filter(|one| one.submitted_at.is_none()).filter_map(|one| {
        let version = &catalogue.versions[one.profile_version()?];
        Some((one.invitation.person.clone(), version.targets[0].competence.to_string()))
    });
    own.take(how_many).collect()
}

fn rate(seq: u64, id: String, competence: &str, level: u64) -> Entry {
    entry(seq, &id, "answer.rate", json!({ "mapping": OPEN, "competence": competence, "value": { "level": level } }))
}

async fn one(world: &World, sql: &'static str) -> i64 {
    let db = &mut *world.kunna.store.reader().await.unwrap();
    let (number,): (i64,) = sqlx::query_as(sql).fetch_one(db).await.unwrap();
    number
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn processes_that_start_at_once_make_one_database_with_one_epoch() {
    let database = database::bare().await;
    let starting: Vec<_> = (0..6)
        .map(|_| {
            let url = database.url.clone();
            tokio::spawn(async move { open(&url).await.epoch.clone() })
        })
        .collect();
    let mut epochs = Vec::new();
    for one in starting {
        epochs.push(one.await.unwrap());
    }
    epochs.dedup();
    assert_eq!(epochs.len(), 1);
}

/// Every transaction moves two of a few counters and leaves a row at the version it got, while readers follow: a
/// reader at a version has every row up to it, on both engines (sync.md, trap 4).
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn whoever_follows_a_space_by_its_version_misses_no_row() {
    const TASKS: u64 = 16;
    let database = database::empty().await;
    let store = Store::open(&database.url).await.unwrap();
    let (turns, (poke, poked)) = (times(1_000, 10_000), watch::channel(()));
    let poke = Arc::new(poke);
    let readers: Vec<_> = (0..2).map(|space| tokio::spawn(follow(store.clone(), space, poked.clone()))).collect();
    let writers: Vec<_> =
        (0..TASKS).map(|task| tokio::spawn(write(store.clone(), task, turns, poke.clone()))).collect();
    for writer in writers {
        writer.await.unwrap();
    }
    drop(poke);
    for (space, reader) in readers.into_iter().enumerate() {
        let (seen, version) = reader.await.unwrap();
        assert_eq!(seen, version, "space {space}");
    }
    let db = &mut *store.reader().await.unwrap();
    let (moved,): (i64,) =
        sqlx::query_as("select cast(sum(version) as bigint) from space").fetch_one(db).await.unwrap();
    assert_eq!(u64::try_from(moved).unwrap(), TASKS * turns * 2);
}

const SPACES: u64 = 32;

async fn write(store: Store, task: u64, turns: u64, poke: Arc<watch::Sender<()>>) {
    for turn in 0..turns {
        let (first, second) = ((task + turn) % SPACES, (task + turn * 3 + 1) % SPACES);
        let pair = [first, if first == second { (first + 1) % SPACES } else { second }].map(|n| format!("counter:{n}"));
        let key = format!("row.{task}.{turn}");
        let work = store.with_retries(move |tx| {
            let (pair, key) = (pair.clone(), key.clone());
            Box::pin(async move {
                hold(tx, &pair.iter().map(|space| (space.clone(), Hold::Alone)).collect()).await?;
                for space in &pair {
                    let version = rows::bump(tx, space).await?;
                    rows::put(tx, (space, version), &key, &version).await?;
                }
                Ok(())
            })
        });
        work.await.unwrap_or_else(|e| panic!("task {task} turn {turn}: {e}"));
        if turn % 8 == 0 {
            poke.send_replace(());
        }
    }
}

/// Follows a space like a client that is poked, and gives how many rows it has seen and the version it came to.
async fn follow(store: Store, space: usize, mut poked: watch::Receiver<()>) -> (u64, u64) {
    let space = format!("counter:{space}");
    let (mut seen, mut version) = (0, 0);
    loop {
        let is_last = poked.changed().await.is_err();
        let mut tx = store.snapshot().await.unwrap();
        let to = rows::version(&mut tx, &space).await.unwrap();
        let new = rows::rows_since(&mut tx, &space, version).await.unwrap();
        assert_eq!(new.iter().map(|row| row.version).max().unwrap_or(version), to, "a row beyond the version");
        seen += u64::try_from(new.len()).unwrap();
        assert_eq!(seen, to, "a row below the version came late");
        version = to;
        drop(tx);
        if is_last {
            return (seen, version);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_device_whose_requests_reach_two_processes_counts_each_entry_once() {
    let world = World::new().await;
    let servers = [world.kunna.clone(), beside(&world).await];
    let people = asked(&world, 8).await;
    let rounds = times(20, 500);
    let devices: Vec<_> = people
        .iter()
        .cloned()
        .map(|(who, competence)| {
            let servers = servers.clone();
            tokio::spawn(async move {
                let client = format!("device-{who}");
                for round in 0..rounds {
                    // The answer to the first was lost, so the second brings the same and more.
                    let first = vec![rate(round * 2 + 1, format!("{who}-{}", round * 2 + 1), &competence, round % 4)];
                    let mut both = first.clone();
                    both.push(rate(round * 2 + 2, format!("{who}-{}", round * 2 + 2), &competence, (round + 1) % 4));
                    let [one, other] = &servers;
                    let (_, last) = tokio::join!(push(one, &who, &client, first), push(other, &who, &client, both));
                    assert_eq!(last.unwrap().last_seq, round * 2 + 2);
                }
            })
        })
        .collect();
    for device in devices {
        device.await.unwrap();
    }
    let counted = one(&world, "select count(*) from command_log where client_id like 'device-%'").await;
    assert_eq!(u64::try_from(counted).unwrap(), 8 * rounds * 2);
    // The first entry makes a space that has a version of its own before.
    let db = &mut *world.kunna.store.reader().await.unwrap();
    for (who, _) in &people {
        let space = format!("answers:{OPEN}:{who}");
        let kept = rows::version(db, &space).await.unwrap();
        let entries = server::store::rating::answers(db, &open_mapping(), who, u64::MAX).await.unwrap();
        let newest = entries.last().unwrap().0;
        assert_eq!(u64::try_from(newest).unwrap(), kept, "{who}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_form_that_is_sent_to_two_processes_at_once_counts_once() {
    let world = World::new().await;
    let servers = [world.kunna.clone(), beside(&world).await];
    let people = asked(&world, 1).await;
    let (who, competence) = &people[0];
    for round in 0..times(20, 200) {
        let args = json!({ "mapping": OPEN, "competence": competence, "value": { "level": round % 4 } });
        let given = || (format!("form-{round}"), "answer.rate", args.clone());
        let [one, other] = &servers;
        // One session, and another tab that has the same page under a session of its own.
        let other_session = if round % 2 == 0 { "session:a" } else { "session:b" };
        let (first, second) =
            tokio::join!(one.take_form(who, "session:a", given()), other.take_form(who, other_session, given()));
        assert_eq!(first.unwrap().unwrap(), second.unwrap().unwrap(), "round {round}");
    }
    let counted = one(&world, "select count(*) from command_log where command_id like 'form-%'").await;
    assert_eq!(u64::try_from(counted).unwrap(), times(20, 200));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_mapping_that_closes_while_people_hand_in_counts_everybody_whose_answers_were_taken() {
    let world = World::new().await;
    let servers = [world.kunna.clone(), beside(&world).await];
    let assessing: Vec<_> = to_assess(&world)
        .await
        .into_iter()
        .enumerate()
        .map(|(turn, (manager, args))| {
            let kunna = servers[turn % 2].clone();
            tokio::spawn(async move {
                let given = (server::token::id(), "assessment.rate", args);
                kunna.take_form(&manager, &format!("session:{manager}"), given).await.unwrap().unwrap().outcome
            })
        })
        .collect();
    let mona = PersonId::new("mona").unwrap();
    let close = (server::token::id(), "mapping.close", json!({ "mapping": OPEN }));
    servers[0].take_form(&mona, "session:mona", close).await.unwrap().unwrap();
    let [one, other] = &servers;
    let (first, second) = tokio::join!(server::jobs::run_one(one), server::jobs::run_one(other));
    assert!(first.is_ok() && second.is_ok(), "{first:?} {second:?}");
    let mut outcomes = Vec::new();
    for assessed in assessing {
        outcomes.push(assessed.await.unwrap());
    }
    assert!(outcomes.len() > 20, "{}", outcomes.len());
    let db = &mut *world.kunna.store.reader().await.unwrap();
    let catalogue = Catalogue::read(db).await.unwrap();
    let closed = mapping::get(db, &open_mapping()).await.unwrap().unwrap();
    let standings = person_standings(db, &catalogue, &closed, None, crate::world::NOW.today).await.unwrap();
    let anew = count_levels(standings.iter().map(|(_, standing)| standing));
    let kept = figure::counts(db, figure::Counted::Placed, &open_mapping(), None).await.unwrap();
    assert_eq!(kept.into_iter().collect::<domain::gap::Counts>(), anew);
    assert_eq!(self::one(&world, "select count(*) from job where done_at is null or failures > 0").await, 0);
}

/// Levels that managers may still give, each with who gives it.
async fn to_assess(world: &World) -> Vec<(PersonId, serde_json::Value)> {
    let db = &mut *world.kunna.store.reader().await.unwrap();
    let catalogue = Catalogue::read(db).await.unwrap();
    let mut all = Vec::new();
    for one in mapping::audience(db, &open_mapping()).await.unwrap() {
        let Some(version) = one.profile_version().map(|id| &catalogue.versions[id]) else { continue };
        let person = &one.invitation.person;
        let managers = server::store::person::line_managers(db, person, crate::world::NOW.today).await.unwrap();
        let Some(manager) = managers.first().filter(|_| one.completed_at.is_none()) else { continue };
        let target = &version.targets[0].competence;
        let args = json!({ "mapping": OPEN, "person": person, "competence": target, "value": { "level": 2 } });
        all.push((manager.clone(), args));
    }
    all.truncate(60);
    all
}

/// A phone that loses its signal drops its request at any moment (sync.md, trap 1).
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn requests_that_are_dropped_take_no_acknowledged_write_with_them() {
    let world = World::new().await;
    // The trap is one of PostgreSQL. On SQLite each write waits for the disk, and as many take minutes.
    let rounds = if Engine::of_this_run() == Engine::Postgres { 320 } else { times(25, 320) };
    let seed = first_seed();
    eprintln!("KUNNA_SEED={seed}");
    let phones: Vec<_> = (seed..)
        .zip(asked(&world, 16).await)
        .map(|(seed, owner)| tokio::spawn(lose_signal(world.kunna.clone(), Chance::new(seed), owner, rounds)))
        .collect();
    let mut acknowledged = Vec::new();
    for phone in phones {
        acknowledged.extend(phone.await.unwrap());
    }
    assert_eq!(u64::try_from(acknowledged.len()).unwrap(), 16 * rounds);
    // Whoever opens the database anew sees what was committed, and nothing that only stood in an open transaction.
    let after = beside(&world).await;
    let db = &mut *after.store.reader().await.unwrap();
    for id in &acknowledged {
        assert!(rows::fate_of(db, id).await.unwrap().is_some(), "{id} was acknowledged and is gone");
    }
}

/// Sends every entry twice: a request that is dropped, and one that is waited for. Gives what was acknowledged.
async fn lose_signal(kunna: Arc<Kunna>, mut chance: Chance, owner: (PersonId, String), rounds: u64) -> Vec<String> {
    let (who, competence) = owner;
    let client = format!("phone-{who}");
    let mut acknowledged = Vec::new();
    for seq in 1..=rounds {
        let id = format!("{who}-{seq}");
        let batch = vec![rate(seq, id.clone(), &competence, seq % 5)];
        let (own, of_whom, device, same) = (kunna.clone(), who.clone(), client.clone(), batch.clone());
        let request = tokio::spawn(async move { push(&own, &of_whom, &device, same).await });
        let own = kunna.clone();
        let look = tokio::spawn(async move { own.store.snapshot().await.map(drop) });
        for _ in 0..chance.below(60) {
            tokio::task::yield_now().await;
        }
        request.abort();
        look.abort();
        let told = push(&kunna, &who, &client, batch).await.unwrap();
        assert_ne!(told.outcomes[0].outcome, Outcome::Refused, "{told:?}");
        acknowledged.push(id);
    }
    acknowledged
}
