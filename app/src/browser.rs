//! Everything that needs a window. On the server the same questions have the answer "there is none".

#[cfg(feature = "hydrate")]
mod cache;
#[cfg(feature = "hydrate")]
mod device;
#[cfg(feature = "hydrate")]
mod owner;
#[cfg(feature = "hydrate")]
mod tabs;
#[cfg(feature = "hydrate")]
mod window;
#[cfg(feature = "hydrate")]
mod worker;

#[cfg(feature = "hydrate")]
pub use cache::{Cache, wipe};
#[cfg(feature = "hydrate")]
pub use device::Device;
#[cfg(feature = "hydrate")]
pub use owner::{open_device, remember_whose, whose};
#[cfg(feature = "hydrate")]
pub use tabs::{Tabs, when_first};
#[cfg(feature = "hydrate")]
pub use window::{
    about, after, client_id, focus_heading, id, is_looked_at, is_reached, known_viewer, leave_behind, left_behind, now,
    on_leaving, on_waking, pull, push, reached, reload, say_ready, spawn, submit, time_of, time_of_day, watch_network,
};
#[cfg(feature = "hydrate")]
pub use worker::{ask_to_stay, be_ready, let_go, make_way};

#[cfg(not(feature = "hydrate"))]
mod nowhere;
#[cfg(not(feature = "hydrate"))]
pub use nowhere::{
    Cache, Device, LocalTime, Tabs, about, after, ask_to_stay, be_ready, client_id, focus_heading, id, is_looked_at,
    is_reached, known_viewer, leave_behind, left_behind, let_go, make_way, now, on_leaving, on_waking, open_device,
    pull, push, reached, reload, remember_whose, say_ready, spawn, submit, time_of, time_of_day, watch_network,
    when_first, whose, wipe,
};

use serde::{Deserialize, Serialize};
use sync::{PushProblem, Told};

/// Why nothing came back from the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// It cannot be reached, or is busy.
    Unreachable,
    /// The session has ended.
    SignedOut,
    /// It does not take the push.
    Problem(PushProblem),
}

/// The device cannot keep anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoDevice;

/// What a client on this device has stored and not had answered.
#[derive(Debug, Clone, Default)]
pub struct Kept {
    /// The client's id.
    pub client: String,
    /// The epoch of the server's database that it knows.
    pub epoch: String,
    /// The stored entries, oldest first.
    pub entries: Vec<sync::Entry>,
}

/// What one tab tells the others of the same person.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Note {
    /// Something was stored on the device.
    Stored,
    /// The server has answered commands, named by their ids.
    Answered(Vec<(String, Told)>),
}

/// Whose a device is, as its person says. Before that is said, work on its way is kept as on an own device, and
/// nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// The person's own: what they need without a network is kept on it.
    Own,
    /// Shared with others: nothing is kept on it.
    Shared,
}
