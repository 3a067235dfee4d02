//! `kunna import people`.

use super::{Stopped, WORDS, give, refused};
use crate::import::preview::{Looked, Stage, Upload, look};
use crate::import::{read, sample};
use crate::store::{Store, import as store, meta, organisation};
use app::import_words::{file_problem, row_problem};
use app::refusal_words::sentence;
use domain::command::Command;
use domain::people_file::{Errors, ImportRefusal, RowError, Scope, Summary};
use domain::{ImportId, Now};
use serde::Serialize;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::path::Path;

/// What became of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// Under which id it is found again.
    pub id: ImportId,
    /// Its changes in numbers.
    pub summary: Summary,
    /// What is wrong with its rows; then nothing was changed.
    pub errors: Errors,
    /// How it ended.
    pub end: End,
}

/// How an import on the command line ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum End {
    /// Everything is changed.
    Applied,
    /// Nothing is changed: it was asked for a preview.
    Previewed,
    /// Nothing is changed: rows have errors.
    HasErrors,
    /// Nothing is changed: the file says what is known.
    NothingToChange,
    /// Nothing is changed: the very same file was applied last.
    SameFile,
}

/// How far to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Go {
    /// Only look.
    Preview,
    /// Apply, given the number of employments that end, when there are many.
    Apply(Option<u32>),
}

/// Imports a file into the part of the organisation that has a path, telling how far it has come.
pub async fn import_people(
    db: &Store,
    (file, scope): (&Path, &str),
    go: Go,
    now: Now,
    tell: &(dyn Fn(String) + Send + Sync),
) -> Result<Imported, Stopped> {
    let source = match std::fs::File::open(file) {
        Ok(source) => source,
        Err(error) => return refused(format!("{}: {error}", file.display())),
    };
    let arrived = read::receive(source).or_else(|error| refused(format!("{}: {error}", file.display())))?;
    let arrived = arrived.or_else(|problem| refused(file_problem(WORDS, &problem)))?;
    let scope = {
        let db = &mut *db.reader().await?;
        // A demonstration is a demonstration on the command line too.
        if meta::get(db, "demo").await?.is_some() && !sample::is_sample(db, &arrived.sha256).await? {
            return refused(WORDS.imports_not_a_sample());
        }
        let tree = organisation::tree(db, now.today).await?;
        Scope::find(scope, &tree).or_else(|refusal| refused(sentence(WORDS, &refusal.into())))?.node
    };
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let upload = Upload { id: ImportId::new(crate::token::id())?, file: arrived, name, scope, by: None };
    let looked = look(db, upload, now, &|stage| tell(said(stage))).await?;
    match looked.or_else(|problem| refused(file_problem(WORDS, &problem)))? {
        Looked::Same(id) => {
            let import = found(db, &id).await?;
            Ok(Imported { id, summary: import.summary, errors: Errors::default(), end: End::SameFile })
        }
        Looked::At(id) => {
            let import = found(db, &id).await?;
            let errors = store::errors(&mut *db.reader().await?, &id).await?;
            let end = apply(db, (&id, &import.summary, &errors), go, now, tell).await?;
            Ok(Imported { id, summary: import.summary, errors, end })
        }
    }
}

async fn found(db: &Store, id: &ImportId) -> Result<store::StoredImport, Stopped> {
    let import = store::get(&mut *db.reader().await?, id).await?;
    import.map_or_else(|| refused(sentence(WORDS, &ImportRefusal::Unknown.into())), Ok)
}

async fn apply(
    db: &Store,
    (id, summary, errors): (&ImportId, &Summary, &Errors),
    go: Go,
    now: Now,
    tell: &(dyn Fn(String) + Send + Sync),
) -> Result<End, Stopped> {
    if !errors.is_empty() {
        return Ok(End::HasErrors);
    }
    if changes(summary) == 0 {
        return Ok(End::NothingToChange);
    }
    let Go::Apply(confirmed_ends) = go else { return Ok(End::Previewed) };
    tell(format!("applying {} changes, all or none", changes(summary)));
    give(db, &Command::ApplyImport { import: id.clone(), confirmed_ends }, now).await?;
    Ok(End::Applied)
}

fn changes(summary: &Summary) -> u32 {
    let (people, employments) = (summary.people, summary.employments);
    people.created + people.changed + employments.created + employments.changed + employments.ended
}

fn said(stage: Stage) -> String {
    match stage {
        Stage::Reading => "reading what is known".into(),
        Stage::Comparing { employments } => format!("comparing the file with {employments} employments"),
        Stage::Keeping { changes } => format!("keeping {changes} changes for preview and undo"),
    }
}

impl Imported {
    /// Whether everything is as it was asked for.
    pub fn is_well(&self) -> bool {
        self.end != End::HasErrors
    }

    /// As lines to read.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for error in &self.errors.rows {
            // Writing to a text cannot fail.
            let _ = writeln!(text, "{}", error_line(error));
        }
        let end = match self.end {
            End::Applied => "applied",
            End::Previewed => "previewed, nothing changed",
            End::HasErrors => "rows have errors, nothing changed",
            End::NothingToChange => "the file says what is known, nothing changed",
            End::SameFile => "this very file was applied last, nothing changed",
        };
        let (people, employments) = (self.summary.people, self.summary.employments);
        let _ = writeln!(
            text,
            "people: {} new, {} changed, {} as before",
            people.created, people.changed, people.unchanged
        );
        let _ = writeln!(
            text,
            "employments: {} new, {} changed, {} ended, {} as before",
            employments.created, employments.changed, employments.ended, employments.unchanged
        );
        if !self.errors.is_empty() {
            let _ = writeln!(text, "errors: {}", self.errors.count);
        }
        let _ = writeln!(text, "import {}: {end}", self.id);
        text
    }

    /// As one JSON object.
    pub fn json(&self) -> Value {
        let error = |error: &RowError| {
            json!({
                "line": error.line,
                "column": error.column.map(domain::people_file::Column::code),
                "value": error.value,
                "reason": row_problem(WORDS, &error.reason),
            })
        };
        json!({
            "import": self.id,
            "end": self.end,
            "summary": self.summary,
            "error_count": self.errors.count,
            "errors": self.errors.rows.iter().map(error).collect::<Vec<_>>(),
        })
    }
}

fn error_line(error: &RowError) -> String {
    let column = error.column.map_or("row", domain::people_file::Column::code);
    let value = error.value.as_deref().map(|value| format!(" “{value}”")).unwrap_or_default();
    format!("line {}, {column}{value}: {}", error.line, row_problem(WORDS, &error.reason))
}
