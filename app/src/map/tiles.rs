//! Which tiles of a base map a view needs, which of them are here, what stands in for those that aren't, and which are
//! asked for next. Knows no browser: pictures are of any type.

use domain::crs::Crs;
use geometry::LocalPlane;
use geometry::plane::{unworld, world};

use super::Camera;

/// Tiles on their way at the same time: as many as a browser asks of one host.
pub const LANES: usize = 6;
/// Tiles of one view: beyond it a coarser zoom is taken.
const MOST: usize = 512;
/// Bytes of pictures that are kept beyond what the view needs.
const ROOM: usize = 64 << 20;
/// Failures in a row, with no tile between them, after which the whole layer counts as failing.
const STREAK: u32 = 4;
/// Milliseconds until a tile, or a failing layer, is asked for again at first and at most.
const PAUSE: (f64, f64) = (2_000.0, 60_000.0);
/// Generations of tiles looked through for what may stand in.
const YOUNGER: u8 = 2;
/// How much wider than the view is looked where the tiles' system is shifted, share of the world: some 150 m.
const SHIFT_ROOM: f64 = 4e-6;

/// A tile: zoom, column from the west, row from the north.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TileId {
    /// Zoom.
    pub z: u8,
    /// Column.
    pub x: u32,
    /// Row.
    pub y: u32,
}

impl TileId {
    fn parent(self) -> Option<Self> {
        (self.z > 0).then(|| Self { z: self.z - 1, x: self.x / 2, y: self.y / 2 })
    }

    fn children(self) -> [Self; 4] {
        [(0, 0), (1, 0), (0, 1), (1, 1)].map(|(x, y)| Self { z: self.z + 1, x: self.x * 2 + x, y: self.y * 2 + y })
    }

    /// Which part of an older tile's picture it is: left, top, right, bottom; shares of the picture's sides.
    #[must_use]
    pub fn part_of(self, older: Self) -> [f32; 4] {
        let down = self.z - older.z;
        let share = 1.0 / f64::from(1_u32 << down);
        let at = [self.x - (older.x << down), self.y - (older.y << down)].map(|n| f64::from(n) * share);
        [at[0], at[1], at[0] + share, at[1] + share].map(|v| v as f32)
    }
}

/// The squares that tiles are cut in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pyramid {
    /// Side of a tile, CSS px.
    pub tile_px: f64,
    /// Coarsest and finest zoom.
    pub zooms: (u8, u8),
    /// The tiles' system.
    pub crs: Crs,
}

impl Pyramid {
    /// The tiles that a view of `size` CSS px shows, row by row; `unit_px` is the design's unit in CSS
    /// px: what is written on tiles grows with everything else. None where even the coarsest are too many.
    #[must_use]
    pub fn cover(&self, camera: &Camera, size: (f64, f64), unit_px: f64) -> Vec<TileId> {
        let [low, high] = self.seen(camera, size);
        // A quarter step: rather drawn a little smaller than blurred.
        let best = (camera.zoom + (512.0 / (self.tile_px * unit_px)).log2() + 0.25).round();
        let best = (best.max(0.0) as u8).clamp(self.zooms.0, self.zooms.1);
        let spans = |z: u8| {
            let side = f64::from(1_u32 << z);
            let last = (1_u32 << z) - 1;
            [0, 1].map(|i| {
                let index = |v: f64| (v * side).clamp(0.0, f64::from(last)) as u32;
                index(low[i])..=index(high[i])
            })
        };
        let count = |z: u8| spans(z).map(|span| (span.end() - span.start() + 1) as usize).iter().product::<usize>();
        let Some(z) = (self.zooms.0..=best).rev().find(|&z| count(z) <= MOST) else { return Vec::new() };
        let [columns, rows] = spans(z);
        rows.flat_map(|y| columns.clone().map(move |x| TileId { z, x, y })).collect()
    }

    /// Least and greatest place of the tiles' world in view.
    fn seen(&self, camera: &Camera, size: (f64, f64)) -> [[f64; 2]; 2] {
        let (mut low, mut high) = ([f64::MAX; 2], [f64::MIN; 2]);
        // Corners, sides and middle.
        for place in 0..9 {
            let [x, y] = [place % 3, place / 3].map(|step| f64::from(step) / 2.0);
            let (lon, lat) = camera.unproject(x * size.0, y * size.1, size);
            let [lon, lat] = self.crs.from_grids([lon, lat]);
            let at = world(lon, lat);
            for i in 0..2 {
                low[i] = low[i].min(at[i]);
                high[i] = high[i].max(at[i]);
            }
        }
        // Between the places looked at a shifted system may reach a little further.
        let room = if self.crs == Crs::Gcj02 { SHIFT_ROOM } else { 0.0 };
        [low.map(|v| v - room), high.map(|v| v + room)]
    }

