//! A small Björkvik on a database of its own, and people who act in it.

use crate::database::{self, Database};
use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use domain::fixtures::City;
use domain::{Date, Instant, MappingId, Now, PersonId, Refusal};
use server::Kunna;
use server::clock::Clock;
use server::store::Store;
use std::sync::Arc;
use sync::{Entry, Outcome, Push, Told};
use tower::ServiceExt;

/// The day on which every test happens: 22 November 2026, noon.
pub const NOW: Now = Now { at: Instant(1_795_348_800_000), today: Date::constant(2026, 11, 22) };
/// The mapping that is open on that day.
pub const OPEN: &str = "kartlaggning-2026-11";

/// The open mapping.
pub fn open_mapping() -> MappingId {
    MappingId::new(OPEN).unwrap()
}

/// A municipality of three hundred on a database of its own.
pub struct World {
    /// The server.
    pub kunna: Arc<Kunna>,
    /// Every route, as a browser meets them.
    pub router: Router,
    /// What was filled in.
    pub city: City,
    /// Its database.
    pub database: Database,
}

impl World {
    /// Fills a new one.
    pub async fn new() -> Self {
        let database = database::filled().await;
        let kunna = open(&database.url).await;
        let router = server::router::router(kunna.clone());
        Self { kunna, router, city: database::city(), database }
    }

    /// Gives a command as somebody, from a form; whatever the rules say of it.
    pub async fn give(&self, who: &str, name: &str, args: serde_json::Value) -> Told {
        let (who, id) = (PersonId::new(who).unwrap(), server::token::id());
        self.kunna.take_form(&who, &format!("session-{who}"), (id, name, args)).await.unwrap().unwrap()
    }

    /// Gives a command that must count.
    pub async fn must(&self, who: &str, name: &str, args: serde_json::Value) {
        let told = self.give(who, name, args.clone()).await;
        assert_ne!(told.outcome, Outcome::Refused, "{who} {name} {args}: {told:?}");
    }

    /// Gives a command that must be refused, and says why it was.
    pub async fn refused(&self, who: &str, name: &str, args: serde_json::Value) -> Refusal {
        let told = self.give(who, name, args.clone()).await;
        assert_eq!(told.outcome, Outcome::Refused, "{who} {name} {args}");
        serde_json::from_value(told.reason.unwrap()).unwrap()
    }

    /// Pushes entries as somebody's device.
    pub async fn push(&self, who: &str, client: &str, batch: Vec<Entry>) -> server::writer::Taken {
        let push = Push { epoch: String::new(), client_id: client.into(), app: "test".into(), batch };
        self.kunna.writer.push(PersonId::new(who).unwrap(), push).await.unwrap()
    }

    /// Signs somebody of the cast in, and gives the cookie of their session.
    pub async fn sign_in(&self, name: &str) -> String {
        let request = Request::post("/sign-in/demo")
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(format!("name={name}")))
            .unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::SEE_OTHER, "{name} signs in");
        let cookie = response.headers()[header::SET_COOKIE].to_str().unwrap();
        cookie.split(';').next().unwrap().to_owned()
    }

    /// Asks for a page as whoever holds a cookie.
    pub async fn get(&self, cookie: &str, path: &str) -> (StatusCode, String) {
        let request = Request::get(path).header(header::COOKIE, cookie).body(Body::empty()).unwrap();
        self.ask(request).await
    }

    /// Sends a form as whoever holds a cookie, and gives the address it leads to.
    pub async fn form(&self, cookie: &str, path: &str, fields: &[(&str, &str)]) -> (StatusCode, String) {
        let body = fields.iter().map(|(name, text)| format!("{}={}", encode(name), encode(text)));
        let request = Request::post(path)
            .header("sec-fetch-site", "same-origin")
            .header(header::COOKIE, cookie)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body.collect::<Vec<_>>().join("&")))
            .unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let to = response.headers().get(header::LOCATION).map(|to| to.to_str().unwrap().to_owned());
        (response.status(), to.unwrap_or_default())
    }

    /// Sends any request.
    pub async fn ask(&self, request: Request<Body>) -> (StatusCode, String) {
        let uri = request.uri().clone();
        let answer = async {
            let response = self.router.clone().oneshot(request).await.unwrap();
            let status = response.status();
            let body = axum::body::to_bytes(response.into_body(), 8 << 20).await.unwrap();
            (status, String::from_utf8_lossy(&body).into_owned())
        };
        // A page that never comes fails its test instead of stopping all of them.
        let patience = std::time::Duration::from_mins(2);
        tokio::time::timeout(patience, answer).await.unwrap_or_else(|_| panic!("{uri} is never answered"))
    }
}

/// A server on a database; a second one on the same is what a second process is.
pub async fn open(url: &str) -> Arc<Kunna> {
    let store = Store::open(url).await.unwrap();
    Arc::new(Kunna::open(store, Clock::fixed(NOW.at), None, true).await.unwrap())
}

/// A command as an entry of an outbox.
pub fn entry(seq: u64, id: &str, name: &str, args: serde_json::Value) -> Entry {
    Entry { seq, id: id.into(), name: name.into(), format: 1, args, base: None, at: None }
}

fn encode(text: &str) -> String {
    text.bytes()
        .map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}
