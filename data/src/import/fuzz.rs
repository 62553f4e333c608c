//! What `cargo xtask soak import` does with bytes that the fuzzer thinks of: all that an import does up to the writing.
//! Each target takes any bytes and returns; a panic, too much memory or too long a time is a finding.

use std::{collections::BTreeMap, fs, path::PathBuf, sync::LazyLock};

use anyhow::Context as _;
use domain::{
    catalogue,
    codec::{
        CodecError,
        bin::{self, Precision},
        exchange::FieldNames,
        geojson, topojson,
    },
    crs::Crs,
    formula::Formula,
    period::Day,
    topology::BuildOptions,
};

use super::{
    features, hierarchy,
    partition::PartitionArgs,
    register,
    samples::{Counted, csv, parquet, unzipped, xlsx, zipped},
    table,
};
use crate::{
    builtin,
    registers::{META_FORMAT, Meta, Registers},
};

/// Longest file that a mapping is drafted of.
const MOST_DRAFTED: usize = 1024;
/// Most features of a file that are built to a partition.
const MOST_UNITS: usize = 200;
/// Where the checksum of a partition stands, behind mark, version and precision.
const CHECKSUM_AT: usize = 5;
/// Where a mapping ends and a table begins, behind a line that names the register.
const TABLE: &str = "\n%%\n";

/// A kind of bytes to read.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// What it is called: the file name's end, for files.
    pub name: &'static str,
    /// Whether the bytes are a zip, of which one part is damaged at a time.
    pub zip: bool,
    run: fn(&str, &[u8]) -> anyhow::Result<()>,
    /// Good bytes to begin with.
    pub seeds: fn() -> anyhow::Result<Vec<Vec<u8>>>,
}

/// All of them.
pub const TARGETS: [Target; 11] = [
    Target { name: "csv", zip: false, run: of_rows, seeds: || Ok(vec![csv(), csv().repeat(3)]) },
    Target { name: "xlsx", zip: true, run: of_rows, seeds: || Ok(vec![xlsx()?]) },
    Target { name: "parquet", zip: false, run: of_rows, seeds: || Ok(vec![parquet()?]) },
    Target { name: "geojson", zip: false, run: of_places, seeds: geojsons },
    Target { name: "topojson", zip: false, run: of_places, seeds: || Ok(vec![topojson::encode(&grids()?).into()]) },
    Target { name: "zip", zip: true, run: of_places, seeds: || Ok(vec![GRIDS_SHP.into()]) },
    Target { name: "gpkg", zip: false, run: of_places, seeds: || Ok(vec![GRIDS_GPKG.into()]) },
    Target { name: "fgb", zip: false, run: of_places, seeds: || Ok(vec![GRIDS_FGB.into()]) },
    Target { name: "mapping", zip: false, run: of_mapping, seeds: mappings },
    Target { name: "catalogue", zip: false, run: of_catalogue, seeds: catalogues },
    Target { name: "partition", zip: false, run: of_partition, seeds: partitions },
];

const GRIDS_SHP: &[u8] = include_bytes!("../../tests/formats/grids.shp.zip");
const GRIDS_GPKG: &[u8] = include_bytes!("../../tests/formats/grids.gpkg");
const GRIDS_FGB: &[u8] = include_bytes!("../../tests/formats/grids.fgb");
const GRIDS_GEOJSON: &str = include_str!("../../tests/formats/grids.geojson");

impl Target {
    /// Reads the bytes; whether they are any good does not matter.
    pub fn run(&self, bytes: &[u8]) {
        let _ = (self.run)(self.name, bytes);
    }

    /// The bytes, not longer than `most`, with something changed by `change`, which gets a buffer that has room, how
    /// many bytes of it there are, and at most how many there may be, and returns how many there are then. What is
    /// unpacked of a zip is changed: a checksum finds all other damage. None where that can't be done.
    pub fn mutated(
        &self,
        bytes: &[u8],
        most: usize,
        choice: u32,
        change: impl Fn(&mut [u8], usize, usize) -> usize,
    ) -> Option<Vec<u8>> {
        // A part in sixteen is damage to the zip itself.
        if !self.zip || choice.is_multiple_of(16) {
            return None;
        }
        let mut parts = unzipped(bytes).ok()?;
        let at = choice as usize % parts.len().max(1);
        let part = &mut parts.get_mut(at)?.1;
        let (now, room) = (part.len(), part.len() + most.saturating_sub(bytes.len()));
        part.resize(room, 0);
        let then = change(part, now, room);
        part.truncate(then);
        zipped(&parts).ok().filter(|bytes| bytes.len() <= most)
    }
}

