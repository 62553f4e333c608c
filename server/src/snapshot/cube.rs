//! The cube's rows, read from the file when they are asked for.

use std::{io, ops::Range, sync::Arc};

use domain::{
    cube::{CubeError, CubeIndex},
    units::UnitIx,
    value::Cell,
};

use super::{CUBE, CheckedFile, SnapshotError};
use crate::problem::ApiError;

/// `cube.bin`: its index in memory, its rows on disk.
#[derive(Debug)]
pub struct Cube {
    file: Arc<CheckedFile>,
    header_len: usize,
    index: CubeIndex,
}

impl Cube {
    /// Reads the index.
    ///
    /// # Errors
    /// When it is foreign or asks for another length than the file's.
    pub fn open(file: Arc<CheckedFile>) -> Result<Self, SnapshotError> {
        let bounded = |len: usize| len.min(usize::try_from(file.len()).unwrap_or(usize::MAX));
        let prefix = file.read(0, bounded(CubeIndex::PREFIX)).map_err(SnapshotError::io(CUBE))?;
        let header_len = CubeIndex::header_len(&prefix)?;
        let header = file.read(0, bounded(header_len)).map_err(SnapshotError::io(CUBE))?;
        let index = CubeIndex::decode(&header, file.len())?;
        Ok(Self { file, header_len, index })
    }

    /// What it holds and where.
    #[must_use]
    pub const fn index(&self) -> &CubeIndex {
        &self.index
    }

    /// The cells of a run of units, by the indicator's and the period's places in the index.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn cells(&self, indicator: usize, period: usize, units: Range<u32>) -> Result<Vec<Cell>, ApiError> {
        let row = self.index.row(self.header_len, indicator, period);
        let n = units.len();
        let read = |start: u64, len: usize| self.file.read(start, len);
        let values = read(row.values.start + u64::from(units.start) * 4, n * 4);
        let flags = values.and_then(|values| Ok((values, read(row.flags.start + u64::from(units.start), n)?)));
        let (values, flags) = flags.map_err(|error| ApiError::unreadable(&error))?;
        CubeIndex::decode_cells(&values, &flags)
            .map_err(|error: CubeError| ApiError::unreadable(&io::Error::other(error)))
    }

    /// One unit's cell.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn cell(&self, indicator: usize, period: usize, unit: UnitIx) -> Result<Cell, ApiError> {
        let cells = self.cells(indicator, period, unit.0..unit.0 + 1)?;
        Ok(cells.first().copied().unwrap_or(Cell::NO_DATA))
    }
}
