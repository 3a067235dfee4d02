//! A list of people comes in, is looked at, applied, and undone.

use crate::world::{NOW, World};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use domain::fixtures::sample_people_csv;
use domain::people_file::{FileProblem, ImportRefusal, RowProblem, Summary};
use domain::{ImportId, Refusal};
use serde_json::json;
use server::import::preview::{Looked, Upload, look};
use server::import::read::StoredFile;
use server::import::sample;
use server::store::import as store;
use sqlx::Row as _;
use tower::ServiceExt as _;

const TABLES: [&str; 2] = ["person", "employment_period"];
const TOWN: &str = "kommunen";

/// Everything that the tables of people hold, to compare before and after.
async fn tables(world: &World) -> Vec<String> {
    let mut all = Vec::new();
    for table in TABLES {
        let columns = match table {
            "person" => {
                "id || given_name || family_name || coalesce(email, '-') || coalesce(birth_year, 0) || coalesce(legal_sex, '-') || language || has_protected_identity"
            }
            _ => {
                "employment_id || from_on || coalesce(to_on, '-') || person_id || unit_id || title || coalesce(aid, '-') || coalesce(aid_responsibility, '-') || coalesce(role_profile_id, '-') || coalesce(manager_id, '-') || form || percentage || starts_on || coalesce(ends_on, '-') || coalesce(leave_from, '-') || coalesce(leave_to, '-')"
            }
        };
        let sql = format!("select {columns} as line from {table} order by 1");
        let db = &mut *world.kunna.store.reader().await.unwrap();
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql)).fetch_all(&mut *db).await.unwrap();
        all.extend(rows.iter().map(|row| row.get::<String, _>("line")));
    }
    all
}

fn file(text: &str) -> StoredFile {
    StoredFile { bytes: text.as_bytes().to_vec(), sha256: server::token::hash(text.as_bytes()) }
}

async fn try_look(world: &World, text: &str, scope: &str) -> Result<Looked, FileProblem> {
    let (scope, by) = (scope.to_owned().try_into().unwrap(), Some("mona".to_owned().try_into().unwrap()));
    let id = server::token::id().try_into().unwrap();
    let upload = Upload { id, file: file(text), name: "people.csv".into(), scope, by };
    look(&world.kunna.store, upload, NOW, &|_| {}).await.unwrap()
}

async fn preview(world: &World, text: &str) -> ImportId {
    match try_look(world, text, TOWN).await.unwrap() {
        Looked::At(id) => id,
        Looked::Same(id) => panic!("the same file as {id}"),
    }
}

async fn summary(world: &World, id: &ImportId) -> Summary {
    store::get(&mut world.kunna.store.reader().await.unwrap(), id).await.unwrap().unwrap().summary
}

async fn sample(world: &World, nth: usize) -> String {
    let db = &mut *world.kunna.store.reader().await.unwrap();
    sample::get(db, sample::NAMES[nth]).await.unwrap().unwrap()
}

/// Today's people of the municipality itself, line by line; the first is the header.
fn todays(world: &World) -> Vec<String> {
    let town = world.city.tree_on(NOW.today).get(&TOWN.to_owned().try_into().unwrap()).unwrap().name.clone();
    let text = sample_people_csv(&world.city, NOW);
    let of_town = |line: &&str| line.contains(&format!(";{town};")) || line.starts_with("employment_id");
    text.lines().filter(of_town).map(str::to_owned).collect()
}

#[tokio::test]
async fn the_city_exported_and_read_again_changes_nothing() {
    let world = World::new().await;
    let id = preview(&world, &todays(&world).join("\n")).await;
    let db = &mut *world.kunna.store.reader().await.unwrap();
    assert_eq!(store::errors(db, &id).await.unwrap().rows, []);
    assert_eq!(store::effects(db, &id).await.unwrap(), []);
    let refusal = world.refused("mona", "people.apply-import", json!({ "import": id, "confirmed_ends": null })).await;
    assert_eq!(refusal, Refusal::Import(ImportRefusal::NothingToChange));
}

