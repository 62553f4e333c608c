//! A canvas that is drawn anew when what it shows, its size, the language or the colours change.

use leptos::{html, prelude::*};

use super::{cockpit::Cockpit, page, tokens};
use crate::{
    chart::{Drawn, Paper, Screen, draw_on},
    map::SizeWatch,
};

/// The canvas, in a box that the style sheet sizes.
#[component]
pub fn Drawing(
    /// Draws on a clean canvas; what it reads is followed.
    draw: impl Fn(&Paper<'_>) -> Drawn + 'static,
    /// What it shows, for those who can't see it.
    #[prop(into)]
    words: Signal<String>,
) -> impl IntoView {
    let cockpit = Cockpit::here();
    let (app, stale) = (cockpit.app, cockpit.pulse.stale);
    let canvas = NodeRef::<html::Canvas>::new();
    let scheme = app.part(|choice| choice.scheme);
    let resized = RwSignal::new(0u32);
    let listening = window_event_listener(leptos::ev::resize, move |_| resized.update(|n| *n += 1));
    on_cleanup(move || listening.remove());
    let watch = StoredValue::new_local(None::<SizeWatch>);
    Effect::new(move |_| {
        if let Some(canvas) = canvas.get() {
            // Without such a watch it is drawn anew when the window changes.
            let told = move |_| {
                resized.try_update(|n| *n += 1);
            };
            watch.set_value(SizeWatch::new(&canvas, told).ok());
        }
    });
    on_cleanup(move || {
        watch.try_set_value(None);
    });
    Effect::new(move |_| {
        resized.track();
        page::wear(scheme.get());
        let unit = app.unit_px.get();
        let (Some(canvas), Some(ink)) = (canvas.get(), tokens::chart_ink(stale.get())) else { return };
        let screen = Screen { size: size_of(&canvas), unit, ratio: window().device_pixel_ratio() };
        if let Err(error) = draw_on(&canvas, screen, &ink, &draw) {
            app.notice.try_set(Some(error.to_string()));
        }
    });
    view! { <canvas class="drawing" node_ref=canvas role="img" aria-label=move || words.get()></canvas> }
}

/// Of an element, CSS px.
#[must_use]
pub fn size_of(element: &web_sys::Element) -> (f64, f64) {
    (f64::from(element.client_width()), f64::from(element.client_height()))
}
