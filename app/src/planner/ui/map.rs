//! The map's region: stands the engine, hands it what it calls back.

use std::rc::Rc;

use domain::lattice::LatticePoint;
use leptos::{html, prelude::*};

use super::super::tool::leaf_at;
use super::state::Planner;
use super::{act, hands, overlay, paint};
use crate::{
    locale::{spoken, t, tf},
    map::{ContextState, KeyAction, MapCallbacks, MapEngine, View},
    state::ViewNow,
};

/// The map with what lies over it.
#[component]
pub fn MapView() -> impl IntoView {
    let planner = Planner::here();
    let host = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        if let (Some(host), None) = (host.get(), planner.engine.try_get_value().flatten()) {
            stand(planner, &host);
        }
    });
    on_cleanup(move || {
        planner.engine.try_set_value(None);
        planner.has_engine.try_set(false);
    });
    crate::ui::ground::keep(planner.ground_seat());
    crate::ui::basemap::keep(planner.basemap_seat());
    let resized = window_event_listener(leptos::ev::resize, move |_| {
        if let Some(host) = host.get_untracked() {
            size(planner, &host);
        }
    });
    on_cleanup(move || resized.remove());
    let keys = move |event: leptos::ev::KeyboardEvent| {
        if event.ctrl_key() || event.alt_key() || event.meta_key() {
            return;
        }
        // With a tool that aims, arrows move what aims.
        if hands::aim_by_key(planner, &event.key(), event.shift_key()) {
            event.prevent_default();
            event.stop_propagation();
        } else if let Some(action) = KeyAction::from_key(&event.key()).filter(|action| *action != KeyAction::Home) {
            event.prevent_default();
            event.stop_propagation();
            planner.with_map(|map| map.key(action));
        }
    };
    let aiming = move || planner.panning.get().then_some("pan").or_else(|| Some(hands::cursor(planner.tool.get())));
    view! {
        <div class="map-view" id="map" node_ref=host tabindex="0" role="application" aria-label=spoken("planner.map") data-hand=aiming on:keydown=keys></div>
        <overlay::Canvases/>
    }
}

fn size(planner: Planner, host: &web_sys::HtmlElement) {
    let style = window().get_computed_style(host).ok().flatten();
    let letters = style.and_then(|style| style.get_property_value("font-size").ok());
    let px = letters.and_then(|size| size.trim_end_matches("px").parse::<f64>().ok()).map_or(1.0, |size| size / 14.0);
    planner.unit_px.set(px);
    planner.with_map(|map| map.set_unit_px(px));
    overlay::ask(planner);
}

fn stand(planner: Planner, host: &web_sys::HtmlElement) {
    let Some(sheet) = planner.sheet.get_value() else { return };
    let engine = match MapEngine::mount(host, sheet, callbacks(planner)) {
        Ok(engine) => engine,
        Err(error) => return planner.say(tf("notice.map", &[("why", &error.to_string())])),
    };
    let still = window().match_media("(prefers-reduced-motion: reduce)").ok().flatten();
    engine.set_reduced_motion(still.is_some_and(|media| media.matches()));
    planner.engine.set_value(Some(engine));
    size(planner, host);
    planner.has_engine.set(true);
    paint::looks(planner);
    if planner.revision.get_untracked() > 0 {
        paint::whole(planner);
        paint::look_at_scope(planner, false);
    }
}

fn callbacks(planner: Planner) -> MapCallbacks {
    MapCallbacks {
        on_click: Rc::new(move |_, (lon, lat)| {
            let Ok(at) = LatticePoint::from_lon_lat(lon, lat) else { return };
            let code = planner.with_desk(|desk| leaf_at(desk.plan(), at)).flatten();
            hands::clicked(planner, at, code);
        }),
        on_view: Rc::new(move |view: View| {
            let now = ViewNow { zoom: view.zoom, lat: view.lat, lon: view.lon, metres_per_px: view.metres_per_px };
            planner.view.try_set(Some(now));
        }),
        on_moved: Rc::new(move || {
            super::divider::follow(planner);
            overlay::draw(planner);
        }),
        on_context: Rc::new(move |state| match state {
            ContextState::Lost | ContextState::Refused(_) => planner.say(t("planner.no_picture").to_owned()),
            ContextState::Restored => drop(planner.notice.try_set(None)),
            ContextState::Coarser { .. } => {}
        }),
        on_error: Rc::new(move |error| planner.say(tf("notice.map", &[("why", &error.to_string())]))),
        on_tool: Some(Rc::new(move |event| hands::take(planner, event))),
        ..MapCallbacks::default()
    }
}

/// Undoes whatever a finger or button still holds; for when the window loses the focus.
pub fn let_go(planner: Planner) {
    planner.panning.set(false);
    planner.loose.set(false);
    act::drawn(planner);
}
