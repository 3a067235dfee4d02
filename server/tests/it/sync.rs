//! Push and pull.

use crate::world::{OPEN, World, entry};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use proptest::test_runner::TestRunner;
use serde_json::{Value as Json, json};
use sync::{Entry, Outcome, PullReply, PushProblem};

const QUESTIONS: [&str; 3] = ["underskoterska.digitalt", "underskoterska.demens", "underskoterska.hygien"];

fn rate(seq: u64, id: &str, question: usize, level: u8) -> Entry {
    let args = json!({ "mapping": OPEN, "competence": QUESTIONS[question % 3], "value": { "level": level } });
    entry(seq, id, "answer.rate", args)
}

pub async fn pull(world: &World, cookie: &str, have: Json) -> PullReply {
    let request = Request::post("/sync/v1/pull")
        .header("sec-fetch-site", "same-origin")
        .header("x-kunna", "1")
        .header(header::COOKIE, cookie)
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(json!({ "epoch": world.kunna.epoch, "client_id": "d1", "have": have }).to_string()))
        .unwrap();
    let (status, body) = world.ask(request).await;
    assert_eq!(status, StatusCode::OK);
    serde_json::from_str(&body).unwrap()
}

#[tokio::test]
async fn entries_count_once_however_often_they_come() {
    let world = World::new().await;
    let batch = vec![rate(1, "a1", 0, 1), rate(2, "a2", 0, 2)];
    let first = world.push("amina", "d1", batch.clone()).await.unwrap();
    assert_eq!(first.last_seq, 2);
    let again = world.push("amina", "d1", batch).await.unwrap();
    assert_eq!(again, first);
}

#[tokio::test]
async fn a_client_is_told_how_far_a_backup_covers_it() {
    let world = World::new().await;
    let first = world.push("amina", "d1", vec![rate(1, "a1", 0, 1), rate(2, "a2", 0, 2)]).await.unwrap();
    assert_eq!(first.safe_seq, 0);
    let cover = |to| world.kunna.store.with_tx(move |tx| Box::pin(server::store::sync::cover(tx, "d1", to)));
    cover(2).await.unwrap();
    cover(1).await.unwrap();
    assert_eq!(world.push("amina", "d1", vec![rate(3, "a3", 0, 3)]).await.unwrap().safe_seq, 2);
    let amina = world.sign_in("amina").await;
    assert_eq!(pull(&world, &amina, json!({})).await.safe_seq, 2, "with nothing to push");
}

#[tokio::test]
async fn a_gap_a_fork_and_a_stranger_are_told_apart() {
    let world = World::new().await;
    world.push("amina", "d1", vec![rate(1, "a1", 0, 1)]).await.unwrap();
    let gap = world.push("amina", "d1", vec![rate(3, "a3", 0, 1)]).await;
    assert_eq!(gap, Err(PushProblem::Gap { expected: 2 }));
    let fork = world.push("amina", "d1", vec![rate(1, "a1", 0, 4)]).await;
    assert_eq!(fork, Err(PushProblem::Fork));
    let stranger = world.push("elsa", "d1", vec![rate(2, "a2", 0, 1)]).await;
    assert_eq!(stranger, Err(PushProblem::NotYours));
}

#[tokio::test]
async fn a_command_that_comes_again_under_another_number_counts_once() {
    let world = World::new().await;
    let given = |seq| rate(seq, "a1", 0, 1);
    world.push("amina", "d1", vec![given(1)]).await.unwrap();
    let again = world.push("amina", "d1", vec![given(2)]).await.unwrap();
    assert_eq!(again.outcomes[0].outcome, Outcome::Noop);
    assert_eq!(world.push("amina", "d1", vec![given(2)]).await.unwrap(), again);
    let other = world.push("amina", "d1", vec![rate(3, "a1", 0, 4)]).await;
    assert_eq!(other, Err(PushProblem::Fork));
}

#[tokio::test]
async fn what_was_taken_before_a_gap_counts_and_is_not_taken_twice() {
    let world = World::new().await;
    let gap = world.push("amina", "d1", vec![rate(1, "a1", 0, 1), rate(3, "a3", 0, 3)]).await;
    assert_eq!(gap, Err(PushProblem::Gap { expected: 2 }));
    let whole = vec![rate(1, "a1", 0, 1), rate(2, "a2", 1, 2), rate(3, "a3", 0, 3)];
    let reply = world.push("amina", "d1", whole).await.unwrap();
    assert_eq!(reply.last_seq, 3);
    assert!(reply.outcomes.iter().all(|told| told.outcome != Outcome::Refused));
}

