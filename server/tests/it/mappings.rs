//! HR runs a mapping.

use crate::world::{NOW, OPEN, World};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use domain::competence::{ProposedVersion, Scale};
use domain::mapping::{Inclusion, Leaving, Mapping, MappingRefusal, Phase};
use domain::person::{Employment, EmploymentPeriod, Unacceptable};
use domain::time::plus_days;
use domain::{EmploymentId, Instant, MappingId, PersonId, Refusal, UnitId};
use serde_json::{Value as Json, json};
use server::store::mapping::Participation;
use sync::Outcome;

const NEW: &str = "host-2026";
const QUESTION: &str = "underskoterska.digitalt";

fn draft(units: &[&str]) -> Json {
    json!({
        "title": { "sv": "Kompetenskartläggning i vården" },
        "purpose": { "sv": "Vi vill veta vad vi kan." },
        "opens_on": NOW.today,
        "closes_on": plus_days(NOW.today, 20),
        "units": units,
        "blind": "critical",
    })
}

fn drawn_up(units: &[&str]) -> Json {
    json!({ "mapping": NEW, "draft": draft(units) })
}

fn cooperation() -> Json {
    let held = json!({ "procedure": "swedish", "forum": "CSG", "held_on": NOW.today, "outcome": "agreed" });
    json!({ "mapping": NEW, "cooperation": held })
}

fn new() -> Json {
    json!({ "mapping": NEW })
}

/// Draws a mapping of a department up and opens it.
async fn open(world: &World) {
    world.must("mona", "mapping.draw-up", drawn_up(&["vard-omsorg"])).await;
    world.must("mona", "mapping.record-cooperation", cooperation()).await;
    world.must("mona", "mapping.open", new()).await;
}

async fn mapping(world: &World, id: &str) -> Mapping {
    let db = &mut *world.kunna.store.reader().await.unwrap();
    server::store::mapping::get(db, &MappingId::new(id).unwrap()).await.unwrap().unwrap()
}

async fn audience(world: &World) -> Vec<Participation> {
    let db = &mut *world.kunna.store.reader().await.unwrap();
    server::store::mapping::audience(db, &MappingId::new(NEW).unwrap()).await.unwrap()
}

async fn questions(world: &World, who: &str) -> Vec<domain::mapping::Question> {
    let db = &mut *world.kunna.store.reader().await.unwrap();
    let (who, id) = (PersonId::new(who).unwrap(), MappingId::new(NEW).unwrap());
    let found = server::engine::load_sheet(db, &world.kunna.shelf, &id, &who).await.unwrap();
    found.unwrap().0.frame.questions
}

/// The employment of somebody in the city as it was filled.
fn employment(world: &World, who: &str) -> Employment {
    let all = world.city.employments_on(NOW.today);
    all.into_iter().find(|employment| employment.person.as_str() == who).unwrap()
}

async fn employ(world: &World, employment: Employment) {
    let period = EmploymentPeriod { from_on: employment.starts_on, to_on: None, employment };
    let work = world
        .kunna
        .store
        .with_tx(move |tx| Box::pin(async move { server::store::roster::put_periods(tx, &[period]).await }));
    work.await.unwrap();
}

fn days_later(days: i64) -> Instant {
    Instant(NOW.at.0 + days * 86_400_000)
}

fn a_level() -> Json {
    json!({ "mapping": NEW, "competence": QUESTION, "value": { "level": 2 } })
}

#[tokio::test]
async fn only_the_hr_strategist_runs_mappings() {
    let world = World::new().await;
    for other in ["nils", "ulla", "dag", "karin", "amina", "sven", "aron"] {
        let refusal = world.refused(other, "mapping.draw-up", drawn_up(&["vard-omsorg"])).await;
        assert_eq!(refusal, Refusal::NotAllowed, "{other}");
        let refusal = world.refused(other, "mapping.close", json!({ "mapping": OPEN })).await;
        assert_eq!(refusal, Refusal::NotAllowed, "{other}");
    }
    open(&world).await;
    assert!(matches!(mapping(&world, NEW).await.phase, Phase::Open { .. }));
}

