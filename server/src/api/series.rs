//! `/api/v1/series`: one indicator at one unit over time.

use domain::{period::Period, units::UnitIx, wire::SeriesBody};

use super::{
    Answer, Ask, json,
    metrics::{indicator_of, published},
};
use crate::{
    http::{Media, nearest::nearest, params::shorten},
    problem::ApiError,
    snapshot::{Snapshot, first_month, last_month},
};

/// Which periods of the cube a step means.
const STEPS: [&str; 4] = ["month", "day", "year", "ytd"];

/// Values and flags from `from` to `to`, both included; months unless `step` says otherwise.
pub async fn series(ask: Ask) -> Answer {
    let (params, freshness) = ask.versioned(&["from", "indicator", "step", "to", "unit"])?;
    let snapshot = &ask.snapshot;
    let (indicator, described) = indicator_of(snapshot, params.get("indicator"))?;
    let unit = unit_of(snapshot, params.get("unit"))?;
    published(snapshot, indicator, snapshot.level_of(unit))?;
    let step = params.get("step").unwrap_or(STEPS[0]).to_owned();
    if !STEPS.contains(&step.as_str()) {
        let (value, nearest) = (shorten(&step), nearest(&step, STEPS));
        return Err(ApiError::UnknownValue { parameter: "step", value, nearest });
    }
    let from = params.get("from").map(|text| bound(snapshot, "from", text)).transpose()?;
    let to = params.get("to").map(|text| bound(snapshot, "to", text)).transpose()?;
    if let (Some(from), Some(to)) = (from, to)
        && first_month(from) > last_month(to)
    {
        return Err(ApiError::Range { from: from.to_string(), to: to.to_string() });
    }
    let code = snapshot.units().code(unit).to_string();
    let text = |period: Option<Period>| period.map(|period| period.to_string()).unwrap_or_default();
    let path = format!("series?from={}&indicator={}&step={step}&to={}&unit={code}", text(from), described.id, text(to));
    ask.answer(&path, Media::Json.name(), freshness, move |snapshot| {
        let asked = |period: Period| {
            step_of(period) == step
                && from.is_none_or(|from| first_month(period) >= first_month(from))
                && to.is_none_or(|to| last_month(period) <= last_month(to))
        };
        let mut body = SeriesBody {
            indicator: snapshot.catalogue().indicators[indicator].id.clone(),
            unit: code,
            periods: Vec::new(),
            values: Vec::new(),
            flags: Vec::new(),
        };
        for (at, &period) in snapshot.cube().index().periods.iter().enumerate().filter(|(_, period)| asked(**period)) {
            let cell = snapshot.cube().cell(indicator, at, unit)?;
            body.periods.push(period);
            body.values.push(cell.number());
            body.flags.push(cell.flag);
        }
        Ok(json(&body))
    })
    .await
}

/// The unit that the parameter `unit` names; the first one of the coarsest level where none does.
pub fn unit_of(snapshot: &Snapshot, code: Option<&str>) -> Result<UnitIx, ApiError> {
    code.map_or(Ok(UnitIx(0)), |code| snapshot.unit("unit", code))
}

fn bound(snapshot: &Snapshot, parameter: &'static str, text: &str) -> Result<Period, ApiError> {
    text.parse().map_err(|_| {
        let periods: Vec<String> = snapshot.cube().index().periods.iter().map(ToString::to_string).collect();
        let nearest = nearest(text, periods.iter().map(String::as_str));
        ApiError::UnknownValue { parameter, value: shorten(text), nearest }
    })
}

const fn step_of(period: Period) -> &'static str {
    match period {
        Period::Month(_) => STEPS[0],
        Period::Day(_) => STEPS[1],
        Period::Year(_) => STEPS[2],
        Period::YearToDate(_) => STEPS[3],
    }
}
