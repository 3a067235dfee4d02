use super::*;
use proptest::prelude::*;

const TODAY: Date = Date::constant(2026, 11, 22);

fn id(name: &str) -> UnitId {
    UnitId::new(name).unwrap()
}

fn unit(name: &str, kind: UnitKind, parent: Option<&str>) -> Unit {
    Unit { id: id(name), kind, name: name.to_uppercase(), parent: parent.map(id), manager: None }
}

fn since(unit: Unit) -> UnitPeriod {
    UnitPeriod { unit, from_on: Date::constant(2020, 1, 1), to_on: None }
}

/// Two parties; a municipality with two departments and three units.
fn town() -> Chronicle {
    Chronicle::new(
        [
            unit("koncern", UnitKind::MunicipalGroup, None),
            unit("kommun", UnitKind::Party, Some("koncern")),
            unit("bolag", UnitKind::Party, Some("koncern")),
            unit("skola", UnitKind::Department, Some("kommun")),
            unit("vard", UnitKind::Department, Some("kommun")),
            unit("larkan", UnitKind::Unit, Some("skola")),
            unit("trasten", UnitKind::Unit, Some("skola")),
            unit("norr", UnitKind::Unit, Some("vard")),
        ]
        .map(since),
    )
}

fn in_days(days: i32) -> Date {
    time::plus_days(TODAY, days)
}

fn placed(chronicle: &Chronicle, on: Date, name: &str) -> Option<String> {
    Some(chronicle.tree(on).get(&id(name))?.parent.as_ref()?.to_string())
}

#[test]
fn a_move_that_is_entered_ahead_changes_no_day_before_it() {
    let town = town().place(unit("larkan", UnitKind::Unit, Some("vard")), in_days(40), TODAY).unwrap();
    assert_eq!(placed(&town, in_days(39), "larkan").as_deref(), Some("skola"));
    assert_eq!(placed(&town, in_days(40), "larkan").as_deref(), Some("vard"));
}

#[test]
fn a_change_that_comes_is_undone_before_its_day_and_not_after() {
    let before = town();
    let moved = before.clone().place(unit("larkan", UnitKind::Unit, Some("vard")), in_days(40), TODAY).unwrap();
    assert_eq!(moved.clone().undo(&id("larkan"), in_days(40), in_days(40)), Err(Unshapely::NotComing));
    let undone = moved.undo(&id("larkan"), in_days(40), TODAY).unwrap();
    assert_eq!(undone, before);
    assert_eq!(undone.undo(&id("larkan"), in_days(40), TODAY), Err(Unshapely::NotComing));
}

#[test]
fn a_change_for_today_leaves_one_for_later_as_it_is() {
    let renamed = |name: &str| Unit { name: name.into(), ..unit("norr", UnitKind::Unit, Some("vard")) };
    let town = town().place(renamed("Norr och Söder"), in_days(100), TODAY).unwrap();
    let town = town.place(renamed("Nya Norr"), TODAY, TODAY).unwrap();
    let name = |on| town.tree(on).get(&id("norr")).unwrap().name.clone();
    assert_eq!([in_days(-1), TODAY, in_days(100)].map(name), ["NORR", "Nya Norr", "Norr och Söder"]);
}

#[test]
fn what_comes_is_told_in_order_with_what_was_before() {
    let town = town().close(&id("trasten"), in_days(50), TODAY, Employs::Nobody).unwrap();
    let town = town.place(unit("larkan", UnitKind::Unit, Some("vard")), in_days(40), TODAY).unwrap();
    let coming: Vec<_> = town
        .coming(TODAY)
        .into_iter()
        .map(|(day, now, before)| (day, now.map(|unit| unit.id.to_string()), before.map(|unit| unit.id.to_string())))
        .collect();
    let (larkan, trasten) = (Some("larkan".to_owned()), Some("trasten".to_owned()));
    assert_eq!(coming, [(in_days(40), larkan.clone(), larkan), (in_days(50), None, trasten)]);
}

#[test]
fn what_would_break_the_tree_is_refused_with_the_reason() {
    let refused = |unit: Unit, on: Date| town().place(unit, on, TODAY).unwrap_err();
    assert_eq!(refused(unit("skola", UnitKind::Department, Some("larkan")), TODAY), Unshapely::UnderItself);
    assert_eq!(refused(unit("larkan", UnitKind::Unit, Some("norr")), TODAY), Unshapely::WrongLevel);
    assert_eq!(refused(unit("larkan", UnitKind::Unit, Some("okand")), TODAY), Unshapely::NothingAbove);
    assert_eq!(refused(unit("larkan", UnitKind::Unit, Some("vard")), in_days(-1)), Unshapely::InThePast);
    assert_eq!(refused(unit("larkan", UnitKind::Unit, Some("skola")), TODAY), Unshapely::Unchanged);
    let named = |name: &str| Unit { name: name.into(), ..unit("larkan", UnitKind::Unit, Some("skola")) };
    assert_eq!(refused(named("TRASTEN"), TODAY), Unshapely::SameName);
    assert_eq!(refused(named("Lärkan/Trasten"), TODAY), Unshapely::Slash);
    assert_eq!(refused(named(" "), TODAY), Unshapely::Text(Unwritable::Empty));
}

