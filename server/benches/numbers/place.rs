//! Databases with the demo city in them, and servers on them.

use anyhow::{Context as _, Result, bail};
use sqlx::{AnyConnection, Connection as _};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

/// Where the cluster is on which PostgreSQL is measured; `cargo xtask bench` makes one that writes to the disk.
const CLUSTER: &str = "KUNNA_BENCH_POSTGRES";

/// The demo city, filled once and copied for each part.
pub struct City {
    folder: TempDir,
    cluster: String,
}

impl City {
    /// Nothing is filled before it is needed.
    pub fn new() -> Result<Self> {
        let cluster = std::env::var(CLUSTER).with_context(|| format!("{CLUSTER} is set by `cargo xtask bench`"))?;
        sqlx::any::install_default_drivers();
        Ok(Self { folder: folder()?, cluster })
    }

    /// A copy of the city on SQLite.
    pub fn on_sqlite(&self) -> Result<Place> {
        let filled = self.folder.path().join("kunna.db");
        if !filled.exists() {
            crate::say("Filling the demo city…");
            run(kunna(self.folder.path(), &address(&filled), &["demo", "--fill-only"]))?;
        }
        let folder = folder()?;
        let file = folder.path().join("kunna.db");
        std::fs::copy(filled, &file)?;
        Ok(Place { url: address(&file), folder })
    }

    /// A copy of the city on PostgreSQL.
    pub async fn on_postgres(&self) -> Result<Place> {
        let name = format!("kunna_{}", server::token::id().replace('-', ""));
        self.run(&format!("create database {name}")).await?;
        let url = self.cluster.replace("/postgres?", &format!("/{name}?"));
        let source = self.on_sqlite()?;
        crate::say("Copying the demo city to PostgreSQL…");
        run(kunna(source.folder.path(), &source.url, &["copy-database", &source.url, &url]))?;
        Ok(Place { url, folder: folder()? })
    }

    async fn run(&self, sql: &str) -> Result<()> {
        let mut db = AnyConnection::connect(&self.cluster).await?;
        sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&mut db).await?;
        Ok(db.close().await?)
    }
}

/// A folder on the disk of the clone: the one for temporary files may be memory.
pub fn folder() -> Result<TempDir> {
    Ok(tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?)
}

/// The address of a SQLite file.
pub fn address(file: &Path) -> String {
    format!("sqlite:{}", file.display())
}

/// The release binary with a database.
pub fn kunna(folder: &Path, url: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kunna"));
    command.args(arguments).args(["--listen", "127.0.0.1:0", "--database", url, "--data-dir"]).arg(folder);
    command.env("KUNNA_LOG", "error").stdin(Stdio::null());
    command
}

fn run(mut command: Command) -> Result<()> {
    let done = command.stdout(Stdio::null()).stderr(Stdio::piped()).output()?;
    if !done.status.success() {
        bail!("{command:?}: {}", String::from_utf8_lossy(&done.stderr));
    }
    Ok(())
}

/// A database with the city.
pub struct Place {
    /// Its address.
    pub url: String,
    /// A folder beside it.
    pub folder: TempDir,
}

/// A server in a process of its own; gone when this is.
pub struct Server {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
}

impl Server {
    /// Starts one, and waits until it listens.
    pub async fn start(place: &Place) -> Result<Self> {
        let mut child = kunna(place.folder.path(), &place.url, &["demo"]).stdout(Stdio::piped()).spawn()?;
        let out = child.stdout.take().context("a server without output")?;
        let line = tokio::task::spawn_blocking(move || {
            let mut line = String::new();
            std::io::BufRead::read_line(&mut std::io::BufReader::new(out), &mut line).map(|_| line)
        });
        let line = line.await??;
        let address = line.trim().rsplit('/').next().unwrap_or_default();
        Ok(Self { address: address.parse().with_context(|| format!("no address in {line:?}"))?, child })
    }

    /// How much memory it holds, in MB.
    pub fn memory(&self) -> f64 {
        crate::machine::resident(self.child.id()).unwrap_or_default()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
