//! A PostgreSQL of the tests' own: made for one run, out of reach of every network, and thrown away.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use crate::shell::{Program, program, say};
use crate::tools;

/// A cluster that lives as long as this value.
pub struct Cluster {
    folder: PathBuf,
    programs: PathBuf,
    port: u16,
    is_root: bool,
}

const QUIET: [&str; 1] = ["log_min_messages=fatal"];

/// Durability is for data that somebody will miss.
const HASTY: [&str; 5] =
    ["fsync=off", "full_page_writes=off", "autovacuum=off", "max_connections=400", "max_locks_per_transaction=256"];

impl Cluster {
    /// Makes and starts one for tests, which nobody will miss.
    pub fn start() -> Result<Self> {
        Self::start_with(&std::env::temp_dir(), &HASTY)
    }

    /// Makes and starts one as an operator has it: what it acknowledges is on the disk, the one of this folder.
    pub fn durable(on: &Path) -> Result<Self> {
        Self::start_with(on, &["max_connections=200"])
    }

    /// PostgreSQL refuses to run as root, so root lends itself Debian's user.
    fn start_with(on: &Path, settings: &[&str]) -> Result<Self> {
        let programs = tools::postgres()?;
        let folder = on.join(format!("kunna-postgres-{}", std::process::id()));
        fs::create_dir_all(&folder).with_context(|| format!("{} could not be made", folder.display()))?;
        let cluster = Self { folder, programs, port: free_port()?, is_root: tools::is_root()? };
        let folder = cluster.folder.to_string_lossy().into_owned();
        if cluster.is_root {
            program("chown", &["postgres", &folder]).run()?;
        }
        let data = cluster.data();
        let made = ["-D", &data, "-U", "kunna", "-A", "trust", "--locale=C", "--encoding=UTF8", "--no-sync"];
        cluster.program("initdb", &made).output()?;
        cluster.certify()?;
        let settings: Vec<_> = QUIET.iter().chain(settings).map(|setting| format!(" -c {setting}")).collect();
        let settings = settings.concat();
        let places = format!("-p {} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder}", cluster.port);
        let encrypted = "-c ssl=on -c ssl_cert_file=../server.crt -c ssl_key_file=../server.key";
        let options = format!("{places} {encrypted}{settings}");
        let log = format!("{folder}/log");
        cluster.program("pg_ctl", &["-D", &data, "-s", "-w", "-l", &log, "-o", &options, "start"]).run()?;
        Ok(cluster)
    }

    /// Where tests find it: behind its socket.
    pub fn url(&self) -> String {
        format!("postgres://kunna@localhost:{}/postgres?host={}", self.port, self.folder.display())
    }

    /// Tells a program where it is, who vouches for it, and where its own programs are.
    pub fn shown_to(&self, program: Program) -> Program {
        program
            .env("KUNNA_TEST_POSTGRES", self.url())
            .env("KUNNA_TEST_POSTGRES_CERTIFICATES", &self.folder)
            .env("KUNNA_TEST_POSTGRES_PROGRAMS", &self.programs)
    }

    /// Makes the certificate of `localhost`, that of the authority which vouches for it, and one that does not.
    fn certify(&self) -> Result<()> {
        let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
        let files = |name: &str| [format!("{name}.key"), format!("{name}.crt")];
        for authority in ["authority", "stranger"] {
            let ([secret, shown], subject) = (files(authority), format!("/CN={authority}"));
            let own = ["-subj", &subject, "-keyout", &secret, "-out", &shown];
            self.openssl(&[&["req", "-x509"], &key[..], &own].concat())?;
        }
        let by = ["-CA", "authority.crt", "-CAkey", "authority.key", "-subj", "/CN=localhost"];
        let [secret, shown] = files("server");
        let whose = ["-addext", "subjectAltName=DNS:localhost", "-addext", "basicConstraints=critical,CA:FALSE"];
        self.openssl(&[&["req", "-x509"], &key[..], &by, &whose, &["-keyout", &secret, "-out", &shown]].concat())
    }

    /// As the user of the server, who must own its key.
    fn openssl(&self, arguments: &[&str]) -> Result<()> {
        self.as_its_user("openssl", arguments).quiet().run().context("The tests need `openssl` to make certificates")
    }

    fn data(&self) -> String {
        self.folder.join("data").to_string_lossy().into_owned()
    }

    fn program(&self, name: &str, arguments: &[&str]) -> Program {
        self.as_its_user(&self.programs.join(name).to_string_lossy(), arguments)
    }

    fn as_its_user(&self, path: &str, arguments: &[&str]) -> Program {
        let program = if self.is_root {
            program("runuser", &[&["-u", "postgres", "--", path], arguments].concat())
        } else {
            program(path, arguments)
        };
        // The other user may not look into the clone.
        program.within(&self.folder.to_string_lossy())
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let data = self.data();
        if let Err(failure) = self.program("pg_ctl", &["-D", &data, "-s", "-m", "immediate", "stop"]).run() {
            say(&format!("The PostgreSQL of the tests could not be stopped: {failure:#}"));
        }
        // What cannot be removed lies in the folder for temporary files.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// A port that nobody listens on now.
fn free_port() -> Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

/// The folder with `initdb` and `pg_ctl`: the newest under Debian's, 15 or later.
pub fn newest(root: &Path) -> Option<PathBuf> {
    let versions = fs::read_dir(root).ok()?.flatten();
    let version = versions.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    let newest = version.filter(|version| *version >= 15).max()?;
    let programs = root.join(newest.to_string()).join("bin");
    programs.join("initdb").exists().then_some(programs)
}

/// The folder that PostgreSQL itself names.
pub fn named() -> Result<Option<PathBuf>> {
    if !program("pg_config", &["--bindir"]).runs_well() {
        return Ok(None);
    }
    let programs = PathBuf::from(program("pg_config", &["--bindir"]).output()?.trim());
    if !programs.join("initdb").exists() {
        return Ok(None);
    }
    let version = program(programs.join("initdb"), &["--version"]).output()?;
    let major = version.split_whitespace().last().and_then(|number| number.split('.').next()?.parse::<u32>().ok());
    if major.is_none_or(|major| major < 15) {
        bail!("The tests need PostgreSQL 15 or newer, and this machine has {}.", version.trim());
    }
    Ok(Some(programs))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_version_from_15_on_is_taken() {
        let root = tempfile::tempdir().unwrap();
        let make = |version: &str| {
            let programs = root.path().join(version).join("bin");
            fs::create_dir_all(&programs).unwrap();
            fs::write(programs.join("initdb"), "").unwrap();
        };
        make("14");
        assert_eq!(newest(root.path()), None);
        make("9");
        make("15");
        make("17");
        assert_eq!(newest(root.path()), Some(root.path().join("17/bin")));
    }
}
