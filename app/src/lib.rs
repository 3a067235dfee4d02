//! Pages.

pub mod components_page;
pub mod format;
pub mod import_words;
pub mod names;
pub mod refusal_words;
pub mod ui;
pub mod words;
