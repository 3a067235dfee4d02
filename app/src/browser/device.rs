//! The outbox on the device: one database for each person, two stores, raw entries. Its shape is only extended.

use super::{Kept, NoDevice};
use domain::PersonId;
use idb::{DatabaseEvent, Factory, ObjectStore, ObjectStoreParams, Query, Transaction};
use send_wrapper::SendWrapper;
use std::cell::RefCell;
use std::rc::Rc;
use sync::Entry;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

/// Entries, by number.
const ENTRIES: &str = "entries";
/// The id of the client and its next number.
const CLIENT: &str = "client";

#[wasm_bindgen]
extern "C" {
    type RawDatabase;

    #[wasm_bindgen(method, catch, js_name = transaction)]
    fn durable_transaction(
        this: &RawDatabase,
        stores: &js_sys::Array,
        mode: &str,
        options: &JsValue,
    ) -> Result<JsValue, JsValue>;
}

impl From<idb::Error> for NoDevice {
    fn from(_: idb::Error) -> Self {
        Self
    }
}

impl From<JsValue> for NoDevice {
    fn from(_: JsValue) -> Self {
        Self
    }
}

/// The outbox of one person on this device.
#[derive(Clone)]
pub struct Device {
    name: String,
    database: SendWrapper<Rc<RefCell<Option<JsValue>>>>,
}

impl Device {
    /// Opens the outbox, and gives what stands in it.
    pub async fn open(person: &PersonId) -> Result<(Self, Kept), NoDevice> {
        let device = Self { name: format!("kunna-outbox-{person}"), database: SendWrapper::new(Rc::default()) };
        let kept = SendWrapper::new(device.read()).await?;
        Ok((device, kept))
    }

    /// Gives an entry the next number and stores both in one transaction; done when the device has written them.
    pub async fn store(&self, entry: Entry) -> Result<Entry, NoDevice> {
        SendWrapper::new(async {
            if let Ok(entry) = self.write(entry.clone()).await {
                return Ok(entry);
            }
            // A connection may have died in the background; a fresh one is tried once.
            self.database.replace(None);
            self.write(entry).await
        })
        .await
    }

    /// Forgets entries up to a number: the server has answered them.
    pub async fn forget(&self, up_to: u64) -> Result<(), NoDevice> {
        SendWrapper::new(async {
            let transaction = self.transaction("readwrite").await?;
            let range = idb::KeyRange::upper_bound(&number(up_to), None)?;
            transaction.object_store(ENTRIES)?.delete(Query::KeyRange(range))?.await?;
            transaction.commit()?.await?;
            Ok(())
        })
        .await
    }

    async fn database(&self) -> Result<JsValue, NoDevice> {
        if let Some(database) = self.database.borrow().clone() {
            return Ok(database);
        }
        let mut request = Factory::new()?.open(&self.name, Some(1))?;
        request.on_upgrade_needed(|event| {
            if let Ok(database) = event.database() {
                // A store that cannot be made is missed at the first use, and then there is no device.
                let _ = database.create_object_store(ENTRIES, ObjectStoreParams::new());
                let _ = database.create_object_store(CLIENT, ObjectStoreParams::new());
            }
        });
        let database: JsValue = request.await?.into();
        self.database.replace(Some(database.clone()));
        Ok(database)
    }

    /// A transaction that has reached the disk when it is complete.
    async fn transaction(&self, mode: &str) -> Result<Transaction, NoDevice> {
        let database = self.database().await?;
        let options = js_sys::Object::new();
        js_sys::Reflect::set(&options, &"durability".into(), &"strict".into())?;
        let stores = js_sys::Array::of2(&ENTRIES.into(), &CLIENT.into());
        let raw = database.unchecked_ref::<RawDatabase>().durable_transaction(&stores, mode, &options)?;
        Ok(Transaction::try_from(raw)?)
    }

    async fn read(&self) -> Result<Kept, NoDevice> {
        let transaction = self.transaction("readwrite").await?;
        let client = text(&transaction.object_store(CLIENT)?, "id").await?;
        let client = if let Some(client) = client {
            client
        } else {
            let fresh = super::id();
            let store = transaction.object_store(CLIENT)?;
            store.put(&fresh.as_str().into(), Some(&"id".into()))?.await?;
            fresh
        };
        let rows = transaction.object_store(ENTRIES)?.get_all(None, None)?.await?;
        transaction.commit()?.await?;
        let entries = rows.into_iter().filter_map(|row| serde_json::from_str(&row.as_string()?).ok()).collect();
        Ok(Kept { client, entries })
    }

    async fn write(&self, mut entry: Entry) -> Result<Entry, NoDevice> {
        let transaction = self.transaction("readwrite").await?;
        let client = transaction.object_store(CLIENT)?;
        let last = client.get(JsValue::from("last"))?.await?.and_then(|last| last.as_f64()).unwrap_or(0.0);
        client.put(&(last + 1.0).into(), Some(&"last".into()))?.await?;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a device never gives more than 2^53 commands"
        )]
        let seq = (last + 1.0) as u64;
        entry.seq = seq;
        let row = serde_json::to_string(&entry).map_err(|_| NoDevice)?;
        transaction.object_store(ENTRIES)?.put(&row.into(), Some(&number(seq)))?.await?;
        transaction.commit()?.await?;
        Ok(entry)
    }
}

#[expect(clippy::cast_precision_loss, reason = "a device never gives more than 2^53 commands")]
fn number(seq: u64) -> JsValue {
    (seq as f64).into()
}

async fn text(store: &ObjectStore, key: &str) -> Result<Option<String>, NoDevice> {
    Ok(store.get(JsValue::from(key))?.await?.and_then(|value| value.as_string()))
}
