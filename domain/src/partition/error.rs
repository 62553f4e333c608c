//! Why units and topology don't fit together.

use crate::lattice::LatticePoint;

/// Units and topology that are no partition.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PartitionError {
    /// One leaf of the table for each leaf of the topology.
    #[error("the table has {units} leaves, the topology {topology}")]
    LeafCount {
        /// Leaves of the table.
        units: usize,
        /// Leaves of the topology.
        topology: usize,
    },
    /// A leaf without geometry.
    #[error("unit {0} has no outline")]
    NoOutline(String),
    /// An arc with the same unit, or none, on both sides.
    #[error("the arc from {}, {} divides nothing", .0.lon(), .0.lat())]
    IdleArc(LatticePoint),
}
