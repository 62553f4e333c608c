//! Where a plan's boundaries differ from those in force.

use std::collections::HashSet;

use domain::lattice::LatticePoint;
use domain::plan::Plan;

use super::picture;

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
            if known.contains(&segment(pair)) {
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
}
