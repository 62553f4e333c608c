//! The brief's lists: warnings, changes, the matrix, both ends of the ranking.

use std::sync::Arc;

use domain::{
    catalogue::{Direction, Domain, Facet},
    units::UnitIx,
};
use leptos::prelude::*;

use super::{
    cockpit::Cockpit,
    print_brief::{More, delta, told},
    widgets::{domain_name, facet_name, flag_words, unusual_words, warn_chip},
};
use crate::{
    format,
    locale::{lang, t, tf},
    state::{
        Alert, Around, Dataset, IndicatorIx, Ranked,
        brief::{self, Changes},
        warning,
    },
};

/// Where a unit lies, below the chosen one.
fn place(data: &Dataset, own: u8, unit: UnitIx) -> String {
    let units = data.units();
    let chain = data.chain(unit);
    let below: Vec<&str> =
        chain.iter().filter(|&&unit| units.depth(unit) > own).map(|&unit| units.name(unit)).collect();
    if below.is_empty() { units.name(unit).to_owned() } else { below.join(" ") }
}

/// The gravest warnings, and how many more there are.
#[component]
pub fn Warnings(
    /// What stands beside the unit, once it is here.
    around: Memo<Option<Arc<Around>>>,
) -> impl IntoView {
    let app = Cockpit::here().app;
    let list = move || {
        let (data, around) = app.data().zip(around.get())?;
        let groups = around.groups(&data);
        let rest = groups.len().saturating_sub(brief::WARNINGS);
        let own = data.units().depth(around.unit);
        let row = |alert: Alert| {
            let indicator = data.indicator(alert.indicator);
            let line =
                indicator.thresholds.map(|lines| format::figure_text(lang(), indicator, lines.limit(alert.warning)));
            let fresh = match alert.before {
                None => Some("warnings.new"),
                Some(before) if before < alert.warning => Some("warnings.graver"),
                Some(_) => None,
            };
            view! {
                <tr data-indicator=indicator.id.clone() data-unit=data.units().code(alert.unit).to_owned()>
                    <td>{warn_chip(alert.warning, true)}</td>
                    <td>{format::short_name(lang(), indicator)}{fresh.map(|key| view! { <em>{t(key)}</em> })}</td>
                    <td class="num"><b>{format::figure_text(lang(), indicator, f64::from(alert.value))}</b></td>
                    <td class="num">{line}</td>
                    <td>{place(&data, own, alert.unit)}</td>
                    <td class="num">{format::period(lang(), alert.since)}</td>
                </tr>
            }
        };
        let rows = groups.iter().take(brief::WARNINGS).map(|group| row(group.head)).collect_view();
        let heads = [
            ("brief.col_level", ""),
            ("brief.col_what", ""),
            ("brief.col_value", "num"),
            ("brief.col_line", "num"),
            ("brief.col_where", ""),
            ("brief.col_since", "num"),
        ];
        let table = (!groups.is_empty()).then(|| view! {
            <table>
                <thead><tr>{heads.map(|(key, class)| view! { <th class=class>{t(key)}</th> }).into_iter().collect_view()}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        });
        let rest = (rest > 0).then(|| view! { <p class="brief-more" data-rest=rest.to_string()>{tf("brief.more", &[("n", &format::count(rest))])}</p> });
        let none = groups.is_empty().then(|| view! { <p>{t("brief.no_alerts")}</p> });
        Some(view! { {table}{rest}{none} })
    };
    view! { <section data-part="warnings"><h2>{move || t("brief.warnings")}</h2>{list}</section> }
}

