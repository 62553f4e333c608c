//! Opening: every file is compared with the manifest, and the files with one another, before anything is served.

use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use domain::{
    codec,
    period::Step,
    wire::{CatalogueBody, FileEntry, MANIFEST_FORMAT, Manifest, UnusualFile},
};

use super::{
    CATALOGUE, CONTEXT, CUBE, CUBE_DAY, CUBE_YTD, CheckedFile, Cube, Cubes, PARTITION, PARTITION_E7, SUM_LIST, SUMS,
    Snapshot, SnapshotError, Sums, TILE_LIST, TILES, TOPOJSON, Tiles, UNUSUAL,
};
use crate::http::{params::shorten, reply::Stored};

/// The file that names the version in force.
pub const CURRENT: &str = "CURRENT";

/// Files that answers are made from, and whether a snapshot may do without.
const SERVED: [(&str, bool); 13] = [
    (CATALOGUE, false),
    (PARTITION, false),
    (PARTITION_E7, false),
    (TOPOJSON, false),
    (CUBE, false),
    (CUBE_YTD, true),
    (CUBE_DAY, true),
    (CONTEXT, true),
    (TILE_LIST, true),
    (TILES, true),
    (UNUSUAL, true),
    (SUM_LIST, true),
    (SUMS, true),
];

/// The version that CURRENT names.
///
/// # Errors
/// When it is absent or holds something else.
pub fn current_version(snapshots: &Path) -> Result<String, SnapshotError> {
    let path = snapshots.join(CURRENT);
    let text = fs::read_to_string(&path).map_err(SnapshotError::io(&path))?;
    let version = text.trim_end();
    let good = (1..=64).contains(&version.len())
        && !version.starts_with('.')
        && version.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'));
    if good { Ok(version.into()) } else { Err(SnapshotError::Current { path, text: shorten(&text) }) }
}

/// Opens and checks one version.
///
/// # Errors
/// The first thing found that keeps it from being served.
pub fn open(snapshots: &Path, version: &str) -> Result<Snapshot, SnapshotError> {
    let dir = snapshots.join(version);
    let manifest = read_manifest(&dir, version)?;
    for (name, optional) in SERVED {
        if !optional && !manifest.files.iter().any(|entry| entry.name == name) {
            return Err(SnapshotError::Missing(name));
        }
    }
    let checked = check_all(&dir, &manifest.files)?;
    let mut files = HashMap::new();
    let mut stored = HashMap::new();
    for (entry, file) in manifest.files.iter().zip(checked) {
        if let Some((name, _)) = SERVED.iter().find(|(name, _)| *name == entry.name) {
            files.insert(*name, Arc::new(file));
        } else if let Some(body) = &entry.body_of {
            let brotli = file.read_all().map_err(SnapshotError::io(dir.join(&entry.name)))?.into();
            let sha256 = body.sha256.as_str().into();
            let kept = Stored { brotli, sha256, identity_bytes: body.bytes };
            stored.insert((body.path.clone(), body.content_type.clone()), kept);
        }
    }
    let read = |name: &'static str| files[name].read_all().map_err(SnapshotError::io(dir.join(name)));
    let json = |name: &'static str| {
        let path = dir.join(name);
        move |source| SnapshotError::Json { path, source }
    };
    let catalogue: CatalogueBody = serde_json::from_slice(&read(CATALOGUE)?).map_err(json(CATALOGUE))?;
    let decode = |file: &'static str| {
        codec::bin::decode(&read(file)?).map_err(|source| SnapshotError::Partition { file, source })
    };
    // The exact one answers for shapes and areas; the app's is decoded too, as what can't be is refused here
    // and not in every browser.
    let partition = decode(PARTITION_E7)?;
    let shown = decode(PARTITION)?;
    if shown.units() != partition.units() {
        return Err(mismatch(PARTITION, "its list of units", "another one", PARTITION_E7, "this"));
    }
    let cube = |name: &'static str| {
        let open = |file: &Arc<CheckedFile>| Cube::open(name, file.clone(), &catalogue.indicators);
        files.get(name).map(open).transpose()
    };
    let months = cube(CUBE)?.ok_or(SnapshotError::Missing(CUBE))?;
    let beside = [cube(CUBE_YTD)?, cube(CUBE_DAY)?].into_iter().flatten().collect();
    let cubes = Cubes::new(months, beside);
    // A file and the list of what stands in it: both, or neither.
    let pair = |file: &'static str, list: &'static str| match (files.get(file), files.contains_key(list)) {
        (Some(file), true) => Ok(Some((file.clone(), read(list)?))),
        (None, false) => Ok(None),
        (Some(_), false) => Err(SnapshotError::Missing(list)),
        (None, true) => Err(SnapshotError::Missing(file)),
    };
    let tiles = pair(TILES, TILE_LIST)?
        .map(|(file, list)| Tiles::new(file, serde_json::from_slice(&list).map_err(json(TILE_LIST))?));
    let sums = pair(SUMS, SUM_LIST)?.map(|(file, list)| {
        Sums::new(file, serde_json::from_slice(&list).map_err(json(SUM_LIST))?, partition.units().len())
    });
    let (tiles, sums) = (tiles.transpose()?, sums.transpose()?);
    let found: UnusualFile = match files.contains_key(UNUSUAL) {
        true => serde_json::from_slice(&read(UNUSUAL)?).map_err(json(UNUSUAL))?,
        false => Vec::new(),
    };
    let mut unusual = HashMap::new();
    for (id, units) in found {
        let Some(at) = catalogue.indicators.iter().position(|indicator| indicator.id == id) else {
            return Err(mismatch(UNUSUAL, "an indicator", id, CATALOGUE, "one of its own"));
        };
        unusual.extend(units.into_iter().map(|(unit, day)| ((at, unit), day)));
    }
    let snapshot = Snapshot { manifest, catalogue, partition, cubes, files, stored, tiles, sums, unusual };
    check_agreement(&snapshot)?;
    Ok(snapshot)
}

