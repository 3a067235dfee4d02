//! Kunna.
fn main() {}
