//! The machine, and time on it.

use std::path::Path;
use std::time::{Duration, Instant};

/// How long something takes.
#[derive(Clone, Copy)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    /// Starts to measure.
    #[expect(clippy::disallowed_methods, reason = "a length of time is measured, nothing is decided by it")]
    pub fn start() -> Self {
        Self(Instant::now())
    }

    /// The time since the start.
    pub fn read(self) -> Duration {
        self.0.elapsed()
    }
}

/// Processor, cores and memory, as the machine names them.
pub fn name() -> String {
    let cpu = fact("/proc/cpuinfo", "model name").unwrap_or_else(|| "unknown processor".into());
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let memory = fact("/proc/meminfo", "MemTotal").and_then(|told| first_number(&told));
    let memory = memory.map_or_else(|| "unknown".into(), |kilobytes| format!("{:.0} GB", kilobytes / 1_048_576.0));
    format!("{cpu}, {cores} cores, {memory} of memory")
}

/// How much memory a process holds, in MB.
pub fn resident(process: u32) -> Option<f64> {
    first_number(&fact(format!("/proc/{process}/status"), "VmRSS")?).map(|kilobytes| kilobytes / 1024.0)
}

fn first_number(told: &str) -> Option<f64> {
    told.split_whitespace().next()?.parse().ok()
}

fn fact(file: impl AsRef<Path>, name: &str) -> Option<String> {
    let text = std::fs::read_to_string(file).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    Some(line.trim_start_matches([' ', '\t', ':']).to_owned())
}

/// Milliseconds.
pub fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

/// The value under which a share of all values lies, in milliseconds.
pub fn percentile(times: &mut [Duration], share: usize) -> f64 {
    times.sort_unstable();
    let at = (times.len() * share).div_ceil(100).saturating_sub(1);
    times.get(at).copied().map_or(0.0, millis)
}
