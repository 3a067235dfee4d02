//! Devices that push over real connections, with the journal that browsers have, and what must be true of them in the
//! end.

use crate::simulation::chance::Chance;
use crate::wire;
use axum::http::StatusCode;
use domain::mapping::{Mapping, Phase};
use domain::{CompetenceId, Instant, MappingId, Now, PersonId};
use serde_json::json;
use server::catalogue::Shelf;
use server::replay;
use server::store::session::{self, StoredSession};
use server::store::{Store, mapping, rating, sync as rows};
use sqlx::AnyConnection;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use sync::{Entry, Journal, Outcome, PushProblem, PushReply, Told};
use tower_sessions::session::Id;

/// Somebody who is asked, signed in for the whole test.
#[derive(Clone)]
pub struct Somebody {
    pub who: PersonId,
    pub cookie: String,
    pub mapping: MappingId,
    pub questions: Vec<CompetenceId>,
}

/// So many people who have not handed in, each signed in.
pub async fn people(store: &Store, now: Now, how_many: usize) -> Vec<Somebody> {
    let db = &mut *store.reader().await.unwrap();
    let is_open = |mapping: &Mapping| matches!(mapping.phase, Phase::Open { .. });
    let mut people = Vec::new();
    for open in mapping::all(db).await.unwrap().into_iter().filter(is_open) {
        for one in mapping::audience(db, &open.id).await.unwrap() {
            if one.profile_version().is_none() || one.submitted_at.is_some() || people.len() == how_many {
                continue;
            }
            let who = one.invitation.person;
            let found = server::engine::load_sheet(db, &Shelf::default(), &open.id, &who).await.unwrap();
            let (sheet, _) = found.unwrap();
            let questions = sheet.frame.questions.iter().map(|question| question.competence.clone()).collect();
            let cookie = sign_in(store, &who, now).await;
            people.push(Somebody { who, cookie, mapping: open.id.clone(), questions });
        }
    }
    assert_eq!(people.len(), how_many);
    people
}

/// A session of somebody, as a sign-in makes it.
async fn sign_in(store: &Store, who: &PersonId, now: Now) -> String {
    let id = Id(who.as_str().bytes().fold(1 << 100, |sum, byte| sum * 31 % (1 << 110) + i128::from(byte)));
    let stored = StoredSession {
        person: Some(who.to_string()),
        data: json!({ "person": who }).to_string(),
        expires_at: Instant(now.at.0 + 3_600_000),
    };
    let hash = server::identity::session_key(id);
    store.with_tx(move |tx| Box::pin(async move { session::put(tx, &hash, &stored, now.at).await })).await.unwrap();
    format!("session={id}")
}

/// A device of somebody.
pub struct Device {
    pub owner: Somebody,
    pub journal: Journal,
    name: String,
    clients: u32,
    given: Vec<Entry>,
    told: BTreeMap<String, Told>,
}

/// How a push ended.
#[derive(Debug, PartialEq, Eq)]
pub enum Pushed {
    /// There was nothing to push.
    Nothing,
    /// It was taken, or the journal knows what to do next.
    Answered,
    /// The server said something else, and the device keeps everything.
    Kept(StatusCode),
    /// No whole answer came.
    Lost,
}

impl Device {
    /// A new device, under a name of its own.
    pub fn new(owner: Somebody, name: String) -> Self {
        let journal = Journal::new(format!("{name}-0"));
        Self { owner, journal, name, clients: 0, given: Vec::new(), told: BTreeMap::new() }
    }

    /// Its owner answers a question.
    pub fn rate(&mut self, chance: &mut Chance) {
        let competence = chance.one_of(&self.owner.questions);
        // One level in seven is off every scale.
        let value = json!({ "level": chance.below(7) });
        let args = json!({ "mapping": self.owner.mapping, "competence": competence, "value": value });
        let id = format!("{}.{}", self.name, self.given.len());
        let entry = Entry { seq: 0, id, name: "answer.rate".into(), format: 1, args, base: None, at: None };
        self.given.push(self.journal.append(entry));
    }

    /// How many commands were given here.
    pub fn given(&self) -> usize {
        self.given.len()
    }