#[tokio::test]
async fn undoing_gives_exactly_the_former_tables() {
    let world = World::new().await;
    let before = tables(&world).await;
    let text = sample(&world, 0).await;
    let id = preview(&world, &text).await;
    assert_eq!(tables(&world).await, before, "a preview changes nothing");
    let summary = summary(&world, &id).await;
    assert_eq!(summary.people.created, 2);
    assert_eq!((summary.employments.created, summary.employments.ended), (2, 3));
    assert!(summary.employments.changed >= 5, "{summary:?}");
    world.must("mona", "people.apply-import", json!({ "import": id, "confirmed_ends": null })).await;
    assert_ne!(tables(&world).await, before);
    assert_eq!(try_look(&world, &text, TOWN).await, Ok(Looked::Same(id.clone())), "the very same file");
    let again = preview(&world, &text.replace("Ekström", "Ekström ")).await;
    let db = &mut *world.kunna.store.reader().await.unwrap();
    assert_eq!(store::effects(db, &again).await.unwrap(), [], "the same content");
    world.must("mona", "people.undo-import", json!({ "import": id })).await;
    assert_eq!(tables(&world).await, before);
    let refusal = world.refused("mona", "people.undo-import", json!({ "import": id })).await;
    assert_eq!(refusal, Refusal::Import(ImportRefusal::NotApplied));
}

#[tokio::test]
async fn an_import_keeps_the_dated_history() {
    let world = World::new().await;
    let id = preview(&world, &sample(&world, 0).await).await;
    world.must("mona", "people.apply-import", json!({ "import": id, "confirmed_ends": null })).await;
    let db = &mut *world.kunna.store.reader().await.unwrap();
    let changed = store::first_of(db, &id, store::Kind::ChangedEmployment, 1).await.unwrap();
    let [domain::people_file::Effect::ChangeEmployment { before, after, .. }] = changed.as_slice() else { panic!() };
    let history = server::store::roster::periods_of(db, &before.person).await.unwrap();
    let of_it: Vec<_> = history.iter().filter(|period| period.employment.id == before.id).collect();
    assert_eq!((&of_it[0].employment, of_it[0].from_on, of_it[0].to_on), (after, NOW.today, None));
    assert_eq!(of_it[1].employment, *before);
    assert_eq!(of_it[1].to_on, Some(domain::time::plus_days(NOW.today, -1)));
}

#[tokio::test]
async fn only_hr_of_that_part_imports() {
    let world = World::new().await;
    let id = preview(&world, &sample(&world, 0).await).await;
    for who in ["amina", "nils", "sven", "karin"] {
        let args = json!({ "import": id, "confirmed_ends": null });
        assert_eq!(world.refused(who, "people.apply-import", args).await, Refusal::NotAllowed, "{who}");
        assert_eq!(world.refused(who, "people.undo-import", json!({ "import": id })).await, Refusal::NotAllowed);
        let cookie = world.sign_in(who).await;
        let (status, _) = world.get(&cookie, "/people/imports").await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{who}");
        let (status, _) = world.get(&cookie, &format!("/people/imports/{id}/errors")).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{who}");
    }
}

#[tokio::test]
async fn a_file_with_errors_changes_nothing_and_says_where_they_are() {
    let world = World::new().await;
    let before = tables(&world).await;
    let id = preview(&world, &sample(&world, 1).await).await;
    let errors = store::errors(&mut world.kunna.store.reader().await.unwrap(), &id).await.unwrap();
    let reasons: Vec<_> = errors.rows.iter().map(|error| &error.reason).collect();
    for reason in [RowProblem::UnknownUnit, RowProblem::NotADate, RowProblem::NotAnAddress, RowProblem::UnknownProfile]
    {
        assert!(reasons.contains(&&reason), "{reason:?} in {reasons:?}");
    }
    assert!(reasons.contains(&&RowProblem::EmploymentTwice { line: 2 }), "{reasons:?}");
    let args = json!({ "import": id, "confirmed_ends": null });
    assert_eq!(world.refused("mona", "people.apply-import", args).await, Refusal::Import(ImportRefusal::HasErrors));
    assert_eq!(tables(&world).await, before);
    let cookie = world.sign_in("mona").await;
    let (status, text) = world.get(&cookie, &format!("/people/imports/{id}/errors")).await;
    assert_eq!(status, StatusCode::OK);
    assert!(text.starts_with('\u{feff}') && text.contains("Finns inte") && text.contains(';'), "{text}");
}

