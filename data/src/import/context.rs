//! Water, roads, compounds and buildings drawn elsewhere → the layers that lie below and between the grids. What is wrong
//! with the features goes to a quality report like that of a register.
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
use domain::{
    codec::items::{Geometry, Item},
    units::LeafIx,
};
use serde::Deserialize;
use serde_json::Value;

use super::{
    features::{self, Options, Source},
    partition::system,
    register::Places,
    report::{Kind as FaultKind, Report, Summary},
    table::Encoding,
};
use crate::{progress::Progress, registers::Registers, whole::Whole};

/// Features held before they are written.
const BATCH: usize = 16_384;
/// Fields of a layer, in its report.
const CLASS: &str = "class";
const NAME: &str = "name";
/// Most faults that are told here; the report has all.
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
    let registers = Registers::find(&args.into)?;
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
    let (name, places) = (format!("context-{layer}"), Places::new(&registers.partition));
    let mut report = Report::begin(&args.into, &name, &args.file)?;
    report.field(CLASS, mapping.class.as_deref());
    report.field(NAME, Some(&args.name));
    let mut taken = Layer::begin(args, mapping, parquet, report, &places)?;
    for (at, found) in features.enumerate() {
        ensure!(!stop.load(Ordering::Relaxed), "stopped at feature {at}; the layer stays as it was");
        match found? {
            Ok(item) => taken.take(at, item)?,
            Err(fault) => taken.reject(at, FaultKind::Unreadable, ("", ""), fault.to_string())?,
        }
    }
    let report = taken.finish()?;
    tell(&report, progress);
    let Summary { rows: features, used, left_out, rejected, .. } = report.finish(&registers.partition, &places)?;
    let page = args.into.join("quality").join(format!("{name}.html"));
    ensure!(
        used > 0 || features == 0,
        "{file}: none of its {features} features can be used, so the layer stays as it was; see {}",
        page.display()
    );
    whole.place()?;
    progress.line(&format!(
        "{layer}: {features} features from {crs}: {used} used, {left_out} left out, {rejected} rejected; see {}",
        page.display()
    ));
    Ok(())
}

/// The first faults, and values that no class is given to.
fn tell(report: &Report, progress: &mut Progress<'_>) {
    for fault in report.shown().iter().filter(|fault| fault.rejected).take(TOLD) {
        progress.line(&format!("  rejected: {}", fault.reason));
    }
    let unlisted = report.summary.fields.get(CLASS).into_iter().flat_map(|field| &field.others);
    for (value, count) in unlisted.take(TOLD) {
        progress.line(&format!("  {count} of {value:?}, which has no class: taken as the finest"));
    }
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
    report: Report,
    places: &'a Places<'a>,
}

impl<'a> Layer<'a> {
    fn begin(
        args: &'a ContextArgs,
        mapping: Mapping,
        parquet: File,
        report: Report,
        places: &'a Places<'a>,
    ) -> anyhow::Result<Self> {
        let mut layer =
            Self { args, mapping, writer: None, parquet: Some(parquet), rows: Vec::new(), written: 0, report, places };
        layer.flush()?;
        Ok(layer)
    }

    /// Rows of the report count from 1, like those of tables.
    fn reject(
        &mut self,
        at: usize,
        kind: FaultKind,
        (field, value): (&str, &str),
        reason: String,
    ) -> anyhow::Result<()> {
        self.report.fault((at as u64 + 1, kind, true), field, value, reason)?;
        self.report.row(false, None);
        Ok(())
    }

    fn take(&mut self, at: usize, item: Item) -> anyhow::Result<()> {
        let text = |name: &str| item.properties.get(name).and_then(text);
        let left_out =
            |(name, values): (&String, &Vec<String>)| text(name).is_some_and(|value| values.contains(&value));
        if self.mapping.leave_out.iter().any(left_out) {
            self.report.left_out();
            return Ok(());
        }
        let (class, name) = (self.mapping.class.as_ref().map(|class| text(class)), text(&self.args.name));
        let (first, leaf) = self.place(item.geometry.as_ref());
        let shapes = match (self.args.kind, item.geometry) {
            (Kind::Roads, Some(Geometry::Lines(lines))) => lines.iter().map(|line| wkb(&[line], false)).collect(),
            (Kind::Water | Kind::Compounds | Kind::Buildings, Some(Geometry::Polygons(parts))) => {
                parts.iter().map(|part| wkb(&part.iter().collect::<Vec<_>>(), true)).collect::<Vec<_>>()
            }
            (kind, found) => {
                let found = found.map_or("nothing", |found| found.kind());
                let needed = if kind == Kind::Roads { "lines" } else { "areas" };
                let reason = format!("feature {at}: geometry is {found}: {} are {needed}", kind.layer());
                return self.reject(at, FaultKind::Value, ("geometry", found), reason);
            }
        };
        if let (Some(first), None) = (first, leaf) {
            self.report.spot(first);
            let value = format!("{:.6}, {:.6}", first[0], first[1]);
            let reason = "none of its positions lies in a unit of the partition".to_owned();
            self.report.fault((at as u64 + 1, FaultKind::Outside, false), "geometry", &value, reason)?;
        }
        self.report.row(true, leaf.map(|leaf| self.places.community(leaf)));
        if name.is_none() {
            self.report.null(NAME);
        }
        let class = match class {
            None => self.args.kind.plain(),
            Some(value) => self.class(value),
        };
        self.rows.extend(shapes.into_iter().map(|shape| (class, name.clone(), shape)));
        if self.rows.len() >= BATCH { self.flush() } else { Ok(()) }
    }

    /// The first position, and the leaf of the first one that lies in any.
    fn place(&self, geometry: Option<&Geometry>) -> (Option<[f64; 2]>, Option<LeafIx>) {
        let mut positions: Box<dyn Iterator<Item = &[f64; 2]>> = match geometry {
            None => Box::new(std::iter::empty()),
            Some(Geometry::Points(points)) => Box::new(points.iter()),
            Some(Geometry::Lines(lines)) => Box::new(lines.iter().flatten()),
            Some(Geometry::Polygons(parts)) => Box::new(parts.iter().flatten().flatten()),
        };
        let Some(&first) = positions.next() else { return (None, None) };
        (Some(first), std::iter::once(&first).chain(positions).find_map(|at| self.places.leaf_at(*at)))
    }

    fn class(&mut self, value: Option<String>) -> u8 {
        let most = self.args.kind.classes();
        if value.is_none() {
            self.report.null(CLASS);
        }
        let value = value.unwrap_or_default();
        let known = self.mapping.classes.get(&value).copied();
        known.or_else(|| value.parse().ok().filter(|class| (1..=most).contains(class))).unwrap_or_else(|| {
            self.report.other(CLASS, &value);
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

    /// Ends the layer's file; what was found is still to be written.
    fn finish(mut self) -> anyhow::Result<Report> {
        self.flush()?;
        if let Some(writer) = self.writer.take() {
            writer.close()?;
        }
        Ok(self.report)
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
