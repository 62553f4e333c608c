use std::path::Path;

use domain::crs::Crs;

use super::{Source, parse};

/// A file of an address and a few more lines.
fn file(url: &str, more: &str) -> String {
    let rest = "crs = \"CGCS2000\"\nattribution = { zh = \"某图\", en = \"Some map\" }";
    format!("url = {url:?}\n{rest}\n{more}\n")
}

fn good(text: &str) -> Source {
    parse(Path::new("map.toml"), text).unwrap()
}

fn complaint(text: &str) -> String {
    parse(Path::new("map.toml"), text).unwrap_err().to_string()
}

#[test]
fn every_kind_of_address_becomes_one_form() {
    let kvp = "[wmts]\nlayer = \"vec\"\ntile_matrix_set = \"w\"\n";
    let get = "SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=vec&STYLE=default&TILEMATRIXSET=w";
    for (url, more, expected, origin) in [
        ("https://a.test/{z}/{x}/{y}.png?tk=1", "", "https://a.test/{z}/{x}/{y}.png?tk=1", Some("https://a.test")),
        ("http://A.test:8080/{z}/{x}/{-y}", "", "http://A.test:8080/{z}/{x}/{-y}", Some("http://a.test:8080")),
        ("/tiles/{z}/{x}/{y}", "", "/tiles/{z}/{x}/{y}", None),
        ("/w/{TileMatrix}/{TileRow}/{TileCol}", "", "/w/{z}/{y}/{x}", None),
        (
            "/w/{layer}/{Style}/{TileMatrixSet}/{TileMatrix}/{TileRow}/{TileCol}.png",
            "[wmts]\nlayer = \"a b\"\nstyle = \"s\"\ntile_matrix_set = \"EPSG:3857\"",
            "/w/a%20b/s/EPSG:3857/{z}/{y}/{x}.png",
            None,
        ),
        (
            "https://t0.test/vec_w/wmts?tk=1",
            &format!("{kvp}format = \"tiles\""),
            &format!("https://t0.test/vec_w/wmts?tk=1&{get}&FORMAT=tiles&TILEMATRIX={{z}}&TILEROW={{y}}&TILECOL={{x}}"),
            Some("https://t0.test"),
        ),
        (
            "/gwc/wmts",
            &format!("{kvp}tile_matrix = \"EPSG:900913:{{z}}\""),
            &format!("/gwc/wmts?{get}&FORMAT=image/png&TILEMATRIX=EPSG:900913:{{z}}&TILEROW={{y}}&TILECOL={{x}}"),
            None,
        ),
    ] {
        let found = good(&file(url, more));
        assert_eq!((found.map.url.as_str(), found.origin.as_deref()), (expected, origin), "{url}");
    }
}

#[test]
fn what_is_left_out_has_a_usual_value() {
    let map = good(&file("/{z}/{x}/{y}", "")).map;
    assert_eq!((map.tile_size, map.min_zoom, map.max_zoom, map.licence.as_deref()), (256, 0, 18, None));
    assert_eq!((map.opacity, map.opacity_dark, map.send_origin), (0.75, 0.35, false));
    let more = "licence = \"GS(2026)1234号\"\ntile_size = 512\nmin_zoom = 3\nmax_zoom = 20\nopacity = 0.5\n\
                opacity_dark = 1\nsend_origin = true";
    let map = good(&file("/{z}/{x}/{y}", more).replace("CGCS2000", "gcj02")).map;
    assert_eq!((map.tile_size, map.min_zoom, map.max_zoom, map.crs), (512, 3, 20, Crs::Gcj02));
    assert_eq!((map.licence.as_deref(), map.opacity, map.opacity_dark), (Some("GS(2026)1234号"), 0.5, 1.0));
    assert!(map.send_origin);
}

#[test]
fn what_is_wrong_is_named_by_file_field_and_value() {
    for (text, words) in [
        (file("/{z}/{x}", ""), ["url = ", "{-y}"]),
        (file("/{z}/{x}/{y}/{s}", ""), ["url = ", "{s} is unknown"]),
        (file("/{z}/{x}/{y}/{Style}", ""), ["url = ", "wmts.style"]),
        (file("/{z}/{x}/{y", ""), ["url = ", "isn't closed"]),
        (file("ftp://a.test/{z}/{x}/{y}", ""), ["ftp://a.test", "https://"]),
        (file("//a.test/{z}/{x}/{y}", ""), ["//a.test", "https://"]),
        (file("https://me:word@a.test/{z}/{x}/{y}", ""), ["url = ", "user name"]),
        (file("https://a.test;script-src/{z}/{x}/{y}", ""), ["a.test;script-src", "its host"]),
        (file("https://图.test/{z}/{x}/{y}", ""), ["url = ", "xn--"]),
        (file("https://a.test:99999/{z}/{x}/{y}", ""), ["99999", "a port"]),
        (file("/{z}/ {x}/{y}", ""), ["url = ", "no blanks"]),
        (file("/wmts", "[wmts]\ntile_matrix_set = \"w\""), ["wmts.layer is missing", "capabilities"]),
        (file("/wmts", "[wmts]\nlayr = \"w\""), ["wmts.layr = \"w\"", "layer"]),
        (
            file("/wmts", "[wmts]\nlayer = \"v\"\ntile_matrix_set = \"w\"\ntile_matrix = \"3\""),
            ["wmts.tile_matrix = \"3\"", "{z}"],
        ),
        (file("/{z}/{x}/{y}", "tile_size = 300"), ["tile_size = 300", "256 or 512"]),
        (file("/{z}/{x}/{y}", "max_zoom = 25"), ["max_zoom = 25", "0 to 24"]),
        (file("/{z}/{x}/{y}", "min_zoom = -1"), ["min_zoom = -1", "0 to 24"]),
        (file("/{z}/{x}/{y}", "min_zoom = 9\nmax_zoom = 8"), ["min_zoom = 9", "max_zoom = 8"]),
        (file("/{z}/{x}/{y}", "opacity = 0"), ["opacity = 0", "above 0"]),
        (file("/{z}/{x}/{y}", "opacity_dark = \"half\""), ["opacity_dark = \"half\"", "above 0"]),
        (file("/{z}/{x}/{y}", "send_origin = 1"), ["send_origin = 1", "true or false"]),
        (file("/{z}/{x}/{y}", "license = \"GS\""), ["license = \"GS\"", "licence"]),
        (file("/{z}/{x}/{y}", "").replace("CGCS2000", "BD-09"), ["crs = \"BD-09\"", "Baidu"]),
        (file("/{z}/{x}/{y}", "").replace("CGCS2000", "bd_09"), ["crs = \"bd_09\"", "Baidu"]),
        (file("/{z}/{x}/{y}", "").replace("CGCS2000", "EPSG:4326"), ["crs = \"EPSG:4326\"", "GCJ-02"]),
        (file("/{z}/{x}/{y}", "").replace(", en = \"Some map\"", ""), ["attribution.en is missing", "whose map"]),
        (file("/{z}/{x}/{y}", "").replace("\"Some map\"", "\" \""), ["attribution.en = \" \"", "a text"]),
        ("crs = \"CGCS2000\"".into(), ["url is missing", "{z}"]),
        ("url = \"/{z}/{x}/{y}\"".into(), ["attribution is missing", "zh"]),
        ("url = \"/{z}\nx = 1".into(), ["map.toml: line 1", ":"]),
    ] {
        let said = complaint(&text);
        assert!(said.starts_with("map.toml: ") && !said.contains('\n'), "{said}");
        for word in words {
            assert!(said.contains(word), "{word:?} is missing in {said}");
        }
    }
}
