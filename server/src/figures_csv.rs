//! The figures of a page as a file, by the same question and the same rule as the page.

use crate::Kunna;
use crate::backend::Live;
use crate::csv_file;
use crate::failure::Failure;
use crate::identity::Visitor;
use crate::router::broken;
use app::figures::Reads as _;
use app::figures::{Figure, Frozen, Group, Overview, State as Shown, Wanted, hidden_words};
use app::words::Words;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Router};
use domain::figure::Published;
use leptos_axum::ResponseOptions;
use std::sync::Arc;

/// The route.
pub fn routes() -> Router<Arc<Kunna>> {
    Router::new().route("/figures.csv", get(file))
}

async fn file(
    State(kunna): State<Arc<Kunna>>,
    Extension(visitor): Extension<Visitor>,
    Query(wanted): Query<Wanted>,
) -> Response {
    let words = Words(visitor.viewer.language);
    let live = Live { kunna, visitor, response: ResponseOptions::default() };
    let overview = match live.figures(wanted).await {
        Ok(overview) => overview,
        Err(error) => {
            let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            return status.into_response();
        }
    };
    let Some((overview, frozen)) = overview.as_ref().and_then(frozen) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    match table(words, overview, frozen) {
        Ok(text) => csv_file::download(&format!("{}.csv", overview.node.id), text),
        Err(failure) => broken(&failure),
    }
}

fn frozen(overview: &Overview) -> Option<(&Overview, &Frozen)> {
    match &overview.state {
        Shown::Frozen(frozen) => Some((overview, frozen)),
        Shown::Open { .. } | Shown::Counting => None,
    }
}

fn table(words: Words, overview: &Overview, frozen: &Frozen) -> Result<String, Failure> {
    let head: Vec<String> = words.figures_csv_head().split(';').map(str::to_owned).collect();
    let groups = frozen.groups.iter();
    let figures = groups.flat_map(|group| group.figures.iter().map(move |figure| (group, figure)));
    let rows = figures.map(|(group, figure)| row(words, (overview, frozen), group, figure));
    csv_file::text(std::iter::once(head).chain(rows))
}

fn row(words: Words, (overview, frozen): (&Overview, &Frozen), group: &Group, figure: &Figure) -> Vec<String> {
    let text = |text: &domain::Text| text.in_language(words.0).0.to_owned();
    let (low, high) = group.scale.bounds();
    let mut row = vec![
        text(&overview.title),
        overview.node.name.clone(),
        text(&group.profile),
        group.number.to_string(),
        format!("{low}–{high}"),
        text(&figure.competence),
        if figure.is_critical { words.figures_csv_yes() } else { words.figures_csv_no() }.to_owned(),
        figure.target.to_string(),
    ];
    match figure.published {
        Published::Shown(cell) => {
            let numbers = [cell.asked, cell.counted(), cell.at_target, cell.below_target, cell.shortfall];
            row.extend(numbers.map(|number| number.to_string()));
            row.push(String::new());
        }
        Published::Hidden(why) => {
            row.extend(std::array::from_fn::<_, 5, _>(|_| String::new()));
            row.push(hidden_words(words, why).to_owned());
        }
    }
    row.push(frozen.on.to_string());
    row
}
