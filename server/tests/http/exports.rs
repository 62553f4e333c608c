//! A plan's files, as others read them.

use std::{path::Path, process::Command};

use domain::{
    codec::geojson::{Selection, encode},
    lattice::LatticePoint,
    plan::{EditCommand, Entry, Plan, Session},
    wire::PlanHead,
};
use serde_json::Value;

use crate::{
    harness::Builder,
    plans::{Drawn, code, split},
    snapshot::partition,
};

/// What `tests/oracle/exports.py` says of files; none, with a word, where GDAL isn't.
fn gdal(files: &[&Path]) -> Option<Vec<Value>> {
    let python = std::env::var("WEIGE_PYTHON").unwrap_or_else(|_| "python3".into());
    let there = Command::new(&python).args(["-c", "import pyogrio, shapely"]).output();
    if !there.is_ok_and(|output| output.status.success()) {
        eprintln!("skipped: {python} with pyogrio and shapely is not there");
        return None;
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracle/exports.py");
    let output = Command::new(python).arg(script).args(files).env("PYTHONIOENCODING", "utf-8").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8(output.stdout).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect())
}

const COLUMNS: [&str; 10] =
    ["code", "name", "level", "parent", "kind", "area_m2", "households", "shops", "houses", "buildings"];

#[test]
fn gdal_reads_every_form_with_the_same_units_names_and_counts() {
    let server = Builder::new().planner().start();
    let mut own = Drawn::new(&server);
    let id = own.create(&["990100"]).id;
    assert_eq!(own.append(id, 0, &[split(1, 0, 7)]).json::<PlanHead>().head, 1);
    let forms =
        [("geojson", "a.geojson"), ("topojson", "a.topojson"), ("shapefile", "a.shp.zip"), ("geopackage", "a.gpkg")];
    let files: Vec<_> = forms
        .iter()
        .map(|(form, name)| {
            let reply = own.get(&format!("/api/v1/plans/{id}/export?format={form}"));
            assert_eq!(reply.status, 200, "{form}");
            let file = server.dir.0.join(name);
            std::fs::write(&file, reply.decoded()).unwrap();
            file
        })
        .collect();
    let Some(found) = gdal(&files.iter().map(|file| file.as_path()).collect::<Vec<_>>()) else { return };
    for ((form, _), found) in forms.iter().zip(&found) {
        // TopoJSON's first object is the coarsest level.
        let (features, names): (_, &[&str]) =
            if *form == "topojson" { (1, &[]) } else { (13, &["新微网格", "微网格6"]) };
        assert_eq!(found["features"], features, "{form}");
        assert_eq!(found["valid"], true, "{form}");
        let area = found["area"].as_f64().unwrap();
        assert!((area - 12.0e-4).abs() < 1e-12, "{form}: {area}");
        names.iter().for_each(|name| assert!(found["names"].as_array().unwrap().contains(&(*name).into()), "{form}"));
    }
    for (found, crs) in [(&found[2], "4490"), (&found[3], "EPSG:4490")] {
        let said = found["crs"].as_str().unwrap();
        assert!(said.contains(crs) || said.contains("China Geodetic Coordinate System 2000"), "{said}");
        assert_eq!(found["fields"], serde_json::json!(COLUMNS));
        let households: f64 =
            found["households"].as_array().unwrap().iter().map(|n| n.as_str().unwrap().parse::<f64>().unwrap()).sum();
        assert_eq!(households, 12.0 * 40.0);
    }
}

#[test]
fn what_the_server_replays_is_what_was_drawn() {
    let server = Builder::new().planner().start();
    let mut own = Drawn::new(&server);
    let made = own.create(&["990100001001", "990100001002"]);
    let plan = Plan::from_partition(&partition()).unwrap().scoped(&made.scope).unwrap();
    let mut session = Session::new(plan);
    let merged =
        |into: &str, other: &str| Entry::Do(EditCommand::Merge { into: code(into), others: vec![code(other)] });
    let at = |x, y| LatticePoint::new(1_040_000_000 + x, 300_000_000 + y);
    let moved = |from, to| Entry::Do(EditCommand::MoveVertex { from, to });
    let entries = [
        split(1, 0, 7),
        split(2, 20_000, 7),
        moved(at(100_000, 100_000), at(101_000, 99_000)),
        Entry::Undo,
        merged("990100001001001002", "990100001001001003"),
        Entry::Undo,
        Entry::Redo,
        split(1, 30_000, 8),
    ];
    let mut head = 0;
    for entry in entries {
        // What one refuses the other refuses.
        let drawn = session.push(entry.clone()).is_ok();
        let reply = own.append(made.id, head, &[entry]);
        assert_eq!(reply.status, if drawn { 200 } else { 422 }, "{}", String::from_utf8_lossy(&reply.body));
        head += u64::from(drawn);
    }
    assert!(head >= 6, "most of them hold");
    for level in ["micro_grid", "community"] {
        let drawn = session.plan().to_partition().unwrap();
        let selection = Selection { depth: drawn.units().depth_of(level), within: None };
        let found = own.get(&format!("/api/v1/plans/{}/export?format=geojson&level={level}", made.id)).decoded();
        assert_eq!(String::from_utf8(found).unwrap(), encode(&drawn, selection));
    }
}

#[test]
fn files_have_names_types_and_tags_and_what_is_none_is_told() {
    let server = Builder::new().planner().start();
    let mut own = Drawn::new(&server);
    let id = own.create(&[]).id;
    let url = format!("/api/v1/plans/{id}/export");
    for (form, media, name) in [
        ("geojson", "application/geo+json", "plan-1-0.geojson"),
        ("shapefile", "application/zip", "plan-1-0.shp.zip"),
        ("geopackage", "application/geopackage+sqlite3", "plan-1-0.gpkg"),
        ("buildings.csv", "text/csv; charset=utf-8", "plan-1-0-buildings.csv"),
        ("moves.csv", "text/csv; charset=utf-8", "plan-1-0-moves.csv"),
    ] {
        let reply = own.get(&format!("{url}?format={form}"));
        assert_eq!(reply.header("content-type"), Some(media));
        assert_eq!(reply.header("content-disposition"), Some(&*format!("attachment; filename=\"{name}\"")));
        let tag = reply.header("etag").unwrap().to_owned();
        let again = own.get_with(&format!("{url}?format={form}"), &[("If-None-Match", &tag)]);
        assert_eq!(again.status, 304, "{form}: the same plan gives the same bytes");
    }
    assert_eq!(
        own.get(&format!("{url}?format=geojson&level=community"))
            .decoded()
            .windows(9)
            .filter(|w| w == b"\"Feature\"")
            .count(),
        2
    );
    assert_eq!(own.get(&url).problem(400).parameter.as_deref(), Some("format"));
    assert_eq!(own.get(&format!("{url}?format=geojsn")).problem(400).nearest[0], "geojson");
    let problem = own.get(&format!("{url}?format=geojson&level=galaxy")).problem(400);
    assert_eq!((problem.parameter.as_deref(), problem.nearest.len()), (Some("level"), 3));
    let problem = own.get(&format!("{url}?format=moves.csv&lang=fr")).problem(400);
    assert_eq!((problem.parameter.as_deref(), problem.nearest.len()), (Some("lang"), 2));
    own.get("/api/v1/plans/7/export?format=geojson").problem(404);
}
