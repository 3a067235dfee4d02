//! What pages keep on an own device, so that they open where the server cannot be reached.
//!
//! Only what is the visitor's own is kept: what a manager sees of others is not.

use crate::browser::{self, Cache, Whose};
use crate::error::AppError;
use crate::mapping::OwnSheet;
use crate::replica::replica;
use crate::viewer::viewer;
use domain::{MappingId, PersonId};
use leptos::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;

/// How long a page lies still before a new version may take over, in milliseconds.
const STILL: u32 = 3_000;

/// The given names of the line managers who will see the answers in each mapping.
#[derive(Clone, Copy)]
pub struct Managers(StoredValue<BTreeMap<MappingId, Option<String>>>);

impl Managers {
    /// None yet.
    pub fn new() -> Self {
        Self(StoredValue::new(BTreeMap::new()))
    }

    /// Notes who will see the answers in a mapping.
    pub fn note(mapping: &MappingId, manager: Option<String>) {
        if let Some(Self(managers)) = use_context() {
            managers.update_value(|managers| drop(managers.insert(mapping.clone(), manager)));
        }
    }

    /// Who will see the answers in a mapping.
    pub fn of(mapping: &MappingId) -> Option<String> {
        let Self(managers) = use_context()?;
        managers.with_value(|managers| managers.get(mapping).cloned().flatten())
    }
}

impl Default for Managers {
    fn default() -> Self {
        Self::new()
    }
}

/// The cache of whoever looks, when this device is their own.
pub fn cache() -> Option<Cache> {
    Cache::of(&viewer().me?.id)
}

/// Under which key a sheet is kept.
pub fn sheet_key(mapping: &MappingId) -> String {
    format!("sheet/{mapping}")
}

/// Keeps what the server has told. What was kept before does not become younger by being read.
pub fn keep<T: Serialize>(key: String, value: &T) {
    let Some(cache) = cache().filter(|_| untrack(browser::is_reached)) else { return };
    if let Ok(text) = serde_json::to_string(value) {
        browser::spawn(async move { cache.put(&key, &text).await });
    }
}

/// The answer of the server, or what is kept of an earlier one where it cannot be reached.
pub async fn or_kept<T: DeserializeOwned>(
    answer: Result<T, AppError>,
    cache: Option<Cache>,
    key: &str,
) -> Result<T, AppError> {
    browser::reached(!matches!(answer, Err(AppError::Offline)));
    let (Err(AppError::Offline), Some(cache)) = (&answer, cache) else { return answer };
    let kept = cache.get(key).await.and_then(|text| serde_json::from_str(&text).ok());
    kept.ok_or(AppError::Offline)
}

/// Keeps a sheet, again whenever the server has told something new about it.
pub fn keep_sheet(mapping: MappingId) {
    let replica = replica();
    let told = mapping.clone();
    let version = Memo::new(move |_| replica.told_sheet(&told).map(|(_, version)| version));
    Effect::new(move || {
        if version.get().is_none() || cache().is_none() {
            return;
        }
        if let Some((sheet, version)) = untrack(|| replica.told_sheet(&mapping)) {
            let manager = Managers::of(&mapping);
            let own = OwnSheet { sheet, version, manager, form_id: String::new(), refused: None };
            keep(sheet_key(&mapping), &own);
        }
    });
}

/// Makes the device ready for whoever looks: on an own device what it needs to start, on a shared one nothing.
pub fn begin() {
    browser::watch_network();
    let viewer = viewer();
    let Some(me) = viewer.me.as_ref().map(|me| me.id.clone()) else { return };
    let replica = replica();
    match browser::whose(&me) {
        Some(Whose::Own) => {
            begin_own(me);
            browser::after(STILL, move || {
                if untrack(|| replica.is_still()) {
                    browser::spawn(browser::make_way());
                }
            });
        }
        Some(Whose::Shared) => browser::spawn(clear(me)),
        None => {}
    }
}

/// Keeps who looks on their own device, and asks the browser to leave it there.
pub fn begin_own(me: PersonId) {
    let (cache, viewer) = (Cache::of(&me), viewer());
    browser::spawn(async move {
        if let Some(cache) = cache {
            cache.begin(&me, &viewer).await;
        }
        browser::ask_to_stay().await;
        browser::be_ready().await;
    });
}

/// Leaves nothing of somebody's pages on the device.
pub async fn clear(me: PersonId) {
    browser::let_go().await;
    browser::wipe(&me).await;
}
