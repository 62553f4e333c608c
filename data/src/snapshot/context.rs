//! Context layers for the map, from the registers' Parquet files of WKB geometries.

use std::{fs::File, path::Path};

use datafusion::{
    arrow::{
        array::{Array, ArrayRef, AsArray, RecordBatch},
        compute::cast,
        datatypes::DataType,
    },
    parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder,
};
use domain::{
    codec::context::{ContextFeature, ContextKind, ContextLayer},
    lattice::LatticePoint,
};

use super::SnapshotError;

/// Every layer in drawing order.
const LAYERS: [&str; 4] = ["compounds", "water", "roads", "buildings"];
/// The layers of the first screen, each with the finest class that is seen there: rivers and lakes, secondary roads.
/// Ponds, lanes, compounds and buildings would double its bytes for what no one sees at its zoom: they come in tiles.
pub(super) const FIRST_SCREEN: [(&str, u8); 2] = [("water", 2), ("roads", 3)];

/// Reads `context/*.parquet`; a layer without a file is left out.
pub(crate) fn read(registers: &Path) -> Result<Vec<ContextLayer>, SnapshotError> {
    let mut layers = Vec::new();
    for id in LAYERS {
        let path = registers.join("context").join(format!("{id}.parquet"));
        if path.is_file() {
            layers.push(ContextLayer { id: id.into(), features: features(&path)? });
        }
    }
    Ok(layers)
}

/// What of the layers belongs to the first screen.
pub(super) fn first_screen(layers: &[ContextLayer]) -> Vec<ContextLayer> {
    let part = |(id, finest): (&str, u8)| {
        let layer = layers.iter().find(|layer| layer.id == id)?;
        let features = layer.features.iter().filter(|feature| feature.class <= finest).cloned().collect();
        Some(ContextLayer { id: id.into(), features })
    };
    FIRST_SCREEN.into_iter().filter_map(part).collect()
}

fn features(path: &Path) -> Result<Vec<ContextFeature>, SnapshotError> {
    let parquet = |cause: Box<dyn std::error::Error + Send + Sync>| SnapshotError::Parquet { path: path.into(), cause };
    let file = File::open(path).map_err(SnapshotError::io(path))?;
    let reader =
        ParquetRecordBatchReaderBuilder::try_new(file).and_then(|b| b.build()).map_err(|e| parquet(e.into()))?;
    let mut out = Vec::new();
    for batch in reader {
        let batch = batch.map_err(|e| parquet(e.into()))?;
        let class = column(&batch, "class", &DataType::UInt8).map_err(parquet)?;
        let name = column(&batch, "name", &DataType::Utf8).map_err(parquet)?;
        let geometry = column(&batch, "geometry", &DataType::Binary).map_err(parquet)?;
        let class = class.as_primitive::<datafusion::arrow::datatypes::UInt8Type>();
        let (name, geometry) = (name.as_string::<i32>(), geometry.as_binary::<i32>());
        for row in 0..batch.num_rows() {
            let wrong = |problem| SnapshotError::Geometry { path: path.into(), row: out.len(), problem };
            let (kind, rings) = wkb(geometry.value(row)).map_err(wrong)?;
            let name = (!name.is_null(row) && !name.value(row).is_empty()).then(|| name.value(row).into());
            out.push(ContextFeature { class: class.value(row), name, kind, rings });
        }
    }
    Ok(out)
}

fn column(
    batch: &RecordBatch,
    name: &str,
    kind: &DataType,
) -> Result<ArrayRef, Box<dyn std::error::Error + Send + Sync>> {
    let column = batch.column_by_name(name).ok_or_else(|| format!("column {name} is missing"))?;
    Ok(cast(column, kind)?)
}

pub(crate) type Rings = Vec<Vec<LatticePoint>>;

/// LineString and Polygon in little-endian WKB (OGC 06-103r4, 8.2).
pub(crate) fn wkb(bytes: &[u8]) -> Result<(ContextKind, Rings), &'static str> {
    const CUT: &str = "the geometry's bytes end too early";
    let mut at = bytes.strip_prefix(&[1]).ok_or("the geometry is not little-endian WKB")?;
    let kind = number(&mut at).ok_or(CUT)?;
    let lines = match kind {
        2 => 1,
        3 => number(&mut at).ok_or(CUT)?,
        _ => return Err("the geometry is neither a LineString nor a Polygon"),
    };
    let mut rings = Vec::new();
    for _ in 0..lines {
        let count = number(&mut at).ok_or(CUT)? as usize;
        if count > at.len() / 16 {
            return Err(CUT);
        }
        let mut ring = Vec::with_capacity(count);
        for _ in 0..count {
            let (lon, lat) = (double(&mut at).ok_or(CUT)?, double(&mut at).ok_or(CUT)?);
            ring.push(LatticePoint::from_lon_lat(lon, lat).map_err(|_| "a coordinate is out of range")?);
        }
        rings.push(ring);
    }
    Ok((if kind == 2 { ContextKind::Line } else { ContextKind::Polygon }, rings))
}

fn number(at: &mut &[u8]) -> Option<u32> {
    let (head, rest) = at.split_first_chunk::<4>()?;
    *at = rest;
    Some(u32::from_le_bytes(*head))
}

fn double(at: &mut &[u8]) -> Option<f64> {
    let (head, rest) = at.split_first_chunk::<8>()?;
    *at = rest;
    Some(f64::from_le_bytes(*head))
}
