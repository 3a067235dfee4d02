use super::*;
use crate::organisation::{Tree, Unit, UnitKind};
use crate::person::{Employment, EmploymentForm, main_employment};
use crate::{EmploymentId, ProfileVersionId, RoleProfileId};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

fn unit(name: &str) -> UnitId {
    UnitId::new(name).expect("an id")
}

/// A department with two units, and a unit beside it.
fn tree() -> Tree {
    let node = |(name, parent): (&str, Option<&str>)| Unit {
        id: unit(name),
        kind: UnitKind::Unit,
        name: name.into(),
        parent: parent.map(unit),
        manager: None,
    };
    Tree::new([("skola", None), ("larkan", Some("skola")), ("trasten", Some("skola")), ("drift", None)].map(node))
}

fn profile() -> RoleProfileId {
    RoleProfileId::new("p").expect("an id")
}

fn version() -> ProfileVersionId {
    ProfileVersionId::new("v1").expect("an id")
}

fn works(id: &str, person: &str, place: &str) -> Employment {
    Employment {
        id: EmploymentId::new(id).expect("an id"),
        person: PersonId::new(person).expect("an id"),
        unit: unit(place),
        title: "Förskollärare".into(),
        aid: None,
        aid_responsibility: None,
        role_profile: Some(profile()),
        manager: None,
        form: EmploymentForm::Permanent,
        percentage: 100,
        starts_on: Date::constant(2020, 1, 1),
        ends_on: None,
        leave_from: None,
        leave_to: None,
    }
}

fn invited(employments: &[Employment]) -> Vec<Invitation> {
    let in_force = BTreeMap::from([(profile(), version())]);
    invite(&[unit("skola")], &tree(), employments, &in_force, now(1).today, now(20).today)
}

fn changed(audience: &[Invitation], employments: &[Employment]) -> Vec<Happening> {
    let changes = changes_since(audience, &[unit("skola")], &tree(), employments, now(10).today);
    changes.into_iter().map(|change| change.happening).collect()
}

fn only(employments: &[Employment]) -> Invitation {
    let audience = invited(employments);
    assert_eq!(audience.len(), 1, "{audience:?}");
    audience.into_iter().next().expect("one")
}

#[test]
fn everybody_under_the_chosen_nodes_is_asked_about_the_version_in_force() {
    let audience = invited(&[works("1", "elsa", "larkan"), works("2", "dag", "skola"), works("3", "per", "drift")]);
    let people: Vec<_> = audience.iter().map(|invitation| invitation.person.as_str()).collect();
    assert_eq!(people, ["dag", "elsa"]);
    assert!(audience.iter().all(|i| i.inclusion == Inclusion::Invited { profile_version: version() }));
}

#[test]
fn who_has_no_profile_leaves_before_or_is_away_throughout_is_left_out_with_the_reason() {
    let because = |employment| match only(&[employment]).inclusion {
        Inclusion::LeftOut { because } => Some(because),
        Inclusion::Invited { .. } => None,
    };
    let elsa = || works("1", "elsa", "larkan");
    let away_from = |leave_to| Employment { leave_from: Some(Date::constant(2026, 10, 1)), leave_to, ..elsa() };
    assert_eq!(because(Employment { role_profile: None, ..elsa() }), Some(Leaving::NoProfile));
    let unpublished = RoleProfileId::new("other").expect("an id");
    assert_eq!(because(Employment { role_profile: Some(unpublished), ..elsa() }), Some(Leaving::NoProfile));
    assert_eq!(because(Employment { ends_on: Some(now(19).today), ..elsa() }), Some(Leaving::EndsBefore));
    assert_eq!(because(Employment { ends_on: Some(now(20).today), ..elsa() }), None);
    assert_eq!(because(away_from(None)), Some(Leaving::OnLeave));
    assert_eq!(because(away_from(Some(now(10).today))), None, "back before the last day");
    assert!(invited(&[Employment { starts_on: now(2).today, ..elsa() }]).is_empty(), "not employed yet");
}

