//! One indicator at two periods: what changed, unit by unit.

use domain::{
    catalogue::Direction,
    value::{Cell, Flag},
};

use super::method::{MIDDLE, strengths};
use crate::state::classes::{CLASSES, Ramp, Scale, limits, slots};

/// Of two flags the one that says more against the figure.
#[must_use]
pub(super) fn graver(a: Flag, b: Flag) -> Flag {
    let gravity = |flag| match flag {
        Flag::Ok => 0,
        Flag::Stale => 1,
        Flag::Suppressed => 2,
        Flag::NoData => 3,
    };
    if gravity(a) >= gravity(b) { a } else { b }
}

/// What each unit changed by from `then` to `now`; a unit that has no number in one of the two has none here, and the
/// graver flag of both.
#[must_use]
pub fn difference(then: &[Cell], now: &[Cell]) -> Vec<Cell> {
    let between = |(then, now): (&Cell, &Cell)| {
        let flag = graver(then.flag, now.flag);
        let value = then.number().zip(now.number()).map_or(f32::NAN, |(then, now)| now - then);
        Cell { value, flag }
    };
    then.iter().zip(now).map(between).collect()
}

/// Classes on both sides of zero, alike in width on both: the middle one holds what reads as zero with so many digits
/// after the point, the others part the larger amounts into three that are alike in number. `values` rise.
#[must_use]
pub fn around_zero(values: &[f32], direction: Direction, digits: u8) -> Scale {
    let still = (0.5 * 10f64.powi(-i32::from(digits))) as f32;
    let mut amounts: Vec<f32> = values.iter().map(|value| value.abs()).filter(|&amount| amount >= still).collect();
    amounts.sort_by(f32::total_cmp);
    let sizes: Vec<f32> = core::iter::once(still)
        .chain(limits(&amounts, usize::from(MIDDLE)).into_iter().filter(|&size| size > still))
        .collect();
    // A fall by just so much belongs with the rise by as much: outwards.
    let falls = sizes.iter().rev().map(|size| (-size).next_up());
    let breaks: Vec<f32> = falls.chain(sizes.iter().copied()).collect();
    if direction == Direction::Neutral {
        let slots = slots(breaks.len() + 1, Direction::Neutral);
        return Scale { breaks, slots, ramp: Ramp::Sequential };
    }
    let strengths = strengths(sizes.len());
    let down = strengths.iter().rev().map(|&by| MIDDLE - by);
    let up = strengths.iter().map(|&by| MIDDLE + by);
    let rising = down.chain(core::iter::once(MIDDLE)).chain(up);
    let last = CLASSES as u8 - 1;
    let slots = rising.map(|slot| if direction == Direction::Higher { slot } else { last - slot }).collect();
    Scale { breaks, slots, ramp: Ramp::Diverging }
}
