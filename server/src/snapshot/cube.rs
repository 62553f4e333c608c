//! The cubes' rows, read from their files when they are asked for.

use std::{io, ops::Range, sync::Arc};

use domain::{
    cube::{CubeError, CubeIndex},
    period::{Period, Step},
    units::UnitIx,
    value::Cell,
    wire::IndicatorBody,
};

use super::{CheckedFile, SnapshotError};
use crate::problem::ApiError;

/// One cube: its index in memory, its rows on disk.
#[derive(Debug)]
pub struct Cube {
    name: &'static str,
    file: Arc<CheckedFile>,
    header_len: usize,
    index: CubeIndex,
    /// The row of each of the catalogue's indicators; none of those that it doesn't tell.
    rows: Vec<Option<usize>>,
}

/// What is told, in which steps.
#[derive(Debug)]
pub struct Cubes {
    months: Cube,
    beside: Vec<Cube>,
}

impl Cube {
    /// Reads the index.
    ///
    /// # Errors
    /// When it is foreign or asks for another length than the file's.
    pub fn open(
        name: &'static str,
        file: Arc<CheckedFile>,
        indicators: &[IndicatorBody],
    ) -> Result<Self, SnapshotError> {
        let bounded = |len: usize| len.min(usize::try_from(file.len()).unwrap_or(usize::MAX));
        let prefix = file.read(0, bounded(CubeIndex::PREFIX)).map_err(SnapshotError::io(name))?;
        let header_len = CubeIndex::header_len(&prefix)?;
        let header = file.read(0, bounded(header_len)).map_err(SnapshotError::io(name))?;
        let index = CubeIndex::decode(&header, file.len())?;
        let row = |indicator: &IndicatorBody| index.indicators.iter().position(|id| *id == indicator.id);
        let rows = indicators.iter().map(row).collect();
        Ok(Self { name, file, header_len, index, rows })
    }

    /// The file's name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// What it holds and where.
    #[must_use]
    pub const fn index(&self) -> &CubeIndex {
        &self.index
    }

    /// The cells of a run of its units, by the row's and the period's places in the index.
    fn cells(&self, row: usize, period: usize, units: Range<u32>) -> Result<Vec<Cell>, ApiError> {
        let row = self.index.row(self.header_len, row, period);
        let n = units.len();
        let read = |start: u64, len: usize| self.file.read(start, len);
        let values = read(row.values.start + u64::from(units.start) * 4, n * 4);
        let flags = values.and_then(|values| Ok((values, read(row.flags.start + u64::from(units.start), n)?)));
        let (values, flags) = flags.map_err(|error| ApiError::unreadable(&error))?;
        CubeIndex::decode_cells(&values, &flags)
            .map_err(|error: CubeError| ApiError::unreadable(&io::Error::other(error)))
    }
}

impl Cubes {
    /// Of months, and those beside it, each of one step.
    #[must_use]
    pub const fn new(months: Cube, beside: Vec<Cube>) -> Self {
        Self { months, beside }
    }

    /// The cube of months.
    #[must_use]
    pub const fn months(&self) -> &Cube {
        &self.months
    }

    /// Those beside it.
    #[must_use]
    pub fn beside(&self) -> &[Cube] {
        &self.beside
    }

    /// The cube of a step.
    #[must_use]
    pub fn of(&self, step: Step) -> Option<&Cube> {
        let of = |cube: &&Cube| cube.index.periods.first().is_some_and(|period| period.step() == step);
        std::iter::once(&self.months).chain(&self.beside).find(of)
    }

    /// The periods of a step, rising.
    #[must_use]
    pub fn periods(&self, step: Step) -> &[Period] {
        self.of(step).map_or(&[], |cube| &cube.index.periods)
    }

    /// Of how many units, from the whole on, an indicator (by its place in the catalogue) is told in a step.
    #[must_use]
    pub fn told(&self, indicator: usize, step: Step) -> Option<u32> {
        let cube = self.of(step)?;
        cube.rows.get(indicator).copied().flatten().map(|_| cube.index.units)
    }

    /// Whether an indicator is told in a step at a unit.
    #[must_use]
    pub fn tells(&self, indicator: usize, step: Step, unit: UnitIx) -> bool {
        self.told(indicator, step).is_some_and(|units| unit.0 < units)
    }

    /// An indicator's cells of a run of units; without data where nothing is told of them.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn cells(&self, indicator: usize, period: Period, units: Range<u32>) -> Result<Vec<Cell>, ApiError> {
        let found = self.of(period.step()).and_then(|cube| {
            let row = cube.rows.get(indicator).copied().flatten()?;
            let at = cube.index.periods.iter().position(|known| *known == period)?;
            Some((cube, row, at))
        });
        let mut cells = match found {
            Some((cube, row, at)) => {
                let end = units.end.min(cube.index.units).max(units.start.min(cube.index.units));
                cube.cells(row, at, units.start.min(end)..end)?
            }
            None => Vec::new(),
        };
        cells.resize(units.len(), Cell::NO_DATA);
        Ok(cells)
    }

    /// One unit's cell.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn cell(&self, indicator: usize, period: Period, unit: UnitIx) -> Result<Cell, ApiError> {
        let cells = self.cells(indicator, period, unit.0..unit.0 + 1)?;
        Ok(cells.first().copied().unwrap_or(Cell::NO_DATA))
    }
}
