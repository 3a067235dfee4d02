//! The pages of the office: forms and tables that work without script and so need none.

use crate::frame::{Frame, NotFound};
use crate::replica::Replica;
use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::components::{Outlet, ParentRoute, Route, Router, Routes};
use leptos_router::{SsrMode, path};

/// What stands at an address where there is no page, whoever asks.
#[component]
pub fn Nowhere() -> impl IntoView {
    provide_meta_context();
    provide_context(Replica::new());
    view! {
        <Router>
            <Routes fallback=NotFound>
                <ParentRoute path=path!("") view=Frame ssr=SsrMode::Async>
                    <Route path=path!("/*anywhere") view=NotFound ssr=SsrMode::Async />
                </ParentRoute>
            </Routes>
        </Router>
    }
}

/// The pages that only the server draws, and their addresses.
#[component]
pub fn Office() -> impl IntoView {
    provide_meta_context();
    provide_context(Replica::new());
    view! {
        <Router>
            <Routes fallback=NotFound>
                <Route path=path!("/sign-in") view=crate::sign_in::SignInPage ssr=SsrMode::Async />
                <Route path=path!("/tillganglighet") view=crate::accessibility::AccessibilityPage ssr=SsrMode::Async />
                <ParentRoute path=path!("") view=Frame ssr=SsrMode::Async>
                    <Route path=path!("/components") view=crate::components_page::ComponentsPage ssr=SsrMode::Async />
                    <Route path=path!("/figures") view=crate::figures::FiguresPage ssr=SsrMode::Async />
                    <Route path=path!("/competences") view=crate::competence::CompetencesPage ssr=SsrMode::Async />
                    <Route path=path!("/competences/new") view=crate::competence::NewCompetencePage ssr=SsrMode::Async />
                    <Route
                        path=path!("/competences/:competence")
                        view=crate::competence::CompetencePage
                        ssr=SsrMode::Async
                    />
                    <Route path=path!("/role-profiles") view=crate::role_profile::RoleProfilesPage ssr=SsrMode::Async />
                    <Route path=path!("/role-profiles/new") view=crate::role_profile::NewProfilePage ssr=SsrMode::Async />
                    <Route
                        path=path!("/role-profiles/:profile")
                        view=crate::role_profile::RoleProfilePage
                        ssr=SsrMode::Async
                    />
                    <Route
                        path=path!("/role-profiles/:profile/edit")
                        view=crate::role_profile::EditProfilePage
                        ssr=SsrMode::Async
                    />
                    <Route path=path!("/credentials") view=crate::role_profile::CredentialsPage ssr=SsrMode::Async />
                    <Route
                        path=path!("/credentials/:credential")
                        view=crate::role_profile::CredentialPage
                        ssr=SsrMode::Async
                    />
                    <Route path=path!("/people") view=crate::people::PeoplePage ssr=SsrMode::Async />
                    <Route path=path!("/people/imports") view=crate::imports::ImportsPage ssr=SsrMode::Async />
                    <Route path=path!("/people/imports/:import") view=crate::imports::PreviewPage ssr=SsrMode::Async />
                    <Route
                        path=path!("/people/imports/:import/progress")
                        view=crate::imports::ProgressPage
                        ssr=SsrMode::Async
                    />
                    <Route path=path!("/people/:person") view=crate::people::PersonPage ssr=SsrMode::Async />
                    <Route path=path!("/organisation") view=crate::organisation::OrganisationPage ssr=SsrMode::Async />
                    <Route path=path!("/organisation/units/:unit") view=crate::organisation::UnitPage ssr=SsrMode::Async />
                    <Route path=path!("/refused") view=crate::refused::RefusedPage ssr=SsrMode::Async />
                    <Route path=path!("/settings/roles") view=crate::settings::RolesPage ssr=SsrMode::Async />
                    <Route path=path!("/mappings/:mapping/units/:unit") view=crate::unit::UnitPage ssr=SsrMode::Async />
                    <Route
                        path=path!("/mappings/:mapping/units/:unit/people")
                        view=crate::unit::PeoplePage
                        ssr=SsrMode::Async
                    />
                    <Route
                        path=path!("/mappings/:mapping/units/:unit/needs")
                        view=crate::unit::NeedsPage
                        ssr=SsrMode::Async
                    />
                    <Route path=path!("/organisation/mine") view=crate::unit::MyUnitsPage ssr=SsrMode::Async />
                    // Routes stand together by their first word: a list of routes has at most 26.
                    <ParentRoute path=path!("/mappings") view=Outlet ssr=SsrMode::Async>
                        <Route path=path!("") view=crate::mappings::ListPage ssr=SsrMode::Async />
                        <Route path=path!("/new") view=crate::mappings::NewPage ssr=SsrMode::Async />
                        <Route path=path!("/:mapping/setup") view=crate::mappings::SetupPage ssr=SsrMode::Async />
                        <Route path=path!("/:mapping/open") view=crate::mappings::OpenPage ssr=SsrMode::Async />
                        <Route path=path!("/:mapping/progress") view=crate::mappings::ProgressPage ssr=SsrMode::Async />
                        <Route path=path!("/:mapping/close") view=crate::mappings::ClosePage ssr=SsrMode::Async />
                    </ParentRoute>
                </ParentRoute>
            </Routes>
        </Router>
    }
}
