//! What tests and benches see of the page: `window.__planner`.

use js_sys::{Array, Function, Object, Promise, Reflect};
use leptos::prelude::*;
use wasm_bindgen::prelude::*;

use super::super::{glance, picked};
use super::state::Planner;
use super::store::Saving;
use crate::ui::timers::next_frame;

/// Frames in a row without change after which the page counts as idle.
const STILL_FRAMES: u32 = 3;

/// Publishes the object.
pub fn publish(planner: Planner) {
    let object = Object::new();
    let set = |name: &str, method: JsValue| {
        // The object is a plain one of our own.
        let _ = Reflect::set(&object, &name.into(), &method);
    };
    set("state", Closure::<dyn Fn() -> JsValue>::new(move || state(planner)).into_js_value());
    set("idle", Closure::<dyn Fn() -> Promise>::new(move || idle(planner)).into_js_value());
    set("whole", Closure::<dyn Fn() -> Promise>::new(move || planner.later.whole()).into_js_value());
    set(
        "project",
        Closure::<dyn Fn(f64, f64) -> Array>::new(move |lon, lat| project(planner, lon, lat)).into_js_value(),
    );
    set("units", Closure::<dyn Fn() -> JsValue>::new(move || units(planner)).into_js_value());
    set(
        "outline",
        Closure::<dyn Fn(String) -> Array>::new(move |code: String| outline(planner, &code)).into_js_value(),
    );
    set(
        "buildings",
        Closure::<dyn Fn(String) -> Array>::new(move |code: String| buildings(planner, &code)).into_js_value(),
    );
    set("compounds", Closure::<dyn Fn() -> Array>::new(move || compounds(planner)).into_js_value());
    set("roads", Closure::<dyn Fn() -> Array>::new(move || roads(planner)).into_js_value());
    let camera = move |lon: f64, lat: f64, zoom: f64| {
        planner.with_map(|map| map.set_camera(zoom, lon, lat, false));
    };
    set("camera", Closure::<dyn Fn(f64, f64, f64)>::new(camera).into_js_value());
    // The page's global object takes any name.
    let _ = Reflect::set(&js_sys::global(), &"__planner".into(), &object);
}

/// Plain values: the plan's head, what is chosen, whether all is kept.
fn state(planner: Planner) -> JsValue {
    let object = Object::new();
    let set = |key: &str, value: JsValue| {
        // A plain object of our own.
        let _ = Reflect::set(&object, &key.into(), &value);
    };
    set("open", (planner.revision.get_untracked() > 0).into());
    set("tool", planner.tool.get_untracked().key().to_string().into());
    let chosen = planner.chosen.get_untracked();
    set("chosen", chosen.iter().map(|code| JsValue::from(code.as_str())).collect::<Array>().into());
    planner.with_desk(|desk| {
        set("entries", (desk.session.log().len() as u32).into());
        set("fingerprint", format!("{:016x}", desk.plan().fingerprint()).into());
        set("households", desk.glances.iter().map(|(_, one)| one.tally.households).sum::<u32>().into());
        set("units", (desk.glances.len() as u32).into());
        set("off", (desk.glances.iter().filter(|(_, one)| one.fit.is_off()).count() as u32).into());
    });
    let picked = planner.picked.get_untracked();
    set("picked", picked.into_iter().map(JsValue::from).collect::<Array>().into());
    planner.sketch.with_value(|sketch| {
        set("drawn", (sketch.points.len() as u32).into());
        set("snaps", sketch.snap.is_some().into());
    });
    set("looks", planner.looks.get_value().into());
    planner.saving.with_untracked(|saving| {
        set("kept", (saving.kept as u32).into());
        set("sent", (saving.sent as u32).into());
    });
    set("told", planner.told.get_untracked().map_or(JsValue::NULL, |told| told.words.into()));
    set("notice", planner.notice.get_untracked().map_or(JsValue::NULL, Into::into));
    object.into()
}

/// Every leaf of the scope: code, households, a place inside (longitude, latitude).
fn units(planner: Planner) -> JsValue {
    let all = Array::new();
    planner.with_desk(|desk| {
        for (id, one) in desk.glances.iter() {
            let Some(unit) = desk.plan().unit(id) else { continue };
            let (lon, lat) = geometry::plane::unworld(one.at);
            let place = Array::of2(&lon.into(), &lat.into());
            all.push(&Array::of3(&unit.code.as_str().into(), &one.tally.households.into(), &place));
        }
    });
    all.into()
}

/// The outer ring of a unit's first piece, open: longitude, latitude of each corner.
fn outline(planner: Planner, code: &str) -> Array {
    let points = planner.with_desk(|desk| {
        let id = desk.plan().find(&domain::units::UnitCode::new(code).ok()?)?;
        desk.plan().pieces(domain::plan::Ground::Unit(id)).into_iter().next()?.into_iter().next()
    });
    let pair = |p: domain::lattice::LatticePoint| JsValue::from(Array::of2(&p.lon().into(), &p.lat().into()));
    points.flatten().unwrap_or_default().into_iter().map(pair).collect()
}

/// Buildings of a unit: number, a place in the outline.
fn buildings(planner: Planner, code: &str) -> Array {
    let found = Array::new();
    planner.with_desk(|desk| {
        for building in desk.counts.pack().buildings() {
            let of = picked::holder(desk.plan(), &desk.counts, building.id);
            let place = glance::roomiest(&[vec![building.footprint.clone()]]);
            if let (Some((at, _)), true) = (place, of.is_some_and(|of| of.as_str() == code)) {
                let (lon, lat) = geometry::plane::unworld(at);
                found.push(&Array::of2(&building.id.into(), &Array::of2(&lon.into(), &lat.into())));
            }
        }
    });
    found
}

/// Walls of the compounds that are known: longitude, latitude of each corner.
fn compounds(planner: Planner) -> Array {
    planner.ways.with_value(|ways| ways.compounds().map(places).collect())
}

/// Roads that are known, likewise.
fn roads(planner: Planner) -> Array {
    planner.ways.with_value(|ways| ways.roads().map(places).collect())
}

fn places(line: &[domain::lattice::LatticePoint]) -> Array {
    line.iter().map(|p| JsValue::from(Array::of2(&p.lon().into(), &p.lat().into()))).collect()
}

fn project(planner: Planner, lon: f64, lat: f64) -> Array {
    let (x, y) = planner.with_map(|map| map.project(lon, lat)).unwrap_or_default();
    Array::of2(&x.into(), &y.into())
}

/// Resolves when nothing is fetched, kept or drawn any more.
fn idle(planner: Planner) -> Promise {
    Promise::new(&mut |resolve, _| wait(planner, resolve, 0, 0))
}

fn wait(planner: Planner, resolve: Function, frames: u64, still: u32) {
    next_frame(move || {
        let now = planner.with_map(|map| map.stats().frames).unwrap_or(0);
        let kept = planner.saving.with_untracked(Saving::is_settled);
        let drawn = planner.with_map(|map| !map.is_unfinished()).unwrap_or(true);
        let still = if now == frames && kept && drawn && planner.is_settled() { still + 1 } else { 0 };
        if still >= STILL_FRAMES {
            // Resolving a promise can't fail.
            let _ = resolve.call0(&JsValue::UNDEFINED);
        } else {
            wait(planner, resolve, now, still);
        }
    });
}
