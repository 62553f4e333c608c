//! Why arcs are no topology.

use crate::lattice::LatticePoint;

/// A fault in a list of arcs, with its place.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TopologyError {
    /// Fewer than two points, or a closed arc of fewer than three different ones.
    #[error("arc {arc} at {place} has too few points")]
    Short {
        /// Position in the list that was given.
        arc: usize,
        /// Its first point, or the origin where it has none.
        place: LatticePoint,
    },
    /// A point twice in a row.
    #[error("arc {arc} repeats the point {place}")]
    Repeated {
        /// Position in the list that was given.
        arc: usize,
        /// The point.
        place: LatticePoint,
    },
    /// A side that names no leaf.
    #[error("arc {arc} at {place} names leaf {leaf}, but there are {leaf_count}")]
    NoSuchLeaf {
        /// Position in the list that was given.
        arc: usize,
        /// Its first point.
        place: LatticePoint,
        /// The leaf that it names.
        leaf: u32,
        /// How many there are.
        leaf_count: usize,
    },
    /// The same unit on both sides, or none on either.
    #[error("arc {arc} at {place} divides nothing: both its sides are the same")]
    DividesNothing {
        /// Position in the list that was given.
        arc: usize,
        /// Its first point.
        place: LatticePoint,
    },
    /// An end at which no other arc goes on.
    #[error("an arc ends at {place}, where no other begins")]
    Dangling {
        /// The end.
        place: LatticePoint,
    },
    /// Two arcs that leave a node in the same direction.
    #[error("two arcs leave {place} in the same direction")]
    Overlap {
        /// The node.
        place: LatticePoint,
    },
    /// A face between whose arcs the unit changes.
    #[error("the sides of two arcs that meet at {place} disagree")]
    Sides {
        /// The node.
        place: LatticePoint,
    },
    /// A leaf without a boundary.
    #[error("leaf {0} has no boundary")]
    NoBoundary(u32),
    /// Too many arcs for 32-bit half-edges, or too many points.
    #[error("{0} arcs are too many")]
    TooMany(usize),
    /// Two arcs that meet elsewhere than at a node; found by [`super::Topology::check`].
    #[error("arcs {first} and {second} meet at {place}, which is no node of both")]
    Crossing {
        /// One arc.
        first: u32,
        /// The other; the same where an arc meets itself.
        second: u32,
        /// Where.
        place: LatticePoint,
    },
    /// Links between half-edges that contradict the geometry; found by [`super::Topology::check`].
    #[error("the half-edge after {half_edge} is not the next one round its face")]
    Links {
        /// The half-edge.
        half_edge: u32,
    },
}
