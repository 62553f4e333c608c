//! One snapshot, opened and checked: the partition, the catalogue, the cube and the bodies that lie ready.
//!
//! Anatomy: [`open`] (checks everything once) → [`Snapshot`] (answers from it) → [`watch`] (swaps it).

mod cube;
mod error;
mod files;
pub mod open;
pub mod watch;

use std::{collections::HashMap, sync::Arc};

use domain::{
    partition::Partition,
    period::Period,
    units::{UnitIx, UnitTable},
    wire::{CatalogueBody, IndicatorBody, Manifest},
};

pub use cube::Cube;
pub use error::SnapshotError;
pub use files::CheckedFile;

use crate::{
    http::{
        nearest::{COUNT, distance, nearest},
        params::shorten,
        reply::Stored,
    },
    problem::ApiError,
};

/// The catalogue's file.
pub const CATALOGUE: &str = "catalogue.json";
/// The partition as the app takes it, at 1e-6°.
pub const PARTITION: &str = "partition.bin";
/// The partition as the planner takes it, at 1e-7°.
pub const PARTITION_E7: &str = "partition-e7.bin";
/// The partition as others take it.
pub const TOPOJSON: &str = "partition.topojson";
/// Every figure.
pub const CUBE: &str = "cube.bin";
/// Roads, water, buildings; a partition imported alone does without.
pub const CONTEXT: &str = "context.bin";

/// Everything that one version answers from. Immutable; readers hold it by [`Arc`] over a swap.
#[derive(Debug)]
pub struct Snapshot {
    manifest: Manifest,
    catalogue: CatalogueBody,
    partition: Partition,
    cube: Cube,
    files: HashMap<&'static str, Arc<CheckedFile>>,
    /// By canonical path and query under `/api/v1/`, and media type.
    stored: HashMap<(String, String), Stored>,
}

impl Snapshot {
    /// Its version.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.manifest.version
    }

    /// What it says of itself.
    #[must_use]
    pub const fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Levels, indicators, periods.
    #[must_use]
    pub const fn catalogue(&self) -> &CatalogueBody {
        &self.catalogue
    }

    /// Units and their shapes, at 1e-7°.
    #[must_use]
    pub const fn partition(&self) -> &Partition {
        &self.partition
    }

    /// The units.
    #[must_use]
    pub fn units(&self) -> &UnitTable {
        self.partition.units()
    }

    /// The figures.
    #[must_use]
    pub const fn cube(&self) -> &Cube {
        &self.cube
    }

    /// A file that the wire serves as it is.
    ///
    /// # Errors
    /// When this snapshot does without it.
    pub fn file(&self, name: &'static str) -> Result<Arc<CheckedFile>, ApiError> {
        self.files.get(name).cloned().ok_or(ApiError::Absent { name })
    }

    /// The Brotli body that lies ready for a canonical path and query.
    #[must_use]
    pub fn stored(&self, path: &str, media: &str) -> Option<Stored> {
        self.stored.get(&(path.to_owned(), media.to_owned())).cloned()
    }

    /// The indicator of that id and its place in the catalogue and the cube.
    ///
    /// # Errors
    /// A problem with the nearest ids.
    pub fn indicator(&self, id: &str) -> Result<(usize, &IndicatorBody), ApiError> {
        let indicators = &self.catalogue.indicators;
        indicators.iter().enumerate().find(|(_, indicator)| indicator.id == id).ok_or_else(|| ApiError::UnknownValue {
            parameter: "indicator",
            value: shorten(id),
            nearest: nearest(id, indicators.iter().map(|indicator| indicator.id.as_str())),
        })
    }

    /// The depth of the level of that id.
    ///
    /// # Errors
    /// A problem with the nearest ids.
    pub fn depth(&self, level: &str) -> Result<u8, ApiError> {
        self.units().depth_of(level).ok_or_else(|| ApiError::UnknownValue {
            parameter: "level",
            value: shorten(level),
            nearest: nearest(level, self.units().levels().iter().map(|level| level.id.as_str())),
        })
    }

    /// The id of a unit's level.
    #[must_use]
    pub fn level_of(&self, unit: UnitIx) -> &str {
        &self.units().levels()[usize::from(self.units().depth(unit))].id
    }

    /// The unit that a parameter names.
    ///
    /// # Errors
    /// A problem with the nearest codes.
    pub fn unit(&self, parameter: &'static str, code: &str) -> Result<UnitIx, ApiError> {
        self.units().find(code).ok_or_else(|| ApiError::UnknownValue {
            parameter,
            value: shorten(code),
            nearest: self.nearest_codes(code),
        })
    }

    /// The period's place in the cube; the newest one where none is asked for.
    ///
    /// # Errors
    /// A problem with the nearest periods: those before and after, or those written alike.
    pub fn period(&self, text: Option<&str>) -> Result<(usize, Period), ApiError> {
        let periods = &self.cube.index().periods;
        let Some(text) = text else {
            let at = periods.len() - 1;
            return Ok((at, periods[at]));
        };
        let asked = text.parse::<Period>().ok();
        if let Some(at) = periods.iter().position(|&period| Some(period) == asked) {
            return Ok((at, periods[at]));
        }
        let nearest = match asked {
            Some(asked) => {
                let mut near: Vec<Period> = periods.clone();
                near.sort_by_key(|period| (last_month(*period) - last_month(asked)).abs());
                near.iter().take(COUNT).map(ToString::to_string).collect()
            }
            None => {
                let texts: Vec<String> = periods.iter().rev().map(ToString::to_string).collect();
                nearest(text, texts.iter().map(String::as_str))
            }
        };
        Err(ApiError::UnknownValue { parameter: "period", value: shorten(text), nearest })
    }

    /// The codes nearest to a wrong one, among those that stand around its place in each level's order: ranking
    /// a whole city's codes would let one client keep a processor busy.
    #[must_use]
    pub fn nearest_codes(&self, wrong: &str) -> Vec<String> {
        const AROUND: u32 = 32;
        let wrong = shorten(wrong);
        let table = self.units();
        let mut near: Vec<(usize, &str)> = Vec::new();
        for level in table.levels() {
            let range = table.level(level.depth);
            let (mut low, mut high) = (range.start, range.end);
            while low < high {
                let middle = low + (high - low) / 2;
                if table.code(UnitIx(middle)) < wrong.as_str() { low = middle + 1 } else { high = middle }
            }
            let around = low.saturating_sub(AROUND).max(range.start)..(low + AROUND).min(range.end);
            near.extend(around.map(|unit| table.code(UnitIx(unit))).map(|code| (distance(&wrong, code), code)));
        }
        near.sort_unstable();
        near.into_iter().take(COUNT).map(|(_, code)| code.to_owned()).collect()
    }
}

/// Months from year 0 to the period's last one.
#[must_use]
pub fn last_month(period: Period) -> i32 {
    match period {
        Period::Year(year) => year * 12 + 11,
        Period::Month(month) | Period::YearToDate(month) => month.index(),
        Period::Day(day) => day.in_month().index(),
    }
}

/// Months from year 0 to the period's first one.
#[must_use]
pub fn first_month(period: Period) -> i32 {
    match period {
        Period::Year(year) => year * 12,
        Period::YearToDate(month) => month.year * 12,
        Period::Month(month) => month.index(),
        Period::Day(day) => day.in_month().index(),
    }
}
