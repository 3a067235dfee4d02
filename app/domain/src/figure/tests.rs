use super::*;
use crate::organisation::{Tree, Unit, UnitKind};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::Relaxed;

fn id(node: usize) -> UnitId {
    UnitId::new(format!("n{node:02}")).expect("an id")
}

/// A tree by the parent of each node; node 0 is the root.
fn tree(parents: &[usize]) -> Tree {
    let node = |(node, parent): (usize, &usize)| Unit {
        id: id(node),
        kind: UnitKind::Unit,
        name: format!("Enhet {node}"),
        parent: (node > 0).then(|| id(*parent)),
        manager: None,
    };
    Tree::new(parents.iter().enumerate().map(node))
}

fn cell(at_target: u32, below_target: u32) -> Cell {
    Cell { asked: at_target + below_target, at_target, below_target, shortfall: below_target * 2 }
}

fn gate(parents: &[usize], placed: &[Cell], k: u32) -> Vec<Option<Published>> {
    let cells = placed.iter().enumerate().map(|(node, cell)| (id(node), *cell)).collect();
    let published = publish(&tree(parents), &cells, k);
    (0..parents.len()).map(|node| published.get(&id(node)).copied()).collect()
}

fn shown(figure: Option<Published>) -> Option<Cell> {
    match figure {
        Some(Published::Shown(cell)) => Some(cell),
        _ => None,
    }
}

const NOBODY: Cell = Cell { asked: 0, at_target: 0, below_target: 0, shortfall: 0 };

#[test]
fn large_mixed_groups_are_shown_with_their_total() {
    let figures = gate(&[0, 0, 0], &[NOBODY, cell(4, 3), cell(6, 2)], FIGURE_MIN);
    assert_eq!(
        figures.iter().map(|figure| shown(*figure)).collect::<Vec<_>>(),
        [Some(cell(10, 5)), Some(cell(4, 3)), Some(cell(6, 2))]
    );
}

#[test]
fn a_small_unit_takes_the_smallest_other_one_along() {
    let figures = gate(&[0, 0, 0, 0], &[NOBODY, cell(1, 2), cell(9, 3), cell(5, 4)], FIGURE_MIN);
    assert_eq!(shown(figures[0]), Some(cell(15, 9)));
    assert_eq!(figures[1], Some(Published::Hidden(Hidden::TooFew)));
    assert_eq!(shown(figures[2]), Some(cell(9, 3)));
    assert_eq!(figures[3], Some(Published::Hidden(Hidden::ToProtect)));
}

#[test]
fn a_total_gives_way_to_a_part_that_is_most_of_it() {
    let figures = gate(&[0, 0, 0], &[NOBODY, cell(20, 20), cell(1, 2)], FIGURE_MIN);
    assert_eq!(figures[0], Some(Published::Hidden(Hidden::ToProtect)));
    assert_eq!(shown(figures[1]), Some(cell(20, 20)));
}

#[test]
fn people_placed_above_the_units_are_protected_like_a_unit() {
    let figures = gate(&[0, 0, 0], &[cell(1, 0), cell(9, 9), cell(8, 8)], FIGURE_MIN);
    assert_eq!(shown(figures[0]), Some(cell(18, 17)));
    assert_eq!(figures[2], Some(Published::Hidden(Hidden::ToProtect)), "or the one person is the difference");
}

#[test]
fn a_group_that_answered_alike_is_hidden_without_saying_why() {
    let figures = gate(&[0, 0, 0, 0], &[NOBODY, cell(9, 0), cell(6, 6), cell(7, 7)], FIGURE_MIN);
    assert_eq!(figures[1], Some(Published::Hidden(Hidden::ToProtect)));
    assert_eq!(figures[2], Some(Published::Hidden(Hidden::ToProtect)));
    assert_eq!(shown(figures[0]), Some(cell(22, 13)));
}

#[test]
fn nobody_asked_is_no_figure() {
    assert_eq!(gate(&[0, 0], &[NOBODY, NOBODY], FIGURE_MIN), [None, None]);
    assert!(publish(&Tree::default(), &Cells::from([(id(7), cell(9, 9))]), FIGURE_MIN).is_empty());
}

#[test]
fn a_service_area_gives_way_with_its_smallest_unit_not_with_all() {
    // Root 0 has one person of its own; areas 1 and 2 have two units each, and nobody of their own.
    let placed = [cell(0, 1), NOBODY, NOBODY, cell(5, 3), cell(6, 4), cell(8, 8), cell(9, 9)];
    let figures = gate(&[0, 0, 0, 1, 1, 2, 2], &placed, FIGURE_MIN);
    let is_shown: Vec<_> = figures.iter().map(|figure| shown(*figure).is_some()).collect();
    assert_eq!(is_shown, [true, false, true, false, true, true, true]);
}

/// An organisation of the attacker's tests: the parents of its nodes, and the people placed at each.
type Organisation = (Vec<usize>, Vec<Cell>);

/// Small trees of every shape; people at every node, often few, often alike, often without a level.
fn organisations(nodes: usize, people: u32) -> impl Strategy<Value = Organisation> {
    let group = prop_oneof![
        2 => Just(NOBODY),
        5 => (0..=people / 2, 0..=people / 2, 0..3_u32).prop_map(|(at, below, none)| (at, below, none).into()),
        1 => (0..=people, 0..3_u32).prop_map(|(at, none)| (at, 0, none).into()),
        1 => (0..=people, 0..3_u32).prop_map(|(below, none)| (0, below, none).into()),
    ];
    (2..=nodes).prop_flat_map(move |nodes| {
        let parents = (0..nodes).map(|node| 0..node.max(1)).collect::<Vec<_>>();
        (parents, prop::collection::vec(group.clone(), nodes))
    })
}

