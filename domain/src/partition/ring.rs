//! Exact questions to closed rings on the lattice.

use core::cmp::Ordering;

use super::Shape;
use crate::lattice::LatticePoint;

/// Where a point lies with regard to an area.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In its interior.
    Inside,
    /// On its outline.
    Outline,
    /// Elsewhere.
    Outside,
}

/// Twice the signed area in square lattice steps, positive anticlockwise.
#[must_use]
pub fn double_area(ring: &[LatticePoint]) -> i128 {
    let Some(origin) = ring.first() else { return 0 };
    let from = |p: LatticePoint| (i128::from(p.x) - i128::from(origin.x), i128::from(p.y) - i128::from(origin.y));
    ring.windows(2)
        .map(|edge| {
            let ((ax, ay), (bx, by)) = (from(edge[0]), from(edge[1]));
            ax * by - ay * bx
        })
        .sum()
}

/// Where `p` lies with regard to one ring.
#[must_use]
pub fn place_in_ring(ring: &[LatticePoint], p: LatticePoint) -> Place {
    place_halves(ring, 2 * i64::from(p.x), 2 * i64::from(p.y))
}

/// As [`place_in_ring`] for a point given in half steps: middles of edges are such.
pub(crate) fn place_halves(ring: &[LatticePoint], px: i64, py: i64) -> Place {
    let mut inside = false;
    for edge in ring.windows(2) {
        let (ax, ay) = (2 * i64::from(edge[0].x), 2 * i64::from(edge[0].y));
        let (bx, by) = (2 * i64::from(edge[1].x), 2 * i64::from(edge[1].y));
        let straddles = (ay > py) != (by > py);
        let beside = py >= ay.min(by) && py <= ay.max(by) && px >= ax.min(bx) && px <= ax.max(bx);
        if !straddles && !beside {
            continue;
        }
        let turn = i128::from(bx - ax) * i128::from(py - ay) - i128::from(by - ay) * i128::from(px - ax);
        match turn.cmp(&0) {
            Ordering::Equal if beside => return Place::Outline,
            // The edge crosses the ray to the east when the point is at its left going up, at its right going down.
            Ordering::Greater if straddles && by > ay => inside = !inside,
            Ordering::Less if straddles && by < ay => inside = !inside,
            _ => {}
        }
    }
    if inside { Place::Inside } else { Place::Outside }
}

/// Where `p` lies with regard to a shape.
#[must_use]
pub fn place_in_shape(shape: &Shape, p: LatticePoint) -> Place {
    for part in &shape.parts {
        match place_in_ring(&part.outer, p) {
            Place::Outside => continue,
            Place::Outline => return Place::Outline,
            Place::Inside => {}
        }
        let mut within = Place::Inside;
        for hole in &part.holes {
            match place_in_ring(hole, p) {
                Place::Outline => return Place::Outline,
                Place::Inside => within = Place::Outside,
                Place::Outside => {}
            }
        }
        if within == Place::Inside {
            return within;
        }
    }
    Place::Outside
}

/// Whether `inner` lies inside `outer`, given that their edges don't cross: the first of its points and middles
/// that is not on the outer ring decides.
pub(super) fn ring_within(inner: &[LatticePoint], outer: &[LatticePoint]) -> bool {
    let doubled = |p: LatticePoint| (2 * i64::from(p.x), 2 * i64::from(p.y));
    let middles = inner
        .windows(2)
        .map(|edge| (i64::from(edge[0].x) + i64::from(edge[1].x), i64::from(edge[0].y) + i64::from(edge[1].y)));
    inner
        .iter()
        .map(|p| doubled(*p))
        .chain(middles)
        .map(|(x, y)| place_halves(outer, x, y))
        .find(|place| *place != Place::Outline)
        .is_some_and(|place| place == Place::Inside)
}