    /// Where a tile's corners stand among the grids, local units: north-west, north-east, south-west, south-east. A
    /// shifted system's squares are bent; between the corners of one tile by less than half a px.
    #[must_use]
    pub fn corners(&self, tile: TileId, plane: &LocalPlane) -> [[f32; 2]; 4] {
        let side = f64::from(1_u32 << tile.z);
        let mut corners = [[0.0; 2]; 4];
        for (corner, at) in (0..).zip(&mut corners) {
            let world = [tile.x + corner % 2, tile.y + corner / 2].map(|n| f64::from(n) / side);
            let (lon, lat) = unworld(world);
            let [lon, lat] = self.crs.to_grids([lon, lat]);
            *at = plane.place(lon, lat).map(|v| v as f32);
        }
        corners
    }
}

/// What is known of one tile.
enum Slot<P> {
    /// On its way, after so many failures.
    Asked(u32),
    /// Here.
    Here(P),
    /// It didn't come: how often, and when it is asked for again.
    Failed(u32, f64),
}

/// A place to fill and the tile whose picture fills it: itself or one that stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The place.
    pub place: TileId,
    /// Whose picture.
    pub picture: TileId,
}

/// What is to be done about tiles after a frame.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Wishes {
    /// Ask for these.
    pub load: Vec<TileId>,
    /// Nobody waits for these any more.
    pub give_up: Vec<TileId>,
    /// Draw again in so many milliseconds: something is asked for again then.
    pub wake_ms: Option<f64>,
}

/// What became of the layer as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// Nothing comes any more.
    Failing,
    /// Tiles come again.
    Back,
}

/// One tile: what is known of it, and the last view that it was of use for.
struct Entry<P> {
    tile: TileId,
    slot: Slot<P>,
    used: u64,
}

/// The tiles of one base map.
pub struct Tiles<P> {
    /// In the order of their ids.
    entries: Vec<Entry<P>>,
    /// Counts views.
    now: u64,
    /// Failures since the last tile that came, and when a failing layer is asked again.
    streak: u32,
    gate_ms: f64,
    keep: usize,
}

/// 2, 4, 8 … seconds, at most a minute.
fn pause(tries: u32) -> f64 {
    (PAUSE.0 * f64::from(tries.saturating_sub(1)).exp2()).min(PAUSE.1)
}

/// How far from the middle of a view's tiles, in half tiles.
fn far(wanted: &[TileId], tile: TileId) -> u32 {
    let [Some(first), Some(last)] = [wanted.first(), wanted.last()] else { return 0 };
    (first.x + last.x).abs_diff(2 * tile.x) + (first.y + last.y).abs_diff(2 * tile.y)
}

impl<P> Tiles<P> {
    /// None yet, of a side in px.
    #[must_use]
    pub fn new(side: usize) -> Self {
        Self { entries: Vec::new(), now: 0, streak: 0, gate_ms: 0.0, keep: ROOM / (side * side * 4).max(1) }
    }

    fn find(&self, tile: TileId) -> Result<usize, usize> {
        self.entries.binary_search_by_key(&tile, |entry| entry.tile)
    }

    fn slot(&self, tile: TileId) -> Option<&Slot<P>> {
        self.find(tile).ok().map(|at| &self.entries[at].slot)
    }

    fn set(&mut self, tile: TileId, slot: Slot<P>) {
        let entry = Entry { tile, slot, used: self.now };
        match self.find(tile) {
            Ok(at) => self.entries[at] = entry,
            Err(at) => self.entries.insert(at, entry),
        }
    }

    /// A picture that is here.
    #[must_use]
    pub fn picture(&self, tile: TileId) -> Option<&P> {
        match self.slot(tile) {
            Some(Slot::Here(picture)) => Some(picture),
            _ => None,
        }
    }

    /// Tiles on their way.
    #[must_use]
    pub fn asked(&self) -> usize {
        self.entries.iter().filter(|entry| matches!(entry.slot, Slot::Asked(_))).count()
    }

    fn is_here(&self, tile: TileId) -> bool {
        self.picture(tile).is_some()
    }

    /// How the wanted places are filled now. Nothing is drawn twice over, so a translucent map stays even.
    pub fn pieces(&mut self, wanted: &[TileId]) -> Vec<Piece> {
        self.now += 1;
        let mut out = Vec::with_capacity(wanted.len());
        for &tile in wanted {
            self.fill(tile, YOUNGER, &mut out);
        }
        for piece in &out {
            if let Ok(at) = self.find(piece.picture) {
                self.entries[at].used = self.now;
            }
        }
        out
    }

