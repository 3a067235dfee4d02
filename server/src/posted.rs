//! Forms: they work before and without script. Each carries an id, so that sending it twice counts once.

mod assessing;

use crate::Kunna;
use crate::failure::Failure;
use crate::form::{arguments, without_holes};
use crate::identity::{Visitor, local};
use crate::router::broken;
use app::mapping::value;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;
use axum::{Extension, Form, Router};
use domain::{CommandId, CompetenceId, MappingId};
use serde_json::{Value as Json, json};
use std::sync::Arc;
use sync::{Outcome, Told};

/// The routes.
pub fn routes() -> Router<Arc<Kunna>> {
    Router::new()
        .route("/commands/{name}", post(command))
        .route("/mappings/{mapping}/questions/{competence}", post(answer))
        .route("/mappings/{mapping}/people/{person}", post(assessing::assess))
}

type Fields = Vec<(String, String)>;

fn field<'a>(fields: &'a Fields, name: &str) -> Option<&'a str> {
    fields.iter().find(|(own, _)| own == name).map(|(_, text)| text.as_str())
}

/// Takes any command. Beside its arguments a form carries `form_id`, where to go on (`then`), and where to come
/// back to when the rules say no (`back`).
async fn command(
    State(kunna): State<Arc<Kunna>>,
    Extension(visitor): Extension<Visitor>,
    Path(name): Path<String>,
    Form(fields): Form<Fields>,
) -> Response {
    let text = |name: &str| field(&fields, name).unwrap_or_default().to_owned();
    let (id, then, back) = (text("form_id"), text("then"), text("back"));
    let own = |(name, _): &(String, String)| !matches!(name.as_str(), "form_id" | "then" | "back");
    let args: Fields = fields.iter().filter(|field| own(field)).cloned().collect();
    let command = (id.clone(), name.as_str(), without_holes(arguments(&args)));
    match take(&kunna, &visitor, command).await {
        Ok(told) => go_on(told.as_ref(), &id, &then, &back),
        Err(response) => response,
    }
}

async fn take(kunna: &Kunna, visitor: &Visitor, command: (String, &str, Json)) -> Result<Option<Told>, Response> {
    let Some(actor) = &visitor.actor else { return Err(Redirect::to("/sign-in").into_response()) };
    if CommandId::new(command.0.as_str()).is_err() {
        return Err(axum::http::StatusCode::BAD_REQUEST.into_response());
    }
    kunna.take_form(&actor.person, &visitor.form_client, command).await.map_err(|failure: Failure| broken(&failure))
}

/// Goes on when the command counts, and else back to the form, which then shows why.
fn go_on(told: Option<&Told>, id: &str, then: &str, back: &str) -> Response {
    match told {
        Some(told) if told.outcome != Outcome::Refused => Redirect::to(local(then)).into_response(),
        // An id that was used for something else: an old page. Its form is shown anew.
        None => Redirect::to(local(back)).into_response(),
        Some(_) => {
            let back = local(back);
            let joint = if back.contains('?') { '&' } else { '?' };
            Redirect::to(&format!("{back}{joint}refused={id}")).into_response()
        }
    }
}

/// Takes the form of a question: one command for each field, so that none carries a stale value of another.
async fn answer(
    State(kunna): State<Arc<Kunna>>,
    Extension(visitor): Extension<Visitor>,
    Path((mapping, competence)): Path<(MappingId, CompetenceId)>,
    Form(fields): Form<Fields>,
) -> Response {
    let id = field(&fields, "form_id").unwrap_or_default().to_owned();
    let here = format!("/mappings/{mapping}/questions/{competence}");
    let about = json!({ "mapping": mapping, "competence": competence });
    for (part, name, args) in parts(&fields, &about) {
        let part_id = format!("{id}.{part}");
        match take(&kunna, &visitor, (part_id.clone(), name, args)).await {
            Ok(Some(told)) if told.outcome == Outcome::Refused => return go_on(Some(&told), &part_id, "/", &here),
            Ok(_) => {}
            Err(response) => return response,
        }
    }
    match next(&kunna, &visitor, &mapping, &competence).await {
        Ok(next) => Redirect::to(&next).into_response(),
        Err(failure) => broken(&failure),
    }
}

fn parts(fields: &Fields, about: &Json) -> Vec<(&'static str, &'static str, Json)> {
    let with = |more: Json| {
        let mut args = about.clone();
        if let (Some(args), Json::Object(more)) = (args.as_object_mut(), more) {
            args.extend(more);
        }
        args
    };
    let wish = |wish: &str, name: &str| with(json!({ "wish": wish, "is_wanted": field(fields, name).is_some() }));
    let given = field(fields, "value").and_then(value::from_code);
    let rated = given.map(|given| ("value", "answer.rate", with(json!({ "value": given }))));
    let comment = field(fields, "comment").map(|text| ("comment", "answer.comment", with(json!({ "text": text }))));
    let wishes = [
        ("develop", "answer.wish", wish("develop", "develop")),
        ("use_more", "answer.wish", wish("use_more", "use_more")),
    ];
    rated.into_iter().chain(wishes).chain(comment).collect()
}

/// The question after this one, or the page to look over them all.
async fn next(
    kunna: &Kunna,
    visitor: &Visitor,
    mapping: &MappingId,
    competence: &CompetenceId,
) -> Result<String, Failure> {
    let Some(actor) = &visitor.actor else { return Ok("/sign-in".into()) };
    let db = &mut *kunna.store.reader().await?;
    let found = crate::engine::load_sheet(db, &kunna.shelf, mapping, &actor.person).await?;
    let Some((sheet, _)) = found else { return Ok("/".into()) };
    let mut rest = sheet.frame.questions.iter().skip_while(|question| question.competence != *competence).skip(1);
    Ok(match rest.next() {
        Some(next) => format!("/mappings/{mapping}/questions/{}", next.competence),
        None => format!("/mappings/{mapping}/review"),
    })
}
