//! Files of places as tables: the attributes, and two columns more for the place of a point.

use std::path::Path;

use anyhow::Context as _;
use domain::codec::items::Geometry;
use serde_json::Value;

use super::{Go, Options, Rows, named};
use crate::import::features;

/// Headers of the columns that a point's longitude and latitude stand in, as the grids have them.
pub(in crate::import) const POSITION: [&str; 2] = ["geometry.lon", "geometry.lat"];

pub(super) fn read(path: &Path, options: Options<'_>, rows: &mut dyn Rows) -> anyhow::Result<()> {
    let Options { sheet, encoding, crs, draft } = options;
    let source = features::open(path, features::Options { layer: sheet, crs, encoding, draft })?;
    let place = || path.display().to_string();
    let names = source.fields.iter().cloned().chain(POSITION.map(String::from));
    rows.header(&named(names.collect()).with_context(place)?).with_context(place)?;
    let mut cells = Vec::new();
    for (found, at) in source.features.zip(1..) {
        let go = match found? {
            Err(fault) => rows.row(at, Err(fault.to_string())),
            Ok(item) => {
                cells.clear();
                cells.extend(source.fields.iter().map(|name| item.properties.get(name).map(text).unwrap_or_default()));
                cells.extend(position(item.geometry.as_ref()));
                rows.row(at, Ok(&cells))
            }
        };
        if go.with_context(place)? == Go::Enough {
            break;
        }
    }
    Ok(())
}

/// Of a single point; a line or an area is no place that a row could stand at.
fn position(geometry: Option<&Geometry>) -> [String; 2] {
    match geometry {
        Some(Geometry::Points(points)) if points.len() == 1 => points[0].map(|degrees| degrees.to_string()),
        _ => Default::default(),
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