impl From<(u32, u32, u32)> for Cell {
    fn from((at, below, none): (u32, u32, u32)) -> Self {
        Self { asked: at + below + none, ..cell(at, below) }
    }
}

/// Runs a test over many organisations from a printed seed.
fn attack(cases: u32, organisations: impl Strategy<Value = Organisation>, test: impl Fn(Organisation)) {
    let seed = *b"Kunna: nobody is isolated, ever.";
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let outcome = TestRunner::new_with_rng(config, rng).run(&organisations, |organisation| {
        test(organisation);
        Ok(())
    });
    outcome.unwrap_or_else(|why| panic!("seed {seed:?}: {why}"));
}

/// Whether a node is another or lies under it.
fn is_under(parents: &[usize], mut node: usize, above: usize) -> bool {
    while node != above && node != 0 {
        node = parents[node];
    }
    node == above
}

/// One row for each published total: which nodes' own people it sums up.
fn published_sums(parents: &[usize], figures: &[Option<Published>]) -> Vec<Vec<i64>> {
    let shown = (0..parents.len()).filter(|node| shown(figures[*node]).is_some());
    shown.map(|above| (0..parents.len()).map(|node| i64::from(is_under(parents, node, above))).collect()).collect()
}

/// The rank of a matrix, by Gaussian elimination in whole numbers.
fn rank(mut rows: Vec<Vec<i64>>) -> usize {
    let columns = rows.first().map_or(0, Vec::len);
    let mut rank = 0;
    for column in 0..columns {
        let Some(pivot) = (rank..rows.len()).find(|row| rows[*row][column] != 0) else { continue };
        rows.swap(rank, pivot);
        let (done, rest) = rows.split_at_mut(rank + 1);
        let top = &done[rank];
        for row in rest.iter_mut().filter(|row| row[column] != 0) {
            let (a, b) = (top[column], row[column]);
            row.iter_mut().zip(top).for_each(|(value, above)| *value = *value * a - above * b);
        }
        rank += 1;
    }
    rank
}

fn sum(placed: &[Cell], nodes: impl Iterator<Item = usize>) -> Cell {
    nodes.fold(NOBODY, |sum, node| sum.plus(placed[node]))
}

#[test]
fn linear_algebra_over_all_published_totals_isolates_no_group_under_k() {
    let telling = AtomicU32::new(0);
    attack(10_000, organisations(9, 14), |(parents, placed)| {
        let figures = gate(&parents, &placed, FIGURE_MIN);
        let sums = published_sums(&parents, &figures);
        telling.fetch_add(u32::from(sums.len() > 1 && sums.len() < parents.len()), Relaxed);
        // Empty groups hide nothing: the attacker knows head counts, and strikes their columns out.
        let atoms: Vec<usize> = (0..parents.len()).filter(|node| placed[*node].asked > 0).collect();
        let restrict = |keep: &dyn Fn(usize) -> bool| {
            let row = |row: &Vec<i64>| atoms.iter().filter(|atom| keep(**atom)).map(|atom| row[*atom]).collect();
            rank(sums.iter().map(row).collect())
        };
        let all = restrict(&|_| true);
        for subset in 1_u32..1 << atoms.len() {
            let is_in = |atom: usize| atoms.iter().position(|a| *a == atom).is_some_and(|at| subset >> at & 1 == 1);
            let group = sum(&placed, atoms.iter().copied().filter(|atom| is_in(*atom)));
            // Some combination of the totals speaks of these people only, if leaving them out loses a dimension.
            let speaks_of_them = all > restrict(&|atom| !is_in(atom));
            if group.asked < FIGURE_MIN || (1..FIGURE_MIN).contains(&group.counted()) {
                assert!(!speaks_of_them, "{group:?} in {parents:?} {placed:?}");
            }
            if group.counted() > 0 && (group.at_target == 0 || group.below_target == 0) {
                assert!(!speaks_of_them, "all alike: {group:?} in {parents:?} {placed:?}");
            }
        }
    });
    let telling = telling.into_inner();
    assert!(telling > 4_000, "only {telling} organisations show some figures and hide others");
}

#[test]
fn whole_number_reasoning_with_all_head_counts_leaves_every_small_group_open() {
    const K: u32 = 3;
    attack(2_000, organisations(4, 5), |(parents, placed)| {
        let figures = gate(&parents, &placed, K);
        let mut possible = vec![std::collections::BTreeSet::new(); parents.len()];
        let worlds: u32 = placed.iter().map(|cell| cell.counted() + 1).product();
        for mut world in 0..worlds {
            // The attacker knows who was asked and who has a level, and tries every way they may stand.
            let guess: Vec<Cell> = placed
                .iter()
                .map(|cell| {
                    let at_target = world % (cell.counted() + 1);
                    world /= cell.counted() + 1;
                    Cell { at_target, below_target: cell.counted() - at_target, ..*cell }
                })
                .collect();
            let fits = (0..parents.len()).all(|above| {
                let total = sum(&guess, (0..parents.len()).filter(|node| is_under(&parents, *node, above)));
                shown(figures[above]).is_none_or(|cell| cell.at_target == total.at_target)
            });
            if fits {
                possible.iter_mut().zip(&guess).for_each(|(seen, cell)| {
                    seen.insert(cell.at_target);
                });
            }
        }
        for (cell, possible) in placed.iter().zip(possible) {
            assert!(!(1..K).contains(&cell.counted()) || possible.len() > 1, "{cell:?} in {parents:?} {placed:?}");
        }
    });
}
