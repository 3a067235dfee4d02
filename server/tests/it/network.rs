//! A network between devices and server that loses, delays, resets, doubles and half-closes: what people gave arrives
//! all the same, once.
//!
//! `KUNNA_SEED` begins elsewhere; a failure prints the fault and the seed.

mod proxy;

use crate::database::{self, Database};
use crate::device::{Device, Pushed, Somebody, check_rows, people};
use crate::simulation::chance::Chance;
use crate::world::NOW;
use crate::{first_seed, times};
use proxy::{Fault, Proxy};
use server::Running;
use server::clock::Clock;
use server::config::Settings;
use std::time::Duration;

/// A server on a port of its own, with so many people who answer.
async fn serve(how_many: usize) -> (Running, Vec<Somebody>, Database) {
    let database = database::filled().await;
    let settings = Settings {
        listen: Some(([127, 0, 0, 1], 0).into()),
        database: Some(database.url.clone()),
        ..Settings::default()
    };
    let running = server::start(&settings.resolve(None).unwrap(), Clock::fixed(NOW.at), true).await.unwrap();
    let people = people(&running.kunna.store, NOW, how_many).await;
    (running, people, database)
}

/// Three devices of two people answer through one bad network, and send what is left over a good one.
async fn survive(fault: Fault) {
    let (running, people, _database) = serve(2).await;
    let mut met = 0;
    let first = first_seed();
    for seed in first..first + times(20, 200) {
        let proxy = Proxy::start(running.address, fault, seed).await;
        let mut devices: Vec<_> = [0, 0, 1]
            .into_iter()
            .zip(0..)
            .map(|(owner, number)| Device::new(people[owner].clone(), format!("s{seed}-{number}")))
            .collect();
        // One request after another: the seed decides what happens to which.
        let mut chance = Chance::new(!seed);
        for _ in 0..12 {
            let which = usize::try_from(chance.below(3)).unwrap();
            let device = &mut devices[which];
            for _ in 0..=chance.below(3) {
                device.rate(&mut chance);
            }
            // A device that hears nothing gives up; nothing is decided by how long that takes.
            let push = tokio::time::timeout(Duration::from_secs(10), device.push(proxy.address)).await;
            let pushed = push.unwrap_or_else(|_| panic!("{fault:?} KUNNA_SEED={seed}: a push hangs"));
            assert!(matches!(pushed, Pushed::Answered | Pushed::Lost | Pushed::Kept(_)), "{fault:?} {seed} {pushed:?}");
        }
        for device in &mut devices {
            device.come_home(running.address).await;
        }
        // What was late comes when nobody expects it any more.
        met += proxy.end().await;
        eprintln!("{fault:?} KUNNA_SEED={seed}");
        let db = &mut *running.kunna.store.reader().await.unwrap();
        for device in &devices {
            device.check(db).await;
        }
        for somebody in &people {
            check_rows(db, somebody).await;
        }
    }
    assert!(met > 20, "the fault met {met} connections");
    running.stop().await.unwrap();
}

#[tokio::test]
async fn requests_and_answers_that_are_lost_lose_nothing() {
    survive(Fault::Drop).await;
}

#[tokio::test]
async fn requests_that_arrive_after_later_ones_lose_nothing() {
    survive(Fault::Delay).await;
}

#[tokio::test]
async fn connections_that_are_reset_lose_nothing() {
    survive(Fault::Reset).await;
}

#[tokio::test]
async fn requests_that_arrive_twice_count_once() {
    survive(Fault::Duplicate).await;
}

#[tokio::test]
async fn connections_that_close_halfway_lose_nothing() {
    survive(Fault::HalfClose).await;
}
