//! No blank and no blind spot: all ground and all entrances are some unit's.

use super::view::View;
use super::{Problem, Rule, shape};
use crate::plan::Ground;

pub(super) fn judge(view: &View<'_>) -> Vec<Problem> {
    let open = |rule, place, value| Problem { rule, unit: None, place, value, limit: 0.0 };
    let atoms = [Ground::Unassigned, Ground::Outside].into_iter().flat_map(|ground| view.held(ground));
    let mut found: Vec<Problem> =
        atoms.map(|ix| view.atom(ix)).map(|atom| open(Rule::UnassignedAtom, atom.at, atom.households.into())).collect();
    let faces = view.plan.mesh.faces(Ground::Unassigned);
    found.extend(
        faces.iter().map(|face| open(Rule::UnassignedGround, face.smallest, shape::measured(view.plan, face).0)),
    );
    found
}
