//! What a mapping says, for whoever reads it before it opens or afterwards.

use crate::content::content;
use crate::format;
use crate::words::{Words, words};
use domain::mapping::{Blind, Cooperation, CooperationOutcome, CooperationProcedure, Mapping};
use leptos::prelude::*;

/// Purpose, period, units and what is rated blind.
pub(super) fn facts(mapping: &Mapping, units: &[String]) -> AnyView {
    let words = words();
    let (blind, consequence) = blind_words(words, mapping.blind);
    view! {
        <dl class="terms">
            <dt>{words.mappings_purpose()}</dt>
            <dd>{content(words, &mapping.purpose)}</dd>
            <dt>{words.mappings_period()}</dt>
            <dd>{period(words, mapping)}</dd>
            <dt>{words.mappings_units()}</dt>
            <dd>{units.join(", ")}</dd>
            <dt>{words.mappings_blind()}</dt>
            <dd>{blind} <span class="quiet">{format!(". {consequence}")}</span></dd>
            <dt>{words.mappings_cooperation()}</dt>
            <dd>{cooperation(words, mapping.cooperation.as_ref())}</dd>
        </dl>
    }
    .into_any()
}

/// The period in words.
pub(super) fn period(words: Words, mapping: &Mapping) -> String {
    words.mappings_from_to(format::date_long(words, mapping.opens_on), format::date_long(words, mapping.closes_on))
}

/// What is rated blind, and what follows from it.
pub(super) fn blind_words(words: Words, blind: Blind) -> (&'static str, &'static str) {
    match blind {
        Blind::All => (words.mappings_blind_all(), words.mappings_blind_all_why()),
        Blind::Critical => (words.mappings_blind_critical(), words.mappings_blind_critical_why()),
        Blind::Nothing => (words.mappings_blind_nothing(), words.mappings_blind_nothing_why()),
    }
}

/// How the unions were asked, in a sentence.
pub(super) fn cooperation(words: Words, recorded: Option<&Cooperation>) -> String {
    let Some(Cooperation { procedure, forum, held_on, outcome }) = recorded else {
        return words.mappings_no_cooperation().to_owned();
    };
    let procedure = procedure_name(words, *procedure);
    words.mappings_cooperation_was(procedure, forum, format::date_long(words, *held_on), outcome_name(words, *outcome))
}

/// The name of a procedure.
pub(super) fn procedure_name(words: Words, procedure: CooperationProcedure) -> &'static str {
    match procedure {
        CooperationProcedure::Swedish => words.mappings_procedure_swedish(),
        CooperationProcedure::Finnish => words.mappings_procedure_finnish(),
    }
}

/// The name of an outcome.
pub(super) fn outcome_name(words: Words, outcome: CooperationOutcome) -> &'static str {
    match outcome {
        CooperationOutcome::Agreed => words.mappings_outcome_agreed(),
        CooperationOutcome::Disagreed => words.mappings_outcome_disagreed(),
        CooperationOutcome::Information => words.mappings_outcome_information(),
    }
}
