//! A partition drawn elsewhere → a folder of registers that the aggregator takes like any other.

use std::{
    collections::{BTreeMap, HashMap},
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, bail, ensure};
use clap::Args;
use domain::{
    codec::{
        exchange::{Exchange, Feature, FieldNames, Head},
        geojson, topojson,
    },
    crs::{Crs, FileCrs},
    lattice::LatticePoint,
    partition::{Enclave, Partition},
    period::Day,
    topology::{self, BuildError, BuildOptions, FindingKind},
};

use super::{
    features::{self, Options},
    hierarchy,
    register::Places,
    report::{Kind, Report},
    table::Encoding,
    values,
};
use crate::{
    progress::Progress,
    registers::{META_FORMAT, Meta, RegisterMeta, Registers},
};

/// Most findings and moves that are told one by one.
const TOLD: usize = 20;

/// What `weige-data import` takes for a partition.
#[derive(Debug, Args)]
pub struct PartitionArgs {
    /// The partition: GeoJSON, TopoJSON, a zipped Shapefile, GeoPackage (.gpkg) or FlatGeobuf (.fgb).
    #[arg(long)]
    pub partition: PathBuf,
    /// The object of a TopoJSON file, the layer of a GeoPackage or the .shp of a zip that has several.
    #[arg(long, alias = "layer")]
    pub object: Option<String>,
    /// Property that holds a unit's code; the feature's id when absent.
    #[arg(long, default_value = "code")]
    pub code: String,
    /// Property that holds a unit's name; without it the code is its name.
    #[arg(long)]
    pub name: Option<String>,
    /// Property that holds the parent's code, for files whose features are linked so.
    #[arg(long, default_value = "parent")]
    pub parent: String,
    /// A level above the leaves, coarsest first: `tract=TRACT` takes the unit's code from the property TRACT;
    /// `city` alone is one unit for all. A name may follow the id, and the role of who leads a unit:
    /// `grid/一般网格/Grid/网格长/Grid leader=GRID`.
    #[arg(long)]
    pub level: Vec<String>,
    /// The leaves' level: an id, and a name like above.
    #[arg(long, default_value = "leaf")]
    pub leaf: String,
    /// A numeric property of the leaves to be shown as an indicator; a name may follow: `pop/人口/Population`.
    /// Without any the leaves' areas are shown.
    #[arg(long)]
    pub value: Vec<String>,
    /// Gaps, overlaps and mismatches up to this width in metres are repaired and told.
    #[arg(long, default_value_t = 0.0)]
    pub tolerance: f64,
    /// A point `lon,lat,name` in a hole that belongs to no unit on purpose. All other gaps are faults.
    #[arg(long, allow_hyphen_values = true)]
    pub enclave: Vec<String>,
    /// Every gap that can't be repaired is meant so: an enclave. Each is told.
    #[arg(long)]
    pub enclaves: bool,
    /// The day from which the partition and its values hold, YYYY-MM-DD.
    #[arg(long)]
    pub as_of: Day,
    /// The system that the file's places are in, where the file doesn't say or can't: CGCS2000, `WGS 84`, GCJ-02,
    /// BD-09, or a zone of CGCS2000 / Gauss–Krüger as `EPSG:4547` or `CGCS2000 3-degree 114E`.
    #[arg(long)]
    pub crs: Option<String>,
    /// How the attributes of a Shapefile without a .cpg are written: UTF-8 or GB18030.
    #[arg(long, ignore_case = true)]
    pub encoding: Option<Encoding>,
    /// What this partition is called.
    #[arg(long)]
    pub plan: Option<String>,
    /// The folder of registers to make.
    #[arg(long)]
    pub out: PathBuf,
}

