//! What a command would do, told before it is done: areas, counts and rules of every unit that it touches.

use std::collections::BTreeMap;

use super::count::{Counts, Moves, Tally};
use super::rules::{Problems, Rule, View, judge, touched};
use super::{Difference, EditCommand, Ground, Plan, Refusal, Session, UnitId};
use crate::ellipsoid::area_m2;
use crate::fill::map;
use crate::units::UnitCode;

/// A unit on one side of a command.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    /// Its code.
    pub code: UnitCode,
    /// A leaf's area on the ellipsoid; of upper units it isn't told.
    pub area_m2: Option<f64>,
    /// What is in it.
    pub tally: Tally,
    /// Rules that it breaks, the gravest first.
    pub rules: Vec<Rule>,
}

/// A unit that a command touches.
#[derive(Clone, Debug, PartialEq)]
pub struct UnitPreview {
    /// Its index in the plan, before or after.
    pub unit: UnitId,
    /// As it is; none for one that is to be.
    pub before: Option<Standing>,
    /// As it would be; none for one that goes.
    pub after: Option<Standing>,
}

impl UnitPreview {
    /// Whether it is more than a node on the boundary, which changes an area by rounding alone.
    fn differs(&self) -> bool {
        const ROUNDING_M2: f64 = 0.005;
        let (Some(before), Some(after)) = (&self.before, &self.after) else { return true };
        let same_area = match (before.area_m2, after.area_m2) {
            (Some(before), Some(after)) => (before - after).abs() < ROUNDING_M2,
            _ => true,
        };
        !same_area || (&before.code, before.tally, &before.rules) != (&after.code, after.tally, &after.rules)
    }
}

/// What a command would do.
#[derive(Clone, Debug, PartialEq)]
pub struct Preview {
    /// Units that would have another area, count or code or break other rules than they do, by index: leaves, and upper
    /// units that would count otherwise.
    pub units: Vec<UnitPreview>,
    /// What belongs to no unit, before and after.
    pub unassigned: [Tally; 2],
    /// What would change: the boundaries to be drawn.
    pub difference: Difference,
    /// Who would change hands.
    pub moves: Moves,
}

impl Session {
    /// What a command would do, without doing it, and what `look` makes of that and of the plan as it would be: cheap
    /// enough for every step of a drag, for it costs what the command itself costs, and the judging of the units that it
    /// touches.
    ///
    /// # Errors
    /// Why it would be refused.
    pub fn preview<T>(
        &mut self,
        counts: &Counts,
        problems: &Problems,
        command: &EditCommand,
        look: impl FnOnce(&Plan, Preview) -> T,
    ) -> Result<T, Refusal> {
        self.try_out(command, |plan, difference| look(plan, told(plan, counts, problems, difference)))
    }
}

fn told(plan: &Plan, counts: &Counts, problems: &Problems, difference: &Difference) -> Preview {
    let moves = counts.foresee(plan, difference);
    let view = View { plan, counts, change: Some((difference, &moves)) };
    let changed: BTreeMap<UnitId, _> = map(difference.units.iter().map(|change| (UnitId(change.id), change)));
    let mut units = Vec::new();
    let touched = touched(plan, counts, difference, &moves);
    for &id in &touched.units {
        let (before, after) = match changed.get(&id) {
            Some(change) => (change.before.as_ref(), change.after.as_ref()),
            None => (plan.unit(id), plan.unit(id)),
        };
        let is_leaf =
            [before, after].into_iter().flatten().any(|unit| usize::from(unit.depth) + 1 == plan.levels().len());
        if !is_leaf && !moves.tallies.contains_key(&Ground::Unit(id)) {
            continue;
        }
        let (area, gained) = if is_leaf { (Some(area(plan, id)), gained(difference, id)) } else { (None, 0.0) };
        let rules = |found: &[super::rules::Problem]| found.iter().map(|problem| problem.rule).collect();
        let told = UnitPreview {
            unit: id,
            before: before.map(|unit| Standing {
                code: unit.code.clone(),
                area_m2: area.map(|area| area - gained),
                tally: counts.of(id),
                rules: rules(problems.of(id)),
            }),
            after: after.map(|unit| Standing {
                code: unit.code.clone(),
                area_m2: area,
                tally: view.tally(id),
                rules: rules(&judge(&view, problems, id, Some(&touched))),
            }),
        };
        if told.differs() {
            units.push(told);
        }
    }
    let open = |side: fn(&(Tally, Tally)) -> Tally, otherwise: &dyn Fn(Ground) -> Tally| {
        let on = |ground: Ground| moves.tallies.get(&ground).map_or_else(|| otherwise(ground), side);
        on(Ground::Unassigned) + on(Ground::Outside)
    };
    let unassigned =
        [open(|pair| pair.0, &|ground| counts.on(ground)), open(|pair| pair.1, &|ground| counts.on(ground))];
    Preview { units, unassigned, difference: difference.clone(), moves }
}

/// Area of a leaf as the plan has it.
pub(super) fn area(plan: &Plan, leaf: UnitId) -> f64 {
    let ground = Ground::Unit(leaf);
    let half_edges = plan.mesh.half_edges(ground);
    half_edges
        .map(|half| {
            let under = area_m2(&plan.mesh.arc(half.arc()).points);
            if half.reversed() { -under } else { under }
        })
        .sum()
}

/// By how much a leaf grows: the area beside each boundary is added up by itself, so changed ones tell.
fn gained(difference: &Difference, leaf: UnitId) -> f64 {
    let ground = Ground::Unit(leaf);
    let beside = |arc: &Option<super::PlanArc>| {
        arc.as_ref().map_or(0.0, |arc| match ground {
            ground if arc.left == ground => area_m2(&arc.points),
            ground if arc.right == ground => -area_m2(&arc.points),
            _ => 0.0,
        })
    };
    difference.arcs.iter().map(|change| beside(&change.after) - beside(&change.before)).sum()
}
