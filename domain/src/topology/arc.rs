//! Arcs and the two half-edges of each.

use core::iter::{Copied, Rev};
use core::slice;

use bytemuck::{Pod, Zeroable};

use crate::lattice::LatticePoint;
use crate::units::LeafIx;

/// The leaf beside an arc; none outside the partition and in an enclave.
pub type Side = Option<LeafIx>;

/// An arc's place in its [`super::Topology`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ArcIx(pub u32);

impl ArcIx {
    /// As an index into a slice.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }

    /// The half-edge that runs as the arc does.
    #[must_use]
    pub const fn forward(self) -> HalfEdge {
        HalfEdge(self.0 * 2)
    }

    /// The half-edge that runs against the arc.
    #[must_use]
    pub const fn backward(self) -> HalfEdge {
        HalfEdge(self.0 * 2 + 1)
    }
}

/// An arc run in one direction: twice the arc's index, and one more when run backwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Pod, Zeroable)]
#[repr(transparent)]
pub struct HalfEdge(pub u32);

impl HalfEdge {
    /// The arc.
    #[must_use]
    pub const fn arc(self) -> ArcIx {
        ArcIx(self.0 / 2)
    }

    /// Whether it runs against the arc.
    #[must_use]
    pub const fn reversed(self) -> bool {
        self.0 % 2 == 1
    }

    /// The same arc run the other way.
    #[must_use]
    pub const fn twin(self) -> Self {
        Self(self.0 ^ 1)
    }

    /// As an index into a slice.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// An arc from which a topology is to be made; in one it is an [`super::ArcRef`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arc {
    pub(super) points: Box<[LatticePoint]>,
    pub(super) left: Side,
    pub(super) right: Side,
}

impl Arc {
    /// An arc of at least two points, both ends included; a closed one repeats its first point at the end.
    /// Nothing is checked before [`super::Topology::from_arcs`].
    #[must_use]
    pub fn new(points: impl Into<Box<[LatticePoint]>>, left: Side, right: Side) -> Self {
        Self { points: points.into(), left, right }
    }
}

/// The points of a half-edge in its direction.
#[derive(Clone, Debug)]
pub enum Walk<'a> {
    /// As the arc runs.
    Forward(Copied<slice::Iter<'a, LatticePoint>>),
    /// Against it.
    Backward(Rev<Copied<slice::Iter<'a, LatticePoint>>>),
}

impl<'a> Walk<'a> {
    pub(crate) fn new(points: &'a [LatticePoint], reversed: bool) -> Self {
        let run = points.iter().copied();
        if reversed { Self::Backward(run.rev()) } else { Self::Forward(run) }
    }
}

impl Iterator for Walk<'_> {
    type Item = LatticePoint;

    fn next(&mut self) -> Option<LatticePoint> {
        match self {
            Self::Forward(run) => run.next(),
            Self::Backward(run) => run.next(),
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        match self {
            Self::Forward(run) => run.size_hint(),
            Self::Backward(run) => run.size_hint(),
        }
    }
}

impl DoubleEndedIterator for Walk<'_> {
    fn next_back(&mut self) -> Option<LatticePoint> {
        match self {
            Self::Forward(run) => run.next_back(),
            Self::Backward(run) => run.next_back(),
        }
    }
}

impl ExactSizeIterator for Walk<'_> {}
