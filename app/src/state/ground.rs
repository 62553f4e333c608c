//! Which tiles of ground to bring, in which order, and which to give up. Pure: time and view are handed in.

use domain::sort::{sort, sort_by};
use domain::wire::{ContextBody, ContextTile};

use crate::map::{Kinds, TileIx, step};

/// Tiles kept beyond those in view: some megabytes on the card, and a way back over the last streets costs nothing.
const KEPT: usize = 96;
/// The first pause after a failure and the longest one, milliseconds.
const FIRST_PAUSE_MS: f64 = 1_000.0;
const LONGEST_PAUSE_MS: f64 = 30_000.0;
/// Room round the view, share of its sides: what a small drag will show.
const ROOM: f64 = 0.125;

/// What became of a tile.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Fate {
    Absent,
    Coming,
    /// How often it failed, and when it may be asked for again.
    Failed(u32, f64),
    Held,
}

#[derive(Clone, Debug)]
struct Known {
    path: String,
    bounds: [f64; 4],
    from_zoom: f64,
    kinds: Kinds,
    fate: Fate,
    /// The look at which it was wanted last.
    wanted: u64,
}

/// Every tile of a snapshot.
#[derive(Clone, Debug, Default)]
pub struct Tiles {
    known: Vec<Known>,
    looks: u64,
    /// Those wanted now, nearest first.
    order: Vec<u32>,
}

impl Tiles {
    /// Nothing is held yet. Steps of an unknown kind are left out.
    #[must_use]
    pub fn new(body: &ContextBody) -> Self {
        let mut known = Vec::new();
        for part in &body.steps {
            let Some((from_zoom, kinds)) = step(&part.id) else { continue };
            let one = |tile: &ContextTile| Known {
                path: tile.path(&part.id),
                bounds: tile.bounds,
                from_zoom,
                kinds,
                fate: Fate::Absent,
                wanted: 0,
            };
            known.extend(part.tiles.iter().map(one));
        }
        Self { known, looks: 0, order: Vec::new() }
    }

    /// Whether there are any.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// Looks at a box (west, south, east, north in degrees) from a zoom of the design's px, some kinds hidden.
    pub fn look(&mut self, [west, south, east, north]: [f64; 4], zoom: f64, hidden: Kinds) {
        self.looks += 1;
        let (x, y) = ((west + east) / 2.0, (south + north) / 2.0);
        let (dx, dy) = ((east - west) * (0.5 + ROOM), (north - south) * (0.5 + ROOM));
        let narrow = y.to_radians().cos();
        let mut order = Vec::new();
        for (ix, tile) in self.known.iter_mut().enumerate() {
            let [w, s, e, n] = tile.bounds;
            let off = [(w - x).max(x - e).max(0.0), (s - y).max(y - n).max(0.0)];
            if off[0] <= dx && off[1] <= dy && zoom >= tile.from_zoom && !hidden.holds(tile.kinds) {
                tile.wanted = self.looks;
                order.push(((off[0] * narrow).hypot(off[1]), tile.from_zoom, ix as u32));
            }
        }
        // Of two as near, the one that is seen from farther.
        sort_by(&mut order, |a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)).then(a.2.cmp(&b.2)));
        self.order = order.into_iter().map(|(.., ix)| ix).collect();
    }

    fn tile(&mut self, ix: TileIx) -> Option<&mut Known> {
        self.known.get_mut(ix.0 as usize)
    }

    fn fates(&self) -> impl Iterator<Item = (u32, Fate)> {
        self.order.iter().map(|&ix| (ix, self.known[ix as usize].fate))
    }

    /// The next tile to ask for and its path under `/api/v1/`; it then counts as coming.
    pub fn next(&mut self, now_ms: f64) -> Option<(TileIx, String)> {
        let due = |fate| match fate {
            Fate::Absent => true,
            Fate::Failed(_, due_ms) => due_ms <= now_ms,
            Fate::Coming | Fate::Held => false,
        };
        let ix = self.fates().find(|(_, fate)| due(*fate)).map(|(ix, _)| TileIx(ix))?;
        let tile = self.tile(ix)?;
        // What failed before keeps its count until it comes.
        let path = tile.path.clone();
        tile.fate = match tile.fate {
            Fate::Failed(tries, _) => Fate::Failed(tries, f64::INFINITY),
            _ => Fate::Coming,
        };
        Some((ix, path))
    }

    /// It is here; what it holds.
    pub fn came(&mut self, ix: TileIx) -> Option<[f64; 4]> {
        let tile = self.tile(ix)?;
        tile.fate = Fate::Held;
        Some(tile.bounds)
    }

    /// It didn't come: the pause before it is asked for again doubles.
    pub fn failed(&mut self, ix: TileIx, now_ms: f64) {
        if let Some(tile) = self.tile(ix) {
            let tries = if let Fate::Failed(tries, _) = tile.fate { tries } else { 0 };
            let pause = (FIRST_PAUSE_MS * f64::from(tries.min(16)).exp2()).min(LONGEST_PAUSE_MS);
            tile.fate = Fate::Failed(tries + 1, now_ms + pause);
        }
    }

    /// It was given up before it came.
    pub fn cancelled(&mut self, ix: TileIx) {
        if let Some(tile) = self.tile(ix) {
            tile.fate = Fate::Absent;
        }
    }

    /// Whether it was wanted at the last look.
    #[must_use]
    pub fn is_wanted(&self, ix: TileIx) -> bool {
        self.known.get(ix.0 as usize).is_some_and(|tile| tile.wanted == self.looks)
    }

    /// When the next tile that failed may be asked for again.
    #[must_use]
    pub fn due_ms(&self) -> Option<f64> {
        let due = self.fates().filter_map(|(_, fate)| if let Fate::Failed(_, due) = fate { Some(due) } else { None });
        due.filter(|due| due.is_finite()).min_by(f64::total_cmp)
    }

    /// Whether any of the wanted ones has failed and hasn't come since.
    #[must_use]
    pub fn is_failing(&self) -> bool {
        self.fates().any(|(_, fate)| matches!(fate, Fate::Failed(..)))
    }

    /// Whether all of the wanted ones are here or wait for their next try.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        self.fates().all(|(_, fate)| match fate {
            Fate::Held => true,
            Fate::Failed(_, due_ms) => due_ms.is_finite(),
            Fate::Absent | Fate::Coming => false,
        })
    }

    /// Those to give up: the ones unseen for longest, where more are held than is good. Never one in view.
    pub fn overflow(&mut self) -> Vec<TileIx> {
        let mut idle: Vec<(u64, usize)> = self
            .known
            .iter()
            .enumerate()
            .filter(|(_, tile)| tile.fate == Fate::Held && tile.wanted != self.looks)
            .map(|(ix, tile)| (tile.wanted, ix))
            .collect();
        sort(&mut idle);
        idle.truncate(idle.len().saturating_sub(KEPT));
        for (_, ix) in &idle {
            self.known[*ix].fate = Fate::Absent;
        }
        idle.into_iter().map(|(_, ix)| TileIx(ix as u32)).collect()
    }

    /// Another map: nothing is held, nothing comes.
    pub fn clear(&mut self) {
        self.known.iter_mut().for_each(|tile| tile.fate = Fate::Absent);
        self.order.clear();
    }
}

#[cfg(test)]
mod tests;
