//! GeoJSON and TopoJSON, from files to figures.

use std::{collections::BTreeMap, fs};

use domain::{codec::bin, units::UnitIx, wire::CatalogueBody};

use crate::support::{TempDir, import, last_cells, manifest, quality, shared, snapshot};

#[test]
fn denver_comes_in_with_four_levels_and_its_population_adds_up() {
    let Some(file) = shared("us_denver_blocks_10149.topo.json") else { return };
    let dir = TempDir::new("denver");
    let args = [
        "--partition",
        &file,
        "--code",
        "id",
        "--level",
        "tract=tract",
        "--level",
        "group=bg",
        "--leaf",
        "block",
        "--value",
        "pop/人口/Population",
    ];
    let (ok, said) = import(&dir.0, &args);
    assert!(!ok && said.contains("gap at") && said.contains("10 faults"), "its ten real gaps must be declared: {said}");
    assert!(!dir.0.join("registers").exists());
    let (ok, said) = import(&dir.0, &[&args[..], &["--enclaves"]].concat());
    assert!(ok && said.matches("declared an enclave").count() == 10, "{said}");
    let snapshot = snapshot(&dir.0);
    let count: BTreeMap<String, u32> = manifest(&snapshot).units.into_iter().collect();
    assert_eq!((count["all"], count["block"]), (1, 10_149));
    // Independent of our codecs: the file's own text.
    let text = fs::read_to_string(&file).expect("the file");
    let json: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let blocks = json["objects"]["blocks"]["geometries"].as_array().expect("blocks");
    let mut tracts: BTreeMap<&str, f32> = BTreeMap::new();
    for block in blocks {
        let properties = &block["properties"];
        let pop = properties["pop"].as_f64().expect("a number") as f32;
        *tracts.entry(properties["tract"].as_str().expect("a text")).or_default() += pop;
    }
    assert_eq!(count["tract"] as usize, tracts.len());
    let partition = bin::decode(&fs::read(snapshot.join("partition.bin")).expect("a partition")).expect("decodes");
    let cells = last_cells(&snapshot);
    let units = partition.units();
    for unit in units.level(1).map(UnitIx) {
        assert_eq!(cells[unit.index()].number(), Some(tracts[units.code(unit)]), "{}", units.code(unit));
    }
    assert_eq!(cells[0].number(), Some(tracts.values().sum()));
}

#[test]
fn wales_comes_in_whole_and_goes_out_and_in_again_as_it_was() {
    let Some(file) = shared("uk_wales_oa_10036.topo.json") else { return };
    let dir = TempDir::new("wales");
    let (ok, said) = import(&dir.0, &["--partition", &file, "--code", "id", "--level", "lad=lad", "--leaf", "oa"]);
    assert!(ok && said.contains("ring touches itself"), "{said}");
    let snapshot_dir = snapshot(&dir.0);
    let count: Vec<u32> = manifest(&snapshot_dir).units.into_iter().map(|(_, count)| count).collect();
    assert_eq!(count, [1, 22, 10_036]);
    // Nothing was asked for: the areas are shown, and those of the parts make the whole.
    let exact = fs::read(dir.0.join("registers/partition.bin")).expect("a partition");
    let partition = bin::decode(&exact).expect("decodes");
    let cells = last_cells(&snapshot_dir);
    for (unit, area) in partition.areas_m2().into_iter().enumerate() {
        let shown = f64::from(cells[unit].number().expect("an area"));
        assert!((shown - area / 1e6).abs() <= 1e-6 * area / 1e6 + 1e-9, "{unit}: {shown} km², not {area} m²");
    }
    // Its own TopoJSON comes in as the same partition.
    let again = TempDir::new("wales-again");
    let own = snapshot_dir.join("partition.topojson").to_string_lossy().into_owned();
    let (ok, said) = import(&again.0, &["--partition", &own]);
    assert!(ok, "{said}");
    let partition = |dir: &TempDir| fs::read(dir.0.join("registers/partition.bin")).expect("a partition");
    assert!(partition(&dir) == partition(&again), "bytes differ");
}

#[test]
fn topojson_is_known_wherever_its_members_stand() {
    let dir = TempDir::new("order");
    let file = dir.0.join("one.json");
    let text = r#"{"arcs":[[[0,0],[1,0],[1,1],[0,0]]],"objects":{"g":{"type":"GeometryCollection","geometries":[
        {"type":"Polygon","arcs":[[0]],"properties":{"code":"a1"}}]}},"type":"Topology"}"#;
    fs::write(&file, text).expect("written");
    let (ok, said) = import(&dir.0, &["--partition", &file.to_string_lossy(), "--level", "all"]);
    assert!(ok, "{said}");
}

