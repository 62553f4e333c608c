//! Zipped Shapefiles (ESRI's technical description of July 1998): .shp with the geometries, .dbf with the attributes,
//! .prj with the system of coordinates, .cpg with the encoding. Both tables are unpacked into memory.

use std::{
    fs::File,
    io::{BufReader, Read as _},
    path::Path,
};

use anyhow::{Context as _, ensure};
use domain::{
    codec::{
        exchange::ExchangeError,
        items::{Geometry, Item},
    },
    crs::FileCrs,
};
use serde_json::Value;
use zip::ZipArchive;

use super::{
    Found, MOST_BYTES, Options, Source,
    bytes::Bytes,
    chosen,
    dbf::{self, Table},
    rings, settled, wkt,
};
use crate::import::table::Encoding;

/// Most parts of a zip.
const MOST_PARTS: usize = 4096;
/// Most bytes of a .prj or a .cpg.
const MOST_TEXT: u64 = 1 << 20;
const HEADER: usize = 100;
const CUT: &str = "its bytes end too early";

pub(super) fn open(path: &Path, options: Options<'_>) -> anyhow::Result<Source> {
    let mut zip = Zip::open(path)?;
    let shapes = zip.names(".shp");
    let shapes: Vec<&str> = shapes.iter().map(String::as_str).collect();
    let asked =
        options.layer.map(|layer| if layer.ends_with(".shp") { layer.to_owned() } else { format!("{layer}.shp") });
    let shape = chosen(".shp file", &shapes, asked.as_deref())?;
    let stem = &shape[..shape.len() - ".shp".len()];
    let text = |bytes: Option<Vec<u8>>| bytes.map(|bytes| String::from_utf8_lossy(&bytes).trim().to_owned());
    let (prj, cpg) = (format!("{stem}.prj"), format!("{stem}.cpg"));
    let told =
        text(zip.part(&prj, MOST_TEXT)?).map(|text| wkt::system(&text)).transpose().with_context(|| prj.clone())?;
    let crs = settled(told, &options)?;
    let said = match options.encoding {
        Some(Encoding::Utf8) => Some("UTF-8".to_owned()),
        Some(Encoding::Gb18030) => Some("GB18030".to_owned()),
        None => text(zip.part(&cpg, MOST_TEXT)?),
    };
    let known = |name: &str| {
        dbf::encoding(name)
            .with_context(|| format!("{cpg}: the encoding {name:?} isn't known here: UTF-8 and GB18030 are"))
    };
    let encoding = said.as_deref().map(known).transpose()?;
    let name = format!("{stem}.dbf");
    let table = zip.part(&name, MOST_BYTES)?.with_context(|| format!("{shape} has no {name} beside it"))?;
    let table = Table::new(table, encoding).with_context(|| name.clone())?;
    let shapes = zip.part(shape, MOST_BYTES)?.context(CUT)?;
    let head = shapes.get(..HEADER).context(CUT).with_context(|| shape.to_owned())?;
    ensure!(
        head.starts_with(&9994_u32.to_be_bytes()) && head[28..32] == 1000_u32.to_le_bytes(),
        "{shape}: is no Shapefile"
    );
    let fields = table.fields();
    let features = Features { shapes, at: HEADER, index: 0, table, crs, shape: shape.to_owned(), ended: false };
    Ok(Source { crs, fields, features: Box::new(features) })
}

struct Zip {
    archive: ZipArchive<BufReader<File>>,
    /// Bytes that its parts may still unpack to.
    left: u64,
}

impl Zip {
    fn open(path: &Path) -> anyhow::Result<Self> {
        let archive = ZipArchive::new(BufReader::new(File::open(path)?)).context("is no zip that can be read")?;
        ensure!(archive.len() <= MOST_PARTS, "{} parts; at most {MOST_PARTS} are looked at", archive.len());
        Ok(Self { archive, left: MOST_BYTES })
    }

    /// Parts whose names end so.
    fn names(&mut self, end: &str) -> Vec<String> {
        let count = self.archive.len();
        let names = (0..count).filter_map(|at| Some(self.archive.by_index_raw(at).ok()?.name().ok()?.to_string()));
        // What Macintoshes add beside each file.
        names.filter(|name| name.to_lowercase().ends_with(end) && !name.starts_with("__MACOSX/")).collect()
    }

