//! Which names stand on the map: no two boxes meet, and a pan changes nothing.
//!
//! Places are decided for a whole quarter of a zoom level at its near end, over the whole map: within that quarter
//! names only move apart, so none comes or goes while one pans or zooms a little.

use std::collections::HashMap;

use domain::lattice::{LatticePoint, STEPS_PER_DEGREE};
use domain::partition::Partition;
use domain::units::UnitIx;
use geometry::LocalPlane;

use super::levels::{Rank, rank};

/// Zoom steps in which names are decided anew.
pub const STEPS_PER_ZOOM: f64 = 4.0;
/// Free room round a name, in `u`.
const MARGIN: f64 = 6.0;
/// Side of a cell of the search grid, px.
const CELL: f64 = 128.0;

/// A name that may be placed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Candidate {
    /// Where its middle stands, local units.
    pub at: [f32; 2],
    /// Width and height of the text's box, px.
    pub size: [f32; 2],
}

/// The zoom for which names are decided when the map is at `zoom`.
#[must_use]
pub fn step_of(zoom: f64) -> i32 {
    (zoom * STEPS_PER_ZOOM).floor() as i32
}

/// The near end of a step.
#[must_use]
pub fn zoom_of(step: i32) -> f64 {
    f64::from(step) / STEPS_PER_ZOOM
}

/// Whether names of a depth may show at all at the depth shown.
#[must_use]
pub fn may_show(depth: u8, shown: u8, levels: usize) -> bool {
    depth <= shown && (levels == 1 || rank(depth, levels) != Rank::Whole)
}

/// Whether a name fits its unit: the leading units' always, others when their box is nearly as wide as the text and
/// high enough. All in px.
#[must_use]
pub fn fits(rank: Rank, text: [f64; 2], unit: [f64; 2]) -> bool {
    let (wide, high) = match rank {
        Rank::Whole | Rank::First => return unit[0] >= text[0] * 0.4,
        Rank::Middle => (1.0, 1.6),
        Rank::Group => (1.15, 2.0),
        Rank::Leaf => (1.2, 2.4),
    };
    unit[0] >= text[0] * wide && unit[1] >= text[1] * high
}

/// Whether a box about a point of a unit, half its width and height in local units, lies inside the unit: no line of the
/// outline comes into it. Parallels and meridians are straight on the map, so all is done on the lattice.
#[must_use]
pub fn lies_inside(partition: &Partition, plane: &LocalPlane, unit: UnitIx, at: LatticePoint, half: [f64; 2]) -> bool {
    let [x, y] = plane.place(at.lon(), at.lat());
    let (west, north) = plane.unplace([x - half[0], y - half[1]]);
    let (east, south) = plane.unplace([x + half[0], y + half[1]]);
    let steps = |degrees: f64| degrees * f64::from(STEPS_PER_DEGREE);
    let room = [steps(west), steps(south), steps(east), steps(north)];
    partition.outline(unit).all(|side| {
        let [low, high] = partition.topology().arc_bounds(side.arc());
        !comes_into(&[low, high], room) || {
            let points = partition.topology().arc(side.arc()).points();
            !points.windows(2).any(|edge| comes_into(edge, room) && crosses(edge[0], edge[1], room))
        }
    })
}

/// Whether the box round two points meets another.
fn comes_into(ends: &[LatticePoint], [west, south, east, north]: [f64; 4]) -> bool {
    let [x, y] = [[ends[0].x, ends[1].x], [ends[0].y, ends[1].y]].map(|pair| pair.map(f64::from));
    x[0].min(x[1]) < east && x[0].max(x[1]) > west && y[0].min(y[1]) < north && y[0].max(y[1]) > south
}

/// Whether an edge whose box meets a box does so itself: then the corners don't all lie on one side of it.
fn crosses(a: LatticePoint, b: LatticePoint, [west, south, east, north]: [f64; 4]) -> bool {
    let [ax, ay, bx, by] = [a.x, a.y, b.x, b.y].map(f64::from);
    let side = |x: f64, y: f64| (bx - ax) * (y - ay) - (by - ay) * (x - ax);
    let corners = [side(west, south), side(east, south), side(east, north), side(west, north)];
    corners.iter().any(|side| *side > 0.0) && corners.iter().any(|side| *side < 0.0)
}

/// Takes the candidates in their order and keeps those whose boxes, with room round them, meet no box kept before.
/// `px` is px for one local unit, `u` the design's unit in px.
#[must_use]
pub fn place(candidates: &[Candidate], px: f64, u: f64) -> Vec<usize> {
    let mut cells: HashMap<(i32, i32), Vec<usize>> = HashMap::new();
    let mut kept = Vec::new();
    for (at, candidate) in candidates.iter().enumerate() {
        let bounds = bounds(candidate, px, MARGIN * u / 2.0);
        let touched = cells_of(bounds);
        let meets = |other: &usize| meet(bounds, self::bounds(&candidates[*other], px, MARGIN * u / 2.0));
        if touched.clone().any(|cell| cells.get(&cell).is_some_and(|held| held.iter().any(meets))) {
            continue;
        }
        for cell in touched {
            cells.entry(cell).or_default().push(at);
        }
        kept.push(at);
    }
    kept
}

