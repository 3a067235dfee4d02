//! What an import changes, with names, before and after; and the buttons that apply and undo it.

use super::list::{done, in_numbers, state};
use super::{Change, Preview, load_import};
use crate::format;
use crate::frame::Asked;
use crate::import_words::{column_name, row_problem};
use crate::refusal_words::sentence;
use crate::ui::{
    Breadcrumbs, Button, ButtonKind, ButtonLink, ErrorSummary, Input, Link, Mistake, Notice, NoticeKind, PageHead,
    Table, Tag,
};
use crate::words::{Words, words};
use domain::ImportId;
use domain::people_file::{Column, RowError};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

/// The page of one import.
#[component]
pub fn PreviewPage() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let asked = move || {
        let import = params.with(|params| params.get_str("import").unwrap_or_default().to_owned());
        (import, query.with(|query| query.get_str("refused").map(str::to_owned)))
    };
    let resource = Resource::new_blocking(asked, |(import, refused)| async move {
        let import = ImportId::new(import).map_err(|_| crate::error::AppError::NotFound)?;
        load_import(import, refused).await
    });
    let is_same = move || query.with(|query| query.get_str("same").is_some());
    view! { <Asked resource draw=move |preview| draw(preview, is_same()) /> }
}

fn draw(preview: Preview, is_same: bool) -> AnyView {
    let words = words();
    let mistakes = preview.refused.iter();
    let mistakes = mistakes.map(|form| Mistake { field: "act".into(), text: sentence(words, &form.refusal) }).collect();
    let (kind, said) = state(words, &preview.line);
    let line = &preview.line;
    let lead = words.imports_lead_of(line.scope.clone(), format::date_long(words, preview.effective_on));
    view! {
        <div class="page" data-width="wide">
            <ErrorSummary mistakes />
            <Breadcrumbs links=vec![Link::new("/people/imports", words.imports_title())] />
            <PageHead title=line.file_name.clone() lead />
            {is_same.then(|| view! {
                <Notice><p>{words.imports_same()}</p></Notice>
            })}
            <p><Tag kind text=said /></p>
            <p class="quiet">{words.imports_handed_in(done(words, &line.uploaded))}</p>
            {preview.kept_to.map(|day| {
                view! { <p class="quiet">{words.imports_kept_to(format::date_long(words, day))}</p> }
            })}
            {unread(words, &preview.unread)}
            {if line.error_count > 0 { errors(words, &preview) } else { changes(words, &preview) }}
            {act(words, &preview)}
        </div>
    }
    .into_any()
}

fn unread(words: Words, columns: &[String]) -> AnyView {
    if columns.is_empty() {
        return ().into_any();
    }
    let text = words.imports_unread(columns.join(", "));
    view! { <Notice><p>{text}</p></Notice> }.into_any()
}

fn errors(words: Words, preview: &Preview) -> AnyView {
    let rows = preview.errors.iter().map(|error| error_row(words, error)).collect_view();
    let count = i64::try_from(preview.line.error_count).unwrap_or(i64::MAX);
    view! {
        <section class="page__section" aria-labelledby="errors">
            <h2 id="errors">{words.imports_errors(count)}</h2>
            <p>{words.imports_errors_why()}</p>
            <p>
                <a href=format!("/people/imports/{}/errors", preview.line.id) rel="external">
                    {words.imports_errors_download()}
                </a>
            </p>
            <Table caption=words.imports_errors_caption()>
                <thead>
                    <tr>
                        <th scope="col">{words.imports_line()}</th>
                        <th scope="col">{words.imports_column()}</th>
                        <th scope="col">{words.imports_value()}</th>
                        <th scope="col">{words.imports_reason()}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </Table>
        </section>
    }
    .into_any()
}

fn error_row(words: Words, error: &RowError) -> AnyView {
    view! {
        <tr>
            <th scope="row">{error.line}</th>
            <td>{error.column.map(Column::code)}</td>
            <td>{error.value.clone()}</td>
            <td>{row_problem(words, &error.reason)}</td>
        </tr>
    }
    .into_any()
}

fn changes(words: Words, preview: &Preview) -> AnyView {
    let (people, employments) = (preview.line.summary.people, preview.line.summary.employments);
    let groups = [
        (words.imports_ended_employments(employments.ended.into()), &preview.ended_employments, employments.ended),
        (words.imports_new_employments(employments.created.into()), &preview.new_employments, employments.created),
        (
            words.imports_changed_employments(employments.changed.into()),
            &preview.changed_employments,
            employments.changed,
        ),
        (words.imports_new_people(people.created.into()), &preview.new_people, people.created),
        (words.imports_changed_people(people.changed.into()), &preview.changed_people, people.changed),
    ];
    let groups = groups.into_iter().filter(|(_, _, count)| *count > 0);
    let groups = groups.map(|(title, changes, count)| group(words, title, changes, count)).collect::<Vec<_>>();
    let unchanged = words.imports_unchanged(employments.unchanged);
    view! {
        <section class="page__section" aria-labelledby="changes">
            <h2 id="changes">{words.imports_what()}</h2>
            <p>{in_numbers(words, &preview.line.summary)} " " {unchanged}</p>
            {groups}
        </section>
    }
    .into_any()
}

