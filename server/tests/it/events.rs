//! The stream of pokes.

use crate::world::{NOW, OPEN, World, entry};
use axum::Router;
use axum::body::{Body, BodyDataStream};
use axum::http::{Request, StatusCode, header};
use axum::response::Response;
use domain::PersonId;
use futures::StreamExt;
use serde_json::{Value as Json, json};
use server::store::{led, organisation};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tower::ServiceExt;

/// Long enough for a slow machine; whoever waits for less is not waiting for long.
const PATIENCE: Duration = Duration::from_secs(30);
const SPACE: &str = "answers:kartlaggning-2026-11:amina";

async fn open(world: &World, cookie: &str, spaces: &str) -> Response {
    open_at(&world.router, cookie, spaces).await
}

async fn open_at(router: &Router, cookie: &str, spaces: &str) -> Response {
    let request = Request::get(format!("/sync/v1/events?spaces={spaces}"))
        .header(header::COOKIE, cookie)
        .header(header::ACCEPT_ENCODING, "br, gzip")
        .body(Body::empty());
    router.clone().oneshot(request.unwrap()).await.unwrap()
}

/// A stream that has begun: its first heartbeat has come.
async fn stream(world: &World, cookie: &str, spaces: &str) -> BodyDataStream {
    stream_at(&world.router, cookie, spaces).await
}

/// The same from one of several processes.
pub async fn stream_at(router: &Router, cookie: &str, spaces: &str) -> BodyDataStream {
    let response = open_at(router, cookie, spaces).await;
    assert_eq!(response.status(), StatusCode::OK, "{spaces}");
    let mut stream = response.into_body().into_data_stream();
    assert_eq!(stream.next().await.unwrap().unwrap(), "event: beat\ndata: \n\n");
    stream
}

/// The spaces of the next poke; none when the stream ends.
pub async fn poked(stream: &mut BodyDataStream) -> Option<Vec<String>> {
    let next = tokio::time::timeout(PATIENCE, stream.next()).await.expect("nothing comes");
    let line = String::from_utf8(next?.unwrap().to_vec()).unwrap();
    let message: Json = serde_json::from_str(line.strip_prefix("data: ").unwrap()).unwrap();
    Some(serde_json::from_value(message["spaces"].clone()).unwrap())
}

fn rate(level: u8) -> Json {
    json!({ "mapping": OPEN, "competence": "underskoterska.digitalt", "value": { "level": level } })
}

#[tokio::test]
async fn only_what_somebody_may_read_is_streamed_to_them() {
    let world = World::new().await;
    let progress = format!("progress:{OPEN}");
    let refused = [
        ("", SPACE, StatusCode::UNAUTHORIZED),
        ("amina", "", StatusCode::BAD_REQUEST),
        ("elsa", SPACE, StatusCode::FORBIDDEN),
        ("karin", SPACE, StatusCode::FORBIDDEN),
        ("karin", "person:amina", StatusCode::FORBIDDEN),
        ("amina", &progress, StatusCode::FORBIDDEN),
        ("sven", &progress, StatusCode::FORBIDDEN),
        ("amina", "unit:nowhere", StatusCode::FORBIDDEN),
        ("amina", "progress:nothing", StatusCode::FORBIDDEN),
        ("mona", "session:0", StatusCode::FORBIDDEN),
    ];
    for (who, spaces, status) in refused {
        let cookie = if who.is_empty() { String::new() } else { world.sign_in(who).await };
        assert_eq!(open(&world, &cookie, spaces).await.status(), status, "{who} {spaces}");
    }
    let many = (0..201).map(|n| format!("answers:m{n}:amina")).collect::<Vec<_>>().join(",");
    let amina = world.sign_in("amina").await;
    assert_eq!(open(&world, &amina, &many).await.status(), StatusCode::BAD_REQUEST);
    for (who, spaces) in [("amina", SPACE), ("mona", &progress), ("ulla", &progress)] {
        let cookie = world.sign_in(who).await;
        let response = open(&world, &cookie, spaces).await;
        assert_eq!(response.status(), StatusCode::OK, "{who} {spaces}");
        let header = |name: &str| response.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
        assert_eq!(header("content-type").as_deref(), Some("text/event-stream"));
        assert_eq!(header("cache-control").as_deref(), Some("no-store"));
        assert_eq!(header("x-accel-buffering").as_deref(), Some("no"));
        assert_eq!(header("content-encoding"), None, "a compressed stream would be held back");
    }
}

#[tokio::test]
async fn a_push_and_a_form_poke_whoever_holds_the_space_and_nobody_else() {
    let world = World::new().await;
    let (amina, mona) = (world.sign_in("amina").await, world.sign_in("mona").await);
    let mut own = stream(&world, &amina, &format!("{SPACE},answers:{OPEN}:elsa")).await;
    let mut hr = stream(&world, &mona, &format!("progress:{OPEN}")).await;
    world.push("amina", "d1", vec![entry(1, "a1", "answer.rate", rate(1))]).await.unwrap();
    assert_eq!(poked(&mut own).await.unwrap(), [SPACE]);
    world.must("amina", "answer.rate", rate(2)).await;
    assert_eq!(poked(&mut own).await.unwrap(), [SPACE]);
    // Only what is handed over counts for HR: this is the first thing that is heard there.
    world.must("mona", "mapping.extend", json!({ "mapping": OPEN, "closes_on": "2027-06-01" })).await;
    assert_eq!(poked(&mut hr).await.unwrap(), [format!("progress:{OPEN}")]);
}

