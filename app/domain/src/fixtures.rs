//! Björkvik.
