//! What tests and benches see of the page: `window.__weige`, the map's object with `idle()` and `state()` added.

use std::{cell::RefCell, rc::Rc};

use domain::units::{LeafIx, UnitIx};
use js_sys::{Array, Function, Object, Promise, Reflect};
use leptos::prelude::*;
use wasm_bindgen::prelude::*;

use super::{cockpit::Cockpit, timers::next_frame};
use crate::{
    map::bench_api::{BenchHooks, Exposed, expose},
    state::{LevelChoice, lens::Kind},
};

/// Frames in a row without drawing after which the page counts as idle.
const STILL_FRAMES: u32 = 3;

/// Publishes the object as soon as the map stands; `ready` resolves after the first picture with classes.
pub fn publish(cockpit: Cockpit) {
    let resolve: Rc<RefCell<Option<Function>>> = Rc::default();
    let ready = Promise::new(&mut |yes, _| *resolve.borrow_mut() = Some(yes));
    // Made once: what JavaScript was handed can't be taken back.
    let own = StoredValue::new_local(own(cockpit));
    let kept: StoredValue<Option<Exposed>, LocalStorage> = StoredValue::new_local(None);
    Effect::new(move |_| {
        if !cockpit.has_engine.get() {
            // The object holds the map, which is to go.
            kept.set_value(None);
            return;
        }
        let object = cockpit.with_map(|map| {
            let data = cockpit.app.data_now();
            let name = move |unit: UnitIx| data.as_ref().map_or(JsValue::NULL, |data| data.units().code(unit).into());
            let hooks = BenchHooks { ready: ready.clone(), prepare: None, classes: None, name: Some(Rc::new(name)) };
            expose(map, "__weige", &hooks)
        });
        match object {
            Some(Ok(object)) => {
                kept.set_value(Some(object));
                own.with_value(|methods| add(methods));
            }
            Some(Err(error)) => web_sys::console::error_1(&error.to_string().into()),
            None => {}
        }
    });
    Effect::new(move |_| {
        if cockpit.has_engine.get() && cockpit.classes.get().is_some() {
            let resolve = resolve.clone();
            // Two frames on, the one that shows the classes has been issued.
            next_frame(move || {
                next_frame(move || {
                    if let Some(resolve) = resolve.borrow_mut().take() {
                        // Resolving a promise can't fail.
                        let _ = resolve.call0(&JsValue::UNDEFINED);
                    }
                });
            });
        }
    });
}