#[tokio::test]
async fn a_manager_hears_of_her_unit_when_somebody_there_hands_over_and_hr_when_its_needs_change() {
    let world = World::new().await;
    let (karin, mona) = (PersonId::new("karin").unwrap(), world.sign_in("mona").await);
    let (unit, handed_over) = {
        let db = &mut *world.kunna.store.reader().await.unwrap();
        let tree = organisation::tree(db, NOW.today).await.unwrap();
        let led = led::led_by(db, &tree, &karin, NOW.today).await.unwrap();
        let audience = server::store::mapping::audience(db, &crate::world::open_mapping()).await.unwrap();
        let is_submitted =
            |who: &PersonId| audience.iter().any(|one| one.invitation.person == *who && one.submitted_at.is_some());
        let one = led.into_iter().find(|led| is_submitted(&led.employment.person)).unwrap();
        (format!("unit:{}", one.through), one.employment.person)
    };
    let cookie = world.sign_in("karin").await;
    let mut manager = stream(&world, &cookie, &unit).await;
    let mut hr = stream(&world, &mona, &unit).await;
    assert_eq!(open(&world, &world.sign_in("amina").await, &unit).await.status(), StatusCode::FORBIDDEN);
    world.must(handed_over.as_str(), "answers.reopen", json!({ "mapping": OPEN })).await;
    let about_it = Some(vec![unit.clone()]);
    assert_eq!(poked(&mut manager).await, about_it);
    // HR hears nothing of people; the first thing it hears is the need.
    let need = json!({ "id": "n1", "unit": unit.split_once(':').unwrap().1, "competence": "underskoterska.digitalt",
        "scale": "zero_to_five", "level": 3, "how_many": 2, "from_on": NOW.today });
    world.must("karin", "need.state", need).await;
    assert_eq!(poked(&mut hr).await, about_it);
    assert_eq!(poked(&mut manager).await, about_it);
}

#[tokio::test]
async fn signing_out_ends_the_stream_of_that_session_alone() {
    let world = World::new().await;
    let (phone, laptop) = (world.sign_in("amina").await, world.sign_in("amina").await);
    let mut on_phone = stream(&world, &phone, SPACE).await;
    let mut on_laptop = stream(&world, &laptop, SPACE).await;
    world.form(&phone, "/sign-out", &[]).await;
    assert_eq!(poked(&mut on_phone).await, None);
    world.must("amina", "answer.rate", rate(2)).await;
    assert_eq!(poked(&mut on_laptop).await.unwrap(), [SPACE]);
}

#[tokio::test]
async fn a_server_stops_although_streams_are_open() {
    let folder = tempfile::tempdir().unwrap();
    let settings = server::config::Settings {
        listen: Some(([127, 0, 0, 1], 0).into()),
        data_dir: Some(folder.path().into()),
        ..Default::default()
    };
    let config = settings.resolve(None).unwrap();
    let store = server::store::Store::open(&config.database).await.unwrap();
    server::demo::fill(&store, domain::fixtures::city_of(300, 1, NOW), NOW).await.unwrap();
    store.close().await;
    let running = server::start(&config, server::clock::Clock::fixed(NOW.at), true).await.unwrap();
    let mut socket = tokio::net::TcpStream::connect(running.address).await.unwrap();
    let sign_in = "POST /sign-in/demo HTTP/1.1\r\nHost: kunna\r\nSec-Fetch-Site: same-origin\r\n\
        Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 10\r\n\r\nname=amina";
    let answer = said(&mut socket, sign_in, "\r\n\r\n").await;
    let cookie = answer.split("set-cookie: ").nth(1).unwrap().split(';').next().unwrap();
    let ask = format!("GET /sync/v1/events?spaces={SPACE} HTTP/1.1\r\nHost: kunna\r\nCookie: {cookie}\r\n\r\n");
    said(&mut socket, &ask, ": \n\n").await;
    tokio::time::timeout(PATIENCE, running.stop()).await.expect("it hangs").unwrap();
}

/// Sends a request, and reads until the answer holds what is waited for.
async fn said(socket: &mut tokio::net::TcpStream, request: &str, until: &str) -> String {
    socket.write_all(request.as_bytes()).await.unwrap();
    let (mut all, mut part) = (String::new(), [0; 4096]);
    while !all.contains(until) {
        let read = tokio::time::timeout(PATIENCE, socket.read(&mut part)).await.expect("no answer").unwrap();
        assert!(read > 0, "closed after {all}");
        all.push_str(&String::from_utf8_lossy(&part[..read]));
    }
    all
}
