//! Random partitions: squares of a shaken grid, given to units by chance, so that units have several parts and
//! holes and touch themselves and others in points; some squares belong to nobody.

use std::collections::BTreeMap;

use domain::lattice::LatticePoint;
use domain::partition::{Enclave, Partition};
use domain::topology::{Arc, Topology};
use domain::units::{LeafIx, UnitKind, UnitTableBuilder};
use proptest::prelude::*;

use super::level;

/// What a random partition is made from.
#[derive(Clone, Debug)]
pub struct Recipe {
    /// Squares from west to east and from south to north.
    pub size: (usize, usize),
    /// Side of a square in lattice steps.
    pub side: i32,
    /// How many units of the deepest level at most.
    pub leaves: u32,
    /// Levels.
    pub levels: u8,
    /// Of a hundred squares so many are nobody's.
    pub empty: u32,
    /// Points inside each side of a square.
    pub inner: u32,
    /// For everything left to chance.
    pub seed: u64,
}

/// Recipes of all sizes, small ones first when shrunk.
pub fn recipes() -> impl Strategy<Value = Recipe> {
    let side = prop_oneof![Just(4), 5..40, 100..5000, 100_000..2_000_000];
    ((1..7usize, 1..7usize), side, 1..14u32, 1..7u8, prop_oneof![Just(0), 0..40u32], 0..4u32, any::<u64>()).prop_map(
        |(size, side, leaves, levels, empty, inner, seed)| Recipe { size, side, leaves, levels, empty, inner, seed },
    )
}

/// A small generator: the same numbers everywhere.
pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Self {
        Self(seed | 1)
    }

    pub fn below(&mut self, limit: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        ((self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) % u64::from(limit.max(1))) as u32
    }
}

impl Recipe {
    /// The partition; the enclosed squares of nobody are declared enclaves.
    pub fn partition(&self) -> Partition {
        let mut chance = Chance::new(self.seed);
        let (width, height) = self.size;
        let mut owners: Vec<Option<u32>> = Vec::new();
        for _ in 0..width * height {
            let owner = chance.below(self.leaves);
            owners.push((chance.below(100) >= self.empty).then_some(owner));
        }
        owners[0] = owners[0].or(Some(0));
        // Numbers without gaps.
        let mut known: Vec<u32> = owners.iter().flatten().copied().collect();
        known.sort_unstable();
        known.dedup();
        let owners: Vec<Option<u32>> =
            owners.iter().map(|owner| owner.map(|o| known.binary_search(&o).expect("known") as u32)).collect();
        let topology = self.topology(&owners, known.len(), &mut chance);
        let enclaves = self.enclaves(&owners);
        Partition::new(self.units(known.len(), &mut chance), topology, enclaves).expect("a partition")
    }