/// The page's own methods.
fn own(cockpit: Cockpit) -> [(&'static str, JsValue); 7] {
    [
        ("state", Closure::<dyn Fn() -> JsValue>::new(move || state(cockpit)).into_js_value()),
        ("idle", Closure::<dyn Fn() -> Promise>::new(move || idle(cockpit)).into_js_value()),
        ("elapse", Closure::<dyn Fn(f64)>::new(move |ms| super::wall::elapse(cockpit, ms)).into_js_value()),
        ("beat", Closure::<dyn Fn()>::new(move || super::pulse::beat(cockpit)).into_js_value()),
        ("overlays", Closure::<dyn Fn() -> JsValue>::new(move || overlays(cockpit)).into_js_value()),
        ("whole", Closure::<dyn Fn() -> Promise>::new(move || cockpit.later.whole()).into_js_value()),
        ("remount", Closure::<dyn Fn() -> Promise>::new(move || remount(cockpit)).into_js_value()),
    ]
}

fn add(methods: &[(&'static str, JsValue)]) {
    if let Ok(object) = Reflect::get(&js_sys::global(), &"__weige".into()) {
        for (name, method) in methods {
            // The object is a plain one of our own.
            let _ = Reflect::set(&object, &(*name).into(), method);
        }
    }
}

/// Leaves the map and enters it again, as going to another view and back does; then waits as [`idle`] does.
fn remount(cockpit: Cockpit) -> Promise {
    Promise::new(&mut |resolve, _| {
        cockpit.away.set(true);
        next_frame(move || {
            cockpit.away.set(false);
            wait(cockpit, resolve, 0, 0);
        });
    })
}

/// What is chosen and shown, as plain values.
fn state(cockpit: Cockpit) -> JsValue {
    let Some(data) = cockpit.app.data_now() else { return JsValue::NULL };
    let choice = cockpit.app.choice.get_untracked();
    let object = Object::new();
    let set = |key: &str, value: JsValue| {
        // A plain object of our own.
        let _ = Reflect::set(&object, &key.into(), &value);
    };
    set("indicator", data.indicator(choice.indicator).id.as_str().into());
    set("level", data.level(cockpit.depth.get_untracked()).id.as_str().into());
    set("pinned", matches!(choice.level, LevelChoice::Pinned(_)).into());
    set("period", choice.period.to_string().into());
    set("unit", data.units().code(choice.unit).into());
    set("lang", choice.lang.id().into());
    set("theme", choice.scheme.id().into());
    set("ready", cockpit.wall.next_is_here().into());
    if let Some(view) = cockpit.app.view.get_untracked() {
        set("zoom", view.zoom.into());
        set("lat", view.lat.into());
        set("lon", view.lon.into());
    }
    if let Some(paint) = cockpit.paint.get_untracked() {
        let classes = &paint.classes;
        let limits = |breaks: &[f32]| breaks.iter().map(|&limit| JsValue::from(limit)).collect::<Array>();
        if let Kind::Pair(_, pair) = &paint.kind {
            set("sides", pair.breaks.iter().map(|breaks| limits(breaks)).collect::<Array>().into());
        }
        set("breaks", limits(&classes.breaks).into());
        set("slots", classes.slots.iter().map(|&slot| JsValue::from(slot)).collect::<Array>().into());
    }
    object.into()
}

/// The layers that are drawn over the colours: `{id, kind, count, marks: [[x, y, count]]}`, the front one first, and
/// under `hatched` the codes of the leaves of each set of strokes, the lowest first.
fn overlays(cockpit: Cockpit) -> JsValue {
    let (all, object) = (Array::new(), Object::new());
    let set = |object: &Object, key: &str, value: JsValue| {
        // A plain object of our own.
        let _ = Reflect::set(object, &key.into(), &value);
    };
    for (id, kind, count, marks) in super::overlays::told(cockpit) {
        let layer = Object::new();
        set(&layer, "id", id.into());
        set(&layer, "kind", kind.into());
        set(&layer, "count", (count as u32).into());
        let marks = marks.into_iter().map(|mark| JsValue::from(mark.map(JsValue::from).into_iter().collect::<Array>()));
        set(&layer, "marks", marks.collect::<Array>().into());
        all.push(&layer);
    }
    let hatched =
        cockpit.app.data_now().zip(cockpit.with_map(crate::map::MapEngine::hatches)).map(|(data, hatches)| {
            let code = |leaf: usize| JsValue::from(data.units().code(data.units().unit_of(LeafIx(leaf as u32))));
            let codes = |leaves: &[u8]| {
                leaves.iter().enumerate().filter(|(_, v)| **v != 0).map(|(leaf, _)| code(leaf)).collect::<Array>()
            };
            hatches.iter().map(|hatch| JsValue::from(codes(&hatch.leaves))).collect::<Array>()
        });
    set(&object, "layers", all.into());
    set(&object, "hatched", hatched.unwrap_or_default().into());
    object.into()
}

/// Nothing on its way: row and series are those chosen, and the map has drawn its last frame.
fn is_settled(cockpit: Cockpit) -> bool {
    let Some(data) = cockpit.app.data_now() else { return false };
    if !cockpit.has_engine.get_untracked() {
        return false;
    }
    let choice = cockpit.app.choice.get_untracked();
    let row = cockpit.app.row.with_untracked(|row| {
        row.as_ref().is_some_and(|row| (row.indicator, row.period) == (choice.indicator, choice.period))
    });
    let depth = data.units().depth(choice.unit);
    let series = cockpit.app.series.with_untracked(|all| {
        all.iter()
            .enumerate()
            .all(|(at, series)| series.is_some() || !data.published(crate::state::IndicatorIx(at), depth))
    });
    let around = cockpit.app.around.with_untracked(|around| {
        around.as_ref().is_some_and(|around| (around.unit, around.period) == (choice.unit, choice.period))
    });
    let drawn = cockpit.with_map(|map| !map.awaits_tiles() && !map.is_unfinished()) == Some(true);
    let written = cockpit.unwritten.with_value(Option::is_none);
    let colours = written && row && super::painting::is_settled(cockpit) && super::overlays::is_settled(cockpit);
    colours && series && around && drawn && super::ground::is_settled(cockpit.ground)
}

fn idle(cockpit: Cockpit) -> Promise {
    Promise::new(&mut |resolve, _| wait(cockpit, resolve, 0, 0))
}

fn wait(cockpit: Cockpit, resolve: Function, frames: u64, still: u32) {
    next_frame(move || {
        let now = cockpit.with_map(|map| map.stats().frames).unwrap_or(0);
        let still = if now == frames && is_settled(cockpit) { still + 1 } else { 0 };
        if still >= STILL_FRAMES {
            // Resolving a promise can't fail.
            let _ = resolve.call0(&JsValue::UNDEFINED);
        } else {
            wait(cockpit, resolve, now, still);
        }
    });
}
