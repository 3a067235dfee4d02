//! The command line of Kunna.

use clap::{Parser, Subcommand};
use domain::fixtures;
use server::clock::Clock;
use server::command_line::{self, Go, Stopped};
use server::config::{Address, Config, Settings};
use server::failure::Failure;
use server::store::Store;
use server::{demo, start};
use std::ffi::OsString;
use std::io::Write as _;
use std::path::{Path, PathBuf};
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
    /// Imports lists from other systems.
    Import {
        #[command(subcommand)]
        what: Import,
    },
    /// Makes and changes units as a file says; its columns are `unit_id;kind;name;parent_id;manager_id`.
    Organisation {
        /// The file.
        #[arg(required_unless_present = "municipality")]
        file: Option<PathBuf>,
        /// The name of the municipality as pages show it; else that of its only party, or of the municipal group.
        #[arg(long)]
        municipality: Option<String>,
    },
    /// Prints a link that signs somebody in, once, within fifteen minutes.
    SignInLink {
        /// The work address.
        email: String,
        /// Makes this person the first administrator, with this name, of a database without people.
        #[arg(long)]
        administrator: Option<String>,
    },
    /// Grants a role.
    Grant {
        /// The work address of the person.
        email: String,
        /// The role, such as `hr_strategist`.
        role: String,
        /// The path of the unit over which it holds; the person's party when nothing is said.
        unit: Option<String>,
    },
    /// Copies the database into a new file, while the server runs, and looks the copy through. Or has a program back it
    /// up, such as `kunna backup -- pg_dump --format=custom --file FILE kunna`, and notes what that covers.
    Backup {
        /// The file; it must not exist yet.
        #[arg(required_unless_present = "program", conflicts_with = "program")]
        file: Option<PathBuf>,
        /// A program that backs up, with its arguments.
        #[arg(last = true)]
        program: Vec<OsString>,
    },
    /// Puts a backup in the place of the database. The server must be stopped; the replaced database is kept.
    Restore {
        /// The file that `backup` made.
        file: PathBuf,
    },
    /// Copies the municipality of one database into another, which is empty, and looks the copy through. The password
    /// file is that of whichever is a server. Stop every server first.
    CopyDatabase {
        /// The database to copy: sqlite:PATH or `postgres://USER@HOST/NAME`.
        from: String,
        /// The database to copy into.
        to: String,
    },
    /// Tells clients that the database was restored in another way, so that they send again what it may lack.
    NewEpoch,
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

