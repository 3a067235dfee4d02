//! The pages of Kunna, drawn by the server first and by the browser from then on.

pub mod accessibility;
pub mod backend;
pub mod browser;
pub mod competence;
pub mod components_page;
pub mod content;
pub mod error;
pub mod figures;
pub mod format;
pub mod frame;
pub mod import_words;
pub mod imports;
pub mod mapping;
pub mod mappings;
pub mod names;
pub mod organisation;
pub mod people;
pub mod refusal_words;
pub mod replica;
pub mod role_profile;
pub mod settings;
pub mod shell;
pub mod sign_in;
pub mod start;
pub mod ui;
pub mod unit;
pub mod viewer;
pub mod words;

use frame::Frame;
use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::components::{Outlet, ParentRoute, Route, Router, Routes};
use leptos_router::{SsrMode, path};
use replica::Replica;
use ui::RouteAnnouncer;

/// Every page and its address. Answering pages must be whole before they are sent: without script nobody
/// would ever fill them in.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    provide_context(Replica::new());
    Effect::new(browser::say_ready);
    view! {
        <Router>
            <RouteAnnouncer>
                <Routes fallback=frame::NotFound>
                    <Route path=path!("/sign-in") view=sign_in::SignInPage ssr=SsrMode::Async />
                    <Route
                        path=path!("/tillganglighet")
                        view=accessibility::AccessibilityPage
                        ssr=SsrMode::Async
                    />
                    <ParentRoute path=path!("") view=Frame ssr=SsrMode::Async>
                        <Route path=path!("/") view=start::StartPage ssr=SsrMode::Async />
                        <Route path=path!("/components") view=components_page::ComponentsPage ssr=SsrMode::Async />
                        <Route path=path!("/figures") view=figures::FiguresPage ssr=SsrMode::Async />
                        <Route path=path!("/competences") view=competence::CompetencesPage ssr=SsrMode::Async />
                        <Route path=path!("/competences/new") view=competence::NewCompetencePage ssr=SsrMode::Async />
                        <Route
                            path=path!("/competences/:competence")
                            view=competence::CompetencePage
                            ssr=SsrMode::Async
                        />
                        <Route path=path!("/role-profiles") view=role_profile::RoleProfilesPage ssr=SsrMode::Async />
                        <Route path=path!("/role-profiles/new") view=role_profile::NewProfilePage ssr=SsrMode::Async />
                        <Route
                            path=path!("/role-profiles/:profile")
                            view=role_profile::RoleProfilePage
                            ssr=SsrMode::Async
                        />
                        <Route
                            path=path!("/role-profiles/:profile/edit")
                            view=role_profile::EditProfilePage
                            ssr=SsrMode::Async
                        />
                        <Route path=path!("/credentials") view=role_profile::CredentialsPage ssr=SsrMode::Async />
                        // Routes stand together by their first word: a list of routes has at most 26.
                        <ParentRoute path=path!("/mappings") view=Outlet ssr=SsrMode::Async>
                            <Route path=path!("") view=mappings::ListPage ssr=SsrMode::Async />
                            <Route path=path!("/new") view=mappings::NewPage ssr=SsrMode::Async />
                            <Route path=path!("/:mapping/setup") view=mappings::SetupPage ssr=SsrMode::Async />
                            <Route path=path!("/:mapping/open") view=mappings::OpenPage ssr=SsrMode::Async />
                            <Route path=path!("/:mapping/progress") view=mappings::ProgressPage ssr=SsrMode::Async />
                            <Route path=path!("/:mapping/close") view=mappings::ClosePage ssr=SsrMode::Async />
                            <Route path=path!("/:mapping") view=mapping::FirstPage ssr=SsrMode::Async />
                            <Route
                                path=path!("/:mapping/questions/:competence")
                                view=mapping::QuestionPage
                                ssr=SsrMode::Async
                            />
                            <Route path=path!("/:mapping/review") view=mapping::ReviewPage ssr=SsrMode::Async />
                            <Route path=path!("/:mapping/result") view=mapping::ResultPage ssr=SsrMode::Async />
                        </ParentRoute>
                        <Route path=path!("/people") view=people::PeoplePage ssr=SsrMode::Async />
                        <Route path=path!("/people/imports") view=imports::ImportsPage ssr=SsrMode::Async />
                        <Route path=path!("/people/imports/:import") view=imports::PreviewPage ssr=SsrMode::Async />
                        <Route path=path!("/people/:person") view=people::PersonPage ssr=SsrMode::Async />
                        <Route path=path!("/organisation") view=organisation::OrganisationPage ssr=SsrMode::Async />
                        <Route path=path!("/settings/roles") view=settings::RolesPage ssr=SsrMode::Async />
                        <Route path=path!("/mappings/:mapping/units/:unit") view=unit::UnitPage ssr=SsrMode::Async />
                        <Route
                            path=path!("/mappings/:mapping/units/:unit/people")
                            view=unit::PeoplePage
                            ssr=SsrMode::Async
                        />
                        <Route
                            path=path!("/mappings/:mapping/units/:unit/needs")
                            view=unit::NeedsPage
                            ssr=SsrMode::Async
                        />
                        <Route
                            path=path!("/mappings/:mapping/people/:person")
                            view=unit::PersonPage
                            ssr=SsrMode::Async
                        />
                        <Route path=path!("/organisation/mine") view=unit::MyUnitsPage ssr=SsrMode::Async />
                    </ParentRoute>
                </Routes>
            </RouteAnnouncer>
        </Router>
    }
}
