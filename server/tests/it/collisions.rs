//! Two devices of one person, and answers that did not know of each other.

use crate::sync::pull;
use crate::world::{NOW, OPEN, World, entry, open_mapping};
use axum::http::StatusCode;
use domain::competence::Level;
use domain::mapping::{Collision, Device, Said, Sheet, Value};
use domain::{CompetenceId, PersonId};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use serde_json::{Value as Json, json};
use sync::{Entry, Outcome};

const QUESTION: &str = "underskoterska.digitalt";
const OWN: &str = "answers:kartlaggning-2026-11:amina";
const HOUR: i64 = 3_600_000;

fn amina() -> PersonId {
    PersonId::new("amina").unwrap()
}

fn rate(level: u8) -> (&'static str, Json) {
    ("answer.rate", json!({ "mapping": OPEN, "competence": QUESTION, "value": { "level": level } }))
}

fn comment(text: &str) -> (&'static str, Json) {
    ("answer.comment", json!({ "mapping": OPEN, "competence": QUESTION, "text": text }))
}

fn level(level: u8) -> Said {
    Said::Value(Value::Level(Level(level)))
}

/// What a device gives that has seen everything up to a version, an hour ago by its own clock.
fn given(seq: u64, client: &str, (name, args): (&str, Json), base: u64) -> Entry {
    Entry { base: Some(base), at: Some(NOW.at.0 - HOUR), ..entry(seq, &format!("{client}-{seq}"), name, args) }
}

async fn version(world: &World) -> u64 {
    server::store::sync::version(&mut world.kunna.store.reader().await.unwrap(), OWN).await.unwrap()
}

async fn sheet(world: &World) -> Sheet {
    let db = &mut *world.kunna.store.reader().await.unwrap();
    server::engine::load_sheet(db, &world.kunna.shelf, &open_mapping(), &amina()).await.unwrap().unwrap().0
}

fn answer(sheet: &Sheet) -> &domain::mapping::Answer {
    sheet.answer(&CompetenceId::new(QUESTION).unwrap()).unwrap()
}

/// A computer says 4, and a phone that has not seen it says 2.
async fn collide(world: &World, first: (&str, Json), then: (&str, Json)) -> Collision {
    let base = version(world).await;
    world.push("amina", "computer-1", vec![given(1, "computer-1", first, base)]).await.unwrap();
    let late = world.push("amina", "phone-1", vec![given(1, "phone-1", then, base)]).await.unwrap();
    assert_eq!(late.outcomes[0].outcome, Outcome::Conflict);
    let [collision] = &sheet(world).await.collisions[..] else { panic!("there is one collision") };
    collision.clone()
}

#[tokio::test]
async fn two_devices_that_collide_keep_both_values_with_time_and_device() {
    let world = World::new().await;
    let cookie = world.sign_in("amina").await;
    let before = version(&world).await;
    let collision = collide(&world, rate(4), rate(2)).await;
    assert_eq!((&collision.kept.said, &collision.other.said), (&level(2), &level(4)));
    assert_eq!((collision.kept.on, collision.other.on), (Device::Phone, Device::Computer));
    assert_eq!(collision.kept.at.0, NOW.at.0 - HOUR, "when it was said, not when it arrived");
    assert_eq!(answer(&sheet(&world).await).value, Some(Value::Level(Level(2))));

    let pulled = pull(&world, &cookie, json!({ OWN: before })).await;
    let told = pulled.spaces[0].put.iter().find(|row| row.kind == "collision").unwrap();
    assert_eq!(serde_json::from_value::<Collision>(told.body.clone()).unwrap(), collision);

    let (_, page) = world.get(&cookie, &format!("/mappings/{OPEN}/questions/{QUESTION}")).await;
    for words in ["Du har svarat olika på två enheter", "Telefon 11:00", "Dator eller platta 11:00", "4 Fördjupad"] {
        assert!(page.contains(words), "{words}");
    }
    let (_, page) = world.get(&cookie, &format!("/mappings/{OPEN}/review")).await;
    assert!(page.contains("Två olika svar"));
    let karin = world.sign_in("karin").await;
    let (_, page) = world.get(&karin, &format!("/mappings/{OPEN}/people/amina")).await;
    assert!(!page.contains("collision"), "it is her own affair");
}

