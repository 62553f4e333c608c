//! Every route.

use std::sync::Arc;

use axum::{Router, extract::MatchedPath, http::Method, middleware, routing::get};

use crate::{
    api::{
        children, context, documents, explain, grids, health, internal, metrics, openapi, overlays, overview, plans,
        profile, series, tables, units, warnings,
    },
    app, bench,
    http::{Media, envelope::envelope, params::shorten},
    problem::ApiError,
    state::AppState,
};

/// What the API's description says of a route.
#[derive(Clone, Copy, Debug)]
pub struct Route {
    /// `GET` or `POST`.
    pub method: &'static str,
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

const GET: &str = "GET";
const POST: &str = "POST";
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
    Route { method: GET, path, summary, params, media, body }
}

/// One that takes a body.
const fn write(path: &'static str, body: &'static str, summary: &'static str) -> Route {
    Route { method: POST, ..route(path, body, &[JSON], &[], summary) }
}

/// All routes of the API, in the order of [`router`]; the surface's test compares them with a committed list.
pub const ROUTES: [Route; 32] = [
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
    route("/api/v1/plans", "PlansBody", &[JSON], &[], "Plans, the newest first"),
    write("/api/v1/plans", "NewPlan", "Makes a plan, or one from a raw draft"),
    route("/api/v1/plans/{id}", "PlanBody", &[JSON], &[], "One plan"),
    route("/api/v1/plans/{id}/commands", "CommandsBody", &[JSON], &["after"], "A plan's log, page by page"),
    write("/api/v1/plans/{id}/commands", "NewCommands", "Adds entries to a plan's log: all of them or none"),
    route("/api/v1/plans/{id}/partition.bin", "", &[OCTET], &[], "The partition on which a plan began"),
    route("/api/v1/plans/{id}/atoms", "", &[OCTET], &[], "Buildings and entrances of a plan's scope"),
    route(
        "/api/v1/plans/{id}/export",
        "",
        &["application/geo+json", JSON, "application/zip", "application/geopackage+sqlite3", "text/csv"],
        &["format", "lang", "level"],
        "A plan as a file: units with their counts, which building is where, who moves",
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
        .route("/api/v1/plans", get(plans::list).post(plans::create))
        .route("/api/v1/plans/{id}", get(plans::plan))
        .route("/api/v1/plans/{id}/commands", get(plans::commands).post(plans::append))
        .route("/api/v1/plans/{id}/partition.bin", get(plans::partition))
        .route("/api/v1/plans/{id}/atoms", get(plans::atoms))
        .route("/api/v1/plans/{id}/export", get(plans::export))
        .route("/api/v1/openapi.json", get(openapi::openapi))
        .route("/internal/metrics", get(internal::metrics))
        .route("/bench", get(bench::page))
        .route("/bench/data/{*path}", get(bench::data))
        .fallback(app::fallback)
        .method_not_allowed_fallback(refuse_method)
        .layer(middleware::from_fn_with_state(state.clone(), envelope))
        .with_state(state)
}

async fn refuse_method(method: Method, path: MatchedPath) -> ApiError {
    let writes = ROUTES.iter().any(|route| route.path == path.as_str() && route.method == POST);
    ApiError::Method { method: shorten(method.as_str()), allowed: if writes { &WRITTEN } else { &READ } }
}

/// What a path takes that is only read.
pub const READ: [&str; 2] = [GET, "HEAD"];
/// What one takes that is written too.
const WRITTEN: [&str; 3] = [GET, "HEAD", POST];
