//! Whose this device is, and the outbox that follows from it.

use super::window::shelf;
use super::{Device, Kept, NoDevice, Whose};
use domain::PersonId;

fn name(person: &PersonId) -> String {
    format!("kunna-device-{person}")
}

/// What a person has said about this device.
pub fn whose(person: &PersonId) -> Option<Whose> {
    match shelf()?.get_item(&name(person)).ok().flatten()?.as_str() {
        "own" => Some(Whose::Own),
        "shared" => Some(Whose::Shared),
        _ => None,
    }
}

/// Remembers what a person says about this device. A browser that remembers nothing asks again.
pub fn remember_whose(person: &PersonId, whose: Whose) {
    let word = match whose {
        Whose::Own => "own",
        Whose::Shared => "shared",
    };
    if let Some(shelf) = shelf() {
        let _ = shelf.set_item(&name(person), word);
    }
}

/// Opens the outbox of a person. On a shared device there is none, but for what waits in it from before.
pub async fn open_device(person: &PersonId) -> Result<(Device, Kept), NoDevice> {
    let (device, kept) = Device::open(person).await?;
    if whose(person) == Some(Whose::Shared) && kept.entries.is_empty() {
        super::spawn(device.remove());
        return Err(NoDevice);
    }
    Ok((device, kept))
}
