//! Figures about departments and the city.

use crate::world::{NOW, OPEN, World};
use axum::http::StatusCode;
use domain::figure::{FIGURE_MIN, Published, cells, publish};
use domain::gap::{Counts, count_levels, roll_up};
use domain::mapping::Phase;
use domain::organisation::{Unit, UnitPeriod};
use domain::{Date, MappingId, PersonId, UnitId};
use serde_json::json;
use server::catalogue::Catalogue;
use server::engine::{person_standings, recount};
use server::store::figure::{self, Counted};
use server::store::{mapping, organisation, person};

/// The mapping of last year.
const CLOSED: &str = "kartlaggning-2025-10";

fn id(text: &str) -> MappingId {
    MappingId::new(text).unwrap()
}

async fn counts(world: &World, counted: Counted, mapping: &str) -> Counts {
    let db = &mut *world.kunna.store.reader().await.unwrap();
    figure::counts(db, counted, &id(mapping), None).await.unwrap().into_iter().collect()
}

/// The rows of units as they are when everybody is counted from the beginning.
async fn counted_anew(world: &World, mapping: &str, on: Date) -> Counts {
    let db = &mut *world.kunna.store.reader().await.unwrap();
    let catalogue = Catalogue::read(db).await.unwrap();
    let mapping = mapping::get(db, &id(mapping)).await.unwrap().unwrap();
    let standings = person_standings(db, &catalogue, &mapping, None, on).await.unwrap();
    count_levels(standings.iter().map(|(_, standing)| standing))
}

async fn published(world: &World, mapping: &str) -> Vec<figure::Row> {
    let db = &mut *world.kunna.store.reader().await.unwrap();
    let mut all = Vec::new();
    for unit in figure::tree(db, &id(mapping)).await.unwrap().iter() {
        for (version, competence, body) in figure::published(db, &id(mapping), &unit.id).await.unwrap() {
            all.push((unit.id.clone(), version, competence, body));
        }
    }
    all
}

/// Closes the open mapping and waits for its figures.
async fn close(world: &World) {
    world.must("mona", "mapping.close", json!({ "mapping": OPEN })).await;
    while server::jobs::run_one(&world.kunna).await.unwrap() {}
}

/// Random numbers that are the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }
}

#[tokio::test]
async fn counts_kept_command_by_command_equal_those_counted_from_the_beginning() {
    let world = World::new().await;
    let (audience, managers) = asked_and_led(&world).await;
    assert_eq!(counts(&world, Counted::Placed, OPEN).await, counted_anew(&world, OPEN, NOW.today).await);
    let before = counts(&world, Counted::Placed, OPEN).await;
    let mut dice = Dice(7);
    for turn in 0..400 {
        let chosen = dice.roll(audience.len());
        let ((who, competences), manager) = (&audience[chosen], &managers[chosen]);
        let competence = &competences[dice.roll(competences.len())];
        let level = dice.roll(6);
        match dice.roll(8) {
            0 => {
                world.give(who, "answers.reopen", json!({ "mapping": OPEN })).await;
                let args = json!({ "mapping": OPEN, "competence": competence, "value": { "level": level } });
                world.give(who, "answer.rate", args).await;
                world.give(who, "answers.submit", json!({ "mapping": OPEN })).await;
            }
            1 => drop(world.give(manager, "assessment.complete", json!({ "mapping": OPEN, "person": who })).await),
            2 => {
                let args = json!({ "mapping": OPEN, "person": who, "competences": [competence] });
                world.give(manager, "assessment.confirm", args).await;
            }
            3 => {
                let args = json!({ "mapping": OPEN, "person": who, "competence": competence, "value": "no_basis" });
                world.give(manager, "assessment.rate", args).await;
            }
            _ => {
                let value = json!({ "level": level });
                let args = json!({ "mapping": OPEN, "person": who, "competence": competence, "value": value });
                world.give(manager, "assessment.rate", args).await;
            }
        }
        if turn % 50 == 49 {
            let kept = counts(&world, Counted::Placed, OPEN).await;
            assert_eq!(kept, counted_anew(&world, OPEN, NOW.today).await, "after {turn} commands");
        }
    }
    assert_ne!(before, counts(&world, Counted::Placed, OPEN).await, "or nothing was tried");
}

