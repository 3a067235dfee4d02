//! What a new machine lacks, installed with the ordinary clients and announced.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use crate::postgres;
use crate::shell::{cargo, program, say, workspace};

const WASM: &str = "wasm32-unknown-unknown";
const CARGO_DENY: &str = "0.20.2";

/// The compiler's half for the browser.
pub fn wasm_target() -> Result<()> {
    let sysroot = program("rustc", &["--print", "sysroot"]).output()?;
    if Path::new(sysroot.trim()).join("lib/rustlib").join(WASM).exists() {
        return Ok(());
    }
    say("Installing Rust's target for the browser…");
    program("rustup", &["target", "add", WASM]).run()
}

/// The checker of licences, bans and sources; returns the program.
pub fn cargo_deny() -> Result<PathBuf> {
    let tools = cache()?.join("tools");
    let deny = tools.join("bin/cargo-deny");
    let installed = deny.exists() && program(&deny, &["--version"]).output()?.trim_end().ends_with(CARGO_DENY);
    if !installed {
        say("Installing cargo-deny (some minutes, once)…");
        let root = tools.to_string_lossy();
        cargo(&["install", "cargo-deny", "--locked", "--force", "--version", CARGO_DENY, "--root", &root])
            .without_env("CARGO_TARGET_DIR")
            .without_env("CARGO_BUILD_BUILD_DIR")
            .run()?;
    }
    Ok(deny)
}

/// The browser tests' libraries.
pub fn node_modules() -> Result<()> {
    if !program("node", &["--version"]).runs_well() {
        bail!("The browser tests need Node 20 or later: https://nodejs.org, or `apt-get install nodejs npm`.");
    }
    let folder = workspace().join("end2end");
    if is_newer(&folder.join("node_modules/.package-lock.json"), &folder.join("package-lock.json")) {
        return Ok(());
    }
    say("Installing the browser tests' libraries…");
    program("npm", &["ci", "--no-audit", "--no-fund"])
        .within("end2end")
        .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")
        .run()
}

/// A browser for the tests; returns the program.
pub fn chromium() -> Result<PathBuf> {
    if let Some(chosen) = std::env::var_os("KUNNA_CHROMIUM") {
        return Ok(chosen.into());
    }
    let chromium = PathBuf::from("/usr/bin/chromium");
    if chromium.exists() {
        return Ok(chromium);
    }
    if !install("chromium", "Installing Chromium…")? {
        bail!("The browser tests need Chromium: install it, and set KUNNA_CHROMIUM unless it is /usr/bin/chromium.");
    }
    Ok(chromium)
}

/// A database server for the tests; returns the folder of its programs.
pub fn postgres() -> Result<PathBuf> {
    let debian = Path::new("/usr/lib/postgresql");
    if let Some(programs) = postgres::newest(debian) {
        return Ok(programs);
    }
    if let Some(programs) = postgres::named()? {
        return Ok(programs);
    }
    if !install("postgresql", "Installing PostgreSQL…")? {
        bail!("The tests need PostgreSQL 15 or newer: install it, with `pg_config` in the PATH.");
    }
    postgres::newest(debian).context("Debian's package brought no PostgreSQL 15 or newer")
}

/// The reverse proxy of `deploy/nginx.conf`; returns the program.
pub fn nginx() -> Result<PathBuf> {
    let debian = PathBuf::from("/usr/sbin/nginx");
    if debian.exists() {
        return Ok(debian);
    }
    if program("nginx", &["-v"]).runs_well() {
        return Ok("nginx".into());
    }
    if !install("nginx-light", "Installing nginx…")? {
        bail!("The tests of several processes need nginx in the PATH.");
    }
    Ok(debian)
}

/// Whether this runs as root.
pub fn is_root() -> Result<bool> {
    Ok(program("id", &["-u"]).output()?.trim() == "0")
}

/// Installs a package of Debian. False where that is not possible.
fn install(package: &str, announcement: &str) -> Result<bool> {
    if !is_root()? || !program("apt-get", &["--version"]).runs_well() {
        return Ok(false);
    }
    say(announcement);
    program("apt-get", &["update", "-qq"]).run()?;
    program("apt-get", &["install", "-y", "-qq", "--no-install-recommends", package])
        .env("DEBIAN_FRONTEND", "noninteractive")
        .run()?;
    Ok(true)
}

/// Where tools outlive a clone.
fn cache() -> Result<PathBuf> {
    let chosen = std::env::var_os("XDG_CACHE_HOME").filter(|path| !path.is_empty()).map(PathBuf::from);
    let home = || std::env::var_os("HOME").map(|home: OsString| PathBuf::from(home).join(".cache"));
    let cache = chosen.or_else(home).context("Neither XDG_CACHE_HOME nor HOME says where tools can be kept.")?;
    Ok(cache.join("kunna"))
}

/// Whether `made` exists and was made after `from` last changed.
fn is_newer(made: &Path, from: &Path) -> bool {
    let time = |path: &Path| fs::metadata(path).and_then(|file| file.modified());
    matches!((time(made), time(from)), (Ok(made), Ok(from)) if made >= from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_never_made_is_not_newer() {
        let folder = tempfile::tempdir().unwrap();
        let (made, from) = (folder.path().join("made"), folder.path().join("from"));
        fs::write(&from, "").unwrap();
        assert!(!is_newer(&made, &from));
        fs::write(&made, "").unwrap();
        assert!(is_newer(&made, &from));
    }
}
