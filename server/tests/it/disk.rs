//! A database without room: nothing is acknowledged, everything else answers, and it goes on when there is room.

use crate::database::Engine;
use crate::device::{Device, Pushed, Somebody, check_rows, people};
use crate::process::Process;
use crate::simulation::chance::Chance;
use crate::wire;
use crate::world::{OPEN, World, entry};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use server::clock::Clock;
use server::store::Store;
use std::io::Write as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// A disk in memory, so small that it can be filled.
struct SmallDisk(TempDir);

impl SmallDisk {
    /// Mounts one. None for a developer who is not root; CI is.
    fn mount() -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let mounted =
            Command::new("mount").args(["-t", "tmpfs", "-o", "size=32m", "tmpfs"]).arg(folder.path()).output();
        let mounted = mounted.unwrap();
        if mounted.status.success() {
            return Some(Self(folder));
        }
        let why = String::from_utf8_lossy(&mounted.stderr).into_owned();
        assert!(std::env::var_os("KUNNA_XTASK").is_none(), "CI mounts a small disk, and cannot: {why}");
        eprintln!("not tested: a small disk cannot be mounted here: {why}");
        None
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Takes every byte that is left.
    fn fill(&self) -> PathBuf {
        let path = self.file("everything-else");
        let mut file = std::fs::File::create(&path).unwrap();
        for size in [64 * 1024, 512, 1] {
            let piece = vec![0; size];
            while file.write_all(&piece).is_ok() {}
        }
        path
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // What stays mounted stays in the folder for temporary files.
        let _ = Command::new("umount").arg("--lazy").arg(self.0.path()).status();
    }
}

async fn small_city(file: &Path) -> (String, Vec<Somebody>) {
    let (url, now) = (format!("sqlite:{}", file.display()), Clock::real("Europe/Stockholm").now());
    let store = Store::open(&url).await.unwrap();
    server::demo::fill(&store, domain::fixtures::city_of(300, 1, now), now).await.unwrap();
    let people = people(&store, now, 2).await;
    store.close().await;
    (url, people)
}

#[tokio::test]
async fn a_full_disk_acknowledges_nothing_and_goes_on_when_there_is_room() {
    if Engine::of_this_run() == Engine::Postgres {
        return postgres_without_room().await;
    }
    let Some(disk) = SmallDisk::mount() else { return };
    let (url, people) = small_city(&disk.file("kunna.db")).await;
    let process = Process::start_at(&url, disk.0.path().into()).await;
    let mut chance = Chance::new(1);
    let mut devices: Vec<_> =
        people.iter().zip(0..).map(|(one, number)| Device::new(one.clone(), format!("d{number}"))).collect();
    for device in &mut devices {
        device.rate(&mut chance);
        assert_eq!(device.push(process.address).await, Pushed::Answered);
    }
    let filling = disk.fill();
    let mut refused = 0;
    // The journal of the database has some room of its own, and a small push may fit where a large one did not.
    while refused < 10 {
        let device = chance.one_of(&[0, 1]);
        devices[*device].rate(&mut chance);
        match devices[*device].push(process.address).await {
            Pushed::Answered => {}
            Pushed::Kept(status) => {
                assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
                refused += 1;
            }
            other => panic!("{other:?}"),
        }
    }
    others_answer(process.address, &people[0]).await;
    std::fs::remove_file(filling).unwrap();
    for device in &mut devices {
        device.rate(&mut chance);
        device.come_home(process.address).await;
    }
    process.kill();
    let store = Store::open(&url).await.unwrap();
    let db = &mut *store.reader().await.unwrap();
    for (device, somebody) in devices.iter().zip(&people) {
        device.check(db).await;
        check_rows(db, somebody).await;
    }
}

/// Whoever only reads notices nothing; whoever writes is told to come again.
async fn others_answer(address: SocketAddr, somebody: &Somebody) {
    let question = format!("/mappings/{}/questions/{}", somebody.mapping, somebody.questions[0]);
    for path in ["/", &question, "/healthz", "/readyz", "/sign-in"] {
        let answer = wire::ask(address, &wire::get(path, &somebody.cookie)).await.unwrap();
        // Whoever is signed in is led on from the door.
        assert!(matches!(answer.status.as_u16(), 200 | 303), "{path} {}", answer.status);
    }
    let form = ("application/x-www-form-urlencoded", "form_id=f1&value=dont_know&comment=Ja");
    for request in [
        wire::post(&question, &somebody.cookie, form),
        wire::post("/sign-in/demo", "", ("application/x-www-form-urlencoded", "name=amina")),
    ] {
        let answer = wire::ask(address, &request).await.unwrap();
        assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{}", String::from_utf8_lossy(&request));
        assert!(answer.head.contains("retry-after: 5"), "{}", answer.head);
    }
}

/// PostgreSQL says itself that it has no room: with this code.
async fn postgres_without_room() {
    let world = World::new().await;
    let full = "create function no_room() returns trigger language plpgsql as $$
         begin
             raise exception 'could not extend file' using errcode = '53100';
         end $$;
         create trigger no_room before insert on command_log for each row execute function no_room()";
    let run = |sql: &'static str| {
        world.kunna.store.with_tx(move |tx| Box::pin(async move { Ok(sqlx::raw_sql(sql).execute(&mut **tx).await?) }))
    };
    run(full).await.unwrap();
    let amina = world.sign_in("amina").await;
    let push = || {
        let args = serde_json::json!({ "mapping": OPEN, "competence": "underskoterska.demens", "value": "dont_know" });
        let body = serde_json::json!({ "client_id": "d1", "batch": [entry(1, "a1", "answer.rate", args)] });
        let request = Request::post("/sync/v1/push").header("sec-fetch-site", "same-origin").header("x-kunna", "1");
        let request = request.header(header::COOKIE, &amina).header(header::CONTENT_TYPE, "application/json");
        request.body(Body::from(body.to_string())).unwrap()
    };
    assert_eq!(world.ask(push()).await.0, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(world.get(&amina, "/").await.0, StatusCode::OK);
    run("drop trigger no_room on command_log").await.unwrap();
    assert_eq!(world.ask(push()).await.0, StatusCode::OK);
}
