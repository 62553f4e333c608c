//! `/api/v1/warnings`: what passes a threshold at a unit and below it.

use domain::{
    catalogue::Warning,
    period::Period,
    units::UnitIx,
    value::Cell,
    wire::{WarningBody, WarningsBody},
};

use super::{Answer, Ask, json, series::unit_of, units::within};
use crate::{http::Media, problem::ApiError, snapshot::Snapshot};

/// Levels that are looked at: the unit's own and so many below it. Further down are too many to read; the map shows them.
const LEVELS: u8 = 3;

/// All of one period, the gravest first, then those that are new or graver than before, then the greater units.
pub async fn warnings(ask: Ask) -> Answer {
    let (params, freshness) = ask.versioned(&["period", "unit"])?;
    let unit = unit_of(&ask.snapshot, params.get("unit"))?;
    let period = ask.snapshot.period(params.get("period"))?;
    let code = ask.snapshot.units().code(unit).to_string();
    let path = format!("warnings?period={period}&unit={code}");
    ask.answer(&path, Media::Json.name(), freshness, move |snapshot| {
        let table = snapshot.units();
        let body = |found: Found| WarningBody {
            unit: table.code(found.at).to_string(),
            indicator: snapshot.catalogue().indicators[found.indicator].id.clone(),
            warning: found.warning,
            before: found.before,
            since: found.since,
            value: found.value,
        };
        let warnings = all(snapshot, unit, period)?.into_iter().map(body).collect();
        Ok(json(&WarningsBody { unit: code, period, warnings }))
    })
    .await
}

/// A figure beyond a threshold.
pub struct Found {
    /// Of which unit.
    pub at: UnitIx,
    /// Of which indicator, by its place in the catalogue.
    pub indicator: usize,
    /// What it calls for.
    pub warning: Warning,
    /// The figure.
    pub value: f32,
    /// What it called for one period before.
    pub before: Option<Warning>,
    /// The first period of those without a break that called for any.
    pub since: Period,
}

/// What warns at a unit and at the two levels below it, in the order in which it is read.
///
/// # Errors
/// When the disk fails.
pub fn all(snapshot: &Snapshot, unit: UnitIx, period: Period) -> Result<Vec<Found>, ApiError> {
    let mut warnings = Vec::new();
    for indicator in 0..snapshot.catalogue().indicators.len() {
        of_indicator(snapshot, indicator, unit, period, &mut warnings)?;
    }
    let table = snapshot.units();
    warnings.sort_by_key(|found| {
        (core::cmp::Reverse(found.warning), found.before >= Some(found.warning), table.depth(found.at), found.at)
    });
    Ok(warnings)
}

fn of_indicator(
    snapshot: &Snapshot,
    indicator: usize,
    whole: UnitIx,
    period: Period,
    into: &mut Vec<Found>,
) -> Result<(), ApiError> {
    let described = &snapshot.catalogue().indicators[indicator];
    let Some(thresholds) = described.thresholds else { return Ok(()) };
    let (table, cubes) = (snapshot.units(), snapshot.cubes());
    let own = table.depth(whole);
    for level in table.levels().iter().filter(|level| (own..own + LEVELS).contains(&level.depth)) {
        if !described.at_level(&level.id) {
            continue;
        }
        let units: Vec<UnitIx> = within(table, level.depth, whole).collect();
        let (Some(first), Some(last)) = (units.first(), units.last()) else { continue };
        let called = |period: Period| -> Result<Vec<Option<(Warning, f32)>>, ApiError> {
            let cells = cubes.cells(indicator, period, first.0..last.0 + 1)?;
            let warning = |cell: &Cell| {
                let value = cell.number()?;
                thresholds.warning(described.direction, f64::from(value)).map(|warning| (warning, value))
            };
            Ok(units.iter().map(|unit| warning(&cells[(unit.0 - first.0) as usize])).collect())
        };
        let mut lasting: Vec<(usize, usize)> = Vec::new();
        for (place, called) in called(period)?.into_iter().enumerate() {
            let Some((warning, value)) = called else { continue };
            lasting.push((place, into.len()));
            into.push(Found { at: units[place], indicator, warning, value, before: None, since: period });
        }
        // Back in time while any of them lasts.
        for earlier in cubes.periods(period.step()).iter().rev().filter(|earlier| **earlier < period) {
            if lasting.is_empty() {
                break;
            }
            let then = called(*earlier)?;
            lasting.retain(|&(place, found)| {
                let Some((warning, _)) = then[place] else { return false };
                let found = &mut into[found];
                // The one just before is the first that is looked at.
                if found.since == period {
                    found.before = Some(warning);
                }
                found.since = *earlier;
                true
            });
        }
    }
    Ok(())
}
