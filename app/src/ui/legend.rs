//! What the colours mean: histogram on the class swatches, limits at the joints, the four flags with counts.

use domain::value::Flag;
use leptos::prelude::*;

use super::cockpit::Cockpit;
use crate::{
    format,
    locale::{lang, t, tf},
    state::classes::BARS,
};

/// The legend; a class is a filter.
#[component]
pub fn Legend() -> impl IntoView {
    let cockpit = Cockpit::here();
    let app = cockpit.app;
    let only = app.only_class;
    let indicator = Memo::new(move |_| app.row.with(|row| row.as_ref().map(|row| row.indicator)));
    // A filter belongs to one set of classes.
    Effect::new(move |_| {
        indicator.track();
        cockpit.depth.track();
        only.set(None);
    });
    let head = move || {
        let data = app.data()?;
        let indicator = data.indicator(indicator.get()?).clone();
        let unit = lang().pick(&indicator.unit).to_owned();
        let level = lang().pick(&data.level(cockpit.depth.get()).name).to_owned();
        let classes = cockpit.classes.get()?;
        let count = classes.counts.iter().filter(|&&count| count > 0).count().to_string();
        let key = if classes.breaks.is_empty() { "legend.flat" } else { "legend.method" };
        let when = app.row.with(|row| row.as_ref().map(|row| format::period(lang(), row.period))).unwrap_or_default();
        Some(view! {
            <p><b>{format::short_name(lang(), &indicator)}</b>" "{unit}</p>
            <p class="quiet">{tf(key, &[("period", &when), ("level", &level), ("n", &count)])}</p>
        })
    };
    // Without a single number there is nothing to explain but the flags.
    let shown = move || cockpit.classes.get().filter(|classes| classes.counts.iter().any(|&count| count > 0));
    let bars = move || {
        let classes = shown()?;
        let most = classes.bars.iter().copied().max().unwrap_or(1).max(1) as f64;
        let count = classes.bars.len();
        let width = 280.0 / count.max(1) as f64;
        let bar = |(at, &units): (usize, &usize)| {
            let class = at / BARS;
            let slot = classes.slots.get(class).copied().unwrap_or(0);
            // Heights go by the root: a class that holds most units leaves the others to be seen.
            let height = if units == 0 { 0.0 } else { ((units as f64 / most).sqrt() * 36.0).max(1.0) };
            let off = move || only.get().is_some_and(|only| usize::from(only) != class);
            view! {
                <rect class=format!("bar c{slot}") class:off=off x=format!("{:.2}", at as f64 * width) y=format!("{:.2}", 36.0 - height)
                    width=format!("{:.2}", width - 0.8) height=format!("{height:.2}")></rect>
            }
        };
        Some(classes.bars.iter().enumerate().map(bar).collect::<Vec<_>>())
    };
    let swatches = move || {
        let classes = shown()?;
        let swatch = |(class, &slot): (usize, &u8)| {
            let low =
                class.checked_sub(1).map(|at| classes.breaks[at]).or(classes.ends.map(|ends| ends.0)).unwrap_or(0.0);
            let high = classes.breaks.get(class).copied().or(classes.ends.map(|ends| ends.1)).unwrap_or(0.0);
            let words = tf(
                "legend.class",
                &[
                    ("k", &(class + 1).to_string()),
                    ("low", &format::limit(lang(), low)),
                    ("high", &format::limit(lang(), high)),
                    ("n", &format::count(classes.counts[class])),
                ],
            );
            let class = class as u8;
            let toggle = move |_| only.update(|only| *only = if *only == Some(class) { None } else { Some(class) });
            view! {
                <button class=format!("c{slot}") title=words.clone() aria-label=words aria-pressed=move || (only.get() == Some(class)).to_string() on:click=toggle></button>
            }
        };
        Some(classes.slots.iter().enumerate().map(swatch).collect::<Vec<_>>())
    };
    let limits = move || {
        let classes = shown()?;
        let count = classes.slots.len() as f64;
        let label = |(at, &limit): (usize, &f32)| {
            let left = format!("{:.2}%", (at as f64 + 1.0) / count * 100.0);
            view! { <span style:left=left>{format::limit(lang(), limit)}</span> }
        };
        Some(classes.breaks.iter().enumerate().map(label).collect::<Vec<_>>())
    };
    let flags = move || {
        let classes = cockpit.classes.get();
        let row = |flag: Flag| {
            let (class, words) = match flag {
                Flag::Ok => ("swatch flag-ok", "flag.ok"),
                Flag::Stale => ("swatch flag-stale", "flag.stale"),
                Flag::Suppressed => ("swatch flag-suppressed", "flag.suppressed"),
                Flag::NoData => ("swatch flag-no_data", "flag.no_data"),
            };
            let count = classes.as_ref().map_or(0, |classes| classes.flags[flag as usize]);
            view! { <div class="flag-row" class:quiet=count == 0><span class=class></span><span>{t(words)}</span><span class="num">{format::count(count)}</span></div> }
        };
        Flag::ALL.into_iter().map(row).collect::<Vec<_>>()
    };
    view! {
        <div class="over legend" class:single=move || only.get().is_some() role="group" aria-label=move || t("legend.label")>
            <div class="legend-head">{head}</div>
            <svg class="legend-bars" viewBox="0 0 280 36" preserveAspectRatio="none" aria-hidden="true">{bars}</svg>
            <div class="legend-classes">{swatches}</div>
            <div class="legend-breaks">{limits}</div>
            <div class="legend-flags">{flags}</div>
        </div>
    }
}
