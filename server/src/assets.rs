//! The files of the pages, in the binary: precompressed, and immutable under a name that holds their hash.

use app::shell::Assets;
use axum::Router;
use axum::body::Body;
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../target/site"]
#[allow_missing = true]
struct Site;

/// The names of the files that a page loads. Without a built site the pages work all the same, without script.
pub fn assets() -> Assets {
    let manifest = Site::get("manifest.json");
    manifest.and_then(|file| serde_json::from_slice(&file.data).ok()).unwrap_or_default()
}

/// The routes of the files.
pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    let root = |name: &'static str| get(move |headers: HeaderMap| async move { file(name, &headers) });
    Router::new()
        .route("/pkg/{name}", get(packed))
        .route("/favicon.ico", root("favicon.svg"))
        .route("/favicon.svg", root("favicon.svg"))
        .route("/robots.txt", root("robots.txt"))
        .route("/manifest.webmanifest", root("manifest.webmanifest"))
        .route("/icon-192.png", root("icon-192.png"))
        .route("/icon-512.png", root("icon-512.png"))
        .route("/icon-maskable.svg", root("icon-maskable.svg"))
        .route("/icon-maskable-512.png", root("icon-maskable-512.png"))
        .route("/sw.js", get(|| async { worker() }))
}

/// The service worker, with the version and the files that it keeps written above its own lines.
///
/// It is another file whenever one of them is: so a browser notices a new version.
fn worker() -> Response {
    let head = Site::get("manifest.json").and_then(|manifest| worker_head(&manifest.data));
    let Some((head, body)) = head.zip(Site::get("sw.js")) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let mut script = head.into_bytes();
    script.extend_from_slice(&body.data);
    let kind = [(header::CONTENT_TYPE, "text/javascript"), (header::CACHE_CONTROL, "no-cache")];
    (kind, script).into_response()
}

fn worker_head(manifest: &[u8]) -> Option<String> {
    let manifest: serde_json::Value = serde_json::from_slice(manifest).ok()?;
    let version = manifest["version"].as_str()?;
    let files = ["js", "wasm", "css", "font", "live"];
    let files: Vec<_> = files.into_iter().filter_map(|file| manifest[file].as_str()).collect();
    let files = [&files[..], &["/favicon.svg", "/manifest.webmanifest"]].concat();
    Some(format!("self.kunna = {};\n", serde_json::json!({ "version": version, "files": files })))
}

async fn packed(Path(name): Path<String>, headers: HeaderMap) -> Response {
    file(&format!("pkg/{name}"), &headers)
}

fn file(name: &str, headers: &HeaderMap) -> Response {
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let packings = [("br", ".br"), ("gzip", ".gz")];
    let packed = packings
        .into_iter()
        .filter(|(encoding, _)| accepted.contains(encoding))
        .find_map(|(encoding, end)| Some((Some(encoding), Site::get(&format!("{name}{end}"))?)));
    let Some((encoding, file)) = packed.or_else(|| Some((None, Site::get(name)?))) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let mut response = Body::from(file.data).into_response();
    let out = response.headers_mut();
    out.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind(name)));
    out.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Some(encoding) = encoding {
        out.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    let keep = if name.starts_with("pkg/") { "public, max-age=31536000, immutable" } else { "public, max-age=3600" };
    out.insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
    response
}

fn kind(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("js") => "text/javascript",
        Some("wasm") => "application/wasm",
        Some("css") => "text/css",
        Some("woff2") => "font/woff2",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("webmanifest") => "application/manifest+json",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::worker_head;

    #[test]
    fn the_worker_knows_the_version_and_the_files_it_keeps() {
        let manifest =
            br#"{"js":"/pkg/a.js","wasm":"/pkg/a.wasm","css":"/pkg/a.css","live":"/pkg/live.js","font":"/pkg/a.woff2","version":"1f"}"#;
        let head = worker_head(manifest).unwrap();
        let known = head.strip_prefix("self.kunna = ").and_then(|head| head.strip_suffix(";\n")).unwrap();
        let known: serde_json::Value = serde_json::from_str(known).unwrap();
        assert_eq!(known["version"], "1f");
        let pkg = ["/pkg/a.js", "/pkg/a.wasm", "/pkg/a.css", "/pkg/a.woff2", "/pkg/live.js"];
        let files = [&pkg[..], &["/favicon.svg", "/manifest.webmanifest"]].concat();
        assert_eq!(known["files"], serde_json::json!(files));
    }

    #[test]
    fn without_a_built_site_there_is_no_worker() {
        assert_eq!(worker_head(b"{}"), None);
    }
}