#[derive(Subcommand)]
enum Import {
    /// Imports a list of people: everything or nothing. Ends with 1 when nothing was done, and 2 when rows have errors.
    People {
        /// The file.
        file: PathBuf,
        /// The path of the part of the organisation that the file covers, such as `Kommunen/Vård`.
        #[arg(long)]
        scope: String,
        /// Only tells what would change.
        #[arg(long)]
        preview: bool,
        /// The number of employments that end, when they are many.
        #[arg(long)]
        confirm_ends: Option<u32>,
        /// Writes the result as JSON.
        #[arg(long)]
        json: bool,
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
        Ok(code) => code,
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

async fn run(command: Command, config: Config) -> Result<ExitCode, Failure> {
    if config.database.is_file() {
        std::fs::create_dir_all(&config.data_dir).map_err(|e| Failure::because("make the data folder", e))?;
    }
    let clock = Clock::real(&config.time_zone);
    match command {
        Command::Serve => serve(&config, clock, false).await?,
        Command::Demo { fill_only, public_demo } => {
            if !public_demo && !config.listen.ip().is_loopback() {
                return Err(Failure::new("the demo is for this machine alone; --public-demo opens it to others"));
            }
            fill(&config, &clock, fill_only).await?;
            if !fill_only {
                serve(&config, clock, true).await?;
            }
        }
        Command::Restore { file } => {
            let restored = command_line::restore(config.database.as_ref(), &file, clock.now()).await;
            return finish(restored.map(|(copy, kept)| (restored_text(copy.commands(), kept), ExitCode::SUCCESS)));
        }
        Command::NewEpoch => {
            let begun = command_line::new_epoch(config.database.as_ref()).await;
            return finish(begun.map(|epoch| (format!("the epoch is {epoch} now\n"), ExitCode::SUCCESS)));
        }
        Command::CopyDatabase { from, to } => return copy(&config, (from, to), clock.now()).await,
        command => return operate(command, &config, &clock).await,
    }
    Ok(ExitCode::SUCCESS)
}

/// Does what needs no server.
async fn operate(command: Command, config: &Config, clock: &Clock) -> Result<ExitCode, Failure> {
    let (store, now) = (server::open(config, clock).await?, clock.now());
    let done = match command {
        Command::Import { what } => import(&store, what, now).await,
        Command::Organisation { file, municipality } => {
            organise(&store, file.as_deref(), municipality.as_deref(), now).await.map(|text| (text, ExitCode::SUCCESS))
        }
        Command::SignInLink { email, administrator } => {
            let path = link(&store, (&email, administrator.as_deref()), now).await;
            let base = config.public_url.clone().unwrap_or_else(|| format!("http://{}", config.listen));
            path.map(|path| (format!("{}{path}\n", base.trim_end_matches('/')), ExitCode::SUCCESS))
        }
        Command::Grant { email, role, unit } => {
            let granted = command_line::grant(&store, (&email, &role), unit.as_deref(), now).await;
            granted.map(|()| (format!("{email} is {role}\n"), ExitCode::SUCCESS))
        }
        Command::Backup { file, program } => {
            backup(&store, file.as_deref(), &program).await.map(|text| (text, ExitCode::SUCCESS))
        }
        Command::Serve
        | Command::Demo { .. }
        | Command::Restore { .. }
        | Command::NewEpoch
        | Command::CopyDatabase { .. } => Ok((String::new(), ExitCode::SUCCESS)),
    };
    store.close().await;
    finish(done)
}

async fn backup(store: &Store, file: Option<&Path>, program: &[OsString]) -> Result<String, Stopped> {
    let Some(file) = file else {
        let commands = command_line::backup_by(store, program).await?;
        return Ok(format!("the backup holds at least {commands} commands\n"));
    };
    let copy = command_line::backup(store, file).await?;
    Ok(format!("{} holds {} commands, and was looked through\n", file.display(), copy.commands()))
}

async fn copy(config: &Config, (from, to): (String, String), now: domain::Now) -> Result<ExitCode, Failure> {
    let password = config.database_password_file.as_deref();
    let (from, to) = (Address::new(from, password)?, Address::new(to, password)?);
    let (source, target) = (Store::open(&from).await?, Store::open(&to).await?);
    let copied = command_line::copy_database(&source, &target, now, tell).await;
    source.close().await;
    target.close().await;
    let text = |done: command_line::Copied| {
        format!(
            "{to} holds the same as {from}: {} tables, {} rows, and {} answers that add up to the same\n\
             both have the same epoch: never start a server on {from} again\n",
            done.tables, done.rows, done.answers
        )
    };
    finish(copied.map(|done| (text(done), ExitCode::SUCCESS)))
}

fn restored_text(commands: i64, kept: Option<PathBuf>) -> String {
    let kept = kept.map(|kept| format!("the replaced database is kept as {}\n", kept.display()));
    format!("restored with {commands} commands and a new epoch\n{}", kept.unwrap_or_default())
}

/// Says how it ended.
fn finish(done: Result<(String, ExitCode), Stopped>) -> Result<ExitCode, Failure> {
    match done {
        Ok((text, code)) => {
            std::io::stdout().write_all(text.as_bytes()).map_err(|e| Failure::because("standard output", e))?;
            Ok(code)
        }
        Err(Stopped::Refused(why)) => {
            tell(format!("kunna: {why}"));
            Ok(ExitCode::FAILURE)
        }
        Err(Stopped::Failed(failure)) => Err(failure),
    }
}

/// Says something beside the result. Nothing can be done when standard error is gone.
fn tell(text: String) {
    let _ = writeln!(std::io::stderr(), "{text}");
}

async fn organise(
    store: &Store,
    file: Option<&Path>,
    municipality: Option<&str>,
    now: domain::Now,
) -> Result<String, Stopped> {
    let mut said = Vec::new();
    if let Some(file) = file {
        let count = command_line::lay_out(store, file, now).await?;
        said.push(format!("{count} units made or changed\n"));
    }
    if let Some(name) = municipality {
        let name = command_line::name_municipality(store, name).await?;
        said.push(format!("the municipality is called {name}; a running server says so when it starts again\n"));
    }
    Ok(said.concat())
}

async fn import(store: &Store, what: Import, now: domain::Now) -> Result<(String, ExitCode), Stopped> {
    let Import::People { file, scope, preview, confirm_ends, json } = what;
    let go = if preview { Go::Preview } else { Go::Apply(confirm_ends) };
    let imported = command_line::import_people(store, (&file, &scope), go, now, &tell).await?;
    let text = if json { format!("{}\n", imported.json()) } else { imported.text() };
    Ok((text, if imported.is_well() { ExitCode::SUCCESS } else { ExitCode::from(2) }))
}

async fn link(store: &Store, who: (&str, Option<&str>), now: domain::Now) -> Result<String, Stopped> {
    let (email, administrator) = who;
    if let Some(name) = administrator {
        command_line::administrator(store, (email, name), now).await?;
    }
    command_line::sign_in_link(store, email, now).await
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
    tell_supervisor().map_err(|e| Failure::because("tell systemd", e))?;
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

/// Tells systemd that requests are answered from now on, where it wants to know (`Type=notify`).
fn tell_supervisor() -> std::io::Result<()> {
    #[cfg(unix)]
    if let Some(socket) = std::env::var_os("NOTIFY_SOCKET") {
        std::os::unix::net::UnixDatagram::unbound()?.send_to(b"READY=1\n", socket)?;
    }
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
