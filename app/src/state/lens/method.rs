//! The ways to make classes of one indicator.

use domain::{catalogue::Direction, wire::IndicatorBody};

use super::natural::natural;
use crate::state::classes::{CLASSES, Ramp, Scale, limits, shortest_between, slots};

/// The ramp's colour that means neither worse nor better.
pub(super) const MIDDLE: u8 = (CLASSES / 2) as u8;

/// How classes are made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Method {
    /// As many units in each.
    #[default]
    Quantile,
    /// Each as wide as the others, by a round step.
    Equal,
    /// Where the values part by themselves (Fisher–Jenks).
    Natural,
    /// Standard deviations from the mean.
    Deviations,
    /// The catalogue's lines of warning.
    Thresholds,
    /// On both sides of the target.
    Target,
}

impl Method {
    /// All, in the menu's order.
    pub const ALL: [Self; 6] =
        [Self::Quantile, Self::Equal, Self::Natural, Self::Deviations, Self::Thresholds, Self::Target];

    /// Its name in the address.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Quantile => "quantile",
            Self::Equal => "equal",
            Self::Natural => "natural",
            Self::Deviations => "deviations",
            Self::Thresholds => "thresholds",
            Self::Target => "target",
        }
    }

    /// The method of that name.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.id() == id)
    }

    /// Whether the catalogue says of an indicator what the method needs.
    #[must_use]
    pub fn suits(self, indicator: &IndicatorBody) -> bool {
        match self {
            Self::Thresholds => indicator.thresholds.is_some(),
            Self::Target => indicator.target.is_some() && indicator.direction != Direction::Neutral,
            _ => true,
        }
    }

    /// The method by which an indicator is classed when this one was chosen.
    #[must_use]
    pub fn of(self, indicator: &IndicatorBody) -> Self {
        if self.suits(indicator) { self } else { Self::Quantile }
    }

    /// Limits and colours for values that rise.
    #[must_use]
    pub fn scale(self, indicator: &IndicatorBody, values: &[f32]) -> Scale {
        let direction = indicator.direction;
        let sequential = |breaks: Vec<f32>| {
            let slots = slots(breaks.len() + 1, direction);
            Scale { breaks, slots, ramp: Ramp::Sequential }
        };
        match self.of(indicator) {
            Self::Quantile => sequential(limits(values, CLASSES)),
            Self::Equal => sequential(equal(values)),
            Self::Natural => sequential(natural(values, CLASSES)),
            Self::Deviations => deviations(values, direction),
            Self::Thresholds => sequential(lines(indicator)),
            Self::Target => round_target(values, indicator),
        }
    }
}

/// The least number of an f32's precision that is at least `limit`.
fn at_or_above(limit: f64) -> f32 {
    let near = limit as f32;
    if f64::from(near) < limit { near.next_up() } else { near }
}

/// The least one that is more.
fn above(limit: f64) -> f32 {
    let near = limit as f32;
    if f64::from(near) <= limit { near.next_up() } else { near }
}

/// Where classes part so that just the values that call for a warning lie on its worse side.
#[must_use]
pub fn warning_edge(direction: Direction, limit: f64) -> f32 {
    if direction == Direction::Higher { above(limit) } else { at_or_above(limit) }
}

fn lines(indicator: &IndicatorBody) -> Vec<f32> {
    let Some(lines) = indicator.thresholds else { return Vec::new() };
    let mut edges =
        [lines.red, lines.orange, lines.yellow, lines.blue].map(|limit| warning_edge(indicator.direction, limit));
    edges.sort_by(f32::total_cmp);
    let mut edges = edges.to_vec();
    edges.dedup();
    edges
}

