//! The chosen unit: who it is, the indicator's figure there, how it moved.
//!
//! The whole has no card. Once made it stays in its place, where nobody sees, hears or comes to it, and holds its last words
//! until a unit is chosen again: made anew each time, it would be styled and laid out anew, too.

use std::rc::Rc;

use domain::{
    catalogue::Warning,
    units::{UnitIx, UnitKind},
    value::Flag,
};
use leptos::{html, prelude::*};

use super::{
    cockpit::Cockpit,
    explained::AskHow,
    focus,
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
    let app = cockpit.app;
    let of = held(cockpit, move || app.choice.with(|choice| choice.indicator));
    let period = held(cockpit, move || app.choice.with(|choice| choice.period));
    let series = held(cockpit, move || app.series_of(of.get()));
    let away = Memo::new(move |_| apart(cockpit).is_none());
    let card = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        if let Some(card) = card.get().filter(|_| away.get()) {
            focus::leave(&card);
        }
    });
    view! {
        <div class="card" class:asleep=away node_ref=card>
            <Who/>
            <Now/>
            <TrendChart of=of series=series period=period/>
        </div>
    }
}

/// The data while a unit below the whole is chosen.
fn apart(cockpit: Cockpit) -> Option<Rc<Dataset>> {
    cockpit.app.data().filter(|data| cockpit.unit.get() != data.root())
}

/// What belongs to the card's unit; while the whole is chosen, as it was last.
fn held<T: Clone + PartialEq + Send + Sync + 'static>(
    cockpit: Cockpit,
    make: impl Fn() -> T + Send + Sync + 'static,
) -> Memo<T> {
    Memo::new(move |last: Option<&T>| match last {
        Some(last) if apart(cockpit).is_none() => last.clone(),
        _ => make(),
    })
}

/// A name and what is told under it.
#[derive(Clone, Default, PartialEq)]
struct Fact {
    name: String,
    words: String,
    /// What the style sheet calls it.
    mood: &'static str,
}

impl Fact {
    fn new(name: impl Into<String>, words: String) -> Self {
        Self { name: name.into(), words, mood: "" }
    }
}

/// Some of them, each in its place.
fn list<T: Send + Sync + 'static>(told: Memo<T>, of: fn(&T) -> &[Fact]) -> impl IntoView {
    let places = Memo::new(move |_| told.with(|told| of(told).len()));
    let fact = move |at: usize| {
        let part = move |part: fn(&Fact) -> &str| {
            move || told.with(|told| of(told).get(at).map(|fact| part(fact).to_owned()).unwrap_or_default())
        };
        view! { <div><dt>{part(|fact| &fact.name)}</dt><dd class=part(|fact| fact.mood)>{part(|fact| &fact.words)}</dd></div> }
    };
    view! { <For each=move || 0..places.get() key=|at| *at children=fact/> }
}

/// Who a unit is, in words.
#[derive(Clone, Default, PartialEq)]
struct Told {
    level: String,
    /// That it is a special one.
    kind: Option<&'static str>,
    code: String,
    name: String,
    parent: Option<UnitIx>,
    parent_name: String,
    facts: Vec<Fact>,
}

impl Told {
    fn of(cockpit: Cockpit, data: &Dataset) -> Self {
        let (unit, units) = (cockpit.unit.get(), data.units());
        let parent = units.parent(unit);
        Self {
            level: lang().pick(&data.level(units.depth(unit)).name).to_owned(),
            kind: (units.kind(unit) == UnitKind::Special).then(|| t("unit.special")),
            code: units.code(unit).to_string(),
            name: units.name(unit).to_owned(),
            parent,
            parent_name: parent.map(|parent| units.name(parent).to_owned()).unwrap_or_default(),
            facts: facts(cockpit, data, unit),
        }
    }
}

