//! Bytes from the front of a slice; none where it ends too early.

/// What is left to be read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bytes<'a>(pub &'a [u8]);

impl<'a> Bytes<'a> {
    pub(super) fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (head, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(head)
    }

    pub(super) fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (head, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*head)
    }

    /// A little-endian whole number.
    pub(super) fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_le_bytes)
    }

    /// A little-endian number.
    pub(super) fn f64(&mut self) -> Option<f64> {
        self.array().map(f64::from_le_bytes)
    }

    /// So many pairs of little-endian numbers.
    pub(super) fn positions(&mut self, count: usize) -> Option<Vec<[f64; 2]>> {
        let mut bytes = Bytes(self.take(count.checked_mul(16)?)?);
        Some((0..count).filter_map(|_| Some([bytes.f64()?, bytes.f64()?])).collect())
    }
}
