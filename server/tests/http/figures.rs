use std::collections::HashMap;

use domain::{
    codec::bin::{Precision, decode, encode},
    units::{UnitIx, UnitTable},
    value::{Cell, Flag},
    wire::{
        CatalogueBody, Health, MetricsBody, OverviewBody, ProfileBody, SeriesBody, UnitDetailBody, UnitsBody,
        metric_row,
    },
};
use serde_json::Value;

use crate::{
    harness::{BR, OCTET, Running, VERSION},
    snapshot::{DAYS, INDICATORS, Maker, PERIODS, TOLD_BESIDE, UNUSUAL, YEARS, partition},
};

#[test]
fn health_names_the_snapshot() {
    let server = Running::new();
    let health: Health = server.get("/api/v1/health").json();
    assert_eq!((health.status.as_str(), health.snapshot.as_str()), ("ok", VERSION));
    assert_eq!(health.refused, None);
}

#[test]
fn the_catalogue_is_the_snapshots_own() {
    let server = Running::new();
    let body = server.get_with("/api/v1/catalogue", &[BR]);
    let catalogue: CatalogueBody = body.json();
    assert_eq!(catalogue.indicators.iter().map(|i| i.id.as_str()).collect::<Vec<_>>(), INDICATORS);
    assert_eq!(catalogue.domains.len() * catalogue.facets.len(), 30);
    let on_disk = std::fs::read(server.dir.0.join("v1/catalogue.json")).unwrap();
    assert_eq!(body.decoded(), on_disk);
}

#[test]
fn units_as_json_and_as_bytes_are_the_same_list() {
    let server = Running::new();
    let json: UnitsBody = server.get("/api/v1/units").json();
    let bytes = server.get_with("/api/v1/units", &[OCTET, BR]);
    assert_eq!(bytes.header("content-type"), Some("application/octet-stream"));
    let table = UnitTable::decode(&bytes.decoded()).unwrap();
    assert_eq!(&table, partition().units());
    assert_eq!(json.units.len(), table.len());
    let spelt: Vec<_> = [0, 1, 3].iter().map(|&at: &usize| json.units[at].initials.as_deref()).collect();
    assert_eq!(spelt, [Some("sfq"), Some("sfsq1"), Some("wwg1")]);
    for (unit, body) in table.iter().zip(&json.units) {
        assert_eq!(body.code, table.code(unit));
        assert_eq!(body.name, table.name(unit));
        assert_eq!(body.initials, table.initials(unit));
        assert_eq!(body.level, table.levels()[usize::from(table.depth(unit))].id);
        assert_eq!(body.parent.as_deref(), table.parent(unit).map(|parent| table.code(parent)));
        assert_eq!(body.kind, table.kind(unit));
    }
}

#[test]
fn a_unit_has_its_place_its_size_and_its_neighbours() {
    let server = Running::new();
    let detail: UnitDetailBody = server.get("/api/v1/units/990100001001001002").json();
    assert_eq!(detail.chain.iter().map(|unit| unit.code.as_str()).collect::<Vec<_>>(), ["990100", "990100001001"]);
    assert_eq!(detail.neighbours, ["990100001001001001", "990100001001001003", "990100001001001005"]);
    assert!(detail.below.is_empty());
    // 0.01° of the meridian is 1,108.6 m here, of the parallel 957.9 m.
    assert!((detail.area_m2 / 1.0625e6 - 1.0).abs() < 0.01, "{}", detail.area_m2);
    assert!((detail.perimeter_m / 4133.0 - 1.0).abs() < 0.01, "{}", detail.perimeter_m);
    assert_eq!(detail.bounds, [104.01, 30.01, 104.02, 30.02]);
    let [lon, lat] = detail.label;
    assert!(104.01 < lon && lon < 104.02 && 30.01 < lat && lat < 30.02);
    let whole: UnitDetailBody = server.get("/api/v1/units/990100").json();
    assert_eq!(whole.below, [("community".into(), 2), ("micro_grid".into(), 12)]);
    assert!(whole.chain.is_empty() && whole.neighbours.is_empty());
}

#[test]
fn the_partition_comes_in_two_precisions() {
    let server = Running::new();
    let coarse = server.get_with("/api/v1/partition.bin", &[BR]).decoded();
    assert_eq!(coarse, encode(&partition(), Precision::E6));
    assert_eq!(server.get("/api/v1/partition.bin?precision=e6").body, coarse);
    let fine = server.get_with("/api/v1/partition.bin?precision=e7", &[BR]).decoded();
    assert_eq!(decode(&fine).unwrap(), partition());
    assert_ne!(fine, coarse);
    let problem = server.get("/api/v1/partition.bin?precision=e8").problem(400);
    assert_eq!((problem.parameter.as_deref(), problem.value.as_deref()), (Some("precision"), Some("e8")));
    assert_eq!(problem.nearest, ["e6", "e7"]);
}

