//! What lies on the ground and can be snapped to and followed: roads, banks, walls of compounds, buildings.

use std::collections::BTreeMap;

use domain::codec::context::ContextLayer;
use domain::lattice::LatticePoint;
use domain::partition::Bounds;

use super::picked::holds;
use crate::map::{Kind, TileIx};

#[derive(Debug)]
struct Way {
    points: Vec<LatticePoint>,
    bounds: Bounds,
    kind: Option<Kind>,
}

/// All lines that are known, as far as the map has come near them.
#[derive(Debug, Default)]
pub struct Ways {
    great: Vec<Way>,
    tiles: BTreeMap<TileIx, Vec<Way>>,
}

fn lines(layers: &[ContextLayer]) -> Vec<Way> {
    let of = |layer: &ContextLayer| {
        let kind = Kind::from_id(&layer.id);
        let rings = layer.features.iter().flat_map(|feature| &feature.rings);
        let way = move |ring: &Vec<LatticePoint>| {
            Some(Way { points: ring.clone(), bounds: Bounds::of(ring.iter().copied())?, kind })
        };
        rings.filter_map(way).collect::<Vec<_>>()
    };
    layers.iter().flat_map(of).collect()
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

    /// The compound in which a place lies, of several the smallest: its wall, open.
    #[must_use]
    pub fn compound(&self, at: LatticePoint) -> Option<&[LatticePoint]> {
        let walls = self.tiles.values().flatten().filter(|way| way.kind == Some(Kind::Compound));
        let around = walls.filter(|way| {
            let (low, high) = (way.bounds.min, way.bounds.max);
            (low.x..=high.x).contains(&at.x) && (low.y..=high.y).contains(&at.y) && holds(&way.points, at)
        });
        let size = |way: &&Way| {
            let (low, high) = (way.bounds.min, way.bounds.max);
            (i64::from(high.x) - i64::from(low.x)) * (i64::from(high.y) - i64::from(low.y))
        };
        let points = around.min_by_key(size)?.points.as_slice();
        let closed = points.len() > 1 && points.first() == points.last();
        Some(&points[..points.len() - usize::from(closed)])
    }

    /// Walls of all compounds.
    pub fn compounds(&self) -> impl Iterator<Item = &[LatticePoint]> {
        self.tiles.values().flatten().filter(|way| way.kind == Some(Kind::Compound)).map(|way| way.points.as_slice())
    }

    /// All roads.
    pub fn roads(&self) -> impl Iterator<Item = &[LatticePoint]> {
        let all = self.great.iter().chain(self.tiles.values().flatten());
        all.filter(|way| way.kind == Some(Kind::Road)).map(|way| way.points.as_slice())
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