#[tokio::test]
async fn a_mapping_stays_within_the_party_of_whoever_runs_it() {
    let world = World::new().await;
    let tree = world.city.tree_on(NOW.today);
    let own = tree.party(&UnitId::new("kommunen").unwrap()).unwrap().id.clone();
    let other = tree.iter().find(|unit| tree.party(&unit.id).is_some_and(|party| party.id != own)).unwrap();
    for units in [&[other.id.as_str()][..], &["vard-omsorg", other.id.as_str()], &["koncernen"]] {
        let refusal = world.refused("mona", "mapping.draw-up", drawn_up(units)).await;
        assert_eq!(refusal, Refusal::NotAllowed, "{units:?}");
    }
    let refusal = world.refused("mona", "mapping.draw-up", drawn_up(&["nowhere"])).await;
    assert_eq!(refusal, Refusal::Person(Unacceptable::UnknownUnit));
    let refusal = world.refused("mona", "mapping.draw-up", drawn_up(&[])).await;
    assert_eq!(refusal, Refusal::Mapping(MappingRefusal::NoUnits));
}

#[tokio::test]
async fn a_unit_under_a_chosen_one_is_kept_once() {
    let world = World::new().await;
    let tree = world.city.tree_on(NOW.today);
    let department = UnitId::new("vard-omsorg").unwrap();
    let under = tree.iter().find(|unit| unit.id != department && tree.is_under(&unit.id, &department)).unwrap();
    world.must("mona", "mapping.draw-up", drawn_up(&["vard-omsorg", under.id.as_str()])).await;
    assert_eq!(mapping(&world, NEW).await.units, [department]);
}

#[tokio::test]
async fn it_does_not_open_before_the_unions_were_asked_about_what_it_says_now() {
    let world = World::new().await;
    world.must("mona", "mapping.draw-up", drawn_up(&["vard-omsorg"])).await;
    let refusal = world.refused("mona", "mapping.open", new()).await;
    assert_eq!(refusal, Refusal::Mapping(MappingRefusal::NoCooperation));
    world.must("mona", "mapping.record-cooperation", cooperation()).await;
    world.must("mona", "mapping.draw-up", drawn_up(&["utbildning"])).await;
    let refusal = world.refused("mona", "mapping.open", new()).await;
    assert_eq!(refusal, Refusal::Mapping(MappingRefusal::NoCooperation));
    assert_eq!(mapping(&world, NEW).await.phase, Phase::Draft);
}

#[tokio::test]
async fn a_period_in_the_past_and_a_cooperation_to_come_are_refused() {
    let world = World::new().await;
    let mut past = drawn_up(&["vard-omsorg"]);
    past["draft"]["opens_on"] = json!(plus_days(NOW.today, -30));
    past["draft"]["closes_on"] = json!(plus_days(NOW.today, -1));
    let refusal = world.refused("mona", "mapping.draw-up", past).await;
    assert_eq!(refusal, Refusal::Mapping(MappingRefusal::EndsInThePast));
    world.must("mona", "mapping.draw-up", drawn_up(&["vard-omsorg"])).await;
    let mut to_come = cooperation();
    to_come["cooperation"]["held_on"] = json!(plus_days(NOW.today, 1));
    let refusal = world.refused("mona", "mapping.record-cooperation", to_come).await;
    assert_eq!(refusal, Refusal::Mapping(MappingRefusal::CooperationInTheFuture));
}

#[tokio::test]
async fn a_profile_published_after_the_opening_changes_no_question() {
    let world = World::new().await;
    open(&world).await;
    let before = questions(&world, "amina").await;
    let profile = employment(&world, "amina").role_profile.unwrap();
    let versions = world.city.catalogue.versions.iter().filter(|version| version.profile == profile);
    let version = versions.max_by_key(|version| version.number).unwrap();
    let mut targets = version.targets.clone();
    targets.truncate(3);
    let proposed = ProposedVersion {
        based_on: Some(version.id.clone()),
        scale: Scale::ZeroToFive,
        targets,
        credentials: version.credentials.clone(),
    };
    let args = json!({ "profile": profile, "id": "newer", "version": proposed });
    world.must("mona", "profile.publish", args).await;
    assert_eq!(questions(&world, "amina").await, before);
}

