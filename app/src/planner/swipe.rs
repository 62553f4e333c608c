//! Two plans beside each other: one west of a meridian, the other one east of it.

use std::collections::HashMap;

use domain::lattice::LatticePoint;
use domain::plan::{Ground, Plan, Rings};
use geometry::LocalPlane;

use super::picture;
use crate::map::Draft;

/// Faces and lines of the western plan have numbers from here on: beyond those of any plan.
pub const WEST: u32 = 1 << 18;
/// Further parts of lines that cross the meridian more than once have numbers from here on.
const PARTS: u32 = 1 << 24;

/// What of a plan is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    West,
    East,
}

impl Side {
    /// Whether a longitude lies on it; the meridian is on both.
    const fn has(self, x: i32, at: i32) -> bool {
        match self {
            Self::West => x <= at,
            Self::East => x >= at,
        }
    }
}

/// How a picture is divided.
#[derive(Debug)]
pub struct Swipe {
    /// The meridian, lattice steps.
    at: i32,
    /// Numbers of the further parts of a line, by its own.
    parts: HashMap<u32, Vec<u32>>,
    next: u32,
}

impl Swipe {
    /// Draws both.
    #[must_use]
    pub fn new(west: &Plan, east: &Plan, at: i32, draft: &mut Draft, plane: &LocalPlane) -> Self {
        let mut swipe = Self { at, parts: HashMap::new(), next: PARTS };
        swipe.draw(west, east, [i32::MIN, i32::MAX], draft, plane);
        swipe
    }

    /// Where the meridian is, lattice steps.
    #[must_use]
    pub const fn at(&self) -> i32 {
        self.at
    }

    /// Moves the meridian; only what lies between the two is drawn again.
    pub fn move_to(&mut self, west: &Plan, east: &Plan, at: i32, draft: &mut Draft, plane: &LocalPlane) {
        let band = [self.at.min(at), self.at.max(at)];
        self.at = at;
        self.draw(west, east, band, draft, plane);
    }

    fn draw(&mut self, west: &Plan, east: &Plan, band: [i32; 2], draft: &mut Draft, plane: &LocalPlane) {
        for (plan, side, first) in [(west, Side::West, WEST), (east, Side::East, 0)] {
            for (ix, arc) in plan.arcs() {
                let Some(kind) = picture::kind(plan, arc) else { continue };
                if arc.bounds().is_some_and(|bounds| bounds.max.x >= band[0] && bounds.min.x <= band[1]) {
                    self.line(first + ix.0, kind, &clipped(&arc.points, side, self.at), draft, plane);
                }
            }
            for id in picture::leaves(plan) {
                let pieces = plan.pieces(Ground::Unit(id));
                let mut across = pieces.iter().flatten().flatten().map(|p| p.x);
                let low = across.clone().min().unwrap_or(i32::MAX);
                if across.any(|x| x >= band[0]) && low <= band[1] {
                    draft.set_face(first + id.0, &kept(&pieces, side, self.at), plane);
                }
            }
        }
    }

    fn line(&mut self, id: u32, kind: u8, parts: &[Vec<LatticePoint>], draft: &mut Draft, plane: &LocalPlane) {
        let mut known = self.parts.remove(&id).unwrap_or_default();
        draft.set_line(id, parts.first().map(|part| (kind, part.as_slice())), plane);
        let further = parts.get(1..).unwrap_or_default();
        known.iter().skip(further.len()).for_each(|gone| draft.set_line(*gone, None, plane));
        known.truncate(further.len());
        while known.len() < further.len() {
            known.push(self.next);
            self.next += 1;
        }
        for (id, part) in known.iter().zip(further) {
            draft.set_line(*id, Some((kind, part)), plane);
        }
        if !known.is_empty() {
            self.parts.insert(id, known);
        }
    }
}

