//! Random tokens and ids, and the hashes under which they are kept.

use sha2::{Digest, Sha256};
use std::fmt::Write as _;

/// A token of 256 random bits, as hex.
pub fn fresh() -> String {
    hex(&rand::random::<[u8; 32]>())
}

/// A short number for the log and the person, to find one incident by.
pub fn incident() -> String {
    hex(&rand::random::<[u8; 4]>())
}

/// A new id, in the order of time.
pub fn id() -> String {
    uuid::Uuid::now_v7().to_string()
}

/// The hash under which a token is kept.
pub fn hash(token: &[u8]) -> String {
    hex(&Sha256::digest(token))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a text cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
