//! The visitor's sheet, from the server at first and from the replica from then on.

use super::{OwnSheet, RefusedForm, load_sheet};
use crate::browser::{self, Cache};
use crate::error::AppError;
use crate::frame::Asked;
use crate::kept::{self, Managers, or_kept, sheet_key};
use crate::replica::{Replica, Saved, replica};
use crate::ui::{Status, StatusState};
use crate::words::{Words, words};
use domain::MappingId;
use domain::mapping::Sheet;
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

/// A sheet that a page draws.
#[derive(Clone, Copy)]
pub struct Held {
    /// The sheet, with what is on its way.
    pub sheet: Memo<Sheet>,
    /// What the server said beside it when the page was opened.
    pub opened: StoredValue<Opened>,
    /// The replica that takes commands about it.
    pub replica: Replica,
}

/// What the server says once, when a page is opened.
#[derive(Debug, Clone, Default)]
pub struct Opened {
    /// The given name of the line manager.
    pub manager: Option<String>,
    /// The version of the answers that it drew.
    pub version: u64,
    /// An id for one form.
    pub form_id: String,
    /// A form that was not taken.
    pub refused: Option<RefusedForm>,
}

impl Held {
    fn new(replica: Replica, first: Sheet, opened: Opened, is_live: RwSignal<bool>) -> Self {
        let mapping = first.frame.mapping.clone();
        let sheet = Memo::new(move |_| {
            // Until the page has woken, both sides draw what the server sent.
            let live = is_live.get().then(|| replica.sheet(&mapping)).flatten();
            live.unwrap_or_else(|| first.clone())
        });
        Self { sheet, opened: StoredValue::new(opened), replica }
    }
}

/// The mapping in the address.
pub fn mapping_param() -> Option<MappingId> {
    let params = use_params_map();
    params.with_untracked(|params| params.get("mapping")).and_then(|id| MappingId::new(id).ok())
}

/// Draws a page about the visitor's sheet: at once when the replica has it, else when the server has answered.
pub fn with_sheet(draw: fn(Held) -> AnyView) -> AnyView {
    let not_asked = |_| crate::frame::shown(Err::<(), _>(AppError::NotFound), |()| ().into_any());
    with_sheet_or(draw, not_asked)
}

/// The same, for a page that has something to say to people whom the mapping does not ask.
pub fn with_sheet_or(draw: fn(Held) -> AnyView, not_asked: fn(MappingId) -> AnyView) -> AnyView {
    let Some(mapping) = mapping_param() else {
        return crate::frame::shown(Err::<(), _>(AppError::NotFound), |()| ().into_any());
    };
    let replica = replica();
    kept::keep_sheet(mapping.clone());
    if let Some(sheet) = untrack(|| replica.sheet(&mapping)) {
        let opened = Opened { manager: Managers::of(&mapping), ..Opened::default() };
        return draw(Held::new(replica, sheet, opened, RwSignal::new(true)));
    }
    let refused = use_query_map().with_untracked(|query| query.get("refused"));
    let asked = mapping.clone();
    let cache = kept::cache();
    let resource = Resource::new_blocking(
        move || (asked.clone(), refused.clone()),
        move |(id, refused)| load_found(id, refused, cache.clone()),
    );
    let draw = move |own: Option<OwnSheet>| {
        let Some(own) = own else { return not_asked(mapping.clone()) };
        let OwnSheet { sheet, version, manager, form_id, refused } = own;
        let is_live = RwSignal::new(false);
        Managers::note(&mapping, manager.clone());
        let first = sheet.clone();
        Effect::new(move |ran: Option<()>| {
            if ran.is_none() {
                replica.receive_sheet(first.clone(), version);
                is_live.set(true);
            }
        });
        draw(Held::new(replica, sheet, Opened { manager, version, form_id, refused }, is_live))
    };
    view! { <Asked resource draw /> }.into_any()
}

/// The sheet; none when the mapping does not ask the visitor.
async fn load_found(
    mapping: MappingId,
    refused: Option<String>,
    cache: Option<Cache>,
) -> Result<Option<OwnSheet>, AppError> {
    let key = sheet_key(&mapping);
    match or_kept(load_sheet(mapping, refused).await, cache, &key).await {
        Ok(sheet) => Ok(Some(sheet)),
        Err(AppError::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Fetches a sheet before anybody opens it, for a device that may lose its network. Gives false when it has none.
pub fn fetch_ahead(mapping: MappingId) -> impl Future<Output = bool> + 'static {
    kept::keep_sheet(mapping.clone());
    let (replica, cache) = (replica(), kept::cache());
    let owner = Owner::current();
    async move {
        if untrack(|| replica.told_sheet(&mapping)).is_some() {
            return true;
        }
        let Ok(Some(own)) = load_found(mapping.clone(), None, cache.clone()).await else { return false };
        if let (Some(cache), Ok(text), true) = (cache, serde_json::to_string(&own), untrack(browser::is_reached)) {
            cache.put(&sheet_key(&mapping), &text).await;
        }
        if let Some(owner) = owner {
            owner.with(|| Managers::note(&mapping, own.manager));
        }
        replica.receive_sheet(own.sheet, own.version);
        true
    }
}

/// Where the person's work is, in words that are true.
#[component]
pub fn SavedStatus() -> impl IntoView {
    let replica = replica();
    let words = words();
    // Without a device everything goes to the server at once: it is not saved only when that cannot be reached.
    let saved = move || match replica.saved() {
        Saved::NotSaved if browser::is_reached() => Saved::Saving,
        saved => saved,
    };
    let state = Signal::derive(move || match saved() {
        Saved::Idle | Saved::Saving => StatusState::Idle,
        Saved::OnDevice(..) => StatusState::Device,
        Saved::Sent(..) => StatusState::Sent,
        Saved::Safe => StatusState::Safe,
        Saved::NotSaved | Saved::SignedOut => StatusState::Error,
    });
    let text = Signal::derive(move || saved_words(words, saved()));
    view! { <Status state text /> }
}

fn saved_words(words: Words, saved: Saved) -> String {
    let time = |hour, minute| crate::format::time_of_day(words, hour, minute);
    match saved {
        Saved::Idle => String::new(),
        Saved::Saving => words.mapping_saving().to_owned(),
        Saved::OnDevice(hour, minute) => words.mapping_on_device(time(hour, minute)),
        Saved::Sent(hour, minute) => words.mapping_sent(time(hour, minute)),
        Saved::Safe => words.mapping_safe().to_owned(),
        Saved::NotSaved => words.mapping_not_saved().to_owned(),
        Saved::SignedOut => words.mapping_signed_out().to_owned(),
    }
}
