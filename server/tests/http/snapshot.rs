//! Small snapshots, written with the domain's own encoders.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU32, Ordering},
};

use domain::{
    catalogue::{Direction, Domain, Facet, PrivacyClass, Thresholds},
    codec::bin::{Precision, encode},
    cube::CubeIndex,
    explain::MeasureTold,
    partition::Partition,
    period::{Day, Period, Step},
    topology::{BuildOptions, LeafShape, build},
    units::{Level, Text, UnitKind, UnitTable, UnitTableBuilder},
    value::{Cell, Flag},
    wire::{
        BodyOf, CatalogueBody, ContextBody, ContextStep, ContextTile, FileEntry, GroundCount, IndicatorBody,
        MANIFEST_FORMAT, Manifest, Named, OverlayAreas, OverlayBody, OverlayClass, OverlayKind, OverlayPoints,
        OverlayShapes, OverlaysBody, TileEntry, TileFile, UnusualDay, UnusualFile, metric_row,
        sums::{SumEntry, SumFile, SumRow, encode_row},
    },
};
use server::http::reply::hex;
use sha2::{Digest, Sha256};

pub const INDICATORS: [&str; 3] = ["cases_open", "alarms_true", "residents"];
/// Over measures of the same names.
pub const FORMULAS: [&str; 3] = ["cases_open", "last(alarms_true, 2) / prev(cases_open, 1)", "residents"];
/// The district's open cases on the last day.
pub const UNUSUAL: UnusualDay =
    UnusualDay { day: Period::Day(Day { year: 2026, month: 11, day: 20 }), value: 40.0, expected: 12.5, score: 5.25 };
/// What is told from January on and, of the district and its communities, day by day.
pub const TOLD_BESIDE: &str = "alarms_true";
pub const YEARS: [&str; 4] = ["2026-08~ytd", "2026-09~ytd", "2026-10~ytd", "2026-11~ytd"];
pub const DAYS: [&str; 3] = ["2026-11-18", "2026-11-19", "2026-11-20"];
pub const PERIODS: [&str; 4] = ["2026-08", "2026-09", "2026-10", "2026-11"];

/// A directory that is removed at the end.
pub struct TempDir(pub PathBuf);

impl TempDir {
    pub fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let n = NEXT.fetch_add(1, Ordering::Relaxed);
        let dir = std::env::temp_dir().join(format!("weige-server-test-{}-{n}", std::process::id()));
        fs::create_dir_all(&dir).unwrap();
        Self(dir)
    }
}

impl Drop for TempDir {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).unwrap();
    }
}

/// What a snapshot is made from. Tests change a part and write it.
pub struct Maker {
    pub version: String,
    pub indicators: Vec<String>,
    /// Added to every value, so that two versions differ.
    pub shift: f32,
    pub format: u32,
    pub context: bool,
    pub tiles: bool,
    pub sums: bool,
    pub overlays: bool,
}

impl Maker {
    pub fn new(version: &str) -> Self {
        Self {
            version: version.into(),
            indicators: INDICATORS.map(String::from).to_vec(),
            shift: 0.0,
            format: MANIFEST_FORMAT,
            context: true,
            tiles: true,
            sums: true,
            overlays: true,
        }
    }

    /// The value that stands in the cube: none at every fifth unit, held back at every seventh; a hole in September at
    /// some others.
    pub fn cell(&self, indicator: usize, period: usize, unit: u32) -> Cell {
        let value = indicator as f32 * 1000.0 + period as f32 * 100.0 + unit as f32 + 0.5 + self.shift;
        match unit {
            _ if unit % 5 == 4 || (period, unit % 4) == (1, 2) => Cell::NO_DATA,
            _ if unit % 7 == 6 => Cell { value: f32::NAN, flag: Flag::Suppressed },
            _ if unit % 11 == 10 => Cell { value, flag: Flag::Stale },
            _ => Cell { value, flag: Flag::Ok },
        }
    }

    pub fn row(&self, indicator: usize, period: usize, units: usize) -> Vec<Cell> {
        (0..units as u32).map(|unit| self.cell(indicator, period, unit)).collect()
    }

