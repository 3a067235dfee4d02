//! Who has a SQLite database open: a lock beside the file, which the system takes back when a process ends in any way.

use crate::failure::Failure;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

/// The file of a database address such as `sqlite:kunna.db`; none when it is no file.
pub fn file_of(url: &str) -> Option<PathBuf> {
    let path = url.strip_prefix("sqlite:")?;
    let path = path.strip_prefix("//").unwrap_or(path);
    let path = path.split('?').next().unwrap_or_default();
    (!path.is_empty() && path != ":memory:").then(|| PathBuf::from(path))
}

/// A file beside a database, named after it.
pub fn beside(database: &Path, end: &str) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}

/// Says that a database is open. None when somebody is replacing it.
pub fn share(database: &Path) -> Result<Option<File>, Failure> {
    locked(database, File::try_lock_shared)
}

/// Takes a database for oneself, to replace it. None while anybody has it open.
pub fn take(database: &Path) -> Result<Option<File>, Failure> {
    locked(database, File::try_lock)
}

fn locked(database: &Path, lock: fn(&File) -> Result<(), TryLockError>) -> Result<Option<File>, Failure> {
    let opened = File::options().create(true).truncate(false).write(true).open(beside(database, ".lock"));
    let file = opened.map_err(|e| Failure::because("lock database", e))?;
    match lock(&file) {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(e)) => Err(Failure::because("lock database", e)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_is_shared_by_many_and_taken_by_one() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("kunna.db");
        let (first, second) = (share(&database).unwrap(), share(&database).unwrap());
        assert!(first.is_some() && second.is_some());
        assert!(take(&database).unwrap().is_none());
        drop((first, second));
        let taken = take(&database).unwrap();
        assert!(taken.is_some() && share(&database).unwrap().is_none());
    }

    #[test]
    fn the_file_of_an_address_is_found() {
        assert_eq!(file_of("sqlite:data/kunna.db"), Some("data/kunna.db".into()));
        assert_eq!(file_of("sqlite:///var/kunna.db?mode=rwc"), Some("/var/kunna.db".into()));
        assert_eq!(file_of("sqlite::memory:"), None);
        assert_eq!(file_of("postgres://kunna@db/kunna"), None);
    }
}
