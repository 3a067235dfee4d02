//! The import of people.

pub mod preview;
pub mod progress;
pub mod read;
pub mod roll;
pub mod sample;
