//! What stands around every page: addresses without a page, pages of the demo alone, and the colours somebody chose.

use crate::world::{NOW, World};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use server::Kunna;
use server::clock::Clock;
use std::sync::Arc;
use tower::ServiceExt;

#[tokio::test]
async fn an_address_without_a_page_says_so_in_the_visitors_language() {
    let world = World::new().await;
    let amina = world.sign_in("amina").await;
    for (cookie, sentence, link) in [
        (amina.as_str(), "Sidan finns inte", "Logga ut"),
        ("language=fi", "Sivua ei ole", "Etusivulle"),
        ("language=en", "There is no such page", "To the start page"),
    ] {
        for path in ["/finns-inte", "/mappings/m1/there/is/none", "/components/x"] {
            let (status, page) = world.get(cookie, path).await;
            assert_eq!(status, StatusCode::NOT_FOUND, "{cookie} {path}");
            assert!(page.contains(sentence) && page.contains(link), "{cookie} {path}: {page}");
            assert_eq!(page.matches("<main").count(), 1, "{page}");
        }
    }
}

#[tokio::test]
async fn a_program_that_calls_what_is_not_there_gets_no_page() {
    let world = World::new().await;
    for path in ["/api/nothing", "/sync/v9/pull", "/pkg/nothing.js"] {
        assert_eq!(world.get("", path).await, (StatusCode::NOT_FOUND, String::new()), "{path}");
    }
    let (status, to) = world.form("", "/finns-inte", &[]).await;
    assert_eq!((status, to.as_str()), (StatusCode::NOT_FOUND, ""));
}

#[tokio::test]
async fn a_stranger_is_still_asked_who_they_are_where_there_is_a_page() {
    let world = World::new().await;
    for path in ["/people", "/mappings/m1/units/u1"] {
        assert_eq!(world.get("", path).await.0, StatusCode::SEE_OTHER, "{path}");
    }
}

#[tokio::test]
async fn the_specimens_of_all_components_are_there_in_the_demo_alone() {
    let world = World::new().await;
    let (status, page) = world.get("", "/components").await;
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains("Det som sidorna består av"));
    let store = world.kunna.store.clone();
    let real = Arc::new(Kunna::open(store, Clock::fixed(NOW.at), None, false).await.unwrap());
    let request = Request::get("/components").body(Body::empty()).unwrap();
    let response = server::router::router(real).oneshot(request).await.unwrap();
    assert_eq!(response.status(), StatusCode::NOT_FOUND);
    let body = axum::body::to_bytes(response.into_body(), 1 << 20).await.unwrap();
    let page = String::from_utf8_lossy(&body);
    assert!(page.contains("Sidan finns inte") && !page.contains("Det som sidorna består av"), "{page}");
}

#[tokio::test]
async fn chosen_colours_hold_for_every_page_of_the_device_and_bring_back_to_where_they_were_chosen() {
    let world = World::new().await;
    let (_, page) = world.get("", "/sign-in").await;
    assert!(!page.contains("data-theme") && page.contains("Som enheten"), "{page}");
    let request = Request::post("/theme")
        .header("sec-fetch-site", "same-origin")
        .header(header::REFERER, "http://kunna.example/mappings/m1?show=own")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from("theme=dark"))
        .unwrap();
    let response = world.router.clone().oneshot(request).await.unwrap();
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    assert_eq!(response.headers()[header::LOCATION], "/mappings/m1?show=own");
    let cookie = response.headers()[header::SET_COOKIE].to_str().unwrap();
    let cookie = cookie.split(';').next().unwrap();
    let amina = format!("{}; {cookie}", world.sign_in("amina").await);
    for (who, path) in [(cookie, "/sign-in"), (&amina, "/"), (&amina, "/competences"), (&amina, "/finns-inte")] {
        let (_, page) = world.get(who, path).await;
        assert!(page.contains(r#"<html lang="sv" data-theme="dark">"#), "{path}: {page}");
    }
    let (_, page) = world.get("theme=plaid", "/sign-in").await;
    assert!(!page.contains("data-theme"), "{page}");
}

#[tokio::test]
async fn colours_that_do_not_exist_are_not_chosen_and_no_other_site_is_led_to() {
    let world = World::new().await;
    let (status, _) = world.form("", "/theme", &[("theme", "plaid")]).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    let request = Request::post("/theme")
        .header("sec-fetch-site", "same-origin")
        .header(header::REFERER, "https://elsewhere.example//elsewhere.example")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from("theme=light"))
        .unwrap();
    let response = world.router.clone().oneshot(request).await.unwrap();
    assert_eq!(response.headers()[header::LOCATION], "/");
}

#[tokio::test]
async fn the_page_that_a_device_keeps_is_nobodys() {
    let world = World::new().await;
    let amina = world.sign_in("amina").await;
    for cookie in ["", amina.as_str()] {
        let (status, page) = world.get(cookie, "/shell.html").await;
        assert_eq!(status, StatusCode::OK);
        assert!(page.contains(r#""me":null"#), "{page}");
        assert!(!page.contains("Amina") && !page.contains("<main"), "{page}");
    }
}
