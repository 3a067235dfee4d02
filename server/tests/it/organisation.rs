//! HR shapes the organisation ahead, takes back what has not come, and no figure of the past moves.

use crate::world::{NOW, OPEN, World};
use axum::http::StatusCode;
use domain::organisation::{Tree, Unshapely};
use domain::{Date, Refusal, UnitId, time};
use serde_json::{Value as Json, json};

const UNIT: &str = "forskolan-larkan";

fn id(unit: &str) -> UnitId {
    UnitId::new(unit).unwrap()
}

async fn tree(world: &World, on: Date) -> Tree {
    server::store::organisation::tree(&mut world.kunna.store.reader().await.unwrap(), on).await.unwrap()
}

/// The unit as it is today, for a form, with something else in it.
async fn changed(world: &World, unit: &str, days: i32, change: Json) -> Json {
    let now = tree(world, NOW.today).await;
    let now = now.get(&id(unit)).unwrap();
    let mut args = json!({
        "id": unit, "kind": now.kind.code(), "title": now.name, "parent": now.parent, "manager": now.manager,
        "from_on": time::plus_days(NOW.today, days),
    });
    args.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
    args
}

#[tokio::test]
async fn hr_moves_a_unit_ahead_and_takes_it_back_before_its_day() {
    let world = World::new().await;
    let day = time::plus_days(NOW.today, 50);
    let moved = changed(&world, UNIT, 50, json!({ "parent": "utbildning", "title": "Lärkan" })).await;
    world.must("mona", "unit.place", moved).await;
    assert_eq!(tree(&world, day).await.get(&id(UNIT)).unwrap().name, "Lärkan");
    assert_ne!(tree(&world, time::plus_days(day, -1)).await.get(&id(UNIT)).unwrap().name, "Lärkan");
    let mona = world.sign_in("mona").await;
    let (_, page) = world.get(&mona, &format!("/organisation/units/{UNIT}")).await;
    assert!(page.contains("heter Lärkan") && page.contains("/commands/unit.undo"), "the change is shown");
    let undo = json!({ "id": UNIT, "from_on": day });
    world.must("mona", "unit.undo", undo.clone()).await;
    assert_ne!(tree(&world, day).await.get(&id(UNIT)).unwrap().name, "Lärkan");
    assert_eq!(world.refused("mona", "unit.undo", undo).await, Refusal::Organisation(Unshapely::NotComing));
}

#[tokio::test]
async fn only_hr_of_the_party_shapes_it_and_nothing_crosses_a_party() {
    let world = World::new().await;
    let renamed = changed(&world, UNIT, 3, json!({ "title": "Annat" })).await;
    for who in ["amina", "karin", "nils", "ulla", "ingrid", "sven", "pia"] {
        assert_eq!(world.refused(who, "unit.place", renamed.clone()).await, Refusal::NotAllowed, "{who}");
        let close = json!({ "id": UNIT, "from_on": time::plus_days(NOW.today, 3) });
        assert_eq!(world.refused(who, "unit.close", close.clone()).await, Refusal::NotAllowed, "{who}");
        assert_eq!(world.refused(who, "unit.undo", close).await, Refusal::NotAllowed, "{who}");
    }
    let now = tree(&world, NOW.today).await;
    let own = now.party(&id(UNIT)).unwrap().id.clone();
    let other = now.iter().find(|unit| unit.kind.code() == "party" && unit.id != own).unwrap();
    let across = changed(&world, UNIT, 3, json!({ "parent": other.id })).await;
    let told = world.refused("mona", "unit.place", across).await;
    assert!(matches!(told, Refusal::NotAllowed | Refusal::Organisation(Unshapely::AcrossParties)), "{told:?}");
    let party = json!({ "title": "Annan kommun" });
    let told = world.refused("mona", "unit.place", changed(&world, own.as_str(), 3, party).await).await;
    assert!(matches!(told, Refusal::NotAllowed | Refusal::Organisation(Unshapely::WrongLevel)), "{told:?}");
}

#[tokio::test]
async fn what_cannot_be_is_refused_in_words_and_what_was_typed_comes_back() {
    let world = World::new().await;
    let mona = world.sign_in("mona").await;
    let here = format!("/organisation/units/{UNIT}?do=change");
    let now = tree(&world, NOW.today).await;
    let now = now.get(&id(UNIT)).unwrap();
    let yesterday = time::plus_days(NOW.today, -1).to_string();
    let fields = [
        ("form_id", "f1"),
        ("then", "/organisation"),
        ("back", here.as_str()),
        ("id", UNIT),
        ("kind", "unit"),
        ("title", "Lärkan & <b>vänner"),
        ("parent", now.parent.as_ref().unwrap().as_str()),
        ("manager?", ""),
        ("from_on", yesterday.as_str()),
    ];
    let (status, to) = world.form(&mona, "/commands/unit.place", &fields).await;
    assert_eq!((status, to.as_str()), (StatusCode::SEE_OTHER, format!("{here}&refused=f1").as_str()));
    let (_, page) = world.get(&mona, &to).await;
    assert!(page.contains("Den dagen har varit"), "the sentence stands there");
    assert!(page.contains("Lärkan &amp; "), "what was typed is there, as text");
    let closed = json!({ "id": UNIT, "from_on": time::plus_days(NOW.today, 3) });
    assert_eq!(world.refused("mona", "unit.close", closed).await, Refusal::Organisation(Unshapely::HasEmployees));
}

#[tokio::test]
async fn a_new_unit_is_closed_again_and_its_past_stays_readable() {
    let world = World::new().await;
    let (start, end) = (time::plus_days(NOW.today, 1), time::plus_days(NOW.today, 9));
    let new = json!({
        "id": "ny-enhet", "kind": "unit", "title": "Ny enhet", "parent": "utbildning", "manager": "lena", "from_on": start,
    });
    world.must("mona", "unit.place", new).await;
    world.must("mona", "unit.close", json!({ "id": "ny-enhet", "from_on": end })).await;
    assert!(tree(&world, NOW.today).await.get(&id("ny-enhet")).is_none());
    assert!(tree(&world, start).await.get(&id("ny-enhet")).is_some());
    assert!(tree(&world, end).await.get(&id("ny-enhet")).is_none());
    let amina = world.sign_in("amina").await;
    let (status, page) = world.get(&amina, "/organisation/units/ny-enhet").await;
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains("Ny enhet upphör") && !page.contains("/commands/"), "everybody reads, nobody else shapes");
    let (status, _) = world.get(&amina, "/organisation/units/finns-inte").await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_reorganisation_in_the_middle_of_a_mapping_moves_no_figure() {
    let world = World::new().await;
    let counts = || async {
        let db = &mut *world.kunna.store.reader().await.unwrap();
        server::store::mapping::counts(db, &crate::world::open_mapping()).await.unwrap()
    };
    let before = counts().await;
    let moved = changed(&world, "hemtjanst-norr-natt", 0, json!({ "title": "Norr natt", "manager": "lena" })).await;
    world.must("mona", "unit.place", moved).await;
    assert_eq!(counts().await, before);
    let nodes: Vec<(String,)> =
        sqlx::query_as("select name from mapping_node where unit_id = 'hemtjanst-norr-natt' and mapping_id = $1")
            .bind(OPEN)
            .fetch_all(&mut *world.kunna.store.reader().await.unwrap())
            .await
            .unwrap();
    assert!(nodes.iter().all(|(name,)| name != "Norr natt"), "{nodes:?}");
}
