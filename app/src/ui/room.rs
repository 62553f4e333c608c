//! Room in the first view for what lies over the map: the whole, and a unit that is gone into, stay clear of it.

use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::cockpit::Cockpit;
use crate::map::{Camera, Focus, MapEngine, MapError, Over, Padding, SizeWatch};

/// What stands on the map for good.
const OVER: &str = ".map-title, .map-levels, .map-tools, .legend, .map-foot";
/// Between the whole and the map's edge or what lies over it, units of the design.
const GAP: f64 = 10.0;
/// How far the camera may be from the first view and still count as there.
const HOME_ZOOM: f64 = 0.02;

fn elements() -> Vec<web_sys::Element> {
    let Ok(list) = document().query_selector_all(OVER) else { return Vec::new() };
    (0..list.length()).filter_map(|at| list.item(at)?.dyn_into().ok()).collect()
}

/// Takes the boxes of what lies over the map, CSS px from its corner, where reading them costs no layout of its own.
fn look_over(cockpit: Cockpit) {
    cockpit.over_map.set_value(Some(boxes()));
}

/// Boxes of what lies over the map as they were last taken.
fn over(cockpit: Cockpit) -> Vec<Over> {
    if cockpit.over_map.with_value(Option::is_none) {
        look_over(cockpit);
    }
    cockpit.over_map.get_value().unwrap_or_default()
}

fn boxes() -> Vec<Over> {
    let Some(host) = super::map_panel::map_host().map(|host| host.get_bounding_client_rect()) else {
        return Vec::new();
    };
    let boxes = elements().into_iter().map(|element| element.get_bounding_client_rect());
    boxes
        .filter(|b| b.width() > 0.0)
        .map(|b| [b.left() - host.left(), b.top() - host.top(), b.right() - host.left(), b.bottom() - host.top()])
        .collect()
}

/// The room that keeps a unit or the whole clear now.
#[must_use]
pub fn room(cockpit: Cockpit, map: &MapEngine, focus: Focus) -> Padding {
    let gap = GAP * cockpit.app.unit_px.get_untracked();
    // A unit that isn't there can't be looked at either.
    map.room(focus, &over(cockpit), gap).unwrap_or(Padding::all(gap))
}

/// The first view, and the room that it leaves for what lies over the map.
#[derive(Clone, Copy, Debug)]
pub struct Home {
    room: Padding,
    camera: Camera,
}

/// Takes the room for the first view anew.
fn measure(cockpit: Cockpit, map: &MapEngine) {
    let room = room(cockpit, map, Focus::Whole);
    map.set_home_padding(room);
    // Every partition has a whole.
    let home = map.fitting(Focus::Whole, room).ok().map(|camera| Home { room, camera });
    cockpit.home.set_value(home);
}

/// Brings the whole into view, clear of what lies over the map now.
///
/// # Errors
/// The map's.
pub fn look_home(cockpit: Cockpit, map: &MapEngine, animate: bool) -> Result<(), MapError> {
    measure(cockpit, map);
    match cockpit.home.get_value() {
        Some(home) => map.fit(Focus::Whole, home.room, animate),
        None => Ok(()),
    }
}

/// Whether a camera is the first view's: as near, and within three px of its centre.
#[must_use]
pub fn is_home(cockpit: Cockpit, at: Camera) -> bool {
    let degrees = 3.0 * 360.0 / (512.0 * at.zoom.exp2());
    cockpit.home.get_value().is_some_and(|Home { camera, .. }| {
        (camera.zoom - at.zoom).abs() < HOME_ZOOM
            && (camera.lon - at.lon).abs() < degrees
            && (camera.lat - at.lat).abs() < degrees
    })
}

/// The map's box has another size: the first view, while it is shown or flown to, becomes that of the new one.
pub fn fill_box(cockpit: Cockpit) {
    let Some(host) = super::map_panel::map_host() else { return };
    let px = super::map_panel::unit_px(&host);
    cockpit.app.unit_px.set(px);
    look_over(cockpit);
    cockpit.with_map(|map| {
        let home = is_home(cockpit, map.goal());
        map.set_unit_px(px);
        map.resize();
        if home {
            super::map_panel::complain(cockpit, look_home(cockpit, map, false));
        } else {
            measure(cockpit, map);
        }
    });
}

/// Follows what lies over the map as it changes its size: another language, the owners of a base map.
pub fn keep_clear(cockpit: Cockpit) {
    let watches = StoredValue::new_local(Vec::<SizeWatch>::new());
    let standing = cockpit.has_engine;
    Effect::new(move |_| {
        if !standing.get() {
            return;
        }
        // Without such watches the room is taken when the window changes.
        let over =
            elements().into_iter().filter_map(|element| SizeWatch::new(&element, move |_| give_way(cockpit)).ok());
        let host = super::map_panel::map_host();
        let host = host.and_then(|host| SizeWatch::new(&host, move |_| fill_box(cockpit)).ok());
        watches.set_value(host.into_iter().chain(over).collect());
    });
    on_cleanup(move || {
        watches.try_set_value(Vec::new());
        cockpit.over_map.try_set_value(None);
    });
}

/// Moves the first view, while it is shown or flown to, when something has grown over it. What shrinks moves nothing: colouring by
/// another indicator must not make the map jump.
fn give_way(cockpit: Cockpit) {
    look_over(cockpit);
    cockpit.with_map(|map| {
        let Some(home) = cockpit.home.get_value().filter(|_| is_home(cockpit, map.goal())) else { return };
        let gap = GAP * cockpit.app.unit_px.get_untracked();
        if map.is_clear(Focus::Whole, home.room, &over(cockpit), gap / 2.0) == Ok(false) {
            super::map_panel::complain(cockpit, look_home(cockpit, map, false));
        }
    });
}
