//! Units with their households on the band, and how they keep the rules, in words. What shows them stays while a line is
//! drawn: only words that are others are written.

use domain::plan::count::Tally;
use domain::plan::rules::Rule;
use leptos::prelude::*;

use super::super::desk::{Foreseen, Turn};
use super::state::Planner;
use super::words;
use crate::{
    format,
    locale::{lang, t, tf},
};

/// A shape rounder than this is well shaped.
const ROUND: f64 = 0.25;
/// Rules that have a line of their own.
const SHOWN_RULES: [Rule; 4] = [Rule::AboveBand, Rule::BelowBand, Rule::NotContiguous, Rule::NotCompact];
/// Most cards shown.
const MOST: usize = 6;

/// A unit.
#[derive(Clone, Debug, PartialEq)]
pub struct Card {
    number: String,
    change: String,
    households: String,
    /// Which way it is out of its band.
    sign: &'static str,
    more: String,
    off: bool,
    gone: bool,
    /// Where the band begins, its width and where the count stands, as lengths.
    bar: Option<[String; 3]>,
}

impl Card {
    /// Of some units, as many as are shown.
    pub fn all(planner: Planner, turns: &[Turn]) -> Vec<Self> {
        turns.iter().take(MOST).map(|turn| Self::of(planner, turn)).collect()
    }

    fn of(planner: Planner, turn: &Turn) -> Self {
        let households = |side: &Option<(Tally, f64)>| side.as_ref().map(|(tally, _)| tally.households);
        let (before, after) = (households(&turn.before), households(&turn.after));
        let shown = after.or(before).unwrap_or(0);
        let change = match (before, after) {
            (Some(before), Some(after)) if before != after => {
                tf("planner.change", &[("before", &before.to_string()), ("after", &after.to_string())])
            }
            (None, Some(_)) => t("planner.is_new").to_owned(),
            (Some(_), None) => t("planner.goes").to_owned(),
            _ => t("planner.stays").to_owned(),
        };
        let (tally, area) = turn.after.or(turn.before).unwrap_or_default();
        Self {
            number: planner.label(&turn.code),
            change,
            households: format::count(shown as usize),
            sign: turn.fit.sign(),
            more: tf(
                "planner.card",
                &[("buildings", &format::count(tally.buildings as usize)), ("area", &format::area(lang(), area))],
            ),
            off: turn.fit.is_off(),
            gone: turn.after.is_none(),
            bar: turn.band.map(|band| bar(shown, band)),
        }
    }
}

/// Where a count stands on its band.
fn bar(households: u32, [least, most]: [u32; 2]) -> [String; 3] {
    let end = f64::from(most + most / 3).max(f64::from(households));
    [least, most - least, households].map(|value| format!("{:.1}%", 100.0 * f64::from(value) / end))
}

/// Cards, each in its place.
pub fn cards<T: Send + Sync + 'static>(told: Memo<T>, of: fn(&T) -> &[Card]) -> impl IntoView {
    let places = Memo::new(move |_| told.with(|told| of(told).len()));
    let card = move |at: usize| {
        let part = move |part: fn(&Card) -> &str| {
            move || told.with(|told| of(told).get(at).map(|card| part(card).to_owned()).unwrap_or_default())
        };
        let is = move |is: fn(&Card) -> bool| move || told.with(|told| of(told).get(at).is_some_and(is));
        let length = move |place: usize| {
            move || {
                let bar = told.with(|told| of(told).get(at).and_then(|card| card.bar.clone()));
                bar.map(|bar| bar[place].clone()).unwrap_or_default()
            }
        };
        let barred = Memo::new(move |_| is(|card| card.bar.is_some())());
        let bar = move || {
            barred.get().then(|| {
                view! {
                    <div class="band-bar">
                        <i class="band" style:left=length(0) style:width=length(1)></i>
                        <i class="dot" style:left=length(2)></i>
                    </div>
                }
            })
        };
        view! {
            <div class="card" class:off=is(|card| card.off) class:gone=is(|card| card.gone)>
                <p>{part(|card| &card.number)}<span class="quiet">{part(|card| &card.change)}</span></p>
                <p class="big"><b>{part(|card| &card.households)}</b><span>{move || t("planner.households")}</span><i>{part(|card| card.sign)}</i></p>
                {bar}
                <p class="quiet">{part(|card| &card.more)}</p>
            </div>
        }
    };
    view! { <div class="cards"><For each=move || 0..places.get() key=|at| *at children=card/></div> }
}

