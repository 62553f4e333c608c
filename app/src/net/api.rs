//! The wire's addresses, and what stands behind them.

use domain::{
    codec::{self, context::ContextLayer},
    explain::Explanation,
    period::Period,
    value::Cell,
    wire::{
        CatalogueBody, ChildrenBody, ContextBody, Health, OverlayShapes, OverlaysBody, OverviewBody, ProfileBody,
        WarningsBody, metric_row,
    },
};
use serde::de::DeserializeOwned;

use super::{Cancel, NetError, Progress, fetch};

const JSON: &str = "application/json";
const OCTETS: &str = "application/octet-stream";

async fn json<T: DeserializeOwned>(path: &str) -> Result<T, NetError> {
    let bytes = fetch::bytes(path, JSON, &|_, _| ()).await?;
    serde_json::from_slice(&bytes).map_err(|error| wrong(path, &error))
}

fn wrong(path: &str, error: &dyn core::fmt::Display) -> NetError {
    NetError::Body { path: path.into(), message: error.to_string() }
}

/// Which snapshot is served.
///
/// # Errors
/// [`NetError`].
pub async fn health() -> Result<Health, NetError> {
    json("/api/v1/health").await
}

/// The same, for which nobody waits longer than so many milliseconds.
///
/// # Errors
/// [`NetError`].
pub async fn pulse(patience_ms: u32) -> Result<Health, NetError> {
    let (path, cancel) = ("/api/v1/health", Cancel::new()?);
    let ended = cancel.clone();
    let broken = |error| NetError::Unreachable { path: path.into(), message: fetch::words(&error) };
    let _timer = fetch::Timer::after(patience_ms as i32, move || ended.cancel()).map_err(broken)?;
    let bytes = fetch::bytes_until(path, JSON, &|_, _| (), &cancel).await?;
    serde_json::from_slice(&bytes).map_err(|error| wrong(path, &error))
}

/// What is counted and shown.
///
/// # Errors
/// [`NetError`].
pub async fn catalogue(version: &str) -> Result<CatalogueBody, NetError> {
    json(&format!("/api/v1/catalogue?v={version}")).await
}

/// Who is where: the bytes of `partition.bin`, for [`crate::map::Sheet::new`].
///
/// # Errors
/// [`NetError`].
pub async fn partition(version: &str, progress: Progress<'_>) -> Result<Vec<u8>, NetError> {
    fetch::bytes(&format!("/api/v1/partition.bin?v={version}"), OCTETS, progress).await
}

/// The same at the precision at which plans are drawn.
///
/// # Errors
/// [`NetError`].
pub async fn exact_partition(version: &str, progress: Progress<'_>) -> Result<Vec<u8>, NetError> {
    fetch::bytes(&format!("/api/v1/partition.bin?precision=e7&v={version}"), OCTETS, progress).await
}

