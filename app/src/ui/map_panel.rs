//! The map's region: hands numbers to the engine and turns what it reports into commands.

use std::rc::Rc;

use domain::units::UnitIx;
use leptos::{html, prelude::*};
use wasm_bindgen::JsCast;

use super::{
    age::Behind,
    basemap,
    cockpit::Cockpit,
    drawn::{self, Drawn},
    explained::AskHow,
    goto::GoTo,
    layers::Layers,
    legend::Legend,
    no_map::NoMap,
    overlays::{self, Board, MarkTip},
    painting,
    picks::Picks,
    room,
    swipe::Swipe,
    timeline::Timeline,
    tip::Tip,
    tools::{ScaleBar, Tools},
    widgets::{Icon, Retry},
};
use crate::{
    format,
    locale::{lang, t, tf},
    map::{Camera, Focus, Hover, KeyAction, Label, MapCallbacks, MapEngine, View},
    state::{Command, Dataset, Effect as Flight, Hovered, LevelChoice, SketchStep, Tool, ViewNow},
};

/// Milliseconds over which colours change from one row to the next.
const FADE_MS: f64 = 200.0;
/// Mean width of a cell, in units of the design, from which names of its level fit.
const NAME_UNITS: f64 = 96.0;

/// The map with all that stands on it.
#[component]
pub fn MapPanel() -> impl IntoView {
    let cockpit = Cockpit::here();
    let host = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        if let (Some(host), None) = (host.get(), cockpit.engine.try_get_value().flatten()) {
            stand(cockpit, &host);
        }
    });
    on_cleanup(move || {
        cockpit.engine.try_set_value(None);
        cockpit.has_engine.try_set(false);
    });
    follow(cockpit);
    room::keep_clear(cockpit);
    basemap::follow(cockpit);
    let measuring = cockpit.app.part(|choice| choice.tool == Some(Tool::Measure));
    let leave = move |event: leptos::ev::PointerEvent| {
        // A finger that lifts leaves too; what it looked at stays to be read.
        if event.pointer_type() != "touch" {
            cockpit.app.hover.set(None);
            cockpit.overlays.over.set(None);
        }
    };
    // The browser repeats where a pointer rests when the ground moves below it: that aims at nothing.
    let points = move |event: leptos::ev::PointerEvent| {
        let moved = event.movement_x() != 0 || event.movement_y() != 0;
        if moved && cockpit.app.aiming.get_untracked() {
            cockpit.app.aiming.set(false);
        }
    };
    let keys = move |event: leptos::ev::KeyboardEvent| {
        // On a wall the arrows step from view to view.
        if event.ctrl_key() || event.alt_key() || event.meta_key() || cockpit.wall.is_on.get_untracked() {
            return;
        }
        if let Some(action) = KeyAction::from_key(&event.key()).filter(|action| *action != KeyAction::Home) {
            event.prevent_default();
            event.stop_propagation();
            // Zooming keeps who aims: about the middle it moves nothing there.
            if !matches!(action, KeyAction::ZoomIn | KeyAction::ZoomOut) {
                cockpit.app.aiming.set(true);
            }
            cockpit.with_map(|map| map.key(action));
        }
    };
    view! {
        <div class="map-view" id="map" class:measuring=move || measuring.get() node_ref=host tabindex="0" role="application" aria-label=move || t("map.label")
            on:keydown=keys on:pointermove=points on:pointerdown=move |_| cockpit.app.aiming.set(false) on:pointerleave=leave></div>
        <Board/>
        <Drawn/>
        <Swipe/>
        <Title/>
        <Levels/>
        <Tools/>
        <GoTo/>
        <Layers/>
        <RowState/>
        <Behind/>
        <Legend/>
        <Picks/>
        <ScaleBar/>
        <Timeline/>
        <Tip/>
        <MarkTip/>
        <NoMap/>
    }
}

