//! 1.14: a whole city's list of people, read, previewed and applied.

use crate::machine::Stopwatch;
use crate::place::{address, folder, kunna};
use crate::report::Section;
use anyhow::{Context as _, Result, bail};
use domain::fixtures::{City, city_of, sample_people_csv};
use domain::organisation::UnitKind;
use server::clock::Clock;
use server::store::{Store, organisation};
use std::io::{BufRead as _, BufReader};
use std::process::Stdio;

/// More than 25,000 of these work for the municipality itself; the others for its companies.
const PEOPLE: usize = 27_000;
/// How many rows the list has at least.
const ROWS: usize = 25_000;

/// Measures it.
pub async fn measure(out: &mut Section) -> Result<()> {
    let now = Clock::real("Europe/Stockholm").now();
    let city = city_of(PEOPLE, 1, now);
    let tree = city.tree_on(now.today);
    let parties = tree.iter().filter(|unit| unit.kind == UnitKind::Party);
    let under = |party: &domain::UnitId| tree.iter().filter(|unit| tree.is_under(&unit.id, party)).count();
    let party = parties.max_by_key(|party| under(&party.id)).context("a city without a party")?;
    let list = sample_people_csv(&city, now);
    let of_town = |line: &&str| line.contains(&format!(";{};", party.name)) || line.starts_with("employment_id");
    let lines: Vec<&str> = list.lines().filter(of_town).collect();
    let rows = lines.len() - 1;
    if rows < ROWS {
        bail!("the list has only {rows} rows");
    }
    let folder = folder()?;
    let (file, database) = (folder.path().join("people.csv"), address(&folder.path().join("kunna.db")));
    std::fs::write(&file, lines.join("\n"))?;
    lay_out(&database, &city).await?;

    let (path, scope) = (file.display().to_string(), tree.path_name(&party.id));
    let watch = Stopwatch::start();
    let mut importing = kunna(folder.path(), &database, &["import", "people", &path, "--scope", &scope]);
    let mut child = importing.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    let said = BufReader::new(child.stderr.take().context("an import that says nothing")?);
    let mut steps = Vec::new();
    for line in said.lines() {
        steps.push(format!("{:.1} s: {}", watch.read().as_secs_f64(), line?));
    }
    let done = child.wait_with_output()?;
    let seconds = watch.read().as_secs_f64();
    let text = String::from_utf8_lossy(&done.stdout);
    if !done.status.success() || !text.contains(": applied") {
        bail!("{}\n{text}", steps.join("\n"));
    }
    let what = format!("Import of {rows} rows from the command line, from file to applied");
    out.judge("1.14", what, ("60 s", format!("{seconds:.1} s")), seconds < 60.0);
    for step in steps {
        out.note(format!("Said meanwhile, after {step}."));
    }
    Ok(())
}

/// A municipality with its organisation and nobody in it.
async fn lay_out(database: &str, city: &City) -> Result<()> {
    let store = Store::open(database).await?;
    server::starter::begin(&store, Clock::real("Europe/Stockholm").now()).await?;
    let periods = city.periods.clone();
    let work = store.with_tx(move |tx| {
        Box::pin(async move {
            for period in &periods {
                organisation::add(tx, period).await?;
            }
            Ok(())
        })
    });
    work.await?;
    store.close().await;
    Ok(())
}
