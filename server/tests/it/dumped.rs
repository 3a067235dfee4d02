//! A PostgreSQL database that was restored from a dump, and devices that refill what it lacks.

use crate::backup::{Device, given};
use crate::database::{self, Database, is_postgres};
use crate::world::open;
use server::command_line::new_epoch;
use server::store::Store;
use server::store::copy;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use sync::{Outcome, PushProblem};

fn program(name: &str) -> PathBuf {
    database::given("KUNNA_TEST_POSTGRES_PROGRAMS").join(name)
}

/// Has PostgreSQL's own program dump a database, and Kunna note what that covers.
fn dump(database: &Database, file: &Path, arguments: &[&str]) -> bool {
    let mut kunna = Command::new(env!("CARGO_BIN_EXE_kunna"));
    kunna.args(["backup", "--database", &database.url, "--"]).arg(program("pg_dump"));
    kunna.args(["--dbname", &database.url]).args(arguments).arg("--file").arg(file);
    kunna.stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap().success()
}

fn restore(database: &Database, file: &Path) {
    let mut restore = Command::new(program("pg_restore"));
    restore.args(["--exit-on-error", "--no-owner", "--dbname", &database.url]).arg(file);
    assert!(restore.status().unwrap().success());
}

#[tokio::test]
async fn a_dump_is_restored_whole_and_refilled_by_devices_exactly_once() {
    if !is_postgres() {
        return;
    }
    let (lost, found) = (database::filled().await, database::bare().await);
    let monday = lost.folder.path().join("monday.dump");
    let mut device = Device::new();
    let kunna = open(&lost.url).await;
    device.rate(1);
    device.rate(2);
    assert_eq!(device.push(&kunna).await.unwrap().last_seq, 2);
    let dumped = copy::content(&mut kunna.store.reader().await.unwrap(), "command_log").await.unwrap();
    assert!(!dump(&lost, &monday, &["--format=unheard-of"]));
    assert_eq!(device.push(&kunna).await.unwrap().safe_seq, 0, "a dump that failed covers nothing");
    assert!(dump(&lost, &monday, &["--format=custom"]));
    device.rate(3);
    device.rate(4);
    let reply = device.push(&kunna).await.unwrap();
    assert_eq!((reply.last_seq, reply.safe_seq, device.kept.len()), (4, 2, 2), "what the dump holds is let go of");
    let before = given(&kunna.store).await;
    kunna.store.close().await;

    restore(&found, &monday);
    let store = Store::open(&found.url).await.unwrap();
    let restored = copy::content(&mut store.reader().await.unwrap(), "command_log").await.unwrap();
    assert_eq!((restored.rows, restored.hash), (dumped.rows, dumped.hash));
    store.close().await;
    let epoch = new_epoch(&found.url).await.unwrap();

    let kunna = open(&found.url).await;
    assert_eq!(kunna.epoch, epoch);
    assert_eq!(given(&kunna.store).await, before - 2, "the tail is lost");
    assert_eq!(device.push(&kunna).await.unwrap_err(), PushProblem::Epoch { epoch });
    let refilled = device.push(&kunna).await.unwrap();
    assert_eq!((refilled.last_seq, refilled.safe_seq), (4, 2));
    assert!(refilled.outcomes.iter().all(|told| told.outcome == Outcome::Applied), "{refilled:?}");
    assert_eq!(device.push(&kunna).await.unwrap(), refilled);
    assert_eq!(given(&kunna.store).await, before, "each once");
}
