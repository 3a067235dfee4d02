//! The only SQL. One SQL text for both engines; what must differ stands in [`dialect`].

pub mod backup;
pub mod catalogue;
pub mod channel;
pub mod collision;
pub mod copy;
pub mod dialect;
pub mod figure;
pub mod import;
pub mod job;
pub mod led;
pub mod lock;
pub mod lookup;
pub mod mapping;
pub mod meta;
pub mod need;
pub mod organisation;
pub mod person;
pub mod rating;
pub mod roster;
pub mod session;
pub mod sync;

use crate::failure::Failure;
use channel::Channel;
use dialect::Dialect;
use sqlx::any::AnyPoolOptions;
use sqlx::{Any, AnyConnection, AnyPool, Connection as _, Transaction};
use std::fs::File;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

/// A transaction that writes.
pub type Tx = Transaction<'static, Any>;
/// A future that lives as long as what it borrows.
pub type Work<'t, T> = Pin<Box<dyn Future<Output = Result<T, Failure>> + Send + 't>>;

/// How often a unit of work that lost a race is run again.
const RETRIES: usize = 4;

/// The database: readers beside one writer on SQLite, a pool of each on PostgreSQL.
#[derive(Clone)]
pub struct Store {
    read: AnyPool,
    write: AnyPool,
    dialect: Dialect,
    channel: Option<Channel>,
    open: Option<Arc<File>>,
}

impl Store {
    /// Opens a database and brings it to the newest shape.
    pub async fn open(database: impl AsRef<str>) -> Result<Self, Failure> {
        sqlx::any::install_default_drivers();
        let url = database.as_ref();
        let dialect = Dialect::of(url)?;
        let open = match lock::file_of(url) {
            Some(file) => {
                let shared = lock::share(&file)?;
                Some(Arc::new(shared.ok_or(Failure::new("the database is just being replaced"))?))
            }
            None => None,
        };
        dialect.migrate(url).await?;
        let write = pool(url, dialect, (dialect.writers(), true)).await?;
        let read = pool(url, dialect, (dialect.readers(), dialect.may_leave_open())).await?;
        let channel = dialect.channel(url)?;
        Ok(Self { read, write, dialect, channel, open })
    }

    /// A connection to read with.
    pub async fn reader(&self) -> Result<sqlx::pool::PoolConnection<Any>, Failure> {
        Ok(self.read.acquire().await?)
    }

    /// A transaction that reads several things as they were at one moment.
    pub async fn snapshot(&self) -> Result<Tx, Failure> {
        Ok(self.read.begin_with(self.dialect.begin_snapshot()).await?)
    }

    /// Which engine this is.
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// The way to the other processes on this database, where there can be any.
    pub fn channel(&self) -> Option<&Channel> {
        self.channel.as_ref()
    }

    /// Runs a unit of work in one transaction, in a task of its own: a caller who goes away does not leave a
    /// connection inside a transaction that nobody ends (sync.md, trap 1).
    pub async fn with_tx<T, F>(&self, work: F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: for<'t> FnOnce(&'t mut Tx) -> Work<'t, T> + Send + 'static,
    {
        let (pool, begin) = (self.write.clone(), self.dialect.begin());
        let task = tokio::spawn(async move {
            let mut tx = pool.begin_with(begin).await?;
            match work(&mut tx).await {
                Ok(value) => {
                    tx.commit().await?;
                    Ok(value)
                }
                Err(failure) => {
                    // Why it went wrong is what counts. What should stay open all the same, `after_release` ends.
                    let _ = tx.rollback().await;
                    Err(failure)
                }
            }
        });
        task.await.map_err(|e| Failure::because("unit of work", e))?
    }

    /// Runs a unit of work, and runs it again when it lost a race against another: what it did before is undone.
    pub async fn with_retries<T, F>(&self, work: F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: for<'t> Fn(&'t mut Tx) -> Work<'t, T> + Clone + Send + 'static,
    {
        for _ in 0..RETRIES {
            match self.with_tx(work.clone()).await {
                Err(failure) if failure.is_transient() => {}
                done => return done,
            }
        }
        self.with_tx(work).await
    }

    /// Closes every connection, so that nothing stays in the write-ahead log.
    pub async fn close(&self) {
        self.read.close().await;
        self.write.close().await;
        if let Some(channel) = &self.channel {
            channel.close().await;
        }
        if let Some(open) = &self.open {
            // The system does it at the latest when the process ends.
            let _ = open.unlock();
        }
    }
}

async fn pool(url: &str, dialect: Dialect, (size, ends): (u32, bool)) -> Result<AnyPool, Failure> {
    let options = AnyPoolOptions::new()
        .max_connections(size)
        .after_connect(move |connection, _| Box::pin(async move { dialect.prepare(connection).await }))
        // Asked before each use, a connection costs as much as what it is used for.
        .test_before_acquire(false)
        .before_acquire(move |connection, since| {
            Box::pin(async move { Ok(since.idle_for < dialect.trusted_for() || connection.ping().await.is_ok()) })
        });
    // Ends what a dropped unit of work may have left open. Without anything open this is an error on SQLite, which
    // says nothing about the connection. One that counts itself inside a transaction all the same can begin none:
    // SQLite undoes everything by itself when the disk is full, and the driver does not hear of it.
    let ending = options.clone().after_release(|connection, _| {
        Box::pin(async move {
            let _ = sqlx::raw_sql("ROLLBACK").execute(&mut *connection).await;
            Ok(!connection.is_in_transaction())
        })
    });
    let options = if ends { ending } else { options };
    options.connect(&dialect.url(url)).await.map_err(|e| Failure::because("open database", e))
}

/// Begins, keeps or undoes a part of a transaction.
pub async fn savepoint(connection: &mut AnyConnection, step: Savepoint) -> Result<(), Failure> {
    let statement = match step {
        Savepoint::Begin => "savepoint command",
        Savepoint::Keep => "release savepoint command",
        Savepoint::Undo => "rollback to savepoint command",
    };
    sqlx::raw_sql(statement).execute(connection).await?;
    Ok(())
}

/// What to do with a part of a transaction.
#[derive(Clone, Copy)]
pub enum Savepoint {
    /// Begin it.
    Begin,
    /// Keep it.
    Keep,
    /// Undo it.
    Undo,
}