    /// Pushes what may go in one push.
    pub async fn push(&mut self, address: SocketAddr) -> Pushed {
        let Some(push) = self.journal.next_push("test") else { return Pushed::Nothing };
        let body = serde_json::to_string(&push).unwrap();
        let request = wire::post("/sync/v1/push", &self.owner.cookie, ("application/json", &body));
        match wire::ask(address, &request).await {
            Err(_) => Pushed::Lost,
            Ok(answer) if answer.status == StatusCode::OK => {
                let reply: PushReply = serde_json::from_slice(&answer.body).unwrap();
                for told in &reply.outcomes {
                    let entry = push.batch.iter().find(|entry| entry.seq == told.seq).unwrap();
                    let before = self.told.insert(entry.id.clone(), told.clone());
                    assert!(before.is_none_or(|before| before == *told), "{} was told two things", entry.id);
                }
                self.journal.absorb(&reply);
                Pushed::Answered
            }
            Ok(answer) if answer.status == StatusCode::CONFLICT => {
                self.clients += 1;
                let problem = PushProblem::read(&String::from_utf8(answer.body).unwrap()).unwrap();
                self.journal.mend(&problem, format!("{}-{}", self.name, self.clients));
                Pushed::Answered
            }
            Ok(answer) => Pushed::Kept(answer.status),
        }
    }

    /// Pushes over a good network until nothing is left.
    pub async fn come_home(&mut self, address: SocketAddr) {
        for _ in 0..1_000 {
            match self.push(address).await {
                Pushed::Nothing => return,
                Pushed::Answered => {}
                other => panic!("{} cannot send what is left: {other:?}", self.name),
            }
        }
        panic!("{} is never done", self.name);
    }

    /// Everything it gave was answered, stands in the log exactly once as it was told, and has had its effect.
    pub async fn check(&self, db: &mut AnyConnection) {
        let Somebody { who, mapping, .. } = &self.owner;
        let answers = rating::answers(db, mapping, who, u64::MAX).await.unwrap();
        for entry in &self.given {
            let told = self.told.get(&entry.id).unwrap_or_else(|| panic!("{} was never answered", entry.id));
            let sql = "select detail from command_log where command_id = $1";
            let log: Vec<(String,)> = sqlx::query_as(sql).bind(&entry.id).fetch_all(&mut *db).await.unwrap();
            assert_eq!(log.len(), 1, "{} counts once", entry.id);
            assert_eq!(serde_json::from_str::<Told>(&log[0].0).unwrap(), *told, "{}", entry.id);
            let Some(version) = told.spaces.get(&format!("answers:{mapping}:{who}")) else {
                assert!(matches!(told.outcome, Outcome::Noop | Outcome::Refused), "{} {told:?}", entry.id);
                continue;
            };
            let effect = answers.iter().find(|row| u64::try_from(row.0) == Ok(*version)).unwrap();
            let level = effect.4.map(|level| json!({ "level": level }));
            assert_eq!((&json!(effect.1), level.as_ref()), (&entry.args["competence"], entry.args.get("value")));
        }
        let client = format!("{}-%", self.name);
        let sql = "select count(*) from answer_entry where client_id like $1";
        let (effects,): (i64,) = sqlx::query_as(sql).bind(client).fetch_one(&mut *db).await.unwrap();
        let expected = self.told.values().filter(|told| !told.spaces.is_empty()).count();
        assert_eq!(usize::try_from(effects), Ok(expected), "each effect of {} is there once", self.name);
    }
}

/// What replicas are given is what the past adds up to.
pub async fn check_rows(db: &mut AnyConnection, somebody: &Somebody) {
    let Somebody { who, mapping, .. } = somebody;
    let past = rating::answers(db, mapping, who, u64::MAX).await.unwrap();
    let replayed = replay::answers(past).unwrap();
    let held: Vec<(String, domain::mapping::Answer)> =
        rows::read(db, &format!("answers:{mapping}:{who}"), "answer").await.unwrap();
    assert_eq!(held.len(), replayed.len(), "{who}");
    for (competence, answer) in held {
        assert_eq!(replayed[&CompetenceId::new(competence).unwrap()], answer, "{who}");
    }
}