/// Multiples of the smallest round step (1, 2, 2.5 or 5 of a power of ten) with which [`CLASSES`] are enough. The last
/// class holds its upper limit, too.
fn equal(values: &[f32]) -> Vec<f32> {
    let ends = values.first().copied().zip(values.last().copied()).filter(|(first, last)| first < last);
    let Some((first, last)) = ends else { return Vec::new() };
    let least = (f64::from(last) - f64::from(first)) / CLASSES as f64;
    let power = least.log10().floor() as i32;
    let steps = [1.0, 2.0, 2.5, 5.0, 10.0, 20.0, 25.0, 50.0];
    let multiple = |whole: f64, lead: f64| {
        // Divided where the power is negative: 0.3 is 3 / 10, not 3 × 0.1.
        if power >= 0 { whole * lead * 10f64.powi(power) } else { whole * lead / 10f64.powi(-power) }
    };
    for lead in steps {
        let from = (f64::from(first) / multiple(1.0, lead)).floor();
        let all = (0..=CLASSES + 1).map(|n| multiple(from + n as f64, lead) as f32);
        let mut breaks: Vec<f32> = all.filter(|&limit| limit > first && limit < last).collect();
        breaks.dedup();
        if breaks.len() < CLASSES {
            return breaks;
        }
    }
    Vec::new()
}

/// Half, one and a half, two and a half deviations from the mean, as far as the values reach; each rounded by at most a
/// fiftieth of a deviation. A class keeps its colour when outer ones are empty.
fn deviations(values: &[f32], direction: Direction) -> Scale {
    let count = values.len().max(1) as f64;
    let mean = values.iter().map(|&value| f64::from(value)).sum::<f64>() / count;
    let deviation = (values.iter().map(|&value| (f64::from(value) - mean).powi(2)).sum::<f64>() / count).sqrt();
    let (ramp, colours): (Ramp, Vec<u8>) = match direction {
        Direction::Higher => (Ramp::Diverging, (0..CLASSES as u8).collect()),
        Direction::Lower => (Ramp::Diverging, (0..CLASSES as u8).rev().collect()),
        Direction::Neutral => (Ramp::Sequential, (0..CLASSES as u8).collect()),
    };
    let ends = values.first().copied().zip(values.last().copied()).filter(|(first, last)| first < last);
    let Some((first, last)) = ends else { return Scale { breaks: Vec::new(), slots: vec![MIDDLE], ramp } };
    let (mut breaks, mut slots) = (Vec::new(), Vec::new());
    for (at, &slot) in colours.iter().enumerate() {
        let exact = mean + (at as f64 - 2.5) * deviation;
        let room = deviation / 50.0;
        let (low, high) = ((exact - room) as f32, (exact + room) as f32);
        let limit = if low < high { shortest_between(low, high) } else { exact as f32 };
        // The class ends at the limit: it is needed when some value lies below it, and the next when one doesn't.
        let is_last = at + 1 == CLASSES || limit > last;
        if is_last {
            slots.push(slot);
            break;
        }
        if limit > first {
            slots.push(slot);
            breaks.push(limit);
        }
    }
    Scale { breaks, slots, ramp }
}

/// Up to three classes on each side of the target, alike in number of units on one side.
fn round_target(values: &[f32], indicator: &IndicatorBody) -> Scale {
    let Some(target) = indicator.target else { return Scale::default() };
    let higher = indicator.direction == Direction::Higher;
    let joint = if higher { at_or_above(target) } else { above(target) };
    let (below, beyond) = values.split_at(values.partition_point(|&value| value < joint));
    let sides = [below, beyond].map(|side| (!side.is_empty()).then(|| limits(side, usize::from(MIDDLE))));
    let (mut breaks, mut slots) = (Vec::new(), Vec::new());
    for (is_upper, side) in [false, true].into_iter().zip(sides) {
        let Some(side) = side else { continue };
        if !slots.is_empty() {
            breaks.push(joint);
        }
        let strengths = strengths(side.len() + 1);
        // Rising values come nearer to the target from below and leave it above.
        let away = |at: usize| if is_upper { strengths[at] } else { strengths[strengths.len() - 1 - at] };
        let better = is_upper == higher;
        slots.extend((0..strengths.len()).map(|at| if better { MIDDLE + away(at) } else { MIDDLE - away(at) }));
        breaks.extend(side);
    }
    if slots.is_empty() {
        slots.push(MIDDLE);
    }
    Scale { breaks, slots, ramp: Ramp::Diverging }
}

/// How far `count` classes on one side lie from the ramp's middle, the nearest first.
pub(super) fn strengths(count: usize) -> &'static [u8] {
    match count {
        0 => &[],
        1 => &[2],
        2 => &[1, 3],
        _ => &[1, 2, 3],
    }
}
