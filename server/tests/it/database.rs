//! A database of its own for each test, on the engine that this run is about.
//!
//! `KUNNA_TEST_ENGINE=postgres` runs every test on the cluster at `KUNNA_TEST_POSTGRES`; without it they run on SQLite.
//! `cargo xtask test` runs both. A run on PostgreSQL without a cluster fails: nothing is skipped.

use crate::world::NOW;
use domain::fixtures::{City, city_of};
use server::store::Store;
use sqlx::{AnyConnection, Connection};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use tempfile::TempDir;
use tokio::sync::OnceCell;

/// An engine that tests run on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// A file for each test.
    Sqlite,
    /// A database for each test, in a cluster that is thrown away.
    Postgres,
}

impl Engine {
    /// The engine of this run.
    pub fn of_this_run() -> Self {
        match std::env::var("KUNNA_TEST_ENGINE").as_deref() {
            Err(_) | Ok("" | "sqlite") => Self::Sqlite,
            Ok("postgres") => Self::Postgres,
            Ok(other) => panic!("KUNNA_TEST_ENGINE is sqlite or postgres, not {other}"),
        }
    }
}

/// A database, and a folder beside it; both go when the test is over.
pub struct Database {
    /// Its address.
    pub url: String,
    /// A folder for whatever else the test writes.
    pub folder: TempDir,
    /// Its name in the cluster; none for a file.
    name: Option<String>,
}

/// What a new database begins as.
#[derive(Clone, Copy)]
enum Start {
    Bare,
    Empty,
    Filled,
}

/// A database without any table.
pub async fn bare() -> Database {
    Database::new(Engine::of_this_run(), Start::Bare).await
}

/// A database that is brought to the newest shape and holds nothing.
pub async fn empty() -> Database {
    Database::new(Engine::of_this_run(), Start::Empty).await
}

/// An empty database on the other engine. A run on SQLite has no other one, and copies into a second file.
pub async fn empty_elsewhere(from: Engine) -> Database {
    let other = match (Engine::of_this_run(), from) {
        (Engine::Postgres, Engine::Sqlite) => Engine::Postgres,
        _ => Engine::Sqlite,
    };
    Database::new(other, Start::Empty).await
}

/// Whether this run is about PostgreSQL: what SQLite has no part in is tested there.
pub fn is_postgres() -> bool {
    Engine::of_this_run() == Engine::Postgres
}

/// What the run on PostgreSQL is given beside its cluster, such as the folder of its programs.
pub fn given(variable: &str) -> PathBuf {
    std::env::var_os(variable).map_or_else(|| panic!("{variable} is set by cargo xtask test"), Into::into)
}

/// A filled database on an engine.
pub async fn filled_on(engine: Engine) -> Database {
    Database::new(engine, Start::Filled).await
}

/// A database that holds the small Björkvik.
pub async fn filled() -> Database {
    Database::new(Engine::of_this_run(), Start::Filled).await
}

/// A municipality of three hundred. Everybody stands in it as the tests' day has it.
pub fn city() -> City {
    static CITY: LazyLock<City> = LazyLock::new(|| city_of(300, 1, NOW));
    CITY.clone()
}

impl Database {
    async fn new(engine: Engine, start: Start) -> Self {
        let folder = tempfile::tempdir().unwrap();
        match engine {
            Engine::Sqlite => {
                let file = folder.path().join("kunna.db");
                std::fs::write(&file, image(start).await).unwrap();
                Self { url: file_url(&file), folder, name: None }
            }
            Engine::Postgres => {
                let name = format!("kunna_{}", server::token::id().replace('-', ""));
                let sql = format!("create database {name} template {}", template(start).await);
                in_cluster(&sql).await;
                Self { url: address_of(&name), folder, name: Some(name) }
            }
        }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let Some(name) = self.name.take() else { return };
        // The runtime of the test is ending; this needs one of its own.
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(in_cluster(&format!("drop database {name} with (force)")));
        });
        // A database that stays goes with its cluster.
        let _ = dropping.join();
    }
}

fn file_url(file: &Path) -> String {
    format!("sqlite:{}", file.display())
}

/// The bytes of a SQLite file as it begins: made once, and copied for each test.
async fn image(start: Start) -> &'static [u8] {
    static IMAGES: [OnceCell<Vec<u8>>; 3] = [const { OnceCell::const_new() }; 3];
    let make = async || {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("kunna.db");
        prepare(&file_url(&file), start).await;
        // A bare one is no file yet.
        std::fs::read(file).unwrap_or_default()
    };
    IMAGES[start as usize].get_or_init(make).await
}

/// The name of the database that is copied for each test: made once.
async fn template(start: Start) -> &'static str {
    static TEMPLATES: [OnceCell<String>; 3] = [const { OnceCell::const_new() }; 3];
    let make = async || {
        let name = format!("template_{}", server::token::id().replace('-', ""));
        in_cluster(&format!("create database {name}")).await;
        prepare(&address_of(&name), start).await;
        name
    };
    TEMPLATES[start as usize].get_or_init(make).await
}

async fn prepare(url: &str, start: Start) {
    if matches!(start, Start::Bare) {
        return;
    }
    let store = Store::open(url).await.unwrap();
    if matches!(start, Start::Filled) {
        server::demo::fill(&store, city(), NOW).await.unwrap();
    }
    store.close().await;
}

fn cluster() -> String {
    std::env::var("KUNNA_TEST_POSTGRES")
        .expect("KUNNA_TEST_POSTGRES says where the cluster is; cargo xtask test makes one")
}

/// The address of a database in the cluster.
fn address_of(name: &str) -> String {
    let cluster = cluster();
    let (path, query) = cluster.split_once('?').map_or((cluster.as_str(), None), |(path, query)| (path, Some(query)));
    let (server, _) = path.rsplit_once('/').unwrap();
    query.map_or_else(|| format!("{server}/{name}"), |query| format!("{server}/{name}?{query}"))
}

async fn in_cluster(sql: &str) {
    sqlx::any::install_default_drivers();
    let mut connection = AnyConnection::connect(&cluster()).await.unwrap();
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&mut connection).await.unwrap_or_else(|e| panic!("{sql}: {e}"));
    let _ = connection.close().await;
}

/// A plain `cargo test` is about SQLite; CI is about both, and a step of it that forgot to say which would test one
/// of them twice.
#[test]
fn ci_says_which_engine_it_means() {
    let is_ci = std::env::var_os("CI").is_some() || std::env::var_os("KUNNA_XTASK").is_some();
    if is_ci {
        assert!(std::env::var("KUNNA_TEST_ENGINE").is_ok(), "CI says KUNNA_TEST_ENGINE: sqlite or postgres");
    }
    if Engine::of_this_run() == Engine::Postgres {
        assert!(cluster().starts_with("postgres:"));
    }
}
