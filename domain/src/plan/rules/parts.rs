//! A unit is one piece.

use std::collections::{BTreeSet, VecDeque};

use super::{Breach, Rule};
use crate::fill::set;
use crate::plan::faces::Face;
use crate::plan::{Ground, Plan, UnitId};

/// The place is in the smallest piece.
pub(super) fn of_leaf(faces: &[Face]) -> Option<Breach> {
    let smallest = faces.iter().min_by_key(|face| (face.double_area, face.smallest))?;
    (faces.len() > 1).then_some((Rule::NotContiguous, smallest.smallest, faces.len() as f64, 1.0))
}

/// An upper unit whose leaves don't all hang together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pieces {
    /// How many pieces.
    count: usize,
    /// A leaf of the smallest.
    stray: UnitId,
}

impl Pieces {
    /// The place is on the boundary of the smallest piece.
    pub(super) fn breach(self, plan: &Plan) -> Breach {
        let arc = plan.arcs_beside(Ground::Unit(self.stray)).next();
        let place = arc.map(|arc| plan.mesh.arc(arc).points[0]).unwrap_or_default();
        (Rule::NotContiguous, place, self.count as f64, 1.0)
    }

    /// Of a unit of these leaves, a leaf in several pieces being one; none where all hang together.
    pub(super) fn of(plan: &Plan, leaves: &[UnitId]) -> Option<Self> {
        let mut left: BTreeSet<UnitId> = set(leaves.iter().copied());
        let mut pieces: BTreeSet<(usize, UnitId)> = BTreeSet::new();
        while let Some(first) = left.pop_first() {
            let (mut size, mut waiting) = (0, vec![first]);
            while let Some(leaf) = waiting.pop() {
                size += 1;
                waiting.extend(neighbours(plan, leaf).filter(|unit| left.remove(unit)));
            }
            pieces.insert((size, first));
        }
        let &(_, stray) = pieces.first()?;
        (pieces.len() > 1).then_some(Self { count: pieces.len(), stray })
    }
}

/// Leaves beside a leaf and itself, some several times.
fn neighbours(plan: &Plan, leaf: UnitId) -> impl Iterator<Item = UnitId> + '_ {
    let sides = |arc| [plan.mesh.arc(arc).left, plan.mesh.arc(arc).right];
    plan.arcs_beside(Ground::Unit(leaf)).flat_map(sides).filter_map(Ground::unit)
}

/// Whether a unit that was whole still is, when no leaf has another parent, all boundaries that changed are beside
/// `touched` and all leaves that are new are `made`. Whoever is not touched has the neighbours that it had, and a way to
/// a touched leaf that was there before: so if the touched ones hang together, all do. Costs as much as there is between
/// them; false where it isn't told.
pub(super) fn still_whole(plan: &Plan, id: UnitId, touched: &BTreeSet<UnitId>, made: &BTreeSet<UnitId>) -> bool {
    let is_own = |&leaf: &UnitId| plan.is_leaf(leaf) && plan.roster.is_within(leaf, id);
    let mut left: BTreeSet<UnitId> = set(touched.iter().copied().filter(is_own));
    let Some(&first) = left.iter().find(|&leaf| !made.contains(leaf)) else { return left.is_empty() };
    left.remove(&first);
    let (mut seen, mut waiting) = (set([first]), VecDeque::from([first]));
    while !left.is_empty() {
        let Some(leaf) = waiting.pop_front() else { return false };
        for beside in neighbours(plan, leaf).filter(is_own) {
            if seen.insert(beside) {
                left.remove(&beside);
                waiting.push_back(beside);
            }
        }
    }
    true
}
