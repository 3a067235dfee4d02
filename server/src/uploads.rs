//! The files that come and go beside the pages about imports.

use crate::Kunna;
use crate::csv_file;
use crate::failure::Failure;
use crate::identity::Visitor;
use crate::import::preview::{Looked, Upload, look};
use crate::import::progress;
use crate::import::read::Incoming;
use crate::import::sample;
use crate::router::{broken, failed};
use crate::store::{import as store, organisation};
use app::import_words::row_problem;
use app::imports::{UploadProblem, problem_query};
use app::words::Words;
use axum::extract::multipart::Field;
use axum::extract::{DefaultBodyLimit, Multipart, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Extension, Router};
use domain::access::{About, Act, Actor, decide};
use domain::people_file::{FILE_MAX_MB, FileProblem, ImportRefusal, error_rows};
use domain::{ImportId, UnitId};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::time::timeout;

/// Where files are sent.
pub const PATH: &str = "/people/imports";

/// How long the next piece of a file may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// The routes.
pub fn routes() -> Router<Arc<Kunna>> {
    // How much is kept of a file is decided while it arrives, so that whoever sends too much is told so.
    let upload = post(upload).layer(DefaultBodyLimit::disable());
    Router::new()
        .route(PATH, upload)
        .route("/people/imports/samples/{name}", get(one_sample))
        .route("/people/imports/{import}/errors", get(errors))
}

/// Files are compared one after another: each holds everybody in memory.
static ONE: Semaphore = Semaphore::const_new(1);

/// Why a file was not looked at.
enum Stopped {
    /// The uploader is told.
    Told(UploadProblem),
    /// Something broke.
    Failed(Failure),
}

