//! How a department or the whole city stands, in frozen figures that have passed the gate.

mod explain;
mod group;

pub use group::hidden as hidden_words;

use crate::backend::Answer;
use crate::error::AppError;
use crate::format;
use crate::frame::Asked;
use crate::ui::{Breadcrumbs, EmptyState, Link, Notice, PageHead, PrintButton, Progress, Tabs};
use crate::words::{Words, words};
use domain::competence::{Level, Scale};
use domain::figure::Published;
use domain::{Date, MappingId, ProfileVersionId, Text, UnitId};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use serde::{Deserialize, Serialize};

/// What this page asks.
pub trait Reads {
    /// The figures of a node; none before any mapping has opened.
    fn figures(&self, wanted: Wanted) -> Answer<'_, Option<Overview>>;
}

/// What somebody wants to see. What is left open, the server chooses.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Wanted {
    /// Of which mapping; else of the newest closed one.
    pub mapping: Option<MappingId>,
    /// About which node; else the topmost that the visitor may see.
    pub node: Option<UnitId>,
    /// Of which profile version; else the critical competences of all.
    pub profile: Option<ProfileVersionId>,
}

/// A node of the organisation, as it was when the mapping opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Node {
    /// Its id.
    pub id: UnitId,
    /// Its name.
    pub name: String,
}

/// A node in a mapping.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overview {
    /// The mappings there are, the newest first, with their titles.
    pub mappings: Vec<(MappingId, Text)>,
    /// The one shown.
    pub mapping: MappingId,
    /// Its title.
    pub title: Text,
    /// The node shown.
    pub node: Node,
    /// The nodes above it that the visitor may see, from the top.
    pub above: Vec<Node>,
    /// The nodes directly under it that the visitor may see and that have figures.
    pub under: Vec<Node>,
    /// How far the mapping has come.
    pub state: State,
}

/// How far a mapping has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum State {
    /// People answer.
    Open {
        /// The last day.
        closes_on: Date,
        /// How many have submitted, of how many; for those who may follow mappings.
        progress: Option<(u32, u32)>,
    },
    /// Closed, and its figures are being worked out.
    Counting,
    /// Its figures are frozen.
    Frozen(Frozen),
}

/// Frozen figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frozen {
    /// When they were frozen.
    pub on: Date,
    /// When the mapping opened: everybody counts where they worked on that day.
    pub opened_on: Date,
    /// The fewest people that a figure may be about.
    pub at_least: u32,
    /// The profile version that was asked for.
    pub chosen: Option<ProfileVersionId>,
    /// One group for each profile version, by name. Nothing is added up over them.
    pub groups: Vec<Group>,
}

/// The figures of one profile version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// The version.
    pub version: ProfileVersionId,
    /// The name of the profile.
    pub profile: Text,
    /// The number of the version.
    pub number: u32,
    /// Its scale.
    pub scale: Scale,
    /// How many competences the version has in all.
    pub competences: u32,
    /// What is shown of them, the critical ones first.
    pub figures: Vec<Figure>,
}

/// One competence of one profile version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figure {
    /// Its name.
    pub competence: Text,
    /// The level aimed at.
    pub target: Level,
    /// Whether the work cannot go on safely or lawfully without it.
    pub is_critical: bool,
    /// What the gate lets out.
    pub published: Published,
}

#[leptos::server(endpoint = "figures/overview", input = leptos::server_fn::codec::Json)]
async fn load_figures(wanted: Wanted) -> Result<Option<Overview>, AppError> {
    crate::backend::backend()?.figures(wanted).await
}

/// The figures of a node.
#[component]
pub fn FiguresPage() -> impl IntoView {
    let query = use_query_map();
    let wanted = move || {
        let query = query.get();
        Wanted {
            mapping: query.get("mapping").and_then(|id| MappingId::new(id).ok()),
            node: query.get("node").and_then(|id| UnitId::new(id).ok()),
            profile: query.get("profile").and_then(|id| ProfileVersionId::new(id).ok()),
        }
    };
    let resource = Resource::new_blocking(wanted, load_figures);
    view! { <Asked resource draw=draw /> }
}

fn address(path: &str, mapping: &MappingId, node: &UnitId, profile: Option<&ProfileVersionId>) -> String {
    let profile = profile.map(|id| format!("&profile={id}")).unwrap_or_default();
    format!("{path}?mapping={mapping}&node={node}{profile}")
}

fn draw(overview: Option<Overview>) -> AnyView {
    let words = words();
    let Some(overview) = overview else {
        return view! {
            <div class="page">
                <PageHead title=words.frame_figures() />
                <EmptyState title=words.figures_nothing() text=words.figures_nothing_why() />
            </div>
        }
        .into_any();
    };
    let Overview { mappings, mapping, title, node, above, under, state } = overview;
    let in_words = |text: &Text| text.in_language(words.0).0.to_owned();
    let go = |to: Node| Link::new(address("/figures", &mapping, &to.id, None), to.name);
    let above: Vec<_> = above.into_iter().map(go).collect();
    let under: Vec<_> = under.into_iter().map(go).collect();
    let tabs: Vec<_> = mappings
        .iter()
        .map(|(id, title)| Link {
            is_current: *id == mapping,
            ..Link::new(address("/figures", id, &node.id, None), in_words(title))
        })
        .collect();
    let chosen = match &state {
        State::Frozen(frozen) => frozen.chosen.clone(),
        State::Open { .. } | State::Counting => None,
    };
    let file = address("/figures.csv", &mapping, &node.id, chosen.as_ref());
    let has_figures = matches!(state, State::Frozen(_));
    view! {
        <div class="page" data-width="wide">
            {(!above.is_empty()).then(|| view! { <Breadcrumbs links=above /> })}
            <div class="split">
                <PageHead title=words.figures_title(&node.name) kicker=in_words(&title) />
                {has_figures.then(|| view! {
                    <div class="buttons">
                        <a class="button" data-kind="quiet" href=file download="">{words.figures_csv()}</a>
                        <PrintButton />
                    </div>
                })}
            </div>
            {(tabs.len() > 1).then(|| view! { <Tabs label=words.frame_mappings() links=tabs /> })}
            {(!under.is_empty()).then(|| go_on(words, under))}
            {match state {
                State::Open { closes_on, progress } => open(words, closes_on, progress),
                State::Counting => view! { <Notice><p>{words.figures_counting()}</p></Notice> }.into_any(),
                State::Frozen(frozen) => group::all(words, &mapping, &node.id, frozen),
            }}
        </div>
    }
    .into_any()
}

fn go_on(words: Words, under: Vec<Link>) -> AnyView {
    let links = under.into_iter().map(|link| view! { <li><a href=link.href>{link.name}</a></li> }.into_any());
    view! {
        <nav class="under" aria-labelledby="under">
            <h2 class="under__title" id="under">{words.figures_under()}</h2>
            <ul class="under__links" role="list">{links.collect_view()}</ul>
        </nav>
    }
    .into_any()
}

fn open(words: Words, closes_on: Date, progress: Option<(u32, u32)>) -> AnyView {
    let many = |count: u32| usize::try_from(count).unwrap_or_default();
    view! {
        <section class="page__section">
            <h2>{words.figures_open()}</h2>
            <p class="quiet">{words.figures_open_until(format::date_long(words, closes_on))}</p>
            {progress.map(|(done, all)| view! {
                <Progress
                    text=words.figures_submitted(format::number(words, done.into()), format::number(words, all.into()))
                    label=words.figures_submitted_label()
                    done=many(done)
                    all=many(all)
                />
            })}
        </section>
    }
    .into_any()
}