    fn fill(&self, place: TileId, younger: u8, out: &mut Vec<Piece>) {
        if self.is_here(place) {
            out.push(Piece { place, picture: place });
        } else if self.has_younger(place, younger) {
            place.children().into_iter().for_each(|child| self.fill(child, younger - 1, out));
        } else {
            let older = std::iter::successors(place.parent(), |tile| tile.parent()).find(|&tile| self.is_here(tile));
            out.extend(older.map(|picture| Piece { place, picture }));
        }
    }

    fn has_younger(&self, tile: TileId, generations: u8) -> bool {
        let here = |child: TileId| self.is_here(child) || self.has_younger(child, generations - 1);
        generations > 0 && tile.children().into_iter().any(here)
    }

    /// What to ask for and what to forget, at a moment in milliseconds. Nothing new is asked for while `moving`.
    pub fn wishes(&mut self, wanted: &[TileId], now_ms: f64, moving: bool) -> Wishes {
        let mut wishes = Wishes::default();
        self.entries.retain(|entry| {
            let kept = matches!(entry.slot, Slot::Here(_)) || wanted.contains(&entry.tile);
            // What failed elsewhere is a new tile when one comes back to it.
            if !kept && matches!(entry.slot, Slot::Asked(_)) {
                wishes.give_up.push(entry.tile);
            }
            kept
        });
        self.forget(wanted.len());
        let failing = self.streak >= STREAK;
        let lanes = (if failing { 1 } else { LANES }).saturating_sub(self.asked());
        let mut next = wanted.to_vec();
        let mut due = f64::INFINITY;
        next.retain(|&tile| {
            let at = match self.slot(tile) {
                Some(Slot::Asked(_) | Slot::Here(_)) => return false,
                // One tile after the other finds out whether a failing layer is back.
                _ if failing => self.gate_ms,
                Some(Slot::Failed(_, at)) => *at,
                None => 0.0,
            };
            if at > now_ms {
                due = due.min(at);
            }
            at <= now_ms && !moving
        });
        for _ in 0..lanes {
            // From the middle outwards.
            let Some(at) = (0..next.len()).min_by_key(|&at| far(wanted, next[at])) else { break };
            let tile = next.remove(at);
            let tries = if let Some(Slot::Failed(tries, _)) = self.slot(tile) { *tries } else { 0 };
            self.set(tile, Slot::Asked(tries));
            wishes.load.push(tile);
        }
        wishes.wake_ms = due.is_finite().then(|| (due - now_ms).max(1.0));
        wishes
    }

    /// Lets go of pictures that were of use longest ago.
    fn forget(&mut self, wanted: usize) {
        let keep = self.keep.max(wanted * 2);
        let here = |entry: &Entry<P>| matches!(entry.slot, Slot::Here(_));
        let mut count = self.entries.iter().filter(|entry| here(entry)).count();
        while count > keep {
            let ages = self.entries.iter().enumerate().filter(|(_, entry)| here(entry));
            let Some((at, _)) = ages.min_by_key(|(_, entry)| entry.used) else { return };
            self.entries.remove(at);
            count -= 1;
        }
    }

    /// A tile came. One that nobody waits for any more is let go.
    pub fn came(&mut self, tile: TileId, picture: P) -> Option<Turn> {
        let Some(Slot::Asked(_)) = self.slot(tile) else { return None };
        self.set(tile, Slot::Here(picture));
        let back = std::mem::take(&mut self.streak) >= STREAK;
        if back {
            // What failed with the layer is no worse than other tiles.
            self.entries.retain(|entry| !matches!(entry.slot, Slot::Failed(..)));
        }
        back.then_some(Turn::Back)
    }

    /// A tile didn't come, or what came is no picture.
    pub fn failed(&mut self, tile: TileId, now_ms: f64) -> Option<Turn> {
        let tries = match self.slot(tile)? {
            Slot::Asked(tries) => tries + 1,
            Slot::Here(_) => 1,
            Slot::Failed(..) => return None,
        };
        self.set(tile, Slot::Failed(tries, now_ms + pause(tries)));
        // What was on its way when the layer began to fail says nothing new.
        if self.streak >= STREAK && now_ms < self.gate_ms {
            return None;
        }
        self.streak += 1;
        if self.streak >= STREAK {
            self.gate_ms = now_ms + pause(self.streak + 1 - STREAK);
        }
        (self.streak == STREAK).then_some(Turn::Failing)
    }
}

#[cfg(test)]
#[path = "tiles_tests.rs"]
mod tests;
