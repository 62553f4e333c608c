//! Every indicator's formula, after the roll-up.

use domain::{
    catalogue::{Catalogue, Indicator, MeasureKind, PrivacyClass},
    formula::{Asked, Formula, Program},
    period::{Day, Month, Period, Step},
    units::{UnitIx, UnitTable},
    value::{Cell, Flag},
};

use super::{
    AggregateError, DAYS, MONTHS, Measured, month_at,
    steps::{steps, told_depth},
};
use crate::registers::Registers;

/// Indicators at periods and units.
#[derive(Clone, Debug)]
pub struct Cube {
    /// Places in the catalogue, rising.
    pub indicators: Vec<usize>,
    /// How many units, from the whole on.
    pub units: usize,
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

/// What formulas are evaluated on.
struct Ground<'a> {
    registers: &'a Registers,
    catalogue: &'a Catalogue,
    measured: &'a [Measured],
    /// The month with which the run begins.
    first: Month,
}

/// An indicator and its formula.
struct Row<'a> {
    ground: &'a Ground<'a>,
    indicator: &'a Indicator,
    program: Program,
    /// The day up to which all that it asks for speaks.
    speaks_until: Day,
}

/// Every indicator's formula over measures whose run begins with a month: month by month, from January on, and day by day.
///
/// # Errors
/// [`AggregateError::Formula`].
pub fn evaluate(
    registers: &Registers,
    catalogue: &Catalogue,
    measured: &[Measured],
    first: Month,
) -> Result<[Cube; 3], AggregateError> {
    let ground = Ground { registers, catalogue, measured, first };
    let rows = catalogue.indicators.iter().map(|indicator| ground.row(indicator)).collect::<Result<Vec<_>, _>>()?;
    let (units, as_of) = (registers.partition.units(), registers.meta.as_of);
    let run = (as_of.in_month().index() - first.index() + 1) as usize;
    let months: Vec<Month> = (months_before(run)..run).map(|at| month_at(first, at)).collect();
    let days: Vec<i32> = (as_of.since_epoch() + 1 - DAYS as i32..=as_of.since_epoch()).collect();
    let told = |step: Step| {
        let has = move |row: &Row<'_>| steps(catalogue, row.indicator, &row.program).contains(&step);
        rows.iter().enumerate().filter(move |(_, row)| has(row))
    };
    let cube = |step, units, periods, cells: &dyn Fn(&Row<'_>) -> Vec<Vec<Cell>>| Cube {
        indicators: told(step).map(|(at, _)| at).collect(),
        units,
        periods,
        cells: told(step).map(|(_, row)| cells(row)).collect(),
    };
    let of_days = units.level(told_depth(units)).end as usize;
    let day = |&day: &i32| Period::Day(Day::from_epoch(day));
    Ok([
        cube(Step::Month, units.len(), months.iter().map(|&month| Period::Month(month)).collect(), &|row| {
            months.iter().map(|&month| row.of_month(month)).collect()
        }),
        cube(Step::Ytd, units.len(), months.iter().map(|&month| Period::YearToDate(month)).collect(), &|row| {
            months.iter().map(|&month| row.of_year_to(month)).collect()
        }),
        cube(Step::Day, of_days, days.iter().map(day).collect(), &|row| {
            days.iter().map(|&day| row.of_day(Day::from_epoch(day), of_days)).collect()
        }),
    ])
}

