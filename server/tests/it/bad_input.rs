//! What must not be stored, whoever sends it and however.

use crate::world::{OPEN, World, entry};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use domain::mapping::MappingRefusal;
use domain::text::Unwritable;
use domain::{PersonId, Refusal};
use serde_json::{Value as Json, json};

const QUESTION: &str = "underskoterska.digitalt";

fn rate(mapping: &str, competence: &str, value: Json) -> Json {
    json!({ "mapping": mapping, "competence": competence, "value": value })
}

async fn counts(world: &World) -> (i64, i64) {
    let db = &mut *world.kunna.store.reader().await.unwrap();
    let (answers,): (i64,) = sqlx::query_as("select count(*) from answer_entry").fetch_one(&mut *db).await.unwrap();
    let (rows,): (i64,) = sqlx::query_as("select count(*) from sync_row").fetch_one(db).await.unwrap();
    (answers, rows)
}

#[tokio::test]
async fn each_wrong_answer_is_refused_in_its_own_words_and_leaves_no_trace() {
    let world = World::new().await;
    let before = counts(&world).await;
    let level = json!({ "level": 3 });
    let comment = |text: &str| json!({ "mapping": OPEN, "competence": QUESTION, "text": text });
    let cases = [
        ("answer.rate", rate("no-such-mapping", QUESTION, level.clone()), MappingRefusal::Unknown),
        ("answer.rate", rate("kartlaggning-2025-10", QUESTION, level.clone()), MappingRefusal::Closed),
        ("answer.rate", rate(OPEN, QUESTION, json!({ "level": 6 })), MappingRefusal::OffScale),
        ("answer.rate", rate(OPEN, "forskollarare.laroplan", level.clone()), MappingRefusal::OutsideProfile),
        ("answer.comment", comment(&"x".repeat(1 << 20)), MappingRefusal::Text(Unwritable::TooLong)),
        ("answer.comment", comment("a\u{0}b"), MappingRefusal::Text(Unwritable::ControlCharacters)),
        ("answer.comment", comment("\u{202e}gnirts"), MappingRefusal::Text(Unwritable::ControlCharacters)),
    ];
    for (name, args, expected) in cases {
        let refusal = world.refused("amina", name, args).await;
        assert_eq!(refusal, Refusal::Mapping(expected));
    }
    assert_eq!(counts(&world).await, before);
}

#[tokio::test]
async fn what_was_refused_is_kept_for_its_author_and_nobody_else() {
    let world = World::new().await;
    let text = "x".repeat(3_000);
    let args = json!({ "mapping": OPEN, "competence": QUESTION, "text": text });
    world.refused("amina", "answer.comment", args).await;
    let db = &mut *world.kunna.store.reader().await.unwrap();
    let own = server::store::sync::refused_of(db, &PersonId::new("amina").unwrap()).await.unwrap();
    assert_eq!(own.len(), 1);
    assert!(own[0].args.contains(&text));
    let others = server::store::sync::refused_of(db, &PersonId::new("karin").unwrap()).await.unwrap();
    assert!(others.is_empty());
}

#[tokio::test]
async fn a_script_in_a_comment_is_text_on_every_page_that_shows_it() {
    let world = World::new().await;
    let text = "\n</textarea><script>alert(1)</script>";
    let args = json!({ "mapping": OPEN, "competence": QUESTION, "text": text });
    world.must("amina", "answer.comment", args).await;
    let amina = world.sign_in("amina").await;
    for page in [format!("/mappings/{OPEN}/questions/{QUESTION}"), format!("/mappings/{OPEN}/review")] {
        let (status, body) = world.get(&amina, &page).await;
        assert_eq!(status, 200);
        assert!(!body.contains("<script>alert"), "{page}");
        assert!(body.contains("&lt;script") || body.contains("\\u003cscript"), "{page}");
    }
}

