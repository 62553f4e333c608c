//! What can go wrong with the map.

use crate::gl::GlError;

/// Why the map can't be shown, or not as asked.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum MapError {
    /// The graphics side refused.
    #[error(transparent)]
    Gl(#[from] GlError),
    /// The browser lacks something the map needs.
    #[error("the browser has no {0}")]
    Missing(&'static str),
    /// The browser refused a call.
    #[error("{call} failed: {message}")]
    Browser {
        /// What was called.
        call: &'static str,
        /// What the browser said.
        message: String,
    },
    /// Not one class byte for each unit.
    #[error("{got} class bytes for {units} units")]
    ClassCount {
        /// Bytes handed in.
        got: usize,
        /// Units of the partition.
        units: usize,
    },
    /// A class without a colour.
    #[error("unit {unit} has class {class}, the palette has {colours} colours")]
    ClassRange {
        /// The unit's index.
        unit: usize,
        /// Its class.
        class: u8,
        /// Colours in the palette.
        colours: usize,
    },
    /// A palette that isn't one.
    #[error("a palette has 1–16 colours, not {0}")]
    Palette(usize),
    /// A level that the partition doesn't have.
    #[error("depth {depth} is not a level of this partition, whose deepest is {deepest}")]
    Depth {
        /// The depth asked for.
        depth: u8,
        /// The leaves' depth.
        deepest: u8,
    },
    /// Bytes that are no partition, or none that can be drawn.
    #[error("{0}")]
    Partition(String),
    /// A unit that the partition doesn't have.
    #[error("unit {unit} is not one of the {units} units")]
    Unit {
        /// The unit's index.
        unit: u32,
        /// How many there are.
        units: usize,
    },
}
