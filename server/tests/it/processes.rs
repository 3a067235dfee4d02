//! Several real processes on one PostgreSQL, behind nginx as `deploy/nginx.conf` has it.

mod asking;
mod running;

use crate::database::{self, Database, is_postgres};
use asking::{field, sign_in};
use domain::fixtures::city_of;
use domain::mapping::Phase;
use domain::{ImportId, MappingId, PersonId};
use running::{Process, Proxy};
use serde_json::{Value as Json, json};
use server::Kunna;
use server::clock::Clock;
use server::store::Store;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::sync::{Notify, oneshot};
use tokio::time::timeout;

/// Long enough for a slow machine; whoever waits for less is not waiting for long.
const PATIENCE: Duration = Duration::from_mins(1);

const QUESTIONS: [&str; 4] = ["digitalt", "demens", "hygien", "team"];

/// A municipality of three hundred, as of today: real processes know no other day.
struct Town {
    database: Database,
    mapping: MappingId,
}

impl Town {
    async fn new() -> Self {
        let (database, now) = (database::empty().await, Clock::real("Europe/Stockholm").now());
        let city = city_of(300, 1, now);
        let is_asked = |who: &str, mapping: &domain::fixtures::CityMapping| {
            mapping.audience.iter().any(|one| one.person.as_str() == who)
        };
        let open = city.mappings.iter().filter(|own| matches!(own.mapping.phase, Phase::Open { .. }));
        let mapping = open.filter(|own| is_asked("amina", own)).map(|own| own.mapping.id.clone()).next_back().unwrap();
        let store = Store::open(&database.url).await.unwrap();
        server::demo::fill(&store, city, now).await.unwrap();
        store.close().await;
        Self { database, mapping }
    }

    fn space(&self) -> String {
        format!("answers:{}:amina", self.mapping)
    }

