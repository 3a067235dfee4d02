//! How many bytes a first visit to a mapping question costs.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};

use crate::shell::say;
use crate::site;

/// Everything over the wire, compressed with brotli: 400 KiB for the main job (requirement 1.21), 40 KiB for what works
/// without a network, in several tabs and on several devices, and 40 KiB for the organisation and its rights.
const BUDGET: u64 = (400 + 40 + 40) * 1024;

/// Room for the page's own HTML, which only a running server can tell: `server/tests/it/answers.rs` holds every
/// question of the demo city to it.
const HTML: u64 = 6 * 1024;

/// One kind of file, and what all files of it cost.
struct Part {
    name: &'static str,
    bytes: u64,
}

/// Prints the table by part and refuses a site that costs too much.
pub fn check() -> Result<()> {
    let mut parts = vec![Part { name: "HTML (at most)", bytes: HTML }];
    for (name, kinds) in [
        ("JavaScript", &["js"][..]),
        ("WASM", &["wasm"]),
        ("CSS", &["css"]),
        ("Font", &["woff2"]),
        // The larger icons are loaded by whoever installs Kunna, not by whoever looks.
        ("Icons, manifest", &["svg", "ico", "webmanifest"]),
    ] {
        let bytes = wire(&site::folder(), kinds).context("There is no complete site: `cargo xtask site --release`.")?;
        parts.push(Part { name, bytes });
    }
    for line in table(&parts) {
        say(&line);
    }
    verdict(parts.iter().map(|part| part.bytes).sum())
}

fn verdict(total: u64) -> Result<()> {
    if total > BUDGET {
        bail!("A first visit costs {} bytes more than the budget of {BUDGET}.", total - BUDGET);
    }
    Ok(())
}

fn table(parts: &[Part]) -> Vec<String> {
    let total = Part { name: "Together", bytes: parts.iter().map(|part| part.bytes).sum() };
    let budget = Part { name: "Budget", bytes: BUDGET };
    parts.iter().chain([&total, &budget]).map(|part| format!("  {:<18}{:>9} bytes", part.name, part.bytes)).collect()
}

/// What the files of some kinds cost over the wire: the compressed twin where there is one.
fn wire(folder: &Path, kinds: &[&str]) -> std::io::Result<u64> {
    let mut bytes = 0;
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            bytes += wire(&path, kinds)?;
        } else if path.extension().is_some_and(|kind| kinds.iter().any(|known| kind == *known)) {
            let mut twin = path.clone().into_os_string();
            twin.push(".br");
            bytes += fs::metadata(twin).or_else(|_| fs::metadata(&path))?.len();
        }
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_costs_what_its_compressed_twin_weighs() {
        let site = tempfile::tempdir().unwrap();
        fs::create_dir(site.path().join("pkg")).unwrap();
        fs::write(site.path().join("pkg/kunna.js"), vec![b'x'; 5000]).unwrap();
        fs::write(site.path().join("pkg/kunna.js.br"), vec![b'x'; 40]).unwrap();
        fs::write(site.path().join("pkg/kunna.js.gz"), vec![b'x'; 60]).unwrap();
        fs::write(site.path().join("sw.js"), vec![b'x'; 2]).unwrap();
        assert_eq!(wire(site.path(), &["js"]).unwrap(), 42);
    }

    #[test]
    fn one_byte_over_the_budget_is_refused() {
        assert!(verdict(BUDGET).is_ok());
        let refusal = verdict(BUDGET + 1).unwrap_err().to_string();
        assert_eq!(refusal, "A first visit costs 1 bytes more than the budget of 491520.");
    }

    #[test]
    fn the_table_adds_up() {
        let lines = table(&[Part { name: "CSS", bytes: 10 }, Part { name: "Font", bytes: 5 }]);
        assert_eq!(lines[2], "  Together                 15 bytes");
    }
}
