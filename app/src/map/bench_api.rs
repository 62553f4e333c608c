//! The object that benches and end-to-end tests drive: bench/CONTRACT.md's, and read-outs beside it.
//!
//! `ready`, `prepare()`, `recolor(i)`, `pick(x, y)`, `camera(lon, lat, zoom)`, `settle()`, `project(lon, lat)`;
//! `unproject(x, y)`, `view()`, `stats()`, `paintIds()`, `classOf(unit)`, `colorAt(x, y)`, `drawNow()`.

use std::rc::Rc;

use domain::units::{LeafIx, UnitIx};
use js_sys::{Array, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;

use super::listen::refused;
use super::{Camera, MapEngine, MapError, Stats};

/// Class bytes of an indicator by its number, one for each unit; none where it isn't there.
pub type ClassSource = Rc<dyn Fn(u32) -> Option<Vec<u8>>>;

/// What the page adds to the engine. All but `ready` may be absent.
#[derive(Clone)]
pub struct BenchHooks {
    /// Resolves when everything is drawn.
    pub ready: Promise,
    /// Fetches every indicator.
    pub prepare: Option<Rc<dyn Fn() -> Promise>>,
    /// Class bytes of indicator `i`, one for each unit, as [`MapEngine::set_classes`] takes them.
    pub classes: Option<ClassSource>,
    /// What stands for a unit in answers: its code, say; the leaf's index where absent.
    pub name: Option<Rc<dyn Fn(UnitIx) -> JsValue>>,
}

/// The object and the closures that it calls; dropping it takes the object off the window.
pub struct Exposed {
    key: &'static str,
    _closures: Vec<Box<dyn std::any::Any>>,
}

impl Drop for Exposed {
    fn drop(&mut self) {
        // The window may be closing.
        let _ = Reflect::delete_property(&js_sys::global(), &self.key.into());
    }
}

fn number_object(pairs: &[(&str, f64)]) -> JsValue {
    let object = Object::new();
    for (key, value) in pairs {
        // Setting a field of a fresh plain object does not fail.
        let _ = Reflect::set(&object, &(*key).into(), &(*value).into());
    }
    object.into()
}

fn thrown(error: &MapError) -> JsValue {
    js_sys::Error::new(&error.to_string()).into()
}

fn stats_object(stats: &Stats) -> JsValue {
    number_object(&[
        ("polygons", stats.polygons as f64),
        ("triangles", stats.triangles as f64),
        ("drawCalls", stats.draw_calls as f64),
        ("glObjects", stats.gl_objects as f64),
        ("wasmBytes", stats.wasm_bytes as f64),
        ("listeners", stats.listeners as f64),
        ("frames", stats.frames as f64),
        ("bufferWidth", f64::from(stats.buffer_width)),
        ("bufferHeight", f64::from(stats.buffer_height)),
        ("labels", stats.labels as f64),
        ("tiles", stats.tiles as f64),
    ])
}

/// Collects methods of one object.
struct Methods {
    object: Object,
    closures: Vec<Box<dyn std::any::Any>>,
}

macro_rules! method {
    ($self:ident, $name:literal, $signature:ty, $closure:expr) => {{
        let closure = Closure::<$signature>::new($closure);
        Reflect::set(&$self.object, &$name.into(), closure.as_ref()).map_err(refused("Reflect.set"))?;
        $self.closures.push(Box::new(closure));
    }};
}

/// Puts the object on the window under `key` (`__bench` for the harness, `__weige` for the tests).
///
/// # Errors
/// [`MapError::Browser`] when the window refuses the property.
pub fn expose(engine: &MapEngine, key: &'static str, hooks: &BenchHooks) -> Result<Exposed, MapError> {
    let mut methods = Methods { object: Object::new(), closures: Vec::new() };
    Reflect::set(&methods.object, &"ready".into(), &hooks.ready).map_err(refused("Reflect.set"))?;
    add_drive(&mut methods, engine, hooks)?;
    add_read_outs(&mut methods, engine, hooks)?;
    Reflect::set(&js_sys::global(), &key.into(), &methods.object).map_err(refused("Reflect.set"))?;
    Ok(Exposed { key, _closures: methods.closures })
}

/// What changes the map.
fn add_drive(methods: &mut Methods, engine: &MapEngine, hooks: &BenchHooks) -> Result<(), MapError> {
    if let Some(prepare) = hooks.prepare.clone() {
        method!(methods, "prepare", dyn Fn() -> Promise, move || prepare());
    }
    if let Some(classes) = hooks.classes.clone() {
        let map = engine.clone();
        method!(methods, "recolor", dyn Fn(u32) -> Promise, move |i: u32| {
            let Some(bytes) = classes(i) else {
                return Promise::reject(&js_sys::Error::new(&format!("indicator {i} is not prepared")).into());
            };
            match map.set_classes(&bytes) {
                Ok(()) => {
                    map.draw_now();
                    Promise::resolve(&JsValue::UNDEFINED)
                }
                Err(error) => Promise::reject(&thrown(&error)),
            }
        });
    }
    let map = engine.clone();
    method!(methods, "camera", dyn Fn(f64, f64, f64), move |lon: f64, lat: f64, zoom: f64| map
        .set_camera(zoom, lon, lat, false));
    let map = engine.clone();
    method!(methods, "drawNow", dyn Fn(), move || map.draw_now());
    let map = engine.clone();
    method!(methods, "settle", dyn Fn() -> Promise, move || {
        // What is asked for is drawn here; nothing else is under way.
        map.draw_now();
        Promise::resolve(&JsValue::UNDEFINED)
    });
    Ok(())
}

/// What only looks.
fn add_read_outs(methods: &mut Methods, engine: &MapEngine, hooks: &BenchHooks) -> Result<(), MapError> {
    let name = hooks.name.clone();
    let units = engine.partition().clone();
    let told =
        move |leaf: LeafIx| name.as_ref().map_or(JsValue::from(leaf.0), |name| name(units.units().unit_of(leaf)));
    let told = Rc::new(told);

    let (map, tell) = (engine.clone(), told.clone());
    method!(methods, "pick", dyn Fn(f64, f64) -> JsValue, move |x: f64, y: f64| map
        .pick(x, y)
        .map_or(JsValue::NULL, |leaf| tell(leaf)));
    let map = engine.clone();
    method!(methods, "project", dyn Fn(f64, f64) -> JsValue, move |lon: f64, lat: f64| {
        let (x, y) = map.project(lon, lat);
        Array::of2(&x.into(), &y.into()).into()
    });
    let map = engine.clone();
    method!(methods, "unproject", dyn Fn(f64, f64) -> JsValue, move |x: f64, y: f64| {
        let (lon, lat) = map.unproject(x, y);
        Array::of2(&lon.into(), &lat.into()).into()
    });
    let map = engine.clone();
    method!(methods, "view", dyn Fn() -> JsValue, move || {
        let Camera { zoom, lon, lat } = map.camera();
        number_object(&[("zoom", zoom), ("lon", lon), ("lat", lat), ("depth", f64::from(map.level()))])
    });
    let map = engine.clone();
    method!(methods, "names", dyn Fn() -> JsValue, move || {
        let named = map.names().into_iter().map(|(name, [left, top, right, bottom])| {
            let sides = [left, top, right, bottom].map(JsValue::from);
            JsValue::from(Array::of2(&name.into(), &Array::from_iter(sides).into()))
        });
        named.collect::<Array>().into()
    });
    let map = engine.clone();
    method!(methods, "stats", dyn Fn() -> JsValue, move || stats_object(&map.stats()));
    let (map, tell) = (engine.clone(), told);
    method!(methods, "paintIds", dyn Fn() -> Promise, move || match map.paint_ids() {
        Ok(painted) => {
            let object = Object::new();
            for (leaf, pixels) in painted {
                // Setting a field of a fresh plain object does not fail.
                let _ = Reflect::set(&object, &tell(leaf), &pixels.into());
            }
            Promise::resolve(&JsValue::from(object))
        }
        Err(error) => Promise::reject(&thrown(&error)),
    });
    let map = engine.clone();
    method!(methods, "classOf", dyn Fn(u32) -> JsValue, move |unit: u32| {
        let units = map.partition().units();
        let leaf = (unit as usize) < units.len();
        let leaf = leaf
            .then(|| units.leaf_of(UnitIx(unit)).or_else(|| units.leaves_under(UnitIx(unit)).first().copied()))
            .flatten();
        leaf.map_or(JsValue::NULL, |leaf| map.class_of(leaf).into())
    });
    let map = engine.clone();
    method!(methods, "colorAt", dyn Fn(f64, f64) -> JsValue, move |x: f64, y: f64| match map.color_at(x, y) {
        Ok([r, g, b]) => Array::of3(&r.into(), &g.into(), &b.into()).into(),
        Err(_) => JsValue::NULL,
    });
    Ok(())
}
