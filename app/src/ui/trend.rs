//! The chosen unit's trend.

use domain::period::Period;
use leptos::prelude::*;

use super::{canvas::Drawing, cockpit::Cockpit, pictures::twin, widgets::flag_words};
use crate::{
    chart::Trend,
    format,
    locale::{lang, t, tf},
    state::IndicatorIx,
};

/// The chart and, for those who can't see it, a table.
#[component]
pub fn TrendChart(
    /// Of which indicator.
    of: Memo<IndicatorIx>,
) -> impl IntoView {
    let cockpit = Cockpit::here();
    let app = cockpit.app;
    let period = app.part(|choice| choice.period);
    let series = Memo::new(move |_| app.series_of(of.get()));
    let trend = move || {
        let data = app.data()?;
        let (indicator, period) = (of.get(), period.get());
        let series = series.get()?.ok()?;
        let number = |at: Option<usize>| at.and_then(|at| series.cells.get(at)?.number()).map(f64::from);
        let periods = &data.catalogue.periods;
        let body = data.indicator(indicator);
        Some(Trend {
            steps: periods.len(),
            values: (0..periods.len()).map(|at| number(Some(at))).collect(),
            open: data.period_at(data.last_period()).filter(|_| data.still_grows(indicator, data.last_period())),
            odd: series.unusual.is_some() && period == data.last_period(),
            surface: false,
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
    let words = move || {
        let Some(data) = app.data() else { return String::new() };
        let name = lang().pick(&data.indicator(of.get()).name).to_owned();
        tf("trend.label", &[("name", &name), ("n", &data.catalogue.periods.len().to_string())])
    };
    let words = Signal::derive(words);
    let empty = Memo::new(move |_| match series.get() {
        None => None,
        Some(Err(why)) => Some(why),
        Some(Ok(series)) => (!series.has_numbers()).then(|| t("trend.empty").to_owned()),
    });
    let drawing = move || {
        let draw = move |paper: &crate::chart::Paper<'_>| trend().map_or(Ok(()), |trend| trend.draw(paper));
        view! { <Drawing words=words draw=draw/> }
    };
    let table = move || {
        let (data, series) = (app.data()?, series.get()?.ok()?);
        let indicator = data.indicator(of.get());
        let row = |(period, cell): (&Period, &domain::value::Cell)| {
            let figure = cell.number().map_or_else(
                || flag_words(cell.flag).to_owned(),
                |value| format::figure_text(lang(), indicator, f64::from(value)),
            );
            vec![format::period(lang(), *period), figure]
        };
        let heads = vec![t("period.label").to_owned(), lang().pick(&indicator.name).to_owned()];
        Some(twin(heads, data.catalogue.periods.iter().zip(&series.cells).map(row).collect()))
    };
    view! {
        <figure class="trend">
            <Show when=move || empty.with(Option::is_none) fallback=move || view! { <p class="why">{empty}</p> }>{drawing}</Show>
            {table}
        </figure>
    }
}

/// A number of an axis.
#[must_use]
pub fn short(value: f64, digits: u8) -> String {
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
