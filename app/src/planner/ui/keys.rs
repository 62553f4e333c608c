//! Keys that work anywhere on the page.

use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::super::tool::{Form, Tool};
use super::state::{Over, Planner};
use super::{act, hands, map, paint, problems};

/// Listens on the window; what a field or a list uses itself doesn't come here.
pub fn listen(planner: Planner) {
    let down = window_event_listener(leptos::ev::keydown, move |event| {
        if event.default_prevented() || typing(&event) {
            return;
        }
        if act_on(planner, &event) {
            event.prevent_default();
        }
    });
    let up = window_event_listener(leptos::ev::keyup, move |event| match event.key().as_str() {
        " " => planner.panning.set(false),
        "Alt" => planner.loose.set(false),
        _ => {}
    });
    let blur = window_event_listener(leptos::ev::blur, move |_| map::let_go(planner));
    on_cleanup(move || {
        down.remove();
        up.remove();
        blur.remove();
    });
}

/// Whether the key belongs to a field.
fn typing(event: &leptos::ev::KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    target.is_some_and(|target| matches!(target.tag_name().as_str(), "INPUT" | "SELECT" | "TEXTAREA"))
}

/// Whether the focus is on the map or nowhere: a button keeps Space and Enter for itself.
fn on_map(event: &leptos::ev::KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    target.is_none_or(|target| !matches!(target.tag_name().as_str(), "BUTTON" | "A" | "SUMMARY"))
}

fn act_on(planner: Planner, event: &leptos::ev::KeyboardEvent) -> bool {
    let key = event.key();
    if planner.over.get_untracked().is_some() {
        let leaves = key == "Escape" && planner.revision.get_untracked() > 0;
        if leaves {
            planner.over.set(None);
        }
        return leaves;
    }
    if event.ctrl_key() || event.meta_key() {
        match key.as_str() {
            "z" | "Z" if event.shift_key() => act::redo(planner),
            "z" => act::undo(planner),
            "y" | "Y" => act::redo(planner),
            "s" | "S" => act::checkpoint(planner),
            _ => return false,
        }
        return true;
    }
    let tool = planner.tool.get_untracked();
    match key.as_str() {
        "Alt" => planner.loose.set(true),
        _ if event.alt_key() => return false,
        " " if on_map(event) => planner.panning.set(true),
        "Enter" if on_map(event) => enter(planner, tool, event.shift_key()),
        "Escape" => escape(planner),
        "Backspace" => {
            let back = planner.sketch.try_update_value(super::super::tool::Sketch::step_back).unwrap_or(false);
            if back {
                act::foresee(planner);
                act::drawn(planner);
            } else {
                return hands::delete_vertex(planner);
            }
        }
        "Delete" => return hands::delete_vertex(planner),
        "Tab" if tool.form() == Form::Vertex && on_map(event) => return hands::hold_next(planner, event.shift_key()),
        "." => hands::put_place(planner),
        "t" | "T" => planner.tracing.update(|on| *on = !*on),
        "?" => planner.over.set(Some(Over::Help)),
        "n" | "N" => problems::step(planner, 1),
        "p" | "P" => problems::step(planner, -1),
        "Home" | "0" => paint::look_at_scope(planner, true),
        "+" | "=" | "-" | "_" => {
            if let Some(action) = crate::map::KeyAction::from_key(&key) {
                planner.with_map(|map| map.key(action));
            }
        }
        key => match Tool::of_key(key) {
            Some(tool) => act::take(planner, tool),
            None => return false,
        },
    }
    true
}

/// Enter does what is drawn; with Shift it ends the line and begins another one.
fn enter(planner: Planner, tool: Tool, shift: bool) {
    match tool {
        Tool::Split if shift => {
            planner.sketch.update_value(super::super::tool::Sketch::next_line);
            act::drawn(planner);
        }
        Tool::Measure => {
            act::give_up(planner);
        }
        Tool::Select | Tool::Lock => choose_middle(planner),
        Tool::Floors if planner.gift.with_untracked(Option::is_none) => choose_middle(planner),
        Tool::Merge if planner.chosen.with_untracked(Vec::len) < 2 => choose_middle(planner),
        _ => {
            act::commit(planner);
        }
    }
}

/// Chooses what lies in the middle of the map: for keyboards.
fn choose_middle(planner: Planner) {
    let middle = planner.with_map(|map| {
        let (width, height) = map.size();
        map.unproject(width / 2.0, height / 2.0)
    });
    let at = middle.and_then(|(lon, lat)| domain::lattice::LatticePoint::from_lon_lat(lon, lat).ok());
    let Some(at) = at else { return };
    let code = planner.with_desk(|desk| super::super::tool::leaf_at(desk.plan(), at)).flatten();
    hands::clicked(planner, at, code);
}

/// Esc gives up what is drawn, then the choice or the building at hand, then the tool.
fn escape(planner: Planner) {
    if act::give_up(planner) {
        return;
    }
    if planner.gift.with_untracked(Option::is_some) {
        planner.gift.set(None);
        act::drawn(planner);
        return;
    }
    if planner.tool.get_untracked() == Tool::Select {
        act::choose(planner, None, false);
    } else {
        act::take(planner, Tool::Select);
    }
}
