//! Warnings and the units below, held against what the other resources say.

use std::collections::BTreeMap;

use domain::{
    catalogue::Warning,
    wire::{CatalogueBody, ChildrenBody, IndicatorBody, MetricsBody, SeriesBody, UnitBody, UnitsBody, WarningsBody},
};

use crate::harness::Running;

fn units_at(server: &Running, whole: &str) -> Vec<UnitBody> {
    let all: UnitsBody = server.get("/api/v1/units").json();
    let level = all.units.iter().find(|unit| unit.code == whole).unwrap().level.clone();
    let catalogue: CatalogueBody = server.get("/api/v1/catalogue").json();
    let depth = |id: &str| catalogue.levels.iter().position(|level| level.id == id).unwrap();
    let near = |unit: &UnitBody| (depth(&level)..depth(&level) + 3).contains(&depth(&unit.level));
    all.units.into_iter().filter(|unit| unit.code.starts_with(whole) && near(unit)).collect()
}

/// By unit and indicator: warning, the one before, since when.
type Told = BTreeMap<(String, String), (Warning, Option<Warning>, String)>;

/// From the series of each unit.
fn by_series(server: &Running, whole: &str, period: &str) -> Told {
    let catalogue: CatalogueBody = server.get("/api/v1/catalogue").json();
    let mut told = Told::new();
    for unit in units_at(server, whole) {
        let at_level = |indicator: &&IndicatorBody| indicator.at_level(&unit.level);
        for indicator in catalogue.indicators.iter().filter(at_level) {
            let Some(thresholds) = indicator.thresholds else { continue };
            let url = format!("/api/v1/series?indicator={}&unit={}&to={period}", indicator.id, unit.code);
            let series: SeriesBody = server.get(&url).json();
            let warning = |value: &Option<f32>| thresholds.warning(indicator.direction, f64::from((*value)?));
            let called: Vec<Option<Warning>> = series.values.iter().map(warning).collect();
            let Some(now) = called[called.len() - 1] else { continue };
            let first = called.iter().rposition(Option::is_none).map_or(0, |quiet| quiet + 1);
            let before = called.len().checked_sub(2).and_then(|at| called[at]);
            told.insert((unit.code.clone(), indicator.id.clone()), (now, before, series.periods[first].to_string()));
        }
    }
    told
}

#[test]
fn warnings_are_those_that_each_series_calls_for() {
    let server = Running::new();
    for (whole, period) in [("990100", "2026-11"), ("990100", "2026-09"), ("990100001001", "2026-10")] {
        let body: WarningsBody = server.get(&format!("/api/v1/warnings?unit={whole}&period={period}")).json();
        let told = by_series(&server, whole, period);
        assert!(told.len() > 3, "{whole} {period}: {told:?}");
        let found: Told = body
            .warnings
            .iter()
            .map(|w| ((w.unit.clone(), w.indicator.clone()), (w.warning, w.before, w.since.to_string())))
            .collect();
        assert_eq!((found.len(), &found), (body.warnings.len(), &told), "{whole} {period}");
        let order = |pair: &[domain::wire::WarningBody]| {
            let key = |w: &domain::wire::WarningBody| (std::cmp::Reverse(w.warning), w.before >= Some(w.warning));
            key(&pair[0]) <= key(&pair[1])
        };
        assert!(body.warnings.windows(2).all(order));
    }
}

#[test]
fn children_have_the_figures_that_metrics_tell() {
    let server = Running::new();
    let body: ChildrenBody = server.get("/api/v1/children?unit=990100001001&period=2026-09").json();
    assert!(body.codes.len() > 1 && body.codes.iter().all(|code| code.starts_with("990100001001")));
    let level = units_at(&server, "990100001001").iter().find(|unit| unit.code == body.codes[0]).unwrap().level.clone();
    let catalogue: CatalogueBody = server.get("/api/v1/catalogue").json();
    let published = catalogue.indicators.iter().filter(|indicator| indicator.at_level(&level));
    assert!(body.rows.iter().map(|row| &row.indicator).eq(published.map(|indicator| &indicator.id)));
    for row in &body.rows {
        let url =
            format!("/api/v1/metrics?indicator={}&level={level}&period=2026-09&within=990100001001", row.indicator);
        let metrics: MetricsBody = server.get(&url).json();
        assert_eq!((&row.values, &row.flags, &body.codes), (&metrics.values, &metrics.flags, &metrics.codes));
    }
    let leaf: ChildrenBody = server.get("/api/v1/children?unit=990100001001001001").json();
    assert_eq!((leaf.codes.len(), leaf.rows.len()), (0, 0));
}
