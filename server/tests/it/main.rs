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
mod crashes;
mod database;
mod device;
mod disk;
mod dumped;
mod encrypted;
mod events;
mod figures;
mod formats;
mod fuzz;
mod golden;
mod import;
mod mappings;
mod network;
mod organisation;
mod pages;
mod patience;
mod process;
mod processes;
mod pulls;
mod races;
mod refused;
mod simulation;
mod sync;
mod wire;
mod world;
mod writes;

/// How often: so often in a test, so often in a soak.
fn times(test: u64, soak: u64) -> u64 {
    if std::env::var_os("KUNNA_SOAK").is_some() { soak } else { test }
}

/// Where seeds begin: at the one that a failure printed, or another one than the last time.
fn first_seed() -> u64 {
    std::env::var("KUNNA_SEED").map_or(0, |seed| seed.parse().expect("KUNNA_SEED is a number"))
}
