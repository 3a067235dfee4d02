//! Other programs, and what is said to the person at the terminal.

use std::ffi::OsStr;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

/// Prints one line.
pub fn say(line: &str) {
    // A closed pipe (`cargo xtask | head`) is no reason to stop the work.
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// The folder of the clone.
pub fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the crate xtask lies in a folder of the clone")
}

/// How long something took.
pub struct Stopwatch(Instant);

impl Stopwatch {
    /// Starts to measure.
    #[expect(clippy::disallowed_methods, reason = "the length of a build step is measured, not decided by")]
    pub fn start() -> Self {
        Self(Instant::now())
    }

    /// The time since the start.
    pub fn read(&self) -> Duration {
        self.0.elapsed()
    }
}

/// A duration as a person says it.
pub fn in_words(time: Duration) -> String {
    match time.as_secs() {
        0..60 => format!("{:.1} s", time.as_secs_f64()),
        seconds => format!("{} min {} s", seconds / 60, seconds % 60),
    }
}

/// A program with its arguments, ready to be started in the clone.
pub struct Program(Command);

/// A program and its arguments.
pub fn program<S: AsRef<OsStr>>(name: impl AsRef<OsStr>, arguments: &[S]) -> Program {
    let mut command = Command::new(name);
    command.args(arguments).current_dir(workspace());
    Program(command)
}

/// Cargo with its arguments.
pub fn cargo(arguments: &[&str]) -> Program {
    // A fresh clone has no site yet, and the server's assets are looked up when it is compiled.
    // If the folder cannot be made, the compiler's own message names it.
    let _ = std::fs::create_dir_all(workspace().join("target/site"));
    program("cargo", arguments)
}

impl Program {
    /// Sets an environment variable.
    pub fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.0.env(name, value);
        self
    }

    /// Starts in a folder of the clone.
    pub fn within(mut self, folder: &str) -> Self {
        self.0.current_dir(workspace().join(folder));
        self
    }

    /// Keeps what it says to itself.
    pub fn quiet(mut self) -> Self {
        self.0.stdout(Stdio::null()).stderr(Stdio::null());
        self
    }

    /// Removes an environment variable.
    pub fn without_env(mut self, name: &str) -> Self {
        self.0.env_remove(name);
        self
    }

    /// Runs to the end, its output on the terminal.
    pub fn run(mut self) -> Result<()> {
        let status = self.0.status().with_context(|| format!("`{}` could not be started", self.line()))?;
        if !status.success() {
            bail!("`{}` ended with {status}.", self.line());
        }
        Ok(())
    }

    /// Runs to the end and returns what it printed.
    pub fn output(mut self) -> Result<String> {
        let output = self
            .0
            .stderr(Stdio::inherit())
            .output()
            .with_context(|| format!("`{}` could not be started", self.line()))?;
        if !output.status.success() {
            bail!("`{}` ended with {}.", self.line(), output.status);
        }
        String::from_utf8(output.stdout).with_context(|| format!("`{}` printed something else than text", self.line()))
    }

    /// Whether it starts and ends well, in silence.
    pub fn runs_well(mut self) -> bool {
        self.0.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
    }

    /// The command, to be started by the caller.
    pub fn into_command(self) -> Command {
        self.0
    }

    fn line(&self) -> String {
        let words = std::iter::once(self.0.get_program()).chain(self.0.get_args());
        words.map(OsStr::to_string_lossy).collect::<Vec<_>>().join(" ")
    }
}

/// Compiles with `cargo build` and returns the executable of that name.
pub fn executable(name: &str, arguments: &[&str]) -> Result<PathBuf> {
    artifact(arguments, |message| {
        (message["target"]["name"] == name).then(|| message["executable"].as_str())?.map(PathBuf::from)
    })
}

/// Compiles with `cargo build` and returns the one file that `pick` finds in cargo's messages.
///
/// Cargo tells where its files went; the settings that move them are many.
pub fn artifact(arguments: &[&str], pick: impl Fn(&Value) -> Option<PathBuf>) -> Result<PathBuf> {
    let mut all = vec!["build", "--message-format", "json-render-diagnostics"];
    all.extend(arguments);
    let messages = cargo(&all).output()?;
    messages
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .filter(|message| message["reason"] == "compiler-artifact")
        .find_map(|message| pick(&message))
        .with_context(|| format!("`cargo {}` made nothing that can be used", all.join(" ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_reads_as_a_person_says_it() {
        assert_eq!(in_words(Duration::from_millis(840)), "0.8 s");
        assert_eq!(in_words(Duration::from_secs(200)), "3 min 20 s");
    }

    #[test]
    fn a_program_that_fails_is_named_with_its_arguments() {
        let failure = program("false", &["--quietly"]).run().unwrap_err().to_string();
        assert!(failure.starts_with("`false --quietly` ended with exit status: 1"), "{failure}");
    }

    #[test]
    fn a_program_that_is_missing_is_named() {
        let failure = program("no-such-program", &["x"]).run().unwrap_err().to_string();
        assert_eq!(failure, "`no-such-program x` could not be started");
    }
}
