//! Requests over real connections, as they travel: one for each connection, so that a fault meets one request.

use axum::http::StatusCode;
use std::io;
use std::net::SocketAddr;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// An answer that came whole.
#[derive(Debug)]
pub struct Answer {
    /// Its status.
    pub status: StatusCode,
    /// Everything before the body.
    pub head: String,
    /// The body.
    pub body: Vec<u8>,
}

/// The bytes of a page's request.
pub fn get(path: &str, cookie: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nhost: kunna\r\ncookie: {cookie}\r\nconnection: close\r\n\r\n").into_bytes()
}

/// The bytes of something sent.
pub fn post(path: &str, cookie: &str, (kind, body): (&str, &str)) -> Vec<u8> {
    let length = body.len();
    format!(
        "POST {path} HTTP/1.1\r\nhost: kunna\r\ncookie: {cookie}\r\nconnection: close\r\nsec-fetch-site: same-origin\r\n\
         x-kunna: 1\r\ncontent-type: {kind}\r\ncontent-length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}

/// Sends a request, and waits for the whole answer.
pub async fn ask(address: SocketAddr, request: &[u8]) -> io::Result<Answer> {
    let mut stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    stream.write_all(request).await?;
    read(&mut stream).await
}

/// Reads an answer to its end; one that was cut off is none.
pub async fn read(stream: &mut TcpStream) -> io::Result<Answer> {
    let mut all = Vec::new();
    stream.read_to_end(&mut all).await?;
    whole(all).ok_or(io::ErrorKind::UnexpectedEof.into())
}

fn whole(mut all: Vec<u8>) -> Option<Answer> {
    let end = all.windows(4).position(|window| window == b"\r\n\r\n")? + 4;
    let body = all.split_off(end);
    let head = String::from_utf8(all).ok()?.to_ascii_lowercase();
    let status = head.split(' ').nth(1)?.parse().ok()?;
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    let is_whole = match length {
        Some(length) => length.parse() == Ok(body.len()),
        None => body.ends_with(b"0\r\n\r\n") || !head.contains("transfer-encoding: chunked"),
    };
    is_whole.then_some(Answer { status, head, body })
}
