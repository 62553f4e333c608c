//! Every problem of a plan, kept up with every change at the cost of the change.

use std::collections::{BTreeMap, BTreeSet};

use super::view::View;
use super::{Barriers, Problem, Rule, Rulebook, judge, open};
use crate::plan::count::{Counts, Moves};
use crate::plan::{Difference, Ground, Plan, UnitId};

/// All breaches of the rules.
#[derive(Clone, Debug)]
pub struct Problems {
    book: Rulebook,
    barriers: Barriers,
    of: BTreeMap<UnitId, Vec<Problem>>,
    open: Vec<Problem>,
}

/// Whether the same is found.
impl PartialEq for Problems {
    fn eq(&self, other: &Self) -> bool {
        self.of == other.of && self.open == other.open
    }
}

impl Problems {
    /// Every unit judged.
    #[must_use]
    pub fn new(plan: &Plan, counts: &Counts, book: Rulebook, barriers: Barriers) -> Self {
        let view = View { plan, counts, change: None };
        let mut problems = Self { book, barriers, of: BTreeMap::new(), open: open::judge(&view) };
        for (id, _) in plan.units() {
            problems.renew(&view, id);
        }
        problems
    }

    /// Follows a difference that was applied to the plan and to the counts, with what the latter answered.
    pub fn apply(&mut self, plan: &Plan, counts: &Counts, difference: &Difference, moves: &Moves) {
        let view = View { plan, counts, change: None };
        let touched = touched(plan, counts, difference, moves);
        for &id in &touched.units {
            self.renew(&view, id);
        }
        if touched.open {
            self.open = open::judge(&view);
        }
    }

    fn renew(&mut self, view: &View<'_>, id: UnitId) {
        let found = judge(view, &self.book, &self.barriers, id);
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

    /// A unit's problems, the gravest rule first.
    #[must_use]
    pub fn of(&self, unit: UnitId) -> &[Problem] {
        self.of.get(&unit).map_or(&[], Vec::as_slice)
    }

    /// All of them: ground of no unit first, then by unit.
    pub fn iter(&self) -> impl Iterator<Item = &Problem> {
        self.open.iter().chain(self.of.values().flatten())
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
    /// Whether open ground is concerned.
    pub open: bool,
}

/// Units beside changed boundaries, changed ones, ones that count otherwise, and the upper units of all these that have
/// a band: whether their leaves hang together may have changed. `counts` may be from before or after.
pub(in crate::plan) fn touched(plan: &Plan, counts: &Counts, difference: &Difference, moves: &Moves) -> Touched {
    let arcs = difference.arcs.iter().flat_map(|change| [&change.before, &change.after]).flatten();
    let grounds: BTreeSet<Ground> =
        arcs.flat_map(|arc| [arc.left, arc.right]).chain(moves.tallies.keys().copied()).collect();
    let mut units: BTreeSet<UnitId> = grounds.iter().filter_map(|ground| ground.unit()).collect();
    let mut above: BTreeSet<UnitId> = BTreeSet::new();
    for change in &difference.units {
        units.insert(UnitId(change.id));
        above.extend([&change.before, &change.after].into_iter().flatten().filter_map(|unit| unit.parent));
        if change.before.as_ref().map(|unit| unit.outside_scope) != change.after.as_ref().map(|unit| unit.outside_scope)
        {
            units.extend(counts.children(UnitId(change.id)));
        }
    }
    let parent = |unit: UnitId| plan.unit(unit)?.parent;
    above.extend(units.iter().filter_map(|&unit| parent(unit)));
    for unit in above {
        units.extend(core::iter::successors(Some(unit), |&unit| parent(unit)));
    }
    Touched { units, open: grounds.iter().any(|ground| ground.unit().is_none()) }
}
