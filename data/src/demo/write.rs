//! A demo on disk: registers, context layers and the planning pack, as Parquet. All Arrow of the demo is here.

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

use super::{Building, DemoData, DemoError, Feature, HouseUse, Progress, Registers, SPECIAL_GROUPS, Standing};

/// Rows of one batch and of one row group.
const BATCH: usize = 65_536;

/// Writes `registers/*.parquet`, `registers/context/*.parquet` and `pack/*.parquet` under `out`; returns each
/// register's name and how many rows it has.
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
    packed(&pack, &codes, data)?;
    progress(Progress { step: "writing registers", done: 1, of: 2 });
    if let Some(made) = &data.registers {
        tables.registers(made)?;
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
                ("lon", degrees(0)),
                ("lat", degrees(1)),
            ]
        })
    }

    fn standing(
        &mut self,
        name: &str,
        from: &'static str,
        until: &'static str,
        list: &[Standing],
    ) -> Result<(), DemoError> {
        let codes = self.codes;
        self.table(name, list.len(), |r| {
            let s = &list[r.clone()];
            vec![
                ("id", ids(r)),
                ("micro_grid", leaf_codes(codes, s.iter().map(|s| s.leaf))),
                ("kind", words(s.iter().map(|s| Some(s.kind)))),
                (from, days(s.iter().map(|s| Some(s.from)))),
                (until, days(s.iter().map(|s| s.until))),
            ]
        })
    }

    fn registers(&mut self, made: &Registers) -> Result<(), DemoError> {
        let codes = self.codes;
        self.table("houses", made.houses.len(), |r| {
            let h = &made.houses[r.clone()];
            let used = |u| match u {
                HouseUse::Resident => "resident",
                HouseUse::Let => "let",
                HouseUse::Vacant => "vacant",
            };
            vec![
                ("id", ids(r)),
                ("building", numbers(h.iter().map(|h| h.building))),
                ("entrance", bytes(h.iter().map(|h| h.entrance))),
                ("floor", bytes(h.iter().map(|h| h.floor))),
                ("micro_grid", leaf_codes(codes, h.iter().map(|h| h.leaf))),
                ("occupied", flags(h.iter().map(|h| Some(h.used == HouseUse::Resident)))),
                ("used", words(h.iter().map(|h| Some(used(h.used))))),
            ]
        })?;
        self.table("persons", made.persons.len(), |r| {
            let p = &made.persons[r.clone()];
            vec![
                ("id", ids(r)),
                ("house", numbers(p.iter().map(|p| p.house))),
                ("micro_grid", leaf_codes(codes, p.iter().map(|p| p.leaf))),
                ("birth_year", shorts(p.iter().map(|p| p.birth_year))),
                ("sex", words(p.iter().map(|p| Some(if p.female { "female" } else { "male" })))),
                ("kind", words(p.iter().map(|p| Some(if p.floating { "floating" } else { "resident" })))),
                ("moved_in", days(p.iter().map(|p| Some(p.moved_in)))),
                ("moved_out", days(p.iter().map(|p| p.moved_out))),
                ("party_member", flags(p.iter().map(|p| Some(p.party_member)))),
                ("special_group", words(p.iter().map(|p| p.special_group.map(|g| SPECIAL_GROUPS[usize::from(g)])))),
            ]
        })?;
        self.standing("party_organisations", "founded", "closed", &made.party_organisations)?;
        self.standing("facilities", "opened", "closed", &made.facilities)?;
        self.standing("devices", "installed", "removed", &made.devices)?;
        self.table("cases", made.cases.len(), |r| {
            let c = &made.cases[r.clone()];
            vec![
                ("id", ids(r)),
                ("micro_grid", leaf_codes(codes, c.iter().map(|c| c.leaf))),
                ("kind", words(c.iter().map(|c| Some(c.kind)))),
                ("reported_on", days(c.iter().map(|c| Some(c.reported_on)))),
                ("due_on", days(c.iter().map(|c| Some(c.due_on)))),
                ("closed_on", days(c.iter().map(|c| c.closed_on))),
                ("state", words(c.iter().map(|c| Some(c.state)))),
                ("escalated", flags(c.iter().map(|c| Some(c.escalated)))),
                ("level", words(c.iter().map(|c| Some(c.level)))),
            ]
        })?;
        self.table("alarms", made.alarms.len(), |r| {
            let a = &made.alarms[r.clone()];
            vec![
                ("id", ids(r)),
                ("micro_grid", leaf_codes(codes, a.iter().map(|a| a.leaf))),
                ("scene", words(a.iter().map(|a| Some(a.scene)))),
                ("raised_on", days(a.iter().map(|a| Some(a.raised_on)))),
                ("handled_minutes", Arc::new(UInt16Array::from_iter(a.iter().map(|a| a.handled_minutes)))),
                ("verified", flags(a.iter().map(|a| a.verified))),
            ]
        })?;
        self.table("visits", made.visits.len(), |r| {
            let v = &made.visits[r.clone()];
            vec![
                ("id", ids(r)),
                ("micro_grid", leaf_codes(codes, v.iter().map(|v| v.leaf))),
                ("due_on", days(v.iter().map(|v| Some(v.due_on)))),
                ("due", shorts(v.iter().map(|v| v.due))),
                ("done", shorts(v.iter().map(|v| v.done))),
            ]
        })?;
        self.table("services", made.services.len(), |r| {
            let s = &made.services[r.clone()];
            vec![
                ("id", ids(r)),
                ("micro_grid", leaf_codes(codes, s.iter().map(|s| s.leaf))),
                ("item", words(s.iter().map(|s| Some(s.item)))),
                ("used_on", days(s.iter().map(|s| Some(s.used_on)))),
                ("uses", shorts(s.iter().map(|s| s.uses))),
                ("minutes", numbers(s.iter().map(|s| s.minutes))),
            ]
        })?;
        self.table("meetings", made.meetings.len(), |r| {
            let m = &made.meetings[r.clone()];
            vec![
                ("id", ids(r)),
                ("micro_grid", leaf_codes(codes, m.iter().map(|m| m.leaf))),
                ("kind", words(m.iter().map(|m| Some(m.kind)))),
                ("held_on", days(m.iter().map(|m| Some(m.held_on)))),
                ("attended", shorts(m.iter().map(|m| m.attended))),
                ("settled", flags(m.iter().map(|m| Some(m.settled)))),
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