/// Left, top, right, bottom; px from the local origin.
fn bounds(candidate: &Candidate, px: f64, room: f64) -> [f64; 4] {
    let [x, y] = candidate.at.map(|v| f64::from(v) * px);
    let [w, h] = candidate.size.map(|v| f64::from(v) / 2.0 + room);
    [x - w, y - h, x + w, y + h]
}

fn meet(a: [f64; 4], b: [f64; 4]) -> bool {
    a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3]
}

fn cells_of([left, top, right, bottom]: [f64; 4]) -> impl Iterator<Item = (i32, i32)> + Clone {
    let cell = |v: f64| (v / CELL).floor() as i32;
    let (columns, rows) = (cell(left)..=cell(right), cell(top)..=cell(bottom));
    columns.flat_map(move |x| rows.clone().map(move |y| (x, y)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn crowd(count: usize) -> Vec<Candidate> {
        let mut state = 12_345_u32;
        let mut next = move || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as f32 / (1 << 24) as f32
        };
        let mut one = || Candidate {
            at: [next() * 900.0 - 450.0, next() * 700.0 - 350.0],
            size: [20.0 + next() * 90.0, 12.0 + next() * 8.0],
        };
        (0..count).map(|_| one()).collect()
    }

    #[test]
    fn no_two_names_meet_within_their_step_of_zoom() {
        let crowd = crowd(1_500);
        for step in [-8, -1, 0, 1, 5] {
            let zoom = zoom_of(step);
            let kept = place(&crowd, zoom.exp2(), 1.0);
            assert!(kept.len() > 20, "step {step} keeps {} names", kept.len());
            for nearer in [0.0, 0.1, 0.249] {
                let px = (zoom + nearer).exp2();
                for (n, a) in kept.iter().enumerate() {
                    for b in &kept[n + 1..] {
                        assert!(
                            !meet(bounds(&crowd[*a], px, 0.0), bounds(&crowd[*b], px, 0.0)),
                            "{a} and {b} at +{nearer}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn a_name_is_left_out_only_for_one_before_it() {
        let crowd = crowd(600);
        let kept = place(&crowd, 1.0, 1.0);
        for at in (0..crowd.len()).filter(|at| !kept.contains(at)) {
            let own = bounds(&crowd[at], 1.0, MARGIN / 2.0);
            assert!(
                kept.iter().any(|k| *k < at && meet(own, bounds(&crowd[*k], 1.0, MARGIN / 2.0))),
                "{at} for no reason"
            );
        }
        assert_eq!(kept[0], 0);
    }

    #[test]
    fn nearer_shows_no_fewer_names() {
        let crowd = crowd(800);
        let counts: Vec<usize> = (0..12).map(|step| place(&crowd, zoom_of(step).exp2(), 1.0).len()).collect();
        assert!(counts.last() > counts.first(), "{counts:?}");
    }

    #[test]
    fn names_come_down_to_the_level_shown() {
        assert!(may_show(1, 4, 5) && may_show(4, 4, 5) && !may_show(3, 2, 5) && !may_show(0, 4, 5));
        assert!(may_show(0, 0, 1));
        assert!(!fits(Rank::Leaf, [40.0, 14.0], [41.0, 60.0]) && fits(Rank::Leaf, [40.0, 14.0], [60.0, 60.0]));
    }

    #[test]
    fn a_name_lies_inside_its_unit_or_its_outline_comes_into_its_box() {
        let partition = geometry::samples::chessboard(6);
        let plane = LocalPlane::at(104.0, 30.0);
        for unit in partition.units().iter() {
            let bounds = partition.bounds(unit);
            let at = partition.label_point(unit);
            let [x, y] = plane.place(at.lon(), at.lat());
            let [left, top] = plane.place(bounds.min.lon(), bounds.max.lat());
            let [right, bottom] = plane.place(bounds.max.lon(), bounds.min.lat());
            // A square is its own box: what is left of it round the point decides.
            let room = [(x - left).min(right - x), (y - top).min(bottom - y)];
            let inside =
                |share: [f64; 2]| lies_inside(&partition, &plane, unit, at, [room[0] * share[0], room[1] * share[1]]);
            // The first quarter lacks the special cell in its corner.
            let square = partition.units().code(unit) != "Q0";
            assert!(inside([0.1, 0.1]), "{}", partition.units().code(unit));
            assert!(!square || inside([0.99, 0.99]), "{}", partition.units().code(unit));
            assert!(!inside([1.01, 0.5]) && !inside([0.5, 1.01]), "{}", partition.units().code(unit));
            assert!(!inside([1e3, 1e3]), "{}", partition.units().code(unit));
        }
    }

    #[test]
    fn a_slanting_line_beside_a_box_does_not_cross_it() {
        let point = LatticePoint::new;
        let room = [0.0, 0.0, 10.0, 10.0];
        // Its box meets the box, the line passes the corner.
        let (a, b) = (point(8, -6), point(16, 4));
        assert!(comes_into(&[a, b], room) && !crosses(a, b, room));
        assert!(crosses(point(8, -6), point(9, 4), room));
        assert!(crosses(point(-5, 5), point(15, 6), room), "straight through");
        assert!(!comes_into(&[point(11, 0), point(14, 9)], room));
    }
}
