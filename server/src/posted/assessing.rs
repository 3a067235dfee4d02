//! The form of a manager's ratings: one command for each level, then one that confirms, then one that compares.

use super::{Fields, field, go_on, take};
use crate::Kunna;
use crate::identity::Visitor;
use app::mapping::value::assessed_from_code;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Extension, Form};
use domain::{MappingId, PersonId};
use serde_json::{Value as Json, json};
use std::sync::Arc;
use sync::Outcome;

/// Takes the ratings of one employee. What was rated stays when the comparison is refused.
pub(super) async fn assess(
    State(kunna): State<Arc<Kunna>>,
    Extension(visitor): Extension<Visitor>,
    Path((mapping, person)): Path<(MappingId, PersonId)>,
    Form(fields): Form<Fields>,
) -> Response {
    let id = field(&fields, "form_id").unwrap_or_default().to_owned();
    let here = format!("/mappings/{mapping}/people/{person}");
    for (part, (name, args)) in parts(&fields, &mapping, &person).into_iter().enumerate() {
        let part_id = format!("{id}.{part}");
        match take(&kunna, &visitor, (part_id.clone(), name, args)).await {
            Ok(Some(told)) if told.outcome == Outcome::Refused => return go_on(Some(&told), &part_id, "/", &here),
            Ok(_) => {}
            Err(response) => return response,
        }
    }
    Redirect::to(&here).into_response()
}

fn parts(fields: &Fields, mapping: &MappingId, person: &PersonId) -> Vec<(&'static str, Json)> {
    let under = |prefix: &'static str| {
        fields.iter().filter_map(move |(name, text)| Some((name.strip_prefix(prefix)?, text.as_str())))
    };
    let rating = |(competence, code): (&str, &str)| {
        let value = assessed_from_code(code)?;
        let args = json!({ "mapping": mapping, "person": person, "competence": competence, "value": value });
        Some(("assessment.rate", args))
    };
    let mut parts: Vec<_> = under("rating.").filter_map(rating).collect();
    // Whoever gave a level of their own does not confirm the other one.
    let is_rated = |competence: &str| under("rating.").any(|(rated, _)| rated == competence);
    let confirmed: Vec<_> =
        under("confirm.").map(|(competence, _)| competence).filter(|competence| !is_rated(competence)).collect();
    if !confirmed.is_empty() {
        let args = json!({ "mapping": mapping, "person": person, "competences": confirmed });
        parts.push(("assessment.confirm", args));
    }
    if field(fields, "complete").is_some() {
        parts.push(("assessment.complete", json!({ "mapping": mapping, "person": person })));
    }
    parts
}
