//! A plan as draw data: which of its boundaries and units the map draws, and what a difference changes of them.

use std::collections::BTreeSet;

use domain::plan::{Difference, Ground, Plan, PlanArc, UnitId};
use domain::topology::ArcIx;
use geometry::LocalPlane;

use crate::map::Draft;

/// How many kinds of lines there are: one a level, and the edge of ground that is of no unit.
#[must_use]
pub fn kinds(plan: &Plan) -> usize {
    plan.levels().len() + 1
}

/// Whether the plan may change a unit, locks aside.
#[must_use]
pub fn in_scope(plan: &Plan, id: UnitId) -> bool {
    let up = core::iter::successors(plan.unit(id), |unit| plan.unit(unit.parent?));
    up.into_iter().all(|unit| !unit.outside_scope)
}

/// The kind of a boundary: the depth of the coarsest level that it divides, or one beyond all; none where both sides lie
/// outside the scope, which the map shows as it is in force.
#[must_use]
pub fn kind(plan: &Plan, arc: &PlanArc) -> Option<u8> {
    let sides = [arc.left, arc.right];
    let open = sides.contains(&Ground::Unassigned);
    let inside = sides.iter().any(|side| side.unit().is_some_and(|unit| in_scope(plan, unit)));
    if open {
        return Some(plan.levels().len() as u8);
    }
    if !inside {
        return None;
    }
    let chain = |side: Ground| -> Vec<(u8, UnitId)> {
        let up = core::iter::successors(side.unit(), |&id| plan.unit(id)?.parent);
        let mut chain: Vec<_> = up.filter_map(|id| Some((plan.unit(id)?.depth, id))).collect();
        chain.reverse();
        chain
    };
    let [left, right] = sides.map(chain);
    if left.is_empty() || right.is_empty() {
        return Some(0);
    }
    let shared = left.iter().zip(&right).take_while(|(a, b)| a == b).count();
    let depth = |chain: &[(u8, UnitId)]| chain.get(shared).map_or(u8::MAX, |(depth, _)| *depth);
    Some(depth(&left).min(depth(&right)).min(plan.levels().len() as u8 - 1))
}

/// Leaves within the scope.
pub fn leaves(plan: &Plan) -> impl Iterator<Item = UnitId> + '_ {
    let deepest = plan.levels().len().saturating_sub(1);
    let leaf = move |(id, unit): (UnitId, &domain::plan::PlanUnit)| (usize::from(unit.depth) == deepest).then_some(id);
    plan.units().filter_map(leaf).filter(|&id| in_scope(plan, id))
}

/// What a difference touches.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Touched {
    /// Boundaries.
    pub arcs: BTreeSet<u32>,
    /// Leaves whose ground, code, parent or lock is another, those that are gone included.
    pub leaves: BTreeSet<UnitId>,
}

/// See [`Touched`].
#[must_use]
pub fn touched(plan: &Plan, difference: &Difference) -> Touched {
    let mut touched = Touched::default();
    for change in &difference.arcs {
        touched.arcs.insert(change.id);
        for arc in [&change.before, &change.after].into_iter().flatten() {
            touched.leaves.extend([arc.left, arc.right].into_iter().filter_map(Ground::unit));
        }
    }
    let deepest = plan.levels().len().saturating_sub(1);
    for change in &difference.units {
        let unit = change.after.as_ref().or(change.before.as_ref());
        if unit.is_some_and(|unit| usize::from(unit.depth) == deepest) {
            touched.leaves.insert(UnitId(change.id));
        }
        // Another parent makes other levels of the lines around, and so does that of a unit above.
        let parent = |unit: &Option<domain::plan::PlanUnit>| unit.as_ref().and_then(|unit| unit.parent);
        if parent(&change.before) != parent(&change.after) {
            let moved = UnitId(change.id);
            let below = plan.units().map(|(id, _)| id).filter(|&id| {
                core::iter::successors(Some(id), |&id| plan.unit(id)?.parent).any(|above| above == moved)
            });
            for id in below {
                touched.arcs.extend(plan.arcs_beside(Ground::Unit(id)).map(|arc| arc.0));
            }
        }
    }
    touched
}

/// Draws the whole scope.
pub fn whole(plan: &Plan, draft: &mut Draft, plane: &LocalPlane) {
    for (ix, arc) in plan.arcs() {
        if let Some(kind) = kind(plan, arc) {
            draft.set_line(ix.0, Some((kind, &arc.points)), plane);
        }
    }
    for id in leaves(plan) {
        draft.set_face(id.0, &plan.pieces(Ground::Unit(id)), plane);
    }
}

/// Draws what a difference touched, and nothing else.
pub fn redraw(plan: &Plan, touched: &Touched, draft: &mut Draft, plane: &LocalPlane) {
    for &id in &touched.arcs {
        let line = plan.arc(ArcIx(id)).and_then(|arc| Some((kind(plan, arc)?, arc.points.as_slice())));
        draft.set_line(id, line, plane);
    }
    for &id in &touched.leaves {
        let there = plan.unit(id).is_some() && in_scope(plan, id);
        let pieces = if there { plan.pieces(Ground::Unit(id)) } else { Vec::new() };
        draft.set_face(id.0, &pieces, plane);
    }
}
