//! The columns of the table that are written down, what must be true of them, and their written form.

use serde::{Deserialize, Serialize};

use super::{Level, UnitCode, UnitError, UnitKind, letters::Letters};
use crate::flat::{FlatError, Sink, Source, put, take};
use crate::texts::Texts;

/// Stands for no parent: there are fewer units.
pub(super) const NO_PARENT: u32 = u32::MAX;
const MAX_LEVELS: usize = 16;

/// What is written down; the rest follows from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Rows {
    pub(super) levels: Vec<Level>,
    pub(super) depths: Vec<u8>,
    pub(super) parents: Vec<u32>,
    pub(super) kinds: Vec<UnitKind>,
    pub(super) codes: Texts,
    pub(super) names: Texts,
    /// Of the names' characters.
    pub(super) letters: Letters,
}

impl Rows {
    /// First unit of each level, and the number of units.
    pub(super) fn checked(&self) -> Result<Vec<u32>, UnitError> {
        check_levels(&self.levels)?;
        let starts = level_starts(self)?;
        check_links(self)?;
        Ok(starts)
    }

    pub(super) fn encode(&self) -> Vec<u8> {
        let mut bytes = postcard::to_allocvec(&Written::from(self)).expect("a table in memory has a written form");
        // At the end, and only where there are any: the form of a table without them stays what it was.
        bytes.extend(self.letters.written().bytes());
        bytes
    }

    pub(super) fn decode(bytes: &[u8]) -> Result<Self, UnitError> {
        let (written, letters): (Written<'_>, _) =
            postcard::take_from_bytes(bytes).map_err(|_| UnitError::Bytes("cut off or foreign"))?;
        let letters = str::from_utf8(letters).map_err(|_| UnitError::Bytes("letters that are no text"))?;
        Ok(Self { letters: Letters::read(letters)?, ..written.into_rows()? })
    }

    pub(super) fn flatten(&self, sink: &mut impl Sink) {
        // A handful of levels; the columns below are what is long.
        sink.put(&postcard::to_allocvec(&self.levels).expect("levels in memory have a written form"));
        put(sink, &self.depths);
        put(sink, &self.parents);
        put(sink, &self.kinds.iter().map(|&kind| u8::from(kind == UnitKind::Special)).collect::<Vec<_>>());
        self.codes.flatten(sink);
        self.names.flatten(sink);
        self.letters.flatten(sink);
    }

    pub(super) fn restore(source: &mut impl Source) -> Result<Self, FlatError> {
        let levels: Vec<u8> = take(source, "levels")?;
        let levels =
            postcard::from_bytes(&levels).map_err(|_| FlatError { what: "levels", bytes: Some(levels.len()) })?;
        let (depths, parents) = (take(source, "depths")?, take(source, "parents")?);
        let kinds: Vec<u8> = take(source, "kinds")?;
        let kind = |special: u8| if special == 0 { UnitKind::Ordinary } else { UnitKind::Special };
        let kinds = kinds.into_iter().map(kind).collect();
        let (codes, names) = (Texts::restore(source, "codes")?, Texts::restore(source, "names")?);
        let letters = Letters::restore(source)?;
        Ok(Self { levels, depths, parents, kinds, codes, names, letters })
    }
}

fn check_levels(levels: &[Level]) -> Result<(), UnitError> {
    for (at, level) in levels.iter().enumerate() {
        if usize::from(level.depth) != at || at >= MAX_LEVELS {
            return Err(UnitError::Levels { id: level.id.clone(), depth: level.depth });
        }
    }
    if levels.is_empty() { Err(UnitError::Levels { id: String::new(), depth: 0 }) } else { Ok(()) }
}

/// First unit of each level; refuses rows that are out of order or of an unknown level.
fn level_starts(rows: &Rows) -> Result<Vec<u32>, UnitError> {
    let count = rows.depths.len();
    if [rows.parents.len(), rows.kinds.len(), rows.codes.len(), rows.names.len()].iter().any(|&n| n != count) {
        return Err(UnitError::Bytes("columns of different lengths"));
    }
    for unit in 0..count {
        if usize::from(rows.depths[unit]) >= rows.levels.len() {
            let levels = rows.levels.len();
            return Err(UnitError::Depth { unit: rows.codes.get(unit).into(), depth: rows.depths[unit], levels });
        }
        if unit > 0 {
            let before = (rows.depths[unit - 1], rows.codes.get(unit - 1));
            if before >= (rows.depths[unit], rows.codes.get(unit)) {
                return Err(if before == (rows.depths[unit], rows.codes.get(unit)) {
                    UnitError::Duplicate(rows.codes.get(unit).into())
                } else {
                    UnitError::Bytes("units out of order")
                });
            }
        }
    }
    let starts: Vec<u32> =
        (0..=rows.levels.len()).map(|depth| rows.depths.partition_point(|&d| usize::from(d) < depth) as u32).collect();
    match (0..rows.levels.len()).find(|&depth| starts[depth] == starts[depth + 1]) {
        Some(_) => Err(UnitError::Bytes("a level without units")),
        None => Ok(starts),
    }
}

fn check_links(rows: &Rows) -> Result<(), UnitError> {
    for (unit, (&parent, &depth)) in rows.parents.iter().zip(&rows.depths).enumerate() {
        let name = || rows.codes.get(unit).into();
        if parent == NO_PARENT {
            if depth != 0 {
                return Err(UnitError::NoParent { unit: name(), depth });
            }
            continue;
        }
        let Some(&parent_depth) = rows.depths.get(parent as usize) else {
            return Err(UnitError::MissingParent { unit: name(), parent: parent.to_string() });
        };
        if parent_depth >= depth {
            let parent = rows.codes.get(parent as usize).into();
            return Err(UnitError::ParentNotAbove { unit: name(), depth, parent, parent_depth });
        }
    }
    Ok(())
}

/// The written form but for the letters: codes as (bytes shared with the code before, rest), parents as differences.
#[derive(Serialize, Deserialize)]
struct Written<'a> {
    levels: Vec<Level>,
    depths: Vec<u8>,
    parents: Vec<i64>,
    kinds: Vec<UnitKind>,
    shared: Vec<u8>,
    #[serde(borrow)]
    codes: Vec<&'a str>,
    #[serde(borrow)]
    names: Vec<&'a str>,
}

