use super::*;
use crate::ProfileVersionId;
use crate::figure::{Cell, cells};
use crate::mapping::{Answer, Assessment, Blind, Frame, Phase, Question, Rating, Sheet};
use crate::organisation::Tree;
use std::collections::BTreeMap;

fn node(name: &str, parent: Option<&str>) -> Unit {
    let parent = parent.map(unit);
    Unit { id: unit(name), kind: UnitKind::Unit, name: name.into(), parent, manager: None }
}

fn tree() -> Tree {
    let skola = Some("skola");
    Tree::new([node("kommun", None), node("skola", Some("kommun")), node("larkan", skola), node("trasten", skola)])
}

fn people() -> impl Strategy<Value = Vec<PersonStanding>> {
    let place = prop::sample::select(vec!["kommun", "skola", "larkan", "trasten", "gone"]);
    let standing = prop_oneof![(0_u8..3).prop_map(at), prop::sample::select(WITHOUT_LEVEL.to_vec())];
    let person = (place, 0_u8..2, standing).prop_map(|(place, version, standing)| PersonStanding {
        unit: unit(place),
        profile_version: ProfileVersionId::new(format!("v{version}")).expect("an id"),
        competence: competence(),
        standing,
    });
    prop::collection::vec(person, 1..30)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn counts_kept_up_to_date_equal_counts_made_anew(
        mut people in people(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), (0_u8..3).prop_map(at)), 0..20),
    ) {
        let mut kept = count_levels(&people);
        for (who, standing) in changes {
            let person = who.get_mut(&mut people);
            let before = person.clone();
            person.standing = standing;
            change(&mut kept, &before, person);
        }
        prop_assert_eq!(&kept, &count_levels(&people));
        prop_assert!(kept.rows().all(|row| row.count > 0));
        prop_assert_eq!(kept.rows().collect::<Counts>(), kept);
    }

    #[test]
    fn a_node_counts_its_own_people_and_everybody_under_it(people in people()) {
        let tree = tree();
        let totals = roll_up(&tree, &count_levels(&people));
        for above in ["kommun", "skola", "larkan", "trasten", "gone"].map(unit) {
            let under = people.iter().filter(|p| p.unit == above || tree.is_under(&p.unit, &above)).count();
            let counted: u32 = totals.rows().filter(|row| row.key.node == above).map(|row| row.count).sum();
            prop_assert_eq!(counted as usize, under);
        }
    }

    #[test]
    fn the_groups_of_the_gate_hold_everybody_once(people in people()) {
        let cuts = cells(&count_levels(&people), |_, _| Some(Level(1)));
        let all: Vec<Cell> = cuts.values().flat_map(|cut| cut.values().copied()).collect();
        let sum = |number: fn(&Cell) -> u32| all.iter().map(number).sum::<u32>() as usize;
        let having = |is: fn(Level) -> bool| people.iter().filter(|p| p.standing.level().is_some_and(is)).count();
        prop_assert_eq!(sum(|cell| cell.asked), people.len());
        prop_assert_eq!(sum(|cell| cell.at_target), having(|level| level >= Level(1)));
        prop_assert_eq!(sum(|cell| cell.shortfall), having(|level| level == Level(0)));
        prop_assert_eq!(sum(|cell| cell.missing()), people.iter().filter(|p| p.standing.level().is_none()).count());
    }
}

fn frame() -> Frame {
    let question = |(number, target)| Question {
        competence: asked(number),
        component: Component::Skill,
        name: Text::swedish("Samtal"),
        description: Text::swedish("Samtal"),
        target: Level(target),
        is_critical: false,
    };
    Frame {
        mapping: crate::MappingId::new("m").expect("an id"),
        title: Text::swedish("Kartläggning"),
        purpose: Text::swedish("Vad vi kan"),
        closes_on: today(),
        phase: Phase::Open { at: Instant(0) },
        blind: Blind::Nothing,
        profile_version: ProfileVersionId::new("v0").expect("an id"),
        profile_name: Text::swedish("Förskollärare"),
        scale: Scale::ZeroToFive,
        questions: [3, 3, 4, 3, 3].into_iter().enumerate().map(question).collect(),
    }
}

fn asked(number: usize) -> CompetenceId {
    CompetenceId::new(format!("k{number}")).expect("an id")
}

/// Levels 3, 1, 2, "vet inte" and 5; she wants to develop the last.
fn sheet() -> Sheet {
    let level = |level| Value::Level(Level(level));
    let values = [level(3), level(1), level(2), Value::DontKnow, level(5)];
    let answer = |(number, value)| {
        (asked(number), Answer { value: Some(value), wants_to_develop: number == 4, ..Answer::default() })
    };
    Sheet { answers: values.into_iter().enumerate().map(answer).collect(), ..Sheet::new(frame()) }
}

#[test]
fn her_result_begins_with_her_wishes_then_the_longest_way_then_the_order_asked() {
    let rows = own_result(&sheet(), None, &[]);
    let order: Vec<_> = rows.iter().map(|row| (row.competence.as_str(), row.distance)).collect();
    assert_eq!(order, [("k4", Some(0)), ("k1", Some(2)), ("k2", Some(2)), ("k0", Some(0)), ("k3", None)]);
    assert!(rows.iter().all(|row| row.manager.is_none()), "nothing of the manager's before it is shared");
}

#[test]
fn her_result_measures_from_the_agreed_level_and_shows_what_was_shared() {
    let rating = Rating { value: Assessed::Level(Level(2)), at: Instant(1) };
    let shared = Assessment {
        frame: frame(),
        has_submission: true,
        ratings: BTreeMap::from([(asked(0), rating)]),
        completed_at: Some(Instant(1)),
        compared: Vec::new(),
    };
    let on_scale = Agreed { competence: asked(0), ..agreed(1, Scale::ZeroToFive, today()) };
    let off_scale = Agreed { competence: asked(1), ..agreed(4, Scale::FourLevels, today()) };
    let rows = own_result(&sheet(), Some(&shared), &[on_scale, off_scale]);
    let row = |number| rows.iter().find(|row| row.competence == asked(number)).expect("a row");
    assert_eq!((row(0).agreed, row(0).distance, row(0).manager), (Some(Level(1)), Some(2), Some(rating.value)));
    assert_eq!((row(1).agreed, row(1).distance), (None, Some(2)));
}

#[test]
fn the_standing_in_an_assessment_follows_its_ratings_and_its_newest_row() {
    let mut assessment = Assessment {
        frame: frame(),
        has_submission: false,
        ratings: BTreeMap::new(),
        completed_at: None,
        compared: Vec::new(),
    };
    assert_eq!(standing_in(&assessment, &asked(1), None), Standing::NotYet);
    assessment.receive(&sheet().answers, Instant(1));
    let own = Standing::Level { level: Level(1), basis: Basis::OwnCompared };
    assert_eq!(standing_in(&assessment, &asked(1), None), own);
    let now = crate::Now { at: Instant(2), today: today() };
    assessment.rate(&asked(1), Assessed::Level(Level(2)), now).expect("rated");
    assert_eq!(standing_in(&assessment, &asked(1), None), at(2));
}
