//! What travels: entries from a client, rows of a space.

use serde::{Deserialize, Serialize};

/// One command in an outbox and on the wire. Its bytes are never rewritten once it is stored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Its number in the client's order, from 1.
    pub seq: u64,
    /// Its id, made with the command.
    pub id: String,
    /// The name of the command.
    pub name: String,
    /// The format of its arguments.
    pub format: u16,
    /// The arguments.
    pub args: serde_json::Value,
    /// The version of the space that its author saw.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<u64>,
    /// When it was given, by the client's clock, in milliseconds; told to people, never used for order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<i64>,
}

/// One row of a space.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Its key within the space.
    pub key: String,
    /// The version of the space at which it last changed.
    pub version: u64,
    /// What it is.
    pub kind: String,
    /// The format of its body.
    pub format: u16,
    /// The body.
    pub body: serde_json::Value,
}
