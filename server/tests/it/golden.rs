//! Commands of the past: whatever a device ever stored is still taken, to the same effect.
//!
//! `tests/golden/*.jsonl` are outboxes as they stand on devices, together the history of a small municipality from its
//! first unit to the closing of a mapping. **Lines are added, never changed or taken away:** they lie on devices that
//! nobody can reach. `history.txt` says what became of each and which rows it wrote. `KUNNA_GOLDEN=write cargo test -p
//! server --test it golden` writes it anew; what it says of older lines must then be what it said before.

use crate::database;
use crate::world::{NOW, open};
use domain::command::{Command, FORMATS};
use domain::competence::{Component, Scale};
use domain::person::Role;
use domain::{Language, PersonId};
use server::Kunna;
use server::import::preview::{Upload, look};
use server::import::read::StoredFile;
use server::store::copy::tables;
use sqlx::any::AnyRow;
use sqlx::{Column as _, Row as _};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use sync::{Entry, Push, Told};

/// The devices, and whose they are. From the command line nobody pushes.
const DEVICES: [(&str, &str); 6] = [
    ("command-line", ""),
    ("mona", "mona"),
    ("sven", "sven"),
    ("amina", "amina"),
    ("amina-tablet", "amina"),
    ("karin", "karin"),
];

/// Tables without an effect of a command, or with one that stands in another: what was said stands in the corpus.
const ASIDE: [&str; 7] =
    ["server_meta", "session", "sign_in_link", "client", "space", "command_content", "people_import_part"];

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name)
}

fn outbox(device: &str) -> Vec<Entry> {
    let text = std::fs::read_to_string(file(&format!("{device}.jsonl"))).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{device}: {e}: {line}"))).collect()
}

/// Every entry, with its device, in the order in which people gave them. One that does not say when followed the one
/// before it.
fn history() -> Vec<(&'static str, &'static str, Entry)> {
    let mut all = Vec::new();
    for (device, person) in DEVICES {
        let mut at = 0;
        for entry in outbox(device) {
            at = entry.at.unwrap_or(at);
            all.push((at, device, person, entry));
        }
    }
    all.sort_by_key(|(at, ..)| *at);
    all.into_iter().map(|(_, device, person, entry)| (device, person, entry)).collect()
}

/// Gives an entry as its device or the operator would.
async fn give(kunna: &Arc<Kunna>, (device, person, entry): (&str, &str, Entry)) -> Told {
    if entry.name == "people.apply-import" {
        preview(kunna, entry.args["import"].as_str().unwrap()).await;
    }
    if person.is_empty() {
        let shelf = kunna.shelf.clone();
        let taken = kunna.store.with_retries(move |tx| {
            let (shelf, entry) = (shelf.clone(), entry.clone());
            Box::pin(async move { server::engine::take_operator(tx, &shelf, entry, NOW).await })
        });
        return taken.await.unwrap().unwrap();
    }
    push(kunna, (device, person), vec![entry]).await.remove(0)
}

async fn push(kunna: &Kunna, (device, person): (&str, &str), batch: Vec<Entry>) -> Vec<Told> {
    let push = Push { epoch: String::new(), client_id: device.into(), app: String::new(), batch };
    kunna.writer.push(PersonId::new(person).unwrap(), push).await.unwrap().unwrap().outcomes
}

/// An import names a file that was looked at before.
async fn preview(kunna: &Kunna, import: &str) {
    let bytes = std::fs::read(file(&format!("{import}.csv"))).unwrap();
    let stored = StoredFile { sha256: server::token::hash(&bytes), bytes };
    let (id, scope) = (import.to_owned().try_into().unwrap(), "kommunen".to_owned().try_into().unwrap());
    let upload = Upload { id, file: stored, name: "people.csv".into(), scope, by: None };
    look(&kunna.store, upload, NOW, &|_| {}).await.unwrap().unwrap();
}

/// Every row of every table, as a line.
async fn rows(kunna: &Kunna) -> BTreeSet<String> {
    let db = &mut *kunna.store.reader().await.unwrap();
    let mut all = BTreeSet::new();
    for table in tables().iter().filter(|table| !ASIDE.contains(table)) {
        let sql = format!("select * from {table}");
        let found = sqlx::query(sqlx::AssertSqlSafe(sql)).fetch_all(&mut *db).await.unwrap();
        all.extend(found.iter().map(|row| format!("{table}{}", line(row))));
    }
    all
}

fn line(row: &AnyRow) -> String {
    let value = |at: usize| match row.try_get::<Option<i64>, _>(at) {
        Ok(number) => number.map(|number| number.to_string()),
        Err(_) => row.get::<Option<String>, _>(at).map(|text| serde_json::to_string(&text).unwrap()),
    };
    let cells = row.columns().iter().filter_map(|column| Some((column.name(), value(column.ordinal())?)));
    cells.fold(String::new(), |line, (name, value)| line + &format!(" {name}={value}"))
}

