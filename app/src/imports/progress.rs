//! How far an import has come: a page that asks for itself again until the work has ended.

use super::{Step, UnderWay, Waited, load_progress};
use crate::format;
use crate::frame::Asked;
use crate::ui::PageHead;
use crate::words::{Words, words};
use domain::ImportId;
use leptos::prelude::*;
use leptos_router::components::Redirect;
use leptos_router::hooks::use_params_map;

/// The page that waits for an import.
#[component]
pub fn ProgressPage() -> impl IntoView {
    let params = use_params_map();
    let asked = move || params.with(|params| params.get_str("import").unwrap_or_default().to_owned());
    let resource = Resource::new_blocking(asked, |import| async move {
        let import = ImportId::new(import).map_err(|_| crate::error::AppError::NotFound)?;
        load_progress(import).await
    });
    view! { <Asked resource draw /> }
}

fn draw(waited: Waited) -> AnyView {
    let words = words();
    let under_way = match waited {
        Waited::Working(under_way) => under_way,
        Waited::Ended(to) => return view! { <Redirect path=to /> }.into_any(),
    };
    let counted = counted(words, under_way);
    let said = counted.clone().unwrap_or_else(|| step(words, under_way.step).to_owned());
    let bar = match counted {
        Some(_) => view! {
            <progress class="progress__track" aria-label=step(words, under_way.step) max=under_way.of value=under_way.done>
                {said.clone()}
            </progress>
        }
        .into_any(),
        None => {
            view! { <progress class="progress__track" aria-label=step(words, under_way.step)>{said.clone()}</progress> }
                .into_any()
        }
    };
    view! {
        <div class="page">
            <PageHead title=step(words, under_way.step) kicker=words.imports_title() lead=words.imports_working() />
            <div class="progress">
                <p class="progress__text" role="status">{said}</p>
                {bar}
            </div>
            <p><a href="" rel="external">{words.imports_look_again()}</a></p>
        </div>
    }
    .into_any()
}

fn step(words: Words, step: Step) -> &'static str {
    match step {
        Step::Reading => words.imports_step_reading(),
        Step::Comparing => words.imports_step_comparing(),
        Step::Keeping => words.imports_step_keeping(),
        Step::Changing => words.imports_step_changing(),
    }
}

/// How many of how many, once that is known.
fn counted(words: Words, UnderWay { step, done, of }: UnderWay) -> Option<String> {
    let number = |number: u32| format::number(words, number.into());
    let of = (of > 0).then_some(of)?;
    Some(match step {
        Step::Reading => words.imports_rows_done(number(done), number(of)),
        Step::Comparing | Step::Keeping | Step::Changing => words.imports_changes_done(number(done), number(of)),
    })
}
