//! Which tiles of ground there are.

use serde::{Deserialize, Serialize};

/// `/api/v1/context`: what lies on the ground in more detail than `context.bin` has, cut into tiles so that a browser
/// brings only what it looks at. A tile is `context/{step}/{z}/{x}/{y}`, in the form of [`crate::codec::context`].
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ContextBody {
    /// Steps of detail, the one that is seen from farthest first.
    pub steps: Vec<ContextStep>,
}

/// Layers that are brought together.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ContextStep {
    /// Name on the wire: `streets` (small waters, lanes, compounds) or `buildings`.
    pub id: String,
    /// Tiles that hold anything, in rising order of (z, y, x). A feature stands in exactly one.
    pub tiles: Vec<ContextTile>,
}

/// One tile: a cell of OGC's WorldCRS84Quad (17-083r4, annex D.3), the larger the less lies in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ContextTile {
    /// How often the world was quartered: a cell is 180° / 2^z wide and high.
    pub z: u8,
    /// Column, from 180° west.
    pub x: u32,
    /// Row, from the north pole.
    pub y: u32,
    /// West, south, east, north of what it holds: features reach beyond the cell that holds their middle.
    pub bounds: [f64; 4],
    /// How many features.
    pub features: u32,
}

/// `context-tiles.json` in a snapshot: where each tile's Brotli body stands in `context-tiles.bin`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TileFile {
    /// In the file's order, without gaps.
    pub tiles: Vec<TileEntry>,
}

/// One body in `context-tiles.bin`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TileEntry {
    /// Path under `/api/v1/`.
    pub path: String,
    /// Where it begins.
    pub start: u64,
    /// Its length as it lies.
    pub length: u32,
    /// Length before compression.
    pub bytes: u64,
    /// SHA-256 before compression, in lower-case hexadecimal digits.
    pub sha256: String,
}

impl ContextTile {
    /// The tile's path under `/api/v1/`.
    #[must_use]
    pub fn path(&self, step: &str) -> String {
        let Self { z, x, y, .. } = self;
        format!("context/{step}/{z}/{x}/{y}")
    }
}
