//! A figure of the chosen unit at the chosen period, wherever it stands: in the list, in the matrix, large at the top.

use domain::{period::Period, value::Flag};
use leptos::prelude::*;

use super::{
    cockpit::Cockpit,
    widgets::{WarnChip, delta_class, delta_text, flag_words, unusual_words},
};
use crate::{
    format,
    locale::{lang, t, tf},
    state::{IndicatorIx, SeriesResult, is_behind, warning},
};

/// What the three parts follow.
#[derive(Clone, Copy)]
pub struct Told {
    at: IndicatorIx,
    /// The chosen unit's series; none while it is on its way.
    pub series: Memo<Option<SeriesResult>>,
    /// When.
    pub period: Memo<Period>,
    published: Memo<bool>,
}

impl Told {
    /// Of an indicator.
    #[must_use]
    pub fn new(cockpit: Cockpit, at: IndicatorIx) -> Self {
        let app = cockpit.app;
        Self {
            at,
            series: Memo::new(move |_| app.series_of(at)),
            period: app.part(|choice| choice.period),
            published: Memo::new(move |_| {
                let unit = app.choice.with(|choice| choice.unit);
                app.data().is_some_and(|data| data.published(at, data.units().depth(unit)))
            }),
        }
    }
}

/// The number and its unit of measure, or why there is none.
#[component]
pub fn Figure(
    /// Of what.
    told: Told,
    /// How it is set.
    class: &'static str,
) -> impl IntoView {
    let cockpit = Cockpit::here();
    let app = cockpit.app;
    let none = format!("{class} none");
    move || {
        let none = none.clone();
        if !told.published.get() {
            return view! { <span class=none>{t("indicator.not_here")}</span> }.into_any();
        }
        let (Some(data), Some(series)) = (app.data(), told.series.get()) else {
            return view! { <span class=format!("{none} late")>"…"</span> }.into_any();
        };
        let Ok(series) = series else {
            return view! { <span class=none>{t("indicator.missing")}</span> }.into_any();
        };
        let cell = series.at(&data, told.period.get());
        let Some(value) = cell.number() else {
            return view! { <span class=none>{flag_words(cell.flag)}</span> }.into_any();
        };
        let (number, unit) = format::figure(lang(), data.indicator(told.at), f64::from(value));
        let behind = cockpit.today.get().and_then(|day| is_behind(&data, told.at, told.period.get(), day)).is_some();
        view! { <span class=class class:old=behind || cell.flag == Flag::Stale>{number}<em>{unit}</em></span> }
            .into_any()
    }
}

/// The chip of its warning and the mark of an unusual last day.
#[component]
pub fn Marks(
    /// Of what.
    told: Told,
) -> impl IntoView {
    let app = Cockpit::here().app;
    let chip = move || {
        let data = app.data()?;
        let value = told.series.get()?.ok()?.at(&data, told.period.get()).number()?;
        warning(data.indicator(told.at), f64::from(value))
            .map(|warning| view! { <WarnChip warning=warning small=true/> })
    };
    let odd = move || {
        let words = unusual_words(&*app.data()?, told.at, &*told.series.get()?.ok()?, told.period.get())?;
        let said = words.clone();
        Some(view! { <span class="odd" role="img" title=words aria-label=said>{t("unusual.mark")}</span> })
    };
    view! { {chip}{odd} }
}

/// How it changed over a month, in words.
#[component]
pub fn Delta(
    /// Of what.
    told: Told,
    /// How it is set.
    class: &'static str,
) -> impl IntoView {
    let app = Cockpit::here().app;
    move || {
        let data = app.data()?;
        let indicator = data.indicator(told.at);
        let period = told.period.get();
        if data.still_grows(told.at, period) {
            return data.partial(period).map(|day| {
                let words = tf("change.unfinished", &[("day", &day.to_string())]);
                view! { <span class=format!("{class} soft")>{words}</span> }.into_any()
            });
        }
        let change = told.series.get()?.ok()?.change(&data, told.at, period, 1)?;
        Some(
            view! { <span class=format!("{class} {}", delta_class(indicator, &change))>{
                if format::change(lang(), indicator, &change).is_some() {
                    format!("{} {}", delta_text(indicator, &change), t("change.month_short"))
                } else {
                    t("change.none_month").to_owned()
                }
            }</span> }
            .into_any(),
        )
    }
}
