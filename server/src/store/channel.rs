//! Messages between the processes on one PostgreSQL. They are hints: one may be lost, and nothing is wrong without it.
//!
//! The sender has a connection of its own: within the transaction of a command, NOTIFY would make all commits of the
//! database wait for one another.

use crate::failure::Failure;
use sqlx::Executor as _;
use sqlx::postgres::{PgListener, PgPool, PgPoolOptions};

/// The name of the channel. It is that of one database: another municipality on the same server hears nothing of it.
const NAME: &str = "kunna";
/// The most bytes of a message: PostgreSQL carries fewer than 8 000.
pub const MOST: usize = 7_999;

/// The way to the other processes on a database.
#[derive(Clone)]
pub struct Channel {
    url: String,
    sender: PgPool,
}

impl Channel {
    /// A way that is only laid when somebody uses it: most commands of the operator tell nobody anything.
    pub(super) fn new(url: String) -> Result<Self, Failure> {
        // A message need not outlive the machine, and so need not wait for the disk.
        let options = PgPoolOptions::new().max_connections(1).after_connect(|connection, _| {
            Box::pin(async move { connection.execute("set synchronous_commit = off").await.map(drop) })
        });
        let sender = options.connect_lazy(&url).map_err(|e| Failure::because("open channel", e))?;
        Ok(Self { url, sender })
    }

    /// Tells every process that listens, this one too.
    pub async fn tell(&self, text: &str) -> Result<(), Failure> {
        sqlx::query("select pg_notify($1, $2)").bind(NAME).bind(text).execute(&self.sender).await?;
        Ok(())
    }

    /// Listens from now on.
    pub async fn listen(&self) -> Result<Listener, Failure> {
        let mut listener = PgListener::connect(&self.url).await?;
        listener.listen(NAME).await?;
        Ok(Listener(listener))
    }

    /// Waits until the database is closed.
    pub async fn closed(&self) {
        self.sender.close_event().await;
    }

    pub(super) async fn close(&self) {
        self.sender.close().await;
    }
}

/// Somebody who listens.
pub struct Listener(PgListener);

impl Listener {
    /// The next message. None when the connection was lost: it is there again, but nobody knows what was told meanwhile.
    pub async fn next(&mut self) -> Result<Option<String>, Failure> {
        Ok(self.0.try_recv().await?.map(|message| message.payload().to_owned()))
    }
}
