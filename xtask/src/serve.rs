//! The demo city on the developer's machine.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use notify::{Event, EventKind, RecursiveMode, Watcher as _};

use crate::shell::{executable, program, say, workspace};
use crate::site::{self, Profile};

/// What, when it changes, means that something must be built again.
const SOURCES: [&str; 4] = ["app", "server", "style", "Cargo.toml"];

/// Saving a file is several events, and saving all files is many: wait until it is quiet.
const QUIET: Duration = Duration::from_millis(200);

/// Builds everything and serves the demo city until it is stopped.
pub fn run(flags: &[&str]) -> Result<()> {
    let status = start(&build()?, flags)?.wait()?;
    if !status.success() {
        bail!("The server ended with {status}.");
    }
    Ok(())
}

/// Serves the demo city, and again after every change of a source file.
pub fn watch(flags: &[&str]) -> Result<()> {
    let (sender, changes) = channel();
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
        // The receiver is gone only when the whole program is about to end.
        let _ = event.map(|event| sender.send(event));
    })?;
    for source in SOURCES {
        watcher.watch(&workspace().join(source), RecursiveMode::Recursive)?;
    }
    let mut server = start_again(None, flags)?;
    loop {
        wait_for_change(&changes)?;
        server = start_again(server, flags)?;
    }
}

/// Builds; when that succeeds, the new server takes the place of the old one, else the old one stays.
fn start_again(old: Option<Child>, flags: &[&str]) -> Result<Option<Child>> {
    let kunna = match build() {
        Ok(kunna) => kunna,
        Err(failure) => {
            say(&format!("{failure:#}\nWaiting for a change…"));
            return Ok(old);
        }
    };
    if let Some(mut old) = old {
        // It may have stopped by itself; it loses nothing when it is killed.
        let _ = old.kill();
        old.wait()?;
    }
    start(&kunna, flags).map(Some)
}

fn build() -> Result<PathBuf> {
    site::build(Profile::Debug)?;
    say("Compiling the server…");
    executable("kunna", &["-p", "server", "--bin", "kunna"])
}

/// Starts the demo city's server; what it prints goes on to the terminal.
fn start(kunna: &Path, flags: &[&str]) -> Result<Child> {
    // A default only: what the person's own flag or environment says is stronger.
    let data = std::env::var_os("KUNNA_DATA_DIR").unwrap_or_else(|| workspace().join("data/demo").into());
    let mut command = program(kunna, &[&["demo"], flags].concat()).env("KUNNA_DATA_DIR", data).into_command();
    let mut server = command.stdout(Stdio::piped()).spawn().context("The server could not be started")?;
    let output = server.stdout.take().context("The server has no output")?;
    thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            match line.strip_prefix("listening on ") {
                Some(address) => say(&format!("\nKunna is ready: {address} (Ctrl-C stops it)\n")),
                None => say(&line),
            }
        }
    });
    Ok(server)
}

/// Returns when something changed and it has been quiet since.
fn wait_for_change(changes: &Receiver<Event>) -> Result<()> {
    while !is_change(&changes.recv().context("Nobody watches the files any more")?) {}
    while changes.recv_timeout(QUIET).is_ok() {}
    Ok(())
}

/// Reading a file is an event too, and a build reads all of them.
fn is_change(event: &Event) -> bool {
    matches!(event.kind, EventKind::Create(_) | EventKind::Modify(_) | EventKind::Remove(_))
}

#[cfg(test)]
mod tests {
    use notify::event::{AccessKind, CreateKind};

    use super::*;

    #[test]
    fn reading_a_file_is_no_change() {
        assert!(!is_change(&Event::new(EventKind::Access(AccessKind::Any))));
        assert!(is_change(&Event::new(EventKind::Create(CreateKind::File))));
    }

    #[test]
    fn many_events_at_once_are_one_change() {
        let (sender, changes) = channel();
        for _ in 0..5 {
            sender.send(Event::new(EventKind::Create(CreateKind::File))).unwrap();
        }
        wait_for_change(&changes).unwrap();
        assert!(changes.try_recv().is_err());
    }
}