/// What warns now and didn't, or the other way round; and what was unusual on the last day.
#[component]
pub fn Changed(
    /// What stands beside the unit, once it is here.
    around: Memo<Option<Arc<Around>>>,
    /// What warned before.
    more: RwSignal<Option<Result<Arc<More>, String>>>,
) -> impl IntoView {
    let app = Cockpit::here().app;
    let head = move || {
        let then = app.data().and_then(|data| data.period_before(app.choice.with(|choice| choice.period), 1));
        then.map_or_else(
            || t("brief.changes").to_owned(),
            |then| tf("brief.changes_since", &[("period", &format::period(lang(), then))]),
        )
    };
    let body = move || {
        let (data, around) = app.data().zip(around.get())?;
        let more = match more.get() {
            None => return Some(view! { <p>{t("brief.coming")}</p> }.into_any()),
            Some(Err(why)) => return Some(view! { <p role="alert">{why}</p> }.into_any()),
            Some(Ok(more)) => more,
        };
        let (_, period) = more.of;
        let changed = match &more.before {
            None => view! { <p>{t("brief.no_before")}</p> }.into_any(),
            Some(before) => {
                let Changes { fresh, graver, eased, gone } = brief::changes(&around.alerts, before);
                let kinds = [
                    ("fresh", "brief.fresh", fresh),
                    ("graver", "brief.graver", graver),
                    ("eased", "brief.eased", eased),
                    ("gone", "brief.gone", gone),
                ];
                kinds
                    .map(|(kind, key, alerts)| kinds_row(&data, kind, key, &alerts))
                    .into_iter()
                    .collect_view()
                    .into_any()
            }
        };
        let days = app.series.with(|series| brief::unusual(&data, series, period));
        let odd = days.into_iter().take(brief::NAMED).filter_map(|(at, day)| {
            let series = app.series_of(at)?.ok()?;
            unusual_words(&data, at, &series, period).filter(|_| day.day <= data.catalogue.as_of)
        });
        let odd: Vec<String> = odd.collect();
        let odd = (!odd.is_empty()).then(|| view! { <p data-kind="unusual"><b>{t("brief.unusual")}</b>{tf("brief.named", &[("list", &odd.join(t("brief.join")))])}</p> });
        Some(view! { {changed}{odd} }.into_any())
    };
    view! { <section data-part="changes"><h2>{head}</h2>{body}</section> }
}

/// How many changed in one way, and the gravest of them by name.
fn kinds_row(data: &Dataset, kind: &'static str, key: &'static str, alerts: &[Alert]) -> impl IntoView + use<> {
    let one = |alert: &Alert| {
        let what = format::short_name(lang(), data.indicator(alert.indicator));
        tf("brief.one", &[("where", data.units().name(alert.unit)), ("what", &what)])
    };
    let named: Vec<String> = alerts.iter().take(brief::NAMED).map(one).collect();
    let named = named.join(t("brief.join"));
    let words = match alerts.len() {
        0 => String::new(),
        n if n > brief::NAMED => tf("brief.named_more", &[("list", &named)]),
        _ => tf("brief.named", &[("list", &named)]),
    };
    let count = tf(key, &[("n", &format::count(alerts.len()))]);
    view! { <p class="brief-kind" data-kind=kind data-count=alerts.len().to_string()><b>{count}</b><span>{words}</span></p> }
}

