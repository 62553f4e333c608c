//! A figure of the chosen unit at the chosen period, wherever it stands: in the list, in the matrix, large at the top.
//!
//! Words are made once for a place and compared before anything is drawn. Its elements stay, and what changes in them is
//! written together: an element that is made again in its place would lose and take all its attributes.

use domain::{catalogue::Warning, period::Period, value::Flag};
use leptos::prelude::*;

use super::{
    cockpit::Cockpit,
    widgets::{delta_class, delta_text, flag_words, unusual_words, warn_chip},
    writing::{Writing, write},
};
use crate::{
    format,
    locale::{lang, t, tf},
    state::{Dataset, IndicatorIx, Series, SeriesResult, is_behind, warning},
};

/// What a place shows, in words.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shown {
    /// The number, or why there is none.
    pub number: String,
    /// Its unit of measure.
    pub unit: String,
    /// What the style sheet calls its state; empty for a number of today.
    pub state: &'static str,
    /// How it changed over a month.
    pub change: String,
    /// What the style sheet calls the change.
    pub mood: &'static str,
    /// The warning that it stands for.
    pub warning: Option<Warning>,
    /// What was unusual on its last day.
    pub odd: Option<String>,
}

/// What the parts of a place follow.
#[derive(Clone, Copy)]
pub struct Told {
    /// The chosen unit's series; none while it is on its way.
    pub series: Memo<Option<SeriesResult>>,
    /// When.
    pub period: Memo<Period>,
    /// In words.
    pub shown: Memo<Shown>,
    /// What writes them.
    pub writing: Writing<Shown>,
}

impl Told {
    /// Of an indicator.
    #[must_use]
    pub fn new(cockpit: Cockpit, at: IndicatorIx) -> Self {
        let (app, period) = (cockpit.app, cockpit.period);
        let series = Memo::new(move |_| app.series_of(at));
        let shown = Memo::new(move |_| {
            let Some(data) = app.data() else { return none("…".to_owned(), "none late") };
            if !data.published(at, data.units().depth(cockpit.unit.get())) {
                return none(t("indicator.not_here").to_owned(), "none");
            }
            match series.get() {
                None => none("…".to_owned(), "none late"),
                Some(Err(_)) => none(t("indicator.missing").to_owned(), "none"),
                Some(Ok(series)) => shown(cockpit, &data, at, &series, period.get()),
            }
        });
        Self { series, period, shown, writing: Writing::new(shown) }
    }
}

fn none(why: String, state: &'static str) -> Shown {
    Shown { number: why, state, ..Shown::default() }
}

fn shown(cockpit: Cockpit, data: &Dataset, at: IndicatorIx, series: &Series, period: Period) -> Shown {
    let indicator = data.indicator(at);
    let cell = series.at(data, period);
    let odd = unusual_words(data, at, series, period);
    let (change, mood) = if data.still_grows(at, period) {
        let words = data.partial(period).map(|day| tf("change.unfinished", &[("day", &day.to_string())]));
        (words.unwrap_or_default(), "soft")
    } else {
        series.change(data, at, period, 1).map_or_else(Default::default, |change| {
            let words = if format::change(lang(), indicator, &change).is_some() {
                format!("{} {}", delta_text(indicator, &change), t("change.month_short"))
            } else {
                t("change.none_month").to_owned()
            };
            (words, delta_class(indicator, &change))
        })
    };
    let Some(value) = cell.number() else {
        return Shown { change, mood, odd, ..none(flag_words(cell.flag).to_owned(), "none") };
    };
    let (number, unit) = format::figure(lang(), indicator, f64::from(value));
    let behind = cockpit.today.get().and_then(|day| is_behind(data, at, period, day)).is_some();
    let state = if behind || cell.flag == Flag::Stale { "old" } else { "" };
    Shown { number, unit, state, change, mood, warning: warning(indicator, f64::from(value)), odd }
}

/// The number and its unit of measure, or why there is none.
pub fn figure(told: Told, class: &'static str) -> impl IntoView {
    let writing = told.writing;
    let class = writing.attribute("class", move |shown| Some(format!("{class} {}", shown.state).into()));
    view! { <span use:write=class.and(writing.words(|shown| &shown.number))><em use:write=writing.words(|shown| &shown.unit)></em></span> }
}

/// The chip of its warning and the mark of an unusual last day.
pub fn marks(told: Told) -> impl IntoView {
    let parts = Memo::new(move |_| told.shown.with(|shown| (shown.warning, shown.odd.clone())));
    move || {
        let (warning, odd) = parts.get();
        let odd = odd.map(|words| {
            let said = words.clone();
            view! { <span class="odd" role="img" title=words aria-label=said>{t("unusual.mark")}</span> }
        });
        (warning.map(|warning| warn_chip(warning, true)), odd)
    }
}

/// How it changed over a month, in words.
pub fn delta(told: Told, class: &'static str) -> impl IntoView {
    let writing = told.writing;
    let class = writing.attribute("class", move |shown| Some(format!("{class} {}", shown.mood).into()));
    view! { <span use:write=class.and(writing.words(|shown| &shown.change))></span> }
}
