//! A file is looked at before anything is changed: it is compared with what is known, and the differences are kept.

use super::progress;
use super::read::{StoredFile, text};
use super::roll::{Compared, Roll, aside};
use crate::failure::Failure;
use crate::store::Store;
use crate::store::import::{self as store, StoredEffect, StoredImport};
use app::imports::Step;
use domain::people_file::{Errors, FileProblem};
use domain::{ImportId, Now, PersonId, UnitId};

/// A file as somebody hands it in.
pub struct Upload {
    /// Under which id it is kept.
    pub id: ImportId,
    /// What it holds.
    pub file: StoredFile,
    /// What its machine calls it.
    pub name: String,
    /// The part of the organisation that it covers.
    pub scope: UnitId,
    /// Who hands it in; nobody on the command line.
    pub by: Option<PersonId>,
}

/// How far the work has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// It reads what is known.
    Reading,
    /// It compares the file with so many employments.
    Comparing {
        /// How many.
        employments: usize,
    },
    /// It keeps so many changes for the preview.
    Keeping {
        /// How many.
        changes: usize,
    },
}

/// What looking at a file gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Looked {
    /// A preview.
    At(ImportId),
    /// The very same file was the last to be applied to this part of the organisation.
    Same(ImportId),
}

/// Looks at a file and keeps what it would change. The longest name of a file that is kept is 200 characters.
pub async fn look(
    db: &Store,
    upload: Upload,
    now: Now,
    tell: &(dyn Fn(Stage) + Send + Sync),
) -> Result<Result<Looked, FileProblem>, Failure> {
    tell(Stage::Reading);
    let (roll, earlier) = {
        let mut snapshot = db.snapshot().await?;
        (Roll::read(&mut snapshot, now.today).await?, store::all(&mut snapshot).await?)
    };
    if let Some(same) = same(&earlier, &upload) {
        return Ok(Ok(Looked::Same(same)));
    }
    tell(Stage::Comparing { employments: roll.employments.len() });
    let (id, scope, bytes) = (upload.id.clone(), upload.scope.clone(), upload.file.bytes);
    let compared = aside(move || {
        let text = text(&bytes)?;
        let compared = roll.compare(&text, &scope, now.today, &id)?;
        Ok::<_, FileProblem>((text, compared))
    });
    let (text, compared) = match compared.await? {
        Ok(found) => found,
        Err(problem) => return Ok(Err(problem)),
    };
    let Compared { ref plan, ref unread, .. } = compared;
    // Changes of a file with errors can never be applied.
    let effects = if plan.errors.is_empty() { compared.effects() } else { Vec::new() };
    tell(Stage::Keeping { changes: effects.len() });
    let import = StoredImport {
        id: upload.id,
        sha256: upload.file.sha256,
        file_name: upload.name.chars().filter(|c| !c.is_control()).take(200).collect(),
        scope: upload.scope,
        effective_on: now.today,
        summary: plan.summary,
        unread: unread.clone(),
        uploaded: (upload.by, now.at),
        applied: None,
        undone: None,
    };
    let is_same = |old: &&StoredImport| old.sha256 == import.sha256 && old.scope == import.scope;
    let outdated = earlier.iter().filter(|old| old.applied.is_none()).filter(is_same);
    let outdated = outdated.map(|old| old.id.clone()).collect();
    let id = import.id.clone();
    keep(db, import, Found { errors: compared.plan.errors, text, effects, outdated }).await?;
    Ok(Ok(Looked::At(id)))
}

/// The import that was applied last, when it was this very file.
fn same(earlier: &[StoredImport], upload: &Upload) -> Option<ImportId> {
    let in_force = earlier.iter().filter(|old| old.undone.is_none());
    let last = in_force.filter_map(|old| Some((old.applied.as_ref()?.1, old))).max_by_key(|(at, _)| *at);
    let (_, last) = last?;
    (last.sha256 == upload.file.sha256 && last.scope == upload.scope).then(|| last.id.clone())
}

/// How many changes are kept before it is told how far the work has come.
const AT_ONCE: usize = 1_000;

struct Found {
    errors: Errors,
    text: String,
    effects: Vec<StoredEffect>,
    /// Earlier previews of the same file.
    outdated: Vec<ImportId>,
}

async fn keep(db: &Store, import: StoredImport, found: Found) -> Result<(), Failure> {
    let work = db.with_tx(move |tx| {
        Box::pin(async move {
            for old in &found.outdated {
                store::remove(tx, old).await?;
            }
            // The text of a file with errors is of no use: it must be mended and handed in again.
            let text = if found.errors.is_empty() { found.text.as_str() } else { "" };
            store::add(tx, &import, &found.errors, text).await?;
            let all = found.effects.len();
            for (at, some) in found.effects.chunks(AT_ONCE).enumerate() {
                store::add_effects(tx, &import, (at * AT_ONCE, some)).await?;
                progress::note(&import.id, Step::Keeping, at * AT_ONCE + some.len(), all);
            }
            Ok(())
        })
    });
    work.await
}
