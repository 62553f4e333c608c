//! What is drawn over the map and moves with it: the frame of Shift, a pin, and what is measured.

use core::fmt::Write as _;
use core::time::Duration;

use domain::lattice::LatticePoint;
use leptos::prelude::*;

use super::{
    cockpit::Cockpit,
    timers::{Timer, after},
};
use crate::{
    chart::Tenth,
    format,
    locale::{lang, t},
    map::{Hint, MapEngine},
    state::{Command, SketchStep, Tool},
};

/// A click so near to the last point is the same, and to the first one closes the ring; units of the design.
const SAME_POINT: f64 = 6.0;
const CLOSING: f64 = 10.0;
/// Open in the middle: what is aimed at stays to be seen. Units of the design.
const CROSS: &str = "M-18 0h13M5 0h13M0-18v13M0 5v13";
/// How long a hint stays.
const HINT: Duration = Duration::from_millis(1_600);

/// Whether clicks measure; untracked, and safe once the page goes.
pub fn is_measuring(cockpit: Cockpit) -> bool {
    cockpit.app.choice.try_with_untracked(|choice| choice.tool == Some(Tool::Measure)) == Some(true)
}

/// A click while measuring, at a place in degrees.
pub fn measure_at(cockpit: Cockpit, (lon, lat): (f64, f64)) {
    // Beyond the globe's edge nothing can be measured.
    let Ok(point) = LatticePoint::from_lon_lat(lon, lat) else { return };
    let px = cockpit.app.unit_px.get_untracked();
    let near = |other: LatticePoint, units: f64| {
        let spots = cockpit.with_map(|map| (map.project(lon, lat), map.project(other.lon(), other.lat())));
        spots.is_some_and(|(a, b)| (a.0 - b.0).hypot(a.1 - b.1) <= units * px)
    };
    let step = cockpit.app.choice.with_untracked(|choice| match choice.sketch.points() {
        _ if choice.sketch.is_ended() => Some(SketchStep::Add(point)),
        [first, _, _, ..] if near(*first, CLOSING) => Some(SketchStep::Close),
        [.., last] if near(*last, SAME_POINT) => None,
        _ => Some(SketchStep::Add(point)),
    });
    if let Some(step) = step {
        cockpit.send(Command::Sketch(step));
    }
}

/// A point where the crosshair stands; a first press shows it to those who pointed until now.
pub fn measure_in_the_middle(cockpit: Cockpit) {
    if cockpit.app.aiming.get_untracked()
        && let Some(at) = cockpit.with_map(MapEngine::camera)
    {
        measure_at(cockpit, (at.lon, at.lat));
    }
    cockpit.app.aiming.set(true);
}

/// The place under the pointer or the crosshair, on the lattice; tracked.
fn pointer(cockpit: Cockpit) -> Option<LatticePoint> {
    let (lon, lat) = if cockpit.app.aiming.get() {
        cockpit.app.moved.track();
        cockpit.with_map(MapEngine::camera).map(|at| (at.lon, at.lat))?
    } else {
        cockpit.app.cursor.get()?
    };
    LatticePoint::from_lon_lat(lon, lat).ok()
}

