//! What a good plan keeps to: every rule a file, every breach a place, a figure and the limit that it passes.
//!
//! A breach forbids nothing: the planner answers for it. Rules are judged unit by unit, so whatever changes, only the
//! units that it touches are judged anew ([`Problems`]). Units out of the plan's scope are not judged: nobody can mend
//! them, and their households are not loaded.

mod band;
mod barrier;
mod book;
mod list;
mod mend;
mod open;
mod parts;
mod shape;
mod view;
mod walk;

pub use barrier::{Barrier, BarrierKind, Barriers};
pub use book::{Band, Limits, Rulebook};
pub use list::Problems;
pub(in crate::plan) use list::{Touched, touched};
pub use mend::mend;
pub(in crate::plan) use shape::measured;
pub(in crate::plan) use view::View;

use serde::{Deserialize, Serialize};

use super::UnitId;
use crate::lattice::LatticePoint;
use crate::sort::sort_by_key;
use crate::units::UnitCode;

/// What is not as it should be. In the order in which problems are gone through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// An entrance on ground of no unit; value: its households.
    UnassignedAtom,
    /// Ground inside the whole that is of no unit; value: square metres.
    UnassignedGround,
    /// A unit in several pieces that share no edge; value: how many.
    NotContiguous,
    /// Fewer households than its level's band; value: households.
    BelowBand,
    /// More households than its level's band; value: households.
    AboveBand,
    /// More households than the band, all behind one entrance: exempt, and listed. Value: households.
    Indivisible,
    /// Residents of one unit on both sides of a main road or a river; value: households on the lesser side.
    CrossesBarrier,
    /// A piece so narrow that nobody can have meant it; value: metres, twice its area by its outline's length.
    Sliver,
    /// An outline that is long for its area; value: the Polsby–Popper score, 4π · area / perimeter².
    NotCompact,
    /// A shape that fills little of the circle round it; value: the Reock score, area / area of the least circle.
    NotRound,
    /// Entrances with households far apart; value: metres between the two farthest, as the crow flies.
    LongWalk,
}

impl Rule {
    /// Whether it is only listed, and nobody has to do anything.
    #[must_use]
    pub const fn is_exempt(self) -> bool {
        matches!(self, Self::Indivisible)
    }
}

/// A breach of a rule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Problem {
    /// Which rule.
    pub rule: Rule,
    /// Whose; none on ground of no unit.
    pub unit: Option<UnitCode>,
    /// Where to look.
    pub place: LatticePoint,
    /// The figure, in the rule's unit.
    pub value: f64,
    /// What it should be at most or at least.
    pub limit: f64,
}

/// All breaches of one unit, the gravest rule first. None for a unit that is not judged: upper ones without a band, those
/// out of scope and those of which only a part is in it. `since` is what has changed since `known` was found; none to find
/// all anew.
pub(in crate::plan) fn judge(view: &View<'_>, known: &Problems, id: UnitId, since: Option<&Touched>) -> Vec<Problem> {
    let Some(unit) = view.plan.unit(id) else { return Vec::new() };
    let Some(level) = view.plan.levels().get(usize::from(unit.depth)) else { return Vec::new() };
    let is_leaf = view.plan.is_leaf(id);
    let band = known.book().band(&level.id, unit.kind);
    if unit.outside_scope || known.is_partial(id) || !(is_leaf || band.is_some()) {
        return Vec::new();
    }
    let mut found = Vec::new();
    if is_leaf {
        let faces = view.plan.mesh.faces(super::Ground::Unit(id));
        let limits = known.book().limits(&level.id);
        let atoms = view.atoms(id);
        found.extend(parts::of_leaf(&faces));
        found.extend(band.and_then(|band| band::judge(view, id, &atoms, band)));
        found.extend(barrier::judge(view, known.barriers(), &atoms));
        found.extend(shape::judge(view.plan, &faces, limits));
        found.extend(walk::judge(view, &atoms, limits));
    } else {
        found.extend(known.pieces_of(view, id, since).map(|pieces| pieces.breach(view.plan)));
        found.extend(band.and_then(|band| band::of_upper(view, id, band)));
    }
    let problem = |(rule, place, value, limit)| Problem { rule, unit: Some(unit.code.clone()), place, value, limit };
    let mut found: Vec<Problem> = found.into_iter().map(problem).collect();
    sort_by_key(&mut found, |problem| problem.rule);
    found
}

/// A breach before its unit is named: rule, place, value, limit.
type Breach = (Rule, LatticePoint, f64, f64);
