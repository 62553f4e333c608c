//! Why a command is not applied, and why plan and partition don't fit together.

use serde::{Deserialize, Serialize};

use crate::lattice::LatticePoint;
use crate::partition::PartitionError;
use crate::topology::TopologyError;
use crate::topology::edit::RefusalReason;
use crate::units::{UnitCode, UnitError};

/// Why a command is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// No boundary has a vertex there.
    NoSuchVertex,
    /// No boundary has a segment between these points.
    NoSuchEdge,
    /// No unit has this code.
    NoSuchUnit,
    /// The unit is of an upper level: only leaves have ground of their own.
    NotALeaf,
    /// The place is not on the globe.
    OffGlobe,
    /// Another vertex is there.
    Coincident,
    /// A boundary would touch or cross another one.
    CrossesBoundary,
    /// A boundary would sweep over a vertex.
    SweepsVertex,
    /// Three or more boundaries meet there, so the vertex has to stay.
    Node,
    /// A line needs two different points, a ring three.
    TooFewPoints,
    /// More points than one command may have, or lines that cross boundaries or one another too often.
    TooManyPoints,
    /// A line that divides nothing: it is too short, ends inside, runs along a boundary or passes by.
    DividesNothing,
    /// Fewer new units are named than the lines make.
    TooFewUnits {
        /// So many are needed.
        needed: u32,
    },
    /// The code is or was another unit's; codes are never reused.
    CodeUsed,
    /// The units share no boundary.
    NotAdjacent,
    /// The line ends away from the unit's boundary.
    EndsElsewhere,
    /// The drawn ring meets itself.
    MeetsItself,
    /// Nothing of the ground lies inside the ring.
    NothingInside,
    /// The unit would lose all its ground.
    WouldVanish,
    /// The ground lies beyond the outer edge or in an enclave.
    OutsideGround,
    /// A unit would cover the point that declares an enclave.
    CoversEnclave,
    /// The unit can't be a parent here: its level is not above, or none is where one is needed.
    NoParent,
    /// The unit or the boundary is locked, or the unit is out of the plan's scope.
    Locked,
    /// The unit has no ground in the building's footprint.
    OtherFootprint,
    /// The entrances or floors are another unit's, no such ones are there, or none are named.
    NotHeld,
    /// Boundaries there lie so close that rounding to the lattice would let them meet.
    TooClose,
    /// The plan is not as it was when the command to be undone had been applied.
    Stale,
    /// No command stands that could be undone.
    NothingToUndo,
    /// No command was undone that could be done again.
    NothingToRedo,
    /// A difference as such, or a change of scope: neither is an entry of a log.
    NotByHand,
    /// A checkpoint's name that is empty, or one that is too long.
    BadName,
    /// The result would be no coverage. A difference from elsewhere can ask for such; a drawn command can't.
    Broken,
}

impl Reason {
    const fn words(self) -> &'static str {
        match self {
            Self::NoSuchVertex => "there is no such vertex",
            Self::NoSuchEdge => "there is no such edge",
            Self::NoSuchUnit => "there is no such unit",
            Self::NotALeaf => "the unit is no leaf",
            Self::OffGlobe => "the place is not on the globe",
            Self::Coincident => "another vertex is there",
            Self::CrossesBoundary => "a boundary would touch or cross another one",
            Self::SweepsVertex => "a boundary would sweep over a vertex",
            Self::Node => "several boundaries meet in the vertex",
            Self::TooFewPoints => "too few points",
            Self::TooManyPoints => "too many points",
            Self::DividesNothing => "the line divides nothing",
            Self::TooFewUnits { .. } => "more pieces than new units",
            Self::CodeUsed => "the code is or was in use",
            Self::NotAdjacent => "the units share no boundary",
            Self::EndsElsewhere => "the line ends away from the boundary",
            Self::MeetsItself => "the ring meets itself",
            Self::NothingInside => "nothing lies inside the ring",
            Self::WouldVanish => "the unit would lose all its ground",
            Self::OutsideGround => "the ground lies outside the whole",
            Self::CoversEnclave => "a declared enclave would be covered",
            Self::NoParent => "no such parent is possible",
            Self::Locked => "locked",
            Self::OtherFootprint => "the unit has no ground in the footprint",
            Self::NotHeld => "these entrances or floors are not that unit's",
            Self::TooClose => "boundaries are too close",
            Self::Stale => "the plan has changed since",
            Self::NothingToUndo => "nothing to undo",
            Self::NothingToRedo => "nothing to redo",
            Self::NotByHand => "no entry of a log",
            Self::BadName => "a name has 1 to 100 characters",
            Self::Broken => "the result would be no coverage",
        }
    }
}

