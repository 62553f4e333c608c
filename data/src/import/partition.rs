//! A partition drawn elsewhere → a folder of registers that the aggregator takes like any other.

use std::{collections::BTreeMap, fs, path::PathBuf};

use anyhow::{Context, bail, ensure};
use clap::Args;
use domain::{
    codec::{
        exchange::{Exchange, Feature, FieldNames},
        geojson, topojson,
    },
    crs::Crs,
    lattice::LatticePoint,
    partition::Enclave,
    period::Day,
    topology::{self, BuildError, BuildOptions, FindingKind},
};
use serde::Deserialize;

use super::{hierarchy, values};
use crate::{
    progress::Progress,
    registers::{META_FORMAT, Meta, RegisterMeta, Registers},
};

/// Largest file that is taken: a partition is read as a whole. A city of 123,000 grids has some 50 MB.
const MOST_BYTES: u64 = 256 << 20;
/// Most findings and moves that are told one by one.
const TOLD: usize = 20;

/// What `weige-data import` takes for a partition.
#[derive(Debug, Args)]
pub struct PartitionArgs {
    /// The partition: GeoJSON or TopoJSON, longitude and latitude in CGCS2000/WGS 84.
    #[arg(long)]
    pub partition: PathBuf,
    /// The object to take from a TopoJSON file that has several.
    #[arg(long)]
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
    /// `city` alone is one unit for all. A name may follow the id: `tract/普查区/Census tract=TRACT`.
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
    /// The system that the file's longitudes and latitudes are in: CGCS2000 or `WGS 84`.
    #[arg(long, default_value = "CGCS2000")]
    pub crs: String,
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
    let crs = args.crs.parse().ok().filter(|crs: &Crs| crs.is_of_grids());
    let crs = crs.with_context(|| format!("--crs {:?}: CGCS2000 or \"WGS 84\"", args.crs))?;
    progress.line(&format!("reading {file}"));
    let bytes = fs::metadata(&args.partition).with_context(|| file.clone())?.len();
    ensure!(bytes <= MOST_BYTES, "{file}: {bytes} bytes; at most {MOST_BYTES} are read as one partition");
    let text = fs::read_to_string(&args.partition).with_context(|| file.clone())?;
    let head = Head::of(&text);
    let own = head.levels.is_some() && args.level.is_empty();
    let features = if own { Vec::new() } else { read_features(args, &text, &head).with_context(|| file.clone())? };
    ensure!(
        !own || args.value.is_empty(),
        "{file}: a partition of this program's own carries no values; leave out --value"
    );
    let read = if own { read_own(&text, &head) } else { hierarchy::read(args, &features) };
    let mut exchange = read.with_context(|| file.clone())?;
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

    let values = match (own, args.value.as_slice()) {
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
        crs,
        as_of: args.as_of,
        from: args.as_of.in_month(),
        registers,
    };
    Registers::write(&args.out, &meta, &partition)?;
    progress.line(&format!("{} is ready for weige-data aggregate", args.out.display()));
    Ok(())
}

fn read_features(args: &PartitionArgs, text: &str, head: &Head) -> anyhow::Result<Vec<Feature>> {
    let names = FieldNames {
        code: args.code.clone(),
        name: args.name.clone(),
        parent: args.level.is_empty().then(|| args.parent.clone()),
        object: args.object.clone(),
    };
    Ok(if head.is_topojson() { topojson::decode_leaves(text, &names) } else { geojson::decode_leaves(text, &names) }?)
}

fn read_own(text: &str, head: &Head) -> anyhow::Result<Exchange> {
    Ok(if head.is_topojson() { topojson::decode(text) } else { geojson::decode(text) }?)
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

/// What the file says of itself; members may stand in any order, and shapes are passed over.
#[derive(Default, Deserialize)]
struct Head {
    #[serde(rename = "type", default)]
    kind: Option<serde_json::Value>,
    /// This program's own files describe their levels.
    #[serde(default)]
    levels: Option<Vec<serde_json::Value>>,
}

impl Head {
    /// Of a text that isn't JSON nothing: the codec then says what is wrong with it, and where.
    fn of(text: &str) -> Self {
        serde_json::from_str(text).unwrap_or_default()
    }

    fn is_topojson(&self) -> bool {
        self.kind.as_ref().and_then(serde_json::Value::as_str) == Some("Topology")
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
        let topology::Repair { kind, units, place, area_m2, width_m, given_to } = repair;
        progress.line(&format!(
            "  repaired {kind:?} of {units:?} at {place}: {area_m2:.3} m², {width_m:.3} m wide, now {given_to}'s"
        ));
    }
    for warning in report.warnings.iter().take(TOLD) {
        progress.line(&format!("  {warning}"));
    }
    let untold = report.repairs.len().saturating_sub(TOLD) + report.warnings.len().saturating_sub(TOLD);
    if untold > 0 {
        progress.line(&format!("  and {untold} more"));
    }
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
