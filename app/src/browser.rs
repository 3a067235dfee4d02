//! Everything that needs a window. On the server the same questions have the answer "there is none".

#[cfg(feature = "hydrate")]
mod device;
#[cfg(feature = "hydrate")]
mod tabs;
#[cfg(feature = "hydrate")]
mod window;

#[cfg(feature = "hydrate")]
pub use device::Device;
#[cfg(feature = "hydrate")]
pub use tabs::{Tabs, when_first};
#[cfg(feature = "hydrate")]
pub use window::{
    about, after, id, is_looked_at, known_viewer, leave_behind, left_behind, now, on_leaving, on_waking, pull, push,
    say_ready, spawn, time_of_day,
};

#[cfg(not(feature = "hydrate"))]
mod nowhere;
#[cfg(not(feature = "hydrate"))]
pub use nowhere::{
    Device, Tabs, about, after, id, is_looked_at, known_viewer, leave_behind, left_behind, now, on_leaving, on_waking,
    pull, push, say_ready, spawn, time_of_day, when_first,
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
    /// Something has changed at the server.
    Changed,
}
