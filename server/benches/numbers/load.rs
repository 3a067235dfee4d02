//! Load over loopback: as much as the server takes, or a fixed rate that waits for nobody.

use crate::machine::{Stopwatch, percentile};
use anyhow::{Context as _, Result, bail};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// What one connection sends next.
pub type Next = Box<dyn FnMut() -> Vec<u8> + Send>;
/// Refuses an answer that does not count.
pub type Check = fn(&Reply) -> Result<()>;

/// A connection that stays open.
pub struct Wire {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// An answer.
pub struct Reply {
    /// Its status.
    pub status: u16,
    /// Its body, as it travelled.
    pub body: Vec<u8>,
}

impl Wire {
    /// Connects.
    pub async fn open(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: Vec::new() })
    }

    /// Sends a request and waits for the whole answer.
    pub async fn ask(&mut self, request: &[u8]) -> Result<Reply> {
        let head = self.head(request).await?;
        let status = head.get(9..12).and_then(|code| code.parse().ok()).context("an answer without a status")?;
        let body = match length(&head) {
            Some(length) => self.take(length).await?,
            None if head.contains("transfer-encoding: chunked") => self.chunks().await?,
            None => Vec::new(),
        };
        Ok(Reply { status, body })
    }

    /// Sends a request for a stream, which then comes in pieces.
    pub async fn listen(&mut self, request: &[u8]) -> Result<()> {
        let head = self.head(request).await?;
        if !head.starts_with("http/1.1 200") {
            bail!("no stream: {head}");
        }
        Ok(())
    }

    /// The next piece of a stream.
    pub async fn piece(&mut self) -> Result<Vec<u8>> {
        self.chunk().await?.context("the stream has ended")
    }

    async fn head(&mut self, request: &[u8]) -> Result<String> {
        self.stream.write_all(request).await?;
        let end = loop {
            if let Some(at) = find(&self.buffer, b"\r\n\r\n") {
                break at + 4;
            }
            self.more().await?;
        };
        let head = String::from_utf8_lossy(&self.buffer[..end]).to_ascii_lowercase();
        self.buffer.drain(..end);
        Ok(head)
    }

    async fn more(&mut self) -> Result<()> {
        if self.stream.read_buf(&mut self.buffer).await? == 0 {
            bail!("the server hung up");
        }
        Ok(())
    }

    async fn take(&mut self, length: usize) -> Result<Vec<u8>> {
        while self.buffer.len() < length {
            self.more().await?;
        }
        Ok(self.buffer.drain(..length).collect())
    }

    async fn chunks(&mut self) -> Result<Vec<u8>> {
        let mut body = Vec::new();
        while let Some(chunk) = self.chunk().await? {
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    }

    /// One piece of a body of unknown length; none at its end.
    async fn chunk(&mut self) -> Result<Option<Vec<u8>>> {
        let line = loop {
            match find(&self.buffer, b"\r\n") {
                Some(at) => break at,
                None => self.more().await?,
            }
        };
        let size = usize::from_str_radix(std::str::from_utf8(&self.buffer[..line])?.trim(), 16)?;
        self.buffer.drain(..line + 2);
        let mut chunk = self.take(size + 2).await?;
        chunk.truncate(size);
        Ok((size > 0).then_some(chunk))
    }
}

fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    text.windows(part.len()).position(|window| window == part)
}

fn length(head: &str) -> Option<usize> {
    head.lines().find_map(|line| line.strip_prefix("content-length:"))?.trim().parse().ok()
}

/// A page that a browser asks for.
pub fn page(path: &str, cookie: &str) -> Vec<u8> {
    format!(
        "GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncookie: {cookie}\r\naccept-encoding: gzip, br\r\n\
         accept-language: sv\r\n\r\n"
    )
    .into_bytes()
}

/// What a page of a browser sends by itself.
pub fn sent(path: &str, cookie: &str, body: &serde_json::Value) -> Vec<u8> {
    let body = body.to_string();
    let length = body.len();
    format!(
        "POST {path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncookie: {cookie}\r\nsec-fetch-site: same-origin\r\n\
         x-kunna: 1\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}

/// Whether an answer is one at all.
pub fn is_well(reply: &Reply) -> Result<()> {
    if reply.status != 200 {
        bail!("{}: {}", reply.status, String::from_utf8_lossy(&reply.body));
    }
    Ok(())
}

/// Asks on every connection as fast as answers come, and gives the answers in a second. Connections go to the servers
/// in turn.
pub async fn saturate(servers: &[SocketAddr], connections: Vec<Next>, check: Check, time: Duration) -> Result<f64> {
    let watch = Stopwatch::start();
    let tasks = connections.into_iter().zip(servers.iter().copied().cycle()).map(|(mut next, address)| {
        tokio::spawn(async move {
            let mut wire = Wire::open(address).await?;
            let mut answers = 0_u32;
            while watch.read() < time {
                check(&wire.ask(&next()).await?)?;
                answers += 1;
            }
            Ok::<_, anyhow::Error>(answers)
        })
    });
    let mut answers = 0;
    for task in tasks.collect::<Vec<_>>() {
        answers += task.await??;
    }
    Ok(f64::from(answers) / watch.read().as_secs_f64())
}

/// How long something took.
pub struct Waits {
    /// Half took no longer, in milliseconds.
    pub median: f64,
    /// All but one of a hundred took no longer.
    pub p99: f64,
    /// How many there were.
    pub many: usize,
}

impl Waits {
    /// Of some times.
    pub fn of(mut times: Vec<Duration>) -> Self {
        let many = times.len();
        Self { median: percentile(&mut times, 50), p99: percentile(&mut times, 99), many }
    }

    /// In words.
    pub fn words(&self) -> String {
        format!("{:.1} ms (median {:.1}, of {})", self.p99, self.median, self.many)
    }
}

/// Asks at a fixed rate, whether or not answers have come: a wait begins when the request was due, not when a
/// connection was free for it.
pub async fn at_rate(
    servers: &[SocketAddr],
    connections: Vec<Next>,
    check: Check,
    (per_second, time): (f64, Duration),
) -> Result<Waits> {
    let (watch, ticket) = (Stopwatch::start(), Arc::new(AtomicU32::new(0)));
    let tasks = connections.into_iter().zip(servers.iter().copied().cycle()).map(|(mut next, address)| {
        let ticket = ticket.clone();
        tokio::spawn(async move {
            let mut wire = Wire::open(address).await?;
            let mut waits = Vec::new();
            loop {
                let due = Duration::from_secs_f64(f64::from(ticket.fetch_add(1, Ordering::Relaxed)) / per_second);
                if due > time {
                    return Ok::<_, anyhow::Error>(waits);
                }
                tokio::time::sleep(due.saturating_sub(watch.read())).await;
                check(&wire.ask(&next()).await?)?;
                waits.push(watch.read().saturating_sub(due));
            }
        })
    });
    let mut waits = Vec::new();
    for task in tasks.collect::<Vec<_>>() {
        waits.extend(task.await??);
    }
    Ok(Waits::of(waits))
}
