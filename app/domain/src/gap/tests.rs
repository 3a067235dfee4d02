mod counting;

use super::*;
use crate::competence::{Competence, Component, Scale};
use crate::mapping::{Agreed, Assessed, Value};
use crate::organisation::{Unit, UnitKind};
use crate::{CompetenceId, Date, Instant, NeedId, PersonId, Text, UnitId};
use proptest::prelude::*;

fn unit(name: &str) -> UnitId {
    UnitId::new(name).expect("an id")
}

fn competence() -> CompetenceId {
    CompetenceId::new("samtal").expect("an id")
}

fn today() -> Date {
    Date::constant(2026, 11, 22)
}

fn need(level: u8, how_many: u16) -> Need {
    Need {
        id: NeedId::new("n1").expect("an id"),
        unit: unit("larkan"),
        competence: competence(),
        scale: Scale::ZeroToFive,
        level: Level(level),
        how_many,
        from_on: Date::constant(2026, 1, 1),
        stated_by: PersonId::new("lena").expect("an id"),
        stated_at: Instant(0),
    }
}

fn agreed(level: u8, scale: Scale, on: Date) -> Agreed {
    let person = PersonId::new("elsa").expect("an id");
    Agreed { person, competence: competence(), scale, level: Level(level), on, reason: None }
}

fn tally(standing: Standing, count: u32) -> Tally {
    Tally { scale: Scale::ZeroToFive, target: Level(3), standing, count }
}

fn at(level: u8) -> Standing {
    Standing::Level { level: Level(level), basis: Basis::Manager }
}

const WITHOUT_LEVEL: [Standing; 4] = [Standing::DontKnow, Standing::NotApplicable, Standing::NoBasis, Standing::NotYet];

#[test]
fn a_need_is_checked_against_unit_competence_scale_and_size() {
    let larkan = Unit { id: unit("larkan"), kind: UnitKind::Unit, name: "Lärkan".into(), parent: None, manager: None };
    let talk = Competence {
        id: competence(),
        component: Component::Skill,
        name: Text::swedish("Samtal"),
        description: Text::swedish("Samtal"),
        retired_on: None,
    };
    assert_eq!(need(5, 3).check(Some(&larkan), Some(&talk)), Ok(()));
    assert_eq!(need(5, 3).check(None, Some(&talk)), Err(NeedRefusal::Unknown));
    assert_eq!(need(5, 3).check(Some(&larkan), None), Err(NeedRefusal::Unknown));
    assert_eq!(need(6, 3).check(Some(&larkan), Some(&talk)), Err(NeedRefusal::OffScale));
    assert_eq!(need(5, HOW_MANY_MAX + 1).check(Some(&larkan), Some(&talk)), Err(NeedRefusal::TooMany));
}

#[test]
fn the_need_in_force_is_the_last_to_begin_and_zero_ends_it() {
    let now = need(3, 2);
    let soon = Need { from_on: Date::constant(2027, 1, 1), ..need(4, 3) };
    let corrected = Need { stated_at: Instant(5), ..need(3, 4) };
    let ended = Need { from_on: Date::constant(2026, 6, 1), ..need(3, 0) };
    let other = Need { unit: unit("trasten"), ..need(3, 9) };
    let in_force = |needs: &[Need]| need_in_force(needs, &unit("larkan"), &competence(), today()).cloned();
    assert_eq!(in_force(&[]), None);
    assert_eq!(in_force(&[other, soon, now.clone()]), Some(now.clone()));
    assert_eq!(in_force(&[corrected.clone(), now.clone()]), Some(corrected));
    assert_eq!(in_force(&[now, ended]), None);
}

