//! The hand's canvas: what is chosen, drawn, foreseen, aimed at and refused.

use domain::lattice::LatticePoint;
use domain::plan::Ground;
use leptos::prelude::*;

use super::super::tool::{Form, Tool};
use super::page::Page;
use super::state::Planner;
use crate::format;

/// From so many metres a px on vertices are too many to be taken hold of.
const VERTICES_TO: f64 = 2.5;
/// Most vertices drawn at once.
const MOST_VERTICES: usize = 2_000;

/// Draws all of it.
pub fn draw(planner: Planner, page: &Page) {
    let tool = planner.tool.get_untracked();
    foreseen(planner, page, tool);
    page.chosen(planner);
    if tool == Tool::Pick {
        picked(planner, page);
    }
    let building = planner.gift.with_untracked(|gift| gift.as_ref().map(|gift| gift.building));
    outlines(planner, page, building.as_slice());
    if let Some(wall) = planner.wall.get_value() {
        page.wall(&wall);
    }
    if tool.form() == Form::Vertex {
        vertices(planner, page);
    }
    planner.sketch.with_value(|sketch| {
        for line in &sketch.lines {
            page.line(line, tool, false);
        }
        let points = sketch.reaching();
        if matches!(tool.form(), Form::Line | Form::Ring) {
            if !points.is_empty() {
                page.line(&points, tool, true);
            }
            if let (Some(cursor), true) = (sketch.cursor, points.len() < 2) {
                page.line(&[cursor], tool, true);
            }
        }
        if let Some(snap) = sketch.snap {
            page.target(snap.target, snap.at);
        }
        if matches!(tool.form(), Form::Line | Form::Ring) {
            page.length(&points, tool);
        }
    });
    if let Some(at) = planner.told.with_untracked(|told| told.as_ref().and_then(|told| told.place)) {
        page.refused(at);
    }
}

fn foreseen(planner: Planner, page: &Page, tool: Tool) {
    let outlook = planner.outlook.get_untracked();
    match outlook.as_deref() {
        Some(Ok(seen)) => {
            let shown: Vec<_> = seen.turns.iter().filter(|turn| turn.after.is_some()).collect();
            // A dragged vertex changes its neighbours alike: tints would only flicker.
            if tool != Tool::Vertex {
                shown.iter().enumerate().for_each(|(at, turn)| page.piece(&turn.ground, at));
            }
            page.becoming(&seen.lines);
            for turn in shown {
                if let Some((tally, _)) = turn.after {
                    let count = format::count(tally.households as usize);
                    page.count(&turn.ground, &format!("{count} {}", turn.fit.sign()), turn.fit.is_off());
                }
            }
        }
        Some(Err(refusal)) => {
            if let Some(place) = refusal.place.filter(|_| tool == Tool::Vertex) {
                page.refused(place);
            }
        }
        None => {}
    }
}

/// Vertices of the chosen units, or of all near the pointer.
fn vertices(planner: Planner, page: &Page) {
    let near = planner.view.get_untracked().is_some_and(|view| view.metres_per_px < VERTICES_TO);
    let held = planner.held.get_value();
    let ids = planner.chosen_ids();
    planner.with_desk(|desk| {
        let plan = desk.plan();
        let pointed = || Some(plan.ground_at(planner.pointer.get_untracked()?.1).unit());
        let ids = if ids.is_empty() { pointed().flatten().into_iter().collect() } else { ids };
        if near {
            let arcs = ids.iter().flat_map(|id| plan.arcs_beside(Ground::Unit(*id)));
            let points: Vec<LatticePoint> =
                arcs.filter_map(|arc| plan.arc(arc)).flat_map(|arc| arc.points.iter().copied()).collect();
            points.iter().take(MOST_VERTICES).for_each(|at| page.vertex(*at, false));
        }
    });
    if let Some(at) = held {
        page.vertex(at, true);
    }
}

fn picked(planner: Planner, page: &Page) {
    let picked = planner.picked.get_untracked();
    if let Some(cursor) = planner.sketch.with_value(|sketch| sketch.cursor) {
        page.brush(cursor);
    }
    outlines(planner, page, &picked);
}

/// Buildings in hand, by number.
fn outlines(planner: Planner, page: &Page, ids: &[u32]) {
    planner.with_desk(|desk| {
        let pack = desk.counts.pack();
        for building in ids.iter().filter_map(|id| pack.buildings().get(pack.find(*id)?)) {
            page.piece(&[vec![building.footprint.clone()]], 0);
        }
    });
}