#[tokio::test]
async fn the_audience_is_frozen_and_a_joiner_is_not_asked() {
    let world = World::new().await;
    open(&world).await;
    let before = audience(&world).await;
    // Petra comes from the staff of the municipality to the unit of Amina.
    let new = employment(&world, "amina");
    let id = EmploymentId::new("new").unwrap();
    employ(&world, Employment { id, person: PersonId::new("petra").unwrap(), ..new }).await;
    assert_eq!(audience(&world).await, before);
    let refusal = world.refused("petra", "answer.rate", a_level()).await;
    assert_eq!(refusal, Refusal::Mapping(MappingRefusal::Unknown));
}

#[tokio::test]
async fn two_employments_are_asked_once_and_leave_or_a_missing_profile_leaves_out() {
    let world = World::new().await;
    let amina = employment(&world, "amina");
    let second = Employment { id: EmploymentId::new("second").unwrap(), percentage: 10, ..amina.clone() };
    employ(&world, second.clone()).await;
    let others: Vec<_> = world.city.employments_on(NOW.today).into_iter().filter(|e| e.unit == amina.unit).collect();
    let (away, plain) = (&others[others.len() - 1], &others[others.len() - 2]);
    employ(&world, Employment { leave_from: Some(NOW.today), leave_to: None, ..away.clone() }).await;
    employ(&world, Employment { role_profile: None, leave_from: None, ends_on: None, ..plain.clone() }).await;
    open(&world).await;
    let all = audience(&world).await;
    let of = |person: &PersonId| {
        let found: Vec<_> = all.iter().map(|one| &one.invitation).filter(|one| one.person == *person).collect();
        assert_eq!(found.len(), 1, "{person}");
        found[0].clone()
    };
    let twice = of(&amina.person);
    assert_eq!((twice.place.employment, twice.place.others), (amina.id, vec![second.id]));
    assert!(matches!(twice.inclusion, Inclusion::Invited { .. }));
    assert_eq!(of(&away.person).inclusion, Inclusion::LeftOut { because: Leaving::OnLeave });
    assert_eq!(of(&plain.person).inclusion, Inclusion::LeftOut { because: Leaving::NoProfile });
}

#[tokio::test]
async fn a_later_last_day_lets_people_answer_again() {
    let world = World::new().await;
    open(&world).await;
    world.kunna.clock.move_to(days_later(25));
    let refusal = world.refused("amina", "answer.rate", a_level()).await;
    assert_eq!(refusal, Refusal::Mapping(MappingRefusal::PastDeadline));
    let extended = |days| json!({ "mapping": NEW, "closes_on": plus_days(NOW.today, days) });
    for not_later in [20, 24] {
        let refusal = world.refused("mona", "mapping.extend", extended(not_later)).await;
        assert_eq!(refusal, Refusal::Mapping(MappingRefusal::NotAnExtension));
    }
    assert_eq!(world.refused("karin", "mapping.extend", extended(30)).await, Refusal::NotAllowed);
    world.must("mona", "mapping.extend", extended(30)).await;
    assert_eq!(world.give("amina", "answer.rate", a_level()).await.outcome, Outcome::Applied);
}

#[tokio::test]
async fn a_closed_mapping_takes_nothing_more_and_stays_readable() {
    let world = World::new().await;
    open(&world).await;
    world.must("amina", "answer.rate", a_level()).await;
    world.must("mona", "mapping.close", new()).await;
    let refusal = world.refused("amina", "answer.rate", a_level()).await;
    assert_eq!(refusal, Refusal::Mapping(MappingRefusal::Closed));
    let later = json!({ "mapping": NEW, "closes_on": plus_days(NOW.today, 60) });
    for (name, args) in [("mapping.extend", later), ("mapping.close", new()), ("mapping.open", new())] {
        assert_eq!(world.refused("mona", name, args).await, Refusal::Mapping(MappingRefusal::Closed), "{name}");
    }
    let amina = world.sign_in("amina").await;
    assert_eq!(world.get(&amina, &format!("/mappings/{NEW}")).await.0, 200);
}

