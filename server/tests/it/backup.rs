//! Backups under load, and devices that refill a server restored from an old one.

use crate::world::{NOW, OPEN, entry};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use domain::fixtures::city_of;
use serde_json::{Value as Json, json};
use server::Kunna;
use server::clock::Clock;
use server::command_line::{Stopped, backup, new_epoch, restore};
use server::store::backup::verify;
use server::store::{Store, sync as rows};
use std::path::PathBuf;
use std::sync::Arc;
use sync::{Entry, Outcome, PushProblem, PushReply};
use tempfile::TempDir;
use tower::ServiceExt;

/// A folder with the database of a small municipality.
struct Place(TempDir);

impl Place {
    async fn new() -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        let store = place.open().await;
        server::demo::fill(&store, city_of(300, 1, NOW), NOW).await.unwrap();
        store.close().await;
        place
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn address(&self) -> String {
        format!("sqlite:{}", self.file("kunna.db").display())
    }

    async fn open(&self) -> Store {
        Store::open(&self.address()).await.unwrap()
    }

    async fn serve(&self) -> Arc<Kunna> {
        Arc::new(Kunna::open(self.open().await, Clock::fixed(NOW.at), None, true).await.unwrap())
    }

    async fn restore(&self, name: &str) -> Result<Option<PathBuf>, Stopped> {
        restore(&self.address(), &self.file(name), NOW).await.map(|(_, kept)| kept)
    }
}

fn why<T: std::fmt::Debug>(done: Result<T, Stopped>) -> String {
    match done.unwrap_err() {
        Stopped::Refused(why) => why,
        Stopped::Failed(failure) => failure.to_string(),
    }
}

const QUESTIONS: [&str; 3] = ["underskoterska.digitalt", "underskoterska.demens", "underskoterska.hygien"];

/// A device as far as the protocol goes: it keeps what it gave until a backup has it.
pub struct Device {
    pub epoch: String,
    pub kept: Vec<Entry>,
    next: u64,
}

impl Device {
    pub fn new() -> Self {
        Self { epoch: String::new(), kept: Vec::new(), next: 1 }
    }

    pub fn rate(&mut self, level: u8) {
        let question = QUESTIONS[usize::try_from(self.next).unwrap() % QUESTIONS.len()];
        let args = json!({ "mapping": OPEN, "competence": question, "value": { "level": level } });
        self.kept.push(entry(self.next, &format!("device-{}", self.next), "answer.rate", args));
        self.next += 1;
    }

