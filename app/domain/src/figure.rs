//! Counts about groups, and the gate.