#[test]
fn geojson_has_a_feature_for_each_unit_with_its_code_as_id() {
    let server = Running::new();
    let units = partition();
    let units = units.units();
    for (level, within, expected) in
        [("micro_grid", "", 12), ("micro_grid", "990100001002", 6), ("community", "", 2), ("district", "990100", 1)]
    {
        let reply = server.get(&format!("/api/v1/grids.geojson?level={level}&within={within}"));
        assert_eq!(reply.header("content-type"), Some("application/geo+json"));
        let collection: Value = reply.json();
        let features = collection["features"].as_array().unwrap();
        assert_eq!(features.len(), expected, "{level} {within}");
        for feature in features {
            let unit = units.find(feature["id"].as_str().unwrap()).unwrap();
            assert_eq!(feature["properties"]["name"], units.name(unit));
            assert_eq!(feature["geometry"]["type"], "Polygon");
            let rings = feature["geometry"]["coordinates"].as_array().unwrap();
            let outer = rings[0].as_array().unwrap();
            assert_eq!(outer.first(), outer.last());
            assert!(outer.iter().all(|point| (104.0..=104.06).contains(&point[0].as_f64().unwrap())));
        }
    }
}

#[test]
fn metrics_are_the_cubes_values_in_every_form() {
    let server = Running::new();
    let maker = Maker::new(VERSION);
    let units = partition();
    let units = units.units();
    for (indicator, id) in INDICATORS.iter().enumerate() {
        for (period, name) in PERIODS.iter().enumerate() {
            let all = server.get_with(&format!("/api/v1/metrics?indicator={id}&period={name}"), &[OCTET, BR]);
            let row = metric_row::decode(&all.decoded()).unwrap();
            assert_eq!(row.len(), units.len());
            for level in ["district", "community", "micro_grid"] {
                if (*id, level) == ("residents", "micro_grid") {
                    let leaves = &row[units.first_leaf().index()..];
                    assert!(leaves.iter().all(|cell| cell.number().is_none()), "{id} is published for a leaf");
                    assert!(leaves.iter().any(|cell| cell.flag == Flag::Suppressed));
                    continue;
                }
                let url = format!("/api/v1/metrics?indicator={id}&level={level}&period={name}");
                let body: MetricsBody = server.get(&url).json();
                assert_eq!((body.indicator.as_str(), body.level.as_str()), (*id, level));
                assert_eq!(body.period.to_string(), *name);
                let bytes = metric_row::decode(&server.get_with(&url, &[OCTET]).body).unwrap();
                let range = units.level(units.depth_of(level).unwrap());
                assert_eq!(body.codes.len(), range.len());
                for (at, unit) in range.map(UnitIx).enumerate() {
                    let cell = maker.cell(indicator, period, unit.0);
                    assert_eq!(body.codes[at], units.code(unit));
                    assert_eq!((body.values[at], body.flags[at]), (cell.number(), cell.flag));
                    assert_eq!((bytes[at].number(), bytes[at].flag), (cell.number(), cell.flag));
                    assert_eq!((row[unit.index()].number(), row[unit.index()].flag), (cell.number(), cell.flag));
                }
            }
        }
    }
}

#[test]
fn metrics_within_a_unit_are_those_of_the_units_that_lie_in_it() {
    let server = Running::new();
    let url = "/api/v1/metrics?indicator=cases_open&level=micro_grid&period=2026-10";
    let all: MetricsBody = server.get(url).json();
    let by_code: HashMap<&String, Option<f32>> = all.codes.iter().zip(all.values.iter().copied()).collect();
    let url = format!("{url}&within=990100001002");
    let part: MetricsBody = server.get(&url).json();
    assert_eq!(part.codes.len(), 6);
    for (code, value) in part.codes.iter().zip(&part.values) {
        assert!(code.starts_with("990100001002"));
        assert_eq!(by_code[code], *value);
    }
    let bytes = metric_row::decode(&server.get_with(&url, &[OCTET]).body).unwrap();
    assert_eq!(bytes.iter().map(|cell| cell.number()).collect::<Vec<_>>(), part.values);
}

#[test]
fn without_a_period_the_newest_one_answers() {
    let server = Running::new();
    let body: MetricsBody = server.get("/api/v1/metrics?indicator=cases_open&level=district").json();
    assert_eq!(body.period.to_string(), "2026-11");
}

