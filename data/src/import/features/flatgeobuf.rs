//! FlatGeobuf (its specification, version 3): a header, an index that is passed over, and features one after the
//! other, each a FlatBuffers table. Of FlatBuffers just so much is here as reads them: tables, numbers, lists.

use std::{
    fs::File,
    io::{BufReader, Read, Seek as _, SeekFrom},
    path::Path,
};

use anyhow::{Context as _, bail, ensure};
use domain::{
    codec::{
        exchange::ExchangeError,
        items::{Geometry, Item},
    },
    crs::FileCrs,
};
use serde_json::{Map, Number, Value};

use super::{Found, MOST_FEATURE, Options, Source, bytes::Bytes, settled, wkt};
use crate::import::table::MOST_COLUMNS;

const BROKEN: &str = "its bytes are no FlatGeobuf";
const MOST_HEADER: usize = 16 << 20;
/// Bytes of one entry of the index.
const ENTRY: u64 = 40;

pub(super) fn open(path: &Path, options: Options<'_>) -> anyhow::Result<Source> {
    let file = File::open(path)?;
    let length = file.metadata()?.len();
    let mut file = BufReader::new(file);
    let mut magic = [0; 8];
    let magic = file.read_exact(&mut magic).ok().map(|()| magic);
    let known = magic.is_some_and(|magic| magic.starts_with(b"fgb\x03fgb"));
    ensure!(known, "is no FlatGeobuf of version 3");
    let header = sized(&mut file, MOST_HEADER)?.context("its header is missing")?;
    let header = Table::root(&header).context(BROKEN)?;
    let (kind, columns) = (header.u8(2).context(BROKEN)?.unwrap_or(0), columns(&header)?);
    let count = header.u64(8).context(BROKEN)?.unwrap_or(0);
    let node = header.u16(9).context(BROKEN)?.unwrap_or(16);
    let crs = settled(system(&header)?, &options)?;
    if let Some(index) = index_bytes(count, node.into()) {
        let start = index.checked_add(file.stream_position()?).filter(|start| *start <= length);
        file.seek(SeekFrom::Start(start.context("its index is longer than the file")?))?;
    }
    let fields = columns.iter().map(|column| column.name.clone()).collect();
    let features = Features { file, kind, columns, crs, index: 0, count, ended: false };
    Ok(Source { crs, fields, features: Box::new(features) })
}

/// Bytes of the index: a tree of `node` entries a node over all features; none where there is none.
fn index_bytes(count: u64, node: u64) -> Option<u64> {
    if count == 0 || node < 2 {
        return None;
    }
    let (mut row, mut entries) = (count, count);
    loop {
        row = row.div_ceil(node);
        entries = entries.saturating_add(row);
        if row == 1 {
            return Some(entries.saturating_mul(ENTRY));
        }
    }
}

/// The bytes behind their number; none at the file's end.
fn sized(file: &mut impl Read, most: usize) -> anyhow::Result<Option<Vec<u8>>> {
    let mut length = Vec::new();
    file.take(4).read_to_end(&mut length)?;
    if length.is_empty() {
        return Ok(None);
    }
    let length = Bytes(&length).u32().context("the file ends too early")? as usize;
    ensure!(length <= most, "{length} bytes; at most {most} are read");
    let mut bytes = Vec::new();
    file.take(length as u64).read_to_end(&mut bytes)?;
    ensure!(bytes.len() == length, "the file ends too early");
    Ok(Some(bytes))
}

struct Column {
    name: String,
    kind: u8,
}

fn columns(header: &Table<'_>) -> anyhow::Result<Vec<Column>> {
    let list = header.tables(7).context(BROKEN)?;
    ensure!(list.len() <= MOST_COLUMNS, "more than {MOST_COLUMNS} columns");
    let column = |at: &Table<'_>| Some(Column { name: at.text(0)??.to_owned(), kind: at.u8(1)?.unwrap_or(0) });
    list.iter().map(column).collect::<Option<_>>().context("a column has no name")
}

/// The system that the header names, by its code or its description; none where it names none.
fn system(header: &Table<'_>) -> anyhow::Result<Option<FileCrs>> {
    let Some(crs) = header.table(10).context(BROKEN)? else { return Ok(None) };
    let text = |slot| Some(crs.text(slot)?.unwrap_or_default());
    let (organization, name, wkt) = (text(0).context(BROKEN)?, text(2).context(BROKEN)?, text(4).context(BROKEN)?);
    let code = crs.u32(1).context(BROKEN)?.unwrap_or(0);
    match (organization, code) {
        (_, 0) if wkt.is_empty() && name.is_empty() => Ok(None),
        ("" | "EPSG" | "epsg", 1..) => {
            let known = FileCrs::of_epsg(code);
            known
                .with_context(|| format!("the system EPSG:{code} ({name}) isn't known here; {}", FileCrs::KNOWN))
                .map(Some)
        }
        _ if wkt.is_empty() => bail!("the system {organization}:{code} ({name}) isn't known here; {}", FileCrs::KNOWN),
        _ => wkt::system(wkt).map(Some),
    }
}

