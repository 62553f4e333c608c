//! Figures and partition → a snapshot: a folder that appears whole or not at all, then `CURRENT` names it.

mod bodies;
mod context;
mod error;
mod folder;
mod metrics_parquet;
mod shelf;
mod tiles;

use std::path::Path;

pub use error::SnapshotError;
pub use shelf::Shelf;

use domain::{
    catalogue::{Catalogue, Domain, Facet},
    codec::{bin, context as context_codec, topojson},
    cube::CubeIndex,
    period::Period,
    units::Text,
    wire::{CatalogueBody, IndicatorBody, MANIFEST_FORMAT, Manifest, Named},
};
use folder::Folder;

use crate::{aggregate::Cube, progress::Progress, registers::Registers};

const TIME_ZONE: &str = "+08:00";
const DEGREES: i32 = domain::lattice::STEPS_PER_DEGREE;

/// Writes a snapshot onto a shelf and makes it the current one; returns its version. One of `raw` figures is refused by
/// every server.
///
/// # Errors
/// [`SnapshotError`] naming the file; what was current before then still is.
pub fn write(
    registers: &Registers,
    catalogue: &Catalogue,
    cube: &Cube,
    raw: bool,
    shelf: &Shelf,
    progress: &mut Progress<'_>,
) -> Result<String, SnapshotError> {
    let partition = &registers.partition;
    let mut folder = Folder::create(shelf.dir())?;
    progress.line("partition");
    let map = bin::encode(partition, bin::Precision::E6);
    folder.add("partition.bin", &map)?;
    folder.add("partition-e7.bin", &bin::encode(partition, bin::Precision::E7))?;
    progress.go_on()?;
    folder.add("partition.topojson", topojson::encode(partition).as_bytes())?;
    let ground = write_ground(&mut folder, &registers.dir, progress)?;
    progress.go_on()?;
    progress.line("cube");
    write_cube(&mut folder, registers, catalogue, cube)?;
    progress.go_on()?;
    progress.line("metrics.parquet");
    metrics_parquet::write(&mut folder, registers, catalogue, cube)?;

    let version = folder.version(registers.meta.as_of);
    let body = json(&catalogue_body(registers, catalogue, cube, &version));
    folder.add("catalogue.json", &body)?;
    let first_screen = bodies::first_screen(&map, (&ground.0, &ground.1), &body, catalogue, cube);
    for (at, stored) in first_screen.iter().enumerate() {
        progress.go_on()?;
        progress.step(&format!("compress {}", stored.path), at, first_screen.len());
        folder.add_body(stored)?;
    }
    progress.go_on()?;
    let units = partition.units();
    let count = |depth: u8| units.level(depth).len() as u32;
    let bounds = partition.bounds(domain::units::UnitIx(0));
    let degrees = |steps: i32| f64::from(steps) / f64::from(DEGREES);
    let manifest = Manifest {
        format: MANIFEST_FORMAT,
        version,
        as_of: Period::Day(registers.meta.as_of),
        plan: registers.meta.plan.clone(),
        time_zone: TIME_ZONE.into(),
        raw,
        units: units.levels().iter().map(|level| (level.id.clone(), count(level.depth))).collect(),
        bounds: [degrees(bounds.min.x), degrees(bounds.min.y), degrees(bounds.max.x), degrees(bounds.max.y)],
        files: Vec::new(),
    };
    folder.publish(manifest)
}

fn json(body: &impl serde::Serialize) -> Vec<u8> {
    serde_json::to_vec(body).expect("a body in memory has a written form")
}

/// What lies on the ground: at once the great things, in tiles the rest. Returns the two bodies of the first screen.
fn write_ground(
    folder: &mut Folder,
    registers: &Path,
    progress: &mut Progress<'_>,
) -> Result<(Vec<u8>, Vec<u8>), SnapshotError> {
    let layers = context::read(registers)?;
    let great = context_codec::encode(&context::first_screen(&layers));
    folder.add("context.bin", &great)?;
    let steps = tiles::cut(&layers);
    let (file, bytes) = tiles::pack(&steps);
    progress.line(&format!("{} tiles of ground", file.tiles.len()));
    folder.add("context-tiles.json", &json(&file))?;
    folder.add("context-tiles.bin", &bytes)?;
    Ok((great, json(&tiles::index(&steps))))
}

fn write_cube(
    folder: &mut Folder,
    registers: &Registers,
    catalogue: &Catalogue,
    cube: &Cube,
) -> Result<(), SnapshotError> {
    let index = CubeIndex {
        indicators: catalogue.indicators.iter().map(|indicator| indicator.id.clone()).collect(),
        periods: cube.periods.clone(),
        units: registers.partition.units().len() as u32,
    };
    let rows = cube.cells.iter().flatten().map(|cells| CubeIndex::encode_row(cells));
    folder.add_parts("cube.bin", std::iter::once(index.encode()).chain(rows))
}

fn catalogue_body(registers: &Registers, catalogue: &Catalogue, cube: &Cube, version: &str) -> CatalogueBody {
    let levels = registers.partition.units().levels();
    let named = |id: &str, (zh, en): (&str, &str)| Named { id: id.into(), name: Text { zh: zh.into(), en: en.into() } };
    let indicator = |indicator: &domain::catalogue::Indicator| IndicatorBody {
        id: indicator.id.clone(),
        domain: indicator.domain,
        facet: indicator.facet,
        headline: indicator.headline,
        levels: levels
            .iter()
            .filter(|level| indicator.is_shown_at(levels, level.depth))
            .map(|level| level.id.clone())
            .collect(),
        name: indicator.name.clone(),
        about: indicator.about.clone(),
        unit: indicator.unit.clone(),
        digits: indicator.digits,
        direction: indicator.direction,
        target: indicator.target,
        thresholds: indicator.thresholds,
        refresh: indicator.refresh.clone(),
        stale_after: indicator.stale_after,
        class: indicator.class,
        formula: indicator.formula.clone(),
    };
    CatalogueBody {
        version: version.into(),
        as_of: Period::Day(registers.meta.as_of),
        time_zone: TIME_ZONE.into(),
        crs: registers.meta.crs,
        levels: levels.to_vec(),
        domains: Domain::ALL.iter().map(|d| named(d.id(), d.name())).collect(),
        facets: Facet::ALL.iter().map(|f| named(f.id(), f.name())).collect(),
        periods: cube.periods.clone(),
        indicators: catalogue.indicators.iter().map(indicator).collect(),
    }
}