/// Whether something is as it should be.
#[derive(Clone, Debug, PartialEq)]
pub struct Check {
    good: bool,
    words: String,
    figure: String,
}

impl Check {
    /// With its figure, or none.
    pub const fn new(good: bool, words: String, figure: String) -> Self {
        Self { good, words, figure }
    }

    /// The rules that a command touches, each with its figure.
    pub fn all(seen: &Foreseen) -> Vec<Self> {
        let after: Vec<&Turn> = seen.turns.iter().filter(|turn| turn.after.is_some()).collect();
        let join = |parts: Vec<String>| parts.join(" / ");
        let counts = after.iter().filter_map(|turn| turn.after).map(|(tally, _)| tally.households.to_string());
        let in_band = after.iter().find_map(|turn| turn.band).map(|[least, most]| {
            let words = tf("planner.rule_band", &[("least", &least.to_string()), ("most", &most.to_string())]);
            let fits = after.iter().all(|turn| !turn.fit.is_off());
            Self::new(fits, words, join(counts.take(MOST).collect()))
        });
        let pieces = after.iter().map(|turn| turn.pieces).max().unwrap_or(1);
        let whole = Self::new(
            pieces <= 1,
            t("planner.rule_whole").to_owned(),
            tf("planner.pieces", &[("n", &pieces.to_string())]),
        );
        let round: Vec<f64> = after.iter().filter_map(|turn| turn.roundness).collect();
        let shape = Self::new(
            round.iter().all(|value| *value >= ROUND),
            t("planner.rule_shape").to_owned(),
            join(round.iter().take(MOST).map(|value| format::number(*value, 2)).collect()),
        );
        // What the rules say beyond these: what would begin, and what would end.
        let touched = |side: usize| -> std::collections::BTreeSet<Rule> {
            let rules = seen.turns.iter().flat_map(|turn| turn.rules[side].iter().copied());
            domain::fill::set(rules.filter(|rule| !SHOWN_RULES.contains(rule)))
        };
        let (was, will) = (touched(0), touched(1));
        let turned = |good: bool, rules: &[Rule]| -> Vec<Self> {
            let figure = t(if good { "planner.ends" } else { "planner.begins" });
            rules.iter().map(|rule| Self::new(good, words::rule(*rule).to_owned(), figure.to_owned())).collect()
        };
        let only = |a: &std::collections::BTreeSet<Rule>, b| a.difference(b).copied().collect::<Vec<_>>();
        let mut all: Vec<Self> = in_band.into_iter().collect();
        all.extend([whole, shape]);
        all.extend(turned(false, &only(&will, &was)));
        all.extend(turned(true, &only(&was, &will)));
        all
    }
}

/// Checks, each in its place.
pub fn checks<T: Send + Sync + 'static>(told: Memo<T>, of: fn(&T) -> &[Check]) -> impl IntoView {
    let places = Memo::new(move |_| told.with(|told| of(told).len()));
    let check = move |at: usize| {
        let part = move |part: fn(&Check) -> &str| {
            move || told.with(|told| of(told).get(at).map(|check| part(check).to_owned()).unwrap_or_default())
        };
        let good = move || told.with(|told| of(told).get(at).is_some_and(|check| check.good));
        let sign = move || if good() { "✓" } else { "✕" };
        view! { <li class:worse=move || !good()><b aria-hidden="true">{sign}</b><span>{part(|check| &check.words)}</span><span class="num">{part(|check| &check.figure)}</span></li> }
    };
    view! { <ul class="checks"><For each=move || 0..places.get() key=|at| *at children=check/></ul> }
}
