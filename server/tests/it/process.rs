//! The server in a process of its own, as an operator runs it.
//!
//! `KUNNA_RELEASE` names the release binary, as `cargo xtask test crashes` does; a plain `cargo test` takes the one
//! that cargo has just built for it.

use crate::database::Database;
use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

/// A server that runs until it is killed; at the latest when this goes.
pub struct Process {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
}

/// Whether this run is about the product and not about a build of a developer.
pub fn is_release() -> bool {
    std::env::var_os("KUNNA_RELEASE").is_some()
}

fn program() -> PathBuf {
    std::env::var_os("KUNNA_RELEASE").map_or_else(|| env!("CARGO_BIN_EXE_kunna").into(), PathBuf::from)
}

impl Process {
    /// Starts one on a database, and waits until it listens.
    pub async fn start(database: &Database) -> Self {
        Self::start_at(&database.url, database.folder.path().into()).await
    }

    /// Starts one on the database at an address.
    pub async fn start_at(url: &str, folder: PathBuf) -> Self {
        let mut command = Command::new(program());
        command.args(["demo", "--listen", "127.0.0.1:0", "--database", url, "--data-dir"]).arg(folder);
        // Whatever it meets is told by its answers.
        command.env("KUNNA_LOG", "off").stdin(Stdio::null()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let out = child.stdout.take().unwrap();
        let said = tokio::task::spawn_blocking(move || {
            let mut line = String::new();
            BufReader::new(out).read_line(&mut line).map(|_| line)
        });
        let line = said.await.unwrap().unwrap();
        let address = line.trim().rsplit('/').next().unwrap_or_default();
        Self { address: address.parse().unwrap_or_else(|_| panic!("no address in {line:?}")), child }
    }

    /// Kills it: it hears nothing of that (`kill -9`).
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        let ended = self.child.wait().unwrap();
        assert!(ended.code().is_none(), "it had ended by itself: {ended}");
    }

    /// How many kilobytes of memory it holds.
    pub fn memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        line.split_whitespace().next().unwrap().parse().unwrap()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have been killed already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
