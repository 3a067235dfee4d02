//! Programs that run while a test does.

use super::asking::Place;
use crate::database::{self, Database};
use std::ffi::OsStr;
use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

/// What operators are shown.
const EXAMPLE: &str = include_str!("../../../../deploy/nginx.conf");

/// A process of Kunna's.
pub struct Process {
    child: Child,
    address: SocketAddr,
}

impl Process {
    /// Serves a database, on a port of its own.
    pub fn start(database: &Database) -> Self {
        Self::start_with(database, &[])
    }

    /// The same, with more in its environment.
    pub fn start_with(database: &Database, environment: &[(&str, &OsStr)]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_kunna"))
            .args(["demo", "--listen", "127.0.0.1:0", "--database", &database.url])
            .envs(environment.iter().copied())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("listening on http://").map(|address| address.parse().unwrap());
        Self { address: address.unwrap_or_else(|| panic!("it does not start: {line}")), child }
    }

    /// Where it is asked.
    pub fn place(&self) -> Place {
        Place::Process(self.address)
    }

    /// Ends it without a word, and waits until it is gone.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may be gone.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// nginx, with the file that operators are shown.
pub struct Proxy {
    folder: TempDir,
    program: PathBuf,
}

impl Proxy {
    /// Puts it before two processes. It answers as soon as this returns.
    pub fn before(processes: &[&Process; 2]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let socket = |name: &str| format!("listen unix:{};", folder.path().join(name).display());
        let [one, two] = processes.map(|process| format!("server {} ", process.address));
        let replaced = [
            ("server 127.0.0.1:3001 ", one.as_str()),
            ("server 127.0.0.1:3002 ", two.as_str()),
            ("listen 80;", &socket("redirect")),
            ("listen 443 ssl http2;", &socket("kunna")),
        ];
        let mut site: String =
            EXAMPLE.lines().filter(|line| !line.trim().starts_with("ssl_")).flat_map(|line| [line, "\n"]).collect();
        for (from, to) in replaced {
            assert_eq!(site.matches(from).count(), 1, "{from}");
            site = site.replace(from, to);
        }
        std::fs::write(folder.path().join("site.conf"), site).unwrap();
        let own =
            ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(|kind| format!("{kind}_temp_path {kind};\n"));
        let around = format!(
            "pid nginx.pid; error_log error.log; worker_processes 1; events {{}}\n\
             http {{ access_log off; {} include site.conf; }}\n",
            own.concat()
        );
        std::fs::write(folder.path().join("nginx.conf"), around).unwrap();
        let proxy = Self { folder, program: database::given("KUNNA_TEST_NGINX") };
        assert!(proxy.run(&[]), "nginx starts: {:?}", std::fs::read_to_string(proxy.folder.path().join("error.log")));
        proxy
    }

    /// Where it is asked.
    pub fn place(&self) -> Place {
        Place::Proxy(self.folder.path().join("kunna"))
    }

    fn run(&self, arguments: &[&str]) -> bool {
        let folder = self.folder.path();
        let mut nginx = Command::new(&self.program);
        nginx.args(["-c", "nginx.conf", "-e", "error.log", "-p"]).arg(folder).args(arguments).current_dir(folder);
        // Its workers outlive this call, and must not hold on to the output of the tests.
        nginx.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap().success()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.run(&["-s", "stop"]);
    }
}
