//! 1.22: from nothing to the first byte of a page, and the memory of a server that waits.

use crate::load::{Wire, is_well, page};
use crate::machine::{Stopwatch, percentile};
use crate::place::{City, Server};
use crate::report::Section;
use anyhow::Result;
use std::time::Duration;

/// How often it is started.
const STARTS: usize = 7;

/// Measures both.
pub async fn measure(out: &mut Section, city: &City) -> Result<()> {
    let place = city.on_sqlite()?;
    let (mut times, mut memory) = (Vec::new(), 0.0_f64);
    for _ in 0..STARTS {
        let watch = Stopwatch::start();
        let server = Server::start(&place).await?;
        let reply = Wire::open(server.address).await?.ask(&page("/sign-in", "")).await?;
        times.push(watch.read());
        is_well(&reply)?;
        // Whatever it does after its start, it has done by then.
        tokio::time::sleep(Duration::from_millis(800)).await;
        memory = memory.max(server.memory());
    }
    let (median, slowest) = (percentile(&mut times, 50), percentile(&mut times, 100));
    let what = format!("Demo city: from start to the first page, median of {STARTS}");
    out.judge("1.22", what, ("300 ms", format!("{median:.0} ms (slowest {slowest:.0})")), median < 300.0);
    let what = format!("Demo city: idle memory, largest of {STARTS}");
    out.judge("1.22", what, ("60 MB", format!("{memory:.0} MB")), memory < 60.0);
    Ok(())
}
