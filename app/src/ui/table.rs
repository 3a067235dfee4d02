//! Tables of words and numbers.

use leptos::html;
use leptos::prelude::*;

/// A table with its caption, in a frame that scrolls when the screen is narrower; `<thead>` and `<tbody>` inside.
#[component]
pub fn Table(
    /// What the table tells.
    #[prop(into)]
    caption: String,
    /// The class of the table.
    #[prop(default = "table")]
    class: &'static str,
    /// Head and body.
    children: Children,
) -> impl IntoView {
    let node = NodeRef::<html::Div>::new();
    // Whoever has no mouse scrolls it with the arrow keys, so it must take focus; but only when there is more to see.
    Effect::new(move || {
        if let Some(frame) = node.get().filter(|frame| frame.scroll_width() <= frame.client_width()) {
            let _ = frame.remove_attribute("tabindex");
        }
    });
    view! {
        <div class="table-scroll" role="region" aria-label=caption tabindex="0" node_ref=node>
            <table class=class>
                <caption class="table__caption">{caption.clone()}</caption>
                {children()}
            </table>
        </div>
    }
    .into_any()
}
