//! Whom a mapping asks: the profiles that are frozen, how many in each unit, and everybody who is special.

use super::{Case, Elsewhere, FrozenProfile, Named, Place, Reach};
use crate::format;
use crate::names::level_name;
use crate::ui::{Notice, Table, Tag, TagKind};
use crate::words::{Words, words};
use domain::competence::Level;
use domain::mapping::Situation;
use leptos::prelude::*;

/// All of it.
pub(super) fn reach(reach: &Reach, is_draft: bool) -> AnyView {
    let words = words();
    view! {
        {reach.elsewhere.iter().map(|one| elsewhere(words, one)).collect_view()}
        {profiles(words, &reach.profiles)}
        {places(words, &reach.places)}
        {cases(&reach.cases, is_draft)}
    }
    .into_any()
}

fn elsewhere(words: Words, one: &Elsewhere) -> AnyView {
    let title = one.title.in_language(words.0).0;
    let until = format::date_long(words, one.closes_on);
    let text = words.mappings_elsewhere(i64::from(one.people), title, until);
    view! { <Notice><p>{text}</p></Notice> }.into_any()
}

fn profiles(words: Words, profiles: &[FrozenProfile]) -> AnyView {
    let profile = |one: &FrozenProfile| {
        let (name, lang) = one.name.in_language(words.0);
        let count = words.mappings_people(i64::from(one.people));
        let levels: Vec<_> = one.scale.levels().map(|level| level_line(words, one, level)).collect();
        let questions = one.questions.iter().map(|(name, level, is_critical)| {
            let (name, lang) = name.in_language(words.0);
            let target = words.mappings_target(level.0);
            view! {
                <li>
                    <span lang=lang.tag()>{name.to_owned()}</span> " " <span class="quiet">{target}</span> " "
                    {is_critical.then(|| view! { <Tag kind=TagKind::Now text=words.mappings_critical() /> })}
                </li>
            }
            .into_any()
        });
        let questions = questions.collect_view();
        view! {
            <details class="disclosure">
                <summary class="disclosure__summary">
                    <span lang=lang.tag()>{name.to_owned()}</span>
                    <span class="quiet">{words.mappings_version(one.number)} " · " {count}</span>
                </summary>
                <div class="disclosure__inside">
                    <p>{words.mappings_scale(levels.join(", "))}</p>
                    <ul class="questions" role="list">{questions}</ul>
                </div>
            </details>
        }
        .into_any()
    };
    let profiles = profiles.iter().map(profile).collect_view();
    view! {
        <section class="page__section">
            <h3>{words.mappings_profiles()}</h3>
            <p class="quiet">{words.mappings_profiles_why()}</p>
            <div>{profiles}</div>
        </section>
    }
    .into_any()
}

fn level_line(words: Words, profile: &FrozenProfile, level: Level) -> String {
    format!("{} {}", level.0, level_name(words, profile.scale, level))
}

/// How many are asked in each unit.
fn places(words: Words, places: &[Place]) -> AnyView {
    let rows = by_department(places).into_iter().map(|(department, places)| {
        let rows = places.iter().map(|place| {
            view! {
                <tr>
                    <th scope="row">{place.unit.clone()}</th>
                    <td class="num">{place.asked}</td>
                    <td class="num">{place.left_out}</td>
                </tr>
            }
            .into_any()
        });
        view! {
            <tbody>
                <tr class="group"><th scope="rowgroup" colspan="3">{department.to_owned()}</th></tr>
                {rows.collect_view()}
            </tbody>
        }
        .into_any()
    });
    let rows = rows.collect_view();
    let show = words.mappings_places_show(i64::try_from(places.len()).unwrap_or(0));
    view! {
        <section class="page__section">
            <h3>{words.mappings_places()}</h3>
            <details class="disclosure" data-kind="table">
                <summary class="disclosure__summary">
                    {show}
                </summary>
                <div class="disclosure__inside">
                    <Table caption=words.mappings_places()>
                        <thead>
                            <tr>
                                <th scope="col">{words.mappings_unit()}</th>
                                <th scope="col" class="num">{words.mappings_asked()}</th>
                                <th scope="col" class="num">{words.mappings_left_out()}</th>
                            </tr>
                        </thead>
                        {rows}
                    </Table>
                </div>
            </details>
        </section>
    }
    .into_any()
}

/// Places that stand beside each other, by the department they belong to.
pub(super) fn by_department(places: &[Place]) -> Vec<(&str, &[Place])> {
    let groups = places.chunk_by(|one, next| one.department == next.department);
    groups.filter_map(|group| Some((group.first()?.department.as_str(), group))).collect()
}

/// Everybody whose situation is special, with what happens to each.
pub(super) fn cases(cases: &[Case], is_draft: bool) -> AnyView {
    let words = words();
    let list = cases.iter().map(|case| {
        let (title, what) = situation(words, case.situation, is_draft);
        let people = words.mappings_people(i64::from(case.people));
        group(format!("{title}: {people}"), what, &case.named, case.people, ToOwned::to_owned)
    });
    let list = list.collect_view();
    view! {
        <section class="page__section">
            <h3>{words.mappings_special()}</h3>
            {cases.is_empty().then(|| view! { <p class="quiet">{words.mappings_special_none()}</p> })}
            <ul class="cases" role="list">{list}</ul>
        </section>
    }
    .into_any()
}

/// People in the same situation: how many, what happens to them, and the names of those one may see.
pub(super) fn group(
    title: String,
    what: &'static str,
    named: &[Named],
    people: u32,
    say: fn(&str) -> String,
) -> AnyView {
    let words = words();
    let people_named = named.iter().map(|one| {
        let name = one.name.clone().unwrap_or_else(|| words.mappings_protected().to_owned());
        let more = (!one.more.is_empty()).then(|| format!(", {}", say(&one.more)));
        view! { <li>{name} <span class="quiet">{format!(" · {}", one.unit)}{more}</span></li> }.into_any()
    });
    let people_named = people_named.collect_view();
    let hidden = people.saturating_sub(u32::try_from(named.len()).unwrap_or(people));
    view! {
        <li class="cases__one">
            <p><strong>{title}</strong></p>
            <p class="quiet">{what}</p>
            {(!named.is_empty()).then(|| view! {
                <details class="disclosure">
                    <summary class="disclosure__summary">{words.mappings_show_names()}</summary>
                    <div class="disclosure__inside">
                        <ul role="list">{people_named}</ul>
                        {(hidden > 0).then(|| view! {
                            <p class="quiet">{words.mappings_others(i64::from(hidden))}</p>
                        })}
                    </div>
                </details>
            })}
        </li>
    }
    .into_any()
}

fn situation(words: Words, situation: Situation, is_draft: bool) -> (&'static str, &'static str) {
    match situation {
        // Once it is open, a profile comes too late for this time.
        Situation::NoProfile if !is_draft => (words.mappings_no_profile(), words.mappings_on_leave_what()),
        Situation::NoProfile => (words.mappings_no_profile(), words.mappings_no_profile_what()),
        Situation::OnLeave => (words.mappings_on_leave(), words.mappings_on_leave_what()),
        Situation::BackInTime => (words.mappings_back_in_time(), words.mappings_back_in_time_what()),
        Situation::EndsBefore => (words.mappings_ends_before(), words.mappings_ends_before_what()),
        Situation::SeveralEmployments => (words.mappings_several(), words.mappings_several_what()),
    }
}
