//! The months: bars from zero of the chosen unit, missing months dashed, the month shown framed in ink; the compared one
//! lighter, a range underlined.

use core::time::Duration;
use std::sync::Arc;

use domain::period::Period;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;

use super::{
    cockpit::Cockpit,
    compare::{Compare, CompareOpener},
    timers::{Timer, after},
    widgets::{Icon, flag_words, focus_child, step_by_key},
    writing::{Writing, write},
};
use crate::{
    chart::Tenth,
    format,
    locale::{lang, t, tf},
    state::{Command, Dataset, IndicatorIx, LensCommand, Series, classes::Ramp},
};

/// How long a period stands while they play.
const STANDS: Duration = Duration::from_secs(1);

/// A group of radio buttons, one a period.
#[component]
pub fn Timeline() -> impl IntoView {
    let cockpit = Cockpit::here();
    let app = cockpit.app;
    let parts = app.part(|choice| (choice.indicator, choice.period));
    let marked = app.part(|choice| (choice.lens.versus, choice.lens.range));
    let keys = move |event: leptos::ev::KeyboardEvent| {
        let Some(data) = app.data_now() else { return };
        let at = data.period_at(parts.get_untracked().1).unwrap_or(0);
        let steps = match event.key().as_str() {
            "ArrowLeft" | "ArrowDown" => -1,
            "ArrowRight" | "ArrowUp" => 1,
            _ => 0,
        };
        if event.shift_key() && steps != 0 {
            event.prevent_default();
            event.stop_propagation();
            cockpit.send(Command::Lens(LensCommand::RangeStep(steps)));
            let to = app.choice.with_untracked(|choice| data.period_at(choice.period));
            focus_child(&event, "[role=radio]", to.unwrap_or(at));
        } else if let Some(to) = step_by_key(&event.key(), at, data.catalogue.periods.len()) {
            event.prevent_default();
            event.stop_propagation();
            cockpit.send(Command::Period(data.catalogue.periods[to]));
            focus_child(&event, "[role=radio]", to);
        }
    };
    let slot = Memo::new(move |_| {
        let (indicator, period) = parts.get();
        let value = app.data().and_then(|data| app.series_of(indicator)?.ok()?.at(&data, period).number());
        let classes = cockpit.classes.get();
        value.zip(classes).map_or_else(String::new, |(value, classes)| match classes.ramp {
            // The weakest colours are hardly told from the ground.
            Ramp::Sequential => Ramp::Sequential.class(classes.slot_of(value).max(2)),
            _ => classes.style_of(value),
        })
    });
    // The month under the pointer or with the focus.
    let near = RwSignal::new(None::<usize>);
    let drag = RwSignal::new(None::<Drag>);
    // A press alone changes nothing: a button that were drawn anew under it would never be clicked.
    let pulled = Memo::new(move |_| drag.get().and_then(|drag| drag.ends(&*app.data()?)));
    let series = Memo::new(move |_| app.series_of(parts.get().0).and_then(Result::ok));
    let heights =
        Memo::new(move |_| series.with(|series| series.as_ref().map_or_else(Vec::new, |series| heights(series))));
    // What another unit leaves as it is.
    let months = Memo::new(move |_| {
        let Some(data) = app.data() else { return Vec::new() };
        let (_, period) = parts.get();
        let gaps = series.with(|series| series.as_ref().map_or_else(Vec::new, |series| gaps(series)));
        let (versus, range) = marked.get();
        let before = data.period_before(period, 12).filter(|_| versus.is_none());
        let range = pulled.get().or(range);
        let last = data.catalogue.periods.len() - 1;
        let month = |(at, &of): (usize, &Period)| {
            let chosen = of == period;
            let (versus, in_range) = (versus == Some(of), range.is_some_and(|(first, last)| first <= of && of <= last));
            let classes = [
                ("gap", gaps.get(at) == Some(&true)),
                ("year-before", Some(of) == before),
                ("versus", versus),
                ("in-range", in_range),
            ];
            let classes = classes.into_iter().filter(|(_, is)| *is).map(|(class, _)| format!(" {class}"));
            MonthShown {
                of,
                class: classes.collect(),
                chosen,
                versus,
                in_range,
                name: (chosen || named(of, at, last)).then(|| month_label(of, at)),
            }
        };
        data.catalogue.periods.iter().enumerate().map(month).collect::<Vec<_>>()
    });
    let places = Memo::new(move |_| months.with(Vec::len));
    let go = move |of: Period, shift: bool| {
        let against = shift.then(|| against(marked.get_untracked().0, of, parts.get_untracked().1));
        cockpit.send(against.unwrap_or(Command::Period(of)));
    };
    let press = move |event: leptos::ev::PointerEvent| {
        let start = (event.button() == 0 && !event.shift_key()).then(|| month_at(&event)).flatten();
        drag.set(start.map(|at| Drag { from: at, to: at, moved: false }));
    };
    let pull = move |event: leptos::ev::PointerEvent| {
        let (Some(now), Some(at)) = (drag.get_untracked(), month_at(&event)) else { return };
        if at != now.to {
            if !now.moved
                && let Some(months) =
                    event.current_target().and_then(|months| months.dyn_into::<web_sys::Element>().ok())
            {
                // Without it a range ends where the pointer leaves the months; and what it ends on isn't clicked.
                let _ = months.set_pointer_capture(event.pointer_id());
            }
            drag.set(Some(Drag { to: at, moved: true, ..now }));
        }
    };
    let lift = move |_: leptos::ev::PointerEvent| {
        let Some(now) = drag.get_untracked() else { return };
        drag.set(None);
        if let Some(ends) = app.data_now().and_then(|data| now.ends(&data)) {
            cockpit.send(Command::Lens(LensCommand::Range(Some(ends))));
        }
    };
    let look = move |target: Option<web_sys::EventTarget>| {
        let month = target.and_then(|target| target.dyn_into::<web_sys::Element>().ok()?.closest(".month").ok()?);
        let at = month.and_then(|month| month.get_attribute("data-at")?.parse().ok());
        if near.get_untracked() != at {
            near.set(at);
        }
    };
    let shown = Shown { months, heights, series, indicator: cockpit.indicator, slot, near };
    let playing = app.part(|choice| choice.play);
    keep_playing(cockpit, playing);
    let play_words = move || t(if playing.get() { "period.pause" } else { "period.play" });
    view! {
        <div class="over timeline">
            <button class="btn bare" id="play" title=play_words aria-label=play_words on:click=move |_| cockpit.send(Command::Play(!playing.get_untracked()))>
                {move || if playing.get() { view! { <Icon path="M5.5 3.5v9M10.5 3.5v9"/> } } else { view! { <Icon path="M5 3v10l7.5-5Z"/> } }}
            </button>
            <div class="months" id="months" role="radiogroup" aria-label=move || t("period.label") on:keydown=keys
                on:pointerover=move |event| look(event.target()) on:focusin=move |event| look(event.target())
                on:pointerdown=press on:pointermove=pull on:pointerup=lift on:pointercancel=move |_| drag.set(None)>
                <For each=move || 0..places.get() key=|at| *at children=move |at| month(cockpit, shown, at, go)/></div>
            <CompareOpener/>
        </div>
        <Compare/>
    }
}

