//! The long proof: what `cargo xtask test` does in small, for as long as somebody lets it. A list to be read.

use anyhow::{Context as _, Result, bail};

use crate::checks::{CRASHES, on_both_engines};
use crate::shell::{Stopwatch, in_words, say};

/// One part of the proof.
struct Part {
    name: &'static str,
    promise: &'static str,
    run: fn() -> Result<()>,
}

/// Every part.
const PARTS: [Part; 4] = [
    Part { name: "races", promise: "16 tasks times 10,000 transactions, and callers who go away", run: races },
    Part { name: "network", promise: "200 seeds of each thing that a network does", run: network },
    Part { name: "crashes", promise: "500 kills under load", run: crashes },
    Part { name: "fuzz", promise: "100,000 things sent to whatever reads", run: fuzz },
];

/// Runs the parts named, or all of them.
pub fn run(names: &[&str]) -> Result<()> {
    let parts = chosen(names)?;
    let watch = Stopwatch::start();
    for part in parts {
        say(&format!("\n── {}: {}", part.name, part.promise));
        let watch = Stopwatch::start();
        (part.run)().with_context(|| format!("Part {} failed", part.name))?;
        say(&format!("{}: {}", part.name, in_words(watch.read())));
    }
    say(&format!("\nAll of it held for {}.", in_words(watch.read())));
    Ok(())
}

/// The parts named, in the order of the list; all of them when none is named.
fn chosen(names: &[&str]) -> Result<Vec<Part>> {
    if let Some(unknown) = names.iter().find(|name| PARTS.iter().all(|part| part.name != **name)) {
        let known = PARTS.map(|part| part.name).join(", ");
        bail!("There is no part {unknown}. The parts are: {known}.");
    }
    Ok(PARTS.into_iter().filter(|part| names.is_empty() || names.contains(&part.name)).collect())
}

/// Has tests take as long as they can.
fn at_length(beginnings: &[&str]) -> Result<()> {
    on_both_engines(beginnings, &[("KUNNA_SOAK", "1")])
}

fn races() -> Result<()> {
    at_length(&["races::"])
}

fn network() -> Result<()> {
    at_length(&["network::"])
}

fn crashes() -> Result<()> {
    at_length(&CRASHES)
}

fn fuzz() -> Result<()> {
    at_length(&["fuzz::"])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_run_in_the_order_of_the_list_and_an_unknown_one_is_refused() {
        let names = |wanted: &[&str]| chosen(wanted).unwrap().iter().map(|part| part.name).collect::<Vec<_>>();
        assert_eq!(names(&[]).len(), PARTS.len());
        assert_eq!(names(&["fuzz", "races"]), ["races", "fuzz"]);
        assert!(chosen(&["storys"]).err().unwrap().to_string().starts_with("There is no part storys."));
    }
}
