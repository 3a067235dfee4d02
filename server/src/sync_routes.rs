//! Push, pull, and who may.

use crate::Kunna;
use crate::backend::Found;
use crate::failure::Failure;
use crate::identity::whose;
use crate::router::broken;
use crate::store;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use domain::access::{About, Act, Actor, decide};
use domain::{MappingId, PersonId, UnitId};
use std::sync::Arc;
use sync::{MAX_BATCH, Pull, Push, PushProblem, is_plain};
use tower_sessions::Session;

/// The routes. They ask a session whose it is, and look at roles only where a rule does.
pub fn routes() -> Router<Arc<Kunna>> {
    Router::new().route("/sync/v1/push", post(push)).route("/sync/v1/pull", post(pull))
}

/// A header that no form can send.
fn is_ours(headers: &HeaderMap) -> bool {
    headers.contains_key("x-kunna")
}

async fn push(
    State(kunna): State<Arc<Kunna>>,
    session: Session,
    headers: HeaderMap,
    Json(push): Json<Push>,
) -> Response {
    let person = match whose(&session).await {
        Ok(Some(person)) => person,
        Ok(None) => return StatusCode::UNAUTHORIZED.into_response(),
        Err(failure) => return broken(&failure),
    };
    if !is_ours(&headers) || !push.is_plain() {
        return StatusCode::BAD_REQUEST.into_response();
    }
    if push.batch.len() > MAX_BATCH {
        return (status(&PushProblem::TooLarge), Json(PushProblem::TooLarge)).into_response();
    }
    match kunna.writer.push(person, push).await {
        Ok(Ok(reply)) => Json(reply).into_response(),
        Ok(Err(problem)) => (status(&problem), Json(problem)).into_response(),
        Err(failure) => broken(&failure),
    }
}

fn status(problem: &PushProblem) -> StatusCode {
    match problem {
        PushProblem::Gap { .. } | PushProblem::Fork | PushProblem::Epoch { .. } | PushProblem::NotYours => {
            StatusCode::CONFLICT
        }
        PushProblem::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        PushProblem::Older => {
            tracing::warn!(
                "a device runs a newer Kunna than this server, and keeps its work until this one is updated"
            );
            StatusCode::UPGRADE_REQUIRED
        }
    }
}

/// The most spaces of one pull: each is looked up, whatever it holds.
const SPACES: usize = 500;

async fn pull(
    State(kunna): State<Arc<Kunna>>,
    session: Session,
    headers: HeaderMap,
    Json(pull): Json<Pull>,
) -> Response {
    let person = match whose(&session).await {
        Ok(Some(person)) => person,
        Ok(None) => return StatusCode::UNAUTHORIZED.into_response(),
        Err(failure) => return broken(&failure),
    };
    // A page that has not given anything yet has no client.
    if !is_ours(&headers) || !(pull.client_id.is_empty() || is_plain(&pull.client_id)) {
        return StatusCode::BAD_REQUEST.into_response();
    }
    if pull.have.len() > SPACES {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    }
    match crate::pull::answer(&kunna, &person, &pull).await {
        Ok(reply) => Json(reply).into_response(),
        Err(failure) => broken(&failure),
    }
}

/// The table of spaces, as a function: who may read which.
pub async fn may_read(
    db: &mut sqlx::AnyConnection,
    actor: &Actor,
    space: &str,
    now: domain::Now,
) -> Result<bool, Failure> {
    let parts: Vec<&str> = space.split(':').collect();
    match parts[..] {
        ["organisation"] => Ok(true),
        ["private", person] => Ok(person == actor.person.as_str()),
        ["answers", mapping, person] => Ok(person == actor.person.as_str() && MappingId::new(mapping).is_ok()),
        ["mapping", mapping] => {
            let Ok(mapping) = MappingId::new(mapping) else { return Ok(false) };
            if decide(actor, Act::ReviewMappings, About::Everything).is_ok() {
                return Ok(true);
            }
            Ok(store::mapping::participation(db, &mapping, &actor.person).await?.is_some())
        }
        [kind @ ("assessment" | "comparison"), mapping, person] => {
            let (Ok(mapping), Ok(person)) = (MappingId::new(mapping), PersonId::new(person)) else { return Ok(false) };
            let line_managers = store::person::line_managers(db, &person, now.today).await?;
            let about = About::Person { person: &person, line_managers: &line_managers };
            if decide(actor, Act::Assess, about).is_err() {
                return Ok(false);
            }
            // A manager's own levels stay that manager's: a successor sees them where they have been compared.
            let by = store::rating::given_by(db, &mapping, &person).await?;
            Ok(kind == "comparison" || by.values().all(|by| *by == actor.person))
        }
        _ => Ok(false),
    }
}

/// What somebody hears who asks for pokes about a topic: a space by the rule of a pull; the progress of a mapping if
/// they follow or review it; a unit if they lead somebody there, or may see or state what it needs. Nothing, else.
pub async fn heard_as(
    db: &mut sqlx::AnyConnection,
    actor: &Actor,
    topic: &str,
    now: domain::Now,
) -> Result<Vec<String>, Failure> {
    match topic.split_once(':') {
        Some(("progress", mapping)) => {
            let Ok(mapping) = MappingId::new(mapping) else { return Ok(Vec::new()) };
            let Some(found) = store::mapping::get(db, &mapping).await? else { return Ok(Vec::new()) };
            let found = Found::on(db, found, now).await?;
            let may = [Act::FollowMappings, Act::ReviewMappings, Act::RunMappings];
            let may = may.into_iter().any(|act| !found.within(actor, act).is_empty());
            Ok(if may { vec![topic.to_owned()] } else { Vec::new() })
        }
        Some(("unit", unit)) => {
            let Ok(unit) = UnitId::new(unit) else { return Ok(Vec::new()) };
            heard_of_unit(db, actor, &unit, now).await
        }
        _ => Ok(if may_read(db, actor, topic, now).await? { vec![topic.to_owned()] } else { Vec::new() }),
    }
}

/// The unit itself, and each person whom the actor leads there.
async fn heard_of_unit(
    db: &mut sqlx::AnyConnection,
    actor: &Actor,
    unit: &UnitId,
    now: domain::Now,
) -> Result<Vec<String>, Failure> {
    let tree = store::organisation::tree(db, now.today).await?;
    let about = About::Node { unit, tree: &tree };
    let led = store::led::led_by(db, &tree, &actor.person, now.today).await?;
    let mut topics: Vec<_> = led
        .into_iter()
        .filter(|led| led.through == *unit)
        .map(|led| format!("person:{}", led.employment.person))
        .collect();
    let may = [Act::SeeUnit, Act::StateNeed].into_iter().any(|act| decide(actor, act, about).is_ok());
    if may || !topics.is_empty() {
        topics.push(format!("unit:{unit}"));
    }
    Ok(topics)
}
