//! The gate: which nodes of a tree can be shown together.

use super::{Cell, Cells, Hidden, Published};
use crate::UnitId;
use crate::organisation::Tree;
use std::collections::BTreeMap;

/// A node with somebody at or under it.
#[derive(Default)]
struct Node {
    parent: Option<usize>,
    children: Vec<usize>,
    placed: Cell,
    total: Cell,
    is_shown: bool,
}

/// Decides what is shown of a group and of all its parts, given the people placed at each node.
///
/// Nodes with nobody at or under them are left out, and so are people placed at a node that the tree does not know.
/// From the units upwards, every node that can be shown is; where the rest of it, which its shown parts leave open,
/// would be too small, its smallest shown part is hidden too, or the node itself when that part is most of it.
pub fn publish(tree: &Tree, placed: &Cells, k: u32) -> BTreeMap<UnitId, Published> {
    let (ids, mut gate) = Gate::new(tree, placed, k);
    // Children come after their parents, so that backwards every node finds its parts decided.
    for node in (0..gate.nodes.len()).rev() {
        gate.decide(node);
    }
    ids.into_iter().zip(&gate.nodes).map(|(id, node)| (id, gate.published(node))).collect()
}

struct Gate {
    nodes: Vec<Node>,
    k: u32,
}

impl Gate {
    fn new(tree: &Tree, placed: &Cells, k: u32) -> (Vec<UnitId>, Self) {
        let (mut ids, mut nodes, mut known) = (Vec::new(), Vec::<Node>::new(), BTreeMap::new());
        for (unit, cell) in placed.iter().filter(|(_, cell)| cell.asked > 0) {
            let mut parent = None;
            for id in tree.path(unit) {
                let node = *known.entry(id.clone()).or_insert_with(|| {
                    ids.push(id);
                    nodes.push(Node { parent, ..Node::default() });
                    let node = nodes.len() - 1;
                    if let Some(parent) = parent {
                        nodes[parent].children.push(node);
                    }
                    node
                });
                parent = Some(node);
            }
            if let Some(node) = parent {
                nodes[node].placed = *cell;
            }
        }
        for node in (0..nodes.len()).rev() {
            nodes[node].total = nodes[node].total.plus(nodes[node].placed);
            if let Some(parent) = nodes[node].parent {
                nodes[parent].total = nodes[parent].total.plus(nodes[node].total);
            }
        }
        (ids, Self { nodes, k })
    }

    /// Shows a node if that is possible, and hides as little as possible of its parts for it.
    fn decide(&mut self, node: usize) {
        if !self.can_stand(self.nodes[node].total) {
            return;
        }
        let mut sacrificed = Vec::<usize>::new();
        while !self.may_be_known(self.open_part(node)) {
            let smallest = self.shown_under(node).into_iter().min_by_key(|part| (self.nodes[*part].total.asked, *part));
            let is_worth_it = |part: &usize| self.nodes[*part].total.asked * 2 <= self.nodes[node].total.asked;
            let Some(part) = smallest.filter(is_worth_it) else {
                for part in sacrificed {
                    self.nodes[part].is_shown = true;
                }
                return;
            };
            self.nodes[part].is_shown = false;
            sacrificed.push(part);
        }
        self.nodes[node].is_shown = true;
    }

    /// Whether a group can be shown when nothing else is known.
    fn can_stand(&self, group: Cell) -> bool {
        group.counted() >= self.k && group.at_target > 0 && group.below_target > 0
    }

    /// Whether a group's numbers may be worked out: nobody, a group that can stand, or a large one without any level.
    fn may_be_known(&self, group: Cell) -> bool {
        group.asked == 0 || self.can_stand(group) || (group.asked >= self.k && group.counted() == 0)
    }

    /// Everybody at or under a node who is in no shown node under it.
    fn open_part(&self, node: usize) -> Cell {
        let hidden = self.nodes[node].children.iter().filter(|child| !self.nodes[**child].is_shown);
        hidden.fold(self.nodes[node].placed, |sum, child| sum.plus(self.open_part(*child)))
    }

    /// The topmost shown nodes under a node.
    fn shown_under(&self, node: usize) -> Vec<usize> {
        let (mut shown, mut open) = (Vec::new(), self.nodes[node].children.clone());
        while let Some(child) = open.pop() {
            if self.nodes[child].is_shown {
                shown.push(child);
            } else {
                open.extend(&self.nodes[child].children);
            }
        }
        shown
    }

    fn published(&self, node: &Node) -> Published {
        match node.total {
            total if node.is_shown => Published::Shown(total),
            total if total.counted() < self.k => Published::Hidden(Hidden::TooFew),
            _ => Published::Hidden(Hidden::ToProtect),
        }
    }
}