#[tokio::test]
async fn the_numbers_say_how_many_of_those_asked_have_submitted() {
    let world = World::new().await;
    open(&world).await;
    let unit = employment(&world, "amina").unit;
    let count = async || {
        let db = &mut *world.kunna.store.reader().await.unwrap();
        let all = server::store::mapping::counts(db, &MappingId::new(NEW).unwrap()).await.unwrap();
        all.into_iter().find(|(own, ..)| *own == unit).map(|(_, asked, submitted)| (asked, submitted)).unwrap()
    };
    let asked = audience(&world)
        .await
        .iter()
        .filter(|one| one.invitation.place.unit == unit && one.profile_version().is_some())
        .count();
    assert_eq!(count().await, (u32::try_from(asked).unwrap(), 0));
    for question in questions(&world, "amina").await {
        let args = json!({ "mapping": NEW, "competence": question.competence, "value": "dont_know" });
        world.must("amina", "answer.rate", args).await;
    }
    world.must("amina", "answers.submit", new()).await;
    assert_eq!(count().await, (u32::try_from(asked).unwrap(), 1));
}

/// The draft that the demonstration begins with.
const DRAFT: &str = "kartlaggning-2027-03";

fn setup(id: &str) -> String {
    format!("/mappings/{id}/setup")
}

fn progress(id: &str) -> String {
    format!("/mappings/{id}/progress")
}

#[tokio::test]
async fn a_page_of_hr_is_shown_to_those_it_is_for() {
    let world = World::new().await;
    for (who, own, open) in [
        ("mona", 200, 200),
        ("nils", 200, 200),
        ("ulla", 200, 403),
        ("aron", 200, 403),
        ("dag", 403, 200),
        ("karin", 403, 403),
        ("amina", 403, 403),
        ("sven", 403, 403),
        ("pia", 403, 403),
    ] {
        let cookie = world.sign_in(who).await;
        assert_eq!(world.get(&cookie, &setup(DRAFT)).await.0, own, "{who} reads the draft");
        assert_eq!(world.get(&cookie, &progress(OPEN)).await.0, open, "{who} follows");
        let new = if who == "mona" { 200 } else { 403 };
        assert_eq!(world.get(&cookie, "/mappings/new").await.0, new, "{who} draws up");
        assert_eq!(world.get(&cookie, "/mappings").await.0, 200, "{who} sees the list");
    }
}

#[tokio::test]
async fn a_step_that_cannot_be_taken_back_is_shown_to_whoever_may_take_it() {
    let world = World::new().await;
    for who in ["mona", "nils", "ulla", "dag", "karin", "amina", "aron", "sven", "pia"] {
        let cookie = world.sign_in(who).await;
        let expected = if who == "mona" { StatusCode::OK } else { StatusCode::FORBIDDEN };
        for page in [format!("/mappings/{DRAFT}/open"), format!("/mappings/{OPEN}/close")] {
            assert_eq!(world.get(&cookie, &page).await.0, expected, "{who} {page}");
        }
    }
}

#[tokio::test]
async fn the_mapping_of_a_company_is_for_its_own_people_alone() {
    let world = World::new().await;
    let (own, unit) = ("kartlaggning-bostader-2026-11", "bostader-forvaltning");
    let pia = world.sign_in("pia").await;
    let start = world.get(&pia, "/").await.1;
    assert!(start.contains(&format!("/mappings/{own}")), "her own questions wait");
    assert!(start.contains(&format!("/mappings/{own}/units/{unit}")), "and her employees");
    let (status, people) = world.get(&pia, &format!("/mappings/{own}/units/{unit}/people")).await;
    assert!(status == StatusCode::OK && people.contains("/people/"), "{status}");
    for who in ["mona", "nils", "ulla", "ingrid", "karin", "dag"] {
        let cookie = world.sign_in(who).await;
        for page in [setup(own), progress(own), format!("/mappings/{own}/units/{unit}")] {
            assert_eq!(world.get(&cookie, &page).await.0, StatusCode::FORBIDDEN, "{who} {page}");
        }
        assert!(!world.get(&cookie, "/mappings").await.1.contains(own), "{who}");
    }
}

#[tokio::test]
async fn names_are_for_those_who_may_see_people_and_never_for_the_unions() {
    let world = World::new().await;
    let amina = employment(&world, "amina");
    employ(&world, Employment { role_profile: None, leave_from: None, ..amina }).await;
    let name = "Amina";
    let (mona, ulla) = (world.sign_in("mona").await, world.sign_in("ulla").await);
    let (_, page) = world.get(&mona, &setup(DRAFT)).await;
    assert!(page.contains(name) && page.contains("Utan rollprofil"), "HR sees who lacks a profile");
    let (_, page) = world.get(&ulla, &setup(DRAFT)).await;
    assert!(page.contains("Utan rollprofil"), "the union sees how many");
    assert!(!page.contains(name), "but not who");
    assert!(!page.contains("/commands/mapping."), "and can change nothing");
}