/// Puts the engine into its host and hands it everything that is known.
fn stand(cockpit: Cockpit, host: &web_sys::HtmlElement) {
    let app = cockpit.app;
    let (Some(data), Some(sheet)) = (app.data_now(), cockpit.sheet.get_value()) else { return };
    let engine = match MapEngine::mount(host, sheet, callbacks(cockpit)) {
        Ok(engine) => engine,
        Err(error) => {
            app.notice.set(Some(tf("notice.map", &[("why", &error.to_string())])));
            return;
        }
    };
    let px = unit_px(host);
    app.unit_px.set(px);
    engine.set_unit_px(px);
    complain(cockpit, room::look_home(cockpit, &engine, false));
    engine.set_reduced_motion(media("(prefers-reduced-motion: reduce)"));
    engine.set_fade(FADE_MS);
    engine.set_cooperative(super::page::is_embedded());
    cockpit.engine.set_value(Some(engine));
    cockpit.has_engine.set(true);
    match (app.rest.get_untracked(), app.at_home.get_untracked()) {
        (None, _) => super::page::place(cockpit, &cockpit.opened_at.get_value(), &data),
        // Whoever comes back to the map finds it where it was left.
        (Some(_), true) => drop(cockpit.with_map(|map| look_at(cockpit, map, &data, None, false))),
        (Some(at), false) => drop(cockpit.with_map(|map| map.set_camera(at.zoom, at.lon, at.lat, false))),
    }
}

/// Says what the map couldn't do.
pub fn complain(cockpit: Cockpit, result: Result<(), crate::map::MapError>) {
    if let Err(error) = result {
        cockpit.app.notice.try_set(Some(tf("notice.map", &[("why", &error.to_string())])));
    }
}

fn callbacks(cockpit: Cockpit) -> MapCallbacks {
    let app = cockpit.app;
    let hovered = |hover: Hover| Hovered { unit: hover.unit, leaf: Some(hover.leaf), at: Some((hover.x, hover.y)) };
    MapCallbacks {
        on_hover: Rc::new(move |hover| {
            // Over what is measured nothing may stand in the way.
            let hover = hover.filter(|_| !drawn::is_measuring(cockpit));
            // A mark hides the unit below it from the pointer.
            let mark = hover.and_then(|hover| overlays::hit(cockpit, (hover.x, hover.y)));
            app.hover.try_set(hover.filter(|_| mark.is_none()).map(hovered));
            cockpit.overlays.over.try_maybe_update(|over| (core::mem::replace(over, mark.clone()) != mark, ()));
        }),
        on_cursor: Rc::new(move |place| {
            app.cursor.try_set(place);
        }),
        on_frame: Rc::new(move |frame| {
            app.frame.try_set(frame);
        }),
        on_hint: Rc::new(move |hint| {
            app.hint.try_set(Some(hint));
        }),
        on_moved: Rc::new(move || {
            app.moved.try_set(());
        }),
        on_click: Rc::new(move |hover, place| {
            if drawn::is_measuring(cockpit) {
                drawn::measure_at(cockpit, place);
            } else if overlays::pointed(cockpit, place) {
                app.hover.try_set(None);
            } else if let Some(hover) = hover {
                cockpit.send(Command::Select(hover.unit));
            }
        }),
        on_double_click: Rc::new(move |hover| {
            if drawn::is_measuring(cockpit) {
                cockpit.send(Command::Sketch(SketchStep::End));
            } else if let Some(hover) = hover {
                cockpit.send(Command::Drill { unit: hover.unit, leaf: hover.leaf });
            }
        }),
        on_view: Rc::new(move |view: View| {
            let now = ViewNow { zoom: view.zoom, lat: view.lat, lon: view.lon, metres_per_px: view.metres_per_px };
            app.view.try_set(Some(now));
            if view.resting {
                app.rest.try_set(Some(now));
                app.at_home.try_set(room::is_home(cockpit, Camera { zoom: view.zoom, lon: view.lon, lat: view.lat }));
            }
        }),
        on_context: Rc::new(move |state| super::no_map::tell(cockpit, state)),
        on_error: Rc::new(move |error| {
            app.notice.try_set(Some(tf("notice.map", &[("why", &error.to_string())])));
        }),
        on_tool: None,
    }
}

