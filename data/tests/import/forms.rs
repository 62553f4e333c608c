//! Zipped Shapefiles, GeoPackages and FlatGeobufs beside GeoJSON, in degrees and in zones.

use std::{fs, process::Command};

use domain::codec::bin;

use crate::support::{TempDir, ask, import, manifest, own, partition, shared, snapshot, weige_data};

/// The partition that a file makes, with its leaves' codes in `code`.
fn made(name: &str, file: &str, code: &str, more: &[&str]) -> TempDir {
    let dir = TempDir::new(name);
    let (ok, said) = import(&dir.0, &[&["--partition", file, "--code", code, "--level", "all"], more].concat());
    assert!(ok, "{file}: {said}");
    dir
}

#[test]
fn every_form_makes_the_same_partition() {
    let forms = ["grids.geojson", "grids.shp.zip", "grids.gpkg", "grids.fgb"];
    let made: Vec<_> =
        forms.map(|form| (form, made(&format!("form-{form}"), &own(form), "code", &["--value", "area"]))).into();
    for (form, dir) in &made {
        assert!(partition(dir) == partition(&made[0].1), "{form} makes another partition");
        let rows = fs::read_to_string(dir.0.join("registers/registers.json")).expect("a description");
        assert!(rows.contains("\"rows\": 3"), "{form}: {rows}");
    }
    let snapshots: Vec<_> = made.iter().map(|(form, dir)| (form, snapshot(&dir.0))).collect();
    for name in ["partition.bin", "partition.topojson", "cube.bin"] {
        let files =
            snapshots.iter().map(|(form, dir)| (form, fs::read(dir.join(name)).expect("a file of the snapshot")));
        let files: Vec<_> = files.collect();
        for (form, bytes) in &files {
            assert!(*bytes == files[0].1, "{form} makes another {name}");
        }
    }
}

#[test]
fn gdal_writes_portsmouth_in_other_forms_and_it_comes_in_the_same() {
    let Some(file) = shared("uk_portsmouth_oa_650.geojson") else { return };
    let dir = TempDir::new("gdal");
    if ask("forms.py", "pyogrio, pyproj, shapely", &[&file, &dir.path(""), "4326"]).is_none() {
        return;
    }
    let level = ["--level", "lad=LAD11CD"];
    let wanted = made("gdal-json", &file, "OA11CD", &level);
    let served = snapshot(&wanted.0);
    assert_eq!(manifest(&served).units.last().map(|(_, count)| *count), Some(650));
    for form in ["grids.gpkg", "grids.fgb", "grids.zip"] {
        let found = made(&format!("gdal-{form}"), &dir.path(form), "OA11CD", &level);
        assert!(partition(&found) == partition(&wanted), "{form} makes another partition");
        let of = |snapshot: &std::path::Path| fs::read(snapshot.join("partition.bin")).expect("a partition");
        assert!(of(&snapshot(&found.0)) == of(&served), "{form} makes another snapshot");
    }
}

#[test]
fn gdal_puts_grids_into_zones_and_they_come_back_to_the_same_places() {
    for code in ["4523", "4544", "4496", "4507"] {
        let dir = TempDir::new(&format!("zone-{code}"));
        if ask("forms.py", "pyogrio, pyproj, shapely", &[&own("grids.geojson"), &dir.path(""), code]).is_none() {
            return;
        }
        let wanted = made("zone-json", &own("grids.geojson"), "code", &[]);
        for form in ["grids.gpkg", "grids.fgb", "grids.zip"] {
            let found = made(&format!("zone-{code}-{form}"), &dir.path(form), "code", &[]);
            assert!(partition(&found) == partition(&wanted), "EPSG:{code}, {form}: another partition");
        }
        // Said once more it is the same; said otherwise it is refused.
        let said = format!("EPSG:{code}");
        made(&format!("zone-{code}-said"), &dir.path("grids.zip"), "code", &["--crs", &said]);
        let other = TempDir::new(&format!("zone-{code}-other"));
        let args = ["--partition", &dir.path("grids.zip"), "--level", "all", "--crs", "EPSG:4513"];
        let (ok, said) = import(&other.0, &args);
        assert!(!ok && said.contains("not in CGCS2000 3-degree zone 25"), "{said}");
    }
}

