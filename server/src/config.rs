//! What the operator decides: flags, before `KUNNA_…` variables, before a file, before defaults.

mod address;

pub use address::Address;

use crate::failure::Failure;
use serde::Deserialize;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

/// Settings as somebody may give them, each or none.
#[derive(Debug, Clone, Default, Deserialize, clap::Args)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Settings {
    /// Address and port to listen on; 127.0.0.1:3000 when nothing is said.
    #[arg(long, global = true, env = "KUNNA_LISTEN")]
    pub listen: Option<SocketAddr>,
    /// The database: sqlite:PATH or `postgres://USER@HOST/NAME`; kunna.db in the data folder when nothing is said.
    #[arg(long, global = true, env = "KUNNA_DATABASE")]
    pub database: Option<String>,
    /// A file that holds the password of the database's user. A password in the address is refused.
    #[arg(long, global = true, env = "KUNNA_DATABASE_PASSWORD_FILE")]
    pub database_password_file: Option<PathBuf>,
    /// The folder for the database; `data` when nothing is said.
    #[arg(long, global = true, env = "KUNNA_DATA_DIR")]
    pub data_dir: Option<PathBuf>,
    /// The address people type, such as <https://kunna.example.se>.
    #[arg(long, global = true, env = "KUNNA_PUBLIC_URL")]
    pub public_url: Option<String>,
    /// The time zone of the municipality; Europe/Stockholm when nothing is said.
    #[arg(long, global = true, env = "KUNNA_TIME_ZONE")]
    pub time_zone: Option<String>,
}

/// The settings in force.
#[derive(Debug, Clone)]
pub struct Config {
    /// Address and port to listen on.
    pub listen: SocketAddr,
    /// The database.
    pub database: Address,
    /// The file with the password of the database's user.
    pub database_password_file: Option<PathBuf>,
    /// The folder for the database, where it is a file.
    pub data_dir: PathBuf,
    /// The address people type; none when it is the one listened on.
    pub public_url: Option<String>,
    /// The time zone of the municipality.
    pub time_zone: String,
}

impl Settings {
    /// The settings in force, with those of a file behind those given.
    pub fn resolve(self, file: Option<&Path>) -> Result<Config, Failure> {
        let behind = match file {
            Some(path) => {
                let text = std::fs::read_to_string(path).map_err(|e| Failure::because("read settings file", e))?;
                toml::from_str(&text).map_err(|e| Failure::because("read settings file", e))?
            }
            None => Self::default(),
        };
        let data_dir = self.data_dir.or(behind.data_dir).unwrap_or_else(|| PathBuf::from("data"));
        let database = self.database.or(behind.database);
        let database = database.unwrap_or_else(|| format!("sqlite:{}", data_dir.join("kunna.db").display()));
        let password_file = self.database_password_file.or(behind.database_password_file);
        Ok(Config {
            listen: self.listen.or(behind.listen).unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 3000))),
            database: Address::new(database, password_file.as_deref())?,
            database_password_file: password_file,
            data_dir,
            public_url: self.public_url.or(behind.public_url),
            time_zone: self.time_zone.or(behind.time_zone).unwrap_or_else(|| "Europe/Stockholm".into()),
        })
    }
}
