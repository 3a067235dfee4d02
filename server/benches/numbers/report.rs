//! What was measured, as a page.

use server::clock::Clock;
use std::fmt::Write as _;

/// One promise, and what became of it.
struct Line {
    number: &'static str,
    what: String,
    budget: String,
    measured: String,
    is_met: bool,
}

/// Everything that one run has measured.
pub struct Report {
    machine: String,
    lines: Vec<Line>,
    details: Vec<String>,
}

impl Report {
    /// An empty one.
    pub fn new(machine: String) -> Self {
        Self { machine, lines: Vec::new(), details: Vec::new() }
    }

    /// A promise: its number, what it is about, the budget, what was measured, and whether that is within it.
    pub fn judge(
        &mut self,
        number: &'static str,
        what: impl Into<String>,
        (budget, measured): (String, String),
        is_met: bool,
    ) {
        let what = what.into();
        crate::say(&format!("{number} {what}: {measured} (budget {budget})"));
        self.lines.push(Line { number, what, budget, measured, is_met });
    }

    /// A number behind the promises.
    pub fn note(&mut self, detail: impl Into<String>) {
        let detail = detail.into();
        crate::say(&format!("  {detail}"));
        self.details.push(detail);
    }

    /// The page.
    pub fn page(&self) -> String {
        let today = Clock::real("Europe/Stockholm").now().today;
        let mut page = String::from("# Numbers\n\n");
        let mut put = |line: &str| {
            // Writing to a text cannot fail.
            let _ = writeln!(page, "{line}");
        };
        put("Written by `cargo xtask bench`. Measured on one machine in one run, server and load side by side on it;");
        put("compare the ratios, not the absolute numbers.\n");
        put(&format!("- Day: {today}"));
        put(&format!("- Machine: {}", self.machine));
        put(&format!("- Version: {}\n", env!("CARGO_PKG_VERSION")));
        put("| promise | what | budget | measured | |");
        put("|---|---|---|---|---|");
        for line in &self.lines {
            let verdict = if line.is_met { "met" } else { "**not met**" };
            let Line { number, what, budget, measured, .. } = line;
            put(&format!("| {number} | {what} | {budget} | {measured} | {verdict} |"));
        }
        put("\n## Behind them\n");
        for detail in &self.details {
            put(&format!("- {detail}"));
        }
        page
    }
}
