//! A plan with its counts, as they are or as a command would leave them.

use std::collections::BTreeSet;

use crate::fill::set;
use crate::lattice::LatticePoint;
use crate::pack::Atom;
use crate::plan::count::{Counts, Moves, Tally};
use crate::plan::{Change, Difference, Ground, Plan, PlanUnit, UnitId};
use crate::sort::sort;

/// The plan as a command has left it, and the counts before with what the command moves.
#[derive(Clone, Copy)]
pub(in crate::plan) struct View<'a> {
    pub plan: &'a Plan,
    pub counts: &'a Counts,
    pub change: Option<(&'a Difference, &'a Moves)>,
}

impl<'a> View<'a> {
    pub fn tally(&self, unit: UnitId) -> Tally {
        let moved = self.change.and_then(|(_, moves)| moves.tallies.get(&Ground::Unit(unit)));
        moved.map_or_else(|| self.counts.of(unit), |&(_, after)| after)
    }

    pub fn atom(&self, ix: u32) -> &'a Atom {
        &self.counts.pack().atoms()[ix as usize]
    }

    /// Atoms of a leaf, in order.
    pub fn atoms(&self, unit: UnitId) -> Vec<u32> {
        self.held(Ground::Unit(unit))
    }

    pub fn held(&self, ground: Ground) -> Vec<u32> {
        let mut held = self.counts.held(ground).to_vec();
        if let Some((_, moves)) = self.change {
            let gone: BTreeSet<u32> =
                set(moves.atoms.iter().filter(|(_, from, _)| *from == ground).map(|(atom, _, _)| *atom));
            held.retain(|atom| !gone.contains(atom));
            held.extend(moves.atoms.iter().filter(|(_, _, to)| *to == ground).map(|(atom, _, _)| *atom));
            sort(&mut held);
        }
        held
    }

    fn children(&self, unit: UnitId) -> BTreeSet<UnitId> {
        let mut children: BTreeSet<UnitId> = set(self.counts.children(unit));
        for change in self.change.iter().flat_map(|(difference, _)| &difference.units) {
            let is_child = change.after.as_ref().is_some_and(|after| after.parent == Some(unit));
            if is_child {
                children.insert(UnitId(change.id));
            } else {
                children.remove(&UnitId(change.id));
            }
        }
        children
    }

    /// A leaf below a unit: the first with households on the way down, else the first.
    pub fn first_leaf(&self, unit: UnitId) -> UnitId {
        let mut at = unit;
        while !self.plan.is_leaf(at) {
            let inhabited = self.first_child(at, |child| self.tally(child).households > 0);
            match inhabited.or_else(|| self.first_child(at, |_| true)) {
                Some(child) => at = child,
                None => break,
            }
        }
        at
    }

    fn first_child(&self, unit: UnitId, wanted: impl Fn(UnitId) -> bool) -> Option<UnitId> {
        let changed = || self.change.into_iter().flat_map(|(difference, _)| &difference.units);
        let kept = |child: &UnitId| changed().all(|change| UnitId(change.id) != *child);
        let old = self.counts.children(unit).filter(kept).find(|&child| wanted(child));
        let is_child =
            |change: &&Change<PlanUnit>| change.after.as_ref().is_some_and(|after| after.parent == Some(unit));
        let new = changed().filter(is_child).map(|change| UnitId(change.id)).filter(|&child| wanted(child)).min();
        old.into_iter().chain(new).min()
    }

    pub fn leaves_under(&self, unit: UnitId) -> Vec<UnitId> {
        let (mut leaves, mut waiting) = (Vec::new(), vec![unit]);
        while let Some(unit) = waiting.pop() {
            if self.plan.is_leaf(unit) {
                leaves.push(unit);
            } else {
                waiting.extend(self.children(unit));
            }
        }
        sort(&mut leaves);
        leaves
    }

    /// Where to look for some atoms: the entrance nearest to the middle of all; else a place on the unit's boundary.
    pub fn place(&self, unit: UnitId, atoms: &[u32]) -> LatticePoint {
        let at = |&ix: &u32| self.atom(ix).at;
        let count = (atoms.len() as i64).max(1);
        let mean = |axis: fn(LatticePoint) -> i32| atoms.iter().map(|ix| i64::from(axis(at(ix)))).sum::<i64>() / count;
        let (x, y) = (mean(|p| p.x), mean(|p| p.y));
        let far = |p: &LatticePoint| (i64::from(p.x) - x).pow(2) + (i64::from(p.y) - y).pow(2);
        let nearest = atoms.iter().map(at).min_by_key(|p| (far(p), *p));
        let on_boundary =
            || self.plan.arcs_beside(Ground::Unit(unit)).next().map(|arc| self.plan.mesh.arc(arc).points[0]);
        nearest.or_else(on_boundary).unwrap_or_default()
    }
}
