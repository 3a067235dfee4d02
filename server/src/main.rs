//! The command line of Kunna.

use clap::{Parser, Subcommand};
use domain::fixtures;
use server::clock::Clock;
use server::config::{Config, Settings};
use server::failure::Failure;
use server::store::Store;
use server::{demo, start};
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

/// Competence mapping for a whole municipality.
#[derive(Parser)]
#[command(name = "kunna", version)]
struct Cli {
    /// A file with settings, in TOML; flags and variables come before it.
    #[arg(long, global = true, env = "KUNNA_CONFIG")]
    config: Option<PathBuf>,
    #[command(flatten)]
    settings: Settings,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serves the municipality in the database.
    Serve,
    /// Fills a new database with Björkvik, a municipality that does not exist, and serves it.
    Demo {
        /// Stops after filling; refuses a database that holds anybody.
        #[arg(long)]
        fill_only: bool,
        /// Serves the demo to others than this machine.
        #[arg(long)]
        public_demo: bool,
    },
}

/// The seed of the city everybody meets.
const SEED: u64 = 1;

#[tokio::main]
async fn main() -> ExitCode {
    log();
    let cli = Cli::parse();
    let done = match cli.settings.resolve(cli.config.as_deref()) {
        Ok(config) => run(cli.command, config).await,
        Err(failure) => Err(failure),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            // Standard error is where an operator looks; nothing can be done when it is gone.
            let _ = writeln!(std::io::stderr(), "kunna: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn log() {
    let filter = tracing_subscriber::EnvFilter::try_from_env("KUNNA_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info,sqlx=warn"));
    tracing_subscriber::fmt().json().with_writer(std::io::stderr).with_env_filter(filter).init();
}

async fn run(command: Command, config: Config) -> Result<(), Failure> {
    if config.database.starts_with("sqlite:") {
        std::fs::create_dir_all(&config.data_dir).map_err(|e| Failure::because("make the data folder", e))?;
    }
    let clock = Clock::real(&config.time_zone);
    match command {
        Command::Serve => serve(&config, clock, false).await,
        Command::Demo { fill_only, public_demo } => {
            if !public_demo && !config.listen.ip().is_loopback() {
                return Err(Failure::new("the demo is for this machine alone; --public-demo opens it to others"));
            }
            fill(&config, &clock, fill_only).await?;
            if fill_only { Ok(()) } else { serve(&config, clock, true).await }
        }
    }
}

/// Fills an empty database; leaves one that holds a demo; refuses one that holds anybody else.
async fn fill(config: &Config, clock: &Clock, only: bool) -> Result<(), Failure> {
    let store = Store::open(&config.database).await?;
    let done = match demo::state(&store).await? {
        (true, _) if only => Err(Failure::new("this database is filled already")),
        (true, _) => Ok(()),
        (false, true) => Err(Failure::new("this database holds a real municipality; the demo needs an empty one")),
        (false, false) => {
            tracing::info!("filling a new database with Björkvik");
            let now = clock.now();
            demo::fill(&store, fixtures::city(SEED, now), now).await
        }
    };
    store.close().await;
    done
}

async fn serve(config: &Config, clock: Clock, is_demo: bool) -> Result<(), Failure> {
    let running = start(config, clock, is_demo).await?;
    let mut out = std::io::stdout();
    let said = writeln!(out, "listening on http://{}", running.address).and_then(|()| out.flush());
    said.map_err(|e| Failure::because("standard output", e))?;
    let stopper = running.stopper();
    tokio::spawn(async move {
        asked_to_stop().await;
        let _ = stopper.send(true);
    });
    let store = running.kunna.store.clone();
    running.wait().await?;
    store.close().await;
    Ok(())
}

async fn asked_to_stop() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = interrupt.await;
}