#[test]
fn two_employments_are_one_invitation_from_the_main_one_that_can_be_asked_about() {
    let small = Employment { percentage: 40, ..works("2", "elsa", "trasten") };
    let both = only(&[small.clone(), works("1", "elsa", "larkan")]);
    assert_eq!((both.place.unit, both.place.others), (unit("larkan"), vec![small.id.clone()]));
    let without_profile = Employment { role_profile: None, ..works("1", "elsa", "larkan") };
    assert_eq!(only(&[without_profile, small.clone()]).place.unit, unit("trasten"));
    let on_leave = Employment { leave_from: Some(Date::constant(2026, 1, 1)), ..works("1", "elsa", "larkan") };
    let acting = only(&[on_leave, small]);
    assert_eq!(acting.place.unit, unit("trasten"), "on leave from one post to hold another");
    assert_eq!(acting.inclusion, Inclusion::Invited { profile_version: version() });
}

#[test]
fn movers_leavers_joiners_and_people_on_leave_are_told_apart() {
    let elsa = || works("1", "elsa", "larkan");
    let audience = invited(&[elsa()]);
    assert_eq!(changed(&audience, &[elsa()]), []);
    assert_eq!(changed(&audience, &[]), [Happening::Left { from: unit("larkan") }]);
    let moved = Happening::Moved { from: unit("larkan"), to: unit("drift") };
    assert_eq!(changed(&audience, &[Employment { unit: unit("drift"), ..elsa() }]), [moved]);
    let away = Employment { leave_from: Some(now(5).today), ..elsa() };
    assert_eq!(changed(&audience, std::slice::from_ref(&away)), [Happening::WentOnLeave { unit: unit("larkan") }]);
    let new = works("9", "nova", "trasten");
    assert_eq!(changed(&audience, &[elsa(), new]), [Happening::Joined { unit: unit("trasten") }]);
    assert_eq!(changed(&audience, &[elsa(), works("8", "per", "drift")]), []);
}

#[test]
fn the_main_employment_is_the_largest_then_the_oldest_then_the_first() {
    let one = |id, percentage, year| Employment {
        percentage,
        starts_on: Date::constant(year, 1, 1),
        ..works(id, "elsa", "larkan")
    };
    let main = |all: &[Employment]| main_employment(all).map(|employment| employment.id.to_string());
    assert_eq!(main(&[]), None);
    assert_eq!(main(&[one("a", 40, 2001), one("b", 60, 2020)]).as_deref(), Some("b"));
    assert_eq!(main(&[one("a", 50, 2020), one("b", 50, 2001)]).as_deref(), Some("b"));
    assert_eq!(main(&[one("b", 50, 2001), one("a", 50, 2001)]).as_deref(), Some("a"));
}

