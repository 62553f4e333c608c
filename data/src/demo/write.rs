//! A demo on disk: registers, context layers and the planning pack, as Parquet. All Arrow of the demo is here.

mod registers;

use std::{fs, fs::File, path::Path, sync::Arc};

use datafusion::{
    arrow::{
        array::{
            ArrayRef, BinaryArray, BooleanArray, Date32Array, DictionaryArray, Float64Array, Int32Array, RecordBatch,
            StringArray, UInt8Array, UInt16Array, UInt32Array,
        },
        datatypes::Int32Type,
    },
    parquet::{arrow::ArrowWriter, basic::Compression, file::properties::WriterProperties},
};

use super::{Building, DemoData, DemoError, Feature, Overlay, Progress};

/// Rows of one batch and of one row group.
const BATCH: usize = 65_536;

/// Writes `registers/*.parquet`, `registers/context/*.parquet`, `registers/overlays/*.json` and `pack/*.parquet` under
/// `out`; returns each register's name and how many rows it has.
///
/// # Errors
/// [`DemoError::Io`] and [`DemoError::Parquet`], naming the file.
pub fn write(data: &DemoData, out: &Path, progress: &mut dyn FnMut(Progress)) -> Result<Vec<(String, u64)>, DemoError> {
    let registers = out.join("registers");
    let (context, pack) = (registers.join("context"), out.join("pack"));
    for dir in [&context, &pack] {
        fs::create_dir_all(dir).map_err(|cause| DemoError::Io { path: dir.clone(), cause })?;
    }
    let codes: Vec<&str> = data.leaves.iter().map(|l| l.code.as_str()).collect();
    let mut tables = Tables { dir: &registers, codes: &codes, rows: Vec::new() };
    progress(Progress { step: "writing buildings and context", done: 0, of: 2 });
    tables.buildings(&data.buildings)?;
    for (name, features, area) in [
        ("water", &data.context.water, true),
        ("roads", &data.context.roads, false),
        ("compounds", &data.context.compounds, true),
    ] {
        write_features(&context.join(format!("{name}.parquet")), features, area)?;
    }
    footprints(&context.join("buildings.parquet"), &data.buildings)?;
    write_overlays(&registers.join("overlays"), &codes, &data.overlays)?;
    packed(&pack, &codes, data)?;
    progress(Progress { step: "writing registers", done: 1, of: 2 });
    if let Some(made) = &data.registers {
        tables.registers(made, &data.buildings)?;
    } else {
        let m = &data.measures;
        tables.table("measures", m.len(), |r| {
            vec![
                ("unit", leaf_codes(&codes, m[r.clone()].iter().map(|x| x.leaf))),
                ("measure", words(m[r.clone()].iter().map(|x| Some(x.measure)))),
                ("day", days(m[r.clone()].iter().map(|x| Some(x.day)))),
                ("value", Arc::new(Float64Array::from_iter_values(m[r].iter().map(|x| x.value)))),
            ]
        })?;
    }
    Ok(tables.rows)
}

type Columns = Vec<(&'static str, ArrayRef)>;
type Rows = core::ops::Range<usize>;

struct Tables<'a> {
    dir: &'a Path,
    codes: &'a [&'a str],
    rows: Vec<(String, u64)>,
}

impl Tables<'_> {
    fn table(&mut self, name: &str, rows: usize, columns: impl Fn(Rows) -> Columns) -> Result<(), DemoError> {
        parquet(&self.dir.join(format!("{name}.parquet")), rows, columns)?;
        self.rows.push((name.into(), rows as u64));
        Ok(())
    }

    fn buildings(&mut self, list: &[Building]) -> Result<(), DemoError> {
        let codes = self.codes;
        self.table("buildings", list.len(), |r| {
            let b = &list[r.clone()];
            let degrees =
                |k: usize| Arc::new(Float64Array::from_iter_values(b.iter().map(|b| f64::from(b.at[k]) / 1e7)));
            vec![
                ("id", ids(r)),
                ("micro_grid", leaf_codes(codes, b.iter().map(|b| b.leaf))),
                ("kind", words(b.iter().map(|b| Some(b.kind.id())))),
                ("floors", bytes(b.iter().map(|b| b.floors))),
                ("entrances", bytes(b.iter().map(|b| b.entrances))),
                ("houses", shorts(b.iter().map(|b| b.houses))),
                ("shops", shorts(b.iter().map(|b| b.shops))),
                ("station_minutes", Arc::new(UInt8Array::from_iter(b.iter().map(|b| b.station_minutes)))),
                ("lon", degrees(0)),
                ("lat", degrees(1)),
            ]
        })
    }
}

