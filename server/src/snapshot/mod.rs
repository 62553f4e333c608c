//! One snapshot, opened and checked: the partition, the catalogue, the cube and the bodies that lie ready.
//!
//! Anatomy: [`open`] (checks everything once) → [`Snapshot`] (answers from it) → [`watch`] (swaps it).

mod cube;
mod error;
mod files;
pub mod open;
mod sums;
mod tiles;
pub mod watch;

use std::{collections::HashMap, io, sync::Arc};

use domain::{
    partition::Partition,
    period::{Day, Month, Period, Step},
    units::{UnitIx, UnitTable},
    wire::{CatalogueBody, IndicatorBody, Manifest, UnusualDay},
};

pub use cube::{Cube, Cubes};
pub use error::SnapshotError;
pub use files::CheckedFile;
pub use sums::Sums;
pub use tiles::Tiles;

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
/// Every figure, month by month.
pub const CUBE: &str = "cube.bin";
/// Those told from January on; older snapshots do without.
pub const CUBE_YTD: &str = "cube-ytd.bin";
/// Those told day by day; older snapshots do without.
pub const CUBE_DAY: &str = "cube-day.bin";
/// Great roads and waters; a partition imported alone does without.
pub const CONTEXT: &str = "context.bin";
/// Tiles of the ground in detail; older snapshots do without.
pub const TILES: &str = "context-tiles.bin";
/// What stands where among them.
pub const TILE_LIST: &str = "context-tiles.json";

/// Which units' last day is unusual; older snapshots do without.
pub const UNUSUAL: &str = "unusual.json";
/// The sums behind the figures; older snapshots do without.
pub const SUMS: &str = "sums.bin";
/// What stands where among them.
pub const SUM_LIST: &str = "sums.json";

/// Everything that one version answers from. Immutable; readers hold it by [`Arc`] over a swap.
#[derive(Debug)]
pub struct Snapshot {
    manifest: Manifest,
    catalogue: CatalogueBody,
    partition: Partition,
    cubes: Cubes,
    files: HashMap<&'static str, Arc<CheckedFile>>,
    /// By canonical path and query under `/api/v1/`, and media type.
    stored: HashMap<(String, String), Stored>,
    tiles: Option<Tiles>,
    sums: Option<Sums>,
    /// By the indicator's place in the catalogue, then the unit's in the table.
    unusual: HashMap<(usize, u32), UnusualDay>,
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
    pub const fn cubes(&self) -> &Cubes {
        &self.cubes
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

    /// Paths of the bodies that lie ready below one, rising.
    #[must_use]
    pub fn stored_below(&self, path: &str) -> Vec<&str> {
        let below = |known: &&str| known.strip_prefix(path).is_some_and(|rest| rest.starts_with('/'));
        let mut found: Vec<&str> = self.stored.keys().map(|(known, _)| known.as_str()).filter(below).collect();
        found.sort_unstable();
        found
    }

    /// The body of a tile of ground, by its path under `/api/v1/`.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn tile(&self, path: &str) -> io::Result<Option<Stored>> {
        self.tiles.as_ref().map_or(Ok(None), |tiles| tiles.stored(path))
    }

    /// Whether what an indicator (by its place in the catalogue) watches was unusual on the last day.
    #[must_use]
    pub fn unusual(&self, indicator: usize, unit: UnitIx) -> Option<UnusualDay> {
        self.unusual.get(&(indicator, unit.0)).copied()
    }

    /// The sums behind the figures.
    #[must_use]
    pub const fn sums(&self) -> Option<&Sums> {
        self.sums.as_ref()
    }

    /// The indicator of that id and its place in the catalogue.
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

    /// The period that a parameter names; the newest month where none is asked for.
    ///
    /// # Errors
    /// A problem with the nearest periods of its kind: those before and after, or those written alike.
    pub fn period(&self, text: Option<&str>) -> Result<Period, ApiError> {
        let months = self.cubes.periods(Step::Month);
        let Some(text) = text else { return Ok(months[months.len() - 1]) };
        let asked = text.parse::<Period>().ok();
        let of_its_kind = asked.map(|asked| self.cubes.periods(asked.step())).filter(|periods| !periods.is_empty());
        let periods = of_its_kind.unwrap_or(months);
        if let Some(found) = periods.iter().find(|&&period| Some(period) == asked) {
            return Ok(*found);
        }
        let nearest = match asked {
            Some(asked) => near(periods, asked),
            None => {
                let texts: Vec<String> = periods.iter().rev().map(ToString::to_string).collect();
                nearest(text, texts.iter().map(String::as_str))
            }
        };
        Err(ApiError::UnknownValue { parameter: "period", value: shorten(text), nearest })
    }

    /// As [`Self::period`], of those that an indicator (by its place in the catalogue) is told for.
    ///
    /// # Errors
    /// As there; for one that it isn't told for, the nearest months.
    pub fn period_of(&self, indicator: usize, text: Option<&str>) -> Result<Period, ApiError> {
        let period = self.period(text)?;
        if self.cubes.told(indicator, period.step()).is_some() {
            return Ok(period);
        }
        let nearest = near(self.cubes.periods(Step::Month), period);
        Err(ApiError::UnknownValue { parameter: "period", value: period.to_string(), nearest })
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

/// The nearest of some periods.
fn near(periods: &[Period], asked: Period) -> Vec<String> {
    let mut near: Vec<&Period> = periods.iter().collect();
    near.sort_by_key(|period| last_day(**period).abs_diff(last_day(asked)));
    near.iter().take(COUNT).map(ToString::to_string).collect()
}

/// Days since 1970 to the period's last one.
#[must_use]
pub fn last_day(period: Period) -> i32 {
    match period {
        Period::Year(year) => Month { year, month: 12 }.end().since_epoch(),
        Period::Month(month) | Period::YearToDate(month) => month.end().since_epoch(),
        Period::Day(day) => day.since_epoch(),
    }
}

/// Days since 1970 to the period's first one.
#[must_use]
pub fn first_day(period: Period) -> i32 {
    match period {
        Period::Year(year) | Period::YearToDate(Month { year, .. }) => Day { year, month: 1, day: 1 }.since_epoch(),
        Period::Month(Month { year, month }) => Day { year, month, day: 1 }.since_epoch(),
        Period::Day(day) => day.since_epoch(),
    }
}