#[tokio::test]
async fn a_clock_that_is_ahead_says_no_time_that_is_still_to_come() {
    let world = World::new().await;
    let base = version(&world).await;
    world.push("amina", "computer-1", vec![given(1, "computer-1", rate(4), base)]).await.unwrap();
    let ahead = Entry { at: Some(NOW.at.0 + 365 * 24 * HOUR), ..given(1, "phone-1", rate(2), base) };
    world.push("amina", "phone-1", vec![ahead]).await.unwrap();
    assert_eq!(sheet(&world).await.collisions[0].kept.at, NOW.at);
}

#[tokio::test]
async fn one_act_takes_the_other_value_and_one_keeps_what_stands_also_without_script() {
    for (is_taken, stands) in [("true", 4), ("false", 2)] {
        let world = World::new().await;
        let cookie = world.sign_in("amina").await;
        let collision = collide(&world, rate(4), rate(2)).await;
        let (name, here) = (collision.version.to_string(), format!("/mappings/{OPEN}/questions/{QUESTION}"));
        let before = version(&world).await;
        let fields = [
            ("form_id", "f1"),
            ("mapping", OPEN),
            ("collision:n", &name),
            ("is_taken:b", is_taken),
            ("then", &here),
            ("back", &here),
        ];
        for _ in 0..2 {
            let (status, to) = world.form(&cookie, "/commands/answer.settle", &fields).await;
            assert_eq!((status, &to), (StatusCode::SEE_OTHER, &here));
        }
        let after = sheet(&world).await;
        assert_eq!(answer(&after).value, Some(Value::Level(Level(stands))));
        assert!(after.collisions.is_empty());
        let pulled = pull(&world, &cookie, json!({ OWN: before })).await;
        assert_eq!(pulled.spaces[0].del, [format!("collision.{name}")], "replicas are told");
        assert!(!world.get(&cookie, &here).await.1.contains("Du har svarat olika"));
    }
}

#[tokio::test]
async fn a_collision_is_settled_by_its_author_alone_and_once() {
    let world = World::new().await;
    let collision = collide(&world, rate(4), rate(2)).await;
    let settle = |is_taken: bool| json!({ "mapping": OPEN, "collision": collision.version, "is_taken": is_taken });
    assert_eq!(world.give("elsa", "answer.settle", settle(true)).await.outcome, Outcome::Noop);
    assert_eq!(sheet(&world).await.collisions, std::slice::from_ref(&collision));
    assert_eq!(world.give("amina", "answer.settle", settle(false)).await.outcome, Outcome::Applied);
    assert_eq!(world.give("amina", "answer.settle", settle(true)).await.outcome, Outcome::Noop);
    assert_eq!(answer(&sheet(&world).await).value, Some(Value::Level(Level(2))));
}

#[tokio::test]
async fn two_texts_collide_as_levels_do_and_both_can_be_read() {
    let world = World::new().await;
    let collision = collide(&world, comment("Skrivet vid skrivbordet"), comment("Skrivet på bussen")).await;
    assert_eq!(collision.other.said, Said::Comment("Skrivet vid skrivbordet".into()));
    let cookie = world.sign_in("amina").await;
    let (_, page) = world.get(&cookie, &format!("/mappings/{OPEN}/questions/{QUESTION}")).await;
    assert!(page.contains("Skrivet vid skrivbordet") && page.contains("Skrivet på bussen"));
}

#[tokio::test]
async fn a_third_device_adds_to_a_collision_and_takes_nothing_out_of_it() {
    let world = World::new().await;
    let base = version(&world).await;
    let first = collide(&world, rate(4), rate(2)).await;
    let late = given(1, "computer-2", rate(5), base);
    assert_eq!(world.push("amina", "computer-2", vec![late]).await.unwrap().outcomes[0].outcome, Outcome::Conflict);
    let all: Vec<_> = sheet(&world).await.collisions.into_iter().map(|one| (one.kept.said, one.other.said)).collect();
    assert_eq!(all, [(first.kept.said, first.other.said), (level(5), level(2))]);
}

