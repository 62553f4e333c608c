//! The chosen unit's trend, drawn anew when its series, size, language or colours change.

use domain::period::Period;
use leptos::{html, prelude::*};

use super::{cockpit::Cockpit, tokens};
use crate::{
    chart::{Trend, draw_trend},
    format,
    locale::{lang, t, tf},
};

/// The chart and, for those who can't see it, a sentence.
#[component]
pub fn TrendChart() -> impl IntoView {
    let cockpit = Cockpit::here();
    let app = cockpit.app;
    let canvas = NodeRef::<html::Canvas>::new();
    let parts = app.part(|choice| (choice.indicator, choice.period, choice.scheme));
    let resized = RwSignal::new(0u32);
    let listening = window_event_listener(leptos::ev::resize, move |_| resized.update(|n| *n += 1));
    on_cleanup(move || listening.remove());
    let series = Memo::new(move |_| app.series_of(parts.get().0));
    let trend = move || {
        let data = app.data()?;
        let (indicator, period, _) = parts.get();
        let series = series.get()?.ok()?;
        let number = |at: Option<usize>| at.and_then(|at| series.cells.get(at)?.number()).map(f64::from);
        let periods = &data.catalogue.periods;
        let body = data.indicator(indicator);
        Some(Trend {
            values: (0..periods.len()).map(|at| number(Some(at))).collect(),
            last_year: periods
                .iter()
                .map(|&p| number(data.period_before(p, 12).and_then(|p| data.period_at(p))))
                .collect(),
            target: body.target,
            now: data.period_at(period).unwrap_or(periods.len() - 1),
            names: names(periods),
            words: short,
            digits: body.digits,
            labels: [t("trend.last_year").to_owned(), t("trend.target").to_owned(), t("trend.gap").to_owned()],
        })
    };
    Effect::new(move |_| {
        resized.track();
        app.unit_px.track();
        super::page::wear(parts.get().2);
        let (Some(canvas), Some(trend), Some(ink)) = (canvas.get(), trend(), tokens::chart_ink()) else { return };
        let size = (f64::from(canvas.client_width()), f64::from(canvas.client_height()));
        let ratio = window().device_pixel_ratio();
        if let Err(error) = draw_trend(&canvas, size, app.unit_px.get(), ratio, &ink, &trend) {
            app.notice.try_set(Some(error.to_string()));
        }
    });
    let words = move || {
        let data = app.data()?;
        let (indicator, _, _) = parts.get();
        let name = lang().pick(&data.indicator(indicator).name).to_owned();
        Some(tf("trend.label", &[("name", &name), ("n", &data.catalogue.periods.len().to_string())]))
    };
    let empty = move || match series.get() {
        None => None,
        Some(Err(why)) => Some(why),
        Some(Ok(series)) => (!series.has_numbers()).then(|| t("trend.empty").to_owned()),
    };
    view! {
        <figure class="trend">
            <canvas node_ref=canvas role="img" aria-label=words hidden=move || empty().is_some()></canvas>
            {move || empty().map(|why| view! { <p class="why">{why}</p> })}
        </figure>
    }
}

fn short(value: f64, digits: u8) -> String {
    format::short(lang(), value, digits)
}

/// January and July stand by name, January with its year.
fn names(periods: &[Period]) -> Vec<(usize, String)> {
    let name = |(at, period): (usize, &Period)| match period {
        Period::Month(month) if month.month == 1 => Some((at, format::period(lang(), *period))),
        Period::Month(month) if month.month == 7 => {
            Some((at, tf("period.month_only", &[("month", &format::month_name(lang(), month.month))])))
        }
        _ => None,
    };
    periods.iter().enumerate().filter_map(name).collect()
}
