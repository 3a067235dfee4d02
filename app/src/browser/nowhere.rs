//! The server has no window: nothing here is ever waited for.

use super::{Kept, NoDevice, Note, Trouble, Whose};
use crate::viewer::Viewer;
use domain::{Date, Instant, Now, PersonId};
use leptos::prelude::use_context;
use std::future::{Future, Ready, ready};
use std::sync::Arc;
use sync::{Entry, Pull, PullReply, Push, PushProblem, PushReply};

/// No device.
#[derive(Clone)]
pub struct Device;

impl Device {
    /// There is none.
    pub fn open(_person: &PersonId) -> Ready<Result<(Self, Kept), NoDevice>> {
        ready(Err(NoDevice))
    }

    /// There is none.
    pub fn append(&self, _before: &[Entry], _entry: &Entry) -> Ready<Result<(), NoDevice>> {
        ready(Err(NoDevice))
    }

    /// There is none.
    pub fn unanswered(&self) -> Ready<Result<Kept, NoDevice>> {
        ready(Err(NoDevice))
    }

    /// There is none.
    pub fn next_push(&self, _app: &str) -> Ready<Result<Option<Push>, NoDevice>> {
        ready(Err(NoDevice))
    }

    /// There is none.
    pub fn absorb(&self, _reply: &PushReply) -> Ready<Result<(), NoDevice>> {
        ready(Err(NoDevice))
    }

    /// There is none.
    pub fn cover(&self, _client: &str, _safe_seq: u64) -> Ready<Result<bool, NoDevice>> {
        ready(Err(NoDevice))
    }

    /// There is none.
    pub fn mend(&self, _problem: &PushProblem) -> Ready<Result<(), NoDevice>> {
        ready(Err(NoDevice))
    }
}

/// A moment as the municipality's clocks show it: whoever draws a page provides it.
#[derive(Clone)]
pub struct LocalTime(pub Arc<dyn Fn(i64) -> (Date, u8, u8) + Send + Sync>);

/// No tabs.
pub struct Tabs;

impl Tabs {
    /// There are none.
    pub fn open(_person: &PersonId, _hear: impl Fn(Note) + 'static) -> Self {
        Self
    }

    /// Nobody hears.
    pub fn tell(&self, _note: &Note) {}
}

/// There are no tabs to be the first of.
pub fn when_first(_person: &PersonId, _work: impl FnOnce() + 'static) {}

/// Nothing waits here.
pub fn about(milliseconds: u32) -> u32 {
    milliseconds
}

/// Nobody looks.
pub fn is_looked_at() -> bool {
    false
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

/// No client begins here.
pub fn client_id() -> String {
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

/// No cache.
#[derive(Debug, Clone)]
pub struct Cache;

impl Cache {
    /// There is none.
    pub fn of(_person: &PersonId) -> Option<Self> {
        None
    }

    /// Nothing is kept here.
    pub fn begin(&self, _person: &PersonId, _viewer: &Viewer) -> Ready<()> {
        ready(())
    }

    /// Nothing is kept here.
    pub fn get(&self, _key: &str) -> Ready<Option<String>> {
        ready(None)
    }

    /// Nothing is kept here.
    pub fn put(&self, _key: &str, _text: &str) -> Ready<()> {
        ready(())
    }
}

/// Nothing is kept here.
pub fn wipe(_person: &PersonId) -> Ready<()> {
    ready(())
}

/// Nobody has said.
pub fn whose(_person: &PersonId) -> Option<Whose> {
    None
}

/// Nobody says.
pub fn remember_whose(_person: &PersonId, _whose: Whose) {}

/// There is none.
pub fn open_device(_person: &PersonId) -> Ready<Result<(Device, Kept), NoDevice>> {
    ready(Err(NoDevice))
}

/// The server reaches itself.
pub fn is_reached() -> bool {
    true
}

/// The server reaches itself.
pub fn reached(_is_reached: bool) {}

/// Nothing is watched here.
pub fn watch_network() {}

/// Nothing is loaded again here.
pub fn reload() {}

/// No form is sent from here.
pub fn submit(_event: &leptos::ev::SubmitEvent) {}

/// Day, hour and minute of a moment in the municipality.
pub fn time_of(at: i64) -> (Date, u8, u8) {
    use_context::<LocalTime>().map_or((Date::constant(2000, 1, 1), 0, 0), |LocalTime(local)| local(at))
}

/// Nothing has focus here.
pub fn focus_heading() {}

/// There is no worker here.
pub fn be_ready() -> Ready<bool> {
    ready(false)
}

/// There is no worker here.
pub fn make_way() -> Ready<()> {
    ready(())
}

/// There is no worker here.
pub fn let_go() -> Ready<()> {
    ready(())
}

/// Nothing stays here.
pub fn ask_to_stay() -> Ready<()> {
    ready(())
}
