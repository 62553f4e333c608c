//! Rows of values → the register's Parquet file.

use std::{fs::File, sync::Arc};

use datafusion::{
    arrow::{
        array::{
            ArrayRef, BooleanArray, Date32Array, DictionaryArray, Float64Array, RecordBatch, StringArray, UInt8Array,
            UInt16Array, UInt32Array,
        },
        datatypes::{DataType, Field, Int32Type, Schema, SchemaRef},
    },
    parquet::{arrow::ArrowWriter, basic::Compression, file::properties::WriterProperties},
};

use super::value::Value;
use crate::registers::schema::{Kind, Register};

/// Rows held before they are written.
const BATCH: usize = 16_384;

/// Takes rows and writes them batch by batch.
pub(super) struct Columns {
    register: &'static Register,
    /// By column, of the rows not yet written.
    values: Vec<Vec<Value>>,
    schema: SchemaRef,
    writer: ArrowWriter<File>,
}

impl Columns {
    pub(super) fn begin(register: &'static Register, file: File) -> anyhow::Result<Self> {
        let field = |column: &crate::registers::schema::Column| Field::new(column.name, kind(column.kind), true);
        let schema = Arc::new(Schema::new(register.columns.iter().map(field).collect::<Vec<_>>()));
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_max_row_group_row_count(Some(16 * BATCH))
            .set_created_by("weige-data".into())
            .build();
        let writer = ArrowWriter::try_new(file, Arc::clone(&schema), Some(properties))?;
        Ok(Self { register, values: vec![Vec::new(); register.columns.len()], schema, writer })
    }

    /// Adds a row: one value for each column of the register.
    pub(super) fn push(&mut self, row: &mut Vec<Value>) -> anyhow::Result<()> {
        for (values, value) in self.values.iter_mut().zip(row.drain(..)) {
            values.push(value);
        }
        if self.values[0].len() == BATCH { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> anyhow::Result<()> {
        let arrays = self.register.columns.iter().zip(&self.values).map(|(column, values)| array(column.kind, values));
        self.writer.write(&RecordBatch::try_new(Arc::clone(&self.schema), arrays.collect())?)?;
        self.values.iter_mut().for_each(Vec::clear);
        Ok(())
    }

    pub(super) fn finish(mut self) -> anyhow::Result<()> {
        self.flush()?;
        self.writer.close()?;
        Ok(())
    }
}

/// As the description has it, but ids, which offices write with letters and leading zeroes.
fn kind(kind: Kind) -> DataType {
    if kind == Kind::Id { DataType::Utf8 } else { kind.arrow() }
}

fn array(kind: Kind, values: &[Value]) -> ArrayRef {
    let texts = || values.iter().map(|value| if let Value::Text(text) = value { Some(text.as_str()) } else { None });
    let wholes = || values.iter().map(|value| if let Value::Whole(number) = value { Some(*number) } else { None });
    match kind {
        Kind::Id | Kind::Text => Arc::new(texts().collect::<StringArray>()),
        Kind::Word => Arc::new(texts().collect::<DictionaryArray<Int32Type>>()),
        // In range: that was tested when they were read.
        Kind::Count8 => Arc::new(wholes().map(|number| number.map(|number| number as u8)).collect::<UInt8Array>()),
        Kind::Count16 => Arc::new(wholes().map(|number| number.map(|number| number as u16)).collect::<UInt16Array>()),
        Kind::Count32 => Arc::new(wholes().collect::<UInt32Array>()),
        Kind::Number => {
            let numbers =
                values.iter().map(|value| if let Value::Number(number) = value { Some(*number) } else { None });
            Arc::new(numbers.collect::<Float64Array>())
        }
        Kind::Flag => {
            let flags = values.iter().map(|value| if let Value::Flag(flag) = value { Some(*flag) } else { None });
            Arc::new(flags.collect::<BooleanArray>())
        }
        Kind::Day => {
            let days = values.iter().map(|value| if let Value::Day(day) = value { Some(*day) } else { None });
            Arc::new(days.collect::<Date32Array>())
        }
    }
}
