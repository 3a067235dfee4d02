//! The stream of pokes: `GET /sync/v1/events?spaces=answers:m1:amina,progress:m1`.
//!
//! Each topic passes the rule of a pull, when the stream opens, at least every minute, and before a poke goes out.

use crate::Kunna;
use crate::failure::Failure;
use crate::identity::{Visitor, session_key};
use crate::pokes::Listening;
use crate::router::broken;
use crate::store::{self, session};
use crate::sync_routes::heard_as;
use axum::Extension;
use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::PersonId;
use domain::access::Actor;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::{Instant, interval, sleep_until, timeout};
use tower_sessions::Session;

/// The most topics of one stream, and the most bytes of their list.
const TOPICS: usize = 200;
const LIST: usize = 16 * 1024;
/// A proxy that hears nothing for long closes the connection, and a page that hears nothing opens another.
const HEARTBEAT: Duration = Duration::from_secs(25);
/// The first beat says that from now on everything is heard.
const BEAT: &str = "event: beat\ndata: \n\n";
/// How long a session or a right that has ended may still keep a silent stream open.
const RECHECK: Duration = Duration::from_mins(1);
/// A check that is no older than this holds for a poke.
const FRESH: Duration = Duration::from_secs(2);
/// Pokes that come closer together than this become one.
const PACE: Duration = Duration::from_millis(50);
/// A reader who takes nothing for so long is dropped, and comes again.
const PATIENCE: Duration = Duration::from_secs(30);
/// How many messages wait for a reader.
const WAITING: usize = 4;

/// What a stream is asked for.
#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    spaces: String,
}

/// Opens a stream.
pub async fn events(
    State(kunna): State<Arc<Kunna>>,
    Extension(visitor): Extension<Visitor>,
    session: Session,
    Query(asked): Query<Asked>,
) -> Response {
    let (Some(actor), Some(id)) = (visitor.actor, session.id()) else {
        return StatusCode::UNAUTHORIZED.into_response();
    };
    let asked_for: BTreeSet<String> =
        asked.spaces.split(',').filter(|topic| !topic.is_empty()).map(ToOwned::to_owned).collect();
    if asked_for.is_empty() || asked_for.len() > TOPICS || asked.spaces.len() > LIST {
        return StatusCode::BAD_REQUEST.into_response();
    }
    let reader = Reader { kunna, person: actor.person.clone(), session: session_key(id), asked_for };
    match reader.open(&actor).await {
        Ok(topics) if topics.is_empty() => StatusCode::FORBIDDEN.into_response(),
        Ok(topics) => {
            let (out, lines) = mpsc::channel(WAITING);
            tokio::spawn(reader.run(topics, out));
            stream(lines)
        }
        Err(failure) => broken(&failure),
    }
}

fn stream(lines: mpsc::Receiver<String>) -> Response {
    let next = |mut lines: mpsc::Receiver<String>| async move {
        let line = lines.recv().await?;
        Some((Ok::<_, Infallible>(line), lines))
    };
    let mut response = Body::from_stream(futures::stream::unfold(lines, next)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
    response
}

/// The topics that are listened to, each with those that the reader asked for because of it.
type Topics = BTreeMap<String, BTreeSet<String>>;

/// Whoever reads a stream.
struct Reader {
    kunna: Arc<Kunna>,
    person: PersonId,
    session: String,
    asked_for: BTreeSet<String>,
}

impl Reader {
    /// What the reader may hear today.
    async fn open(&self, actor: &Actor) -> Result<Topics, Failure> {
        let now = self.kunna.clock.now();
        let db = &mut *self.kunna.store.reader().await?;
        let mut topics = Topics::new();
        for asked in &self.asked_for {
            for topic in heard_as(db, actor, asked, now).await? {
                topics.entry(topic).or_default().insert(asked.clone());
            }
        }
        Ok(topics)
    }

    /// What the reader may hear now; nothing once the session has ended.
    async fn check(&self) -> Result<Topics, Failure> {
        let now = self.kunna.clock.now();
        let actor = {
            let db = &mut *self.kunna.store.reader().await?;
            let session = session::get(db, &self.session, now.at).await?;
            if session.and_then(|session| session.person).as_deref() != Some(self.person.as_str()) {
                return Ok(Topics::new());
            }
            store::person::actor(db, &self.person, now.today).await?
        };
        self.open(&actor).await
    }

    /// Sends pokes and heartbeats until reader, session or server goes away.
    async fn run(self, topics: Topics, out: mpsc::Sender<String>) {
        let listening = self.listen(&topics);
        let mut beat = interval(HEARTBEAT);
        let mut checked = Instant::now();
        loop {
            let heard = tokio::select! {
                heard = listening.heard() => match heard {
                    Some(heard) => heard,
                    None => return,
                },
                () = sleep_until(checked + RECHECK) => BTreeSet::new(),
                _ = beat.tick() => {
                    if !send(&out, BEAT.to_owned()).await {
                        return;
                    }
                    continue;
                }
                () = out.closed() => return,
            };
            if checked.elapsed() >= FRESH || heard.contains(&signed_out(&self.session)) {
                let Ok(now) = self.check().await else { return };
                // Also when only some of it may no longer be heard: whoever comes again begins with a pull.
                if now != topics {
                    return;
                }
                checked = Instant::now();
            }
            if let Some(line) = line(&topics, &heard) {
                if !send(&out, line).await {
                    return;
                }
                tokio::time::sleep(PACE).await;
            }
        }
    }

    fn listen(&self, topics: &Topics) -> Listening {
        let own = signed_out(&self.session);
        self.kunna.pokes.listen(topics.keys().cloned().chain([own]).collect())
    }
}

/// The topic that is poked when a session ends.
pub fn signed_out(session: &str) -> String {
    format!("session:{session}")
}

/// Whether the reader took it; whoever is gone or does not read is let go.
async fn send(out: &mpsc::Sender<String>, line: String) -> bool {
    matches!(timeout(PATIENCE, out.send(line)).await, Ok(Ok(())))
}

/// The message about what was heard, in the words of whoever asked; none when nothing of it is theirs any more.
fn line(topics: &Topics, heard: &BTreeSet<String>) -> Option<String> {
    let spaces: BTreeSet<&String> = heard.iter().filter_map(|topic| topics.get(topic)).flatten().collect();
    (!spaces.is_empty()).then(|| format!("data: {}\n\n", serde_json::json!({ "spaces": spaces })))
}
