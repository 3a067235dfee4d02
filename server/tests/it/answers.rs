//! An employee answers.

use crate::world::{NOW, OPEN, World};
use axum::body::Body;
use axum::http::{Request, header};
use domain::mapping::{MappingRefusal, Value};
use domain::{PersonId, Refusal};
use serde_json::json;
use sync::Outcome;
use tower::ServiceExt as _;

const QUESTION: &str = "underskoterska.digitalt";

async fn sheet(world: &World, who: &str) -> domain::mapping::Sheet {
    let db = &mut *world.kunna.store.reader().await.unwrap();
    let who = PersonId::new(who).unwrap();
    let found = server::engine::load_sheet(db, &world.kunna.shelf, &crate::world::open_mapping(), &who).await.unwrap();
    found.unwrap().0
}

#[tokio::test]
async fn an_answer_counts_and_the_same_answer_again_changes_nothing() {
    let world = World::new().await;
    let args = json!({ "mapping": OPEN, "competence": QUESTION, "value": { "level": 2 } });
    assert_eq!(world.give("amina", "answer.rate", args.clone()).await.outcome, Outcome::Applied);
    assert_eq!(world.give("amina", "answer.rate", args).await.outcome, Outcome::Noop);
    let sheet = sheet(&world, "amina").await;
    let given = sheet.answers[&domain::CompetenceId::new(QUESTION).unwrap()].clone();
    assert_eq!(given.value, Some(Value::Level(domain::competence::Level(2))));
    assert_eq!(given.changed_at, Some(NOW.at));
}

#[tokio::test]
async fn submitting_needs_every_answer_and_can_be_taken_back() {
    let world = World::new().await;
    let mapping = json!({ "mapping": OPEN });
    let refusal = world.refused("amina", "answers.submit", mapping.clone()).await;
    assert!(matches!(refusal, Refusal::Mapping(MappingRefusal::Unanswered(_))), "{refusal:?}");
    let open: Vec<_> = sheet(&world, "amina").await.unanswered().map(|q| q.competence.clone()).collect();
    for competence in open {
        let args = json!({ "mapping": OPEN, "competence": competence, "value": "dont_know" });
        world.must("amina", "answer.rate", args).await;
    }
    world.must("amina", "answers.submit", mapping.clone()).await;
    let late = json!({ "mapping": OPEN, "competence": QUESTION, "value": { "level": 1 } });
    let refusal = world.refused("amina", "answer.rate", late.clone()).await;
    assert_eq!(refusal, Refusal::Mapping(MappingRefusal::AlreadySubmitted));
    world.must("amina", "answers.reopen", mapping).await;
    world.must("amina", "answer.rate", late).await;
    assert!(sheet(&world, "amina").await.has_ever_submitted);
}

#[tokio::test]
async fn a_form_without_script_answers_and_leads_to_the_next_question() {
    let world = World::new().await;
    let amina = world.sign_in("amina").await;
    let here = format!("/mappings/{OPEN}/questions/{QUESTION}");
    let fields = [("form_id", "f1"), ("value", "4"), ("develop", "yes"), ("comment", "Gärna\r\nmer")];
    let (status, to) = world.form(&amina, &here, &fields).await;
    assert_eq!(status, 303);
    assert!(to.starts_with(&format!("/mappings/{OPEN}/")) && to != here, "{to}");
    let answer = sheet(&world, "amina").await.answers[&domain::CompetenceId::new(QUESTION).unwrap()].clone();
    assert_eq!(answer.value, Some(Value::Level(domain::competence::Level(4))));
    assert!(answer.wants_to_develop && !answer.wants_to_use_more);
    assert_eq!(answer.comment, "Gärna\nmer");
}

#[tokio::test]
async fn the_server_draws_the_question_with_what_was_answered() {
    let world = World::new().await;
    let args = json!({ "mapping": OPEN, "competence": QUESTION, "value": { "level": 3 } });
    world.must("amina", "answer.rate", args).await;
    let amina = world.sign_in("amina").await;
    let (status, page) = world.get(&amina, &format!("/mappings/{OPEN}/questions/{QUESTION}")).await;
    assert_eq!(status, 200);
    let at = page.find("id=\"value-3\"").unwrap();
    let tag = &page[page[..at].rfind('<').unwrap()..at + page[at..].find('>').unwrap()];
    assert!(tag.contains("checked"), "{tag}");
    assert!(!page.contains("Hämtar"), "a page without script must be whole");
}

/// `xtask/src/budget.rs` counts this room for the HTML of a first visit.
#[tokio::test]
async fn every_question_fits_its_room_in_the_byte_budget() {
    let world = World::new().await;
    let amina = world.sign_in("amina").await;
    let questions = sheet(&world, "amina").await.frame.questions;
    assert!(questions.len() > 3, "{}", questions.len());
    for question in questions {
        let request = Request::get(format!("/mappings/{OPEN}/questions/{}", question.competence))
            .header(header::COOKIE, &amina)
            .header(header::ACCEPT_ENCODING, "br")
            .body(Body::empty())
            .unwrap();
        let response = world.router.clone().oneshot(request).await.unwrap();
        assert_eq!(response.headers()[header::CONTENT_ENCODING], "br");
        let bytes = axum::body::to_bytes(response.into_body(), 1 << 20).await.unwrap().len();
        assert!(bytes <= 6 * 1024, "{}: {bytes}", question.competence);
    }
}

#[tokio::test]
async fn nobody_gets_a_page_of_a_mapping_that_does_not_ask_them() {
    let world = World::new().await;
    let pia = world.sign_in("pia").await;
    let (status, _) = world.get(&pia, &format!("/mappings/{OPEN}/questions/{QUESTION}")).await;
    assert_eq!(status, 404);
}

#[tokio::test]
async fn a_stranger_is_led_to_the_door_and_an_api_call_is_told() {
    let world = World::new().await;
    let (status, _) = world.get("", &format!("/mappings/{OPEN}")).await;
    assert_eq!(status, 303);
    let (status, _) = world.get("", "/api/mapping/sheet").await;
    assert!(status.is_client_error(), "{status}");
}
