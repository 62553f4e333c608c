//! Small parts that several regions share.

use domain::{
    catalogue::{Domain, Facet, Warning},
    period::Period,
    value::Flag,
    wire::{IndicatorBody, Named},
};
use leptos::prelude::*;

use super::cockpit::Cockpit;
use crate::{
    format,
    locale::{lang, t, tf},
    state::{AppState, Change, Dataset, IndicatorIx, Series},
};

/// The chip of a warning level: character, colour and shape say the same. Tracked: the words follow the language.
#[must_use]
pub fn warn_chip(warning: Warning, small: bool) -> impl IntoView + use<> {
    let (mark, word) = chip_words(warning);
    view! { <span class=chip_class(small) data-w=gravity(warning) title=word role="img" aria-label=word>{mark}</span> }
}

/// The same where the level changes and the chip stays: only what differs is written.
pub fn changing_chip(warning: Memo<Warning>, small: bool) -> impl IntoView + use<> {
    let word = move || chip_words(warning.get()).1;
    view! {
        <span class=chip_class(small) data-w=move || gravity(warning.get()) title=word role="img" aria-label=word>{move || chip_words(warning.get()).0}</span>
    }
}

const fn chip_class(small: bool) -> &'static str {
    if small { "warn small" } else { "warn" }
}

/// The character of a level, and its name.
#[must_use]
pub fn chip_words(warning: Warning) -> (&'static str, &'static str) {
    let (mark, word) = match warning {
        Warning::Red => ("warning.red_mark", "warning.red"),
        Warning::Orange => ("warning.orange_mark", "warning.orange"),
        Warning::Yellow => ("warning.yellow_mark", "warning.yellow"),
        Warning::Blue => ("warning.blue_mark", "warning.blue"),
    };
    (t(mark), t(word))
}

/// A domain's name; empty before there is a snapshot.
pub fn domain_name(app: AppState, domain: Domain) -> impl Fn() -> Option<String> + Copy {
    move || named(&app.data()?.catalogue.domains, domain.id())
}

/// The gravest warning of a domain at the chosen unit and right below it, or that all is calm there.
#[component]
pub fn DomainState(
    /// Which domain.
    domain: Domain,
) -> impl IntoView {
    let app = Cockpit::here().app;
    let gravest = Memo::new(move |_| {
        let (data, around) = app.data().zip(app.around.get())?;
        Some(around.gravest(&data, domain))
    });
    let warns = Memo::new(move |_| gravest.get().map(|gravest| gravest.is_some()));
    // Read only where something warns.
    let level = Memo::new(move |_| gravest.get().flatten().unwrap_or(Warning::Blue));
    move || {
        Some(match warns.get()? {
            true => changing_chip(level, true).into_any(),
            false => view! { <span class="quiet">{move || t("matrix.calm")}</span> }.into_any(),
        })
    }
}

/// Asks at once for what failed; it is asked for again anyway, later each time.
#[component]
pub fn Retry() -> impl IntoView {
    let again = Cockpit::here().again;
    view! { <button class="btn retry" on:click=move |_| again.update(|n| *n = n.wrapping_add(1))>{move || t("load.retry")}</button> }
}

/// A level's number in the style sheet, 1 the gravest.
#[must_use]
pub const fn gravity(warning: Warning) -> &'static str {
    match warning {
        Warning::Red => "1",
        Warning::Orange => "2",
        Warning::Yellow => "3",
        Warning::Blue => "4",
    }
}

/// A facet's.
pub fn facet_name(app: AppState, facet: Facet) -> impl Fn() -> Option<String> + Copy {
    move || named(&app.data()?.catalogue.facets, facet.id())
}

fn named(all: &[Named], id: &str) -> Option<String> {
    all.iter().find(|named| named.id == id).map(|named| lang().pick(&named.name).to_owned())
}

