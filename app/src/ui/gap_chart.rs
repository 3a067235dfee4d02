//! A person's levels against what the role asks: one line for each competence, and the same as a table.

use super::table::Table;
use super::todo::{Tag, TagKind};
use crate::words::{Words, words};
use domain::competence::{Level, Scale};
use leptos::prelude::*;

/// One competence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GapRow {
    /// Its name.
    pub name: String,
    /// The level the role asks for.
    pub target: Level,
    /// The person's own level.
    pub own: Option<Level>,
    /// The manager's.
    pub manager: Option<Level>,
    /// The one both agreed on.
    pub agreed: Option<Level>,
    /// What to say of it, such as `vill utveckla`.
    pub tag: Option<(TagKind, String)>,
}

impl GapRow {
    /// The level that counts: the agreed one, else the manager's, else the person's own.
    fn counted(&self) -> Option<Level> {
        self.agreed.or(self.manager).or(self.own)
    }

    fn is_short(&self) -> bool {
        self.counted().is_some_and(|level| level < self.target)
    }

    /// The figures in words, those that are there.
    fn figures(&self, words: Words) -> String {
        let said = [
            Some(words.ui_target_is(self.target)),
            self.own.map(|level| words.ui_own_is(level)),
            self.manager.map(|level| words.ui_manager_is(level)),
            self.agreed.map(|level| words.ui_agreed_is(level)),
        ];
        said.into_iter().flatten().collect::<Vec<_>>().join(" · ")
    }
}

/// Where a level stands between the ends of its scale, in per cent with one decimal on server and in browser alike.
fn place(scale: Scale, level: Level) -> String {
    let (low, high) = scale.bounds();
    // The ends keep room for the signs that are drawn around them.
    let tenths = 30 + u32::from(level.0.saturating_sub(low.0)) * 940 / u32::from(high.0 - low.0);
    format!("{}.{}%", tenths / 10, tenths % 10)
}

/// The chart: target as a stroke, own level as a ring, the manager's as a small arrow below, agreed as a dot.
#[component]
pub fn GapChart(
    /// What it shows.
    #[prop(into)]
    caption: String,
    /// The scale of all rows: levels of different scales never share a chart.
    scale: Scale,
    /// The competences, in the order to read them.
    rows: Vec<GapRow>,
) -> impl IntoView {
    let words = words();
    let lines = rows.iter().map(|row| line(words, scale, row)).collect_view();
    view! {
        <figure class="gap">
            <figcaption class="unseen">{caption.clone()}</figcaption>
            {legend(words)}
            <div class="gap__rows">{lines}</div>
            <details class="disclosure" data-kind="table">
                <summary class="disclosure__summary">{words.ui_as_table()}</summary>
                <div class="disclosure__inside">{table(words, caption, rows)}</div>
            </details>
        </figure>
    }
    .into_any()
}

fn line(words: Words, scale: Scale, row: &GapRow) -> AnyView {
    let figures = row.figures(words);
    let at = |level| place(scale, level);
    let ticks = scale
        .levels()
        .map(at)
        .map(|x| view! { <line class="gap__tick" x1=x.clone() x2=x y1="10" y2="22" /> }.into_any());
    let bar = row
        .counted()
        .filter(|level| *level != row.target)
        .map(|level| view! { <line class="gap__bar" x1=at(level) x2=at(row.target) y1="16" y2="16" /> }.into_any());
    let target = at(row.target);
    let own = row.own.map(|level| view! { <circle class="gap__own" cx=at(level) cy="16" r="11" /> }.into_any());
    let manager = row.manager.map(|level| {
        view! { <svg class="gap__at" x=at(level) overflow="visible"><path class="gap__manager" d="M0 29l6 9h-12z" /></svg> }
            .into_any()
    });
    let agreed = row.agreed.map(|level| view! { <circle class="gap__agreed" cx=at(level) cy="16" r="7" /> }.into_any());
    view! {
        <div class="gap__row" data-short=row.is_short().then_some("")>
            <div>
                <p class="gap__name">{row.name.clone()}</p>
                <p class="gap__figures">{figures.clone()}</p>
            </div>
            {row.tag.clone().map(|(kind, text)| view! { <Tag kind text /> })}
            <svg class="gap__chart" role="img" aria-label=format!("{}: {figures}", row.name)>
                <title>{row.name.clone()}</title>
                <desc>{figures.clone()}</desc>
                {ticks.collect_view()} {bar}
                {own}
                <line class="gap__target" x1=target.clone() x2=target y1="3" y2="29" />
                {manager} {agreed}
            </svg>
        </div>
    }
    .into_any()
}

