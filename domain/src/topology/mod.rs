//! The partition's geometry: half-edges over shared arcs on an integer lattice.
//!
//! A boundary between two units is stored once, as an [`ArcRef`] with the unit on either side, so neighbours can't
//! disagree. [`build()`] makes a [`Topology`] from polygons, [`validate`] judges polygons without repairing them,
//! [`edit`] changes a topology and keeps it valid.
//!
//! Way of a build: `quantise` (doubles → lattice) → `claims` (which unit runs along which segment) → `noding` (no two
//! segments meet but at their ends) → `planar` (faces and their nesting) → `cover` (who covers which face) → `judge`
//! (gaps, overlaps, self-crossings) → `snap` and `repair` (narrow ones) → [`Topology::from_arcs`] (segments → arcs).

mod arc;
mod arcs;
mod build;
mod canonical;
mod check;
mod claims;
mod cover;
pub mod edit;
mod error;
pub(crate) mod exact;
mod finding;
mod judge;
mod links;
mod noding;
mod planar;
mod quantise;
mod repair;
mod shape;
mod snap;
mod tree;
pub mod validate;

#[cfg(test)]
mod tests;

pub use arc::{Arc, ArcIx, HalfEdge, Side, Walk};
pub use arcs::{ArcRef, Arcs};
pub use build::build;
pub use error::TopologyError;
pub use finding::{Finding, FindingKind};
pub use links::Topology;
pub(crate) use noding::sort_along;
pub(crate) use planar::is_above;
pub use shape::{BuildError, BuildOptions, BuildReport, LISTED, LeafShape, Moved, Repair, Rounded, Snapped};
