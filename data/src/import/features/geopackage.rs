//! GeoPackage (OGC 12-128r19): a SQLite file with tables of features, their systems of coordinates and, in each row, a
//! geometry as well-known binary behind a header of its own.

use std::path::Path;

use anyhow::{Context as _, ensure};
use domain::{
    codec::{
        exchange::ExchangeError,
        items::{Geometry, Item},
    },
    crs::FileCrs,
};
use serde_json::{Number, Value};

use super::{
    Found, Options, Source, chosen, settled,
    sqlite::{Cell, Table},
    wkb, wkt,
};

/// Most rows of the tables that describe the others.
const MOST_DESCRIBED: usize = 100_000;

pub(super) fn open(path: &Path, options: Options<'_>) -> anyhow::Result<Source> {
    let described =
        |name: &str| Table::open(path, name)?.with_context(|| format!("is no GeoPackage: it has no {name}"));
    let columns = rows(described("gpkg_geometry_columns")?, &["table_name", "column_name", "srs_id"])?;
    let layers: Vec<&str> = columns.iter().filter_map(|row| row[0].text()).collect();
    let layer = chosen("layer", &layers, options.layer)?;
    let row = columns.iter().find(|row| row[0].text() == Some(layer)).context("has a layer that isn't described")?;
    let geometry = row[1].text().context("gpkg_geometry_columns: a column has no name")?;
    let srs = row[2].int().context("gpkg_geometry_columns: srs_id is no number")?;
    let systems = ["srs_id", "organization", "organization_coordsys_id", "definition", "srs_name"];
    let systems = rows(described("gpkg_spatial_ref_sys")?, &systems)?;
    let crs = settled(system(&systems, srs)?, &options)?;
    let table = Table::open(path, layer)?.with_context(|| format!("has no table {layer}"))?;
    let geometry = table.column(geometry).with_context(|| format!("the table {layer}"))?;
    let fields = table.columns.iter().enumerate().filter(|(at, _)| *at != geometry);
    let fields = fields.map(|(_, column)| column.name.clone()).collect();
    let features = Features { table, layer: layer.to_owned(), geometry, crs, index: 0, ended: false };
    Ok(Source { crs, fields, features: Box::new(features) })
}

/// Some columns of a small table.
fn rows(mut table: Table, names: &[&str]) -> anyhow::Result<Vec<Vec<Cell>>> {
    let at: Vec<usize> = names.iter().map(|name| table.column(name)).collect::<anyhow::Result<_>>()?;
    let mut out = Vec::new();
    while let Some((_, cells)) = table.next()? {
        ensure!(out.len() < MOST_DESCRIBED, "more than {MOST_DESCRIBED} layers or systems");
        out.push(at.iter().map(|at| cells[*at].clone()).collect());
    }
    Ok(out)
}

/// The system of a number; none where it is "undefined" (0 and −1).
fn system(systems: &[Vec<Cell>], srs: i64) -> anyhow::Result<Option<FileCrs>> {
    if srs == 0 || srs == -1 {
        return Ok(None);
    }
    let row = systems.iter().find(|row| row[0].int() == Some(srs));
    let row = row.with_context(|| format!("gpkg_spatial_ref_sys has no srs_id {srs}"))?;
    let code = row[2].int().and_then(|code| u32::try_from(code).ok());
    if let (Some(organization), Some(code)) = (row[1].text(), code)
        && organization.eq_ignore_ascii_case("EPSG")
    {
        let known = FileCrs::of_epsg(code).with_context(|| {
            format!(
                "the system EPSG:{code} ({}) isn't known here; {}",
                row[4].text().unwrap_or_default(),
                FileCrs::KNOWN
            )
        });
        return known.map(Some);
    }
    wkt::system(row[3].text().unwrap_or_default()).map(Some)
}

struct Features {
    table: Table,
    layer: String,
    /// The column of geometries.
    geometry: usize,
    crs: FileCrs,
    index: usize,
    ended: bool,
}

impl Iterator for Features {
    type Item = anyhow::Result<Found>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let found = self.table.next().map(|row| row.map(|(number, cells)| self.item(number, cells)));
        self.ended = !matches!(found, Ok(Some(_)));
        self.index += 1;
        found.with_context(|| format!("the table {}, after {} rows", self.layer, self.index - 1)).transpose()
    }
}

impl Features {
    fn item(&self, number: i64, cells: Vec<Cell>) -> Found {
        let mut item = Item { id: number.into(), ..Item::default() };
        for (at, (column, cell)) in self.table.columns.iter().zip(cells).enumerate() {
            let fault = |value: &str, why| ExchangeError::feature(self.index, &column.name, &value, why);
            if at == self.geometry {
                let geometry = match &cell {
                    Cell::Null => None,
                    Cell::Blob(bytes) => geometry(bytes).map_err(|why| fault(&told(bytes), why))?,
                    _ => return Err(fault("", "is no geometry")),
                };
                item.geometry = geometry.map(|geometry| geometry.to_grids(self.index, self.crs)).transpose()?;
                continue;
            }
            let value = match cell {
                // Bytes are nothing that a register holds.
                Cell::Null | Cell::Blob(_) => Value::Null,
                Cell::Int(number) => number.into(),
                Cell::Real(number) => Number::from_f64(number).map_or(Value::Null, Value::Number),
                Cell::Text(bytes) => match String::from_utf8(bytes) {
                    Ok(text) => text.into(),
                    Err(error) => {
                        let text = String::from_utf8_lossy(error.as_bytes());
                        return Err(fault(&text, "its bytes are no UTF-8"));
                    }
                },
            };
            item.properties.insert(column.name.clone(), value);
        }
        Ok(item)
    }
}

/// The first bytes, for a message.
fn told(bytes: &[u8]) -> String {
    bytes.iter().take(8).map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(" ")
}

/// A geometry behind its header (clause 2.1.3); none where it is marked as empty.
fn geometry(bytes: &[u8]) -> Result<Option<Geometry>, &'static str> {
    const NONE: &str = "its bytes are no geometry of a GeoPackage";
    let [b'G', b'P', _, flags, _, _, _, _, rest @ ..] = bytes else { return Err(NONE) };
    let envelope = match flags >> 1 & 7 {
        0 => 0,
        1 => 32,
        2 | 3 => 48,
        4 => 64,
        _ => return Err(NONE),
    };
    if flags >> 5 & 1 == 1 {
        return Err("extended geometries aren't taken");
    }
    if flags >> 4 & 1 == 1 {
        return Ok(None);
    }
    wkb::read(rest.get(envelope..).ok_or(NONE)?).map(Some)
}
