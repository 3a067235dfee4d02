//! 2.18: how long it takes until a change is seen in another browser of the same person: pushed by one, poked over the
//! stream of the other, pulled by that one.

use crate::load::Waits;
use crate::load::{Wire, at_rate, is_well, page, saturate, sent};
use crate::machine::Stopwatch;
use crate::people::{CONNECTIONS, Device, Somebody, answering, has_counted, who_still_answer};
use crate::place::{City, Place, Server};
use crate::report::Section;
use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::time::Duration;

/// How long saturation is looked for.
const SATURATION: Duration = Duration::from_secs(4);
/// How long changes are watched.
const WATCH: Duration = Duration::from_secs(12);
/// How many people are watched.
const WATCHED: usize = 8;
/// How long they rest between two changes.
const REST: Duration = Duration::from_millis(60);

/// Measures both engines, and two processes on one database.
pub async fn measure(out: &mut Section, city: &City) -> Result<()> {
    let place = city.on_sqlite()?;
    let server = Server::start(&place).await?;
    on(out, (&place, "SQLite"), &[server.address]).await?;
    drop(server);
    let place = city.on_postgres().await?;
    let one = Server::start(&place).await?;
    on(out, (&place, "PostgreSQL"), &[one.address]).await?;
    let two = Server::start(&place).await?;
    on(out, (&place, "PostgreSQL, the two browsers at two processes"), &[one.address, two.address]).await
}

async fn on(out: &mut Section, (place, name): (&Place, &str), servers: &[SocketAddr]) -> Result<()> {
    let mut people = who_still_answer(place).await?;
    let watched = people.split_off(people.len() - WATCHED);
    let most = saturate(servers, answering(&people), has_counted, SATURATION).await?;
    let rate = most / 4.0;
    let load = at_rate(servers, answering(&people), has_counted, (rate, WATCH + REST));
    let (first, second) = (servers[0], servers[servers.len() - 1]);
    let watching = watched.into_iter().map(|who| tokio::spawn(watch(first, second, who))).collect::<Vec<_>>();
    load.await?;
    let mut times = Vec::new();
    for task in watching {
        times.extend(task.await??);
    }
    let waits = Waits::of(times);
    let what = format!("{name}: from a change to another browser that has it, at {rate:.0} answers a second: p99");
    out.judge("2.18", what, ("200 ms", waits.words()), waits.p99 < 200.0);
    out.note(format!("{name}: saturated by {CONNECTIONS} clients at {most:.0} answers a second."));
    Ok(())
}

/// Two browsers of somebody: one changes, the other one sees.
async fn watch(first: SocketAddr, second: SocketAddr, who: Somebody) -> Result<Vec<Duration>> {
    let (mut hand, mut stream) = (Wire::open(first).await?, Wire::open(second).await?);
    let mut eye = Eye { wire: Wire::open(second).await?, version: 0, epoch: String::new(), cookie: String::new() };
    stream.listen(&page(&format!("/sync/v1/events?spaces={}", who.space()), &who.cookie)).await?;
    eye.look(&who).await?;
    let mut device = Device::new(who);
    let (all, mut times) = (Stopwatch::start(), Vec::new());
    while all.read() < WATCH {
        let since = Stopwatch::start();
        let told = hand.ask(&device.answer()).await?;
        has_counted(&told)?;
        let told: Value = serde_json::from_slice(&told.body)?;
        let space = device.who().space();
        let Some(version) = told["outcomes"][0]["spaces"][&space].as_u64() else { continue };
        while eye.version < version {
            let line = stream.piece().await?;
            if line.starts_with(b"data: ") {
                eye.look(device.who()).await?;
            }
        }
        times.push(since.read());
        tokio::time::sleep(REST).await;
    }
    Ok(times)
}

/// The browser that sees.
struct Eye {
    wire: Wire,
    version: u64,
    epoch: String,
    cookie: String,
}

impl Eye {
    async fn look(&mut self, who: &Somebody) -> Result<()> {
        let body = json!({
            "epoch": self.epoch, "client_id": "eye", "cookie": self.cookie, "have": { who.space(): self.version },
        });
        let reply = self.wire.ask(&sent("/sync/v1/pull", &who.cookie, &body)).await?;
        is_well(&reply)?;
        let told: Value = serde_json::from_slice(&reply.body)?;
        told["epoch"].as_str().context("a pull without an epoch")?.clone_into(&mut self.epoch);
        told["cookie"].as_str().unwrap_or_default().clone_into(&mut self.cookie);
        if let Some(delta) = told["spaces"].get(0) {
            if delta["put"].as_array().is_none_or(Vec::is_empty) && self.version > 0 {
                bail!("a change without a row: {delta}");
            }
            self.version = delta["to"].as_u64().context("a change without a version")?;
        }
        Ok(())
    }
}
