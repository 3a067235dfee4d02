//! Clients and servers of different ages.

use crate::world::{OPEN, World, entry};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use domain::{PersonId, Refusal};
use serde_json::{Value as Json, json};
use sync::{Entry, Outcome, Push, PushProblem};

const QUESTION: &str = "underskoterska.digitalt";
/// A version that no server has yet.
const NEWER: &str = "99.0.0";

fn rate(seq: u64, level: u8) -> Entry {
    let args = json!({ "mapping": OPEN, "competence": QUESTION, "value": { "level": level } });
    entry(seq, &format!("e{seq}"), "answer.rate", args)
}

/// What a later version may give: a command that does not exist yet, a later format, another field, another choice.
fn of_later(seq: u64) -> [Entry; 4] {
    let (known, mut format, mut field, mut choice) = (rate(seq, 1), rate(seq, 1), rate(seq, 1), rate(seq, 1));
    format.format = 2;
    field.args["witness"] = json!("karin");
    choice.args["value"] = json!("rather_not_say");
    [Entry { name: "answer.praise".into(), ..known }, format, field, choice]
}

async fn push(world: &World, app: &str, batch: Vec<Entry>) -> server::writer::Taken {
    let push = Push { epoch: String::new(), client_id: "d1".into(), app: app.into(), batch };
    world.kunna.writer.push(PersonId::new("amina").unwrap(), push).await.unwrap()
}

async fn logged(world: &World) -> i64 {
    let db = &mut *world.kunna.store.reader().await.unwrap();
    let sql = "select (select count(*) from command_log) + (select count(*) from refused_work)";
    sqlx::query_as::<_, (i64,)>(sql).fetch_one(db).await.unwrap().0
}

#[tokio::test]
async fn what_only_a_newer_server_reads_stays_on_the_device_and_leaves_no_trace() {
    let world = World::new().await;
    for later in of_later(1) {
        let told = format!("{later:?}");
        assert_eq!(push(&world, NEWER, vec![later, rate(2, 2)]).await, Err(PushProblem::Older), "{told}");
    }
    assert_eq!(logged(&world).await, 0);
    // The server is updated: the same number is taken.
    assert_eq!(push(&world, NEWER, vec![rate(1, 3)]).await.unwrap().outcomes[0].outcome, Outcome::Applied);
}

#[tokio::test]
async fn what_stands_before_it_counts_once_and_what_stands_behind_it_waits() {
    let world = World::new().await;
    let [later, ..] = of_later(2);
    let batch = vec![rate(1, 1), later, rate(3, 3)];
    let reply = push(&world, NEWER, batch.clone()).await.unwrap();
    assert_eq!((reply.last_seq, reply.outcomes.len()), (1, 1));
    let again = push(&world, NEWER, batch.clone()).await.unwrap();
    assert_eq!(again, reply, "asked again before it has heard the answer");
    assert_eq!(push(&world, NEWER, batch[1..].to_vec()).await, Err(PushProblem::Older));
    assert_eq!(logged(&world).await, 1);
}

/// A client that is no newer will never be understood: its queue must not stand still for ever.
#[tokio::test]
async fn what_an_old_client_gave_and_nobody_reads_is_refused_and_kept() {
    for app in [sync::VERSION, "0.0.1", "", "no version"] {
        let world = World::new().await;
        for (at, later) in (1..).zip(of_later(1)) {
            let reply = push(&world, app, vec![Entry { seq: at, id: format!("e{at}"), ..later }]).await.unwrap();
            let reason: Refusal = serde_json::from_value(reply.outcomes[0].reason.clone().unwrap()).unwrap();
            assert_eq!(reason, Refusal::Unreadable);
        }
        assert_eq!(push(&world, app, vec![rate(5, 2)]).await.unwrap().outcomes[0].outcome, Outcome::Applied);
        let db = &mut *world.kunna.store.reader().await.unwrap();
        let kept = server::store::sync::refused_of(db, &PersonId::new("amina").unwrap()).await.unwrap();
        assert_eq!(kept.len(), 4, "{app}");
    }
}

/// A comment in a shape that nobody reads is still its author's to find.
#[tokio::test]
async fn the_text_of_what_nobody_reads_is_shown_to_its_author() {
    let world = World::new().await;
    let args = json!({ "mapping": OPEN, "competence": QUESTION, "text": "Jag kan larmet.", "mood": "good" });
    push(&world, "", vec![entry(1, "e1", "answer.comment", args)]).await.unwrap();
    let amina = world.sign_in("amina").await;
    let (_, page) = world.get(&amina, "/refused").await;
    assert!(page.contains("Jag kan larmet."), "{page}");
}

async fn send(world: &World, cookie: &str, body: Json) -> (StatusCode, Json) {
    let request = Request::post("/sync/v1/push")
        .header("sec-fetch-site", "same-origin")
        .header("x-kunna", "1")
        .header(header::COOKIE, cookie)
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(body.to_string()))
        .unwrap();
    let (status, body) = world.ask(request).await;
    (status, serde_json::from_str(&body).unwrap())
}

#[tokio::test]
async fn a_newer_client_is_told_to_wait_by_the_status_alone() {
    let world = World::new().await;
    let amina = world.sign_in("amina").await;
    let [later, ..] = of_later(1);
    let (status, told) = send(&world, &amina, json!({ "client_id": "d1", "app": NEWER, "batch": [later] })).await;
    assert_eq!((status, told), (StatusCode::UPGRADE_REQUIRED, json!({ "error": "older" })));
}

/// Neither epoch, version, base nor time, and fields that were given up since.
#[tokio::test]
async fn what_the_oldest_clients_leave_out_or_say_too_much_is_no_reason_to_refuse() {
    let world = World::new().await;
    let amina = world.sign_in("amina").await;
    let args = json!({ "mapping": OPEN, "competence": QUESTION, "value": "dont_know" });
    let oldest = json!({ "seq": 1, "id": "e1", "name": "answer.rate", "format": 1, "args": args, "device": "phone" });
    let body = json!({ "client_id": "d1", "batch": [oldest], "protocol": 1 });
    let (status, told) = send(&world, &amina, body.clone()).await;
    assert_eq!((status, &told["outcomes"][0]["outcome"]), (StatusCode::OK, &json!("applied")));
    assert_eq!(send(&world, &amina, body).await.1, told);
}
