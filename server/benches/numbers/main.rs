//! The numbers that the project promises, measured on this machine into `docs/benchmarks.md`.
//!
//! The server is the release binary in a process of its own; the load comes from this one, over loopback. Machines
//! differ, so what is judged is a ratio within one run wherever that can be had. Nothing here is a timed test.

mod counted;
mod load;
mod machine;
mod report;
mod served;

use anyhow::{Context as _, Result};
use report::Report;
use std::io::Write as _;
use std::path::Path;

/// Where the numbers are written.
const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/benchmarks.md");

#[tokio::main]
async fn main() -> Result<()> {
    let mut report = Report::new(machine::name());
    served::measure(&mut report).await?;
    counted::measure(&mut report).await?;
    let path = Path::new(PAGE);
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    }
    std::fs::write(path, report.page()).with_context(|| format!("{PAGE} cannot be written"))?;
    say(&report.page());
    Ok(())
}

/// Prints one line.
fn say(line: &str) {
    // A closed pipe is no reason to stop measuring.
    let _ = writeln!(std::io::stdout(), "{line}");
}
