//! Several processes on one PostgreSQL, below HTTP: what one commits is heard at the others.

use crate::database::is_postgres;
use crate::events::{poked, stream_at};
use crate::world::{OPEN, World, open};
use axum::Router;
use axum::body::BodyDataStream;
use serde_json::json;

const SPACE: &str = "answers:kartlaggning-2026-11:amina";

/// A second process on the database of a world.
async fn second(world: &World) -> Router {
    server::router::router(open(&world.database.url).await)
}

async fn rate(world: &World, level: u8) {
    let args = json!({ "mapping": OPEN, "competence": "underskoterska.digitalt", "value": { "level": level } });
    world.must("amina", "answer.rate", args).await;
}

async fn next(stream: &mut BodyDataStream) -> Option<Vec<String>> {
    poked(stream).await
}

#[tokio::test]
async fn what_one_process_commits_is_heard_at_the_other_and_a_session_that_ends_there_ends_here() {
    if !is_postgres() {
        return;
    }
    let world = World::new().await;
    let other = second(&world).await;
    let (phone, laptop) = (world.sign_in("amina").await, world.sign_in("amina").await);
    let mona = world.sign_in("mona").await;
    let mut on_phone = stream_at(&other, &phone, SPACE).await;
    let mut on_laptop = stream_at(&other, &laptop, SPACE).await;
    let mut hr = stream_at(&other, &mona, &format!("progress:{OPEN}")).await;
    rate(&world, 2).await;
    assert_eq!(next(&mut on_phone).await.unwrap(), [SPACE]);
    assert_eq!(next(&mut on_laptop).await.unwrap(), [SPACE]);
    world.form(&phone, "/sign-out", &[]).await;
    assert_eq!(next(&mut on_phone).await, None);
    rate(&world, 3).await;
    assert_eq!(next(&mut on_laptop).await.unwrap(), [SPACE]);
    // Only what is handed over counts for HR: this is the first thing that is heard there.
    world.must("mona", "mapping.extend", json!({ "mapping": OPEN, "closes_on": "2027-06-01" })).await;
    assert_eq!(next(&mut hr).await.unwrap(), [format!("progress:{OPEN}")]);
}

#[tokio::test]
async fn whoever_was_deaf_for_a_while_hears_of_everything_and_then_of_what_comes() {
    if !is_postgres() {
        return;
    }
    let world = World::new().await;
    let other = second(&world).await;
    let amina = world.sign_in("amina").await;
    let mut stream = stream_at(&other, &amina, &format!("{SPACE},private:amina")).await;
    let listeners = "select count(pg_terminate_backend(pid)::text) from pg_stat_activity
         where datname = current_database() and query like 'LISTEN%'";
    {
        let db = &mut *world.kunna.store.reader().await.unwrap();
        let (ended,): (i64,) = sqlx::query_as(listeners).fetch_one(db).await.unwrap();
        assert_eq!(ended, 2, "both listened");
    }
    assert_eq!(next(&mut stream).await.unwrap(), [SPACE, "private:amina"]);
    rate(&world, 2).await;
    assert_eq!(next(&mut stream).await.unwrap(), [SPACE]);
}
