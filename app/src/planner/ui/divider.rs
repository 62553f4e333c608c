//! The handle between two plans: what the plan is held against west of it, the plan east of it.

use domain::lattice::LatticePoint;
use leptos::{html, prelude::*};

use super::super::swipe::Swipe;
use super::state::{Planner, Show as Shown};
use super::{overlay, words};
use crate::{
    format,
    locale::{spoken, tf},
    ui::widgets::{hold_pointer, slide_by_key},
};

/// The handle, while both are shown.
#[component]
pub fn Divider() -> impl IntoView {
    let planner = Planner::here();
    let shown = Memo::new(move |_| planner.show.get() == Shown::Swipe);
    view! { <Show when=move || shown.get()><Handle/></Show> }
}

/// The meridian below the middle of the map: where a swipe begins.
pub fn middle(planner: Planner) -> i32 {
    let at = planner.with_map(|map| {
        let camera = map.camera();
        LatticePoint::from_lon_lat(camera.lon, camera.lat).map(|at| at.x)
    });
    // A map looks at places of the globe.
    at.and_then(Result::ok).unwrap_or_default()
}

/// The map has moved: the handle stays on its meridian, or at the edge behind which that is.
pub fn follow(planner: Planner) {
    let Some(at) = planner.swipe.with_value(|swipe| swipe.as_ref().map(Swipe::at)) else { return };
    let share = planner.with_map(|map| {
        let lon = LatticePoint::new(at, 0).lon();
        (map.project(lon, map.camera().lat).0 / map.size().0.max(1.0)).clamp(0.0, 1.0)
    });
    if let Some(share) = share {
        planner.divider.set(share);
    }
}

/// Puts the handle at a share of the map's width.
fn put(planner: Planner, share: f64) {
    let at = planner.with_map(|map| {
        let (lon, _) = map.unproject(share.clamp(0.0, 1.0) * map.size().0, 0.0);
        LatticePoint::from_lon_lat(lon, 0.0)
    });
    let Some(Ok(at)) = at else { return };
    planner.with_map(|map| {
        map.change_draft(|draft, plane| {
            planner.with_desk(|desk| {
                planner.swipe.update_value(|swipe| {
                    if let Some(swipe) = swipe {
                        swipe.move_to(&desk.against.plan, desk.plan(), at.x, draft, plane);
                    }
                });
            });
        });
    });
    // What is written over the map changes sides with it.
    planner.named.set_value(None);
    follow(planner);
    overlay::ask(planner);
}

#[component]
fn Handle() -> impl IntoView {
    let planner = Planner::here();
    let dragged = StoredValue::new(false);
    let whole = NodeRef::<html::Div>::new();
    let place = move |event: &leptos::ev::PointerEvent| {
        let rect = whole.get_untracked()?.offset_parent()?.get_bounding_client_rect();
        Some((f64::from(event.client_x()) - rect.left()) / rect.width().max(1.0))
    };
    let take = move |event: leptos::ev::PointerEvent| {
        if hold_pointer(&event) {
            dragged.set_value(true);
        }
    };
    let drag = move |event: leptos::ev::PointerEvent| {
        if let (true, Some(to)) = (dragged.get_value(), place(&event)) {
            put(planner, to);
        }
    };
    let leave = move |_: leptos::ev::PointerEvent| dragged.set_value(false);
    let keys = move |event: leptos::ev::KeyboardEvent| {
        if let Some(to) = slide_by_key(&event, planner.divider.get_untracked()) {
            put(planner, to);
        }
    };
    let percent = move || format::number(planner.divider.get() * 100.0, 0);
    let west = move || words::against(planner);
    let told = move || tf("planner.swipe_at", &[("west", &west()), ("at", &percent())]);
    view! {
        <div class="over divider" node_ref=whole style:left=move || format!("{:.3}%", planner.divider.get() * 100.0)>
            <span class="divider-name west">{west}</span>
            <span class="divider-name east">{spoken("planner.show_plan")}</span>
            <button id="divider" role="slider" aria-orientation="horizontal" aria-label=spoken("planner.swipe_label") title=spoken("planner.swipe_label")
                aria-valuemin="0" aria-valuemax="100" aria-valuenow=percent aria-valuetext=told
                on:pointerdown=take on:pointermove=drag on:pointerup=leave on:pointercancel=leave on:keydown=keys></button>
        </div>
    }
}
