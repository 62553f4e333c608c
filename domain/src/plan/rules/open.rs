//! No blank and no blind spot: all ground and all entrances are some unit's.

use super::view::View;
use super::{Problem, Rule, shape};
use crate::lattice::LatticePoint;
use crate::plan::Ground;
use crate::plan::faces::Face;

fn open(rule: Rule, place: LatticePoint, value: f64) -> Problem {
    Problem { rule, unit: None, place, value, limit: 0.0 }
}

/// Entrances that belong to no unit.
pub(super) fn atoms(view: &View<'_>) -> Vec<Problem> {
    let held = [Ground::Unassigned, Ground::Outside].into_iter().flat_map(|ground| view.held(ground));
    let atoms = held.map(|ix| view.atom(ix));
    atoms.map(|atom| open(Rule::UnassignedAtom, atom.at, atom.households.into())).collect()
}

/// Pieces of ground inside the whole that belong to no unit.
pub(super) fn ground(view: &View<'_>) -> Vec<Problem> {
    let faces = view.plan.mesh.faces(Ground::Unassigned);
    let area = |face: &Face| shape::measured(view.plan, face).0;
    faces.iter().map(|face| open(Rule::UnassignedGround, face.smallest, area(face))).collect()
}
