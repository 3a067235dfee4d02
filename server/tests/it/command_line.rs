//! What the operator does without a browser.

use crate::database::{self, Database};
use crate::world::NOW;
use domain::people_file::RowProblem;
use server::command_line::{End, Go, Stopped, administrator, grant, import_people, lay_out, sign_in_link};
use server::store::{Store, catalogue, organisation, person};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::PathBuf;
use std::process::{Command, Stdio};

async fn empty() -> (Store, Database) {
    let database = database::empty().await;
    (Store::open(&database.url).await.unwrap(), database)
}

fn write(beside: &Database, name: &str, text: &str) -> PathBuf {
    let path = beside.folder.path().join(name);
    std::fs::write(&path, text).unwrap();
    path
}

fn why<T: std::fmt::Debug>(done: Result<T, Stopped>) -> String {
    match done.unwrap_err() {
        Stopped::Refused(why) => why,
        Stopped::Failed(failure) => panic!("{failure}"),
    }
}

const UNITS: &str = "unit_id;kind;name;parent_id;manager_id
koncernen;municipal_group;Storskogs kommunkoncern;;
kommunen;party;Storskogs kommun;koncernen;
vard;department;Vård;kommunen;
norr;unit;Norr;vard;
";
const PEOPLE: &str =
    "employment_id;person_id;given_name;family_name;email;unit_path;title;form;starts_on;ends_on;percentage;protected
e1;p1;Karin;Berg;karin@storskog.example;Storskogs kommun/Vård/Norr;Enhetschef;tillsvidare;2020-01-01;;100;nej
e2;p2;Amina;Ali;amina@storskog.example;Storskogs kommun/Vård/Norr;Undersköterska;tillsvidare;2021-01-01;;75;nej
";

#[tokio::test]
async fn a_new_municipality_gets_an_administrator_units_people_and_roles() {
    let (store, database) = empty().await;
    let first = ("chef@storskog.example", "Siv Ek");
    administrator(&store, first, NOW).await.unwrap();
    assert!(sign_in_link(&store, "Chef@Storskog.example", NOW).await.unwrap().starts_with("/sign-in/link/"));
    assert!(why(administrator(&store, ("second@storskog.example", "Bo Ek"), NOW).await).contains("people already"));
    let units = write(&database, "units.csv", UNITS);
    assert_eq!(lay_out(&store, &units, NOW).await.unwrap(), 4);
    assert_eq!(lay_out(&store, &units, NOW).await.unwrap(), 0, "the same file again");
    let people = write(&database, "people.csv", PEOPLE);
    let scope = (people.as_path(), "Storskogs kommun");
    let looked = import_people(&store, scope, Go::Preview, NOW, &|_| {}).await.unwrap();
    assert_eq!((looked.end, looked.summary.people.created), (End::Previewed, 2));
    assert_eq!(person::all(&mut store.reader().await.unwrap()).await.unwrap().len(), 1);
    let done = import_people(&store, scope, Go::Apply(None), NOW, &|_| {}).await.unwrap();
    assert_eq!((done.end, done.summary.employments.created), (End::Applied, 2));
    let again = import_people(&store, scope, Go::Apply(None), NOW, &|_| {}).await.unwrap();
    assert_eq!(again.end, End::SameFile);
    let led = write(&database, "led.csv", &UNITS.replace("Norr;vard;", "Norr;vard;p1"));
    assert_eq!(lay_out(&store, &led, NOW).await.unwrap(), 1);
    grant(&store, ("karin@storskog.example", "hr_strategist"), None, NOW).await.unwrap();
    let db = &mut store.reader().await.unwrap();
    let karin = person::by_email(db, "karin@storskog.example").await.unwrap().unwrap();
    let grants = person::actor(db, &karin.id, NOW.today).await.unwrap().grants;
    assert_eq!(grants.iter().map(|grant| grant.unit.as_str()).collect::<Vec<_>>(), ["kommunen"]);
    let tree = organisation::tree(db, NOW.today).await.unwrap();
    let norr = tree.iter().find(|unit| unit.name == "Norr").unwrap();
    assert_eq!(norr.manager.as_ref(), Some(&karin.id));
}

