//! Pointers and arrow keys → what the tools take.

use domain::lattice::LatticePoint;
use domain::plan::{EditCommand, LockTarget};
use domain::units::UnitCode;
use leptos::prelude::*;

use super::super::snap;
use super::super::tool::{self, Form, Grip, Tool};
use super::aim::{self, add_place, aim, aimed, near_metres, snap_to, vertex_under};
use super::state::Planner;
use super::{act, overlay};
use crate::map::tool::{Hand, Step};
use crate::map::{Answer, ToolEvent};

/// A press that travels farther draws freely, CSS px.
const FREE_PX: f64 = 8.0;
/// A free line is steadied within so many CSS px.
const STEADY_PX: f64 = 2.5;
/// What an arrow moves, metres on the ground; with Shift.
const NUDGE_M: f64 = 1.0;
const NUDGE_FAR_M: f64 = 10.0;

/// The looks of the pointer over the map, by tool.
#[must_use]
pub const fn cursor(tool: Tool) -> &'static str {
    match tool.form() {
        Form::Click => "point",
        Form::Brush => "brush",
        Form::Line | Form::Ring => "cross",
        Form::Vertex => "grab",
    }
}

/// One event of a pointer.
pub fn take(planner: Planner, event: ToolEvent) -> Answer {
    let tool = planner.tool.get_untracked();
    let at = aim::place(planner, event.at);
    planner.loose.maybe_update(|loose| core::mem::replace(loose, event.alt) != event.alt);
    match event.step {
        Step::Leave => {
            planner.pointer.set(None);
            planner.sketch.update_value(|sketch| (sketch.cursor, sketch.snap) = (None, None));
            act::drawn(planner);
            return Answer::Consume;
        }
        _ => planner.pointer.set(at.map(|at| (event.at, at))),
    }
    let (Some(at), true) = (at, planner.revision.get_untracked() > 0) else { return Answer::Propagate };
    if planner.panning.get_untracked() {
        return Answer::Propagate;
    }
    let draws = !matches!(tool, Tool::Select | Tool::Measure);
    if draws && event.step == Step::Down && act::is_refused(planner) {
        return Answer::Consume;
    }
    match tool.form() {
        Form::Click => click_tool(planner, event, at),
        Form::Brush => brush_tool(planner, event, at),
        Form::Line | Form::Ring => draw_tool(planner, event, at),
        Form::Vertex => vertex_tool(planner, event, at),
    }
}

fn click_tool(planner: Planner, event: ToolEvent, at: LatticePoint) -> Answer {
    match event.step {
        Step::Move { pressed: false } => {
            if planner.tool.get_untracked() == Tool::Compound {
                act::point_at_compound(planner, at);
            }
            overlay::ask(planner);
            Answer::Consume
        }
        Step::Down => {
            planner.sketch.update_value(|sketch| sketch.free = event.shift || event.ctrl);
            Answer::Propagate
        }
        _ => Answer::Propagate,
    }
}

/// How far the brush reaches, CSS px of the design.
pub const BRUSH_PX: f64 = 8.0;

fn brush_tool(planner: Planner, event: ToolEvent, at: LatticePoint) -> Answer {
    let metres = planner.view.get_untracked().map_or(0.0, |view| view.metres_per_px) * BRUSH_PX;
    let metres = metres * planner.unit_px.get_untracked();
    planner.sketch.update_value(|sketch| sketch.cursor = Some(at));
    match event.step {
        Step::Down => act::brush(planner, at, metres, true),
        Step::Move { pressed: true } if planner.brushes.get_value().is_some() => {
            act::brush(planner, at, metres, false);
        }
        Step::Move { .. } => act::drawn(planner),
        Step::Up => planner.brushes.set_value(None),
        Step::Cancel => {
            planner.brushes.set_value(None);
            act::give_up(planner);
        }
        Step::Double | Step::Leave => {}
    }
    Answer::Consume
}

/// The map tells of a click, where a tool leaves pointers to it.
pub fn clicked(planner: Planner, at: LatticePoint, code: Option<UnitCode>) {
    let beside = planner.sketch.with_value(|sketch| sketch.free);
    match planner.tool.get_untracked() {
        Tool::Merge => act::choose(planner, code, true),
        Tool::Lock => lock_at(planner, at, code),
        Tool::Compound => act::hand_compound(planner, at),
        Tool::Floors => super::floors::take(planner, at),
        _ => act::choose(planner, code, beside),
    }
}