    /// What a device pushes: one answer of Amina's under its number, each device to a question of its own.
    fn push(&self, device: usize, seq: u64) -> Json {
        let (client, competence) = (format!("d{device}"), format!("underskoterska.{}", QUESTIONS[device]));
        let args = json!({ "mapping": self.mapping, "competence": competence, "value": { "level": seq % 6 } });
        let entry = json!({ "seq": seq, "id": format!("{client}-{seq}"), "name": "answer.rate", "format": 1,
            "args": args });
        json!({ "epoch": "", "client_id": client, "app": "test", "batch": [entry] })
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn any_request_goes_to_any_process_and_what_one_commits_is_heard_at_the_other() {
    if !is_postgres() {
        return;
    }
    let town = Town::new().await;
    let (one, two) = (Process::start(&town.database), Process::start(&town.database));
    let proxy = Proxy::before(&[&one, &two]);
    let amina = sign_in(&one.place(), "amina").await;
    for place in [one.place(), two.place(), proxy.place(), proxy.place()] {
        let page = place.get(&amina, "/").await.unwrap();
        assert_eq!(page.status, 200);
        assert!(page.body.contains("Amina"), "{place:?}");
    }
    let topics = format!("/sync/v1/events?spaces={}", town.space());
    let mut streams = Vec::new();
    for place in [one.place(), two.place(), proxy.place(), proxy.place()] {
        let mut stream = place.stream(&amina, &topics).await.unwrap();
        assert!(stream.until(": \n\n").await.contains("text/event-stream"), "{place:?}");
        streams.push(stream);
    }
    for (seq, place) in [(1, one.place()), (2, two.place()), (3, proxy.place())] {
        let pushed = place.post(&amina, "/sync/v1/push", &town.push(0, seq)).await.unwrap();
        assert_eq!(pushed.status, 200, "{}", pushed.body);
        for stream in &mut streams {
            stream.until(&format!("data: {}\n\n", json!({ "spaces": [town.space()] }))).await;
        }
    }
    let left = two.place().form(&amina, "/sign-out", "").await.unwrap();
    assert_eq!(left.status, 303, "{}", left.body);
    for stream in &mut streams {
        stream.has_ended().await;
    }
    assert_eq!(proxy.place().get(&amina, "/sync/v1/events?spaces=organisation").await.unwrap().status, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_is_killed_under_load_loses_nothing_and_nobody_notices() {
    const DEVICES: usize = QUESTIONS.len();
    const PUSHES: u64 = 60;
    if !is_postgres() {
        return;
    }
    let town = Arc::new(Town::new().await);
    let (one, two) = (Process::start(&town.database), Process::start(&town.database));
    let proxy = Proxy::before(&[&one, &two]);
    let (taken, half_way) = (Arc::new(AtomicUsize::new(0)), Arc::new(Notify::new()));
    let mut devices = Vec::new();
    for device in 0..DEVICES {
        let (place, town, taken, half_way) = (proxy.place(), town.clone(), taken.clone(), half_way.clone());
        let amina = sign_in(&place, "amina").await;
        devices.push(tokio::spawn(async move {
            let mut unanswered = 0;
            for seq in 1..=PUSHES {
                let body = town.push(device, seq);
                // A device sends what was not answered again; nginx should leave it nothing to send again.
                while place.post(&amina, "/sync/v1/push", &body).await.is_none_or(|answer| answer.status != 200) {
                    unanswered += 1;
                    assert!(unanswered < 100, "nobody answers any more");
                }
                assert_eq!(place.get(&amina, "/mappings").await.unwrap().status, 200);
                if taken.fetch_add(1, Ordering::SeqCst) == DEVICES * usize::try_from(PUSHES).unwrap() / 3 {
                    half_way.notify_one();
                }
            }
            unanswered
        }));
    }
    timeout(PATIENCE, half_way.notified()).await.expect("the devices stand still");
    one.kill();
    let mut unanswered = 0;
    for device in devices {
        unanswered += timeout(PATIENCE, device).await.expect("a device stands still").unwrap();
    }
    assert_eq!(unanswered, 0, "nginx sends a push that was not answered to the other process");
    let store = Store::open(&town.database.url).await.unwrap();
    let db = &mut *store.reader().await.unwrap();
    for device in 0..DEVICES {
        let sql = "select count(*), count(distinct command_id), max(seq) from command_log
             where client_id = $1 and outcome = 'applied'";
        let logged: (i64, i64, i64) = sqlx::query_as(sql).bind(format!("d{device}")).fetch_one(&mut *db).await.unwrap();
        let all = i64::try_from(PUSHES).unwrap();
        assert_eq!(logged, (all, all, all), "d{device}: each once, and none lost");
        let sql = "select count(*) from answer_entry where client_id = $1";
        let (kept,): (i64,) = sqlx::query_as(sql).bind(format!("d{device}")).fetch_one(&mut *db).await.unwrap();
        assert_eq!(kept, all, "d{device}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_is_followed_at_a_process_that_does_not_do_it() {
    if !is_postgres() {
        return;
    }
    let town = Town::new().await;
    let other = Process::start(&town.database);
    let mona = sign_in(&other.place(), "mona").await;
    let store = Store::open(&town.database.url).await.unwrap();
    let kunna = Kunna::open(store, Clock::real("Europe/Stockholm"), None, true).await.unwrap();
    let (import, who) = (ImportId::new("slow").unwrap(), PersonId::new("mona").unwrap());
    let (end, ended) = oneshot::channel::<String>();
    let (id, now) = (import.clone(), kunna.clock.now().at);
    let watched = tokio::spawn(async move {
        let work = async { ended.await.map_err(|e| server::failure::Failure::because("test", e)) };
        server::import::progress::watch(&id, (&who, now), work).await
    });
    // Longer than the other process is given before anybody is sent there.
    assert_eq!(watched.await.unwrap().unwrap(), "/people/imports/slow/progress");
    let waiting = other.place().get(&mona, "/people/imports/slow/progress").await.unwrap();
    assert_eq!((waiting.status, field(&waiting, "refresh")), (200, Some("1")), "{}", waiting.body);
    end.send("/people/imports/elsewhere".into()).unwrap();
    let leads_to = async {
        loop {
            let page = other.place().get(&mona, "/people/imports/slow/progress").await.unwrap();
            if let Some(to) = field(&page, "location") {
                return to.to_owned();
            }
        }
    };
    let leads_to = timeout(PATIENCE, leads_to).await.expect("the end is never heard of");
    assert_eq!(leads_to, "/people/imports/elsewhere");
    kunna.store.close().await;
}

#[tokio::test]
async fn a_process_says_to_systemd_when_it_answers() {
    let database = database::filled().await;
    let path = database.folder.path().join("notify");
    let socket = tokio::net::UnixDatagram::bind(&path).unwrap();
    let process = Process::start_with(&database, &[("NOTIFY_SOCKET", path.as_os_str())]);
    let mut said = [0; 64];
    let length = timeout(PATIENCE, socket.recv(&mut said)).await.expect("it says nothing").unwrap();
    assert_eq!(&said[..length], b"READY=1\n");
    assert_eq!(process.place().get("", "/readyz").await.unwrap().status, 200);
}
