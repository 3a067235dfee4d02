//! Two devices said different things of a question: both are shown, and the person chooses.

use super::held::Held;
use super::value;
use crate::browser;
use crate::format;
use crate::replica::OwnCommand;
use crate::ui::{Button, ButtonKind, Notice, NoticeKind};
use crate::viewer::viewer;
use crate::words::{Words, words};
use domain::competence::Scale;
use domain::mapping::{Collision, Device, Said, Sheet, Told};
use domain::{CompetenceId, Refusal};
use leptos::prelude::*;

/// The collisions of a question that its person has not settled.
pub fn collisions(held: Held, competence: &CompetenceId, refused: Callback<Refusal>) -> AnyView {
    let words = words();
    held.sheet
        .with(|sheet| {
            let one = |collision| one(words, held, sheet, collision, refused);
            sheet.collisions_of(competence).map(one).collect_view()
        })
        .into_any()
}

fn one(words: Words, held: Held, sheet: &Sheet, collision: &Collision, refused: Callback<Refusal>) -> AnyView {
    let scale = sheet.frame.scale;
    let now = sheet.answer(&collision.competence).and_then(|answer| answer.said(&collision.other.said));
    let stands = words.mapping_collision_stands();
    let stands = match &now {
        Some(now) if *now != collision.kept.said => line(said(words, scale, now), stands.to_owned()),
        _ => line(said(words, scale, &collision.kept.said), format!("{} · {stands}", place(words, &collision.kept))),
    };
    let other = line(said(words, scale, &collision.other.said), place(words, &collision.other));
    let act = |is_taken| act(words, held, sheet, collision, is_taken, refused);
    // Once the answers are handed in they do not change.
    let (take, keep) = (sheet.submitted_at.is_none().then(|| act(true)), act(false));
    view! {
        <Notice kind=NoticeKind::Problem>
            <p><strong>{words.mapping_collision()}</strong></p>
            <ul class="collision" role="list">{stands} {other}</ul>
            <div class="buttons">{take} {keep}</div>
        </Notice>
    }
    .into_any()
}

fn line(said: String, place: String) -> AnyView {
    view! { <li><span class="collision__said">{said}</span> " " <span class="quiet">{place}</span></li> }.into_any()
}

/// `Telefon 14:32`
fn place(words: Words, told: &Told) -> String {
    let device = match told.on {
        Device::Phone => words.mapping_phone(),
        Device::Computer => words.mapping_computer(),
        Device::Other => words.mapping_other_device(),
    };
    format!("{device} {}", format::moment(words, browser::time_of(told.at.0), viewer().today))
}

fn said(words: Words, scale: Scale, said: &Said) -> String {
    let wish = |wish, is_wanted: &bool| if *is_wanted { String::from(wish) } else { words.refused_not(wish) };
    match said {
        Said::Value(given) => value::name(words, scale, *given),
        Said::UseMore(is_wanted) => wish(words.mapping_use_more(), is_wanted),
        Said::Develop(is_wanted) => wish(words.mapping_develop(), is_wanted),
        Said::Comment(text) if text.is_empty() => words.ui_no_value().to_owned(),
        Said::Comment(text) => text.clone(),
    }
}

/// The form that takes the other value, or keeps what stands.
fn act(
    words: Words,
    held: Held,
    sheet: &Sheet,
    collision: &Collision,
    is_taken: bool,
    refused: Callback<Refusal>,
) -> AnyView {
    let (mapping, version) = (sheet.frame.mapping.clone(), collision.version);
    let here = format!("/mappings/{mapping}/questions/{}", collision.competence);
    let form_id = held.opened.with_value(|opened| format!("{}-{version}-{is_taken}", opened.form_id));
    let fields = [
        ("form_id", form_id),
        ("mapping", mapping.to_string()),
        ("collision:n", version.to_string()),
        ("is_taken:b", is_taken.to_string()),
        ("then", here.clone()),
        ("back", here),
    ];
    let fields = fields.map(|(name, value)| view! { <input type="hidden" name=name value=value /> }.into_any());
    let settle = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        match held.replica.send(OwnCommand::SettleAnswer { mapping: mapping.clone(), collision: version, is_taken }) {
            Ok(()) => browser::focus_heading(),
            Err(refusal) => refused.run(refusal),
        }
    };
    let (text, kind) = if is_taken {
        (words.mapping_collision_take(), ButtonKind::Main)
    } else {
        (words.mapping_collision_keep(), ButtonKind::Quiet)
    };
    view! {
        <form method="post" action="/commands/answer.settle" on:submit=settle>
            {fields.into_iter().collect_view()} <Button text kind />
        </form>
    }
    .into_any()
}
