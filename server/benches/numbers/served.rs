//! The release binary with the demo city: start, memory, pages and durable answers.

use crate::load::{Next, Wire, at_rate, page, saturate};
use crate::machine::{Stopwatch, percentile, resident};
use crate::report::Report;
use anyhow::{Context as _, Result, bail};
use domain::mapping::{Mapping, Phase};
use domain::{Instant, MappingId, PersonId};
use server::clock::Clock;
use server::store::session::StoredSession;
use server::store::{Store, mapping, session};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// Connections at saturation.
const CONNECTIONS: u64 = 64;
/// How long a load lasts.
const LOAD: Duration = Duration::from_secs(8);

/// Measures what a server that runs promises.
pub async fn measure(report: &mut Report) -> Result<()> {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
    crate::say("Filling the demo city…");
    let filled = kunna(folder.path(), &["--fill-only"]).status()?;
    if !filled.success() {
        bail!("the demo city could not be filled");
    }
    let people = prepare(&folder.path().join("kunna.db")).await?;
    starts(report, folder.path()).await?;
    let server = Server::start(folder.path()).await?;
    bytes(report, &server, &people[0]).await?;
    pages(report, &server, &people[0]).await?;
    answers(report, &server, &people, folder.path()).await?;
    let memory = resident(server.child.id()).unwrap_or_default();
    report.note(format!("Memory after all load: {memory:.0} MB."));
    Ok(())
}

fn kunna(folder: &Path, flags: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kunna"));
    command.args(["demo", "--listen", "127.0.0.1:0", "--data-dir"]).arg(folder).args(flags);
    command.env("KUNNA_LOG", "error").stdin(Stdio::null());
    command
}

/// A server in a process of its own; gone when this is.
struct Server {
    child: Child,
    address: SocketAddr,
}

