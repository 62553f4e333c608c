//! Units and topology together: every level of the hierarchy as shapes, neighbours, areas and label points.
//!
//! The levels are nested by construction: only the leaves have geometry, and a unit of an upper level is made of
//! the arcs between its leaves and the others. No coordinate of an upper level exists that could disagree.
//! An arc stands in a level's outlines when its two sides have different ancestors there; a unit whose parent
//! skips levels (a special grid) has no ancestor at the skipped ones and stands there as none.

mod dissolve;
mod error;
mod label;
pub mod ring;
mod shape;
mod stats;

use std::sync::OnceLock;

pub use error::PartitionError;
pub use shape::{Bounds, Shape, ShapePart};
pub use stats::PartitionStats;

use crate::ellipsoid;
use crate::flat::{FlatError, Sink, Source, put, take};
use crate::lattice::LatticePoint;
use crate::sort::sort;
use crate::texts::Texts;
use crate::topology::{ArcIx, HalfEdge, Topology};
use crate::units::{LeafIx, UnitIx, UnitTable};

/// A hole in the whole that belongs to nobody on purpose: an airport, a foreign enclave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enclave {
    /// What people call it.
    pub name: String,
    /// A point inside it.
    pub at: LatticePoint,
}

/// The hierarchy over its topology. Equality looks at what is stated, not at what is derived.
#[derive(Clone, Debug)]
pub struct Partition {
    units: UnitTable,
    topology: Topology,
    enclaves: Vec<Enclave>,
    /// Coarsest depth that each arc divides.
    arc_depths: Box<[u8]>,
    /// Filled on first use or by a decoder: making them costs seconds for a city.
    label_points: OnceLock<Box<[LatticePoint]>>,
}

impl PartialEq for Partition {
    fn eq(&self, other: &Self) -> bool {
        self.units == other.units && self.topology == other.topology && self.enclaves == other.enclaves
    }
}

impl Partition {
    /// Puts units and topology together.
    ///
    /// # Errors
    /// When the leaves of both differ in number, a leaf has no outline, or an arc divides nothing.
    pub fn new(units: UnitTable, topology: Topology, enclaves: Vec<Enclave>) -> Result<Self, PartitionError> {
        if units.leaf_count() != topology.leaf_count() {
            return Err(PartitionError::LeafCount { units: units.leaf_count(), topology: topology.leaf_count() });
        }
        for leaf in leaves(topology.leaf_count()) {
            if topology.half_edges_of(leaf).is_empty() {
                return Err(PartitionError::NoOutline(units.code(units.unit_of(leaf)).into()));
            }
        }
        let mut arc_depths = Vec::with_capacity(topology.arcs().len());
        for arc in topology.arcs() {
            arc_depths.push(match (arc.left(), arc.right()) {
                (Some(left), Some(right)) if left != right => dividing_depth(&units, left, right),
                (Some(_), None) | (None, Some(_)) => 0,
                _ => return Err(PartitionError::IdleArc(arc.points()[0])),
            });
        }
        Ok(Self { units, topology, enclaves, arc_depths: arc_depths.into(), label_points: OnceLock::new() })
    }

    /// As [`Partition::new`], with label points made before, one for each unit.
    pub(crate) fn with_label_points(self, points: Vec<LatticePoint>) -> Self {
        debug_assert_eq!(points.len(), self.units.len());
        Self { label_points: OnceLock::from(points.into_boxed_slice()), ..self }
    }

    /// As it is, with [letters](UnitTable::with_letters) for its units' names.
    #[must_use]
    pub fn with_letters(self, of: impl Fn(char) -> String) -> Self {
        Self { units: self.units.with_letters(of), ..self }
    }

