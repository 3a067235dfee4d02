//! The service worker: what starts Kunna where the server cannot be reached. Its own half is `assets/sw.js`.

use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

#[wasm_bindgen]
extern "C" {
    type Registration;

    // A browser without service workers, or a page without HTTPS, has no such thing: that is an error here.
    #[wasm_bindgen(catch, js_namespace = ["navigator", "serviceWorker"], js_name = register)]
    async fn register(address: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["navigator", "serviceWorker"], js_name = getRegistration)]
    async fn registration() -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["navigator", "storage"], js_name = persist)]
    async fn persist() -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, getter)]
    fn installing(this: &Registration) -> Option<leptos::web_sys::EventTarget>;
    #[wasm_bindgen(method, getter)]
    fn waiting(this: &Registration) -> Option<Worker>;
    #[wasm_bindgen(catch, method)]
    async fn unregister(this: &Registration) -> Result<JsValue, JsValue>;

    type Worker;

    #[wasm_bindgen(method, js_name = postMessage)]
    fn post(this: &Worker, message: &str);
}

async fn found() -> Option<Registration> {
    let found = registration().await.ok().filter(|found| !found.is_undefined())?;
    Some(found.unchecked_into())
}

/// Registers the worker, and waits until everything it needs is on the device. Gives false where there can be none.
pub async fn be_ready() -> bool {
    let Ok(registration) = register("/sw.js").await else { return false };
    let registration: Registration = registration.unchecked_into();
    let Some(worker) = registration.installing() else { return true };
    let changed = js_sys::Promise::new(&mut |done, _| {
        // The first change is to `installed`, or to `redundant` when a file could not be fetched.
        let _ = worker.add_event_listener_with_callback("statechange", &done);
    });
    let _ = wasm_bindgen_futures::JsFuture::from(changed).await;
    js_sys::Reflect::get(&worker, &"state".into()).is_ok_and(|state| state != *"redundant")
}

/// Tells a new version that waits that nobody is in the middle of anything here.
pub async fn make_way() {
    if let Some(waiting) = found().await.and_then(|found| found.waiting()) {
        waiting.post("make way");
    }
}

/// Lets the worker go.
pub async fn let_go() {
    if let Some(found) = found().await {
        // What could not be let go holds no person's data.
        let _ = found.unregister().await;
    }
}

/// Asks the browser not to clear what is on the device by itself.
pub async fn ask_to_stay() {
    // A browser that says no may clear it when it is short of room; what is unsent is said on every page.
    let _ = persist().await;
}
