//! What the colours mean: histogram on the class swatches, limits at the joints, the four flags with counts. Of two
//! indicators, of a change and of two periods side by side, too.

use domain::{catalogue::Warning, period::Period, value::Flag, wire::IndicatorBody};
use leptos::prelude::*;

use super::{
    age::AsOfBelow,
    cockpit::Cockpit,
    painting::{against, is_old},
    parts::{Later, Part},
    picks::Openers,
    writing::{Writing, write},
};
use crate::{
    chart::Tenth,
    format,
    locale::{lang, t, tf},
    state::{
        Method,
        classes::{BARS, Classes},
        lens::{Kind, warning_edge},
    },
};

/// The legend; a class is a filter.
#[component]
pub fn Legend() -> impl IntoView {
    let cockpit = Cockpit::here();
    let app = cockpit.app;
    let only = app.only_class;
    let shown = Memo::new(move |_| {
        let indicator = app.row.with(|row| row.as_ref().map(|row| row.indicator));
        let lens = app.choice.with(|choice| choice.lens);
        (indicator, lens.method, lens.second, lens.versus.map(|_| lens.way))
    });
    // A filter belongs to one set of classes.
    Effect::new(move |_| {
        shown.track();
        cockpit.depth.track();
        only.set(None);
    });
    let words = Memo::new(move |_| words(cockpit).unwrap_or_default());
    let writing = Writing::new(words);
    let part = move |of: fn(&Words) -> &str| writing.words(of);
    let title = move |of: fn(&Words) -> &str| writing.attribute("title", move |words| Some(of(words).into()));
    let absent = move |of: fn(&Words) -> bool| writing.attribute("hidden", move |words| of(words).then_some("".into()));
    let is_pair = Memo::new(move |_| cockpit.paint.with(|paint| paint.as_ref().is_some_and(|paint| !paint.is_row())));
    let old = is_old(cockpit);
    view! {
        <div class="over legend" class:single=move || only.get().is_some() class:faded=move || old.get() role="group" aria-label=move || t("legend.label")>
            <div class="legend-head">
                <p use:write=absent(|words| words.line.is_empty()).and(title(|words| &words.name))><b use:write=part(|words| &words.name)></b>" "<span use:write=part(|words| &words.unit)></span></p>
                <p class="quiet" use:write=absent(|words| words.line.is_empty()).and(title(|words| &words.line)).and(part(|words| &words.line))></p>
                <p class="quiet" use:write=absent(|words| words.over.is_none()).and(part(|words| words.over.as_deref().unwrap_or_default()))></p>
                <p class="legend-why" use:write=absent(|words| words.why.is_none()).and(part(|words| words.why.as_deref().unwrap_or_default()))></p>
            </div>
            <Openers/>
            <Show when=move || is_pair.get() fallback=Row><Later part=Part::Nine/></Show>
            <div class="legend-flags"><Flags/></div>
            <AsOfBelow/>
        </div>
    }
}

/// What the colours mean, in words.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Words {
    /// What is measured.
    pub name: String,
    /// In what.
    pub unit: String,
    /// When, against what, at which level.
    pub line: String,
    /// Over which periods the classes were made, where over more than one.
    pub over: Option<String>,
    /// Why there is nothing to be seen, where that is so.
    pub why: Option<String>,
}

/// The legend's head; tracked. None before there is a row.
#[must_use]
pub fn words(cockpit: Cockpit) -> Option<Words> {
    let app = cockpit.app;
    let data = app.data()?;
    let (indicator, now) = app.row.with(|row| row.as_ref().map(|row| (row.indicator, row.period)))?;
    let indicator = data.indicator(indicator);
    let unit = lang().pick(&indicator.unit).to_owned();
    let level = lang().pick(&data.level(cockpit.depth.get()).name).to_owned();
    let paint = cockpit.paint.get()?;
    let name = format::short_name(lang(), indicator);
    let (name, unit) = match &paint.kind {
        Kind::Pair(second, _) => (
            tf("lens.pair", &[("a", &name), ("b", &format::short_name(lang(), data.indicator(*second)))]),
            String::new(),
        ),
        Kind::Difference(_) if format::is_share(indicator) => {
            (tf("lens.change_of", &[("name", &name)]), t("unit.points").to_owned())
        }
        Kind::Difference(_) => (tf("lens.change_of", &[("name", &name)]), unit),
        _ => (name, unit),
    };
    let range = app.choice.with(|choice| choice.lens.range);
    let words = |period: Period| format::period(lang(), period);
    let when = against(now, &paint.kind, words).unwrap_or_else(|| words(now));
    let over = range.filter(|_| matches!(paint.kind, Kind::One | Kind::Swipe(..)));
    let over = over.map(|(first, last)| tf("lens.one_scale", &[("first", &words(first)), ("last", &words(last))]));
    let line = tf("legend.flat", &[("period", &when), ("level", &level)]);
    let then = match paint.kind {
        Kind::Difference(then) => then,
        _ => now,
    };
    let gap = !data.is_comparable(app.choice.with(|choice| choice.indicator), now, then);
    let empty = paint.classes.counts.iter().all(|&count| count == 0);
    let why = match (gap, empty) {
        (true, _) => Some(tf("lens.unfinished", &[("name", &format::short_name(lang(), indicator))])),
        (_, true) => Some(t("lens.no_figures").to_owned()),
        _ => None,
    };
    Some(Words { name, unit, line, over, why })
}

