//! What can be wrong with a list of units.

/// Why a list of units is no hierarchy.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnitError {
    /// Not a code.
    #[error("{0:?} is no unit code: 1–32 ASCII letters, digits, - _ . : are")]
    Code(String),
    /// Two units of one code.
    #[error("code {0} stands twice")]
    Duplicate(String),
    /// A parent that isn't there.
    #[error("unit {unit} names the parent {parent}, which is not in the list")]
    MissingParent {
        /// The child.
        unit: String,
        /// The parent that it names.
        parent: String,
    },
    /// A parent that isn't above its child.
    #[error("unit {unit} at depth {depth} names the parent {parent} at depth {parent_depth}, which is not above it")]
    ParentNotAbove {
        /// The child.
        unit: String,
        /// The child's depth.
        depth: u8,
        /// The parent that it names.
        parent: String,
        /// The parent's depth.
        parent_depth: u8,
    },
    /// A unit of the upper levels without a parent.
    #[error("unit {unit} at depth {depth} names no parent; only depth 0 may")]
    NoParent {
        /// The unit.
        unit: String,
        /// Its depth.
        depth: u8,
    },
    /// An upper unit without leaves.
    #[error("unit {0} has no leaf below it")]
    Childless(String),
    /// A depth for which no level is described.
    #[error("unit {unit} is at depth {depth}, but there are {levels} levels")]
    Depth {
        /// The unit.
        unit: String,
        /// Its depth.
        depth: u8,
        /// How many levels there are.
        levels: usize,
    },
    /// Levels that don't run 0, 1, 2, …, or number none, or more than 16.
    #[error("levels must be 1–16 and run from depth 0 without a gap; level {id} has depth {depth}")]
    Levels {
        /// The level.
        id: String,
        /// Its depth.
        depth: u8,
    },
    /// Bytes that are no table of units.
    #[error("not a table of units: {0}")]
    Bytes(&'static str),
}
