//! A network in the middle that does to some connections what networks do.

use crate::simulation::chance::Chance;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, copy};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, oneshot};
use tokio::task::{JoinHandle, JoinSet};

/// What a network does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The request is lost, or it arrives and its answer is lost.
    Drop,
    /// The request arrives after one that was sent later, when nobody waits for its answer any more.
    Delay,
    /// Both ends are reset after so many bytes of the request or of the answer.
    Reset,
    /// The request arrives a second time, on a connection of its own: before, beside or after the first.
    Duplicate,
    /// One direction ends after so many bytes, and the other stays open.
    HalfClose,
}

/// One thing that happens to one connection, fully decided when it is accepted.
#[derive(Debug, Clone, Copy)]
enum Fate {
    Passes,
    LosesRequest,
    LosesAnswer,
    Late,
    ResetInRequest(usize),
    ResetInAnswer(usize),
    Twice(Order),
    RequestEnds(usize),
    AnswerEnds(usize),
}

#[derive(Debug, Clone, Copy)]
enum Order {
    Before,
    Beside,
    After,
}

/// A proxy before one server. Half of all connections are met by its fault.
pub struct Proxy {
    /// Where it listens.
    pub address: SocketAddr,
    end: oneshot::Sender<()>,
    accepting: JoinHandle<u64>,
}

impl Proxy {
    /// Starts one; the seed decides what happens to which connection, in the order in which they come.
    pub async fn start(server: SocketAddr, fault: Fault, seed: u64) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (end, mut ended) = oneshot::channel();
        let accepting = tokio::spawn(async move {
            let (mut chance, mut under_way, mut met) = (Chance::new(seed), JoinSet::new(), 0);
            let later = Arc::new(Notify::new());
            loop {
                let client = tokio::select! {
                    accepted = listener.accept() => accepted.unwrap().0,
                    _ = &mut ended => break,
                };
                let fate = fate(fault, &mut chance);
                met += u64::from(!matches!(fate, Fate::Passes));
                // Whoever comes later lets what is late go on.
                later.notify_waiters();
                let later = later.clone();
                under_way.spawn(async move {
                    let later = later.notified();
                    // Whatever becomes of it, both ends see it for themselves.
                    let _ = meet(client, server, fate, later).await;
                });
            }
            later.notify_waiters();
            under_way.join_all().await;
            met
        });
        Self { address, end, accepting }
    }

    /// Lets everything arrive that is still on its way, and gives how many connections the fault has met.
    pub async fn end(self) -> u64 {
        self.end.send(()).unwrap();
        self.accepting.await.unwrap()
    }
}

/// A request or an answer of a test has hardly more.
const BYTES: u64 = 1_500;

fn fate(fault: Fault, chance: &mut Chance) -> Fate {
    let is_met = chance.once_in(2);
    let is_first = chance.once_in(2);
    let bytes = usize::try_from(chance.below(BYTES)).unwrap();
    let order = *chance.one_of(&[Order::Before, Order::Beside, Order::After]);
    match (fault, is_first) {
        _ if !is_met => Fate::Passes,
        (Fault::Drop, true) => Fate::LosesRequest,
        (Fault::Drop, false) => Fate::LosesAnswer,
        (Fault::Delay, _) => Fate::Late,
        (Fault::Reset, true) => Fate::ResetInRequest(bytes),
        (Fault::Reset, false) => Fate::ResetInAnswer(bytes),
        (Fault::Duplicate, _) => Fate::Twice(order),
        (Fault::HalfClose, true) => Fate::RequestEnds(bytes),
        (Fault::HalfClose, false) => Fate::AnswerEnds(bytes),
    }
}

async fn meet(mut client: TcpStream, server: SocketAddr, fate: Fate, later: impl Future) -> io::Result<()> {
    match fate {
        Fate::Passes => pass(&mut client, server).await,
        Fate::LosesRequest => request(&mut client).await.map(drop),
        Fate::LosesAnswer => {
            let whole = request(&mut client).await?;
            exchange(server, &whole).await.map(drop)
        }
        Fate::Late => {
            let whole = request(&mut client).await?;
            drop(client);
            later.await;
            exchange(server, &whole).await.map(drop)
        }
        Fate::ResetInRequest(bytes) => {
            let whole = request(&mut client).await?;
            let mut onwards = TcpStream::connect(server).await?;
            onwards.write_all(&whole[..bytes.min(whole.len())]).await?;
            onwards.set_zero_linger()?;
            client.set_zero_linger()
        }
        Fate::ResetInAnswer(bytes) => {
            let whole = request(&mut client).await?;
            let answer = exchange(server, &whole).await?;
            client.write_all(&answer[..bytes.min(answer.len())]).await?;
            client.set_zero_linger()
        }
        Fate::Twice(order) => twice(client, server, order).await,
        Fate::RequestEnds(bytes) => {
            let whole = request(&mut client).await?;
            let mut onwards = TcpStream::connect(server).await?;
            onwards.write_all(&whole[..bytes.min(whole.len())]).await?;
            onwards.shutdown().await?;
            copy(&mut onwards, &mut client).await.map(drop)
        }
        Fate::AnswerEnds(bytes) => {
            let whole = request(&mut client).await?;
            let answer = exchange(server, &whole).await?;
            client.write_all(&answer[..bytes.min(answer.len())]).await?;
            client.shutdown().await?;
            // The other direction stays open until its end goes.
            client.read_to_end(&mut Vec::new()).await.map(drop)
        }
    }
}

async fn twice(mut client: TcpStream, server: SocketAddr, order: Order) -> io::Result<()> {
    let whole = request(&mut client).await?;
    let answer = match order {
        Order::Before => {
            exchange(server, &whole).await?;
            exchange(server, &whole).await?
        }
        Order::Beside => {
            let (own, other) = tokio::join!(exchange(server, &whole), exchange(server, &whole));
            other?;
            own?
        }
        Order::After => exchange(server, &whole).await?,
    };
    client.write_all(&answer).await?;
    client.shutdown().await?;
    if matches!(order, Order::After) {
        exchange(server, &whole).await?;
    }
    Ok(())
}

async fn pass(client: &mut TcpStream, server: SocketAddr) -> io::Result<()> {
    let mut onwards = TcpStream::connect(server).await?;
    tokio::io::copy_bidirectional(client, &mut onwards).await.map(drop)
}

/// A request to its end, by the length that it names.
async fn request(client: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut all = Vec::new();
    loop {
        if let Some(end) = all.windows(4).position(|window| window == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&all[..end]).into_owned();
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
            let length: usize = length.and_then(|length| length.parse().ok()).unwrap_or(0);
            if all.len() >= end + 4 + length {
                return Ok(all);
            }
        }
        if client.read_buf(&mut all).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
}

/// The whole answer of the server to a whole request.
async fn exchange(server: SocketAddr, request: &[u8]) -> io::Result<Vec<u8>> {
    let mut onwards = TcpStream::connect(server).await?;
    onwards.write_all(request).await?;
    let mut answer = Vec::new();
    onwards.read_to_end(&mut answer).await?;
    Ok(answer)
}
