//! Everything that one view shows, brought before it is shown.

use std::{rc::Rc, sync::Arc};

use domain::units::UnitIx;
use leptos::prelude::WithValue as _;

use super::{
    cockpit::{Cache, Cockpit},
    load::{around_of, row_of, series_of},
};
use crate::{
    net::NetError,
    state::{Around, Choice, Dataset, IndicatorIx, Row, Series, wanted},
};

/// What was brought; what was there already isn't in it.
pub struct Bundle {
    rows: Vec<Row>,
    series: Option<(UnitIx, Vec<Option<Arc<Series>>>)>,
    around: Option<Arc<Around>>,
}

impl Bundle {
    /// Brings what a choice shows and a cache hasn't, one after the other: nobody waits for it yet.
    ///
    /// # Errors
    /// The first thing that didn't come.
    pub async fn bring(data: &Rc<Dataset>, choice: &Choice, known: Option<Cockpit>) -> Result<Self, NetError> {
        let has = |look: &dyn Fn(&Cache) -> bool| {
            known.and_then(|cockpit| cockpit.cache.try_with_value(|cache| look(cache))).unwrap_or(false)
        };
        let (unit, period) = (choice.unit, choice.period);
        let mut wishes = vec![(choice.indicator, period)];
        wishes.extend(data.period_before(period, 1).map(|before| (choice.indicator, before)));
        wishes.extend(wanted(data, choice));
        let mut rows: Vec<Row> = Vec::new();
        for (indicator, period) in wishes {
            let key = (indicator.0, period.to_string());
            let twice = rows.iter().any(|row| (row.indicator, row.period) == (indicator, period));
            if !twice && !has(&|cache| cache.rows.has(&key)) {
                rows.push(row_of(data, indicator, period).await?);
            }
        }
        let series = match has(&|cache| cache.series.has(&unit)) {
            true => None,
            false => Some((unit, series_of(data, unit).await?)),
        };
        let key = (unit, period.to_string());
        let around = match has(&|cache| cache.around.has(&key)) {
            true => None,
            false => Some(Arc::new(around_of(data, unit, period).await?)),
        };
        Ok(Self { rows, series, around })
    }

    /// The row of an indicator that was brought.
    #[must_use]
    pub fn row(&self, indicator: IndicatorIx) -> Option<&Row> {
        self.rows.iter().find(|row| row.indicator == indicator)
    }

    /// Puts it where it is looked for.
    pub fn keep(self, cache: &mut Cache) {
        for row in self.rows {
            cache.rows.put((row.indicator.0, row.period.to_string()), row);
        }
        if let Some((unit, series)) = self.series {
            cache.series.put(unit, series);
        }
        if let Some(around) = self.around {
            cache.around.put((around.unit, around.period.to_string()), around);
        }
    }
}
