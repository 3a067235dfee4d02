//! Connections: how many there may be, and how long each may take to say what it wants.
//!
//! `axum::serve` waits for ever for whoever connects and says nothing, and takes as many as come.

use axum::{Extension, Router};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulConnection, GracefulShutdown};
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, Semaphore};
use tokio::time::{sleep, timeout};
use tower::ServiceExt as _;

/// What a connection may take.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// How many may be open. Whoever comes beyond them waits until one is closed.
    pub connections: usize,
    /// From connecting to the end of the first head: most of those who are slow here never come to an end.
    pub first_head: Duration,
    /// From one answer to the end of the next head. Reverse proxies keep connections for a minute, and one that is
    /// closed just as it is used fails somebody's request.
    pub next_head: Duration,
    /// Between two pieces of a body.
    pub piece: Duration,
    /// For the whole of a body: the largest push takes two minutes over the slowest mobile network.
    pub body: Duration,
    /// For requests under way when the server stops.
    pub farewell: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 10_000,
            first_head: Duration::from_secs(10),
            next_head: Duration::from_secs(75),
            piece: Duration::from_secs(30),
            body: Duration::from_mins(2),
            farewell: Duration::from_secs(30),
        }
    }
}

/// The most bytes of a head: addresses, cookies and whatever a proxy adds are a tenth of it.
const HEAD: usize = 64 * 1024;
/// How long to wait when the system has no more files to open.
const BREATH: Duration = Duration::from_secs(1);

/// Serves until it is told to stop, and then lets requests under way end.
pub async fn serve(listener: TcpListener, router: Router, limits: Limits, stopped: impl Future<Output = ()>) {
    let router = router.layer(Extension(limits));
    let (room, graceful) = (Arc::new(Semaphore::new(limits.connections)), GracefulShutdown::new());
    let mut stopped = pin!(stopped);
    loop {
        let next = async {
            let place = room.clone().acquire_owned().await;
            (place, accept(&listener).await)
        };
        let (place, stream) = tokio::select! {
            next = next => next,
            () = &mut stopped => break,
        };
        let asked = Arc::new(Notify::new());
        let connection = graceful.watch(connection(stream, router.clone(), limits, asked.clone()));
        tokio::spawn(async move {
            let _place = place;
            attend(connection, &asked, limits.first_head).await;
        });
    }
    drop(listener);
    if timeout(limits.farewell, graceful.shutdown()).await.is_err() {
        tracing::warn!("stopped before every request was answered");
    }
}

/// The next connection.
async fn accept(listener: &TcpListener) -> TcpStream {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => return stream,
            // Whoever wanted to connect has changed their mind.
            Err(error) if is_of_one_connection(&error) => {}
            Err(error) => {
                tracing::error!(%error, "no connection could be taken");
                sleep(BREATH).await;
            }
        }
    }
}

fn is_of_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

/// Answers one request after another on a connection, and tells when each has been asked.
fn connection(stream: TcpStream, router: Router, limits: Limits, asked: Arc<Notify>) -> impl GracefulConnection + Send {
    let answering = service_fn(move |request| {
        asked.notify_one();
        router.clone().oneshot(request)
    });
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.next_head)
        .max_buf_size(HEAD)
        .serve_connection(TokioIo::new(stream), answering)
}

/// Stays with a connection to its end; one that asks for nothing is closed.
async fn attend(connection: impl Future, asked: &Notify, patience: Duration) {
    let mut connection = pin!(connection);
    tokio::select! {
        _ = &mut connection => return,
        () = asked.notified() => {}
        () = sleep(patience) => return,
    }
    // However it ends, nobody is left who could be told.
    let _ = connection.await;
}