impl<'a> From<&'a Rows> for Written<'a> {
    fn from(rows: &'a Rows) -> Self {
        let mut last = 0;
        let parents = rows.parents.iter().map(|&parent| {
            let at = if parent == NO_PARENT { -1 } else { i64::from(parent) };
            at - core::mem::replace(&mut last, at)
        });
        let mut before = "";
        let codes = rows.codes.iter().map(|code| {
            let same = code.bytes().zip(before.bytes()).take_while(|(a, b)| a == b).count();
            before = code;
            (same as u8, &code[same..])
        });
        let (shared, codes) = codes.unzip();
        Self {
            levels: rows.levels.clone(),
            depths: rows.depths.clone(),
            parents: parents.collect(),
            kinds: rows.kinds.clone(),
            shared,
            codes,
            names: rows.names.iter().collect(),
        }
    }
}

impl Written<'_> {
    fn into_rows(self) -> Result<Rows, UnitError> {
        let rest: usize = self.codes.iter().map(|code| code.len()).sum();
        let shared: usize = self.shared.iter().map(|&shared| usize::from(shared)).sum();
        let mut codes = Texts::with_capacity(self.codes.len(), rest + shared);
        let mut code = String::new();
        for (at, rest) in self.codes.iter().enumerate() {
            let shared = usize::from(*self.shared.get(at).ok_or(UnitError::Bytes("columns of different lengths"))?);
            if !code.is_char_boundary(shared) {
                return Err(UnitError::Bytes("a code longer than the one before"));
            }
            code.truncate(shared);
            code.push_str(rest);
            UnitCode::check(&code)?;
            codes.push(&[&code]);
        }
        let mut at = 0i64;
        let mut parents = Vec::with_capacity(self.parents.len());
        for step in self.parents {
            at = at.checked_add(step).ok_or(UnitError::Bytes("a parent out of range"))?;
            parents.push(match at {
                -1 => NO_PARENT,
                _ => u32::try_from(at).map_err(|_| UnitError::Bytes("a parent out of range"))?,
            });
        }
        let names = self.names.into_iter().collect();
        let letters = Letters::default();
        Ok(Rows { levels: self.levels, depths: self.depths, parents, kinds: self.kinds, codes, names, letters })
    }
}
