//! The outbox on the device: one database for each person, two stores, raw entries. Its shape is only extended.

use super::{Kept, NoDevice};
use domain::PersonId;
use idb::{DatabaseEvent, Factory, KeyRange, ObjectStoreParams, Query, Transaction};
use send_wrapper::SendWrapper;
use std::cell::RefCell;
use std::rc::Rc;
use sync::{Entry, Journal, Mark, Push, PushProblem, PushReply};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

/// Entries, by number.
const ENTRIES: &str = "entries";
/// Where the client stands, under one key.
const CLIENT: &str = "client";
/// That key.
const MARK: &str = "mark";

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

    #[wasm_bindgen(method)]
    fn close(this: &RawDatabase);
}

impl From<idb::Error> for NoDevice {
    fn from(_: idb::Error) -> Self {
        Self
    }
}

impl From<serde_json::Error> for NoDevice {
    fn from(_: serde_json::Error) -> Self {
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

/// How much of the journal a change needs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    /// What is not answered.
    Unanswered,
    /// What is answered and kept, too.
    Whole,
}

impl Device {
    /// Opens the outbox, and gives what stands in it unanswered.
    pub async fn open(person: &PersonId) -> Result<(Self, Kept), NoDevice> {
        let device = Self { name: format!("kunna-outbox-{person}"), database: SendWrapper::new(Rc::default()) };
        let kept = device.unanswered().await?;
        Ok((device, kept))
    }

    /// Removes the outbox. Nothing in it may be unanswered.
    pub async fn remove(self) {
        if let Some(database) = self.database.replace(None) {
            database.unchecked_ref::<RawDatabase>().close();
        }
        if let Ok(removed) = Factory::new().and_then(|factory| factory.delete(&self.name)) {
            // Another tab may have it open: then it goes with that one.
            let _ = removed.await;
        }
    }

    /// What stands there unanswered.
    pub async fn unanswered(&self) -> Result<Kept, NoDevice> {
        let mut kept = Kept::default();
        self.change(Part::Unanswered, &mut |journal| {
            let Mark { client, epoch, .. } = journal.mark.clone();
            kept = Kept { client, epoch, entries: journal.unanswered().cloned().collect() };
        })
        .await?;
        Ok(kept)
    }

    /// Gives an entry the next number and stores both in one transaction; done when the device has written them. Where
    /// the browser has cleared the device meanwhile, what stood there before comes first.
    pub async fn append(&self, before: &[Entry], entry: &Entry) -> Result<(), NoDevice> {
        self.change(Part::Unanswered, &mut |journal| {
            let lost = if journal.mark.last == 0 { before } else { &[] };
            for entry in lost.iter().chain([entry]) {
                journal.append(entry.clone());
            }
        })
        .await
    }

    /// The next push, from whichever tab its entries come; none when everything has been answered.
    pub async fn next_push(&self, app: &str) -> Result<Option<Push>, NoDevice> {
        let mut push = None;
        self.change(Part::Unanswered, &mut |journal| push = journal.next_push(app)).await?;
        Ok(push)
    }

    /// Takes the answer to a push.
    pub async fn absorb(&self, reply: &PushReply) -> Result<(), NoDevice> {
        self.change(Part::Unanswered, &mut |journal| journal.absorb(reply)).await
    }

    /// Mends what keeps a push from being taken.
    pub async fn mend(&self, problem: &PushProblem) -> Result<(), NoDevice> {
        self.change(Part::Whole, &mut |journal| journal.mend(problem, super::client_id())).await
    }

    /// Notes how far a backup covers a client. Gives true when it covers all that this device has given.
    pub async fn cover(&self, client: &str, safe_seq: u64) -> Result<bool, NoDevice> {
        let mut is_all = false;
        self.change(Part::Unanswered, &mut |journal| is_all = journal.cover(client, safe_seq)).await?;
        Ok(is_all)
    }

    /// Changes the journal in one transaction. A connection may have died in the background; a fresh one is tried
    /// once.
    async fn change(&self, part: Part, change: &mut dyn FnMut(&mut Journal)) -> Result<(), NoDevice> {
        if self.try_change(part, change).await.is_ok() {
            return Ok(());
        }
        self.database.replace(None);
        self.try_change(part, change).await
    }

    async fn try_change(&self, part: Part, change: &mut dyn FnMut(&mut Journal)) -> Result<(), NoDevice> {
        let transaction = self.transaction("readwrite").await?;
        let mut journal = read(&transaction, part).await?;
        let before = journal.mark.clone();
        change(&mut journal);
        write(&transaction, &before, &journal).await?;
        transaction.commit()?.await?;
        Ok(())
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
}

async fn read(transaction: &Transaction, part: Part) -> Result<Journal, NoDevice> {
    let mark = transaction.object_store(CLIENT)?.get(JsValue::from(MARK))?.await?.and_then(|mark| mark.as_string());
    let mark: Mark = match mark {
        Some(mark) => serde_json::from_str(&mark)?,
        None => Mark::new(super::client_id()),
    };
    let range = match part {
        Part::Unanswered => Some(Query::KeyRange(KeyRange::lower_bound(&number(mark.answered), Some(true))?)),
        Part::Whole => None,
    };
    let rows = transaction.object_store(ENTRIES)?.get_all(range, None)?.await?;
    let mut journal = Journal { mark, ..Journal::default() };
    for row in rows {
        let entry: Entry = serde_json::from_str(&row.as_string().ok_or(NoDevice)?)?;
        journal.entries.insert(entry.seq, entry);
    }
    Ok(journal)
}

async fn write(transaction: &Transaction, before: &Mark, journal: &Journal) -> Result<(), NoDevice> {
    if *before != journal.mark || journal.mark.last == 0 {
        let mark = serde_json::to_string(&journal.mark)?;
        transaction.object_store(CLIENT)?.put(&mark.as_str().into(), Some(&MARK.into()))?.await?;
    }
    let entries = transaction.object_store(ENTRIES)?;
    let mut known = before.last;
    if before.client != journal.mark.client {
        entries.clear()?.await?;
        known = 0;
    }
    let forgotten = journal.mark.forgotten();
    if forgotten > 0 {
        entries.delete(Query::KeyRange(KeyRange::upper_bound(&number(forgotten), None)?))?.await?;
    }
    for (seq, entry) in journal.entries.range(known + 1..) {
        let row = serde_json::to_string(entry)?;
        entries.put(&row.into(), Some(&number(*seq)))?.await?;
    }
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "a device never gives more than 2^53 commands")]
fn number(seq: u64) -> JsValue {
    (seq as f64).into()
}
