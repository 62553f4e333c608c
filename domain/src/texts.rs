//! Many short texts in one: nothing is allocated for each.

use crate::flat::{FlatError, Sink, Source, put, take};

/// Texts by index.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Texts {
    all: String,
    /// Where each ends.
    ends: Vec<u32>,
}

impl Texts {
    pub(crate) fn with_capacity(texts: usize, bytes: usize) -> Self {
        Self { all: String::with_capacity(bytes), ends: Vec::with_capacity(texts) }
    }

    /// Adds a text made of some parts.
    pub(crate) fn push(&mut self, parts: &[&str]) {
        self.all.extend(parts.iter().copied());
        self.ends.push(self.all.len() as u32);
    }

    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(crate) fn get(&self, at: usize) -> &str {
        let from = if at == 0 { 0 } else { self.ends[at - 1] as usize };
        &self.all[from..self.ends[at] as usize]
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|at| self.get(at))
    }

    pub(crate) fn flatten(&self, sink: &mut impl Sink) {
        put(sink, self.all.as_bytes());
        put(sink, &self.ends);
    }

    pub(crate) fn restore(source: &mut impl Source, what: &'static str) -> Result<Self, FlatError> {
        let bytes: Vec<u8> = take(source, what)?;
        let len = bytes.len();
        let all = String::from_utf8(bytes).map_err(|_| FlatError { what, bytes: Some(len) })?;
        Ok(Self { all, ends: take(source, what)? })
    }
}

impl<T: AsRef<str>> FromIterator<T> for Texts {
    fn from_iter<I: IntoIterator<Item = T>>(texts: I) -> Self {
        let mut made = Self::default();
        for text in texts {
            made.push(&[text.as_ref()]);
        }
        made
    }
}
