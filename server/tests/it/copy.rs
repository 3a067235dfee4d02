//! A municipality that moves to another database.

use crate::database::{self, Database, Engine};
use crate::world::{NOW, OPEN, open};
use domain::PersonId;
use serde_json::json;
use server::command_line::{Copied, Stopped, copy_database};
use server::store::{Store, copy, meta};

/// From this run's engine to another, and from another to this one's.
const BOTH_WAYS: [fn(Engine) -> Engine; 2] = [|engine| engine, |_| Engine::Sqlite];

async fn copy_of(from: &Database, to: &Database) -> Result<Copied, Stopped> {
    let (from, to) = (Store::open(&from.url).await.unwrap(), Store::open(&to.url).await.unwrap());
    let copied = copy_database(&from, &to, NOW, |_| {}).await;
    from.close().await;
    to.close().await;
    copied
}

fn why(copied: Result<Copied, Stopped>) -> String {
    match copied {
        Err(Stopped::Refused(why)) => why,
        other => panic!("{other:?}"),
    }
}

async fn change(database: &Database, sql: &'static str) {
    let store = Store::open(&database.url).await.unwrap();
    let work = store.with_tx(move |tx| {
        Box::pin(async move {
            sqlx::query(sql).execute(&mut **tx).await?;
            Ok(())
        })
    });
    work.await.unwrap();
    store.close().await;
}

#[tokio::test]
async fn a_municipality_is_the_same_on_the_other_engine_and_goes_on_there() {
    for engine in BOTH_WAYS {
        let from = database::filled_on(engine(Engine::of_this_run())).await;
        let before = open(&from.url).await;
        let amina = PersonId::new("amina").unwrap();
        let args = json!({ "mapping": OPEN, "competence": "underskoterska.demens", "value": { "level": 3 } });
        let given = || ("moved-1".to_owned(), "answer.rate", args.clone());
        let told = before.take_form(&amina, "session:a", given()).await.unwrap().unwrap();
        let to = database::empty_elsewhere(engine(Engine::of_this_run())).await;
        let copied = copy_of(&from, &to).await.unwrap();
        assert_eq!(copied.tables, copy::tables().len());
        assert!(copied.rows > 10_000 && copied.answers > 500, "{copied:?}");
        let after = open(&to.url).await;
        assert_eq!(after.epoch, before.epoch);
        let again = after.take_form(&amina, "session:a", given()).await.unwrap().unwrap();
        assert_eq!(again, told, "what counted before counts once");
        let more = ("moved-2".to_owned(), "answer.rate", args.clone());
        assert!(after.take_form(&amina, "session:a", more).await.unwrap().is_some());
    }
}

#[tokio::test]
async fn a_database_that_holds_anything_is_not_copied_into() {
    let (from, to) = (database::filled().await, database::empty().await);
    change(&to, "insert into server_meta (key, value) values ('epoch', 'e1')").await;
    assert!(why(copy_of(&from, &to).await).contains("not empty: there are rows in server_meta"));
    let store = Store::open(&to.url).await.unwrap();
    assert_eq!(meta::get(&mut store.reader().await.unwrap(), "epoch").await.unwrap().as_deref(), Some("e1"));
}

#[tokio::test]
async fn a_copy_that_cannot_be_whole_leaves_nothing() {
    let (from, to) = (database::filled().await, database::empty().await);
    change(&to, "create table keep_out (id text)").await;
    change(&to, "alter table field_conflict add column other text").await;
    assert!(matches!(copy_of(&from, &to).await, Err(Stopped::Failed(_))), "the shapes differ");
    let store = Store::open(&to.url).await.unwrap();
    assert_eq!(copy::first_filled(&mut store.reader().await.unwrap()).await.unwrap(), None);
    change(&from, "create table unheard_of (id text)").await;
    assert!(why(copy_of(&from, &database::empty().await).await).contains("unheard_of"));
}

#[tokio::test]
async fn one_changed_letter_anywhere_is_found() {
    let database = database::filled().await;
    let store = Store::open(&database.url).await.unwrap();
    let before = copy::content(&mut store.reader().await.unwrap(), "person").await.unwrap();
    assert!(before.rows >= 300);
    change(&database, "update person set given_name = 'Anina' where id = 'amina'").await;
    let after = copy::content(&mut store.reader().await.unwrap(), "person").await.unwrap();
    assert_eq!(after.rows, before.rows);
    assert_ne!(after.hash, before.hash);
}

#[tokio::test]
async fn every_table_is_copied() {
    let store = database::empty().await;
    let store = Store::open(&store.url).await.unwrap();
    assert_eq!(copy::unknown_tables(&mut store.reader().await.unwrap()).await.unwrap(), Vec::<String>::new());
}
