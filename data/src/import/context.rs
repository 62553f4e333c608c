//! Water, roads, compounds and buildings drawn elsewhere → the layers that lie below and between the grids.
//!
//! ```toml
//! class = "kind_detail"                  # the property that tells a feature's class
//! leave_out.kind = ["rail", "ferry"]     # property = the values whose features are no such thing
//!
//! [classes]                              # its values; a number is itself, all others are of the finest class
//! primary = 2
//! ```

use std::{
    collections::BTreeMap,
    fs::{self, File},
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use anyhow::{Context as _, bail, ensure};
use clap::{Args, ValueEnum};
use datafusion::{
    arrow::array::{ArrayRef, BinaryArray, RecordBatch, StringArray, UInt8Array, UInt32Array},
    parquet::{arrow::ArrowWriter, basic::Compression, file::properties::WriterProperties},
};
use domain::codec::items::{Geometry, Item};
use serde::Deserialize;
use serde_json::Value;

use super::{
    features::{self, Options, Source},
    partition::system,
    table::Encoding,
};
use crate::{progress::Progress, registers::Registers, whole::Whole};

/// Features held before they are written.
const BATCH: usize = 16_384;
/// Most features that are told one by one, and values of a class.
const TOLD: usize = 20;

/// What `weige-data import context` takes.
#[derive(Debug, Args)]
pub struct ContextArgs {
    /// What the features are.
    #[arg(long, value_enum)]
    pub kind: Kind,
    /// The file: GeoJSON, TopoJSON, a zipped Shapefile, GeoPackage (.gpkg) or FlatGeobuf (.fgb).
    pub file: PathBuf,
    /// Classes and what is to be left out, in TOML.
    #[arg(long)]
    pub map: Option<PathBuf>,
    /// Property that holds a feature's name.
    #[arg(long, default_value = "name")]
    pub name: String,
    /// The layer of a GeoPackage, the object of a TopoJSON file or the .shp of a zip that has several.
    #[arg(long, alias = "object")]
    pub layer: Option<String>,
    /// The system that the file's places are in, where the file doesn't say or can't.
    #[arg(long)]
    pub crs: Option<String>,
    /// How the attributes of a Shapefile without a .cpg are written: UTF-8 or GB18030.
    #[arg(long, ignore_case = true)]
    pub encoding: Option<Encoding>,
    /// The folder of registers, where the partition is already.
    #[arg(long, alias = "out")]
    pub into: PathBuf,
}

/// A layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    /// Areas; classes 1 rivers, 2 lakes, 3 ponds.
    Water,
    /// Lines; classes 1 expressways, 2 main roads, 3 secondary ones, 4 lanes.
    Roads,
    /// Areas within walls; one class.
    Compounds,
    /// Footprints; classes 1 dwellings, 2 all others.
    Buildings,
}