/// Imports a partition.
///
/// # Errors
/// What is wrong with the file, by feature and field; nothing is written then.
pub fn run(args: &PartitionArgs, progress: &mut Progress<'_>) -> anyhow::Result<()> {
    let file = args.partition.display().to_string();
    ensure!(!args.out.join(Registers::META).exists(), "{} holds registers already", args.out.display());
    ensure!(
        args.tolerance.is_finite() && (0.0..=1000.0).contains(&args.tolerance),
        "--tolerance = {}: 0 to 1000 metres",
        args.tolerance
    );
    let said = args.crs.as_deref().map(system).transpose()?;
    progress.line(&format!("reading {file}"));
    let own = if args.level.is_empty() { read_own(&args.partition).with_context(|| file.clone())? } else { None };
    let is_own = own.is_some();
    ensure!(
        !is_own || args.value.is_empty(),
        "{file}: a partition of this program's own carries no values; leave out --value"
    );
    let (features, crs) =
        if is_own { (Vec::new(), said) } else { read_features(args, said).map(|(f, c)| (f, Some(c)))? };
    let grids = crs.map_or(Crs::Cgcs2000, FileCrs::grids);
    if let Some(crs) = crs.filter(|crs| *crs != FileCrs::Degrees(grids)) {
        progress.line(&format!("places converted from {crs} to {grids}"));
    }
    let mut exchange = own.map_or_else(|| hierarchy::read(args, &features), Ok).with_context(|| file.clone())?;
    for text in &args.enclave {
        exchange.enclaves.push(enclave(text)?);
    }
    progress.line(&format!("{} units, {} of them leaves", exchange.units.len(), exchange.leaves.len()));
    let options = BuildOptions { tolerance_m: args.tolerance, enclaves: Vec::new() };
    if args.enclaves {
        declare_gaps(&mut exchange, &options, progress);
    }
    let (partition, report) = exchange.into_partition(&options).with_context(|| file.clone())?;
    tell(&report, progress);

    let values = match (is_own, args.value.as_slice()) {
        (true, _) => None,
        (false, []) => Some(values::Values::of_areas(&partition)),
        (false, texts) => Some(values::Values::of_properties(texts, &features).with_context(|| file.clone())?),
    };
    fs::create_dir_all(&args.out).with_context(|| args.out.display().to_string())?;
    let mut registers = BTreeMap::new();
    // A partition of this program's own goes with registers of its own.
    if let Some(values) = values {
        let rows = values::write(&args.out, &values, args.as_of)?;
        registers.insert(values::REGISTER.into(), RegisterMeta { rows, as_of: None });
    }
    let stem = args.partition.file_stem().map(|stem| stem.to_string_lossy().into_owned());
    let meta = Meta {
        format: META_FORMAT,
        plan: args.plan.clone().or(stem).unwrap_or_default(),
        crs: grids,
        as_of: args.as_of,
        from: args.as_of.in_month(),
        registers,
    };
    Registers::write(&args.out, &meta, &partition)?;
    tell_quality(args, &features, &partition, &report)?;
    progress.line(&format!("{} is ready for weige-data aggregate", args.out.display()));
    Ok(())
}

/// A system by name.
pub(super) fn system(name: &str) -> anyhow::Result<FileCrs> {
    name.parse().ok().with_context(|| format!("--crs {name:?}: {}", FileCrs::KNOWN))
}

fn read_features(args: &PartitionArgs, crs: Option<FileCrs>) -> anyhow::Result<(Vec<Feature>, FileCrs)> {
    let names = FieldNames {
        code: args.code.clone(),
        name: args.name.clone(),
        parent: args.level.is_empty().then(|| args.parent.clone()),
    };
    let options = Options { layer: args.object.as_deref(), crs, encoding: args.encoding, draft: false };
    let source = features::open(&args.partition, options)?;
    let file = || args.partition.display().to_string();
    let unit = |(at, found): (usize, anyhow::Result<features::Found>)| {
        found?.and_then(|item| item.unit(at, &names)).with_context(file)
    };
    Ok((source.features.enumerate().map(unit).collect::<anyhow::Result<_>>()?, source.crs))
}

/// A partition that this program wrote; none where the file is another one.
fn read_own(path: &Path) -> anyhow::Result<Option<Exchange>> {
    if features::is_binary(path) {
        return Ok(None);
    }
    let text = features::text(path)?;
    let head = Head::of(&text);
    if !head.is_own {
        return Ok(None);
    }
    Ok(Some(if head.is_topojson { topojson::decode(&text) } else { geojson::decode(&text) }?))
}

/// `lon,lat,name`.
fn enclave(text: &str) -> anyhow::Result<Enclave> {
    let mut parts = text.splitn(3, ',').map(str::trim);
    let mut degrees = || parts.next().and_then(|part| part.parse::<f64>().ok());
    let at = degrees().zip(degrees()).with_context(|| format!("--enclave {text:?}: lon,lat,name is expected"))?;
    let at = LatticePoint::from_lon_lat(at.0, at.1).with_context(|| format!("--enclave {text:?}"))?;
    Ok(Enclave { name: parts.next().unwrap_or_default().into(), at })
}

/// Declares every gap an enclave that would be refused; other faults stay to be refused.
fn declare_gaps(exchange: &mut Exchange, options: &BuildOptions, progress: &mut Progress<'_>) {
    let enclaves = exchange.enclaves.iter().map(|enclave| enclave.at).collect();
    let options = BuildOptions { enclaves, ..options.clone() };
    let Err(BuildError::Invalid { findings, .. }) = topology::build(&exchange.leaves, &options) else { return };
    for gap in findings.iter().filter(|finding| finding.kind == FindingKind::Gap) {
        progress.line(&format!("  declared an enclave: {gap}"));
        exchange.enclaves.push(Enclave { name: String::new(), at: gap.place });
    }
}

