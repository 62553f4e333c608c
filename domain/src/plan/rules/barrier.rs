//! Nobody has to cross a main road or a river inside a unit.
//!
//! A unit's entrances are seen from one of them: those that a straight line reaches only across the barrier lie on the
//! other side. A road is a line, crossed where it is met an odd number of times; a river is an area, crossed where
//! the line runs through it. What has an end inside the unit can be walked round and still counts.

use std::collections::{BTreeSet, HashMap};

use super::view::View;
use super::{Breach, Rule};
use crate::codec::context::{ContextFeature, ContextKind, ContextLayer};
use crate::lattice::LatticePoint;
use crate::partition::Bounds;
use crate::topology::exact::{cross_properly, crossing};

/// Cells are 2¹⁴ steps wide, some 180 m.
const SHIFT: u32 = 14;
/// The greatest class of roads that divide: expressways and main roads.
const MAIN_ROAD: u8 = 2;
/// The class of rivers.
const RIVER: u8 = 1;

/// What divides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BarrierKind {
    /// The middle of a road.
    Road,
    /// The outline of a water, closed.
    River,
}

/// A road or a river.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Barrier {
    /// Which.
    pub kind: BarrierKind,
    /// Its line.
    pub line: Vec<LatticePoint>,
}

/// All barriers, to be found by place.
#[derive(Clone, Debug, Default)]
pub struct Barriers {
    all: Vec<Barrier>,
    /// By cell: barrier, first point of the segment.
    cells: HashMap<(i32, i32), Vec<(u32, u32)>>,
}

impl Barriers {
    /// Barriers in no particular order.
    #[must_use]
    pub fn new(all: Vec<Barrier>) -> Self {
        let mut cells: HashMap<(i32, i32), Vec<(u32, u32)>> = HashMap::new();
        for (ix, barrier) in (0..).zip(&all) {
            for (at, pair) in (0..).zip(barrier.line.windows(2)) {
                for cell in Bounds::of(pair.iter().copied()).map(cells_of).into_iter().flatten() {
                    cells.entry(cell).or_default().push((ix, at));
                }
            }
        }
        Self { all, cells }
    }

    /// The main roads and rivers among context layers.
    #[must_use]
    pub fn of(layers: &[ContextLayer]) -> Self {
        let mut all = Vec::new();
        for layer in layers {
            let wanted = |feature: &&ContextFeature| match (layer.id.as_str(), feature.kind) {
                ("roads", ContextKind::Line) => feature.class <= MAIN_ROAD,
                ("water", ContextKind::Polygon) => feature.class == RIVER,
                _ => false,
            };
            let kind = if layer.id == "roads" { BarrierKind::Road } else { BarrierKind::River };
            let lines = layer.features.iter().filter(wanted).flat_map(|feature| &feature.rings);
            all.extend(lines.map(|line| Barrier { kind, line: line.clone() }));
        }
        Self::new(all)
    }

    /// Segments in cells that a box meets: by barrier, then along it.
    fn near(&self, bounds: Bounds) -> BTreeSet<(u32, u32)> {
        cells_of(bounds).filter_map(|cell| self.cells.get(&cell)).flatten().copied().collect()
    }
}

fn cells_of(bounds: Bounds) -> impl Iterator<Item = (i32, i32)> {
    let rows = bounds.min.y >> SHIFT..=bounds.max.y >> SHIFT;
    (bounds.min.x >> SHIFT..=bounds.max.x >> SHIFT).flat_map(move |x| rows.clone().map(move |y| (x, y)))
}

/// The barrier that parts most households; the place is where it is met first.
pub(super) fn judge(view: &View<'_>, barriers: &Barriers, atoms: &[u32]) -> Option<Breach> {
    let inhabited: Vec<_> = atoms.iter().map(|&ix| view.atom(ix)).filter(|atom| atom.households > 0).collect();
    let bounds = Bounds::of(inhabited.iter().map(|atom| atom.at))?;
    let near: Vec<(u32, u32)> = barriers.near(bounds).into_iter().collect();
    let from = inhabited[0].at;
    let whole: u32 = inhabited.iter().map(|atom| u32::from(atom.households)).sum();
    let mut worst: Option<(u32, LatticePoint)> = None;
    for own in near.chunk_by(|a, b| a.0 == b.0) {
        let barrier = &barriers.all[own[0].0 as usize];
        let (mut across, mut place) = (0, None);
        for atom in &inhabited {
            let mut met = own.iter().filter_map(|&(_, at)| {
                let (a, b) = (barrier.line[at as usize], barrier.line[at as usize + 1]);
                cross_properly(from, atom.at, a, b).then(|| crossing(from, atom.at, a, b))
            });
            let Some(first) = met.next() else { continue };
            let times = 1 + met.count();
            let parted = match barrier.kind {
                BarrierKind::Road => times % 2 == 1,
                BarrierKind::River => times > 1,
            };
            if parted {
                across += u32::from(atom.households);
                place = place.or(Some(first));
            }
        }
        let lesser = across.min(whole - across);
        if let Some(place) = place.filter(|_| lesser > worst.map_or(0, |(known, _)| known)) {
            worst = Some((lesser, place));
        }
    }
    worst.map(|(lesser, place)| (Rule::CrossesBarrier, place, lesser.into(), 0.0))
}
