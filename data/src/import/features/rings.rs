//! Rings without an order → polygons with their holes, as Shapefiles need it.

use domain::codec::items::Polygons;

type Ring = Vec<[f64; 2]>;
/// Twice the area, positive anticlockwise.
type Measured = (f64, Ring);

/// Most pairs of an outer ring and a hole that are tried in one feature.
const MOST_PAIRS: usize = 1 << 22;

/// Polygons of rings: clockwise ones are outer, the others holes of the smallest outer ring around them. Where the
/// directions can't be so (a single ring, none clockwise, a hole in nothing) a ring is outer.
///
/// # Errors
/// More rings than can be sorted.
pub(super) fn polygons(rings: Vec<Ring>) -> Result<Polygons, &'static str> {
    if rings.len() == 1 {
        return Ok(vec![rings]);
    }
    let (mut outer, holes): (Vec<Measured>, Vec<Measured>) =
        rings.into_iter().map(|ring| (twice_area(&ring), ring)).partition(|(area, _)| *area <= 0.0);
    if outer.is_empty() {
        return Ok(holes.into_iter().map(|(_, ring)| vec![ring]).collect());
    }
    if outer.len().saturating_mul(holes.len()) > MOST_PAIRS {
        return Err("has more rings than can be sorted into polygons");
    }
    let boxes: Vec<[f64; 4]> = outer.iter().map(|(_, ring)| bounds(ring)).collect();
    let mut owners = Vec::with_capacity(holes.len());
    for (_, hole) in &holes {
        let own = bounds(hole);
        let around = |at: &usize| holds(boxes[*at], own) && is_around(&outer[*at].1, hole);
        let size = |at: &usize| outer[*at].0.abs();
        owners.push((0..outer.len()).filter(around).min_by(|a, b| size(a).total_cmp(&size(b))));
    }
    let mut parts: Polygons = outer.drain(..).map(|(_, ring)| vec![ring]).collect();
    for ((_, hole), owner) in holes.into_iter().zip(owners) {
        match owner {
            Some(owner) => parts[owner].push(hole),
            None => parts.push(vec![hole]),
        }
    }
    Ok(parts)
}

fn twice_area(ring: &Ring) -> f64 {
    // From the first corner, so that large eastings lose no digits.
    let Some([x0, y0]) = ring.first().copied() else { return 0.0 };
    ring.windows(2).map(|p| (p[0][0] - x0) * (p[1][1] - y0) - (p[1][0] - x0) * (p[0][1] - y0)).sum()
}

fn bounds(ring: &Ring) -> [f64; 4] {
    let none = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
    ring.iter().fold(none, |[w, s, e, n], [x, y]| [w.min(*x), s.min(*y), e.max(*x), n.max(*y)])
}

fn holds([w, s, e, n]: [f64; 4], [west, south, east, north]: [f64; 4]) -> bool {
    w <= west && s <= south && east <= e && north <= n
}

/// Whether a hole lies in a ring: told by its first corner that doesn't lie on the ring.
fn is_around(ring: &Ring, hole: &Ring) -> bool {
    hole.iter().find_map(|at| is_inside(ring, *at)).unwrap_or(true)
}

/// None on the ring itself.
fn is_inside(ring: &Ring, [x, y]: [f64; 2]) -> Option<bool> {
    let mut inside = false;
    for pair in ring.windows(2) {
        let [[ax, ay], [bx, by]] = [pair[0], pair[1]].map(|[px, py]| [px - x, py - y]);
        let cross = ax * by - ay * bx;
        if cross == 0.0 && ax * bx + ay * by <= 0.0 {
            return None;
        }
        if (ay > 0.0) != (by > 0.0) && (cross > 0.0) == (by > ay) {
            inside = !inside;
        }
    }
    Some(inside)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(x: f64, y: f64, side: f64, clockwise: bool) -> Ring {
        let mut ring = vec![[x, y], [x, y + side], [x + side, y + side], [x + side, y], [x, y]];
        if !clockwise {
            ring.reverse();
        }
        ring
    }

    #[test]
    fn holes_go_to_the_smallest_ring_around_them() {
        let (great, hole) = (square(0.0, 0.0, 10.0, true), square(1.0, 1.0, 8.0, false));
        let (island, pond) = (square(2.0, 2.0, 4.0, true), square(3.0, 3.0, 1.0, false));
        // Touches its outer ring in its first corner.
        let notch = square(0.0, 9.5, 0.5, false);
        let rings = vec![pond.clone(), great.clone(), notch.clone(), island.clone(), hole.clone()];
        assert_eq!(polygons(rings), Ok(vec![vec![great, notch, hole], vec![island, pond]]));
    }

    #[test]
    fn rings_that_run_the_wrong_way_are_outer_where_they_must_be() {
        let (a, b) = (square(0.0, 0.0, 1.0, false), square(5.0, 0.0, 1.0, false));
        assert_eq!(polygons(vec![a.clone()]), Ok(vec![vec![a.clone()]]));
        assert_eq!(polygons(vec![a.clone(), b.clone()]), Ok(vec![vec![a.clone()], vec![b]]));
        let far = square(50.0, 0.0, 1.0, true);
        assert_eq!(polygons(vec![a.clone(), far.clone()]), Ok(vec![vec![far], vec![a]]));
    }
}
