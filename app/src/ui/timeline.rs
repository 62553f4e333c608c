//! The months: bars from zero of the chosen unit, missing months dashed, the month shown framed in ink.

use core::time::Duration;

use domain::period::Period;
use leptos::prelude::*;

use super::{
    cockpit::Cockpit,
    widgets::{Icon, flag_words, focus_child, step_by_key},
};
use crate::{
    format,
    locale::{lang, t, tf},
    state::Command,
};

/// How long a period stands while they play.
const STANDS: Duration = Duration::from_secs(1);

/// A group of radio buttons, one a period.
#[component]
pub fn Timeline() -> impl IntoView {
    let cockpit = Cockpit::here();
    let app = cockpit.app;
    let parts = app.part(|choice| (choice.indicator, choice.period));
    let keys = move |event: leptos::ev::KeyboardEvent| {
        let Some(data) = app.data_now() else { return };
        let at = data.period_at(parts.get_untracked().1).unwrap_or(0);
        if let Some(to) = step_by_key(&event.key(), at, data.catalogue.periods.len()) {
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
        value.zip(classes).map_or(4, |(value, classes)| classes.slot_of(value).max(2))
    });
    let months = move || {
        let Some(data) = app.data() else { return Vec::new() };
        let (indicator, period) = parts.get();
        let series = app.series_of(indicator).and_then(Result::ok);
        let cells = |at: usize| series.as_ref().and_then(|series| series.cells.get(at).copied());
        let most = (0..data.catalogue.periods.len()).filter_map(|at| cells(at)?.number()).fold(0.0f32, f32::max);
        let before = data.period_before(period, 12);
        let last = data.catalogue.periods.len() - 1;
        let month = |(at, &of): (usize, &Period)| {
            let cell = cells(at);
            let value = cell.and_then(|cell| cell.number());
            let height =
                value.filter(|_| most > 0.0).map(|value| format!("{:.1}%", (value.max(0.0) / most * 48.0).max(1.5)));
            let words = match cell {
                None => format::period(lang(), of),
                Some(cell) => {
                    let figure = cell.number().map_or_else(
                        || flag_words(cell.flag).to_owned(),
                        |value| format::figure_text(lang(), data.indicator(indicator), f64::from(value)),
                    );
                    format!("{} · {figure}", format::period(lang(), of))
                }
            };
            let chosen = of == period;
            let gap = cell.is_some() && value.is_none();
            let name = (chosen || named(of, at, last)).then(|| month_label(of, at));
            view! {
                <button class=format!("month c{}", slot.get()) class:gap=gap class:year-before=Some(of) == before role="radio"
                    aria-checked=chosen.to_string() tabindex=if chosen { "0" } else { "-1" } title=words.clone() aria-label=words
                    on:click=move |_| cockpit.send(Command::Period(of))>
                    <i class="col" style:height=height.unwrap_or_default()></i>
                    {name.map(|name| view! { <span>{name}</span> })}
                </button>
            }
        };
        data.catalogue.periods.iter().enumerate().map(month).collect::<Vec<_>>()
    };
    let note = move || {
        let data = app.data()?;
        let before = data.period_before(parts.get().1, 12)?;
        Some(view! { {t("period.against")}" "<b>{format::period(lang(), before)}</b> })
    };
    let playing = app.part(|choice| choice.play);
    keep_playing(cockpit, playing);
    let play_words = move || t(if playing.get() { "period.pause" } else { "period.play" });
    view! {
        <div class="over timeline">
            <button class="btn bare" id="play" title=play_words aria-label=play_words on:click=move |_| cockpit.send(Command::Play(!playing.get_untracked()))>
                {move || if playing.get() { view! { <Icon path="M5.5 3.5v9M10.5 3.5v9"/> } } else { view! { <Icon path="M5 3v10l7.5-5Z"/> } }}
            </button>
            <div class="months" id="months" role="radiogroup" aria-label=move || t("period.label") on:keydown=keys>{months}</div>
            <span class="months-note">{note}</span>
        </div>
    }
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
    let stop = |timer: Option<TimeoutHandle>| timer.map_or((), |timer| timer.clear());
    let timer = StoredValue::new(None);
    Effect::new(move |_| {
        stop(timer.get_value());
        let next = move || cockpit.send(Command::PlayStep);
        // A browser that gives no timer doesn't play.
        timer.set_value(stands.get().and_then(|_| set_timeout_with_handle(next, STANDS).ok()));
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
