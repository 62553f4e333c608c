//! A plan in the forms that others read: [`table`] puts units and counts side by side, then one file a form.
//!
//! Columns are the same everywhere: code, name, level, parent, kind, area_m2, households, shops, houses, buildings. A
//! building that lies in several units counts in each.

mod csv;
mod shapefile;
mod table;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use domain::{
    codec::{
        geojson::{self, Selection},
        topojson,
    },
    crs::Crs,
    pack::Pack,
    partition::Partition,
    plan::{Plan, PlanError as Unfit, compare::Comparison, count::Counts},
};

pub use table::{Row, Table};

use crate::{store::geopackage, workbook::Lang};

/// A form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// GeoJSON (RFC 7946): a level's units.
    GeoJson,
    /// Every level on one set of arcs.
    TopoJson,
    /// A zipped Shapefile: a level's units.
    Shapefile,
    /// A GeoPackage: a level's units.
    GeoPackage,
    /// CSV: which entrance of which building is in which unit.
    Buildings,
    /// CSV: which building moves from which unit to which.
    Moves,
}

impl Format {
    /// All, with their names in an address.
    pub const ALL: [(&'static str, Self); 6] = [
        ("geojson", Self::GeoJson),
        ("topojson", Self::TopoJson),
        ("shapefile", Self::Shapefile),
        ("geopackage", Self::GeoPackage),
        ("buildings.csv", Self::Buildings),
        ("moves.csv", Self::Moves),
    ];

    /// As in `Content-Type`.
    #[must_use]
    pub const fn media(self) -> &'static str {
        match self {
            Self::GeoJson => "application/geo+json",
            Self::TopoJson => "application/json",
            Self::Shapefile => "application/zip",
            Self::GeoPackage => "application/geopackage+sqlite3",
            Self::Buildings | Self::Moves => "text/csv; charset=utf-8",
        }
    }

    /// How the file's name ends.
    #[must_use]
    pub const fn ending(self) -> &'static str {
        match self {
            Self::GeoJson => ".geojson",
            Self::TopoJson => ".topojson",
            Self::Shapefile => ".shp.zip",
            Self::GeoPackage => ".gpkg",
            Self::Buildings => "-buildings.csv",
            Self::Moves => "-moves.csv",
        }
    }
}

/// Why nothing is exported.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// Ground of no unit, or units and arcs that don't fit together.
    #[error("the plan is no partition yet: {0}")]
    Unfit(#[from] Unfit),
    /// The file can't be made.
    #[error("{form} can't be written: {cause}")]
    Writing {
        /// The form.
        form: &'static str,
        /// What its writer says.
        cause: Box<dyn std::error::Error + Send + Sync>,
    },
}

impl ExportError {
    /// A writer's fault.
    pub fn writing(form: &'static str, cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Writing { form, cause: cause.into() }
    }
}

/// What is exported.
#[derive(Debug)]
pub struct Wish<'a> {
    /// The form.
    pub format: Format,
    /// Of the units, by its id; the finest without.
    pub level: Option<&'a str>,
    /// Of the words that are not the plan's own: who leads a unit.
    pub lang: Lang,
    /// The system that places are in.
    pub crs: Crs,
    /// The name of layers and files.
    pub name: &'a str,
    /// When the plan changed last: microseconds since 1970. The same plan gives the same bytes.
    pub changed: i64,
}

/// Makes the file of a plan that began on a partition.
///
/// # Errors
/// [`ExportError`], with the place where ground is of no unit.
pub fn make(plan: &Plan, base: &Partition, pack: &Arc<Pack>, wish: &Wish<'_>) -> Result<Vec<u8>, ExportError> {
    match wish.format {
        Format::GeoJson => {
            let partition = plan.to_partition()?;
            let depth = table::depth(&partition, wish.level);
            Ok(geojson::encode(&partition, Selection { depth: Some(depth), within: None }).into_bytes())
        }
        Format::TopoJson => Ok(topojson::encode(&plan.to_partition()?).into_bytes()),
        Format::Shapefile | Format::GeoPackage => {
            let partition = plan.to_partition()?;
            let counts = Counts::new(plan, pack.clone());
            let table = Table::new(plan, &partition, &counts, table::depth(&partition, wish.level));
            match wish.format {
                Format::Shapefile => shapefile::zipped(&table, wish),
                _ => geopackage::write(&table, wish).map_err(|error| ExportError::writing("the GeoPackage", error)),
            }
        }
        Format::Buildings => Ok(csv::buildings(plan, &Counts::new(plan, pack.clone()))),
        Format::Moves => {
            let before = Plan::from_partition(base)?;
            let counts = [Counts::new(&before, pack.clone()), Counts::new(plan, pack.clone())];
            let comparison = Comparison::new((&before, &counts[0]), (plan, &counts[1]));
            let comparison = comparison.map_err(|error| ExportError::writing("the list of moves", error))?;
            Ok(csv::moves(&comparison, pack, wish.lang))
        }
    }
}
