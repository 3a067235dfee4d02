//! What stands above every page about a unit, and what the pages read from their address.

use super::Head;
use crate::error::AppError;
use crate::frame::shown;
use crate::ui::{Link, Tabs};
use crate::words::Words;
use domain::{MappingId, UnitId};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

/// The mapping and the unit in the address, as they change.
pub fn place_in_address() -> Memo<Option<(MappingId, UnitId)>> {
    let params = use_params_map();
    Memo::new(move |_| {
        params.with(|params| {
            let mapping = MappingId::new(params.get("mapping")?).ok()?;
            Some((mapping, UnitId::new(params.get("unit")?).ok()?))
        })
    })
}

/// There is no such page.
pub fn nothing() -> AnyView {
    shown(Err::<(), _>(AppError::NotFound), |()| ().into_any())
}

/// Which of the pages about a unit is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Tab {
    /// The heat map.
    Heat,
    /// The people.
    People,
    /// The needs.
    Needs,
}

impl Head {
    /// Where the pages about the unit stand.
    pub fn address(&self) -> String {
        format!("/mappings/{}/units/{}", self.mapping, self.unit)
    }

    /// What is poked when something moves on the pages about the unit; nothing of a closed mapping does.
    pub fn topic(&self) -> Option<String> {
        self.is_open.then(|| format!("unit:{}", self.unit))
    }

    /// `Hemtjänst norr natt · Kompetenskartläggning november 2026`.
    pub fn kicker(&self, words: Words) -> String {
        format!("{} · {}", self.name, self.title.in_language(words.0).0)
    }
}

/// The pages about the unit that the visitor may see.
pub fn tabs(words: Words, head: &Head, now: Tab) -> AnyView {
    let all = [
        (Tab::Heat, head.has_heat, String::new(), words.unit_tab_heat()),
        (Tab::People, head.has_people, "/people".to_owned(), words.unit_tab_people()),
        (Tab::Needs, head.has_needs, "/needs".to_owned(), words.unit_tab_needs()),
    ];
    let links = all.into_iter().filter(|(_, may, ..)| *may).map(|(tab, _, path, name)| Link {
        is_current: tab == now,
        ..Link::new(format!("{}{path}", head.address()), name)
    });
    let links: Vec<_> = links.collect();
    (links.len() > 1).then(|| view! { <Tabs label=head.name.clone() links /> }).into_any()
}

/// Earlier and later mappings of the same unit.
pub fn other_mappings(words: Words, head: &Head) -> AnyView {
    let links = head.others.iter().map(|(mapping, title)| {
        let (title, lang) = title.in_language(words.0);
        let href = format!("/mappings/{mapping}/units/{}", head.unit);
        view! { <li><a href=href lang=lang.tag()>{title.to_owned()}</a></li> }.into_any()
    });
    let links: Vec<_> = links.collect();
    (!links.is_empty())
        .then(|| {
            view! {
                <section class="page__section unit__other">
                    <h2>{words.unit_other_mappings()}</h2>
                    <ul class="unit__others" role="list">{links}</ul>
                </section>
            }
        })
        .into_any()
}