    /// Puts its arrays (see [`crate::flat`]); label points only where they are known.
    pub fn flatten(&self, sink: &mut impl Sink) {
        self.units.flatten(sink);
        self.topology.flatten(sink);
        self.enclaves.iter().map(|enclave| &enclave.name).collect::<Texts>().flatten(sink);
        put(sink, &self.enclaves.iter().map(|enclave| enclave.at).collect::<Vec<_>>());
        put(sink, &self.arc_depths);
        put(sink, self.label_points.get().map_or(&[][..], |points| points));
    }

    /// The inverse of [`Partition::flatten`].
    ///
    /// # Errors
    /// [`FlatError`] for another row of arrays.
    pub fn restore(source: &mut impl Source) -> Result<Self, FlatError> {
        let (units, topology) = (UnitTable::restore(source)?, Topology::restore(source)?);
        let names = Texts::restore(source, "names of enclaves")?;
        let places: Vec<LatticePoint> = take(source, "places of enclaves")?;
        let enclaves = names.iter().zip(places).map(|(name, at)| Enclave { name: name.into(), at }).collect();
        let arc_depths = take(source, "depths of arcs")?.into();
        let points: Vec<LatticePoint> = take(source, "label points")?;
        let label_points = if points.is_empty() { OnceLock::new() } else { OnceLock::from(points.into_boxed_slice()) };
        Ok(Self { units, topology, enclaves, arc_depths, label_points })
    }

    /// Units of every level.
    #[must_use]
    pub fn units(&self) -> &UnitTable {
        &self.units
    }

    /// The leaves' geometry.
    #[must_use]
    pub fn topology(&self) -> &Topology {
        &self.topology
    }

    /// Declared holes of the whole.
    #[must_use]
    pub fn enclaves(&self) -> &[Enclave] {
        &self.enclaves
    }

    /// Gives units, topology and enclaves back, for an editor to change.
    #[must_use]
    pub fn into_parts(self) -> (UnitTable, Topology, Vec<Enclave>) {
        (self.units, self.topology, self.enclaves)
    }

    /// Coarsest depth at which an arc divides two units, a leaf whose parents skip that depth being one; 0 also for
    /// the outer edge of the whole and the edge of an enclave. A line is drawn once, at the width of this level.
    #[must_use]
    pub fn arc_depth(&self, arc: ArcIx) -> u8 {
        self.arc_depths[arc.0 as usize]
    }

