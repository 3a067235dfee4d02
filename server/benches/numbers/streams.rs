//! 2.19: what 5,000 open pages cost one process, and how soon each hears what is meant for it.

use crate::load::{Waits, Wire, page};
use crate::machine::Stopwatch;
use crate::people::{Device, Somebody, has_counted, sign_in, who_still_answer};
use crate::place::{City, Server};
use crate::report::Section;
use anyhow::Result;
use domain::PersonId;
use server::store::Store;
use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::mpsc;

/// How many pages are open.
const STREAMS: usize = 5_000;
/// How many are opened side by side.
const AT_ONCE: usize = 50;
/// How many answers in a second are given meanwhile, on how many connections, and for how long.
const RATE: f64 = 200.0;
const HANDS: usize = 8;
const LOAD: Duration = Duration::from_secs(10);
/// So long a poke is waited for.
const PATIENCE: Duration = Duration::from_secs(10);

/// When something was sent that pokes a space.
type Sent = Arc<Mutex<HashMap<String, Stopwatch>>>;

/// Measures it.
pub async fn measure(out: &mut Section, city: &City) -> Result<()> {
    let place = city.on_sqlite()?;
    let people = who_still_answer(&place).await?;
    let store = Store::open(&place.url).await?;
    let readers: Vec<Somebody> = people.iter().cycle().take(STREAMS).cloned().collect();
    let cookies = sign_in(&store, readers.iter().map(|one| one.person.clone()).collect()).await?;
    let mona = sign_in(&store, vec![PersonId::new("mona")?]).await?.remove(0);
    store.close().await;
    let server = Server::start(&place).await?;
    let before = server.memory();
    let (sent, (heard, mut times)) = (Sent::default(), mpsc::unbounded_channel());
    let readers: Vec<_> = readers.into_iter().zip(cookies).map(|(one, cookie)| Somebody { cookie, ..one }).collect();
    open_all(server.address, &readers, &sent, &heard).await?;
    tokio::time::sleep(Duration::from_secs(2)).await;
    let open = server.memory();

    let many = answer(server.address, &people, &sent).await?;
    let each = STREAMS / people.len();
    let pokes = Waits::of(gather(&mut times, many * each).await);
    // What still comes of the answers is not counted.
    sent.lock().unwrap_or_else(PoisonError::into_inner).clear();
    while times.try_recv().is_ok() {}
    let mapping = format!("mapping:{}", people[0].mapping);
    note(&sent, &mapping);
    extend(server.address, &mona, &people[0]).await?;
    let everybody = Waits::of(gather(&mut times, STREAMS).await);
    let most = open.max(server.memory());

    let what = format!("Memory of one process with {STREAMS} open streams, before and after pokes");
    out.judge("2.19", what, ("250 MB", format!("{open:.0} and {most:.0} MB (without: {before:.0})")), most < 250.0);
    let what = format!("From an answer to the pokes about it, at {RATE:.0} answers a second: p99");
    out.judge("2.19", what, ("500 ms", pokes.words()), pokes.p99 < 500.0);
    let what = format!("From a change that all {STREAMS} hear to the pokes about it: p99");
    out.judge("2.19", what, ("500 ms", everybody.words()), everybody.p99 < 500.0);
    out.note(format!(
        "Each open stream costs {:.1} KB.",
        (open - before) * 1024.0 / f64::from(u32::try_from(STREAMS)?)
    ));
    Ok(())
}

fn note(sent: &Sent, space: &str) {
    sent.lock().unwrap_or_else(PoisonError::into_inner).insert(space.to_owned(), Stopwatch::start());
}

async fn open_all(
    server: SocketAddr,
    readers: &[Somebody],
    sent: &Sent,
    heard: &mpsc::UnboundedSender<Duration>,
) -> Result<()> {
    let tasks = (0..AT_ONCE).map(|number| {
        let own: Vec<Somebody> = readers.iter().skip(number).step_by(AT_ONCE).cloned().collect();
        let (sent, heard) = (sent.clone(), heard.clone());
        tokio::spawn(async move {
            for one in own {
                let mut wire = Wire::open(server).await?;
                let spaces = format!("{},mapping:{}", one.space(), one.mapping);
                wire.listen(&page(&format!("/sync/v1/events?spaces={spaces}"), &one.cookie)).await?;
                // The first heartbeat: it listens from here on.
                wire.piece().await?;
                tokio::spawn(hear(wire, sent.clone(), heard.clone()));
            }
            Ok::<_, anyhow::Error>(())
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await??;
    }
    Ok(())
}

/// Tells how long after it was sent each poke comes.
async fn hear(mut wire: Wire, sent: Sent, heard: mpsc::UnboundedSender<Duration>) {
    while let Ok(line) = wire.piece().await {
        let text = String::from_utf8_lossy(&line);
        let Some(message) = text.strip_prefix("data: ") else { continue };
        let message: serde_json::Value = serde_json::from_str(message).unwrap_or_default();
        for space in message["spaces"].as_array().into_iter().flatten().filter_map(|space| space.as_str()) {
            let since = sent.lock().unwrap_or_else(PoisonError::into_inner).get(space).copied();
            // Whoever measures may have gone.
            since.map(|since| heard.send(since.read()));
        }
    }
}

/// Everybody answers in turn, nobody twice; gives how many did.
async fn answer(server: SocketAddr, people: &[Somebody], sent: &Sent) -> Result<usize> {
    let watch = Stopwatch::start();
    let tasks = (0..HANDS).map(|number| {
        let own: Vec<Somebody> = people.iter().skip(number).step_by(HANDS).cloned().collect();
        let sent = sent.clone();
        tokio::spawn(async move {
            let mut wire = Wire::open(server).await?;
            let mut given = 0;
            for (turn, who) in (0_u32..).zip(own) {
                let due = Duration::from_secs_f64(f64::from(turn) * f64::from(u32::try_from(HANDS)?) / RATE);
                if due > LOAD {
                    break;
                }
                tokio::time::sleep(due.saturating_sub(watch.read())).await;
                note(&sent, &who.space());
                let told = wire.ask(&Device::new(who).answer()).await?;
                has_counted(&told)?;
                // What stood there before may happen to be the same; then nobody is poked.
                given += usize::from(String::from_utf8_lossy(&told.body).contains("applied"));
            }
            Ok::<_, anyhow::Error>(given)
        })
    });
    let mut given = 0;
    for task in tasks.collect::<Vec<_>>() {
        given += task.await??;
    }
    Ok(given)
}

/// HR gives everybody another day.
async fn extend(server: SocketAddr, mona: &str, one: &Somebody) -> Result<()> {
    let args = serde_json::json!({ "mapping": one.mapping, "closes_on": "2099-12-31" });
    let entry = serde_json::json!({
        "seq": 1, "id": server::token::id(), "name": "mapping.extend", "format": 1, "args": args,
    });
    let body = serde_json::json!({ "client_id": server::token::id(), "app": "bench", "batch": [entry] });
    let told = Wire::open(server).await?.ask(&crate::load::sent("/sync/v1/push", mona, &body)).await?;
    has_counted(&told)
}

/// Waits for so many pokes; fewer when no more come.
async fn gather(times: &mut mpsc::UnboundedReceiver<Duration>, many: usize) -> Vec<Duration> {
    let mut all = Vec::new();
    while all.len() < many {
        match tokio::time::timeout(PATIENCE, times.recv()).await {
            Ok(Some(time)) => all.push(time),
            _ => break,
        }
    }
    all
}
