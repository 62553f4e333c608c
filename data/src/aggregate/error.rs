//! What can go wrong while registers become figures.

use datafusion::error::DataFusionError;
use domain::formula::FormulaError;

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
    /// A formula of the catalogue; found again although it was checked.
    #[error("indicator {indicator}: {cause}")]
    Formula {
        /// The indicator's id.
        indicator: String,
        /// What is wrong in it.
        cause: FormulaError,
    },
}