fn parquet(path: &Path, rows: usize, columns: impl Fn(Rows) -> Columns) -> Result<(), DemoError> {
    let failed = |cause: Box<dyn std::error::Error + Send + Sync>| DemoError::Parquet { path: path.into(), cause };
    let file = File::create(path).map_err(|cause| DemoError::Io { path: path.into(), cause })?;
    let batch = |r| {
        RecordBatch::try_from_iter_with_nullable(columns(r).into_iter().map(|(n, a)| (n, a, true)))
            .map_err(|e| failed(e.into()))
    };
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_max_row_group_row_count(Some(4 * BATCH))
        .set_created_by("weige-data".into())
        .build();
    let schema = batch(0..0)?.schema();
    let mut writer = ArrowWriter::try_new(file, schema, Some(properties)).map_err(|e| failed(e.into()))?;
    for from in (0..rows).step_by(BATCH) {
        writer.write(&batch(from..(from + BATCH).min(rows))?).map_err(|e| failed(e.into()))?;
    }
    writer.close().map_err(|e| failed(e.into()))?;
    Ok(())
}

fn write_features(path: &Path, features: &[Feature], area: bool) -> Result<(), DemoError> {
    parquet(path, features.len(), |r| {
        let f = &features[r.clone()];
        vec![
            ("id", ids(r)),
            ("class", bytes(f.iter().map(|f| f.class))),
            ("name", Arc::new(StringArray::from_iter(f.iter().map(|f| f.name.as_deref())))),
            ("geometry", Arc::new(BinaryArray::from_iter_values(f.iter().map(|f| wkb(&f.points, area))))),
        ]
    })
}

fn footprints(path: &Path, buildings: &[Building]) -> Result<(), DemoError> {
    parquet(path, buildings.len(), |r| {
        let b = &buildings[r.clone()];
        vec![
            ("id", ids(r)),
            ("class", bytes(b.iter().map(|b| u8::from(!b.kind.residential()) + 1))),
            ("kind", words(b.iter().map(|b| Some(b.kind.id())))),
            ("name", Arc::new(StringArray::new_null(b.len()))),
            ("geometry", Arc::new(BinaryArray::from_iter_values(b.iter().map(|b| wkb(&b.footprint, true))))),
        ]
    })
}

/// Each set as `KIND.json`: `{"kind", "name": {"zh", "en"}, "units": [codes of leaves]}`.
fn write_overlays(dir: &Path, codes: &[&str], overlays: &[Overlay]) -> Result<(), DemoError> {
    let io = |path: &Path, cause| DemoError::Io { path: path.into(), cause };
    if !overlays.is_empty() {
        fs::create_dir_all(dir).map_err(|cause| io(dir, cause))?;
    }
    for Overlay { kind, name, leaves } in overlays {
        let units: Vec<&str> = leaves.iter().map(|leaf| codes[*leaf as usize]).collect();
        let path = dir.join(format!("{kind}.json"));
        let text = serde_json::json!({ "kind": kind, "name": name, "units": units }).to_string() + "\n";
        fs::write(&path, text).map_err(|cause| io(&path, cause))?;
    }
    Ok(())
}

