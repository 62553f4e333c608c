//! Figures and partition → a snapshot: a folder that appears whole or not at all, then `CURRENT` names it.

mod annotations;
mod bodies;
pub(crate) mod context;
mod error;
mod folder;
mod metrics_parquet;
mod overlays;
mod shelf;
mod sums;
mod tiles;

pub use annotations::FILE as ANNOTATIONS;
pub use error::SnapshotError;
pub use shelf::Shelf;

use domain::{
    catalogue::{Catalogue, Domain, Facet},
    codec::{
        bin,
        context::{self as context_codec, ContextLayer},
        topojson,
    },
    cube::CubeIndex,
    period::{Period, Step},
    units::Text,
    unusual::Judged,
    wire::{Annotation, CatalogueBody, IndicatorBody, MANIFEST_FORMAT, Manifest, Named, UnusualDay, UnusualFile},
};
use folder::Folder;

use crate::{
    aggregate::{Cube, Figures, Unusual, told_depth},
    progress::Progress,
    registers::Registers,
};

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
    figures: &Figures,
    raw: bool,
    shelf: &Shelf,
    progress: &mut Progress<'_>,
) -> Result<String, SnapshotError> {
    let (partition, cube) = (&registers.partition, &figures.cube);
    let mut folder = Folder::create(shelf.dir())?;
    progress.line("partition");
    let map = bin::encode(partition, bin::Precision::E6);
    folder.add("partition.bin", &map)?;
    folder.add("partition-e7.bin", &bin::encode(partition, bin::Precision::E7))?;
    progress.go_on()?;
    folder.add("partition.topojson", topojson::encode(partition).as_bytes())?;
    let layers = context::read(&registers.dir)?;
    let ground = write_ground(&mut folder, &layers, progress)?;
    progress.go_on()?;
    progress.line("cube");
    let cubes = [("cube.bin", cube), ("cube-ytd.bin", &figures.beside[0]), ("cube-day.bin", &figures.beside[1])];
    for (name, cube) in cubes {
        write_cube(&mut folder, name, catalogue, cube)?;
    }
    progress.go_on()?;
    progress.line("metrics.parquet");
    metrics_parquet::write(&mut folder, registers, catalogue, &cubes.map(|(_, cube)| cube))?;
    let unusual = unusual(catalogue, &figures.unusual);
    folder.add("unusual.json", &json(&unusual))?;
    progress.line("sums");
    sums::write(&mut folder, registers, catalogue, figures)?;

    progress.go_on()?;
    progress.line("overlays");
    let overlays = overlay_bodies(&overlays::make(registers, &layers, catalogue, cube)?);

    // The catalogue names the version, so it counts towards it without: another threshold is another snapshot. Bodies
    // that are stored compressed alone count as they are before.
    let notes = annotations::read(registers, catalogue)?;
    let mut unnamed = json(&catalogue_body((registers, &notes), catalogue, figures, ""));
    overlays.iter().for_each(|stored| unnamed.extend_from_slice(&stored.body));
    let version = folder.version(registers.meta.as_of, &unnamed);
    let body = json(&catalogue_body((registers, &notes), catalogue, figures, &version));
    folder.add("catalogue.json", &body)?;
    let mut ready =
        bodies::first_screen(&map, (&ground.0, &ground.1), &body, catalogue, cube, (partition.units(), &unusual));
    ready.extend(overlays);
    for (at, stored) in ready.iter().enumerate() {
        progress.go_on()?;
        progress.step(&format!("compress {}", stored.path), at, ready.len());
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
    layers: &[ContextLayer],
    progress: &mut Progress<'_>,
) -> Result<(Vec<u8>, Vec<u8>), SnapshotError> {
    let great = context_codec::encode(&context::first_screen(layers));
    folder.add("context.bin", &great)?;
    let steps = tiles::cut(layers);
    let (file, bytes) = tiles::pack(&steps);
    progress.line(&format!("{} tiles of ground", file.tiles.len()));
    folder.add("context-tiles.json", &json(&file))?;
    folder.add("context-tiles.bin", &bytes)?;
    Ok((great, json(&tiles::index(&steps))))
}

/// The list of what is laid over the colours, and each layer's shapes.
fn overlay_bodies(made: &overlays::Overlays) -> Vec<bodies::Stored<'static>> {
    let stored = |path: String, body: Vec<u8>| bodies::Stored { path, content_type: bodies::JSON, body: body.into() };
    let shapes = made.list.layers.iter().zip(&made.shapes);
    let shapes = shapes.map(|(layer, shapes)| stored(format!("overlays/{}", layer.id), json(shapes)));
    std::iter::once(stored("overlays".into(), json(&made.list))).chain(shapes).collect()
}

fn unusual(catalogue: &Catalogue, found: &[Unusual]) -> UnusualFile {
    let day = |of: &Unusual, judged: &Judged| UnusualDay {
        day: Period::Day(of.day),
        value: judged.value as f32,
        expected: judged.expected as f32,
        score: judged.score as f32,
    };
    let of_units = |of: &Unusual| of.units.iter().map(|(unit, judged)| (*unit, day(of, judged))).collect();
    found.iter().map(|of| (catalogue.indicators[of.indicator].id.clone(), of_units(of))).collect()
}

fn write_cube(folder: &mut Folder, name: &str, catalogue: &Catalogue, cube: &Cube) -> Result<(), SnapshotError> {
    let index = CubeIndex {
        indicators: cube.indicators.iter().map(|&at| catalogue.indicators[at].id.clone()).collect(),
        periods: cube.periods.clone(),
        units: cube.units as u32,
    };
    let rows = cube.cells.iter().flatten().map(|cells| CubeIndex::encode_row(cells));
    folder.add_parts(name, std::iter::once(index.encode()).chain(rows))
}

fn catalogue_body(
    (registers, annotations): (&Registers, &[Annotation]),
    catalogue: &Catalogue,
    figures: &Figures,
    version: &str,
) -> CatalogueBody {
    let units = registers.partition.units();
    let (levels, [_, days]) = (units.levels(), &figures.beside);
    let told = |at: usize| {
        let beside = figures.beside.iter().filter(|cube| cube.indicators.contains(&at));
        let step = |cube: &Cube| cube.periods.first().map_or(Step::Month, |period| period.step());
        std::iter::once(Step::Month).chain(beside.map(step)).collect()
    };
    let ends = days.periods.first().zip(days.periods.last()).filter(|_| !days.indicators.is_empty());
    let named = |id: &str, (zh, en): (&str, &str)| Named { id: id.into(), name: Text { zh: zh.into(), en: en.into() } };
    CatalogueBody {
        version: version.into(),
        as_of: Period::Day(registers.meta.as_of),
        time_zone: TIME_ZONE.into(),
        crs: registers.meta.crs,
        levels: levels.to_vec(),
        domains: Domain::ALL.iter().map(|d| named(d.id(), d.name())).collect(),
        facets: Facet::ALL.iter().map(|f| named(f.id(), f.name())).collect(),
        periods: figures.cube.periods.clone(),
        days: ends.map(|(&first, &last)| [first, last]),
        days_level: ends.map(|_| levels[usize::from(told_depth(units))].id.clone()),
        indicators: catalogue
            .indicators
            .iter()
            .enumerate()
            .map(|(at, indicator)| IndicatorBody::of(catalogue, indicator, levels, told(at)))
            .collect(),
        annotations: annotations.to_vec(),
    }
}