    /// Writes the snapshot, without naming it in CURRENT.
    pub fn write(&self, snapshots: &Path) -> PathBuf {
        let dir = snapshots.join(&self.version);
        fs::create_dir_all(dir.join("bodies")).unwrap();
        let partition = partition();
        let units = partition.units();
        let catalogue = self.catalogue(units.levels());
        let mut files = vec![
            ("catalogue.json".to_owned(), serde_json::to_vec(&catalogue).unwrap(), None),
            ("partition.bin".to_owned(), encode(&partition, Precision::E6), None),
            ("partition-e7.bin".to_owned(), encode(&partition, Precision::E7), None),
            ("partition.topojson".to_owned(), br#"{"type":"Topology","objects":{},"arcs":[]}"#.to_vec(), None),
            ("cube.bin".to_owned(), self.cube(units.len()), None),
            ("cube-ytd.bin".to_owned(), self.cube_beside(&YEARS, units.len()), None),
            ("cube-day.bin".to_owned(), self.cube_beside(&DAYS, 3), None),
            ("metrics.parquet".to_owned(), b"PAR1 is never opened by the server".to_vec(), None),
        ];
        if self.context {
            files.push(("context.bin".to_owned(), b"roads and water ".repeat(64), None));
        }
        let mut bodies = Vec::new();
        if self.tiles {
            let (list, bytes) = tiles();
            files.push(("context-tiles.json".to_owned(), serde_json::to_vec(&list).unwrap(), None));
            files.push(("context-tiles.bin".to_owned(), bytes, None));
            bodies.push(("context".to_owned(), "application/json", serde_json::to_vec(&tile_index()).unwrap()));
        }
        if self.overlays {
            let (list, shapes) = overlays();
            let json = "application/json";
            bodies.push(("overlays".to_owned(), json, serde_json::to_vec(&list).unwrap()));
            bodies.extend(
                list.layers.iter().zip(shapes).map(|(layer, shapes)| {
                    (format!("overlays/{}", layer.id), json, serde_json::to_vec(&shapes).unwrap())
                }),
            );
        }
        let last = PERIODS.len() - 1;
        if self.sums {
            let (list, bytes) = sums(units.len());
            files.push(("sums.json".to_owned(), serde_json::to_vec(&list).unwrap(), None));
            files.push(("sums.bin".to_owned(), bytes, None));
        }
        let unusual: UnusualFile = vec![("cases_open".into(), vec![(0, UNUSUAL)])];
        files.push(("unusual.json".to_owned(), serde_json::to_vec(&unusual).unwrap(), None));
        bodies.extend([
            ("units".to_owned(), "application/octet-stream", units.encode()),
            (
                format!("metrics?indicator={}&period={}", self.indicators[0], PERIODS[last]),
                "application/octet-stream",
                metric_row::encode(&self.row(0, last, units.len())),
            ),
        ]);
        for (path, content_type, identity) in bodies {
            let (bytes, sha256) = (identity.len() as u64, hex(&Sha256::digest(&identity)));
            let body = BodyOf { path, content_type: content_type.into(), bytes, sha256 };
            let name = format!("bodies/{}.br", files.len());
            files.push((name, brotlied(&identity), Some(body)));
        }
        let mut manifest = Manifest {
            format: self.format,
            version: self.version.clone(),
            as_of: "2026-11-20".parse().unwrap(),
            plan: "base".into(),
            time_zone: "+08:00".into(),
            raw: false,
            units: Vec::new(),
            bounds: [104.0, 30.0, 104.04, 30.02],
            files: Vec::new(),
        };
        for (name, bytes, body_of) in files {
            fs::write(dir.join(&name), &bytes).unwrap();
            let (bytes, sha256) = (bytes.len() as u64, hex(&Sha256::digest(&bytes)));
            manifest.files.push(FileEntry { name, bytes, sha256, body_of });
        }
        fs::write(dir.join("manifest.json"), serde_json::to_vec(&manifest).unwrap()).unwrap();
        dir
    }

    fn cube(&self, units: usize) -> Vec<u8> {
        let periods: Vec<Period> = PERIODS.map(|period| period.parse().unwrap()).to_vec();
        let mut out = CubeIndex { indicators: self.indicators.clone(), periods, units: units as u32 }.encode();
        for indicator in 0..self.indicators.len() {
            for period in 0..PERIODS.len() {
                out.extend(CubeIndex::encode_row(&self.row(indicator, period, units)));
            }
        }
        out
    }

    /// Of the alarms only, if they are there.
    fn cube_beside(&self, periods: &[&str], units: usize) -> Vec<u8> {
        let indicators: Vec<String> = self.indicators.iter().filter(|id| *id == TOLD_BESIDE).cloned().collect();
        let rows = if indicators.is_empty() { 0 } else { periods.len() };
        let periods = periods.iter().map(|period| period.parse().unwrap()).collect();
        let mut out = CubeIndex { indicators, periods, units: units as u32 }.encode();
        for period in 0..rows {
            out.extend(CubeIndex::encode_row(&self.row(7, period, units)));
        }
        out
    }

    fn catalogue(&self, levels: &[Level]) -> CatalogueBody {
        let places = [
            (Domain::Governance, Facet::Status, PrivacyClass::C0),
            (Domain::Safety, Facet::Outcome, PrivacyClass::C0),
            (Domain::Service, Facet::Status, PrivacyClass::C1),
        ];
        let indicators = self.indicators.iter().zip(places).map(|(id, (domain, facet, class))| IndicatorBody {
            id: id.clone(),
            domain,
            facet,
            headline: true,
            front: None,
            card: None,
            levels: levels
                .iter()
                .map(|level| level.id.clone())
                .filter(|level| class == PrivacyClass::C0 || level != "micro_grid")
                .collect(),
            name: text("指标", "Indicator"),
            about: text("说明", "About"),
            unit: text("件", ""),
            digits: 0,
            direction: Direction::Lower,
            target: None,
            thresholds: Some(Thresholds { red: 1e6, orange: 1e5, yellow: 300.0, blue: 100.0 }),
            refresh: "month".into(),
            stale_after: 45,
            class,
            watches: (id == "cases_open").then(|| text("事件", "cases")),
            steps: if id == TOLD_BESIDE { vec![Step::Month, Step::Ytd, Step::Day] } else { vec![Step::Month] },
            grows: false,
            formula: FORMULAS[INDICATORS.iter().position(|known| known == id).unwrap_or(0)].into(),
        });
        let named = |id: &str, (zh, en): (&str, &str)| Named { id: id.into(), name: text(zh, en) };
        CatalogueBody {
            version: self.version.clone(),
            as_of: "2026-11-20".parse().unwrap(),
            time_zone: "+08:00".into(),
            crs: domain::crs::Crs::Cgcs2000,
            levels: levels.to_vec(),
            domains: Domain::ALL.map(|domain| named(domain.id(), domain.name())).to_vec(),
            facets: Facet::ALL.map(|facet| named(facet.id(), facet.name())).to_vec(),
            periods: PERIODS.map(|period| period.parse().unwrap()).to_vec(),
            days: Some([DAYS[0], DAYS[2]].map(|day| day.parse().unwrap())),
            days_level: Some(levels[1].id.clone()),
            indicators: indicators.collect(),
            annotations: Vec::new(),
        }
    }
}

/// Paths of the tiles of ground, under `/api/v1/`.
pub const TILES: [&str; 2] = ["context/streets/12/6463/1348", "context/buildings/14/25853/5394"];

/// What the app reads of them.
pub fn tile_index() -> ContextBody {
    let tile = |z, x, y| ContextTile { z, x, y, bounds: [104.0, 30.0, 104.02, 30.02], features: 100 };
    let step = |id: &str, tile| ContextStep { id: id.into(), tiles: vec![tile] };
    ContextBody { steps: vec![step("streets", tile(12, 6463, 1348)), step("buildings", tile(14, 25853, 5394))] }
}

/// Two layers: two cameras in one micro-grid, and one special grid.
pub fn overlays() -> (OverlaysBody, Vec<OverlayShapes>) {
    let grid = "990100001001001001";
    let layer = |id: &str, kind, count| OverlayBody {
        id: id.into(),
        name: text("图层", "Layer"),
        kind,
        count,
        as_of: "2026-11-20".parse().unwrap(),
        classes: vec![OverlayClass { id: "c".into(), name: text("类", "class"), mark: Text::default(), count }],
        states: Vec::new(),
        walk: None,
        unplaced: false,
    };
    let points = OverlayPoints {
        ids: vec!["7".into(), "9".into()],
        lon: vec![104.001, 104.002],
        lat: vec![30.015, 30.016],
        class: vec![0, 0],
        units: vec![grid.into()],
        unit: vec![0, 0],
        ..OverlayPoints::default()
    };
    let areas = OverlayAreas { units: vec![vec!["990100001001001006".into()]], shares: Vec::new() };
    let layers = vec![layer("devices", OverlayKind::Point, 2), layer("special_grids", OverlayKind::Area, 1)];
    let ground = vec![GroundCount { id: "roads".into(), count: 12 }];
    (OverlaysBody { layers, ground }, vec![OverlayShapes::Point(points), OverlayShapes::Area(areas)])
}

/// What a tile holds before compression.
pub fn tile(path: &str) -> Vec<u8> {
    format!("houses and lanes of {path} ").repeat(100).into_bytes()
}

/// What stands where, and the bodies one after the other.
fn tiles() -> (TileFile, Vec<u8>) {
    let (mut list, mut bytes) = (TileFile::default(), Vec::new());
    for path in TILES {
        let identity = tile(path);
        let body = brotlied(&identity);
        list.tiles.push(TileEntry {
            path: path.into(),
            start: bytes.len() as u64,
            length: body.len() as u32,
            bytes: identity.len() as u64,
            sha256: hex(&Sha256::digest(&identity)),
        });
        bytes.extend(body);
    }
    (list, bytes)
}

/// What a measure counts in a month at a unit: held back at every seventh.
pub fn counted(measure: usize, month: usize, unit: usize) -> f64 {
    if unit % 7 == 6 { f64::NAN } else { (measure * 1_000 + month * 100 + unit) as f64 }
}

/// Measures of the indicators' names, month by month; the last month of residents is not known.
fn sums(units: usize) -> (SumFile, Vec<u8>) {
    let mut bytes = Vec::new();
    let measures = INDICATORS.iter().enumerate().map(|(measure, id)| {
        let known = if *id == "residents" { 3 } else { 4 };
        let rows = PERIODS[..known].iter().enumerate().map(|(month, period)| {
            let row: Vec<f64> = (0..units).map(|unit| counted(measure, month, unit)).collect();
            let body = brotlied(&encode_row(&row));
            let start = bytes.len() as u64;
            bytes.extend(&body);
            SumRow { months: 1, last: period.parse().unwrap(), start, length: body.len() as u32 }
        });
        let rows = rows.collect();
        let told = MeasureTold {
            id: (*id).into(),
            about: text("数", "count"),
            class: PrivacyClass::C0,
            registers: vec![("cases".into(), Some(7)), ("visits".into(), None)],
            as_of: "2026-11-20".parse().unwrap(),
            sql: "SELECT".into(),
        };
        SumEntry { told, known: Some([PERIODS[0], PERIODS[known - 1]].map(|period| period.parse().unwrap())), rows }
    });
    let measures = measures.collect();
    (SumFile { measures }, bytes)
}

/// Names the version in CURRENT, by rename.
pub fn point_to(snapshots: &Path, version: &str) {
    let next = snapshots.join("CURRENT.next");
    fs::write(&next, format!("{version}\n")).unwrap();
    fs::rename(next, snapshots.join("CURRENT")).unwrap();
}

/// One district, two communities side by side, six micro-grids in each: two rows of three squares.
pub fn partition() -> Partition {
    let units = units();
    let shapes: Vec<LeafShape> = (0..units.leaf_count())
        .map(|leaf| {
            let (community, at) = (leaf / 6, leaf % 6);
            let west = 104.0 + 0.01 * (community * 3 + at % 3) as f64;
            let north = 30.02 - 0.01 * (at / 3) as f64;
            let (east, south) = (west + 0.01, north - 0.01);
            let ring = vec![[west, south], [east, south], [east, north], [west, north]];
            LeafShape { code: leaf.to_string(), parts: vec![vec![ring]] }
        })
        .collect();
    let (topology, _) = build(&shapes, &BuildOptions::default()).unwrap();
    Partition::new(units, topology, Vec::new()).unwrap()
}

fn units() -> UnitTable {
    let level = |id: &str, depth, code_digits| Level {
        id: id.into(),
        depth,
        name: text(id, id),
        led_by: None,
        band: None,
        code_digits,
    };
    let levels = vec![level("district", 0, 6), level("community", 1, 12), level("micro_grid", 2, 18)];
    let mut builder = UnitTableBuilder::new(levels);
    builder.add("990100", "示范区", 0, None, UnitKind::Ordinary).unwrap();
    for community in 1..=2 {
        let code = format!("99010000100{community}");
        builder.add(&code, &format!("示范社区{community}"), 1, Some("990100"), UnitKind::Ordinary).unwrap();
        for leaf in 1..=6 {
            let kind = if leaf == 6 { UnitKind::Special } else { UnitKind::Ordinary };
            builder.add(&format!("{code}00100{leaf}"), &format!("微网格{leaf}"), 2, Some(&code), kind).unwrap();
        }
    }
    let spoken = [('示', "s"), ('范', "f"), ('社', "s"), ('区', "q"), ('微', "w"), ('网', "w"), ('格', "g")];
    let letters = |c| spoken.iter().find(|&&(known, _)| known == c).map_or("", |&(_, of)| of).to_owned();
    builder.build().unwrap().with_letters(letters)
}

fn text(zh: &str, en: &str) -> Text {
    Text { zh: zh.into(), en: en.into() }
}

fn brotlied(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    brotli::CompressorWriter::new(&mut out, 4096, 11, 22).write_all(bytes).unwrap();
    out
}
