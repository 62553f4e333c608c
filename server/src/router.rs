//! Every route.

use std::sync::Arc;

use axum::{Router, http::Method, middleware, routing::get};

use crate::{
    api::{
        children, context, documents, explain, grids, health, internal, metrics, openapi, overlays, overview, profile,
        series, tables, units, warnings,
    },
    app, bench,
    http::{Media, envelope::envelope, params::shorten},
    problem::ApiError,
    state::AppState,
};

/// What the API's description says of a route.
#[derive(Clone, Copy, Debug)]
pub struct Route {
    /// The path's template.
    pub path: &'static str,
    /// One line.
    pub summary: &'static str,
    /// Query parameters, in alphabetical order.
    pub params: &'static [&'static str],
    /// Media types, the usual one first.
    pub media: &'static [&'static str],
    /// The wire type of the JSON form; empty where there is none.
    pub body: &'static str,
}

const JSON: &str = "application/json";
const OCTET: &str = "application/octet-stream";
const WORKBOOK: &str = Media::Workbook.name();

const fn route(
    path: &'static str,
    body: &'static str,
    media: &'static [&'static str],
    params: &'static [&'static str],
    summary: &'static str,
) -> Route {
    Route { path, summary, params, media, body }
}

/// All routes of the API, in the order of [`router`]; the surface's test compares them with a committed list.
pub const ROUTES: [Route; 24] = [
    route("/api/v1/health", "Health", &[JSON], &[], "Whether the newest snapshot is served"),
    route("/api/v1/catalogue", "CatalogueBody", &[JSON], &["v"], "Levels, matrix, periods and indicators"),
    route("/api/v1/units", "UnitsBody", &[JSON, OCTET], &["v"], "Every unit, in the snapshot's order"),
    route("/api/v1/units/{code}", "UnitDetailBody", &[JSON], &["v"], "One unit: place, size, neighbours"),
    route("/api/v1/partition.bin", "", &[OCTET], &["precision", "v"], "The partition in the app's own form"),
    route("/api/v1/partition.topojson", "TopoJson", &[JSON], &["v"], "Every level on one set of arcs"),
    route("/api/v1/grids.geojson", "GeoJson", &["application/geo+json"], &["level", "v", "within"], "A level's units"),
    route("/api/v1/context.bin", "", &[OCTET], &["v"], "Great roads and waters"),
    route("/api/v1/context", "ContextBody", &[JSON], &["v"], "Which tiles of the ground in detail there are"),
    route("/api/v1/context/{step}/{z}/{x}/{y}", "", &[OCTET], &["v"], "One tile: lanes, compounds or buildings"),
    route("/api/v1/overlays", "OverlaysBody", &[JSON], &["v"], "Which layers can be laid over the colours"),
    route("/api/v1/overlays/{id}", "OverlayShapes", &[JSON], &["v"], "A layer's places, units or lines"),
    route(
        "/api/v1/metrics",
        "MetricsBody",
        &[JSON, OCTET],
        &["indicator", "level", "period", "v", "within"],
        "One indicator at one period",
    ),
    route(
        "/api/v1/series",
        "SeriesBody",
        &[JSON],
        &["from", "indicator", "step", "to", "unit", "v"],
        "One indicator at one unit over time",
    ),
    route(
        "/api/v1/profile",
        "ProfileBody",
        &[JSON],
        &["from", "step", "to", "unit", "v"],
        "Every indicator at one unit over time",
    ),
    route("/api/v1/overview", "OverviewBody", &[JSON], &["period", "unit", "v"], "The 5 × 6 matrix of one unit"),
    route(
        "/api/v1/children",
        "ChildrenBody",
        &[JSON],
        &["period", "unit", "v"],
        "Every indicator at the units right below one",
    ),
    route(
        "/api/v1/warnings",
        "WarningsBody",
        &[JSON],
        &["period", "unit", "v"],
        "What passes a threshold at a unit and at the two levels below it",
    ),
    route(
        "/api/v1/explain",
        "Explanation",
        &[JSON],
        &["indicator", "period", "unit", "v"],
        "How a figure came about: sums, registers, dates, protection",
    ),
    route(
        "/api/v1/tables.xlsx",
        "",
        &[WORKBOOK],
        &["indicator", "lang", "level", "period", "unit", "v"],
        "A workbook: a level's units, warnings, the matrix, where all of it comes from",
    ),
    route("/api/v1/openapi.json", "OpenApi", &[JSON], &[], "This description"),
    route("/internal/metrics", "", &["text/plain"], &[], "Counters for Prometheus"),
    route("/bench", "", &["text/html"], &[], "The map alone, where bench data is mounted"),
    route("/bench/data/{*path}", "", &[OCTET, JSON], &[], "Bench data, where it is mounted"),
];

/// The router; what it doesn't know is the app's.
pub fn router(state: Arc<AppState>) -> Router {
    Router::new()
        .route("/api/v1/health", get(health::health))
        .route("/api/v1/catalogue", get(documents::catalogue))
        .route("/api/v1/units", get(units::units))
        .route("/api/v1/units/{code}", get(units::unit))
        .route("/api/v1/partition.bin", get(documents::partition_bin))
        .route("/api/v1/partition.topojson", get(documents::partition_topojson))
        .route("/api/v1/grids.geojson", get(grids::grids))
        .route("/api/v1/context.bin", get(context::context_bin))
        .route("/api/v1/context", get(context::index))
        .route("/api/v1/context/{step}/{z}/{x}/{y}", get(context::tile))
        .route("/api/v1/overlays", get(overlays::list))
        .route("/api/v1/overlays/{id}", get(overlays::shapes))
        .route("/api/v1/metrics", get(metrics::metrics))
        .route("/api/v1/series", get(series::series))
        .route("/api/v1/profile", get(profile::profile))
        .route("/api/v1/overview", get(overview::overview))
        .route("/api/v1/children", get(children::children))
        .route("/api/v1/warnings", get(warnings::warnings))
        .route("/api/v1/explain", get(explain::explain))
        .route("/api/v1/tables.xlsx", get(tables::tables))
        .route("/api/v1/openapi.json", get(openapi::openapi))
        .route("/internal/metrics", get(internal::metrics))
        .route("/bench", get(bench::page))
        .route("/bench/data/{*path}", get(bench::data))
        .fallback(app::fallback)
        .method_not_allowed_fallback(refuse_method)
        .layer(middleware::from_fn_with_state(state.clone(), envelope))
        .with_state(state)
}

async fn refuse_method(method: Method) -> ApiError {
    ApiError::Method { method: shorten(method.as_str()) }
}
