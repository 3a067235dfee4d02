//! Copies of the database, and the way back from one.

use super::{Stopped, refused};
use crate::failure::Failure;
use crate::pull::everything_of;
use crate::store::backup::{Verified, begin_anew, copy_into, counts, verify};
use crate::store::dialect::Dialect;
use crate::store::lock::{beside, file_of, take};
use crate::store::{Store, meta, sync};
use domain::Now;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Copies the database into a new file while a server runs on it, and notes how far the copy covers each client.
///
/// The file appears under its name only after it was looked through and is on the disk.
pub async fn backup(store: &Store, file: &Path) -> Result<Verified, Stopped> {
    if store.dialect() == Dialect::Postgres {
        return refused("a PostgreSQL database is backed up by its own programs: kunna backup -- pg_dump …");
    }
    if file.exists() {
        return refused(format!("{} exists already", file.display()));
    }
    let part = beside(file, &format!(".{}.part", crate::token::incident()));
    let made = make(store, &part).await;
    let Ok(copy) = made else {
        // Half a copy helps nobody, and what went wrong is told below.
        let _ = fs::remove_file(&part);
        return made;
    };
    fs::rename(&part, file).and_then(|()| keep_name(file)).map_err(|e| Failure::because("name the copy", e))?;
    note(store, copy.clients.clone()).await?;
    Ok(copy)
}

/// Has a program make a backup in its own way, and then notes how far that covers each client: as far as it had come
/// before the program began. Gives the number of commands.
pub async fn backup_by(store: &Store, program: &[OsString]) -> Result<i64, Stopped> {
    let Some((name, arguments)) = program.split_first() else { return refused("there is no program to run") };
    let (clients, commands) = {
        let mut tx = store.snapshot().await?;
        (sync::clients(&mut tx).await?, counts(&mut tx).await?.first().copied().unwrap_or_default())
    };
    let ended = Command::new(name).args(arguments).status();
    let ended = ended.map_err(|e| Failure::because("run the program that backs up", e))?;
    if !ended.success() {
        return refused(format!("{} ended with {ended}; no backup is noted", name.display()));
    }
    note(store, clients).await?;
    Ok(commands)
}

/// Notes in the running database how far a backup covers each client.
async fn note(store: &Store, clients: BTreeMap<String, u64>) -> Result<(), Failure> {
    let covered = store.with_tx(move |tx| {
        Box::pin(async move {
            for (client, seq) in &clients {
                if let Some(person) = sync::cover(tx, client, *seq).await? {
                    // A client that has nothing to push learns it with its next pull.
                    sync::bump(tx, &everything_of(&person)).await?;
                }
            }
            Ok(())
        })
    });
    covered.await
}

async fn make(store: &Store, part: &Path) -> Result<Verified, Stopped> {
    // A database that was never served has none yet.
    let fresh = crate::token::id();
    store.with_tx(move |tx| Box::pin(async move { meta::epoch(tx, &fresh).await })).await?;
    let before = counts(&mut *store.reader().await?).await?;
    copy_into(store, part).await?;
    let after = counts(&mut *store.reader().await?).await?;
    let copy = verify(part).await?;
    let mut all = before.iter().zip(&copy.counts).zip(&after);
    if !all.all(|((before, copy), after)| before <= copy && copy <= after) {
        return refused("the copy holds other numbers of rows than the database");
    }
    keep(part).map_err(|e| Failure::because("write the copy", e))?;
    Ok(copy)
}

/// Puts a backup in the place of the database of a stopped server, with a new epoch. Gives the name under which the
/// replaced database is kept.
pub async fn restore(database: &str, file: &Path, now: Now) -> Result<(Verified, Option<PathBuf>), Stopped> {
    let Some(target) = file_of(database) else {
        return refused("a PostgreSQL database is restored with pg_restore; after it, run: kunna new-epoch");
    };
    if !file.exists() {
        return refused(format!("there is no file {}", file.display()));
    }
    let Some(_alone) = take(&target)? else {
        return refused("a server, or another command, has this database open; stop it first");
    };
    let copy = verify(file).await?;
    let new = beside(&target, &format!(".{}.part", crate::token::incident()));
    let put = put(file, &new, &target, now).await;
    for end in ["", "-wal", "-shm", ".lock"] {
        // What was put in place is no longer there under this name.
        let _ = fs::remove_file(beside(&new, end));
    }
    Ok((copy, put?))
}

async fn put(file: &Path, new: &Path, target: &Path, now: Now) -> Result<Option<PathBuf>, Stopped> {
    let wrong = |e: io::Error| Failure::because("put the backup in place", e);
    fs::copy(file, new).map_err(wrong)?;
    let store = Store::open(&format!("sqlite:{}", new.display())).await?;
    let begun = anew(&store).await;
    store.close().await;
    begun?;
    verify(new).await?;
    keep(new).map_err(wrong)?;
    let kept = keep_replaced(target, now).map_err(wrong)?;
    fs::rename(new, target).and_then(|()| keep_name(target)).map_err(wrong)?;
    Ok(kept)
}

/// Keeps the database that is replaced, with what its log holds. It also stays in its place until the new one is
/// there: a server that starts meanwhile must not find nothing, and begin an empty municipality.
fn keep_replaced(target: &Path, now: Now) -> io::Result<Option<PathBuf>> {
    if !target.exists() {
        return Ok(None);
    }
    let kept = beside(target, &format!(".replaced-{}-{}", now.today, now.at.0));
    fs::hard_link(target, &kept).or_else(|_| fs::copy(target, &kept).map(drop))?;
    for end in ["-wal", "-shm"] {
        let (log, kept) = (beside(target, end), beside(&kept, end));
        if log.exists() {
            // The log of one database must never be read into another one.
            fs::rename(log, kept)?;
        }
    }
    Ok(Some(kept))
}

/// Gives a database that was restored in another way, such as by `pg_restore`, its new epoch.
pub async fn new_epoch(database: &str) -> Result<String, Stopped> {
    if let Some(file) = file_of(database)
        && take(&file)?.is_none()
    {
        return refused("a server, or another command, has this database open; stop it first");
    }
    let store = Store::open(database).await?;
    let begun = anew(&store).await;
    store.close().await;
    Ok(begun?)
}

async fn anew(store: &Store) -> Result<String, Failure> {
    let epoch = crate::token::id();
    let new = epoch.clone();
    store.with_tx(move |tx| Box::pin(async move { begin_anew(tx, &new).await })).await?;
    Ok(epoch)
}

/// Waits until the disk has a file.
fn keep(file: &Path) -> io::Result<()> {
    File::options().write(true).open(file)?.sync_all()
}

/// Waits until the disk has the name of a file.
fn keep_name(file: &Path) -> io::Result<()> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}
