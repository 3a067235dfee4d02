//! The visitor's own result: level against target, sorted by what she may want to develop.

use super::held::mapping_param;
use super::{OwnResult, OwnSheet, load_result};
use crate::browser::{self, Cache};
use crate::error::AppError;
use crate::frame::{Asked, shown};
use crate::kept::{self, or_kept, sheet_key};
use crate::replica::{Replica, replica};
use crate::ui::{ButtonKind, ButtonLink, GapChart, GapRow, Notice, NoticeKind, PageHead, PrintButton, TagKind};
use crate::viewer::viewer;
use crate::words::{Words, words};
use domain::MappingId;
use domain::gap::{ResultRow, own_result};
use domain::mapping::{Assessed, Value};
use leptos::prelude::*;

/// The result page.
#[component]
pub fn ResultPage() -> impl IntoView {
    let Some(mapping) = mapping_param() else {
        return shown(Err::<(), _>(AppError::NotFound), |()| ().into_any());
    };
    let (cache, replica) = (kept::cache(), replica());
    let resource = Resource::new_blocking(
        move || mapping.clone(),
        move |mapping| {
            let cache = cache.clone();
            async move {
                match load_result(mapping.clone()).await {
                    Err(AppError::Offline) => from_device(mapping, replica, cache).await,
                    result => result,
                }
            }
        },
    );
    view! { <Asked resource draw=|result| draw(&with_own(result)) /> }.into_any()
}

/// The result as far as the person's own answers go, by the same rule as on the server.
async fn from_device(mapping: MappingId, replica: Replica, cache: Option<Cache>) -> Result<OwnResult, AppError> {
    let kept: Result<OwnSheet, _> = or_kept(Err(AppError::Offline), cache, &sheet_key(&mapping)).await;
    let sheet = match untrack(|| replica.sheet(&mapping)) {
        Some(sheet) => sheet,
        None => kept?.sheet,
    };
    let rows = own_result(&sheet, None, &[]);
    Ok(OwnResult { frame: sheet.frame, submitted_at: sheet.submitted_at, rows })
}

/// The result with what this browser has given and the server may not have yet.
fn with_own(mut result: OwnResult) -> OwnResult {
    let own = untrack(|| replica().sheet(&result.frame.mapping));
    let Some(own) = own else { return result };
    result.submitted_at = own.submitted_at;
    for row in &mut result.rows {
        let answer = own.answer(&row.competence).cloned().unwrap_or_default();
        row.own = answer.value;
        row.wants_to_develop = answer.wants_to_develop;
        row.wants_to_use_more = answer.wants_to_use_more;
    }
    result
}

fn draw(result: &OwnResult) -> AnyView {
    let words = words();
    let mapping = &result.frame.mapping;
    let (title, _) = result.frame.title.in_language(words.0);
    let (profile, _) = result.frame.profile_name.in_language(words.0);
    let name = viewer().me.map(|me| me.full_name).unwrap_or_default();
    let is_submitted = result.submitted_at.is_some();
    // Once the manager's picture is there nobody waits for it.
    let is_waiting = result.rows.iter().all(|row| row.manager.is_none() && row.agreed.is_none());
    let rows = result.rows.iter().map(|row| chart_row(words, row)).collect::<Vec<_>>();
    view! {
        <div class="page" data-width="wide">
            <PageHead title=words.mapping_result_title() kicker=format!("{name} · {profile} · {title}") />
            {(!is_submitted).then(|| view! { <Notice><p>{words.mapping_not_submitted()}</p></Notice> })}
            {(is_submitted && is_waiting).then(|| view! {
                <Notice kind=NoticeKind::Good><p>{words.mapping_thanks()}</p></Notice>
            })}
            {move || (!browser::is_reached()).then(|| view! { <p class="quiet">{words.offline_result()}</p> })}
            <GapChart caption=words.mapping_result_title() scale=result.frame.scale rows />
            <p class="quiet small">{words.mapping_result_why()}</p>
            <div class="buttons">
                <ButtonLink
                    href=format!("/mappings/{mapping}/review")
                    text=words.mapping_all_answers()
                    kind=ButtonKind::Quiet
                />
                <PrintButton />
            </div>
        </div>
    }
    .into_any()
}

fn chart_row(words: Words, row: &ResultRow) -> GapRow {
    let (name, _) = row.name.in_language(words.0);
    let distance = row.distance.unwrap_or(0);
    let tag = match row.own {
        _ if row.wants_to_develop => Some((TagKind::Now, words.mapping_tag_develop())),
        None => Some((TagKind::Plain, words.mapping_unanswered())),
        Some(Value::DontKnow) => Some((TagKind::Plain, words.mapping_dont_know())),
        Some(Value::NotApplicable) => Some((TagKind::Plain, words.mapping_not_current())),
        Some(Value::Level(level)) if level > row.target => Some((TagKind::Done, words.mapping_tag_show())),
        Some(Value::Level(_)) if distance == 0 => Some((TagKind::Done, words.mapping_tag_reached())),
        Some(Value::Level(_)) => Some((TagKind::Soon, words.mapping_tag_way())),
    };
    GapRow {
        name: name.to_owned(),
        target: row.target,
        own: row.own.and_then(Value::level),
        manager: row.manager.and_then(Assessed::level),
        agreed: row.agreed,
        tag: tag.map(|(kind, text)| (kind, text.to_owned())),
    }
}