/// The planning pack: buildings and entrances with counts, and nothing about persons.
fn packed(dir: &Path, codes: &[&str], data: &DemoData) -> Result<(), DemoError> {
    let list = &data.buildings;
    parquet(&dir.join("buildings.parquet"), list.len(), |r| {
        let b = &list[r.clone()];
        vec![
            ("id", ids(r)),
            ("micro_grid", leaf_codes(codes, b.iter().map(|b| b.leaf))),
            ("footprint", Arc::new(BinaryArray::from_iter_values(b.iter().map(|b| wkb(&b.footprint, true))))),
            ("households", shorts(b.iter().map(|b| b.households))),
            ("shops", shorts(b.iter().map(|b| b.shops))),
            ("houses", shorts(b.iter().map(|b| b.houses))),
        ]
    })?;
    let doors = super::registers::doors(list, data.registers.as_ref().map_or(&[], |r| &r.houses));
    parquet(&dir.join("entrances.parquet"), doors.len(), |r| {
        let d = &doors[r];
        let degrees = |k: usize| Arc::new(Float64Array::from_iter_values(d.iter().map(|d| f64::from(d.at[k]) / 1e7)));
        vec![
            ("building", numbers(d.iter().map(|d| d.building))),
            ("entrance", bytes(d.iter().map(|d| d.entrance))),
            ("lon", degrees(0)),
            ("lat", degrees(1)),
            ("households", shorts(d.iter().map(|d| d.households))),
            ("houses", shorts(d.iter().map(|d| d.houses))),
        ]
    })
}

/// Little-endian WKB (OGC 06-103r4): a LineString, or a Polygon of one ring that is closed here.
fn wkb(points: &[[i32; 2]], area: bool) -> Vec<u8> {
    let count = points.len() + usize::from(area);
    let mut out = Vec::with_capacity(13 + 16 * count);
    out.push(1);
    out.extend(if area { 3u32 } else { 2 }.to_le_bytes());
    if area {
        out.extend(1u32.to_le_bytes());
    }
    out.extend((count as u32).to_le_bytes());
    for p in points.iter().chain(points.first().filter(|_| area)) {
        out.extend((f64::from(p[0]) / 1e7).to_le_bytes());
        out.extend((f64::from(p[1]) / 1e7).to_le_bytes());
    }
    out
}

fn ids(rows: Rows) -> ArrayRef {
    Arc::new(UInt32Array::from_iter_values(rows.map(|i| i as u32 + 1)))
}

fn numbers(values: impl Iterator<Item = u32>) -> ArrayRef {
    Arc::new(UInt32Array::from_iter_values(values))
}

fn shorts(values: impl Iterator<Item = u16>) -> ArrayRef {
    Arc::new(UInt16Array::from_iter_values(values))
}

fn bytes(values: impl Iterator<Item = u8>) -> ArrayRef {
    Arc::new(UInt8Array::from_iter_values(values))
}

fn flags(values: impl Iterator<Item = Option<bool>>) -> ArrayRef {
    Arc::new(values.collect::<BooleanArray>())
}

fn days(values: impl Iterator<Item = Option<i32>>) -> ArrayRef {
    Arc::new(values.collect::<Date32Array>())
}

/// Few different words: a dictionary.
fn words<'a>(values: impl Iterator<Item = Option<&'a str>>) -> ArrayRef {
    Arc::new(values.collect::<DictionaryArray<Int32Type>>())
}

/// Codes of leaves as a dictionary of those that occur, in order.
fn leaf_codes(codes: &[&str], leaves: impl Iterator<Item = u32>) -> ArrayRef {
    let leaves: Vec<u32> = leaves.collect();
    let mut used = leaves.clone();
    used.sort_unstable();
    used.dedup();
    let keys: Vec<i32> = leaves.iter().map(|l| used.binary_search(l).map_or(0, |i| i as i32)).collect();
    let values = StringArray::from_iter_values(used.iter().map(|l| codes[*l as usize]));
    Arc::new(DictionaryArray::<Int32Type>::new(Int32Array::from(keys), Arc::new(values)))
}