impl From<RefusalReason> for Reason {
    fn from(reason: RefusalReason) -> Self {
        match reason {
            RefusalReason::NoSuchVertex => Self::NoSuchVertex,
            RefusalReason::OffGlobe => Self::OffGlobe,
            RefusalReason::Coincident => Self::Coincident,
            RefusalReason::CrossesBoundary => Self::CrossesBoundary,
            RefusalReason::SweepsVertex => Self::SweepsVertex,
        }
    }
}

/// A command that is not applied; the plan is unchanged.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, thiserror::Error)]
#[error("not done: {}{}{}", reason.words(), named(unit.as_ref()), at(*place))]
pub struct Refusal {
    /// Why.
    pub reason: Reason,
    /// Where; none for what has no place, such as a code.
    pub place: Option<LatticePoint>,
    /// The unit concerned, if it is one.
    pub unit: Option<UnitCode>,
}

fn named(unit: Option<&UnitCode>) -> String {
    unit.map_or_else(String::new, |unit| format!(", unit {unit}"))
}

fn at(place: Option<LatticePoint>) -> String {
    place.map_or_else(String::new, |place| format!(" ({place})"))
}

impl Refusal {
    pub(super) const fn at(reason: Reason, place: LatticePoint) -> Self {
        Self { reason, place: Some(place), unit: None }
    }

    pub(super) fn of(reason: Reason, unit: &UnitCode) -> Self {
        Self { reason, place: None, unit: Some(unit.clone()) }
    }

    pub(super) fn place(self, place: Option<LatticePoint>) -> Self {
        Self { place: self.place.or(place), ..self }
    }
}

/// Why a plan is no partition.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// Ground that is of no unit yet.
    #[error("ground at {0} belongs to no unit")]
    Unassigned(LatticePoint),
    /// A code of the partition that is none.
    #[error(transparent)]
    Unit(#[from] UnitError),
    /// Arcs that don't fit together.
    #[error(transparent)]
    Topology(#[from] TopologyError),
    /// Units and arcs that don't fit together.
    #[error(transparent)]
    Partition(#[from] PartitionError),
}

/// What is wrong with a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FaultKind {
    /// An arc of too few points, with a repeated point, off the globe, or with the same ground on both sides.
    Arc,
    /// A side that names no leaf unit.
    Side,
    /// Two boundaries meet elsewhere than at a node.
    Meeting,
    /// Round a node the grounds change between arcs, or an arc ends where none goes on.
    Node,
    /// An outline lies in another ground than its outer side names, or a unit has no ground.
    Nesting,
    /// The point that declares an enclave lies in or on a unit.
    Enclave,
    /// Enclosed ground of no unit counts as outside without being a declared enclave: a blind spot.
    Gap,
    /// A unit's code or parent doesn't fit, or it holds what another one holds too.
    Unit,
    /// Lists that follow from the arcs don't agree with them.
    Derived,
    /// The independent check of the whole topology disagrees.
    Topology,
}

/// A violated invariant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[error("{kind:?} at {place}")]
pub struct Fault {
    /// Which.
    pub kind: FaultKind,
    /// Where.
    pub place: LatticePoint,
}
