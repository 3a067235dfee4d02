//! The server from below HTTP and through it, on a real database.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod answers;
mod assessments;
mod backup;
mod bad_input;
mod catalogue;
mod command_line;
mod copy;
mod database;
mod events;
mod figures;
mod import;
mod mappings;
mod pages;
mod pulls;
mod races;
mod refused;
mod simulation;
mod sync;
mod world;
mod writes;