/// What stands of a month, whichever unit is chosen.
#[derive(Clone, PartialEq)]
struct MonthShown {
    of: Period,
    /// What the style sheet calls it, each with a space before it.
    class: String,
    chosen: bool,
    versus: bool,
    in_range: bool,
    /// What stands below it.
    name: Option<String>,
}

/// What the places of the months follow: apart, as another unit changes only the bars.
#[derive(Clone, Copy)]
struct Shown {
    months: Memo<Vec<MonthShown>>,
    heights: Memo<Vec<String>>,
    series: Memo<Option<Arc<Series>>>,
    indicator: Memo<IndicatorIx>,
    /// The class of the chosen month's colour.
    slot: Memo<String>,
    /// The place whose words are wanted.
    near: RwSignal<Option<usize>>,
}

/// How high each bar stands; empty where there is none.
fn heights(series: &Series) -> Vec<String> {
    let most = series.cells.iter().filter_map(|cell| cell.number()).fold(0.0f32, f32::max);
    let height = |value: f32| format!("{}%", Tenth(f64::from((value.max(0.0) / most * 48.0).max(1.5))));
    let heights = series.cells.iter().map(|cell| cell.number().filter(|_| most > 0.0));
    heights.map(|value| value.map(height).unwrap_or_default()).collect()
}

/// Which are without a number.
fn gaps(series: &Series) -> Vec<bool> {
    series.cells.iter().map(|cell| cell.number().is_none()).collect()
}

impl Shown {
    /// A month, its figure, and what it is compared for.
    fn words(self, data: &Dataset, at: usize, month: &MonthShown) -> String {
        let cell = self.series.with(|series| series.as_ref().and_then(|series| series.cells.get(at).copied()));
        let words = format::period(lang(), month.of);
        let words = match cell {
            None => words,
            Some(cell) => {
                let indicator = data.indicator(self.indicator.get());
                let figure = cell.number().map_or_else(
                    || flag_words(cell.flag).to_owned(),
                    |value| format::figure_text(lang(), indicator, f64::from(value)),
                );
                format!("{words} · {figure}")
            }
        };
        let words = if month.versus { tf("lens.month_versus", &[("month", &words)]) } else { words };
        if month.in_range { tf("lens.month_in_range", &[("month", &words)]) } else { words }
    }
}

