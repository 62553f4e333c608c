//! Polygons as they come in, and what a build reports.

use super::error::TopologyError;
use super::finding::{Finding, FindingKind};
use crate::lattice::LatticePoint;

/// The polygons of one leaf.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LeafShape {
    /// Its code, for messages.
    pub code: String,
    /// Part → ring (the outer one first, then holes) → longitude and latitude in degrees. Closed or not, in either
    /// direction.
    pub parts: Vec<Vec<Vec<[f64; 2]>>>,
}

/// How to build.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BuildOptions {
    /// Gaps, overlaps and mismatches up to this width are repaired and reported; 0 repairs nothing.
    pub tolerance_m: f64,
    /// A point in each area inside the partition that belongs to no unit on purpose.
    pub enclaves: Vec<LatticePoint>,
}

/// What rounding to the lattice did.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rounded {
    /// Vertices that were not on the lattice already.
    pub points: u64,
    /// Longest move, in metres.
    pub max_m: f64,
    /// Lattice points on which vertices of slightly different coordinates fell together: noise in the input.
    pub merged: u64,
}

/// A vertex or a place on an edge that was snapped to another.
#[derive(Clone, Debug, PartialEq)]
pub struct Moved {
    /// The unit whose boundary moved.
    pub code: String,
    /// Where it was.
    pub from: LatticePoint,
    /// Where it is.
    pub to: LatticePoint,
    /// How far, in metres.
    pub metres: f64,
}

/// All that was snapped.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Snapped {
    /// How many moves there were.
    pub count: u64,
    /// The longest, in metres.
    pub max_m: f64,
    /// The first [`LISTED`] of them.
    pub moves: Vec<Moved>,
}

/// Most entries in a list of moves.
pub const LISTED: usize = 1000;

/// A narrow fault and what became of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Repair {
    /// What was found.
    pub kind: FindingKind,
    /// The units concerned.
    pub units: Vec<String>,
    /// Where.
    pub place: LatticePoint,
    /// Its area in m².
    pub area_m2: f64,
    /// Its mean width in metres.
    pub width_m: f64,
    /// The unit to which the area belongs now.
    pub given_to: String,
}

/// What a build did to its input.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BuildReport {
    /// Rounding to the lattice.
    pub rounded: Rounded,
    /// Vertices and edges pulled together.
    pub snapped: Snapped,
    /// Narrow areas given to a unit.
    pub repairs: Vec<Repair>,
    /// What is odd but no fault.
    pub warnings: Vec<Finding>,
}

/// Why polygons are no topology.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum BuildError {
    /// Faults that are wider than the tolerance or that no tolerance cures.
    #[error("{}", list(findings))]
    Invalid {
        /// All of them.
        findings: Vec<Finding>,
    },
    /// A tolerance that is no length.
    #[error("tolerance of {0} m: must be a number from 0")]
    Tolerance(f64),
    /// So many crossings, or so many units over one another, that the input can't be meant.
    #[error("more than {limit} crossings or overlaps, the last at {place}: not the outlines of units")]
    Tangled {
        /// One of them.
        place: LatticePoint,
        /// How many are followed.
        limit: usize,
    },
    /// More segments than 32-bit indices hold.
    #[error("{0} segments are too many")]
    TooLarge(usize),
    /// Arcs that don't fit together.
    #[error(transparent)]
    Topology(#[from] TopologyError),
}

/// Most findings in one message.
const SHOWN: usize = 8;

fn list(findings: &[Finding]) -> String {
    let mut text = format!("{} faults", findings.len());
    for finding in findings.iter().take(SHOWN) {
        text.push_str("; ");
        text.push_str(&finding.to_string());
    }
    if findings.len() > SHOWN {
        text.push_str("; …");
    }
    text
}