    /// A part's bytes, its name's case let be; none where there is none. No more is held than the part says that it has.
    fn part(&mut self, name: &str, most: u64) -> anyhow::Result<Option<Vec<u8>>> {
        let end = name.rsplit('/').next().unwrap_or(name).to_lowercase();
        let Some(found) = self.names(&end).into_iter().find(|found| found.eq_ignore_ascii_case(name)) else {
            return Ok(None);
        };
        let mut part = self.archive.by_name(&found).with_context(|| found.clone())?;
        let size = part.size();
        let most = most.min(self.left);
        ensure!(size <= most, "{found}: unpacks to {size} bytes; at most {most} are read");
        self.left -= size;
        let mut bytes = Vec::new();
        bytes.try_reserve_exact(size as usize).with_context(|| format!("{found}: {size} bytes"))?;
        part.by_ref().take(size).read_to_end(&mut bytes).with_context(|| found.clone())?;
        ensure!(part.read(&mut [0])? == 0, "{found}: unpacks to more than it says");
        Ok(Some(bytes))
    }
}

/// Shape after shape, each with its row.
struct Features {
    shapes: Vec<u8>,
    at: usize,
    index: usize,
    table: Table,
    crs: FileCrs,
    /// The name of the .shp.
    shape: String,
    ended: bool,
}

impl Iterator for Features {
    type Item = anyhow::Result<Found>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.ended {
            match self.record() {
                Ok(Some(Some(found))) => return Some(Ok(found)),
                Ok(Some(None)) => {}
                Ok(None) => self.ended = true,
                Err(error) => {
                    self.ended = true;
                    return Some(Err(error.context(format!("{}, feature {}", self.shape, self.index))));
                }
            }
        }
        None
    }
}

impl Features {
    /// The next record; none after the last one, and none within where its row is marked as deleted.
    fn record(&mut self) -> anyhow::Result<Option<Option<Found>>> {
        let mut rest = Bytes(self.shapes.get(self.at..).unwrap_or_default());
        if rest.0.is_empty() {
            let rows = self.table.len();
            ensure!(self.index == rows, "the last shape is followed by {} rows without any", rows - self.index);
            return Ok(None);
        }
        // The record's number, then its length in words of two bytes.
        rest.take(4).context(CUT)?;
        let length = rest.array().map(u32::from_be_bytes).context(CUT)? as usize * 2;
        let content = rest.take(length).context(CUT)?;
        ensure!(self.index < self.table.len(), "has no row in the .dbf, which has {}", self.table.len());
        let geometry = geometry(content).map_err(|why| anyhow::anyhow!(why))?;
        let index = self.index;
        self.at += 8 + length;
        self.index += 1;
        let Some(row) = self.table.row(index) else { return Ok(Some(None)) };
        let found = row.map_err(|(field, value, why)| ExchangeError::feature(index, field, &value, why));
        let found = found.and_then(|properties| {
            let geometry = geometry.map(|geometry| geometry.to_grids(index, self.crs)).transpose()?;
            Ok(Item { id: Value::Null, properties, geometry })
        });
        Ok(Some(Some(found)))
    }
}

/// One shape; heights and measures are let go.
fn geometry(content: &[u8]) -> Result<Option<Geometry>, &'static str> {
    let mut content = Bytes(content);
    let kind = content.u32().ok_or(CUT)?;
    Ok(Some(match kind {
        0 => return Ok(None),
        1 | 11 | 21 => Geometry::Points(content.positions(1).ok_or(CUT)?),
        8 | 18 | 28 => {
            content.take(32).ok_or(CUT)?;
            let count = content.u32().ok_or(CUT)?;
            Geometry::Points(content.positions(count as usize).ok_or(CUT)?)
        }
        3 | 13 | 23 => Geometry::Lines(parts(&mut content)?),
        5 | 15 | 25 => Geometry::Polygons(rings::polygons(parts(&mut content)?)?),
        31 => return Err("patches aren't taken: save them as polygons"),
        _ => return Err("its bytes are no shape"),
    }))
}

/// Lines or rings.
fn parts(content: &mut Bytes<'_>) -> Result<Vec<Vec<[f64; 2]>>, &'static str> {
    content.take(32).ok_or(CUT)?;
    let (parts, points) = (content.u32().ok_or(CUT)? as usize, content.u32().ok_or(CUT)? as usize);
    let mut starts = Bytes(content.take(parts.checked_mul(4).ok_or(CUT)?).ok_or(CUT)?);
    let mut starts: Vec<usize> = (0..parts).filter_map(|_| starts.u32()).map(|start| start as usize).collect();
    starts.push(points);
    let mut points = Bytes(content.take(points.checked_mul(16).ok_or(CUT)?).ok_or(CUT)?);
    if starts[0] != 0 || starts.windows(2).any(|pair| pair[0] > pair[1]) {
        return Err("its parts don't follow each other");
    }
    starts.windows(2).map(|pair| points.positions(pair[1] - pair[0]).ok_or(CUT)).collect()
}