    fn corner(&self, column: usize, row: usize) -> LatticePoint {
        // By place, not by order: a square's corner is the same for all its neighbours.
        let mut chance =
            Chance::new(self.seed ^ ((column as u64) << 32 | row as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        // Less than a quarter: sides that meet stay 20° apart.
        let shake = (self.side / 5) as u32;
        let mut shaken = |at: usize| {
            chance.below(97);
            at as i32 * self.side + chance.below(2 * shake + 1) as i32 - shake as i32
        };
        LatticePoint { x: 1_040_000_000 + shaken(column), y: 308_000_000 + shaken(row) }
    }

    fn topology(&self, owners: &[Option<u32>], leaves: usize, chance: &mut Chance) -> Topology {
        let (width, height) = self.size;
        let owner = |column: i64, row: i64| {
            let inside = column >= 0 && row >= 0 && column < width as i64 && row < height as i64;
            if inside { owners[row as usize * width + column as usize].map(LeafIx) } else { None }
        };
        let mut arcs = Vec::new();
        for row in 0..=height {
            for column in 0..=width {
                let here = owner(column as i64, row as i64);
                let (below, west) = (owner(column as i64, row as i64 - 1), owner(column as i64 - 1, row as i64));
                if column < width && here != below {
                    arcs.push(self.arc((column, row), (column + 1, row), here, below, chance));
                }
                if row < height && here != west {
                    arcs.push(self.arc((column, row), (column, row + 1), west, here, chance));
                }
            }
        }
        let topology = Topology::from_arcs(arcs, leaves).expect("a topology");
        topology.check().expect("a sound one");
        topology
    }

    fn arc(
        &self,
        from: (usize, usize),
        to: (usize, usize),
        left: Option<LeafIx>,
        right: Option<LeafIx>,
        chance: &mut Chance,
    ) -> Arc {
        let (from, to) = (self.corner(from.0, from.1), self.corner(to.0, to.1));
        let mut points = vec![from];
        let parts = if self.side < 100 { 1 } else { self.inner as i32 + 1 };
        for at in 1..parts {
            // Beside the line by so little that no other side is met.
            let off = chance.below(self.side as u32 / 20 + 1) as i32 - self.side / 40;
            let between = |a: i32, b: i32| (i64::from(a) + i64::from(b - a) * i64::from(at) / i64::from(parts)) as i32;
            let flat = (to.x - from.x).abs() > (to.y - from.y).abs();
            let (x, y) = (between(from.x, to.x), between(from.y, to.y));
            points.push(if flat { LatticePoint { x, y: y + off } } else { LatticePoint { x: x + off, y } });
        }
        points.push(to);
        points.dedup();
        Arc::new(points, left, right)
    }

    /// A point in each area of nobody that is closed in.
    fn enclaves(&self, owners: &[Option<u32>]) -> Vec<Enclave> {
        let (width, height) = self.size;
        let mut seen = vec![false; owners.len()];
        let mut enclaves = Vec::new();
        for first in 0..owners.len() {
            if owners[first].is_some() || seen[first] {
                continue;
            }
            let (mut todo, mut open) = (vec![first], false);
            seen[first] = true;
            while let Some(at) = todo.pop() {
                let (column, row) = (at % width, at / width);
                open |= column == 0 || row == 0 || column + 1 == width || row + 1 == height;
                let beside = [
                    (column > 0).then(|| at - 1),
                    (column + 1 < width).then(|| at + 1),
                    (row > 0).then(|| at - width),
                    (row + 1 < height).then(|| at + width),
                ];
                for next in beside.into_iter().flatten().filter(|next| owners[*next].is_none()) {
                    if !core::mem::replace(&mut seen[next], true) {
                        todo.push(next);
                    }
                }
            }
            if !open {
                let (column, row) = (first % width, first / width);
                let corners = [(0, 0), (1, 0), (0, 1), (1, 1)].map(|(x, y)| self.corner(column + x, row + y));
                let middle = |v: [i32; 4]| (v.iter().map(|v| i64::from(*v)).sum::<i64>() / 4) as i32;
                let at = LatticePoint { x: middle(corners.map(|p| p.x)), y: middle(corners.map(|p| p.y)) };
                enclaves.push(Enclave { name: format!("nobody's {}", enclaves.len()), at });
            }
        }
        enclaves
    }

    /// A tree over the leaves in which some leaves skip levels, as special grids do.
    fn units(&self, leaves: usize, chance: &mut Chance) -> domain::units::UnitTable {
        let depth = self.levels - 1;
        let mut builder =
            UnitTableBuilder::new((0..self.levels).map(|depth| level(&format!("l{depth}"), depth)).collect());
        let mut upper: BTreeMap<String, Option<String>> = BTreeMap::new();
        // Each level must have a unit: the first leaf skips none.
        let branches: Vec<u32> = (0..depth).map(|level| 1 + chance.below(1 + 2 * u32::from(level))).collect();
        for leaf in 0..leaves {
            let skips = leaf > 0 && depth > 1 && chance.below(5) == 0;
            let lowest = if skips { 1 + chance.below(u32::from(depth) - 1) as u8 } else { depth };
            let mut parent: Option<String> = None;
            for level in 0..lowest {
                let branch = chance.below(branches[usize::from(level)]);
                let code =
                    format!("{}{level}.{branch}", parent.as_deref().map(|p| format!("{p}-")).unwrap_or_default());
                upper.insert(code.clone(), parent);
                parent = Some(code);
            }
            let kind = if skips { UnitKind::Special } else { UnitKind::Ordinary };
            builder
                .add(&format!("leaf{leaf:03}"), &format!("第{leaf}格"), depth, parent.as_deref(), kind)
                .expect("a unit");
        }
        for (code, parent) in &upper {
            let depth = code.matches('-').count() as u8;
            builder.add(code, code, depth, parent.as_deref(), UnitKind::Ordinary).expect("a unit");
        }
        builder.build().expect("a tree")
    }
}