/// Name, code, place in the hierarchy, size.
#[component]
fn Who() -> impl IntoView {
    let cockpit = Cockpit::here();
    let app = cockpit.app;
    let told = held(cockpit, move || app.data().map(|data| Told::of(cockpit, &data)).unwrap_or_default());
    let part = move |of: fn(&Told) -> &str| move || told.with(|told| of(told).to_owned());
    let kind = Memo::new(move |_| told.with(|told| told.kind));
    let up = move |_| {
        if let Some(parent) = told.with_untracked(|told| told.parent) {
            cockpit.send(Command::Visit(parent));
        }
    };
    view! {
        <p class="kicker">
            <span>{part(|told| &told.level)}</span>{move || kind.get().map(|kind| view! { <span>{kind}</span> })}<span class="num" id="unit-code">{part(|told| &told.code)}</span>
            <span class="grow"></span><span>{move || t("unit.parent")}" "<button class="link" on:click=up>{part(|told| &told.parent_name)}</button></span>
        </p>
        <h2 id="unit-name">{part(|told| &told.name)}</h2>
        <dl class="facts">{list(told, |told| &told.facts)}</dl>
    }
}

/// Who leads it, its area, what the catalogue wants told of a unit, how many units of each level lie below.
fn facts(cockpit: Cockpit, data: &Dataset, unit: UnitIx) -> Vec<Fact> {
    let app = cockpit.app;
    let units = data.units();
    let led_by = match units.kind(unit) {
        UnitKind::Special => Some(t("unit.own_contact")),
        UnitKind::Ordinary => data.level(units.depth(unit)).led_by.as_ref().map(|role| lang().pick(role)),
    };
    let mut facts: Vec<Fact> = led_by.map(|role| Fact::new(t("unit.led_by"), role.to_owned())).into_iter().collect();
    facts.push(Fact::new(t("unit.area"), format::area(lang(), data.partition.area_m2(unit))));
    let period = app.choice.with(|choice| choice.period);
    let told = |at: IndicatorIx| {
        let indicator = data.indicator(at);
        let value = app.series_of(at)?.ok()?.at(data, period).number()?;
        Some(Fact::new(format::short_name(lang(), indicator), format::figure_text(lang(), indicator, f64::from(value))))
    };
    facts.extend(data.placed(|indicator| indicator.card).into_iter().filter_map(told));
    facts.extend(super::overlays::facts(cockpit, unit, None).into_iter().map(|(name, words)| Fact::new(name, words)));
    let (counts, special) = data.counts_below(unit);
    for (depth, count) in counts {
        let count = if depth == data.leaf_depth() { count - special } else { count };
        facts.push(Fact::new(lang().pick(&data.level(depth).name), format::count(count)));
    }
    if special > 0 {
        facts.push(Fact::new(t("unit.special"), format::count(special)));
    }
    facts
}

/// The indicator's figure at the unit, in words.
#[derive(Clone, Default, PartialEq)]
struct Figure {
    name: String,
    /// Over which time.
    when: String,
    warning: Option<Warning>,
    number: String,
    measure: String,
    /// What the style sheet calls its state.
    state: &'static str,
    /// Why there is no number.
    why: Option<&'static str>,
    changes: Vec<Fact>,
    /// What was unusual on its last day.
    odd: Option<String>,
}

