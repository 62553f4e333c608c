//! Keys that work anywhere on the page.

use domain::catalogue::Domain;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::{
    cockpit::Cockpit,
    picks::{self, Pick},
};
use crate::{
    map::KeyAction,
    print::Print,
    state::{Choice, Command, LensCommand, LevelChoice, Scheme, SketchStep, Tool},
};

/// Listens on the window; what a list or the map uses itself doesn't come here.
pub fn listen(cockpit: Cockpit) {
    let listening = window_event_listener(leptos::ev::keydown, move |event| {
        if event.default_prevented() || event.ctrl_key() || event.alt_key() || event.meta_key() || typing(&event) {
            return;
        }
        if act(cockpit, &event) {
            event.prevent_default();
        }
    });
    on_cleanup(move || listening.remove());
}

/// Whether the key belongs to a field.
fn typing(event: &leptos::ev::KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    target.is_some_and(|target| matches!(target.tag_name().as_str(), "INPUT" | "SELECT" | "TEXTAREA"))
}

fn act(cockpit: Cockpit, event: &leptos::ev::KeyboardEvent) -> bool {
    let choice = cockpit.app.choice.get_untracked();
    let key = event.key();
    if choice.help {
        if matches!(key.as_str(), "Escape" | "?") {
            cockpit.send(Command::Help(false));
        }
        return key == "Escape";
    }
    if choice.explain {
        if matches!(key.as_str(), "Escape" | "i" | "I") {
            cockpit.send(Command::Explain(false));
        }
        return key == "Escape";
    }
    if choice.cast {
        if key == "Escape" {
            cockpit.send(Command::Cast(false));
        }
        return key == "Escape";
    }
    if choice.print.is_some() {
        if matches!(key.as_str(), "Escape" | "o" | "O") {
            cockpit.send(Command::Print(None));
        }
        return key == "Escape";
    }
    let on_button = event
        .target()
        .and_then(|target| target.dyn_into::<web_sys::Element>().ok())
        .is_some_and(|target| target.tag_name() == "BUTTON");
    if cockpit.wall.is_on.get_untracked() {
        // On a button Space and Enter press it; of all other keys a wall knows only the colours'.
        let pressing = on_button && key == " ";
        if pressing || !matches!(key.as_str(), "t" | "T") {
            return !pressing && super::wall::key(cockpit, &key);
        }
    }
    let measuring = choice.tool == Some(Tool::Measure);
    let command = match key.as_str() {
        "Escape" if cockpit.pick.get_untracked().is_some_and(|pick| picks::toggle(cockpit, pick)) => return true,
        "Escape" if choice.play => Command::Play(false),
        "Escape" if cockpit.with_map(crate::map::MapEngine::give_up) == Some(true) => return true,
        "Escape" if measuring && choice.sketch.may_end() => Command::Sketch(SketchStep::End),
        "Escape" if choice.tool.is_some() => Command::Tool(None),
        "Escape" if choice.pin.is_some() => Command::Pin(None),
        "Enter" if measuring && !on_button => {
            super::drawn::measure_in_the_middle(cockpit);
            return true;
        }
        "ArrowLeft" | "ArrowRight" | "ArrowUp" | "ArrowDown" if measuring => {
            cockpit.app.aiming.set(true);
            return steer(cockpit, &key);
        }
        "Backspace" if measuring => Command::Sketch(SketchStep::Back),
        "g" | "G" => toggled(&choice, Tool::GoTo),
        "u" | "U" => {
            cockpit.app.aiming.set(true);
            toggled(&choice, Tool::Measure)
        }
        "l" | "L" => toggled(&choice, Tool::Layers),
        "[" => Command::IndicatorStep(-1),
        "]" => Command::IndicatorStep(1),
        "," => Command::PeriodStep(-1),
        "." => Command::PeriodStep(1),
        "0" => Command::Level(LevelChoice::Auto),
        "1" | "2" | "3" | "4" | "5" | "6" => Command::Level(LevelChoice::Pinned(key.as_bytes()[0] - b'1')),
        "Home" => Command::Home,
        // On a button Enter presses it.
        "Enter" if !on_button => Command::Enter,
        "Escape" if choice.drawer => Command::Drawer(false),
        "Escape" if choice.table => Command::Table(false),
        "Escape" if choice.domain.is_some() => Command::Domain(None),
        "Escape" | "Backspace" => Command::Up,
        "v" | "V" => Command::Domain(after(choice.domain)),
        "b" | "B" => Command::Table(!choice.table),
        "w" | "W" => Command::Cast(true),
        "c" | "C" => Command::Lens(LensCommand::CompareNext),
        "<" => Command::Lens(LensCommand::VersusStep(-1)),
        ">" => Command::Lens(LensCommand::VersusStep(1)),
        "r" | "R" => Command::Lens(super::compare::year_or_none(cockpit, &choice)),
        "k" | "K" => return picks::toggle(cockpit, Pick::Method),
        "x" | "X" => return picks::toggle(cockpit, Pick::Second),
        "p" | "P" => Command::Play(!choice.play),
        "i" | "I" => Command::Explain(true),
        "o" | "O" => Command::Print(Some(Print::FIRST)),
        "?" => Command::Help(true),
        "t" | "T" => {
            let at = Scheme::ALL.iter().position(|&known| known == choice.scheme).unwrap_or(0);
            Command::Scheme(Scheme::ALL[(at + 1) % Scheme::ALL.len()])
        }
        "m" | "M" => return focus_map(),
        "n" | "N" => return super::problem::go(cockpit, if event.shift_key() { -1 } else { 1 }),
        "/" => return super::find::open(),
        "+" | "=" | "-" | "_" => return steer(cockpit, &key),
        _ => return false,
    };
    cockpit.send(command);
    true
}

/// Moves the map as the key says.
fn steer(cockpit: Cockpit, key: &str) -> bool {
    let action = KeyAction::from_key(key);
    action.and_then(|action| cockpit.with_map(|map| map.key(action))).is_some()
}

/// The view after this one: the five domains, then the panorama.
fn after(domain: Option<Domain>) -> Option<Domain> {
    let next = domain.and_then(|domain| Domain::ALL.iter().position(|&one| one == domain)).map_or(0, |at| at + 1);
    Domain::ALL.get(next).copied()
}

fn toggled(choice: &Choice, tool: Tool) -> Command {
    Command::Tool((choice.tool != Some(tool)).then_some(tool))
}

/// Gives the focus to the map; whether it took it.
pub fn focus_map() -> bool {
    let map = document().get_element_by_id("map").and_then(|map| map.dyn_into::<web_sys::HtmlElement>().ok());
    map.is_some_and(|map| map.focus().is_ok())
}
