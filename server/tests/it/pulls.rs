//! Pulls that find nothing new, and the cookie by which they know.

use crate::world::{OPEN, World, entry};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use domain::PersonId;
use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::TestRunner;
use serde_json::{Value as Json, json};
use server::store::sync as rows;
use std::collections::BTreeMap;
use sync::{PullReply, SpaceDelta};

const SPACE: &str = "answers:kartlaggning-2026-11:amina";
const QUESTIONS: [&str; 3] = ["underskoterska.digitalt", "underskoterska.demens", "underskoterska.hygien"];

/// A device as a pull sees it: its id, and what it was told.
struct Device {
    id: &'static str,
    cookie: String,
    have: BTreeMap<String, u64>,
    rows: BTreeMap<String, Json>,
}

impl Device {
    fn new(id: &'static str, spaces: &[&str]) -> Self {
        let have = spaces.iter().map(|space| ((*space).to_owned(), 0)).collect();
        Self { id, cookie: String::new(), have, rows: BTreeMap::new() }
    }

    /// Asks, and gives status and body.
    async fn ask(&self, world: &World, session: &str) -> (StatusCode, String) {
        let body = json!({
            "epoch": world.kunna.epoch, "client_id": self.id, "cookie": self.cookie, "have": self.have,
        });
        let request = Request::post("/sync/v1/pull")
            .header("sec-fetch-site", "same-origin")
            .header("x-kunna", "1")
            .header(header::COOKIE, session)
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(body.to_string()));
        world.ask(request.unwrap()).await
    }

    /// Asks, and takes what is told. Gives the answer.
    async fn pull(&mut self, world: &World, session: &str) -> PullReply {
        let (status, body) = self.ask(world, session).await;
        assert_eq!(status, StatusCode::OK, "{body}");
        let reply: PullReply = serde_json::from_str(&body).unwrap();
        self.cookie.clone_from(&reply.cookie);
        for delta in &reply.spaces {
            self.take(delta);
        }
        for space in &reply.drop {
            self.have.remove(space);
        }
        reply
    }

    fn take(&mut self, delta: &SpaceDelta) {
        if delta.reset {
            self.rows.clear();
        }
        self.rows.extend(delta.put.iter().map(|row| (row.key.clone(), row.body.clone())));
        delta.del.iter().for_each(|key| drop(self.rows.remove(key)));
        self.have.insert(delta.id.clone(), delta.to);
    }
}

fn rate(question: usize, level: u64) -> Json {
    json!({ "mapping": OPEN, "competence": QUESTIONS[question % 3], "value": { "level": level } })
}

/// What stands in the database.
async fn standing(world: &World) -> BTreeMap<String, Json> {
    let db = &mut *world.kunna.store.reader().await.unwrap();
    rows::rows_since(db, SPACE, 0).await.unwrap().into_iter().map(|row| (row.key, row.body)).collect()
}

async fn run(world: &World, statements: String) {
    let work = world.kunna.store.with_tx(move |tx| {
        Box::pin(async move { Ok(sqlx::raw_sql(sqlx::AssertSqlSafe(statements)).execute(&mut **tx).await?) })
    });
    work.await.unwrap();
}

#[tokio::test]
async fn a_pull_with_nothing_new_is_small_and_touches_no_row_but_that_of_its_cookie() {
    let world = World::new().await;
    let amina = world.sign_in("amina").await;
    world.push("amina", "d1", vec![entry(1, "a1", "answer.rate", rate(0, 3))]).await.unwrap();
    let mut device = Device::new("d1", &[SPACE]);
    let first = device.pull(&world, &amina).await;
    assert_eq!((first.last_seq, first.spaces.len()), (1, 1));
    // Beside that row there is only who is signed in.
    run(&world, "delete from space where id <> 'own:amina'".into()).await;
    for table in ["sync_row", "client", "role_grant", "command_log", "answer_entry", "mapping", "invitation"] {
        run(&world, format!("alter table {table} rename to {table}_gone")).await;
    }
    let (status, body) = device.ask(&world, &amina).await;
    assert_eq!(status, StatusCode::OK, "{body}");
    assert!(body.len() < 300, "{} bytes: {body}", body.len());
    let nothing: PullReply = serde_json::from_str(&body).unwrap();
    assert_eq!(nothing, PullReply { spaces: Vec::new(), ..first });
    device.cookie.clear();
    assert_eq!(device.ask(&world, &amina).await.0, StatusCode::INTERNAL_SERVER_ERROR, "without it all is looked at");
}

#[tokio::test]
async fn whatever_becomes_of_the_persons_own_ends_a_cookie() {
    let world = World::new().await;
    let amina = world.sign_in("amina").await;
    let mut device = Device::new("d1", &[SPACE]);
    device.pull(&world, &amina).await;
    let other = rate(0, 1);
    for (nth, what) in ["another device", "a form", "what is refused", "a backup"].into_iter().enumerate() {
        let before = device.pull(&world, &amina).await;
        assert!(before.spaces.is_empty(), "{what}");
        match nth {
            0 => drop(world.push("amina", "d2", vec![entry(1, "b1", "answer.rate", other.clone())]).await.unwrap()),
            1 => world.must("amina", "answer.rate", rate(1, 2)).await,
            2 => drop(world.push("amina", "d1", vec![entry(1, "a1", "answer.rate", rate(0, 9))]).await.unwrap()),
            _ => {
                let file = world.database.folder.path().join("copy.db");
                // Only a file can be backed up so; a server's database has ways of its own.
                if server::command_line::backup(&world.kunna.store, &file).await.is_err() {
                    continue;
                }
            }
        }
        let after = device.pull(&world, &amina).await;
        assert_ne!(after.cookie, before.cookie, "{what}");
        assert_eq!(after.spaces.len(), usize::from(nth < 2), "{what}");
        assert_eq!(after.last_seq, u64::from(nth >= 2), "{what}");
        assert_eq!(after.safe_seq, u64::from(nth == 3), "{what}");
    }
}

