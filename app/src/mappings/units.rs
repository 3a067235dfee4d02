//! The tree of the organisation as boxes to tick; departments fold out without any script.

use super::Choice;
use crate::words::words;
use domain::UnitId;
use leptos::prelude::*;

/// The tree, under one name in the form. `chosen` are the nodes that are ticked.
pub(super) fn unit_choices(choices: &[Choice], chosen: &[String], error: Option<String>) -> AnyView {
    let words = words();
    let is_wrong = error.is_some().then_some("");
    let branches = choices.iter().map(|choice| branch(choice, chosen, true)).collect_view();
    view! {
        <fieldset class="field branches" id="units" tabindex="-1" data-error=is_wrong>
            <legend class="field__label">{words.mappings_units()}</legend>
            <p class="field__hint">{words.mappings_units_hint()}</p>
            {error.map(|error| view! {
                <p class="field__error"><span class="unseen">{words.ui_error()}" "</span>{error}</p>
            })}
            {branches}
        </fieldset>
    }
    .into_any()
}

fn branch(choice: &Choice, chosen: &[String], is_top: bool) -> AnyView {
    if choice.under.is_empty() {
        return tick(choice, chosen);
    }
    let is_open = is_top || choice.under.iter().any(|under| holds(under, chosen));
    let under = choice.under.iter().map(|under| branch(under, chosen, false)).collect_view();
    let inside = words().mappings_parts_of(&choice.name);
    view! {
        {tick(choice, chosen)}
        <details class="disclosure branches__under" open=is_open>
            <summary class="disclosure__summary">{inside}</summary>
            <div class="branches__inside">{under}</div>
        </details>
    }
    .into_any()
}

fn holds(choice: &Choice, chosen: &[String]) -> bool {
    is_chosen(&choice.unit, chosen) || choice.under.iter().any(|under| holds(under, chosen))
}

fn is_chosen(unit: &UnitId, chosen: &[String]) -> bool {
    chosen.iter().any(|id| id == unit.as_str())
}

fn tick(choice: &Choice, chosen: &[String]) -> AnyView {
    let people = words().mappings_people(i64::from(choice.people));
    view! {
        <label class="tick">
            <input
                class="tick__input"
                type="checkbox"
                name="draft.units[]"
                value=choice.unit.to_string()
                checked=is_chosen(&choice.unit, chosen)
                autocomplete="off"
            />
            <span class="tick__text">{choice.name.clone()} " " <span class="quiet">{people}</span></span>
        </label>
    }
    .into_any()
}