#[test]
fn what_would_only_break_the_tree_later_is_refused_today() {
    let area = |name: &str, parent: &str| unit(name, UnitKind::ServiceArea, Some(parent));
    let town = town().place(area("fritid", "skola"), in_days(3), TODAY).unwrap();
    let town = town.place(unit("larkan", UnitKind::Unit, Some("fritid")), in_days(10), TODAY).unwrap();
    let closed = town.clone().close(&id("fritid"), in_days(5), TODAY, Employs::Nobody);
    assert_eq!(closed, Err(Unshapely::HasUnits));
    assert_eq!(town.clone().undo(&id("fritid"), in_days(3), TODAY), Err(Unshapely::HasUnits));
    assert_eq!(town.undo(&id("fritid"), TODAY, TODAY), Err(Unshapely::NotComing));
}

#[test]
fn a_node_with_people_or_nodes_under_it_is_not_closed() {
    assert_eq!(town().close(&id("skola"), in_days(9), TODAY, Employs::Nobody), Err(Unshapely::HasUnits));
    assert_eq!(town().close(&id("larkan"), in_days(9), TODAY, Employs::People), Err(Unshapely::HasEmployees));
    assert_eq!(town().close(&id("larkan"), TODAY, TODAY, Employs::Nobody), Err(Unshapely::InThePast));
    let town = town().close(&id("larkan"), in_days(9), TODAY, Employs::Nobody).unwrap();
    assert!(town.tree(in_days(8)).get(&id("larkan")).is_some() && town.tree(in_days(9)).get(&id("larkan")).is_none());
    let again = town.place(unit("larkan", UnitKind::Unit, Some("skola")), in_days(20), TODAY);
    assert_eq!(again, Err(Unshapely::Unknown), "what is closed stays closed");
}

#[test]
fn only_the_operator_shapes_parties_and_nothing_moves_between_them() {
    let tree = town().tree(TODAY);
    let check = |unit: Unit| stays_in_its_party(&unit, &tree);
    assert_eq!(check(unit("larkan", UnitKind::Unit, Some("bolag"))), Err(Unshapely::AcrossParties));
    assert_eq!(check(unit("bolag", UnitKind::Party, Some("koncern"))), Err(Unshapely::WrongLevel));
    assert_eq!(check(unit("larkan", UnitKind::Unit, Some("vard"))), Ok(()));
    assert_eq!(check(unit("ny", UnitKind::Unit, Some("bolag"))), Ok(()));
}

/// One thing that somebody may try, by numbers.
#[derive(Debug, Clone)]
enum Try {
    Place(usize, usize, i32),
    Close(usize, i32),
    Undo(usize, i32),
}

const NODES: [&str; 9] = ["koncern", "kommun", "bolag", "skola", "vard", "larkan", "trasten", "norr", "ny"];

fn tries() -> impl Strategy<Value = Vec<Try>> {
    let node = 0..NODES.len();
    let one = prop_oneof![
        (node.clone(), node.clone(), -2..12).prop_map(|(unit, above, day)| Try::Place(unit, above, day)),
        (node.clone(), -2..12).prop_map(|(unit, day)| Try::Close(unit, day)),
        (node, -2..12).prop_map(|(unit, day)| Try::Undo(unit, day)),
    ];
    proptest::collection::vec(one, 1..20)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// Whatever is tried, the tree of every day is whole, the past is as it was, and a refusal changes nothing.
    #[test]
    fn whatever_is_entered_every_day_has_a_whole_tree_and_the_past_stays(tries in tries()) {
        let first = town();
        let mut town = first.clone();
        for one in tries {
            let before = town.clone();
            let kinds = first.tree(TODAY);
            let done = match one {
                Try::Place(at, above, day) => {
                    let kind = kinds.get(&id(NODES[at])).map_or(UnitKind::Unit, |unit| unit.kind);
                    before.place(unit(NODES[at], kind, Some(NODES[above])), in_days(day), TODAY)
                }
                Try::Close(at, day) => before.close(&id(NODES[at]), in_days(day), TODAY, Employs::Nobody),
                Try::Undo(at, day) => before.undo(&id(NODES[at]), in_days(day), TODAY),
            };
            if let Ok(after) = done {
                town = after;
            }
            for day in -3..15 {
                let tree = town.tree(in_days(day));
                prop_assert_eq!(whole(&tree), Ok(()), "day {}", day);
                if day < 0 {
                    prop_assert_eq!(tree, first.tree(in_days(day)));
                }
            }
            for name in NODES {
                for pair in town.of(&id(name)).windows(2) {
                    let next = pair[0].to_on.map(|last| time::plus_days(last, 1));
                    prop_assert_eq!(next, Some(pair[1].from_on), "{} has a gap or an overlap", name);
                }
            }
        }
    }
}
