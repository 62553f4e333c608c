//! Buildings handed over one by one: the ring that takes them to another unit.

use domain::ellipsoid::LocalPlane;
use domain::lattice::LatticePoint;
use domain::pack::{Building, Pack};
use domain::plan::count::Counts;
use domain::plan::{EditCommand, Ground, Plan};
use domain::sort::sort;
use domain::units::UnitCode;

use super::snap::foot;

/// What is left free around a building that changes hands, metres.
const ROOM_M: f64 = 3.0;
/// No building is larger than so many metres.
const FAR_M: f64 = 400.0;
/// A building without an outline is taken for a square of so many metres' half width.
const HALF_M: f64 = 6.0;

/// The building whose outline holds a place, by number.
#[must_use]
pub fn building_at(pack: &Pack, at: LatticePoint) -> Option<u32> {
    pack.buildings().iter().find(|building| holds(&building.footprint, at)).map(|building| building.id)
}

/// Whether a ring holds a place.
#[must_use]
pub fn holds(ring: &[LatticePoint], p: LatticePoint) -> bool {
    let mut inside = false;
    for (a, b) in ring.iter().zip(ring.iter().cycle().skip(1)) {
        if (a.y > p.y) != (b.y > p.y) {
            let [ax, ay, bx, by] = [a.x, a.y, b.x, b.y].map(i128::from);
            let (px, py) = (i128::from(p.x), i128::from(p.y));
            let turn = (bx - ax) * (py - ay) - (by - ay) * (px - ax);
            inside ^= (turn > 0) == (by > ay);
        }
    }
    inside
}

/// Buildings within so many metres of a place, by number.
#[must_use]
pub fn buildings_near(pack: &Pack, at: LatticePoint, metres: f64) -> Vec<u32> {
    let plane = LocalPlane::at(at.y);
    let is_near = |building: &&Building| {
        let ring = &building.footprint;
        let Some(first) = ring.first() else { return false };
        // Most are far away: one look tells.
        plane.distance_m(*first, at) < metres + FAR_M
            && (holds(ring, at)
                || ring
                    .iter()
                    .zip(ring.iter().cycle().skip(1))
                    .any(|(a, b)| plane.distance_m(foot(&plane, [*a, *b], at), at) <= metres))
    };
    pack.buildings().iter().filter(is_near).map(|building| building.id).collect()
}

/// The unit in which a building's first entrance lies.
#[must_use]
pub fn holder(plan: &Plan, counts: &Counts, building: u32) -> Option<UnitCode> {
    let pack = counts.pack();
    let first = pack.atoms_of(pack.find(building)?).next()?;
    Some(plan.unit(counts.owner(first as u32).unit()?)?.code.clone())
}

/// The corners of a building with room around it.
fn corners(pack: &Pack, id: u32) -> Vec<LatticePoint> {
    let Some(ix) = pack.find(id) else { return Vec::new() };
    let building = &pack.buildings()[ix];
    let (points, room): (Vec<_>, f64) = if building.footprint.is_empty() {
        (pack.atoms()[pack.atoms_of(ix)].iter().map(|atom| atom.at).collect(), HALF_M)
    } else {
        (building.footprint.clone(), ROOM_M)
    };
    let around = |p: LatticePoint| {
        let plane = LocalPlane::at(p.y);
        let (x, y) = ((room / plane.east) as i32, (room / plane.north) as i32);
        [(-x, -y), (x, -y), (x, y), (-x, y)].map(|(x, y)| LatticePoint::new(p.x + x, p.y + y))
    };
    points.into_iter().flat_map(around).collect()
}

/// The command that hands buildings to a unit: from whom they are, with a strip that leads to its boundary, so that what it
/// gets hangs together with it.
#[must_use]
pub fn command(plan: &Plan, pack: &Pack, buildings: &[u32], to: &UnitCode) -> Option<EditCommand> {
    let mut points: Vec<LatticePoint> = buildings.iter().flat_map(|id| corners(pack, *id)).collect();
    let middle = middle_of(&points)?;
    let from = plan.unit(plan.ground_at(middle).unit()?)?.code.clone();
    let goal = plan.find(to)?;
    // The two ends of the segment that is shared with the unit and lies nearest.
    let plane = LocalPlane::at(middle.y);
    let giver = plan.find(&from)?;
    let shared = plan
        .arcs_beside(Ground::Unit(giver))
        .filter_map(|arc| plan.arc(arc))
        .filter(|arc| [arc.left, arc.right].contains(&Ground::Unit(goal)));
    let near = shared.flat_map(|arc| arc.points.windows(2)).map(|pair| {
        let at = foot(&plane, [pair[0], pair[1]], middle);
        (plane.distance_m(at, middle), at)
    });
    let (_, door) = near.min_by(|a, b| a.0.total_cmp(&b.0))?;
    // Beyond the boundary, so that the ring meets the unit in more than a point.
    let over = |a: i32, b: i32| (i64::from(a) + (i64::from(b) - i64::from(a)) / 8) as i32;
    let beyond =
        LatticePoint::new(door.x - (over(door.x, middle.x) - door.x), door.y - (over(door.y, middle.y) - door.y));
    let (x, y) = ((ROOM_M / plane.east) as i32, (ROOM_M / plane.north) as i32);
    points.extend([(-x, -y), (x, -y), (x, y), (-x, y)].map(|(x, y)| LatticePoint::new(beyond.x + x, beyond.y + y)));
    Some(EditCommand::HandOver { ring: hull(points), from: Some(from), to: Some(to.clone()) })
}

fn middle_of(points: &[LatticePoint]) -> Option<LatticePoint> {
    let n = i64::try_from(points.len()).ok().filter(|n| *n > 0)?;
    let mean = |value: fn(&LatticePoint) -> i32| (points.iter().map(|p| i64::from(value(p))).sum::<i64>() / n) as i32;
    Some(LatticePoint::new(mean(|p| p.x), mean(|p| p.y)))
}

/// The convex ring round some points, anticlockwise (Andrew's monotone chain).
fn hull(mut points: Vec<LatticePoint>) -> Vec<LatticePoint> {
    sort(&mut points);
    points.dedup();
    let half = |points: &mut dyn Iterator<Item = LatticePoint>| {
        let mut chain: Vec<LatticePoint> = Vec::new();
        for p in points {
            while let [.., a, b] = chain[..] {
                let turn = (i128::from(b.x) - i128::from(a.x)) * (i128::from(p.y) - i128::from(a.y))
                    - (i128::from(b.y) - i128::from(a.y)) * (i128::from(p.x) - i128::from(a.x));
                if turn > 0 {
                    break;
                }
                chain.pop();
            }
            chain.push(p);
        }
        chain.pop();
        chain
    };
    let mut ring = half(&mut points.iter().copied());
    ring.extend(half(&mut points.iter().rev().copied()));
    ring
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hull_leaves_out_what_lies_within() {
        let p = LatticePoint::new;
        let ring = hull(vec![p(0, 0), p(4, 0), p(4, 4), p(0, 4), p(2, 2), p(2, 0), p(0, 0)]);
        assert_eq!(ring, [p(0, 0), p(4, 0), p(4, 4), p(0, 4)]);
    }

    #[test]
    fn a_place_in_a_court_is_not_in_the_house() {
        let p = LatticePoint::new;
        let u = [p(0, 0), p(9, 0), p(9, 9), p(7, 9), p(7, 2), p(2, 2), p(2, 9), p(0, 9)];
        assert!(holds(&u, p(1, 5)) && holds(&u, p(8, 5)) && holds(&u, p(5, 1)) && !holds(&u, p(5, 5)));
    }
}
