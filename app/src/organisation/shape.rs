//! The forms by which HR shapes the organisation: change, add under, close. One at a time, at an address of its own.

use super::OneUnit;
use crate::mapping::RefusedForm;
use crate::names::unit_kind_name;
use crate::refusal_words::sentence;
use crate::ui::{Button, ButtonKind, ButtonLink, Input, Mistake, Select};
use crate::words::Words;
use domain::organisation::{UnitKind, Unshapely};
use domain::{Date, PersonId, Refusal, UnitId};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// What somebody needs who may shape a node.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shaping {
    /// What it lies under today.
    pub parent: Option<UnitId>,
    /// Who leads it today.
    pub manager: Option<PersonId>,
    /// What it may lie under, by path.
    pub parents: Vec<(UnitId, String)>,
    /// Who may lead it; none is somebody with protected identity.
    pub managers: Vec<(PersonId, Option<String>)>,
    /// What may lie under it.
    pub kinds: Vec<UnitKind>,
    /// The name of the person of the address that was asked for; none when nobody has it.
    pub found: Option<String>,
    /// The day it is.
    pub today: Date,
    /// A fresh id for a new node.
    pub new_unit: UnitId,
    /// A fresh id for the form.
    pub form_id: String,
    /// What the form sent and the rules did not take.
    pub refused: Option<RefusedForm>,
}

/// What somebody is doing to a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Doing {
    Change,
    Add,
    Close,
}

impl Doing {
    pub(super) fn from_code(code: &str) -> Option<Self> {
        [Self::Change, Self::Add, Self::Close].into_iter().find(|doing| doing.code() == code)
    }

    fn code(self) -> &'static str {
        match self {
            Self::Change => "change",
            Self::Add => "add",
            Self::Close => "close",
        }
    }

    fn address(self, unit: &UnitId) -> String {
        format!("/organisation/units/{unit}?do={}", self.code())
    }
}

/// What the rules did not take, at the field where it can be put right.
pub(super) fn mistakes(words: Words, shaping: &Shaping, email: Option<&str>) -> Vec<Mistake> {
    let unknown = email.is_some() && shaping.found.is_none();
    let unknown = unknown.then(|| Mistake { field: "email".into(), text: words.organisation_not_found().into() });
    let refused = shaping.refused.as_ref();
    let refused = refused.map(|form| Mistake { field: field(form).into(), text: sentence(words, &form.refusal) });
    unknown.into_iter().chain(refused).collect()
}

fn field(form: &RefusedForm) -> &'static str {
    let has_name = form.args.get("title").is_some();
    match &form.refusal {
        Refusal::Organisation(Unshapely::Text(_) | Unshapely::Slash | Unshapely::SameName) if has_name => "title",
        Refusal::Organisation(
            Unshapely::NothingAbove | Unshapely::UnderItself | Unshapely::WrongLevel | Unshapely::AcrossParties,
        ) if has_name => "parent",
        _ => "from_on",
    }
}

/// The ways in, or the form that was chosen.
pub(super) fn section(words: Words, unit: &OneUnit, shaping: &Shaping, doing: Option<Doing>) -> AnyView {
    let Some(doing) = doing else {
        let ways = [
            (Doing::Change, words.organisation_change(), ButtonKind::Main),
            (Doing::Add, words.organisation_add(), ButtonKind::Quiet),
            (Doing::Close, words.organisation_close(), ButtonKind::Quiet),
        ];
        let ways = ways.into_iter().filter(|(doing, ..)| *doing != Doing::Add || !shaping.kinds.is_empty());
        let ways =
            ways.map(|(doing, text, kind)| view! { <ButtonLink href=doing.address(&unit.id) text kind /> }.into_any());
        return view! { <div class="buttons">{ways.collect_view()}</div> }.into_any();
    };
    let (title, lead) = match doing {
        Doing::Change => (words.organisation_change(), words.organisation_change_lead()),
        Doing::Add => (words.organisation_add(), words.organisation_add_lead()),
        Doing::Close => (words.organisation_close(), words.organisation_close_lead()),
    };
    let find = (doing != Doing::Close).then(|| find(words, &unit.id, doing));
    view! {
        <section class="page__section" aria-labelledby="shape">
            <h2 id="shape">{title}</h2>
            <p class="quiet">{lead}</p>
            {form(words, unit, shaping, doing)}
            {find}
        </section>
    }
    .into_any()
}