#[test]
fn the_agreed_level_counts_then_the_managers_then_the_own_once_compared() {
    let (own, manager) = (Some(Value::Level(Level(1))), Some(Assessed::Level(Level(2))));
    let of = |agreed: Option<&Agreed>, manager, own| standing(Scale::ZeroToFive, agreed, manager, own);
    let level = |level, basis| Standing::Level { level: Level(level), basis };
    let both_agreed = agreed(3, Scale::ZeroToFive, today());
    assert_eq!(of(Some(&both_agreed), manager, own), level(3, Basis::Agreed));
    assert_eq!(of(None, manager, own), level(2, Basis::Manager));
    assert_eq!(of(None, None, own), level(1, Basis::OwnCompared));
    assert_eq!(of(None, None, None), Standing::NotYet);
    let other_scale = agreed(3, Scale::FourLevels, today());
    assert_eq!(of(Some(&other_scale), manager, own), level(2, Basis::Manager), "scales are never mixed");
}

#[test]
fn without_a_basis_the_manager_leaves_the_word_to_the_employee() {
    let standing = |own| standing(Scale::ZeroToFive, None, Some(Assessed::NoBasis), own);
    let own = Standing::Level { level: Level(2), basis: Basis::OwnCompared };
    assert_eq!(standing(Some(Value::Level(Level(2)))), own);
    assert_eq!(standing(Some(Value::NotApplicable)), Standing::NotApplicable);
    assert_eq!(standing(Some(Value::DontKnow)), Standing::DontKnow);
    assert_eq!(standing(None), Standing::NoBasis);
}

#[test]
fn an_agreed_level_from_before_the_mapping_is_an_older_picture() {
    let rows = [2025, 2026].map(|year| agreed(2, Scale::ZeroToFive, Date::constant(year, 10, 1)));
    let newest = |since, on| agreed_in_force(&rows, &competence(), Scale::ZeroToFive, since, on).map(|row| row.on);
    assert_eq!(newest(Date::constant(2025, 1, 1), today()), Some(Date::constant(2026, 10, 1)));
    assert_eq!(newest(Date::constant(2026, 11, 1), today()), None);
    assert_eq!(newest(Date::constant(2025, 1, 1), Date::constant(2026, 9, 1)), Some(Date::constant(2025, 10, 1)));
    assert_eq!(agreed_in_force(&rows, &competence(), Scale::FourLevels, Date::constant(2025, 1, 1), today()), None);
}

#[test]
fn every_standing_reads_back_from_its_code() {
    let levels = (0..=9).flat_map(|level| Basis::ALL.map(|basis| Standing::Level { level: Level(level), basis }));
    for standing in levels.chain(WITHOUT_LEVEL) {
        assert_eq!(Standing::from_code(&standing.code()), Some(standing));
    }
    for wrong in ["", "3", "10:manager", "3:nobody", "-1:manager"] {
        assert_eq!(Standing::from_code(wrong), None, "{wrong}");
    }
}

#[test]
fn a_surplus_of_one_never_hides_the_gap_of_another() {
    let figure = unit_figure([tally(at(5), 3), tally(at(1), 2)], false, Some(&need(3, 5)), today());
    assert_eq!((figure.asked, figure.at_target, figure.below_target, figure.shortfall), (5, 3, 2, 4));
    let cover = figure.cover.expect("a need was stated");
    assert_eq!((cover.need, cover.have, cover.gap, cover.percent()), (5, 3, 2, 60));
    assert_eq!((cover.explanation.formula, cover.explanation.counted), (Formula::Coverage, 5));
}

#[test]
fn an_empty_group_has_figures_of_nobody_and_no_coverage_without_a_need() {
    let figure = unit_figure([], true, None, today());
    assert_eq!((figure.asked, figure.explanation.counted, figure.shortfall), (0, 0, 0));
    assert_eq!((figure.cover, figure.reliance), (None, Reliance::NotOnOne));
    let cover = unit_figure([], true, Some(&need(3, 2)), today()).cover.expect("a need was stated");
    assert_eq!((cover.have, cover.gap, cover.percent()), (0, 2, 0));
}

#[test]
fn a_level_on_another_scale_covers_no_need() {
    let other = Tally { scale: Scale::FourLevels, ..tally(at(4), 2) };
    let figure = unit_figure([other, tally(at(4), 1)], false, Some(&need(3, 2)), today());
    assert_eq!(figure.at_target, 3, "everybody against their own target");
    let cover = figure.cover.expect("a need was stated");
    assert_eq!((cover.have, cover.explanation.missing.other_scale), (1, 2));
}

