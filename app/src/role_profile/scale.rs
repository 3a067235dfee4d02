//! What the levels of a scale mean, for the components that a profile asks about.

use crate::names::{component_name, level_descriptor, level_name, scale_name};
use crate::ui::Table;
use crate::words::Words;
use domain::competence::{Component, Scale};
use leptos::prelude::*;

/// The scale with the words of every level.
pub(super) fn scale(words: Words, scale: Scale, components: &[Component]) -> AnyView {
    // On the four levels every component is described by the same words.
    let columns = match scale {
        Scale::ZeroToFive => components,
        Scale::FourLevels => components.get(..1).unwrap_or_default(),
    };
    let head = columns.iter().map(|component| match scale {
        Scale::ZeroToFive => view! { <th scope="col">{component_name(words, *component)}</th> }.into_any(),
        Scale::FourLevels => view! { <th scope="col">{words.role_profiles_meaning()}</th> }.into_any(),
    });
    let rows = scale.levels().map(|level| {
        let cells = columns
            .iter()
            .map(|component| view! { <td>{level_descriptor(words, scale, *component, level)}</td> }.into_any());
        view! {
            <tr>
                <th scope="row">{format!("{level} {}", level_name(words, scale, level))}</th>
                {cells.collect_view()}
            </tr>
        }
        .into_any()
    });
    let (head, rows) = (head.collect_view(), rows.collect_view());
    view! {
        <section class="page__section" aria-labelledby="scale">
            <h2 id="scale">{words.role_profiles_scale()}</h2>
            <p class="quiet">{words.role_profiles_scale_why()}</p>
            <Table caption=scale_name(words, scale) class="table scale">
                <thead>
                    <tr>
                        <th scope="col">{words.role_profiles_level()}</th>
                        {head}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </Table>
        </section>
    }
    .into_any()
}
