//! The chosen unit's trend.

use domain::{period::Period, wire::Annotation};
use leptos::prelude::*;

use super::{canvas::Drawing, cockpit::Cockpit, pictures::twin, widgets::flag_words};
use crate::{
    chart::{Trend, note_mark},
    format,
    locale::{lang, t, tf},
    state::{Dataset, IndicatorIx, SeriesResult},
};

/// The chart and, for those who can't see it, a table.
#[component]
pub fn TrendChart(
    /// Of which indicator.
    of: Memo<IndicatorIx>,
    /// Its series.
    series: Memo<Option<SeriesResult>>,
    /// At which period one looks.
    period: Memo<Period>,
) -> impl IntoView {
    let cockpit = Cockpit::here();
    let app = cockpit.app;
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
            notes: notes(&data, indicator).into_iter().map(|(at, _)| at).collect(),
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
        Some((heads, data.catalogue.periods.iter().zip(&series.cells).map(row).collect()))
    };
    let told = move || {
        let data = app.data().filter(|_| empty.with(Option::is_none))?;
        let note = |(number, (at, note)): (usize, (usize, &Annotation))| {
            let when = format::period(lang(), data.catalogue.periods[at]);
            view! { <li><span aria-hidden="true">{note_mark(number)}</span>" "{when}" "{lang().pick(&note.text).to_owned()}</li> }
        };
        let all: Vec<_> = notes(&data, of.get()).into_iter().enumerate().map(note).collect();
        (!all.is_empty()).then(|| view! { <ul class="trend-notes">{all}</ul> })
    };
    view! {
        <figure class="trend">
            <Show when=move || empty.with(Option::is_none) fallback=move || view! { <p class="why">{empty}</p> }>{drawing}</Show>
            {twin(table)}
        </figure>
        {told}
    }
}

/// What bears on an indicator's figures, with its period's place.
fn notes(data: &Dataset, indicator: IndicatorIx) -> Vec<(usize, &Annotation)> {
    let id = &data.indicator(indicator).id;
    let own = data.catalogue.annotations.iter().filter(|one| one.indicators.is_empty() || one.indicators.contains(id));
    own.filter_map(|one| Some((data.period_at(one.period)?, one))).collect()
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