#[test]
fn a_critical_competence_rests_on_one_when_only_one_of_several_can() {
    let reliance = |people: &[Tally], is_critical, need: Option<&Need>| {
        unit_figure(people.iter().copied(), is_critical, need, today()).reliance
    };
    let one_of_two = [tally(at(3), 1), tally(at(2), 1)];
    assert_eq!(reliance(&one_of_two, true, None), Reliance::OnOne);
    assert_eq!(reliance(&one_of_two, false, None), Reliance::NotOnOne);
    assert_eq!(reliance(&one_of_two[..1], true, None), Reliance::NotOnOne, "a unit of one rests on one anyway");
    assert_eq!(reliance(&[tally(at(3), 2)], true, None), Reliance::NotOnOne);
    assert_eq!(reliance(&one_of_two, true, Some(&need(2, 1))), Reliance::NotOnOne, "two at the level of the need");
    let waiting = [tally(at(3), 1), tally(Standing::NotYet, 1)];
    assert_eq!(reliance(&waiting, true, None), Reliance::OnOneSoFar);
}

fn tallies() -> impl Strategy<Value = Vec<Tally>> {
    let standing = prop_oneof![
        3 => (0_u8..6, prop::sample::select(Basis::ALL.to_vec()))
            .prop_map(|(level, basis)| Standing::Level { level: Level(level), basis }),
        1 => prop::sample::select(WITHOUT_LEVEL.to_vec()),
    ];
    let tally = (standing, 0_u8..6, 1_u32..4, prop::sample::select(Scale::ALL.to_vec()))
        .prop_map(|(standing, target, count, scale)| Tally { scale, target: Level(target), standing, count });
    prop::collection::vec(tally, 0..20)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn everybody_is_counted_once_or_missing_for_one_reason(people in tallies(), level in 0_u8..6, many in 1_u16..9) {
        let figure = unit_figure(people.iter().copied(), true, Some(&need(level, many)), today());
        let cover = figure.cover.clone().expect("a need was stated");
        for explanation in [&figure.explanation, &cover.explanation] {
            prop_assert_eq!(explanation.counted + explanation.missing.total(), figure.asked);
            prop_assert_eq!(explanation.bases.values().sum::<u32>(), explanation.counted);
        }
        prop_assert_eq!(figure.at_target + figure.below_target, figure.explanation.counted);
        prop_assert!(figure.shortfall >= figure.below_target);
        prop_assert_eq!(cover.gap + cover.have.min(cover.need), cover.need);
        prop_assert!((cover.percent() == 100) == (cover.gap == 0));
    }

    #[test]
    fn whoever_has_no_level_changes_no_figure_but_the_number_missing(
        people in tallies(),
        standing in prop::sample::select(WITHOUT_LEVEL.to_vec()),
    ) {
        let with = people.iter().copied().chain([tally(standing, 1)]);
        let with = unit_figure(with, false, Some(&need(3, 2)), today());
        let without = unit_figure(people, false, Some(&need(3, 2)), today());
        prop_assert_eq!(with.explanation.missing.total(), without.explanation.missing.total() + 1);
        let numbers = |f: &UnitFigure| (f.at_target, f.below_target, f.shortfall, f.explanation.counted);
        prop_assert_eq!(numbers(&with), numbers(&without));
        prop_assert_eq!(with.cover.map(|c| (c.have, c.gap)), without.cover.map(|c| (c.have, c.gap)));
    }

    #[test]
    fn raising_somebody_who_is_at_the_target_lessens_no_shortfall(people in tallies()) {
        let raised = people.iter().map(|tally| match tally.standing {
            Standing::Level { level, basis } if level >= tally.target => {
                Tally { standing: Standing::Level { level: Level(level.0.max(5)), basis }, ..*tally }
            }
            _ => *tally,
        });
        let raised = unit_figure(raised, false, None, today());
        let before = unit_figure(people, false, None, today());
        prop_assert_eq!((raised.shortfall, raised.below_target), (before.shortfall, before.below_target));
    }
}
