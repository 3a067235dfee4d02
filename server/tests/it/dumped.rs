//! A PostgreSQL database that was restored from a dump, and devices that refill what it lacks.

use crate::backup::{Device, given};
use crate::database::{self, Database, is_postgres};
use crate::world::open;
use server::command_line::new_epoch;
use server::store::Store;
use server::store::copy;
use std::path::Path;
use std::process::Command;
use sync::{Outcome, PushProblem};

/// A program of PostgreSQL's own.
fn run(name: &str, database: &Database, file: &Path, arguments: &[&str]) {
    let mut program = Command::new(database::given("KUNNA_TEST_POSTGRES_PROGRAMS").join(name));
    let done = program.arg("--dbname").arg(&database.url).args(arguments).arg(file).status().unwrap();
    assert!(done.success(), "{name}");
}

#[tokio::test]
async fn a_dump_is_restored_whole_and_refilled_by_devices_exactly_once() {
    if !is_postgres() {
        return;
    }
    let (lost, found) = (database::filled().await, database::bare().await);
    let dump = lost.folder.path().join("monday.dump");
    let mut device = Device::new();
    let kunna = open(&lost.url).await;
    device.rate(1);
    device.rate(2);
    assert_eq!(device.push(&kunna).await.unwrap().last_seq, 2);
    let dumped = copy::content(&mut kunna.store.reader().await.unwrap(), "command_log").await.unwrap();
    run("pg_dump", &lost, &dump, &["--format=custom", "--file"]);
    device.rate(3);
    device.rate(4);
    assert_eq!(device.push(&kunna).await.unwrap().last_seq, 4);
    assert_eq!(device.kept.len(), 4, "nobody has told that a dump was taken");
    let before = given(&kunna.store).await;
    kunna.store.close().await;

    run("pg_restore", &found, &dump, &["--exit-on-error", "--no-owner"]);
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
    assert_eq!(refilled.last_seq, 4);
    assert!(refilled.outcomes.iter().all(|told| told.outcome == Outcome::Applied), "{refilled:?}");
    assert_eq!(refilled.safe_seq, 2, "what the dump holds is safe");
    assert_eq!(device.push(&kunna).await.unwrap().outcomes, refilled.outcomes[2..]);
    assert_eq!(given(&kunna.store).await, before, "each once");
}
