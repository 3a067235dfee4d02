//! The import of people.

pub mod read;
