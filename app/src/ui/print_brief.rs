//! The brief: one page about the chosen unit, for whoever reads paper. Every list ends; what is left out is counted.

use std::{rc::Rc, sync::Arc};

use domain::{period::Period, units::UnitIx, value::Flag, wire::IndicatorBody};
use leptos::{html, prelude::*, task::spawn_local};

use super::{
    answer::{sentence, sentence_words},
    cockpit::Cockpit,
    load::pause,
    print_lists::{Cells, Changed, Ranking, Warnings},
    timers::after,
    widgets::{delta_class, delta_text, flag_words, warn_chip},
};
use crate::{
    format,
    locale::{lang, t, tf},
    net::{NetError, api},
    print::Print,
    state::{
        Alert, Around, Change, Dataset, IndicatorIx,
        brief::{self, Flow},
        warning,
    },
};

/// What the screen hasn't fetched.
#[derive(Clone, Debug, PartialEq)]
pub struct More {
    /// Of which unit, when.
    pub of: (UnitIx, Period),
    /// What warned one period before; none where there is none.
    pub before: Option<Vec<Alert>>,
    /// How flows went on the last day.
    pub flows: Vec<Flow>,
}

/// The page.
#[component]
pub fn Brief() -> impl IntoView {
    let cockpit = Cockpit::here();
    let app = cockpit.app;
    let parts = app.part(|choice| (choice.unit, choice.period));
    let more = RwSignal::new(None::<Result<Arc<More>, String>>);
    Effect::new(move |_| {
        let (Some(data), of) = (app.data(), parts.get()) else { return };
        more.set(None);
        want(cockpit, data, more, (parts, of), 0);
    });
    let around = Memo::new(move |_| {
        let of = parts.get();
        app.around.get().filter(|around| (around.unit, around.period) == of)
    });
    let here = Memo::new(move |_| {
        let settled = app.row.with(|row| {
            let choice = app.choice.with(|choice| (choice.indicator, choice.period));
            row.as_ref().is_some_and(|row| (row.indicator, row.period) == choice)
        });
        settled && around.get().is_some() && more.with(|more| matches!(more, Some(Ok(_))))
    });
    let page = NodeRef::<html::Article>::new();
    view! {
        <article class=format!("print-page brief {}", Print::Brief.page().id()) data-theme="print" data-ready=move || here.get().then_some("") node_ref=page>
            <Head/>
            <Summary around=around/>
            <Figures more=more/>
            <Warnings around=around/>
            <Changed around=around more=more/>
            <Cells/>
            <Ranking/>
            <Foot/>
        </article>
    }
}

/// What is shown of [`More`].
type Shown = RwSignal<Option<Result<Arc<More>, String>>>;

/// Brings what the screen hasn't, and tries again as long as it is wanted.
fn want(
    cockpit: Cockpit,
    data: Rc<Dataset>,
    more: Shown,
    (parts, of): (Memo<(UnitIx, Period)>, (UnitIx, Period)),
    tries: u32,
) {
    let still = move || parts.try_get_untracked() == Some(of);
    spawn_local(async move {
        let told = fetch(&data, of).await.inspect_err(|error| cockpit.heed(error));
        if !still() {
            return;
        }
        let failed = told.as_ref().is_err_and(|error| !error.is_gone());
        more.try_set(Some(told.map(Arc::new).map_err(|error| error.to_string())));
        if failed {
            let again = move || {
                if still() {
                    want(cockpit, data, more, (parts, of), tries + 1);
                }
            };
            after(again, pause(tries + 1));
        }
    });
}

/// What warned before, and the last day.
async fn fetch(data: &Dataset, (unit, period): (UnitIx, Period)) -> Result<More, NetError> {
    let (version, code) = (data.catalogue.version.as_str(), data.units().code(unit));
    let wrong = |message| NetError::Body { path: "/api/v1/warnings".into(), message };
    let before = match data.period_before(period, 1) {
        Some(then) => Some(Alert::all(data, api::warnings(version, code, then).await?).map_err(wrong)?),
        None => None,
    };
    let flows = match brief::days(data, unit, period) {
        Some([first, last]) => {
            let span = [Period::Day(first), Period::Day(last)];
            brief::flows(data, &api::profile_of_days(version, code, span).await?, last)
        }
        None => Vec::new(),
    };
    Ok(More { of: (unit, period), before, flows })
}

#[component]
fn Head() -> impl IntoView {
    let app = Cockpit::here().app;
    let words = move || {
        let data = app.data()?;
        let (unit, period) = app.choice.with(|choice| (choice.unit, choice.period));
        let key = if period == data.last_period() { "brief.day" } else { "brief.month" };
        let name = data.units().name(unit);
        Some(view! {
            <h1>{tf(key, &[("unit", name)])}</h1>
            <p class="brief-line">
                <span>{tf("brief.period", &[("period", &format::period_of(lang(), &data, period))])}</span>
                <span class="num">{data.units().code(unit).to_owned()}</span>
                <span>{tf("brief.date", &[("day", &format::period(lang(), data.catalogue.as_of))])}</span>
            </p>
        })
    };
    view! { <header>{words}</header> }
}

