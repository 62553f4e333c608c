//! What stands beside the chosen unit's own series: what warns there and below, the units right below it, and how its
//! headlines are spread.

use domain::{
    catalogue::{Direction, Domain, Warning},
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
    /// What it called for one period before.
    pub before: Option<Warning>,
    /// The first period of those without a break that called for any.
    pub since: Period,
    /// The figure.
    pub value: f32,
}

impl Alert {
    /// From the server's answer, in its order.
    ///
    /// # Errors
    /// A sentence that names a unit or an indicator that the snapshot hasn't.
    pub fn all(data: &Dataset, body: WarningsBody) -> Result<Vec<Self>, String> {
        let alert = |body: domain::wire::WarningBody| {
            let (unit, indicator) = (data.units().find(&body.unit), data.indicator_ix(&body.indicator));
            Ok(Self {
                unit: unit.ok_or_else(|| format!("{} is no unit of this snapshot", body.unit))?,
                indicator: indicator.ok_or_else(|| format!("{} is no indicator of this snapshot", body.indicator))?,
                warning: body.warning,
                before: body.before,
                since: body.since,
                value: body.value,
            })
        };
        body.warnings.into_iter().map(alert).collect()
    }
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
            alerts: Alert::all(data, warnings)?,
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

    /// How far apart the units right below are, and which of them is last where one way is better; none where none has a
    /// number.
    #[must_use]
    pub fn range(&self, data: &Dataset, indicator: IndicatorIx) -> Option<(f64, Option<UnitIx>)> {
        let known = self.children.iter().zip(self.row(indicator));
        let known: Vec<(UnitIx, f32)> = known.filter_map(|(unit, cell)| Some((*unit, cell.number()?))).collect();
        let by = |one: &&(UnitIx, f32), other: &&(UnitIx, f32)| one.1.total_cmp(&other.1);
        let (low, high) = (known.iter().min_by(by)?, known.iter().max_by(by)?);
        let last = match data.indicator(indicator).direction {
            Direction::Higher => Some(low.0),
            Direction::Lower => Some(high.0),
            Direction::Neutral => None,
        };
        Some((f64::from(high.1) - f64::from(low.1), last))
    }

    /// How a headline is spread over the finest units below.
    #[must_use]
    pub fn spread(&self, indicator: IndicatorIx) -> Option<&Spread> {
        self.spreads.get(indicator.0)?.as_ref()
    }

    /// How many of each level, the gravest first.
    #[must_use]
    pub fn counts(&self) -> [usize; 4] {
        Warning::GRAVEST_FIRST.map(|warning| self.alerts.iter().filter(|alert| alert.warning == warning).count())
    }

    /// The gravest of a domain at the unit and right below it: further down some unit is always red.
    #[must_use]
    pub fn gravest(&self, data: &Dataset, domain: Domain) -> Option<Warning> {
        let near = data.units().depth(self.unit) + 1;
        let own = self.alerts.iter().filter(|alert| data.indicator(alert.indicator).domain == domain);
        own.filter(|alert| data.units().depth(alert.unit) <= near).map(|alert| alert.warning).max()
    }

    /// What is read: a unit whose parent warns for the same, no less gravely, stands with its parent, and of one unit what warns in one
    /// domain stands together. What warns at the chosen unit itself stands alone.
    #[must_use]
    pub fn groups(&self, data: &Dataset) -> Vec<Group> {
        let units = data.units();
        let same = |unit: UnitIx, alert: &Alert| {
            self.alerts.iter().position(|other| other.unit == unit && other.indicator == alert.indicator)
        };
        // The highest unit that warns for the same and as gravely, by a chain without a gap: a red unit is never told by
        // its parent's yellow.
        let top = |at: usize| {
            let alert = &self.alerts[at];
            let (mut top, mut unit) = (at, alert.unit);
            while let Some(above) = units.parent(unit).filter(|_| unit != self.unit) {
                let as_grave = |found: &usize| self.alerts[*found].warning >= self.alerts[top].warning;
                let Some(found) = same(above, alert).filter(as_grave) else { break };
                (top, unit) = (found, above);
            }
            top
        };
        let mut groups: Vec<Group> = Vec::new();
        for (at, alert) in self.alerts.iter().enumerate() {
            let head = top(at);
            if head != at {
                continue;
            }
            let domain = data.indicator(alert.indicator).domain;
            let alike = |group: &&mut Group| {
                group.head.unit == alert.unit && data.indicator(group.head.indicator).domain == domain
            };
            match groups.iter_mut().find(alike).filter(|_| alert.unit != self.unit) {
                Some(group) => group.others += 1,
                None => groups.push(Group { head: *alert, others: 0, below: 0 }),
            }
        }
        for at in 0..self.alerts.len() {
            let above = &self.alerts[top(at)];
            let domain = data.indicator(above.indicator).domain;
            let holds = |group: &&mut Group| {
                group.head == *above
                    || (above.unit != self.unit
                        && group.head.unit == above.unit
                        && data.indicator(group.head.indicator).domain == domain)
            };
            if let (true, Some(group)) = (top(at) != at, groups.iter_mut().find(holds)) {
                group.below += 1;
            }
        }
        groups
    }
}

/// What is read as one: a warning, and what stands with it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Group {
    /// The gravest, the first of the catalogue among equals.
    pub head: Alert,
    /// Other indicators of the same domain at the same unit.
    pub others: usize,
    /// Warnings of units below for the same as any of these.
    pub below: usize,
}
