//! The server has no window: nothing here is ever waited for.

use super::{Kept, NoDevice, Trouble};
use crate::viewer::Viewer;
use domain::{Date, Instant, Now, PersonId};
use std::future::{Future, Ready, ready};
use sync::{Entry, Pull, PullReply, Push, PushReply};

/// No device.
#[derive(Clone)]
pub struct Device;

impl Device {
    /// There is none.
    pub fn open(_person: &PersonId) -> Ready<Result<(Self, Kept), NoDevice>> {
        ready(Err(NoDevice))
    }

    /// There is none.
    pub fn store(&self, _entry: Entry) -> Ready<Result<Entry, NoDevice>> {
        ready(Err(NoDevice))
    }

    /// There is none.
    pub fn forget(&self, _up_to: u64) -> Ready<Result<(), NoDevice>> {
        ready(Err(NoDevice))
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

/// Nothing is left behind here.
pub fn leave_behind(_person: &PersonId, _entries: &[Entry]) {}

/// Nothing is left behind here.
pub fn left_behind(_person: &PersonId) -> Vec<Entry> {
    Vec::new()
}

/// Nobody wakes.
pub fn on_waking(_work: impl Fn() + 'static) {}

/// Nobody leaves.
pub fn on_leaving(_work: impl Fn() + 'static) {}

/// Nothing is pushed from here.
pub fn push(_push: &Push) -> Ready<Result<PushReply, Trouble>> {
    ready(Err(Trouble::Unreachable))
}

/// Nothing is pulled from here.
pub fn pull(_pull: &Pull) -> Ready<Result<PullReply, Trouble>> {
    ready(Err(Trouble::Unreachable))
}
