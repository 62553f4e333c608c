//! A unit is one piece.

use std::collections::{BTreeMap, BTreeSet};

use super::{Breach, Rule};
use crate::plan::faces::Face;
use crate::plan::{Ground, Plan, UnitId};

/// The place is in the smallest piece.
pub(super) fn of_leaf(faces: &[Face]) -> Option<Breach> {
    let smallest = faces.iter().min_by_key(|face| (face.double_area, face.smallest))?;
    (faces.len() > 1).then_some((Rule::NotContiguous, smallest.smallest, faces.len() as f64, 1.0))
}

/// A unit of leaves that hang together, a leaf in several pieces being one.
pub(super) fn of_upper(plan: &Plan, leaves: &[UnitId]) -> Option<Breach> {
    let mut left: BTreeSet<UnitId> = leaves.iter().copied().collect();
    let mut pieces: BTreeMap<(usize, UnitId), UnitId> = BTreeMap::new();
    while let Some(first) = left.pop_first() {
        let (mut size, mut waiting) = (0, vec![first]);
        while let Some(leaf) = waiting.pop() {
            size += 1;
            for arc in plan.arcs_beside(Ground::Unit(leaf)) {
                let arc = plan.mesh.arc(arc);
                waiting.extend(
                    [arc.left, arc.right].into_iter().filter_map(Ground::unit).filter(|unit| left.remove(unit)),
                );
            }
        }
        pieces.insert((size, first), first);
    }
    let smallest = *pieces.values().next()?;
    let arc = plan.arcs_beside(Ground::Unit(smallest)).next()?;
    (pieces.len() > 1).then(|| (Rule::NotContiguous, plan.mesh.arc(arc).points[0], pieces.len() as f64, 1.0))
}