/// Turns the lock of the boundary there, or else of the unit.
fn lock_at(planner: Planner, at: LatticePoint, code: Option<UnitCode>) {
    let near = near_metres(planner, Hand::Mouse) * 0.7;
    let command = planner.with_desk(|desk| {
        let edge = snap::nearest(desk.plan(), core::iter::empty(), at, near).and_then(|snap| snap.edge);
        let target = edge.map(LockTarget::Arc).or(code.map(LockTarget::Unit))?;
        Some(tool::lock(desk.plan(), target))
    });
    if let Some(command) = command.flatten() {
        act::run(planner, &command);
    }
}

fn draw_tool(planner: Planner, event: ToolEvent, at: LatticePoint) -> Answer {
    let sketch = planner.sketch;
    match event.step {
        Step::Down => {
            aim(planner, at, event.hand);
            add_place(planner);
            planner.pressed_at.set_value(Some(event.at));
            act::foresee(planner);
            act::drawn(planner);
        }
        Step::Move { pressed: true } => {
            if let Some(from) = planner.pressed_at.get_value() {
                let far = (event.at.0 - from.0).hypot(event.at.1 - from.1) > FREE_PX;
                sketch.update_value(|sketch| sketch.free |= far);
            }
            aim(planner, at, event.hand);
            sketch.update_value(|sketch| {
                if let (true, Some(cursor)) = (sketch.free, sketch.cursor) {
                    sketch.add(cursor);
                }
            });
        }
        Step::Move { pressed: false } => aim(planner, at, event.hand),
        Step::Up => {
            planner.pressed_at.set_value(None);
            let free = sketch.with_value(|sketch| sketch.free);
            if free {
                let metres = planner.view.get_untracked().map_or(1.0, |view| view.metres_per_px) * STEADY_PX;
                sketch.update_value(|sketch| {
                    sketch.points = tool::steady(&sketch.points, metres);
                    sketch.free = false;
                });
                // A free stroke is meant as it is: a lasso closes itself, a line ends where it was lifted.
                act::end_stroke(planner);
            }
        }
        Step::Double => {
            act::commit(planner);
        }
        Step::Cancel => {
            act::give_up(planner);
        }
        Step::Leave => {}
    }
    Answer::Consume
}

fn vertex_tool(planner: Planner, event: ToolEvent, at: LatticePoint) -> Answer {
    let sketch = planner.sketch;
    match event.step {
        Step::Down => {
            let snap = snap_to(planner, at, event.hand);
            let grip = snap.as_ref().and_then(Grip::of);
            if let (true, Some(Grip::Vertex(to)), Some(from)) = (event.shift, grip, planner.held.get_value()) {
                if from != to {
                    act::run(planner, &EditCommand::Straighten { from, to });
                    planner.held.set_value(Some(to));
                }
                return Answer::Consume;
            }
            let Some(grip) = grip else {
                // Beside every boundary a hand moves the map.
                return Answer::Propagate;
            };
            sketch.update_value(|sketch| {
                (sketch.grip, sketch.cursor, sketch.snap) = (Some(grip), snap.map(|snap| snap.at), None);
            });
            planner.pressed_at.set_value(Some(event.at));
            planner.held.set_value(snap.map(|snap| snap.at));
            act::drawn(planner);
        }
        Step::Move { pressed: true } if sketch.with_value(|sketch| sketch.grip.is_some()) => {
            aim(planner, at, event.hand)
        }
        Step::Move { .. } => {
            let snap = snap_to(planner, at, event.hand);
            sketch.update_value(|sketch| (sketch.cursor, sketch.snap) = (Some(at), snap));
            act::drawn(planner);
        }
        Step::Up => {
            let from = planner.pressed_at.try_update_value(Option::take).flatten();
            let moved = from.is_some_and(|from| (event.at.0 - from.0).hypot(event.at.1 - from.1) > 2.0);
            if sketch.with_value(|sketch| sketch.grip.is_some()) {
                let to = sketch.with_value(|sketch| sketch.cursor);
                if moved && act::commit(planner) {
                    planner.held.set_value(to);
                }
                act::give_up(planner);
            }
        }
        Step::Double => {
            if let Some(at) = vertex_under(planner, at, event.hand) {
                act::run(planner, &EditCommand::DeleteVertex { at });
            }
        }
        Step::Cancel => {
            act::give_up(planner);
        }
        Step::Leave => {}
    }
    Answer::Consume
}

