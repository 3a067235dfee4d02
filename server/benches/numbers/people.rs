//! People of the demo city who still answer, signed in.

use crate::load::{Next, Reply, page, sent};
use crate::place::Place;
use anyhow::{Context as _, Result, bail};
use domain::mapping::{Mapping, Phase};
use domain::{Instant, MappingId, PersonId};
use server::clock::Clock;
use server::store::session::StoredSession;
use server::store::{Store, mapping, session};

/// Connections at saturation.
pub const CONNECTIONS: usize = 64;

/// Somebody who is asked, signed in.
#[derive(Clone)]
pub struct Somebody {
    /// Who.
    pub person: PersonId,
    /// The cookie of their session.
    pub cookie: String,
    /// The mapping that asks.
    pub mapping: MappingId,
    /// A question of it.
    pub competence: String,
}

impl Somebody {
    /// The page of a question.
    pub fn question(&self) -> Vec<u8> {
        page(&format!("/mappings/{}/questions/{}", self.mapping, self.competence), &self.cookie)
    }

    /// The space of their answers.
    pub fn space(&self) -> String {
        format!("answers:{}:{}", self.mapping, self.person)
    }
}

/// Signs in everybody who still answers, amina first.
pub async fn who_still_answer(place: &Place) -> Result<Vec<Somebody>> {
    let store = Store::open(&place.url).await?;
    let people = asked(&store).await?;
    let sessions = sign_in(&store, people.iter().map(|one| one.person.clone()).collect()).await?;
    store.close().await;
    Ok(people.into_iter().zip(sessions).map(|(one, cookie)| Somebody { cookie, ..one }).collect())
}

async fn asked(store: &Store) -> Result<Vec<Somebody>> {
    let db = &mut *store.reader().await?;
    let is_open = |mapping: &Mapping| matches!(mapping.phase, Phase::Open { .. });
    let open = mapping::all(db).await?.into_iter().find(is_open).context("no open mapping in the demo city")?;
    let shelf = server::catalogue::Shelf::default();
    let mut asked = mapping::audience(db, &open.id).await?;
    asked.retain(|one| one.profile_version().is_some() && one.submitted_at.is_none());
    asked.sort_by_key(|one| one.invitation.person.as_str() != "amina");
    let mut people = Vec::new();
    for one in asked {
        let person = one.invitation.person;
        let found = server::engine::load_sheet(db, &shelf, &open.id, &person).await?;
        let (sheet, _) = found.context("nobody is asked anything")?;
        let competence = sheet.frame.questions.first().context("a profile without questions")?.competence.to_string();
        people.push(Somebody { person, cookie: String::new(), mapping: open.id.clone(), competence });
    }
    Ok(people)
}

/// A session for each, and its cookie.
pub async fn sign_in(store: &Store, people: Vec<PersonId>) -> Result<Vec<String>> {
    let now = Clock::real("Europe/Stockholm").now();
    let work = store.with_tx(move |tx| {
        Box::pin(async move {
            let mut cookies = Vec::new();
            for person in people {
                let id = tower_sessions::session::Id::default();
                let stored = StoredSession {
                    person: Some(person.to_string()),
                    data: serde_json::json!({ "person": person }).to_string(),
                    expires_at: Instant(now.at.0 + 3_600_000),
                };
                session::put(tx, &server::token::hash(&id.0.to_le_bytes()), &stored, now.at).await?;
                cookies.push(format!("session={id}"));
            }
            Ok(cookies)
        })
    });
    Ok(work.await?)
}

/// A device of somebody: it numbers what it sends.
pub struct Device {
    who: Somebody,
    client: String,
    seq: u64,
}

impl Device {
    /// A new one.
    pub fn new(who: Somebody) -> Self {
        Self { who, client: server::token::id(), seq: 0 }
    }

    /// The next answer, as it is pushed: always another one than the last.
    pub fn answer(&mut self) -> Vec<u8> {
        self.seq += 1;
        let Self { who, client, seq } = self;
        let args = serde_json::json!({
            "mapping": who.mapping, "competence": who.competence, "value": { "level": 1 + *seq % 4 },
        });
        let entry = serde_json::json!({
            "seq": seq, "id": server::token::id(), "name": "answer.rate", "format": 1, "args": args,
        });
        let body = serde_json::json!({ "client_id": client, "app": "bench", "batch": [entry] });
        sent("/sync/v1/push", &who.cookie, &body)
    }

    /// Whose it is.
    pub fn who(&self) -> &Somebody {
        &self.who
    }
}

/// Connections on which many people answer in turn.
pub fn answering(people: &[Somebody]) -> Vec<Next> {
    let of = |number: usize| {
        let own = people.iter().skip(number).step_by(CONNECTIONS);
        let mut devices: Vec<Device> = own.cloned().map(Device::new).collect();
        let mut turn = 0;
        Box::new(move || {
            turn += 1;
            let place = turn % devices.len();
            devices[place].answer()
        }) as Next
    };
    (0..CONNECTIONS).map(of).collect()
}

/// Whether an answer counts.
pub fn has_counted(reply: &Reply) -> Result<()> {
    let body = String::from_utf8_lossy(&reply.body);
    // What stood there before may happen to be the same.
    let counts = [r#""outcome":"applied""#, r#""outcome":"noop""#].iter().any(|outcome| body.contains(outcome));
    if reply.status != 200 || !counts {
        bail!("{}: {body}", reply.status);
    }
    Ok(())
}
