//! Water, roads and buildings as layers of the ground.

use std::fs;

use domain::codec::context::{ContextKind, decode};

use crate::support::{TempDir, import, quality, shared, snapshot, weige_data};

/// One grid round a place, and the folder of its registers.
fn ground(name: &str, [west, south, east, north]: [f64; 4]) -> (TempDir, String) {
    let dir = TempDir::new(name);
    let ring = [[west, south], [east, south], [east, north], [west, north], [west, south]];
    let ring = ring.map(|[lon, lat]| format!("[{lon},{lat}]")).join(",");
    let text = format!(
        r#"{{"type":"FeatureCollection","features":[{{"type":"Feature","properties":{{"code":"a1"}},"geometry":{{"type":"Polygon","coordinates":[[{ring}]]}}}}]}}"#
    );
    let file = dir.write("grid.geojson", text);
    let (ok, said) = import(&dir.0, &["--partition", &file, "--level", "all"]);
    assert!(ok, "{said}");
    let into = dir.path("registers");
    (dir, into)
}

#[test]
fn shanghais_water_roads_and_buildings_come_to_the_snapshot() {
    let files = ["water", "roads", "buildings"].map(|layer| shared(&format!("cn_shanghai_bund_{layer}.geojson")));
    let [Some(water), Some(roads), Some(buildings)] = files else { return };
    let (dir, into) = ground("shanghai", [121.47, 31.22, 121.52, 31.26]);
    let map = dir.write(
        "roads.toml",
        r#"class = "kind_detail"
            leave_out.kind = ["rail", "ferry"]
            [classes]
            trunk = 1
            trunk_link = 1
            primary = 2
            secondary = 3"#,
    );
    let layer = |kind: &str, file: &str, more: &[&str]| {
        let (ok, said) = weige_data(&[&["import", "context", "--kind", kind, file, "--into", &into], more].concat());
        assert!(ok, "{said}");
        said
    };
    // Counted in the files with Python: 11 railways and 5 ferries among 1,094 roads.
    let said = layer("roads", &roads, &["--map", &map]);
    assert!(said.contains("1094 features from CGCS2000: 1078 used, 16 left out, 0 rejected"), "{said}");
    assert!(said.contains("133 of \"residential\", which has no class"), "{said}");
    let found = quality(&dir, "context-roads");
    let summary = &found["summary"];
    assert_eq!([&summary["rows"], &summary["used"], &summary["left_out"], &summary["rejected"]], [1094, 1078, 16, 0]);
    assert_eq!(summary["fields"]["class"]["others"]["residential"], 133);
    // Most areas of several parts were cut away and left empty by those who cut the file out.
    assert!(layer("water", &water, &[]).contains("30 features from CGCS2000: 8 used, 0 left out, 22 rejected"));
    let said = layer("buildings", &buildings, &[]);
    assert!(said.contains("1450 used, 0 left out, 67 rejected"), "{said}");
    assert!(said.contains("feature 18: geometry.coordinates is []: a list that is not empty is needed"), "{said}");
    let snapshot = snapshot(&dir.0);
    let first = decode(&fs::read(snapshot.join("context.bin")).expect("a first screen")).expect("decodes");
    let found = |id: &str| &first.iter().find(|layer| layer.id == id).expect("a layer").features;
    // Seven ponds, and an area of fourteen parts, each for itself.
    assert_eq!(found("water").len(), 21);
    assert!(found("roads").iter().any(|road| road.name.as_deref() == Some("延安东路隧道")));
    assert!(found("roads").iter().all(|road| road.kind == ContextKind::Line && (1..=3).contains(&road.class)));
    assert!(found("roads").iter().any(|road| road.class == 1), "trunks");
    let tiles = snapshot.join("context-tiles.bin");
    assert!(fs::metadata(tiles).expect("tiles").len() > 10_000);
}

