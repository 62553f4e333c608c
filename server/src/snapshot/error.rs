//! Why a snapshot is refused.

use std::{io, path::PathBuf};

use domain::{codec::CodecError, cube::CubeError};

/// Why a snapshot isn't served. One line each, naming the file and the value.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotError {
    /// A file that can't be read.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// CURRENT names no version.
    #[error("{}: {text:?} is no snapshot's version (1–64 letters, digits, - _ . are)", path.display())]
    Current {
        /// The file.
        path: PathBuf,
        /// Its content, shortened.
        text: String,
    },
    /// A file whose JSON can't be read.
    #[error("{}: {source}", path.display())]
    Json {
        /// The file.
        path: PathBuf,
        /// What is wrong, with line and column.
        source: serde_json::Error,
    },
    /// A manifest of another form.
    #[error("{}: format {found} is foreign; this server reads format {expected}", path.display())]
    Format {
        /// The manifest.
        path: PathBuf,
        /// Its format.
        found: u32,
        /// The one that this server reads.
        expected: u32,
    },
    /// Figures of people as counted.
    #[error("{}: its figures are raw: what is counted of people is not protected, so it is not served", .0.display())]
    Raw(
        /// The manifest.
        PathBuf,
    ),
    /// Two places that say different things of the snapshot.
    #[error("{file}: {what} is {found}, but {other} says {expected}")]
    Mismatch {
        /// The file.
        file: String,
        /// What differs.
        what: &'static str,
        /// What the file says.
        found: String,
        /// Who says otherwise.
        other: &'static str,
        /// What it says.
        expected: String,
    },
    /// A file that every snapshot has.
    #[error("manifest.json names no {0}")]
    Missing(&'static str),
    /// A name that leads out of the snapshot.
    #[error("manifest.json names the file {0:?}, which is no path inside the snapshot")]
    Name(String),
    /// A file that is shorter or longer than the manifest says.
    #[error("{}: {found} bytes long, but the manifest says {expected}", path.display())]
    Length {
        /// The file.
        path: PathBuf,
        /// Its length.
        found: u64,
        /// The manifest's figure.
        expected: u64,
    },
    /// A file whose content isn't what was written.
    #[error("{}: its SHA-256 is {found}, but the manifest says {expected}", path.display())]
    Checksum {
        /// The file.
        path: PathBuf,
        /// Its own.
        found: String,
        /// The manifest's.
        expected: String,
    },
    /// A partition that can't be decoded.
    #[error("{file}: {source}")]
    Partition {
        /// The file.
        file: &'static str,
        /// What is wrong.
        source: CodecError,
    },
    /// A cube that can't be read.
    #[error("cube.bin: {0}")]
    Cube(#[from] CubeError),
    /// A checking thread that died.
    #[error("checking the snapshot failed: {0}")]
    Worker(String),
}

impl SnapshotError {
    /// For `map_err` on what the system says of a file.
    pub fn io(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { path, source }
    }
}