#[test]
fn a_series_is_one_unit_over_time() {
    let server = Running::new();
    let maker = Maker::new(VERSION);
    let url = "/api/v1/series?indicator=alarms_true&unit=990100001002";
    let whole: SeriesBody = server.get(url).json();
    assert_eq!(whole.periods.iter().map(ToString::to_string).collect::<Vec<_>>(), PERIODS);
    for period in 0..PERIODS.len() {
        let cell = maker.cell(1, period, 2);
        assert_eq!((whole.values[period], whole.flags[period]), (cell.number(), cell.flag));
    }
    let ends = [("&from=2026-09&to=2026-10", 1..3), ("&from=2026-10", 2..4), ("&to=2026", 0..4), ("&from=2027", 0..0)];
    for (ends, range) in ends {
        let part: SeriesBody = server.get(&format!("{url}{ends}")).json();
        assert_eq!(part.periods, whole.periods[range], "{ends}");
    }
    let none: SeriesBody = server.get(&format!("{url}&step=year")).json();
    assert!(none.periods.is_empty());
    // Held back and absent values travel as null with their flag.
    let held: SeriesBody = server.get("/api/v1/series?indicator=alarms_true&unit=990100001001001004").json();
    assert_eq!((held.values[0], held.flags[0]), (None, Flag::Suppressed));
}

#[test]
fn a_profile_is_every_series_that_is_published_at_a_unit() {
    let server = Running::new();
    for unit in ["990100", "990100001002", "990100001001001004"] {
        let profile: ProfileBody = server.get(&format!("/api/v1/profile?unit={unit}&from=2026-09")).json();
        assert_eq!(profile.periods.iter().map(ToString::to_string).collect::<Vec<_>>(), PERIODS[1..]);
        let mut sent = profile.series.iter();
        for id in INDICATORS {
            let reply = server.get(&format!("/api/v1/series?indicator={id}&unit={unit}&from=2026-09"));
            if reply.status == 200 {
                let (one, of): (SeriesBody, _) = (reply.json(), sent.next().expect(id));
                assert_eq!((&of.indicator, &of.values, &of.flags), (&one.indicator, &one.values, &one.flags), "{unit}");
            }
        }
        assert_eq!(sent.next(), None, "{unit}: what is not published");
    }
    let leaf: ProfileBody = server.get("/api/v1/profile?unit=990100001001001004").json();
    assert!(leaf.series.len() < INDICATORS.len(), "residents are not published for a micro-grid");
}

#[test]
fn days_and_years_to_date_are_told_of_what_has_them() {
    let server = Running::new();
    let maker = Maker::new(VERSION);
    for (periods, step, units) in [(&YEARS[..], "ytd", 15), (&DAYS[..], "day", 3)] {
        let series: SeriesBody =
            server.get(&format!("/api/v1/series?indicator={TOLD_BESIDE}&unit=990100001002&step={step}")).json();
        assert_eq!(series.periods.iter().map(ToString::to_string).collect::<Vec<_>>(), periods);
        for (at, period) in periods.iter().enumerate() {
            assert_eq!(series.values[at], maker.cell(7, at, 2).number());
            let url = format!("/api/v1/metrics?indicator={TOLD_BESIDE}&period={period}");
            let row = metric_row::decode(&server.get_with(&url, &[OCTET]).body).unwrap();
            let expected = |unit: u32| if unit < units { maker.cell(7, at, unit) } else { Cell::NO_DATA };
            let same = |(unit, cell): (usize, &Cell)| {
                let expected = expected(unit as u32);
                (cell.number(), cell.flag) == (expected.number(), expected.flag)
            };
            assert!(row.iter().enumerate().all(same), "{period}");
            let level: MetricsBody = server.get(&format!("{url}&level=community")).json();
            assert_eq!(level.values, [1, 2].map(|unit| maker.cell(7, at, unit).number()));
        }
        let profile: ProfileBody = server.get(&format!("/api/v1/profile?unit=990100&step={step}")).json();
        assert_eq!(profile.series.iter().map(|series| series.indicator.as_str()).collect::<Vec<_>>(), [TOLD_BESIDE]);
        let other: SeriesBody = server.get(&format!("/api/v1/series?indicator=cases_open&step={step}")).json();
        assert!(other.periods.is_empty(), "it is not told in such steps");
    }
    let leaf: SeriesBody =
        server.get(&format!("/api/v1/series?indicator={TOLD_BESIDE}&unit=990100001001001001&step=day")).json();
    assert!(leaf.periods.is_empty(), "a micro-grid's day is not told");
    let fine = server.get(&format!("/api/v1/metrics?indicator={TOLD_BESIDE}&period=2026-11-20&level=micro_grid"));
    let problem = fine.problem(400);
    assert_eq!(
        (problem.kind.as_str(), &problem.nearest[..]),
        ("/problems/not-published", &["district".into(), "community".into()][..])
    );
    // The nearest are of the kind that was asked for.
    let url = |period: &str| format!("/api/v1/metrics?indicator={TOLD_BESIDE}&level=district&period={period}");
    assert_eq!(server.get(&url("2026-11-21")).problem(400).nearest[0], "2026-11-20");
    assert_eq!(server.get(&url("2025-12~ytd")).problem(400).nearest[0], "2026-08~ytd");
    let not_told = server.get("/api/v1/metrics?indicator=cases_open&level=district&period=2026-11-20").problem(400);
    assert_eq!((not_told.parameter.as_deref(), not_told.nearest[0].as_str()), (Some("period"), "2026-11"));
}