/// One row of classes with its histogram.
#[component]
fn Row() -> impl IntoView {
    let cockpit = Cockpit::here();
    let only = cockpit.app.only_class;
    // Without a single number there is nothing to explain but the flags.
    let shown = move || {
        cockpit.paint.get().filter(|paint| paint.is_row() && paint.classes.counts.iter().any(|&count| count > 0))
    };
    let bars = Memo::new(move |_| shown().map_or_else(Vec::new, |paint| histogram(&paint.classes)));
    let bar = move |class: usize| {
        let path = move |part: fn(&(String, String)) -> String| {
            bars.with(|bars| bars.get(class).map_or_else(String::new, part))
        };
        let off = move || only.get().is_some_and(|only| usize::from(only) != class);
        view! { <path class=move || format!("bar {}{}", path(|bar| bar.0.clone()), if off() { " off" } else { "" }) d=move || path(|bar| bar.1.clone())></path> }
    };
    let swatches = Memo::new(move |_| {
        let Some(paint) = shown() else { return Vec::new() };
        let classes = &paint.classes;
        let left = match &paint.kind {
            Kind::Swipe(_, left) => Some(&**left),
            _ => None,
        };
        let swatch = |(class, &slot): (usize, &u8)| (classes.ramp.class(slot), class_words(classes, left, class));
        classes.slots.iter().enumerate().map(swatch).collect::<Vec<_>>()
    });
    let swatch = move |at: usize| {
        let part = move |part: fn(&(String, String)) -> String| {
            move || swatches.with(|swatches| swatches.get(at).map_or_else(String::new, part))
        };
        let class = at as u8;
        let toggle = move |_| only.update(|only| *only = if *only == Some(class) { None } else { Some(class) });
        view! {
            <button class=part(|swatch| swatch.0.clone()) title=part(|swatch| swatch.1.clone()) aria-label=part(|swatch| swatch.1.clone())
                aria-pressed=move || (only.get() == Some(class)).to_string() on:click=toggle></button>
        }
    };
    let count = Memo::new(move |_| swatches.with(Vec::len));
    // Place and words of each.
    let limits = Memo::new(move |_| {
        let Some((data, paint)) = cockpit.app.data().zip(shown()) else { return Vec::new() };
        let (indicator, method) = cockpit.app.choice.with(|choice| (choice.indicator, choice.lens.method));
        let joints = joints(data.indicator(indicator), method, &paint.kind, &paint.classes);
        let count = paint.classes.slots.len() as f64;
        joints.into_iter().map(|(at, words)| (format!("{}%", Tenth(at / count * 100.0)), words)).collect::<Vec<_>>()
    });
    let limit = move |at: usize| {
        let part = move |part: fn(&(String, String)) -> String| {
            move || limits.with(|limits| limits.get(at).map_or_else(String::new, part))
        };
        view! { <span style:left=part(|limit| limit.0.clone())>{part(|limit| limit.1.clone())}</span> }
    };
    let joints = Memo::new(move |_| limits.with(Vec::len));
    view! {
        <svg class="legend-bars" viewBox="0 0 280 36" preserveAspectRatio="none" aria-hidden="true"><For each=move || 0..count.get() key=|at| *at children=bar/></svg>
        <div class="legend-classes"><For each=move || 0..count.get() key=|at| *at children=swatch/></div>
        <div class="legend-breaks"><For each=move || 0..joints.get() key=|at| *at children=limit/></div>
    }
}

/// Of each class the style and the path of its bars, in a box of 280 × 36.
fn histogram(classes: &Classes) -> Vec<(String, String)> {
    let most = classes.bars.iter().copied().max().unwrap_or(1).max(1) as f64;
    let width = 280.0 / classes.bars.len().max(1) as f64;
    let bar = |(at, &units): (usize, &usize)| {
        // Heights go by the root: a class that holds most units leaves the others to be seen.
        let height = if units == 0 { 0.0 } else { ((units as f64 / most).sqrt() * 36.0).max(1.0) };
        let (left, height) = (Tenth(at as f64 * width), Tenth(height));
        format!("M{left} 36v-{height}h{}v{height}Z", Tenth(width - 0.8))
    };
    let class = |(class, &slot): (usize, &u8)| {
        let bars = classes.bars.iter().enumerate().skip(class * BARS).take(BARS).filter(|(_, units)| **units > 0);
        (classes.ramp.class(slot), bars.map(bar).collect())
    };
    classes.slots.iter().enumerate().map(class).collect()
}

