//! Imports as they are stored.