/// What was unusual on the last day of what an indicator watches; only beside the newest period.
#[must_use]
pub fn unusual_words(data: &Dataset, at: IndicatorIx, series: &Series, period: Period) -> Option<String> {
    let day = series.unusual.filter(|_| data.last_period() == period)?;
    let what = data.indicator(at).watches.as_ref()?;
    let number = |value: f32| format::number(f64::from(value.round()), 0);
    let (date, value, expected) = (format::period(lang(), day.day), number(day.value), number(day.expected));
    let fill = [("day", date.as_str()), ("what", lang().pick(what)), ("value", &value), ("expected", &expected)];
    Some(tf("unusual.words", &fill))
}

/// ▲ 0.7 with the colour of worse where it is.
#[must_use]
pub fn delta_class(indicator: &IndicatorBody, change: &Change) -> &'static str {
    match change.worse {
        Some(true) if format::change(lang(), indicator, change).is_some() => "worse",
        _ => "soft",
    }
}

/// A change in words: arrow, amount.
#[must_use]
pub fn delta_text(indicator: &IndicatorBody, change: &Change) -> String {
    match format::change(lang(), indicator, change) {
        Some(amount) => format!("{} {amount}", format::arrow(change)),
        None => t("change.none").to_owned(),
    }
}

/// What a flag without value says in the place of a figure.
#[must_use]
pub fn flag_words(flag: Flag) -> &'static str {
    format::flag(lang(), flag)
}

/// A line icon of 16 units.
#[component]
pub fn Icon(
    /// SVG path data.
    path: &'static str,
) -> impl IntoView {
    view! { <svg viewBox="0 0 16 16" aria-hidden="true"><path d=path></path></svg> }
}

/// Makes the roving choice of a list by arrow keys: which place the key leads to.
#[must_use]
pub fn step_by_key(key: &str, at: usize, count: usize) -> Option<usize> {
    let last = count.checked_sub(1)?;
    Some(match key {
        "ArrowDown" | "ArrowRight" => (at + 1).min(last),
        "ArrowUp" | "ArrowLeft" => at.saturating_sub(1),
        "Home" => 0,
        "End" => last,
        "PageDown" => (at + 8).min(last),
        "PageUp" => at.saturating_sub(8),
        _ => return None,
    })
}

/// Steps of the arrow keys and of Page Up and Down on a slider, shares of its length.
const SLIDES: (f64, f64) = (0.02, 0.1);

/// Where a key leads a slider that stands at a share of its length, as a share; none where the key isn't one of a slider's.
/// One that is goes nowhere else.
pub fn slide_by_key(event: &leptos::ev::KeyboardEvent, now: f64) -> Option<f64> {
    let to = match event.key().as_str() {
        "ArrowLeft" | "ArrowDown" => now - SLIDES.0,
        "ArrowRight" | "ArrowUp" => now + SLIDES.0,
        "PageDown" => now - SLIDES.1,
        "PageUp" => now + SLIDES.1,
        "Home" => 0.0,
        "End" => 1.0,
        _ => return None,
    };
    event.prevent_default();
    event.stop_propagation();
    Some(to.clamp(0.0, 1.0))
}

/// Takes hold of the event's element with the main button or a finger; false with any other button.
pub fn hold_pointer(event: &leptos::ev::PointerEvent) -> bool {
    use wasm_bindgen::JsCast;
    if event.button() != 0 {
        return false;
    }
    let target = event.current_target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    if let Some(target) = target {
        // Without it the element follows as long as the pointer is on it.
        let _ = target.set_pointer_capture(event.pointer_id());
    }
    true
}

/// Moves the focus to the child at that place of the event's list.
pub fn focus_child(event: &leptos::ev::KeyboardEvent, selector: &str, at: usize) {
    use wasm_bindgen::JsCast;
    let list = event.current_target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    let item = list.and_then(|list| list.query_selector_all(selector).ok()).and_then(|items| items.item(at as u32));
    if let Some(item) = item.and_then(|item| item.dyn_into::<web_sys::HtmlElement>().ok()) {
        // A row that has just gone can't take the focus; the list keeps it then.
        let _ = item.focus();
    }
}
