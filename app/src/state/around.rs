//! What stands beside the chosen unit's own series: what warns there and below, the units right below it, and how its
//! headlines are spread.

use domain::{
    catalogue::{Domain, Warning},
    period::Period,
    units::UnitIx,
    value::Cell,
    wire::{ChildrenBody, OverviewBody, Spread, WarningsBody},
};

use super::{Dataset, IndicatorIx};

/// Of one unit at one period.
#[derive(Clone, Debug, PartialEq)]
pub struct Around {
    /// Of which unit.
    pub unit: UnitIx,
    /// When.
    pub period: Period,
    /// The gravest first.
    pub alerts: Vec<Alert>,
    /// The units right below.
    pub children: Vec<UnitIx>,
    /// Their cells, by the indicator's place; empty where it isn't published for them.
    rows: Vec<Vec<Cell>>,
    /// Headlines over the finest units below, by the indicator's place.
    spreads: Vec<Option<Spread>>,
}

/// A figure beyond a threshold.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Alert {
    /// Of which unit.
    pub unit: UnitIx,
    /// Of which indicator.
    pub indicator: IndicatorIx,
    /// What it calls for.
    pub warning: Warning,
    /// Whether it called for less, or nothing, one period before.
    pub is_new: bool,
    /// The first period of those without a break that called for any.
    pub since: Period,
    /// The figure.
    pub value: f32,
}

impl Around {
    /// From the server's three answers.
    ///
    /// # Errors
    /// A sentence that names a unit or an indicator that the snapshot hasn't.
    pub fn new(
        data: &Dataset,
        unit: UnitIx,
        period: Period,
        (warnings, children, overview): (WarningsBody, ChildrenBody, OverviewBody),
    ) -> Result<Self, String> {
        let units = data.units();
        let find = |code: &str| units.find(code).ok_or_else(|| format!("{code} is no unit of this snapshot"));
        let named = |id: &str| data.indicator_ix(id).ok_or_else(|| format!("{id} is no indicator of this snapshot"));
        let alert = |body: domain::wire::WarningBody| {
            Ok::<_, String>(Alert {
                unit: find(&body.unit)?,
                indicator: named(&body.indicator)?,
                warning: body.warning,
                is_new: body.before < Some(body.warning),
                since: body.since,
                value: body.value,
            })
        };
        let count = data.catalogue.indicators.len();
        let (mut rows, mut spreads) = (vec![Vec::new(); count], vec![None; count]);
        for row in children.rows {
            let cells = row.values.into_iter().zip(row.flags);
            let cell = |(value, flag): (Option<f32>, _)| Cell { value: value.unwrap_or(f32::NAN), flag };
            rows[named(&row.indicator)?.0] = cells.map(cell).collect();
        }
        for cell in overview.cells {
            spreads[named(&cell.indicator)?.0] = cell.spread;
        }
        Ok(Self {
            unit,
            period,
            alerts: warnings.warnings.into_iter().map(alert).collect::<Result<_, _>>()?,
            children: children.codes.iter().map(|code| find(code)).collect::<Result<_, _>>()?,
            rows,
            spreads,
        })
    }

    /// An indicator at the units right below, in their order; empty where it isn't published for them.
    #[must_use]
    pub fn row(&self, indicator: IndicatorIx) -> &[Cell] {
        self.rows.get(indicator.0).map_or(&[], Vec::as_slice)
    }

    /// How a headline is spread over the finest units below.
    #[must_use]
    pub fn spread(&self, indicator: IndicatorIx) -> Option<&Spread> {
        self.spreads.get(indicator.0)?.as_ref()
    }

    /// How many of each level, the gravest first.
    #[must_use]
    pub fn counts(&self) -> [usize; 4] {
        GRAVEST_FIRST.map(|warning| self.alerts.iter().filter(|alert| alert.warning == warning).count())
    }

    /// The gravest of a domain.
    #[must_use]
    pub fn gravest(&self, data: &Dataset, domain: Domain) -> Option<Warning> {
        let own = self.alerts.iter().filter(|alert| data.indicator(alert.indicator).domain == domain);
        own.map(|alert| alert.warning).max()
    }
}

/// All levels of warning.
pub const GRAVEST_FIRST: [Warning; 4] = [Warning::Red, Warning::Orange, Warning::Yellow, Warning::Blue];
