//! The sums behind the figures: where they lie in memory, themselves on disk.

use std::{io, sync::Arc};

use domain::{
    explain::MeasureTold,
    period::{Month, Period},
    units::UnitIx,
    wire::sums::{SumEntry, SumFile, SumRow, decode_figure},
};

use super::{CheckedFile, SUM_LIST, SUMS, SnapshotError};
use crate::http::encoding::unbrotli;

/// `sums.bin` and what `sums.json` says of it.
#[derive(Debug)]
pub struct Sums {
    file: Arc<CheckedFile>,
    told: Vec<MeasureTold>,
    /// Of each measure: the months told whole, and its rows by the months that they sum and the last of them.
    entries: Vec<(Option<[Month; 2]>, Vec<SumRow>)>,
    units: usize,
}

impl Sums {
    /// Takes the list of what stands where; `units` is how many figures a row has.
    ///
    /// # Errors
    /// When the list isn't the file's.
    pub fn new(file: Arc<CheckedFile>, list: SumFile, units: usize) -> Result<Self, SnapshotError> {
        let length = file.len();
        let wrong = |what, found: String, expected: String| SnapshotError::Mismatch {
            file: SUM_LIST.into(),
            what,
            found,
            other: SUMS,
            expected,
        };
        let (mut told, mut entries) =
            (Vec::with_capacity(list.measures.len()), Vec::with_capacity(list.measures.len()));
        for SumEntry { told: measure, known, mut rows } in list.measures {
            if let Some(row) = rows.iter().find(|row| row.start + u64::from(row.length) > length) {
                return Err(wrong("the place of a row", format!("{row:?}"), format!("{length} bytes")));
            }
            let months =
                |period: Period| month_of(period).ok_or_else(|| wrong("a month", period.to_string(), "a month".into()));
            let known =
                known.map(|[first, last]| Ok::<_, SnapshotError>([months(first)?, months(last)?])).transpose()?;
            rows.sort_by_key(|row| (row.months, row.last));
            told.push(measure);
            entries.push((known, rows));
        }
        Ok(Self { file, told, entries, units })
    }

    /// The measures, as explanations tell them.
    #[must_use]
    pub fn told(&self) -> &[MeasureTold] {
        &self.told
    }

    /// A measure's figure at a unit, summed over so many months: not a number where it is held back, none where it isn't
    /// known.
    ///
    /// # Errors
    /// When the disk fails, or a row is none.
    pub fn sum(&self, measure: usize, last: Month, months: u16, unit: UnitIx) -> io::Result<Option<f64>> {
        let (Some([known_from, known_to]), rows) = &self.entries[measure] else { return Ok(None) };
        let first = last.plus(1 - i32::from(months));
        if first < *known_from || last > *known_to {
            return Ok(None);
        }
        let row = |months: u16, last: Month| {
            rows.binary_search_by_key(&(months, Period::Month(last)), |row| (row.months, row.last))
                .ok()
                .map(|at| rows[at])
        };
        if let Some(row) = row(months, last) {
            return self.figure(row, unit).map(Some);
        }
        // Each row alone, the newest first: the same sum to the last bit as the aggregator's.
        let mut sum = 0.0;
        for ago in 0..i32::from(months) {
            match row(1, last.plus(-ago)) {
                Some(row) => sum += self.figure(row, unit)?,
                None => return Ok(None),
            }
        }
        Ok(Some(sum))
    }

    fn figure(&self, row: SumRow, unit: UnitIx) -> io::Result<f64> {
        let bytes = unbrotli(&self.file.read(row.start, row.length as usize)?, self.units as u64 * 8)?;
        let broken = || io::Error::other(format!("{SUMS}: the row at {} isn't {} figures", row.start, self.units));
        decode_figure(&bytes, self.units, unit.index()).ok_or_else(broken)
    }
}

const fn month_of(period: Period) -> Option<Month> {
    match period {
        Period::Month(month) => Some(month),
        _ => None,
    }
}
