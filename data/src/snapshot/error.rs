//! What can go wrong while a snapshot is written.

use std::path::PathBuf;

use crate::progress::Stopped;

/// Why no snapshot was written.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotError {
    /// A file can't be read or written.
    #[error("{path}: {cause}", path = path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// The system's answer.
        cause: std::io::Error,
    },
    /// The Parquet writer or reader refuses.
    #[error("{path}: {cause}", path = path.display())]
    Parquet {
        /// The file.
        path: PathBuf,
        /// Its answer.
        cause: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A geometry of a context layer is none.
    #[error("{path}, row {row}: {problem}", path = path.display())]
    Geometry {
        /// The file.
        path: PathBuf,
        /// Counted from 0.
        row: usize,
        /// What is wrong.
        problem: &'static str,
    },
    /// A set of thematic grids isn't one.
    #[error("{path}: {problem}", path = path.display())]
    Thematic {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        problem: String,
    },
    /// What happened isn't told as it should be.
    #[error("{path}: {problem}", path = path.display())]
    Annotations {
        /// The file.
        path: PathBuf,
        /// Which entry, field and value, and what is wrong.
        problem: String,
    },
    /// Another process writes snapshots there.
    #[error("{path}: another weige-data writes snapshots here; stop it, or name another folder", path = path.display())]
    Held {
        /// The folder.
        path: PathBuf,
    },
    /// Somebody stopped it.
    #[error(transparent)]
    Stopped(#[from] Stopped),
}

impl SnapshotError {
    pub(crate) fn io(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |cause| Self::Io { path, cause }
    }
}
