//! The browser's half: WASM, script, style, font and icons, in `target/site`.

mod compress;
mod prune;
mod stamp;
mod style;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use serde_json::json;
use stamp::Stamp;
use wasm_bindgen_cli_support::Bindgen;

use crate::shell::{Stopwatch, artifact, in_words, say, workspace};
use crate::tools;

/// For whom a site is built.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// For the developer: quick to build, large.
    Debug,
    /// For everybody else: slow to build, small.
    Release,
}

/// Where the finished site lies; the server embeds or reads it from there.
pub fn folder() -> PathBuf {
    workspace().join("target/site")
}

/// Builds the whole site, and puts it in place of the last one only when it is complete.
pub fn build(profile: Profile) -> Result<()> {
    tools::wasm_target()?;
    let watch = Stopwatch::start();
    let wasm = compile(profile)?;

    say("Putting the site together…");
    let new = workspace().join("target/site.new");
    if new.exists() {
        fs::remove_dir_all(&new).with_context(|| format!("{} cannot be emptied", new.display()))?;
    }
    let pkg = new.join("pkg");
    bind(&wasm, &pkg)?;
    let manifest = stamp_all(&pkg)?;
    fs::write(new.join("manifest.json"), manifest)?;
    copy_assets(&workspace().join("app/assets"), &new)?;
    compress::folder(&new, profile)?;
    replace(&new, &folder())?;
    say(&format!("The site is in target/site ({}).", in_words(watch.read())));
    Ok(())
}

/// Compiles the crate `app` for the browser and returns the WASM file.
///
/// It is compiled alone: together with the server, its features for both sides would be switched on at once.
fn compile(profile: Profile) -> Result<PathBuf> {
    let mut arguments = vec!["-p", "app", "--lib", "--target", "wasm32-unknown-unknown"];
    arguments.extend(["--no-default-features", "--features", "hydrate"]);
    match profile {
        Profile::Debug => say("Compiling the pages for the browser…"),
        Profile::Release => {
            say("Compiling the pages for the browser, release (some minutes the first time)…");
            arguments.extend(["--profile", "wasm-release"]);
        }
    }
    artifact(&arguments, |message| {
        let files = message["filenames"].as_array()?;
        files.iter().filter_map(|file| file.as_str()).find(|file| file.ends_with("app.wasm")).map(PathBuf::from)
    })
}

/// Writes the script that connects the WASM with the browser.
fn bind(wasm: &Path, pkg: &Path) -> Result<()> {
    let mut bound = Bindgen::new()
        .input_path(wasm)
        .web(true)?
        .out_name("kunna")
        .typescript(false)
        .omit_default_module_path(true)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate_output()
        .context("The WASM could not be bound to the browser")?;
    prune::unused(bound.wasm_mut())?;
    bound.emit(pkg).context("The WASM could not be written")
}

/// Gives every file of `pkg` its stamped name and returns the manifest that tells the server these names.
///
/// A name changes with the content, so browsers may keep each file for ever.
fn stamp_all(pkg: &Path) -> Result<String> {
    let mut stamp = Stamp::new(pkg);
    let font = stamp.write("atkinson", "woff2", &read(&workspace().join("app/assets/fonts/atkinson.woff2"))?)?;
    let css = style::bundle(&workspace().join("style/main.css"))?.replace("/pkg/atkinson.woff2", &font);
    let css = stamp.write("kunna", "css", css.as_bytes())?;
    let js = stamp.rename("kunna.js", "kunna", "js")?;
    let wasm = stamp.rename("kunna_bg.wasm", "kunna", "wasm")?;
    let live = without_comments(&String::from_utf8(read(&workspace().join("app/scripts/live.js"))?)?);
    let live = stamp.write("live", "js", live.as_bytes())?;
    let version = stamp.version();
    let manifest = json!({ "js": js, "wasm": wasm, "css": css, "font": font, "live": live, "version": version });
    Ok(format!("{manifest:#}\n"))
}

/// A script without its indentation and the lines that are comments: those who read it find it in the repository.
fn without_comments(script: &str) -> String {
    let lines = script.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//"));
    lines.flat_map(|line| [line, "\n"]).collect()
}

/// Copies icons, manifest and the font's licence; the font itself already lies stamped in `pkg`.
fn copy_assets(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from).with_context(|| format!("{} cannot be read", from.display()))? {
        let path = entry?.path();
        let Some(name) = path.file_name() else { continue };
        if path.is_dir() {
            copy_assets(&path, &to.join(name))?;
        } else if path.extension().is_none_or(|extension| extension != "woff2") {
            fs::copy(&path, to.join(name)).with_context(|| format!("{} cannot be copied", path.display()))?;
        }
    }
    Ok(())
}

fn replace(new: &Path, old: &Path) -> Result<()> {
    if old.exists() {
        fs::remove_dir_all(old).with_context(|| format!("{} cannot be replaced", old.display()))?;
    }
    fs::rename(new, old).with_context(|| format!("{} cannot be put in place", old.display()))
}

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("{} cannot be read", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_loses_its_comments_and_nothing_else() {
        let script = "// Says why.\n(() => {\n  const a = \"//\"; // kept\n\n})();\n";
        assert_eq!(without_comments(script), "(() => {\nconst a = \"//\"; // kept\n})();\n");
    }

    #[test]
    fn assets_are_copied_with_their_folders_and_without_the_font() {
        let from = tempfile::tempdir().unwrap();
        let to = tempfile::tempdir().unwrap();
        fs::create_dir(from.path().join("fonts")).unwrap();
        fs::write(from.path().join("fonts/OFL.txt"), "free").unwrap();
        fs::write(from.path().join("fonts/atkinson.woff2"), "letters").unwrap();
        fs::write(from.path().join("icon.svg"), "<svg/>").unwrap();

        copy_assets(from.path(), to.path()).unwrap();

        assert_eq!(fs::read_to_string(to.path().join("fonts/OFL.txt")).unwrap(), "free");
        assert_eq!(fs::read_to_string(to.path().join("icon.svg")).unwrap(), "<svg/>");
        assert!(!to.path().join("fonts/atkinson.woff2").exists());
    }
}
