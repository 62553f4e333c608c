//! Finds units by name, code or pinyin initials, and indicators by name: from what the page holds, without a request.

use core::{cmp::Reverse, ops::Range};

use domain::{
    units::{UnitIx, UnitTable, folded},
    wire::IndicatorBody,
};

use super::IndicatorIx;
use crate::locale::Lang;

/// Longest list of what was found.
const LONGEST: usize = 12;
/// How many of them may be indicators: their names share words with thousands of units.
const MOST_INDICATORS: usize = 4;

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// A unit.
    Unit(UnitIx),
    /// An indicator.
    Indicator(IndicatorIx),
}

/// One place in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// What was found.
    pub what: Found,
    /// The part of its name that was typed, as text or by its letters; bytes, empty where the code was typed.
    pub in_name: Range<usize>,
    /// The part of its code that was typed; bytes.
    pub in_code: Range<usize>,
}

/// How well something fits, the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    Code,
    CodeBegins,
    NameBegins,
    InitialsBegin,
    NameHolds,
    InitialsHold,
}

/// The names of all units, made ready for comparing: once for a snapshot.
#[derive(Debug)]
pub struct Finder {
    names: Vec<Spoken>,
    /// Where each unit's name ends in `names`.
    ends: Vec<u32>,
}

/// A character as it is typed: itself, or one of the letters a–z whose bits are set.
#[derive(Clone, Copy, Debug)]
struct Spoken {
    folded: char,
    letters: u32,
}

impl Finder {
    /// Reads all names.
    #[must_use]
    pub fn new(units: &UnitTable) -> Self {
        let (mut names, mut ends) = (Vec::new(), Vec::with_capacity(units.len()));
        for unit in units.iter() {
            names.extend(units.name(unit).chars().filter_map(folded).map(|c| Spoken::new(c, units.letters(c))));
            ends.push(names.len() as u32);
        }
        Self { names, ends }
    }

    /// What fits best, at most 12: codes before names, beginnings before middles, names before initials, indicators
    /// before units, higher levels before lower ones. Spaces, case and full-width forms make no difference.
    #[must_use]
    pub fn find(&self, units: &UnitTable, indicators: &[IndicatorBody], lang: Lang, wish: &str) -> Vec<Hit> {
        let wish: Vec<char> = wish.chars().filter_map(folded).collect();
        if wish.is_empty() {
            return Vec::new();
        }
        let named = indicators.iter().enumerate().filter_map(|(at, indicator)| {
            let (fit, place) = fit_of_name(&wish, &spoken(lang.pick(&indicator.name)))?;
            Some((fit, at, place))
        });
        let mut named: Vec<_> = named.collect();
        named.sort_by_key(|&(fit, at, _)| (fit, at));
        named.truncate(MOST_INDICATORS);
        let mut fitting: Vec<_> = units
            .iter()
            .filter_map(|unit| {
                let fit = fit_of_code(&wish, units.code(unit));
                let fit = fit.or_else(|| fit_of_name(&wish, self.name(unit)).map(|(fit, _)| fit))?;
                Some((fit, units.depth(unit), unit))
            })
            .collect();
        if fitting.len() > LONGEST {
            fitting.select_nth_unstable(LONGEST);
            fitting.truncate(LONGEST);
        }
        fitting.sort_unstable();
        let mut all: Vec<(Fit, Reverse<bool>, Hit)> = Vec::with_capacity(LONGEST + MOST_INDICATORS);
        all.extend(named.into_iter().map(|(fit, at, place)| {
            let in_name = in_text(lang.pick(&indicators[at].name), place);
            (fit, Reverse(true), Hit { what: Found::Indicator(IndicatorIx(at)), in_name, in_code: 0..0 })
        }));
        all.extend(fitting.into_iter().map(|(fit, _, unit)| {
            let by_code = fit <= Fit::CodeBegins;
            let place = || fit_of_name(&wish, self.name(unit)).map_or(0..0, |(_, place)| place);
            let in_name = if by_code { 0..0 } else { in_text(units.name(unit), place()) };
            let in_code = if by_code { in_text(units.code(unit), 0..wish.len()) } else { 0..0 };
            (fit, Reverse(false), Hit { what: Found::Unit(unit), in_name, in_code })
        }));
        // Stable: each kind is in its order already.
        all.sort_by_key(|&(fit, indicator, _)| (fit, indicator));
        all.truncate(LONGEST);
        all.into_iter().map(|(_, _, hit)| hit).collect()
    }

    fn name(&self, unit: UnitIx) -> &[Spoken] {
        let from = unit.index().checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.names[from as usize..self.ends[unit.index()] as usize]
    }
}

impl Spoken {
    fn new(folded: char, letters: &str) -> Self {
        Self { folded, letters: letters.bytes().fold(0, |bits, letter| bits | bit(letter)) }
    }

    /// Whether it is typed so; `Some(true)` by a letter that it begins with.
    fn fits(self, typed: char) -> Option<bool> {
        let by_letter = || typed.is_ascii_lowercase() && self.letters & bit(typed as u8) != 0;
        if self.folded == typed { Some(false) } else { by_letter().then_some(true) }
    }
}

const fn bit(letter: u8) -> u32 {
    1 << (letter.wrapping_sub(b'a') & 31)
}

/// A text that is typed as it is.
fn spoken(text: &str) -> Vec<Spoken> {
    text.chars().filter_map(folded).map(|c| Spoken::new(c, "")).collect()
}

fn fit_of_code(wish: &[char], code: &str) -> Option<Fit> {
    let mut code = code.chars().filter_map(folded);
    let begins = wish.iter().all(|&typed| code.next() == Some(typed));
    begins.then(|| if code.next().is_none() { Fit::Code } else { Fit::CodeBegins })
}

/// How well a name fits, and its characters that were typed, those that don't count left out.
fn fit_of_name(wish: &[char], name: &[Spoken]) -> Option<(Fit, Range<usize>)> {
    let mut by_letters = None;
    for (at, part) in name.windows(wish.len()).enumerate() {
        let fits = part.iter().zip(wish).try_fold(false, |any, (c, &typed)| Some(c.fits(typed)? || any));
        let place = at..at + wish.len();
        match (fits, at) {
            (None, _) => {}
            (Some(false), 0) => return Some((Fit::NameBegins, place)),
            (Some(true), 0) => return Some((Fit::InitialsBegin, place)),
            (Some(false), _) => return Some((Fit::NameHolds, place)),
            (Some(true), _) => by_letters = by_letters.or(Some((Fit::InitialsHold, place))),
        }
    }
    by_letters
}

/// The bytes of so many characters of a text, counted without those that don't count.
fn in_text(text: &str, place: Range<usize>) -> Range<usize> {
    let counted = || text.char_indices().filter(|&(_, c)| folded(c).is_some());
    let from = counted().nth(place.start).map_or(text.len(), |(at, _)| at);
    let last = place.end.checked_sub(1).and_then(|last| counted().nth(last));
    from..last.map_or(from, |(at, c)| at + c.len_utf8()).max(from)
}

#[cfg(test)]
mod tests;