/// The drawing itself; lies on the map and lets every event through.
#[component]
pub fn Drawn() -> impl IntoView {
    let cockpit = Cockpit::here();
    let app = cockpit.app;
    let (sketch, pin) = (app.part(|choice| choice.sketch.clone()), app.part(|choice| choice.pin));
    // Follows the camera only while there is something to draw.
    let spot = move |lon: f64, lat: f64| {
        app.moved.track();
        cockpit.with_map(|map| map.project(lon, lat)).unwrap_or_default()
    };
    let lines = Memo::new(move |_| {
        let sketch = sketch.get();
        if sketch.points().is_empty() {
            return Default::default();
        }
        let live = if sketch.is_ended() { None } else { pointer(cockpit) };
        let (mut line, mut dots) = (String::new(), String::new());
        for (at, point) in sketch.line(live).into_iter().enumerate() {
            let (x, y) = spot(point.lon(), point.lat());
            // Writing to a string can't fail.
            let _ = write!(line, "{}{} {}", if at == 0 { 'M' } else { 'L' }, Tenth(x), Tenth(y));
            if at < sketch.points().len() {
                // A line without length and with round ends.
                let _ = write!(dots, "M{} {}h0", Tenth(x), Tenth(y));
            }
        }
        let area = if sketch.area_m2(live).is_some() { format!("{line}Z") } else { String::new() };
        (area, line, dots)
    });
    let at_pin = move || {
        let ((lon, lat), u) = (pin.get()?, app.unit_px.get());
        let (x, y) = spot(lon, lat);
        let transform = format!("translate({} {}) scale({u})", Tenth(x), Tenth(y));
        // The tip stands on the place.
        Some(
            view! { <g class="pin" id="pin" transform=transform><path d="M0 0C-3-6-8-9-8-15a8 8 0 0 1 16 0C8-9 3-6 0 0Z"></path><circle cy="-15" r="3"></circle></g> },
        )
    };
    let measuring = app.part(|choice| choice.tool == Some(Tool::Measure));
    let cross = Memo::new(move |_| measuring.get() && app.aiming.get());
    let scale = move || format!("scale({})", app.unit_px.get());
    let frame = move || {
        let ((ax, ay), (bx, by)) = app.frame.get()?;
        Some(format!("M{ax} {ay}H{bx}V{by}H{ax}Z"))
    };
    view! {
        <svg class="over drawn" aria-hidden="true">
            <path class="sketch-area" d=move || lines.get().0></path>
            <path class="sketch-casing" d=move || lines.get().1></path>
            <path class="sketch-line" id="sketch" d=move || lines.get().1></path>
            <path class="sketch-dots" d=move || lines.get().2></path>
            {at_pin}
            {move || cross.get().then(|| view! { <svg class="cross" id="cross" x="50%" y="50%"><path d=CROSS transform=scale></path><path d=CROSS transform=scale></path></svg> })}
            {move || frame().map(|d| view! { <path class="frame" id="frame" d=d></path> })}
        </svg>
        <Measured/>
        <Hints/>
    }
}

/// Length and area so far, and what can be done next.
#[component]
fn Measured() -> impl IntoView {
    let cockpit = Cockpit::here();
    let app = cockpit.app;
    let open = app.part(|choice| choice.tool == Some(Tool::Measure));
    let sketch = app.part(|choice| choice.sketch.clone());
    let figures = move || {
        let sketch = sketch.get();
        if sketch.points().is_empty() {
            return view! { <span>{t("measure.begin")}</span> }.into_any();
        }
        let live = if sketch.is_ended() { None } else { pointer(cockpit) };
        let length = format::distance(lang(), sketch.length_m(live));
        let area = sketch.area_m2(live).map(|m2| format::area(lang(), m2));
        let name = if sketch.is_closed() { "measure.round" } else { "measure.length" };
        view! {
            <span>{t(name)}" "<b id="length">{length}</b></span>
            {area.map(|area| view! { <span>{t("measure.area")}" "<b id="area">{area}</b></span> })}
        }
        .into_any()
    };
    let step = move |step| move |_| cockpit.send(Command::Sketch(step));
    let none = move || sketch.with(|sketch| sketch.points().is_empty());
    let no_end = move || sketch.with(|sketch| !sketch.may_end());
    view! {
        <Show when=move || open.get()>
            <div class="over measured" id="measured" role="group" aria-label=move || t("measure.title")>
                <p role="status">{figures}</p>
                <button class="btn" disabled=none on:click=step(SketchStep::Back)>{move || t("measure.back")}<kbd class="kbd">"⌫"</kbd></button>
                <button class="btn" disabled=no_end on:click=step(SketchStep::End)>{move || t("measure.end")}<kbd class="kbd">"Esc"</kbd></button>
                <button class="btn" on:click=move |_| cockpit.send(Command::Tool(None))>{move || t("measure.leave")}</button>
            </div>
        </Show>
    }
}

/// What to do instead of what scrolled the page.
#[component]
fn Hints() -> impl IntoView {
    let hint = Cockpit::here().app.hint;
    let waiting = StoredValue::new(None::<Timer>);
    Effect::new(move |_| {
        if hint.get().is_some() {
            if let Some(before) = waiting.get_value() {
                before.clear();
            }
            let hide = move || {
                // The page may have gone.
                let _ = hint.try_set(None);
            };
            // A browser without timers keeps the hint.
            waiting.set_value(after(hide, HINT));
        }
    });
    let words = Memo::new(move |_| {
        hint.get().map(|hint| match hint {
            Hint::Wheel => t("hint.wheel"),
            Hint::Fingers => t("hint.fingers"),
        })
    });
    view! { <Show when=move || words.get().is_some()><div class="over hint" id="hint" role="status"><p>{move || words.get()}</p></div></Show> }
}