#[tokio::test]
async fn what_a_device_ever_stored_is_taken_to_the_same_effect() {
    let database = database::empty().await;
    let kunna = open(&database.url).await;
    let (mut before, mut told) = (rows(&kunna).await, String::new());
    let mut outcomes: BTreeMap<&str, Vec<Told>> = BTreeMap::new();
    for (device, person, entry) in history() {
        let title = format!("{device} {} {} {}", entry.seq, entry.name, entry.format);
        let outcome = give(&kunna, (device, person, entry)).await;
        outcomes.entry(device).or_default().push(outcome);
        let after = rows(&kunna).await;
        let _ = writeln!(told, "{title}");
        let gone = before.difference(&after).map(|row| ("-", row));
        for (sign, row) in gone.chain(after.difference(&before).map(|row| ("+", row))) {
            let _ = writeln!(told, "  {sign} {row}");
        }
        before = after;
    }
    // Sent whole once more, as after a lost answer: the stored outcomes, and no other row.
    for (device, person) in DEVICES.into_iter().filter(|(_, person)| !person.is_empty()) {
        assert_eq!(push(&kunna, (device, person), outbox(device)).await, outcomes[device], "{device}");
    }
    assert_eq!(rows(&kunna).await, before);
    is_pinned(&told);
}

fn is_pinned(told: &str) {
    let pinned = file("history.txt");
    if std::env::var("KUNNA_GOLDEN").is_ok_and(|word| word == "write") {
        return std::fs::write(pinned, told).unwrap();
    }
    let pinned = std::fs::read_to_string(pinned).unwrap_or_default();
    let mut entry = "";
    for (at, (now, then)) in told.lines().zip(pinned.lines()).enumerate() {
        entry = if now.starts_with(' ') { entry } else { now };
        assert_eq!(now, then, "{entry}: line {} of history.txt", at + 1);
    }
    assert_eq!(told.lines().count(), pinned.lines().count(), "history.txt tells of every command, and of no other");
}

#[test]
fn every_command_stands_in_the_corpus_in_every_format_it_ever_had() {
    let stored: BTreeSet<(String, u16)> =
        history().into_iter().map(|(_, _, entry)| (entry.name, entry.format)).collect();
    let ever = FORMATS.iter().flat_map(|(name, newest)| (1..=*newest).map(|format| ((*name).to_owned(), format)));
    assert_eq!(stored, ever.collect());
}

/// serde names every variant when it meets one that it does not know.
#[test]
fn every_command_has_a_format() {
    let unknown = serde_json::json!({ "name": "no.such", "args": {} });
    let told = serde_json::from_value::<Command>(unknown).unwrap_err().to_string();
    let names: BTreeSet<&str> = told.split('`').skip(3).step_by(2).collect();
    assert!(names.contains("answer.rate"), "{told}");
    assert_eq!(names, FORMATS.iter().map(|(name, _)| *name).collect());
}

#[test]
fn a_command_is_written_as_it_was_when_its_newest_format_began() {
    for (device, _, entry) in history() {
        let command = server::engine::read(&entry.name, entry.format, &entry.args);
        let command = command.unwrap_or_else(|_| panic!("{device} {} {} is not read any more", entry.seq, entry.name));
        if domain::command::format(&entry.name) == Some(entry.format) {
            let today = serde_json::to_value(&command).unwrap();
            let why = format!("{} has another shape: give it the next format, and a reader of this one", entry.name);
            assert_eq!(today["args"], entry.args, "{why}");
        }
    }
}

#[test]
fn every_choice_that_a_command_can_carry_stands_in_the_corpus() {
    let all: String = history().into_iter().map(|(_, _, entry)| entry.args.to_string()).collect();
    let words = Role::ALL.map(|role| serde_json::to_string(&role).unwrap()).into_iter();
    let words = words.chain(Component::ALL.map(|one| serde_json::to_string(&one).unwrap()));
    let words = words.chain(Scale::ALL.map(|one| serde_json::to_string(&one).unwrap()));
    let words = words.chain(Language::ALL.map(|one| serde_json::to_string(&one).unwrap()));
    let more = ["dont_know", "not_applicable", "no_basis", "use_more", "develop", "all", "critical", "nothing"];
    let more = more.into_iter().chain(["swedish", "finnish", "agreed", "disagreed", "information"]);
    let more = more.chain(["municipal_group", "party", "department", "service_area", "unit"]);
    for word in words.chain(more.map(|word| format!("\"{word}\""))) {
        assert!(all.contains(&word), "{word}");
    }
}
