//! Whether a file is still the one that was looked at.

use std::{io, path::Path, time::SystemTime};

/// Length and time of a file: a file that is written to, or replaced, gets another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    bytes: u64,
    modified: SystemTime,
}

impl Stamp {
    /// Of a file as it is now.
    ///
    /// # Errors
    /// The system's, of an absent file for example.
    pub fn of(path: &Path) -> io::Result<Self> {
        let file = std::fs::metadata(path)?;
        Ok(Self { bytes: file.len(), modified: file.modified()? })
    }
}