struct Features {
    file: BufReader<File>,
    /// The geometries' kind; 0 where each says its own.
    kind: u8,
    columns: Vec<Column>,
    crs: FileCrs,
    index: usize,
    /// How many there are to be; 0 where that isn't known.
    count: u64,
    ended: bool,
}

impl Iterator for Features {
    type Item = anyhow::Result<Found>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let found = sized(&mut self.file, MOST_FEATURE).and_then(|bytes| match bytes {
            Some(bytes) => Ok(Some(self.item(&bytes))),
            None if self.count == 0 || self.count == self.index as u64 => Ok(None),
            None => bail!("the file ends here, and was to have {} features", self.count),
        });
        self.ended = !matches!(found, Ok(Some(_)));
        self.index += 1;
        found.with_context(|| format!("feature {}", self.index - 1)).transpose()
    }
}

impl Features {
    fn item(&self, bytes: &[u8]) -> Found {
        let fault =
            |field: &str, why| ExchangeError::feature(self.index, field, &format!("{} bytes", bytes.len()), why);
        let feature = Table::root(bytes).ok_or_else(|| fault("feature", BROKEN))?;
        let properties = feature.bytes(1).ok_or_else(|| fault("properties", BROKEN))?.unwrap_or_default();
        let properties = self.properties(Bytes(properties)).ok_or_else(|| fault("properties", BROKEN))?;
        let geometry = feature.table(0).ok_or_else(|| fault("geometry", BROKEN))?;
        let geometry = geometry.map(|table| {
            // No position stands twice, so that few bytes can't become many.
            let mut budget = bytes.len() / 16;
            let geometry = geometry_of(&table, self.kind, &mut budget).map_err(|why| fault("geometry", why))?;
            geometry.to_grids(self.index, self.crs)
        });
        Ok(Item { id: Value::Null, properties, geometry: geometry.transpose()? })
    }

    /// Number of a column and value, one after the other.
    fn properties(&self, mut rest: Bytes<'_>) -> Option<Map<String, Value>> {
        let mut out = Map::new();
        while !rest.0.is_empty() {
            let column = self.columns.get(usize::from(rest.array().map(u16::from_le_bytes)?))?;
            let value = value(column.kind, &mut rest)?;
            out.insert(column.name.clone(), value);
        }
        // What isn't said of a feature is nothing, not a column that is missing.
        for column in self.columns.iter().filter(|column| !out.contains_key(&column.name)).collect::<Vec<_>>() {
            out.insert(column.name.clone(), Value::Null);
        }
        Some(out)
    }
}

fn value(kind: u8, rest: &mut Bytes<'_>) -> Option<Value> {
    let number = |number| Number::from_f64(number).map_or(Value::Null, Value::Number);
    Some(match kind {
        0 => i8::from_le_bytes(rest.array()?).into(),
        1 => u8::from_le_bytes(rest.array()?).into(),
        2 => (rest.array::<1>()? != [0]).into(),
        3 => i16::from_le_bytes(rest.array()?).into(),
        4 => u16::from_le_bytes(rest.array()?).into(),
        5 => i32::from_le_bytes(rest.array()?).into(),
        6 => rest.u32()?.into(),
        7 => i64::from_le_bytes(rest.array()?).into(),
        8 => u64::from_le_bytes(rest.array()?).into(),
        9 => number(f32::from_le_bytes(rest.array()?).into()),
        10 => number(rest.f64()?),
        11..=14 => {
            let length = rest.u32()? as usize;
            let bytes = rest.take(length)?;
            let text = || std::str::from_utf8(bytes).ok();
            match kind {
                // Days have no kind of their own: they are written as their midnight.
                13 => text()?.trim_end_matches("T00:00:00").into(),
                // Bytes are nothing that a register holds.
                14 => Value::Null,
                _ => text()?.into(),
            }
        }
        _ => return None,
    })
}

