//! `/api/v1/overview`: the 5 × 6 matrix of one unit.

use domain::{
    catalogue::{Domain, Facet},
    period::Period,
    units::{Level, UnitIx},
    value::Cell,
    wire::{IndicatorBody, OverviewBody, OverviewCell, Spread},
};

use super::{Answer, Ask, json, series::unit_of, units::within};
use crate::{http::Media, problem::ApiError, snapshot::Snapshot};

/// The headline indicator of each cell, domain by domain; cells that no indicator stands for are left out.
pub async fn overview(ask: Ask) -> Answer {
    let (params, freshness) = ask.versioned(&["period", "unit"])?;
    let unit = unit_of(&ask.snapshot, params.get("unit"))?;
    let period = ask.snapshot.period(params.get("period"))?;
    let code = ask.snapshot.units().code(unit).to_string();
    let path = format!("overview?period={period}&unit={code}");
    ask.answer(&path, Media::Json.name(), freshness, move |snapshot| {
        Ok(json(&OverviewBody { unit: code, period, cells: cells(snapshot, unit, period)? }))
    })
    .await
}

/// The cells that an indicator stands for, domain by domain.
///
/// # Errors
/// When the disk fails.
pub fn cells(snapshot: &Snapshot, unit: UnitIx, period: Period) -> Result<Vec<OverviewCell>, ApiError> {
    let places = Domain::ALL.into_iter().flat_map(|domain| Facet::ALL.map(|facet| (domain, facet)));
    let cells: Result<Vec<Option<OverviewCell>>, ApiError> =
        places.map(|(domain, facet)| cell(snapshot, unit, period, domain, facet)).collect();
    Ok(cells?.into_iter().flatten().collect())
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
        spread: spread(snapshot, at, indicator, unit, period)?,
        warning: value.and_then(|value| indicator.thresholds?.warning(indicator.direction, f64::from(value))),
    }))
}

/// Over the units below, at the finest level at which the indicator is published and told.
fn spread(
    snapshot: &Snapshot,
    at: usize,
    indicator: &IndicatorBody,
    whole: UnitIx,
    period: Period,
) -> Result<Option<Spread>, ApiError> {
    let (table, cubes) = (snapshot.units(), snapshot.cubes());
    let told = cubes.told(at, period.step()).unwrap_or(0);
    let shown = |level: &&Level| indicator.at_level(&level.id) && table.level(level.depth).end <= told;
    let Some(level) = table.levels().iter().rev().find(shown).filter(|level| level.depth > table.depth(whole)) else {
        return Ok(None);
    };
    let range = table.level(level.depth);
    let cells = cubes.cells(at, period, range.clone())?;
    let below = within(table, level.depth, whole);
    let numbers = below.filter_map(|unit| cells[(unit.0 - range.start) as usize].number()).collect();
    Ok(Spread::of(&level.id, numbers))
}