impl<E: Into<Failure>> From<E> for Stopped {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

fn told<T>(problem: impl Into<UploadProblem>) -> Result<T, Stopped> {
    Err(Stopped::Told(problem.into()))
}

async fn upload(State(kunna): State<Arc<Kunna>>, Extension(visitor): Extension<Visitor>, form: Multipart) -> Response {
    let Some(actor) = &visitor.actor else { return Redirect::to("/sign-in").into_response() };
    if decide(actor, Act::ImportPeople, About::Everything).is_err() {
        return StatusCode::FORBIDDEN.into_response();
    }
    let upload = match take(&kunna, actor, form).await {
        Ok(upload) => upload,
        Err(Stopped::Told(problem)) => return Redirect::to(&said(&problem)).into_response(),
        Err(Stopped::Failed(failure)) => return broken(&failure),
    };
    let (store, now, id) = (kunna.store.clone(), kunna.clock.now(), upload.id.clone());
    let work = async move {
        let _turn = ONE.acquire().await.map_err(|e| Failure::because("turn", e))?;
        Ok(match look(&store, upload, now, &|_| {}).await? {
            Ok(Looked::At(import)) => format!("/people/imports/{import}"),
            Ok(Looked::Same(import)) => format!("/people/imports/{import}?same=1"),
            Err(problem) => said(&problem.into()),
        })
    };
    let end = progress::watch(&id, (&actor.person, now.at), work).await;
    end.map_or_else(|error| failed(&error), |to| Redirect::to(&to).into_response())
}

/// The page that tells why a file was not looked at.
fn said(problem: &UploadProblem) -> String {
    format!("/people/imports?{}", problem_query(problem))
}

async fn take(kunna: &Kunna, actor: &Actor, mut form: Multipart) -> Result<Upload, Stopped> {
    let (mut scope, mut file) = (String::new(), None);
    loop {
        let field = match timeout(PATIENCE, form.next_field()).await {
            Ok(Ok(Some(field))) => field,
            Ok(Ok(None)) => break,
            Ok(Err(_)) | Err(_) => return told(UploadProblem::Interrupted),
        };
        match field.name() {
            Some("scope") => scope = small(field).await?,
            Some("file") => {
                let name = field.file_name().unwrap_or_default().to_owned();
                file = Some((name, receive(field).await?));
            }
            _ => {}
        }
    }
    let Some((name, arrived)) = file else { return told(FileProblem::Empty) };
    let file = arrived.or_else(told)?.finish();
    let now = kunna.clock.now();
    let scope = {
        let db = &mut *kunna.store.reader().await?;
        if kunna.is_demo && !sample::is_sample(db, &file.sha256).await? {
            return told(UploadProblem::NotASample);
        }
        let tree = organisation::tree(db, now.today).await?;
        let Some(unit) = UnitId::new(scope).ok().filter(|unit| tree.get(unit).is_some()) else {
            return told(ImportRefusal::UnknownScope);
        };
        if decide(actor, Act::ImportPeople, About::Node { unit: &unit, tree: &tree }).is_err() {
            return told(ImportRefusal::ScopeNotAllowed);
        }
        unit
    };
    Ok(Upload { id: ImportId::new(crate::token::id())?, file, name, scope, by: Some(actor.person.clone()) })
}

/// The most of a small field that is read.
const SMALL: usize = 1_024;

async fn small(mut field: Field<'_>) -> Result<String, Stopped> {
    let mut bytes = Vec::new();
    while let Ok(Ok(Some(piece))) = timeout(PATIENCE, field.chunk()).await {
        bytes.extend(piece.iter().take(SMALL - bytes.len().min(SMALL)));
    }
    Ok(String::from_utf8(bytes).unwrap_or_default())
}

/// How much of a file that is too large is listened to. A browser shows an answer only once it has sent all.
const HEARD_OUT_MB: usize = 1_024;

async fn receive(mut field: Field<'_>) -> Result<Result<Incoming, FileProblem>, Stopped> {
    let (mut incoming, mut length) = (Incoming::default(), 0);
    let mut problem = None;
    loop {
        let piece = match timeout(PATIENCE, field.chunk()).await {
            Ok(Ok(Some(piece))) => piece,
            Ok(Ok(None)) => break,
            Ok(Err(_)) | Err(_) => return told(UploadProblem::Interrupted),
        };
        length += piece.len();
        if length > HEARD_OUT_MB * 1024 * 1024 {
            return told(FileProblem::TooLarge { limit_mb: FILE_MAX_MB });
        }
        if problem.is_none()
            && let Err(found) = incoming.push(&piece)
        {
            // What has come is of no use; it is not kept while the rest arrives.
            incoming = Incoming::default();
            problem = Some(found);
        }
    }
    Ok(problem.map_or(Ok(incoming), Err))
}

/// A sample to try an import with; the demo alone has any.
async fn one_sample(State(kunna): State<Arc<Kunna>>, Path(name): Path<String>) -> Response {
    let found = async { sample::get(&mut *kunna.store.reader().await?, &name).await };
    match found.await {
        Ok(Some(text)) if kunna.is_demo => csv_file::download(&name, text),
        Ok(_) => StatusCode::NOT_FOUND.into_response(),
        Err(failure) => broken(&failure),
    }
}

/// The errors of an import as a file, in the language of whoever asks.
async fn errors(
    State(kunna): State<Arc<Kunna>>,
    Extension(visitor): Extension<Visitor>,
    Path(import): Path<ImportId>,
) -> Response {
    let Some(actor) = &visitor.actor else { return Redirect::to("/sign-in").into_response() };
    let words = Words(visitor.viewer.language);
    match error_file(&kunna, actor, &import, words).await {
        Ok(Some(text)) => csv_file::download("import-errors.csv", text),
        Ok(None) => StatusCode::NOT_FOUND.into_response(),
        Err(failure) => broken(&failure),
    }
}

async fn error_file(kunna: &Kunna, actor: &Actor, id: &ImportId, words: Words) -> Result<Option<String>, Failure> {
    let db = &mut *kunna.store.reader().await?;
    let Some(import) = store::get(db, id).await? else { return Ok(None) };
    let tree = organisation::tree(db, kunna.clock.now().today).await?;
    if decide(actor, Act::ImportPeople, About::Node { unit: &import.scope, tree: &tree }).is_err() {
        return Ok(None);
    }
    let errors = store::errors(db, id).await?;
    Ok(Some(error_text(words, &errors.rows)?))
}

/// The errors as a spreadsheet opens them.
pub fn error_text(words: Words, errors: &[domain::people_file::RowError]) -> Result<String, Failure> {
    let header = [words.imports_line(), words.imports_column(), words.imports_value(), words.imports_reason()]
        .map(str::to_owned);
    csv_file::text(std::iter::once(header).chain(error_rows(errors, |problem| row_problem(words, problem))))
}
