//! Yes or no.

use leptos::html;
use leptos::prelude::*;

/// Keeps a native input in step with what is known, without taking back what was picked before the script came.
///
/// The test is the input's own: a property that differs from its default attribute was moved by a hand.
pub(super) fn keep_in_step(
    node: NodeRef<html::Input>,
    is_on: Signal<bool>,
    may_clear: Signal<bool>,
    moved: Callback<bool>,
) {
    Effect::new(move |before: Option<()>| {
        let (Some(input), want) = (node.get(), is_on.get()) else { return };
        if before.is_none() && input.checked() != input.default_checked() {
            moved.run(input.checked());
        } else if input.checked() != want && (want || may_clear.get_untracked()) {
            input.set_checked(want);
        }
    });
}

fn tick(
    name: String,
    value: String,
    is_on: Signal<bool>,
    changed: Option<Callback<bool>>,
    class: &'static str,
) -> AnyView {
    let node = NodeRef::<html::Input>::new();
    let moved = Callback::new(move |is_on| {
        if let Some(changed) = changed {
            changed.run(is_on);
        }
    });
    keep_in_step(node, is_on, Signal::stored(true), moved);
    view! {
        <input
            class=class
            type="checkbox"
            id=name.clone()
            name=name
            value=value
            checked=is_on.get_untracked()
            autocomplete="off"
            node_ref=node
            on:change:target=move |event| moved.run(event.target().checked())
        />
    }
    .into_any()
}

/// A box to tick.
#[component]
pub fn Checkbox(
    /// Its name in the form, and its id.
    #[prop(into)]
    name: String,
    /// What the form sends when it is ticked.
    #[prop(default = "yes".into(), into)]
    value: String,
    /// What ticking it says.
    #[prop(into)]
    label: String,
    /// A sentence more.
    #[prop(optional, into)]
    hint: Option<String>,
    /// Whether it is ticked, as far as is known.
    #[prop(optional, into)]
    is_on: Signal<bool>,
    /// Told when a hand changes it.
    #[prop(optional, into)]
    changed: Option<Callback<bool>>,
) -> impl IntoView {
    view! {
        <label class="tick">
            {tick(name, value, is_on, changed, "tick__input")}
            <span class="tick__text">{label} {hint.map(|hint| view! { <span class="tick__hint">{hint}</span> })}</span>
        </label>
    }
    .into_any()
}

/// A box to tick, drawn as a pill: for short wishes beside each other.
#[component]
pub fn TickPill(
    /// Its name in the form, and its id.
    #[prop(into)]
    name: String,
    /// What the form sends when it is ticked.
    #[prop(default = "yes".into(), into)]
    value: String,
    /// What ticking it says.
    #[prop(into)]
    label: String,
    /// Whether it is ticked, as far as is known.
    #[prop(optional, into)]
    is_on: Signal<bool>,
    /// Told when a hand changes it.
    #[prop(optional, into)]
    changed: Option<Callback<bool>>,
) -> impl IntoView {
    view! {
        <label class="choice">
            {tick(name, value, is_on, changed, "choice__input")} <span class="choice__text">{label}</span>
        </label>
    }
    .into_any()
}
