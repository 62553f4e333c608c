//! Commands as they travel and are logged: places are lattice points, units are named by their codes.

use serde::{Deserialize, Serialize};

use super::cover::DrawnUnit;
use super::difference::Difference;
use super::error::{Reason, Refusal};
use crate::lattice::LatticePoint;
use crate::units::{UnitCode, UnitKind};

/// A unit to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewUnit {
    /// Its code; must never have been used.
    pub code: UnitCode,
    /// Its name, of at most [`NewUnit::MAX_NAME`] characters.
    pub name: String,
}

impl NewUnit {
    /// Longest name, in characters: it is kept in every log and drawn on every map.
    pub const MAX_NAME: usize = 100;

    /// Whether its name fits.
    pub(super) fn is_named(&self) -> Result<(), Refusal> {
        let fits = self.name.chars().count() <= Self::MAX_NAME;
        if fits { Ok(()) } else { Err(Refusal::of(Reason::BadName, &self.code)) }
    }
}

/// Which ground a new unit is drawn on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Blank {
    /// Ground inside the whole that is of no unit.
    #[default]
    Unassigned,
    /// Ground beyond the outer edge: the whole grows.
    Outside,
}

/// What a lock is on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LockTarget {
    /// A unit and all below it.
    Unit(UnitCode),
    /// The arc that has this segment.
    Arc([LatticePoint; 2]),
}

/// One change to a plan. Every list of points is open; rings close by themselves. Distances are in lattice steps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EditCommand {
    /// Moves a vertex in a straight line; all boundaries that have it follow.
    MoveVertex {
        /// Where it is.
        from: LatticePoint,
        /// Where it goes.
        to: LatticePoint,
    },
    /// Puts a vertex into a segment and there.
    InsertVertex {
        /// The segment's ends.
        edge: [LatticePoint; 2],
        /// The new vertex.
        at: LatticePoint,
    },
    /// Takes a vertex out of a boundary.
    DeleteVertex {
        /// Where it is.
        at: LatticePoint,
    },
    /// Takes out every vertex of a boundary between two of them.
    Straighten {
        /// One vertex that stays.
        from: LatticePoint,
        /// The other, on the same arc.
        to: LatticePoint,
    },
    /// Thins out a unit's boundaries by Douglas and Peucker, as far as topology allows.
    Simplify {
        /// The unit.
        unit: UnitCode,
        /// How far a vertex that goes may lie from the line that stays.
        tolerance: u32,
    },
    /// Divides a unit by lines. The largest piece keeps the code.
    Split {
        /// The unit.
        unit: UnitCode,
        /// Lines; what of them lies outside the unit is left out.
        lines: Vec<Vec<LatticePoint>>,
        /// How far a line's end may lie from the boundary on which it is meant to end.
        snap: u32,
        /// The other pieces, the largest first, then by their smallest point.
        pieces: Vec<NewUnit>,
    },
    /// Makes one unit of several that hang together.
    Merge {
        /// The unit that is left.
        into: UnitCode,
        /// The units that go; their codes are retired.
        others: Vec<UnitCode>,
    },
    /// Draws a unit's boundary anew from where the line starts to where it ends.
    Reshape {
        /// The unit.
        unit: UnitCode,
        /// The line; both ends on the unit's boundary.
        line: Vec<LatticePoint>,
        /// How far an end may lie from the boundary.
        snap: u32,
    },
    /// Hands over what of one ground lies inside a ring; none is ground of no unit.
    HandOver {
        /// A simple ring.
        ring: Vec<LatticePoint>,
        /// Whose ground it is.
        from: Option<UnitCode>,
        /// Whose it will be.
        to: Option<UnitCode>,
    },
    /// Makes a new leaf of what lies inside a ring and is of no unit.
    DrawNew {
        /// A simple ring.
        ring: Vec<LatticePoint>,
        /// On which ground.
        over: Blank,
        /// The new unit.
        unit: NewUnit,
        /// Its parent; none only where leaves have none.
        parent: Option<UnitCode>,
        /// Ordinary or special.
        kind: UnitKind,
    },
    /// Gives the ground of some units to units that were drawn elsewhere. What none covers, or several do, goes to a
    /// neighbour where it is narrow; else a gap stays open and an overlap goes to the smallest code
    /// ([`super::Plan::redraw_report`] tells). Units that are not drawn again are retired.
    Redraw {
        /// Whose ground.
        units: Vec<UnitCode>,
        /// What was drawn. A code among `units` stays that unit's, any other must never have been used.
        drawn: Vec<DrawnUnit>,
        /// How wide a gap or an overlap is on average that was not meant.
        tolerance: u32,
    },
    /// Gives a unit another parent.
    Reparent {
        /// The unit.
        unit: UnitCode,
        /// A unit of a level above.
        parent: UnitCode,
    },
    /// Gives a unit another code; the old one is retired.
    Renumber {
        /// The unit.
        unit: UnitCode,
        /// A code that was never used.
        code: UnitCode,
    },
    /// Sets or takes away a lock.
    SetLock {
        /// On what.
        target: LockTarget,
        /// Whether it is locked from now on.
        locked: bool,
    },
    /// Limits the plan to some units and those below them, or lifts the limit.
    SetScope {
        /// Units that may change; none for all.
        units: Option<Vec<UnitCode>>,
    },
    /// Gives entrances or bands of floors of one building to another unit that has ground in its footprint: who lives on
    /// which floor decides from then on, not where the entrance is.
    Restack {
        /// The building's number.
        building: u32,
        /// Its footprint; where that isn't known, where its entrances are.
        footprint: Vec<LatticePoint>,
        /// The entrance, first and last floor of each band, as the pack has them.
        bands: Vec<(u8, (u8, u8))>,
        /// Whose they are.
        from: UnitCode,
        /// Whose they will be.
        to: UnitCode,
    },
    /// Applies a difference as it stands, locks or not: undo and redo. Refused unless the plan is exactly as it was.
    Restore(Box<Difference>),
}

/// What a command did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applied {
    /// Undoes it exactly.
    pub inverse: EditCommand,
    /// What it changed.
    pub difference: Difference,
}
