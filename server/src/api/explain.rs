//! `/api/v1/explain`: how a figure came about.

use domain::{
    explain::{ExplainError, Subject},
    period::Period,
};

use super::{
    Answer, Ask, json,
    metrics::{indicator_of, published},
    series::unit_of,
};
use crate::{http::Media, problem::ApiError, snapshot::SUMS};

/// An indicator at a unit and month, down to its sums, their registers, dates and protection.
pub async fn explain(ask: Ask) -> Answer {
    let (params, freshness) = ask.versioned(&["indicator", "period", "unit"])?;
    let snapshot = &ask.snapshot;
    let (indicator, described) = indicator_of(snapshot, params.get("indicator"))?;
    let unit = unit_of(snapshot, params.get("unit"))?;
    published(snapshot, indicator, snapshot.level_of(unit))?;
    let period = snapshot.period(params.get("period"))?;
    let Period::Month(month) = period else {
        let nearest = vec![snapshot.period(None)?.to_string()];
        return Err(ApiError::UnknownValue { parameter: "period", value: period.to_string(), nearest });
    };
    let code = snapshot.units().code(unit);
    let path = format!("explain?indicator={}&period={period}&unit={code}", described.id);
    ask.answer(&path, Media::Json.name(), freshness, move |snapshot| {
        let sums = snapshot.sums().ok_or(ApiError::Absent { name: SUMS })?;
        let Period::Day(as_of) = snapshot.manifest().as_of else { return Err(ApiError::Absent { name: SUMS }) };
        let subject = Subject {
            indicator: &snapshot.catalogue().indicators[indicator],
            units: snapshot.units(),
            unit,
            month,
            as_of,
            cell: snapshot.cubes().cell(indicator, period, unit)?,
            measures: sums.told(),
        };
        let told = subject.explain(|measure, last, months, unit| sums.sum(measure, last, months, unit));
        let told = told.map_err(|error| match error {
            ExplainError::Sum(error) => ApiError::unreadable(&error),
            ExplainError::Formula(error) => ApiError::unreadable(&std::io::Error::other(error)),
        })?;
        Ok(json(&told))
    })
    .await
}
