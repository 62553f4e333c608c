//! A Parquet table row by row, each value checked where it is taken.

use std::{
    fmt::Display,
    fs::File,
    path::{Path, PathBuf},
};

use datafusion::{
    arrow::{
        array::{Array, ArrayRef, AsArray as _, RecordBatch},
        compute::{CastOptions, cast_with_options},
        datatypes::{DataType, Float64Type, Int64Type},
    },
    parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder,
};

use super::PackFileError;
use crate::registers::schema::columns_of;

/// What a column is read as, by its name.
fn kind(column: &str) -> DataType {
    match column {
        "lon" | "lat" => DataType::Float64,
        "micro_grid" => DataType::Utf8,
        "footprint" => DataType::Binary,
        _ => DataType::Int64,
    }
}

/// A table whose columns are there.
pub(super) struct Table {
    path: PathBuf,
    columns: Vec<&'static str>,
}

/// One row of it.
pub(super) struct Row<'a> {
    table: &'a Table,
    arrays: &'a [ArrayRef],
    /// In its batch, from 0.
    at: usize,
    /// In the file, from 1.
    row: usize,
}

impl Table {
    /// Looks at the columns; those of `optional` may be absent.
    pub(super) fn open(path: &Path, needed: &[&'static str], optional: &[&'static str]) -> Result<Self, PackFileError> {
        let failed = |cause: Box<dyn std::error::Error + Send + Sync>| PackFileError::File { path: path.into(), cause };
        // Its own text names the file; the cause alone is wanted.
        let found = columns_of(path).map_err(|error| match error {
            crate::registers::schema::SchemaError::File { cause, .. } => failed(cause),
            other => failed(other.into()),
        })?;
        let is_there = |column: &&&'static str| found.field_with_name(column).is_ok();
        if let Some(&column) = needed.iter().find(|column| !is_there(column)) {
            return Err(PackFileError::Missing { path: path.into(), column });
        }
        let columns = needed.iter().chain(optional.iter().filter(is_there)).copied().collect();
        Ok(Self { path: path.into(), columns })
    }

    pub(super) fn has(&self, column: &str) -> bool {
        self.columns.contains(&column)
    }

    pub(super) fn both_or_neither(&self, [a, b]: [&'static str; 2]) -> Result<(), PackFileError> {
        match (self.has(a), self.has(b)) {
            (true, false) => Err(PackFileError::Missing { path: self.path.clone(), column: b }),
            (false, true) => Err(PackFileError::Missing { path: self.path.clone(), column: a }),
            _ => Ok(()),
        }
    }

    /// Looks at every row.
    pub(super) fn rows(
        &self,
        mut look: impl FnMut(&Row<'_>) -> Result<(), PackFileError>,
    ) -> Result<(), PackFileError> {
        let failed =
            |cause: Box<dyn std::error::Error + Send + Sync>| PackFileError::File { path: self.path.clone(), cause };
        let file = File::open(&self.path).map_err(|e| failed(e.into()))?;
        let reader =
            ParquetRecordBatchReaderBuilder::try_new(file).and_then(|b| b.build()).map_err(|e| failed(e.into()))?;
        let mut row = 0;
        for batch in reader {
            let batch = batch.map_err(|e| failed(e.into()))?;
            let arrays = self.columns.iter().map(|column| self.array(&batch, column)).collect::<Result<Vec<_>, _>>()?;
            for at in 0..batch.num_rows() {
                row += 1;
                look(&Row { table: self, arrays: &arrays, at, row })?;
            }
        }
        Ok(())
    }

    fn array(&self, batch: &RecordBatch, column: &'static str) -> Result<ArrayRef, PackFileError> {
        let missing = || PackFileError::Missing { path: self.path.clone(), column };
        let array = batch.column_by_name(column).ok_or_else(missing)?;
        let wanted = kind(column);
        let (found, whole) = (array.data_type().clone(), wanted == DataType::Int64);
        let other = |found: &DataType| PackFileError::Type {
            path: self.path.clone(),
            column,
            found: found.to_string(),
            wanted: wanted.to_string(),
        };
        // A fraction would be cut off, a text guessed at.
        if whole && !found.is_integer() || wanted == DataType::Float64 && !found.is_numeric() {
            return Err(other(&found));
        }
        let strict = CastOptions { safe: false, ..CastOptions::default() };
        cast_with_options(array, &wanted, &strict).map_err(|_| other(&found))
    }
}

impl<'a> Row<'a> {
    fn array(&self, column: &str) -> Option<&'a ArrayRef> {
        let at = self.table.columns.iter().position(|known| *known == column)?;
        Some(&self.arrays[at]).filter(|array| !array.is_null(self.at))
    }

    /// A whole number between two bounds.
    pub(super) fn whole(&self, column: &'static str, least: u32, most: u32) -> Result<u32, PackFileError> {
        let Some(array) = self.array(column) else { return Err(self.wrong(column, "nothing", "a number is wanted")) };
        let value = array.as_primitive::<Int64Type>().value(self.at);
        let within = u32::try_from(value).ok().filter(|value| (least..=most).contains(value));
        within.ok_or_else(|| self.wrong(column, value, format!("{least} to {most} is wanted")))
    }

    pub(super) fn number(&self, column: &'static str) -> Result<f64, PackFileError> {
        let Some(array) = self.array(column) else { return Err(self.wrong(column, "nothing", "a number is wanted")) };
        Ok(array.as_primitive::<Float64Type>().value(self.at))
    }

    /// A text; none where there is none or an empty one.
    pub(super) fn text(&self, column: &str) -> Option<&'a str> {
        Some(self.array(column)?.as_string::<i32>().value(self.at)).filter(|text| !text.is_empty())
    }

    pub(super) fn bytes(&self, column: &str) -> Option<&'a [u8]> {
        Some(self.array(column)?.as_binary::<i32>().value(self.at))
    }

    pub(super) fn wrong(&self, column: &'static str, value: impl Display, why: impl Display) -> PackFileError {
        let (value, why) = (value.to_string().chars().take(64).collect(), why.to_string());
        PackFileError::Value { path: self.table.path.clone(), row: self.row, column, value, why }
    }
}
