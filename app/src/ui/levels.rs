//! One of a few, all in sight.

use super::choice::keep_in_step;
use leptos::html;
use leptos::prelude::*;

/// One thing to pick, with what it means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// What the form sends.
    pub value: String,
    /// What stands in the circle, such as the level.
    pub mark: String,
    /// Its name.
    pub name: String,
    /// What it means.
    pub what: String,
}

/// What is known and who is told, the same for all radios of a group.
#[derive(Clone, Copy)]
struct Group {
    chosen: Signal<Option<String>>,
    picked: Callback<String>,
}

impl Group {
    fn new(chosen: Signal<Option<String>>, picked: Option<Callback<String>>) -> Self {
        let picked = Callback::new(move |value| {
            if let Some(picked) = picked {
                picked.run(value);
            }
        });
        Self { chosen, picked }
    }

    fn radio(self, name: &str, value: String, class: &'static str) -> AnyView {
        let Self { chosen, picked } = self;
        let node = NodeRef::<html::Input>::new();
        let is_on = {
            let value = value.clone();
            Memo::new(move |_| chosen.with(|chosen| chosen.as_ref() == Some(&value)))
        };
        let pick = {
            let value = value.clone();
            // A radio that another one of its group has put out is not news.
            Callback::new(move |is_on| {
                if is_on {
                    picked.run(value.clone());
                }
            })
        };
        // Setting one radio clears the others by itself; only "nothing chosen" must be cleared by hand.
        keep_in_step(node, is_on.into(), Signal::derive(move || chosen.with(Option::is_none)), pick);
        view! {
            <input
                class=class
                type="radio"
                id=format!("{name}-{value}")
                name=name.to_owned()
                value=value
                checked=is_on.get_untracked()
                autocomplete="off"
                node_ref=node
                on:change=move |_| pick.run(true)
            />
        }
        .into_any()
    }

    fn pill(self, name: &str, value: String, text: String) -> AnyView {
        view! {
            <label class="choice">
                {self.radio(name, value, "choice__input")} <span class="choice__text">{text}</span>
            </label>
        }
        .into_any()
    }
}

/// Levels as cards with what they mean, and below them the honest ways out. All are radios of one group.
///
/// What was picked before the script came is handed to `picked` as soon as it has.
#[component]
pub fn RadioCards(
    /// The name of the group in the form.
    #[prop(into)]
    name: String,
    /// What is asked, for whoever does not see the heading above.
    #[prop(into)]
    legend: String,
    /// The levels, lowest first.
    cards: Vec<Card>,
    /// Answers that are no level: value and words.
    #[prop(optional)]
    ways_out: Vec<(String, String)>,
    /// The value chosen, as far as is known.
    #[prop(into)]
    chosen: Signal<Option<String>>,
    /// Told what somebody picked.
    #[prop(optional, into)]
    picked: Option<Callback<String>>,
) -> impl IntoView {
    let group = Group::new(chosen, picked);
    let cards = cards.into_iter().map(|card| {
        view! {
            <label class="level">
                {group.radio(&name, card.value, "level__input")}
                <span class="level__step">{card.mark}</span>
                <span class="level__text">
                    <span class="level__name">{card.name}</span>
                    <span class="level__what">{card.what}</span>
                </span>
            </label>
        }
        .into_any()
    });
    let cards = cards.collect_view();
    let ways_out = ways_out.into_iter().map(move |(value, text)| group.pill(&name, value, text)).collect_view();
    view! {
        <fieldset class="levels">
            <legend class="unseen">{legend}</legend>
            <div class="levels__cards">{cards}</div>
            <div class="choices__row">{ways_out}</div>
        </fieldset>
    }
    .into_any()
}

/// A few short answers as pills, of which one is picked.
#[component]
pub fn RadioPills(
    /// The name of the group in the form.
    #[prop(into)]
    name: String,
    /// What is asked.
    #[prop(into)]
    legend: String,
    /// The language of what is asked, when it is content that may lack a translation.
    #[prop(optional)]
    lang: Option<&'static str>,
    /// Value and words of each.
    options: Vec<(String, String)>,
    /// The value chosen, as far as is known.
    #[prop(into)]
    chosen: Signal<Option<String>>,
    /// Told what somebody picked.
    #[prop(optional, into)]
    picked: Option<Callback<String>>,
) -> impl IntoView {
    let group = Group::new(chosen, picked);
    let pills = options.into_iter().map(move |(value, text)| group.pill(&name, value, text)).collect_view();
    view! {
        <fieldset class="choices">
            <legend class="choices__legend" lang=lang>{legend}</legend>
            <div class="choices__row">{pills}</div>
        </fieldset>
    }
    .into_any()
}
