//! Pages.

pub mod format;
pub mod names;
pub mod refusal_words;
pub mod words;
