//! The line below: where the pointer is, what snapping does, what the plan adds up to.

use domain::ellipsoid::LocalPlane;
use leptos::prelude::*;

use super::pace::paced;
use super::state::Planner;
use crate::{
    format,
    locale::{lang, spoken, t, tf},
};

/// The line.
#[component]
pub fn Foot() -> impl IntoView {
    let planner = Planner::here();
    // Where the pointer is, and the last place drawn.
    let pointed = paced(planner, move || {
        planner.drawn.track();
        let (_, at) = planner.pointer.get()?;
        Some((at, planner.sketch.with_value(|sketch| sketch.points.last().copied())))
    });
    let place = move || pointed.with(|pointed| pointed.map(|(at, _)| format::place(lang(), at.lon(), at.lat())));
    // How far from the last place drawn: what one reads off a paper map.
    let off = move || {
        let (at, from) = pointed.get()?;
        let from = from?;
        let plane = LocalPlane::at(from.y);
        let east = (f64::from(at.x) - f64::from(from.x)) * plane.east;
        let north = (f64::from(at.y) - f64::from(from.y)) * plane.north;
        let metres = |value: f64| format::number(value, 1);
        Some(tf("planner.off", &[("east", &metres(east)), ("north", &metres(north))]))
    };
    let loose = move || t(if planner.loose.get() { "planner.snap_off" } else { "planner.snap_on" });
    let sums = move || {
        planner.revision.track();
        planner.with_desk(|desk| {
            let households: u32 = desk.glances.iter().map(|(_, one)| one.tally.households).sum();
            let open = desk.counts.unassigned().households;
            tf(
                "planner.sums",
                &[
                    ("units", &format::count(desk.glances.len())),
                    ("households", &format::count(households as usize)),
                    ("open", &format::count(open as usize)),
                ],
            )
        })
    };
    let scale =
        move || planner.view.get().map(|view| tf("planner.scale", &[("n", &format::number(view.metres_per_px, 2))]));
    let turn_map = move |_| {
        planner.has_basemap.update(|shown| *shown = !*shown);
        planner.told.set(None);
    };
    view! {
        <footer class="foot">
            <div class="foot-line">
                // First, as what follows changes its width: nothing may move away below a pointer.
                <button class="trace" id="trace" aria-pressed=move || planner.tracing.get().to_string() on:click=move |_| planner.tracing.update(|on| *on = !*on)>{spoken("planner.trace")}<kbd aria-hidden="true">"T"</kbd></button>
                <Show when=move || planner.basemap.with(Option::is_some)>
                    <button class="trace" id="basemap" aria-pressed=move || planner.has_basemap.get().to_string() on:click=turn_map>{spoken("planner.basemap")}</button>
                </Show>
                <span id="place">{place}</span><span id="off">{off}</span><span class="quiet">{loose}</span>
                <span class="grow"></span>
                <span id="sums">{sums}</span><span class="quiet">{scale}</span><span class="crs">{super::act::GRIDS}</span>
            </div>
        </footer>
    }
}
