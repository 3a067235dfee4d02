//! The accessibility statement, for everybody, signed in or not.

use crate::ui::{Bar, LanguageSwitch, PageHead};
use crate::viewer::viewer;
use crate::words::words;
use leptos::prelude::*;

/// What works for whom, what does not yet, and where to say so.
#[component]
pub fn AccessibilityPage() -> impl IntoView {
    let words = words();
    let viewer = viewer();
    view! {
        <Bar municipality=viewer.municipality is_demo=viewer.is_demo />
        <main class="page" id="content">
            <PageHead title=words.accessibility_title() lead=words.accessibility_aim() />
            <section class="page__section prose">
                <h2>{words.accessibility_works()}</h2>
                <ul>
                    <li>{words.accessibility_keyboard()}</li>
                    <li>{words.accessibility_reader()}</li>
                    <li>{words.accessibility_small()}</li>
                    <li>{words.accessibility_script()}</li>
                </ul>
            </section>
            <section class="page__section prose">
                <h2>{words.accessibility_not_yet()}</h2>
                <p>{words.accessibility_not_tried()}</p>
                <p>{words.accessibility_finnish()}</p>
            </section>
            <section class="page__section prose">
                <h2>{words.accessibility_report()}</h2>
                <p>{words.accessibility_how()}</p>
            </section>
            <p><a href="/">{words.frame_to_start()}</a></p>
        </main>
        <footer class="foot"><LanguageSwitch back="/tillganglighet" /></footer>
    }
}
