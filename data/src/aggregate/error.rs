//! What can go wrong while registers become figures.

use std::path::PathBuf;

use datafusion::error::DataFusionError;
use domain::formula::FormulaError;

use crate::progress::Stopped;

/// Why an aggregation stopped; nothing is written then.
#[derive(Debug, thiserror::Error)]
pub enum AggregateError {
    /// A register can't be opened by the SQL engine.
    #[error("register {register}: {cause}")]
    Register {
        /// The register's name.
        register: String,
        /// The engine's answer.
        cause: Box<DataFusionError>,
    },
    /// The engine refuses a measure's SQL or fails in it.
    #[error("measure {measure}: {cause}")]
    Sql {
        /// The measure's id.
        measure: String,
        /// The engine's answer.
        cause: Box<DataFusionError>,
    },
    /// The SQL gives other columns than unit, day, value, and of people the record's key.
    #[error(
        "measure {measure}: the SELECT must give unit (text), day (date) and value (number), and where people are counted \
         key (text or number: the record counted), but {problem}"
    )]
    Columns {
        /// The measure's id.
        measure: String,
        /// What is missing or of another type.
        problem: String,
    },
    /// A row names a unit that is no leaf of the partition.
    #[error("measure {measure}: a row names the unit {unit:?}, which is no leaf of the partition")]
    UnknownUnit {
        /// The measure's id.
        measure: String,
        /// The unit's code as found.
        unit: String,
    },
    /// A figure that is to be protected counts nobody.
    #[error(
        "measure {measure}: {value} at unit {unit:?}: what is counted of people is a whole number, and not below 0"
    )]
    Count {
        /// The measure's id.
        measure: String,
        /// The unit's code.
        unit: String,
        /// The figure.
        value: f64,
    },
    /// A row lacks its unit, day or value, or the value is no finite number.
    #[error("measure {measure}: a row of unit {unit:?} has no {field}")]
    Null {
        /// The measure's id.
        measure: String,
        /// The unit's code, as far as known.
        unit: String,
        /// `unit`, `day`, `value` or `key`.
        field: &'static str,
    },
    /// A measure's SQL reads a register that the measure does not name.
    #[error("measure {measure}: its SQL reads {register}, which is not among its registers")]
    Unnamed {
        /// The measure's id.
        measure: String,
        /// The register.
        register: String,
    },
    /// A register is not the one any more that was there when the run began.
    #[error("register {register}: it changed while it was being read")]
    Changed {
        /// The register's name.
        register: String,
    },
    /// A file can't be read or written.
    #[error("{path}: {cause}", path = path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// The system's answer.
        cause: std::io::Error,
    },
    /// A measure's sums can't be kept.
    #[error("measure {measure}: its sums can't be kept: {cause:#}")]
    Keep {
        /// The measure's id.
        measure: String,
        /// The file and the system's answer.
        cause: anyhow::Error,
    },
    /// Somebody stopped it.
    #[error(transparent)]
    Stopped(#[from] Stopped),
    /// A formula of the catalogue; found again although it was checked.
    #[error("indicator {indicator}: {cause}")]
    Formula {
        /// The indicator's id.
        indicator: String,
        /// What is wrong in it.
        cause: FormulaError,
    },
}

impl AggregateError {
    pub(super) fn io(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |cause| Self::Io { path, cause }
    }
}
