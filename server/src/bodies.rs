//! What comes with a request is read whole before anybody looks at it: neither for ever, nor without bound, nor for
//! strangers.

use crate::identity::whose;
use crate::router::broken;
use crate::serving::Limits;
use axum::Json;
use axum::body::{Body, Bytes, HttpBody as _};
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use domain::PersonId;
use http_body_util::BodyExt as _;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use sync::{MAX_BATCH_BYTES, PushProblem};
use tokio::time::timeout;
use tower_sessions::Session;

/// The most bytes of a form or a push.
pub const BODY: usize = MAX_BATCH_BYTES + 64 * 1024;
/// The most bytes that are kept of whoever is not signed in: they have a name, a language and a link to send.
const STRANGER: usize = 8 * 1024;
/// How many requests of one person may be on their way in. A browser sends a few at a time.
const AT_ONCE: u32 = 16;

/// Who sends something just now, and how many things.
#[derive(Clone, Default)]
pub struct Readers(Arc<Mutex<HashMap<PersonId, u32>>>);

/// One of them.
struct Turn {
    readers: Readers,
    person: PersonId,
}

impl Readers {
    fn lock(&self) -> MutexGuard<'_, HashMap<PersonId, u32>> {
        // A panic elsewhere leaves the numbers whole.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// None when somebody sends too much at once.
    fn begin(&self, person: &PersonId) -> Option<Turn> {
        let mut all = self.lock();
        let own = all.entry(person.clone()).or_default();
        if *own >= AT_ONCE {
            return None;
        }
        *own += 1;
        Some(Turn { readers: self.clone(), person: person.clone() })
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut all = self.readers.lock();
        if let Some(own) = all.get_mut(&self.person) {
            *own -= 1;
            if *own == 0 {
                all.remove(&self.person);
            }
        }
    }
}

/// Why a body was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trouble {
    TooLarge,
    TooSlow,
    BrokenOff,
}

/// Reads what comes with a request, and goes on with it.
pub async fn read(State(readers): State<Readers>, session: Session, request: Request, next: Next) -> Response {
    // How much is kept of a file is decided while it arrives, in pieces.
    if request.body().is_end_stream() || request.uri().path() == crate::uploads::PATH {
        return next.run(request).await;
    }
    let person = match whose(&session).await {
        Ok(person) => person,
        Err(failure) => return broken(&failure),
    };
    let limits = request.extensions().get::<Limits>().copied().unwrap_or_default();
    let (turn, keep) = match &person {
        Some(person) => match readers.begin(person) {
            Some(turn) => (Some(turn), BODY),
            None => return too_many(),
        },
        None => (None, STRANGER),
    };
    let (parts, body) = request.into_parts();
    let path = parts.uri.path();
    let taken = timeout(limits.body, take(body, keep, &limits)).await.unwrap_or(Err(Trouble::TooSlow));
    drop(turn);
    match taken {
        // Nobody need be able to read what a stranger says to know that they are one.
        Ok(_) if person.is_none() && is_sync(path) => StatusCode::UNAUTHORIZED.into_response(),
        Ok(Some(whole)) => next.run(Request::from_parts(parts, Body::from(whole))).await,
        Ok(None) if path.starts_with("/api/") => StatusCode::UNAUTHORIZED.into_response(),
        // Somebody whose session ended while they wrote.
        Ok(None) => Redirect::to("/sign-in").into_response(),
        Err(Trouble::TooLarge) if is_sync(path) => {
            (StatusCode::PAYLOAD_TOO_LARGE, Json(PushProblem::TooLarge)).into_response()
        }
        Err(Trouble::TooLarge) => StatusCode::PAYLOAD_TOO_LARGE.into_response(),
        Err(Trouble::TooSlow) => StatusCode::REQUEST_TIMEOUT.into_response(),
        Err(Trouble::BrokenOff) => StatusCode::BAD_REQUEST.into_response(),
    }
}

fn is_sync(path: &str) -> bool {
    path.starts_with("/sync/")
}

fn too_many() -> Response {
    let mut response = StatusCode::TOO_MANY_REQUESTS.into_response();
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
    response
}

/// Reads a body. None when there was more than is kept: it is heard out all the same, for who is answered before they
/// have said everything often hears nothing.
async fn take(mut body: Body, keep: usize, limits: &Limits) -> Result<Option<Bytes>, Trouble> {
    let (mut kept, mut length) = (Vec::new(), 0);
    if body.size_hint().lower() > BODY as u64 {
        return Err(Trouble::TooLarge);
    }
    loop {
        let piece = match timeout(limits.piece, body.frame()).await {
            Ok(Some(Ok(frame))) => frame.into_data().unwrap_or_default(),
            Ok(Some(Err(_))) => return Err(Trouble::BrokenOff),
            Ok(None) => return Ok((length <= keep).then(|| kept.into())),
            Err(_) => return Err(Trouble::TooSlow),
        };
        length += piece.len();
        if length > BODY {
            return Err(Trouble::TooLarge);
        }
        if length <= keep {
            kept.extend_from_slice(&piece);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::stream;
    use std::convert::Infallible;

    fn pieces(many: usize, size: usize) -> Body {
        Body::from_stream(stream::iter((0..many).map(move |_| Ok::<_, Infallible>(vec![b'x'; size]))))
    }

    #[tokio::test]
    async fn a_body_is_kept_whole_heard_out_or_refused() {
        let limits = Limits::default();
        assert_eq!(take(pieces(4, 2 * 1024), STRANGER, &limits).await.unwrap().unwrap().len(), STRANGER);
        assert_eq!(take(pieces(5, 2 * 1024), STRANGER, &limits).await, Ok(None));
        assert_eq!(take(pieces(2, BODY), BODY, &limits).await, Err(Trouble::TooLarge));
        assert_eq!(take(Body::from(vec![0; BODY + 1]), BODY, &limits).await, Err(Trouble::TooLarge));
    }

    #[tokio::test]
    async fn a_body_that_does_not_come_is_not_waited_for_for_ever() {
        let silent = Body::from_stream(stream::pending::<Result<Bytes, Infallible>>());
        let limits = Limits { piece: std::time::Duration::from_millis(1), ..Limits::default() };
        assert_eq!(take(silent, BODY, &limits).await, Err(Trouble::TooSlow));
    }

    #[test]
    fn one_person_does_not_take_the_place_of_all() {
        let (readers, amina) = (Readers::default(), PersonId::new("amina").unwrap());
        let turns: Vec<_> = (0..AT_ONCE).map(|_| readers.begin(&amina).unwrap()).collect();
        assert!(readers.begin(&amina).is_none());
        assert!(readers.begin(&PersonId::new("elsa").unwrap()).is_some());
        drop(turns);
        assert!(readers.begin(&amina).is_some() && readers.lock().is_empty());
    }
}
