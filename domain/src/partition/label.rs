//! Pole of inaccessibility: the point of a shape farthest from its outline.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use super::ring::{Place, place_in_shape};
use super::{Bounds, Shape};
use crate::ellipsoid::LocalPlane;
use crate::lattice::LatticePoint;

/// The search ends when no square left could be farther by more than this share: finer, long rectangles would be
/// searched all along their middle line.
const GOOD_ENOUGH: f64 = 1.04;
/// And after so many squares: a bound on hostile shapes, never reached by real ones.
const MOST_CELLS: usize = 4_000;

/// A square of the search, in metres.
struct Cell {
    x: f64,
    y: f64,
    half: f64,
    distance: f64,
    /// No point of the square is farther from the outline than this.
    best: f64,
}

impl PartialEq for Cell {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}
impl Eq for Cell {}
impl PartialOrd for Cell {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Cell {
    /// By promise; equal promises by place, so that the search is the same everywhere.
    fn cmp(&self, other: &Self) -> Ordering {
        let key = |cell: &Self| [cell.best, cell.x, cell.y];
        key(self)
            .iter()
            .zip(key(other))
            .map(|(a, b)| a.total_cmp(&b))
            .find(|order| order.is_ne())
            .unwrap_or(Ordering::Equal)
    }
}

/// Edges of a shape in metres from a corner of its box.
struct Outline {
    edges: Vec<[f64; 4]>,
    origin: LatticePoint,
    plane: LocalPlane,
}

impl Outline {
    fn of(shape: &Shape, bounds: Bounds) -> Self {
        let middle = (i64::from(bounds.min.y) + i64::from(bounds.max.y)) / 2;
        let plane = LocalPlane::at(middle as i32);
        let origin = bounds.min;
        let x = |p: LatticePoint| (f64::from(p.x) - f64::from(origin.x)) * plane.east;
        let y = |p: LatticePoint| (f64::from(p.y) - f64::from(origin.y)) * plane.north;
        let edges = shape.rings().flat_map(|ring| ring.windows(2)).map(|e| [x(e[0]), y(e[0]), x(e[1]), y(e[1])]);
        Self { edges: edges.collect(), origin, plane }
    }

    /// Distance to the outline, negative outside.
    fn distance(&self, x: f64, y: f64) -> f64 {
        let mut inside = false;
        let mut nearest = f64::INFINITY;
        for &[ax, ay, bx, by] in &self.edges {
            if (ay > y) != (by > y) && x < (bx - ax) * (y - ay) / (by - ay) + ax {
                inside = !inside;
            }
            let (dx, dy) = (bx - ax, by - ay);
            let along = (((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy)).clamp(0.0, 1.0);
            let (ox, oy) = (x - ax - along * dx, y - ay - along * dy);
            nearest = nearest.min(ox * ox + oy * oy);
        }
        if inside { nearest.sqrt() } else { -nearest.sqrt() }
    }

    fn cell(&self, x: f64, y: f64, half: f64) -> Cell {
        let distance = self.distance(x, y);
        Cell { x, y, half, distance, best: distance + half * core::f64::consts::SQRT_2 }
    }

    fn lattice(&self, x: f64, y: f64) -> LatticePoint {
        // Cells lie in the shape's box, so both fit an i32.
        let back = |origin: i32, metres: f64, step: f64| (f64::from(origin) + metres / step).round() as i32;
        LatticePoint { x: back(self.origin.x, x, self.plane.east), y: back(self.origin.y, y, self.plane.north) }
    }
}

/// The lattice point inside the shape that is (nearly) farthest from its outline; a point of the outline where the
/// shape is so thin that none inside is found.
pub(super) fn pole(shape: &Shape) -> LatticePoint {
    let Some(bounds) = Bounds::of(shape.rings().flatten().copied()) else { return LatticePoint::default() };
    let outline = Outline::of(shape, bounds);
    let (width, height) = (bounds.width() as f64 * outline.plane.east, bounds.height() as f64 * outline.plane.north);
    let size = width.min(height).max(width.max(height) / 64.0).max(outline.plane.north);

    let mut queue = BinaryHeap::new();
    for column in 0..(width / size).ceil() as u32 {
        for row in 0..(height / size).ceil() as u32 {
            let middle = |at: u32| (f64::from(at) + 0.5) * size;
            queue.push(outline.cell(middle(column), middle(row), size * 0.5));
        }
    }
    let centre = outline.cell(width * 0.5, height * 0.5, 0.0);
    let mut best = (centre.distance, centre.x, centre.y);
    let mut seen = queue.len();
    while let Some(cell) = queue.pop() {
        if cell.distance > best.0 {
            best = (cell.distance, cell.x, cell.y);
        }
        let promising = cell.best > best.0.max(0.0) * GOOD_ENOUGH && cell.half > outline.plane.north * 0.25;
        if !promising || seen > MOST_CELLS {
            break;
        }
        let half = cell.half * 0.5;
        for (east, north) in [(-half, -half), (half, -half), (-half, half), (half, half)] {
            queue.push(outline.cell(cell.x + east, cell.y + north, half));
        }
        seen += 4;
    }
    inside_near(shape, bounds, outline.lattice(best.1, best.2))
}

/// `wanted` if it lies inside, else a point beside it or beside a corner, else a corner.
fn inside_near(shape: &Shape, bounds: Bounds, wanted: LatticePoint) -> LatticePoint {
    const STEPS: [(i32, i32); 9] = [(0, 0), (0, 1), (1, 0), (0, -1), (-1, 0), (1, 1), (1, -1), (-1, 1), (-1, -1)];
    let corners = shape.rings().flatten().take(64).copied();
    for near in core::iter::once(wanted).chain(corners) {
        for (x, y) in STEPS {
            let at = LatticePoint { x: near.x.saturating_add(x), y: near.y.saturating_add(y) };
            if bounds.contains(at) && place_in_shape(shape, at) == Place::Inside {
                return at;
            }
        }
    }
    shape.rings().next().map_or(wanted, |ring| ring[0])
}
