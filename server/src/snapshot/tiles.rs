//! Tiles of ground: bodies that lie compressed in one file, read where they are asked for.

use std::{collections::HashMap, io, sync::Arc};

use domain::wire::{TileEntry, TileFile};

use super::{CheckedFile, SnapshotError, TILE_LIST, TILES};
use crate::http::reply::Stored;

/// `context-tiles.bin`: where its bodies stand in memory, themselves on disk.
#[derive(Debug)]
pub struct Tiles {
    file: Arc<CheckedFile>,
    entries: HashMap<String, TileEntry>,
}

impl Tiles {
    /// Takes the list of what stands where.
    ///
    /// # Errors
    /// When the list isn't the file's.
    pub fn new(file: Arc<CheckedFile>, list: TileFile) -> Result<Self, SnapshotError> {
        let end = list.tiles.iter().try_fold(0, |end, entry| {
            if entry.start == end { Ok(end + u64::from(entry.length)) } else { Err(entry.start) }
        });
        match end {
            Ok(end) if end == file.len() => {
                Ok(Self { file, entries: list.tiles.into_iter().map(|entry| (entry.path.clone(), entry)).collect() })
            }
            Ok(at) | Err(at) => Err(SnapshotError::Mismatch {
                file: TILE_LIST.into(),
                what: "the place of a tile",
                found: at.to_string(),
                other: TILES,
                expected: file.len().to_string(),
            }),
        }
    }

    /// The Brotli body of a path under `/api/v1/`; none where there is no such tile.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn stored(&self, path: &str) -> io::Result<Option<Stored>> {
        let Some(entry) = self.entries.get(path) else { return Ok(None) };
        let brotli = self.file.read(entry.start, entry.length as usize)?.into();
        Ok(Some(Stored { brotli, sha256: entry.sha256.as_str().into(), identity_bytes: entry.bytes }))
    }
}
