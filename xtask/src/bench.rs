//! The numbers that the project promises, measured on this machine.

use std::path::Path;

use anyhow::Result;

use crate::postgres::Cluster;
use crate::shell::program;
use crate::site::{self, Profile};

/// Where a cluster's files are on a disk: the folder for temporary files may be memory, or small.
const DISK: &str = "/var/tmp";

/// Measures the parts named, or all of them, and writes `docs/benchmarks.md`.
pub fn run(parts: &[&str]) -> Result<()> {
    site::build(Profile::Release)?;
    let cluster = Cluster::durable(Path::new(DISK))?;
    // Thousands of open connections need as many open files as the system gives.
    let all_files = "ulimit -n \"$(ulimit -Hn)\"; exec \"$@\"";
    let bench = ["-c", all_files, "sh", "cargo", "bench", "-p", "server", "--bench", "numbers", "--"];
    program("sh", &[&bench, parts].concat()).env("KUNNA_BENCH_POSTGRES", cluster.url()).run()
}
