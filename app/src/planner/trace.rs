//! The way from one place to another along lines that are there: roads, banks, walls, boundaries.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

use domain::ellipsoid::LocalPlane;
use domain::lattice::LatticePoint;
use domain::partition::Bounds;

use super::snap::foot;

/// A place lies on a line that passes so near, metres.
const ON_M: f64 = 0.5;
/// Most corners looked at: a way through half a town is no longer what a hand meant.
const MOST: usize = 20_000;
/// A way more than so many times as long as the straight line leads elsewhere.
const DETOUR: f64 = 4.0;

/// The box in which a way between two places is looked for.
#[must_use]
pub fn reach(from: LatticePoint, to: LatticePoint) -> Bounds {
    let room = |a: i32, b: i32| i64::from(a.abs_diff(b)) * 3 / 5 + 2_000;
    let room = room(from.x, to.x).max(room(from.y, to.y));
    let low = |a: i32, b: i32| (i64::from(a.min(b)) - room).max(i64::from(i32::MIN)) as i32;
    let high = |a: i32, b: i32| (i64::from(a.max(b)) + room).min(i64::from(i32::MAX)) as i32;
    Bounds {
        min: LatticePoint::new(low(from.x, to.x), low(from.y, to.y)),
        max: LatticePoint::new(high(from.x, to.x), high(from.y, to.y)),
    }
}

/// The shortest way along lines (Dijkstra), both ends included; none where the ends lie on no lines that meet, or where it
/// leads far round.
#[must_use]
pub fn path<'a>(
    lines: impl Iterator<Item = &'a [LatticePoint]>,
    from: LatticePoint,
    to: LatticePoint,
) -> Option<Vec<LatticePoint>> {
    let plane = LocalPlane::at(from.y);
    let mut near: HashMap<LatticePoint, Vec<(LatticePoint, f64)>> = HashMap::new();
    let mut join = |a: LatticePoint, b: LatticePoint| {
        let length = plane.distance_m(a, b);
        near.entry(a).or_default().push((b, length));
        near.entry(b).or_default().push((a, length));
    };
    for line in lines {
        for pair in line.windows(2) {
            join(pair[0], pair[1]);
            let on = |end: LatticePoint| plane.distance_m(foot(&plane, [pair[0], pair[1]], end), end) < ON_M;
            if from != to && on(from) && on(to) {
                join(from, to);
            }
            for end in [from, to] {
                // An end that lies on a segment divides it.
                let at = foot(&plane, [pair[0], pair[1]], end);
                if plane.distance_m(at, end) < ON_M {
                    pair.iter().filter(|corner| **corner != end).for_each(|corner| join(*corner, end));
                }
            }
        }
    }
    let most_mm = (plane.distance_m(from, to) * DETOUR * 1e3) as u64;
    let mut best: HashMap<LatticePoint, (u64, LatticePoint)> = HashMap::from([(from, (0, from))]);
    let mut open = BinaryHeap::from([(Reverse(0_u64), from)]);
    let mut looked = 0;
    while let Some((Reverse(cost), at)) = open.pop() {
        if at == to {
            let mut way = vec![to];
            let mut here = to;
            while here != from {
                here = best.get(&here)?.1;
                way.push(here);
            }
            way.reverse();
            return Some(way);
        }
        looked += 1;
        if looked > MOST || cost > most_mm {
            return None;
        }
        if best.get(&at).is_some_and(|(known, _)| *known < cost) {
            continue;
        }
        for (next, length) in near.get(&at).into_iter().flatten() {
            // Whole millimetres: an order that is the same everywhere.
            let cost = cost + (length * 1e3).round() as u64;
            if best.get(next).is_none_or(|(known, _)| cost < *known) {
                best.insert(*next, (cost, at));
                open.push((Reverse(cost), *next));
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn p(x: i32, y: i32) -> LatticePoint {
        LatticePoint::new(1_040_000_000 + x * 1_000, 300_000_000 + y * 1_000)
    }

    #[test]
    fn a_way_follows_the_roads_and_divides_the_first_and_the_last() {
        let roads = [vec![p(0, 0), p(10, 0), p(20, 0)], vec![p(10, 0), p(10, 10)], vec![p(10, 10), p(20, 10)]];
        let lines = || roads.iter().map(Vec::as_slice);
        assert_eq!(path(lines(), p(5, 0), p(15, 10)), Some(vec![p(5, 0), p(10, 0), p(10, 10), p(15, 10)]));
        assert_eq!(path(lines(), p(2, 0), p(7, 0)), Some(vec![p(2, 0), p(7, 0)]), "both on one segment");
        assert_eq!(path(lines(), p(5, 0), p(50, 50)), None, "beside every road");
    }

    #[test]
    fn a_way_far_round_is_none() {
        let round = [vec![p(0, 0), p(0, 90), p(1, 90), p(1, 0)]];
        assert_eq!(path(round.iter().map(Vec::as_slice), p(0, 0), p(1, 0)), None);
    }

    #[test]
    fn the_box_holds_both_places() {
        let found = reach(p(5, 9), p(1, 2));
        assert!(
            found.min.x < p(1, 0).x && found.max.x > p(5, 0).x && found.min.y < p(0, 2).y && found.max.y > p(0, 9).y
        );
    }
}
