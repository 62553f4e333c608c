//! By which letters names are found: what their characters begin with when they are spoken (拼音首字母).

use super::UnitError;
use crate::flat::{FlatError, Sink, Source};
use crate::sort::sort;
use crate::texts::Texts;

/// What typed text and names are compared by: no case, no full-width form; none for what is neither letter nor figure.
#[must_use]
pub fn folded(c: char) -> Option<char> {
    let narrow = match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0)?,
        _ => c,
    };
    narrow.to_lowercase().next().filter(|c| c.is_alphanumeric())
}

/// Characters with the letters a–z that they begin with, the usual one first: `长cz`. Rising, so that they are found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Letters(Texts);

impl Letters {
    /// Of the characters of these texts, those for which `of` gives any letter.
    pub(super) fn of_texts<'a>(texts: impl Iterator<Item = &'a str>, of: impl Fn(char) -> String) -> Self {
        let mut all: Vec<char> = texts.flat_map(str::chars).filter(|c| !c.is_ascii()).collect();
        sort(&mut all);
        all.dedup();
        let mut letters = Texts::default();
        for c in all {
            let of = of(c);
            debug_assert!(of.bytes().all(|letter| letter.is_ascii_lowercase()));
            if !of.is_empty() {
                letters.push(&[c.encode_utf8(&mut [0; 4]), &of]);
            }
        }
        Self(letters)
    }

    /// The letters of a character; none where it is typed as it is.
    pub(super) fn get(&self, c: char) -> &str {
        let [mut low, mut high] = [0, self.0.len()];
        while low < high {
            let middle = low + (high - low) / 2;
            let mut entry = self.0.get(middle).chars();
            match entry.next().cmp(&Some(c)) {
                core::cmp::Ordering::Less => low = middle + 1,
                core::cmp::Ordering::Equal => return entry.as_str(),
                core::cmp::Ordering::Greater => high = middle,
            }
        }
        ""
    }

    /// All in one text: a character that isn't ASCII begins the next entry.
    pub(super) fn written(&self) -> String {
        self.0.iter().collect()
    }

    pub(super) fn read(written: &str) -> Result<Self, UnitError> {
        let mut letters = Texts::default();
        let mut last = '\0';
        let mut rest = written;
        while let Some(c) = rest.chars().next() {
            let after = &rest[c.len_utf8()..];
            let end = after.find(|c: char| !c.is_ascii()).unwrap_or(after.len());
            let of = &after[..end];
            if c.is_ascii() || c <= last || of.is_empty() || !of.bytes().all(|letter| letter.is_ascii_lowercase()) {
                return Err(UnitError::Bytes("letters of characters that aren't rising or have none"));
            }
            letters.push(&[&rest[..c.len_utf8() + end]]);
            (last, rest) = (c, &after[end..]);
        }
        Ok(Self(letters))
    }

    pub(super) fn flatten(&self, sink: &mut impl Sink) {
        self.0.flatten(sink);
    }

    pub(super) fn restore(source: &mut impl Source) -> Result<Self, FlatError> {
        Texts::restore(source, "letters of characters").map(Self)
    }
}
