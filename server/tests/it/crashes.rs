//! A server that is killed under load, again and again: nothing that it acknowledged is lost, and nothing counts twice.
//!
//! `KUNNA_SEED` begins elsewhere.

use crate::database::{self, Database};
use crate::device::{Device, Pushed, check_rows, people};
use crate::process::{Process, is_release};
use crate::simulation::chance::Chance;
use crate::{first_seed, times};
use domain::Now;
use server::clock::Clock;
use server::store::Store;
use std::net::SocketAddr;
use tokio::sync::watch;

/// How many devices press on.
const DEVICES: usize = 8;

/// A small Björkvik as of today: a process has no other clock.
pub async fn city_of_today() -> (Database, Store, Now) {
    let (database, now) = (database::empty().await, Clock::real("Europe/Stockholm").now());
    let store = Store::open(&database.url).await.unwrap();
    server::demo::fill(&store, domain::fixtures::city_of(300, 1, now), now).await.unwrap();
    (database, store, now)
}

/// What devices know of the server.
#[derive(Clone, Copy)]
enum Server {
    /// It listens here, as long as it lives.
    At(SocketAddr),
    /// It will not be killed any more.
    Stays(SocketAddr),
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_killed_under_load_loses_nothing_and_doubles_nothing() {
    let (database, store, now) = city_of_today().await;
    let people = people(&store, now, DEVICES / 2).await;
    store.close().await;
    // A developer's build starts slowly.
    let kills = if is_release() { times(20, 500) } else { 3 };
    let mut chance = Chance::new(first_seed());
    eprintln!("KUNNA_SEED={}", first_seed());
    let mut process = Process::start(&database).await;
    let (tell, server) = watch::channel(Server::At(process.address));
    let (count, mut sent) = watch::channel(0_u64);
    let devices: Vec<_> = (0..DEVICES)
        .map(|number| {
            let device = Device::new(people[number % people.len()].clone(), format!("d{number}"));
            tokio::spawn(press_on(device, Chance::new(chance.below(1 << 40)), server.clone(), count.clone()))
        })
        .collect();
    for _ in 0..kills {
        // So many requests later, and then somewhere in the middle of one.
        let goal = *sent.borrow_and_update() + 1 + chance.below(60);
        sent.wait_for(|sent| *sent >= goal).await.unwrap();
        for _ in 0..chance.below(4_000) {
            tokio::task::yield_now().await;
        }
        process.kill();
        process = Process::start(&database).await;
        tell.send_replace(Server::At(process.address));
    }
    tell.send_replace(Server::Stays(process.address));
    let mut came_home = Vec::new();
    for device in devices {
        came_home.push(device.await.unwrap());
    }
    let lost: u64 = came_home.iter().map(|(_, lost)| lost).sum();
    let given: usize = came_home.iter().map(|(device, _)| device.given()).sum();
    assert!(lost >= kills, "{lost} answers were lost by {kills} kills");
    process.kill();
    let store = Store::open(&database.url).await.unwrap();
    let db = &mut *store.reader().await.unwrap();
    for (device, _) in &came_home {
        device.check(db).await;
    }
    for somebody in &people {
        check_rows(db, somebody).await;
    }
    eprintln!("{kills} kills, {given} commands, {lost} answers lost on the way");
}

/// Gives and pushes without end, until the server stays. Gives how many answers did not come.
async fn press_on(
    mut device: Device,
    mut chance: Chance,
    mut server: watch::Receiver<Server>,
    count: watch::Sender<u64>,
) -> (Device, u64) {
    let mut lost = 0;
    loop {
        let known = *server.borrow_and_update();
        let address = match known {
            Server::At(address) => address,
            Server::Stays(address) => {
                device.come_home(address).await;
                return (device, lost);
            }
        };
        for _ in 0..=chance.below(3) {
            device.rate(&mut chance);
        }
        count.send_modify(|sent| *sent += 1);
        match device.push(address).await {
            Pushed::Lost => {
                lost += 1;
                // There will be another one, for this one is dead.
                server.changed().await.unwrap();
            }
            Pushed::Answered => {}
            other => panic!("the server said {other:?}"),
        }
    }
}
