//! All arcs of a topology in three flat lists: nothing is allocated for one arc, and a copy is three copies of memory.

use bytemuck::{Pod, Zeroable};

use super::arc::{Arc, ArcIx, Side};
use crate::flat::{FlatError, Sink, Source, put, take};
use crate::lattice::LatticePoint;
use crate::units::LeafIx;

/// Arcs by index. Points of an arc lie together; where in the list says its span.
#[derive(Clone, Debug, Default)]
pub struct Arcs {
    points: Vec<LatticePoint>,
    spans: Vec<Span>,
    /// The units at the left and at the right, [`NOBODY`] beside no unit.
    sides: Vec<[u32; 2]>,
}

/// Stands for no leaf: there are fewer.
const NOBODY: u32 = u32::MAX;

fn packed(side: Side) -> u32 {
    side.map_or(NOBODY, |leaf| leaf.0)
}

fn unpacked(side: u32) -> Side {
    (side != NOBODY).then_some(LeafIx(side))
}

/// Where an arc's points lie.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
struct Span {
    from: u32,
    to: u32,
}

/// One arc: a line between two nodes, or a closed one, with one unit all along each side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ArcRef<'a> {
    points: &'a [LatticePoint],
    left: Side,
    right: Side,
}

impl<'a> ArcRef<'a> {
    /// The points, both ends included.
    #[must_use]
    pub const fn points(self) -> &'a [LatticePoint] {
        self.points
    }

    /// The unit at the left hand of someone who walks from the first point to the last.
    #[must_use]
    pub const fn left(self) -> Side {
        self.left
    }

    /// The unit at the right hand.
    #[must_use]
    pub const fn right(self) -> Side {
        self.right
    }

    /// Whether the arc ends where it begins.
    #[must_use]
    pub fn is_closed(self) -> bool {
        self.points.first() == self.points.last()
    }

    /// Smallest and largest coordinates.
    pub(super) fn bounds(self) -> [LatticePoint; 2] {
        let mut low = LatticePoint::new(i32::MAX, i32::MAX);
        let mut high = LatticePoint::new(i32::MIN, i32::MIN);
        for p in self.points {
            low = LatticePoint::new(low.x.min(p.x), low.y.min(p.y));
            high = LatticePoint::new(high.x.max(p.x), high.y.max(p.y));
        }
        [low, high]
    }
}

impl Arcs {
    /// No arcs, with room for so many and for their points.
    #[must_use]
    pub fn with_capacity(arcs: usize, points: usize) -> Self {
        Self { points: Vec::with_capacity(points), spans: Vec::with_capacity(arcs), sides: Vec::with_capacity(arcs) }
    }

    /// Adds an arc of at least two points, both ends included; a closed one repeats its first point at the end.
    /// Nothing is checked before [`super::Topology::from_arcs`].
    pub fn push(&mut self, points: impl IntoIterator<Item = LatticePoint>, left: Side, right: Side) {
        let from = self.points.len() as u32;
        self.points.extend(points);
        self.spans.push(Span { from, to: self.points.len() as u32 });
        self.sides.push([left, right].map(packed));
    }

    /// How many.
    #[must_use]
    pub fn len(&self) -> usize {
        self.spans.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// How many points all arcs have, nodes counted once for each end.
    #[must_use]
    pub fn point_count(&self) -> usize {
        self.spans.iter().map(|span| (span.to - span.from) as usize).sum()
    }

    /// One arc.
    #[must_use]
    pub fn get(&self, ix: ArcIx) -> Option<ArcRef<'_>> {
        (ix.index() < self.len()).then(|| self.at(ix.index()))
    }

    /// One arc by its place.
    pub(super) fn at(&self, ix: usize) -> ArcRef<'_> {
        let Span { from, to } = self.spans[ix];
        let [left, right] = self.sides[ix].map(unpacked);
        ArcRef { points: &self.points[from as usize..to as usize], left, right }
    }

    /// Replaces one point of an arc.
    pub(super) fn set_point(&mut self, ix: ArcIx, at: usize, to: LatticePoint) {
        let from = self.spans[ix.index()].from as usize;
        self.points[from + at] = to;
    }

    pub(super) fn flatten(&self, sink: &mut impl Sink) {
        put(sink, &self.points);
        put(sink, &self.spans);
        put(sink, &self.sides);
    }

    pub(super) fn restore(source: &mut impl Source) -> Result<Self, FlatError> {
        let points = take(source, "points of arcs")?;
        Ok(Self { points, spans: take(source, "spans of arcs")?, sides: take(source, "sides of arcs")? })
    }

    /// All, by index.
    #[must_use]
    pub fn iter(&self) -> Iter<'_> {
        Iter { arcs: self, at: 0 }
    }
}

/// Arcs in the order of their indices.
#[derive(Clone, Debug)]
pub struct Iter<'a> {
    arcs: &'a Arcs,
    at: usize,
}

impl<'a> Iterator for Iter<'a> {
    type Item = ArcRef<'a>;

    fn next(&mut self) -> Option<ArcRef<'a>> {
        let found = (self.at < self.arcs.len()).then(|| self.arcs.at(self.at));
        self.at += usize::from(found.is_some());
        found
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = self.arcs.len() - self.at;
        (left, Some(left))
    }
}

impl ExactSizeIterator for Iter<'_> {}

impl<'a> IntoIterator for &'a Arcs {
    type Item = ArcRef<'a>;
    type IntoIter = Iter<'a>;

    fn into_iter(self) -> Iter<'a> {
        self.iter()
    }
}

impl PartialEq for Arcs {
    /// One by one, wherever their points lie.
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other)
    }
}

impl Eq for Arcs {}

impl FromIterator<Arc> for Arcs {
    fn from_iter<I: IntoIterator<Item = Arc>>(arcs: I) -> Self {
        let mut made = Self::default();
        for arc in arcs {
            made.push(arc.points.iter().copied(), arc.left, arc.right);
        }
        made
    }
}

impl From<Vec<Arc>> for Arcs {
    fn from(arcs: Vec<Arc>) -> Self {
        arcs.into_iter().collect()
    }
}
