//! Transactions: who goes away, what breaks, and what stays.

use crate::database::{self, Database};
use server::failure::Failure;
use server::store::dialect::{Hold, hold};
use server::store::{Store, meta};
use std::collections::BTreeMap;

async fn store() -> (Store, Database) {
    let database = database::empty().await;
    (Store::open(&database.url).await.unwrap(), database)
}

async fn set(store: &Store, key: String) -> Result<(), Failure> {
    store.with_tx(move |tx| Box::pin(async move { meta::set(tx, &key, "1").await })).await
}

async fn has(store: &Store, key: &str) -> bool {
    meta::get(&mut store.reader().await.unwrap(), key).await.unwrap().is_some()
}

#[tokio::test]
async fn what_fails_half_way_leaves_nothing() {
    let (store, _database) = store().await;
    let work = store.with_tx(|tx| {
        Box::pin(async move {
            meta::set(tx, "half", "1").await?;
            Err::<(), _>(Failure::new("half way"))
        })
    });
    assert!(work.await.is_err());
    assert!(!has(&store, "half").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn callers_who_go_away_lose_no_write_that_was_acknowledged() {
    let (store, _database) = store().await;
    for round in 0..200_u64 {
        let own = store.clone();
        let going = tokio::spawn(async move { set(&own, format!("gone-{round}")).await });
        for _ in 0..round % 7 {
            tokio::task::yield_now().await;
        }
        going.abort();
        let key = format!("kept-{round}");
        set(&store, key.clone()).await.unwrap();
        assert!(has(&store, &key).await, "round {round}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn many_writers_wait_for_each_other_and_none_is_turned_away() {
    let (store, _database) = store().await;
    let writers = (0..4).map(|writer| {
        let store = store.clone();
        tokio::spawn(async move {
            for turn in 0..50 {
                let work = store.with_tx(move |tx| {
                    Box::pin(async move {
                        hold(tx, &BTreeMap::from([("count".to_owned(), Hold::Alone)])).await?;
                        let before: i64 = meta::get(tx, "count").await?.and_then(|n| n.parse().ok()).unwrap_or(0);
                        meta::set(tx, "count", &(before + 1).to_string()).await
                    })
                });
                work.await.unwrap_or_else(|e| panic!("writer {writer} turn {turn}: {e}"));
            }
        })
    });
    for writer in writers.collect::<Vec<_>>() {
        writer.await.unwrap();
    }
    let count = meta::get(&mut store.reader().await.unwrap(), "count").await.unwrap();
    assert_eq!(count.as_deref(), Some("200"));
}