/// Great roads and waters; none where the snapshot has no such layers.
///
/// # Errors
/// [`NetError`].
pub async fn context(version: &str) -> Result<Vec<ContextLayer>, NetError> {
    let path = format!("/api/v1/context.bin?v={version}");
    match fetch::bytes(&path, OCTETS, &|_, _| ()).await {
        Ok(bytes) => codec::context::decode(&bytes).map_err(|error| wrong(&path, &error)),
        // Imported partitions come without context layers: their snapshots have no such body.
        Err(NetError::Status { status: 404, .. }) => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

/// Which tiles of the ground there are; none where the snapshot has none.
///
/// # Errors
/// [`NetError`].
pub async fn context_tiles(version: &str) -> Result<ContextBody, NetError> {
    match json(&format!("/api/v1/context?v={version}")).await {
        Err(NetError::Status { status: 404, .. }) => Ok(ContextBody::default()),
        result => result,
    }
}

/// One tile of the ground by its path under `/api/v1/`.
///
/// # Errors
/// [`NetError`]; also when it was cancelled.
pub async fn context_tile(version: &str, tile: &str, cancel: &Cancel) -> Result<Vec<ContextLayer>, NetError> {
    let path = format!("/api/v1/{tile}?v={version}");
    let bytes = fetch::bytes_until(&path, OCTETS, &|_, _| (), cancel).await?;
    codec::context::decode(&bytes).map_err(|error| wrong(&path, &error))
}

/// Which layers can be laid over the colours; none where the snapshot has none.
///
/// # Errors
/// [`NetError`].
pub async fn overlays(version: &str) -> Result<OverlaysBody, NetError> {
    match json(&format!("/api/v1/overlays?v={version}")).await {
        Err(NetError::Status { status: 404, .. }) => Ok(OverlaysBody::default()),
        result => result,
    }
}

/// The shapes of one of them.
///
/// # Errors
/// [`NetError`].
pub async fn overlay(version: &str, id: &str) -> Result<OverlayShapes, NetError> {
    json(&format!("/api/v1/overlays/{id}?v={version}")).await
}

/// One indicator at one period over all units, in table order; `units` says how many there must be.
///
/// # Errors
/// [`NetError`]; also when the row isn't as long as the table.
pub async fn row(version: &str, indicator: &str, period: Period, units: Option<usize>) -> Result<Vec<Cell>, NetError> {
    let path = format!("/api/v1/metrics?indicator={indicator}&period={period}&v={version}");
    let bytes = fetch::bytes(&path, OCTETS, &|_, _| ()).await?;
    let cells = metric_row::decode(&bytes).map_err(|error| wrong(&path, &error))?;
    match units {
        Some(units) if units != cells.len() => Err(wrong(&path, &format!("{} cells for {units} units", cells.len()))),
        _ => Ok(cells),
    }
}

/// Every indicator at one unit over all months.
///
/// # Errors
/// [`NetError`].
pub async fn profile(version: &str, unit: &str) -> Result<ProfileBody, NetError> {
    json(&format!("/api/v1/profile?unit={unit}&v={version}")).await
}

/// What warns at a unit and at the two levels below it.
///
/// # Errors
/// [`NetError`].
pub async fn warnings(version: &str, unit: &str, period: Period) -> Result<WarningsBody, NetError> {
    json(&format!("/api/v1/warnings?period={period}&unit={unit}&v={version}")).await
}

/// Every indicator at the units right below one.
///
/// # Errors
/// [`NetError`].
pub async fn children(version: &str, unit: &str, period: Period) -> Result<ChildrenBody, NetError> {
    json(&format!("/api/v1/children?period={period}&unit={unit}&v={version}")).await
}

/// The 5 × 6 matrix of one unit, with how each figure is spread below.
///
/// # Errors
/// [`NetError`].
pub async fn overview(version: &str, unit: &str, period: Period) -> Result<OverviewBody, NetError> {
    json(&format!("/api/v1/overview?period={period}&unit={unit}&v={version}")).await
}

/// How an indicator's figure at a unit came about.
///
/// # Errors
/// [`NetError`]; also where the server refuses to tell, with its reason.
pub async fn explain(version: &str, indicator: &str, unit: &str, period: Period) -> Result<Explanation, NetError> {
    json(&format!("/api/v1/explain?indicator={indicator}&period={period}&unit={unit}&v={version}")).await
}

/// Where the units of a level within a unit are to be had as GeoJSON.
#[must_use]
pub fn grids_address(version: &str, level: &str, within: &str) -> String {
    format!("/api/v1/grids.geojson?level={level}&within={within}&v={version}")
}

/// Where a workbook is to be had: of an indicator and a level, and of a unit's code and a period.
#[must_use]
pub fn tables_address(
    version: &str,
    (indicator, level): (&str, &str),
    (unit, period): (&str, Period),
    lang: &str,
) -> String {
    format!(
        "/api/v1/tables.xlsx?indicator={indicator}&lang={lang}&level={level}&period={period}&unit={unit}&v={version}"
    )
}

/// Every indicator that is told by days at a unit, from a day to another.
///
/// # Errors
/// [`NetError`].
pub async fn profile_of_days(version: &str, unit: &str, [from, to]: [Period; 2]) -> Result<ProfileBody, NetError> {
    json(&format!("/api/v1/profile?from={from}&step=day&to={to}&unit={unit}&v={version}")).await
}