/// The map's element.
pub fn map_host() -> Option<web_sys::HtmlElement> {
    document().get_element_by_id("map")?.dyn_into().ok()
}

/// Flies to a unit, or to the whole.
pub fn look_at(cockpit: Cockpit, map: &MapEngine, data: &Dataset, unit: Option<UnitIx>, animate: bool) {
    match unit.filter(|&unit| unit != data.root()) {
        Some(unit) => {
            let room = room::room(cockpit, map, Focus::Unit(unit));
            complain(cockpit, map.fit(Focus::Unit(unit), room, animate));
        }
        None => complain(cockpit, room::look_home(cockpit, map, animate)),
    }
}

fn media(query: &str) -> bool {
    window().match_media(query).ok().flatten().is_some_and(|media| media.matches())
}

/// CSS px in one unit of the design: the map's letters are 14 units high.
pub fn unit_px(host: &web_sys::HtmlElement) -> f64 {
    let style = window().get_computed_style(host).ok().flatten();
    let size = style.and_then(|style| style.get_property_value("font-size").ok());
    size.and_then(|size| size.trim_end_matches("px").parse::<f64>().ok()).map_or(1.0, |size| size / 14.0)
}

/// Hands every change of the state down to the engine.
fn follow(cockpit: Cockpit) {
    let app = cockpit.app;
    let standing = cockpit.has_engine;
    Effect::new(move |_| {
        let depth = cockpit.depth.get();
        if standing.get() {
            cockpit.with_map(|map| complain(cockpit, map.set_level(depth)));
        }
    });
    painting::follow(cockpit, FADE_MS);
    let hidden = app.part(|choice| choice.hidden.ground);
    Effect::new(move |_| {
        let hidden = hidden.get();
        if standing.get() {
            cockpit.with_map(|map| map.hide_context(hidden));
        }
    });
    let named = app.deepest_wide(NAME_UNITS);
    let nameless = app.part(|choice| choice.hidden.names);
    Effect::new(move |_| {
        let depth = if nameless.get() { 0 } else { named.get() };
        if let (true, Some(data)) = (standing.get(), app.data()) {
            let units = data.units().iter().filter(|&unit| unit != data.root() && data.units().depth(unit) <= depth);
            let label =
                |unit| Label { unit, text: data.units().name(unit).to_owned(), depth: data.units().depth(unit) };
            cockpit.with_map(|map| complain(cockpit, map.set_labels(units.map(label).collect())));
        }
    });
    let unit = app.part(|choice| choice.unit);
    Effect::new(move |_| {
        let unit = unit.get();
        if let (true, Some(data)) = (standing.get(), app.data()) {
            cockpit.with_map(|map| complain(cockpit, map.set_selection((unit != data.root()).then_some(unit))));
        }
    });
    // What the pointer outlines on the map itself is the engine's own business.
    let listed = Memo::new(move |_| app.hover.get().filter(|hover| hover.at.is_none()).map(|hover| hover.unit));
    Effect::new(move |before: Option<Option<UnitIx>>| {
        let listed = listed.get();
        if standing.get() && before.is_some_and(|before| before != listed) {
            cockpit.with_map(|map| complain(cockpit, map.set_hover(listed)));
        }
        listed
    });
    Effect::new(move |_| {
        if let (Some((_, flight)), Some(data)) = (app.flight.get(), app.data_now()) {
            let unit = match flight {
                Flight::Fly(unit) => Some(unit),
                Flight::FlyHome => None,
            };
            cockpit.with_map(|map| look_at(cockpit, map, &data, unit, true));
        }
    });
    let resized = window_event_listener(leptos::ev::resize, move |_| room::fill_box(cockpit));
    on_cleanup(move || resized.remove());
}

