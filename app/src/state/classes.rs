//! Values → classes: one byte a unit, and what the legend says about them.
//!
//! A [`Scale`] says where the limits lie and which colour each class has; [`by_scale`] counts by it. Quantiles over the
//! units shown are made here, at most [`CLASSES`] classes: equal values never fall into two of them, and each
//! break is the shortest number that divides the units almost as the exact quantile would. Other ways are in
//! [`super::lens`].

#[cfg(test)]
mod tests;

use core::ops::Range;

use domain::{catalogue::Direction, value::Cell};

/// Most classes, which is as many colours as a ramp has.
pub const CLASSES: usize = 7;
/// Bars of the histogram that stand on one class.
pub const BARS: usize = 4;

/// A row of colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ramp {
    /// From where nothing is to be seen to where to look.
    #[default]
    Sequential,
    /// From worse over neither to better.
    Diverging,
    /// Three by three, row by row: along a row the first indicator grows stronger, from row to row the second.
    Bivariate,
}

const SEQUENTIAL: [&str; 7] = ["--seq0", "--seq1", "--seq2", "--seq3", "--seq4", "--seq5", "--seq6"];
const DIVERGING: [&str; 7] = ["--div0", "--div1", "--div2", "--div3", "--div4", "--div5", "--div6"];
const BIVARIATE: [&str; 9] = ["--biv0", "--biv1", "--biv2", "--biv3", "--biv4", "--biv5", "--biv6", "--biv7", "--biv8"];

impl Ramp {
    /// The style sheet's tokens of its colours.
    #[must_use]
    pub const fn tokens(self) -> &'static [&'static str] {
        match self {
            Self::Sequential => &SEQUENTIAL,
            Self::Diverging => &DIVERGING,
            Self::Bivariate => &BIVARIATE,
        }
    }

    /// The style sheet's class of a colour.
    #[must_use]
    pub fn class(self, slot: u8) -> String {
        let row = match self {
            Self::Sequential => 'c',
            Self::Diverging => 'd',
            Self::Bivariate => 'v',
        };
        format!("{row}{slot}")
    }
}

/// Where classes end and which colours they have.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scale {
    /// Inner limits, rising: class `k` holds `breaks[k - 1] <= value < breaks[k]`.
    pub breaks: Vec<f32>,
    /// Colour of each class: place in the ramp.
    pub slots: Vec<u8>,
    /// Which ramp.
    pub ramp: Ramp,
}

/// How the units of one level are classed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Classes {
    /// Inner limits, rising: class `k` holds `breaks[k - 1] <= value < breaks[k]`.
    pub breaks: Vec<f32>,
    /// Colour of each class: place in the ramp.
    pub slots: Vec<u8>,
    /// Which colours.
    pub ramp: Ramp,
    /// Units of the level in each class.
    pub counts: Vec<usize>,
    /// The same, each class cut into [`BARS`] equal steps of value.
    pub bars: Vec<usize>,
    /// Units of the level by flag, in the order of [`Flag`]'s bytes.
    pub flags: [usize; 4],
    /// Smallest and largest value of the level.
    pub ends: Option<(f32, f32)>,
    /// Slot | flag << 4, for every unit of the table.
    pub bytes: Vec<u8>,
}

impl Classes {
    /// The class of a value.
    #[must_use]
    pub fn class_of(&self, value: f32) -> usize {
        self.breaks.partition_point(|&limit| limit <= value)
    }

    /// The colour slot of a value.
    #[must_use]
    pub fn slot_of(&self, value: f32) -> u8 {
        self.slots.get(self.class_of(value)).copied().unwrap_or(0)
    }

    /// The style sheet's class of a value's colour.
    #[must_use]
    pub fn style_of(&self, value: f32) -> String {
        self.ramp.class(self.slot_of(value))
    }

    /// What other units are classed by to be held against these.
    #[must_use]
    pub fn scale(&self) -> Scale {
        Scale { breaks: self.breaks.clone(), slots: self.slots.clone(), ramp: self.ramp }
    }
}

/// The numbers among cells, rising.
#[must_use]
pub fn numbers<'a>(cells: impl Iterator<Item = &'a Cell>) -> Vec<f32> {
    let mut values: Vec<f32> = cells.filter_map(|cell| cell.number()).collect();
    values.sort_by(f32::total_cmp);
    values
}

