//! How large a partition is.

use super::Partition;
use crate::lattice::LatticePoint;
use crate::sort::sort;

/// Counts of a partition.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PartitionStats {
    /// Units of each depth, the coarsest first.
    pub units: Vec<usize>,
    /// Arcs.
    pub arcs: usize,
    /// Nodes: points where arcs end.
    pub nodes: usize,
    /// Points, each shared one counted once.
    pub points: usize,
    /// Points of all leaves' rings, closing points not counted: what a format without shared arcs holds.
    pub ring_points: usize,
    /// Parts of all leaves.
    pub parts: usize,
    /// Holes of all leaves.
    pub holes: usize,
    /// Leaves of several parts.
    pub scattered: usize,
    /// Declared enclaves.
    pub enclaves: usize,
}

impl Partition {
    /// Counts what is there.
    #[must_use]
    pub fn stats(&self) -> PartitionStats {
        let topology = self.topology();
        let units = self.units();
        let mut nodes: Vec<LatticePoint> = Vec::with_capacity(topology.arcs().len() * 2);
        let mut inner = 0;
        let mut sides = 0;
        for arc in topology.arcs() {
            let points = arc.points();
            nodes.extend([points[0], points[points.len() - 1]]);
            inner += points.len() - 2;
            sides += (points.len() - 1) * [arc.left(), arc.right()].iter().flatten().count();
        }
        sort(&mut nodes);
        nodes.dedup();
        let mut stats = PartitionStats {
            units: (0..units.levels().len() as u8).map(|depth| units.level(depth).len()).collect(),
            arcs: topology.arcs().len(),
            nodes: nodes.len(),
            points: nodes.len() + inner,
            ring_points: sides,
            enclaves: self.enclaves().len(),
            ..PartitionStats::default()
        };
        for leaf in super::leaves(topology.leaf_count()) {
            let shape = self.shape(units.unit_of(leaf));
            stats.parts += shape.parts.len();
            stats.holes += shape.parts.iter().map(|part| part.holes.len()).sum::<usize>();
            stats.scattered += usize::from(shape.parts.len() > 1);
        }
        stats
    }
}
