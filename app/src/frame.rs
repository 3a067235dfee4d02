//! What stands around every page of somebody who is signed in.

use crate::contact::{Contact, Leaving, NeedsContact};
use crate::replica::replica;
use crate::ui::{Bar, Button, ButtonKind, LanguageSwitch, Link, Notice, NoticeKind, PageHead, SideNav};
use crate::viewer::{FromDevice, Place, viewer};
use crate::words::{Words, words};
use leptos::prelude::*;
use leptos_router::components::Outlet;
use leptos_router::hooks::use_location;

/// The bar, the places and the page.
#[component]
pub fn Frame() -> impl IntoView {
    let viewer = viewer();
    let location = use_location();
    let (path, query) = (location.pathname, location.search);
    let back = Signal::derive(move || match query.get() {
        query if query.is_empty() => path.get(),
        query => format!("{}?{}", path.get(), query.trim_start_matches('?')),
    });
    let places = viewer.places.clone();
    let name = viewer.me.map(|me| me.full_name);
    let has_places = places.len() > 2;
    let links = move || {
        let path = path.get();
        let here = around(&path);
        let link = |place: &Place| Link { is_current: here == Some(*place), ..link(words(), *place) };
        places.iter().map(link).collect::<Vec<_>>()
    };
    let leaving = Leaving::new();
    let signed_in = name.map(|name| {
        view! {
            <form method="post" action="/sign-out" class="bar__form" on:submit=leaving.sign_out()>
                <span class="bar__person">{name}</span>
                <Button text=words().frame_sign_out() kind=ButtonKind::Plain />
            </form>
        }
    });
    view! {
        <Bar municipality=viewer.municipality is_demo=viewer.is_demo>{signed_in}</Bar>
        <div class=if has_places { "columns" } else { "single" }>
            {has_places.then(|| view! { {move || view! { <SideNav links=links() /> }} })}
            <main id="content">
                <Contact leaving back />
                <Refused />
                <Outlet />
            </main>
        </div>
        <footer class="foot">
            <LanguageSwitch back />
            <a href="/tillganglighet" rel="external">{words().frame_accessibility()}</a>
        </footer>
    }
}

/// Work of this page's visitor that the server did not take: it is kept, and said.
#[component]
fn Refused() -> impl IntoView {
    let replica = replica();
    move || {
        let refused = replica.refused();
        (!refused.is_empty()).then(|| {
            let sentences = refused
                .into_iter()
                .map(|refusal| view! { <p>{crate::refusal_words::sentence(words(), &refusal)}</p> }.into_any())
                .collect_view();
            view! {
                <div class="page">
                    <Notice kind=NoticeKind::Problem>
                        <p>{words().frame_refused()}</p>
                        {sentences}
                        <p><a href="/refused" rel="external">{words().frame_refused_see()}</a></p>
                    </Notice>
                </div>
            }
        })
    }
}

/// The place that a page belongs to.
fn around(path: &str) -> Option<Place> {
    let mut parts = path.split('/').skip(1);
    let place = match (parts.next()?, parts.next(), parts.next()) {
        ("", ..) => Place::Start,
        ("organisation", Some("mine"), _) | ("mappings", Some(_), Some("units" | "people")) => Place::Unit,
        ("mappings", ..) => Place::Mappings,
        ("figures", ..) => Place::Figures,
        ("competences", ..) => Place::Competences,
        ("role-profiles" | "credentials", ..) => Place::RoleProfiles,
        ("people", Some("imports"), _) => Place::Imports,
        ("people", ..) => Place::People,
        ("organisation", ..) => Place::Organisation,
        ("settings", ..) => Place::Grants,
        _ => return None,
    };
    Some(place)
}

fn link(words: Words, place: Place) -> Link {
    match place {
        Place::Start => Link::new("/", words.frame_start()),
        Place::Unit => Link::new("/organisation/mine", words.frame_unit()),
        Place::Mappings => Link::new("/mappings", words.frame_mappings()),
        Place::Figures => Link::new("/figures", words.frame_figures()),
        Place::Competences => Link::new("/competences", words.frame_competences()),
        Place::RoleProfiles => Link::new("/role-profiles", words.frame_role_profiles()),
        Place::People => Link::new("/people", words.frame_people()),
        Place::Organisation => Link::new("/organisation", words.frame_organisation()),
        Place::Imports => Link::new("/people/imports", words.frame_imports()),
        Place::Grants => Link::new("/settings/roles", words.frame_grants()),
    }
}