fn employments() -> impl Strategy<Value = Vec<Employment>> {
    let place = prop::sample::select(vec!["skola", "larkan", "trasten", "drift", "unknown"]);
    let day = || prop::option::of(1_i8..30);
    let one = (0_u8..6, place, any::<bool>(), 1_u8..=100, 1_i8..4, day(), day(), day());
    let one = one.prop_map(|(person, place, has_profile, percentage, from, to, leave_from, leave_to)| Employment {
        role_profile: has_profile.then(profile),
        percentage,
        starts_on: now(from).today,
        ends_on: to.map(|day| now(day).today),
        leave_from: leave_from.map(|day| now(day).today),
        leave_to: leave_to.map(|day| now(day).today),
        ..works("x", &format!("person{person}"), place)
    });
    prop::collection::vec(one, 0..12).prop_map(|mut all| {
        for (number, employment) in all.iter_mut().enumerate() {
            employment.id = EmploymentId::new(format!("e{number}")).expect("an id");
        }
        all
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn everybody_of_the_chosen_units_appears_exactly_once_with_all_their_employments(all in employments()) {
        let audience = invited(&all);
        let here: Vec<_> = all
            .iter()
            .filter(|e| e.is_in_force(now(1).today) && ["skola", "larkan", "trasten"].contains(&e.unit.as_str()))
            .collect();
        let people: Vec<_> = audience.iter().map(|invitation| invitation.person.clone()).collect();
        let expected: BTreeSet<_> = here.iter().map(|employment| employment.person.clone()).collect();
        prop_assert_eq!(people, expected.into_iter().collect::<Vec<_>>());
        for invitation in &audience {
            let theirs = here.iter().filter(|e| e.person == invitation.person).map(|e| e.id.clone());
            let shown = invitation.place.others.iter().chain([&invitation.place.employment]).cloned();
            prop_assert_eq!(theirs.collect::<BTreeSet<_>>(), shown.collect::<BTreeSet<_>>());
            let can_be_asked = |e: &&&Employment| {
                e.person == invitation.person
                    && e.role_profile.is_some()
                    && e.ends_on.is_none_or(|last| last >= now(20).today)
                    && !(e.is_on_leave(now(1).today) && e.is_on_leave(now(20).today))
            };
            let is_asked = matches!(invitation.inclusion, Inclusion::Invited { .. });
            prop_assert_eq!(is_asked, here.iter().any(|e| can_be_asked(&e)));
        }
    }

    #[test]
    fn a_change_is_told_once_for_each_person_and_only_about_the_chosen_units(
        before in employments(),
        after in employments(),
    ) {
        let audience = invited(&before);
        let changes = changes_since(&audience, &[unit("skola")], &tree(), &after, now(10).today);
        let people: BTreeSet<_> = changes.iter().map(|change| &change.person).collect();
        prop_assert_eq!(people.len(), changes.len());
        for change in &changes {
            let was_asked = audience.iter().any(|invitation| invitation.person == change.person);
            prop_assert_eq!(was_asked, !matches!(change.happening, Happening::Joined { .. }));
        }
    }
}

fn parties() -> Tree {
    let node = |(name, kind, parent): (&str, UnitKind, Option<&str>)| Unit {
        id: unit(name),
        kind,
        name: name.into(),
        parent: parent.map(unit),
        manager: None,
    };
    let nodes = [
        ("koncernen", UnitKind::MunicipalGroup, None),
        ("kommunen", UnitKind::Party, Some("koncernen")),
        ("skola", UnitKind::Department, Some("kommunen")),
        ("larkan", UnitKind::Unit, Some("skola")),
        ("drift", UnitKind::Department, Some("kommunen")),
        ("bolaget", UnitKind::Party, Some("koncernen")),
    ];
    Tree::new(nodes.map(node))
}

#[test]
fn a_chosen_node_covers_those_under_it_once() {
    let units = ["larkan", "drift", "skola", "drift"].map(unit);
    assert_eq!(chosen(&units, &parties()), Ok(vec![unit("drift"), unit("skola")]));
    assert_eq!(covered(&[unit("skola")], &parties()), BTreeSet::from([unit("larkan"), unit("skola")]));
}

#[test]
fn a_mapping_never_crosses_a_party() {
    for units in [&["skola", "bolaget"][..], &["koncernen"], &["nowhere"]] {
        let units: Vec<_> = units.iter().copied().map(unit).collect();
        assert_eq!(chosen(&units, &parties()), Err(MappingRefusal::AcrossParties), "{units:?}");
    }
}

#[test]
fn a_special_situation_is_told_beside_what_happens() {
    let away =
        |to| Employment { leave_from: Some(Date::constant(2026, 10, 1)), leave_to: to, ..works("1", "elsa", "larkan") };
    let told = |employments: &[Employment]| situations(&only(employments), employments.first(), now(1).today);
    assert_eq!(told(&[works("1", "elsa", "larkan")]), []);
    assert_eq!(told(&[away(None)]), [Situation::OnLeave]);
    assert_eq!(told(&[away(Some(now(10).today))]), [Situation::BackInTime]);
    let small = Employment { percentage: 40, ..works("2", "elsa", "trasten") };
    let without_profile = Employment { role_profile: None, ..works("1", "elsa", "larkan") };
    assert_eq!(told(std::slice::from_ref(&without_profile)), [Situation::NoProfile]);
    assert_eq!(told(&[works("1", "elsa", "larkan"), small.clone()]), [Situation::SeveralEmployments]);
    let leaves = Employment { ends_on: Some(now(10).today), ..works("1", "elsa", "larkan") };
    assert_eq!(told(&[leaves]), [Situation::EndsBefore]);
}

#[test]
fn nothing_happens_to_whoever_is_not_asked_anyway() {
    let without_profile = Employment { role_profile: None, ..works("1", "elsa", "larkan") };
    let audience = invited(std::slice::from_ref(&without_profile));
    assert_eq!(changed(&audience, &[]), []);
    assert_eq!(changed(&audience, &[Employment { unit: unit("trasten"), ..without_profile }]), []);
}
