//! The map's own controls: nearer and farther, the tools, scale, north and the place under the pointer.

use leptos::prelude::*;

use super::{basemap::Credits, cockpit::Cockpit, print::TakeAway, widgets::Icon};
use crate::{
    format,
    locale::{lang, t, tf},
    map::KeyAction,
    state::{Command, Tool},
};

/// The column of buttons.
#[component]
pub fn Tools() -> impl IntoView {
    let cockpit = Cockpit::here();
    let act = move |action| {
        move |_| {
            cockpit.with_map(|map| map.key(action));
        }
    };
    view! {
        <div class="over map-tools">
            <button class="btn" title=move || t("map.zoom_in") aria-label=move || t("map.zoom_in") on:click=act(KeyAction::ZoomIn)><Icon path="M8 3v10M3 8h10"/></button>
            <button class="btn" title=move || t("map.zoom_out") aria-label=move || t("map.zoom_out") on:click=act(KeyAction::ZoomOut)><Icon path="M3 8h10"/></button>
            <button class="btn" title=move || t("map.home") aria-label=move || t("map.home") on:click=move |_| cockpit.send(Command::Home)><Icon path="M2.5 8 8 3l5.5 5M4 7v6h8V7"/></button>
            <ToolButton tool=Tool::Layers name="layers.title" path="M8 2 14 5.5 8 9 2 5.5ZM3.5 8.3 2 9.2l6 3.5 6-3.5-1.5-.9"/>
            <ToolButton tool=Tool::GoTo name="goto.title" path="M8 1.5v4M8 10.5v4M1.5 8h4M10.5 8h4M8 7.9v.2"/>
            <ToolButton tool=Tool::Measure name="measure.title" path="M1.5 11 11 1.5 14.5 5 5 14.5ZM4 8.5l1.7 1.7M6.5 6l2.2 2.2M9 3.5l1.7 1.7"/>
            <button class="btn" id="table-open" title=move || t("table.open") aria-label=move || t("table.open") on:click=move |_| cockpit.send(Command::Table(true))><Icon path="M2.5 3.5h11v9h-11zM2.5 6.5h11M2.5 9.5h11M6.5 3.5v9"/></button>
            <TakeAway/>
        </div>
    }
}

#[component]
fn ToolButton(
    /// What it takes up and lays down.
    tool: Tool,
    /// Its name's key.
    name: &'static str,
    /// Its picture.
    path: &'static str,
) -> impl IntoView {
    let cockpit = Cockpit::here();
    let in_hand = cockpit.app.part(move |choice| choice.tool == Some(tool));
    let toggle = move |_| cockpit.send(Command::Tool((!in_hand.get_untracked()).then_some(tool)));
    view! {
        <button class="btn" title=move || t(name) aria-label=move || t(name) aria-pressed=move || in_hand.get().to_string() on:click=toggle>
            <Icon path=path/>
        </button>
    }
}

/// The place under the pointer, north, and a round length.
#[component]
pub fn ScaleBar() -> impl IntoView {
    let app = Cockpit::here().app;
    let bar = Memo::new(move |_| {
        let per_px = app.view.get()?.metres_per_px;
        let longest = 150.0 * app.unit_px.get() * per_px;
        let power = 10f64.powf(longest.log10().floor());
        let metres = [5.0, 2.0, 1.0].into_iter().map(|lead| lead * power).find(|&metres| metres <= longest)?;
        Some((metres, (metres / per_px).round()))
    });
    let crs = move || app.data().map(|data| tf("map.crs", &[("crs", data.catalogue.crs.name())]));
    let place = move || app.cursor.get().map(|(lon, lat)| format::place(lang(), lon, lat));
    view! {
        <div class="over map-foot">
          <div class="map-scale">
            <span id="place">{place}</span>
            <span class="crs">{crs}</span>
            <span class="north"><svg viewBox="0 0 8 10" aria-hidden="true"><path d="M4 .5 7 9.5 4 7.5 1 9.5Z"></path></svg>{move || t("map.north")}</span>
            {move || bar.get().map(|(metres, px)| view! {
                <span class="bar-of-scale">
                    <svg width=px.to_string() aria-hidden="true"><path d=format!("M.5 0v5.5h{}V0", px - 1.0)></path></svg>
                    {format::length(lang(), metres)}
                </span>
            })}
          </div>
          <Credits/>
        </div>
    }
}
