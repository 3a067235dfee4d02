//! Every import so far, and the form for a new one.

use super::{Done, Imports, Line, UploadProblem, load_imports, upload_problem};
use crate::format;
use crate::frame::Asked;
use crate::ui::{Button, ErrorSummary, Mistake, Notice, PageHead, Select, Table, Tag, TagKind};
use crate::words::{Words, words};
use domain::people_file::FILE_MAX_MB;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// The page of imports.
#[component]
pub fn ImportsPage() -> impl IntoView {
    let query = use_query_map();
    let problem = move || query.with(|query| query.get_str("problem").map(str::to_owned));
    let resource = Resource::new_blocking(problem, |_| load_imports());
    let problem = move || problem().and_then(|text| serde_json::from_str::<UploadProblem>(&text).ok());
    view! { <Asked resource draw=move |imports| draw(imports, problem()) /> }
}

fn draw(imports: Imports, problem: Option<UploadProblem>) -> AnyView {
    let words = words();
    let text = problem.map(|problem| upload_problem(words, &problem));
    let mistakes = text.iter().map(|text| Mistake { field: "file".into(), text: text.clone() }).collect();
    let Imports { imports, scopes, samples } = imports;
    view! {
        <div class="page" data-width="wide">
            <ErrorSummary mistakes />
            <PageHead title=words.imports_title() lead=words.imports_lead() />
            {sample_links(words, &samples)}
            {form(words, scopes, text)}
            {history(words, imports)}
        </div>
    }
    .into_any()
}

fn sample_links(words: Words, samples: &[String]) -> AnyView {
    let texts = [words.imports_sample_changes(), words.imports_sample_errors()];
    let links = samples.iter().zip(texts).map(|(name, text)| {
        view! { <li><a href=format!("/people/imports/samples/{name}") download=name.clone() rel="external">{text}</a></li> }
            .into_any()
    });
    let links: Vec<_> = links.collect();
    if links.is_empty() {
        return ().into_any();
    }
    view! { <Notice><p>{words.imports_samples()}</p><ul>{links}</ul></Notice> }.into_any()
}

/// The form goes to the server as a file does, with and without script.
fn form(words: Words, scopes: Vec<(domain::UnitId, String)>, error: Option<String>) -> AnyView {
    let options = scopes.into_iter().map(|(id, path)| (id.to_string(), path)).collect();
    let is_wrong = error.is_some();
    view! {
        <section class="page__section" aria-labelledby="new-import">
            <h2 id="new-import">{words.imports_new()}</h2>
            <form class="import" method="post" action="/people/imports" enctype="multipart/form-data">
                <Select name="scope" label=words.imports_scope() hint=words.imports_scope_hint() options />
                <div class="field" data-error=is_wrong.then_some("")>
                    <label class="field__label" for="file">{words.imports_file()}</label>
                    <p class="field__hint" id="file-hint">{words.imports_file_hint(FILE_MAX_MB)}</p>
                    {error.map(|error| view! { <p class="field__error" id="file-error">{error}</p> })}
                    <input
                        class="field__input"
                        id="file"
                        name="file"
                        type="file"
                        required
                        accept=".csv,.txt,text/csv"
                        aria-describedby=if is_wrong { "file-hint file-error" } else { "file-hint" }
                        aria-invalid=is_wrong.then_some("true")
                    />
                </div>
                <div class="buttons"><Button text=words.imports_look() /></div>
            </form>
        </section>
    }
    .into_any()
}

fn history(words: Words, imports: Vec<Line>) -> AnyView {
    if imports.is_empty() {
        return view! { <p class="quiet">{words.imports_none()}</p> }.into_any();
    }
    let rows = imports.into_iter().map(|line| row(words, line)).collect_view();
    view! {
        <section class="page__section" aria-labelledby="past-imports">
            <h2 id="past-imports">{words.imports_past()}</h2>
            <Table caption=words.imports_past_caption()>
                <thead>
                    <tr>
                        <th scope="col">{words.imports_file()}</th>
                        <th scope="col">{words.imports_scope()}</th>
                        <th scope="col">{words.imports_uploaded()}</th>
                        <th scope="col">{words.imports_changes()}</th>
                        <th scope="col">{words.imports_state()}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </Table>
        </section>
    }
    .into_any()
}

fn row(words: Words, line: Line) -> AnyView {
    let (kind, said) = state(words, &line);
    view! {
        <tr>
            <th scope="row"><a href=format!("/people/imports/{}", line.id)>{line.file_name.clone()}</a></th>
            <td>{line.scope}</td>
            <td>{done(words, &line.uploaded)}</td>
            <td>{in_numbers(words, &line.summary)}</td>
            <td><Tag kind text=said /></td>
        </tr>
    }
    .into_any()
}

/// How far an import has come, in words.
pub(super) fn state(words: Words, line: &Line) -> (TagKind, String) {
    match (&line.applied, &line.undone) {
        (_, Some(undone)) => (TagKind::Plain, words.imports_undone(done(words, undone))),
        (Some(applied), None) => (TagKind::Done, words.imports_applied(done(words, applied))),
        (None, None) if line.error_count > 0 => {
            (TagKind::Now, words.imports_has_errors(i64::try_from(line.error_count).unwrap_or(i64::MAX)))
        }
        (None, None) => (TagKind::Soon, words.imports_not_applied().to_owned()),
    }
}

/// Who and when.
pub(super) fn done(words: Words, done: &Done) -> String {
    let by = done.by.clone().unwrap_or_else(|| words.imports_command_line().to_owned());
    let day = format::date_long(words, done.at.on);
    words.imports_done(by, day, format::time_of_day(words, done.at.hour, done.at.minute))
}

/// The changes of employments in numbers.
pub(super) fn in_numbers(words: Words, summary: &domain::people_file::Summary) -> String {
    let counts = summary.employments;
    words.imports_numbers(counts.created, counts.changed, counts.ended)
}
