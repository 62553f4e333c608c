//! Columns of a register's file as plain lists.

use std::{fs::File, path::Path};

use datafusion::{
    arrow::{
        array::{Array, ArrayRef, AsArray},
        compute::cast,
        datatypes::{DataType, Date32Type, Float64Type, Int64Type},
    },
    parquet::arrow::{ProjectionMask, arrow_reader::ParquetRecordBatchReaderBuilder},
};

use super::super::SnapshotError;

/// Some columns of a Parquet file, batch by batch.
pub(super) struct Columns {
    names: Vec<&'static str>,
    batches: Vec<Vec<ArrayRef>>,
}

impl Columns {
    /// Reads the columns of those names, and no other.
    pub(super) fn read(path: &Path, names: &[&'static str]) -> Result<Self, SnapshotError> {
        let failed =
            |cause: Box<dyn std::error::Error + Send + Sync>| SnapshotError::Parquet { path: path.into(), cause };
        let file = File::open(path).map_err(SnapshotError::io(path))?;
        let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(|e| failed(e.into()))?;
        let mask = ProjectionMask::columns(builder.parquet_schema(), names.iter().copied());
        let reader = builder.with_projection(mask).build().map_err(|e| failed(e.into()))?;
        let mut batches = Vec::new();
        for batch in reader {
            let batch = batch.map_err(|e| failed(e.into()))?;
            let column = |name: &&str| {
                batch.column_by_name(name).cloned().ok_or_else(|| failed(format!("column {name} is missing").into()))
            };
            batches.push(names.iter().map(column).collect::<Result<_, _>>()?);
        }
        Ok(Self { names: names.into(), batches })
    }

    fn cells<T>(&self, name: &str, kind: &DataType, take: impl Fn(&ArrayRef, usize) -> T) -> Vec<Option<T>> {
        // Asked for a column that wasn't read, there is nothing to tell.
        let Some(at) = self.names.iter().position(|known| *known == name) else { return Vec::new() };
        let mut out = Vec::new();
        for batch in &self.batches {
            // The schema's check has seen that the column can be of this type; what can't be is none.
            let column = cast(&batch[at], kind)
                .unwrap_or_else(|_| datafusion::arrow::array::new_null_array(kind, batch[at].len()));
            out.extend((0..column.len()).map(|row| (!column.is_null(row)).then(|| take(&column, row))));
        }
        out
    }

    /// A column as texts; numbers as they are written.
    pub(super) fn texts(&self, name: &str) -> Vec<Option<String>> {
        self.cells(name, &DataType::Utf8, |column, row| column.as_string::<i32>().value(row).to_owned())
    }

    /// A column as numbers.
    pub(super) fn numbers(&self, name: &str) -> Vec<Option<f64>> {
        self.cells(name, &DataType::Float64, |column, row| column.as_primitive::<Float64Type>().value(row))
    }

    /// A column as whole numbers that aren't negative.
    pub(super) fn counts(&self, name: &str) -> Vec<u32> {
        let cells = self.cells(name, &DataType::Int64, |column, row| column.as_primitive::<Int64Type>().value(row));
        cells.into_iter().map(|cell| cell.and_then(|cell| u32::try_from(cell).ok()).unwrap_or(0)).collect()
    }

    /// A column as days since 1970.
    pub(super) fn days(&self, name: &str) -> Vec<Option<i32>> {
        self.cells(name, &DataType::Date32, |column, row| column.as_primitive::<Date32Type>().value(row))
    }
}
