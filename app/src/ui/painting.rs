//! What the map is painted with: hands the lens' picture to the engine, and says in words what it is.

use std::sync::Arc;

use domain::{catalogue::Direction, period::Period, units::UnitIx, value::Cell, wire::IndicatorBody};
use leptos::prelude::*;

use super::{
    cockpit::Cockpit,
    map_panel::complain,
    tokens::{self, Palette},
    widgets::flag_words,
};
use crate::{
    format,
    locale::{lang, t, tf},
    state::{
        Change, Scheme,
        classes::Ramp,
        is_behind,
        lens::{self, Kind, Paint},
    },
};

/// Hands classes and colours down to the map, together: bytes of one ramp must never be seen in the colours of another.
pub fn follow(cockpit: Cockpit, fade_ms: f64) {
    let app = cockpit.app;
    let standing = cockpit.has_engine;
    let scheme = app.part(|choice| choice.scheme);
    let old = is_old(cockpit);
    let split = app.part(|choice| choice.lens.split);
    let worn = StoredValue::new(None::<(Scheme, Palette)>);
    Effect::new(move |_| {
        let (scheme, paint, only) = (scheme.get(), cockpit.paint.get(), app.only_class.get());
        super::page::wear(scheme);
        if !standing.get() {
            worn.set_value(None);
            return;
        }
        let ramp = paint.as_ref().map_or(Ramp::Sequential, |paint| paint.classes.ramp);
        let only =
            only.zip(paint.as_ref()).and_then(|(class, paint)| paint.classes.slots.get(usize::from(class)).copied());
        let palette = Palette { ramp, only, old: old.get() };
        let before = worn.get_value();
        if before != Some((scheme, palette))
            && let Some(theme) = tokens::map_theme(palette)
        {
            worn.set_value(Some((scheme, palette)));
            cockpit.with_map(|map| complain(cockpit, map.set_palette(&theme)));
        }
        // Between two ramps there is nothing to fade through.
        let cut = before.is_some_and(|(_, before)| before.ramp != ramp);
        let at = f64::from(split.get()) / 100.0;
        let Some(paint) = paint else { return };
        cockpit.with_map(|map| {
            map.set_fade(if cut { 0.0 } else { fade_ms });
            complain(
                cockpit,
                match &paint.kind {
                    Kind::Swipe(_, left) => map.set_classes_beside(&left.bytes, &paint.classes.bytes, at),
                    _ => map.set_classes(&paint.classes.bytes),
                },
            );
        });
    });
}

/// Whether the figures on the map are older than the catalogue allows, or the server is gone.
pub fn is_old(cockpit: Cockpit) -> Memo<bool> {
    Memo::new(move |_| {
        if cockpit.pulse.stale.get() {
            return true;
        }
        let row = cockpit.app.row.with(|row| row.as_ref().map(|row| (row.indicator, row.period)));
        let known = cockpit.app.data().zip(row).zip(cockpit.today.get());
        known.is_some_and(|((data, (indicator, period)), today)| is_behind(&data, indicator, period, today).is_some())
    })
}

/// Whether the map shows something else until what was asked for is here; tracked.
#[must_use]
pub fn waits(cockpit: Cockpit) -> bool {
    cockpit.paint.with(|paint| paint.as_ref().is_some_and(|paint| paint.waits)) || missing(cockpit).is_some()
}

/// Why what the lens needs isn't here, where that is known; tracked.
#[must_use]
pub fn why_waits(cockpit: Cockpit) -> Option<String> {
    missing(cockpit).flatten()
}

/// The first row that the lens needs and that isn't here: why, where known. Tracked.
fn missing(cockpit: Cockpit) -> Option<Option<String>> {
    let app = cockpit.app;
    let data = app.data()?;
    let wants = app.choice.with(|choice| lens::wanted(&data, choice));
    wants.into_iter().find(|&(indicator, period)| app.cells_at(indicator, period).is_none()).map(
        |(indicator, period)| {
            app.beside.with(|rows| {
                let row = rows.iter().find(|row| (row.indicator, row.period) == (indicator, period))?;
                row.cells.as_ref().err().cloned()
            })
        },
    )
}

/// Whether nothing of it is on its way.
#[must_use]
pub fn is_settled(cockpit: Cockpit) -> bool {
    untrack(|| !waits(cockpit))
}

