//! The door: a link from the operator, or in the demo the picker of people.

use crate::backend::Answer;
use crate::error::AppError;
use crate::frame::Asked;
use crate::ui::{Bar, Button, LanguageSwitch, Notice, PageHead};
use crate::viewer::viewer;
use crate::words::words;
use domain::Text;
use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_query_map};
use serde::{Deserialize, Serialize};

/// What the door asks.
pub trait Reads {
    /// The people whom the demo offers, in order; nobody outside a demo.
    fn cast(&self) -> Answer<'_, Vec<CastMember>>;
}

/// Somebody as whom one may look around.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CastMember {
    /// The name in the address, such as `amina`.
    pub name: String,
    /// Full name.
    pub full_name: String,
    /// What they do.
    pub what: Text,
}

#[server(endpoint = "sign-in/cast", input = leptos::server_fn::codec::Json)]
async fn load_cast() -> Result<Vec<CastMember>, AppError> {
    crate::backend::backend()?.cast().await
}

/// The page for whoever is not signed in.
#[component]
pub fn SignInPage() -> impl IntoView {
    let viewer = viewer();
    let query = use_query_map();
    let location = use_location();
    let back = Signal::derive(move || {
        let query = location.search.get();
        format!("/sign-in?{}", query.trim_start_matches('?'))
    });
    let has = move |name: &str| query.with_untracked(|query| query.get(name));
    let link = has("link");
    let was_used = has("used").is_some();
    let next = has("next").unwrap_or_default();
    view! {
        <Bar municipality=viewer.municipality is_demo=viewer.is_demo />
        <main class="page" id="content">
            {was_used.then(|| view! { <Notice><p>{words().sign_in_link_used()}</p></Notice> })}
            {match link {
                Some(token) => by_link(&token),
                None if viewer.is_demo => picker(next),
                None => view! { <PageHead title=words().sign_in_title() lead=words().sign_in_how() /> }.into_any(),
            }}
        </main>
        <footer class="foot">
            <LanguageSwitch back />
            <a href="/tillganglighet">{words().frame_accessibility()}</a>
        </footer>
    }
}

/// Looking at a link uses nothing up; pressing the button does.
fn by_link(token: &str) -> AnyView {
    view! {
        <PageHead title=words().sign_in_title() lead=words().sign_in_link() />
        <form method="post" action=format!("/sign-in/link/{token}")>
            <Button text=words().sign_in_button() />
        </form>
    }
    .into_any()
}

fn picker(next: String) -> AnyView {
    let cast = Resource::new_blocking(|| (), |()| load_cast());
    view! {
        <PageHead title=words().sign_in_choose() lead=words().sign_in_demo() />
        <Asked resource=cast draw=move |cast| {
            let language = words().0;
            let people = cast
                .into_iter()
                .map(|member| {
                    let (what, lang) = member.what.in_language(language);
                    view! {
                        <form method="post" action="/sign-in/demo" >
                            <input type="hidden" name="name" value=member.name />
                            <input type="hidden" name="next" value=next.clone() />
                            <button class="picker__person">
                                <span class="picker__name">{member.full_name}</span>
                                <span class="picker__what" lang=lang.tag()>{what.to_owned()}</span>
                            </button>
                        </form>
                    }
                    .into_any()
                })
                .collect_view();
            view! { <div class="picker">{people}</div> }.into_any()
        } />
    }
    .into_any()
}
