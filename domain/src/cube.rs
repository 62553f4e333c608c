//! The layout of `cube.bin`: every indicator at every month for every unit. Pure: who reads and writes the bytes
//! is elsewhere.
//!
//! ```text
//! "WGC1"  u32 length of the index  index (postcard)  zeros up to a multiple of 64
//! then per indicator, per period:  f32 × units (little-endian)  u8 flag × units
//! ```
//! Units are in the table's order, so a level is one run of a row.

use core::ops::Range;

use serde::{Deserialize, Serialize};

use crate::{
    period::Period,
    value::{Cell, Flag},
};

const MAGIC: &[u8; 4] = b"WGC1";
const ALIGN: u64 = 64;

/// What a cube holds and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CubeIndex {
    /// Indicators' ids, in the catalogue's order.
    pub indicators: Vec<String>,
    /// Rising, without a gap.
    pub periods: Vec<Period>,
    /// How many units a row has.
    pub units: u32,
}

/// Where the parts of one row lie in the file, in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowSpan {
    /// The values.
    pub values: Range<u64>,
    /// The flags.
    pub flags: Range<u64>,
}

/// Bytes that are no cube.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CubeError {
    /// Not a cube at all.
    #[error("not a cube: {0}")]
    Foreign(&'static str),
    /// A cube of another length than its index asks for.
    #[error("the cube is {found} bytes long; its index asks for {expected}")]
    Length {
        /// What the index asks for.
        expected: u64,
        /// What is there.
        found: u64,
    },
    /// A flag's byte that is none.
    #[error("{0} is no value flag")]
    Flag(u8),
}

impl CubeIndex {
    /// How many bytes of the file's beginning say how long the index is.
    pub const PREFIX: usize = 8;

    /// The file's beginning, up to the first row.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let index = postcard::to_allocvec(self).expect("an index in memory has a written form");
        let mut out = MAGIC.to_vec();
        out.extend((index.len() as u32).to_le_bytes());
        out.extend(index);
        out.resize(out.len().next_multiple_of(ALIGN as usize), 0);
        out
    }

    /// How long the beginning is, from its first [`Self::PREFIX`] bytes.
    ///
    /// # Errors
    /// When they are no cube's.
    pub fn header_len(prefix: &[u8]) -> Result<usize, CubeError> {
        match prefix.split_first_chunk::<4>() {
            Some((MAGIC, rest)) => {
                let len = rest.first_chunk::<4>().ok_or(CubeError::Foreign("cut off"))?;
                Ok((Self::PREFIX + u32::from_le_bytes(*len) as usize).next_multiple_of(ALIGN as usize))
            }
            _ => Err(CubeError::Foreign("it doesn't begin with WGC1")),
        }
    }

    /// Reads the beginning and checks the file's length against it.
    ///
    /// # Errors
    /// When it is cut off, foreign, or the file has another length.
    pub fn decode(header: &[u8], file_len: u64) -> Result<Self, CubeError> {
        let end = Self::header_len(header)?;
        let body = header.get(Self::PREFIX..end).ok_or(CubeError::Foreign("cut off"))?;
        let index: Self = postcard::from_bytes(body).map_err(|_| CubeError::Foreign("its index can't be read"))?;
        let rows = (index.indicators.len() as u64).checked_mul(index.periods.len() as u64);
        let expected = rows
            .and_then(|rows| rows.checked_mul(u64::from(index.units) * 5))
            .and_then(|bytes| bytes.checked_add(end as u64))
            .ok_or(CubeError::Foreign("its index asks for too much"))?;
        if expected == file_len { Ok(index) } else { Err(CubeError::Length { expected, found: file_len }) }
    }

    /// Where the row of an indicator and a period lies, both by their places in the index.
    #[must_use]
    pub fn row(&self, header_len: usize, indicator: usize, period: usize) -> RowSpan {
        let units = u64::from(self.units);
        let start = header_len as u64 + (indicator * self.periods.len() + period) as u64 * units * 5;
        RowSpan { values: start..start + units * 4, flags: start + units * 4..start + units * 5 }
    }

    /// A row as bytes.
    #[must_use]
    pub fn encode_row(cells: &[Cell]) -> Vec<u8> {
        let mut out = Vec::with_capacity(cells.len() * 5);
        out.extend(cells.iter().flat_map(|cell| cell.value.to_le_bytes()));
        out.extend(cells.iter().map(|cell| cell.flag as u8));
        out
    }

    /// Cells from a row's values and flags, or from equal parts of them.
    ///
    /// # Errors
    /// [`CubeError::Flag`] for a byte that is no flag.
    pub fn decode_cells(values: &[u8], flags: &[u8]) -> Result<Vec<Cell>, CubeError> {
        let cell = |(value, &flag): (&[u8], &u8)| {
            let value = value.first_chunk::<4>().map_or(f32::NAN, |bytes| f32::from_le_bytes(*bytes));
            Ok(Cell { value, flag: Flag::from_byte(flag).ok_or(CubeError::Flag(flag))? })
        };
        values.chunks_exact(4).zip(flags).map(cell).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cube_is_found_again_and_a_foreign_one_refused() {
        let index = CubeIndex {
            indicators: vec!["a".into(), "b".into()],
            periods: vec!["2026-10".parse().expect("a period"), "2026-11".parse().expect("a period")],
            units: 3,
        };
        let header = index.encode();
        let cells = [Cell { value: 1.5, flag: Flag::Ok }, Cell::NO_DATA, Cell { value: 0.0, flag: Flag::Stale }];
        let mut file = header.clone();
        for _ in 0..4 {
            file.extend(CubeIndex::encode_row(&cells));
        }
        let len = file.len() as u64;
        assert_eq!(CubeIndex::decode(&header, len), Ok(index.clone()));
        assert_eq!(CubeIndex::decode(&header, len - 1), Err(CubeError::Length { expected: len, found: len - 1 }));
        assert!(CubeIndex::decode(&header[..20], len).is_err());
        assert!(CubeIndex::header_len(b"WGC2....").is_err());
        let span = index.row(header.len(), 1, 1);
        assert_eq!(span.flags.end, len);
        let part = |r: &Range<u64>| &file[r.start as usize..r.end as usize];
        let back = CubeIndex::decode_cells(part(&span.values), part(&span.flags)).expect("flags are good");
        assert_eq!(back[0], cells[0]);
        assert_eq!((back[1].number(), back[2]), (None, cells[2]));
        assert_eq!(CubeIndex::decode_cells(&[0; 4], &[9]), Err(CubeError::Flag(9)));
    }
}