/// Those who have submitted, with what they are asked, and who leads each of them.
async fn asked_and_led(world: &World) -> (Vec<(String, Vec<String>)>, Vec<String>) {
    let db = &mut *world.kunna.store.reader().await.unwrap();
    let catalogue = Catalogue::read(db).await.unwrap();
    let (mut asked, mut managers) = (Vec::new(), Vec::new());
    for one in mapping::audience(db, &id(OPEN)).await.unwrap() {
        let Some(version) = one.profile_version().filter(|_| one.submitted_version.is_some()) else { continue };
        let who = &one.invitation.person;
        let Some(manager) = person::line_managers(db, who, NOW.today).await.unwrap().into_iter().next() else {
            continue;
        };
        let competences = catalogue.versions[version].targets.iter().map(|target| target.competence.to_string());
        asked.push((who.to_string(), competences.collect()));
        managers.push(manager.to_string());
    }
    assert!(asked.len() > 20, "{} have submitted", asked.len());
    (asked, managers)
}

#[tokio::test]
async fn closing_adds_up_the_tree_and_publishes_what_the_gate_lets_out() {
    let world = World::new().await;
    assert_eq!(counts(&world, Counted::Totals, OPEN).await, Counts::default(), "nothing above units before");
    assert!(published(&world, OPEN).await.is_empty());
    close(&world).await;
    let placed = counts(&world, Counted::Placed, OPEN).await;
    assert_eq!(placed, counted_anew(&world, OPEN, NOW.today).await);
    let db = &mut *world.kunna.store.reader().await.unwrap();
    let tree = figure::tree(db, &id(OPEN)).await.unwrap();
    assert_eq!(counts(&world, Counted::Totals, OPEN).await, roll_up(&tree, &placed));
    let catalogue = Catalogue::read(db).await.unwrap();
    let target = |version: &domain::ProfileVersionId, competence: &domain::CompetenceId| {
        let asked = catalogue.versions[version].targets.iter().find(|target| target.competence == *competence);
        asked.map(|target| target.level)
    };
    let mut expected = Vec::new();
    for ((version, competence), cells) in cells(&placed, target) {
        for (unit, figure) in publish(&tree, &cells, FIGURE_MIN) {
            expected.push((unit, version.clone(), competence.clone(), figure));
        }
    }
    expected.sort_by(|a, b| (&a.0, &a.1, &a.2).cmp(&(&b.0, &b.1, &b.2)));
    assert_eq!(published(&world, OPEN).await, expected);
    let is_small = |figure: &Published| matches!(figure, Published::Shown(cell) if cell.counted() < FIGURE_MIN);
    assert!(!expected.iter().any(|(.., figure)| is_small(figure)));
    assert!(expected.iter().any(|(.., figure)| matches!(figure, Published::Hidden(_))), "or the gate was not tried");
    assert!(expected.iter().any(|(.., figure)| matches!(figure, Published::Shown(_))));
}

#[tokio::test]
async fn counting_a_closed_mapping_again_changes_nothing() {
    let world = World::new().await;
    let before = (published(&world, CLOSED).await, counts(&world, Counted::Totals, CLOSED).await);
    assert!(!before.0.is_empty());
    let (on, _) = frozen(&world, CLOSED).await.unwrap();
    let work = world.kunna.store.with_tx(move |tx| {
        Box::pin(async move {
            let catalogue = Catalogue::read(tx).await?;
            recount(tx, &catalogue, &id(CLOSED), on).await
        })
    });
    work.await.unwrap();
    assert_eq!((published(&world, CLOSED).await, counts(&world, Counted::Totals, CLOSED).await), before);
}