fn legend(words: Words) -> AnyView {
    let sign = |drawn: AnyView, text: &'static str| {
        view! { <li><svg class="gap__sign" viewBox="0 0 24 24" aria-hidden="true">{drawn}</svg>{text}</li> }.into_any()
    };
    let target = view! { <line class="gap__target" x1="12" x2="12" y1="2" y2="22" /> }.into_any();
    let own = view! { <circle class="gap__own" cx="12" cy="12" r="9" /> }.into_any();
    let manager = view! { <path class="gap__manager" d="M12 7l6 9h-12z" /> }.into_any();
    let agreed = view! { <circle class="gap__agreed" cx="12" cy="12" r="7" /> }.into_any();
    let below = view! { <circle class="gap__below" cx="12" cy="12" r="7" /> }.into_any();
    view! {
        <ul class="gap__legend" role="list">
            {sign(target, words.ui_target())} {sign(own, words.ui_own())} {sign(manager, words.ui_manager())}
            {sign(agreed, words.ui_agreed())} {sign(below, words.ui_below_target())}
        </ul>
    }
    .into_any()
}

fn table(words: Words, caption: String, rows: Vec<GapRow>) -> AnyView {
    let figure = move |level: Option<Level>| {
        let nothing = words.ui_no_value();
        let shown = level.map_or_else(
            || view! { <span aria-hidden="true">"–"</span><span class="unseen">{nothing}</span> }.into_any(),
            |level| level.0.into_any(),
        );
        view! { <td class="num">{shown}</td> }.into_any()
    };
    let body = rows.into_iter().map(|row| {
        view! {
            <tr>
                <th scope="row">{row.name}</th>
                {figure(Some(row.target))} {figure(row.own)} {figure(row.manager)} {figure(row.agreed)}
            </tr>
        }
        .into_any()
    });
    let body = body.collect_view();
    let head = [words.ui_target(), words.ui_own(), words.ui_manager(), words.ui_agreed()]
        .map(|name| view! { <th class="num" scope="col">{name}</th> }.into_any());
    view! {
        <Table caption>
            <thead><tr><th scope="col">{words.ui_competence()}</th>{head.into_iter().collect_view()}</tr></thead>
            <tbody>{body}</tbody>
        </Table>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_stand_at_even_distances_on_both_scales() {
        let places = |scale: Scale| scale.levels().map(|level| place(scale, level)).collect::<Vec<_>>();
        assert_eq!(places(Scale::ZeroToFive), ["3.0%", "21.8%", "40.6%", "59.4%", "78.2%", "97.0%"]);
        assert_eq!(places(Scale::FourLevels), ["3.0%", "34.3%", "65.6%", "97.0%"]);
    }

    #[test]
    fn the_agreed_level_counts_before_the_managers_and_the_own() {
        let own = GapRow {
            name: "Hygien".into(),
            target: Level(3),
            own: Some(Level(4)),
            manager: None,
            agreed: None,
            tag: None,
        };
        assert!(!own.is_short());
        let rated = GapRow { manager: Some(Level(2)), ..own };
        assert!(rated.is_short());
        assert!(!GapRow { agreed: Some(Level(3)), ..rated }.is_short());
    }
}
