//! The invariants of a topology, checked from scratch.

use super::arc::{ArcIx, Side};
use super::canonical::{check_alone, ends};
use super::error::TopologyError;
use super::exact::touch;
use super::links::{Topology, link};
use super::planar::{OUTSIDE, Planar};
use super::tree::{Bounds, Tree};
use crate::lattice::LatticePoint;
use crate::sort::sort_by_key;

impl Topology {
    /// Whether every invariant holds: sound arcs, half-edges that follow one another clockwise at each node, one unit all
    /// round each face, every leaf with a boundary, and no two arcs that meet elsewhere than at a common end.
    /// Looks at every segment: for tests, for what comes over a wire, not for each edit.
    ///
    /// # Errors
    /// The first [`TopologyError`] found, with its place.
    pub fn check(&self) -> Result<(), TopologyError> {
        for (ix, arc) in self.arcs().iter().enumerate() {
            check_alone(ix, arc, self.leaf_count())?;
        }
        let next = link(self.arcs(), &ends(self.arcs()))?;
        if let Some(wrong) = self.half_edges().find(|&h| next[h.index()] != self.next(h)) {
            return Err(TopologyError::Links { half_edge: wrong.0 });
        }
        if let Some(wrong) = (0..).zip(self.arcs()).find(|(ix, arc)| arc.bounds() != self.arc_bounds(ArcIx(*ix))) {
            return Err(TopologyError::Links { half_edge: wrong.0 * 2 });
        }
        self.check_sides()?;
        for leaf in (0..self.leaf_count() as u32).map(crate::units::LeafIx) {
            if self.half_edges_of(leaf).is_empty() {
                return Err(TopologyError::NoBoundary(leaf.0));
            }
        }
        self.check_meetings()?;
        self.check_faces()
    }

    /// Two segments may meet only in a common vertex: the ends of both arcs, or the joint between two segments of one.
    fn check_meetings(&self) -> Result<(), TopologyError> {
        let segments: Vec<(u32, u32)> = (0..)
            .zip(self.arcs())
            .flat_map(|(arc, a)| (0..a.points().len() as u32 - 1).map(move |ix| (arc, ix)))
            .collect();
        let ends = |&(arc, ix): &(u32, u32)| {
            let points = self.arc(ArcIx(arc)).points();
            [points[ix as usize], points[ix as usize + 1]]
        };
        let tree = Tree::new(segments.iter().map(|s| Bounds::of(&ends(s))));
        let mut found = Ok(());
        for (ix, one) in segments.iter().enumerate() {
            let [a, b] = ends(one);
            tree.query(&Bounds::of(&[a, b]), |other_ix| {
                let other = &segments[other_ix as usize];
                if other_ix as usize > ix {
                    let [c, d] = ends(other);
                    if touch(a, b, c, d) && !self.may_meet(*one, *other, [a, b], [c, d]) {
                        found = Err(TopologyError::Crossing { first: one.0, second: other.0, place: a });
                    }
                }
                found.is_ok()
            });
            found.clone()?;
        }
        Ok(())
    }

    /// Whether segments that have a point in common have exactly one, and one where they may.
    fn may_meet(
        &self,
        one: (u32, u32),
        other: (u32, u32),
        [a, b]: [LatticePoint; 2],
        [c, d]: [LatticePoint; 2],
    ) -> bool {
        let (shared, far_one, far_other) = match () {
            () if a == c => (a, b, d),
            () if a == d => (a, b, c),
            () if b == c => (b, a, d),
            () if b == d => (b, a, c),
            () => return false,
        };
        let end = |(arc, _): (u32, u32)| {
            let points = self.arc(ArcIx(arc)).points();
            shared == points[0] || shared == points[points.len() - 1]
        };
        let joint = one.0 == other.0 && one.1.abs_diff(other.1) == 1;
        // From a common vertex they must part: else one lies on the other.
        let part = !super::exact::on_segment(shared, far_one, far_other)
            && !super::exact::on_segment(shared, far_other, far_one);
        (joint || (end(one) && end(other))) && part
    }

    /// All round each face, islands in it included, the sides name one unit; outside the whole they name none.
    fn check_faces(&self) -> Result<(), TopologyError> {
        let mut segments: Vec<([LatticePoint; 2], [Side; 2])> = Vec::new();
        for arc in self.arcs() {
            segments.extend(arc.points().windows(2).map(|pair| {
                if pair[0] < pair[1] {
                    ([pair[0], pair[1]], [arc.left(), arc.right()])
                } else {
                    ([pair[1], pair[0]], [arc.right(), arc.left()])
                }
            }));
        }
        sort_by_key(&mut segments, |segment| segment.0);
        let ends: Vec<[LatticePoint; 2]> = segments.iter().map(|segment| segment.0).collect();
        let planar = Planar::new(&ends);
        for face in 0..planar.face_count() as u32 {
            let half_edges = planar.half_edges(face);
            let side = |h: u32| segments[h as usize / 2].1[h as usize % 2];
            let expected = if face == OUTSIDE { None } else { half_edges.first().and_then(|&h| side(h)) };
            if let Some(&wrong) = half_edges.iter().find(|&&h| side(h) != expected) {
                return Err(TopologyError::Sides { place: ends[wrong as usize / 2][0] });
            }
        }
        Ok(())
    }
}
