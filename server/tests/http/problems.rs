use crate::{
    harness::{OCTET, Running},
    snapshot::{Maker, point_to},
};

#[test]
fn a_wrong_value_is_named_with_the_nearest_valid_ones() {
    let server = Running::new();
    for (url, parameter, value, nearest) in [
        ("metrics?indicator=case_open&level=district", "indicator", "case_open", "cases_open"),
        ("metrics?indicator=cases_open&level=micro-grid", "level", "micro-grid", "micro_grid"),
        ("metrics?indicator=cases_open&level=district&period=2026-12", "period", "2026-12", "2026-11"),
        ("metrics?indicator=cases_open&level=district&period=2026-1", "period", "2026-1", "2026-11"),
        ("metrics?indicator=cases_open&level=district&within=990101", "within", "990101", "990100"),
        ("series?indicator=alarm_true&unit=990100", "indicator", "alarm_true", "alarms_true"),
        ("series?indicator=alarms_true&unit=990100001003", "unit", "990100001003", "990100001001"),
        ("series?indicator=alarms_true&unit=990100&step=months", "step", "months", "month"),
        ("series?indicator=alarms_true&unit=990100&from=2026-8", "from", "2026-8", "2026-08"),
        ("series?indicator=alarms_true&unit=990100&to=soon", "to", "soon", "2026-08"),
        ("overview?unit=99010&period=2026-11", "unit", "99010", "990100"),
        ("overview?unit=990100&period=2020-01", "period", "2020-01", "2026-08"),
        ("grids.geojson?level=comunity", "level", "comunity", "community"),
        ("grids.geojson?level=community&within=x", "within", "x", "990100"),
    ] {
        let problem = server.get(&format!("/api/v1/{url}")).problem(400);
        assert_eq!(problem.kind, "/problems/unknown-value", "{url}");
        assert_eq!(problem.parameter.as_deref(), Some(parameter), "{url}");
        assert_eq!(problem.value.as_deref(), Some(value), "{url}");
        assert!(problem.detail.contains(value), "{url}: {}", problem.detail);
        assert_eq!(problem.nearest.first().map(String::as_str), Some(nearest), "{url}: {:?}", problem.nearest);
        assert!(problem.nearest.len() <= 3);
    }
}

#[test]
fn an_unknown_unit_is_not_found_and_its_neighbours_in_writing_are_named() {
    let server = Running::new();
    let problem = server.get("/api/v1/units/990100001001001007").problem(404);
    assert_eq!(problem.value.as_deref(), Some("990100001001001007"));
    assert!(problem.nearest.iter().all(|code| code.starts_with("99010000100100100")), "{:?}", problem.nearest);
    let long = "9".repeat(5000);
    let problem = server.get(&format!("/api/v1/units/{long}")).problem(404);
    assert_eq!(problem.value.map(|value| value.len()), Some(64));
}

#[test]
fn a_parameter_that_a_route_does_not_know_is_refused() {
    let server = Running::new();
    for (url, name, nearest) in [
        ("/api/v1/metrics?indicater=cases_open", "indicater", "indicator"),
        ("/api/v1/units?version=v1", "version", "v"),
        ("/api/v1/units/990100?levle=1", "levle", "v"),
        ("/api/v1/partition.bin?precison=e7", "precison", "precision"),
    ] {
        let problem = server.get(url).problem(400);
        assert_eq!(problem.parameter.as_deref(), Some(name));
        assert_eq!(problem.nearest.first().map(String::as_str), Some(nearest), "{url}");
    }
    assert_eq!(server.get("/api/v1/health?x=1").problem(400).nearest, [""; 0]);
    server.get("/internal/metrics?x=1").problem(400);
    server.get("/api/v1/openapi.json?x=1").problem(400);
}

#[test]
fn a_parameter_stands_once_and_is_not_too_long() {
    let server = Running::new();
    let problem = server.get("/api/v1/overview?unit=990100&unit=990100").problem(400);
    assert_eq!((problem.kind.as_str(), problem.parameter.as_deref()), ("/problems/repeated-parameter", Some("unit")));
    let problem = server.get(&format!("/api/v1/overview?unit={}", "9".repeat(129))).problem(400);
    assert_eq!((problem.kind.as_str(), problem.parameter.as_deref()), ("/problems/value-too-long", Some("unit")));
    let reply = server.get(&format!("/api/v1/overview?unit={}", "9".repeat(8192)));
    assert_eq!(reply.problem(414).kind, "/problems/url-too-long");
    server.get(&format!("/{}", "a".repeat(9000))).problem(414);
}

#[test]
fn what_must_be_given_is_asked_for_with_examples() {
    let server = Running::new();
    let problem = server.get("/api/v1/metrics?level=district").problem(400);
    assert_eq!(
        (problem.kind.as_str(), problem.parameter.as_deref()),
        ("/problems/missing-parameter", Some("indicator"))
    );
    assert!(problem.nearest.contains(&"residents".into()));
    for (url, headers) in [
        ("/api/v1/metrics?indicator=cases_open", vec![]),
        ("/api/v1/metrics?indicator=cases_open&within=990100", vec![OCTET]),
        ("/api/v1/grids.geojson", vec![]),
    ] {
        let problem = server.get_with(url, &headers).problem(400);
        assert_eq!(problem.parameter.as_deref(), Some("level"), "{url}");
        assert_eq!(problem.nearest, ["district", "community", "micro_grid"], "{url}");
    }
    server.get("/api/v1/series?unit=990100").problem(400);
}

#[test]
fn a_figure_that_is_not_published_at_a_level_is_refused_there() {
    let server = Running::new();
    for url in [
        "/api/v1/metrics?indicator=residents&level=micro_grid&period=2026-11",
        "/api/v1/series?indicator=residents&unit=990100001001001001",
    ] {
        let problem = server.get(url).problem(400);
        assert_eq!(problem.kind, "/problems/not-published", "{url}");
        assert_eq!(problem.value.as_deref(), Some("micro_grid"));
        assert_eq!(problem.nearest, ["district", "community"]);
    }
}

#[test]
fn a_range_that_ends_before_it_begins_is_refused() {
    let server = Running::new();
    let url = "/api/v1/series?indicator=cases_open&unit=990100&from=2026-10&to=2026-09";
    assert_eq!(server.get(url).problem(400).kind, "/problems/range");
}

#[test]
fn a_path_of_the_api_that_is_none_names_the_nearest() {
    let server = Running::new();
    let problem = server.get("/api/v1/metric").problem(404);
    assert_eq!(problem.nearest.first().map(String::as_str), Some("/api/v1/metrics"));
    for path in ["/api", "/api/", "/api/v2/units", "/internal", "/internal/secrets", "/no-such-file.js", "/bench"] {
        server.get(path).problem(404);
    }
}

#[test]
fn a_snapshot_without_context_says_so() {
    let mut server = Running::new();
    Maker { context: false, ..Maker::new("v2") }.write(&server.dir.0);
    point_to(&server.dir.0, "v2");
    server.next_change();
    assert_eq!(server.get("/api/v1/context.bin").problem(404).value.as_deref(), Some("context.bin"));
}

#[test]
fn percent_encoded_values_are_decoded_before_they_are_judged() {
    let server = Running::new();
    let problem = server.get("/api/v1/overview?unit=%E7%A4%BE%E5%8C%BA").problem(400);
    assert_eq!(problem.value.as_deref(), Some("社区"));
    assert_eq!(server.get("/api/v1/overview?unit=%39%39%30100").status, 200);
    server.get("/api/v1/units/%ff").problem(404);
}
