//! How the figures are counted: who is in them, who is missing, formula, date, and what hiding means.

use super::Frozen;
use crate::format::date_long;
use crate::ui::Explain;
use crate::words::Words;
use domain::gap::Formula;
use leptos::prelude::*;

/// The explanation of a page of figures.
pub fn figures(words: Words, frozen: &Frozen) -> AnyView {
    let (opened_on, on) = (date_long(words, frozen.opened_on), date_long(words, frozen.on));
    let at_least = frozen.at_least;
    view! {
        <Explain>
            <p>{words.figures_explain_who(opened_on)}</p>
            <p>{words.figures_explain_level()}</p>
            <p>{words.figures_explain_missing()}</p>
            <p>{words.figures_explain_below()}</p>
            <p>{words.figures_explain_steps(Formula::Target.code())}</p>
            <p>{words.figures_explain_apart()}</p>
            <p>{words.figures_explain_words()}</p>
            <p>{words.figures_explain_hidden(at_least)}</p>
            <p>{words.figures_explain_date(on)}</p>
        </Explain>
    }
    .into_any()
}
