//! Everything that needs a window. On the server the same questions have the answer "there is none".

#[cfg(feature = "hydrate")]
mod device;
#[cfg(feature = "hydrate")]
mod window;

#[cfg(feature = "hydrate")]
pub use device::Device;
#[cfg(feature = "hydrate")]
pub use window::{
    after, id, known_viewer, leave_behind, left_behind, now, on_leaving, on_waking, pull, push, say_ready, spawn,
    time_of_day,
};

#[cfg(not(feature = "hydrate"))]
mod nowhere;
#[cfg(not(feature = "hydrate"))]
pub use nowhere::{
    Device, after, id, known_viewer, leave_behind, left_behind, now, on_leaving, on_waking, pull, push, say_ready,
    spawn, time_of_day,
};

use sync::PushProblem;

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

/// A client on this device, with what it has stored and not had answered.
#[derive(Debug, Clone, Default)]
pub struct Kept {
    /// The id of the client.
    pub client: String,
    /// The stored entries, oldest first.
    pub entries: Vec<sync::Entry>,
}
