//! The cubes once more, for people with DuckDB or pandas.

use std::{fs::File, sync::Arc};

use datafusion::{
    arrow::{
        array::{ArrayRef, DictionaryArray, Float32Array, RecordBatch, StringArray, UInt16Array, UInt32Array},
        datatypes::{DataType, Field, Schema, UInt16Type, UInt32Type},
    },
    parquet::{
        arrow::ArrowWriter,
        basic::Compression,
        file::properties::{WriterProperties, WriterVersion},
    },
};
use domain::{catalogue::Catalogue, value::Flag};

use super::{SnapshotError, folder::Folder};
use crate::{aggregate::Cube, registers::Registers};

const NAME: &str = "metrics.parquet";

/// Columns indicator, level, unit, period, value (null where there is none), flag; a row group per indicator
/// and step.
pub(super) fn write(
    folder: &mut Folder,
    registers: &Registers,
    catalogue: &Catalogue,
    cubes: &[&Cube],
) -> Result<(), SnapshotError> {
    let path = folder.path(NAME);
    let units = registers.partition.units();
    let codes: ArrayRef = Arc::new(units.iter().map(|unit| Some(units.code(unit))).collect::<StringArray>());
    let levels: ArrayRef =
        Arc::new(units.levels().iter().map(|level| Some(level.id.as_str())).collect::<StringArray>());
    let periods_told: ArrayRef = Arc::new(
        cubes.iter().flat_map(|cube| &cube.periods).map(|period| Some(period.to_string())).collect::<StringArray>(),
    );
    let ids: ArrayRef = Arc::new(catalogue.indicators.iter().map(|i| Some(i.id.as_str())).collect::<StringArray>());
    let flags: ArrayRef =
        Arc::new((0..4).filter_map(Flag::from_byte).map(|flag| Some(flag.id())).collect::<StringArray>());
    let dictionary = |key: DataType| DataType::Dictionary(Box::new(key), Box::new(DataType::Utf8));
    let schema = Arc::new(Schema::new(vec![
        Field::new("indicator", dictionary(DataType::UInt16), false),
        Field::new("level", dictionary(DataType::UInt16), false),
        Field::new("unit", dictionary(DataType::UInt32), false),
        Field::new("period", dictionary(DataType::UInt16), false),
        Field::new("value", DataType::Float32, true),
        Field::new("flag", dictionary(DataType::UInt16), false),
    ]));
    let failed = |cause: Box<dyn std::error::Error + Send + Sync>| SnapshotError::Parquet { path: path.clone(), cause };
    let properties = WriterProperties::builder()
        .set_writer_version(WriterVersion::PARQUET_2_0)
        .set_compression(Compression::UNCOMPRESSED)
        .set_created_by("weige".into())
        .build();
    let file = File::create(&path).map_err(SnapshotError::io(&path))?;
    let mut writer = ArrowWriter::try_new(file, Arc::clone(&schema), Some(properties)).map_err(|e| failed(e.into()))?;
    let small = |keys: Vec<u16>, values: &ArrayRef| -> Result<ArrayRef, SnapshotError> {
        let array = DictionaryArray::<UInt16Type>::try_new(UInt16Array::from(keys), Arc::clone(values));
        Ok(Arc::new(array.map_err(|e| failed(e.into()))?))
    };
    let depths: Vec<u16> = units.iter().map(|unit| u16::from(units.depth(unit))).collect();
    let mut before = 0;
    for cube in cubes {
        let count = cube.units;
        for (&at, periods) in cube.indicators.iter().zip(&cube.cells) {
            for (period, cells) in periods.iter().enumerate() {
                let unit = DictionaryArray::<UInt32Type>::try_new(
                    UInt32Array::from_iter_values(0..count as u32),
                    Arc::clone(&codes),
                );
                let columns: Vec<ArrayRef> = vec![
                    small(vec![at as u16; count], &ids)?,
                    small(depths[..count].to_vec(), &levels)?,
                    Arc::new(unit.map_err(|e| failed(e.into()))?),
                    small(vec![(before + period) as u16; count], &periods_told)?,
                    Arc::new(cells.iter().map(|cell| cell.number()).collect::<Float32Array>()),
                    small(cells.iter().map(|cell| cell.flag as u16).collect(), &flags)?,
                ];
                let batch = RecordBatch::try_new(Arc::clone(&schema), columns).map_err(|e| failed(e.into()))?;
                writer.write(&batch).map_err(|e| failed(e.into()))?;
            }
            writer.flush().map_err(|e| failed(e.into()))?;
        }
        before += cube.periods.len();
    }
    writer.close().map_err(|e| failed(e.into()))?;
    folder.adopt(NAME)
}
