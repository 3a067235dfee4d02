//! Signing in and out, and the language and the colours of the interface.

use super::{PERSON, Visitor, session_key};
use crate::Kunna;
use crate::events::signed_out;
use crate::failure::Failure;
use crate::router::broken;
use crate::store;
use app::theme::Theme;
use axum::extract::{Path, State};
use axum::http::uri::PathAndQuery;
use axum::http::{HeaderMap, HeaderValue, Uri, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Extension, Form, Router};
use domain::{Language, PersonId};
use serde::Deserialize;
use std::sync::Arc;
use tower_sessions::Session;

/// The routes that change who is there.
pub fn routes(is_demo: bool) -> Router<Arc<Kunna>> {
    let router = Router::new()
        .route("/sign-out", post(sign_out))
        .route("/language", post(choose_language))
        .route("/theme", post(choose_theme))
        .route("/sign-in/link/{token}", get(show_link).post(use_link));
    if is_demo { router.route("/sign-in/demo", post(pick)) } else { router }
}

#[derive(Deserialize)]
struct Picked {
    name: String,
    #[serde(default)]
    next: String,
}

/// Signs in as somebody of the demo's cast: the people whom the picker offers, and nobody else.
async fn pick(State(kunna): State<Arc<Kunna>>, session: Session, Form(picked): Form<Picked>) -> Response {
    let found = async {
        let db = &mut *kunna.store.reader().await?;
        let cast = crate::demo::cast(db).await?;
        Ok::<_, Failure>(cast.into_iter().find(|one| one.name == picked.name).map(|one| one.person))
    };
    match found.await {
        Ok(Some(person)) => enter(&session, person, &picked.next).await,
        Ok(None) => Redirect::to("/sign-in").into_response(),
        Err(failure) => broken(&failure),
    }
}

async fn enter(session: &Session, person: PersonId, next: &str) -> Response {
    let entered = async {
        session.cycle_id().await?;
        session.insert(PERSON, person).await?;
        // Here, and not only after the answer: a session that could not be kept is told in a way that can be read.
        session.save().await
    };
    match entered.await {
        Ok(()) => Redirect::to(local(next)).into_response(),
        Err(error) => broken(&Failure::because("session", error)),
    }
}

/// Only an address of our own: anything else would let a link lead away.
pub fn local(next: &str) -> &str {
    let is_local = next.starts_with('/') && !next.starts_with("//") && !next.contains(['\\', '\r', '\n']);
    if is_local { next } else { "/" }
}

async fn sign_out(State(kunna): State<Arc<Kunna>>, session: Session) -> Response {
    let ended = session.id().map(|id| signed_out(&session_key(id)));
    match session.flush().await {
        Ok(()) => {
            kunna.pokes.poke(&ended.into_iter().collect());
            Redirect::to("/sign-in").into_response()
        }
        Err(error) => broken(&Failure::because("session", error)),
    }
}

#[derive(Deserialize)]
struct Chosen {
    language: Language,
    #[serde(default)]
    back: String,
}

/// Sets the language, and comes back to the same address.
async fn choose_language(
    State(kunna): State<Arc<Kunna>>,
    Extension(visitor): Extension<Visitor>,
    Form(chosen): Form<Chosen>,
) -> Response {
    if let Some(actor) = &visitor.actor {
        let args = serde_json::json!({ "language": chosen.language });
        let command = (crate::token::id(), "person.language", args);
        if let Err(failure) = kunna.take_form(&actor.person, &visitor.form_client, command).await {
            return broken(&failure);
        }
    }
    remembering(&chosen.back, &format!("language={}", chosen.language))
}

#[derive(Deserialize)]
struct Coloured {
    theme: Theme,
}

/// Sets the colours of this device, and comes back to where the form stood.
///
/// The address is the browser's word: the form is drawn once, while the page goes on to other addresses.
async fn choose_theme(headers: HeaderMap, Form(Coloured { theme }): Form<Coloured>) -> Response {
    let from = headers.get(header::REFERER).and_then(|from| from.to_str().ok()?.parse::<Uri>().ok());
    let back = from.as_ref().and_then(Uri::path_and_query).map_or("/", PathAndQuery::as_str);
    remembering(back, &format!("theme={}", theme.code()))
}

/// Goes back to an address of ours with something for the device to remember for a year.
fn remembering(back: &str, what: &str) -> Response {
    let mut response = Redirect::to(local(back)).into_response();
    if let Ok(cookie) = HeaderValue::from_str(&format!("{what}; Path=/; Max-Age=31536000; SameSite=Lax")) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// Looking at a link uses nothing up: mail scanners look at every link.
async fn show_link(Path(token): Path<String>) -> Response {
    let plain = token.bytes().all(|byte| byte.is_ascii_alphanumeric());
    Redirect::to(&if plain { format!("/sign-in?link={token}") } else { "/sign-in".into() }).into_response()
}

async fn use_link(State(kunna): State<Arc<Kunna>>, session: Session, Path(token): Path<String>) -> Response {
    let (hash, now) = (crate::token::hash(token.as_bytes()), kunna.clock.now().at);
    let used = kunna.store.with_tx(move |tx| Box::pin(async move { store::session::use_link(tx, &hash, now).await }));
    match used.await {
        Ok(Some(person)) => enter(&session, person, "/").await,
        Ok(None) => Redirect::to("/sign-in?used").into_response(),
        Err(failure) => broken(&failure),
    }
}
