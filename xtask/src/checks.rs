//! All of CI, as a list to be read. It stops at the first step that fails.

use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};

use crate::postgres::Cluster;
use crate::shell::{Program, Stopwatch, cargo, executable, in_words, program, say};
use crate::site::Profile;
use crate::{budget, site, tools};

/// One step of CI.
struct Step {
    name: &'static str,
    promise: &'static str,
    check: fn() -> Result<()>,
}

/// Every step, the cheap ones first.
const STEPS: [Step; 13] = [
    Step { name: "format", promise: "the code is formatted", check: format },
    Step { name: "licences", promise: "dependencies have known licences and sources", check: licences },
    Step { name: "clippy", promise: "clippy is content with the server's side", check: clippy },
    Step { name: "clippy-wasm", promise: "clippy is content with the browser's side", check: clippy_wasm },
    Step { name: "unit", promise: "rules, store and server keep their promises", check: unit },
    Step { name: "unit-postgres", promise: "the server keeps them on PostgreSQL too", check: unit_postgres },
    Step { name: "docs", promise: "the documentation has no broken link", check: docs },
    Step { name: "site", promise: "the browser's half builds for release", check: release_site },
    Step { name: "release", promise: "the product builds: one file", check: || release().map(drop) },
    Step { name: "crashes", promise: "it loses nothing when it is killed, full or beset", check: crashes },
    Step { name: "budget", promise: "a first visit fits the byte budget", check: budget::check },
    Step { name: "pages", promise: "the pages work in a browser", check: pages },
    Step { name: "pages-postgres", promise: "the main journeys work on PostgreSQL too", check: pages_postgres },
];

/// Prints the steps.
pub fn list() {
    for step in STEPS {
        say(&format!("  {:<14} {}", step.name, step.promise));
    }
}

/// Runs the steps named, or all of them.
pub fn run(names: &[&str]) -> Result<()> {
    let steps = chosen(names)?;
    let watch = Stopwatch::start();
    let mut times = Vec::new();
    for (number, step) in (1..).zip(&steps) {
        say(&format!("\n── {number}/{} {}: {}", steps.len(), step.name, step.promise));
        let watch = Stopwatch::start();
        (step.check)().with_context(|| {
            format!("Step {} failed. To run it alone: cargo xtask test {}\nThe reason", step.name, step.name)
        })?;
        times.push(format!("  {:<14} {}", step.name, in_words(watch.read())));
    }
    say("");
    for time in times {
        say(&time);
    }
    say(&format!("All {} steps passed in {}.", steps.len(), in_words(watch.read())));
    Ok(())
}

/// The steps named, in the order of the list; all of them when none is named.
fn chosen(names: &[&str]) -> Result<Vec<Step>> {
    if let Some(unknown) = names.iter().find(|name| STEPS.iter().all(|step| step.name != **name)) {
        let known = STEPS.map(|step| step.name).join(", ");
        bail!("There is no step {unknown}. The steps are: {known}.");
    }
    Ok(STEPS.into_iter().filter(|step| names.is_empty() || names.contains(&step.name)).collect())
}

fn format() -> Result<()> {
    cargo(&["fmt", "--all", "--check"]).run()
}

fn licences() -> Result<()> {
    let deny = tools::cargo_deny()?;
    // The database of advisories lies where no package registry does.
    program(deny, &["check", "licenses", "bans", "sources"]).run()
}

/// The members together: `server` switches on `app`'s half for the server.
const NATIVE: [&str; 8] = ["-p", "domain", "-p", "sync", "-p", "app", "-p", "server"];

fn clippy() -> Result<()> {
    let arguments = [&["clippy"][..], &NATIVE, &["-p", "xtask", "--all-targets", "--", "-D", "warnings"]].concat();
    cargo(&arguments).run()
}

fn clippy_wasm() -> Result<()> {
    tools::wasm_target()?;
    let mut arguments = vec!["clippy", "-p", "app", "--lib", "--target", "wasm32-unknown-unknown"];
    arguments.extend(["--no-default-features", "--features", "hydrate", "--", "-D", "warnings"]);
    cargo(&arguments).run()
}

fn unit() -> Result<()> {
    cargo(&[&["test"][..], &NATIVE].concat()).env("KUNNA_TEST_ENGINE", "sqlite").env("KUNNA_XTASK", "1").run()?;
    // In release, because that is how it is built already.
    cargo(&["test", "-p", "xtask", "--release"]).run()
}

