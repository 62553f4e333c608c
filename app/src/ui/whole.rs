//! What is shortened is told in whole, and what a control is for: to a pointer above it and to the focus of the keyboard.

use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement};

use super::timers::next_frame;

/// What may be shortened by the style sheet.
const CUT: &str = ".cut";

/// Words, and where they stand: the sides of the screen from which they are placed, CSS px.
#[derive(Clone, PartialEq)]
struct Told {
    words: String,
    sides: [Option<f64>; 4],
}

/// The box; those who hear the page are told all of it anyway.
#[component]
pub fn Whole() -> impl IntoView {
    let told = RwSignal::new(None::<Told>);
    let hush = move || {
        if told.with_untracked(Option::is_some) {
            told.set(None);
        }
    };
    let listening = [
        window_event_listener(leptos::ev::focusin, move |event| {
            let Some(here) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else { return };
            // What the focus itself makes the control say has been written by then.
            next_frame(move || {
                if here.matches(":focus-visible").unwrap_or(false) {
                    told.try_set(of_stop(&here));
                }
            });
        }),
        window_event_listener(leptos::ev::pointerover, move |event| {
            let here = event.target().and_then(|target| target.dyn_into::<Element>().ok());
            let cut = here.and_then(|here| here.closest(CUT).ok().flatten()).filter(is_cut);
            match cut {
                // The browser shows a title by itself.
                Some(cut) if !cut.has_attribute("title") => told.set(place(&cut, words(&cut))),
                _ => hush(),
            }
        }),
        window_event_listener(leptos::ev::focusout, move |_| hush()),
        window_event_listener(leptos::ev::pointerdown, move |_| hush()),
        window_event_listener(leptos::ev::wheel, move |_| hush()),
        window_event_listener(leptos::ev::keydown, move |event| {
            if event.key() == "Escape" {
                hush();
            }
        }),
    ];
    on_cleanup(move || {
        for one in listening {
            one.remove();
        }
    });
    let side = move |at: usize| {
        move || {
            let px = told.with(|told| told.as_ref().and_then(|told| told.sides[at]));
            px.map_or_else(|| "auto".to_owned(), |px| format!("{px:.0}px"))
        }
    };
    view! {
        <div class="whole" aria-hidden="true" hidden=move || told.with(Option::is_none)
            style:left=side(0) style:top=side(1) style:right=side(2) style:bottom=side(3)>
            {move || told.get().map(|told| told.words)}
        </div>
    }
}

/// What is shortened in a control, then what it is for.
fn of_stop(stop: &Element) -> Option<Told> {
    let mut lines = Vec::new();
    if is_cut(stop) {
        lines.push(words(stop));
    }
    if let Ok(list) = stop.query_selector_all(CUT) {
        let inside = (0..list.length()).filter_map(|at| list.item(at)?.dyn_into::<Element>().ok());
        lines.extend(inside.filter(is_cut).map(|cut| words(&cut)));
    }
    let about = stop.get_attribute("aria-describedby").and_then(|id| document().get_element_by_id(&id));
    lines.extend(about.filter(is_cut).map(|cut| words(&cut)));
    // Nothing is said twice: a title that only repeats what stands there in whole adds nothing.
    let title = stop.get_attribute("title").filter(|title| words(stop) != *title && !lines.contains(title));
    lines.extend(title);
    if lines.is_empty() { None } else { place(stop, lines.join("\n")) }
}

fn is_cut(element: &Element) -> bool {
    element.matches(CUT).unwrap_or(false) && element.scroll_width() > element.client_width()
}

fn words(element: &Element) -> String {
    let element = element.dyn_ref::<HtmlElement>();
    element.map(|element| element.inner_text().trim().to_owned()).unwrap_or_default()
}

/// Below what stands in the upper half of the screen, above what stands in the lower; from its nearer side inwards.
fn place(element: &Element, words: String) -> Option<Told> {
    let side =
        |length: Result<wasm_bindgen::JsValue, wasm_bindgen::JsValue>| length.ok().and_then(|length| length.as_f64());
    let (width, height) = (side(window().inner_width())?, side(window().inner_height())?);
    let at = element.get_bounding_client_rect();
    let (left, right) = if at.left() + at.right() < width {
        (Some(at.left().max(0.0)), None)
    } else {
        (None, Some((width - at.right()).max(0.0)))
    };
    let (top, bottom) =
        if at.top() + at.bottom() < height { (Some(at.bottom()), None) } else { (None, Some(height - at.top())) };
    Some(Told { words, sides: [left, top, right, bottom] })
}
