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
    /// `[day][unit]` over the run of days, which ends with the registers' day, of the units of which days are told: what
    /// happened on the day, or how many there were at its end. None where nobody asks.
    pub(super) days: Option<Vec<Vec<f64>>>,
    /// The day up to which its registers speak.
    pub as_of: Day,
    /// The first place in the run of months of which the registers tell everything.
    pub known_from: usize,
    /// The last place in the run for which a figure exists.
    pub known_to: usize,
}

impl Measured {
    /// The figures of all units, summed over some months that end at a place in the run of months: a table of its own,
    /// or month by month; none where a register is absent.
    pub(crate) fn row(&self, month: usize, months: u16) -> Option<&[f64]> {
        let rows = if months == 1 { self.figures.as_ref()? } else { self.sums.get(&months)? };
        rows.get(month).map(Vec::as_slice)
    }

    /// The figures of all units of which days are told, summed from the last but so many day of the run to the last but so
    /// many. Not the difference of two running sums: where all is done that was due, rounding is to leave no crumbs.
    pub(super) fn over_days(&self, first: usize, last: usize) -> Option<Vec<f64>> {
        let days = self.days.as_ref()?;
        let end = days.len().checked_sub(last)?;
        let (begin, rest) = days.get(days.len().checked_sub(first + 1)?..end)?.split_first()?;
        let mut sums = begin.clone();
        for day in rest {
            for (sum, more) in sums.iter_mut().zip(day) {
                *sum += more;
            }
        }
        Some(sums)
    }

    /// Whether sums over some months are protected by themselves, and so are not sums of what is shown month by month.
    pub(crate) fn has_sums(&self, months: u16) -> bool {
        self.sums.contains_key(&months)
    }

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

/// Sums units into every one above, in place. `row` holds all units or, from the whole on, those down to some level; the
/// last of these levels is filled in.
pub(super) fn roll_up<T: Copy>(units: &UnitTable, row: &mut [T], add: impl Fn(T, T) -> T) {
    // Parents come before their children in the table: one pass from the end sees each unit complete.
    for unit in units.iter().take(row.len()).rev() {
        if let Some(parent) = units.parent(unit) {
            row[parent.index()] = add(row[parent.index()], row[unit.index()]);
        }
    }
}