/// The whole suite of the server again, on a cluster of its own.
fn unit_postgres() -> Result<()> {
    let (cluster, nginx) = (Cluster::start()?, tools::nginx()?);
    let tests = cargo(&[&["test"][..], &NATIVE, &["--test", "it"]].concat())
        .env("KUNNA_TEST_ENGINE", "postgres")
        .env("KUNNA_TEST_NGINX", nginx)
        .env("KUNNA_XTASK", "1");
    cluster.shown_to(tests).run()
}

fn docs() -> Result<()> {
    let arguments = [&["doc", "--no-deps", "--document-private-items"][..], &NATIVE].concat();
    cargo(&arguments).env("RUSTDOCFLAGS", "-D warnings").run()
}

fn release_site() -> Result<()> {
    site::build(Profile::Release)
}

/// The product, with the site inside.
pub fn release() -> Result<PathBuf> {
    if !site::folder().join("manifest.json").exists() {
        site::build(Profile::Release)?;
    }
    say("Compiling the server, release…");
    executable("kunna", &["-p", "server", "--bin", "kunna", "--release"])
}

/// The tests that start the server as an operator does.
pub const CRASHES: [&str; 3] = ["crashes::", "disk::", "patience::"];

/// What a process of its own must show, by the product itself.
fn crashes() -> Result<()> {
    on_both_engines(&CRASHES, &[])
}

/// Runs some of the server's tests, by how their names begin, with the product where they start a process.
pub fn on_both_engines(beginnings: &[&str], environment: &[(&str, &str)]) -> Result<()> {
    let (kunna, cluster) = (release()?, Cluster::start()?);
    let tests = [&["test"][..], &NATIVE, &["--test", "it", "--"]].concat();
    let names = cargo(&[&tests[..], &["--list"]].concat()).output()?;
    for beginning in beginnings {
        if !names.lines().any(|name| name.starts_with(beginning)) {
            bail!("No test is called {beginning}…");
        }
    }
    for engine in ["sqlite", "postgres"] {
        say(&format!("On {engine}:"));
        let tests = cargo(&[&tests[..], beginnings].concat())
            .env("KUNNA_TEST_ENGINE", engine)
            .env("KUNNA_TEST_POSTGRES", cluster.url())
            .env("KUNNA_RELEASE", &kunna)
            .env("KUNNA_XTASK", "1");
        environment.iter().fold(tests, |tests, (name, value)| tests.env(name, value)).run()?;
    }
    Ok(())
}

fn pages() -> Result<()> {
    playwright(&[])?.run()
}

/// The journeys that write, and those that wait for what others write.
const JOURNEYS: [&str; 6] = ["answering", "live", "mappings", "offline", "tabs", "unit"];

/// The journeys on a database of the other engine; what they do in the browser, `pages` has shown.
fn pages_postgres() -> Result<()> {
    let cluster = Cluster::start()?;
    let journeys = JOURNEYS.map(|journey| format!("tests/{journey}."));
    let chosen = journeys.iter().map(String::as_str).chain(["--project", "hydrated"]);
    cluster.shown_to(playwright(&chosen.collect::<Vec<_>>())?).run()
}

/// The browser gets the bytes that users get. So does CI the server, which it has built; for whoever runs one step the
/// debug build does, which is there sooner.
fn playwright(chosen: &[&str]) -> Result<Program> {
    tools::node_modules()?;
    let chromium = tools::chromium()?;
    if !site::folder().join("manifest.json").exists() {
        site::build(Profile::Release)?;
    }
    let kunna = if std::env::var_os("CI").is_some() {
        release()?
    } else {
        say("Compiling the server…");
        executable("kunna", &["-p", "server", "--bin", "kunna"])?
    };
    Ok(program("npx", &[&["playwright", "test"], chosen].concat())
        .within("end2end")
        .env("KUNNA_CHROMIUM", chromium)
        .env("KUNNA_BINARY", kunna))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(chosen: &[Step]) -> Vec<&str> {
        chosen.iter().map(|step| step.name).collect()
    }

    #[test]
    fn no_name_means_every_step() {
        assert_eq!(chosen(&[]).unwrap().len(), STEPS.len());
    }

    #[test]
    fn named_steps_run_in_the_order_of_the_list() {
        assert_eq!(names(&chosen(&["docs", "format"]).unwrap()), ["format", "docs"]);
    }

    #[test]
    fn an_unknown_step_is_refused_with_those_that_exist() {
        let refusal = chosen(&["formt"]).err().unwrap().to_string();
        assert!(refusal.starts_with("There is no step formt. The steps are: format, "), "{refusal}");
    }
}
