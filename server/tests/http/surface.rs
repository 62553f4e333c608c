//! The API's surface: whoever changes it sees what changes for others.

use server::router::ROUTES;

use crate::{
    harness::{Builder, OCTET},
    plans::Drawn,
    snapshot::TILES,
};

const COMMITTED: &str = include_str!("surface.txt");

#[test]
fn the_surface_is_the_committed_one() {
    let mut found = String::new();
    for route in ROUTES {
        let params = route.params.join(",");
        found += &format!("{} {} [{params}] {} {}\n", route.method, route.path, route.media.join(" | "), route.body);
    }
    let found: String = found.lines().map(|line| format!("{}\n", line.trim_end())).collect();
    assert_eq!(found, COMMITTED, "to accept, write this into tests/http/surface.txt:\n{found}");
}

#[test]
fn every_route_of_the_list_answers_with_the_type_that_it_names() {
    let server = Builder::new().bench().planner().start();
    let mut own = Drawn::new(&server);
    own.create(&["990100"]);
    std::fs::write(server.dir.0.join("bench/7/grid.bin"), b"polygons").unwrap();
    std::fs::create_dir(server.dir.0.join("bench/page")).unwrap();
    std::fs::write(server.dir.0.join("bench/page/index.html"), b"<!doctype html>").unwrap();
    for route in ROUTES.iter().filter(|route| route.method == "GET") {
        let path =
            route.path.replace("plans/{id}", "plans/1").replace("{code}", "990100").replace("{*path}", "7/grid.bin");
        let path = path.replace("overlays/{id}", "overlays/devices");
        let path = path.replace("context/{step}/{z}/{x}/{y}", TILES[0]);
        let query = match route.path {
            "/api/v1/metrics" | "/api/v1/tables.xlsx" => "?indicator=cases_open&level=district",
            "/api/v1/series" | "/api/v1/explain" => "?indicator=cases_open",
            "/api/v1/plans/{id}/export" => "?format=moves.csv",
            "/api/v1/grids.geojson" => "?level=district",
            _ => "",
        };
        for media in route.media.iter().filter(|media| route.body.is_empty() || !media.contains("octet")) {
            let reply = own.get(&format!("{path}{query}"));
            assert_eq!(reply.status, 200, "{path}");
            let found = reply.header("content-type").unwrap();
            assert!(route.media.iter().any(|media| found.starts_with(media)), "{path}: {found} is not {media}");
        }
        if route.media.contains(&"application/octet-stream") {
            let reply = own.get_with(&format!("{path}{query}"), &[OCTET]);
            assert_eq!(reply.header("content-type"), Some("application/octet-stream"), "{path}");
        }
    }
}

#[test]
fn the_description_names_every_route_and_its_parameters() {
    let server = Builder::new().start();
    let document: serde_json::Value = server.get("/api/v1/openapi.json").json();
    assert_eq!(document["openapi"], "3.1.0");
    for route in ROUTES.iter().filter(|route| !route.path.starts_with("/bench")) {
        let operation = &document["paths"][route.path][route.method.to_ascii_lowercase()];
        let names: Vec<&str> = operation["parameters"]
            .as_array()
            .expect(route.path)
            .iter()
            .filter(|parameter| parameter["in"] == "query")
            .map(|parameter| parameter["name"].as_str().unwrap())
            .collect();
        assert_eq!(names, route.params, "{}", route.path);
    }
}