/// A class in words: its limits and its units, of a swipe on both sides.
fn class_words(classes: &Classes, left: Option<&Classes>, class: usize) -> String {
    let low = class.checked_sub(1).map(|at| classes.breaks[at]).or(classes.ends.map(|ends| ends.0)).unwrap_or(0.0);
    let high = classes.breaks.get(class).copied().or(classes.ends.map(|ends| ends.1)).unwrap_or(0.0);
    let count = format::count(classes.counts[class]);
    let count = match left.and_then(|left| left.counts.get(class)) {
        Some(&left) => tf("lens.both_counts", &[("left", &format::count(left)), ("right", &count)]),
        None => count,
    };
    let args = [
        ("k", (class + 1).to_string()),
        ("low", format::limit(lang(), low)),
        ("high", format::limit(lang(), high)),
        ("n", count),
    ];
    tf("legend.class", &args.each_ref().map(|(name, value)| (*name, value.as_str())))
}

/// What stands below the swatches, and where: 1 is the first joint.
fn joints(indicator: &IndicatorBody, method: Method, kind: &Kind, classes: &Classes) -> Vec<(f64, String)> {
    let number = |&limit: &f32| short_limit(limit);
    let at = |(at, words): (usize, String)| (at as f64 + 1.0, words);
    if let Kind::Difference(_) = kind {
        // The two joints round zero enclose what is about the same.
        let middle = classes.breaks.len() / 2;
        let outer = classes.breaks.iter().enumerate().filter(|(at, _)| at + 1 != middle && *at != middle);
        let mut all: Vec<_> = outer.map(|(place, limit)| at((place, number(limit)))).collect();
        if classes.breaks.len() > 1 {
            all.push((middle as f64 + 0.5, t("lens.same").to_owned()));
        }
        return all;
    }
    let limits = classes.breaks.iter().enumerate();
    match method.of(indicator) {
        Method::Thresholds => {
            limits.map(|(place, limit)| at((place, line_name(indicator, *limit) + &number(limit)))).collect()
        }
        Method::Target => limits
            .map(|(place, limit)| {
                let is_target = indicator
                    .target
                    .is_some_and(|target| (f64::from(*limit) - target).abs() <= f64::from(limit.abs()) * 1e-6);
                let words = number(limit);
                at((place, if is_target { tf("lens.target_at", &[("value", &words)]) } else { words }))
            })
            .collect(),
        _ => limits.map(|(place, limit)| at((place, number(limit)))).collect(),
    }
}

/// The character of the warning whose line lies there.
fn line_name(indicator: &IndicatorBody, limit: f32) -> String {
    let Some(lines) = indicator.thresholds else { return String::new() };
    let own =
        Warning::GRAVEST_FIRST.into_iter().find(|&one| warning_edge(indicator.direction, lines.limit(one)) == limit);
    own.map_or("", |warning| match warning {
        Warning::Red => t("warning.red_mark"),
        Warning::Orange => t("warning.orange_mark"),
        Warning::Yellow => t("warning.yellow_mark"),
        Warning::Blue => t("warning.blue_mark"),
    })
    .to_owned()
}

/// A limit in at most four digits: the joints stand close.
#[must_use]
pub fn short_limit(limit: f32) -> String {
    let size = limit.abs();
    let steps = if size >= 100.0 {
        1.0
    } else if size >= 10.0 {
        100.0
    } else {
        1000.0
    };
    // A limit that reads longer was put there by the values themselves; what it parts stays parted.
    format::limit(lang(), (limit * steps).round() / steps)
}

/// The four flags with their counts.
#[component]
fn Flags() -> impl IntoView {
    let cockpit = Cockpit::here();
    let compared = Memo::new(move |_| {
        cockpit.paint.with(|paint| paint.as_ref().is_some_and(|paint| matches!(paint.kind, Kind::Difference(_))))
    });
    let row = |flag: Flag| {
        let class = match flag {
            Flag::Ok => "swatch flag-ok",
            Flag::Stale => "swatch flag-stale",
            Flag::Suppressed => "swatch flag-suppressed",
            Flag::NoData => "swatch flag-no_data",
        };
        let words = move || match flag {
            Flag::Ok => t("flag.ok"),
            Flag::Stale => t("flag.stale"),
            Flag::Suppressed => t("flag.suppressed"),
            Flag::NoData if compared.get() => t("lens.incomparable_long"),
            Flag::NoData => t("flag.no_data"),
        };
        let count = Memo::new(move |_| {
            cockpit.paint.with(|paint| paint.as_ref().map_or(0, |paint| paint.classes.flags[flag as usize]))
        });
        view! { <div class="flag-row" class:quiet=move || count.get() == 0><span class=class></span><span>{words}</span><span class="num">{move || format::count(count.get())}</span></div> }
    };
    Flag::ALL.into_iter().map(row).collect_view()
}