#[tokio::test]
async fn a_forged_actor_changes_nothing() {
    let world = World::new().await;
    // The arguments have no place for a person: an extra one makes the command unreadable.
    let forged = json!({ "mapping": OPEN, "competence": QUESTION, "value": "dont_know", "person": "elsa" });
    assert_eq!(world.refused("amina", "answer.rate", forged).await, Refusal::Unreadable);
    // Rating somebody is the line manager's.
    let rating = json!({ "mapping": OPEN, "person": "elsa", "competence": QUESTION, "value": "no_basis" });
    assert_eq!(world.refused("amina", "assessment.rate", rating.clone()).await, Refusal::NotAllowed);
    assert_eq!(world.refused("mona", "assessment.rate", rating).await, Refusal::NotAllowed);
}

#[tokio::test]
async fn a_command_of_another_time_is_refused_and_kept() {
    let world = World::new().await;
    let args = rate(OPEN, QUESTION, json!("dont_know"));
    assert_eq!(world.refused("amina", "answer.shout", args.clone()).await, Refusal::Unreadable);
    let mut newer = entry(1, "n1", "answer.rate", args);
    newer.format = 99;
    let reply = world.push("amina", "device-1", vec![newer]).await.unwrap();
    assert_eq!(reply.last_seq, 1);
    assert_eq!(reply.outcomes[0].outcome, sync::Outcome::Refused);
}

#[tokio::test]
async fn a_form_sent_twice_counts_once_and_a_used_id_carries_nothing_else() {
    let world = World::new().await;
    let amina = PersonId::new("amina").unwrap();
    let first = rate(OPEN, QUESTION, json!({ "level": 1 }));
    let give = |args: Json| world.kunna.take_form(&amina, "session-1", ("once".into(), "answer.rate", args));
    let told = give(first.clone()).await.unwrap().unwrap();
    assert_eq!(give(first).await.unwrap().unwrap(), told);
    assert_eq!(give(rate(OPEN, QUESTION, json!({ "level": 5 }))).await.unwrap(), None);
    let other = PersonId::new("elsa").unwrap();
    let stolen = world.kunna.take_form(&other, "session-2", ("once".into(), "answer.rate", json!({})));
    assert_eq!(stolen.await.unwrap(), None);
}

#[tokio::test]
async fn a_request_that_another_site_sent_is_forbidden() {
    let world = World::new().await;
    let amina = world.sign_in("amina").await;
    let post = |more: &[(&str, &str)]| {
        let mut request = Request::post("/commands/answers.submit")
            .header(header::COOKIE, &amina)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        for (name, value) in more {
            request = request.header(*name, *value);
        }
        request.body(Body::from(format!("form_id=x1&mapping={OPEN}"))).unwrap()
    };
    for headers in [
        &[("sec-fetch-site", "cross-site")][..],
        &[("sec-fetch-site", "same-site")],
        &[],
        &[("origin", "https://evil.example"), ("host", "kunna.example")],
        &[("origin", "null")],
    ] {
        let (status, _) = world.ask(post(headers)).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{headers:?}");
    }
    let (status, _) = world.ask(post(&[("origin", "http://kunna.example"), ("host", "kunna.example")])).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_push_needs_a_session_our_header_and_a_plain_client() {
    let world = World::new().await;
    let amina = world.sign_in("amina").await;
    let push = |cookie: &str, client: &str, is_ours: bool| {
        let body = json!({ "client_id": client, "batch": [] }).to_string();
        let request = Request::post("/sync/v1/push")
            .header("sec-fetch-site", "same-origin")
            .header(header::COOKIE, cookie)
            .header(header::CONTENT_TYPE, "application/json");
        let request = if is_ours { request.header("x-kunna", "1") } else { request };
        request.body(Body::from(body)).unwrap()
    };
    assert_eq!(world.ask(push("", "c1", true)).await.0, StatusCode::UNAUTHORIZED);
    assert_eq!(world.ask(push(&amina, "c1", false)).await.0, StatusCode::BAD_REQUEST);
    assert_eq!(world.ask(push(&amina, "session:1", true)).await.0, StatusCode::BAD_REQUEST);
    assert_eq!(world.ask(push(&amina, "c1", true)).await.0, StatusCode::OK);
}

/// A push or a pull of Amina's, as its body says.
async fn told(world: &World, cookie: &str, path: &str, body: String) -> (u16, Json) {
    let request = Request::post(path)
        .header("sec-fetch-site", "same-origin")
        .header("x-kunna", "1")
        .header(header::COOKIE, cookie)
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(body))
        .unwrap();
    let (status, body) = world.ask(request).await;
    (status.as_u16(), serde_json::from_str(&body).unwrap_or_default())
}