async fn frozen(world: &World, mapping: &str) -> Option<(Date, u32)> {
    let db = &mut *world.kunna.store.reader().await.unwrap();
    figure::frozen(db, &id(mapping)).await.unwrap()
}

#[tokio::test]
async fn the_demo_froze_last_year_on_the_day_it_closed() {
    let world = World::new().await;
    let own = world.city.mappings.iter().find(|own| own.mapping.id == id(CLOSED)).unwrap();
    assert!(matches!(own.mapping.phase, Phase::Closed { .. }));
    assert_eq!(frozen(&world, CLOSED).await, Some((domain::time::plus_days(NOW.today, -365), FIGURE_MIN)));
    assert_eq!(frozen(&world, OPEN).await, None);
}

#[tokio::test]
async fn a_reorganisation_changes_no_past_figure_even_when_it_is_dated_back() {
    let world = World::new().await;
    close(&world).await;
    let before = (published(&world, OPEN).await, counts(&world, Counted::Totals, OPEN).await);
    let moved = UnitPeriod {
        unit: Unit { parent: Some(UnitId::new("utbildning").unwrap()), ..unit(&world, "hemtjanst-norr-natt").await },
        from_on: "2026-01-01".parse().unwrap(),
        to_on: None,
    };
    let work = world.kunna.store.with_tx(move |tx| {
        Box::pin(async move {
            organisation::add(tx, &moved).await?;
            let catalogue = Catalogue::read(tx).await?;
            recount(tx, &catalogue, &id(OPEN), NOW.today).await
        })
    });
    work.await.unwrap();
    assert_eq!((published(&world, OPEN).await, counts(&world, Counted::Totals, OPEN).await), before);
}

async fn unit(world: &World, name: &str) -> Unit {
    let db = &mut *world.kunna.store.reader().await.unwrap();
    let tree = organisation::tree(db, NOW.today).await.unwrap();
    tree.get(&UnitId::new(name).unwrap()).unwrap().clone()
}

#[tokio::test]
async fn everybody_sees_the_figures_that_are_theirs_and_no_others() {
    let world = World::new().await;
    let care = "/figures?node=vard-omsorg";
    let city = "/figures?node=kommunen";
    let group = "/figures?node=koncernen";
    let sees = [
        ("mona", [StatusCode::OK, StatusCode::OK, StatusCode::FORBIDDEN]),
        ("ulla", [StatusCode::OK, StatusCode::OK, StatusCode::FORBIDDEN]),
        ("ingrid", [StatusCode::OK, StatusCode::OK, StatusCode::OK]),
        ("nils", [StatusCode::OK, StatusCode::FORBIDDEN, StatusCode::FORBIDDEN]),
        ("amina", [StatusCode::FORBIDDEN; 3]),
        ("sven", [StatusCode::FORBIDDEN; 3]),
        ("aron", [StatusCode::FORBIDDEN; 3]),
    ];
    for (who, expected) in sees {
        let cookie = world.sign_in(who).await;
        for (path, expected) in [care, city, group].into_iter().zip(expected) {
            for path in [path.to_owned(), path.replace("/figures?", "/figures.csv?")] {
                assert_eq!(world.get(&cookie, &path).await.0, expected, "{who} {path}");
            }
        }
    }
    let dag = world.sign_in("dag").await;
    assert_eq!(world.get(&dag, "/figures?node=utbildning").await.0, StatusCode::OK);
    assert_eq!(world.get(&dag, care).await.0, StatusCode::FORBIDDEN, "the department of somebody else");
    assert_eq!(world.get(&dag, "/figures?node=nowhere").await.0, StatusCode::NOT_FOUND);
    assert_eq!(world.get(&dag, "/figures?mapping=nothing").await.0, StatusCode::NOT_FOUND);
    let (status, _) = world.get("", "/figures.csv").await;
    assert_eq!(status, StatusCode::SEE_OTHER, "a stranger is led to the door");
}