#[test]
fn an_unusual_day_is_told_where_it_was_and_now() {
    let server = Running::new();
    let cell = |query: &str| {
        let body: OverviewBody = server.get(&format!("/api/v1/overview?{query}")).json();
        body.cells.iter().find(|cell| cell.indicator == "cases_open").expect("it stands for a cell").unusual
    };
    assert_eq!(cell("unit=990100"), Some(UNUSUAL));
    assert_eq!((cell("unit=990100&period=2026-10"), cell("unit=990100001001")), (None, None));
    let profile: ProfileBody = server.get("/api/v1/profile?unit=990100").json();
    assert_eq!(profile.series.iter().map(|series| series.unusual).collect::<Vec<_>>(), [Some(UNUSUAL), None, None]);
}

#[test]
fn the_overview_fills_each_cell_that_an_indicator_stands_for() {
    let server = Running::new();
    let maker = Maker::new(VERSION);
    let body: OverviewBody = server.get("/api/v1/overview?unit=990100&period=2026-10").json();
    let cells: Vec<String> =
        body.cells.iter().map(|cell| format!("{}/{}", cell.domain.id(), cell.facet.id())).collect();
    assert_eq!(cells, ["safety/outcome", "governance/status", "service/status"]);
    for cell in &body.cells {
        let indicator = INDICATORS.iter().position(|id| *id == cell.indicator).unwrap();
        assert_eq!(cell.value, maker.cell(indicator, 2, 0).number());
    }
    let warnings: Vec<Value> = body.cells.iter().map(|cell| serde_json::to_value(cell.warning).unwrap()).collect();
    assert_eq!(warnings, ["yellow", "blue", "yellow"]);
    // Spread over the finest level at which each is published: residents end at communities.
    let level: MetricsBody =
        server.get("/api/v1/metrics?indicator=cases_open&level=micro_grid&period=2026-10&within=990100").json();
    let numbers: Vec<f32> = level.values.into_iter().flatten().collect();
    let open = body.cells.iter().find(|cell| cell.indicator == "cases_open").unwrap();
    assert_eq!(open.spread, domain::wire::Spread::of("micro_grid", numbers));
    // Residents are not published for a micro-grid, whatever the cube holds.
    let leaf: OverviewBody = server.get("/api/v1/overview?unit=990100001001001001&period=2026-10").json();
    assert_eq!((leaf.cells[2].value, leaf.cells[2].flag, leaf.cells[2].warning), (None, Flag::NoData, None));
    assert!(leaf.cells[0].value.is_some());
    let default: OverviewBody = server.get("/api/v1/overview").json();
    assert_eq!((default.unit.as_str(), default.period.to_string().as_str()), ("990100", "2026-11"));
}

#[test]
fn prometheus_reads_what_was_counted() {
    let server = Running::new();
    server.get("/api/v1/units");
    server.get("/api/v1/units/990100");
    server.get("/api/v1/units/wrong");
    server.get("/cockpit");
    let reply = server.get("/internal/metrics");
    assert_eq!(reply.header("content-type"), Some("text/plain; version=0.0.4; charset=utf-8"));
    let text = String::from_utf8(reply.body).unwrap();
    for line in [
        "weige_http_requests_total{route=\"/api/v1/units\",status=\"2xx\"} 1",
        "weige_http_requests_total{route=\"/api/v1/units/{code}\",status=\"2xx\"} 1",
        "weige_http_requests_total{route=\"/api/v1/units/{code}\",status=\"4xx\"} 1",
        "weige_http_requests_total{route=\"app\",status=\"2xx\"} 1",
        "weige_http_request_seconds_count{route=\"/api/v1/units/{code}\"} 2",
        "weige_snapshot_info{version=\"v1\"} 1",
        "weige_snapshot_refused 0",
    ] {
        assert!(text.lines().any(|found| found == line), "{line} is missing in\n{text}");
    }
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let (name, value) = line.rsplit_once(' ').expect("name and value");
        assert!(value.parse::<f64>().is_ok() && name.starts_with("weige_"), "{line}");
    }
}
