//! A canvas that is drawn anew when what it shows, its size, the language or the colours change.

use leptos::{html, prelude::*};
use wasm_bindgen::JsCast as _;

use super::{cockpit::Cockpit, page, tokens};
use crate::{
    chart::{Drawn, Paper, Screen, draw_on, show_on},
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
    // Asking for the size in the middle of a change makes the browser lay out the page: the watch tells it after.
    let size = StoredValue::new(None::<(f64, f64)>);
    let drawing = StoredValue::new_local(None::<web_sys::HtmlCanvasElement>);
    Effect::new(move |_| {
        if let Some(canvas) = canvas.get() {
            // Without such a watch it is drawn anew when the window changes.
            let told = {
                let canvas = canvas.clone();
                move |_| {
                    size.try_set_value(Some(size_of(&canvas)));
                    resized.try_update(|n| *n += 1);
                }
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
        let size = match (size.get_value(), watch.with_value(Option::is_some)) {
            (Some(size), true) => size,
            // The watch tells it at once, when the page is laid out.
            (None, true) => return,
            (_, false) => size_of(&canvas),
        };
        let screen = Screen { size, unit, ratio: window().device_pixel_ratio() };
        // Letters on a canvas of the page are those of its style, which would be worked out in the middle of the change.
        let drawing = drawing.get_value().or_else(|| {
            let made = document().create_element("canvas").ok().and_then(|made| made.dyn_into().ok());
            drawing.set_value(made);
            drawing.get_value()
        });
        let drawn = match &drawing {
            Some(drawing) => draw_on(drawing, screen, &ink, &draw).and_then(|()| show_on(&canvas, drawing)),
            None => draw_on(&canvas, screen, &ink, &draw),
        };
        if let Err(error) = drawn {
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
