//! Half-edges and how they follow one another round the faces.

use std::collections::HashMap;

use super::arc::{ArcIx, HalfEdge, Side, Walk};
use super::arcs::{ArcRef, Arcs};
use super::canonical::{End, canonical};
use super::error::TopologyError;
use super::exact::{by_angle, delta};
use crate::flat::{FlatError, Sink, Source, put, take};
use crate::lattice::LatticePoint;
use crate::sort::sort_by;
use crate::units::LeafIx;

/// Half-edges over shared arcs.
///
/// Made in canonical form: no arc could be joined to another; an arc runs from its smaller end to its larger one
/// (closed ones so that the second point is smaller than the last but one); a closed arc without a node starts at its
/// smallest point; arcs are sorted by first, second and last point. Edits keep every [`ArcIx`] and thereby may leave the
/// canonical form; [`Topology::canonical`] restores it. Equality compares arcs one by one, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Topology {
    pub(super) arcs: Arcs,
    /// The half-edge after each one round the face at its left.
    pub(super) next: Vec<HalfEdge>,
    /// Where the half-edges of each leaf begin in `by_leaf`; those beside no unit come last.
    starts: Vec<u32>,
    by_leaf: Vec<HalfEdge>,
    /// Smallest and largest coordinates of each arc.
    pub(super) bounds: Vec<[LatticePoint; 2]>,
}

impl Topology {
    /// Puts arcs into canonical form and links them. Arcs must meet only at their ends (see [`Topology::check`]);
    /// everything else is checked here. The order and direction of the arcs given do not matter.
    ///
    /// # Errors
    /// [`TopologyError`] with the place: too few or repeated points, an unknown leaf, equal sides, a dangling end, two arcs
    /// in one direction, sides that change along a face, a leaf without a boundary.
    pub fn from_arcs(arcs: impl Into<Arcs>, leaf_count: usize) -> Result<Self, TopologyError> {
        let (arcs, ends) = canonical(arcs.into(), leaf_count)?;
        let next = link(&arcs, &ends)?;
        let bounds = arcs.iter().map(ArcRef::bounds).collect();
        let (starts, by_leaf) = index(&arcs, leaf_count);
        let topology = Self { arcs, next, starts, by_leaf, bounds };
        topology.check_sides()?;
        if let Some(leaf) = (0..leaf_count as u32).find(|&leaf| topology.half_edges_of(LeafIx(leaf)).is_empty()) {
            return Err(TopologyError::NoBoundary(leaf));
        }
        Ok(topology)
    }

    /// The same topology in canonical form; arcs may get other indices.
    ///
    /// # Errors
    /// None for a topology that passes [`Topology::check`].
    pub fn canonical(&self) -> Result<Self, TopologyError> {
        Self::from_arcs(self.arcs.clone(), self.leaf_count())
    }

    /// Puts its arrays (see [`crate::flat`]).
    pub fn flatten(&self, sink: &mut impl Sink) {
        self.arcs.flatten(sink);
        put(sink, &self.next);
        put(sink, &self.starts);
        put(sink, &self.by_leaf);
        put(sink, &self.bounds);
    }

    /// The inverse of [`Topology::flatten`].
    ///
    /// # Errors
    /// [`FlatError`] for another row of arrays.
    pub fn restore(source: &mut impl Source) -> Result<Self, FlatError> {
        Ok(Self {
            arcs: Arcs::restore(source)?,
            next: take(source, "links of half-edges")?,
            starts: take(source, "starts of leaves")?,
            by_leaf: take(source, "half-edges of leaves")?,
            bounds: take(source, "boxes of arcs")?,
        })
    }

    /// All arcs, by index.
    #[must_use]
    pub fn arcs(&self) -> &Arcs {
        &self.arcs
    }