#[tokio::test]
async fn a_client_that_holds_more_than_its_cookie_says_is_told_of_it() {
    let world = World::new().await;
    let amina = world.sign_in("amina").await;
    let mut device = Device::new("d1", &[SPACE]);
    device.pull(&world, &amina).await;
    let cookie = device.cookie.clone();
    device.have.insert(SPACE.into(), 0);
    assert_eq!(device.pull(&world, &amina).await.spaces.len(), 1, "it begins anew");
    // The cookie of one client, person or epoch is none of another.
    for (id, who, epoch) in [("d2", "amina", ""), ("d1", "elsa", ""), ("d1", "amina", "another")] {
        let mut other = Device { id, cookie: cookie.clone(), ..Device::new(id, &[]) };
        other.have.clone_from(&device.have);
        let session = world.sign_in(who).await;
        if !epoch.is_empty() {
            run(&world, format!("update server_meta set value = '{epoch}' where key = 'epoch'")).await;
            let again = crate::world::open(&world.database.url).await;
            let reply = server::pull::answer(&again, &PersonId::new(who).unwrap(), &asked(&world, &other)).await;
            assert!(reply.unwrap().spaces.iter().all(|delta| delta.reset), "a new epoch begins anew");
            continue;
        }
        assert_ne!(other.pull(&world, &session).await.cookie, cookie, "{id} {who}");
    }
}

fn asked(world: &World, device: &Device) -> sync::Pull {
    sync::Pull {
        epoch: world.kunna.epoch.clone(),
        client_id: device.id.into(),
        cookie: device.cookie.clone(),
        have: device.have.clone(),
    }
}

#[tokio::test]
async fn what_others_can_take_away_is_never_kept_by_a_cookie() {
    let world = World::new().await;
    let (amina, karin) = (world.sign_in("amina").await, world.sign_in("karin").await);
    let assessment = format!("assessment:{OPEN}:amina");
    let mut manager = Device::new("k1", &[&assessment]);
    assert_eq!(manager.pull(&world, &karin).await.cookie, "");
    let mut own = Device::new("d1", &[SPACE]);
    own.pull(&world, &amina).await;
    own.have.insert(assessment.clone(), 0);
    assert_eq!(own.pull(&world, &amina).await.drop, [assessment]);
    assert_eq!(own.cookie, "", "what was dropped was held until now");
    own.pull(&world, &amina).await;
    assert_ne!(own.cookie, "");
}

#[tokio::test]
async fn the_session_of_somebody_who_was_taken_away_has_ended() {
    let world = World::new().await;
    let device = Device::new("d1", &[]);
    let work = world.kunna.store.with_tx(|tx| {
        Box::pin(async move {
            let sql =
                "insert into person (id, given_name, family_name, language, has_protected_identity, search, sort_key)
                 values ('nils-ny', 'Nils', 'Ny', 'sv', 0, 'nils ny', 'ny nils')";
            sqlx::raw_sql(sql).execute(&mut **tx).await?;
            Ok(())
        })
    });
    work.await.unwrap();
    let id = tower_sessions::session::Id(7);
    let stored = server::store::session::StoredSession {
        person: Some("nils-ny".into()),
        data: json!({ "person": "nils-ny" }).to_string(),
        expires_at: domain::Instant(crate::world::NOW.at.0 + 60_000),
    };
    let hash = server::token::hash(&id.0.to_le_bytes());
    let put = world.kunna.store.with_tx(move |tx| {
        Box::pin(async move { server::store::session::put(tx, &hash, &stored, crate::world::NOW.at).await })
    });
    put.await.unwrap();
    let session = format!("session={id}");
    assert_eq!(device.ask(&world, &session).await.0, StatusCode::OK);
    run(&world, "delete from person where id = 'nils-ny'".into()).await;
    assert_eq!(device.ask(&world, &session).await.0, StatusCode::UNAUTHORIZED);
}

/// Two devices and forms, in every order that chance gives: whoever has pulled holds what stands in the database.
#[tokio::test]
async fn a_cookie_never_hides_a_change() {
    let world = World::new().await;
    let amina = world.sign_in("amina").await;
    let mut runner = TestRunner::deterministic();
    let mut devices = [Device::new("d1", &[SPACE]), Device::new("d2", &[SPACE])];
    let (mut seqs, mut quiet) = ([0_u64; 2], 0);
    for step in 0..300 {
        let picks = (0_usize..2, 0_u8..6, 0_usize..3, 0_u64..7).new_tree(&mut runner).unwrap().current();
        let (which, what, question, level) = picks;
        let args = rate(question, level);
        match what {
            0 | 1 => {
                seqs[which] += 1;
                let id = format!("{which}-{}", seqs[which]);
                let given = vec![entry(seqs[which], &id, "answer.rate", args)];
                world.push("amina", devices[which].id, given).await.unwrap();
            }
            2 => drop(world.give("amina", "answer.rate", args).await),
            _ => {
                let told = devices[which].pull(&world, &amina).await;
                quiet += usize::from(told.spaces.is_empty());
                assert_eq!(devices[which].rows, standing(&world).await, "step {step}");
            }
        }
    }
    assert!(quiet > 30, "{quiet} pulls found nothing new");
    let db = &mut *world.kunna.store.reader().await.unwrap();
    assert!(rows::version(db, SPACE).await.unwrap() > 20);
}
