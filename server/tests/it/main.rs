//! The server from below HTTP and through it, on a real database.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod answers;
mod assessments;
mod backup;
mod bad_input;
mod between;
mod catalogue;
mod collisions;
mod command_line;
mod copy;
mod database;
mod dumped;
mod encrypted;
mod events;
mod figures;
mod import;
mod mappings;
mod organisation;
mod pages;
mod processes;
mod pulls;
mod races;
mod refused;
mod simulation;
mod sync;
mod world;
mod writes;