#[component]
fn Summary(around: Memo<Option<Arc<Around>>>) -> impl IntoView {
    let answer = sentence(Cockpit::here());
    let alerts = move || {
        let around = around.get()?;
        let [red, orange, yellow, blue] = around.counts().map(format::count);
        let n = format::count(around.alerts.len());
        let args = [("n", n.as_str()), ("red", &red), ("orange", &orange), ("yellow", &yellow), ("blue", &blue)];
        Some(if around.alerts.is_empty() { t("brief.no_alerts").to_owned() } else { tf("brief.alerts", &args) })
    };
    view! {
        <section data-part="summary">
            <h2>{move || t("brief.summary")}</h2>
            <p class="brief-answer">{move || answer.with(sentence_words)}</p>
            <p class="brief-alerts">{alerts}</p>
        </section>
    }
}

/// A number with its unit of measure, or why there is none.
#[must_use]
pub fn told(indicator: &IndicatorBody, value: Option<f32>, flag: Flag) -> String {
    value.map_or_else(|| flag_words(flag).to_owned(), |value| format::figure_text(lang(), indicator, f64::from(value)))
}

/// How a change is set, and what it says.
#[must_use]
pub fn delta(indicator: &IndicatorBody, change: Option<&Change>) -> (String, String) {
    let words = |change| (format!("num {}", delta_class(indicator, change)), delta_text(indicator, change));
    change.map_or_else(|| ("num".to_owned(), t("brief.none").to_owned()), words)
}

#[component]
fn Figures(more: Shown) -> impl IntoView {
    let app = Cockpit::here().app;
    let row = move |at: IndicatorIx| {
        let data = app.data()?;
        let period = app.choice.with(|choice| choice.period);
        let indicator = data.indicator(at);
        let series = app.series_of(at).and_then(Result::ok);
        let (cell, changes) = series.map(|series| brief::changed(&data, &series, at, period))?;
        let open = data.still_grows(at, period);
        let deltas = changes.map(|change| match change {
            None if open => ("num".to_owned(), t("brief.not_yet").to_owned()),
            change => delta(indicator, change.as_ref()),
        });
        let target = indicator
            .target
            .map_or_else(|| t("brief.none").to_owned(), |target| format::figure_text(lang(), indicator, target));
        let chip = cell.number().and_then(|value| warning(indicator, f64::from(value)));
        Some(view! {
            <tr data-indicator=indicator.id.clone() data-value=cell.number().map(|value| value.to_string())>
                <td>{format::short_name(lang(), indicator)}{chip.map(|warning| warn_chip(warning, true))}</td>
                <td class="num"><b>{told(indicator, cell.number(), cell.flag)}</b></td>
                {deltas.map(|(class, words)| view! { <td class=class>{words}</td> }).into_iter().collect_view()}
                <td class="num">{target}</td>
            </tr>
        })
    };
    let rows = move || {
        let mut figures = app.data().map(|data| data.placed(|indicator| indicator.front)).unwrap_or_default();
        figures.truncate(brief::FIGURES);
        figures.into_iter().filter_map(row).collect_view()
    };
    let flows = move || {
        let data = app.data()?;
        let more = more.get()?.ok()?;
        let row = |flow: &Flow| {
            let indicator = data.indicator(flow.indicator);
            let value = |value: Option<f32>| {
                value.map_or_else(|| t("brief.none").to_owned(), |value| told(indicator, Some(value), Flag::Ok))
            };
            let [day, before, week] = flow.days;
            view! {
                <tr data-indicator=indicator.id.clone() data-value=day.map(|value| value.to_string())>
                    <td>{format::short_name(lang(), indicator)}</td>
                    <td class="num"><b>{value(day)}</b></td><td class="num">{value(before)}</td><td class="num">{value(week)}</td>
                </tr>
            }
        };
        let rows = more.flows.iter().map(row).collect_view();
        (!more.flows.is_empty()).then(|| view! {
            <table data-part="flows">
                <thead><tr><th>{t("brief.flows")}</th><th class="num">{t("brief.col_day")}</th><th class="num">{t("brief.col_day_before")}</th><th class="num">{t("brief.col_week_before")}</th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
        })
    };
    let heads = ["brief.col_value", "change.month", "change.year", "brief.col_target"];
    view! {
        <section data-part="figures">
            <h2>{move || t("brief.figures")}</h2>
            <div class="brief-two wide-first">
                <table>
                    <thead><tr><th>{move || t("brief.col_name")}</th>{heads.map(|key| view! { <th class="num">{move || t(key)}</th> }).into_iter().collect_view()}</tr></thead>
                    <tbody>{rows}</tbody>
                </table>
                {flows}
            </div>
        </section>
    }
}

#[component]
fn Foot() -> impl IntoView {
    let app = Cockpit::here().app;
    let words = move || {
        let data = app.data()?;
        let day = format::period(lang(), data.catalogue.as_of);
        Some(tf(
            "brief.foot",
            &[
                ("asof", t("asof.label")),
                ("day", &day),
                ("version_name", t("print.version")),
                ("version", &data.catalogue.version),
                ("source", t("print.source_words")),
            ],
        ))
    };
    let signs = ["print.sign_made", "print.sign_checked", "print.sign_approved"];
    view! {
        <footer>
            <p>{move || t("brief.notes")}</p>
            <p>{words}</p>
            <p class="brief-signs">{signs.map(|key| view! { <span>{move || t(key)}</span> }).into_iter().collect_view()}</p>
        </footer>
    }
}