#[tokio::test]
async fn ending_many_needs_the_number() {
    let world = World::new().await;
    let mut lines = todays(&world);
    lines.truncate(lines.len() * 8 / 10);
    let id = preview(&world, &lines.join("\n")).await;
    // Managers whom the file no longer names may still lead: only the ends count here.
    let ends = summary(&world, &id).await.employments.ended;
    let apply = |typed: Option<u32>| json!({ "import": id, "confirmed_ends": typed });
    let needs = world.refused("mona", "people.apply-import", apply(None)).await;
    assert_eq!(needs, Refusal::Import(ImportRefusal::NeedsConfirmation { ends }));
    let wrong = world.refused("mona", "people.apply-import", apply(Some(ends + 1))).await;
    assert_eq!(wrong, Refusal::Import(ImportRefusal::WrongConfirmation));
    world.must("mona", "people.apply-import", apply(Some(ends))).await;
}

#[tokio::test]
async fn two_people_swap_their_addresses_in_one_file_and_back() {
    let world = World::new().await;
    let before = tables(&world).await;
    let lines = todays(&world);
    let address = |line: &str| line.split(';').nth(4).unwrap().to_owned();
    let once = |line: &&String| {
        let person = line.split(';').nth(1).unwrap();
        lines.iter().filter(|other| other.split(';').nth(1) == Some(person)).count() == 1 && address(line).contains('@')
    };
    let mut two = lines[1..].iter().filter(once).map(|line| address(line));
    let (a, b) = (two.next().unwrap(), two.next().unwrap());
    let text = lines.join("\n").replace(&a, "@@").replace(&b, &a).replace("@@", &b);
    let id = preview(&world, &text).await;
    assert_eq!(summary(&world, &id).await.people.changed, 2);
    world.must("mona", "people.apply-import", json!({ "import": id, "confirmed_ends": null })).await;
    world.must("mona", "people.undo-import", json!({ "import": id })).await;
    assert_eq!(tables(&world).await, before);
}

#[tokio::test]
async fn what_has_changed_since_the_preview_is_not_applied() {
    let world = World::new().await;
    let lines = todays(&world);
    let text = sample(&world, 0).await;
    let first = preview(&world, &text).await;
    let other = lines.join("\n").replacen("Undersköterska", "Undersköterska, dag", 1);
    let second = preview(&world, &other).await;
    world.must("mona", "people.apply-import", json!({ "import": first, "confirmed_ends": null })).await;
    let args = json!({ "import": second, "confirmed_ends": null });
    let refusal = world.refused("mona", "people.apply-import", args).await;
    assert_eq!(refusal, Refusal::Import(ImportRefusal::ChangedMeanwhile));
}

#[tokio::test]
async fn an_import_whose_people_have_acted_is_not_undone() {
    let world = World::new().await;
    let id = preview(&world, &sample(&world, 0).await).await;
    world.must("mona", "people.apply-import", json!({ "import": id, "confirmed_ends": null })).await;
    world.must("ny-1", "person.language", json!({ "language": "fi" })).await;
    let refusal = world.refused("mona", "people.undo-import", json!({ "import": id })).await;
    assert_eq!(refusal, Refusal::Import(ImportRefusal::ChangedMeanwhile));
}

#[tokio::test]
async fn files_that_are_no_lists_are_told_apart() {
    let world = World::new().await;
    let header = todays(&world)[0].clone();
    let cases = [
        (String::new(), FileProblem::Empty),
        ("PK\u{3}\u{4}xlsx".into(), FileProblem::Workbook),
        ("lön;skatt\n1;2".into(), FileProblem::NoHeader),
        (header.clone(), FileProblem::NoRows),
        (format!("{header}\n\"a;b"), FileProblem::UnclosedQuote { line: 2 }),
    ];
    for (text, problem) in cases {
        assert_eq!(try_look(&world, &text, TOWN).await, Err(problem));
    }
}