/// A month as it is written.
#[derive(Clone, Default, PartialEq)]
struct Told {
    of: Option<Period>,
    /// How the style sheet calls it.
    class: String,
    chosen: bool,
    height: String,
    /// What is said of it.
    words: String,
    /// What stands below it.
    name: Option<String>,
}

/// One place of the months. Its figure is told when someone comes to it, or it is marked: not of each with every unit.
fn month(cockpit: Cockpit, all: Shown, at: usize, go: impl Fn(Period, bool) + 'static) -> impl IntoView {
    let told = Memo::new(move |_| {
        let Some(data) = cockpit.app.data() else { return Told::default() };
        all.months.with(|months| {
            let Some(month) = months.get(at) else { return Told::default() };
            let marked = month.chosen || month.versus || month.in_range || all.near.get() == Some(at);
            // The colour of its class is the chosen month's alone.
            let slot = if month.chosen { all.slot.get() } else { String::new() };
            Told {
                of: Some(month.of),
                class: format!("month {slot}{}", month.class),
                chosen: month.chosen,
                height: all.heights.with(|heights| heights.get(at).cloned().unwrap_or_default()),
                words: if marked { all.words(&data, at, month) } else { format::period(lang(), month.of) },
                name: month.name.clone(),
            }
        })
    });
    let writing = Writing::new(told);
    let attribute =
        move |name: &'static str, of: fn(&Told) -> &str| writing.attribute(name, move |told| Some(of(told).into()));
    let height = writing.style("height", |told| Some(told.height.as_str().into()));
    let nameless = writing.attribute("hidden", |told| told.name.is_none().then_some("".into()));
    let click = move |event: leptos::ev::MouseEvent| {
        if let Some(of) = told.with_untracked(|told| told.of) {
            go(of, event.shift_key());
        }
    };
    view! {
        <button role="radio" data-at=at.to_string() on:click=click use:write=attribute("class", |told| &told.class).and(attribute("aria-checked", |told| if told.chosen { "true" } else { "false" })).and(attribute("tabindex", |told| if told.chosen { "0" } else { "-1" })).and(attribute("title", |told| &told.words)).and(attribute("aria-label", |told| &told.words))>
            <i class="col" use:write=height></i>
            <span use:write=nameless.and(writing.words(|told| told.name.as_deref().unwrap_or_default()))></span>
        </button>
    }
}

/// Months that a pointer is pulled over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Drag {
    from: usize,
    to: usize,
    /// Whether it has left the first one: until then it may be a click.
    moved: bool,
}

impl Drag {
    /// First and last period; none for a click.
    fn ends(self, data: &Dataset) -> Option<(Period, Period)> {
        let period = |at: usize| data.catalogue.periods.get(at).copied();
        let ends = (period(self.from.min(self.to))?, period(self.from.max(self.to))?);
        (self.moved && self.from != self.to).then_some(ends)
    }
}

/// The place of the month under the pointer.
fn month_at(event: &leptos::ev::PointerEvent) -> Option<usize> {
    let under = document().element_from_point(event.client_x() as f32, event.client_y() as f32)?;
    under.closest(".month").ok().flatten()?.get_attribute("data-at")?.parse().ok()
}

/// Compares with that month, or no longer.
fn against(versus: Option<Period>, of: Period, now: Period) -> Command {
    Command::Lens(LensCommand::Versus((versus != Some(of) && of != now).then_some(of)))
}

/// While it plays, one period on each time the one before has stood for a moment: one whose figures are on their way
/// is waited for, not skipped.
fn keep_playing(cockpit: Cockpit, playing: Memo<bool>) {
    let app = cockpit.app;
    let chosen = app.part(|choice| (choice.indicator, choice.period));
    let stands = Memo::new(move |_| {
        let chosen = chosen.get();
        let here = app.row.with(|row| row.as_ref().is_some_and(|row| (row.indicator, row.period) == chosen));
        (playing.get() && here).then_some(chosen)
    });
    let stop = |timer: Option<Timer>| timer.map_or((), |timer| timer.clear());
    let timer = StoredValue::new(None);
    Effect::new(move |_| {
        stop(timer.get_value());
        let next = move || cockpit.send(Command::PlayStep);
        // A browser that gives no timer doesn't play.
        timer.set_value(stands.get().and_then(|_| after(next, STANDS)));
    });
    on_cleanup(move || stop(timer.try_get_value().flatten()));
}

/// January, April, July and October stand by name.
fn named(period: Period, at: usize, last: usize) -> bool {
    match period {
        Period::Month(month) => month.month % 3 == 1 && at < last,
        _ => true,
    }
}

fn month_label(period: Period, at: usize) -> String {
    match period {
        Period::Month(month) if month.month != 1 && at != 0 => {
            tf("period.month_only", &[("month", &format::month_name(lang(), month.month))])
        }
        _ => format::period(lang(), period),
    }
}
