//! The window: clock, network, waking and leaving.

use super::{Cache, Trouble, Whose, whose};
use crate::App;
use crate::viewer::{FromDevice, Viewer};
use crate::words::Words;
use domain::mapping::Device;
use domain::{Date, Instant, Now, PersonId};
use gloo_net::http::Request;
use leptos::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::future::Future;
use sync::{Entry, Pull, PullReply, Push, PushReply};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::wasm_bindgen;

/// How long to wait before looking again for a server that could not be reached, in milliseconds.
const LOOK: u32 = 10_000;

/// Wakes the pages that the server has drawn.
#[wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    let viewer = known_viewer();
    leptos::mount::hydrate_body(move || {
        provide_context(Words(viewer.language));
        provide_context(viewer.clone());
        view! { <App /> }
    });
}

/// Draws the pages where the server could not: from what an own device keeps of whoever looked last.
#[wasm_bindgen]
pub async fn mount() {
    console_error_panic_hook::set_once();
    let viewer = Cache::last_viewer().await.unwrap_or_else(|| Viewer { today: now().today, ..Viewer::default() });
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute("lang", viewer.language.tag());
    }
    leptos::mount::mount_to_body(move || {
        provide_context(Words(viewer.language));
        provide_context(viewer.clone());
        provide_context(FromDevice);
        view! { <App /> }
    });
}

thread_local! {
    static REACHED: ArcRwSignal<bool> = ArcRwSignal::new(true);
}

/// Whether the server could be reached when it was last asked, and the device has a network.
pub fn is_reached() -> bool {
    REACHED.with(ArcRwSignal::get)
}

/// Notes whether the server could be reached.
pub fn reached(is_reached: bool) {
    let before = REACHED.with(ArcRwSignal::get_untracked);
    if before != is_reached {
        REACHED.with(|reached| reached.set(is_reached));
        if before {
            look_for_server();
        }
    }
}

/// Asks now and then until the server answers: nothing else might tell that it is back.
fn look_for_server() {
    after(LOOK, || {
        spawn(async {
            if Request::get("/healthz").send().await.is_ok_and(|response| response.ok()) {
                reached(true);
            } else {
                look_for_server();
            }
        });
    });
}

/// Follows whether the device has a network.
pub fn watch_network() {
    gloo_events::EventListener::new(&window(), "online", |_| reached(true)).forget();
    gloo_events::EventListener::new(&window(), "offline", |_| reached(false)).forget();
    reached(window().navigator().on_line());
}

/// Loads the page once more.
pub fn reload() {
    // Where reloading fails, the browser says so itself.
    let _ = window().location().reload();
}

/// Sends the form of an event, past whatever listens to it.
pub fn submit(event: &leptos::ev::SubmitEvent) {
    let form: leptos::web_sys::HtmlFormElement = event_target(event);
    // A form that has gone meanwhile is not sent.
    let _ = form.submit();
}

/// Says on the document that the page listens now.
pub fn say_ready() {
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute("data-hydrated", "");
    }
}

/// Whoever looks, as the server wrote it into the page.
pub fn known_viewer() -> Viewer {
    let text = document().get_element_by_id("viewer").and_then(|element| element.text_content());
    text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
}

/// What time the device thinks it is. The server orders nothing by it.
pub fn now() -> Now {
    let date = js_sys::Date::new_0();
    #[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970 fit for some 280 million years")]
    let at = Instant(date.get_time() as i64);
    Now { at, today: day_of(&date) }
}

/// Hour and minute on the device.
pub fn time_of_day() -> (u8, u8) {
    let date = js_sys::Date::new_0();
    (u8::try_from(date.get_hours()).unwrap_or(0), u8::try_from(date.get_minutes()).unwrap_or(0))
}

/// Day, hour and minute of a moment on the device.
pub fn time_of(at: i64) -> (Date, u8, u8) {
    #[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 fit for some 280 000 years")]
    let date = js_sys::Date::new(&(at as f64).into());
    (day_of(&date), u8::try_from(date.get_hours()).unwrap_or(0), u8::try_from(date.get_minutes()).unwrap_or(0))
}

fn day_of(date: &js_sys::Date) -> Date {
    let part = |number: u32| i8::try_from(number).unwrap_or(1);
    let year = i16::try_from(date.get_full_year()).unwrap_or(2000);
    Date::new(year, part(date.get_month() + 1), part(date.get_date())).unwrap_or(Date::constant(2000, 1, 1))
}

