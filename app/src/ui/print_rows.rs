//! Lines of a print that aren't the map's own: the legend's, and where all of it comes from.

use domain::{value::Flag, wire::IndicatorBody};

use super::{explained::class_words, legend_nine::ranges};
use crate::{
    format,
    locale::{lang, t, tf},
    print::sheet::{Entry, Swatch},
    state::{
        Dataset,
        lens::{Kind, Paint, SIDE},
    },
};

/// The legend's lines: classes from low to high with how many units each has, then the four flags with theirs.
#[must_use]
pub fn entries(paint: &Paint) -> Vec<Entry> {
    let classes = &paint.classes;
    let limit = |value: f32| format::limit(lang(), value);
    let sides = match &paint.kind {
        Kind::Pair(_, pair) => Some([0, 1].map(|side| ranges(&pair.breaks[side]))),
        _ => None,
    };
    let range = |at: usize| {
        if let Some([first, second]) = &sides {
            return tf("lens.pair", &[("a", &first[at % SIDE]), ("b", &second[at / SIDE])]);
        }
        let low = at.checked_sub(1).map(|below| classes.breaks[below]).or(classes.ends.map(|ends| ends.0));
        let high = classes.breaks.get(at).copied().or(classes.ends.map(|ends| ends.1));
        let (low, high) = (limit(low.unwrap_or(0.0)), limit(high.unwrap_or(0.0)));
        if low == high { low } else { tf("print.range", &[("low", &low), ("high", &high)]) }
    };
    let class = |(at, &slot): (usize, &u8)| Entry {
        swatch: Swatch::Class(classes.ramp, slot),
        words: range(at),
        count: format::count(classes.counts[at]),
    };
    let flag = |flag: Flag| {
        let words = match flag {
            Flag::Ok => t("flag.ok"),
            Flag::Stale => t("flag.stale"),
            Flag::Suppressed => t("flag.suppressed"),
            Flag::NoData => t("flag.no_data"),
        };
        let count = format::count(classes.flags[flag as usize]);
        Entry { swatch: Swatch::Flag(flag), words: words.to_owned(), count }
    };
    let known = classes.counts.iter().any(|&count| count > 0);
    let classed = classes.slots.iter().enumerate().filter(|_| known).map(class);
    classed.chain(Flag::ALL.into_iter().map(flag)).collect()
}

/// Names, and what stands behind them: date, source, version, system of coordinates, base map, protection.
#[must_use]
pub fn notes(data: &Dataset, indicator: &IndicatorBody, basemap: Option<String>) -> Vec<(String, String)> {
    let catalogue = &data.catalogue;
    let notes = [
        ("asof.label", Some(format::period(lang(), catalogue.as_of))),
        ("print.source", Some(t("print.source_words").to_owned())),
        ("print.version", Some(catalogue.version.clone())),
        ("print.crs", Some(catalogue.crs.name().to_owned())),
        ("print.basemap", basemap),
        ("print.protection", Some(protection(indicator))),
    ];
    notes.into_iter().filter_map(|(key, words)| Some((t(key).to_owned(), words?))).collect()
}

/// Who is in the figures, and what was done for them.
fn protection(indicator: &IndicatorBody) -> String {
    let who = t(class_words(indicator.class));
    match indicator.class.protection() {
        None => who.to_owned(),
        Some(rule) => {
            let (threshold, base) = (rule.threshold.to_string(), rule.base.to_string());
            tf("print.rounded", &[("who", who), ("threshold", &threshold), ("base", &base)])
        }
    }
}
