//! Small partitions for tests.

#![allow(clippy::unwrap_used, clippy::missing_panics_doc, reason = "a test fails where it would")]

use domain::lattice::LatticePoint;
use domain::partition::Partition;
use domain::topology::{Arc, Topology};
use domain::units::{LeafIx, Level, Text, UnitKind, UnitTableBuilder};

/// Numbers in 0–1 that look random and are always the same for a seed.
pub fn numbers(seed: u64) -> impl FnMut() -> f64 {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as f64 / (1_u64 << 53) as f64
    }
}

fn level(id: &str, depth: u8) -> Level {
    Level { id: id.into(), depth, name: Text::default(), band: None, code_digits: 0, led_by: None }
}

/// A closed ring (anticlockwise, first point not repeated) as one arc.
pub fn ring(points: &[(i32, i32)], left: Option<u32>, right: Option<u32>) -> Arc {
    let mut points: Vec<LatticePoint> = points.iter().map(|(x, y)| LatticePoint::new(*x, *y)).collect();
    points.push(points[0]);
    Arc::new(points, left.map(LeafIx), right.map(LeafIx))
}

/// Leaves right under one whole.
pub fn flat(arcs: Vec<Arc>, leaves: usize) -> Partition {
    let mut units = UnitTableBuilder::new(vec![level("whole", 0), level("leaf", 1)]);
    units.add("W", "whole", 0, None, UnitKind::Ordinary).unwrap();
    for leaf in 0..leaves {
        units.add(&format!("L{leaf:04}"), "leaf", 1, Some("W"), UnitKind::Ordinary).unwrap();
    }
    Partition::new(units.build().unwrap(), Topology::from_arcs(arcs, leaves).unwrap(), Vec::new()).unwrap()
}

/// `side` × `side` square cells, numbered from the south-west in rows; each quarter of the square is one unit between
/// the whole and the cells. `side` is even. Leaf 0 is special: its parent is the whole.
pub fn chessboard(side: u32) -> Partition {
    const STEP: i32 = 1_000;
    let mut units = UnitTableBuilder::new(vec![level("whole", 0), level("quarter", 1), level("cell", 2)]);
    units.add("W", "whole", 0, None, UnitKind::Ordinary).unwrap();
    for quarter in 0..4 {
        units.add(&format!("Q{quarter}"), "quarter", 1, Some("W"), UnitKind::Ordinary).unwrap();
    }
    for cell in 0..side * side {
        let (x, y) = (cell % side, cell / side);
        let parent = format!("Q{}", 2 * (2 * y / side) + 2 * x / side);
        let (parent, kind) = if cell == 0 { ("W", UnitKind::Special) } else { (parent.as_str(), UnitKind::Ordinary) };
        units.add(&format!("{cell:04}"), "cell", 2, Some(parent), kind).unwrap();
    }
    let cell = |x: i64, y: i64| {
        let inside = (0..i64::from(side)).contains(&x) && (0..i64::from(side)).contains(&y);
        inside.then(|| LeafIx((y * i64::from(side) + x) as u32))
    };
    let point = |x: u32, y: u32| LatticePoint::new(1_040_000_000 + x as i32 * STEP, 300_000_000 + y as i32 * STEP);
    let mut arcs = Vec::new();
    for a in 0..side {
        for b in 0..=side {
            let (i, j) = (i64::from(a), i64::from(b));
            // Eastwards: the cell above lies at the left. Northwards: the cell to the west does.
            arcs.push(Arc::new(vec![point(a, b), point(a + 1, b)], cell(i, j), cell(i, j - 1)));
            arcs.push(Arc::new(vec![point(b, a), point(b, a + 1)], cell(j - 1, i), cell(j, i)));
        }
    }
    let topology = Topology::from_arcs(arcs, (side * side) as usize).unwrap();
    Partition::new(units.build().unwrap(), topology, Vec::new()).unwrap()
}
