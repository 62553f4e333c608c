//! What can be wrong with a pack's tables.

use std::path::PathBuf;

use domain::pack::PackError;

/// Why there is no planning pack.
#[derive(Debug, thiserror::Error)]
pub enum PackFileError {
    /// A file can't be read, or is no Parquet.
    #[error("{}: {cause}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the reader says.
        cause: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A column isn't there.
    #[error("{}: column {column} is missing", path.display())]
    Missing {
        /// The file.
        path: PathBuf,
        /// The column.
        column: &'static str,
    },
    /// A column is of a type that can't be read as what it should be.
    #[error("{}: column {column} is {found}; {wanted} is wanted", path.display())]
    Type {
        /// The file.
        path: PathBuf,
        /// The column.
        column: &'static str,
        /// Its type.
        found: String,
        /// The type wanted.
        wanted: String,
    },
    /// A value that is none.
    #[error("{}: row {row}, {column} = {value}: {why}", path.display())]
    Value {
        /// The file.
        path: PathBuf,
        /// The row, from 1.
        row: usize,
        /// The column.
        column: &'static str,
        /// The value.
        value: String,
        /// What is wrong with it.
        why: String,
    },
    /// A building that nothing says the place of.
    #[error("{}: building {building} has neither a footprint nor an entrance: nothing says where it is", path.display())]
    NoPlace {
        /// The file.
        path: PathBuf,
        /// The building's number.
        building: u32,
    },
    /// Too much for one entrance.
    #[error("{}: building {building} has {count} {what} and no entrance; one atom holds 65535", path.display())]
    NoEntrance {
        /// The file.
        path: PathBuf,
        /// The building's number.
        building: u32,
        /// Of what.
        what: &'static str,
        /// How many.
        count: u32,
    },
    /// Too many shops for the first entrance.
    #[error("{}: building {building} has {shops} shops; without a column shops they are with its first entrance, \
             which holds 65535", path.display())]
    Many {
        /// The file.
        path: PathBuf,
        /// The building's number.
        building: u32,
        /// How many.
        shops: u32,
    },
    /// Buildings and entrances that don't fit together.
    #[error("{}: {cause}", folder.display())]
    Pack {
        /// The folder.
        folder: PathBuf,
        /// What doesn't fit.
        cause: PackError,
    },
}