impl Figure {
    fn of(cockpit: Cockpit, data: &Dataset) -> Self {
        let app = cockpit.app;
        let (unit, at, period) = app.choice.with(|choice| (choice.unit, choice.indicator, choice.period));
        let indicator = data.indicator(at);
        let (name, window) = format::name_and_window(lang().pick(&indicator.name));
        let when = [window, &format::period_of(lang(), data, period)];
        let made = Self {
            name: name.to_owned(),
            when: when.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · "),
            changes: changes(cockpit, data),
            odd: app.series_of(at).and_then(Result::ok).and_then(|series| unusual_words(data, at, &series, period)),
            ..Self::default()
        };
        // The unit's figure comes from the map's row, which is there first; the row of another choice isn't shown for this one.
        let cell = app.row.with(|row| {
            let row = row.as_ref().filter(|row| (row.indicator, row.period) == (at, period))?;
            row.cells.get(unit.index()).copied()
        });
        let Some(cell) = cell else {
            return Self { number: "…".to_owned(), state: "none late", ..made };
        };
        let Some(value) = cell.number().map(f64::from) else {
            let why = match cell.flag {
                Flag::Suppressed => t("flag.suppressed_why"),
                _ if !data.published(at, data.units().depth(unit)) => t("flag.not_published_why"),
                _ => t("flag.no_data_why"),
            };
            return Self { number: flag_words(cell.flag).to_owned(), state: "none", why: Some(why), ..made };
        };
        let (number, measure) = format::figure(lang(), indicator, value);
        let state = if cell.flag == Flag::Stale { "old" } else { "" };
        Self { number, measure, state, warning: warning(indicator, value), ..made }
    }
}

/// How it moved, and its place among its siblings or, where it has none, the target.
fn changes(cockpit: Cockpit, data: &Dataset) -> Vec<Fact> {
    let app = cockpit.app;
    let (unit, at) = app.choice.with(|choice| (choice.unit, choice.indicator));
    let (units, indicator) = (data.units(), data.indicator(at));
    let change = |(months, key): (i32, &'static str)| match app.change_of(at, months) {
        Some(change) => {
            Fact { mood: delta_class(indicator, &change), ..Fact::new(t(key), delta_text(indicator, &change)) }
        }
        None => Fact { mood: "quiet", ..Fact::new(t(key), "–".to_owned()) },
    };
    let depth = units.depth(unit);
    let siblings = |parent| units.children(parent).iter().copied().filter(|&at| units.depth(at) == depth);
    let place = units.parent(unit).and_then(|parent| {
        app.row.with(|row| rank_of(&row.as_ref()?.cells, unit, siblings(parent), indicator.direction))
    });
    let place = place.map(|(place, of)| {
        let words = tf("rank.of", &[("place", &format::count(place)), ("of", &format::count(of))]);
        Fact::new(t("rank.siblings"), words)
    });
    let target = || {
        let target = format::figure_text(lang(), indicator, indicator.target?);
        Some(Fact::new(t("indicator.target"), target))
    };
    let moved = [(1, "change.month"), (12, "change.year")].map(change);
    moved.into_iter().chain(place.or_else(target)).collect()
}

/// The indicator's figure at the unit.
#[component]
fn Now() -> impl IntoView {
    let cockpit = Cockpit::here();
    let app = cockpit.app;
    let told = held(cockpit, move || app.data().map(|data| Figure::of(cockpit, &data)).unwrap_or_default());
    let part = move |of: fn(&Figure) -> &str| move || told.with(|told| of(told).to_owned());
    let warning = Memo::new(move |_| told.with(|told| told.warning));
    let why = Memo::new(move |_| told.with(|told| told.why));
    let odd = Memo::new(move |_| told.with(|told| told.odd.clone()));
    let odd = move || {
        let words = odd.get()?;
        Some(view! { <p class="odd-line"><span class="odd" aria-hidden="true">{t("unusual.mark")}</span>{words}</p> })
    };
    view! {
        <div class="now">
            <p class="now-head"><b>{part(|told| &told.name)}</b><span class="quiet">{part(|told| &told.when)}</span>{move || warning.get().map(|warning| warn_chip(warning, false))}<AskHow/></p>
            <p class=move || told.with(|told| format!("big {}", told.state)) id="unit-value">{part(|told| &told.number)}<em>{part(|told| &told.measure)}</em></p>
            {move || why.get().map(|why| view! { <p class="why">{why}</p> })}
            <dl class="deltas">{list(told, |told| &told.changes)}</dl>
            {odd}
        </div>
    }
}
