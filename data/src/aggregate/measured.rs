//! A measure's figures at every unit.

use std::collections::BTreeMap;

use domain::{period::Day, units::UnitTable};

/// One measure over a run of months and all units, or nothing where a register is absent.
#[derive(Clone, Debug)]
pub struct Measured {
    /// `[month][unit]`, units in table order; `None` where a register is absent. Not a number where it is held back.
    pub figures: Option<Vec<Vec<f64>>>,
    /// Of people: sums over several months, by how many, likewise by the month with which they end; protected by
    /// themselves, as the sum of what may be shown would be nothing where each month is small.
    pub(super) sums: BTreeMap<u16, Vec<Vec<f64>>>,
    /// Until the figures are protected: the sums of the keys of the records behind them.
    pub(super) records: Vec<Vec<u128>>,
    /// The day up to which its registers speak.
    pub as_of: Day,
    /// The first place in the run of months of which the registers tell everything.
    pub known_from: usize,
    /// The last place in the run for which a figure exists.
    pub known_to: usize,
}

impl Measured {
    /// The figure of a unit summed over some months that end at a place in the run of months; not a number where it is
    /// held back.
    #[must_use]
    pub fn at(&self, month: usize, months: u16, unit: usize) -> Option<f64> {
        let first = (month + 1).checked_sub(usize::from(months))?;
        if first < self.known_from || month > self.known_to {
            return None;
        }
        let figures = self.figures.as_ref()?;
        Some(match self.sums.get(&months) {
            Some(sums) => sums[month][unit],
            None => (first..=month).rev().map(|month| figures[month][unit]).sum(),
        })
    }
}

/// Sums leaves into every unit above, in place. `row` holds all units, the leaves filled in.
pub(super) fn roll_up<T: Copy>(units: &UnitTable, row: &mut [T], add: impl Fn(T, T) -> T) {
    // Parents come before their children in the table: one pass from the end sees each unit complete.
    for unit in units.iter().rev() {
        if let Some(parent) = units.parent(unit) {
            row[parent.index()] = add(row[parent.index()], row[unit.index()]);
        }
    }
}
