//! What can be wrong with the store.

use std::{io, path::PathBuf};

/// Why the store isn't opened, or doesn't do what is asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A database of something else.
    #[error("{} is a database of another program (application_id {found:#010x}); name another file", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
        /// Its mark.
        found: i32,
    },
    /// Written by a later program.
    #[error("{} has schema {found}, and this program knows {known}: a newer weige-server has written it", path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its schema.
        found: i32,
        /// The newest schema known here.
        known: i32,
    },
    /// A SQLite with a known fault.
    #[error("SQLite {found} may corrupt a write-ahead log; at least {least} is needed")]
    Old {
        /// The version linked.
        found: &'static str,
        /// The first version without the fault.
        least: &'static str,
    },
    /// A setting without which writes aren't durable.
    #[error("{}: {setting} is {found:?}, not {wanted:?}; what is written there would not be safe", path.display())]
    Unsafe {
        /// The file.
        path: PathBuf,
        /// The pragma.
        setting: &'static str,
        /// What it is.
        found: String,
        /// What it must be.
        wanted: &'static str,
    },
    /// The file can't be opened as a database.
    #[error("{}: {cause}", path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// What SQLite says.
        cause: rusqlite::Error,
    },
    /// The store's thread can't be started.
    #[error("the store's thread doesn't start: {0}")]
    Thread(io::Error),
    /// SQLite refuses: a full disk, for one.
    #[error("the store: {0}")]
    Sql(#[from] rusqlite::Error),
    /// What lies in the store is not what was put there.
    #[error("plan {plan} in the store: {what}")]
    Damaged {
        /// The plan.
        plan: i64,
        /// What is wrong.
        what: String,
    },
    /// The store's thread has ended.
    #[error("the store is closed")]
    Closed,
}
