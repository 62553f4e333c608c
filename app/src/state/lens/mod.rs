//! How the map shows figures: by which classes, beside which second indicator, against which other period, over which
//! range of periods.
//!
//! [`Lens`] is what was chosen of it; [`paint`] makes from it what the map and the legend show.

mod address;
mod bivariate;
mod difference;
mod method;
mod natural;
mod paint;
#[cfg(test)]
mod tests;

use domain::period::Period;

use super::{Choice, Dataset, IndicatorIx};

pub use address::KEYS;
pub(super) use address::{read, write};
pub use bivariate::{Pair, SIDE, bivariate};
pub use difference::{around_zero, difference};
pub use method::{Method, warning_edge};
pub use paint::{Kind, Paint};

/// Whole share of the map's width, in hundredths, at which a swipe stands at first.
pub const HALF: u8 = 50;

/// How two periods are held against each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Way {
    /// The map shows how much changed.
    #[default]
    Difference,
    /// A handle parts the map: the compared period left of it, the shown one right.
    Swipe,
}

impl Way {
    /// Both, in the order of the switch.
    pub const ALL: [Self; 2] = [Self::Difference, Self::Swipe];

    /// Its name in the address.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Difference => "difference",
            Self::Swipe => "swipe",
        }
    }
}

/// What was chosen of how the map shows figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lens {
    /// How classes are made; where the indicator doesn't offer it, by quantiles.
    pub method: Method,
    /// The indicator shown beside the first; never the first itself.
    pub second: Option<IndicatorIx>,
    /// The period that the shown one is held against. Never beside a second indicator.
    pub versus: Option<Period>,
    /// How the two are held against each other.
    pub way: Way,
    /// Where the swipe's handle stands, hundredths of the map's width.
    pub split: u8,
    /// First and last of the periods over which classes hold and playing goes; the one shown is among them.
    pub range: Option<(Period, Period)>,
}

impl Lens {
    /// The plain map.
    pub const PLAIN: Self =
        Self { method: Method::Quantile, second: None, versus: None, way: Way::Difference, split: HALF, range: None };
}

/// A wish about [`Lens`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LensCommand {
    /// Class by this method.
    Method(Method),
    /// Show this indicator beside the first, or none.
    Second(Option<IndicatorIx>),
    /// Hold the shown period against this one, or none.
    Versus(Option<Period>),
    /// Hold it against the period so many places later; stops at both ends.
    VersusStep(i32),
    /// Compare in this way; with the year before where nothing is compared yet.
    Way(Way),
    /// The next of: no comparison, difference, swipe.
    CompareNext,
    /// Move the swipe's handle, hundredths of the map's width.
    Split(u8),
    /// Classes over these periods and playing through them, or neither.
    Range(Option<(Period, Period)>),
    /// Move the range's end that is shown so many periods on; begins a range where there is none.
    RangeStep(i32),
}

/// Applies a wish.
pub(super) fn reduce(data: &Dataset, choice: &mut Choice, command: LensCommand) {
    let periods = &data.catalogue.periods;
    let moved = |at: usize, by: i32| (at as i32).saturating_add(by).clamp(0, periods.len() as i32 - 1) as usize;
    match command {
        LensCommand::Method(method) => choice.lens.method = method,
        LensCommand::Second(second) => {
            choice.lens.second = second.filter(|at| at.0 < data.catalogue.indicators.len());
            if choice.lens.second.is_some() {
                choice.lens.versus = None;
            }
        }
        LensCommand::Versus(period) => {
            choice.lens.versus = period.filter(|&of| data.period_at(of).is_some());
        }
        LensCommand::VersusStep(by) => {
            let from = choice.lens.versus.or_else(|| opposite(data, choice.period));
            if let Some(at) = from.and_then(|period| data.period_at(period)) {
                choice.lens.versus = Some(periods[moved(at, by)]);
            }
        }
        LensCommand::Way(way) => {
            choice.lens.way = way;
            choice.lens.versus = choice.lens.versus.or_else(|| opposite(data, choice.period));
        }
        LensCommand::CompareNext => {
            (choice.lens.versus, choice.lens.way) = match (choice.lens.versus, choice.lens.way) {
                (None, _) => (opposite(data, choice.period), Way::Difference),
                (versus, Way::Difference) => (versus, Way::Swipe),
                (_, Way::Swipe) => (None, Way::Difference),
            };
        }
        LensCommand::Split(at) => choice.lens.split = at.min(100),
        LensCommand::Range(range) => {
            let ends = range.and_then(|(a, b)| Some((data.period_at(a)?, data.period_at(b)?)));
            choice.play = choice.play && range.is_none();
            let ends = ends.map(|(a, b)| (a.min(b), a.max(b))).filter(|(first, last)| first < last);
            choice.lens.range = ends.map(|(first, last)| (periods[first], periods[last]));
            if let (Some((first, last)), Some(now)) = (ends, data.period_at(choice.period)) {
                choice.period = periods[now.clamp(first, last)];
            }
        }
        LensCommand::RangeStep(by) => {
            let Some(now) = data.period_at(choice.period) else { return };
            let anchor = match choice.lens.range {
                Some((first, last)) if last == choice.period => first,
                Some((_, last)) => last,
                None => choice.period,
            };
            let Some(anchor) = data.period_at(anchor) else { return };
            let end = moved(now, by);
            choice.play = false;
            choice.period = periods[end];
            let (first, last) = (anchor.min(end), anchor.max(end));
            choice.lens.range = (first < last).then(|| (periods[first], periods[last]));
        }
    }
    if choice.lens.versus.is_some() {
        choice.lens.second = None;
    }
}

/// What stays true whatever else was wished for: the second indicator isn't the first, and a period chosen outside of
/// the range ends it.
pub(super) fn keep_true(data: &Dataset, choice: &mut Choice) {
    if choice.lens.second == Some(choice.indicator) {
        choice.lens.second = None;
    }
    let (first, last) = reach(data, choice);
    if data.period_at(choice.period).is_none_or(|at| at < first || at > last) {
        choice.lens.range = None;
    }
}

/// First and last place among the periods that steps and playing may reach.
pub(super) fn reach(data: &Dataset, choice: &Choice) -> (usize, usize) {
    let ends = choice.lens.range.and_then(|(first, last)| Some((data.period_at(first)?, data.period_at(last)?)));
    ends.unwrap_or((0, data.catalogue.periods.len() - 1))
}

/// What a period is held against first: the same a year before, else the one right before, else the one right after.
fn opposite(data: &Dataset, period: Period) -> Option<Period> {
    [12, 1, -1].into_iter().find_map(|months| data.period_before(period, months))
}

/// The metric rows that it needs beside the one of the chosen indicator and period.
#[must_use]
pub fn wanted(data: &Dataset, choice: &Choice) -> Vec<(IndicatorIx, Period)> {
    let (lens, own) = (&choice.lens, choice.indicator);
    let second = lens.second.map(|second| (second, choice.period));
    let versus = lens.versus.map(|versus| (own, versus));
    let (first, last) = reach(data, choice);
    let range = data.catalogue.periods[first..=last].iter().filter(|_| lens.range.is_some());
    let all = second.into_iter().chain(versus).chain(range.map(|&period| (own, period)));
    let mut rows: Vec<(IndicatorIx, Period)> = Vec::new();
    for row in all {
        if !rows.contains(&row) {
            rows.push(row);
        }
    }
    rows
}
