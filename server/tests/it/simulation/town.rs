//! People with devices, a network that fails, and a server that is restarted and restored.

use super::chance::Chance;
use crate::database::{Database, Engine, filled};
use crate::world::{OPEN, open, open_mapping};
use domain::PersonId;
use domain::mapping::Answer;
use serde_json::{Value as Json, json};
use server::Kunna;
use server::store::{self, Store};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::Arc;
use sync::{Entry, Journal, Outcome, Push};

/// Who acts, and on how many devices.
const PEOPLE: [(&str, usize); 3] = [("amina", 2), ("karin", 1), ("elsa", 1)];
const QUESTIONS: [&str; 5] = ["demens", "hygien", "team", "lagar", "digitalt"];

struct Device {
    who: &'static str,
    journal: Journal,
    /// A push that is still on its way when others have long arrived.
    late: Option<Push>,
}

/// A command that somebody gave.
struct Given {
    who: &'static str,
    name: String,
    args: Json,
}

/// Everything that a history is about.
pub struct Town {
    database: Database,
    kunna: Option<Arc<Kunna>>,
    devices: Vec<Device>,
    given: BTreeMap<String, Given>,
    /// Whose commands the server has acknowledged; they count, whatever happens afterwards.
    acknowledged: BTreeSet<String>,
    epochs: u64,
    versions: BTreeMap<String, u64>,
}

impl Town {
    pub async fn new() -> Self {
        let database = filled().await;
        let kunna = Some(open(&database.url).await);
        let device = |who, number: usize| Device { who, journal: Journal::new(format!("{who}-{number}")), late: None };
        let devices = PEOPLE.iter().flat_map(|(who, many)| (0..*many).map(move |number| device(*who, number)));
        Self {
            devices: devices.collect(),
            database,
            kunna,
            given: BTreeMap::new(),
            acknowledged: BTreeSet::new(),
            epochs: 0,
            versions: BTreeMap::new(),
        }
    }

    fn kunna(&self) -> &Kunna {
        self.kunna.as_ref().unwrap()
    }

    /// Something happens.
    pub async fn step(&mut self, chance: &mut Chance) {
        let which = usize::try_from(chance.below(self.devices.len() as u64)).unwrap();
        match chance.below(40) {
            0..18 => self.give(which, chance),
            18..33 => self.push(which, chance).await,
            33..36 => self.arrive_late(which).await,
            36 => self.mona_decides(chance).await,
            37 => self.restart().await,
            38 => self.back_up().await,
            _ => self.restore().await,
        }
    }

    fn give(&mut self, which: usize, chance: &mut Chance) {
        let who = self.devices[which].who;
        let (name, args) = command(who, chance);
        let id = format!("{who}-{}", self.given.len());
        let base = chance.once_in(2).then(|| chance.below(40));
        let entry =
            Entry { seq: 0, id: id.clone(), name: name.into(), format: 1, args: args.clone(), base, at: Some(7) };
        self.devices[which].journal.append(entry);
        self.given.insert(id, Given { who, name: name.into(), args });
    }

    /// A push, over a network that loses requests and answers, sends twice, and delays.
    async fn push(&mut self, which: usize, chance: &mut Chance) {
        let Some(push) = self.devices[which].journal.next_push("simulated") else { return };
        match chance.below(8) {
            0 => {}
            1 => drop(self.send(which, push).await),
            2 => self.devices[which].late = Some(push),
            3 => {
                drop(self.send(which, push.clone()).await);
                self.exchange(which, push).await;
            }
            4 if chance.once_in(3) => {
                // Answer and request cross a restart of the server.
                drop(self.send(which, push).await);
                self.restart().await;
            }
            _ => self.exchange(which, push).await,
        }
    }

    async fn arrive_late(&mut self, which: usize) {
        if let Some(push) = self.devices[which].late.take() {
            self.exchange(which, push).await;
        }
    }

    async fn send(&self, which: usize, push: Push) -> server::writer::Taken {
        let who = PersonId::new(self.devices[which].who).unwrap();
        self.kunna().writer.push(who, push).await.unwrap()
    }

