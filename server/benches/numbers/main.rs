//! The numbers that the project promises, measured on this machine into `docs/benchmarks.md`.
//!
//! The server is the release binary in a process of its own; the load comes from this one, over loopback. Machines
//! differ, so what is judged is a ratio within one run wherever that can be had. Nothing here is a timed test.
//!
//! Each part can be measured alone; the page keeps what the others said when they were last measured on this machine.

mod answers;
mod changes;
mod figures;
mod import;
mod load;
mod machine;
mod pages;
mod people;
mod place;
mod pulls;
mod report;
mod start;
mod streams;
mod visit;

use anyhow::{Context as _, Result, bail};
use place::City;
use report::{Page, Section};
use std::future::Future;
use std::io::Write as _;
use std::path::Path;
use std::pin::Pin;

/// Where the numbers are written.
const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/benchmarks.md");

type Measured<'a> = Pin<Box<dyn Future<Output = Result<()>> + 'a>>;

/// One part of the numbers.
struct Part {
    name: &'static str,
    title: &'static str,
    measure: for<'a> fn(&'a mut Section, &'a City) -> Measured<'a>,
}

/// Every part, in the order of the page.
const PARTS: [Part; 9] = [
    Part { name: "visit", title: "First visit", measure: |out, city| Box::pin(visit::measure(out, city)) },
    Part { name: "start", title: "Start and memory", measure: |out, city| Box::pin(start::measure(out, city)) },
    Part { name: "pages", title: "Pages", measure: |out, city| Box::pin(pages::measure(out, city)) },
    Part { name: "answers", title: "Durable answers", measure: |out, city| Box::pin(answers::measure(out, city)) },
    Part {
        name: "changes",
        title: "Changes seen by others",
        measure: |out, city| Box::pin(changes::measure(out, city)),
    },
    Part { name: "streams", title: "Open streams", measure: |out, city| Box::pin(streams::measure(out, city)) },
    Part { name: "pulls", title: "Pulls", measure: |out, city| Box::pin(pulls::measure(out, city)) },
    Part { name: "figures", title: "Figures", measure: |out, _| Box::pin(figures::measure(out)) },
    Part { name: "import", title: "Import", measure: |out, _| Box::pin(import::measure(out)) },
];

#[tokio::main]
async fn main() -> Result<()> {
    let names: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let known = PARTS.map(|part| part.name);
    if let Some(unknown) = names.iter().find(|name| !known.contains(&name.as_str())) {
        bail!("There is no part {unknown}. The parts are: {}.", known.join(", "));
    }
    let mut page = Page::read(Path::new(PAGE), &machine::name(), &PARTS.map(|part| part.title));
    let city = City::new()?;
    for part in PARTS.iter().filter(|part| names.is_empty() || names.iter().any(|name| name == part.name)) {
        say(&format!("\n── {}: {}", part.name, part.title));
        let mut section = Section::new(part.title);
        (part.measure)(&mut section, &city).await?;
        page.put(section);
        // After each part: a later one that breaks takes nothing away.
        std::fs::write(PAGE, page.text()).with_context(|| format!("{PAGE} cannot be written"))?;
    }
    Ok(())
}

/// Prints one line.
fn say(line: &str) {
    // A closed pipe is no reason to stop measuring.
    let _ = writeln!(std::io::stdout(), "{line}");
}
