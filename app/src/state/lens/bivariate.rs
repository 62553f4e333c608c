//! Two indicators in one picture: three classes of each, nine colours.

use core::ops::Range;

use domain::{catalogue::Direction, value::Cell};

use super::difference::graver;
use crate::state::classes::{Classes, Ramp, limits, numbers};

/// Classes on one side.
pub const SIDE: usize = 3;

/// Where the two sides of the nine classes part.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pair {
    /// Inner limits of the first indicator, then of the second: at most two each.
    pub breaks: [Vec<f32>; 2],
}

impl Pair {
    /// The place, 0–2, of a value on one side. Fewer than three classes keep to the ends, one to the middle.
    #[must_use]
    pub fn place(&self, side: usize, value: f32) -> usize {
        let limits = &self.breaks[side];
        let class = limits.partition_point(|&limit| limit <= value);
        match limits.len() {
            0 => 1,
            1 => class * 2,
            _ => class,
        }
    }
}

/// Classes `second × 3 + first` of the units of `level` that have a number of both, by terciles of each over those
/// units. A class' colour is the stronger, the more both call for a look.
#[must_use]
pub fn bivariate(cells: [&[Cell]; 2], level: Range<usize>, directions: [Direction; 2]) -> (Classes, Pair) {
    let [first, second] = cells;
    let both = || level.clone().filter(|&at| first[at].number().is_some() && second[at].number().is_some());
    let side = |of: &[Cell]| {
        let cells: Vec<Cell> = both().map(|at| of[at]).collect();
        limits(&numbers(cells.iter()), SIDE)
    };
    let pair = Pair { breaks: [side(first), side(second)] };
    let strength = |side: usize, place: usize| {
        if directions[side] == Direction::Higher { SIDE - 1 - place } else { place }
    };
    let slots = (0..SIDE * SIDE)
        .map(|class| (strength(1, class / SIDE) * SIDE + strength(0, class % SIDE)) as u8)
        .collect::<Vec<_>>();
    let mut classes = Classes { counts: vec![0; SIDE * SIDE], slots, ramp: Ramp::Bivariate, ..Classes::default() };
    for (at, (a, b)) in first.iter().zip(second).enumerate() {
        let flag = graver(a.flag, b.flag);
        let class = a.number().zip(b.number()).map(|(a, b)| pair.place(1, b) * SIDE + pair.place(0, a));
        if level.contains(&at) {
            classes.flags[flag as usize] += 1;
            if let Some(class) = class {
                classes.counts[class] += 1;
            }
        }
        classes.bytes.push(class.map_or(0, |class| classes.slots[class]) | (flag as u8) << 4);
    }
    (classes, pair)
}
