//! What lies around a unit: the layers of the ground and the boundaries, found by place.

use std::collections::HashMap;

use domain::{
    codec::context::{ContextFeature, ContextLayer},
    lattice::LatticePoint,
    locate::Locator,
    partition::{Bounds, Partition},
    topology::ArcIx,
};

/// Width of an index' cell, in lattice steps: some 300 metres.
const CELL: i32 = 30_000;

/// Boxes by the cells that they meet.
#[derive(Default)]
struct Index {
    cells: HashMap<(i32, i32), Vec<u32>>,
}

fn cells(bounds: Bounds) -> impl Iterator<Item = (i32, i32)> {
    let along = |from: i32, to: i32| from.div_euclid(CELL)..=to.div_euclid(CELL);
    along(bounds.min.x, bounds.max.x).flat_map(move |x| along(bounds.min.y, bounds.max.y).map(move |y| (x, y)))
}

impl Index {
    fn new(boxes: impl Iterator<Item = Option<Bounds>>) -> Self {
        let mut index = Self::default();
        for (at, bounds) in boxes.enumerate().filter_map(|(at, bounds)| Some((at, bounds?))) {
            for cell in cells(bounds) {
                index.cells.entry(cell).or_default().push(at as u32);
            }
        }
        index
    }

    /// Those that may meet a box, rising.
    fn near(&self, bounds: Bounds) -> Vec<u32> {
        let mut found: Vec<u32> = cells(bounds).filter_map(|cell| self.cells.get(&cell)).flatten().copied().collect();
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// A layer of the ground with its index.
struct Layer {
    features: Vec<ContextFeature>,
    index: Index,
}

/// Everything that a poster's map may show.
pub(super) struct Ground {
    pub partition: Partition,
    pub locator: Locator,
    layers: HashMap<String, Layer>,
    arcs: Index,
}

impl Ground {
    pub(super) fn new(partition: Partition, layers: Vec<ContextLayer>) -> Self {
        let points = |feature: &ContextFeature| -> Vec<LatticePoint> { feature.rings.concat() };
        let indexed = |layer: ContextLayer| {
            let index = Index::new(layer.features.iter().map(|feature| Bounds::of(points(feature))));
            (layer.id, Layer { features: layer.features, index })
        };
        let topology = partition.topology();
        let arcs = Index::new((0..topology.arcs().len() as u32).map(|at| {
            let [min, max] = topology.arc_bounds(ArcIx(at));
            Some(Bounds { min, max })
        }));
        let locator = Locator::new(&partition);
        Self { layers: layers.into_iter().map(indexed).collect(), arcs, locator, partition }
    }

    /// Features of a layer that may be seen in a box.
    pub(super) fn features(&self, layer: &str, within: Bounds) -> impl Iterator<Item = &ContextFeature> {
        let layer = self.layers.get(layer);
        let near = layer.map(|layer| layer.index.near(within)).unwrap_or_default();
        near.into_iter().filter_map(move |at| layer?.features.get(at as usize))
    }

    /// Boundaries that may be seen in a box.
    pub(super) fn arcs(&self, within: Bounds) -> impl Iterator<Item = ArcIx> {
        self.arcs.near(within).into_iter().map(ArcIx)
    }
}
