//! Units of every level and their tree. Levels are data: how many there are and what they are called comes
//! with the partition.

mod builder;
mod code;
mod error;
mod letters;
mod rows;
mod table;
#[cfg(test)]
mod tests;

pub use builder::UnitTableBuilder;
pub use code::UnitCode;
pub use error::UnitError;
pub use letters::folded;
pub use table::UnitTable;

use bytemuck::{Pod, Zeroable};
use serde::{Deserialize, Serialize};

/// One level of the hierarchy, the coarsest at depth 0.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Level {
    /// Name in code and on the wire: `district`, `street`, `micro_grid`, …
    pub id: String,
    /// 0 for the whole, rising towards the leaves.
    pub depth: u8,
    /// What people call it.
    pub name: Text,
    /// The role of who leads one unit, never a person's name; none where it isn't known.
    #[serde(default)]
    pub led_by: Option<Text>,
    /// How many households one unit should hold, both ends included; none where no standard applies.
    pub band: Option<[u32; 2]>,
    /// Digits of a code at this level; 0 where codes have no fixed length.
    pub code_digits: u8,
}

impl Level {
    /// A level of which nothing else is known.
    #[must_use]
    pub fn bare(id: &str, depth: u8) -> Self {
        Self { id: id.into(), depth, name: Text::default(), led_by: None, band: None, code_digits: 0 }
    }
}

/// A text in both languages.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Text {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// What a unit is beside its level.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnitKind {
    /// A unit of the ordinary hierarchy.
    #[default]
    Ordinary,
    /// 专属网格: one enterprise, school, market or park; a leaf without a household band.
    Special,
}

/// A unit's place in its [`UnitTable`]: coarsest level first, by code within a level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Pod, Zeroable)]
#[repr(transparent)]
pub struct UnitIx(pub u32);

/// A leaf's place among the leaves: its [`UnitIx`] less that of the first leaf.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Pod, Zeroable)]
#[repr(transparent)]
pub struct LeafIx(pub u32);

impl UnitIx {
    /// As an index into a slice.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

impl LeafIx {
    /// As an index into a slice.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}
