//! Keys of rows as short digests: whether one stood before, whether one stands in another register. 128 bits of SHA-256,
//! so that no two keys of a city share one, on purpose or by chance.

use std::{collections::HashSet, path::Path};

use sha2::{Digest as _, Sha256};

use crate::import::table::{self, Go, Options, Rows};

/// Most keys that are held: they take 140 MB then, and one more would double that.
const MOST: usize = 7_300_000;

/// The digest of a key's parts.
pub(super) fn digest<'a>(parts: impl Iterator<Item = &'a str>) -> u128 {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    let bytes: [u8; 32] = hash.finalize().into();
    bytes.iter().take(16).fold(0, |key, &byte| key << 8 | u128::from(byte))
}

/// Keys that were seen.
#[derive(Debug, Default)]
pub(super) struct Keys(HashSet<u128>);

impl Keys {
    /// Whether it is new.
    pub(super) fn insert(&mut self, key: u128) -> anyhow::Result<bool> {
        anyhow::ensure!(self.0.len() < MOST, "more than {MOST} rows: split the register");
        Ok(self.0.insert(key))
    }

    pub(super) fn contains(&self, key: u128) -> bool {
        self.0.contains(&key)
    }

    /// The values of one column of a register's file.
    pub(super) fn of(path: &Path, column: &'static str) -> anyhow::Result<Self> {
        let mut reading = Reading { column, at: None, keys: Self::default() };
        table::read(path, Options::default(), &mut reading)?;
        Ok(reading.keys)
    }
}

struct Reading {
    column: &'static str,
    at: Option<usize>,
    keys: Keys,
}

impl Rows for Reading {
    fn header(&mut self, names: &[String]) -> anyhow::Result<()> {
        self.at = names.iter().position(|name| name == self.column);
        anyhow::ensure!(self.at.is_some(), "column {} is missing", self.column);
        Ok(())
    }

    fn row(&mut self, _at: u64, cells: Result<&[String], String>) -> anyhow::Result<Go> {
        if let (Ok(cells), Some(at)) = (cells, self.at) {
            self.keys.insert(digest(std::iter::once(cells[at].as_str())))?;
        }
        Ok(Go::On)
    }
}