/// Squares of 0.01° from 114° E, 30° N as GeoJSON, in metres of the zone that is to be said, the numbers from PROJ.
fn zoned(front: &str) -> String {
    let square = |code: &str, ring: [[f64; 2]; 4]| {
        let at = |[east, north]: [f64; 2]| format!("[{front}{east:.4},{north:.4}]");
        let ring = ring.map(at);
        format!(
            r#"{{"type":"Feature","properties":{{"code":"{code}"}},"geometry":{{"type":"Polygon","coordinates":[[{},{}]]}}}}"#,
            ring.join(","),
            ring[0]
        )
    };
    let a = square(
        "a",
        [[500000.0, 3320113.3978], [500964.8628, 3320113.4399], [500964.7661, 3321221.9652], [500000.0, 3321221.9231]],
    );
    let b = square(
        "b",
        [
            [500964.8628, 3320113.4399],
            [501929.7256, 3320113.5662],
            [501929.5321, 3321222.0915],
            [500964.7661, 3321221.9652],
        ],
    );
    format!(r#"{{"type":"FeatureCollection","features":[{a},{b}]}}"#)
}

#[test]
fn geojson_in_metres_needs_its_zone() {
    let dir = TempDir::new("metres");
    let (plain, numbered) = (dir.write("plain.geojson", zoned("")), dir.write("numbered.geojson", zoned("38")));
    let tolerance = ["--tolerance", "0.1"];
    let with =
        |name: &str, file: &str, crs: &str| made(name, file, "code", &[&["--crs", crs], &tolerance[..]].concat());
    let wanted = partition(&with("metres-plain", &plain, "EPSG:4547"));
    let bounds = bin::decode(&wanted).expect("decodes").bounds(domain::units::UnitIx(0));
    let off = [
        bounds.min.x - 1_140_000_000,
        bounds.min.y - 300_000_000,
        bounds.max.x - 1_140_200_000,
        bounds.max.y - 300_100_000,
    ];
    assert!(off.iter().all(|steps| steps.abs() <= 2), "{bounds:?}");
    for crs in ["EPSG:4526", "CGCS2000 3-degree zone 38", "CGCS2000 Gauss-Kruger"] {
        assert!(partition(&with("metres-numbered", &numbered, crs)) == wanted, "{crs}");
    }
    for (file, crs, wanted) in [
        (&plain, None, "longitude within ±180 and latitude within ±90 degrees are needed"),
        (&plain, Some("CGCS2000 Gauss-Kruger"), "the easting has no zone's number in front: name the zone"),
        (&plain, Some("EPSG:4526"), "the easting doesn't begin with the number of the zone"),
        (&numbered, Some("EPSG:4547"), "the easting begins with the number of a zone"),
        (&numbered, Some("EPSG:4527"), "the easting doesn't begin with the number of the zone"),
    ] {
        let other = TempDir::new("metres-refused");
        let crs: Vec<&str> = crs.into_iter().flat_map(|crs| ["--crs", crs]).collect();
        let (ok, said) = import(&other.0, &[&["--partition", file, "--level", "all"], &crs[..]].concat());
        assert!(
            !ok && said.contains(wanted) && said.contains("feature 0: geometry.coordinates[0][0]"),
            "{wanted}: {said}"
        );
    }
}

#[test]
fn points_of_a_file_of_places_are_placed_like_those_of_a_table() {
    let dir = TempDir::new("points");
    let (ok, said) = import(&dir.0, &["--partition", &own("grids.geojson"), "--level", "all"]);
    assert!(ok, "{said}");
    let point = |id: &str, kind: &str, lon: f64, lat: f64| {
        format!(
            r#"{{"type":"Feature","properties":{{"编号":"{id}","类型":"{kind}","安装":"2026-01-05"}},"geometry":{{"type":"Point","coordinates":[{lon},{lat}]}}}}"#
        )
    };
    let points =
        [point("d1", "camera", 104.001, 30.001), point("d2", "gate", 104.03, 30.01), point("d3", "gate", 105.0, 30.0)];
    let none = r#"{"type":"Feature","properties":{"编号":"d4","类型":"gate","安装":"2026-01-05"},"geometry":null}"#;
    let off = point("d5", "gate", 204.0, 30.0);
    let text = format!(r#"{{"type":"FeatureCollection","features":[{},{none},{off}]}}"#, points.join(","));
    let file = dir.write("devices.geojson", text);
    let map = dir.write(
        "map.toml",
        "[columns]\nid = \"编号\"\nkind = \"类型\"\ninstalled = \"安装\"\nlon = \"geometry.lon\"\nlat = \"geometry.lat\"\n",
    );
    let into = dir.path("registers");
    let (ok, said) = weige_data(&["import", "register", "devices", &file, "--map", &map, "--into", &into]);
    assert!(ok && said.contains("5 rows: 2 used, 3 rejected"), "{said}");
    let report = fs::read_to_string(dir.0.join("registers/quality/devices.json")).expect("a report");
    for wanted in
        ["lies in no unit", "is missing, and so is the position", "feature 4: geometry.coordinates is [204.0,30.0]"]
    {
        assert!(report.contains(wanted), "{wanted}: {report}");
    }
    // The three points alone, in the other forms: the same rows.
    let text = format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, points.join(","));
    let json = dir.write("three.geojson", text);
    if ask("forms.py", "pyogrio, pyproj, shapely", &[&json, &dir.path(""), "4544"]).is_none() {
        return;
    }
    let mut wanted: Option<Vec<u8>> = None;
    for file in [json, dir.path("grids.gpkg"), dir.path("grids.fgb"), dir.path("grids.zip")] {
        let (ok, said) = weige_data(&["import", "register", "devices", &file, "--map", &map, "--into", &into]);
        assert!(ok && said.contains("3 rows: 2 used, 1 rejected"), "{file}: {said}");
        let rows = fs::read(dir.0.join("registers/devices.parquet")).expect("a register");
        // An index puts a FlatGeobuf's features into another order.
        let same = file.ends_with(".fgb") || rows == *wanted.get_or_insert_with(|| rows.clone());
        assert!(same, "{file}: other rows");
        let (ok, said) = weige_data(&["import", "--guess", &file]);
        assert!(ok, "{file}: {said}");
    }
}

#[test]
fn a_shapefile_in_parts_and_files_of_other_forms_are_told_apart() {
    let dir = TempDir::new("apart");
    for (name, wanted) in [
        ("grids.shp", "a Shapefile is taken zipped"),
        ("grids.zip", "is no zip that can be read"),
        ("grids.gpkg", "is no SQLite file"),
        ("grids.fgb", "is no FlatGeobuf of version 3"),
        ("grids.kml", "line 1, column 1"),
    ] {
        let file = dir.write(name, "<kml/>");
        let (ok, said) = import(&dir.0, &["--partition", &file, "--level", "all"]);
        assert!(!ok && said.contains(wanted) && said.contains(name), "{name}: {said}");
    }
}

/// Runs an import in a shell that can't have more memory than half a gigabyte.
fn within(dir: &TempDir, file: &str, more: &[&str], wanted: &str) {
    let to = dir.path("registers");
    let done = Command::new("sh")
        .args(["-c", "ulimit -v 524288 && exec \"$0\" \"$@\"", env!("CARGO_BIN_EXE_weige-data")])
        .args(["import", "--partition", file, "--level", "all", "--as-of", "2026-11-20", "--out", &to])
        .args(more)
        .output()
        .expect("weige-data starts");
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(!done.status.success() && said.contains(wanted) && said.contains(file), "{wanted}: {said}");
    assert!(!said.contains("panicked") && fs::metadata(to).is_err(), "{said}");
}

#[test]
fn files_that_promise_gigabytes_are_refused_within_half_of_one() {
    let dir = TempDir::new("promises");
    let sparse = |name: &str, head: &[u8]| {
        let path = dir.write(name, head);
        fs::File::options().write(true).open(&path).and_then(|file| file.set_len(4 << 30)).expect("a long file");
        path
    };
    // A header of 4 GB, and one that promises more features than there are bytes.
    within(&dir, &sparse("header.fgb", b"fgb\x03fgb\x00\xff\xff\xff\xff"), &[], "4294967295 bytes; at most");
    let mut fgb = fs::read(own("grids.fgb")).expect("a file");
    let size = u32::from_le_bytes([fgb[8], fgb[9], fgb[10], fgb[11]]) as usize;
    fgb.truncate(12 + size);
    fgb.extend(u32::MAX.to_le_bytes());
    within(&dir, &dir.write("feature.fgb", &fgb), &[], "its index is longer than the file");
    // The first page says that it lies below itself.
    let mut gpkg = fs::read(own("grids.gpkg")).expect("a file");
    let first = usize::from(u16::from_be_bytes([gpkg[112], gpkg[113]]));
    gpkg[first..first + 4].copy_from_slice(&1_u32.to_be_bytes());
    within(&dir, &sparse("pages.gpkg", &gpkg), &[], "its pages lie too deep");
    // A part of gigabytes of zeroes.
    let path = dir.path("bomb.zip");
    let mut zip = zip::ZipWriter::new(fs::File::create(&path).expect("created"));
    let mut part = |end: &str, megabytes: usize| {
        zip.start_file(format!("grids.{end}"), zip::write::SimpleFileOptions::default()).expect("a part");
        let zeroes = vec![0; 1 << 20];
        (0..megabytes).for_each(|_| std::io::Write::write_all(&mut zip, &zeroes).expect("written"));
    };
    part("shp", 1);
    part("dbf", 300);
    zip.finish().expect("a zip");
    within(&dir, &path, &["--crs", "WGS 84"], "grids.dbf: unpacks to 314572800 bytes; at most 268435456 are read");
}
