//! Random partitions: a grid with jittered corners and bent edges, cells given to units at random, so that units get
//! holes, islands and several parts that touch in points; cells of no unit make enclaves and bays.

use proptest::prelude::*;

use crate::lattice::LatticePoint;
use crate::topology::{BuildOptions, FindingKind, LeafShape, Topology, build, validate};
use crate::units::LeafIx;

const CELL_STEPS: i32 = 1000;

/// What a partition is made from.
#[derive(Clone, Debug)]
pub struct Plan {
    pub columns: usize,
    /// Unit of each cell; `UNITS` for none.
    pub cells: Vec<usize>,
    /// Shift of each corner and of the middle of each edge.
    pub shifts: Vec<(i32, i32)>,
}

pub const UNITS: usize = 7;

pub fn plan() -> impl Strategy<Value = Plan> {
    (1..=6usize, 1..=6usize).prop_flat_map(|(columns, rows)| {
        let cells = proptest::collection::vec(0..=UNITS, columns * rows);
        let shifts = proptest::collection::vec((-240..=240i32, -240..=240i32), (2 * columns + 1) * (2 * rows + 1));
        (cells, shifts).prop_map(move |(cells, shifts)| Plan { columns, cells, shifts })
    })
}

impl Plan {
    /// A point of the grid of half cells: corners keep to the grid within a quarter, middles of edges within a tenth.
    fn point(&self, x: usize, y: usize) -> [f64; 2] {
        let (dx, dy) = self.shifts[y * (2 * self.columns + 1) + x];
        let (dx, dy) = if x.is_multiple_of(2) && y.is_multiple_of(2) { (dx, dy) } else { (dx / 2, dy / 2) };
        let at = |half: usize, shift: i32| half as i32 * CELL_STEPS / 2 + shift;
        let p = LatticePoint::new(1_040_000_000 + at(x, dx), 300_000_000 + at(y, dy));
        [p.lon(), p.lat()]
    }

    /// One shape for each unit that has a cell; every cell a part of its own.
    pub fn shapes(&self) -> Vec<LeafShape> {
        let mut shapes: Vec<LeafShape> = Vec::new();
        for unit in 0..UNITS {
            let mut parts = Vec::new();
            for (ix, _) in self.cells.iter().enumerate().filter(|&(_, &cell)| cell == unit) {
                let (x, y) = (2 * (ix % self.columns), 2 * (ix / self.columns));
                let round = [(0, 0), (1, 0), (2, 0), (2, 1), (2, 2), (1, 2), (0, 2), (0, 1)];
                parts.push(vec![round.map(|(dx, dy)| self.point(x + dx, y + dy)).to_vec()]);
            }
            if !parts.is_empty() {
                shapes.push(LeafShape { code: format!("U{unit}"), parts });
            }
        }
        shapes
    }

    /// The topology, its gaps declared enclaves; none where no cell has a unit.
    pub fn topology(&self) -> Option<Topology> {
        let shapes = self.shapes();
        if shapes.is_empty() {
            return None;
        }
        let findings = validate::coverage(&shapes, &[]).unwrap();
        let gaps = findings.iter().filter(|f| f.kind == FindingKind::Gap);
        let options = BuildOptions { tolerance_m: 0.0, enclaves: gaps.map(|gap| gap.place).collect() };
        Some(build(&shapes, &options).unwrap().0)
    }
}

/// The units of a topology as polygons again. Holes go to the first part: only windings count.
pub fn shapes_of(topology: &Topology) -> Vec<LeafShape> {
    let shape = |leaf: u32| {
        let mut outer = Vec::new();
        let mut holes = Vec::new();
        for cycle in topology.cycles(LeafIx(leaf)) {
            let mut ring: Vec<LatticePoint> = Vec::new();
            for half_edge in cycle {
                ring.pop();
                ring.extend(topology.points(half_edge));
            }
            let twice_area: i128 = ring
                .windows(2)
                .map(|p| i128::from(p[0].x) * i128::from(p[1].y) - i128::from(p[1].x) * i128::from(p[0].y))
                .sum();
            let degrees = ring.iter().map(|p| [p.lon(), p.lat()]).collect::<Vec<_>>();
            if twice_area > 0 { outer.push(vec![degrees]) } else { holes.push(degrees) }
        }
        outer[0].extend(holes);
        LeafShape { code: format!("L{leaf}"), parts: outer }
    };
    (0..topology.leaf_count() as u32).map(shape).collect()
}
