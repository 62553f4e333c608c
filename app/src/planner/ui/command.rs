//! What is drawn, as commands; and the way between two places. Only an open plan is drawn on, so all of it stands in the page's
//! later file.

use domain::lattice::LatticePoint;
use domain::plan::EditCommand;
use domain::units::UnitCode;
use leptos::prelude::*;

use super::super::tool::{Context, Tool};
use super::super::{compound, picked, trace};
use super::floors;
use super::state::Planner;

/// How near a line's end must come to a boundary, CSS px: where it aims it was snapped already, in sight.
const REACH_PX: f64 = 3.0;
/// Longest side of a lattice step on the ground, metres.
const STEP_M: f64 = 0.0111;

/// The commands of what is drawn: `whole` leaves out where the pointer aims.
pub fn commands(planner: Planner, whole: bool) -> Vec<EditCommand> {
    if planner.tool.get_untracked() == Tool::Compound {
        let (wall, to) = (planner.wall.get_value(), planner.chosen.with_untracked(|chosen| chosen.first().cloned()));
        let made = wall.and_then(|wall| planner.change_desk(|desk| compound::commands(desk, &wall, to.as_ref())));
        return made.unwrap_or_default();
    }
    one(planner, whole).into_iter().collect()
}

fn one(planner: Planner, whole: bool) -> Option<EditCommand> {
    let metres = planner.view.get_untracked()?.metres_per_px * planner.unit_px.get_untracked();
    let reach = (REACH_PX * metres / STEP_M).clamp(1.0, 1e7) as u32;
    let chosen = planner.chosen.get_untracked();
    if planner.tool.get_untracked() == Tool::Floors {
        let tower = floors::tower(planner)?;
        return planner.gift.with_untracked(|gift| gift.as_ref()?.command(&tower));
    }
    let made = planner.with_desk(|desk| {
        if planner.tool.get_untracked() == Tool::Pick {
            let buildings = planner.picked.get_untracked();
            return picked::command(desk.plan(), desk.counts.pack(), &buildings, chosen.first()?);
        }
        let fresh = |beside: &UnitCode, count: usize| desk.new_units(beside, count);
        let context = Context { plan: desk.plan(), chosen: &chosen, reach, fresh: &fresh };
        planner.sketch.with_value(|sketch| sketch.command(&context, whole))
    });
    made.flatten()
}

/// The way between two places along roads, banks, walls and boundaries.
pub fn way(planner: Planner, from: LatticePoint, to: LatticePoint) -> Option<Vec<LatticePoint>> {
    let bounds = trace::reach(from, to);
    planner.ways.with_value(|ways| {
        planner.with_desk(|desk| {
            let plan = desk.plan();
            let arcs = plan.arcs_near(bounds).into_iter().filter_map(|arc| Some(plan.arc(arc)?.points.as_slice()));
            trace::path(arcs.chain(ways.near(bounds)), from, to)
        })
    })?
}
