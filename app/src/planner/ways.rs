//! What lies on the ground and can be snapped to and followed: roads, banks, walls of compounds, buildings.

use std::collections::BTreeMap;

use domain::codec::context::ContextLayer;
use domain::lattice::LatticePoint;
use domain::partition::Bounds;

use crate::map::TileIx;

#[derive(Debug)]
struct Way {
    points: Vec<LatticePoint>,
    bounds: Bounds,
}

/// All lines that are known, as far as the map has come near them.
#[derive(Debug, Default)]
pub struct Ways {
    great: Vec<Way>,
    tiles: BTreeMap<TileIx, Vec<Way>>,
}

fn lines(layers: &[ContextLayer]) -> Vec<Way> {
    let rings = layers.iter().flat_map(|layer| &layer.features).flat_map(|feature| &feature.rings);
    rings.filter_map(|ring| Some(Way { points: ring.clone(), bounds: Bounds::of(ring.iter().copied())? })).collect()
}

impl Ways {
    /// Replaces what is known from the first look on.
    pub fn set_great(&mut self, layers: &[ContextLayer]) {
        self.great = lines(layers);
    }

    /// Takes a tile.
    pub fn add(&mut self, ix: TileIx, layers: &[ContextLayer]) {
        self.tiles.insert(ix, lines(layers));
    }

    /// Gives up tiles.
    pub fn drop_tiles(&mut self, gone: &[TileIx]) {
        gone.iter().for_each(|ix| drop(self.tiles.remove(ix)));
    }

    /// Lines whose boxes meet a box.
    pub fn near(&self, bounds: Bounds) -> impl Iterator<Item = &[LatticePoint]> {
        let meets = move |way: &&Way| {
            let own = way.bounds;
            own.min.x <= bounds.max.x
                && own.max.x >= bounds.min.x
                && own.min.y <= bounds.max.y
                && own.max.y >= bounds.min.y
        };
        self.great.iter().chain(self.tiles.values().flatten()).filter(meets).map(|way| way.points.as_slice())
    }
}