    /// Signs in and pushes whatever it keeps.
    pub async fn push(&mut self, kunna: &Arc<Kunna>) -> Result<PushReply, PushProblem> {
        let router = server::router::router(kunna.clone());
        let request = |path: &str, kind: &str| {
            let request = Request::post(path).header("sec-fetch-site", "same-origin").header("x-kunna", "1");
            request.header(header::CONTENT_TYPE, kind)
        };
        let sign_in = request("/sign-in/demo", "application/x-www-form-urlencoded").body(Body::from("name=amina"));
        let entered = router.clone().oneshot(sign_in.unwrap()).await.unwrap();
        let cookie = entered.headers()[header::SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
        let body = json!({ "epoch": self.epoch, "client_id": "d1", "app": "test", "batch": self.kept });
        let push = request("/sync/v1/push", "application/json").header(header::COOKIE, cookie);
        let answer = router.oneshot(push.body(Body::from(body.to_string())).unwrap()).await.unwrap();
        let status = answer.status();
        let body = axum::body::to_bytes(answer.into_body(), 1 << 20).await.unwrap();
        let body: Json = serde_json::from_slice(&body).unwrap();
        if status != StatusCode::OK {
            let problem = PushProblem::read(&body.to_string()).unwrap();
            if let PushProblem::Epoch { epoch } = &problem {
                self.epoch.clone_from(epoch);
            }
            return Err(problem);
        }
        let reply: PushReply = serde_json::from_value(body).unwrap();
        self.epoch.clone_from(&reply.epoch);
        self.kept.retain(|entry| entry.seq > reply.safe_seq);
        Ok(reply)
    }
}

/// How many answers of the device stand in the database.
pub async fn given(store: &Store) -> i64 {
    let sql = "select count(*) from answer_entry where client_id = 'd1'";
    let (count,): (i64,) = sqlx::query_as(sql).fetch_one(&mut *store.reader().await.unwrap()).await.unwrap();
    count
}

#[tokio::test]
async fn a_restored_server_is_refilled_by_its_devices_exactly_once() {
    let place = Place::new().await;
    let mut device = Device::new();
    let kunna = place.serve().await;
    device.rate(1);
    device.rate(2);
    assert_eq!(device.push(&kunna).await.unwrap().last_seq, 2);
    assert_eq!(device.kept.len(), 2, "acknowledged is not yet safe");
    backup(&kunna.store, &place.file("monday.db")).await.unwrap();
    device.rate(3);
    let reply = device.push(&kunna).await.unwrap();
    assert_eq!((reply.last_seq, reply.safe_seq), (3, 2));
    device.rate(4);
    assert_eq!(device.push(&kunna).await.unwrap().last_seq, 4);
    assert_eq!(device.kept.iter().map(|entry| entry.seq).collect::<Vec<_>>(), [3, 4]);
    let (old_epoch, before) = (kunna.epoch.clone(), given(&kunna.store).await);
    assert!(why(place.restore("monday.db").await).contains("stop it first"));
    kunna.store.close().await;

    let kept = place.restore("monday.db").await.unwrap().expect("the replaced database is kept");
    assert!(kept.exists());

    let kunna = place.serve().await;
    assert_ne!(kunna.epoch, old_epoch);
    assert_eq!(given(&kunna.store).await, before - 2, "the tail is lost");
    let problem = device.push(&kunna).await.unwrap_err();
    assert_eq!(problem, PushProblem::Epoch { epoch: kunna.epoch.clone() });
    let refilled = device.push(&kunna).await.unwrap();
    assert_eq!((refilled.last_seq, refilled.safe_seq), (4, 2));
    assert!(refilled.outcomes.iter().all(|told| told.outcome == Outcome::Applied), "{refilled:?}");
    assert_eq!(device.push(&kunna).await.unwrap(), refilled);
    assert_eq!(given(&kunna.store).await, before, "each once");
    kunna.store.close().await;
    let replaced = Store::open(&format!("sqlite:{}", kept.display())).await.unwrap();
    assert_eq!(given(&replaced).await, before, "nothing of the replaced database is lost");
}

#[tokio::test]
async fn a_backup_while_people_write_is_whole_and_covers_what_it_holds() {
    let place = Place::new().await;
    let kunna = place.serve().await;
    let writing = {
        let kunna = kunna.clone();
        tokio::spawn(async move {
            let mut device = Device::new();
            let amina = domain::PersonId::new("amina").unwrap();
            for round in 0..120_u64 {
                device.rate(u8::try_from(round % 5).unwrap());
                let batch = device.kept.split_off(0);
                let push = sync::Push { epoch: String::new(), client_id: "d1".into(), app: "test".into(), batch };
                kunna.writer.push(amina.clone(), push).await.unwrap().unwrap();
            }
        })
    };
    let mut covered = 0;
    for name in ["one.db", "two.db", "three.db"] {
        let copy = backup(&kunna.store, &place.file(name)).await.unwrap();
        assert_eq!(verify(&place.file(name)).await.unwrap(), copy);
        let seq = copy.clients.get("d1").copied().unwrap_or(0);
        let store = Store::open(&format!("sqlite:{}", place.file(name).display())).await.unwrap();
        let logged = "select count(*) from command_log where client_id = 'd1'";
        let (logged,): (i64,) = sqlx::query_as(logged).fetch_one(&mut *store.reader().await.unwrap()).await.unwrap();
        assert_eq!(u64::try_from(logged).unwrap(), seq, "every entry up to the number, and no other");
        assert!(seq >= covered);
        covered = seq;
        let mut db = kunna.store.reader().await.unwrap();
        let amina = domain::PersonId::new("amina").unwrap();
        assert_eq!(rows::reached(&mut db, "d1", &amina).await.unwrap().1, covered);
    }
    writing.await.unwrap();
    let left = std::fs::read_dir(place.0.path()).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
    assert!(left.into_iter().all(|name| !name.contains(".part")), "nothing half-done stays");
}

#[tokio::test]
async fn what_is_there_is_not_overwritten_and_what_is_no_backup_is_not_restored() {
    let place = Place::new().await;
    let store = place.open().await;
    backup(&store, &place.file("monday.db")).await.unwrap();
    assert!(why(backup(&store, &place.file("monday.db")).await).contains("exists already"));
    assert!(matches!(backup(&store, &place.file("no/folder.db")).await, Err(Stopped::Failed(_))));
    store.close().await;
    assert!(why(place.restore("tuesday.db").await).contains("there is no file"));
    std::fs::write(place.file("text.db"), "not a database at all").unwrap();
    let mut bytes = std::fs::read(place.file("monday.db")).unwrap();
    bytes.truncate(bytes.len() / 2);
    std::fs::write(place.file("half.db"), bytes).unwrap();
    for wrong in ["text.db", "half.db"] {
        assert!(matches!(place.restore(wrong).await, Err(Stopped::Failed(_))), "{wrong}");
    }
    let epoch = new_epoch(&place.address()).await.unwrap();
    let kunna = place.serve().await;
    assert_eq!(kunna.epoch, epoch, "the database in place is untouched by what was refused");
    assert!(why(new_epoch(&place.address()).await).contains("stop it first"));
}