/// The matrix as values with their state.
#[component]
pub fn Cells() -> impl IntoView {
    let app = Cockpit::here().app;
    let cell = move |domain: Domain, facet: Facet| {
        let data = app.data()?;
        let period = app.choice.with(|choice| choice.period);
        let at = data.headline(domain, facet)?;
        let indicator = data.indicator(at);
        let cell = app.series_of(at).and_then(Result::ok).map(|series| series.at(&data, period));
        let value = cell.and_then(|cell| cell.number());
        let (number, unit) = match (value, cell) {
            (Some(value), _) => format::figure(lang(), indicator, f64::from(value)),
            (None, Some(cell)) => (flag_words(cell.flag).to_owned(), String::new()),
            (None, None) => (t("indicator.not_here").to_owned(), String::new()),
        };
        // The whole is held against nothing itself: how far its units are apart is told, as on the first screen.
        let range = app.around.with(|around| {
            let around = around.as_ref().filter(|around| around.period == period)?;
            let whole = facet == Facet::Comparison && app.choice.with(|choice| choice.unit == data.root());
            around.range(&data, at).filter(|_| whole)
        });
        let (number, unit) = range.map_or((number, unit), |(range, _)| {
            let (number, unit) = format::figure(lang(), indicator, range);
            (number, format!("{unit} {}", t("matrix.range")))
        });
        let called = value.and_then(|value| warning(indicator, f64::from(value)));
        Some(view! {
            <td data-indicator=indicator.id.clone() data-value=value.map(|value| value.to_string())>
                <span class="brief-cell">{format::short_name(lang(), indicator)}</span>
                <b>{number}</b><span class="brief-unit">{unit}</span>{called.map(|warning| warn_chip(warning, true))}
            </td>
        })
    };
    let rows = move || {
        let row = |domain: Domain| {
            let cells = Facet::ALL.map(|facet| {
                cell(domain, facet).map_or_else(|| view! { <td>{t("brief.none")}</td> }.into_any(), IntoAny::into_any)
            });
            view! { <tr><th>{domain_name(app, domain)}</th>{cells.into_iter().collect_view()}</tr> }
        };
        Domain::ALL.map(row).into_iter().collect_view()
    };
    view! {
        <section data-part="matrix">
            <h2>{move || t("brief.matrix")}</h2>
            <table class="brief-matrix">
                <thead><tr><th></th>{Facet::ALL.map(|facet| view! { <th>{facet_name(app, facet)}</th> }).into_iter().collect_view()}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </section>
    }
}

/// Both ends of the ranking below the unit.
#[component]
pub fn Ranking() -> impl IntoView {
    let cockpit = Cockpit::here();
    let app = cockpit.app;
    let found = move || {
        let data = app.data()?;
        let whole = cockpit.listed(&data);
        let children = data.units().children(whole).to_vec();
        let level = data.level(data.units().depth(*children.first()?)).name.clone();
        let (at, cells) = app.row.with(|row| row.as_ref().map(|row| (row.indicator, row.cells.clone())))?;
        let ends = brief::ends(&cells, children.into_iter(), data.indicator(at).direction);
        Some((at, ends, lang().pick(&level).to_owned()))
    };
    let head = move || {
        let (data, (at, _, level)) = app.data().zip(found())?;
        let name = format::short_name(lang(), data.indicator(at));
        Some(tf("brief.ranking", &[("name", &name), ("level", &level)]))
    };
    let half = move |data: &Dataset, at: IndicatorIx, key: &'static str, ranked: &[Ranked]| {
        let indicator = data.indicator(at);
        let row = |one: &Ranked| {
            let (class, change) = delta(indicator, cockpit.change(data, one.unit).as_ref());
            view! {
                <tr data-unit=data.units().code(one.unit).to_owned() data-value=one.cell.number().map(|value| value.to_string())>
                    <td class="num">{one.place.map(|place| place.to_string())}</td><td>{data.units().name(one.unit).to_owned()}</td>
                    <td class="num"><b>{told(indicator, one.cell.number(), one.cell.flag)}</b></td><td class=class>{change}</td>
                </tr>
            }
        };
        let rows = ranked.iter().map(row).collect_view();
        view! {
            <table>
                <thead><tr><th class="num"></th><th>{t(key)}</th><th class="num">{t("brief.col_value")}</th><th class="num">{t("change.month")}</th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
        }
    };
    let body = move || {
        let data = app.data()?;
        Some(match found() {
            Some((at, ends, _)) if ends.count > 0 => {
                let names = match data.indicator(at).direction {
                    Direction::Neutral => ["brief.highest", "brief.lowest"],
                    _ => ["brief.worst", "brief.best"],
                };
                view! {
                <div class="brief-two">{half(&data, at, names[0], &ends.worst)}{half(&data, at, names[1], &ends.best)}</div>
            }
            .into_any()
            }
            _ => view! { <p>{t("brief.no_ranking")}</p> }.into_any(),
        })
    };
    view! { <section data-part="ranking"><h2>{head}</h2>{body}</section> }
}
