//! The document around every page.

use crate::App;
use crate::office::{Nowhere, Office};
use crate::theme::{ThemeSwitch, theme};
use crate::viewer::{Viewer, viewer};
use leptos::nonce::use_nonce;
use leptos::prelude::*;
use leptos_meta::MetaTags;
use serde::Deserialize;

/// The addresses of the files a page loads; empty ones are left out.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Assets {
    /// The script that starts the pages.
    pub js: String,
    /// The pages.
    pub wasm: String,
    /// The style.
    pub css: String,
    /// The typeface.
    pub font: String,
    /// The script that keeps what moves on a page as fresh as the server.
    pub live: String,
}

/// The document of a page that lives on in the browser.
pub fn shell(assets: Assets) -> impl IntoView {
    document(assets, viewer(), "hydrate();", || view! { <App /> <ThemeSwitch /> }.into_any())
}

/// The document of a page that draws itself, from what the device keeps. It is the same for everybody.
pub fn empty_shell(assets: Assets) -> impl IntoView {
    document(assets, Viewer::default(), MOUNT, || ().into_any())
}

/// The document of a page that the server draws and nobody wakes.
pub fn office_shell(assets: Assets) -> impl IntoView {
    document(quiet(assets), viewer(), "", || view! { <Office /> <ThemeSwitch /> }.into_any())
}

/// The document for an address where there is no page.
pub fn nowhere_shell(assets: Assets) -> impl IntoView {
    document(quiet(assets), viewer(), "", || view! { <Nowhere /> <ThemeSwitch /> }.into_any())
}

fn quiet(assets: Assets) -> Assets {
    Assets { js: String::new(), wasm: String::new(), ..assets }
}

/// Draws the pages. The colours that were chosen stand in a cookie, which no server reads here.
const MOUNT: &str = "const theme=/(?:^|; )theme=(light|dark)/.exec(document.cookie);\
    if(theme)document.documentElement.dataset.theme=theme[1];mount();";

/// The whole document. Scripts carry the nonce of the request; nothing else may run.
fn document(assets: Assets, viewer: Viewer, start: &str, body: fn() -> AnyView) -> impl IntoView {
    let nonce = use_nonce();
    // A JSON text in a script element: `<` is the only character that could end it.
    let known = serde_json::to_string(&viewer).unwrap_or_default().replace('<', "\\u003c");
    let Assets { js, wasm, css, font, live } = assets;
    let start =
        format!("import init,{{hydrate,mount}} from {js:?};init({{module_or_path:{wasm:?}}}).then(()=>{{{start}}})");
    let scripts = (!js.is_empty()).then(|| {
        view! {
            <link rel="modulepreload" href=js nonce=nonce.clone() />
            <link rel="preload" href=wasm r#as="fetch" r#type="application/wasm" crossorigin="anonymous" />
            <script type="module" nonce=nonce.clone() inner_html=start></script>
        }
    });
    let style = (!css.is_empty()).then(|| {
        view! {
            <link rel="preload" href=font r#as="font" r#type="font/woff2" crossorigin="anonymous" />
            <link rel="stylesheet" href=css />
        }
    });
    let live = (!live.is_empty()).then(|| view! { <script defer src=live nonce=nonce.clone()></script> });
    view! {
        <!DOCTYPE html>
        <html lang=viewer.language.tag() data-theme=theme().chosen()>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content=theme().schemes() />
                <link rel="icon" href="/favicon.svg" r#type="image/svg+xml" />
                <link rel="manifest" href="/manifest.webmanifest" />
                <link rel="apple-touch-icon" href="/icon-maskable-512.png" />
                {style}
                <script type="application/json" id="viewer" inner_html=known></script>
                {scripts}
                {live}
                <MetaTags />
            </head>
            <body>
                {body()}
            </body>
        </html>
    }
}
