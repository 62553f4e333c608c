//! Every problem of a plan, kept up with every change at the cost of the change.

use std::collections::{BTreeMap, BTreeSet};

use super::parts::{Pieces, still_whole};
use super::view::View;
use super::{Barriers, Problem, Rule, Rulebook, judge, open};
use crate::fill::set;
use crate::plan::count::{Counts, Moves};
use crate::plan::{Difference, Ground, Plan, PlanArc, PlanUnit, UnitId};

/// All breaches of the rules.
#[derive(Clone, Debug)]
pub struct Problems {
    book: Rulebook,
    barriers: Barriers,
    of: BTreeMap<UnitId, Vec<Problem>>,
    /// Upper units that are judged and don't hang together.
    in_pieces: BTreeMap<UnitId, Pieces>,
    open_atoms: Vec<Problem>,
    open_ground: Vec<Problem>,
    /// Units with some leaves in the scope and some out of it.
    partial: BTreeSet<UnitId>,
}

/// Whether the same is found.
impl PartialEq for Problems {
    fn eq(&self, other: &Self) -> bool {
        self.of == other.of && self.open_atoms == other.open_atoms && self.open_ground == other.open_ground
    }
}

impl Problems {
    /// Every unit judged.
    #[must_use]
    pub fn new(plan: &Plan, counts: &Counts, book: Rulebook, barriers: Barriers) -> Self {
        let view = View { plan, counts, change: None };
        let (open_atoms, open_ground) = (open::atoms(&view), open::ground(&view));
        let (of, in_pieces, partial) = (BTreeMap::new(), BTreeMap::new(), partial(plan));
        let mut problems = Self { book, barriers, of, in_pieces, open_atoms, open_ground, partial };
        for (id, _) in plan.units() {
            problems.renew(&view, id, None);
        }
        problems
    }

    /// Follows a difference that was applied to the plan and to the counts, with what the latter answered.
    pub fn apply(&mut self, plan: &Plan, counts: &Counts, difference: &Difference, moves: &Moves) {
        let view = View { plan, counts, change: None };
        let touched = touched(plan, counts, difference, moves);
        if touched.scope {
            self.partial = partial(plan);
        }
        for &id in &touched.units {
            self.renew(&view, id, Some(&touched));
        }
        if moves.atoms.iter().any(|(_, from, to)| from.unit().is_none() || to.unit().is_none()) {
            self.open_atoms = open::atoms(&view);
        }
        if touched.open_ground {
            self.open_ground = open::ground(&view);
        }
    }

    fn renew(&mut self, view: &View<'_>, id: UnitId, since: Option<&Touched>) {
        let found = judge(view, self, id, since);
        let is_upper = !view.plan.is_leaf(id) && found.iter().any(|problem| problem.rule == Rule::NotContiguous);
        match is_upper.then(|| self.pieces_of(view, id, since)).flatten() {
            None => drop(self.in_pieces.remove(&id)),
            Some(pieces) => drop(self.in_pieces.insert(id, pieces)),
        }
        if found.is_empty() {
            self.of.remove(&id);
        } else {
            self.of.insert(id, found);
        }
    }

    /// The limits.
    #[must_use]
    pub fn book(&self) -> &Rulebook {
        &self.book
    }

    /// Main roads and rivers.
    #[must_use]
    pub fn barriers(&self) -> &Barriers {
        &self.barriers
    }

    /// Whether only a part of a unit is in the plan's scope.
    pub(super) fn is_partial(&self, unit: UnitId) -> bool {
        self.partial.contains(&unit)
    }

    /// Whether an upper unit that is judged hangs together. A unit may have thousands of leaves: they are looked at only
    /// where it isn't told by what has changed `since`.
    pub(super) fn pieces_of(&self, view: &View<'_>, id: UnitId, since: Option<&Touched>) -> Option<Pieces> {
        if let Some(touched) = since {
            let known = self.in_pieces.get(&id).copied();
            if touched.neighbours_stay {
                return known;
            }
            if known.is_none() && touched.parents_stay && still_whole(view.plan, id, &touched.beside, &touched.made) {
                return None;
            }
        }
        Pieces::of(view.plan, &view.leaves_under(id))
    }

    /// A unit's problems, the gravest rule first.
    #[must_use]
    pub fn of(&self, unit: UnitId) -> &[Problem] {
        self.of.get(&unit).map_or(&[], Vec::as_slice)
    }

