//! Bytes in and out: varints, split streams, sections, the checksum.
//!
//! A stream holds one kind of value for the whole file, its low and high bytes apart, so that Brotli sees bytes of
//! one distribution together.

use super::CodecError;
use crate::lattice::LatticePoint;

/// FNV-1a, 64 bits, of a file's head and its body, between which it stands: finds damage, proves no origin.
pub(crate) fn checksum(head: &[u8], body: &[u8]) -> u64 {
    head.iter()
        .chain(body)
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3))
}

/// Appends an integer, seven bits a byte, the lowest first.
pub(super) fn put_varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// Small numbers for small differences of either sign.
pub(super) const fn zigzag(value: i64) -> u64 {
    (value.wrapping_shl(1) ^ (value >> 63)) as u64
}

/// The inverse of [`zigzag`].
pub(super) const fn unzigzag(value: u64) -> i64 {
    (value >> 1) as i64 ^ -((value & 1) as i64)
}

/// A cursor over bytes; every read is checked.
#[derive(Clone, Debug)]
pub(super) struct Reader<'a> {
    bytes: &'a [u8],
    /// Named in errors.
    part: &'static str,
}

impl<'a> Reader<'a> {
    pub(super) const fn new(bytes: &'a [u8], part: &'static str) -> Self {
        Self { bytes, part }
    }

    pub(super) const fn left(&self) -> usize {
        self.bytes.len()
    }

    #[inline]
    pub(super) fn byte(&mut self) -> Result<u8, CodecError> {
        let (first, rest) = self.bytes.split_first().ok_or(CodecError::Short(self.part))?;
        self.bytes = rest;
        Ok(*first)
    }

    pub(super) fn take(&mut self, count: usize) -> Result<&'a [u8], CodecError> {
        let (head, rest) = self.bytes.split_at_checked(count).ok_or(CodecError::Short(self.part))?;
        self.bytes = rest;
        Ok(head)
    }

    pub(super) fn varint(&mut self) -> Result<u64, CodecError> {
        let mut value = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(CodecError::Value { what: self.part, value })
    }

    /// A varint that may not exceed `most`: how many of what takes at least a byte each can't exceed the bytes left.
    pub(super) fn count(&mut self, most: usize) -> Result<usize, CodecError> {
        let value = self.varint()?;
        if value > most as u64 {
            return Err(CodecError::Value { what: self.part, value });
        }
        Ok(value as usize)
    }

    /// The next section: its length, then its bytes.
    pub(super) fn section(&mut self, part: &'static str) -> Result<Reader<'a>, CodecError> {
        let length = self.varint()?;
        let length = usize::try_from(length).map_err(|_| CodecError::Short(part))?;
        Ok(Reader::new(self.take(length).map_err(|_| CodecError::Short(part))?, part))
    }

    pub(super) fn text(&mut self) -> Result<String, CodecError> {
        let length = self.count(self.left())?;
        let bytes = self.take(length)?;
        core::str::from_utf8(bytes).map(String::from).map_err(|_| CodecError::Text(self.part))
    }

    pub(super) const fn rest(self) -> &'a [u8] {
        self.bytes
    }

    pub(super) fn end(&self) -> Result<(), CodecError> {
        if self.bytes.is_empty() { Ok(()) } else { Err(CodecError::Rest { part: self.part, count: self.left() }) }
    }
}

/// Appends a section.
pub(super) fn put_section(out: &mut Vec<u8>, bytes: &[u8]) {
    put_varint(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

/// Appends a text.
pub(super) fn put_text(out: &mut Vec<u8>, text: &str) {
    put_section(out, text.as_bytes());
}

/// Values of up to 16 bits as two planes; greater ones as varints beside them.
#[derive(Clone, Debug, Default)]
pub(super) struct Planes {
    low: Vec<u8>,
    high: Vec<u8>,
    wide: Vec<u8>,
}

/// In the high plane: the value stands among the wide ones.
const WIDE: u8 = 0xff;

impl Planes {
    #[inline]
    pub(super) fn push(&mut self, value: u64) {
        if value < u64::from(WIDE) << 8 {
            self.low.push(value as u8);
            self.high.push((value >> 8) as u8);
        } else {
            self.high.push(WIDE);
            put_varint(&mut self.wide, value);
        }
    }

    pub(super) fn push_signed(&mut self, value: i64) {
        self.push(zigzag(value));
    }

    /// Appends all three planes.
    pub(super) fn put(&self, out: &mut Vec<u8>) {
        for plane in [&self.high, &self.low, &self.wide] {
            put_section(out, plane);
        }
    }
}

/// Reads what [`Planes`] wrote.
#[derive(Clone, Debug)]
pub(super) struct PlanesReader<'a> {
    low: Reader<'a>,
    high: Reader<'a>,
    wide: Reader<'a>,
}

impl<'a> PlanesReader<'a> {
    pub(super) fn new(from: &mut Reader<'a>, part: &'static str) -> Result<Self, CodecError> {
        let high = from.section(part)?;
        Ok(Self { high, low: from.section(part)?, wide: from.section(part)? })
    }

    #[inline]
    pub(super) fn next(&mut self) -> Result<u64, CodecError> {
        let high = self.high.byte()?;
        if high == WIDE { self.wide.varint() } else { Ok(u64::from(high) << 8 | u64::from(self.low.byte()?)) }
    }

    #[inline]
    pub(super) fn signed(&mut self) -> Result<i64, CodecError> {
        self.next().map(unzigzag)
    }

    /// How many values are left: each has a byte in the high plane.
    pub(super) const fn left(&self) -> usize {
        self.high.left()
    }

    pub(super) fn end(&self) -> Result<(), CodecError> {
        self.high.end().and_then(|()| self.low.end()).and_then(|()| self.wide.end())
    }
}

/// A place in a file's own units, x before y.
pub(super) type Spot = (i64, i64);

/// The next place of two streams that tell how far it is from where it was expected, and where on the lattice that is:
/// a unit is `scale` steps. What is off the globe is refused, so that sums of coordinates stay small.
pub(super) fn next_place(
    streams: &mut [PlanesReader<'_>; 2],
    expected: Spot,
    scale: i64,
) -> Result<(Spot, LatticePoint), CodecError> {
    let [x, y] = streams;
    let (x, y) = (expected.0.wrapping_add(x.signed()?), expected.1.wrapping_add(y.signed()?));
    let fit = |v: i64| v.checked_mul(scale).and_then(|v| i32::try_from(v).ok());
    let at = fit(x).zip(fit(y)).map(|(x, y)| LatticePoint { x, y }).filter(|at| at.is_on_globe());
    let value = x.unsigned_abs().max(y.unsigned_abs());
    Ok(((x, y), at.ok_or(CodecError::Value { what: "coordinate", value })?))
}
