//! The table of all units: one column per fact, coarsest level first, by code within a level.

use core::ops::Range;

use serde::{Deserialize, Serialize};

use super::{LeafIx, Level, UnitCode, UnitError, UnitIx, UnitKind};

const NO_PARENT: u32 = u32::MAX;
const MAX_LEVELS: usize = 16;

/// All units and their tree. Immutable; leaves are the units of the deepest level, so they come last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitTable {
    rows: Rows,
    /// First unit of each level, and the number of units.
    starts: Vec<u32>,
    /// Children of unit `i`: `children[child_starts[i]..child_starts[i + 1]]`, in table order.
    child_starts: Vec<u32>,
    children: Vec<UnitIx>,
    /// Leaves below unit `i`, likewise.
    leaf_starts: Vec<u32>,
    leaves: Vec<LeafIx>,
}

/// What is written down; the rest follows from it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Rows {
    levels: Vec<Level>,
    depths: Vec<u8>,
    parents: Vec<u32>,
    kinds: Vec<UnitKind>,
    codes: Vec<UnitCode>,
    names: Vec<String>,
}

impl UnitTable {
    /// The levels, coarsest first.
    #[must_use]
    pub fn levels(&self) -> &[Level] {
        &self.rows.levels
    }

    /// How many units there are, all levels together.
    #[must_use]
    #[allow(clippy::len_without_is_empty)] // A table holds at least the one unit at depth 0.
    pub fn len(&self) -> usize {
        self.rows.depths.len()
    }

