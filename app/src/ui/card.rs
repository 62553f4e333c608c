//! The chosen unit: who it is, the indicator's figure there, how it moved.

use std::rc::Rc;

use domain::{
    units::{UnitIx, UnitKind},
    value::Flag,
};
use leptos::prelude::*;

use super::{
    cockpit::Cockpit,
    explained::AskHow,
    trend::TrendChart,
    widgets::{delta_class, delta_text, flag_words, unusual_words, warn_chip},
};
use crate::{
    format,
    locale::{lang, t, tf},
    state::{Command, Dataset, IndicatorIx, rank_of, warning},
};

/// The card.
#[component]
pub fn CardPanel() -> impl IntoView {
    let cockpit = Cockpit::here();
    let of = cockpit.indicator;
    let series = held(cockpit, move || cockpit.app.series_of(of.get()));
    view! {
        <div class="card">
            <Who/>
            <Now/>
            <TrendChart of=of series=series/>
        </div>
    }
}

/// The data while a unit below the whole is chosen. The whole has no card: what is about to go is not written anew first.
fn apart(cockpit: Cockpit) -> Option<Rc<Dataset>> {
    cockpit.app.data().filter(|data| cockpit.unit.get() != data.root())
}

/// What belongs to the card's unit; as it was last once the whole is chosen.
fn held<T: Clone + PartialEq + Send + Sync + 'static>(
    cockpit: Cockpit,
    make: impl Fn() -> T + Send + Sync + 'static,
) -> Memo<T> {
    Memo::new(move |last: Option<&T>| match last {
        Some(last) if apart(cockpit).is_none() => last.clone(),
        _ => make(),
    })
}

/// Name, code, place in the hierarchy, size.
#[component]
fn Who() -> impl IntoView {
    let cockpit = Cockpit::here();
    let body = move || {
        let data = apart(cockpit)?;
        let (unit, units) = (cockpit.unit.get(), data.units());
        let level = lang().pick(&data.level(units.depth(unit)).name).to_owned();
        let kind = (units.kind(unit) == UnitKind::Special).then(|| t("unit.special"));
        let parent = units.parent(unit).map(|parent| {
            let name = units.name(parent).to_owned();
            view! { <span class="grow"></span><span>{t("unit.parent")}</span><button class="link" on:click=move |_| cockpit.send(Command::Visit(parent))>{name}</button> }
        });
        Some(view! {
            <p class="kicker"><span>{level}</span>{kind.map(|kind| view! { <span>{kind}</span> })}<span class="num" id="unit-code">{units.code(unit).to_string()}</span>{parent}</p>
            <h2 id="unit-name">{units.name(unit).to_owned()}</h2>
            <dl class="facts">{facts(cockpit, unit)}</dl>
        })
    };
    view! { {body} }
}

/// Who leads it, its area, what the catalogue wants told of a unit, how many units of each level lie below.
fn facts(cockpit: Cockpit, unit: UnitIx) -> impl IntoView + use<> {
    let app = cockpit.app;
    let Some(data) = app.data() else { return Vec::new() };
    let units = data.units();
    let led_by = match units.kind(unit) {
        UnitKind::Special => Some(t("unit.own_contact")),
        UnitKind::Ordinary => data.level(units.depth(unit)).led_by.as_ref().map(|role| lang().pick(role)),
    };
    let mut facts: Vec<(String, String)> =
        led_by.map(|role| (t("unit.led_by").to_owned(), role.to_owned())).into_iter().collect();
    facts.push((t("unit.area").to_owned(), format::area(lang(), data.partition.area_m2(unit))));
    let period = app.choice.with(|choice| choice.period);
    let told = |at: IndicatorIx| {
        let indicator = data.indicator(at);
        let value = app.series_of(at)?.ok()?.at(&data, period).number()?;
        Some((format::short_name(lang(), indicator), format::figure_text(lang(), indicator, f64::from(value))))
    };
    facts.extend(data.placed(|indicator| indicator.card).into_iter().filter_map(told));
    facts.extend(super::overlays::facts(cockpit, unit, None));
    let (counts, special) = data.counts_below(unit);
    for (depth, count) in counts {
        let count = if depth == data.leaf_depth() { count - special } else { count };
        facts.push((lang().pick(&data.level(depth).name).to_owned(), format::count(count)));
    }
    if special > 0 {
        facts.push((t("unit.special").to_owned(), format::count(special)));
    }
    facts.into_iter().map(|(name, value)| view! { <div><dt>{name}</dt><dd>{value}</dd></div> }).collect::<Vec<_>>()
}