fn tell(report: &topology::BuildReport, progress: &mut Progress<'_>) {
    let rounded = &report.rounded;
    progress.line(&format!("{} vertices rounded to the lattice, at most by {:.4} m", rounded.points, rounded.max_m));
    if report.snapped.count > 0 {
        progress.line(&format!("{} vertices snapped, at most by {:.3} m", report.snapped.count, report.snapped.max_m));
        for moved in report.snapped.moves.iter().take(TOLD) {
            progress.line(&format!("  {}: {} → {}, {:.3} m", moved.code, moved.from, moved.to, moved.metres));
        }
    }
    for repair in report.repairs.iter().take(TOLD) {
        progress.line(&format!("  {}", repaired(repair)));
    }
    for warning in report.warnings.iter().take(TOLD) {
        progress.line(&format!("  {warning}"));
    }
    let untold = report.repairs.len().saturating_sub(TOLD) + report.warnings.len().saturating_sub(TOLD);
    if untold > 0 {
        progress.line(&format!("  and {untold} more"));
    }
}

/// Writes what was found of the file's units beside the registers, like the report of a register. A fault that can't be
/// mended refuses the file, so that none is rejected.
fn tell_quality(
    args: &PartitionArgs,
    features: &[Feature],
    partition: &Partition,
    build: &topology::BuildReport,
) -> anyhow::Result<()> {
    let (units, places) = (partition.units(), Places::new(partition));
    let mut report = Report::begin(&args.out, "partition", &args.partition)?;
    let of_level = |text: &String| text.split_once('=').map(|(level, property)| [level, property].map(str::to_owned));
    let fields = [("code", Some(&args.code)), ("name", args.name.as_ref())];
    let fields = fields.into_iter().filter_map(|(field, header)| Some([field.to_owned(), header?.clone()]));
    let fields: Vec<[String; 2]> = fields.chain(args.level.iter().filter_map(of_level)).collect();
    for [field, header] in fields.iter().filter(|_| !features.is_empty()) {
        report.field(field, Some(header));
    }
    let mut take = |code: &str| {
        let leaf = units.find(code).and_then(|unit| units.leaf_of(unit));
        report.row(true, leaf.map(|leaf| places.community(leaf)));
    };
    features.iter().for_each(|feature| take(&feature.code));
    // A file of this program's own has no features but the units.
    units.iter().filter(|_| features.is_empty()).for_each(|unit| take(units.code(unit)));
    for feature in features {
        for [field, header] in &fields {
            let value = feature.properties.get(header).unwrap_or(&serde_json::Value::Null);
            if value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty()) {
                report.null(field);
            }
        }
    }
    // The row of the first unit named, from 1; 0 in files whose features are not the units.
    let rows: HashMap<&str, u64> = features.iter().map(|feature| feature.code.as_str()).zip(1..).collect();
    let mut tell = |kind, codes: &[String], at: LatticePoint, reason: String| {
        let row = codes.iter().find_map(|code| rows.get(code.as_str())).copied().unwrap_or(0);
        report.spot([at.lon(), at.lat()]);
        report.fault((row, kind, false), "geometry", &at.to_string(), reason)
    };
    for topology::Moved { code, from, to, metres } in &build.snapped.moves {
        let reason = format!("a vertex of {code} moved to {to}, by {metres:.3} m");
        tell(Kind::Mended, std::slice::from_ref(code), *from, reason)?;
    }
    for repair in &build.repairs {
        tell(Kind::Mended, &repair.units, repair.place, repaired(repair))?;
    }
    for warning in &build.warnings {
        tell(Kind::Odd, &warning.units, warning.place, warning.to_string())?;
    }
    report.finish(partition, &places)?;
    Ok(())
}

fn repaired(repair: &topology::Repair) -> String {
    let topology::Repair { kind, units, place, area_m2, width_m, given_to } = repair;
    format!("repaired {kind:?} of {units:?} at {place}: {area_m2:.3} m², {width_m:.3} m wide, now {given_to}'s")
}

/// `id/中文/English` into its parts; names default to the id.
pub(super) fn named(text: &str) -> anyhow::Result<(String, String, String)> {
    let mut parts = text.split('/').map(str::trim);
    let id = parts.next().unwrap_or_default().to_owned();
    let good = id.starts_with(|c: char| c.is_ascii_lowercase())
        && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    if !good {
        bail!("{text:?}: an id is lower-case letters, digits and _, and begins with a letter");
    }
    let zh = parts.next().filter(|name| !name.is_empty()).unwrap_or(&id).to_owned();
    let en = parts.next().filter(|name| !name.is_empty()).unwrap_or(&id).to_owned();
    Ok((id, zh, en))
}