#[test]
fn geojson_linked_by_parents_makes_levels_of_its_own() {
    let dir = TempDir::new("parents");
    let square = |x: u8, code: &str, parent: &str| {
        let (x0, x1) = (x, x + 1);
        format!(
            r#"{{"type":"Feature","properties":{{"code":"{code}","name":"格 {code}","parent":"{parent}"}},"geometry":{{"type":"Polygon","coordinates":[[[{x0},0],[{x1},0],[{x1},1],[{x0},1],[{x0},0]]]}}}}"#
        )
    };
    let write = |features: &[String]| {
        let file = dir.0.join("grids.geojson");
        fs::write(&file, format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(",")))
            .expect("written");
        file.to_string_lossy().into_owned()
    };
    let file = write(&[square(1, "a1", "a"), square(2, "a2", "a"), square(3, "b1", "b")]);
    let (ok, said) = import(&dir.0, &["--partition", &file, "--name", "name"]);
    assert!(ok, "{said}");
    let units: Vec<u32> = manifest(&snapshot(&dir.0)).units.into_iter().map(|(_, count)| count).collect();
    assert_eq!(units, [1, 2, 3]);
    for (features, wanted) in [
        ([square(1, "a1", "a"), square(2, "a1", "a")], "a1 stands twice"),
        ([square(1, "a 1", "a"), square(2, "a2", "a")], "a 1"),
        ([square(1, "a1", "a1"), square(2, "a2", "a1")], "ring"),
    ] {
        let other = TempDir::new("refused");
        let (ok, said) = import(&other.0, &["--partition", &write(&features)]);
        assert!(!ok && said.contains(wanted) && said.contains("grids.geojson"), "{wanted}: {said}");
    }
}

#[test]
fn a_report_tells_what_was_mended() {
    let dir = TempDir::new("mended");
    let grid = |code: &str, name: &str, west: f64, east: f64| {
        format!(
            r#"{{"type":"Feature","properties":{{"code":"{code}","n":"{name}"}},"geometry":{{"type":"Polygon","coordinates":[[[{west},30],[{east},30],[{east},30.01],[{west},30.01],[{west},30]]]}}}}"#
        )
    };
    // A strip of 20 cm between the two.
    let features = [grid("a1", "甲", 104.0, 104.01), grid("a2", " ", 104.010_002, 104.02)].join(",");
    let file = dir.write("gap.geojson", format!(r#"{{"type":"FeatureCollection","features":[{features}]}}"#));
    let (ok, said) = import(&dir.0, &["--partition", &file, "--name", "n", "--level", "all", "--tolerance", "1"]);
    assert!(ok, "{said}");
    let found = quality(&dir, "partition");
    let (summary, faults) = (&found["summary"], found["faults"].as_array().expect("a list"));
    assert_eq!([&summary["rows"], &summary["used"], &summary["rejected"], &summary["mended"]], [2, 2, 0, 2]);
    assert_eq!((&summary["fields"]["name"]["nulls"], &summary["communities"]["all"]["used"]), (&1.into(), &2.into()));
    assert_eq!(faults.len(), 2);
    for fault in faults {
        assert_eq!((&fault["row"], &fault["kind"], &fault["rejected"]), (&2.into(), &"mended".into(), &false.into()));
        assert!(fault["reason"].as_str().is_some_and(|text| text.starts_with("a vertex of a2 moved to 104.0100000")));
    }
    let page = fs::read_to_string(dir.0.join("registers/quality/partition.html")).expect("a page");
    assert_eq!(page.matches("class=\"spot\"").count(), 2);
    assert!(page.contains("已修补: a vertex of a2") && page.contains("gap.geojson"), "{page}");
}

#[test]
fn a_declared_system_is_kept_and_moves_nothing() {
    let dir = TempDir::new("crs");
    let file = dir.0.join("one.geojson");
    // PROJ 9 (pyproj 3.7.2, EPSG:4490 → EPSG:4326) gives these very places back: the two systems are one at map scale.
    let text = r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"a1"},"geometry":
        {"type":"Polygon","coordinates":[[[104.0123457,30.7654321],[121.5,31.2],[73.5,53.5],[104.0123457,30.7654321]]]}}]}"#;
    fs::write(&file, text).expect("written");
    for (asked, named) in [(None, "CGCS2000"), (Some("cgcs2000"), "CGCS2000"), (Some("WGS84"), "WGS 84")] {
        let to = TempDir::new(&format!("crs-{}", asked.unwrap_or("none")));
        let system: Vec<&str> = asked.into_iter().flat_map(|crs| ["--crs", crs]).collect();
        let (ok, said) =
            import(&to.0, &[&["--partition", &file.to_string_lossy(), "--level", "all"], &system[..]].concat());
        assert!(ok, "{asked:?}: {said}");
        let exact = fs::read(to.0.join("registers/partition.bin")).expect("a partition");
        let bounds = bin::decode(&exact).expect("decodes").bounds(UnitIx(0));
        let corners = [bounds.min.x, bounds.min.y, bounds.max.x, bounds.max.y];
        assert_eq!(corners, [735_000_000, 307_654_321, 1_215_000_000, 535_000_000], "{asked:?}");
        let text = fs::read(snapshot(&to.0).join("catalogue.json")).expect("a catalogue");
        let catalogue: CatalogueBody = serde_json::from_slice(&text).expect("is one");
        assert_eq!(catalogue.crs.name(), named, "{asked:?}");
    }
}

#[test]
fn a_system_that_is_not_known_is_refused_by_name() {
    let dir = TempDir::new("crs-refused");
    for crs in ["EPSG:3857", "Beijing 1954", "CGCS2000 3-degree", "EPSG:4555", ""] {
        // Before the file is looked at, which isn't there.
        let (ok, said) = import(&dir.0, &["--partition", "nowhere.geojson", "--level", "all", "--crs", crs]);
        let wanted = format!("--crs {crs:?}: known are CGCS2000, WGS 84, GCJ-02, BD-09, a zone of CGCS2000");
        assert!(!ok && said.contains(&wanted), "{crs:?}: {said}");
        assert!(!dir.0.join("registers").exists(), "{crs:?} left registers");
    }
}
