//! Where a hand aims: at a place, at what it snaps to there, or along what leads there.

use domain::lattice::LatticePoint;
use leptos::prelude::*;

use super::super::snap::{self, Snap, Target};
use super::super::tool::Grip;
use super::act;
use super::state::Planner;
use crate::map::Spot;
use crate::map::tool::Hand;

/// How near a target must be, CSS px of the design: for a mouse, for a finger.
const NEAR_PX: f64 = 10.0;
const NEAR_FINGER_PX: f64 = 22.0;

/// Which place of the lattice lies under a place of the map.
pub fn place(planner: Planner, (x, y): Spot) -> Option<LatticePoint> {
    let (lon, lat) = planner.with_map(|map| map.unproject(x, y))?;
    // Beyond the globe's edge nothing is drawn.
    LatticePoint::from_lon_lat(lon, lat).ok()
}

/// How near a target must be to a hand, metres on the ground.
pub fn near_metres(planner: Planner, hand: Hand) -> f64 {
    let px = if hand == Hand::Finger { NEAR_FINGER_PX } else { NEAR_PX } * planner.unit_px.get_untracked();
    planner.view.get_untracked().map_or(0.0, |view| view.metres_per_px * px)
}

/// What a place would snap to: targets of the plan, for all that draws.
pub fn snap_to(planner: Planner, at: LatticePoint, hand: Hand) -> Option<Snap> {
    if planner.loose.get_untracked() {
        return None;
    }
    let metres = near_metres(planner, hand);
    let found = planner.ways.with_value(|ways| {
        let ground = ways.near(snap::around(at, metres));
        planner.with_desk(|desk| snap::nearest(desk.plan(), ground, at, metres)).flatten()
    })?;
    // What is dragged doesn't snap to itself.
    let held = planner.sketch.with_value(|sketch| sketch.grip);
    let own = match held {
        Some(Grip::Vertex(from)) => found.at == from || found.edge.is_some_and(|edge| edge.contains(&from)),
        Some(Grip::Edge(edge)) => found.edge == Some(edge),
        None => false,
    };
    (!own).then_some(found)
}

/// Aims at a place: snaps, and looks what would be.
pub fn aim(planner: Planner, at: LatticePoint, hand: Hand) {
    let snap = snap_to(planner, at, hand);
    let begun = planner.sketch.try_update_value(|sketch| {
        // Dragging a vertex never ends on another one: it would be refused.
        let onto = snap.filter(|snap| sketch.grip.is_none() || snap.target != Target::Vertex);
        sketch.cursor = Some(onto.map_or(at, |snap| snap.at));
        sketch.snap = snap;
        sketch.is_begun()
    });
    if begun == Some(true) {
        act::look_ahead(planner);
    }
    act::drawn(planner);
}

/// The vertex that a hand at a place snaps to.
pub fn vertex_under(planner: Planner, at: LatticePoint, hand: Hand) -> Option<LatticePoint> {
    snap_to(planner, at, hand).filter(|snap| snap.target == Target::Vertex).map(|snap| snap.at)
}

/// Where the keyboard aims: at the pointer's last place, else the map's middle.
pub fn aimed(planner: Planner) -> Option<LatticePoint> {
    let cursor = planner.sketch.with_value(|sketch| sketch.cursor);
    cursor.or_else(|| {
        let (width, height) = planner.with_map(crate::map::MapEngine::size)?;
        place(planner, (width / 2.0, height / 2.0))
    })
}

/// Takes the place that is aimed at; while tracing, with the way that leads there from the one before.
pub fn add_place(planner: Planner) {
    let ends = planner.sketch.with_value(|sketch| Some((*sketch.points.last()?, sketch.cursor?)));
    let way = ends
        .filter(|_| planner.tracing.get_untracked())
        .and_then(|(from, to)| (planner.work.get_value()?.way)(planner, from, to));
    planner.sketch.update_value(|sketch| {
        for at in way.into_iter().flatten() {
            sketch.add(at);
        }
        if let Some(cursor) = sketch.cursor {
            sketch.add(cursor);
        }
        sketch.free = false;
    });
}