#[test]
fn features_of_another_kind_are_rejected_one_by_one_and_told() {
    let (dir, into) = ground("kinds", [104.0, 30.0, 104.1, 30.1]);
    let feature = |geometry: &str| format!(r#"{{"type":"Feature","properties":{{"k":"x"}},"geometry":{geometry}}}"#);
    let line = feature(r#"{"type":"LineString","coordinates":[[104,30],[104.1,30.1]]}"#);
    let area = feature(r#"{"type":"Polygon","coordinates":[[[104,30],[104.1,30],[104.1,30.1],[104,30]]]}"#);
    let text = |features: &[&str]| format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(","));
    let file = dir.write("mixed.geojson", text(&[&line, &area, &feature("null")]));
    let run = |kind: &str, file: &str, more: &[&str]| {
        weige_data(&[&["import", "context", "--kind", kind, file, "--into", &into], more].concat())
    };
    let (ok, said) = run("roads", &file, &[]);
    assert!(ok && said.contains("3 features from CGCS2000: 1 used, 0 left out, 2 rejected"), "{said}");
    assert!(said.contains("feature 1: geometry is Polygon: roads are lines"), "{said}");
    assert!(said.contains("feature 2: geometry is nothing: roads are lines"), "{said}");
    let found = quality(&dir, "context-roads");
    let summary = &found["summary"];
    assert_eq!([&summary["rows"], &summary["used"], &summary["left_out"], &summary["rejected"]], [3, 1, 0, 2]);
    assert_eq!((&summary["communities"]["all"]["used"], &summary["fields"]["name"]["nulls"]), (&1.into(), &1.into()));
    let told = |fault: &serde_json::Value| {
        ["row", "file", "field", "value", "kind", "reason", "rejected"].map(|part| fault[part].to_string()).join(" ")
    };
    let told: Vec<String> = found["faults"].as_array().expect("a list").iter().map(told).collect();
    assert_eq!(
        told,
        [
            r#"2 "mixed.geojson" "geometry" "Polygon" "value" "feature 1: geometry is Polygon: roads are lines" true"#,
            r#"3 "mixed.geojson" "geometry" "nothing" "value" "feature 2: geometry is nothing: roads are lines" true"#,
        ]
    );
    let page = fs::read_to_string(dir.0.join("registers/quality/context-roads.html")).expect("a page");
    assert!(page.contains("<svg") && page.contains("geometry is Polygon") && page.contains("mixed.geojson"), "{page}");
    let roads = dir.0.join("registers/context/roads.parquet");
    let before = fs::read(&roads).expect("a layer");
    let lone = dir.write("areas.geojson", text(&[&area]));
    for (file, more, wanted) in [
        (lone.as_str(), vec![], "none of its 1 features can be used"),
        (&file, vec!["--crs", "EPSG:4547"], "none of its 3 features can be used"),
        (&file, vec!["--map", "MAP"], "no feature has the property kind; they have k"),
        ("nowhere.geojson", vec![], "nowhere.geojson"),
    ] {
        let map = dir.write("map.toml", "class = \"kind\"\n");
        let more: Vec<&str> = more.into_iter().map(|arg| if arg == "MAP" { map.as_str() } else { arg }).collect();
        let (ok, said) = run("roads", file, &more);
        assert!(!ok && said.contains(wanted), "{wanted}: {said}");
        assert!(fs::read(&roads).expect("a layer") == before, "{wanted}: the layer stays as it was");
        assert_eq!(fs::read_dir(dir.0.join("registers/context")).expect("a folder").count(), 1, "nothing is left");
    }
    let map = dir.write("map.toml", "class = \"k\"\n[classes]\nx = 5\n");
    let (ok, said) = run("roads", &file, &["--map", &map]);
    assert!(!ok && said.contains("classes.\"x\" = 5: roads have the classes 1 to 4"), "{said}");
}

#[test]
fn what_lies_wholly_outside_is_used_and_told() {
    let (dir, into) = ground("outside", [104.0, 30.0, 104.1, 30.1]);
    let line = |from: f64, to: f64| {
        format!(
            r#"{{"type":"Feature","properties":{{"name":"路","k":"x"}},"geometry":{{"type":"LineString","coordinates":[[{from},30.05],[{to},30.05]]}}}}"#
        )
    };
    let features = [line(103.0, 103.5), line(103.0, 104.05)].join(",");
    let file = dir.write("roads.geojson", format!(r#"{{"type":"FeatureCollection","features":[{features}]}}"#));
    let map = dir.write("map.toml", "class = \"k\"\n");
    let (ok, said) = weige_data(&["import", "context", "--kind", "roads", &file, "--map", &map, "--into", &into]);
    assert!(ok && said.contains("2 used, 0 left out, 0 rejected; see "), "{said}");
    let found = quality(&dir, "context-roads");
    let (summary, fault) = (&found["summary"], &found["faults"][0]);
    assert_eq!((&summary["outside"], &summary["communities"]["all"]["used"]), (&1.into(), &1.into()));
    assert_eq!((&fault["row"], &fault["kind"], &fault["rejected"]), (&1.into(), &"outside".into(), &false.into()));
    assert_eq!(
        (&summary["fields"]["class"]["header"], &summary["fields"]["class"]["others"]["x"]),
        (&"k".into(), &2.into())
    );
    let page = fs::read_to_string(dir.0.join("registers/quality/context-roads.html")).expect("a page");
    assert_eq!(page.matches("class=\"spot\"").count(), 1);
}
