//! Whether a Parquet file is the table that its register's description promises. Only the file's end is read.

use std::{
    fs::File,
    io::{Read as _, Seek as _, SeekFrom},
    path::{Path, PathBuf},
};

use datafusion::{
    arrow::datatypes::SchemaRef,
    parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions},
};

use super::Register;

/// Longest footer that is looked at: descriptions of a few hundred columns and row groups take a thousandth of it.
const MOST_FOOTER: u32 = 16 << 20;

/// Why a file is not the register's table.
#[derive(Debug, thiserror::Error)]
pub enum SchemaError {
    /// A file can't be read, or is no Parquet.
    #[error("{path}: {cause}", path = path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the reader says.
        cause: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A column isn't there.
    #[error("{path}: column {column} is missing; the register {register} has it as {wanted}", path = path.display())]
    Missing {
        /// The file.
        path: PathBuf,
        /// The register.
        register: &'static str,
        /// The column.
        column: &'static str,
        /// Its type.
        wanted: &'static str,
    },
    /// A column is of another type.
    #[error("{path}: column {column} is {found}; the register {register} has it as {wanted}", path = path.display())]
    Type {
        /// The file.
        path: PathBuf,
        /// The register.
        register: &'static str,
        /// The column.
        column: &'static str,
        /// The type promised.
        wanted: String,
        /// The type found.
        found: String,
    },
}

/// Checks a file against a register's description. Columns that the description doesn't have are passed over: a city
/// may keep more than is counted.
///
/// # Errors
/// [`SchemaError`] naming file, column, wanted and found type.
pub fn check(register: &Register, path: &Path) -> Result<(), SchemaError> {
    let found = columns_of(path)?;
    for column in register.columns {
        let Ok(field) = found.field_with_name(column.name) else {
            return Err(SchemaError::Missing {
                path: path.into(),
                register: register.name,
                column: column.name,
                wanted: column.kind.name(),
            });
        };
        if !column.kind.accepts(field.data_type()) {
            return Err(SchemaError::Type {
                path: path.into(),
                register: register.name,
                column: column.name,
                wanted: format!("{} ({})", column.kind.name(), column.kind.arrow()),
                found: field.data_type().to_string(),
            });
        }
    }
    Ok(())
}

/// The columns of a Parquet file. A footer beyond all reason is refused before it is read.
///
/// # Errors
/// [`SchemaError::File`].
pub fn columns_of(path: &Path) -> Result<SchemaRef, SchemaError> {
    let failed = |cause: Box<dyn std::error::Error + Send + Sync>| SchemaError::File { path: path.into(), cause };
    let mut file = File::open(path).map_err(|e| failed(e.into()))?;
    let mut tail = [0; 8];
    file.seek(SeekFrom::End(-8)).map_err(|_| failed("is no Parquet file: it is too short".into()))?;
    file.read_exact(&mut tail).map_err(|e| failed(e.into()))?;
    let [a, b, c, d, magic @ ..] = tail;
    let footer = u32::from_le_bytes([a, b, c, d]);
    if &magic != b"PAR1" {
        return Err(failed("is no Parquet file: it doesn't end in PAR1".into()));
    }
    if footer > MOST_FOOTER {
        return Err(failed(format!("describes itself in {footer} bytes; at most {MOST_FOOTER} are read").into()));
    }
    let metadata = ArrowReaderMetadata::load(&file, ArrowReaderOptions::new()).map_err(|e| failed(e.into()))?;
    Ok(metadata.schema().clone())
}