fn form(words: Words, unit: &OneUnit, shaping: &Shaping, doing: Doing) -> AnyView {
    let here = format!("/organisation/units/{}", unit.id);
    let (command, fields, button, kind) = match doing {
        Doing::Change => {
            let own = (unit.id.clone(), unit.name.clone(), shaping.parent.clone(), shaping.manager.clone());
            let kind = view! { <input type="hidden" name="kind" value=unit.kind.code() /> }.into_any();
            let fields = view! { {kind} {place(words, shaping, own)} }.into_any();
            ("unit.place", fields, words.organisation_save().to_owned(), ButtonKind::Main)
        }
        Doing::Add => {
            let own = (shaping.new_unit.clone(), String::new(), Some(unit.id.clone()), None);
            let kinds = shaping.kinds.iter().map(|kind| (kind.code().into(), unit_kind_name(words, *kind).into()));
            let chosen = typed(shaping, "kind").unwrap_or_else(|| UnitKind::Unit.code().to_owned());
            let kind = view! { <Select name="kind" label=words.organisation_kind() options=kinds.collect() chosen /> };
            let fields = view! { {kind} {place(words, shaping, own)} }.into_any();
            ("unit.place", fields, words.organisation_add_save().to_owned(), ButtonKind::Main)
        }
        Doing::Close => {
            let id = view! { <input type="hidden" name="id" value=unit.id.to_string() /> }.into_any();
            ("unit.close", id, words.organisation_close_save(&unit.name), ButtonKind::Warning)
        }
    };
    let (day, hint) = match doing {
        Doing::Close => (words.organisation_close_from(), None),
        Doing::Change | Doing::Add => (words.organisation_from(), Some(words.organisation_from_hint())),
    };
    let from = typed(shaping, "from_on").unwrap_or_else(|| shaping.today.to_string());
    let day = dated(words, shaping, (day, hint, from));
    view! {
        <form method="post" action=format!("/commands/{command}") class="import">
            <input type="hidden" name="form_id" value=shaping.form_id.clone() />
            <input type="hidden" name="then" value=here.clone() />
            <input type="hidden" name="back" value=doing.address(&unit.id) />
            {fields}
            {day}
            <div class="buttons">
                <Button text=button kind />
                <ButtonLink href=here text=words.ui_cancel() kind=ButtonKind::Quiet />
            </div>
        </form>
    }
    .into_any()
}

/// What was typed and not taken.
fn typed(shaping: &Shaping, key: &str) -> Option<String> {
    shaping.refused.as_ref()?.args.get(key)?.as_str().map(str::to_owned)
}

fn error(words: Words, shaping: &Shaping, name: &str) -> Option<String> {
    let refused = shaping.refused.as_ref().filter(|form| field(form) == name)?;
    Some(sentence(words, &refused.refusal))
}

fn dated(
    words: Words,
    shaping: &Shaping,
    (label, hint, value): (&'static str, Option<&'static str>, String),
) -> AnyView {
    match (error(words, shaping, "from_on"), hint) {
        (Some(error), _) => view! { <Input name="from_on" label error r#type="date" value /> }.into_any(),
        (None, None) => view! { <Input name="from_on" label r#type="date" value /> }.into_any(),
        (None, Some(hint)) => view! { <Input name="from_on" label hint r#type="date" value /> }.into_any(),
    }
}

/// Name, place and manager, as they are or as they were typed.
fn place(
    words: Words,
    shaping: &Shaping,
    (id, name, parent, manager): (UnitId, String, Option<UnitId>, Option<PersonId>),
) -> AnyView {
    let name = typed(shaping, "title").unwrap_or(name);
    let parent = typed(shaping, "parent").or_else(|| parent.map(String::from)).unwrap_or_default();
    let is_typed = shaping.refused.is_some();
    let manager = if is_typed { typed(shaping, "manager") } else { manager.map(String::from) }.unwrap_or_default();
    let parents: Vec<_> = shaping.parents.iter().map(|(id, path)| (id.to_string(), path.clone())).collect();
    let nobody = (String::new(), words.organisation_nobody().to_owned());
    let people = shaping
        .managers
        .iter()
        .map(|(id, name)| (id.to_string(), name.clone().unwrap_or_else(|| words.people_protected().to_owned())));
    let people: Vec<_> = std::iter::once(nobody).chain(people).collect();
    let title = match error(words, shaping, "title") {
        Some(error) => view! { <Input name="title" label=words.organisation_name() error value=name /> }.into_any(),
        None => view! { <Input name="title" label=words.organisation_name() value=name /> }.into_any(),
    };
    let above = words.organisation_parent();
    let above = match error(words, shaping, "parent") {
        Some(error) => view! { <Select name="parent" label=above error options=parents chosen=parent /> }.into_any(),
        None => view! { <Select name="parent" label=above options=parents chosen=parent /> }.into_any(),
    };
    view! {
        <input type="hidden" name="id" value=id.to_string() />
        {title}
        {above}
        <Select
            name="manager?"
            label=words.organisation_led_by()
            hint=words.organisation_manager_hint()
            options=people
            chosen=manager
        />
    }
    .into_any()
}

/// Anybody can lead: by the whole address, so that no list of everybody is needed.
fn find(words: Words, unit: &UnitId, doing: Doing) -> AnyView {
    view! {
        <form method="get" action=format!("/organisation/units/{unit}") class="filters">
            <input type="hidden" name="do" value=doing.code() />
            <Input name="email" label=words.organisation_find() r#type="email" />
            <Button text=words.organisation_find_save() kind=ButtonKind::Quiet />
        </form>
    }
    .into_any()
}

/// Says that the person of an address can be chosen now.
pub(super) fn found(words: Words, shaping: &Shaping) -> Option<String> {
    shaping.found.as_ref().map(|name| words.organisation_found(name))
}