#[tokio::test]
async fn once_handed_in_what_stands_can_be_kept_and_the_other_is_refused() {
    let world = World::new().await;
    let collision = collide(&world, rate(4), rate(2)).await;
    for question in sheet(&world).await.unanswered() {
        let args = json!({ "mapping": OPEN, "competence": question.competence, "value": "dont_know" });
        world.must("amina", "answer.rate", args).await;
    }
    world.must("amina", "answers.submit", json!({ "mapping": OPEN })).await;
    let settle = |is_taken: bool| json!({ "mapping": OPEN, "collision": collision.version, "is_taken": is_taken });
    world.refused("amina", "answer.settle", settle(true)).await;
    world.must("amina", "answer.settle", settle(false)).await;
}

fn fields<'a>(id: &'a str, base: &'a str, value: &'a str, comment: &'a str) -> [(&'a str, &'a str); 4] {
    [("form_id", id), ("base", base), ("value", value), ("comment", comment)]
}

#[tokio::test]
async fn a_form_takes_back_nothing_that_its_author_left_as_it_was() {
    let world = World::new().await;
    world.must("amina", rate(1).0, rate(1).1).await;
    let (cookie, here) = (world.sign_in("amina").await, format!("/mappings/{OPEN}/questions/{QUESTION}"));
    let (_, page) = world.get(&cookie, &here).await;
    let base = version(&world).await;
    assert!(page.contains(&format!("name=\"base\" value=\"{base}\"")), "{page}");
    world.push("amina", "phone-1", vec![given(1, "phone-1", rate(4), base)]).await.unwrap();
    world.form(&cookie, &here, &fields("f1", &base.to_string(), "1", "Bara en kommentar")).await;
    let after = sheet(&world).await;
    assert_eq!(answer(&after).value, Some(Value::Level(Level(4))), "what the phone said stands");
    assert_eq!(answer(&after).comment, "Bara en kommentar");
    assert!(after.collisions.is_empty());
}

#[tokio::test]
async fn a_form_that_says_something_else_than_a_phone_meanwhile_collides_with_it() {
    let world = World::new().await;
    world.must("amina", rate(1).0, rate(1).1).await;
    let (cookie, here) = (world.sign_in("amina").await, format!("/mappings/{OPEN}/questions/{QUESTION}"));
    let base = version(&world).await;
    world.push("amina", "phone-1", vec![given(1, "phone-1", rate(4), base)]).await.unwrap();
    world.form(&cookie, &here, &fields("f1", &base.to_string(), "3", "")).await;
    let after = sheet(&world).await;
    let [collision] = &after.collisions[..] else { panic!("there is one collision") };
    assert_eq!((&collision.kept.said, &collision.other.said), (&level(3), &level(4)));
    assert_eq!((collision.kept.on, collision.other.on), (Device::Computer, Device::Phone));
}

/// Whatever devices do in whatever order, replicas are told exactly of the collisions that the tables hold.
#[tokio::test]
async fn the_collisions_that_replicas_hold_are_those_that_are_not_settled() {
    let world = World::new().await;
    let mut runner = TestRunner::deterministic();
    let mut seqs = [0, 0];
    let mut made = 0;
    for _ in 0..60 {
        let step = (0_usize..2, 0_u64..12, 0_u8..6, 0_u8..5).new_tree(&mut runner).unwrap().current();
        let (which, back, value, act) = step;
        seqs[which] += 1;
        let client = ["phone-1", "computer-1"][which];
        let base = version(&world).await.saturating_sub(back);
        let open = sheet(&world).await.collisions;
        let command = match (act, open.first()) {
            (0, Some(collision)) => {
                let args = json!({ "mapping": OPEN, "collision": collision.version, "is_taken": value > 2 });
                ("answer.settle", args)
            }
            (1, _) => comment(&format!("Text {value}")),
            _ => rate(value),
        };
        let reply = world.push("amina", client, vec![given(seqs[which], client, command, base)]).await.unwrap();
        made += usize::from(reply.outcomes[0].outcome == Outcome::Conflict);
        let db = &mut *world.kunna.store.reader().await.unwrap();
        let held: Vec<(String, Collision)> = server::store::sync::read(db, OWN, "collision").await.unwrap();
        let held: Vec<Collision> = held.into_iter().map(|(_, collision)| collision).collect();
        assert_eq!(held, server::store::collision::unsettled(db, &open_mapping(), &amina()).await.unwrap());
    }
    assert!(made > 10, "{made}");
}
