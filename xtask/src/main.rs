//! The build and every developer command: `cargo xtask`.

mod bench;
mod budget;
mod checks;
mod postgres;
mod serve;
mod shell;
mod site;
mod soak;
mod tools;

use std::process::ExitCode;

use anyhow::{Result, bail};
use site::Profile;

const HELP: &str = "\
cargo xtask COMMAND

  run [FLAG…]      build, fill the demo city on the first run, serve it; flags go to `kunna demo`
  watch [FLAG…]    the same, and again after every change of a source file
  build            the product: one file, target/release/kunna
  site [--release] only the browser's half, into target/site
  test [STEP…]     all of CI, or only the steps named (`cargo xtask test --list` shows them)
  soak [PART…]     the long proof, for hours: races, faults of the network, kills, anything at all sent to it
  bench [PART…]    the numbers of docs/benchmarks.md, measured on this machine, or only the parts named

Missing tools are installed with rustup, cargo, npm and apt-get, and each one is announced.";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match obey(&words) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("\n{failure:#}");
            ExitCode::FAILURE
        }
    }
}

/// Does what the command line asks for.
fn obey(words: &[&str]) -> Result<()> {
    match words {
        [] | ["help" | "--help" | "-h", ..] => {
            shell::say(HELP);
            Ok(())
        }
        ["run", flags @ ..] => serve::run(flags),
        ["watch", flags @ ..] => serve::watch(flags),
        ["build"] => build(),
        ["site"] => site::build(Profile::Debug),
        ["site", "--release"] => site::build(Profile::Release),
        ["test", "--list"] => {
            checks::list();
            Ok(())
        }
        ["test", steps @ ..] => checks::run(steps),
        ["soak", parts @ ..] => soak::run(parts),
        ["bench", parts @ ..] => bench::run(parts),
        unknown => bail!("There is no `cargo xtask {}`.\n\n{HELP}", unknown.join(" ")),
    }
}

/// Builds the one file that is the product.
fn build() -> Result<()> {
    site::build(Profile::Release)?;
    let kunna = checks::release()?;
    shell::say(&format!("Done: {}", kunna.display()));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_command_is_refused_with_the_help() {
        let refusal = obey(&["biuld"]).unwrap_err().to_string();
        assert!(refusal.starts_with("There is no `cargo xtask biuld`."), "{refusal}");
        assert!(refusal.contains("target/release/kunna"), "{refusal}");
    }
}