/// A page that the browser's half does not know: the server draws it, or says that there is none.
#[component]
pub fn Elsewhere() -> impl IntoView {
    if use_context::<FromDevice>().is_some() {
        return view! { <NeedsContact /> }.into_any();
    }
    Effect::new(|| {
        // The address is already the new one. Where reloading fails, the browser says so itself.
        let _ = window().location().reload();
    });
    view! { <main class="page"><p class="quiet">{words().frame_loading()}</p></main> }.into_any()
}

/// There is no such page, or it is not the visitor's to see.
#[component]
pub fn NotFound() -> impl IntoView {
    view! {
        <div class="page">
            <PageHead title=words().frame_not_found() lead=words().frame_not_found_why() />
            <p><a href="/">{words().frame_to_start()}</a></p>
        </div>
    }
}

/// Draws what a question to the server gave, or says why there is nothing.
pub fn shown<T>(answer: Result<T, crate::error::AppError>, draw: impl FnOnce(T) -> AnyView) -> AnyView {
    use crate::error::AppError;
    let words = words();
    let is_signed_out = matches!(answer, Err(AppError::SignedOut));
    let (title, why) = match answer {
        Ok(value) => return draw(value),
        Err(AppError::NotFound | AppError::BadRequest) => {
            (words.frame_not_found(), words.frame_not_found_why().to_owned())
        }
        Err(AppError::Forbidden) => (words.frame_forbidden(), words.frame_forbidden_why().to_owned()),
        Err(AppError::SignedOut) => (words.frame_signed_out(), words.frame_signed_out_why().to_owned()),
        Err(AppError::Offline) => (words.frame_offline(), words.frame_offline_why().to_owned()),
        Err(AppError::Refused(refusal)) => (words.frame_refused(), crate::refusal_words::sentence(words, &refusal)),
        Err(AppError::Broken(incident)) => (words.frame_broken(), words.frame_broken_why(incident)),
    };
    view! {
        <div class="page">
            <PageHead title=title lead=why />
            {if is_signed_out {
                // The server asks who it is, and leads back to this address.
                view! { <p><a href="" rel="external">{words.offline_sign_in()}</a></p> }.into_any()
            } else {
                view! { <p><a href="/" rel="external">{words.frame_to_start()}</a></p> }.into_any()
            }}
        </div>
    }
    .into_any()
}

/// A page that asks one question: it waits for the answer, then draws it.
#[component]
pub fn Asked<T, F>(
    /// The question.
    resource: Resource<Result<T, crate::error::AppError>>,
    /// How the answer is drawn.
    draw: F,
) -> impl IntoView
where
    T: Clone + Send + Sync + serde::Serialize + serde::de::DeserializeOwned + 'static,
    F: Fn(T) -> AnyView + Clone + Send + Sync + 'static,
{
    view! {
        <Suspense fallback=move || view! { <div class="page"><p class="quiet">{words().frame_loading()}</p></div> }>
            {move || {
                let draw = draw.clone();
                Suspend::new(async move { shown(resource.await, draw) })
            }}
        </Suspense>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_below_a_place_belongs_to_it() {
        for (path, place) in [
            ("/", Place::Start),
            ("/mappings/m1/progress", Place::Mappings),
            ("/mappings/m1/units/u1/needs", Place::Unit),
            ("/mappings/m1/people/p1", Place::Unit),
            ("/organisation/mine", Place::Unit),
            ("/organisation", Place::Organisation),
            ("/people/imports/i1", Place::Imports),
            ("/people/p1", Place::People),
            ("/credentials", Place::RoleProfiles),
            ("/settings/roles", Place::Grants),
        ] {
            assert_eq!(around(path), Some(place), "{path}");
        }
        assert_eq!(around("/finns-inte"), None);
    }
}
