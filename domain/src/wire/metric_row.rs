//! One indicator at one period over all units, as bytes: `/metrics` and, for one level, the same with fewer.
//!
//! ```text
//! "WGM1"  u32 units  the values' four byte planes, highest first  u8 flag × units
//! ```
//! Planes of equal bytes compress far better than whole floats. Integers are little-endian.

use crate::value::{Cell, Flag};

const MAGIC: &[u8; 4] = b"WGM1";
const HEADER: usize = 8;

/// Bytes that are no row.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RowError {
    /// Another form.
    #[error("not a row of metrics: it doesn't begin with WGM1")]
    Foreign,
    /// Cut off, or with something behind it.
    #[error("a row of {units} units is {expected} bytes long, not {found}")]
    Length {
        /// How many units it says it has.
        units: u32,
        /// How long it should be.
        expected: u64,
        /// How long it is.
        found: usize,
    },
    /// A flag's byte that is none.
    #[error("{byte} is no value flag (unit {unit})")]
    Flag {
        /// The byte.
        byte: u8,
        /// The unit's place in the row.
        unit: usize,
    },
}

/// The row as bytes.
#[must_use]
pub fn encode(cells: &[Cell]) -> Vec<u8> {
    let mut out = Vec::with_capacity(HEADER + cells.len() * 5);
    out.extend(MAGIC);
    out.extend((cells.len() as u32).to_le_bytes());
    for plane in 0..4 {
        // What has no number is written as zero: NaN bits would only cost bytes.
        out.extend(cells.iter().map(|cell| cell.number().unwrap_or(0.0).to_be_bytes()[plane]));
    }
    out.extend(cells.iter().map(|cell| cell.flag as u8));
    out
}

/// The inverse of [`encode`].
///
/// # Errors
/// [`RowError`] for anything else.
pub fn decode(bytes: &[u8]) -> Result<Vec<Cell>, RowError> {
    let (header, body) = bytes.split_first_chunk::<HEADER>().ok_or(RowError::Foreign)?;
    let (magic, count) = header.split_at(4);
    if magic != MAGIC {
        return Err(RowError::Foreign);
    }
    let units = count.first_chunk::<4>().map_or(0, |bytes| u32::from_le_bytes(*bytes));
    let n = units as usize;
    if body.len() as u64 != u64::from(units) * 5 {
        return Err(RowError::Length { units, expected: HEADER as u64 + u64::from(units) * 5, found: bytes.len() });
    }
    let cell = |unit: usize| {
        let byte = body[4 * n + unit];
        let flag = Flag::from_byte(byte).ok_or(RowError::Flag { byte, unit })?;
        let value = f32::from_be_bytes([body[unit], body[n + unit], body[2 * n + unit], body[3 * n + unit]]);
        Ok(Cell { value: if flag.has_value() { value } else { f32::NAN }, flag })
    };
    (0..n).map(cell).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_row_reads_back_as_written(values in proptest::collection::vec((any::<f32>(), 0u8..4), 0..50), cut in 0usize..99) {
            let cells: Vec<Cell> = values
                .into_iter()
                .map(|(value, flag)| Cell { value, flag: Flag::from_byte(flag).expect("0–3 are flags") })
                .filter(|cell| !cell.value.is_nan())
                .collect();
            let bytes = encode(&cells);
            let back = decode(&bytes).expect("a row");
            prop_assert_eq!(back.len(), cells.len());
            for (a, b) in cells.iter().zip(&back) {
                prop_assert_eq!((a.flag, a.number()), (b.flag, b.number()));
            }
            prop_assert!(decode(&bytes[..cut.min(bytes.len() - 1)]).is_err());
        }
    }

    #[test]
    fn foreign_bytes_are_refused() {
        assert_eq!(decode(b"WGM2\0\0\0\0"), Err(RowError::Foreign));
        assert_eq!(decode(b"WGM1\x01\0\0\0\0\0\0\0\x07"), Err(RowError::Flag { byte: 7, unit: 0 }));
    }
}
