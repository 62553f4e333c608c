//! The table of all units: one column per fact, coarsest level first, by code within a level.

use core::cmp::Ordering;
use core::ops::Range;

use super::letters::{Letters, folded};
use super::rows::{NO_PARENT, Rows};
use super::{LeafIx, Level, UnitError, UnitIx, UnitKind};
use crate::flat::{FlatError, Sink, Source, put, take};

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
    pub fn code(&self, unit: UnitIx) -> &str {
        self.rows.codes.get(unit.index())
    }

    /// The unit's own name, without its parents'.
    #[must_use]
    pub fn name(&self, unit: UnitIx) -> &str {
        self.rows.names.get(unit.index())
    }

    /// The letters a–z that a character of a name begins with when it is spoken, the usual one first; none where it is
    /// typed as it is, and in a table [without letters](Self::with_letters).
    #[must_use]
    pub fn letters(&self, c: char) -> &str {
        self.rows.letters.get(c)
    }

    /// The name in the letters by which it is typed: 示范桃巷街道 is `sftxjd`; letters and figures stay. None where no
    /// character of it has letters.
    #[must_use]
    pub fn initials(&self, unit: UnitIx) -> Option<String> {
        let name = self.name(unit);
        let first = |c| self.letters(c).chars().next();
        let spell = || name.chars().filter_map(folded).map(|c| first(c).unwrap_or(c)).collect();
        name.chars().any(|c| first(c).is_some()).then(spell)
    }

    /// As it is, with the letters that `of` gives for the names' characters: lower case, the usual one first, none
    /// for a character that is typed as it is.
    #[must_use]
    pub fn with_letters(mut self, of: impl Fn(char) -> String) -> Self {
        self.rows.letters = Letters::of_texts(self.rows.names.iter(), of);
        self
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
            let [mut low, mut high] = [level[0], level[1]];
            while low < high {
                let middle = low + (high - low) / 2;
                match self.code(UnitIx(middle)).cmp(code) {
                    Ordering::Less => low = middle + 1,
                    Ordering::Equal => return Some(UnitIx(middle)),
                    Ordering::Greater => high = middle,
                }
            }
            None
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

    /// The table as bytes: postcard, codes shortened by what they share with the code before; then, where there are
    /// any, the names' characters with their letters, as UTF-8.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        self.rows.encode()
    }

    /// The inverse of [`Self::encode`].
    ///
    /// # Errors
    /// [`UnitError::Bytes`] for anything else, and whatever is wrong with the units in it.
    pub fn decode(bytes: &[u8]) -> Result<Self, UnitError> {
        Self::from_rows(Rows::decode(bytes)?)
    }

    /// Puts its arrays (see [`crate::flat`]).
    pub fn flatten(&self, sink: &mut impl Sink) {
        self.rows.flatten(sink);
        put(sink, &self.starts);
        put(sink, &self.child_starts);
        put(sink, &self.children);
        put(sink, &self.leaf_starts);
        put(sink, &self.leaves);
    }

    /// The inverse of [`Self::flatten`].
    ///
    /// # Errors
    /// [`FlatError`] for another row of arrays.
    pub fn restore(source: &mut impl Source) -> Result<Self, FlatError> {
        Ok(Self {
            rows: Rows::restore(source)?,
            starts: take(source, "starts of levels")?,
            child_starts: take(source, "starts of children")?,
            children: take(source, "children")?,
            leaf_starts: take(source, "starts of leaves under units")?,
            leaves: take(source, "leaves under units")?,
        })
    }

    pub(super) fn from_rows(rows: Rows) -> Result<Self, UnitError> {
        let starts = rows.checked()?;
        let count = rows.depths.len();
        let first_leaf = starts[starts.len() - 2];
        let (child_starts, children) = children_of(&rows.parents);
        let mut counts = vec![0u32; count];
        for unit in (0..count).rev() {
            if unit as u32 >= first_leaf {
                counts[unit] = 1;
            } else if counts[unit] == 0 {
                return Err(UnitError::Childless(rows.codes.get(unit).into()));
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