/// The indicator's figure at the unit.
#[component]
fn Now() -> impl IntoView {
    let cockpit = Cockpit::here();
    let app = cockpit.app;
    let parts = held(cockpit, move || app.choice.with(|choice| (choice.unit, choice.indicator, choice.period)));
    let head = move || {
        let data = app.data()?;
        let (_, indicator, period) = parts.get();
        let (name, window) = format::name_and_window(lang().pick(&data.indicator(indicator).name));
        let when = [window, &format::period_of(lang(), &data, period)]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(" · ");
        Some(view! { <b>{name.to_owned()}</b><span class="quiet">{when}</span> })
    };
    // The unit's figure comes from the map's row, which is there first; the row of another choice isn't shown for this one.
    let cell = move || {
        let (unit, indicator, period) = parts.get();
        app.row.with(|row| {
            row.as_ref()
                .filter(|row| (row.indicator, row.period) == (indicator, period))
                .and_then(|row| row.cells.get(unit.index()).copied())
        })
    };
    let chip = move || {
        let data = app.data()?;
        let value = cell()?.number()?;
        warning(data.indicator(parts.get().1), f64::from(value)).map(|warning| warn_chip(warning, false))
    };
    let big = move || {
        let (Some(data), Some(cell)) = (app.data(), cell()) else {
            return view! { <p class="big none late" id="unit-value">"…"</p> }.into_any();
        };
        let (unit, indicator, _) = parts.get();
        match cell.number() {
            Some(value) => {
                let (number, unit) = format::figure(lang(), data.indicator(indicator), f64::from(value));
                view! { <p class="big" id="unit-value" class:old=cell.flag == Flag::Stale>{number}<em>{unit}</em></p> }
                    .into_any()
            }
            None => {
                let why = match cell.flag {
                    Flag::Suppressed => t("flag.suppressed_why").to_owned(),
                    _ if !data.published(indicator, data.units().depth(unit)) => t("flag.not_published_why").to_owned(),
                    _ => t("flag.no_data_why").to_owned(),
                };
                view! { <p class="big none" id="unit-value">{flag_words(cell.flag)}</p><p class="why">{why}</p> }
                    .into_any()
            }
        }
    };
    let changes = move || {
        let data = apart(cockpit)?;
        let (unit, indicator, _) = parts.get();
        let body = data.indicator(indicator).clone();
        let change = |months: i32, key: &'static str| {
            let change = app.change_of(indicator, months);
            let text = change.as_ref().map_or_else(|| "–".to_owned(), |change| delta_text(&body, change));
            let class = change.as_ref().map_or("quiet", |change| delta_class(&body, change));
            view! { <div><dt>{t(key)}</dt><dd class=class>{text}</dd></div> }
        };
        let depth = data.units().depth(unit);
        let siblings = data.units().parent(unit).map(|parent| {
            data.units()
                .children(parent)
                .iter()
                .copied()
                .filter(|&at| data.units().depth(at) == depth)
                .collect::<Vec<_>>()
        });
        let place = siblings.and_then(|siblings| {
            app.row.with(|row| rank_of(&row.as_ref()?.cells, unit, siblings.into_iter(), body.direction))
        });
        let place = place.map(|(place, of)| {
            let words = tf("rank.of", &[("place", &format::count(place)), ("of", &format::count(of))]);
            view! { <div><dt>{t("rank.siblings")}</dt><dd>{words}</dd></div> }
        });
        let target = body.target.filter(|_| place.is_none()).map(|target| {
            view! { <div><dt>{t("indicator.target")}</dt><dd>{format::figure_text(lang(), &body, target)}</dd></div> }
        });
        Some(view! { {change(1, "change.month")}{change(12, "change.year")}{place}{target} })
    };
    let odd = move || {
        let data = apart(cockpit)?;
        let (_, indicator, period) = parts.get();
        let words = unusual_words(&data, indicator, &*app.series_of(indicator)?.ok()?, period)?;
        Some(view! { <p class="odd-line"><span class="odd" aria-hidden="true">{t("unusual.mark")}</span>{words}</p> })
    };
    view! {
        <div class="now">
            <p class="now-head">{head}{chip}<AskHow/></p>
            {big}
            <dl class="deltas">{changes}</dl>
            {odd}
        </div>
    }
}