/// `kind` is the header's; 0 where each geometry says its own.
fn geometry_of(table: &Table<'_>, kind: u8, budget: &mut usize) -> Result<Geometry, &'static str> {
    let own = table.u8(6).ok_or(BROKEN)?.unwrap_or(0);
    match if kind == 0 { own } else { kind } {
        1 | 4 => Ok(Geometry::Points(positions(table, budget)?)),
        2 => Ok(Geometry::Lines(vec![positions(table, budget)?])),
        3 => Ok(Geometry::Polygons(vec![lines(table, budget)?])),
        5 => Ok(Geometry::Lines(lines(table, budget)?)),
        6 => {
            let parts = table.tables(7).ok_or(BROKEN)?;
            parts.iter().map(|part| lines(part, budget)).collect::<Result<_, _>>().map(Geometry::Polygons)
        }
        7 => Err("collections of different geometries aren't taken"),
        8..=17 => Err("curves and surfaces aren't taken: save them as lines and polygons"),
        _ => Err(BROKEN),
    }
}

fn positions(table: &Table<'_>, budget: &mut usize) -> Result<Vec<[f64; 2]>, &'static str> {
    let bytes = table.list(1, 8).ok_or(BROKEN)?.unwrap_or_default();
    let count = bytes.len() / 16;
    *budget = budget.checked_sub(count).ok_or("its positions stand for several parts at once")?;
    Bytes(bytes).positions(count).ok_or(BROKEN)
}

/// Positions cut where a part ends; without any ends there is one part.
fn lines(table: &Table<'_>, budget: &mut usize) -> Result<Vec<Vec<[f64; 2]>>, &'static str> {
    let mut positions = positions(table, budget)?;
    let mut ends = Bytes(table.list(0, 4).ok_or(BROKEN)?.unwrap_or_default());
    let mut ends: Vec<usize> = std::iter::from_fn(|| ends.u32()).map(|end| end as usize).collect();
    if ends.is_empty() {
        ends.push(positions.len());
    }
    if ends.last() != Some(&positions.len()) || ends.windows(2).any(|pair| pair[0] > pair[1]) {
        return Err("its parts don't follow each other");
    }
    let mut out: Vec<Vec<[f64; 2]>> = Vec::with_capacity(ends.len());
    for start in ends.iter().rev().skip(1) {
        out.push(positions.split_off(*start));
    }
    out.push(positions);
    out.reverse();
    Ok(out)
}

/// A table of FlatBuffers: its bytes and where it begins. Readers answer nothing where bytes are missing, and an inner
/// nothing where the field is.
#[derive(Clone, Copy)]
struct Table<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Table<'a> {
    fn root(bytes: &'a [u8]) -> Option<Self> {
        Some(Self { bytes, at: Bytes(bytes).u32()? as usize })
    }

    fn here(&self, at: usize) -> Option<Bytes<'a>> {
        self.bytes.get(at..).map(Bytes)
    }

    /// Where a field stands.
    fn field(&self, slot: usize) -> Option<Option<usize>> {
        let back = i32::from_le_bytes(self.here(self.at)?.array()?);
        let fields = usize::try_from(i64::try_from(self.at).ok()? - i64::from(back)).ok()?;
        let length = u16::from_le_bytes(self.here(fields)?.array()?);
        let place = 4 + 2 * slot;
        if place + 2 > usize::from(length) {
            return Some(None);
        }
        let offset = u16::from_le_bytes(self.here(fields.checked_add(place)?)?.array()?);
        Some((offset != 0).then_some(self.at.checked_add(offset.into())?))
    }

    fn number<const N: usize>(&self, slot: usize) -> Option<Option<[u8; N]>> {
        match self.field(slot)? {
            Some(at) => self.here(at)?.array().map(Some),
            None => Some(None),
        }
    }

    fn u8(&self, slot: usize) -> Option<Option<u8>> {
        Some(self.number::<1>(slot)?.map(|[byte]| byte))
    }

    fn u16(&self, slot: usize) -> Option<Option<u16>> {
        Some(self.number(slot)?.map(u16::from_le_bytes))
    }

    fn u32(&self, slot: usize) -> Option<Option<u32>> {
        Some(self.number(slot)?.map(u32::from_le_bytes))
    }

    fn u64(&self, slot: usize) -> Option<Option<u64>> {
        Some(self.number(slot)?.map(u64::from_le_bytes))
    }

    /// Where a field points to.
    fn target(&self, slot: usize) -> Option<Option<usize>> {
        let Some(at) = self.field(slot)? else { return Some(None) };
        at.checked_add(self.here(at)?.u32()? as usize).map(Some)
    }

    fn table(&self, slot: usize) -> Option<Option<Self>> {
        Some(self.target(slot)?.map(|at| Self { bytes: self.bytes, at }))
    }

    /// The bytes of a list whose items have so many each.
    fn list(&self, slot: usize, size: usize) -> Option<Option<&'a [u8]>> {
        let Some(at) = self.target(slot)? else { return Some(None) };
        let mut list = self.here(at)?;
        let count = list.u32()? as usize;
        list.take(count.checked_mul(size)?).map(Some)
    }

    fn bytes(&self, slot: usize) -> Option<Option<&'a [u8]>> {
        self.list(slot, 1)
    }

    fn text(&self, slot: usize) -> Option<Option<&'a str>> {
        match self.bytes(slot)? {
            Some(bytes) => std::str::from_utf8(bytes).ok().map(Some),
            None => Some(None),
        }
    }

    /// A list of tables; empty where the field is missing.
    fn tables(&self, slot: usize) -> Option<Vec<Self>> {
        let Some(at) = self.target(slot)? else { return Some(Vec::new()) };
        let mut list = self.here(at)?;
        let count = list.u32()? as usize;
        let start = at.checked_add(4)?;
        list.take(count.checked_mul(4)?)?;
        let table = |item: usize| {
            let place = start + 4 * item;
            let at = place.checked_add(self.here(place)?.u32()? as usize)?;
            Some(Self { bytes: self.bytes, at })
        };
        (0..count).map(table).collect()
    }
}
