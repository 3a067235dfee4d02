//! The line manager: what she may see when, and what she may not.

use crate::world::{NOW, OPEN, World, open_mapping};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use domain::Refusal;
use domain::mapping::{Assessment, Blind, MappingRefusal, Value};
use domain::{CompetenceId, PersonId};
use serde_json::{Value as Json, json};
use server::engine::load_assessment;
use server::store::{person, roster};

/// What no manager may read before her own picture stands.
const MARKER: &str = "blåklocka-7431";

/// Somebody who has submitted and is not assessed at all, with the manager.
struct Pair {
    employee: PersonId,
    manager: PersonId,
    blind: Vec<CompetenceId>,
    open: Vec<CompetenceId>,
}

async fn assessment(world: &World, of: &PersonId) -> Assessment {
    let db = &mut *world.kunna.store.reader().await.unwrap();
    load_assessment(db, &world.kunna.shelf, &open_mapping(), of).await.unwrap().unwrap().0
}

async fn managers(world: &World, of: &PersonId) -> Vec<PersonId> {
    let db = &mut *world.kunna.store.reader().await.unwrap();
    person::line_managers(db, of, NOW.today).await.unwrap()
}

/// Amina answers everything, with a marker in a comment on a blind competence, and submits.
async fn amina_and_karin(world: &World) -> Pair {
    let employee = PersonId::new("amina").unwrap();
    let before = assessment(world, &employee).await;
    assert_eq!(before.frame.blind, Blind::Critical);
    for question in &before.frame.questions {
        let about = json!({ "mapping": OPEN, "competence": question.competence });
        let mut rated = about.clone();
        rated["value"] = json!({ "level": 4 });
        world.must("amina", "answer.rate", rated).await;
        if before.frame.is_blind(question) {
            let mut comment = about.clone();
            comment["text"] = json!(MARKER);
            world.must("amina", "answer.comment", comment).await;
        }
    }
    world.must("amina", "answers.submit", json!({ "mapping": OPEN })).await;
    let blind = before.blind().map(|question| question.competence.clone()).collect();
    let open = before.frame.questions.iter().filter(|question| !before.frame.is_blind(question));
    let open = open.map(|question| question.competence.clone()).collect();
    let manager = managers(world, &employee).await.remove(0);
    assert_eq!(manager.as_str(), "karin");
    Pair { employee, manager, blind, open }
}

fn about(pair: &Pair) -> Json {
    json!({ "mapping": OPEN, "person": pair.employee })
}

fn rating(pair: &Pair, competence: &CompetenceId, level: u8) -> Json {
    json!({ "mapping": OPEN, "person": pair.employee, "competence": competence, "value": { "level": level } })
}

async fn ask(world: &World, cookie: &str, path: &str, body: Json) -> (StatusCode, String) {
    let request = Request::post(path)
        .header("sec-fetch-site", "same-origin")
        .header("x-kunna", "1")
        .header(header::COOKIE, cookie)
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::ACCEPT, "application/json")
        .body(Body::from(body.to_string()))
        .unwrap();
    world.ask(request).await
}

/// Everything that a manager can be sent about somebody: pages, answers of server functions, and a pull.
async fn everything_sent(world: &World, cookie: &str, pair: &Pair) -> String {
    let mut all = String::new();
    let unit = "hemtjanst-norr-natt";
    for page in [
        format!("/mappings/{OPEN}/people/{}", pair.employee),
        format!("/mappings/{OPEN}/units/{unit}?show=own"),
        format!("/mappings/{OPEN}/units/{unit}"),
        format!("/mappings/{OPEN}/units/{unit}/people"),
        "/".to_owned(),
    ] {
        let (status, body) = world.get(cookie, &page).await;
        assert_eq!(status, StatusCode::OK, "{page}");
        all += &body;
    }
    let functions = [
        ("/api/unit/person", json!({ "mapping": OPEN, "person": pair.employee, "refused": null })),
        ("/api/unit/heat", json!({ "mapping": OPEN, "unit": unit, "show": "own" })),
        ("/api/unit/people", json!({ "mapping": OPEN, "unit": unit })),
    ];
    for (path, body) in functions {
        let (status, body) = ask(world, cookie, path, body).await;
        assert_eq!(status, StatusCode::OK, "{path}: {body}");
        all += &body;
    }
    let space = |kind: &str| format!("{kind}:{OPEN}:{}", pair.employee);
    let have = json!({ space("assessment"): 0, space("comparison"): 0, space("answers"): 0 });
    let pull = json!({ "epoch": world.kunna.epoch, "client_id": "karins-laptop", "have": have });
    let (status, body) = ask(world, cookie, "/sync/v1/pull", pull).await;
    assert_eq!(status, StatusCode::OK, "{body}");
    all + &body
}

