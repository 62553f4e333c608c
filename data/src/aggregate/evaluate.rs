//! Every indicator's formula, after the roll-up.

use domain::{
    catalogue::{Catalogue, Indicator, PrivacyClass},
    formula::{Asked, Formula, Program},
    period::{Day, Month, Period},
    privacy::Pace,
    units::{UnitIx, UnitTable},
    value::{Cell, Flag},
};

use super::{AggregateError, MONTHS, Measured, month_at};
use crate::registers::Registers;

/// Every indicator at every month and unit.
#[derive(Clone, Debug)]
pub struct Cube {
    /// Rising, without a gap.
    pub periods: Vec<Period>,
    /// `[indicator][period][unit]`, units in table order.
    pub cells: Vec<Vec<Vec<Cell>>>,
}

/// How many months of a run lie before the first that is shown.
#[must_use]
pub const fn months_before(run: usize) -> usize {
    run - MONTHS
}

/// Every indicator's formula over measures whose run begins with a month.
///
/// # Errors
/// [`AggregateError::Formula`].
pub fn evaluate(
    registers: &Registers,
    catalogue: &Catalogue,
    measured: &[Measured],
    first: Month,
) -> Result<Cube, AggregateError> {
    let units = registers.partition.units();
    let as_of = registers.meta.as_of;
    let run = (as_of.in_month().index() - first.index() + 1) as usize;
    let shown: Vec<usize> = (months_before(run)..run).collect();
    let mut cells = Vec::with_capacity(catalogue.indicators.len());
    for indicator in &catalogue.indicators {
        let failed = |cause| AggregateError::Formula { indicator: indicator.id.clone(), cause };
        let formula = Formula::parse(&indicator.formula).map_err(failed)?;
        let find = |id: &str| catalogue.measures.iter().position(|measure| measure.id == id);
        let program = formula.resolve(find).map_err(failed)?;
        let speaks_until = formula.measures().filter_map(find).map(|at| measured[at].as_of).fold(as_of, Day::min);
        let row = Row { units, indicator, program: &program, measured };
        cells.push(
            shown
                .iter()
                .map(|&month| {
                    let in_month = month_at(first, month);
                    let end = Day { year: in_month.year, month: in_month.month, day: in_month.days() }.min(as_of);
                    // What changes by the quarter shows the last one that is over.
                    let Some(month) = in_force(indicator.class.pace(), in_month, end, month) else {
                        return vec![Cell::NO_DATA; units.len()];
                    };
                    let age_days = end.since_epoch() - speaks_until.since_epoch();
                    row.cells(month, age_days > indicator.stale_after as i32)
                })
                .collect(),
        );
    }
    let periods = shown.iter().map(|&month| Period::Month(month_at(first, month))).collect();
    Ok(Cube { periods, cells })
}

/// The place in the run of months whose figures a month shows; none where it would lie before the run. `end` is the last
/// day of the month that the registers speak of.
fn in_force(pace: Pace, in_month: Month, end: Day, month: usize) -> Option<usize> {
    let whole = end.day == in_month.days();
    match pace {
        Pace::Monthly => Some(month),
        Pace::Quarterly => month.checked_sub(match (in_month.month % 3, whole) {
            (0, true) => 0,
            (0, false) => 3,
            (over, _) => usize::from(over),
        }),
    }
}

struct Row<'a> {
    units: &'a UnitTable,
    indicator: &'a Indicator,
    program: &'a Program,
    measured: &'a [Measured],
}

impl Row<'_> {
    fn cells(&self, month: usize, stale: bool) -> Vec<Cell> {
        self.units.iter().map(|unit| self.cell(unit, month, stale)).collect()
    }

    fn cell(&self, unit: UnitIx, month: usize, stale: bool) -> Cell {
        if !self.indicator.is_shown_at(self.units.levels(), self.units.depth(unit)) {
            // People stand behind it and the level is too fine, or it means nothing there.
            let people = self.indicator.class > PrivacyClass::C0;
            return Cell { value: f32::NAN, flag: if people { Flag::Suppressed } else { Flag::NoData } };
        }
        let above = |up: u8| (0..up).fold(unit, |unit, _| self.units.parent(unit).unwrap_or(unit));
        let held = std::cell::Cell::new(false);
        let measure = |asked: Asked| {
            let month = month.checked_sub(usize::from(asked.ago))?;
            let figure = self.measured[asked.measure].at(month, asked.months, above(asked.up).index())?;
            held.set(held.get() || figure.is_nan());
            (!figure.is_nan()).then_some(figure)
        };
        match self.program.eval(&measure) {
            None if held.get() => Cell { value: f32::NAN, flag: Flag::Suppressed },
            None => Cell::NO_DATA,
            Some(value) => Cell { value: value as f32, flag: if stale { Flag::Stale } else { Flag::Ok } },
        }
    }
}
