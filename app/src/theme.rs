//! Light, dark, or as the device says: chosen at the foot of every page and drawn by the server, in every page alike.
//!
//! It stands outside of what the browser takes over, so it costs a phone no code.

use crate::words::words;
use leptos::prelude::*;
use serde::Deserialize;

/// Which colours the pages have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// Those that the device asks for.
    #[default]
    Device,
    /// Light ones.
    Light,
    /// Dark ones.
    Dark,
}

impl Theme {
    /// All three.
    pub const ALL: [Self; 3] = [Self::Device, Self::Light, Self::Dark];

    /// The word in forms, cookies and the document.
    pub fn code(self) -> &'static str {
        match self {
            Self::Device => "device",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The theme behind such a word.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.code() == code)
    }

    /// What the document says of it; nothing when the device decides.
    pub fn chosen(self) -> Option<&'static str> {
        (self != Self::Device).then(|| self.code())
    }

    /// The colours of whatever the browser draws itself, before it has read any style.
    pub fn schemes(self) -> &'static str {
        self.chosen().unwrap_or("light dark")
    }
}

/// The theme of this page.
pub fn theme() -> Theme {
    use_context().unwrap_or_default()
}

/// Switches the theme, by a form that comes back to where it was sent from.
#[component]
pub fn ThemeSwitch() -> impl IntoView {
    let (words, now) = (words(), theme());
    let button = |(theme, name): (Theme, &'static str)| {
        let current = (theme == now).then_some("true");
        view! { <button class="theme__button" name="theme" value=theme.code() aria-current=current>{name}</button> }
    };
    let buttons = [
        (Theme::Device, words.frame_theme_device()),
        (Theme::Light, words.frame_theme_light()),
        (Theme::Dark, words.frame_theme_dark()),
    ]
    .map(button);
    view! {
        <form class="theme" method="post" action="/theme" aria-labelledby="theme">
            <span class="theme__name" id="theme">{words.frame_theme()}</span>
            {buttons.into_iter().collect_view()}
        </form>
    }
    .into_any()
}
