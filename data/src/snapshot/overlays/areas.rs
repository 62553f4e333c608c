//! Sets of whole units: special grids, which the partition knows, and thematic ones from `overlays/*.json`.

use std::{fs, path::PathBuf};

use domain::{
    units::{Text, UnitKind},
    wire::{OverlayAreas, OverlayShapes},
};
use serde::Deserialize;

use super::{Made, class, layer, text};
use crate::{registers::Registers, snapshot::SnapshotError};

/// The folder of thematic grids among the registers.
const FOLDER: &str = "overlays";

/// One thematic set: `{"kind", "name": {"zh", "en"}, "units": [codes of leaves]}`.
#[derive(Debug, Deserialize)]
struct Thematic {
    kind: String,
    name: Text,
    units: Vec<String>,
}

pub(super) fn make(registers: &Registers) -> Result<Vec<Made>, SnapshotError> {
    let units = registers.partition.units();
    let leaves = units.iter().filter(|unit| units.leaf_of(*unit).is_some());
    let special = leaves.filter(|unit| units.kind(*unit) == UnitKind::Special);
    let special = special.map(|unit| units.code(unit).to_owned()).collect();
    let mut out = vec![set(registers, "special_grids", text("专属网格", "Special grids"), special)];
    for path in files(registers)? {
        let bytes = fs::read(&path).map_err(SnapshotError::io(&path))?;
        let found: Thematic = serde_json::from_slice(&bytes)
            .map_err(|cause| SnapshotError::Thematic { path: path.clone(), problem: cause.to_string() })?;
        let mut codes = found.units;
        if let Some(unknown) = codes.iter().find(|code| units.find(code).and_then(|unit| units.leaf_of(unit)).is_none())
        {
            let problem = format!("{unknown:?} is no unit of the last level");
            return Err(SnapshotError::Thematic { path, problem });
        }
        codes.sort_unstable();
        codes.dedup();
        out.push(set(registers, &format!("thematic_{}", found.kind), found.name, codes));
    }
    Ok(out)
}

/// The thematic sets' files, in the order of their names.
fn files(registers: &Registers) -> Result<Vec<PathBuf>, SnapshotError> {
    let dir = registers.dir.join(FOLDER);
    if !dir.is_dir() {
        return Ok(Vec::new());
    }
    let mut out = Vec::new();
    for entry in fs::read_dir(&dir).map_err(SnapshotError::io(&dir))? {
        let path = entry.map_err(SnapshotError::io(&dir))?.path();
        let hidden = path.file_name().is_none_or(|name| name.to_string_lossy().starts_with('.'));
        if !hidden && path.extension().is_some_and(|end| end == "json") {
            out.push(path);
        }
    }
    out.sort();
    Ok(out)
}

fn set(registers: &Registers, id: &str, name: Text, codes: Vec<String>) -> Made {
    let class = class("in", &name.zh, &name.en, codes.len());
    let shapes = OverlayShapes::Area(OverlayAreas { units: vec![codes], shares: Vec::new() });
    (layer(id, name, registers.meta.as_of, vec![class], &shapes), shapes)
}