/// The line below the map's title: when, against what, at which level, and which end to look at.
#[must_use]
pub fn subtitle(cockpit: Cockpit) -> Option<String> {
    let app = cockpit.app;
    let data = app.data()?;
    let (indicator, period, scheme) = app.choice.with(|choice| (choice.indicator, choice.period, choice.scheme));
    let paint = cockpit.paint.get();
    let level = lang().pick(&data.level(cockpit.depth.get()).name).to_owned();
    let body = data.indicator(indicator);
    let end = end_words(body, paint.as_ref(), scheme == Scheme::Light);
    let window = format::name_and_window(lang().pick(&body.name)).1;
    let mut when = format::period_of(lang(), &data, period);
    if !window.is_empty() {
        when = format!("{when} · {window}");
    }
    let when = match paint.map(|paint| paint.kind) {
        Some(Kind::Pair(second, _)) => {
            tf("lens.sub_pair", &[("name", &format::short_name(lang(), data.indicator(second))), ("period", &when)])
        }
        // Whether a month is whole is the legend's to tell: here is little room.
        Some(kind) => against(period, &kind, |period| format::period(lang(), period)).unwrap_or(when),
        None => when,
    };
    Some(tf("map.subtitle", &[("period", &when), ("level", &level), ("end", end)]))
}

/// The two periods of a comparison as told by `words`; none where nothing is compared.
#[must_use]
pub fn against(now: Period, kind: &Kind, words: impl Fn(Period) -> String) -> Option<String> {
    let (key, then) = match kind {
        Kind::Difference(then) => ("lens.sub_difference", *then),
        Kind::Swipe(then, _) => ("lens.sub_swipe", *then),
        Kind::One | Kind::Pair(..) => return None,
    };
    Some(tf(key, &[("now", &words(now)), ("then", &words(then))]))
}

fn end_words(indicator: &IndicatorBody, paint: Option<&Paint>, light: bool) -> &'static str {
    let ramp = paint.map_or(Ramp::Sequential, |paint| paint.classes.ramp);
    let changes = paint.is_some_and(|paint| matches!(paint.kind, Kind::Difference(_)));
    match (ramp, indicator.direction) {
        (Ramp::Diverging, _) if changes => t("lens.end_changed"),
        (Ramp::Diverging, _) => t("lens.end_diverging"),
        (_, Direction::Neutral) if changes && light => t("lens.deep_grew"),
        (_, Direction::Neutral) if changes => t("lens.bright_grew"),
        (Ramp::Sequential, Direction::Neutral) if light => t("map.deep_more"),
        (Ramp::Sequential, Direction::Neutral) => t("map.bright_more"),
        _ if light => t("map.deep_look"),
        _ => t("map.bright_look"),
    }
}

/// An amount of change in the indicator's own unit, points for shares, with its sign.
#[must_use]
pub fn amount(indicator: &IndicatorBody, by: f64) -> String {
    let sign = if by > 0.0 { "+" } else { "" };
    if format::is_share(indicator) {
        return format!("{sign}{} {}", format::number(by, indicator.digits.max(1)), t("unit.points"));
    }
    format!("{sign}{}", format::figure_text(lang(), indicator, by))
}

/// What the lens adds to the tooltip of a unit: name, value, and how the value is set.
#[must_use]
pub fn beside(cockpit: Cockpit, unit: UnitIx) -> Vec<(String, String, &'static str)> {
    let app = cockpit.app;
    let (Some(data), Some(paint)) = (app.data(), cockpit.paint.get()) else { return Vec::new() };
    let Some(row) = app.row.with(Clone::clone) else { return Vec::new() };
    let told = |indicator, cells: Option<Arc<[Cell]>>| {
        let cell = cells?.get(unit.index()).copied()?;
        let value = cell.number().map_or_else(
            || flag_words(cell.flag).to_owned(),
            |value| format::figure_text(lang(), data.indicator(indicator), f64::from(value)),
        );
        Some((cell, value))
    };
    match paint.kind {
        Kind::One => Vec::new(),
        Kind::Pair(second, _) => told(second, app.cells_at(second, row.period))
            .map(|(_, value)| (format::short_name(lang(), data.indicator(second)), value, ""))
            .into_iter()
            .collect(),
        Kind::Difference(then) | Kind::Swipe(then, _) => {
            let Some((before, value)) = told(row.indicator, app.cells_at(row.indicator, then)) else {
                return Vec::new();
            };
            let indicator = data.indicator(row.indicator);
            let now = row.cells.get(unit.index()).and_then(|cell| cell.number());
            let both = before.number().zip(now).filter(|_| data.is_comparable(row.indicator, row.period, then));
            let (words, class) = match both {
                None => (t("lens.incomparable").to_owned(), "soft"),
                Some((before, now)) => {
                    let change = Change::between(before, now, indicator.direction);
                    (amount(indicator, change.by), super::widgets::delta_class(indicator, &change))
                }
            };
            vec![(format::period(lang(), then), value, ""), (t("lens.changed").to_owned(), words, class)]
        }
    }
}
