//! The server has no window: nothing here is ever waited for.

use super::{Kept, NoDevice, Trouble};
use crate::viewer::Viewer;
use domain::{Date, Instant, Now, PersonId};
use std::future::Future;
use sync::{Entry, Pull, PullReply, Push, PushReply};

/// No device.
#[derive(Clone)]
pub struct Device;

impl Device {
    /// There is none.
    pub async fn open(_person: &PersonId) -> Result<(Self, Kept), NoDevice> {
        Err(NoDevice)
    }

    /// There is none.
    pub async fn store(&self, _entry: Entry) -> Result<Entry, NoDevice> {
        Err(NoDevice)
    }

    /// There is none.
    pub async fn forget(&self, _up_to: u64) -> Result<(), NoDevice> {
        Err(NoDevice)
    }
}

/// Effects do not run here.
pub fn say_ready() {}

/// A page that the server draws knows its viewer from the request.
pub fn known_viewer() -> Viewer {
    Viewer::default()
}

/// No command is given here.
pub fn now() -> Now {
    Now { at: Instant(0), today: Date::constant(2000, 1, 1) }
}

/// No command is given here.
pub fn time_of_day() -> (u8, u8) {
    (0, 0)
}

/// No command is given here.
pub fn id() -> String {
    String::new()
}

/// Nothing runs beside drawing.
pub fn spawn(_work: impl Future<Output = ()> + 'static) {}

/// Nothing waits here.
pub fn after(_milliseconds: u32, _work: impl FnOnce() + 'static) {}

/// Nobody wakes.
pub fn on_waking(_work: impl Fn() + 'static) {}

/// Nobody leaves.
pub fn on_leaving(_work: impl Fn() + 'static) {}

/// Nothing is pushed from here.
pub async fn push(_push: &Push) -> Result<PushReply, Trouble> {
    Err(Trouble::Unreachable)
}

/// Nothing is pulled from here.
pub async fn pull(_pull: &Pull) -> Result<PullReply, Trouble> {
    Err(Trouble::Unreachable)
}