#[tokio::test]
async fn nothing_that_a_manager_is_sent_holds_the_blind_answers_before_she_has_rated() {
    let world = World::new().await;
    let pair = amina_and_karin(&world).await;
    let cookie = world.sign_in("karin").await;
    assert!(!everything_sent(&world, &cookie, &pair).await.contains(MARKER));
    for competence in &pair.blind {
        world.must("karin", "assessment.rate", rating(&pair, competence, 2)).await;
    }
    assert!(!everything_sent(&world, &cookie, &pair).await.contains(MARKER), "rated, and not compared yet");
    world.must("karin", "assessment.complete", about(&pair)).await;
    assert!(everything_sent(&world, &cookie, &pair).await.contains(MARKER), "compared");
}

#[tokio::test]
async fn only_the_line_manager_assesses_and_nobody_assesses_themselves() {
    let world = World::new().await;
    let pair = amina_and_karin(&world).await;
    let page = format!("/mappings/{OPEN}/people/{}", pair.employee);
    let args = rating(&pair, &pair.blind[0], 3);
    for stranger in ["lena", "mona", "nils", "dag", "ulla", "amina"] {
        assert_eq!(world.refused(stranger, "assessment.rate", args.clone()).await, Refusal::NotAllowed, "{stranger}");
        let cookie = world.sign_in(stranger).await;
        assert_eq!(world.get(&cookie, &page).await.0, StatusCode::FORBIDDEN, "{stranger}");
        let unit = format!("/mappings/{OPEN}/units/hemtjanst-norr-natt");
        assert_eq!(world.get(&cookie, &unit).await.0, StatusCode::FORBIDDEN, "{stranger}");
        assert_eq!(world.get(&cookie, &format!("{unit}/people")).await.0, StatusCode::FORBIDDEN, "{stranger}");
    }
    world.must("karin", "assessment.rate", args).await;
    let karin = world.sign_in("karin").await;
    assert_eq!(world.get(&karin, &page).await.0, StatusCode::OK);
    let herself = format!("/mappings/{OPEN}/people/{}", pair.manager);
    assert_eq!(world.get(&karin, &herself).await.0, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn the_form_rates_compares_and_says_what_is_missing() {
    let world = World::new().await;
    let pair = amina_and_karin(&world).await;
    let cookie = world.sign_in("karin").await;
    let page = format!("/mappings/{OPEN}/people/{}", pair.employee);
    let first = format!("rating.{}", pair.blind[0]);
    let (status, to) = world.form(&cookie, &page, &[("form_id", "form-1"), (&first, "3"), ("complete", "yes")]).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    assert!(to.starts_with(&format!("{page}?refused=")), "{to}");
    assert_eq!(assessment(&world, &pair.employee).await.ratings.len(), 1, "what was rated stays");
    let missing = i64::try_from(pair.blind.len() - 1).unwrap();
    let sentence = app::words::Words(domain::Language::Sv).refusals_mapping_unrated(missing);
    assert!(world.get(&cookie, &to).await.1.contains(&sentence));
    let names: Vec<String> = pair.blind.iter().map(|competence| format!("rating.{competence}")).collect();
    let mut fields = vec![("form_id", "form-2"), ("complete", "yes")];
    fields.extend(names.iter().map(|name| (name.as_str(), "no_basis")));
    let (_, to) = world.form(&cookie, &page, &fields).await;
    assert_eq!(to, page);
    let done = assessment(&world, &pair.employee).await;
    assert!(done.completed_at.is_some());
    assert!(pair.blind.iter().all(|competence| done.latest(competence).is_some_and(|row| !row.is_after)));
}

#[tokio::test]
async fn ticked_levels_are_confirmed_together_and_blind_ones_never() {
    let world = World::new().await;
    let pair = amina_and_karin(&world).await;
    let cookie = world.sign_in("karin").await;
    let page = format!("/mappings/{OPEN}/people/{}", pair.employee);
    let own = format!("rating.{}", pair.open[0]);
    let ticks: Vec<String> = pair.open.iter().map(|competence| format!("confirm.{competence}")).collect();
    let mut fields = vec![("form_id", "form-3"), (own.as_str(), "1")];
    fields.extend(ticks.iter().map(|tick| (tick.as_str(), "yes")));
    assert_eq!(world.form(&cookie, &page, &fields).await.1, page);
    let after = assessment(&world, &pair.employee).await;
    let level = |competence| after.ratings.get(competence).and_then(|rating| rating.value.level()).map(|level| level.0);
    assert_eq!(level(&pair.open[0]), Some(1), "a level of her own is not confirmed away");
    assert!(pair.open[1..].iter().all(|competence| level(competence) == Some(4)));
    let mut blind = about(&pair);
    blind["competences"] = json!([pair.blind[0]]);
    assert_eq!(world.refused("karin", "assessment.confirm", blind).await, MappingRefusal::RatedBlind.into());
}

#[tokio::test]
async fn what_changes_after_the_comparison_is_a_row_of_its_own() {
    let world = World::new().await;
    let pair = amina_and_karin(&world).await;
    for competence in &pair.blind {
        world.must("karin", "assessment.rate", rating(&pair, competence, 2)).await;
    }
    world.must("karin", "assessment.complete", about(&pair)).await;
    world.must("amina", "answers.reopen", json!({ "mapping": OPEN })).await;
    let changed = json!({ "mapping": OPEN, "competence": pair.blind[0], "value": { "level": 1 } });
    world.must("amina", "answer.rate", changed).await;
    let unseen = assessment(&world, &pair.employee).await;
    let own = |all: &Assessment| all.latest(&pair.blind[0]).and_then(|row| row.own).and_then(Value::level).unwrap().0;
    assert_eq!(own(&unseen), 4, "what is not submitted is nobody's business");
    world.must("amina", "answers.submit", json!({ "mapping": OPEN })).await;
    let after = assessment(&world, &pair.employee).await;
    let rows: Vec<_> = after.compared.iter().filter(|row| row.competence == pair.blind[0]).collect();
    assert_eq!(rows.iter().map(|row| row.is_after).collect::<Vec<_>>(), [false, true]);
    assert_eq!(own(&after), 1);
    let cookie = world.sign_in("karin").await;
    let page = world.get(&cookie, &format!("/mappings/{OPEN}/people/{}", pair.employee)).await.1;
    assert!(page.contains("efter jämförelsen"));
}

#[tokio::test]
async fn a_successor_sees_no_level_that_was_not_compared_and_forms_her_own() {
    let world = World::new().await;
    let pair = amina_and_karin(&world).await;
    world.must("karin", "assessment.rate", rating(&pair, &pair.blind[0], 1)).await;
    // Lena leads Amina from today on.
    let employee = pair.employee.clone();
    let work = world.kunna.store.with_tx(move |tx| {
        Box::pin(async move {
            let today = NOW.today;
            for mut period in roster::periods_of(tx, &employee).await?.into_iter().filter(|one| one.to_on.is_none()) {
                let yesterday = domain::time::plus_days(today, -1);
                roster::end_period(tx, (&period.employment.id, period.from_on), Some(yesterday)).await?;
                period.employment.manager = Some(PersonId::new("lena").unwrap());
                period.from_on = today;
                roster::put_periods(tx, &[period]).await?;
            }
            Ok::<_, server::failure::Failure>(())
        })
    });
    work.await.unwrap();
    let page = format!("/mappings/{OPEN}/people/{}", pair.employee);
    let karin = world.sign_in("karin").await;
    assert_eq!(world.get(&karin, &page).await.0, StatusCode::FORBIDDEN, "she leads her no more");
    let lena = world.sign_in("lena").await;
    let body = json!({ "mapping": OPEN, "person": pair.employee, "refused": null });
    let (_, sent) = ask(&world, &lena, "/api/unit/person", body).await;
    let sent: Json = serde_json::from_str(&sent).unwrap();
    assert_eq!(sent["assessment"]["ratings"], json!({}));
    let refusal = world.refused("lena", "assessment.complete", about(&pair)).await;
    assert_eq!(refusal, MappingRefusal::Unrated(u16::try_from(pair.blind.len()).unwrap()).into());
    for competence in &pair.blind {
        world.must("lena", "assessment.rate", rating(&pair, competence, 3)).await;
    }
    world.must("lena", "assessment.complete", about(&pair)).await;
}

#[tokio::test]
async fn managers_and_hr_state_a_need_and_nobody_else() {
    let world = World::new().await;
    let pair = amina_and_karin(&world).await;
    let args = |how_many: u16| {
        json!({
            "id": server::token::id(), "unit": "hemtjanst-norr-natt", "competence": pair.blind[0],
            "scale": "zero_to_five", "level": 3, "how_many": how_many, "from_on": "2026-11-22",
        })
    };
    for who in ["lena", "amina", "ulla", "dag"] {
        assert_eq!(world.refused(who, "need.state", args(5)).await, Refusal::NotAllowed, "{who}");
    }
    for who in ["karin", "nils", "mona"] {
        world.must(who, "need.state", args(5)).await;
        let cookie = world.sign_in(who).await;
        let page = format!("/mappings/{OPEN}/units/hemtjanst-norr-natt/needs");
        assert_eq!(world.get(&cookie, &page).await.0, StatusCode::OK, "{who}");
    }
    let karin = world.sign_in("karin").await;
    let unit = format!("/mappings/{OPEN}/units/hemtjanst-norr-natt");
    assert!(world.get(&karin, &unit).await.1.contains(" / 5"));
}
