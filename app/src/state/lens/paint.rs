//! What the map and the legend show: the row through the lens.

use core::ops::Range;
use std::{rc::Rc, sync::Arc};

use domain::{period::Period, value::Cell, wire::IndicatorBody};
use leptos::prelude::*;

use super::{Pair, Way, around_zero, bivariate, difference};
use crate::state::{
    AppState, Dataset, IndicatorIx, Row,
    classes::{Classes, Ramp, Scale, by_scale, numbers},
};

/// What stands on the map.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// One indicator at one period.
    One,
    /// Two indicators: the second, and where each one's three classes part.
    Pair(IndicatorIx, Pair),
    /// What changed since a period.
    Difference(Period),
    /// Left of the handle another period.
    Swipe(Period, Arc<Classes>),
}

/// What the map shows, and what the legend says about it.
#[derive(Clone, Debug, PartialEq)]
pub struct Paint {
    /// What it is.
    pub kind: Kind,
    /// The classes: of a swipe those right of the handle.
    pub classes: Arc<Classes>,
    /// Whether what was asked for isn't here yet, and this stands in for it.
    pub waits: bool,
}

/// Digits with which changes are told: of shares at least one.
fn change_digits(indicator: &IndicatorBody) -> u8 {
    if indicator.unit.zh == "%" { indicator.digits.max(1) } else { indicator.digits }
}

impl AppState {
    /// All units' cells of an indicator at a period, where they are here; tracked.
    #[must_use]
    pub fn cells_at(self, indicator: IndicatorIx, period: Period) -> Option<Arc<[Cell]>> {
        let shown =
            self.row.with(|row| row.as_ref().filter(|row| (row.indicator, row.period) == (indicator, period)).cloned());
        shown.map(|row| row.cells).or_else(|| {
            self.beside.with(|rows| {
                let row = rows.iter().find(|row| (row.indicator, row.period) == (indicator, period))?;
                row.cells.as_ref().ok().cloned()
            })
        })
    }

    /// Where the classes of the shown indicator part at the level shown: over all periods of a range, over both periods
    /// of a swipe, so that colours compare; else over the row's own.
    #[must_use]
    pub fn scale(self, depth: Memo<u8>) -> Memo<Option<Arc<Scale>>> {
        let asked = self.part(|choice| (choice.indicator, choice.lens));
        let shown = Memo::new(move |_| self.row.with(|row| row.as_ref().map(|row| row.indicator)));
        Memo::new(move |_| {
            let (data, indicator) = (self.data()?, shown.get()?);
            let level = data.units().level(depth.get());
            let level = level.start as usize..level.end as usize;
            let (chosen, lens) = asked.get();
            let mut rows = match lens.range {
                Some((first, last)) if chosen == indicator => {
                    let periods = data.catalogue.periods.iter().filter(|&&of| first <= of && of <= last);
                    periods.filter_map(|&period| self.cells_at(indicator, period)).collect::<Vec<_>>()
                }
                _ => Vec::new(),
            };
            if rows.is_empty() {
                rows.extend(self.row.with(|row| row.as_ref().map(|row| row.cells.clone())));
            }
            if let (Some(versus), Way::Swipe) = (lens.versus, lens.way) {
                rows.extend(self.cells_at(indicator, versus));
            }
            let values = numbers(rows.iter().flat_map(|cells| cells[level.clone()].iter()));
            Some(Arc::new(lens.method.scale(data.indicator(indicator), &values)))
        })
    }

    /// Classes of the row at the level shown.
    #[must_use]
    pub fn classes(self, depth: Memo<u8>, scale: Memo<Option<Arc<Scale>>>) -> Memo<Option<Arc<Classes>>> {
        Memo::new(move |_| {
            let (data, scale) = (self.data()?, scale.get()?);
            let level = data.units().level(depth.get());
            self.row.with(|row| {
                Some(Arc::new(by_scale(&row.as_ref()?.cells, level.start as usize..level.end as usize, &scale)))
            })
        })
    }

    /// What the map shows.
    #[must_use]
    pub fn paint(self, depth: Memo<u8>, classes: Memo<Option<Arc<Classes>>>) -> Memo<Option<Paint>> {
        let lens = self.part(|choice| choice.lens);
        Memo::new(move |_| {
            let (data, own, lens) = (self.data()?, classes.get()?, lens.get());
            let row = self.row.with(Clone::clone)?;
            let level = data.units().level(depth.get());
            let level = level.start as usize..level.end as usize;
            let asked = lens.second.is_some() || lens.versus.is_some();
            let found = match (lens.second, lens.versus, lens.way) {
                (Some(second), ..) => self.pair(&data, &row, second, level),
                (None, Some(then), Way::Difference) => self.change_since(&data, &row, then, level),
                (None, Some(then), Way::Swipe) => self.cells_at(row.indicator, then).map(|cells| {
                    let left = Arc::new(by_scale(&cells, level, &own.scale()));
                    Paint { kind: Kind::Swipe(then, left), classes: own.clone(), waits: false }
                }),
                (None, None, _) => None,
            };
            Some(found.unwrap_or(Paint { kind: Kind::One, classes: own, waits: asked }))
        })
    }

    fn pair(self, data: &Rc<Dataset>, row: &Row, second: IndicatorIx, level: Range<usize>) -> Option<Paint> {
        let beside = self.cells_at(second, row.period)?;
        let directions = [row.indicator, second].map(|at| data.indicator(at).direction);
        let (classes, pair) = bivariate([&row.cells, &beside], level, directions);
        Some(Paint { kind: Kind::Pair(second, pair), classes: Arc::new(classes), waits: false })
    }

    fn change_since(self, data: &Rc<Dataset>, row: &Row, then: Period, level: Range<usize>) -> Option<Paint> {
        let before = self.cells_at(row.indicator, then)?;
        let indicator = data.indicator(row.indicator);
        let changes = if data.is_comparable(row.indicator, row.period, then) {
            difference(&before, &row.cells)
        } else {
            vec![Cell::NO_DATA; row.cells.len()]
        };
        let values = numbers(changes[level.clone()].iter());
        let scale = around_zero(&values, indicator.direction, change_digits(indicator));
        let classes = Arc::new(by_scale(&changes, level, &scale));
        Some(Paint { kind: Kind::Difference(then), classes, waits: false })
    }
}

impl Dataset {
    /// Whether an indicator's figures of two periods can be held against each other: not where one of them still grows.
    #[must_use]
    pub fn is_comparable(&self, indicator: IndicatorIx, a: Period, b: Period) -> bool {
        a == b || !(self.still_grows(indicator, a) || self.still_grows(indicator, b))
    }
}

impl Paint {
    /// Whether the legend stands on one row of classes.
    #[must_use]
    pub fn is_row(&self) -> bool {
        self.classes.ramp != Ramp::Bivariate
    }
}
