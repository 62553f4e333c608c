//! What can be wrong with a folder of registers.

use std::path::PathBuf;

/// Why a folder of registers can't be opened or written.
#[derive(Debug, thiserror::Error)]
pub enum RegistersError {
    /// A file can't be read or written.
    #[error("{path}: {cause}", path = path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// The system's answer.
        cause: std::io::Error,
    },
    /// `registers.json` is not what it should be.
    #[error("{path}: {cause}", path = path.display())]
    Meta {
        /// The file.
        path: PathBuf,
        /// Where and what.
        cause: serde_json::Error,
    },
    /// A later or foreign form.
    #[error("{path}: format {found} is not known here; this program reads format 1", path = path.display())]
    Format {
        /// The file.
        path: PathBuf,
        /// The number found.
        found: u32,
    },
    /// The partition is not what it should be.
    #[error("{path}: {cause}", path = path.display())]
    Partition {
        /// The file.
        path: PathBuf,
        /// Where and what.
        cause: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A table that `registers.json` names isn't there.
    #[error("registers.json names the register {register}, but {path} isn't there", path = path.display())]
    Missing {
        /// The register's name.
        register: String,
        /// Where it should lie.
        path: PathBuf,
    },
    /// A table is not what its register's description promises.
    #[error(transparent)]
    Schema(#[from] super::schema::SchemaError),
}
