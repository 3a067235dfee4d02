//! 1.23: the page of a question against what the same server sends as it lies there.

use crate::load::{Next, Wire, at_rate, is_well, page, saturate};
use crate::people::{CONNECTIONS, who_still_answer};
use crate::place::{City, Server};
use crate::report::Section;
use anyhow::{Context as _, Result};
use std::time::Duration;

/// How long each load lasts.
const LOAD: Duration = Duration::from_secs(4);
/// How often page and file take turns.
const TURNS: u32 = 3;

/// Measures it.
pub async fn measure(out: &mut Section, city: &City) -> Result<()> {
    let place = city.on_sqlite()?;
    let people = who_still_answer(&place).await?;
    let server = Server::start(&place).await?;
    let question = people[0].question();
    let file = still(&server, &question).await?;
    let sizes = [bytes(&server, &question).await?, bytes(&server, &file).await?];
    let servers = [server.address];
    for request in [&question, &file] {
        saturate(&servers, on_all(request), is_well, LOAD / 2).await?;
    }
    // In turns, so that what else the machine does meets both.
    let (mut of_page, mut of_file) = (0.0_f64, 0.0_f64);
    for _ in 0..TURNS {
        of_page += saturate(&servers, on_all(&question), is_well, LOAD).await? / f64::from(TURNS);
        of_file += saturate(&servers, on_all(&file), is_well, LOAD).await? / f64::from(TURNS);
    }
    let ratio = of_page / of_file;
    let measured = format!("{ratio:.2} ({of_page:.0} against {of_file:.0} in a second)");
    let what = format!("Question page at saturation, {CONNECTIONS} connections, against a static page");
    out.judge("1.23", what, ("at least 0.25", measured), ratio >= 0.25);
    let waits = at_rate(&servers, on_all(&question), is_well, (of_page / 2.0, LOAD * 2)).await?;
    let what = format!("Question page at {:.0} a second, open loop: p99", of_page / 2.0);
    out.judge("1.23", what, ("50 ms", waits.words()), waits.p99 < 50.0);
    let [of_question, of_still] = sizes;
    out.note(format!("On the wire the question is {of_question} bytes and the static page {of_still}."));
    out.note(format!("Memory after all load: {:.0} MB.", server.memory()));
    Ok(())
}

fn on_all(request: &[u8]) -> Vec<Next> {
    let again = |request: Vec<u8>| Box::new(move || request.clone()) as Next;
    (0..CONNECTIONS).map(|_| again(request.to_vec())).collect()
}

async fn bytes(server: &Server, request: &[u8]) -> Result<usize> {
    Ok(Wire::open(server.address).await?.ask(request).await?.body.len())
}

/// What a page loads that comes nearest to it in size, and is sent as it lies there: its style.
async fn still(server: &Server, question: &[u8]) -> Result<Vec<u8>> {
    let plain = String::from_utf8(question.to_vec())?.replace("accept-encoding: gzip, br\r\n", "");
    let source = Wire::open(server.address).await?.ask(plain.as_bytes()).await?.body;
    let source = String::from_utf8_lossy(&source).into_owned();
    let style =
        source.split('"').find(|part| part.rsplit('.').next() == Some("css")).context("a page without a style")?;
    Ok(page(style, ""))
}