/// Sends a file as the form does, and gives where it leads.
async fn send(world: &World, cookie: &str, scope: &str, body: Vec<u8>) -> (StatusCode, String) {
    let mut form = format!(
        "--b\r\nContent-Disposition: form-data; name=\"scope\"\r\n\r\n{scope}\r\n\
         --b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"lista.csv\"\r\n\r\n"
    )
    .into_bytes();
    form.extend(body);
    form.extend(b"\r\n--b--\r\n");
    let request = Request::post("/people/imports")
        .header("sec-fetch-site", "same-origin")
        .header(header::COOKIE, cookie)
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=b")
        .body(Body::from(form))
        .unwrap();
    let response = world.router.clone().oneshot(request).await.unwrap();
    let to = response.headers().get(header::LOCATION).map(|to| to.to_str().unwrap().to_owned());
    (response.status(), arrived(world, cookie, to.unwrap_or_default()).await)
}

/// Where somebody arrives who is led to the page that waits.
async fn arrived(world: &World, cookie: &str, to: String) -> String {
    let Some(import) = to.strip_prefix("/people/imports/").and_then(|to| to.strip_suffix("/progress")) else {
        return to;
    };
    loop {
        let (_, waited) = progress_of(world, cookie, import).await;
        if let Some(to) = waited["ended"].as_str() {
            return to.to_owned();
        }
        tokio::task::yield_now().await;
    }
}

async fn progress_of(world: &World, cookie: &str, import: &str) -> (StatusCode, serde_json::Value) {
    let request = Request::post("/api/imports/progress")
        .header("sec-fetch-site", "same-origin")
        .header(header::COOKIE, cookie)
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(json!({ "import": import }).to_string()))
        .unwrap();
    let (status, body) = world.ask(request).await;
    (status, serde_json::from_str(&body).unwrap_or_default())
}

#[tokio::test]
async fn whoever_waits_for_an_import_sees_how_far_it_has_come_and_where_it_leads() {
    use app::imports::Step;
    use server::import::progress::{note, watch};
    let world = World::new().await;
    let (mona, other) = (world.sign_in("mona").await, world.sign_in("karin").await);
    let id: ImportId = "waited-for".to_owned().try_into().unwrap();
    let by: domain::PersonId = "mona".to_owned().try_into().unwrap();
    let (finish, finished) = tokio::sync::oneshot::channel::<()>();
    let work = async move {
        finished.await.unwrap();
        Ok("/people/imports/waited-for".to_owned())
    };
    let to = watch(&id, (&by, NOW.at), work).await.unwrap();
    assert_eq!(to, "/people/imports/waited-for/progress", "nobody waits for long");
    note(&id, Step::Reading, 12_000, 25_000);
    let request = Request::get(to.as_str()).header(header::COOKIE, &mona).body(Body::empty()).unwrap();
    let response = world.router.clone().oneshot(request).await.unwrap();
    assert_eq!(response.headers()[header::REFRESH], "1", "the page asks for itself again");
    let (_, page) = world.get(&mona, &to).await;
    assert!(page.contains("12\u{a0}000 av 25\u{a0}000 rader"), "{page}");
    assert!(page.contains("max=\"25000\"") && page.contains("value=\"12000\""), "{page}");
    assert_eq!(world.get(&other, &to).await.0, StatusCode::FORBIDDEN);
    finish.send(()).unwrap();
    assert_eq!(arrived(&world, &mona, to.clone()).await, "/people/imports/waited-for");
    let request = Request::get(to.as_str()).header(header::COOKIE, &mona).header(header::ACCEPT, "text/html");
    let response = world.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    assert_eq!(response.status(), StatusCode::FOUND, "it leads on");
    assert_eq!(response.headers()[header::LOCATION], "/people/imports/waited-for");
}

