//! What stands around a page: the bar, the links at its side, where one is, and which language.

use super::todo::{Tag, TagKind};
use crate::names::language_name;
use crate::words::{Words, words};
use domain::Language;
use leptos::prelude::*;

/// A link of a menu, a row of tabs or the path to a page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Link {
    /// Where it leads.
    pub href: String,
    /// What it is called.
    pub name: String,
    /// Whether it is the page being shown.
    pub is_current: bool,
    /// What waits there, such as `4` or `6 bokade`.
    pub tag: Option<(TagKind, String)>,
}

impl Link {
    /// A link to somewhere.
    pub fn new(href: impl Into<String>, name: impl Into<String>) -> Self {
        Self { href: href.into(), name: name.into(), ..Self::default() }
    }

    /// The same link, as the page being shown when that is so.
    #[must_use]
    pub fn current_at(self, path: &str) -> Self {
        Self { is_current: self.href == path, ..self }
    }

    /// The same link with what waits there.
    #[must_use]
    pub fn with_tag(self, kind: TagKind, text: impl Into<String>) -> Self {
        Self { tag: Some((kind, text.into())), ..self }
    }

    fn current(&self) -> Option<&'static str> {
        self.is_current.then_some("page")
    }
}

/// The top bar: the mark, whose Kunna it is, and few links.
#[component]
pub fn Bar(
    /// The name of the municipality.
    #[prop(into)]
    municipality: String,
    /// Whether everybody here is made up.
    #[prop(optional)]
    is_demo: bool,
    /// Links at the end, such as the name of who is signed in.
    #[prop(optional)]
    links: Vec<Link>,
    /// Whatever else stands at the end, such as signing out.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let words = words();
    let links = links
        .into_iter()
        .map(|link| view! { <a href=link.href.clone() rel=crate::rel(&link.href) aria-current=link.current()>{link.name.clone()}</a> }.into_any());
    view! {
        <a class="skip" href="#content">{words.ui_skip()}</a>
        <header class="bar">
            <a class="bar__home" href="/" aria-label=words.ui_home()>
                <svg class="bar__mark" viewBox="0 0 28 28" aria-hidden="true">
                    <circle class="bar__disc" cx="14" cy="14" r="14" />
                    <path class="bar__half" d="M14 6.5a7.5 7.5 0 0 1 0 15z" />
                </svg>
                <span class="bar__name">"Kunna"</span>
            </a>
            <span class="bar__place">{municipality}</span>
            {is_demo.then(|| view! { <span class="bar__demo">{words.ui_demo()}</span> })}
            <div class="bar__end">{links.collect_view()} {children.map(|children| children())}</div>
        </header>
    }
    .into_any()
}

/// The links of whoever has more than a start page: at the side of a desk, in a row on a phone.
#[component]
pub fn SideNav(
    /// The links.
    links: Vec<Link>,
) -> impl IntoView {
    let links = links.into_iter().map(|link| {
        view! {
            <a
                class="side__link"
                href=link.href.clone()
                rel=crate::rel(&link.href)
                // A page below the place is where one is, but not the page that the link leads to.
                aria-current=link.is_current.then_some("true")
            >
                {link.name.clone()}
                {link.tag.clone().map(|(kind, text)| view! { <Tag kind text /> })}
            </a>
        }
        .into_any()
    });
    view! { <nav class="side" aria-label=words().ui_menu()>{links.collect_view()}</nav> }.into_any()
}

/// Several views of the same thing, each with its own address.
#[component]
pub fn Tabs(
    /// What the views are views of.
    #[prop(into)]
    label: String,
    /// One link for each.
    links: Vec<Link>,
) -> impl IntoView {
    let links = links.into_iter().map(|link| {
        view! { <a class="tabs__link" href=link.href.clone() rel=crate::rel(&link.href) aria-current=link.current()>{link.name.clone()}</a> }
            .into_any()
    });
    view! { <nav class="tabs" aria-label=label>{links.collect_view()}</nav> }.into_any()
}

/// The way from the start to this page; the page itself is its heading and not among them.
#[component]
pub fn Breadcrumbs(
    /// From the top.
    links: Vec<Link>,
) -> impl IntoView {
    let links = links
        .into_iter()
        .map(|link| view! { <li><a href=link.href.clone() rel=crate::rel(&link.href)>{link.name}</a></li> }.into_any());
    view! { <nav class="breadcrumbs" aria-label=words().ui_you_are_here()><ol>{links.collect_view()}</ol></nav> }
        .into_any()
}

/// Switches the language, by a form that comes back to the same address.
#[component]
pub fn LanguageSwitch(
    /// The address of the page being shown, with its query.
    #[prop(into)]
    back: Signal<String>,
) -> impl IntoView {
    let Words(now) = words();
    let buttons = Language::ALL.map(|language| {
        view! {
            <button
                class="language__button"
                name="language"
                value=language.tag()
                lang=language.tag()
                aria-current=(language == now).then_some("true")
            >
                {language_name(language)}
            </button>
        }
        .into_any()
    });
    view! {
        <form class="language" method="post" action="/language" aria-label=words().ui_language()>
            <input type="hidden" name="back" value=back />
            {buttons.into_iter().collect_view()}
        </form>
    }
    .into_any()
}