/// The finding's subject: what colours the map, when, at which level, and which end to look at.
#[component]
fn Title() -> impl IntoView {
    let cockpit = Cockpit::here();
    let app = cockpit.app;
    let indicator = app.part(|choice| choice.indicator);
    let name = move || app.data().map(|data| format::short_name(lang(), data.indicator(indicator.get())));
    let line = move || painting::subtitle(cockpit);
    let drawer = app.part(|choice| choice.drawer);
    view! {
        <div class="over map-title">
            <div class="title-row">
            <h2>
                <button id="pick" aria-haspopup="true" aria-describedby="pick-line" aria-expanded=move || drawer.get().to_string() title=move || t("indicator.choose")
                    on:click=move |_| cockpit.send(Command::Drawer(!drawer.get_untracked()))>
                    <span class="cut">{name}</span><Icon path="m4 6 4 4 4-4"/>
                </button>
            </h2>
            <AskHow/>
          </div>
            <p class="cut" id="pick-line">{line}</p>
        </div>
    }
}

/// Which level colours the map.
#[component]
fn Levels() -> impl IntoView {
    let cockpit = Cockpit::here();
    let app = cockpit.app;
    let level = app.part(|choice| choice.level);
    let Some(data) = app.data_now() else { return ().into_any() };
    let button = |choice: LevelChoice, name: Box<dyn Fn() -> String + Send + Sync>| {
        let checked = move || (level.get() == choice).to_string();
        let now = move || level.get() == LevelChoice::Auto && choice == LevelChoice::Pinned(cockpit.depth.get());
        view! {
            <button role="radio" aria-checked=checked class:at-zoom=now tabindex=move || if level.get() == choice { "0" } else { "-1" }
                on:click=move |_| cockpit.send(Command::Level(choice))>{move || name()}</button>
        }
    };
    let levels: Vec<_> = data.units().levels().iter().skip(1).map(|level| (level.depth, level.name.clone())).collect();
    let order: Vec<LevelChoice> = core::iter::once(LevelChoice::Auto)
        .chain(levels.iter().map(|(depth, _)| LevelChoice::Pinned(*depth)))
        .collect();
    let keys = move |event: leptos::ev::KeyboardEvent| {
        let at = order.iter().position(|&known| known == level.get_untracked()).unwrap_or(0);
        if let Some(to) = super::widgets::step_by_key(&event.key(), at, order.len()) {
            event.prevent_default();
            event.stop_propagation();
            cockpit.send(Command::Level(order[to]));
            super::widgets::focus_child(&event, "[role=radio]", to);
        }
    };
    let buttons = levels
        .into_iter()
        .map(|(depth, name)| button(LevelChoice::Pinned(depth), Box::new(move || lang().pick(&name).to_owned())))
        .collect_view();
    view! {
        <div class="over map-levels seg" id="levels" role="radiogroup" aria-label=move || t("level.label") on:keydown=keys>
            {button(LevelChoice::Auto, Box::new(|| t("level.auto").to_owned()))}
            {buttons}
        </div>
    }
    .into_any()
}

/// Says when the map still shows another row than the chosen one, and why.
#[component]
fn RowState() -> impl IntoView {
    let cockpit = Cockpit::here();
    let app = cockpit.app;
    let wanted = app.part(|choice| (choice.indicator, choice.period));
    let late = Memo::new(move |_| {
        app.row.with(|row| row.as_ref().is_none_or(|row| (row.indicator, row.period) != wanted.get()))
    });
    let words = move || match app.row_error.get().or_else(|| painting::why_waits(cockpit)) {
        Some(why) => tf("row.failed", &[("why", &why)]),
        None => t("row.coming").to_owned(),
    };
    let late = move || late.get() || painting::waits(cockpit) || app.row_error.with(Option::is_some);
    let failed = Memo::new(move |_| app.row_error.with(Option::is_some));
    view! {
        <Show when=late>
            <div class="over row-state late" role="status"><span>{words}</span><Show when=move || failed.get()><Retry/></Show></div>
        </Show>
    }
}