/// Delete, with the vertex tool: the vertex under the pointer or held by the keyboard goes.
pub fn delete_vertex(planner: Planner) -> bool {
    if planner.tool.get_untracked() != Tool::Vertex {
        return false;
    }
    let held = planner.held.get_value();
    let under = planner.pointer.get_untracked().and_then(|(_, at)| vertex_under(planner, at, Hand::Mouse));
    let Some(at) = under.or(held) else { return false };
    act::run(planner, &EditCommand::DeleteVertex { at })
}

/// Arrows move what aims, with a tool that draws or a vertex that is held: by a metre, with Shift by ten. Whether the key
/// was for that.
pub fn aim_by_key(planner: Planner, key: &str, far: bool) -> bool {
    let step = if far { NUDGE_FAR_M } else { NUDGE_M };
    let (east, north) = match key {
        "ArrowLeft" => (-step, 0.0),
        "ArrowRight" => (step, 0.0),
        "ArrowUp" => (0.0, step),
        "ArrowDown" => (0.0, -step),
        _ => return false,
    };
    let tool = planner.tool.get_untracked();
    let shifted = |from: LatticePoint| {
        let plane = domain::ellipsoid::LocalPlane::at(from.y);
        let steps = |metres: f64, step: f64| (metres / step).round() as i32;
        LatticePoint::new(from.x + steps(east, plane.east), from.y + steps(north, plane.north))
    };
    match tool.form() {
        Form::Click => false,
        Form::Line | Form::Ring | Form::Brush => {
            let Some(from) = aimed(planner) else { return false };
            let to = shifted(from);
            planner.sketch.update_value(|sketch| (sketch.cursor, sketch.snap) = (Some(to), None));
            act::foresee(planner);
            act::drawn(planner);
            overlay::keep_in_view(planner, to);
            true
        }
        Form::Vertex => {
            let Some(from) = planner.held.get_value() else { return false };
            let to = shifted(from);
            if act::run(planner, &EditCommand::MoveVertex { from, to }) {
                planner.held.set_value(Some(to));
                overlay::keep_in_view(planner, to);
            }
            true
        }
    }
}

/// Enter with a drawing tool and Shift, or the point key: takes the place that is aimed at.
pub fn put_place(planner: Planner) {
    let tool = planner.tool.get_untracked();
    let Some(at) = aimed(planner) else { return };
    if tool.form() == Form::Brush {
        act::brush(planner, at, 0.0, true);
        planner.brushes.set_value(None);
    } else if matches!(tool.form(), Form::Line | Form::Ring) {
        planner.sketch.update_value(|sketch| sketch.cursor = Some(at));
        add_place(planner);
        act::foresee(planner);
        act::drawn(planner);
    }
}

/// Tab with the vertex tool: holds the next vertex of the chosen unit.
pub fn hold_next(planner: Planner, back: bool) -> bool {
    let Some(id) = act::first_chosen(planner) else { return false };
    let vertices: Vec<LatticePoint> = planner
        .with_desk(|desk| desk.plan().pieces(domain::plan::Ground::Unit(id)).into_iter().flatten().flatten().collect())
        .unwrap_or_default();
    if vertices.is_empty() {
        return false;
    }
    let held = planner.held.get_value();
    let at = vertices.iter().position(|vertex| Some(*vertex) == held);
    let next = match (at, back) {
        (None, _) => 0,
        (Some(at), false) => (at + 1) % vertices.len(),
        (Some(at), true) => (at + vertices.len() - 1) % vertices.len(),
    };
    planner.held.set_value(Some(vertices[next]));
    overlay::keep_in_view(planner, vertices[next]);
    act::drawn(planner);
    true
}
