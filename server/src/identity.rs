//! Who is there: sessions, the demo's picker, and links that sign somebody in once.

mod routes;
mod sessions;

pub use routes::{local, routes};
pub use sessions::{Sessions, layer, session_key};

use crate::Kunna;
use crate::failure::Failure;
use crate::store;
use app::theme::Theme;
use app::viewer::{Me, Place, Viewer};
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::{Act, Actor};
use domain::person::{Person, Role};
use domain::{Date, Language, PersonId};
use std::sync::Arc;
use tower_sessions::Session;

/// Under this key a session keeps whose it is.
const PERSON: &str = "person";

/// Whoever made this request.
#[derive(Debug, Clone)]
pub struct Visitor {
    /// Who, with the roles they hold today; none when signed out.
    pub actor: Option<Actor>,
    /// What the frame of a page needs to know about them.
    pub viewer: Viewer,
    /// The colours chosen on this device.
    pub theme: Theme,
    /// The client under which forms of this session are logged.
    pub form_client: String,
}

/// Finds out who made a request, and puts it beside the request. Pages send a stranger to the door.
pub async fn identify(State(kunna): State<Arc<Kunna>>, session: Session, mut request: Request, next: Next) -> Response {
    let mut visitor = match visit(&kunna, &session, request.headers()).await {
        Ok(visitor) => visitor,
        Err(failure) => return crate::router::broken(&failure),
    };
    let path = request.uri().path();
    let is_page = is_page(&request);
    // Only a page shows where one may go; the calls that a page makes are many and need not ask.
    if is_page && let Some(actor) = &visitor.actor {
        visitor.viewer.places = match places(&kunna, actor, visitor.viewer.today).await {
            Ok(places) => places,
            Err(failure) => return crate::router::broken(&failure),
        };
    }
    // Where there is no page there is nothing to sign in for.
    let is_there = request.extensions().get::<MatchedPath>().is_some();
    let is_open = ["/sign-in", "/tillganglighet", "/healthz", "/readyz", "/components", "/shell.html"]
        .iter()
        .any(|open| path == *open || path.starts_with(&format!("{open}/")));
    if visitor.actor.is_none() && is_page && is_there && !is_open {
        let back = request.uri().path_and_query().map_or("/", |path| path.as_str());
        let query = app::format::in_address(back);
        return Redirect::to(&format!("/sign-in?next={query}")).into_response();
    }
    request.extensions_mut().insert(visitor);
    next.run(request).await
}

/// Whether somebody opens a page, rather than a page or a device asking for something.
pub fn is_page(request: &Request) -> bool {
    let path = request.uri().path();
    request.method() == Method::GET && !["/api/", "/sync/", "/pkg/"].iter().any(|prefix| path.starts_with(prefix))
}

/// Whose a session is. What moves data need not know more of who is there.
pub async fn whose(session: &Session) -> Result<Option<PersonId>, Failure> {
    session.get(PERSON).await.map_err(|e| Failure::because("session", e))
}

async fn visit(kunna: &Kunna, session: &Session, headers: &HeaderMap) -> Result<Visitor, Failure> {
    let id = whose(session).await?;
    let today = kunna.clock.now().today;
    let viewer = Viewer {
        municipality: kunna.municipality.clone(),
        is_demo: kunna.is_demo,
        language: wanted_language(headers).unwrap_or_default(),
        today,
        ..Viewer::default()
    };
    let form_client =
        session.id().map_or(String::new(), |id| format!("session:{}", &crate::token::hash(&id.0.to_le_bytes())[..32]));
    let theme = cookie(headers, "theme").and_then(Theme::from_code).unwrap_or_default();
    let stranger = Visitor { actor: None, viewer, theme, form_client };
    let Some(id) = id else { return Ok(stranger) };
    let db = &mut *kunna.store.reader().await?;
    let Some(person) = store::person::get(db, &id).await? else {
        return Ok(stranger);
    };
    let actor = store::person::actor(db, &id, today).await?;
    let viewer = Viewer { language: person.language, me: Some(me(&person)), ..stranger.viewer };
    Ok(Visitor { actor: Some(actor), viewer, ..stranger })
}

fn me(person: &Person) -> Me {
    Me { id: person.id.clone(), given_name: person.given_name.clone(), full_name: person.full_name() }
}

/// The places that somebody may go to: derived from the same rule that guards them.
async fn places(kunna: &Kunna, actor: &Actor, today: Date) -> Result<Vec<Place>, Failure> {
    let leads = store::person::leads(&mut *kunna.store.reader().await?, &actor.person, today).await?;
    let may = |act: Act| domain::access::decide(actor, act, domain::access::About::Everything).is_ok();
    let all = [
        (Place::Start, true),
        (Place::Mappings, true),
        (Place::Unit, leads),
        (Place::Figures, may(Act::SeeFigures)),
        (Place::Competences, true),
        (Place::RoleProfiles, true),
        (Place::People, may(Act::SeePeople)),
        (Place::Imports, may(Act::ImportPeople)),
        (Place::Organisation, true),
        (Place::Grants, actor.has(Role::SystemAdministrator)),
    ];
    Ok(all.into_iter().filter(|(_, open)| *open).map(|(place, _)| place).collect())
}

/// The language chosen on this device, else the one the browser asks for.
fn wanted_language(headers: &HeaderMap) -> Option<Language> {
    cookie_language(headers).or_else(|| header_language(headers))
}

fn cookie_language(headers: &HeaderMap) -> Option<Language> {
    Language::from_tag(cookie(headers, "language")?)
}

fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let cookies = headers.get(header::COOKIE)?.to_str().ok()?;
    cookies
        .split(';')
        .filter_map(|cookie| cookie.trim().split_once('='))
        .find(|(own, _)| *own == name)
        .map(|(_, text)| text)
}

fn header_language(headers: &HeaderMap) -> Option<Language> {
    let accepted = headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?;
    accepted.split(',').find_map(|tag| Language::from_tag(tag.split(';').next().unwrap_or_default().trim()))
}
