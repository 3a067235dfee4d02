//! File names that change with the content.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use sha2::{Digest as _, Sha256};

/// Stamps the files of one folder and remembers all of them for the version of the whole site.
pub struct Stamp {
    folder: PathBuf,
    all: Sha256,
}

impl Stamp {
    /// Starts with no file stamped.
    pub fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), all: Sha256::new() }
    }

    /// Writes a file under its stamped name and returns its address.
    pub fn write(&mut self, stem: &str, extension: &str, content: &[u8]) -> Result<String> {
        let name = format!("{stem}.{}.{extension}", short(&Sha256::digest(content)));
        self.all.update(&name);
        let path = self.folder.join(&name);
        fs::write(&path, content).with_context(|| format!("{} cannot be written", path.display()))?;
        Ok(format!("/pkg/{name}"))
    }

    /// Gives a file that lies in the folder its stamped name and returns its address.
    pub fn rename(&mut self, file: &str, stem: &str, extension: &str) -> Result<String> {
        let path = self.folder.join(file);
        let content = fs::read(&path).with_context(|| format!("{} cannot be read", path.display()))?;
        let address = self.write(stem, extension, &content)?;
        fs::remove_file(&path)?;
        Ok(address)
    }

    /// The version of everything stamped so far.
    pub fn version(&self) -> String {
        short(&self.all.clone().finalize())
    }
}

/// Eight hexadecimal digits: enough to tell the builds of one project apart.
fn short(digest: &[u8]) -> String {
    use std::fmt::Write as _;
    digest.iter().take(4).fold(String::new(), |mut digits, byte| {
        // Writing into a string cannot fail.
        let _ = write!(digits, "{byte:02x}");
        digits
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_changes_with_the_content_and_only_with_it() {
        let folder = tempfile::tempdir().unwrap();
        let mut stamp = Stamp::new(folder.path());
        let first = stamp.write("kunna", "css", b"a{}").unwrap();
        assert_eq!(stamp.write("kunna", "css", b"a{}").unwrap(), first);
        assert_ne!(stamp.write("kunna", "css", b"b{}").unwrap(), first);
        assert_eq!(first.len(), "/pkg/kunna.12345678.css".len());
    }

    #[test]
    fn the_version_changes_when_any_file_does() {
        let folder = tempfile::tempdir().unwrap();
        let version = |script: &[u8]| {
            let mut stamp = Stamp::new(folder.path());
            stamp.write("kunna", "css", b"a{}").unwrap();
            stamp.write("kunna", "js", script).unwrap();
            stamp.version()
        };
        assert_eq!(version(b"1"), version(b"1"));
        assert_ne!(version(b"1"), version(b"2"));
    }

    #[test]
    fn a_renamed_file_leaves_nothing_under_its_old_name() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("kunna_bg.wasm"), "\0asm").unwrap();
        let address = Stamp::new(folder.path()).rename("kunna_bg.wasm", "kunna", "wasm").unwrap();
        assert!(!folder.path().join("kunna_bg.wasm").exists());
        assert!(folder.path().join(address.trim_start_matches("/pkg/")).exists());
    }
}
