//! What was measured, as a page of sections.

use server::clock::Clock;
use std::fmt::Write as _;
use std::path::Path;

/// The page: a machine, and what each part measured on it last.
pub struct Page {
    machine: String,
    sections: Vec<(&'static str, Option<String>)>,
}

impl Page {
    /// The page as it was written before; empty when it is of another machine.
    pub fn read(file: &Path, machine: &str, titles: &[&'static str]) -> Self {
        let old = std::fs::read_to_string(file).unwrap_or_default();
        let is_same = old.lines().any(|line| line == machine_line(machine));
        let section = |title: &'static str| {
            let start = old.find(&heading(title)).filter(|_| is_same)?;
            let rest = &old[start..];
            let end = rest[1..].find("\n## ").map_or(rest.len(), |end| end + 2);
            Some(rest[..end].trim_end().to_owned())
        };
        Self { machine: machine.to_owned(), sections: titles.iter().map(|title| (*title, section(title))).collect() }
    }

    /// Puts a section in the place of an older one.
    pub fn put(&mut self, section: Section) {
        let title = section.title;
        let text = section.text();
        for (own, old) in &mut self.sections {
            if *own == title {
                *old = Some(text.clone());
            }
        }
    }

    /// The text.
    pub fn text(&self) -> String {
        let mut page = String::from(
            "# Numbers\n\nWritten by `cargo xtask bench`, which measures all parts, or only those that are named: \
             `cargo xtask bench pages`. Server and load run side by side on one machine: compare the ratios, which \
             come from one run, not the absolute numbers.\n\n",
        );
        page += &machine_line(&self.machine);
        page.push('\n');
        for section in self.sections.iter().filter_map(|(_, section)| section.as_ref()) {
            page.push('\n');
            page += section;
            page.push('\n');
        }
        page
    }
}

fn machine_line(machine: &str) -> String {
    format!("Machine: {machine}.")
}

fn heading(title: &str) -> String {
    format!("## {title}\n")
}

/// One promise, and what became of it.
struct Line {
    number: &'static str,
    what: String,
    budget: String,
    measured: String,
    is_met: bool,
}

/// Everything that one part has measured.
pub struct Section {
    title: &'static str,
    lines: Vec<Line>,
    table: Vec<String>,
    details: Vec<String>,
}

impl Section {
    /// An empty one.
    pub fn new(title: &'static str) -> Self {
        Self { title, lines: Vec::new(), table: Vec::new(), details: Vec::new() }
    }

    /// A promise: its number, what it is about, the budget, what was measured, and whether that is within it.
    pub fn judge(
        &mut self,
        number: &'static str,
        what: impl Into<String>,
        (budget, measured): (impl Into<String>, impl Into<String>),
        is_met: bool,
    ) {
        let (what, budget, measured) = (what.into(), budget.into(), measured.into());
        let verdict = if is_met { "" } else { " – NOT MET" };
        crate::say(&format!("{number} {what}: {measured} (promised: {budget}){verdict}"));
        self.lines.push(Line { number, what, budget, measured, is_met });
    }

    /// A number behind the promises.
    pub fn note(&mut self, detail: impl Into<String>) {
        let detail = detail.into();
        crate::say(&format!("  {detail}"));
        self.details.push(detail);
    }

    /// A row of a table of its own; the first is its head.
    pub fn row(&mut self, cells: &[&str]) {
        crate::say(&format!("  {}", cells.join("  ")));
        if self.table.len() == 1 {
            self.table.push(format!("|{}", "---|".repeat(cells.len())));
        }
        self.table.push(format!("| {} |", cells.join(" | ")));
    }

    fn text(&self) -> String {
        let today = Clock::real("Europe/Stockholm").now().today;
        let mut text = heading(self.title);
        let mut put = |line: &str| {
            // Writing to a text cannot fail.
            let _ = writeln!(text, "{line}");
        };
        put(&format!("\nMeasured on {today}, version {}.\n", env!("CARGO_PKG_VERSION")));
        put("| promise | what | promised | measured | |");
        put("|---|---|---|---|---|");
        for Line { number, what, budget, measured, is_met } in &self.lines {
            let verdict = if *is_met { "met" } else { "**not met**" };
            put(&format!("| {number} | {what} | {budget} | {measured} | {verdict} |"));
        }
        for block in [&self.table, &self.details.iter().map(|detail| format!("- {detail}")).collect()] {
            if !block.is_empty() {
                put("");
                for line in block {
                    put(line);
                }
            }
        }
        text.trim_end().to_owned()
    }
}
