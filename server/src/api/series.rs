//! `/api/v1/series`: one indicator at one unit over time.

use domain::{
    period::{Period, Step},
    units::UnitIx,
    value::Flag,
    wire::SeriesBody,
};

use super::{
    Answer, Ask, json,
    metrics::{indicator_of, published},
};
use crate::{
    http::{Media, Params, nearest::nearest, params::shorten},
    problem::ApiError,
    snapshot::{Snapshot, first_day, last_day},
};

/// Which periods are asked for.
pub struct Span {
    step: Step,
    from: Option<Period>,
    to: Option<Period>,
}

impl Span {
    /// From the parameters `step`, `from` and `to`; months unless said otherwise.
    ///
    /// # Errors
    /// A step or a bound that is none, and a span that ends before it begins.
    pub fn read(snapshot: &Snapshot, params: &Params) -> Result<Self, ApiError> {
        let step = params.get("step").unwrap_or(Step::Month.id());
        let Some(step) = Step::ALL.into_iter().find(|known| known.id() == step) else {
            let (value, nearest) = (shorten(step), nearest(step, Step::ALL.map(Step::id)));
            return Err(ApiError::UnknownValue { parameter: "step", value, nearest });
        };
        let from = params.get("from").map(|text| bound(snapshot, "from", text)).transpose()?;
        let to = params.get("to").map(|text| bound(snapshot, "to", text)).transpose()?;
        if let (Some(from), Some(to)) = (from, to)
            && first_day(from) > last_day(to)
        {
            return Err(ApiError::Range { from: from.to_string(), to: to.to_string() });
        }
        Ok(Self { step, from, to })
    }

    /// Its part of a canonical path: `from=2026-01&`, what is asked for beside it, `step=month&to=2026-10`.
    #[must_use]
    pub fn path(&self, beside: &str) -> String {
        let text = |period: Option<Period>| period.map(|period| period.to_string()).unwrap_or_default();
        format!("from={}&{beside}step={}&to={}", text(self.from), self.step.id(), text(self.to))
    }

    /// Those that an indicator is told for at a unit; none where it isn't told in such steps or not of that unit.
    #[must_use]
    pub fn periods(&self, snapshot: &Snapshot, indicator: usize, unit: UnitIx) -> Vec<Period> {
        if snapshot.cubes().tells(indicator, self.step, unit) { self.all(snapshot) } else { Vec::new() }
    }

    /// Those that anything is told for.
    #[must_use]
    pub fn all(&self, snapshot: &Snapshot) -> Vec<Period> {
        let asked = |period: &Period| {
            self.from.is_none_or(|from| first_day(*period) >= first_day(from))
                && self.to.is_none_or(|to| last_day(*period) <= last_day(to))
        };
        snapshot.cubes().periods(self.step).iter().copied().filter(asked).collect()
    }

    /// In what steps.
    #[must_use]
    pub const fn step(&self) -> Step {
        self.step
    }
}

/// Values and flags from `from` to `to`, both included; months unless `step` says otherwise.
pub async fn series(ask: Ask) -> Answer {
    let (params, freshness) = ask.versioned(&["from", "indicator", "step", "to", "unit"])?;
    let snapshot = &ask.snapshot;
    let (indicator, described) = indicator_of(snapshot, params.get("indicator"))?;
    let unit = unit_of(snapshot, params.get("unit"))?;
    published(snapshot, indicator, snapshot.level_of(unit))?;
    let span = Span::read(snapshot, &params)?;
    let code = snapshot.units().code(unit).to_string();
    let path = format!("series?{}&unit={code}", span.path(&format!("indicator={}&", described.id)));
    ask.answer(&path, Media::Json.name(), freshness, move |snapshot| {
        let periods = span.periods(snapshot, indicator, unit);
        let (values, flags) = over_time(snapshot, indicator, unit, &periods)?;
        let indicator = snapshot.catalogue().indicators[indicator].id.clone();
        Ok(json(&SeriesBody { indicator, unit: code, periods, values, flags }))
    })
    .await
}

/// An indicator's values and flags at a unit.
///
/// # Errors
/// When the disk fails.
pub fn over_time(
    snapshot: &Snapshot,
    indicator: usize,
    unit: UnitIx,
    periods: &[Period],
) -> Result<(Vec<Option<f32>>, Vec<Flag>), ApiError> {
    let cells = periods.iter().map(|&period| snapshot.cubes().cell(indicator, period, unit));
    let cells = cells.collect::<Result<Vec<_>, _>>()?;
    Ok(cells.into_iter().map(|cell| (cell.number(), cell.flag)).unzip())
}

/// The unit that the parameter `unit` names; the first one of the coarsest level where none does.
pub fn unit_of(snapshot: &Snapshot, code: Option<&str>) -> Result<UnitIx, ApiError> {
    code.map_or(Ok(UnitIx(0)), |code| snapshot.unit("unit", code))
}

fn bound(snapshot: &Snapshot, parameter: &'static str, text: &str) -> Result<Period, ApiError> {
    text.parse().map_err(|_| {
        let periods: Vec<String> = snapshot.cubes().periods(Step::Month).iter().map(ToString::to_string).collect();
        let nearest = nearest(text, periods.iter().map(String::as_str));
        ApiError::UnknownValue { parameter, value: shorten(text), nearest }
    })
}
