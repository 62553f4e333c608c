//! What can go wrong while a demo is made.

use std::path::PathBuf;

/// Why there is no demo.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// A day too early or too late for 25 months of registers.
    #[error("as-of day {0}: registers of 25 months end there, so it must lie between 1990 and 2200")]
    AsOf(domain::period::Day),
    /// No land of one piece came about.
    #[error("seed {seed}: none of {tries} drawings of the land hangs together; another seed will do")]
    Land {
        /// The seed.
        seed: u64,
        /// Drawings tried.
        tries: u64,
    },
    /// The land could not be cut into the wanted number of units.
    #[error("seed {seed}: the land fell into {found} {level}, not {wanted}; another seed will do")]
    Count {
        /// The seed.
        seed: u64,
        /// Which units.
        level: &'static str,
        /// How many there should be.
        wanted: usize,
        /// How many there are.
        found: usize,
    },
    /// A file can't be written.
    #[error("{path}: {cause}", path = path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// The system's answer.
        cause: std::io::Error,
    },
    /// The Parquet writer refuses.
    #[error("{path}: {cause}", path = path.display())]
    Parquet {
        /// The file.
        path: PathBuf,
        /// Its answer.
        cause: Box<dyn std::error::Error + Send + Sync>,
    },
}
