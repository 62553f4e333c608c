//! A value's memory as a row of plain arrays, for handing it to another thread of the same program.
//!
//! No file format: it has no version, its numbers are as the machine has them, and whoever restores a value trusts the
//! one who flattened it. An array that is missing or of another kind is an error; wrong numbers in one lead to a panic
//! later, never to anything worse.

use bytemuck::{NoUninit, Pod};

/// Takes the arrays.
pub trait Sink {
    /// The next array.
    fn put(&mut self, bytes: &[u8]);
}

/// Gives the arrays back in the same order.
pub trait Source {
    /// Length of the next array in bytes; none after the last.
    fn next_len(&mut self) -> Option<usize>;
    /// Copies the next array to a place of exactly that length.
    fn copy_next(&mut self, into: &mut [u8]);
}

/// What is given back is not what was put in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what}: the array handed over is {}", bytes.map_or("missing".into(), |bytes| format!("{bytes} bytes long")))]
pub struct FlatError {
    /// Which array.
    pub what: &'static str,
    /// How long it is, if there is one.
    pub bytes: Option<usize>,
}

/// Puts an array.
pub fn put<T: NoUninit>(sink: &mut impl Sink, values: &[T]) {
    sink.put(bytemuck::cast_slice(values));
}

/// Takes the next array, whole.
///
/// # Errors
/// When there is none, or none of such values.
pub fn take<T: Pod>(source: &mut impl Source, what: &'static str) -> Result<Vec<T>, FlatError> {
    let bytes = source.next_len();
    let each = size_of::<T>();
    let Some(len) = bytes.filter(|len| len.is_multiple_of(each)) else { return Err(FlatError { what, bytes }) };
    let mut values = bytemuck::zeroed_vec(len / each);
    source.copy_next(bytemuck::cast_slice_mut(&mut values));
    Ok(values)
}

/// Takes the next array of exactly `N` values.
///
/// # Errors
/// When there is none of that length.
pub fn take_some<T: Pod, const N: usize>(source: &mut impl Source, what: &'static str) -> Result<[T; N], FlatError> {
    let values = take(source, what)?;
    let bytes = Some(values.len() * size_of::<T>());
    values.try_into().map_err(|_| FlatError { what, bytes })
}

impl Sink for Vec<Box<[u8]>> {
    fn put(&mut self, bytes: &[u8]) {
        self.push(bytes.into());
    }
}

impl Source for core::slice::Iter<'_, Box<[u8]>> {
    fn next_len(&mut self) -> Option<usize> {
        self.as_slice().first().map(|bytes| bytes.len())
    }

    fn copy_next(&mut self, into: &mut [u8]) {
        if let Some(bytes) = self.next() {
            into.copy_from_slice(bytes);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrays_come_back_as_they_went_and_others_are_refused() {
        let mut row: Vec<Box<[u8]>> = Vec::new();
        put(&mut row, &[1_u32, 2, 3]);
        put(&mut row, &[0.5_f64, -1.0]);
        put::<u8>(&mut row, &[]);
        let source = &mut row.iter();
        assert_eq!(take::<u32>(source, "counts"), Ok(vec![1, 2, 3]));
        assert_eq!(take_some::<f64, 2>(source, "pair"), Ok([0.5, -1.0]));
        assert_eq!(take::<u64>(source, "nothing"), Ok(vec![]));
        assert_eq!(take::<u8>(source, "more"), Err(FlatError { what: "more", bytes: None }));
        let error = take::<u64>(&mut row.iter(), "longs").expect_err("12 bytes are no longs");
        assert_eq!(error.to_string(), "longs: the array handed over is 12 bytes long");
        assert!(take_some::<u32, 2>(&mut row.iter(), "two").is_err());
    }
}