/// A file for one run, in the folder for temporary files.
struct Temp(PathBuf);

impl Temp {
    fn new(end: &str, bytes: &[u8]) -> anyhow::Result<Self> {
        let path = std::env::temp_dir().join(format!("weige-fuzz-{}.{end}", std::process::id()));
        fs::write(&path, bytes).with_context(|| path.display().to_string())?;
        Ok(Self(path))
    }
}

impl Drop for Temp {
    /// A file that is gone at once never gets to the disk.
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

fn of_rows(end: &str, bytes: &[u8]) -> anyhow::Result<()> {
    let file = Temp::new(end, bytes)?;
    table::read(&file.0, table::Options::default(), &mut Counted::default())?;
    // Every header is compared with every field: dear where there are many.
    if bytes.len() <= MOST_DRAFTED {
        register::draft(&file.0)?;
    }
    Ok(())
}

fn of_places(end: &str, bytes: &[u8]) -> anyhow::Result<()> {
    // As a table of points, and as units of a partition.
    let _ = of_rows(end, bytes);
    let file = Temp::new(end, bytes)?;
    if end == "geojson" || end == "topojson" {
        let text = str::from_utf8(bytes)?;
        let own = if end == "topojson" { topojson::decode(text) } else { geojson::decode(text) };
        if let Ok(own) = own
            && own.leaves.len() <= MOST_UNITS
        {
            let _ = own.into_partition(&BuildOptions::default());
        }
    }
    let names = FieldNames { code: "code".into(), name: Some("name".into()), parent: None };
    let mut units = Vec::new();
    for (at, found) in features::open(&file.0, features::Options::default())?.features.enumerate() {
        if let Ok(unit) = found?.and_then(|item| item.unit(at, &names)) {
            units.push(unit);
        }
        assert!(at < 1_000_000, "few bytes became many features");
    }
    if units.len() <= MOST_UNITS {
        let exchange = hierarchy::read(&args(), &units)?;
        exchange.into_partition(&BuildOptions { tolerance_m: 1.0, enclaves: Vec::new() })?;
    }
    Ok(())
}

fn of_mapping(_: &str, bytes: &[u8]) -> anyhow::Result<()> {
    static REGISTERS: LazyLock<Registers> = LazyLock::new(|| registers().expect("the seeds are good"));
    let text = String::from_utf8_lossy(bytes);
    let (name, rest) = text.split_once('\n').context("no register")?;
    let (map, table) = rest.split_once(TABLE).context("no table")?;
    let file = Temp::new("csv", table.as_bytes())?;
    register::tried(&REGISTERS, name, map, &file.0)
}

fn of_catalogue(_: &str, bytes: &[u8]) -> anyhow::Result<()> {
    let text = str::from_utf8(bytes)?;
    let _ = Formula::parse(text);
    catalogue::parse([("fuzz.toml", text)])?;
    Ok(())
}

fn of_partition(_: &str, bytes: &[u8]) -> anyhow::Result<()> {
    let _ = bin::header(bytes);
    let mut found = bin::decode(bytes);
    if let Err(CodecError::Checksum { found: sum, .. }) = found {
        // Damage behind a checksum that is right, as a hostile file has it.
        let mut bytes = bytes.to_vec();
        bytes[CHECKSUM_AT..][..8].copy_from_slice(&sum.to_le_bytes());
        found = bin::decode(&bytes);
    }
    let partition = found?;
    for precision in [Precision::E6, Precision::E7] {
        let _ = bin::encode(&partition, precision);
    }
    Ok(())
}

fn args() -> PartitionArgs {
    PartitionArgs {
        partition: PathBuf::new(),
        object: None,
        code: "code".into(),
        name: None,
        parent: "parent".into(),
        level: vec!["all".into(), "made=made".into()],
        leaf: "leaf".into(),
        value: Vec::new(),
        tolerance: 0.0,
        enclave: Vec::new(),
        enclaves: false,
        as_of: Day::from_epoch(20_000),
        crs: None,
        encoding: None,
        plan: None,
        out: PathBuf::new(),
    }
}

fn grids() -> anyhow::Result<domain::partition::Partition> {
    let items = geojson::decode_items(GRIDS_GEOJSON, &domain::codec::items::Asking::default())?;
    let names = FieldNames { code: "code".into(), ..FieldNames::default() };
    let options = BuildOptions { tolerance_m: 0.0, enclaves: Vec::new() };
    let mut exchange = hierarchy::read(&args(), &items.units(&names)?)?;
    if let Err(domain::codec::exchange::ExchangeError::Build(domain::topology::BuildError::Invalid {
        findings, ..
    })) = exchange.clone().into_partition(&options)
    {
        let enclave = |at| domain::partition::Enclave { name: String::new(), at };
        exchange.enclaves.extend(findings.iter().map(|finding| enclave(finding.place)));
    }
    Ok(exchange.into_partition(&options)?.0)
}

fn registers() -> anyhow::Result<Registers> {
    let day = Day::from_epoch(20_000);
    let meta = Meta {
        format: META_FORMAT,
        plan: String::new(),
        crs: Crs::Cgcs2000,
        as_of: day,
        from: day.in_month(),
        registers: BTreeMap::new(),
    };
    let dir = std::env::temp_dir().join(format!("weige-fuzz-{}", std::process::id()));
    Ok(Registers { dir, meta, partition: grids()?, tables: BTreeMap::new() })
}

fn geojsons() -> anyhow::Result<Vec<Vec<u8>>> {
    let point = r#"{"type":"Feature","id":7,"properties":{"code":"p"},"geometry":{"type":"Point","coordinates":[104.01,30.01]}}"#;
    let line = r#"{"type":"Feature","properties":{},"geometry":{"type":"MultiLineString","coordinates":[[[104,30],[105,30]],[[104,31],[105,31,9]]]}}"#;
    let mixed = format!(r#"{{"features":[{point},{line}],"type":"FeatureCollection"}}"#);
    let own = geojson::encode(&grids()?, geojson::Selection::default());
    Ok([GRIDS_GEOJSON, &mixed, &own].map(|text| text.as_bytes().to_vec()).into())
}

fn mappings() -> anyhow::Result<Vec<Vec<u8>>> {
    let devices = "devices\ncrs = \"GCJ-02\"\ndates = [\"YYYY/M/D\"]\n[columns]\nid = \"编号\"\nunit = \"网格\"\nkind = \"类型\"\ninstalled = \"安装\"\nlon = \"经度\"\nlat = \"纬度\"\n[codes.kind]\n\"摄像机\" = \"camera\"\n%%\n编号,网格,类型,安装,经度,纬度\nd1,g1,摄像机,2026/1/5,104.01,30.01\nd1,g9,gate,2026-01-05,,\n";
    let measures = "measures\n[columns]\nunit = \"u\"\nmeasure = \"m\"\nday = \"d\"\nvalue = \"v\"\n%%\nu,m,d,v\ng1,a,2026-01-05,1.5\ng2,a,2026-13-05,1e309\n";
    Ok([devices, measures].map(|text| text.as_bytes().to_vec()).into())
}

fn catalogues() -> anyhow::Result<Vec<Vec<u8>>> {
    let formulas = ["100 * closed / (due + 1)", "a / parent(a) - last(b, 12)", "-prev(visits, 3) * 1e-3"];
    let built_in = builtin::texts().map(|text| text.chars().take(6_000).collect::<String>());
    Ok(formulas.into_iter().map(String::from).chain(built_in).map(String::into_bytes).collect())
}

fn partitions() -> anyhow::Result<Vec<Vec<u8>>> {
    let grids = grids()?;
    Ok([Precision::E6, Precision::E7].map(|precision| bin::encode(&grids, precision)).into())
}
