//! The tabs of one person in one browser: what they tell each other, and which of them sends.

use super::Note;
use domain::PersonId;
use leptos::web_sys::{BroadcastChannel, MessageEvent};
use send_wrapper::SendWrapper;
use wasm_bindgen::prelude::{Closure, wasm_bindgen};
use wasm_bindgen::{JsCast, JsValue};

#[wasm_bindgen]
extern "C" {
    /// Waits for a lock and keeps it as long as the promise of the callback is open; here: until the tab is gone.
    #[wasm_bindgen(catch, js_namespace = ["navigator", "locks"], js_name = request)]
    fn request_lock(name: &str, holding: &JsValue) -> Result<JsValue, JsValue>;
}

/// The way to the other tabs.
pub struct Tabs(Option<SendWrapper<BroadcastChannel>>);

impl Tabs {
    /// Opens it, and hears what the others tell.
    pub fn open(person: &PersonId, hear: impl Fn(Note) + 'static) -> Self {
        let Ok(channel) = BroadcastChannel::new(&format!("kunna-{person}")) else { return Self(None) };
        let heard = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            if let Some(note) = event.data().as_string().and_then(|text| serde_json::from_str(&text).ok()) {
                hear(note);
            }
        });
        channel.set_onmessage(Some(heard.as_ref().unchecked_ref()));
        heard.forget();
        Self(Some(SendWrapper::new(channel)))
    }

    /// Tells the others. A tab that hears nothing finds out by itself, later.
    pub fn tell(&self, note: &Note) {
        if let (Some(channel), Ok(text)) = (&self.0, serde_json::to_string(note)) {
            let _ = channel.post_message(&text.into());
        }
    }
}

/// Does something once no other tab of this person is before this one: at once, or when those are gone.
///
/// A browser without locks has every tab send. The server counts each command once all the same.
pub fn when_first(person: &PersonId, work: impl FnOnce() + 'static) {
    let work = std::rc::Rc::new(std::cell::Cell::new(Some(work)));
    let held = work.clone();
    let holding = Closure::once_into_js(move || {
        if let Some(work) = held.take() {
            work();
        }
        js_sys::Promise::new(&mut |_, _| {})
    });
    if request_lock(&format!("kunna-{person}"), &holding).is_err()
        && let Some(work) = work.take()
    {
        work();
    }
}
