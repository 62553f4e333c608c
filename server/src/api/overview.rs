//! `/api/v1/overview`: the 5 × 6 matrix of one unit.

use domain::{
    catalogue::{Domain, Facet},
    period::Period,
    units::UnitIx,
    value::Cell,
    wire::{OverviewBody, OverviewCell},
};

use super::{Answer, Ask, json, series::unit_of};
use crate::{http::Media, problem::ApiError, snapshot::Snapshot};

/// The headline indicator of each cell, domain by domain; cells that no indicator stands for are left out.
pub async fn overview(ask: Ask) -> Answer {
    let (params, freshness) = ask.versioned(&["period", "unit"])?;
    let unit = unit_of(&ask.snapshot, params.get("unit"))?;
    let period = ask.snapshot.period(params.get("period"))?;
    let code = ask.snapshot.units().code(unit).to_string();
    let path = format!("overview?period={period}&unit={code}");
    ask.answer(&path, Media::Json.name(), freshness, move |snapshot| {
        let places = Domain::ALL.into_iter().flat_map(|domain| Facet::ALL.map(|facet| (domain, facet)));
        let cells: Result<Vec<Option<OverviewCell>>, ApiError> =
            places.map(|(domain, facet)| cell(snapshot, unit, period, domain, facet)).collect();
        Ok(json(&OverviewBody { unit: code, period, cells: cells?.into_iter().flatten().collect() }))
    })
    .await
}

fn cell(
    snapshot: &Snapshot,
    unit: UnitIx,
    period: Period,
    domain: Domain,
    facet: Facet,
) -> Result<Option<OverviewCell>, ApiError> {
    let mut indicators = snapshot.catalogue().indicators.iter().enumerate();
    let Some((at, indicator)) = indicators.find(|(_, i)| i.headline && i.domain == domain && i.facet == facet) else {
        return Ok(None);
    };
    let published = indicator.at_level(snapshot.level_of(unit));
    let cell = if published { snapshot.cubes().cell(at, period, unit)? } else { Cell::NO_DATA };
    let value = cell.number();
    Ok(Some(OverviewCell {
        domain,
        facet,
        indicator: indicator.id.clone(),
        value,
        flag: cell.flag,
        unusual: if period == snapshot.period(None)? { snapshot.unusual(at, unit) } else { None },
        warning: value.and_then(|value| indicator.thresholds?.warning(indicator.direction, f64::from(value))),
    }))
}