    /// A push whose answer arrives.
    async fn exchange(&mut self, which: usize, push: Push) {
        let sent = push.clone();
        match self.send(which, push).await {
            Ok(reply) => {
                let told = reply.outcomes.iter().filter_map(|told| sent.batch.iter().find(|e| e.seq == told.seq));
                self.acknowledged.extend(told.map(|entry| entry.id.clone()));
                let journal = &mut self.devices[which].journal;
                // A late answer to a client that was given up says nothing about the new one.
                if journal.mark.client == sent.client_id {
                    journal.absorb(&reply);
                }
                for (space, version) in reply.outcomes.iter().flat_map(|told| &told.spaces) {
                    let known = self.versions.entry(format!("{} {space}", reply.epoch)).or_default();
                    *known = (*known).max(*version);
                }
            }
            Err(problem) => {
                self.epochs += 1;
                let fresh = format!("anew-{}", self.epochs);
                let journal = &mut self.devices[which].journal;
                if journal.mark.client == sent.client_id {
                    journal.mend(&problem, fresh);
                }
            }
        }
    }

    /// HR extends and closes while answers are under way.
    async fn mona_decides(&mut self, chance: &mut Chance) {
        let (name, args) = match chance.below(3) {
            0 => ("mapping.close", json!({ "mapping": OPEN })),
            _ => ("mapping.extend", json!({ "mapping": OPEN, "closes_on": "2026-12-20" })),
        };
        let mona = PersonId::new("mona").unwrap();
        let id = format!("mona-{}", chance.below(1 << 40));
        self.kunna().take_form(&mona, "session-mona", (id, name, args)).await.unwrap();
    }

    async fn stop(&mut self) {
        let kunna = self.kunna.take().unwrap();
        let store = kunna.store.clone();
        drop(kunna);
        store.close().await;
    }

    async fn restart(&mut self) {
        self.stop().await;
        self.kunna = Some(open(&self.database.url).await);
    }

    fn files(&self) -> Option<(PathBuf, PathBuf)> {
        let folder = self.database.folder.path();
        (Engine::of_this_run() == Engine::Sqlite).then(|| (folder.join("kunna.db"), folder.join("backup.db")))
    }

    /// A backup, and every client is covered up to it.
    async fn back_up(&mut self) {
        let Some((live, backup)) = self.files() else { return };
        self.stop().await;
        std::fs::copy(live, backup).unwrap();
        let store = Store::open(&self.database.url).await.unwrap();
        let sql = "update client set safe_seq = last_seq";
        store
            .with_tx(move |tx| Box::pin(async move { Ok(sqlx::raw_sql(sql).execute(&mut **tx).await?) }))
            .await
            .unwrap();
        store.close().await;
        self.kunna = Some(open(&self.database.url).await);
    }

    /// The last backup takes the place of the database, under a new epoch.
    async fn restore(&mut self) {
        let Some((live, backup)) = self.files() else { return };
        if !backup.exists() {
            return;
        }
        self.stop().await;
        std::fs::copy(backup, live).unwrap();
        self.epochs += 1;
        let epoch = format!("epoch-{}", self.epochs);
        let store = Store::open(&self.database.url).await.unwrap();
        store.with_tx(move |tx| Box::pin(async move { store::meta::set(tx, "epoch", &epoch).await })).await.unwrap();
        store.close().await;
        self.kunna = Some(open(&self.database.url).await);
    }

    /// Everybody finds the network again, and sends until nothing is left.
    pub async fn come_home(&mut self) {
        for which in 0..self.devices.len() {
            self.arrive_late(which).await;
            let epoch = self.kunna().epoch.clone();
            self.devices[which].journal.meet(&epoch);
            for _ in 0..50 {
                let Some(push) = self.devices[which].journal.next_push("simulated") else { break };
                self.exchange(which, push).await;
            }
            let left = self.devices[which].journal.next_push("simulated");
            assert!(left.is_none(), "{} cannot send what is left: {left:?}", self.devices[which].who);
        }
    }