#[tokio::test]
async fn a_page_of_figures_names_nobody_and_links_only_where_one_may_go() {
    let world = World::new().await;
    let nils = world.sign_in("nils").await;
    let (status, page) = world.get(&nils, "/figures").await;
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains("Läget i Vård- och omsorgsförvaltningen"), "{page}");
    assert!(!page.contains("node=kommunen") && !page.contains("node=utbildning"), "{page}");
    let (_, csv) = world.get(&nils, "/figures.csv").await;
    for person in &world.city.people {
        let id = PersonId::new(person.id.as_str()).unwrap();
        if id.as_str() == "nils" {
            continue;
        }
        for text in [&page, &csv] {
            assert!(!text.contains(&person.full_name()), "{}", person.full_name());
            assert!(!text.contains(&format!("\"{id}\"")), "{id}");
        }
    }
}

#[tokio::test]
async fn the_file_holds_what_the_page_shows_and_says_what_is_hidden() {
    let world = World::new().await;
    let mona = world.sign_in("mona").await;
    let (status, csv) = world.get(&mona, "/figures.csv?node=kommunen&profile=underskoterska-1").await;
    assert_eq!(status, StatusCode::OK);
    assert!(csv.starts_with("\u{feff}Kartläggning;Del av organisationen;Rollprofil;"), "{csv}");
    let of_node: Vec<_> = published(&world, CLOSED)
        .await
        .into_iter()
        .filter(|(unit, version, ..)| unit.as_str() == "kommunen" && version.as_str() == "underskoterska-1")
        .collect();
    assert_eq!(csv.lines().count(), 1 + of_node.len(), "{csv}");
    for (.., figure) in &of_node {
        let row = match figure {
            Published::Shown(cell) => {
                let numbers = [cell.asked, cell.counted(), cell.at_target, cell.below_target, cell.shortfall];
                format!(";{};;", numbers.map(|number| number.to_string()).join(";"))
            }
            Published::Hidden(_) => ";;;;;;Visas inte".to_owned(),
        };
        assert!(csv.contains(&row), "{row} in {csv}");
    }
    let (_, page) = world.get(&mona, "/figures?node=kommunen&profile=underskoterska-1").await;
    assert!(page.contains("Ett gap är inte ett rekryteringsbehov"), "{page}");
}

#[tokio::test]
async fn an_open_mapping_shows_how_many_have_submitted_and_no_figure() {
    let world = World::new().await;
    let mona = world.sign_in("mona").await;
    let path = format!("/figures?mapping={OPEN}&node=kommunen");
    let (status, page) = world.get(&mona, &path).await;
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains("Siffrorna kommer när kartläggningen stänger"), "{page}");
    assert!(page.contains("har skickat in"), "{page}");
    assert!(!page.contains("På målnivå"), "{page}");
    let csv = path.replace("/figures?", "/figures.csv?");
    assert_eq!(world.get(&mona, &csv).await.0, StatusCode::NOT_FOUND);
    let ulla = world.sign_in("ulla").await;
    let (_, page) = world.get(&ulla, &path).await;
    assert!(!page.contains("har skickat in"), "the union follows no mapping: {page}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn pages_asked_for_at_the_same_time_all_come_whole() {
    let world = std::sync::Arc::new(World::new().await);
    let mona = world.sign_in("mona").await;
    let asking = (0..64).map(|_| {
        let (world, mona) = (world.clone(), mona.clone());
        tokio::spawn(async move {
            for _ in 0..6 {
                let (status, page) = world.get(&mona, "/figures").await;
                assert_eq!(status, StatusCode::OK);
                assert!(page.contains("<title>Läget i Björkviks kommun – Kunna</title>"), "{page}");
            }
        })
    });
    for one in asking.collect::<Vec<_>>() {
        one.await.unwrap();
    }
}