/// Where a segment meets the meridian.
fn crossing(a: LatticePoint, b: LatticePoint, at: i32) -> LatticePoint {
    let [ax, ay, bx, by, x] = [a.x, a.y, b.x, b.y, at].map(i64::from);
    // The caller has found the two on different sides: they differ in longitude.
    LatticePoint::new(at, (ay + (by - ay) * (x - ax) / (bx - ax)) as i32)
}

/// What of a line lies on a side.
fn clipped(points: &[LatticePoint], side: Side, at: i32) -> Vec<Vec<LatticePoint>> {
    let mut parts: Vec<Vec<LatticePoint>> = Vec::new();
    let mut part: Vec<LatticePoint> = Vec::new();
    for (ix, &p) in points.iter().enumerate() {
        let before = ix.checked_sub(1).map(|ix| points[ix]);
        let across = before.filter(|before| side.has(before.x, at) != side.has(p.x, at));
        if let Some(before) = across {
            part.push(crossing(before, p, at));
            if !side.has(p.x, at) {
                parts.push(core::mem::take(&mut part));
            }
        }
        if side.has(p.x, at) {
            part.push(p);
        }
    }
    parts.push(part);
    parts.retain(|part| part.len() > 1);
    parts
}

/// What of a unit's pieces lies on a side (Sutherland and Hodgman, ring by ring): filled it is the same, as what runs along
/// the meridian has no area.
fn kept(pieces: &[Rings], side: Side, at: i32) -> Vec<Rings> {
    let ring = |ring: &Vec<LatticePoint>| -> Vec<LatticePoint> {
        let mut kept = Vec::with_capacity(ring.len());
        for (ix, &p) in ring.iter().enumerate() {
            let before = ring[(ix + ring.len() - 1) % ring.len()];
            if side.has(before.x, at) != side.has(p.x, at) {
                kept.push(crossing(before, p, at));
            }
            if side.has(p.x, at) {
                kept.push(p);
            }
        }
        kept
    };
    let piece = |rings: &Rings| -> Rings {
        let mut rings: Rings = rings.iter().map(ring).collect();
        // Without its outer ring a piece lies beyond, and its holes with it.
        if rings.first().is_none_or(|outer| outer.len() < 3) {
            rings.clear();
        }
        rings.retain(|ring| ring.len() > 2);
        rings
    };
    pieces.iter().map(piece).filter(|rings| !rings.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn p(x: i32, y: i32) -> LatticePoint {
        LatticePoint::new(x, y)
    }

    #[test]
    fn a_line_that_goes_to_and_fro_is_divided_into_its_parts() {
        let line = [p(0, 0), p(10, 10), p(0, 20), p(10, 30)];
        assert_eq!(clipped(&line, Side::West, 5), [vec![p(0, 0), p(5, 5)], vec![p(5, 15), p(0, 20), p(5, 25)]]);
        assert_eq!(clipped(&line, Side::East, 5), [vec![p(5, 5), p(10, 10), p(5, 15)], vec![p(5, 25), p(10, 30)]]);
        assert_eq!(clipped(&line, Side::East, 11), Vec::<Vec<LatticePoint>>::new());
    }

    #[test]
    fn both_sides_together_are_the_whole() {
        let square = vec![p(0, 0), p(10, 0), p(10, 10), p(0, 10)];
        let hole = vec![p(6, 4), p(6, 6), p(8, 6), p(8, 4)];
        let area = |pieces: Vec<Rings>| -> i64 {
            let twice = |ring: &Vec<LatticePoint>| -> i64 {
                let next = ring.iter().cycle().skip(1);
                ring.iter()
                    .zip(next)
                    .map(|(a, b)| i64::from(a.x) * i64::from(b.y) - i64::from(b.x) * i64::from(a.y))
                    .sum()
            };
            pieces.iter().flatten().map(twice).sum::<i64>() / 2
        };
        let whole = vec![vec![square, hole]];
        for at in [-1, 0, 3, 6, 7, 10, 11] {
            let sum = area(kept(&whole, Side::West, at)) + area(kept(&whole, Side::East, at));
            assert_eq!(sum, 96, "divided at {at}");
        }
    }
}
