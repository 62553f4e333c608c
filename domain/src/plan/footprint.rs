//! Whose ground lies in a building's footprint: exactly, and edges that are only shared don't count.

use super::Plan;
use super::mesh::{Ground, PlanArc};
use crate::lattice::LatticePoint;
use crate::partition::Bounds;
use crate::partition::ring::{Place, double_area, place_halves};
use crate::sort::sort_by_key;
use crate::topology::exact::{cross_properly, on_segment};

/// Two ends; their middle is given in half steps.
type Piece = [LatticePoint; 2];

fn middle([a, b]: Piece) -> (i64, i64) {
    (i64::from(a.x) + i64::from(b.x), i64::from(a.y) + i64::from(b.y))
}

/// A segment cut wherever one of some points lies on it.
fn cut([a, b]: Piece, at: impl Iterator<Item = LatticePoint>) -> Vec<Piece> {
    let mut stops: Vec<LatticePoint> = at.filter(|&p| on_segment(a, b, p)).chain([a, b]).collect();
    let step = |from: i32, to: i32| (i64::from(to) - i64::from(from)).abs();
    sort_by_key(&mut stops, |p| step(a.x, p.x) + step(a.y, p.y));
    stops.dedup();
    stops.windows(2).map(|pair| [pair[0], pair[1]]).collect()
}

fn runs_along([u, v]: Piece, [a, b]: Piece) -> bool {
    a != b && on_segment(a, b, u) && on_segment(a, b, v)
}

/// Whether two segments of one line run the same way.
fn same_way([a, b]: Piece, [c, d]: Piece) -> bool {
    let step = |from: i32, to: i32| i128::from(to) - i128::from(from);
    step(a.x, b.x) * step(c.x, d.x) + step(a.y, b.y) * step(c.y, d.y) > 0
}

fn segments(arc: &PlanArc) -> impl Iterator<Item = Piece> + '_ {
    arc.points.windows(2).map(|pair| [pair[0], pair[1]])
}

impl Plan {
    /// Whether a ground has something of a footprint's inside; where the footprint is no area but places (an open ring of
    /// fewer than three points, or flat), whether one of them is in it or on its edge.
    pub(super) fn lies_in(&self, ground: Ground, footprint: &[LatticePoint]) -> bool {
        let Some(bounds) = Bounds::of(footprint.iter().copied()) else { return false };
        let near = self.mesh.near(bounds).into_iter().map(|ix| self.mesh.arc(ix));
        let own: Vec<&PlanArc> =
            near.filter(|arc| arc.left != arc.right && (arc.left == ground || arc.right == ground)).collect();
        let mut ring: Vec<LatticePoint> = footprint.iter().chain(footprint.first()).copied().collect();
        let area = double_area(&ring);
        if area == 0 {
            let on_edge = |p| own.iter().any(|arc| segments(arc).any(|[a, b]| on_segment(a, b, p)));
            return footprint.iter().any(|&p| self.ground_at(p) == ground || on_edge(p));
        }
        if area < 0 {
            ring.reverse();
        }
        let sides = || ring.windows(2).map(|pair| [pair[0], pair[1]]);
        // A boundary that comes in, or that runs along a side with the ground at the inner hand.
        let comes_in = |arc: &PlanArc, segment: Piece| {
            let [a, b] = segment;
            sides().any(|[c, d]| cross_properly(a, b, c, d))
                || cut(segment, ring.iter().copied()).into_iter().any(|piece| {
                    let (x2, y2) = middle(piece);
                    match place_halves(&ring, x2, y2) {
                        Place::Inside => true,
                        Place::Outside => false,
                        Place::Outline => sides().filter(|&side| runs_along(piece, side)).any(|side| {
                            let inner = if same_way(segment, side) { arc.left } else { arc.right };
                            inner == ground
                        }),
                    }
                })
        };
        let is_near = |ends: &Piece| Bounds::of(*ends).is_some_and(|own| own.meets(bounds));
        if own.iter().any(|arc| segments(arc).filter(is_near).any(|segment| comes_in(arc, segment))) {
            return true;
        }
        // None does: the inside is all of one ground, or none of it is this one's.
        let edges: Vec<Piece> = own.iter().flat_map(|arc| segments(arc)).filter(is_near).collect();
        sides().any(|side| {
            cut(side, edges.iter().flatten().copied()).into_iter().any(|piece| {
                let (x2, y2) = middle(piece);
                !edges.iter().any(|&edge| runs_along(piece, edge)) && self.mesh.ground_below(x2, y2) == ground
            })
        })
    }
}