    /// What must be true of every history. Gives the whole end as text.
    pub async fn check(&self) -> String {
        let db = &mut *self.kunna().store.reader().await.unwrap();
        let mut end = String::new();
        for (id, given) in &self.given {
            assert!(self.acknowledged.contains(id), "{id} was never acknowledged");
            let sql = "select outcome, person_id from command_log where command_id = $1";
            let fates: Vec<(String, String)> = sqlx::query_as(sql).bind(id).fetch_all(&mut *db).await.unwrap();
            assert_eq!(fates.len(), 1, "{id} ({}) ends exactly once", given.name);
            assert_eq!(fates[0].1, given.who, "{id} is its author's");
            let kept: Option<(String,)> = sqlx::query_as("select args from refused_work where command_id = $1")
                .bind(id)
                .fetch_optional(&mut *db)
                .await
                .unwrap();
            let is_refused = fates[0].0 == outcome(Outcome::Refused);
            assert_eq!(kept.is_some(), is_refused, "{id} is kept for its author exactly if it was refused");
            if let Some((args,)) = kept {
                assert_eq!(serde_json::from_str::<Json>(&args).unwrap(), given.args, "{id} is kept as it was given");
            }
            writeln!(end, "{id} {}", fates[0].0).unwrap();
        }
        self.check_order(db).await;
        for (who, _) in PEOPLE {
            end += &self.check_rows(db, who).await;
        }
        end
    }

    /// Per client, numbers without a gap.
    async fn check_order(&self, db: &mut sqlx::AnyConnection) {
        let sql = "select log.client_id, count(*), max(log.seq), client.last_seq
             from command_log log join client on client.client_id = log.client_id
             group by log.client_id, client.last_seq";
        let clients: Vec<(String, i64, i64, i64)> = sqlx::query_as(sql).fetch_all(db).await.unwrap();
        for (client, many, last, noted) in clients {
            assert_eq!((many, last), (noted, noted), "{client} is numbered without a gap");
        }
    }

    /// The rows that replicas are given are what the past adds up to, and no version went back.
    async fn check_rows(&self, db: &mut sqlx::AnyConnection, who: &str) -> String {
        let (mapping, person) = (open_mapping(), PersonId::new(who).unwrap());
        let rows = store::rating::answers(db, &mapping, &person, u64::MAX).await.unwrap();
        let replayed = server::replay::answers(rows).unwrap();
        let space = format!("answers:{mapping}:{person}");
        let held: Vec<(String, Answer)> = store::sync::read(db, &space, "answer").await.unwrap();
        assert_eq!(held.len(), replayed.len(), "{who}");
        let mut end = String::new();
        for (competence, answer) in held {
            writeln!(end, "{who} {competence} {answer:?}").unwrap();
            assert_eq!(replayed[&domain::CompetenceId::new(competence).unwrap()], answer, "{who}");
        }
        let version = store::sync::version(db, &space).await.unwrap();
        let told = self.versions.get(&format!("{} {space}", self.kunna().epoch)).copied().unwrap_or(0);
        assert!(told <= version, "{space} was told as {told} and is {version}");
        end
    }
}

fn outcome(outcome: Outcome) -> String {
    serde_json::to_value(outcome).unwrap().as_str().unwrap().to_owned()
}

/// A command that somebody may give, or may not.
fn command(who: &str, chance: &mut Chance) -> (&'static str, Json) {
    let competence = format!("underskoterska.{}", chance.one_of(&QUESTIONS));
    let own = json!({ "mapping": OPEN, "competence": competence });
    let with = |mut args: Json, name: &str, value: Json| {
        args[name] = value;
        args
    };
    let amina = json!({ "mapping": OPEN, "person": "amina" });
    // One level in seven is off every scale.
    let level = json!({ "level": chance.below(7) });
    match (who, chance.below(12)) {
        ("karin", 0..5) => ("assessment.rate", with(with(amina, "competence", competence.into()), "value", level)),
        ("karin", 5 | 6) => ("assessment.complete", amina),
        ("karin", 7) => ("assessment.confirm", with(amina, "competences", json!([competence]))),
        (_, 8) => ("answers.submit", json!({ "mapping": OPEN })),
        (_, 9) => ("answers.reopen", json!({ "mapping": OPEN })),
        (_, 10) => ("answer.comment", with(own, "text", format!("Så här: {}", chance.below(9)).into())),
        (_, 11) => ("answer.wish", with(with(own, "wish", "develop".into()), "is_wanted", chance.once_in(2).into())),
        _ => ("answer.rate", with(own, "value", level)),
    }
}
