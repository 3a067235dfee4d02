//! The pages of Kunna, drawn by the server first and by the browser from then on.

pub mod accessibility;
pub mod backend;
pub mod browser;
pub mod competence;
pub mod components_page;
pub mod contact;
pub mod content;
pub mod error;
pub mod figures;
pub mod format;
pub mod frame;
pub mod import_words;
pub mod imports;
pub mod kept;
pub mod mapping;
pub mod mappings;
pub mod names;
pub mod office;
pub mod organisation;
pub mod people;
pub mod refusal_words;
pub mod refused;
pub mod replica;
pub mod role_profile;
pub mod settings;
pub mod shell;
pub mod sign_in;
pub mod start;
pub mod theme;
pub mod ui;
pub mod unit;
pub mod viewer;
pub mod whose_device;
pub mod wire;
pub mod words;

use frame::Frame;
use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::components::{ParentRoute, Route, Router, Routes};
use leptos_router::{SsrMode, path};
use replica::Replica;
use ui::RouteAnnouncer;

/// The pages that live on in the browser, and their addresses: whatever somebody answers or rates.
///
/// The others are [`office::Office`]'s: forms and tables that the server draws, which a phone need not carry.
/// Answering pages must be whole before they are sent: without script nobody would ever fill them in.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    provide_context(Replica::new());
    provide_context(kept::Managers::new());
    Effect::new(kept::begin);
    Effect::new(browser::say_ready);
    view! {
        <Router>
            <RouteAnnouncer>
                <Routes fallback=frame::Elsewhere>
                    <ParentRoute path=path!("") view=Frame ssr=SsrMode::Async>
                        <Route path=path!("/") view=start::StartPage ssr=SsrMode::Async />
                        <Route path=path!("/mappings/:mapping") view=mapping::FirstPage ssr=SsrMode::Async />
                        <Route
                            path=path!("/mappings/:mapping/questions/:competence")
                            view=mapping::QuestionPage
                            ssr=SsrMode::Async
                        />
                        <Route path=path!("/mappings/:mapping/review") view=mapping::ReviewPage ssr=SsrMode::Async />
                        <Route path=path!("/mappings/:mapping/result") view=mapping::ResultPage ssr=SsrMode::Async />
                        <Route
                            path=path!("/mappings/:mapping/people/:person")
                            view=unit::PersonPage
                            ssr=SsrMode::Async
                        />
                    </ParentRoute>
                </Routes>
            </RouteAnnouncer>
        </Router>
    }
}

/// How a link is to be followed: the browser's half knows only its own pages and leaves the others to the server.
pub fn rel(href: &str) -> Option<&'static str> {
    let path = href.split(['?', '#']).next().unwrap_or_default();
    let parts: Vec<&str> = path.split('/').skip(1).collect();
    let is_alive = match parts[..] {
        [] | [""] | ["mappings", _, "review" | "result"] | ["mappings", _, "questions" | "people", _] => true,
        ["mappings", mapping] => mapping != "new",
        _ => path.is_empty(),
    };
    (!is_alive).then_some("external")
}

#[cfg(test)]
mod tests {
    use super::rel;

    #[test]
    fn only_the_pages_that_live_in_the_browser_are_followed_by_it() {
        for own in ["/", "/mappings/m1", "/mappings/m1/questions/c1?x=1", "/mappings/m1/people/p1", "#value-0"] {
            assert_eq!(rel(own), None, "{own}");
        }
        for other in [
            "/mappings",
            "/sign-in",
            "/tillganglighet",
            "/mappings/new",
            "/mappings/m1/units/u1/people",
            "/people/p1",
            "/figures?node=u",
        ] {
            assert_eq!(rel(other), Some("external"), "{other}");
        }
    }
}
