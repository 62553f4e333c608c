//! A snapshot's files: opened once, hashed in a stream, read where they are asked for.

use std::{
    fs::File,
    io::{self, Read},
    os::unix::fs::FileExt,
    path::{Component, Path},
};

use domain::wire::FileEntry;
use sha2::{Digest, Sha256};

use super::SnapshotError;
use crate::http::reply::hex;

/// A file that is what the manifest says. Kept open, so that it stays readable after its folder was pruned.
#[derive(Debug)]
pub struct CheckedFile {
    file: File,
    bytes: u64,
}

impl CheckedFile {
    /// Opens the file and compares length and hash, without holding its content.
    ///
    /// # Errors
    /// When it is absent, or not what the manifest says.
    pub fn open(dir: &Path, entry: &FileEntry) -> Result<Self, SnapshotError> {
        let name = Path::new(&entry.name);
        let inside = name.components().all(|part| matches!(part, Component::Normal(_)));
        if entry.name.is_empty() || !inside {
            return Err(SnapshotError::Name(entry.name.clone()));
        }
        let path = dir.join(name);
        let mut file = File::open(&path).map_err(SnapshotError::io(&path))?;
        let found = file.metadata().map_err(SnapshotError::io(&path))?.len();
        if found != entry.bytes {
            return Err(SnapshotError::Length { path, found, expected: entry.bytes });
        }
        let mut hash = Sha256::new();
        let mut buffer = vec![0; 1 << 18];
        loop {
            match file.read(&mut buffer).map_err(SnapshotError::io(&path))? {
                0 => break,
                n => hash.update(&buffer[..n]),
            }
        }
        let found = hex(&hash.finalize());
        if found != entry.sha256 {
            return Err(SnapshotError::Checksum { path, found, expected: entry.sha256.clone() });
        }
        Ok(Self { file, bytes: entry.bytes })
    }

    /// Its length.
    #[must_use]
    pub const fn len(&self) -> u64 {
        self.bytes
    }

    /// Whether it is empty.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.bytes == 0
    }

    /// `len` bytes from `start`.
    ///
    /// A positioned read, not a mapping: mapping needs unsafe code, and a mapped file that is cut short kills the
    /// process where a read returns an error. What is asked for often stays in the kernel's cache either way.
    ///
    /// # Errors
    /// When the file was cut short since it was checked, or the disk fails.
    pub fn read(&self, start: u64, len: usize) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; len];
        self.file.read_exact_at(&mut bytes, start)?;
        Ok(bytes)
    }

    /// The whole content.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn read_all(&self) -> io::Result<Vec<u8>> {
        self.read(0, usize::try_from(self.bytes).map_err(io::Error::other)?)
    }
}