/// Classes the units of `level` (places in `cells`) by quantiles; bytes are made for all of `cells` by the same limits.
#[must_use]
pub fn classify(cells: &[Cell], level: Range<usize>, direction: Direction) -> Classes {
    let breaks = limits(&numbers(cells[level.clone()].iter()), CLASSES);
    let slots = slots(breaks.len() + 1, direction);
    by_scale(cells, level, &Scale { breaks, slots, ramp: Ramp::Sequential })
}

/// Classes the units of `level` by a scale; bytes are made for all of `cells`.
#[must_use]
pub fn by_scale(cells: &[Cell], level: Range<usize>, scale: &Scale) -> Classes {
    let shown = &cells[level];
    let ends = shown.iter().filter_map(|cell| cell.number()).fold(None, |ends: Option<(f32, f32)>, value| {
        Some(ends.map_or((value, value), |(first, last)| (first.min(value), last.max(value))))
    });
    let Scale { breaks, slots, ramp } = scale.clone();
    let mut classes = Classes {
        counts: vec![0; slots.len()],
        bars: vec![0; slots.len() * BARS],
        breaks,
        slots,
        ramp,
        ends,
        ..Classes::default()
    };
    for cell in shown {
        classes.flags[cell.flag as usize] += 1;
        if let (Some(value), Some((first, last))) = (cell.number(), ends) {
            let class = classes.class_of(value);
            classes.counts[class] += 1;
            let low = class.checked_sub(1).map_or(first, |below| classes.breaks[below]);
            let high = classes.breaks.get(class).copied().unwrap_or(last);
            let share = if high > low { f64::from(value - low) / f64::from(high - low) } else { 0.0 };
            // Limits that were taken over other units leave the outer classes open.
            classes.bars[class * BARS + ((share.max(0.0) * BARS as f64) as usize).min(BARS - 1)] += 1;
        }
    }
    classes.bytes = cells
        .iter()
        .map(|cell| cell.number().map_or(0, |value| classes.slot_of(value)) | (cell.flag as u8) << 4)
        .collect();
    classes
}

/// Colours of `count` classes: spread over the ramp, turned where little is what to look at.
pub(super) fn slots(count: usize, direction: Direction) -> Vec<u8> {
    let last = CLASSES - 1;
    let spread =
        (0..count).map(|class| if count == 1 { last / 2 } else { (class * last * 2 + count - 1) / (2 * (count - 1)) });
    spread.map(|slot| if direction == Direction::Higher { (last - slot) as u8 } else { slot as u8 }).collect()
}

/// Inner limits of at most `most` classes of sorted values: each class takes its share of what the classes below left over, so that one value
/// that most units have (zero, often) uses up one class only.
pub(super) fn limits(values: &[f32], most: usize) -> Vec<f32> {
    let mut limits: Vec<f32> = Vec::with_capacity(most.saturating_sub(1));
    let mut rest = values;
    let slack = values.len() / 80;
    for left in (2..=most).rev() {
        let (Some(&first), n) = (rest.first(), rest.len()) else { break };
        let at = (n / left).max(1);
        let mut low = rest[(at - 1).saturating_sub(slack)];
        let mut high = rest[(at + slack).min(n - 1)];
        if high <= first {
            let Some(&next) = rest.get(rest.partition_point(|&value| value <= first)) else { break };
            (low, high) = (first, next);
        }
        if low == high {
            // Many units share the value at the cut: anything above the next smaller value divides alike.
            low = rest[rest.partition_point(|&value| value < high).max(1) - 1];
        }
        let limit = shortest_between(low, high);
        limits.push(limit);
        rest = &rest[rest.partition_point(|&value| value < limit)..];
    }
    limits
}

/// The shortest decimal number `x` with `low < x <= high`.
pub(super) fn shortest_between(low: f32, high: f32) -> f32 {
    let span = f64::from(high) - f64::from(low);
    let top = f64::from(high.abs().max(low.abs())).log10().ceil() as i32;
    let bottom = span.log10().floor() as i32 - 1;
    for power in (bottom..=top).rev() {
        for lead in [5.0, 2.0, 1.0] {
            // Whole steps per one keep decimals exact: 0.3 is 3 / 10, not 3 × 0.1.
            let scaled =
                |x: f64| if power >= 0 { x / (lead * 10f64.powi(power)) } else { x * 10f64.powi(-power) / lead };
            let whole = scaled(f64::from(high)).floor();
            let number =
                if power >= 0 { whole * lead * 10f64.powi(power) } else { whole * lead / 10f64.powi(-power) } as f32;
            if number > low && number <= high {
                return number;
            }
        }
    }
    high
}
