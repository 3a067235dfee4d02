//! Requests as they go over a wire: version 1.0, whose answers end where the connection does.

use super::PATIENCE;
use std::net::SocketAddr;
use std::path::PathBuf;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpStream, UnixStream};
use tokio::time::timeout;

/// Where requests go.
#[derive(Debug, Clone)]
pub enum Place {
    /// To one process.
    Process(SocketAddr),
    /// To whichever the proxy chooses.
    Proxy(PathBuf),
}

/// What comes back.
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The lines before the body.
    pub head: String,
    /// The body.
    pub body: String,
}

/// What comes back bit by bit.
pub struct Stream {
    wire: Box<dyn Wire>,
    heard: String,
}

trait Wire: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Wire for T {}

impl Place {
    /// Asks for a page. None when nobody answers.
    pub async fn get(&self, cookie: &str, path: &str) -> Option<Answer> {
        self.stream(cookie, path).await?.answer().await
    }

    /// Asks for a page that comes bit by bit.
    pub async fn stream(&self, cookie: &str, path: &str) -> Option<Stream> {
        self.send(&format!("GET {path} HTTP/1.0\r\nHost: kunna\r\nCookie: {cookie}\r\n\r\n")).await
    }

    /// Posts JSON.
    pub async fn post(&self, cookie: &str, path: &str, body: &serde_json::Value) -> Option<Answer> {
        self.send_body((cookie, path), "application/json", &body.to_string()).await
    }

    /// Posts a form.
    pub async fn form(&self, cookie: &str, path: &str, fields: &str) -> Option<Answer> {
        self.send_body((cookie, path), "application/x-www-form-urlencoded", fields).await
    }

    async fn send_body(&self, (cookie, path): (&str, &str), kind: &str, body: &str) -> Option<Answer> {
        let request = format!(
            "POST {path} HTTP/1.0\r\nHost: kunna\r\nSec-Fetch-Site: same-origin\r\nX-Kunna: 1\r\nCookie: {cookie}\r\n\
             Content-Type: {kind}\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        self.send(&request).await?.answer().await
    }

    async fn send(&self, request: &str) -> Option<Stream> {
        let mut wire: Box<dyn Wire> = match self {
            Self::Process(address) => Box::new(TcpStream::connect(address).await.ok()?),
            Self::Proxy(path) => Box::new(UnixStream::connect(path).await.ok()?),
        };
        wire.write_all(request.as_bytes()).await.ok()?;
        Some(Stream { wire, heard: String::new() })
    }
}

impl Stream {
    async fn answer(mut self) -> Option<Answer> {
        while self.more().await? {}
        let (head, body) = self.heard.split_once("\r\n\r\n")?;
        let status = head.split(' ').nth(1)?.parse().ok()?;
        Some(Answer { status, head: head.to_owned(), body: body.to_owned() })
    }

    /// Waits until something has come, and gives whatever came up to its end.
    pub async fn until(&mut self, what: &str) -> String {
        while !self.heard.contains(what) {
            assert!(self.more().await.unwrap_or(false), "it ends before {what:?}, after {:?}", self.heard);
        }
        let end = self.heard.find(what).unwrap() + what.len();
        self.heard.drain(..end).collect()
    }

    /// Waits until there is no more.
    pub async fn has_ended(&mut self) {
        while self.more().await.unwrap_or(false) {}
    }

    /// Reads on. False at the end; none when the connection breaks.
    async fn more(&mut self) -> Option<bool> {
        let mut part = vec![0; 16 * 1024];
        let read = timeout(PATIENCE, self.wire.read(&mut part)).await.expect("nothing comes any more").ok()?;
        self.heard.push_str(&String::from_utf8_lossy(&part[..read]));
        Some(read > 0)
    }
}

/// A field of the head of an answer.
pub fn field<'a>(answer: &'a Answer, name: &str) -> Option<&'a str> {
    let fields = answer.head.lines().filter_map(|line| line.split_once(": "));
    fields.filter(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, text)| text).next()
}

/// Signs somebody of the cast in, and gives the cookie of their session.
pub async fn sign_in(place: &Place, name: &str) -> String {
    let entered = place.form("", "/sign-in/demo", &format!("name={name}")).await.unwrap();
    assert_eq!(entered.status, 303, "{name} signs in: {}", entered.body);
    field(&entered, "set-cookie").unwrap().split(';').next().unwrap().to_owned()
}
