//! 1.25: figures from the projection, and the projection made anew.

use crate::machine::{Stopwatch, millis, percentile};
use crate::report::Section;
use anyhow::{Context as _, Result};
use app::figures::{Reads as _, Wanted};
use app::unit::{Reads as _, Show};
use domain::fixtures::city_of;
use domain::mapping::Phase;
use domain::{Date, MappingId, PersonId, UnitId};
use leptos_axum::ResponseOptions;
use server::Kunna;
use server::backend::Live;
use server::catalogue::Catalogue;
use server::clock::Clock;
use server::engine::recount;
use server::identity::Visitor;
use server::store::{Store, mapping, organisation, person};
use std::sync::Arc;

/// Two sizes, ten times apart.
const SIZES: [usize; 2] = [2_500, 25_000];

/// Measures what is worked out from the projection, and the projection.
pub async fn measure(out: &mut Section) -> Result<()> {
    let mut times = Vec::new();
    for size in SIZES {
        crate::say(&format!("Filling a city of {size}…"));
        let folder = crate::place::folder()?;
        let store = Store::open(&format!("sqlite:{}", folder.path().join("kunna.db").display())).await?;
        let now = Clock::real("Europe/Stockholm").now();
        server::demo::fill(&store, city_of(size, 1, now), now).await?;
        let kunna = Arc::new(Kunna::open(store, Clock::real("Europe/Stockholm"), None, true).await?);
        gap(out, &kunna, size).await?;
        heat_map(out, &kunna, size).await?;
        times.push(full_recount(out, &kunna, size).await?);
        kunna.store.close().await;
    }
    let ratio = times[1] / times[0];
    let measured = format!("{ratio:.1} times as long ({:.0} and {:.0} ms)", times[0], times[1]);
    let what = "Full recount and publishing of a closed mapping, ten times as many people";
    out.judge("1.25", what, ("linear: at most 12 times", measured), ratio <= 12.0);
    Ok(())
}

/// What the city's figures cost at the server.
async fn gap(out: &mut Section, kunna: &Arc<Kunna>, size: usize) -> Result<()> {
    let live = live(kunna, &PersonId::new("mona")?).await?;
    let mut times = Vec::new();
    for _ in 0..200 {
        let watch = Stopwatch::start();
        live.figures(Wanted::default()).await?.context("no figures")?;
        times.push(watch.read());
    }
    judge(out, format!("City gap from the projection, {size} people, p95 of 200"), &mut times);
    Ok(())
}

/// What a page of somebody asks.
async fn live(kunna: &Arc<Kunna>, person: &PersonId) -> Result<Live> {
    let actor = person::actor(&mut *kunna.store.reader().await?, person, kunna.clock.now().today).await?;
    let visitor = Visitor {
        actor: Some(actor),
        viewer: app::viewer::Viewer::default(),
        theme: app::theme::Theme::Device,
        form_client: String::new(),
    };
    Ok(Live { kunna: kunna.clone(), visitor, response: ResponseOptions::default() })
}

fn judge(out: &mut Section, what: String, times: &mut [std::time::Duration]) {
    let (median, p95) = (percentile(times, 50), percentile(times, 95));
    out.judge("1.25", what, ("20 ms", format!("{p95:.1} ms (median {median:.1})")), p95 < 20.0);
}

/// What the named table of the largest unit costs its manager.
async fn heat_map(out: &mut Section, kunna: &Arc<Kunna>, size: usize) -> Result<()> {
    let (mapping, unit, asked, manager) = largest(kunna).await?;
    let live = live(kunna, &manager).await?;
    let mut times = Vec::new();
    for _ in 0..200 {
        let watch = Stopwatch::start();
        live.unit(mapping.clone(), unit.clone(), Show::default()).await?;
        times.push(watch.read());
    }
    judge(out, format!("Unit heat map of {asked}, {size} people, p95 of 200"), &mut times);
    Ok(())
}

/// The unit with the most people in the open mapping, how many they are, and who leads it.
async fn largest(kunna: &Kunna) -> Result<(MappingId, UnitId, u32, PersonId)> {
    let db = &mut *kunna.store.reader().await?;
    let mapping = mapping::all(db).await?.into_iter().find(|one| matches!(one.phase, Phase::Open { .. }));
    let mapping = mapping.context("no open mapping")?.id;
    let largest = mapping::counts(db, &mapping).await?.into_iter().max_by_key(|(_, asked, _)| *asked);
    let (unit, asked, _) = largest.context("nobody is asked")?;
    let tree = organisation::tree(db, kunna.clock.now().today).await?;
    let manager = tree.get(&unit).and_then(|unit| unit.manager.clone()).context("nobody leads the unit")?;
    Ok((mapping, unit, asked, manager))
}

/// The shortest of three full recounts of the closed mapping, in milliseconds: published anew each time.
async fn full_recount(out: &mut Section, kunna: &Kunna, size: usize) -> Result<f64> {
    let (id, on) = closed(kunna).await?;
    let mut shortest = f64::INFINITY;
    for _ in 0..3 {
        let own = id.clone();
        let work = kunna.store.with_tx(move |tx| {
            Box::pin(async move {
                // Figures are published once; here the publishing is measured too, so they are forgotten first.
                for sql in [
                    "delete from published_figure where mapping_id = $1",
                    "delete from figure_freeze where mapping_id = $1",
                ] {
                    sqlx::query(sql).bind(own.as_str()).execute(&mut **tx).await?;
                }
                let catalogue = Catalogue::read(tx).await?;
                recount(tx, &catalogue, &own, on).await
            })
        });
        let watch = Stopwatch::start();
        work.await?;
        shortest = shortest.min(millis(watch.read()));
    }
    out.note(format!("Full recount at {size} people: {shortest:.0} ms."));
    Ok(shortest)
}

async fn closed(kunna: &Kunna) -> Result<(MappingId, Date)> {
    let db = &mut *kunna.store.reader().await?;
    let all = mapping::all(db).await?;
    let mapping = all.into_iter().find(|one| matches!(one.phase, Phase::Closed { .. })).context("none is closed")?;
    let frozen = server::store::figure::frozen(db, &mapping.id).await?;
    Ok((mapping.id, frozen.context("nothing is frozen")?.0))
}
