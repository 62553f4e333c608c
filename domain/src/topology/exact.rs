//! Exact predicates on lattice points: no rounding, so no epsilon.

use core::cmp::Ordering;

use crate::lattice::LatticePoint;

/// A difference of two points; 33 bits a component.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Delta {
    pub x: i64,
    pub y: i64,
}

/// `to - from`.
pub(crate) const fn delta(from: LatticePoint, to: LatticePoint) -> Delta {
    Delta { x: to.x as i64 - from.x as i64, y: to.y as i64 - from.y as i64 }
}

const FITS: u64 = 1 << 31;

/// Sign of the cross product `u × v`: positive when `v` lies to the left of `u`.
pub(crate) fn cross_sign(u: Delta, v: Delta) -> Ordering {
    if u.x.unsigned_abs() < FITS && u.y.unsigned_abs() < FITS && v.x.unsigned_abs() < FITS && v.y.unsigned_abs() < FITS
    {
        // Each product is below 2^62.
        (u.x * v.y).cmp(&(u.y * v.x))
    } else {
        cross(u, v).cmp(&0)
    }
}

/// Cross product `u × v`.
pub(crate) const fn cross(u: Delta, v: Delta) -> i128 {
    u.x as i128 * v.y as i128 - u.y as i128 * v.x as i128
}

/// Where `p` lies seen along `a → b`: `Greater` left, `Less` right, `Equal` on the line.
pub(crate) fn orient(a: LatticePoint, b: LatticePoint, p: LatticePoint) -> Ordering {
    cross_sign(delta(a, b), delta(a, p))
}

/// Whether `p` lies between `a` and `b` inside their box, both ends included.
pub(crate) fn in_box(a: LatticePoint, b: LatticePoint, p: LatticePoint) -> bool {
    a.x.min(b.x) <= p.x && p.x <= a.x.max(b.x) && a.y.min(b.y) <= p.y && p.y <= a.y.max(b.y)
}

/// Whether `p` lies on the segment, ends included.
pub(crate) fn on_segment(a: LatticePoint, b: LatticePoint, p: LatticePoint) -> bool {
    in_box(a, b, p) && orient(a, b, p).is_eq()
}

/// Order of directions counter-clockwise from east. Equal exactly for the same direction.
pub(crate) fn by_angle(u: Delta, v: Delta) -> Ordering {
    let lower = |d: Delta| d.y < 0 || (d.y == 0 && d.x < 0);
    lower(u).cmp(&lower(v)).then_with(|| cross_sign(v, u))
}

/// Whether two segments have a point in common, ends included.
pub(crate) fn touch(a: LatticePoint, b: LatticePoint, c: LatticePoint, d: LatticePoint) -> bool {
    cross_properly(a, b, c, d)
        || on_segment(a, b, c)
        || on_segment(a, b, d)
        || on_segment(c, d, a)
        || on_segment(c, d, b)
}

/// Whether two segments cross in a point that is an end of neither.
pub(crate) fn cross_properly(a: LatticePoint, b: LatticePoint, c: LatticePoint, d: LatticePoint) -> bool {
    let (c_side, d_side) = (orient(a, b, c), orient(a, b, d));
    if c_side.is_eq() || d_side.is_eq() || c_side == d_side {
        return false;
    }
    let (a_side, b_side) = (orient(c, d, a), orient(c, d, b));
    !a_side.is_eq() && !b_side.is_eq() && a_side != b_side
}

/// The lattice point nearest to the crossing of two segments that cross properly; halves round up.
/// The result does not depend on the order of the arguments.
pub(crate) fn crossing(a: LatticePoint, b: LatticePoint, c: LatticePoint, d: LatticePoint) -> LatticePoint {
    let (u, v) = (delta(a, b), delta(c, d));
    let mut whole = cross(u, v);
    let mut part = cross(delta(a, c), v);
    if whole < 0 {
        (whole, part) = (-whole, -part);
    }
    // `part / whole` of the way from a to b: below 2^67 · 2^33 · 2, far from the end of an i128.
    let along = |step: i64| (2 * part * i128::from(step) + whole).div_euclid(2 * whole);
    // Between a and b, so it fits an i32.
    LatticePoint::new((i128::from(a.x) + along(u.x)) as i32, (i128::from(a.y) + along(u.y)) as i32)
}

/// Whether a segment passes through the pixel of `centre`: the square of one step round it, its lower and left edges
/// included. The ends are lattice points too, so a line that passes through the pixel between them does so as a segment.
pub(crate) fn passes_pixel(a: LatticePoint, b: LatticePoint, centre: LatticePoint) -> bool {
    if !in_box(a, b, centre) {
        return false;
    }
    if a.x == b.x || a.y == b.y {
        return true;
    }
    let (from, to) = if a < b { (a, b) } else { (b, a) };
    // In half steps, seen from the smaller end; at most 34 bits.
    let way = delta(from, to);
    let middle = delta(from, centre);
    let side = |x: i64, y: i64| cross_sign(way, Delta { x: 2 * middle.x + x, y: 2 * middle.y + y });
    let rises = way.y > 0;
    let (upper_left, upper_right, lower_left, lower_right) = (side(-1, 1), side(1, 1), side(-1, -1), side(1, -1));
    // A line that only touches one of the three corners that are left out passes by.
    let left_out = if rises { [upper_left, lower_right] } else { [upper_right; 2] };
    if left_out.iter().any(|corner| corner.is_eq()) {
        return false;
    }
    let first = lower_left;
    first.is_eq() || [upper_left, upper_right, lower_right].iter().any(|&corner| corner != first)
}

