//! Connections that never finish what they begin: they are closed after a while, and nobody else waits for them.

use crate::database;
use crate::device::{Somebody, people};
use crate::process::Process;
use crate::wire;
use crate::world::NOW;
use axum::http::StatusCode;
use server::Running;
use server::clock::Clock;
use server::config::Settings;
use server::serving::Limits;
use server::store::Store;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

/// What somebody who never ends begins with.
const BEGINNINGS: [&str; 4] =
    ["", "G", "GET / HTTP/1.1\r\nhost: kunna\r\ncookie: a", "POST /language HTTP/1.1\r\nhost:"];

/// So many connections that begin a request and say no more.
async fn begin(address: SocketAddr, how_many: usize) -> Vec<TcpStream> {
    let mut all = Vec::new();
    for beginning in BEGINNINGS.iter().cycle().take(how_many) {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(beginning.as_bytes()).await.unwrap();
        all.push(stream);
    }
    all
}

/// Waits until the server has closed every one of them.
async fn all_closed(stalled: Vec<TcpStream>, patience: Duration) {
    for mut stream in stalled {
        let closed = tokio::time::timeout(patience, wire::read(&mut stream)).await;
        let said = closed.expect("a connection that says nothing stays open");
        assert!(said.is_err(), "somebody who asked for nothing was told {said:?}");
    }
}

/// A page and a push of somebody who knows nothing of all that.
async fn is_served(address: SocketAddr, somebody: &Somebody) {
    let question = format!("/mappings/{}/questions/{}", somebody.mapping, somebody.questions[0]);
    let page = wire::ask(address, &wire::get(&question, &somebody.cookie)).await.unwrap();
    assert_eq!(page.status, StatusCode::OK);
    let push = ("application/json", r#"{ "client_id": "d1", "batch": [] }"#);
    let pushed = wire::ask(address, &wire::post("/sync/v1/push", &somebody.cookie, push)).await.unwrap();
    assert_eq!(pushed.status, StatusCode::OK);
}

#[tokio::test]
async fn a_thousand_connections_that_ask_for_nothing_cost_little_and_disturb_nobody() {
    let (database, store, now) = crate::crashes::city_of_today().await;
    let people = people(&store, now, 1).await;
    store.close().await;
    let process = Process::start(&database).await;
    is_served(process.address, &people[0]).await;
    let before = process.memory();
    let stalled = begin(process.address, 1_000).await;
    for _ in 0..20 {
        is_served(process.address, &people[0]).await;
    }
    let more = process.memory().saturating_sub(before);
    eprintln!("a thousand connections cost {more} kB");
    assert!(more < 48 * 1024, "{more} kB");
    all_closed(stalled, 2 * Limits::default().first_head).await;
    is_served(process.address, &people[0]).await;
}

/// A server in this process that is in a hurry.
async fn serve(limits: Limits) -> (Running, Vec<Somebody>, database::Database) {
    let database = database::filled().await;
    let store = Store::open(&database.url).await.unwrap();
    let people = people(&store, NOW, 1).await;
    store.close().await;
    let settings = Settings {
        listen: Some(([127, 0, 0, 1], 0).into()),
        database: Some(database.url.clone()),
        ..Settings::default()
    };
    let config = settings.resolve(None).unwrap();
    let running = server::start_within(&config, Clock::fixed(NOW.at), true, limits).await.unwrap();
    (running, people, database)
}

#[tokio::test]
async fn a_body_that_does_not_come_is_told_so_and_does_not_use_up_the_turn_of_others() {
    let limits = Limits { piece: Duration::from_secs(1), ..Limits::default() };
    let (running, people, _database) = serve(limits).await;
    let begun = |cookie: &str| {
        let whole = wire::post("/sync/v1/push", cookie, ("application/json", &"x".repeat(4_000)));
        whole[..whole.len() - 1_000].to_vec()
    };
    let mut stalled = Vec::new();
    for _ in 0..40 {
        let mut stream = TcpStream::connect(running.address).await.unwrap();
        stream.write_all(&begun("")).await.unwrap();
        stalled.push(stream);
    }
    is_served(running.address, &people[0]).await;
    // Her own devices can use up her own turns, and nobody else's.
    for _ in 0..40 {
        let mut stream = TcpStream::connect(running.address).await.unwrap();
        stream.write_all(&begun(&people[0].cookie)).await.unwrap();
        stalled.push(stream);
    }
    let mut told = std::collections::BTreeMap::<u16, u32>::new();
    for mut stream in stalled {
        *told.entry(wire::read(&mut stream).await.unwrap().status.as_u16()).or_default() += 1;
    }
    assert_eq!(told, [(408, 56), (429, 24)].into());
    is_served(running.address, &people[0]).await;
    running.stop().await.unwrap();
}

#[tokio::test]
async fn whoever_comes_when_there_is_no_room_waits_for_those_who_ask_for_nothing_to_be_closed() {
    let limits = Limits { connections: 20, first_head: Duration::from_secs(1), ..Limits::default() };
    let (running, people, _database) = serve(limits).await;
    let stalled = begin(running.address, 20).await;
    is_served(running.address, &people[0]).await;
    all_closed(stalled, Duration::from_secs(10)).await;
    running.stop().await.unwrap();
}

#[tokio::test]
async fn a_server_stops_although_somebody_never_ends() {
    let limits = Limits { farewell: Duration::from_millis(500), ..Limits::default() };
    let (running, _people, _database) = serve(limits).await;
    let stalled = begin(running.address, 8).await;
    tokio::time::timeout(Duration::from_secs(20), running.stop()).await.expect("it hangs").unwrap();
    drop(stalled);
}
