//! What the operator does beside the running server: import people, make sign-in links, grant roles, lay out the
//! organisation. Everything goes through the same commands as in the browser.

mod backup;
mod copy;
mod organisation;
mod people;
mod start;

pub use backup::{backup, backup_by, new_epoch, restore};
pub use copy::{Copied, copy_database};
pub use organisation::{lay_out, name_municipality};
pub use people::{End, Go, Imported, import_people};
pub use start::{administrator, grant, sign_in_link};

use crate::catalogue::Shelf;
use crate::engine;
use crate::failure::Failure;
use crate::store::Store;
use app::refusal_words::sentence;
use app::words::Words;
use domain::command::Command;
use domain::{Language, Now, Refusal};
use sync::{Entry, Outcome};

/// Why a command of the operator stopped.
#[derive(Debug)]
pub enum Stopped {
    /// What was asked for cannot be done; the words say why.
    Refused(String),
    /// Something broke.
    Failed(Failure),
}

impl<E: Into<Failure>> From<E> for Stopped {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

/// The command line speaks English, like its flags.
const WORDS: Words = Words(Language::En);

fn refused<T>(why: impl Into<String>) -> Result<T, Stopped> {
    Err(Stopped::Refused(why.into()))
}

/// Has a command taken and logged as the operator's.
async fn give(store: &Store, command: &Command, now: Now) -> Result<(), Stopped> {
    let whole = serde_json::to_value(command)?;
    let name = whole["name"].as_str().unwrap_or_default().to_owned();
    let (args, format) = (whole["args"].clone(), domain::command::format(&name).unwrap_or(1));
    let entry = Entry { seq: 0, id: crate::token::id(), name, format, args, base: None, at: None };
    let work = store.with_retries(move |tx| {
        let entry = entry.clone();
        Box::pin(async move { engine::take_operator(tx, &Shelf::default(), entry, now).await })
    });
    let Some(told) = work.await? else { return refused("the command was given before") };
    if told.outcome == Outcome::Refused {
        let refusal: Refusal = serde_json::from_value(told.reason.unwrap_or_default())?;
        return refused(sentence(WORDS, &refusal));
    }
    Ok(())
}
