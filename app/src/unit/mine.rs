//! The way to one's own unit: straight there when there is one, a choice when there are several.

use super::{MyUnit, MyUnits, load_mine};
use crate::frame::Asked;
use crate::ui::{EmptyState, PageHead, TagKind, Todo, TodoList};
use crate::words::words;
use leptos::prelude::*;
use leptos_router::components::Redirect;

/// The page behind "Min enhet".
#[component]
pub fn MyUnitsPage() -> impl IntoView {
    let resource = Resource::new_blocking(|| (), |()| load_mine());
    view! { <Asked resource draw /> }
}

fn draw(mine: MyUnits) -> AnyView {
    let words = words();
    if let [only] = mine.units.as_slice()
        && let Some(href) = address(only)
    {
        return view! { <Redirect path=href /> }.into_any();
    }
    let todo = |one: &MyUnit| {
        let mapping = one.mapping.as_ref().map(|(_, title)| title.in_language(words.0).0.to_owned());
        Some(Todo {
            href: address(one)?,
            title: one.name.clone(),
            tag: Some((TagKind::Plain, words.unit_employees(one.people.into()))),
            text: mapping,
        })
    };
    let items: Vec<_> = mine.units.iter().filter_map(todo).collect();
    let title = if items.is_empty() { words.frame_unit() } else { words.unit_choose() };
    view! {
        <div class="page">
            <PageHead title=title />
            {if items.is_empty() {
                view! { <EmptyState title=words.unit_never_mapped() text=words.unit_never_mapped_why() /> }.into_any()
            } else {
                view! { <TodoList items /> }.into_any()
            }}
        </div>
    }
    .into_any()
}

fn address(one: &MyUnit) -> Option<String> {
    let (mapping, _) = one.mapping.as_ref()?;
    let page = if one.has_heat { "" } else { "/people" };
    Some(format!("/mappings/{mapping}/units/{}{page}", one.unit))
}
