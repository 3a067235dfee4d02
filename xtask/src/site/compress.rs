//! Compressed twins beside every larger text file, so that the server never compresses while someone waits.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;

use anyhow::{Context as _, Result};
use brotli::BrotliCompress;
use brotli::enc::BrotliEncoderParams;
use flate2::Compression;
use flate2::write::GzEncoder;

use super::Profile;

/// What gains from compression; a font or a picture already is.
const KINDS: [&str; 6] = ["css", "html", "js", "json", "svg", "wasm"];

/// Below this a compressed answer fits the same packet as the plain one.
const WORTH_IT: usize = 1024;

/// Writes a `.br` and a `.gz` beside each file that gains from it.
pub fn folder(folder: &Path, profile: Profile) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            self::folder(&path, profile)?;
        } else if path.extension().is_some_and(|kind| KINDS.iter().any(|known| kind == *known)) {
            file(&path, profile).with_context(|| format!("{} cannot be compressed", path.display()))?;
        }
    }
    Ok(())
}

fn file(path: &Path, profile: Profile) -> Result<()> {
    let content = fs::read(path)?;
    if content.len() <= WORTH_IT {
        return Ok(());
    }
    let (quality, level) = match profile {
        Profile::Debug => (5, Compression::fast()),
        Profile::Release => (11, Compression::best()),
    };
    let parameters = BrotliEncoderParams { quality, ..BrotliEncoderParams::default() };
    BrotliCompress(&mut content.as_slice(), &mut beside(path, "br")?, &parameters)?;
    let mut zipped = GzEncoder::new(beside(path, "gz")?, level);
    zipped.write_all(&content)?;
    zipped.finish()?;
    Ok(())
}

fn beside(path: &Path, extension: &str) -> std::io::Result<File> {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(extension);
    File::create(name)
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    #[test]
    fn both_twins_hold_the_same_content_as_the_file() {
        let site = tempfile::tempdir().unwrap();
        fs::create_dir(site.path().join("pkg")).unwrap();
        let content = "kompetens ".repeat(500);
        fs::write(site.path().join("pkg/kunna.css"), &content).unwrap();

        folder(site.path(), Profile::Release).unwrap();

        let mut unpacked = String::new();
        let twin = File::open(site.path().join("pkg/kunna.css.br")).unwrap();
        brotli::Decompressor::new(twin, 4096).read_to_string(&mut unpacked).unwrap();
        assert_eq!(unpacked, content);
        unpacked.clear();
        let twin = File::open(site.path().join("pkg/kunna.css.gz")).unwrap();
        flate2::read::GzDecoder::new(twin).read_to_string(&mut unpacked).unwrap();
        assert_eq!(unpacked, content);
    }

    #[test]
    fn small_files_and_fonts_have_no_twin() {
        let site = tempfile::tempdir().unwrap();
        fs::write(site.path().join("icon.svg"), "<svg/>").unwrap();
        fs::write(site.path().join("letters.woff2"), vec![7; 5000]).unwrap();
        folder(site.path(), Profile::Debug).unwrap();
        assert_eq!(fs::read_dir(site.path()).unwrap().count(), 2);
    }
}