    /// One arc.
    #[must_use]
    pub fn arc(&self, ix: ArcIx) -> ArcRef<'_> {
        self.arcs.at(ix.index())
    }

    /// Smallest and largest coordinates of an arc.
    #[must_use]
    pub fn arc_bounds(&self, ix: ArcIx) -> [LatticePoint; 2] {
        self.bounds[ix.index()]
    }

    /// How many leaves the arcs divide.
    #[must_use]
    pub fn leaf_count(&self) -> usize {
        self.starts.len() - 2
    }

    /// All half-edges.
    pub fn half_edges(&self) -> impl ExactSizeIterator<Item = HalfEdge> + use<> {
        (0..self.next.len() as u32).map(HalfEdge)
    }

    /// The half-edge that follows round the face at the left.
    #[must_use]
    pub fn next(&self, half_edge: HalfEdge) -> HalfEdge {
        self.next[half_edge.index()]
    }

    /// The leaf at the left of a half-edge.
    #[must_use]
    pub fn side(&self, half_edge: HalfEdge) -> Side {
        let arc = self.arc(half_edge.arc());
        if half_edge.reversed() { arc.right() } else { arc.left() }
    }

    /// The points of a half-edge in its direction, both ends included.
    #[must_use]
    pub fn points(&self, half_edge: HalfEdge) -> Walk<'_> {
        Walk::new(self.arc(half_edge.arc()).points(), half_edge.reversed())
    }

    /// Where a half-edge begins.
    #[must_use]
    pub fn origin(&self, half_edge: HalfEdge) -> LatticePoint {
        let points = self.arc(half_edge.arc()).points();
        points[if half_edge.reversed() { points.len() - 1 } else { 0 }]
    }

    /// The half-edges that have the leaf at their left, in order.
    #[must_use]
    pub fn half_edges_of(&self, leaf: LeafIx) -> &[HalfEdge] {
        self.bucket(leaf.index())
    }

    /// The half-edges that have no unit at their left: outer edges and enclaves.
    #[must_use]
    pub fn outer_half_edges(&self) -> &[HalfEdge] {
        self.bucket(self.leaf_count())
    }

    fn bucket(&self, ix: usize) -> &[HalfEdge] {
        &self.by_leaf[self.starts[ix] as usize..self.starts[ix + 1] as usize]
    }

    /// The half-edges of a side, none included.
    pub(super) fn half_edges_beside(&self, side: Side) -> &[HalfEdge] {
        side.map_or_else(|| self.outer_half_edges(), |leaf| self.half_edges_of(leaf))
    }

    /// The leaf's rings as closed walks, the leaf at the left: outer rings run counter-clockwise, holes clockwise. A ring
    /// that meets itself at a node is cut there, so that every walk passes a point once. Each begins at the smallest
    /// half-edge from which its face was entered.
    #[must_use]
    pub fn cycles(&self, leaf: LeafIx) -> Vec<Vec<HalfEdge>> {
        self.walks(self.half_edges_of(leaf))
    }

    /// The same for the outside: holes of the whole and enclaves run counter-clockwise, outer edges clockwise.
    #[must_use]
    pub fn outer_cycles(&self) -> Vec<Vec<HalfEdge>> {
        self.walks(self.outer_half_edges())
    }

    fn walks(&self, half_edges: &[HalfEdge]) -> Vec<Vec<HalfEdge>> {
        let mut cycles = Vec::new();
        let mut seen = vec![false; half_edges.len()];
        for (ix, &start) in half_edges.iter().enumerate() {
            if seen[ix] {
                continue;
            }
            let mut path: Vec<HalfEdge> = Vec::new();
            let mut passed: HashMap<LatticePoint, usize> = HashMap::new();
            let mut at = start;
            loop {
                if let Ok(ix) = half_edges.binary_search(&at) {
                    seen[ix] = true;
                }
                passed.insert(self.origin(at), path.len());
                path.push(at);
                // Back at a node of the path: what lies between is a ring of its own.
                if let Some(&from) = passed.get(&self.origin(at.twin())) {
                    let ring = path.split_off(from);
                    for h in &ring {
                        passed.remove(&self.origin(*h));
                    }
                    cycles.push(ring);
                }
                at = self.next(at);
                if at == start {
                    break;
                }
            }
            debug_assert!(path.is_empty(), "a closed walk is cut into rings without a rest");
        }
        cycles
    }

    /// Every half-edge that leaves the node where `half_edge` begins, clockwise from it.
    pub fn around(&self, half_edge: HalfEdge) -> impl Iterator<Item = HalfEdge> + '_ {
        let mut at = Some(half_edge);
        core::iter::from_fn(move || {
            let here = at?;
            let on = self.next(here.twin());
            at = (on != half_edge).then_some(on);
            Some(here)
        })
    }

    pub(super) fn check_sides(&self) -> Result<(), TopologyError> {
        for half_edge in self.half_edges() {
            if self.side(half_edge) != self.side(self.next(half_edge)) {
                return Err(TopologyError::Sides { place: self.origin(self.next(half_edge)) });
            }
        }
        Ok(())
    }
}

/// At each node the half-edge that arrives is followed by the one clockwise of its twin. `ends` are those of the arcs, by
/// point.
pub(super) fn link(arcs: &Arcs, ends: &[End]) -> Result<Vec<HalfEdge>, TopologyError> {
    let mut next = vec![HalfEdge(0); arcs.len() * 2];
    let mut star = Vec::new();
    for meeting in ends.chunk_by(|a, b| a.0 == b.0) {
        star.clear();
        star.extend(meeting.iter().map(|&(place, half_edge)| {
            let points = arcs.at(half_edge.arc().index()).points();
            let second = if half_edge.reversed() { points[points.len() - 2] } else { points[1] };
            (delta(place, second), half_edge)
        }));
        sort_by(&mut star, |a, b| by_angle(a.0, b.0));
        for (i, &(direction, half_edge)) in star.iter().enumerate() {
            let clockwise = star[(i + star.len() - 1) % star.len()];
            if star.len() > 1 && by_angle(clockwise.0, direction).is_eq() {
                return Err(TopologyError::Overlap { place: meeting[0].0 });
            }
            next[half_edge.twin().index()] = clockwise.1;
        }
    }
    Ok(next)
}

/// Half-edges by the leaf at their left, those without one last: starts and list.
fn index(arcs: &Arcs, leaf_count: usize) -> (Vec<u32>, Vec<HalfEdge>) {
    let bucket = |side: Side| side.map_or(leaf_count, LeafIx::index);
    let sides = || arcs.iter().flat_map(|arc| [arc.left(), arc.right()]).map(bucket).enumerate();
    let mut starts = vec![0u32; leaf_count + 2];
    for (_, leaf) in sides() {
        starts[leaf + 1] += 1;
    }
    for i in 0..=leaf_count {
        starts[i + 1] += starts[i];
    }
    let mut fill = starts.clone();
    let mut by_leaf = vec![HalfEdge(0); arcs.len() * 2];
    for (half_edge, leaf) in sides() {
        by_leaf[fill[leaf] as usize] = HalfEdge(half_edge as u32);
        fill[leaf] += 1;
    }
    (starts, by_leaf)
}
