//! Every route, and the layers that every request passes.

use crate::Kunna;
use crate::assets;
use crate::backend::Live;
use crate::bodies::{self, BODY, Readers};
use crate::failure::Failure;
use crate::identity::{self, Visitor};
use app::App;
use app::backend::Backend;
use app::browser::LocalTime;
use app::error::AppError;
use app::office::Office;
use app::shell::{empty_shell, nowhere_shell, office_shell, shell};
use app::words::Words;
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use leptos::config::LeptosOptions;
use leptos::nonce::Nonce;
use leptos::prelude::{provide_context, use_context};
use leptos_axum::{
    AxumRouteListing, LeptosRoutes, ResponseOptions, generate_route_list, render_app_async_with_context,
};
use std::sync::{Arc, LazyLock};
use tower_http::compression::CompressionLayer;

/// How many seconds whoever meets a trouble that passes should wait.
const AGAIN: HeaderValue = HeaderValue::from_static("5");

/// The routes of the pages: those that the browser takes over, and the office's.
///
/// Listed once, before the first page is drawn: whatever a page asks for while routes are being listed is never
/// answered, in the whole process (`SuppressResourceLoad` of `leptos_server`).
static ROUTES: LazyLock<[Vec<AxumRouteListing>; 2]> =
    LazyLock::new(|| [generate_route_list(App), generate_route_list(Office)]);

/// The whole server as one service.
pub fn router(kunna: Arc<Kunna>) -> Router {
    let is_secure = kunna.public_url.as_deref().is_some_and(|url| url.starts_with("https:"));
    let inside = pages(kunna.clone())
        .merge(identity::routes(kunna.is_demo).with_state(kunna.clone()))
        .route("/sync/v1/events", get(crate::events::events).with_state(kunna.clone()))
        .merge(crate::figures_csv::routes().with_state(kunna.clone()))
        .merge(crate::posted::routes().with_state(kunna.clone()))
        .merge(crate::uploads::routes().with_state(kunna.clone()))
        .layer(middleware::from_fn(server_function_status))
        .layer(middleware::from_fn_with_state(kunna.clone(), identity::identify))
        .merge(crate::sync_routes::routes().with_state(kunna.clone()))
        .layer(middleware::from_fn_with_state(Readers::default(), bodies::read))
        .layer(identity::layer(kunna.store.clone(), kunna.clock.clone(), is_secure))
        .layer(DefaultBodyLimit::max(BODY))
        .layer(CompressionLayer::new().br(true).gzip(true));
    Router::new()
        .route("/healthz", get(|| async { "ok" }))
        .route("/readyz", get(ready).with_state(kunna.clone()))
        .merge(assets::routes())
        .merge(inside)
        .layer(middleware::from_fn_with_state(kunna, same_site))
        .layer(middleware::from_fn(guard_page))
}

fn pages(kunna: Arc<Kunna>) -> Router {
    let options = LeptosOptions::builder().output_name("kunna").build();
    let is_demo = kunna.is_demo;
    let context = move || {
        // While the routes are listed there is no request.
        let Some(parts) = use_context::<Parts>() else { return };
        if let Some(nonce) = parts.extensions.get::<Nonce>() {
            provide_context(nonce.clone());
        }
        let Some(visitor) = parts.extensions.get::<Visitor>().cloned() else { return };
        provide_context(visitor.viewer.clone());
        provide_context(Words(visitor.viewer.language));
        provide_context(visitor.theme);
        let clock = kunna.clock.clone();
        provide_context(LocalTime(Arc::new(move |at| clock.local(domain::Instant(at)))));
        let response = use_context::<ResponseOptions>().unwrap_or_default();
        let backend: Arc<dyn Backend> = Arc::new(Live { kunna: kunna.clone(), visitor, response });
        provide_context(backend);
    };
    let assets = assets::assets();
    let (alive, still, empty) = (assets.clone(), assets.clone(), assets.clone());
    let office = render_app_async_with_context(context.clone(), move || office_shell(still.clone()));
    let empty = render_app_async_with_context(context.clone(), move || empty_shell(empty.clone()));
    let nowhere = render_app_async_with_context(context.clone(), move || nowhere_shell(assets.clone()));
    // The server functions of both come with the first.
    let [own, offices] = &*ROUTES;
    let router = Router::new().leptos_routes_with_context(&options, own.clone(), context, move || shell(alive.clone()));
    offices
        .iter()
        // The specimens of all components are for whoever builds pages, and no page of a municipality.
        .filter(|route| is_demo || route.path() != "/components")
        .fold(router, |router, route| router.route(route.path(), get(office.clone())))
        .route("/shell.html", get(empty))
        .fallback(move |request: Request| not_found(nowhere.clone(), request))
        .with_state(options)
}

