//! Kunna's server: pages, sync and storage in one process.

pub mod assets;
pub mod backend;
pub mod between;
pub mod bodies;
pub mod catalogue;
pub mod clock;
pub mod command_line;
pub mod config;
pub mod csv_file;
pub mod demo;
pub mod engine;
pub mod events;
pub mod failure;
pub mod figures_csv;
pub mod form;
pub mod identity;
pub mod import;
pub mod jobs;
pub mod pokes;
pub mod posted;
pub mod pull;
pub mod replay;
pub mod router;
pub mod serving;
pub mod starter;
pub mod store;
pub mod sync_routes;
pub mod token;
pub mod uploads;
pub mod writer;

use catalogue::Shelf;
use clock::Clock;
use config::Config;
use domain::PersonId;
use failure::Failure;
use pokes::Pokes;
use serving::Limits;
use std::net::SocketAddr;
use std::sync::Arc;
use store::Store;
use sync::{Entry, Told};
use tokio::sync::watch;
use writer::Writer;

/// One municipality's server.
pub struct Kunna {
    /// The database.
    pub store: Store,
    /// The clock.
    pub clock: Clock,
    /// The catalogue in memory.
    pub shelf: Shelf,
    /// The way to the task that writes.
    pub writer: Writer,
    /// Hints to whoever waits for a change.
    pub pokes: Pokes,
    /// The epoch of the database.
    pub epoch: String,
    /// The name of the municipality.
    pub municipality: String,
    /// Whether the picker of the demo is open.
    pub is_demo: bool,
    /// The address people type; none when it is the one listened on.
    pub public_url: Option<String>,
}

impl Kunna {
    /// Opens a database and whatever works on it.
    pub async fn open(store: Store, clock: Clock, public_url: Option<String>, is_demo: bool) -> Result<Self, Failure> {
        let fresh = token::id();
        let epoch = store.with_tx(move |tx| Box::pin(async move { store::meta::epoch(tx, &fresh).await })).await?;
        let db = &mut *store.reader().await?;
        let municipality = municipality(db, clock.now().today).await?;
        // A database is a demonstration for ever or never; asking for the picker is not enough.
        let is_demo = is_demo && store::meta::get(db, "demo").await?.is_some();
        let shelf = Shelf::default();
        let pokes = Pokes::default();
        if let Some(channel) = store.channel() {
            between::start(pokes.clone(), channel.clone()).await?;
        }
        let writer = Writer::start(store.clone(), shelf.clone(), clock.clone(), epoch.clone(), pokes.clone());
        Ok(Self { store, clock, shelf, writer, pokes, epoch, municipality, is_demo, public_url })
    }

    /// Takes a command from a form: its id, its name and its arguments.
    ///
    /// None when the id was used for something else.
    pub async fn take_form(
        &self,
        person: &PersonId,
        client: &str,
        command: (String, &str, serde_json::Value),
    ) -> Result<Option<Told>, Failure> {
        self.take_form_seen(person, client, command, None).await
    }

    /// The same, from a form that says which version of the space its author had seen.
    pub async fn take_form_seen(
        &self,
        person: &PersonId,
        client: &str,
        (id, name, args): (String, &str, serde_json::Value),
        base: Option<u64>,
    ) -> Result<Option<Told>, Failure> {
        // A name that nobody knows is refused in any format.
        let format = domain::command::format(name).unwrap_or(1);
        let entry = Entry { seq: 0, id, name: name.to_owned(), format, args, base, at: None };
        let (shelf, person, client, now) = (self.shelf.clone(), person.clone(), client.to_owned(), self.clock.now());
        let work = self.store.with_retries(move |tx| {
            let (shelf, person, client, entry) = (shelf.clone(), person.clone(), client.clone(), entry.clone());
            Box::pin(async move { engine::take_form(tx, &shelf, &person, (&client, entry), now).await })
        });
        let told = work.await?;
        if let Some(told) = &told {
            self.pokes.poke(&pokes::topics(name, told));
        }
        Ok(told)
    }
}

/// A server that runs.
pub struct Running {
    /// Where it listens.
    pub address: SocketAddr,
    /// What it serves.
    pub kunna: Arc<Kunna>,
    stop: watch::Sender<bool>,
    task: tokio::task::JoinHandle<()>,
}

impl Running {
    /// Waits until it has stopped by itself.
    pub async fn wait(self) -> Result<(), Failure> {
        self.task.await.map_err(|e| Failure::because("server", e))
    }

    /// Lets requests under way end, then stops.
    pub async fn stop(self) -> Result<(), Failure> {
        let _ = self.stop.send(true);
        let store = self.kunna.store.clone();
        self.wait().await?;
        store.close().await;
        Ok(())
    }

    /// What asks it to stop; for a signal handler.
    pub fn stopper(&self) -> watch::Sender<bool> {
        self.stop.clone()
    }
}

/// What the municipality is called on its pages: as the operator named it, else as its organisation is called.
async fn municipality(db: &mut sqlx::AnyConnection, today: domain::Date) -> Result<String, Failure> {
    if let Some(named) = store::meta::get(db, "municipality").await? {
        return Ok(named);
    }
    let tree = store::organisation::tree(db, today).await?;
    Ok(tree.name().unwrap_or("Kunna").to_owned())
}

/// Opens the database of a municipality; a new one gets the shipped catalogue.
pub async fn open(config: &Config, clock: &Clock) -> Result<Store, Failure> {
    let store = Store::open(&config.database).await?;
    starter::begin(&store, clock.now()).await?;
    Ok(store)
}

/// Starts a server.
pub async fn start(config: &Config, clock: Clock, is_demo: bool) -> Result<Running, Failure> {
    start_within(config, clock, is_demo, Limits::default()).await
}

/// Starts a server with limits of its own.
pub async fn start_within(config: &Config, clock: Clock, is_demo: bool, limits: Limits) -> Result<Running, Failure> {
    let store = open(config, &clock).await?;
    let kunna = Arc::new(Kunna::open(store, clock, config.public_url.clone(), is_demo).await?);
    let listener = tokio::net::TcpListener::bind(config.listen).await.map_err(|e| Failure::because("listen", e))?;
    let address = listener.local_addr().map_err(|e| Failure::because("listen", e))?;
    let (stop, mut stopped) = watch::channel(false);
    jobs::start(kunna.clone(), stop.subscribe());
    let router = router::router(kunna.clone());
    let pokes = kunna.pokes.clone();
    let task = tokio::spawn(async move {
        let until = async move {
            let _ = stopped.wait_for(|stop| *stop).await;
            // Streams have no end of their own that a server which stops could wait for.
            pokes.close();
        };
        serving::serve(listener, router, limits, until).await;
    });
    Ok(Running { address, kunna, stop, task })
}
