//! Files of places, feature by feature: GeoJSON, TopoJSON, zipped Shapefile, GeoPackage and FlatGeobuf alike yield
//! [`Item`]s, their attributes and a geometry as the grids have it.
//!
//! The three binary forms are read by code of our own: it asks each byte whether it is there, holds one feature at a
//! time and never believes a count, so that a broken or hostile file ends in an error within bounded memory.

mod bytes;
mod dbf;
mod flatgeobuf;
mod geopackage;
mod json;
mod rings;
mod shapefile;
mod sqlite;
mod sqlite_columns;
mod wkb;
mod wkt;

#[cfg(test)]
mod tests;

use std::path::Path;

use anyhow::{Context as _, bail, ensure};
use domain::{
    codec::{exchange::ExchangeError, items::Item},
    crs::{Crs, FileCrs},
};

use super::table::Encoding;

/// Largest file whose features are read as a whole, and most bytes that a zipped one may unpack to. A city of 123,000
/// grids has some 50 MB.
pub(super) const MOST_BYTES: u64 = 256 << 20;
/// Most bytes of one feature.
const MOST_FEATURE: usize = 64 << 20;

/// What has to be known of a file beside its content.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Options<'a> {
    /// The layer of a GeoPackage, the object of a TopoJSON file, the .shp of a zip; needed where there are several.
    pub layer: Option<&'a str>,
    /// The system that the places are said to be in.
    pub crs: Option<FileCrs>,
    /// How the attributes of a Shapefile are written, where it doesn't say itself.
    pub encoding: Option<Encoding>,
    /// For drafts, which look at attributes only: a system that isn't named anywhere is taken for the grids'.
    pub draft: bool,
}

/// A feature, or what is wrong with it: the others are none the worse.
pub(super) type Found = Result<Item, ExchangeError>;

/// An opened file.
pub(super) struct Source {
    /// The system that its places are in.
    pub crs: FileCrs,
    /// Names of attributes, in the file's order.
    pub fields: Vec<String>,
    /// Feature after feature, in the file's order; an outer error is one of the whole file, and nothing comes after it.
    pub features: Box<dyn Iterator<Item = anyhow::Result<Found>>>,
}

impl std::fmt::Debug for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Source").field("crs", &self.crs).field("fields", &self.fields).finish_non_exhaustive()
    }
}

/// Opens a file by its name's end; what is none of the binary forms is JSON.
///
/// # Errors
/// What makes the whole file unreadable, with the place.
pub(super) fn open(path: &Path, options: Options<'_>) -> anyhow::Result<Source> {
    let open = match end(path).as_str() {
        "zip" => shapefile::open,
        "gpkg" => geopackage::open,
        "fgb" => flatgeobuf::open,
        "shp" | "dbf" => {
            bail!("{}: a Shapefile is taken zipped, its .shp, .dbf, .prj and .cpg together", path.display())
        }
        _ => json::open,
    };
    let file = path.display().to_string();
    let Source { crs, fields, features } = open(path, options).with_context(|| file.clone())?;
    let features = features.map(move |found| found.with_context(|| file.clone()));
    Ok(Source { crs, fields, features: Box::new(features) })
}

/// Whether a file's name says that it isn't JSON.
pub(super) fn is_binary(path: &Path) -> bool {
    ["zip", "gpkg", "fgb", "shp", "dbf"].contains(&end(path).as_str())
}

fn end(path: &Path) -> String {
    path.extension().map(|end| end.to_string_lossy().to_lowercase()).unwrap_or_default()
}

/// The whole text of a file that isn't too large.
///
/// # Errors
/// Its size, or what the system says.
pub(super) fn text(path: &Path) -> anyhow::Result<String> {
    let bytes = std::fs::metadata(path)?.len();
    ensure!(bytes <= MOST_BYTES, "{bytes} bytes; at most {MOST_BYTES} are read as a whole");
    Ok(std::fs::read_to_string(path)?)
}

/// The system of a file's places, from what it says of itself and what is said of it.
fn settled(told: Option<FileCrs>, options: &Options<'_>) -> anyhow::Result<FileCrs> {
    let settled = FileCrs::settled(told, options.crs).map_err(|(told, said)| ExchangeError::Crs { told, said })?;
    let settled = settled.or(options.draft.then_some(FileCrs::Degrees(Crs::Cgcs2000)));
    settled.with_context(|| {
        format!(
            "the file doesn't say which system its places are in: --crs or a mapping's `crs` must; {}",
            FileCrs::KNOWN
        )
    })
}

/// One of several parts, by the name that is asked for or because it is alone.
fn chosen<'n>(what: &str, names: &[&'n str], asked: Option<&str>) -> anyhow::Result<&'n str> {
    let all = || names.iter().take(40).copied().collect::<Vec<_>>().join(", ");
    match (asked, names) {
        (_, []) => bail!("has no {what}"),
        (Some(asked), _) => {
            let found = names.iter().find(|name| **name == asked);
            found.copied().with_context(|| format!("has no {what} {asked:?}; it has {}", all()))
        }
        (None, [name]) => Ok(name),
        (None, _) => bail!("has several {what}s, one of which must be chosen: {}", all()),
    }
}