/// Whether `p` lies in the triangle, border included. A flat triangle is the segment that it covers.
pub(crate) fn in_triangle(a: LatticePoint, b: LatticePoint, c: LatticePoint, p: LatticePoint) -> bool {
    let turn = orient(a, b, c);
    if turn.is_eq() {
        return on_segment(a, b, p) || on_segment(b, c, p) || on_segment(c, a, p);
    }
    let against = turn.reverse();
    orient(a, b, p) != against && orient(b, c, p) != against && orient(c, a, p) != against
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn p(x: i32, y: i32) -> LatticePoint {
        LatticePoint::new(x, y)
    }

    #[test]
    fn orientation_is_exact_at_the_ends_of_the_globe() {
        let (a, b) = (p(-1_800_000_000, -900_000_000), p(1_800_000_000, 900_000_000));
        assert_eq!(orient(a, b, p(0, 0)), Ordering::Equal);
        assert_eq!(orient(a, b, p(0, 1)), Ordering::Greater);
        assert_eq!(orient(a, b, p(1, 0)), Ordering::Less);
        assert_eq!(crossing(a, b, p(-1_800_000_000, 900_000_000), p(1_800_000_000, -900_000_000)), p(0, 0));
    }

    #[test]
    fn angles_run_counter_clockwise_from_east() {
        let round = [(1, 0), (2, 1), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1), (0, -1), (1, -1)];
        for (i, &u) in round.iter().enumerate() {
            for (j, &v) in round.iter().enumerate() {
                assert_eq!(
                    by_angle(delta(p(0, 0), p(u.0, u.1)), delta(p(5, 5), p(5 + 3 * v.0, 5 + 3 * v.1))),
                    i.cmp(&j)
                );
            }
        }
    }

    #[test]
    fn a_crossing_is_the_same_from_every_side() {
        let (a, b, c, d) = (p(0, 0), p(7, 3), p(0, 3), p(5, -1));
        let at = crossing(a, b, c, d);
        assert_eq!(at, p(2, 1));
        for (a, b, c, d) in [(b, a, c, d), (a, b, d, c), (c, d, a, b), (d, c, b, a)] {
            assert!(cross_properly(a, b, c, d));
            assert_eq!(crossing(a, b, c, d), at);
        }
        assert!(!cross_properly(a, b, a, d) && touch(a, b, a, d));
        assert!(!cross_properly(p(0, 0), p(4, 0), p(2, 0), p(2, 5)) && touch(p(0, 0), p(4, 0), p(2, 0), p(2, 5)));
    }

    #[test]
    fn a_pixel_has_its_lower_and_left_edges() {
        // Along the diagonals through the corners of the pixel of (2, 2).
        assert!(passes_pixel(p(0, 0), p(4, 4), p(2, 2)));
        assert!(passes_pixel(p(0, 3), p(3, 0), p(2, 2)), "through the lower left corner");
        assert!(!passes_pixel(p(0, 5), p(5, 0), p(2, 2)), "past the upper right corner");
        assert!(!passes_pixel(p(1, 2), p(3, 4), p(2, 2)), "past the upper left corner");
        assert!(!passes_pixel(p(1, 0), p(4, 3), p(2, 2)), "past the lower right corner");
        assert!(passes_pixel(p(2, 0), p(2, 4), p(2, 2)) && !passes_pixel(p(2, 3), p(2, 4), p(2, 2)));
        // Steep and flat ones through an edge only.
        assert!(passes_pixel(p(0, 1), p(9, 4), p(2, 2)) && !passes_pixel(p(0, 1), p(90, 4), p(2, 2)));
        for (a, b) in [(p(0, 0), p(7, 3)), (p(0, 3), p(7, 0)), (p(1, 1), p(3, 9)), (p(-5, 4), p(6, -7))] {
            for x in -9..10 {
                for y in -9..10 {
                    // The slow way: in twelfths of a step, is any point of the segment nearest to this centre?
                    let inside = |v: f64, c: i32| v >= f64::from(c) - 0.5 && v < f64::from(c) + 0.5;
                    let slow = (0..=55440).any(|t| {
                        let along =
                            |from: i32, to: i32| f64::from(from) + f64::from(to - from) * f64::from(t) / 55440.0;
                        inside(along(a.x, b.x), x) && inside(along(a.y, b.y), y)
                    });
                    assert_eq!(passes_pixel(a, b, p(x, y)), slow, "{a:?} {b:?} {x} {y}");
                    assert_eq!(passes_pixel(b, a, p(x, y)), slow);
                }
            }
        }
    }

    #[test]
    fn a_flat_triangle_is_a_segment() {
        assert!(in_triangle(p(0, 0), p(4, 0), p(2, 0), p(3, 0)));
        assert!(!in_triangle(p(0, 0), p(4, 0), p(2, 0), p(5, 0)));
        assert!(in_triangle(p(0, 0), p(0, 4), p(4, 0), p(2, 2)));
        assert!(!in_triangle(p(0, 0), p(0, 4), p(4, 0), p(3, 2)));
    }
}
