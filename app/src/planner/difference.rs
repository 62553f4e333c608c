//! Where a plan's boundaries differ from those in force.

use std::collections::HashSet;

use domain::lattice::LatticePoint;
use domain::plan::Plan;

use super::{picture, snap};

/// A node on a boundary bends it by less than so many metres.
const BENT_M: f64 = 0.05;

/// Whether a segment runs along a plan's boundaries: a node that was put on one makes two segments of one.
fn runs_along(plan: &Plan, pair: &[LatticePoint]) -> bool {
    let middle = LatticePoint::new(i32::midpoint(pair[0].x, pair[1].x), i32::midpoint(pair[0].y, pair[1].y));
    [pair[0], middle, pair[1]].iter().all(|at| snap::nearest(plan, [], *at, BENT_M).is_some())
}

/// Boundaries of the one within its scope that the other doesn't have, piece by piece.
#[must_use]
pub fn lines(of: &Plan, without: &Plan) -> Vec<Vec<LatticePoint>> {
    let segment = |pair: &[LatticePoint]| (pair[0].min(pair[1]), pair[0].max(pair[1]));
    let known: HashSet<(LatticePoint, LatticePoint)> =
        without.arcs().flat_map(|(_, arc)| arc.points.windows(2).map(segment).collect::<Vec<_>>()).collect();
    let mut lines: Vec<Vec<LatticePoint>> = Vec::new();
    for (_, arc) in of.arcs().filter(|(_, arc)| picture::kind(of, arc).is_some()) {
        let mut line: Vec<LatticePoint> = Vec::new();
        for pair in arc.points.windows(2) {
            if known.contains(&segment(pair)) || runs_along(without, pair) {
                lines.extend((line.len() > 1).then(|| core::mem::take(&mut line)));
                line.clear();
            } else {
                if line.is_empty() {
                    line.push(pair[0]);
                }
                line.push(pair[1]);
            }
        }
        lines.extend((line.len() > 1).then_some(line));
    }
    lines
}

#[cfg(test)]
mod tests {
    use domain::plan::EditCommand;
    use geometry::samples::chessboard;

    use super::*;

    #[test]
    fn only_what_moved_differs() {
        let base = Plan::from_partition(&chessboard(4)).expect("sound codes");
        let mut plan = base.clone();
        assert!(lines(&base, &plan).is_empty());
        let codes: Vec<_> =
            picture::leaves(&base).take(2).map(|id| base.unit(id).expect("a leaf").code.clone()).collect();
        let others = codes[1..].to_vec();
        plan.apply(&EditCommand::Merge { into: codes[0].clone(), others }).expect("neighbours");
        let gone = lines(&base, &plan);
        assert_eq!(gone.len(), 1, "the boundary between the two: {gone:?}");
        assert!(lines(&plan, &base).is_empty(), "a merge draws nothing new");
    }

    #[test]
    fn a_node_on_a_boundary_moves_nothing() {
        let base = Plan::from_partition(&chessboard(4)).expect("sound codes");
        let mut plan = base.clone();
        let arc = base.arcs().map(|(_, arc)| arc.points.clone()).next().expect("an arc");
        let at = LatticePoint::new(i32::midpoint(arc[0].x, arc[1].x), i32::midpoint(arc[0].y, arc[1].y));
        plan.apply(&EditCommand::InsertVertex { edge: [arc[0], arc[1]], at }).expect("a place on the boundary");
        assert!(lines(&base, &plan).is_empty() && lines(&plan, &base).is_empty());
    }
}