    /// Half-edges round a unit, the unit at their left, in no promised order.
    pub fn outline(&self, unit: UnitIx) -> impl Iterator<Item = HalfEdge> + '_ {
        let depth = self.units.depth(unit);
        self.units
            .leaves_under(unit)
            .iter()
            .flat_map(|leaf| self.topology.half_edges_of(*leaf).iter().copied())
            .filter(move |half| self.arc_depth(half.arc()) <= depth)
    }

    /// Units of the same depth that share a boundary of positive length, in the table's order.
    #[must_use]
    pub fn neighbours(&self, unit: UnitIx) -> Vec<UnitIx> {
        let depth = self.units.depth(unit);
        let across = |half: HalfEdge| {
            let leaf = self.topology.side(half.twin())?;
            self.units.ancestor_at(self.units.unit_of(leaf), depth)
        };
        let mut found: Vec<UnitIx> = self.outline(unit).filter_map(across).collect();
        sort(&mut found);
        found.dedup();
        found
    }

    /// Area on the ellipsoid in square metres.
    #[must_use]
    pub fn area_m2(&self, unit: UnitIx) -> f64 {
        self.outline(unit).map(|half| self.signed(half, ellipsoid::area_m2)).sum()
    }

    /// Length of the outline on the ellipsoid in metres, holes included.
    #[must_use]
    pub fn perimeter_m(&self, unit: UnitIx) -> f64 {
        self.outline(unit).map(|half| ellipsoid::length_m(self.topology.arc(half.arc()).points())).sum()
    }

    /// Area of every unit in square metres, in the table's order: each arc is measured once.
    #[must_use]
    pub fn areas_m2(&self) -> Vec<f64> {
        let mut areas = vec![0.0; self.units.len()];
        for arc in self.topology.arcs() {
            let area = ellipsoid::area_m2(arc.points());
            if let Some(left) = arc.left() {
                areas[self.units.unit_of(left).index()] += area;
            }
            if let Some(right) = arc.right() {
                areas[self.units.unit_of(right).index()] -= area;
            }
        }
        // Children stand behind their parents in the table, so one pass from its end sums all levels.
        for ix in (0..areas.len()).rev() {
            if let Some(parent) = self.units.parent(UnitIx(ix as u32)) {
                areas[parent.index()] += areas[ix];
            }
        }
        areas
    }

    /// Smallest box round a unit.
    #[must_use]
    pub fn bounds(&self, unit: UnitIx) -> Bounds {
        Bounds::of(self.outline(unit).flat_map(|half| self.topology.arc_bounds(half.arc())))
            .expect("every leaf has an outline, every unit a leaf")
    }

    /// Box of every unit, in the table's order.
    #[must_use]
    pub fn all_bounds(&self) -> Vec<Bounds> {
        let mut boxes: Vec<Option<Bounds>> = vec![None; self.units.len()];
        for (ix, arc) in self.topology.arcs().iter().enumerate() {
            let [min, max] = self.topology.arc_bounds(ArcIx(ix as u32));
            let bounds = Some(Bounds { min, max });
            for leaf in [arc.left(), arc.right()].into_iter().flatten() {
                let slot = &mut boxes[self.units.unit_of(leaf).index()];
                *slot = Bounds::joined(*slot, bounds);
            }
        }
        for ix in (0..boxes.len()).rev() {
            if let Some(parent) = self.units.parent(UnitIx(ix as u32)) {
                boxes[parent.index()] = Bounds::joined(boxes[parent.index()], boxes[ix]);
            }
        }
        boxes.into_iter().map(|bounds| bounds.expect("every leaf has an outline, every unit a leaf")).collect()
    }

    /// A point inside the unit, as far from its outline as may be: where its name or mark stands. Only where no
    /// lattice point lies inside at all does it lie on the outline.
    #[must_use]
    pub fn label_point(&self, unit: UnitIx) -> LatticePoint {
        match self.label_points.get() {
            Some(points) => points[unit.index()],
            None => label::pole(&self.shape(unit)),
        }
    }

    /// As [`Self::label_point`], if it is known without being worked out: every `partition.bin` brings all of them.
    #[must_use]
    pub fn known_label_point(&self, unit: UnitIx) -> Option<LatticePoint> {
        self.label_points.get().map(|points| points[unit.index()])
    }

    /// Label points of all units, in the table's order. The first call makes them (some 20 µs a unit) unless a
    /// file brought them.
    pub fn label_points(&self) -> &[LatticePoint] {
        self.label_points.get_or_init(|| self.units.iter().map(|unit| label::pole(&self.shape(unit))).collect())
    }

    fn signed(&self, half: HalfEdge, measure: impl Fn(&[LatticePoint]) -> f64) -> f64 {
        let value = measure(self.topology.arc(half.arc()).points());
        if half.reversed() { -value } else { value }
    }
}

/// All leaves, in order.
pub(crate) fn leaves(count: usize) -> impl Iterator<Item = LeafIx> {
    (0..count as u32).map(LeafIx)
}

/// Coarsest depth at which two leaves stand for different units: the one below their nearest common ancestor. Where
/// parents skip that depth (special grids), the leaf itself stands there.
fn dividing_depth(units: &UnitTable, left: LeafIx, right: LeafIx) -> u8 {
    let (mut a, mut b) = (units.unit_of(left), units.unit_of(right));
    // A parent stands before its children in the table: of two units the later one can't be an ancestor of the other.
    while a != b {
        let later = if a > b { &mut a } else { &mut b };
        match units.parent(*later) {
            Some(parent) => *later = parent,
            None => return 0,
        }
    }
    units.depth(a) + 1
}