/// A new id, in the order of time.
pub fn id() -> String {
    uuid::Uuid::now_v7().to_string()
}

/// The id of a new client. It begins with the kind of device, so that its person knows which of theirs said what.
pub fn client_id() -> String {
    let browser = window().navigator().user_agent().unwrap_or_default();
    format!("{}{}", Device::of_browser(&browser).prefix(), id())
}

/// Moves focus to the heading, when what had it goes away.
pub fn focus_heading() {
    if let Ok(Some(heading)) = document().query_selector("h1") {
        // A heading that has gone meanwhile takes no focus, and needs none.
        let _ = heading.unchecked_ref::<leptos::web_sys::HtmlElement>().focus();
    }
}

/// Runs something beside the page.
pub fn spawn(work: impl Future<Output = ()> + 'static) {
    leptos::task::spawn_local(work);
}

/// Runs something later.
pub fn after(milliseconds: u32, work: impl FnOnce() + 'static) {
    gloo_timers::callback::Timeout::new(milliseconds, work).forget();
}

/// About so long: a quarter more or less, so that a whole town does not come back at the same moment.
pub fn about(milliseconds: u32) -> u32 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between nothing and one and a quarter of a number that fits"
    )]
    let part = (f64::from(milliseconds) * (0.75 + js_sys::Math::random() / 2.0)) as u32;
    part
}

/// Whether somebody can see the page.
pub fn is_looked_at() -> bool {
    !document().hidden()
}

/// Runs something whenever somebody comes back to the page, the network does, or the server has news (`live.js`).
pub fn on_waking(work: impl Fn() + 'static) {
    let work = std::rc::Rc::new(work);
    for news in ["online", "focus", "poke"] {
        let work = work.clone();
        gloo_events::EventListener::new(&window(), news, move |_| work()).forget();
    }
    gloo_events::EventListener::new(&document(), "visibilitychange", move |_| {
        if !document().hidden() {
            work();
        }
    })
    .forget();
}

/// Runs something whenever somebody leaves the page, perhaps for good.
pub fn on_leaving(work: impl Fn() + 'static) {
    gloo_events::EventListener::new(&document(), "visibilitychange", move |_| {
        if document().hidden() {
            work();
        }
    })
    .forget();
}

fn behind(person: &PersonId) -> String {
    format!("kunna-left-behind-{person}")
}

pub(super) fn shelf() -> Option<leptos::web_sys::Storage> {
    window().local_storage().ok().flatten()
}

/// Keeps entries that a page being left has no time to store properly. This store alone writes at once.
pub fn leave_behind(person: &PersonId, entries: &[Entry]) {
    if whose(person) == Some(Whose::Shared) {
        return;
    }
    if let (Some(shelf), Ok(text)) = (shelf(), serde_json::to_string(entries)) {
        // A full shelf refuses; then the entries live as long as the page.
        let _ = shelf.set_item(&behind(person), &text);
    }
}

/// Takes what an earlier page left behind.
pub fn left_behind(person: &PersonId) -> Vec<Entry> {
    let Some(shelf) = shelf() else { return Vec::new() };
    let text = shelf.get_item(&behind(person)).ok().flatten();
    let _ = shelf.remove_item(&behind(person));
    text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
}

/// Sends commands.
pub async fn push(push: &Push) -> Result<PushReply, Trouble> {
    send("/sync/v1/push", push).await
}

/// Asks what has changed.
pub async fn pull(pull: &Pull) -> Result<PullReply, Trouble> {
    send("/sync/v1/pull", pull).await
}

async fn send<T: DeserializeOwned>(address: &str, body: &impl Serialize) -> Result<T, Trouble> {
    let request = Request::post(address).header("x-kunna", "1").header("content-type", "application/json");
    let body = serde_json::to_string(body).map_err(|_| Trouble::Unreachable)?;
    let response = request.body(body).map_err(|_| Trouble::Unreachable)?.send().await;
    // A proxy whose server is gone answers too.
    reached(response.as_ref().is_ok_and(|response| response.status() < 500));
    let response = response.map_err(|_| Trouble::Unreachable)?;
    let status = response.status();
    let text = response.text().await.map_err(|_| Trouble::Unreachable)?;
    match status {
        200 => serde_json::from_str(&text).map_err(|_| Trouble::Unreachable),
        401 => Err(Trouble::SignedOut),
        409 => Err(sync::PushProblem::read(&text).map_or(Trouble::Unreachable, Trouble::Problem)),
        _ => Err(Trouble::Unreachable),
    }
}