impl Server {
    async fn start(folder: &Path) -> Result<Self> {
        let mut child = kunna(folder, &[]).stdout(Stdio::piped()).spawn()?;
        let out = child.stdout.take().context("a server without output")?;
        let line = tokio::task::spawn_blocking(move || {
            let mut line = String::new();
            std::io::BufRead::read_line(&mut std::io::BufReader::new(out), &mut line).map(|_| line)
        });
        let line = line.await??;
        let address = line.trim().rsplit('/').next().unwrap_or_default();
        Ok(Self { address: address.parse().with_context(|| format!("no address in {line:?}"))?, child })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Somebody who is asked, signed in.
#[derive(Clone)]
struct Somebody {
    cookie: String,
    mapping: MappingId,
    competence: String,
}

impl Somebody {
    fn question(&self) -> Vec<u8> {
        page(&format!("/mappings/{}/questions/{}", self.mapping, self.competence), &self.cookie)
    }
}

/// Signs in people who still answer, amina first: as many as there are connections.
async fn prepare(database: &Path) -> Result<Vec<Somebody>> {
    let store = Store::open(&format!("sqlite:{}", database.display())).await?;
    let people = sign_in(&store).await?;
    store.close().await;
    Ok(people)
}

async fn sign_in(store: &Store) -> Result<Vec<Somebody>> {
    let now = Clock::real("Europe/Stockholm").now();
    let db = &mut *store.reader().await?;
    let is_open = |mapping: &Mapping| matches!(mapping.phase, Phase::Open { .. });
    let open = mapping::all(db).await?.into_iter().find(is_open).context("no open mapping in the demo city")?;
    let shelf = server::catalogue::Shelf::default();
    let mut asked: Vec<PersonId> = Vec::new();
    for one in mapping::audience(db, &open.id).await? {
        if one.profile_version().is_some() && one.submitted_at.is_none() {
            asked.push(one.invitation.person);
        }
    }
    asked.sort_by_key(|person| person.as_str() != "amina");
    let mut people = Vec::new();
    for (person, number) in asked.into_iter().zip(0..CONNECTIONS) {
        let found = server::engine::load_sheet(db, &shelf, &open.id, &person).await?;
        let (sheet, _) = found.context("nobody is asked anything")?;
        let question = sheet.frame.questions.first().context("a profile without questions")?;
        let id = tower_sessions::session::Id(i128::from(number) + (1 << 100));
        let stored = StoredSession {
            person: Some(person.to_string()),
            data: serde_json::json!({ "person": person }).to_string(),
            expires_at: Instant(now.at.0 + 3_600_000),
        };
        let hash = server::token::hash(&id.0.to_le_bytes());
        store.with_tx(move |tx| Box::pin(async move { session::put(tx, &hash, &stored, now.at).await })).await?;
        let competence = question.competence.to_string();
        people.push(Somebody { cookie: format!("session={id}"), mapping: open.id.clone(), competence });
    }
    Ok(people)
}

/// 1.22: from nothing to the first byte of a page, and the memory of a server that waits.
async fn starts(report: &mut Report, folder: &Path) -> Result<()> {
    let (mut times, mut memory) = (Vec::new(), 0.0_f64);
    for _ in 0..7 {
        let watch = Stopwatch::start();
        let server = Server::start(folder).await?;
        let reply = Wire::open(server.address).await?.ask(&page("/sign-in", "")).await?;
        times.push(watch.read());
        if reply.status != 200 {
            bail!("the door answers {}", reply.status);
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
        memory = memory.max(resident(server.child.id()).unwrap_or_default());
    }
    let (median, slowest) = (percentile(&mut times, 50), percentile(&mut times, 100));
    let what = "Demo city: from start to the first page, median of 7";
    report.judge("1.22", what, ("300 ms".into(), format!("{median:.0} ms (slowest {slowest:.0})")), median < 300.0);
    let what = "Demo city: idle memory, largest of 7";
    report.judge("1.22", what, ("60 MB".into(), format!("{memory:.0} MB")), memory < 60.0);
    Ok(())
}

/// 1.21: everything over the wire at the first visit to a question.
async fn bytes(report: &mut Report, server: &Server, amina: &Somebody) -> Result<()> {
    let mut wire = Wire::open(server.address).await?;
    let html = wire.ask(&amina.question()).await?;
    let plain = String::from_utf8(amina.question())?.replace("accept-encoding: gzip, br\r\n", "");
    let source = String::from_utf8_lossy(&wire.ask(plain.as_bytes()).await?.body).into_owned();
    let mut parts: Vec<&str> = source.split('"').filter(|part| part.starts_with("/pkg/")).collect();
    parts.push("/favicon.svg");
    parts.sort_unstable();
    parts.dedup();
    let mut total = html.body.len();
    report.note(format!("First visit, HTML of the question: {total} bytes."));
    for part in parts {
        let reply = wire.ask(&page(part, "")).await?;
        if reply.status == 200 {
            total += reply.body.len();
            report.note(format!("First visit, `{part}`: {} bytes.", reply.body.len()));
        }
    }
    let budget = 400 * 1024;
    let what = "First visit to a question, everything over the wire, compressed";
    report.judge("1.21", what, (format!("{budget} bytes"), format!("{total} bytes")), total <= budget);
    Ok(())
}

fn again(request: Vec<u8>) -> Next {
    Box::new(move || request.clone())
}

fn on_all(request: &[u8]) -> Vec<Next> {
    (0..CONNECTIONS).map(|_| again(request.to_vec())).collect()
}

/// 1.23: the page of a question against a file of the same server.
async fn pages(report: &mut Report, server: &Server, amina: &Somebody) -> Result<()> {
    let question = amina.question();
    let file = page("/favicon.svg", "");
    for request in [&question, &file] {
        saturate(server.address, on_all(request), Duration::from_secs(2)).await?;
    }
    // In turns, so that what else the machine does meets both.
    let (mut of_page, mut of_file) = (0.0_f64, 0.0_f64);
    for _ in 0..3 {
        of_page += saturate(server.address, on_all(&question), LOAD / 2).await? / 3.0;
        of_file += saturate(server.address, on_all(&file), LOAD / 2).await? / 3.0;
    }
    let ratio = of_page / of_file;
    let measured = format!("{ratio:.2} ({of_page:.0} against {of_file:.0} in a second)");
    let what = "Question page at saturation, 64 connections, against a file of the same server";
    report.judge("1.23", what, ("at least 0.25".into(), measured), ratio >= 0.25);
    let waits = at_rate(server.address, on_all(&question), of_page / 2.0, LOAD).await?;
    let measured = format!("{:.1} ms (median {:.1})", waits.p99, waits.median);
    let what = format!("Question page at {:.0} a second, open loop: p99", of_page / 2.0);
    report.judge("1.23", what, ("50 ms".into(), measured), waits.p99 < 50.0);
    Ok(())
}

/// 1.24: answers that are on the disk when they are acknowledged, against bare rows on the same disk.
async fn answers(report: &mut Report, server: &Server, people: &[Somebody], folder: &Path) -> Result<()> {
    let before = bare_rows(&folder.join("bare.db")).await?;
    let rate = saturate(server.address, people.iter().map(answering).collect(), LOAD).await?;
    let after = bare_rows(&folder.join("bare.db")).await?;
    let bare = f64::midpoint(before, after);
    let ratio = rate / bare;
    let measured = format!("{:.0} % ({rate:.0} against {bare:.0} in a second)", ratio * 100.0);
    let what = "Durable answers from 64 clients, against bare durable rows in SQLite";
    report.judge("1.24", what, ("at least 50 %".into(), measured), ratio >= 0.5);
    report.note(format!("Bare rows before and after the answers: {before:.0} and {after:.0} in a second."));
    Ok(())
}

fn answering(who: &Somebody) -> Next {
    let (who, client, mut seq) = (who.clone(), server::token::id(), 0_u64);
    Box::new(move || {
        seq += 1;
        let entry = serde_json::json!({
            "seq": seq, "id": server::token::id(), "name": "answer.rate", "format": 1,
            "args": { "mapping": who.mapping, "competence": who.competence, "value": { "level": 1 + seq % 4 } },
        });
        let body = serde_json::json!({ "client_id": client, "app": "bench", "batch": [entry] }).to_string();
        let (cookie, length) = (&who.cookie, body.len());
        format!(
            "POST /sync/v1/push HTTP/1.1\r\nhost: 127.0.0.1\r\ncookie: {cookie}\r\nsec-fetch-site: same-origin\r\n\
             x-kunna: 1\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
        )
        .into_bytes()
    })
}

/// Rows in a second, each in a transaction that is on the disk before the next begins.
async fn bare_rows(database: &Path) -> Result<f64> {
    use sqlx::{ConnectOptions as _, Connection as _};
    let options = sqlx::sqlite::SqliteConnectOptions::new()
        .filename(database)
        .create_if_missing(true)
        .journal_mode(sqlx::sqlite::SqliteJournalMode::Wal)
        .synchronous(sqlx::sqlite::SqliteSynchronous::Full);
    let mut db = options.connect().await?;
    sqlx::query("create table if not exists row (id integer primary key, body text not null)").execute(&mut db).await?;
    let (watch, mut rows) = (Stopwatch::start(), 0_u32);
    while watch.read() < LOAD / 2 {
        let sql = "insert into row (body) values ($1)";
        sqlx::query(sql).bind("an answer of about this length, as JSON").execute(&mut db).await?;
        rows += 1;
    }
    let rate = f64::from(rows) / watch.read().as_secs_f64();
    db.close().await?;
    Ok(rate)
}
