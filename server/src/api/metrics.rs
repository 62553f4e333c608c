//! `/api/v1/metrics`: one indicator at one period, for the units of a level.

use domain::{
    period::Period,
    units::UnitIx,
    value::{Cell, Flag},
    wire::{MetricsBody, metric_row},
};

use super::{Answer, Ask, json, units::within};
use crate::{
    http::{Media, nearest::nearest},
    problem::ApiError,
    snapshot::Snapshot,
};

/// Which units a row is about.
#[derive(Clone, Copy)]
enum Scope {
    /// All, in table order: what the app takes, as bytes only.
    All,
    /// Those of a level, or those of them that lie in a unit.
    Level { depth: u8, whole: Option<UnitIx> },
}

/// Values and flags; as bytes ([`metric_row`]) without `level` for all units.
pub async fn metrics(ask: Ask) -> Answer {
    let (params, freshness) = ask.versioned(&["indicator", "level", "period", "within"])?;
    let media = Media::json_or_octet(&ask.headers);
    let snapshot = &ask.snapshot;
    let (indicator, described) = indicator_of(snapshot, params.get("indicator"))?;
    let period = snapshot.period_of(indicator, params.get("period"))?;
    let whole = params.get("within").map(|code| snapshot.unit("within", code)).transpose()?;
    let scope = match params.get("level") {
        None if media == Media::Octet && whole.is_none() => Scope::All,
        None => {
            let why = "only application/octet-stream without within holds every level at once";
            return Err(ApiError::Missing { parameter: "level", why, nearest: described.levels.clone() });
        }
        Some(level) => {
            let depth = snapshot.depth(level)?;
            published(snapshot, indicator, level)?;
            told(snapshot, indicator, period, depth)?;
            Scope::Level { depth, whole }
        }
    };
    let mut path = format!("metrics?indicator={}", described.id);
    if let Scope::Level { depth, .. } = scope {
        path += &format!("&level={}", snapshot.units().levels()[usize::from(depth)].id);
    }
    path += &format!("&period={period}");
    if let Some(whole) = whole {
        path += &format!("&within={}", snapshot.units().code(whole));
    }
    ask.answer(&path, media.name(), freshness, move |snapshot| {
        let (units, cells) = read(snapshot, indicator, period, scope)?;
        Ok(match (media, scope) {
            (Media::Json, Scope::Level { depth, .. }) => {
                let table = snapshot.units();
                json(&MetricsBody {
                    indicator: snapshot.catalogue().indicators[indicator].id.clone(),
                    level: table.levels()[usize::from(depth)].id.clone(),
                    period,
                    codes: units.iter().map(|&unit| table.code(unit).to_string()).collect(),
                    values: cells.iter().map(|cell| cell.number()).collect(),
                    flags: cells.iter().map(|cell| cell.flag).collect(),
                })
            }
            _ => metric_row::encode(&cells),
        })
    })
    .await
}

/// The indicator that a parameter names, which must be there.
pub fn indicator_of<'a>(
    snapshot: &'a Snapshot,
    id: Option<&str>,
) -> Result<(usize, &'a domain::wire::IndicatorBody), ApiError> {
    let Some(id) = id else {
        let ids = snapshot.catalogue().indicators.iter().map(|indicator| indicator.id.as_str());
        let why = "which figure is asked for?";
        return Err(ApiError::Missing { parameter: "indicator", why, nearest: nearest("", ids) });
    };
    snapshot.indicator(id)
}

/// Refuses a level at which the indicator isn't published, whatever the cube holds there.
pub fn published(snapshot: &Snapshot, indicator: usize, level: &str) -> Result<(), ApiError> {
    let described = &snapshot.catalogue().indicators[indicator];
    if described.at_level(level) {
        return Ok(());
    }
    let (indicator, levels) = (described.id.clone(), described.levels.clone());
    Err(ApiError::NotPublished { indicator, level: level.into(), levels })
}

/// Refuses a level that is too fine for such periods.
///
/// # Errors
/// The levels that aren't.
pub fn told(snapshot: &Snapshot, indicator: usize, period: Period, depth: u8) -> Result<(), ApiError> {
    let (table, described) = (snapshot.units(), &snapshot.catalogue().indicators[indicator]);
    let units = snapshot.cubes().told(indicator, period.step()).unwrap_or(0);
    if table.level(depth).end <= units {
        return Ok(());
    }
    let levels = table.levels().iter().filter(|level| table.level(level.depth).end <= units);
    let levels = levels.map(|level| level.id.clone()).filter(|id| described.at_level(id)).collect();
    let level = table.levels()[usize::from(depth)].id.clone();
    Err(ApiError::NotPublished { indicator: described.id.clone(), level, levels })
}

fn read(
    snapshot: &Snapshot,
    indicator: usize,
    period: Period,
    scope: Scope,
) -> Result<(Vec<UnitIx>, Vec<Cell>), ApiError> {
    let table = snapshot.units();
    let range = match scope {
        Scope::All => 0..table.len() as u32,
        Scope::Level { depth, .. } => table.level(depth),
    };
    let mut cells = snapshot.cubes().cells(indicator, period, range.clone())?;
    Ok(match scope {
        Scope::Level { depth, whole: Some(whole) } => {
            within(table, depth, whole).map(|unit| (unit, cells[(unit.0 - range.start) as usize])).unzip()
        }
        Scope::Level { .. } => (range.map(UnitIx).collect(), cells),
        Scope::All => {
            // A row over all levels can't be refused as a whole, so levels without publication are blanked here.
            let described = &snapshot.catalogue().indicators[indicator];
            for level in table.levels().iter().filter(|level| !described.at_level(&level.id)) {
                for unit in table.level(level.depth) {
                    let cell = &mut cells[unit as usize];
                    if cell.flag.has_value() {
                        *cell = Cell { value: f32::NAN, flag: Flag::Suppressed };
                    }
                }
            }
            (range.map(UnitIx).collect(), cells)
        }
    })
}