impl Kind {
    /// The layer's name in the registers.
    const fn layer(self) -> &'static str {
        match self {
            Self::Water => "water",
            Self::Roads => "roads",
            Self::Compounds => "compounds",
            Self::Buildings => "buildings",
        }
    }

    /// The finest class.
    const fn classes(self) -> u8 {
        match self {
            Self::Water => 3,
            Self::Roads => 4,
            Self::Compounds => 1,
            Self::Buildings => 2,
        }
    }

    /// The class of features of which nothing tells it: seen from as far as can be borne.
    const fn plain(self) -> u8 {
        match self {
            Self::Water => 2,
            Self::Roads => 3,
            Self::Compounds | Self::Buildings => 1,
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Mapping {
    class: Option<String>,
    classes: BTreeMap<String, u8>,
    leave_out: BTreeMap<String, Vec<String>>,
}

impl Mapping {
    fn read(args: &ContextArgs) -> anyhow::Result<Self> {
        let Some(path) = &args.map else { return Ok(Self::default()) };
        let file = path.display().to_string();
        let text = fs::read_to_string(path).with_context(|| file.clone())?;
        let mapping: Self = toml::from_str(&text).with_context(|| file.clone())?;
        ensure!(
            mapping.class.is_some() || mapping.classes.is_empty(),
            "{file}: class is missing: whose values are these?"
        );
        let most = args.kind.classes();
        if let Some((value, class)) = mapping.classes.iter().find(|(_, class)| !(1..=most).contains(class)) {
            bail!("{file}: classes.{value:?} = {class}: {} have the classes 1 to {most}", args.kind.layer());
        }
        Ok(mapping)
    }
}

/// Imports a layer, in the place of the one that was there.
///
/// # Errors
/// What is wrong with the file as a whole or with all of its features; the old layer stays then.
pub fn run(args: &ContextArgs, stop: &AtomicBool, progress: &mut Progress<'_>) -> anyhow::Result<()> {
    let (file, layer) = (args.file.display().to_string(), args.kind.layer());
    Registers::find(&args.into)?;
    let mapping = Mapping::read(args)?;
    let crs = args.crs.as_deref().map(system).transpose()?;
    progress.line(&format!("reading {file}"));
    let options = Options { layer: args.layer.as_deref(), crs, encoding: args.encoding, draft: false };
    let Source { crs, fields, features } = features::open(&args.file, options)?;
    for name in mapping.class.iter().chain(mapping.leave_out.keys()) {
        ensure!(fields.contains(name), "{file}: no feature has the property {name}; they have {}", fields.join(", "));
    }
    let dir = args.into.join("context");
    fs::create_dir_all(&dir).with_context(|| dir.display().to_string())?;
    let (whole, parquet) = Whole::begin(dir.join(format!("{layer}.parquet")))?;
    let mut taken = Layer::begin(args, mapping, parquet)?;
    for (at, found) in features.enumerate() {
        ensure!(!stop.load(Ordering::Relaxed), "stopped at feature {at}; the layer stays as it was");
        match found? {
            Ok(item) => taken.take(at, item)?,
            Err(fault) => taken.reject(fault.to_string()),
        }
    }
    let Counts { features, used, left_out, rejected } = taken.finish(progress)?;
    ensure!(
        used > 0 || features == 0,
        "{file}: none of its {features} features can be used, so the layer stays as it was"
    );
    whole.place()?;
    progress.line(&format!(
        "{layer}: {features} features from {crs}: {used} used, {left_out} left out, {rejected} rejected"
    ));
    Ok(())
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Counts {
    features: u64,
    used: u64,
    left_out: u64,
    rejected: u64,
}

/// A layer's file as it grows.
struct Layer<'a> {
    args: &'a ContextArgs,
    mapping: Mapping,
    writer: Option<ArrowWriter<File>>,
    parquet: Option<File>,
    /// Not yet written.
    rows: Vec<(u8, Option<String>, Vec<u8>)>,
    /// Rows written.
    written: u32,
    counts: Counts,
    reasons: Vec<String>,
    /// Values that no class is given to, and how often they stand.
    unlisted: BTreeMap<String, u64>,
}

impl<'a> Layer<'a> {
    fn begin(args: &'a ContextArgs, mapping: Mapping, parquet: File) -> anyhow::Result<Self> {
        let mut layer = Self {
            args,
            mapping,
            writer: None,
            parquet: Some(parquet),
            rows: Vec::new(),
            written: 0,
            counts: Counts::default(),
            reasons: Vec::new(),
            unlisted: BTreeMap::new(),
        };
        layer.flush()?;
        Ok(layer)
    }

    fn reject(&mut self, reason: String) {
        self.counts.features += 1;
        self.counts.rejected += 1;
        if self.reasons.len() < TOLD {
            self.reasons.push(reason);
        }
    }

    fn take(&mut self, at: usize, item: Item) -> anyhow::Result<()> {
        let text = |name: &str| item.properties.get(name).and_then(text);
        let left_out =
            |(name, values): (&String, &Vec<String>)| text(name).is_some_and(|value| values.contains(&value));
        if self.mapping.leave_out.iter().any(left_out) {
            self.counts.features += 1;
            self.counts.left_out += 1;
            return Ok(());
        }
        let (class, name) = (self.mapping.class.as_ref().map(|class| text(class)), text(&self.args.name));
        let shapes = match (self.args.kind, item.geometry) {
            (Kind::Roads, Some(Geometry::Lines(lines))) => lines.iter().map(|line| wkb(&[line], false)).collect(),
            (Kind::Water | Kind::Compounds | Kind::Buildings, Some(Geometry::Polygons(parts))) => {
                parts.iter().map(|part| wkb(&part.iter().collect::<Vec<_>>(), true)).collect::<Vec<_>>()
            }
            (kind, found) => {
                let found = found.map_or("nothing", |found| found.kind());
                let needed = if kind == Kind::Roads { "lines" } else { "areas" };
                self.reject(format!("feature {at}: geometry is {found}: {} are {needed}", kind.layer()));
                return Ok(());
            }
        };
        self.counts.features += 1;
        self.counts.used += 1;
        let class = match class {
            None => self.args.kind.plain(),
            Some(value) => self.class(value.unwrap_or_default()),
        };
        self.rows.extend(shapes.into_iter().map(|shape| (class, name.clone(), shape)));
        if self.rows.len() >= BATCH { self.flush() } else { Ok(()) }
    }

    fn class(&mut self, value: String) -> u8 {
        let most = self.args.kind.classes();
        let known = self.mapping.classes.get(&value).copied();
        known.or_else(|| value.parse().ok().filter(|class| (1..=most).contains(class))).unwrap_or_else(|| {
            if self.unlisted.len() < TOLD || self.unlisted.contains_key(&value) {
                *self.unlisted.entry(value).or_default() += 1;
            }
            most
        })
    }

    fn flush(&mut self) -> anyhow::Result<()> {
        let rows = std::mem::take(&mut self.rows);
        let ids: UInt32Array = (self.written + 1..).take(rows.len()).map(Some).collect();
        self.written += rows.len() as u32;
        let columns: [(&str, ArrayRef); 4] = [
            ("id", Arc::new(ids)),
            ("class", Arc::new(UInt8Array::from_iter_values(rows.iter().map(|row| row.0)))),
            ("name", Arc::new(StringArray::from_iter(rows.iter().map(|row| row.1.as_deref())))),
            ("geometry", Arc::new(BinaryArray::from_iter_values(rows.iter().map(|row| &row.2)))),
        ];
        let columns = columns.into_iter().map(|(name, array)| (name, array, true));
        let batch = RecordBatch::try_from_iter_with_nullable(columns)?;
        if let Some(file) = self.parquet.take() {
            let properties = WriterProperties::builder()
                .set_compression(Compression::SNAPPY)
                .set_created_by("weige-data".into())
                .build();
            self.writer = Some(ArrowWriter::try_new(file, batch.schema(), Some(properties))?);
        }
        self.writer.as_mut().context("a file that is ended takes no more")?.write(&batch)?;
        Ok(())
    }

    fn finish(mut self, progress: &mut Progress<'_>) -> anyhow::Result<Counts> {
        self.flush()?;
        if let Some(writer) = self.writer.take() {
            writer.close()?;
        }
        for reason in &self.reasons {
            progress.line(&format!("  rejected: {reason}"));
        }
        for (value, count) in &self.unlisted {
            progress.line(&format!("  {count} of {value:?}, which has no class: taken as the finest"));
        }
        Ok(self.counts)
    }
}

/// A property as people see it; nothing where it is none.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        other => Some(other.to_string()),
    }
}

/// A line, or an area's rings, as little-endian WKB; rings are closed.
fn wkb(lines: &[&Vec<[f64; 2]>], area: bool) -> Vec<u8> {
    let mut out = vec![1];
    out.extend((if area { 3_u32 } else { 2 }).to_le_bytes());
    if area {
        out.extend((lines.len() as u32).to_le_bytes());
    }
    for line in lines {
        let closing = line.first().filter(|first| area && line.last() != Some(*first));
        out.extend((line.len() as u32 + u32::from(closing.is_some())).to_le_bytes());
        for number in line.iter().chain(closing).flatten() {
            out.extend(number.to_le_bytes());
        }
    }
    out
}