#[tokio::test]
async fn a_protected_name_is_not_shown_to_hr() {
    let world = World::new().await;
    let protected = world.city.people.iter().find(|person| person.has_protected_identity).unwrap();
    let theirs = employment(&world, protected.id.as_str());
    let tree = world.city.tree_on(NOW.today);
    let department = tree.path(&theirs.unit)[2].clone();
    employ(&world, Employment { role_profile: None, leave_from: None, ends_on: None, ..theirs }).await;
    world.must("mona", "mapping.draw-up", drawn_up(&[department.as_str()])).await;
    let mona = world.sign_in("mona").await;
    let (_, page) = world.get(&mona, &setup(NEW)).await;
    assert!(page.contains("Skyddad uppgift"));
    assert!(!page.contains(&protected.full_name()));
}

#[tokio::test]
async fn an_hr_partner_follows_the_own_department_only() {
    let world = World::new().await;
    let (mona, nils) = (world.sign_in("mona").await, world.sign_in("nils").await);
    let tree = world.city.tree_on(NOW.today);
    let other = tree.get(&UnitId::new("utbildning").unwrap()).unwrap().name.clone();
    let own = tree.get(&UnitId::new("vard-omsorg").unwrap()).unwrap().name.clone();
    let (_, all) = world.get(&mona, &progress(OPEN)).await;
    let (_, some) = world.get(&nils, &progress(OPEN)).await;
    let row = |name: &str| format!("scope=\"rowgroup\">{name}");
    assert!(all.contains(&row(&own)) && all.contains(&row(&other)));
    assert!(some.contains(&row(&own)) && !some.contains(&row(&other)), "{some}");
    assert!(all.contains("/commands/mapping.extend") && !some.contains("/commands/mapping.extend"));
}

#[tokio::test]
async fn whoever_is_not_asked_is_led_to_the_page_that_is_for_them() {
    let world = World::new().await;
    for (who, status) in [("mona", 302), ("ulla", 302), ("amina", 404), ("pia", 404)] {
        let cookie = world.sign_in(who).await;
        let request = Request::get(format!("/mappings/{DRAFT}"));
        let request = request.header(header::COOKIE, cookie).header(header::ACCEPT, "text/html");
        assert_eq!(world.ask(request.body(Body::empty()).unwrap()).await.0, status, "{who}");
    }
}

#[tokio::test]
async fn a_draft_that_is_refused_comes_back_as_it_was_typed() {
    let world = World::new().await;
    let mona = world.sign_in("mona").await;
    let fields = [
        ("form_id", "f1"),
        ("then", "/mappings/x/setup"),
        ("back", "/mappings/new"),
        ("mapping", "x"),
        ("draft.title.sv", "Min titel"),
        ("draft.purpose.sv", "Ett syfte </textarea>"),
        ("draft.opens_on", "2026-12-24"),
        ("draft.closes_on", "2026-12-01"),
        ("draft.units[]", "vard-omsorg"),
        ("draft.blind", "all"),
    ];
    let (status, back) = world.form(&mona, "/commands/mapping.draw-up", &fields).await;
    assert_eq!((status.as_u16(), back.as_str()), (303, "/mappings/new?refused=f1"));
    let (_, page) = world.get(&mona, &back).await;
    assert!(page.contains("Sista dagen ligger före den första."));
    for typed in ["Min titel", "Ett syfte &lt;/textarea", "2026-12-24", "2026-12-01"] {
        assert!(page.contains(typed), "{typed}");
    }
    let tag = |id: &str| {
        let at = page.find(id).unwrap();
        page[page[..at].rfind('<').unwrap()..at + page[at..].find('>').unwrap()].to_owned()
    };
    assert!(tag("value=\"vard-omsorg\"").contains("checked"));
    assert!(tag("id=\"draft.blind-all\"").contains("checked"));
}