impl<'a> Ground<'a> {
    fn row(&'a self, indicator: &'a Indicator) -> Result<Row<'a>, AggregateError> {
        let failed = |cause| AggregateError::Formula { indicator: indicator.id.clone(), cause };
        let formula = Formula::parse(&indicator.formula).map_err(failed)?;
        let find = |id: &str| self.catalogue.measures.iter().position(|measure| measure.id == id);
        let program = formula.resolve(find).map_err(failed)?;
        let asked = formula.measures().filter_map(find).map(|at| self.measured[at].as_of);
        Ok(Row { ground: self, indicator, program, speaks_until: asked.fold(self.registers.meta.as_of, Day::min) })
    }

    /// What is asked of a measure on a day, at every unit of which days are told.
    fn on(&self, day: Day, asked: Asked) -> Option<Vec<f64>> {
        let of = &self.measured[asked.measure];
        let last = day.months_before(asked.ago);
        let first = if asked.summed { last.months_before(asked.months).next() } else { last };
        // A stock stays what it was; what happened after the register's last day nobody knows.
        let known = self.catalogue.measures[asked.measure].kind == MeasureKind::Stock || last <= of.as_of;
        let begun = self.place(first.in_month()).is_some_and(|month| month >= of.known_from);
        if !known || !begun {
            return None;
        }
        let ago = |day: Day| usize::try_from(self.registers.meta.as_of.since_epoch() - day.since_epoch()).ok();
        of.over_days(ago(first)?, ago(last)?)
    }

    /// The place of a month in the run.
    fn place(&self, month: Month) -> Option<usize> {
        usize::try_from(month.index() - self.first.index()).ok()
    }
}

impl Row<'_> {
    fn of_month(&self, month: Month) -> Vec<Cell> {
        let Ground { registers, measured, .. } = *self.ground;
        let end = month.end().min(registers.meta.as_of);
        // What changes by the quarter shows the last one that is over.
        let place = self.ground.place(self.indicator.class.pace().in_force(month, end));
        self.cells(self.is_stale(end), registers.partition.units().len(), |asked, unit| {
            measured[asked.measure].at(place?.checked_sub(usize::from(asked.ago))?, asked.months, unit)
        })
    }

    /// As of the month, but with every sum of a flow from January on.
    fn of_year_to(&self, month: Month) -> Vec<Cell> {
        let Ground { registers, catalogue, measured, .. } = *self.ground;
        let place = self.ground.place(month);
        let stale = self.is_stale(month.end().min(registers.meta.as_of));
        self.cells(stale, registers.partition.units().len(), |asked, unit| {
            let months = match catalogue.measures[asked.measure].kind {
                MeasureKind::Flow => u16::from(month.month),
                MeasureKind::Stock => asked.months,
            };
            measured[asked.measure].at(place?.checked_sub(usize::from(asked.ago))?, months, unit)
        })
    }

    fn of_day(&self, day: Day, units: usize) -> Vec<Cell> {
        let mut rows: Vec<(Asked, Option<Vec<f64>>)> = Vec::new();
        let here = |asked: Asked| Asked { up: 0, ..asked };
        for asked in self.program.asks().into_iter().map(here) {
            if !rows.iter().any(|(known, _)| *known == asked) {
                rows.push((asked, self.ground.on(day, asked)));
            }
        }
        self.cells(self.is_stale(day), units, |asked, unit| {
            let (_, row) = rows.iter().find(|(known, _)| *known == here(asked))?;
            row.as_ref()?.get(unit).copied()
        })
    }

    fn is_stale(&self, end: Day) -> bool {
        end.since_epoch() - self.speaks_until.since_epoch() > self.indicator.stale_after as i32
    }

    /// The first units' cells; `figure` gives what the formula asks for at a unit, not a number where it is held back.
    fn cells(&self, stale: bool, units: usize, figure: impl Fn(Asked, usize) -> Option<f64>) -> Vec<Cell> {
        let table = self.ground.registers.partition.units();
        table.iter().take(units).map(|unit| self.cell(table, unit, stale, &figure)).collect()
    }

    fn cell(
        &self,
        units: &UnitTable,
        unit: UnitIx,
        stale: bool,
        figure: &impl Fn(Asked, usize) -> Option<f64>,
    ) -> Cell {
        if !self.indicator.is_shown_at(units.levels(), units.depth(unit)) {
            // People stand behind it and the level is too fine, or it means nothing there.
            let people = self.indicator.class > PrivacyClass::C0;
            return Cell { value: f32::NAN, flag: if people { Flag::Suppressed } else { Flag::NoData } };
        }
        let above = |up: u8| (0..up).fold(unit, |unit, _| units.parent(unit).unwrap_or(unit));
        let held = std::cell::Cell::new(false);
        let measure = |asked: Asked| {
            let figure = figure(asked, above(asked.up).index())?;
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