#[tokio::test]
async fn each_wrong_push_is_told_what_is_wrong_with_it() {
    let world = World::new().await;
    let (amina, elsa) = (world.sign_in("amina").await, world.sign_in("elsa").await);
    let comment = |text: &str| json!({ "mapping": OPEN, "competence": QUESTION, "text": text });
    let batch = |entries: &[(u64, &str)]| {
        let one = |(seq, id): &(u64, &str)| entry(*seq, id, "answer.comment", comment(id));
        json!({ "client_id": "d1", "batch": entries.iter().map(one).collect::<Vec<_>>() }).to_string()
    };
    let push = async |cookie: &str, body: String| told(&world, cookie, "/sync/v1/push", body).await;
    let (status, first) = push(&amina, batch(&[(1, "a1"), (2, "a2")])).await;
    assert_eq!((status, &first["last_seq"]), (200, &json!(2)));
    // Replayed: the same is told again. Reordered: what is missing is asked for.
    assert_eq!(push(&amina, batch(&[(1, "a1"), (2, "a2")])).await, (200, first));
    assert_eq!(push(&amina, batch(&[(4, "a4"), (3, "a3")])).await, (409, json!({ "error": "gap", "expected": 3 })));
    assert_eq!(push(&amina, batch(&[(1, "b1")])).await, (409, json!({ "error": "fork" })));
    assert_eq!(push(&elsa, batch(&[(3, "e3")])).await, (409, json!({ "error": "not_yours" })));
    let other_epoch = json!({ "epoch": "e0", "client_id": "d1", "batch": [] }).to_string();
    assert_eq!(push(&amina, other_epoch).await, (409, json!({ "error": "epoch", "epoch": world.kunna.epoch })));
    let many: Vec<_> = (3..=53).map(|seq| (seq, "x")).collect();
    assert_eq!(push(&amina, batch(&many)).await, (413, json!({ "error": "too_large" })));
    let large =
        json!({ "client_id": "d1", "batch": [entry(3, "a3", "answer.comment", comment(&"x".repeat(1 << 20)))] });
    assert_eq!(push(&amina, large.to_string()).await, (413, json!({ "error": "too_large" })));
    let deep = "[".repeat(9_000) + &"]".repeat(9_000);
    for (body, expected) in [
        ("{".to_owned(), 400),
        (batch(&[(3, "a3")]).replace(r#""a3"}"#, &format!("{deep}}}")), 400),
        ("\u{feff}{}".to_owned(), 400),
        ("[]".to_owned(), 422),
        (batch(&[(3, "a3")]).replace("\"seq\":3", "\"seq\":-3"), 422),
        (batch(&[(3, "a3")]).replace("\"seq\":3", "\"seq\":1e400"), 400),
        (batch(&[(3, "a\0b")]), 400),
        (batch(&[(3, "again:d1:4")]), 400),
        (batch(&[(3, "")]), 400),
        (batch(&[(3, "a3")]).replace("answer.comment", "answer\\u0000comment"), 400),
        (batch(&[(3, "a3")]).replace("d1", &"d".repeat(65)), 400),
    ] {
        assert_eq!(push(&amina, body.clone()).await.0, expected, "{body:.200}");
    }
    assert_eq!(push("", batch(&[(3, "a3")])).await.0, 401);
    // What nobody can read is no reason to stop: it is refused, kept, and the queue goes on.
    let odd = json!({ "client_id": "d1", "batch": [
        entry(3, "a3", "answer.shout", json!({ "text": "a\u{0}b", "n": 1.5e300 })),
        entry(4, "a4", "answer.comment", comment("Ja")),
    ] });
    let (status, reply) = push(&amina, odd.to_string()).await;
    let outcomes: Vec<_> = reply["outcomes"].as_array().unwrap().iter().map(|told| &told["outcome"]).collect();
    assert_eq!((status, outcomes), (200, vec![&json!("refused"), &json!("applied")]));
}

#[tokio::test]
async fn a_pull_gives_nothing_of_what_one_may_not_see_and_says_what_to_forget() {
    let world = World::new().await;
    let amina = world.sign_in("amina").await;
    let pull = async |have: Json| {
        let body = json!({ "epoch": world.kunna.epoch, "client_id": "d1", "have": have }).to_string();
        told(&world, &amina, "/sync/v1/pull", body).await
    };
    let foreign = [
        format!("answers:{OPEN}:elsa"),
        format!("assessment:{OPEN}:amina"),
        format!("comparison:{OPEN}:amina"),
        "private:elsa".into(),
        "unit:hemtjanst".into(),
        "answers:a\0b:amina".into(),
        "å".into(),
        "a:b:c:d".into(),
        format!("answers:{OPEN}:amina:x"),
        String::new(),
        "x".repeat(9_000),
    ];
    let (status, reply) = pull(foreign.iter().map(|space| (space.clone(), json!(0))).collect()).await;
    let mut dropped: Vec<&str> = foreign.iter().map(String::as_str).collect();
    dropped.sort_unstable();
    assert_eq!((status, &reply["drop"], &reply["spaces"]), (200, &json!(dropped), &json!([])));
    let many = (0..501).map(|number| (format!("answers:m{number}:amina"), json!(0))).collect();
    assert_eq!(pull(many).await.0, 413);
    assert_eq!(told(&world, &amina, "/sync/v1/pull", r#"{"client_id":"a\u0000b","have":{}}"#.into()).await.0, 400);
}

#[tokio::test]
async fn whoever_is_not_signed_in_says_little_and_is_shown_the_door() {
    let world = World::new().await;
    let long = "x".repeat(100_000);
    assert_eq!(told(&world, "", "/sync/v1/push", long.clone()).await.0, 401);
    assert_eq!(told(&world, "", "/api/people/list", long.clone()).await.0, 401);
    let (status, to) = world.form("", "/commands/answer.comment", &[("form_id", "f1"), ("text", &long)]).await;
    assert_eq!((status, to.as_str()), (StatusCode::SEE_OTHER, "/sign-in"));
    assert_eq!(world.get("", "/sign-in/link/a%00b").await.0, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_body_beyond_the_limit_is_not_read() {
    let world = World::new().await;
    let amina = world.sign_in("amina").await;
    let request = Request::post("/sync/v1/push")
        .header("sec-fetch-site", "same-origin")
        .header("x-kunna", "1")
        .header(header::COOKIE, amina)
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from("x".repeat(4 << 20)))
        .unwrap();
    assert_eq!(world.ask(request).await.0, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn an_address_that_leads_away_is_not_followed() {
    let world = World::new().await;
    for next in ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"] {
        let (status, to) = world.form("", "/sign-in/demo", &[("name", "amina"), ("next", next)]).await;
        assert_eq!((status, to.as_str()), (StatusCode::SEE_OTHER, "/"), "{next}");
    }
}

#[tokio::test]
async fn the_picker_signs_in_nobody_outside_the_cast() {
    let world = World::new().await;
    let protected = world.city.people.iter().find(|person| person.has_protected_identity).unwrap();
    for name in [protected.id.as_str(), "p-00042", "nobody", ""] {
        let (_, to) = world.form("", "/sign-in/demo", &[("name", name)]).await;
        assert_eq!(to, "/sign-in", "{name}");
    }
}
