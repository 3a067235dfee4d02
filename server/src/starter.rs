//! What a new municipality begins with: the competences, credentials and role profiles that Kunna ships.

use crate::catalogue::SPACE;
use crate::failure::Failure;
use crate::store::dialect::{Hold, hold};
use crate::store::{Store, Tx, catalogue, meta, sync};
use domain::Now;
use domain::fixtures::{Starter, starter};
use std::collections::BTreeMap;

/// Under this key a database remembers the day on which it got the shipped catalogue.
pub const KEY: &str = "starter";

/// Puts the shipped catalogue into a database that has none, once: from then on it is HR's own. A demonstration
/// brings its own catalogue.
pub async fn begin(store: &Store, now: Now) -> Result<(), Failure> {
    let work = store.with_tx(move |tx| {
        Box::pin(async move {
            hold(tx, &BTreeMap::from([(SPACE.to_owned(), Hold::Alone)])).await?;
            let has_begun = meta::get(tx, KEY).await?.is_some() || meta::get(tx, "demo").await?.is_some();
            if has_begun || !catalogue::competences(tx).await?.is_empty() || !catalogue::profiles(tx).await?.is_empty()
            {
                return Ok(());
            }
            put(tx, &starter(now.at)).await?;
            meta::set(tx, KEY, &now.today.to_string()).await
        })
    });
    work.await
}

/// Writes a catalogue as it stands.
pub async fn put(tx: &mut Tx, shipped: &Starter) -> Result<(), Failure> {
    for competence in &shipped.competences {
        catalogue::put_competence(tx, competence).await?;
    }
    for credential in &shipped.credentials {
        catalogue::put_credential(tx, credential).await?;
    }
    for profile in &shipped.profiles {
        catalogue::put_profile(tx, profile).await?;
    }
    for version in &shipped.versions {
        catalogue::add_version(tx, version).await?;
    }
    sync::bump(tx, SPACE).await?;
    Ok(())
}
