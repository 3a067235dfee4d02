//! 1.21: everything over the wire at the first visit to a question.

use crate::load::{Wire, page};
use crate::people::who_still_answer;
use crate::place::{City, Server};
use crate::report::Section;
use anyhow::{Result, bail};

/// Requirement 1.21, and what each later issue may add.
const BUDGET: usize = 400 * 1024;
const LATER: usize = 40 * 1024;

/// What is served, by part.
const KINDS: [(&str, &[&str]); 5] = [
    ("JavaScript", &["js"]),
    ("WASM", &["wasm"]),
    ("CSS", &["css"]),
    ("Font", &["woff2"]),
    ("Icon, manifest", &["svg", "webmanifest"]),
];

/// Measures it.
pub async fn measure(out: &mut Section, city: &City) -> Result<()> {
    let place = city.on_sqlite()?;
    let people = who_still_answer(&place).await?;
    let server = Server::start(&place).await?;
    let mut wire = Wire::open(server.address).await?;
    let question = people[0].question();
    let html = wire.ask(&question).await?.body.len();
    let plain = String::from_utf8(question)?.replace("accept-encoding: gzip, br\r\n", "");
    let source = String::from_utf8_lossy(&wire.ask(plain.as_bytes()).await?.body).into_owned();
    // Icons for the home screen are loaded by whoever puts Kunna there.
    let is_part = |part: &&str| part.starts_with('/') && KINDS.iter().any(|(_, ends)| ends.contains(&end(part)));
    let mut parts: Vec<&str> = source.split('"').filter(is_part).collect();
    parts.sort_unstable();
    parts.dedup();
    let mut rows = vec![("HTML of the question", html)];
    rows.extend(KINDS.map(|(kind, _)| (kind, 0)));
    for part in parts {
        let reply = wire.ask(&page(part, "")).await?;
        if reply.status != 200 {
            bail!("{part}: {}", reply.status);
        }
        let place = KINDS.iter().position(|(_, ends)| ends.contains(&end(part))).unwrap_or_default();
        rows[place + 1].1 += reply.body.len();
    }
    let total: usize = rows.iter().map(|(_, bytes)| bytes).sum();
    out.row(&["part", "bytes on the wire (brotli)"]);
    for (part, bytes) in rows {
        out.row(&[part, &bytes.to_string()]);
    }
    out.row(&["together", &total.to_string()]);
    let what = "First visit to a question, everything over the wire";
    let promised = format!("{} bytes: {BUDGET}, and {LATER} for working without a network", BUDGET + LATER);
    out.judge("1.21", what, (promised, format!("{total} bytes")), total <= BUDGET + LATER);
    Ok(())
}

fn end(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or_default()
}
