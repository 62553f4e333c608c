//! The ground in detail, cut into tiles: a city's buildings are many megabytes, and a browser looks at a street.
//!
//! A quadtree over longitude and latitude: a cell is quartered until what lies in it is quickly drawn. A feature stands
//! in the cell that holds the middle of its box, so nothing is cut, lost or drawn twice. Whole numbers only: every
//! machine cuts alike.

use std::thread;

use domain::{
    codec::context::{ContextFeature, ContextLayer, encode},
    lattice::{LatticePoint, STEPS_PER_DEGREE},
    wire::{ContextBody, ContextStep, ContextTile, TileEntry, TileFile},
};
use sha2::{Digest, Sha256};

use super::{bodies, context::FIRST_SCREEN, folder::hex};

/// Most points in a tile: a browser triangulates them between two frames.
const MOST_POINTS: usize = 8_192;
/// The smallest cell: some 150 m. A single feature may have more points than that bound.
const FINEST: u8 = 17;

/// Layers that are brought together, in drawing order.
struct Step {
    id: &'static str,
    layers: &'static [&'static str],
}

const STEPS: [Step; 2] = [
    Step { id: "streets", layers: &["compounds", "water", "roads"] },
    Step { id: "buildings", layers: &["buildings"] },
];

/// Whether the first screen doesn't have it already.
fn is_left(layer: &str, feature: &ContextFeature) -> bool {
    FIRST_SCREEN.iter().all(|(id, finest)| *id != layer || feature.class > *finest)
}

/// One tile and the layers in it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Tile {
    pub(super) at: ContextTile,
    pub(super) layers: Vec<ContextLayer>,
}

/// Tiles by step; a step of which the layers have nothing is left out.
pub(super) fn cut(layers: &[ContextLayer]) -> Vec<(&'static str, Vec<Tile>)> {
    let steps = STEPS.iter().map(|step| (step.id, cut_step(step, layers)));
    steps.filter(|(_, tiles)| !tiles.is_empty()).collect()
}

/// A feature with its layer's place in the step and the middle of its box.
struct Item<'a> {
    layer: usize,
    feature: &'a ContextFeature,
    middle: LatticePoint,
}

/// Least and greatest longitude and latitude, lattice steps.
type Bounds = [i32; 4];

fn cut_step(step: &Step, layers: &[ContextLayer]) -> Vec<Tile> {
    let mut items = Vec::new();
    for (at, id) in step.layers.iter().enumerate() {
        let features = layers.iter().filter(|layer| layer.id == *id).flat_map(|layer| &layer.features);
        items.extend(features.filter(|feature| is_left(id, feature)).filter_map(|feature| {
            let [west, south, east, north] = bounds([feature])?;
            let middle = |a: i32, b: i32| ((i64::from(a) + i64::from(b)) / 2) as i32;
            Some(Item { layer: at, feature, middle: LatticePoint { x: middle(west, east), y: middle(south, north) } })
        }));
    }
    let mut out = Vec::new();
    for x in 0..2 {
        quarter(step, (0, x, 0), items.iter().filter(|item| cell(0, item.middle) == (x, 0)).collect(), &mut out);
    }
    out.sort_by_key(|tile| (tile.at.z, tile.at.y, tile.at.x));
    out
}

/// Takes the items of a cell as one tile, or those of its quarters as several.
fn quarter(step: &Step, (z, x, y): (u8, u32, u32), items: Vec<&Item<'_>>, out: &mut Vec<Tile>) {
    if items.is_empty() {
        return;
    }
    let points: usize = items.iter().flat_map(|item| &item.feature.rings).map(Vec::len).sum();
    if points > MOST_POINTS && z < FINEST && items.len() > 1 {
        for (dx, dy) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
            let part = (2 * x + dx, 2 * y + dy);
            let own = items.iter().copied().filter(|item| cell(z + 1, item.middle) == part).collect();
            quarter(step, (z + 1, part.0, part.1), own, out);
        }
        return;
    }
    let Some(found) = bounds(items.iter().map(|item| item.feature)) else { return };
    let layers = step.layers.iter().enumerate().map(|(at, id)| ContextLayer {
        id: (*id).into(),
        features: items.iter().filter(|item| item.layer == at).map(|item| item.feature.clone()).collect(),
    });
    let layers = layers.filter(|layer: &ContextLayer| !layer.features.is_empty()).collect();
    let bounds = found.map(|steps| f64::from(steps) / f64::from(STEPS_PER_DEGREE));
    out.push(Tile { at: ContextTile { z, x, y, bounds, features: items.len() as u32 }, layers });
}

/// The cell of a zoom that holds a point; the world's eastern and southern edges belong to the last ones.
fn cell(z: u8, at: LatticePoint) -> (u32, u32) {
    let half = 180 * i64::from(STEPS_PER_DEGREE);
    let place = |from_edge: i64, count: i64| ((from_edge << z) / half).min((count << z) - 1) as u32;
    (place(i64::from(at.x) + half, 2), place(half / 2 - i64::from(at.y), 1))
}

fn bounds<'a>(features: impl IntoIterator<Item = &'a ContextFeature>) -> Option<Bounds> {
    let points = features.into_iter().flat_map(|feature| feature.rings.iter().flatten());
    points.fold(None, |found, p| {
        let [w, s, e, n] = found.unwrap_or([p.x, p.y, p.x, p.y]);
        Some([w.min(p.x), s.min(p.y), e.max(p.x), n.max(p.y)])
    })
}

/// What the wire says of the tiles.
pub(super) fn index(steps: &[(&'static str, Vec<Tile>)]) -> ContextBody {
    let step = |(id, tiles): &(&str, Vec<Tile>)| ContextStep {
        id: (*id).into(),
        tiles: tiles.iter().map(|tile| tile.at).collect(),
    };
    ContextBody { steps: steps.iter().map(step).collect() }
}

/// Every tile's body, compressed, one after the other, and where each stands. Several at a time, in the tiles' order.
pub(super) fn pack(steps: &[(&'static str, Vec<Tile>)]) -> (TileFile, Vec<u8>) {
    let tiles: Vec<(&str, &Tile)> =
        steps.iter().flat_map(|(id, tiles)| tiles.iter().map(move |tile| (*id, tile))).collect();
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let share = tiles.len().div_ceil(threads).max(1);
    let made = |part: &[(&str, &Tile)]| part.iter().map(|(step, tile)| body(step, tile)).collect::<Vec<_>>();
    let bodies: Vec<(TileEntry, Vec<u8>)> = thread::scope(|scope| {
        let running: Vec<_> = tiles.chunks(share).map(|part| scope.spawn(move || made(part))).collect();
        running.into_iter().flat_map(|thread| thread.join().expect("compressing in memory can't fail")).collect()
    });
    let (mut file, mut bytes) = (TileFile::default(), Vec::new());
    for (entry, body) in bodies {
        file.tiles.push(TileEntry { start: bytes.len() as u64, ..entry });
        bytes.extend(body);
    }
    (file, bytes)
}

fn body(step: &str, tile: &Tile) -> (TileEntry, Vec<u8>) {
    let identity = encode(&tile.layers);
    let compressed = bodies::compress(&identity);
    let entry = TileEntry {
        path: tile.at.path(step),
        start: 0,
        length: compressed.len() as u32,
        bytes: identity.len() as u64,
        sha256: hex(&Sha256::digest(&identity)),
    };
    (entry, compressed)
}

#[cfg(test)]
mod tests;
