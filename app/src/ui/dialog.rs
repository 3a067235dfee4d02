//! A question that must be answered first.

use super::button::ButtonKind;
use crate::words::words;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::HtmlDialogElement;

/// Opens the dialog with an id. Browsers from 2025 do it without a script; older ones get one.
#[component]
pub fn DialogButton(
    /// The id of the dialog.
    dialog: &'static str,
    /// What it is about.
    #[prop(into)]
    text: String,
    /// How loud it is.
    #[prop(optional)]
    kind: ButtonKind,
) -> impl IntoView {
    let open = move |_| {
        let found = document().get_element_by_id(dialog).and_then(|found| found.dyn_into::<HtmlDialogElement>().ok());
        if let Some(found) = found.filter(|found| !found.open()) {
            // Refuses only when it has left the page meanwhile.
            let _ = found.show_modal();
        }
    };
    let kind = if kind == ButtonKind::Warning { "warning" } else { "quiet" };
    view! {
        <button class="button" type="button" data-kind=kind command="show-modal" commandfor=dialog on:click=open>
            {text}
        </button>
    }
}

/// A native dialog: keeps focus inside, closes with Escape, gives focus back. Its close button needs no script.
#[component]
pub fn Dialog(
    /// Its id, unique on the page.
    id: &'static str,
    /// What it asks.
    #[prop(into)]
    title: String,
    /// What can be done.
    children: Children,
) -> impl IntoView {
    let heading = format!("{id}-title");
    view! {
        <dialog class="dialog" id=id aria-labelledby=heading>
            <div class="dialog__inside">
                <h2 id=heading.clone()>{title}</h2>
                {children()}
                <form method="dialog">
                    <button class="button" data-kind="plain">{words().ui_close()}</button>
                </form>
            </div>
        </dialog>
    }
    .into_any()
}