fn read_manifest(dir: &Path, version: &str) -> Result<Manifest, SnapshotError> {
    /// Read first: another format's fields may be anything.
    #[derive(serde::Deserialize)]
    struct Format {
        format: u32,
    }
    let path = dir.join("manifest.json");
    let bytes = fs::read(&path).map_err(SnapshotError::io(&path))?;
    let json = |path: &PathBuf| {
        let path = path.clone();
        move |source| SnapshotError::Json { path, source }
    };
    let Format { format: found } = serde_json::from_slice(&bytes).map_err(json(&path))?;
    if found != MANIFEST_FORMAT {
        return Err(SnapshotError::Format { path, found, expected: MANIFEST_FORMAT });
    }
    let manifest: Manifest = serde_json::from_slice(&bytes).map_err(json(&path))?;
    if manifest.version != version {
        return Err(mismatch("manifest.json", "the version", &manifest.version, CURRENT, version));
    }
    if manifest.raw {
        return Err(SnapshotError::Raw(path));
    }
    Ok(manifest)
}

/// Checks every file, several at a time, the largest first: hashing is what a start waits for.
fn check_all(dir: &Path, entries: &[FileEntry]) -> Result<Vec<CheckedFile>, SnapshotError> {
    let mut order: Vec<usize> = (0..entries.len()).collect();
    order.sort_by_key(|&at| std::cmp::Reverse(entries[at].bytes));
    let next = AtomicUsize::new(0);
    let work = || -> Result<Vec<(usize, CheckedFile)>, SnapshotError> {
        let mut done = Vec::new();
        while let Some(&at) = order.get(next.fetch_add(1, Ordering::Relaxed)) {
            done.push((at, CheckedFile::open(dir, &entries[at])?));
        }
        Ok(done)
    };
    let threads = thread::available_parallelism().map_or(1, usize::from).min(8);
    let results: Vec<_> = thread::scope(|scope| {
        let running: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        running.into_iter().map(thread::ScopedJoinHandle::join).collect()
    });
    let mut checked = Vec::with_capacity(entries.len());
    for result in results {
        checked.extend(result.map_err(|_| SnapshotError::Worker("a thread panicked".into()))??);
    }
    checked.sort_by_key(|(at, _)| *at);
    Ok(checked.into_iter().map(|(_, file)| file).collect())
}

/// The files are of one piece: each was written with the others in view.
fn check_agreement(snapshot: &Snapshot) -> Result<(), SnapshotError> {
    let Snapshot { manifest, catalogue, cubes, .. } = snapshot;
    let (units, index) = (snapshot.units(), cubes.months().index());
    if catalogue.version != manifest.version {
        return Err(mismatch(CATALOGUE, "the version", &catalogue.version, "manifest.json", &manifest.version));
    }
    if index.units as usize != units.len() {
        return Err(mismatch(CUBE, "the number of units", index.units, PARTITION, units.len()));
    }
    if catalogue.levels != units.levels() {
        let ids = |levels: &[domain::units::Level]| {
            levels.iter().map(|level| level.id.as_str()).collect::<Vec<_>>().join(", ")
        };
        return Err(mismatch(CATALOGUE, "the list of levels", ids(&catalogue.levels), PARTITION, ids(units.levels())));
    }
    let ids: Vec<&str> = catalogue.indicators.iter().map(|indicator| indicator.id.as_str()).collect();
    if index.indicators != ids {
        return Err(mismatch(CUBE, "the list of indicators", index.indicators.join(", "), CATALOGUE, ids.join(", ")));
    }
    if index.periods != catalogue.periods || index.periods.is_empty() {
        let texts =
            |periods: &[domain::period::Period]| periods.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        let (found, expected) = (texts(&index.periods), texts(&catalogue.periods));
        return Err(mismatch(CUBE, "the list of periods", found, CATALOGUE, expected));
    }
    for cube in cubes.beside() {
        let (index, name) = (cube.index(), cube.name());
        if index.units as usize > units.len() {
            return Err(mismatch(name, "the number of units", index.units, PARTITION, units.len()));
        }
        let step = index.periods.first().map_or(Step::Month, |period| period.step());
        if let Some(other) = index.periods.iter().find(|period| period.step() != step || step == Step::Month) {
            return Err(mismatch(name, "a period", other, CUBE, "periods of one step, and not months"));
        }
        let told = catalogue.indicators.iter().filter(|indicator| indicator.steps.contains(&step));
        let told: Vec<&str> = told.map(|indicator| indicator.id.as_str()).collect();
        if index.indicators != told {
            return Err(mismatch(
                name,
                "the list of indicators",
                index.indicators.join(", "),
                CATALOGUE,
                told.join(", "),
            ));
        }
    }
    Ok(())
}

fn mismatch(
    file: &str,
    what: &'static str,
    found: impl ToString,
    other: &'static str,
    expected: impl ToString,
) -> SnapshotError {
    let (found, expected) = (found.to_string(), expected.to_string());
    SnapshotError::Mismatch { file: file.into(), what, found, other, expected }
}