#[tokio::test]
async fn a_large_file_tells_of_its_rows_and_changes() {
    use app::imports::Step;
    use server::import::progress::{Told, of, watch};
    let world = World::new().await;
    let id: ImportId = "told-of".to_owned().try_into().unwrap();
    let by: domain::PersonId = "mona".to_owned().try_into().unwrap();
    let text = todays(&world).join("\n").replace("Undersköterska", "Undersköterska, dag");
    let upload = Upload {
        id: id.clone(),
        file: file(&text),
        name: "people.csv".into(),
        scope: TOWN.to_owned().try_into().unwrap(),
        by: Some(by.clone()),
    };
    let (seen, store) = (id.clone(), world.kunna.store.clone());
    let who = by.clone();
    let work = async move {
        look(&store, upload, NOW, &|_| {}).await?.unwrap();
        let Some(Told::Working(last)) = of(&seen, &who) else { panic!("it is under way") };
        assert_eq!((last.step, last.done), (Step::Keeping, last.of));
        assert!(last.of > 5, "{last:?}");
        Ok(String::new())
    };
    assert!(watch(&id, (&by, NOW.at), work).await.is_ok());
}

#[tokio::test]
async fn a_preview_that_nobody_applies_within_seven_days_is_erased() {
    const DAY: i64 = 24 * 60 * 60 * 1_000;
    let world = World::new().await;
    let applied = preview(&world, &sample(&world, 0).await).await;
    world.must("mona", "people.apply-import", json!({ "import": applied, "confirmed_ends": null })).await;
    let waiting = preview(&world, &todays(&world).join("\n")).await;
    let cookie = world.sign_in("mona").await;
    let (_, page) = world.get(&cookie, &format!("/people/imports/{waiting}")).await;
    assert!(page.contains("29 november 2026"), "the page says until when");
    for (days, is_kept) in [(7, true), (8, false)] {
        world.kunna.clock.move_to(domain::Instant(NOW.at.0 + days * DAY));
        server::jobs::sweep(&world.kunna).await.unwrap();
        let db = &mut *world.kunna.store.reader().await.unwrap();
        assert_eq!(store::get(db, &waiting).await.unwrap().is_some(), is_kept, "after {days} days");
        assert_eq!(store::text(db, &waiting).await.unwrap().is_empty(), !is_kept);
        assert!(store::get(db, &applied).await.unwrap().is_some(), "what was applied stays, to be undone");
        assert!(!store::effects(db, &applied).await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn the_demo_takes_its_samples_and_nothing_else() {
    let world = World::new().await;
    let cookie = world.sign_in("mona").await;
    let (_, to) = send(&world, &cookie, TOWN, todays(&world).join("\n").into_bytes()).await;
    assert!(to.starts_with("/people/imports?problem=%22not_a_sample"), "{to}");
    let (_, page) = world.get(&cookie, &to).await;
    assert!(page.contains("hör inte hemma i en demo"));
    let (status, to) = send(&world, &cookie, TOWN, sample(&world, 0).await.into_bytes()).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let (status, page) = world.get(&cookie, &to).await;
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains("Ekström") && page.contains("Genomför importen"), "{to}");
    let amina = world.sign_in("amina").await;
    let (status, _) = send(&world, &amina, TOWN, sample(&world, 0).await.into_bytes()).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_file_of_200_mb_gets_an_answer() {
    let world = World::new().await;
    let cookie = world.sign_in("mona").await;
    let (status, to) = send(&world, &cookie, TOWN, vec![b'a'; 200 << 20]).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    assert!(to.contains("too_large"), "{to}");
    let (_, page) = world.get(&cookie, &to).await;
    assert!(page.contains("större än 64 MB"));
}

#[tokio::test]
async fn people_with_protected_identity_are_in_no_list() {
    let world = World::new().await;
    let hidden = world.city.people.iter().find(|person| person.has_protected_identity).unwrap();
    let cookie = world.sign_in("mona").await;
    let (status, page) = world.get(&cookie, &format!("/people?name={}", hidden.family_name)).await;
    assert_eq!(status, StatusCode::OK);
    assert!(!page.contains(&format!("/people/{}\"", hidden.id)), "in the list");
    let (status, _) = world.get(&cookie, &format!("/people/{}", hidden.id)).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn people_are_seen_by_hr_in_its_own_part() {
    let world = World::new().await;
    let mona = world.sign_in("mona").await;
    let nils = world.sign_in("nils").await;
    for (who, person, status) in [
        (&mona, "elsa", StatusCode::OK),
        (&mona, "amina", StatusCode::OK),
        (&nils, "amina", StatusCode::OK),
        (&nils, "elsa", StatusCode::NOT_FOUND),
        (&mona, "pia", StatusCode::NOT_FOUND),
    ] {
        assert_eq!(world.get(who, &format!("/people/{person}")).await.0, status, "{person}");
    }
    let amina = world.sign_in("amina").await;
    assert_eq!(world.get(&amina, "/people").await.0, StatusCode::FORBIDDEN);
    assert_eq!(world.get(&amina, "/organisation?on=2024-01-01").await.0, StatusCode::OK);
    assert_eq!(world.get(&mona, "/settings/roles").await.0, StatusCode::FORBIDDEN);
    let sven = world.sign_in("sven").await;
    let (status, page) = world.get(&sven, "/settings/roles?email=elsa@bjorkvik.example").await;
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains("Roll till Elsa"));
}

/// The names on a page of people, in order, and how many pages there are.
async fn found(world: &World, cookie: &str, query: &str) -> (Vec<String>, u64, u64) {
    let text =
        |name: &str| query.split('&').find_map(|part| part.strip_prefix(&format!("{name}="))).unwrap_or_default();
    let page: u32 = text("page").parse().unwrap_or(1);
    let wanted = json!({
        "name": text("name"), "unit": text("unit"), "profile": text("profile"), "title": text("title"), "page": page,
    });
    let request = Request::post("/api/people/list")
        .header("sec-fetch-site", "same-origin")
        .header(header::COOKIE, cookie)
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(json!({ "wanted": wanted }).to_string()))
        .unwrap();
    let (status, body) = world.ask(request).await;
    assert_eq!(status, StatusCode::OK, "{body}");
    let found: serde_json::Value = serde_json::from_str(&body).unwrap();
    let names = found["rows"].as_array().unwrap().iter().map(|row| row["name"].as_str().unwrap().to_owned()).collect();
    (names, found["count"].as_u64().unwrap(), found["pages"].as_u64().unwrap())
}

#[tokio::test]
async fn people_are_found_whatever_the_case_of_their_letters_and_sorted_in_swedish() {
    let world = World::new().await;
    let mona = world.sign_in("mona").await;
    let (first, count, pages) = found(&world, &mona, "").await;
    assert!(first.len() == 50 && pages == count.div_ceil(50) && pages > 3, "{count} on {pages}");
    let mut all = first;
    for page in 2..=pages {
        all.extend(found(&world, &mona, &format!("page={page}")).await.0);
    }
    assert_eq!(u64::try_from(all.len()).unwrap(), count);
    let keys: Vec<_> = all.iter().map(|name| domain::text::sort_key(name)).collect();
    assert!(keys.is_sorted(), "{all:?}");
    let family = |name: &String| name.split(',').next().unwrap().to_owned();
    let last = family(all.last().unwrap());
    assert!(last.starts_with(['Å', 'Ä', 'Ö']), "{last}");
    for written in [last.to_uppercase(), last.to_lowercase(), format!("  {last} ")] {
        let (names, some, _) = found(&world, &mona, &format!("name={written}")).await;
        assert!(some > 0 && names.iter().all(|name| family(name).contains(&last)), "{written} {names:?}");
    }
    let (names, _, _) = found(&world, &mona, "name=WARSAME ami").await;
    assert_eq!(names, ["Warsame, Amina"], "every word, in any order");
    let (names, nurses, _) = found(&world, &mona, "title=UNDERSKÖTERSKA&profile=underskoterska").await;
    assert!(nurses > 10 && nurses < count && !names.is_empty());
    for nothing in ["name=%", "name=_", "name=!", "title=%", "name=x' or 1=1", "unit=nowhere", "profile=nothing"] {
        assert_eq!(found(&world, &mona, nothing).await.1, 0, "{nothing}");
    }
    let (_, there, _) = found(&world, &mona, "unit=hemtjanst-norr-natt").await;
    assert!((20..45).contains(&there), "{there}");
    assert_eq!(found(&world, &mona, "name=pia rönnqvist").await.1, 0, "she works for a company");
    assert_eq!(found(&world, &mona, "page=4000000000").await.0, found(&world, &mona, &format!("page={pages}")).await.0);
}