#[tokio::test]
async fn a_refused_entry_does_not_stop_the_queue() {
    let world = World::new().await;
    let reply = world.push("amina", "d1", vec![rate(1, "a1", 0, 9), rate(2, "a2", 1, 2)]).await.unwrap();
    assert_eq!(reply.outcomes[0].outcome, Outcome::Refused);
    assert_ne!(reply.outcomes[1].outcome, Outcome::Refused);
    assert_eq!(reply.last_seq, 2);
}

#[tokio::test]
async fn a_device_does_not_collide_with_itself() {
    let world = World::new().await;
    let mut batch = vec![rate(1, "a1", 0, 1), rate(2, "a2", 0, 2), rate(3, "a3", 0, 3)];
    for entry in &mut batch {
        entry.base = Some(1);
    }
    let reply = world.push("amina", "d1", batch).await.unwrap();
    assert!(reply.outcomes.iter().all(|told| told.outcome == Outcome::Applied), "{reply:?}");
}

#[tokio::test]
async fn a_pull_brings_what_changed_and_drops_what_is_not_yours() {
    let world = World::new().await;
    let amina = world.sign_in("amina").await;
    let own = format!("answers:{OPEN}:amina");
    let all = pull(&world, &amina, json!({ &own: 0, format!("answers:{OPEN}:elsa"): 0, "case:1": 3 })).await;
    assert_eq!(all.drop, vec![format!("answers:{OPEN}:elsa"), "case:1".into()]);
    let to = all.spaces[0].to;
    world.push("amina", "d1", vec![rate(1, "a1", 0, 1)]).await.unwrap();
    let more = pull(&world, &amina, json!({ &own: to })).await;
    assert_eq!((more.spaces[0].from, more.spaces[0].to, more.last_seq), (to, to + 1, 1));
    assert_eq!(more.spaces[0].put.len(), 1);
    assert!(pull(&world, &amina, json!({ &own: to + 1 })).await.spaces.is_empty());
}

#[tokio::test]
async fn only_the_line_manager_may_pull_an_assessment() {
    let world = World::new().await;
    let spaces = json!({ format!("assessment:{OPEN}:amina"): 0, format!("comparison:{OPEN}:amina"): 0 });
    let karin = world.sign_in("karin").await;
    assert!(pull(&world, &karin, spaces.clone()).await.drop.is_empty());
    for other in ["amina", "lena", "mona", "sven", "aron"] {
        let cookie = world.sign_in(other).await;
        assert_eq!(pull(&world, &cookie, spaces.clone()).await.drop.len(), 2, "{other}");
    }
}

/// What was filled and what was pushed must both add up to the rows that replicas are given.
#[tokio::test]
async fn the_rows_that_replicas_hold_are_what_the_past_adds_up_to() {
    let world = World::new().await;
    let mut runner = TestRunner::deterministic();
    let mut seq = 0;
    for _ in 0..40 {
        let picks = proptest::strategy::Strategy::new_tree(&(0_usize..3, 0_u8..6), &mut runner).unwrap();
        let (question, level) = proptest::strategy::ValueTree::current(&picks);
        seq += 1;
        world.push("amina", "d1", vec![rate(seq, &format!("r{seq}"), question, level)]).await.unwrap();
    }
    let db = &mut *world.kunna.store.reader().await.unwrap();
    let mapping = crate::world::open_mapping();
    let mut compared = 0;
    for person in world.city.people.iter().map(|person| &person.id) {
        let rows = server::store::rating::answers(db, &mapping, person, u64::MAX).await.unwrap();
        let replayed = server::replay::answers(rows).unwrap();
        let space = format!("answers:{mapping}:{person}");
        let held: Vec<(String, domain::mapping::Answer)> =
            server::store::sync::read(db, &space, "answer").await.unwrap();
        assert_eq!(held.len(), replayed.len());
        for (competence, answer) in held {
            assert_eq!(replayed[&domain::CompetenceId::new(competence).unwrap()], answer, "{person}");
            compared += 1;
        }
    }
    assert!(compared > 500, "{compared}");
}