    /// All of them: ground of no unit first, then by unit.
    pub fn iter(&self) -> impl Iterator<Item = &Problem> {
        self.open_atoms.iter().chain(&self.open_ground).chain(self.of.values().flatten())
    }

    /// How many there are of each rule.
    #[must_use]
    pub fn by_rule(&self) -> BTreeMap<Rule, usize> {
        let mut counts = BTreeMap::new();
        self.iter().for_each(|problem| *counts.entry(problem.rule).or_default() += 1);
        counts
    }
}

/// What is to be judged anew.
pub(in crate::plan) struct Touched {
    /// Units of every level, those that are gone included.
    pub units: BTreeSet<UnitId>,
    /// Whether ground of no unit has another outline.
    pub open_ground: bool,
    /// Units beside boundaries that have changed.
    pub(super) beside: BTreeSet<UnitId>,
    /// Units that were not there before.
    pub(super) made: BTreeSet<UnitId>,
    /// Whether boundaries have moved at most, and every leaf has the neighbours and the parents that it had.
    pub(super) neighbours_stay: bool,
    /// Whether units that were there and are have the parents that they had, and the scope is the same.
    pub(super) parents_stay: bool,
    /// Whether the scope is another.
    scope: bool,
}

/// Units in scope above some that are not.
fn partial(plan: &Plan) -> BTreeSet<UnitId> {
    let mut above = BTreeSet::new();
    for (_, unit) in plan.units().filter(|(_, unit)| unit.outside_scope) {
        let mut at = unit.parent;
        while let Some(parent) = at.filter(|&parent| above.insert(parent)) {
            at = plan.unit(parent).and_then(|unit| unit.parent);
        }
    }
    above
}

/// Units beside changed boundaries, changed ones, ones that count otherwise, and the upper units of all these that have
/// a band: whether their leaves hang together may have changed. `counts` may be from before or after.
pub(in crate::plan) fn touched(plan: &Plan, counts: &Counts, difference: &Difference, moves: &Moves) -> Touched {
    let arcs = difference.arcs.iter().flat_map(|change| [&change.before, &change.after]).flatten();
    let mut grounds: BTreeSet<Ground> = set(arcs.flat_map(|arc| [arc.left, arc.right]));
    let beside: BTreeSet<UnitId> = set(grounds.iter().filter_map(|ground| ground.unit()));
    grounds.extend(moves.tallies.keys());
    let mut units: BTreeSet<UnitId> = set(grounds.iter().filter_map(|ground| ground.unit()));
    let mut above: BTreeSet<UnitId> = BTreeSet::new();
    let mut scope = false;
    for change in &difference.units {
        units.insert(UnitId(change.id));
        above.extend([&change.before, &change.after].into_iter().flatten().filter_map(|unit| unit.parent));
        let is_outside = |unit: &Option<PlanUnit>| unit.as_ref().is_some_and(|unit| unit.outside_scope);
        if is_outside(&change.before) != is_outside(&change.after) {
            scope = true;
            units.extend(counts.children(UnitId(change.id)));
        }
    }
    let parent = |unit: UnitId| plan.unit(unit)?.parent;
    above.extend(units.iter().filter_map(|&unit| parent(unit)));
    for unit in above {
        units.extend(core::iter::successors(Some(unit), |&unit| parent(unit)));
    }
    let sides = |arc: &Option<PlanArc>| arc.as_ref().map(|arc| (arc.left, arc.right));
    let arcs_stay = difference.arcs.iter().all(|change| sides(&change.before) == sides(&change.after));
    let parent = |unit: &Option<PlanUnit>| unit.as_ref().map(|unit| unit.parent);
    let units_stay = difference.units.iter().all(|change| parent(&change.before) == parent(&change.after));
    let neighbours_stay = arcs_stay && units_stay && !scope;
    let parents_stay = !scope
        && difference.units.iter().all(|change| match (&change.before, &change.after) {
            (Some(before), Some(after)) => before.parent == after.parent,
            _ => true,
        });
    let made = set(difference.units.iter().filter(|change| change.before.is_none()).map(|change| UnitId(change.id)));
    let open_ground = grounds.contains(&Ground::Unassigned);
    Touched { units, open_ground, beside, made, neighbours_stay, parents_stay, scope }
}