/// Says that there is no such page: whoever looks gets a page that leads on, and a program the bare status.
async fn not_found<F>(draw: impl FnOnce(Request) -> F, request: Request) -> Response
where
    F: Future<Output = Response>,
{
    if !identity::is_page(&request) {
        return StatusCode::NOT_FOUND.into_response();
    }
    let mut response = draw(request).await;
    *response.status_mut() = StatusCode::NOT_FOUND;
    response
}

/// Refuses requests that another site made a browser send, and everything that cannot say where it comes from.
async fn same_site(State(kunna): State<Arc<Kunna>>, request: Request, next: Next) -> Response {
    let is_reading = matches!(*request.method(), Method::GET | Method::HEAD);
    if is_reading || comes_from_here(request.headers(), kunna.public_url.as_deref()) {
        return next.run(request).await;
    }
    StatusCode::FORBIDDEN.into_response()
}

fn comes_from_here(headers: &HeaderMap, public_url: Option<&str>) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return matches!(site, "same-origin" | "none");
    }
    let Some(origin) = text("origin") else { return false };
    match public_url {
        Some(url) => origin == url.trim_end_matches('/'),
        None => text("host").is_some_and(|host| origin.split_once("://").is_some_and(|(_, own)| own == host)),
    }
}

/// Mints the nonce of a page and says what the page may load and do.
async fn guard_page(mut request: Request, next: Next) -> Response {
    // No address of ours has a character that PostgreSQL keeps in no text.
    if request.uri().path_and_query().is_some_and(|address| address.as_str().contains("%00")) {
        return StatusCode::BAD_REQUEST.into_response();
    }
    let nonce = Nonce::new();
    request.extensions_mut().insert(nonce.clone());
    let is_fixed = request.uri().path().starts_with("/pkg/");
    let mut response = next.run(request).await;
    let policy = format!(
        "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; \
         style-src 'self' 'nonce-{nonce}'; connect-src 'self'; img-src 'self' data:; font-src 'self'; \
         manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; \
         object-src 'none'"
    );
    let is_passing = response.status() == StatusCode::SERVICE_UNAVAILABLE;
    let headers = response.headers_mut();
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    if is_passing {
        headers.entry(header::RETRY_AFTER).or_insert(AGAIN);
    }
    if !is_fixed && !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}

/// Gives a server function's own error its status: arguments that cannot be read never reach the backend, and
/// would count as a failure of ours.
async fn server_function_status(request: Request, next: Next) -> Response {
    let is_call = request.uri().path().starts_with("/api/");
    let response = next.run(request).await;
    if !is_call || response.status() != StatusCode::INTERNAL_SERVER_ERROR {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(bytes) = axum::body::to_bytes(body, 64 * 1024).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    if let Ok(error) = serde_json::from_slice::<AppError>(&bytes) {
        parts.status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    }
    Response::from_parts(parts, Body::from(bytes))
}

async fn ready(State(kunna): State<Arc<Kunna>>) -> Response {
    let asked = async { crate::store::meta::get(&mut *kunna.store.reader().await?, "epoch").await };
    match asked.await {
        Ok(Some(_)) => "ok".into_response(),
        _ => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

/// Logs a failure under a number, and tells only the number.
pub fn broken(failure: &Failure) -> Response {
    failed(&incident(failure))
}

/// The answer to whoever met a failure that is logged already.
pub fn failed(error: &AppError) -> Response {
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, Json(error)).into_response()
}

/// Logs a failure under a number; one that passes by itself is told as such.
pub fn incident(failure: &Failure) -> AppError {
    if failure.is_passing() {
        tracing::error!(%failure, "the database takes nothing or gives nothing at the moment");
        return AppError::Offline;
    }
    let incident = crate::token::incident();
    tracing::error!(%incident, %failure, "something broke");
    AppError::Broken(incident)
}