#[tokio::test]
async fn a_list_with_errors_changes_nothing_and_names_row_column_and_reason() {
    let (store, database) = empty().await;
    administrator(&store, ("chef@storskog.example", "Siv Ek"), NOW).await.unwrap();
    lay_out(&store, &write(&database, "units.csv", UNITS), NOW).await.unwrap();
    let wrong = write(&database, "people.csv", &PEOPLE.replace("Norr;Undersköterska", "Söder;Undersköterska"));
    let scope = (wrong.as_path(), "Storskogs kommun");
    let done = import_people(&store, scope, Go::Apply(None), NOW, &|_| {}).await.unwrap();
    assert_eq!(done.end, End::HasErrors);
    assert!(!done.is_well());
    assert_eq!(done.errors.rows[0].reason, RowProblem::UnknownUnit);
    assert!(done.text().starts_with("line 3, unit_path “Storskogs kommun/Vård/Söder”: "), "{}", done.text());
    assert_eq!(done.json()["errors"][0]["column"], "unit_path");
    assert_eq!(person::all(&mut store.reader().await.unwrap()).await.unwrap().len(), 1);
    let nowhere = import_people(&store, (&wrong, "Storskogs kommun/Öster"), Go::Preview, NOW, &|_| {}).await;
    assert!(!why(nowhere).is_empty());
    assert!(!why(grant(&store, ("nobody@storskog.example", "hr_strategist"), None, NOW).await).is_empty());
    assert!(why(grant(&store, ("chef@storskog.example", "king"), None, NOW).await).contains("hr_strategist"));
}

#[tokio::test]
async fn units_in_a_circle_or_with_an_unknown_manager_are_not_laid_out() {
    let (store, database) = empty().await;
    administrator(&store, ("chef@storskog.example", "Siv Ek"), NOW).await.unwrap();
    let cases = [
        ("vard;department;Vård;kommunen;", "vard;department;Vård;norr;", "circle"),
        ("norr;unit;Norr;vard;", "norr;unit;Norr;vard;p9", "manager_id"),
        ("norr;unit;Norr;vard;", "norr;unit;Nord/Norr;vard;", "name"),
        ("norr;unit;Norr;vard;", "norr;thing;Norr;vard;", "kind"),
    ];
    for (right, wrong, reason) in cases {
        let file = write(&database, "units.csv", &UNITS.replace(right, wrong));
        let said = why(lay_out(&store, &file, NOW).await);
        assert!(said.contains(reason), "{said}");
    }
    let tree = organisation::tree(&mut store.reader().await.unwrap(), NOW.today).await.unwrap();
    assert_eq!(tree.iter().count(), 2, "nothing was laid out");
}

/// The program itself, on a database.
fn kunna(database: &Database, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kunna"));
    command
        .args(["--database", &database.url, "--data-dir"])
        .arg(database.folder.path())
        .args(arguments)
        .stderr(Stdio::null());
    command
}

fn run(database: &Database, arguments: &[&str]) -> String {
    let done = kunna(database, arguments).output().unwrap();
    assert!(done.status.success(), "{arguments:?}");
    String::from_utf8(done.stdout).unwrap()
}

/// Starts the server, asks for the page where one signs in, and stops it.
fn first_page(database: &Database) -> String {
    let mut server = kunna(database, &["--listen", "127.0.0.1:0", "serve"]).stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(server.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let address = line.trim().strip_prefix("listening on http://").unwrap();
    let mut stream = std::net::TcpStream::connect(address).unwrap();
    write!(stream, "GET /sign-in HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").unwrap();
    let mut page = String::new();
    stream.read_to_string(&mut page).unwrap();
    server.kill().unwrap();
    server.wait().unwrap();
    page
}

async fn shipped(database: &Database) -> (usize, usize, usize) {
    let store = Store::open(&database.url).await.unwrap();
    let db = &mut store.reader().await.unwrap();
    let profiles = catalogue::profiles(db).await.unwrap().len();
    (profiles, catalogue::versions(db).await.unwrap().len(), catalogue::credentials(db).await.unwrap().len())
}

#[tokio::test]
async fn a_new_municipality_begins_with_the_shipped_catalogue_and_its_own_name() {
    let database = database::bare().await;
    assert!(first_page(&database).contains("Kunna"), "nothing has a name yet");
    let begun = shipped(&database).await;
    assert!(begun.0 >= 5 && begun.1 == begun.0 && begun.2 > 0, "{begun:?}");
    let link = run(&database, &["sign-in-link", "chef@storskog.example", "--administrator", "Siv Ek"]);
    assert!(link.contains("/sign-in/link/"), "{link}");
    let units = write(&database, "units.csv", UNITS);
    assert_eq!(run(&database, &["organisation", units.to_str().unwrap()]), "4 units made or changed\n");
    assert!(first_page(&database).contains("Storskogs kommun"), "the name of its party");
    run(&database, &["organisation", "--municipality", " Storskog "]);
    let page = first_page(&database);
    assert!(page.contains(">Storskog<") && !page.contains("Storskogs"), "the name it was given");
    assert_eq!(shipped(&database).await, begun, "once");
    let demo = kunna(&database, &["demo", "--fill-only"]).status().unwrap();
    assert!(!demo.success(), "a real municipality is never a demonstration");
    assert!(!kunna(&database, &["organisation"]).status().unwrap().success(), "a file or a name");
    assert!(!kunna(&database, &["organisation", "--municipality", " "]).status().unwrap().success());
}
