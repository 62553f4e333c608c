//! What a snapshot says of itself.

use serde::{Deserialize, Serialize};

use crate::period::Period;

/// The form of snapshots that this code reads and writes.
pub const MANIFEST_FORMAT: u32 = 1;

/// `manifest.json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// [`MANIFEST_FORMAT`] when it was written.
    pub format: u32,
    /// The snapshot's version: its folder's name, unchanging once written.
    pub version: String,
    /// The day up to which the registers speak.
    pub as_of: Period,
    /// The partition's name: which plan of grids is in force.
    pub plan: String,
    /// Hours and minutes east of Greenwich.
    pub time_zone: String,
    /// Whether its figures of people are as counted, unprotected: for proofs, and never to be served.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub raw: bool,
    /// How many units there are, by the level's id, coarsest first.
    pub units: Vec<(String, u32)>,
    /// West, south, east, north.
    pub bounds: [f64; 4],
    /// Every other file of the snapshot, by name.
    pub files: Vec<FileEntry>,
}

/// One file of a snapshot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileEntry {
    /// Path inside the snapshot, `/` between folders.
    pub name: String,
    /// Length.
    pub bytes: u64,
    /// SHA-256 of the content, in lower-case hexadecimal digits.
    pub sha256: String,
    /// The URL's path and query under `/api/v1/` that this is the Brotli body of, for files in `bodies/`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body_of: Option<BodyOf>,
}

/// Which answer a stored body is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BodyOf {
    /// Path under `/api/v1/`, with parameters in alphabetical order and without `v`:
    /// `metrics?indicator=cases_open&period=2026-11`.
    pub path: String,
    /// The media type.
    pub content_type: String,
    /// Length before compression.
    pub bytes: u64,
    /// SHA-256 before compression.
    pub sha256: String,
}
