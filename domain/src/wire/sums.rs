//! The sums that explanations are told from: what a snapshot says of them, and the form of a row.

use serde::{Deserialize, Serialize};

use crate::{explain::MeasureTold, period::Period};

/// `sums.json` in a snapshot: which sums lie where in `sums.bin`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SumFile {
    /// Those that some indicator asks for.
    pub measures: Vec<SumEntry>,
}

/// One measure's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SumEntry {
    /// The measure.
    #[serde(flatten)]
    pub told: MeasureTold,
    /// Months that the registers tell whole, first and last; none where a register is absent.
    pub known: Option<[Period; 2]>,
    /// Its rows, by the months that a figure sums and the month that it ends with.
    pub rows: Vec<SumRow>,
}

/// Where a measure's figures at every unit lie: Brotli of [`encode_row`]'s bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SumRow {
    /// Over how many months.
    pub months: u16,
    /// The last of them.
    pub last: Period,
    /// Bytes from the file's beginning.
    pub start: u64,
    /// Bytes.
    pub length: u32,
}

/// Figures of all units in table order as bytes: first the first byte of each (little-endian), then the second, and so
/// on; those of counts are mostly zeros then. Not a number where one is held back.
#[must_use]
pub fn encode_row(figures: &[f64]) -> Vec<u8> {
    (0..8).flat_map(|at| figures.iter().map(move |figure| figure.to_le_bytes()[at])).collect()
}

/// One unit's figure of a row of so many units; none where the bytes are no such row.
#[must_use]
pub fn decode_figure(row: &[u8], units: usize, unit: usize) -> Option<f64> {
    if row.len() != units * 8 || unit >= units {
        return None;
    }
    let mut bytes = [0; 8];
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = row[at * units + unit];
    }
    Some(f64::from_le_bytes(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_reads_back_as_written() {
        let figures = [0.0, 1.0, -7.5, 1e300, f64::NAN, 12_345_678_901.0];
        let row = encode_row(&figures);
        for (unit, figure) in figures.iter().enumerate() {
            let back = decode_figure(&row, figures.len(), unit).expect("it is there");
            assert_eq!(back.to_bits(), figure.to_bits());
        }
        assert_eq!(decode_figure(&row, 6, 6), None);
        assert_eq!(decode_figure(&row[1..], 6, 0), None);
    }
}
