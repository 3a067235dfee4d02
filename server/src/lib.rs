//! Server.

pub mod import;