    /// Every unit, in table order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = UnitIx> + DoubleEndedIterator + use<> {
        (0..self.len() as u32).map(UnitIx)
    }

    /// The unit's code.
    #[must_use]
    pub fn code(&self, unit: UnitIx) -> &UnitCode {
        &self.rows.codes[unit.index()]
    }

    /// The unit's own name, without its parents'.
    #[must_use]
    pub fn name(&self, unit: UnitIx) -> &str {
        &self.rows.names[unit.index()]
    }

    /// The depth of the unit's level.
    #[must_use]
    pub fn depth(&self, unit: UnitIx) -> u8 {
        self.rows.depths[unit.index()]
    }

    /// Ordinary or special.
    #[must_use]
    pub fn kind(&self, unit: UnitIx) -> UnitKind {
        self.rows.kinds[unit.index()]
    }

    /// The unit that it belongs to; none at depth 0. May lie more than one level above.
    #[must_use]
    pub fn parent(&self, unit: UnitIx) -> Option<UnitIx> {
        let parent = self.rows.parents[unit.index()];
        (parent != NO_PARENT).then_some(UnitIx(parent))
    }

    /// The unit of that code.
    #[must_use]
    pub fn find(&self, code: &str) -> Option<UnitIx> {
        self.starts.windows(2).find_map(|level| {
            let range = level[0] as usize..level[1] as usize;
            let at = self.rows.codes[range].binary_search_by(|c| c.as_str().cmp(code)).ok()?;
            Some(UnitIx(level[0] + at as u32))
        })
    }

    /// The depth of the level of that id.
    #[must_use]
    pub fn depth_of(&self, level_id: &str) -> Option<u8> {
        self.rows.levels.iter().find(|level| level.id == level_id).map(|level| level.depth)
    }

    /// The units of a level, as [`UnitIx`] numbers; empty for a depth that no level has.
    #[must_use]
    pub fn level(&self, depth: u8) -> Range<u32> {
        match self.starts.get(usize::from(depth)..usize::from(depth) + 2) {
            Some(ends) => ends[0]..ends[1],
            None => 0..0,
        }
    }

    /// The first leaf.
    #[must_use]
    pub fn first_leaf(&self) -> UnitIx {
        UnitIx(self.starts[self.starts.len() - 2])
    }

    /// How many leaves there are.
    #[must_use]
    pub fn leaf_count(&self) -> usize {
        self.len() - self.first_leaf().index()
    }

    /// The unit's place among the leaves, if it is one.
    #[must_use]
    pub fn leaf_of(&self, unit: UnitIx) -> Option<LeafIx> {
        unit.0.checked_sub(self.first_leaf().0).map(LeafIx)
    }

    /// The leaf as a unit.
    #[must_use]
    pub fn unit_of(&self, leaf: LeafIx) -> UnitIx {
        UnitIx(self.first_leaf().0 + leaf.0)
    }

    /// Units whose parent this is, in table order: those of nearer levels first.
    #[must_use]
    pub fn children(&self, unit: UnitIx) -> &[UnitIx] {
        &self.children[self.child_starts[unit.index()] as usize..self.child_starts[unit.index() + 1] as usize]
    }

    /// The unit itself or the one above it that is at `depth`; none where the chain skips that level.
    #[must_use]
    pub fn ancestor_at(&self, unit: UnitIx, depth: u8) -> Option<UnitIx> {
        let mut at = unit;
        while self.depth(at) > depth {
            at = self.parent(at)?;
        }
        (self.depth(at) == depth).then_some(at)
    }

    /// The leaves of which the unit consists, in order; a leaf consists of itself.
    #[must_use]
    pub fn leaves_under(&self, unit: UnitIx) -> &[LeafIx] {
        &self.leaves[self.leaf_starts[unit.index()] as usize..self.leaf_starts[unit.index() + 1] as usize]
    }

    /// The table as bytes: postcard, codes shortened by what they share with the code before.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut rows = Written::from(&self.rows);
        rows.shorten_codes();
        postcard::to_allocvec(&rows).expect("a table in memory has a written form")
    }

    /// The inverse of [`Self::encode`].
    ///
    /// # Errors
    /// [`UnitError::Bytes`] for anything else, and whatever is wrong with the units in it.
    pub fn decode(bytes: &[u8]) -> Result<Self, UnitError> {
        let written: Written = postcard::from_bytes(bytes).map_err(|_| UnitError::Bytes("cut off or foreign"))?;
        Self::from_rows(written.into_rows()?)
    }

    fn from_rows(rows: Rows) -> Result<Self, UnitError> {
        check_levels(&rows.levels)?;
        let count = rows.depths.len();
        let starts = level_starts(&rows)?;
        let first_leaf = starts[starts.len() - 2];
        check_links(&rows)?;
        let (child_starts, children) = children_of(&rows.parents);
        let mut counts = vec![0u32; count];
        for unit in (0..count).rev() {
            if unit as u32 >= first_leaf {
                counts[unit] = 1;
            } else if counts[unit] == 0 {
                return Err(UnitError::Childless(rows.codes[unit].to_string()));
            }
            let parent = rows.parents[unit];
            if parent != NO_PARENT {
                counts[parent as usize] += counts[unit];
            }
        }
        let mut leaf_starts = Vec::with_capacity(count + 1);
        let mut at = 0u32;
        for n in &counts {
            leaf_starts.push(at);
            at += n;
        }
        leaf_starts.push(at);
        let mut fill = leaf_starts.clone();
        let mut leaves = vec![LeafIx(0); at as usize];
        for leaf in first_leaf..count as u32 {
            let mut above = leaf;
            while above != NO_PARENT {
                leaves[fill[above as usize] as usize] = LeafIx(leaf - first_leaf);
                fill[above as usize] += 1;
                above = rows.parents[above as usize];
            }
        }
        Ok(Self { rows, starts, child_starts, children, leaf_starts, leaves })
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
            return Err(UnitError::Depth { unit: rows.codes[unit].to_string(), depth: rows.depths[unit], levels });
        }
        if unit > 0 {
            let before = (rows.depths[unit - 1], &rows.codes[unit - 1]);
            if before >= (rows.depths[unit], &rows.codes[unit]) {
                return Err(if before == (rows.depths[unit], &rows.codes[unit]) {
                    UnitError::Duplicate(rows.codes[unit].to_string())
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
        let name = || rows.codes[unit].to_string();
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
            let parent = rows.codes[parent as usize].to_string();
            return Err(UnitError::ParentNotAbove { unit: name(), depth, parent, parent_depth });
        }
    }
    Ok(())
}

fn children_of(parents: &[u32]) -> (Vec<u32>, Vec<UnitIx>) {
    let mut starts = vec![0u32; parents.len() + 1];
    for &parent in parents.iter().filter(|&&parent| parent != NO_PARENT) {
        starts[parent as usize + 1] += 1;
    }
    for at in 1..starts.len() {
        starts[at] += starts[at - 1];
    }
    let mut fill = starts.clone();
    let mut children = vec![UnitIx(0); starts[parents.len()] as usize];
    for (unit, &parent) in parents.iter().enumerate().filter(|&(_, &parent)| parent != NO_PARENT) {
        children[fill[parent as usize] as usize] = UnitIx(unit as u32);
        fill[parent as usize] += 1;
    }
    (starts, children)
}

/// The written form: codes as (bytes shared with the code before, rest), parents as differences.
#[derive(Serialize, Deserialize)]
struct Written {
    levels: Vec<Level>,
    depths: Vec<u8>,
    parents: Vec<i64>,
    kinds: Vec<UnitKind>,
    shared: Vec<u8>,
    codes: Vec<String>,
    names: Vec<String>,
}

impl From<&Rows> for Written {
    fn from(rows: &Rows) -> Self {
        let mut last = 0;
        let parents = rows.parents.iter().map(|&parent| {
            let at = if parent == NO_PARENT { -1 } else { i64::from(parent) };
            at - core::mem::replace(&mut last, at)
        });
        Self {
            levels: rows.levels.clone(),
            depths: rows.depths.clone(),
            parents: parents.collect(),
            kinds: rows.kinds.clone(),
            shared: vec![0; rows.codes.len()],
            codes: rows.codes.iter().map(ToString::to_string).collect(),
            names: rows.names.clone(),
        }
    }
}

impl Written {
    fn shorten_codes(&mut self) {
        for at in (1..self.codes.len()).rev() {
            let same = self.codes[at].bytes().zip(self.codes[at - 1].bytes()).take_while(|(a, b)| a == b).count();
            self.shared[at] = same as u8;
            self.codes[at].drain(..same);
        }
    }

    fn into_rows(self) -> Result<Rows, UnitError> {
        let mut codes: Vec<UnitCode> = Vec::with_capacity(self.codes.len());
        for (at, rest) in self.codes.iter().enumerate() {
            let shared = usize::from(*self.shared.get(at).ok_or(UnitError::Bytes("columns of different lengths"))?);
            let before = codes.last().map_or("", UnitCode::as_str);
            let head = before.get(..shared).ok_or(UnitError::Bytes("a code longer than the one before"))?;
            codes.push(UnitCode::new(&[head, rest].concat())?);
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
        let Self { levels, depths, kinds, names, .. } = self;
        Ok(Rows { levels, depths, parents, kinds, codes, names })
    }
}

/// Collects units in any order and puts them into table order.
#[derive(Debug)]
pub struct UnitTableBuilder {
    levels: Vec<Level>,
    units: Vec<Entry>,
}

#[derive(Debug)]
struct Entry {
    depth: u8,
    code: UnitCode,
    name: String,
    parent: Option<UnitCode>,
    kind: UnitKind,
}

impl UnitTableBuilder {
    /// Starts a table of these levels.
    #[must_use]
    pub const fn new(levels: Vec<Level>) -> Self {
        Self { levels, units: Vec::new() }
    }

    /// Adds a unit; its parent may come later.
    ///
    /// # Errors
    /// A code or a parent's code that is none.
    pub fn add(
        &mut self,
        code: &str,
        name: &str,
        depth: u8,
        parent: Option<&str>,
        kind: UnitKind,
    ) -> Result<&mut Self, UnitError> {
        let parent = parent.map(UnitCode::new).transpose()?;
        self.units.push(Entry { depth, code: UnitCode::new(code)?, name: name.into(), parent, kind });
        Ok(self)
    }

    /// Puts all units in order and links them.
    ///
    /// # Errors
    /// The first [`UnitError`] found, naming the unit.
    pub fn build(mut self) -> Result<UnitTable, UnitError> {
        self.units.sort_by(|a, b| (a.depth, &a.code).cmp(&(b.depth, &b.code)));
        let mut by_code: Vec<u32> = (0..self.units.len() as u32).collect();
        by_code.sort_by_key(|&at| &self.units[at as usize].code);
        if let Some(pair) =
            by_code.windows(2).find(|p| self.units[p[0] as usize].code == self.units[p[1] as usize].code)
        {
            return Err(UnitError::Duplicate(self.units[pair[0] as usize].code.to_string()));
        }
        let mut parents = Vec::with_capacity(self.units.len());
        for entry in &self.units {
            parents.push(match &entry.parent {
                None => NO_PARENT,
                Some(parent) => {
                    let at = by_code.binary_search_by_key(&parent, |&at| &self.units[at as usize].code);
                    by_code[at.map_err(|_| UnitError::MissingParent {
                        unit: entry.code.to_string(),
                        parent: parent.to_string(),
                    })?]
                }
            });
        }
        let mut rows = Rows {
            levels: self.levels,
            depths: Vec::new(),
            parents,
            kinds: Vec::new(),
            codes: Vec::new(),
            names: Vec::new(),
        };
        for entry in self.units {
            rows.depths.push(entry.depth);
            rows.kinds.push(entry.kind);
            rows.codes.push(entry.code);
            rows.names.push(entry.name);
        }
        UnitTable::from_rows(rows)
    }
}
