//! The protocol that loses nothing.
//!
//! A *client* is one browser profile of one person. It numbers its *entries* (commands) 1, 2, 3 … and keeps them
//! in a *journal* until the server has answered each and a backup covers it. The server applies an entry and moves
//! the client's last number in one transaction, so an entry counts exactly once however often it is sent.
//! A *space* is the unit of visibility, ordering and locking; its *rows* carry the space's version at which they
//! last changed, and a *pull* brings whatever changed since. A *cookie* of the last pull lets the server see by one
//! row that nothing has.
//!
//! Nothing here does input or output or knows a word of the domain.

mod exchange;
mod journal;
mod outbox;
mod record;
mod version;

pub use exchange::{
    MAX_BATCH, MAX_BATCH_BYTES, Outcome, Pull, PullReply, Push, PushProblem, PushReply, SpaceDelta, Told, is_plain,
};
pub use journal::{Journal, KEPT, Mark};
pub use outbox::{Outbox, Pending};
pub use record::{Entry, Row};
pub use version::{VERSION, is_newer};
