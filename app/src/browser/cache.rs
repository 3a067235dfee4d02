//! What an own device keeps of its person's pages. It may be wiped at will: work on its way stands in the outbox.
//!
//! Every use opens the database and closes it again: a connection that has died in the background fails once and
//! never hides what is kept, and nothing stands in the way of a wipe.

use super::window::shelf;
use super::{Whose, now, whose};
use crate::viewer::Viewer;
use domain::PersonId;
use idb::{Database, DatabaseEvent, Error, Factory, ObjectStoreParams, TransactionMode};
use send_wrapper::SendWrapper;
use wasm_bindgen::JsValue;

/// Texts, each beginning with the moment at which it was kept.
const KEPT: &str = "kept";
/// Under this key stands whoever looked.
const VIEWER: &str = "viewer";
/// On the shelf: whose cache is opened when the server cannot say who looks.
const LAST: &str = "kunna-last-here";
/// How long something is kept, in milliseconds.
const MONTH: i64 = 30 * 24 * 60 * 60 * 1000;

/// The cache of one person.
#[derive(Debug, Clone)]
pub struct Cache {
    name: String,
}

impl Cache {
    /// The cache of a person, when this device is their own.
    pub fn of(person: &PersonId) -> Option<Self> {
        (whose(person) == Some(Whose::Own)).then(|| Self { name: format!("kunna-cache-{person}") })
    }

    /// Whoever looked here last, for a page that no server has drawn.
    pub async fn last_viewer() -> Option<Viewer> {
        let person = shelf()?.get_item(LAST).ok().flatten()?;
        let text = Self::of(&PersonId::new(person).ok()?)?.get(VIEWER).await?;
        let viewer: Viewer = serde_json::from_str(&text).ok()?;
        Some(Viewer { today: now().today, ..viewer })
    }

    /// Keeps who looks, and lets go of what has become old.
    pub async fn begin(&self, person: &PersonId, viewer: &Viewer) {
        if let (Some(shelf), Ok(text)) = (shelf(), serde_json::to_string(viewer)) {
            // A full shelf refuses; then this device starts only where the server can be reached.
            let _ = shelf.set_item(LAST, person.as_str());
            self.put(VIEWER, &text).await;
        }
        let _ = self.sweep().await;
    }

    /// What is kept under a key.
    pub async fn get(&self, key: &str) -> Option<String> {
        let text = SendWrapper::new(self.read(key)).await.ok()??;
        let (at, text) = text.split_once('\n')?;
        is_fresh(at).then(|| text.to_owned())
    }

    /// Keeps a text. When the device is full, everything kept makes way: work on its way may need the room.
    pub async fn put(&self, key: &str, text: &str) {
        let dated = format!("{}\n{text}", now().at.0);
        if self.write(key, &dated).await.is_err() {
            self.wipe().await;
        }
    }

    async fn wipe(&self) {
        if let Ok(deleted) = Factory::new().and_then(|factory| factory.delete(&self.name)) {
            // What cannot be wiped is old in a month.
            let _ = deleted.await;
        }
    }

    async fn open(&self) -> Result<Database, Error> {
        let mut request = Factory::new()?.open(&self.name, Some(1))?;
        request.on_upgrade_needed(|event| {
            if let Ok(database) = event.database() {
                // A store that cannot be made is missed at the first use.
                let _ = database.create_object_store(KEPT, ObjectStoreParams::new());
            }
        });
        request.await
    }

    async fn read(&self, key: &str) -> Result<Option<String>, Error> {
        let database = self.open().await?;
        let read = async {
            let transaction = database.transaction(&[KEPT], TransactionMode::ReadOnly)?;
            let text = transaction.object_store(KEPT)?.get(JsValue::from(key))?.await?;
            Ok(text.and_then(|text| text.as_string()))
        };
        let text = read.await;
        database.close();
        text
    }

    async fn write(&self, key: &str, text: &str) -> Result<(), Error> {
        let database = self.open().await?;
        let write = async {
            let transaction = database.transaction(&[KEPT], TransactionMode::ReadWrite)?;
            transaction.object_store(KEPT)?.put(&text.into(), Some(&key.into()))?.await?;
            transaction.commit()?.await?;
            Ok(())
        };
        let written = write.await;
        database.close();
        written
    }

    async fn sweep(&self) -> Result<(), Error> {
        let database = self.open().await?;
        let sweep = async {
            let transaction = database.transaction(&[KEPT], TransactionMode::ReadWrite)?;
            let store = transaction.object_store(KEPT)?;
            let keys = store.get_all_keys(None, None)?.await?;
            let texts = store.get_all(None, None)?.await?;
            for (key, text) in keys.into_iter().zip(texts) {
                let text = text.as_string().unwrap_or_default();
                if !is_fresh(text.split('\n').next().unwrap_or_default()) {
                    store.delete(key)?.await?;
                }
            }
            transaction.commit()?.await?;
            Ok(())
        };
        let swept = sweep.await;
        database.close();
        swept
    }
}

/// Forgets what is kept for a person, and that they were here.
pub async fn wipe(person: &PersonId) {
    if let Some(shelf) = shelf() {
        let _ = shelf.remove_item(LAST);
    }
    Cache { name: format!("kunna-cache-{person}") }.wipe().await;
}

fn is_fresh(at: &str) -> bool {
    at.parse::<i64>().is_ok_and(|at| now().at.0 - at < MONTH)
}
