//! Forms: they work before and without script. Each carries an id, so that sending it twice counts once.

mod assessing;

use crate::Kunna;
use crate::failure::Failure;
use crate::form::{arguments, without_holes};
use crate::identity::{Visitor, local};
use crate::import::progress;
use crate::router::{broken, failed};
use app::mapping::value;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;
use axum::{Extension, Form, Router};
use domain::{CommandId, CompetenceId, ImportId, MappingId};
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
    let import = field(&fields, "import").and_then(|import| ImportId::new(import).ok());
    if let (Some(actor), Some(import), true) =
        (&visitor.actor, import, is_long(&name) && CommandId::new(id.as_str()).is_ok())
    {
        let (by, now, client) = (actor.person.clone(), kunna.clock.now().at, visitor.form_client.clone());
        let who = by.clone();
        let (id, name, args) = (command.0, name.clone(), command.2);
        let work = async move {
            let told = kunna.take_form(&who, &client, (id.clone(), &name, args)).await?;
            Ok(next_address(told.as_ref(), &id, &then, &back))
        };
        let end = progress::watch(&import, (&by, now), work).await;
        return end.map_or_else(|error| failed(&error), |to| Redirect::to(&to).into_response());
    }
    match take(&kunna, &visitor, command).await {
        Ok(told) => go_on(told.as_ref(), &id, &then, &back),
        Err(response) => response,
    }
}

/// Whether a command may take longer than somebody likes to wait for an answer.
fn is_long(name: &str) -> bool {
    matches!(name, "people.apply-import" | "people.undo-import")
}

async fn take(kunna: &Kunna, visitor: &Visitor, command: (String, &str, Json)) -> Result<Option<Told>, Response> {
    take_seen(kunna, visitor, command, None).await
}

/// The same, for a form that says which version of the answers its author had seen.
async fn take_seen(
    kunna: &Kunna,
    visitor: &Visitor,
    command: (String, &str, Json),
    base: Option<u64>,
) -> Result<Option<Told>, Response> {
    let Some(actor) = &visitor.actor else { return Err(Redirect::to("/sign-in").into_response()) };
    if CommandId::new(command.0.as_str()).is_err() {
        return Err(axum::http::StatusCode::BAD_REQUEST.into_response());
    }
    let taken = kunna.take_form_seen(&actor.person, &visitor.form_client, command, base).await;
    taken.map_err(|failure: Failure| broken(&failure))
}

/// Goes on when the command counts, and else back to the form, which then shows why.
fn go_on(told: Option<&Told>, id: &str, then: &str, back: &str) -> Response {
    Redirect::to(&next_address(told, id, then, back)).into_response()
}

fn next_address(told: Option<&Told>, id: &str, then: &str, back: &str) -> String {
    match told {
        Some(told) if told.outcome != Outcome::Refused => local(then).to_owned(),
        // An id that was used for something else: an old page. Its form is shown anew.
        None => local(back).to_owned(),
        Some(_) => {
            let back = local(back);
            let joint = if back.contains('?') { '&' } else { '?' };
            format!("{back}{joint}refused={id}")
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
    let base = field(&fields, "base").and_then(|version| version.parse().ok());
    let here = format!("/mappings/{mapping}/questions/{competence}");
    let about = json!({ "mapping": mapping, "competence": competence });
    for (part, name, args) in parts(&fields, &about) {
        let part_id = format!("{id}.{part}");
        match take_seen(&kunna, &visitor, (part_id.clone(), name, args), base).await {
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
