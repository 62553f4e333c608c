//! Shapes that are easy to run: no slivers, compact, round.

use core::f64::consts::PI;

use super::{Breach, Limits, Rule};
use crate::ellipsoid::{LocalPlane, area_m2, length_m};
use crate::lattice::LatticePoint;
use crate::plan::Plan;
use crate::plan::faces::Face;
use crate::sort::sort_by;

pub(super) fn judge(plan: &Plan, faces: &[Face], limits: Option<&Limits>) -> Vec<Breach> {
    let (Some(limits), Some(first)) = (limits, faces.first()) else { return Vec::new() };
    let mut found = Vec::new();
    let (mut area, mut perimeter) = (0.0, 0.0);
    let mut points: Vec<LatticePoint> = Vec::new();
    for face in faces {
        let (own, length) = measured(plan, face);
        let width = 2.0 * own / length;
        if width < limits.sliver_m {
            found.push((Rule::Sliver, face.smallest, width, limits.sliver_m));
        }
        area += own;
        perimeter += length;
        points.extend(face.walks.first().into_iter().flat_map(|walk| plan.mesh.outline(walk)));
    }
    let place = first.smallest;
    let compact = 4.0 * PI * area / (perimeter * perimeter);
    if compact < limits.polsby_popper {
        found.push((Rule::NotCompact, place, compact, limits.polsby_popper));
    }
    let plane = LocalPlane::at(place.y);
    let metres = |p: &LatticePoint| {
        [(f64::from(p.x) - f64::from(place.x)) * plane.east, (f64::from(p.y) - f64::from(place.y)) * plane.north]
    };
    let radius = least_circle(&hull(points.iter().map(metres).collect()));
    let round = area / (PI * radius * radius);
    if round < limits.reock {
        found.push((Rule::NotRound, place, round, limits.reock));
    }
    found
}

/// Area in square metres and length of the outline, holes included, in metres.
pub(in crate::plan) fn measured(plan: &Plan, face: &Face) -> (f64, f64) {
    let (mut area, mut length) = (0.0, 0.0);
    for half in face.half_edges() {
        let points = &plan.mesh.arc(half.arc()).points;
        let under = area_m2(points);
        area += if half.reversed() { -under } else { under };
        length += length_m(points);
    }
    (area, length)
}

pub(super) type Spot = [f64; 2];

/// Corners of the convex hull, anticlockwise, by Andrew's monotone chain.
pub(super) fn hull(mut spots: Vec<Spot>) -> Vec<Spot> {
    sort_by(&mut spots, |a, b| a[0].total_cmp(&b[0]).then(a[1].total_cmp(&b[1])));
    spots.dedup();
    if spots.len() < 3 {
        return spots;
    }
    let turns_left = |a: Spot, b: Spot, c: Spot| (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]) > 0.0;
    let half = |spots: &mut dyn Iterator<Item = &Spot>| {
        let mut chain: Vec<Spot> = Vec::new();
        for &spot in spots {
            while let [.., a, b] = chain[..]
                && !turns_left(a, b, spot)
            {
                chain.pop();
            }
            chain.push(spot);
        }
        chain.pop();
        chain
    };
    let mut lower = half(&mut spots.iter());
    lower.extend(half(&mut spots.iter().rev()));
    lower
}

/// Radius of the least circle round some spots: Welzl's way, one spot after the other, each time that one lies outside
/// begun anew with it on the rim.
pub(super) fn least_circle(spots: &[Spot]) -> f64 {
    const GRACE: f64 = 1.0 + 1e-12;
    let mut circle = (spots.first().copied().unwrap_or_default(), 0.0);
    let outside = |circle: (Spot, f64), spot: Spot| apart(circle.0, spot) > circle.1 * GRACE;
    for (i, &a) in spots.iter().enumerate() {
        if !outside(circle, a) {
            continue;
        }
        circle = (a, 0.0);
        for (j, &b) in spots[..i].iter().enumerate() {
            if !outside(circle, b) {
                continue;
            }
            circle = ([(a[0] + b[0]) / 2.0, (a[1] + b[1]) / 2.0], apart(a, b) / 2.0);
            for &c in &spots[..j] {
                if outside(circle, c) {
                    circle = through(a, b, c).unwrap_or(circle);
                }
            }
        }
    }
    circle.1
}

pub(super) fn apart(a: Spot, b: Spot) -> f64 {
    (a[0] - b[0]).hypot(a[1] - b[1])
}

/// The circle through three spots; none through three on a line.
fn through(a: Spot, b: Spot, c: Spot) -> Option<(Spot, f64)> {
    let ([bx, by], [cx, cy]) = ([b[0] - a[0], b[1] - a[1]], [c[0] - a[0], c[1] - a[1]]);
    let twice = 2.0 * (bx * cy - by * cx);
    let (bb, cc) = (bx * bx + by * by, cx * cx + cy * cy);
    let (x, y) = ((cy * bb - by * cc) / twice, (bx * cc - cx * bb) / twice);
    (x.is_finite() && y.is_finite()).then(|| ([a[0] + x, a[1] + y], x.hypot(y)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_circle_is_least_and_holds_all() {
        let square = [[0.0, 0.0], [2.0, 0.0], [2.0, 2.0], [0.0, 2.0], [1.0, 1.0], [1.0, 0.0]];
        assert_eq!(hull(square.to_vec()), [[0.0, 0.0], [2.0, 0.0], [2.0, 2.0], [0.0, 2.0]]);
        assert!((least_circle(&square) - 2.0_f64.sqrt()).abs() < 1e-12);
        // An obtuse triangle: the circle on its longest side.
        assert!((least_circle(&[[0.0, 0.0], [10.0, 0.0], [5.0, 1.0]]) - 5.0).abs() < 1e-12);
        assert_eq!((least_circle(&[]), least_circle(&[[3.0, 3.0]])), (0.0, 0.0));
        // On a circle of radius 7, none of them two opposite.
        let rim: Vec<Spot> = (0..23).map(|k| f64::from(k) * 0.9).map(|t: f64| [7.0 * t.cos(), 7.0 * t.sin()]).collect();
        assert!((least_circle(&rim) - 7.0).abs() < 1e-9);
        assert_eq!(hull(rim.clone()).len(), 23);
    }
}
