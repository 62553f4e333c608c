//! One indicator at one unit over time, and how it changed.

use std::sync::Arc;

use domain::{
    catalogue::Direction,
    period::Period,
    value::{Cell, Flag},
    wire::{ProfileBody, ProfileSeries, UnusualDay},
};

use super::{Dataset, IndicatorIx};

/// Cells for every period of the catalogue, in its order.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// One cell a period.
    pub cells: Vec<Cell>,
    /// Where what the indicator watches was unusual on the snapshot's last day.
    pub unusual: Option<UnusualDay>,
}

/// The difference between two periods.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Change {
    /// Now less then, in the indicator's unit.
    pub by: f64,
    /// The same over then; none where then was zero.
    pub share: Option<f64>,
    /// Whether that is for the worse, for the better, or neither.
    pub worse: Option<bool>,
}

impl Change {
    /// From `then` to `now`.
    #[must_use]
    pub fn between(then: f32, now: f32, direction: Direction) -> Self {
        let by = f64::from(now) - f64::from(then);
        let share = (then != 0.0).then(|| by / f64::from(then).abs());
        let worse = match direction {
            _ if by == 0.0 => None,
            Direction::Lower => Some(by > 0.0),
            Direction::Higher => Some(by < 0.0),
            Direction::Neutral => None,
        };
        Self { by, share, worse }
    }
}

impl Series {
    /// All of a unit, by the indicators' places in the catalogue; none for those that the server left out.
    #[must_use]
    pub fn of_profile(data: &Dataset, body: &ProfileBody) -> Vec<Option<Arc<Self>>> {
        let of = |id: &str| {
            let sent = body.series.iter().find(|sent| sent.indicator == id)?;
            Some(Arc::new(Self::new(data, &body.periods, sent)))
        };
        data.catalogue.indicators.iter().map(|indicator| of(&indicator.id)).collect()
    }

    /// Puts what the server sent in the catalogue's order; periods that it left out have no data.
    fn new(data: &Dataset, periods: &[Period], sent: &ProfileSeries) -> Self {
        let cell = |period: &Period| {
            let at = periods.iter().position(|known| known == period)?;
            let flag = *sent.flags.get(at)?;
            let value = sent.values.get(at).copied().flatten();
            Some(value.map_or(Cell { value: f32::NAN, flag }, |value| Cell { value, flag }))
        };
        let cells = data.catalogue.periods.iter().map(|period| cell(period).unwrap_or(Cell::NO_DATA)).collect();
        Self { cells, unusual: sent.unusual }
    }

    /// The cell of a period.
    #[must_use]
    pub fn at(&self, data: &Dataset, period: Period) -> Cell {
        data.period_at(period).and_then(|at| self.cells.get(at)).copied().unwrap_or(Cell::NO_DATA)
    }

    /// How the indicator, whose series this is, changed against `months` earlier; none where the two can't be compared.
    #[must_use]
    pub fn change(&self, data: &Dataset, of: IndicatorIx, period: Period, months: i32) -> Option<Change> {
        let then = self.at(data, data.period_before(period, months)?).number()?;
        let now = self.at(data, period).number().filter(|_| !data.still_grows(of, period))?;
        Some(Change::between(then, now, data.indicator(of).direction))
    }

    /// How many months in a row it rose (positive) or fell (negative) up to the period.
    #[must_use]
    pub fn run(&self, data: &Dataset, period: Period) -> i32 {
        let Some(at) = data.period_at(period) else { return 0 };
        let numbers: Vec<f32> =
            self.cells[..=at.min(self.cells.len() - 1)].iter().rev().map_while(|cell| cell.number()).collect();
        let rose = |pair: &[f32]| (pair[0] > pair[1]).then_some(1).or((pair[0] < pair[1]).then_some(-1));
        let Some(first) = numbers.windows(2).next().and_then(rose) else { return 0 };
        numbers.windows(2).take_while(|pair| rose(pair) == Some(first)).count() as i32 * first
    }

    /// Whether any period has a number.
    #[must_use]
    pub fn has_numbers(&self) -> bool {
        self.cells.iter().any(|cell| cell.flag.has_value())
    }

    /// Periods without data.
    pub fn missing(&self) -> impl Iterator<Item = usize> + '_ {
        self.cells.iter().enumerate().filter(|(_, cell)| cell.flag == Flag::NoData).map(|(at, _)| at)
    }
}