fn group(words: Words, title: String, changes: &[Change], count: u32) -> AnyView {
    let shown = u32::try_from(changes.len()).unwrap_or(u32::MAX);
    let rest = (shown < count).then(|| words.imports_first(shown));
    let items = changes.iter().map(|change| one(words, change)).collect_view();
    view! {
        <details class="disclosure" open=count <= 20>
            <summary class="disclosure__summary">{title}</summary>
            <div class="disclosure__inside">
                {rest.map(|rest| view! { <p class="quiet">{rest}</p> })}
                <ul class="changes" role="list">{items}</ul>
            </div>
        </details>
    }
    .into_any()
}

fn one(words: Words, change: &Change) -> AnyView {
    let name = change.name.clone().unwrap_or_else(|| words.people_protected().to_owned());
    let work = change.work.as_ref().map(|(title, unit)| format!("{title}, {unit}"));
    let on = change.on.map(|on| format::date_long(words, on));
    let facts: Vec<_> = [work, on].into_iter().flatten().collect();
    let empty = || words.imports_empty().to_owned();
    let said = |text: &String| if text.is_empty() { empty() } else { text.clone() };
    let differences = change.differences.iter().map(|(column, before, after)| {
        view! {
            <li>{column_name(words, *column)} ": " {words.imports_before_after(said(before), said(after))}</li>
        }
        .into_any()
    });
    let differences: Vec<_> = differences.collect();
    view! {
        <li class="changes__one">
            <span class="changes__name">{name}</span>
            <span class="quiet">{facts.join(" · ")}</span>
            {(!differences.is_empty()).then(|| view! { <ul class="changes__differences">{differences}</ul> })}
        </li>
    }
    .into_any()
}

/// What can be done now: apply, undo, or nothing.
fn act(words: Words, preview: &Preview) -> AnyView {
    let line = &preview.line;
    let ends = line.summary.employments.ended;
    let counts = line.summary;
    let is_idle = counts.employments.created + counts.employments.changed + ends == 0
        && counts.people.created + counts.people.changed == 0;
    match (&line.applied, &line.undone) {
        (None, _) if line.error_count > 0 => {
            view! { <p><ButtonLink href="/people/imports" text=words.imports_another() /></p> }.into_any()
        }
        (None, _) if is_idle => view! { <Notice><p>{words.imports_nothing()}</p></Notice> }.into_any(),
        (None, _) => {
            let confirm = counts.needs_confirmation().then(|| confirmation(words, preview, ends));
            form(preview, "people.apply-import", words.imports_apply(), ButtonKind::Main, confirm)
        }
        (Some(_), None) => {
            let why = view! { <p class="quiet">{words.imports_undo_why()}</p> }.into_any();
            form(preview, "people.undo-import", words.imports_undo(), ButtonKind::Warning, Some(why))
        }
        (Some(_), Some(_)) => ().into_any(),
    }
}

fn confirmation(words: Words, preview: &Preview, ends: u32) -> AnyView {
    let text = words.imports_many_end(ends, preview.line.summary.in_scope);
    let typed = preview.refused.as_ref().and_then(|form| form.args.get("confirmed_ends")).map(ToString::to_string);
    view! {
        <Notice kind=NoticeKind::Problem><p>{text}</p></Notice>
        <Input name="confirmed_ends:n" label=words.imports_type_number() value=typed.unwrap_or_default() />
    }
    .into_any()
}

fn form(
    preview: &Preview,
    command: &'static str,
    text: &'static str,
    kind: ButtonKind,
    inside: Option<AnyView>,
) -> AnyView {
    let here = format!("/people/imports/{}", preview.line.id);
    view! {
        <form class="page__section" id="act" method="post" action=format!("/commands/{command}")>
            <input type="hidden" name="form_id" value=preview.form_id.clone() />
            <input type="hidden" name="import" value=preview.line.id.to_string() />
            <input type="hidden" name="then" value=here.clone() />
            <input type="hidden" name="back" value=here />
            {inside}
            <div class="buttons"><Button text kind /></div>
        </form>
    }
    .into_any()
}
