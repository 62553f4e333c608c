//! The doors for others: GeoJSON and TopoJSON out and in.

#![cfg(feature = "exchange")]
#![allow(clippy::unwrap_used, reason = "a test fails where it would")]
#![allow(clippy::print_stdout, reason = "the support says what is skipped")]

mod partition_support;

use domain::codec::bin::{self, Precision};
use domain::codec::exchange::{ExchangeError, Feature, FieldNames};
use domain::codec::geojson::{self, Selection};
use domain::codec::items::{Asking, Items};
use domain::codec::topojson;
use domain::partition::Partition;
use domain::topology::{BuildOptions, LeafShape, build};
use domain::units::UnitIx;
use partition_support::random::recipes;
use partition_support::real;
use proptest::prelude::*;
use serde_json::Value;

/// Features of a text, of the object `object` where it has several.
fn units_of(
    decode: fn(&str, &Asking<'_>) -> Result<Items, ExchangeError>,
    text: &str,
    names: &FieldNames,
    object: Option<&str>,
) -> Result<Vec<Feature>, ExchangeError> {
    decode(text, &Asking { object, crs: None })?.units(names)
}

/// Build → encode → decode → build, in all three forms.
fn assert_unchanged(partition: &Partition) {
    let exact = BuildOptions::default();
    let bytes = bin::encode(partition, Precision::E7);
    assert!(&bin::decode(&bytes).expect("our own bytes") == partition, "partition.bin");
    for (name, found) in [
        ("TopoJSON", topojson::decode(&topojson::encode(partition)).expect("our own TopoJSON")),
        ("GeoJSON", geojson::decode(&geojson::encode(partition, Selection::default())).expect("our own GeoJSON")),
    ] {
        let (back, report) = found.into_partition(&exact).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(&back == partition, "{name}");
        assert_eq!((report.rounded.points, report.repairs.len(), report.snapped.count), (0, 0, 0), "{name}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_is_lost_in_any_form(recipe in recipes()) {
        assert_unchanged(&recipe.partition());
    }

    #[test]
    fn any_text_is_an_error(text in "[\\[\\]{}\":,0-9a-z. -]{0,80}") {
        let names = FieldNames { code: "code".into(), ..FieldNames::default() };
        prop_assert!(units_of(geojson::decode_items, &text, &names, None).is_err());
        prop_assert!(units_of(topojson::decode_items, &text, &names, None).is_err());
        prop_assert!(geojson::decode(&text).is_err() && topojson::decode(&text).is_err());
    }

    #[test]
    fn a_damaged_text_is_read_or_refused(recipe in recipes(), damage in proptest::collection::vec((any::<u32>(), any::<u8>()), 1..4)) {
        let partition = recipe.partition();
        let names = FieldNames { code: "code".into(), ..FieldNames::default() };
        for text in [topojson::encode(&partition), geojson::encode(&partition, Selection::default())] {
            let mut bytes = text.into_bytes();
            for (at, byte) in &damage {
                let at = *at as usize % bytes.len();
                bytes[at] = b"0123456789-{}[],:\"e.xt"[usize::from(*byte) % 22];
            }
            let Ok(text) = String::from_utf8(bytes) else { continue };
            let _ = (
                units_of(geojson::decode_items, &text, &names, None),
                units_of(topojson::decode_items, &text, &names, Some("l0")),
            );
            if let Ok(found) = topojson::decode(&text).or_else(|_| geojson::decode(&text)) {
                let _ = found.into_partition(&BuildOptions::default());
            }
        }
    }
}

#[test]
fn real_partitions_come_back_unchanged() {
    for real in [real::portsmouth(), real::denver(), real::wales()].into_iter().flatten() {
        assert_unchanged(&real.partition);
        let coarse = bin::decode(&bin::encode(&real.partition, Precision::E6)).expect("our own bytes");
        assert_eq!(coarse.topology().arcs().len(), real.partition.topology().arcs().len());
        for unit in real.partition.units().iter() {
            assert_eq!(coarse.neighbours(unit), real.partition.neighbours(unit));
        }
    }
}

fn small() -> Partition {
    partition_support::random::Recipe { size: (4, 4), side: 1000, leaves: 6, levels: 3, empty: 0, inner: 1, seed: 11 }
        .partition()
}

#[test]
fn geojson_is_chosen_by_level_and_by_unit() {
    let partition = small();
    let units = partition.units();
    let read = |selection| -> Value { serde_json::from_str(&geojson::encode(&partition, selection)).expect("JSON") };
    for level in units.levels() {
        let found = read(Selection { depth: Some(level.depth), within: None });
        let codes: Vec<&str> =
            found["features"].as_array().unwrap().iter().map(|f| f["id"].as_str().unwrap()).collect();
        let expected: Vec<&str> = units.level(level.depth).map(|unit| units.code(UnitIx(unit))).collect();
        assert_eq!(codes, expected);
        for feature in found["features"].as_array().unwrap() {
            let properties = &feature["properties"];
            assert_eq!(properties["code"], feature["id"]);
            assert_eq!(properties["level"], level.id.as_str());
            let unit = units.find(properties["code"].as_str().unwrap()).unwrap();
            assert_eq!(properties["parent"].as_str(), units.parent(unit).map(|p| units.code(p)));
            assert_eq!(properties["name"], units.name(unit));
            assert!(["ordinary", "special"].contains(&properties["kind"].as_str().unwrap()));
        }
    }
    let above = UnitIx(units.level(1).start);
    let inside = read(Selection { depth: Some(2), within: Some(above) });
    assert_eq!(inside["features"].as_array().unwrap().len(), units.leaves_under(above).len());
    let one = read(Selection { depth: Some(1), within: Some(above) });
    assert_eq!(one["features"].as_array().unwrap().len(), 1);
}

#[test]
fn every_level_of_the_topojson_is_read_as_the_geojson_is() {
    let partition = small();
    let (topo, geo) =
        (topojson::encode(&partition), geojson::encode(&partition, Selection { depth: Some(1), within: None }));
    let names = FieldNames { code: "code".into(), name: Some("name".into()), parent: Some("parent".into()) };
    let (a, b) = (
        units_of(topojson::decode_items, &topo, &names, Some("l1")).unwrap(),
        units_of(geojson::decode_items, &geo, &names, None).unwrap(),
    );
    let rows = |features: &[Feature]| {
        features.iter().map(|f| (f.code.clone(), f.name.clone(), f.parent.clone())).collect::<Vec<_>>()
    };
    assert_eq!(rows(&a), rows(&b));
    let built = |features: &[Feature]| {
        let leaves: Vec<LeafShape> = features.iter().map(|feature| feature.shape.clone()).collect();
        build(&leaves, &BuildOptions::default()).expect("a coverage").0
    };
    assert_eq!(built(&a), built(&b));
}

#[test]
fn foreign_topojson_with_and_without_quantisation() {
    let arcs = [
        r#""transform":{"scale":[0.5,0.25],"translate":[100,30]},"arcs":[[[2,0],[0,4]],[[2,4],[-2,0],[0,-4],[2,0]],[[2,0],[2,0],[0,4],[-2,0]]]"#,
        r#""arcs":[[[101,30],[101,31]],[[101,31],[100,31],[100,30],[101,30]],[[101,30],[102,30,7],[102,31],[101,31]]]"#,
    ];
    let names = FieldNames { code: "id".into(), name: Some("n".into()), ..FieldNames::default() };
    for arcs in arcs {
        let text = format!(
            r#"{{"type":"Topology",{arcs},"objects":{{"x":{{"type":"GeometryCollection","geometries":[
            {{"type":"Polygon","id":7,"properties":{{"n":"west"}},"arcs":[[0,1]]}},
            {{"type":"GeometryCollection","geometries":[{{"type":"MultiPolygon","id":"b","arcs":[[[2,-1]]]}}]}}]}}}}}}"#
        );
        let found = units_of(topojson::decode_items, &text, &names, None).expect("features");
        assert_eq!(
            found.iter().map(|f| (f.code.as_str(), f.name.as_str())).collect::<Vec<_>>(),
            [("7", "west"), ("b", "b")]
        );
        assert_eq!(
            found[0].shape.parts,
            [[[[101.0, 30.0], [101.0, 31.0], [100.0, 31.0], [100.0, 30.0], [101.0, 30.0]]]]
        );
        assert_eq!(
            found[1].shape.parts,
            [[[[101.0, 30.0], [102.0, 30.0], [102.0, 31.0], [101.0, 31.0], [101.0, 30.0]]]]
        );
    }
}

#[test]
fn errors_name_feature_field_and_value() {
    let names = FieldNames { code: "code".into(), parent: Some("up".into()), ..FieldNames::default() };
    let good = r#"{"type":"Feature","properties":{"code":"a"},"geometry":{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}}"#;
    let collection = |bad: &str| format!(r#"{{"type":"FeatureCollection","features":[{good},{bad}]}}"#);
    let feature = |properties: &str, geometry: &str| {
        collection(&format!(r#"{{"type":"Feature","properties":{properties},"geometry":{geometry}}}"#))
    };
    let polygon =
        |coordinates: &str| feature(r#"{"code":"b"}"#, &format!(r#"{{"type":"Polygon","coordinates":{coordinates}}}"#));
    let square = r#"{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}"#;
    for (text, expected) in [
        (feature("{}", square), "feature 1: code is null: every unit needs a code"),
        (feature(r#"{"code":["x"]}"#, square), r#"feature 1: code is ["x"]: a text or a number is needed"#),
        (feature(r#"{"code":"b","up":{}}"#, square), "feature 1: up is {}: a text or a number is needed"),
        (feature(r#"{"code":"b"}"#, "null"), "feature 1: geometry is null: a Polygon or a MultiPolygon is needed"),
        (
            feature(r#"{"code":"b"}"#, r#"{"type":"Point","coordinates":[1,2]}"#),
            r#"feature 1: geometry.type is "Point": Polygon or MultiPolygon is needed"#,
        ),
        (
            polygon("[[[0,0],[1,0],[191.5,1],[0,0]]]"),
            "feature 1: geometry.coordinates[0][2] is [191.5,1.0]: longitude within ±180 and latitude within ±90 degrees are needed",
        ),
        (
            polygon(r#"[[[0,0],[1,0],["x",1],[0,0]]]"#),
            r#"feature 1: geometry.coordinates[0][2] is ["x",1.0]: a position is two numbers"#,
        ),
        (polygon("[[[0,0],[1,0],[0,0]]]"), "feature 1: geometry.coordinates[0] is [[0.0,0.0],[1.0,0.0],[0.0,0.0]]: a ring has"),
        (polygon("[]"), "feature 1: geometry.coordinates is []: a list that is not empty is needed"),
        (polygon("7"), "feature 1: geometry.coordinates is 7.0: a list that is not empty is needed"),
        (collection("3"), "feature 1: something else stands where `{` should stand"),
        (feature("{}", "7"), "line 1, column 203: feature 1: invalid type: integer `7`"),
        ("[]".into(), "line 1, column 1: something else stands where `{` should stand"),
        (r#"{"type":"FeatureCollection","features":{}}"#.into(), "line 1, column 40: features are a list"),
        (collection(good) + "x", "something stands behind the object's end"),
        (r#"{"type":"Feature"}"#.into(), r#"type is "Feature": a FeatureCollection is needed"#),
        (
            r#"{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::27700"}},"features":[]}"#.into(),
            r#"EPSG::27700"},"type":"name"}: known are CGCS2000, WGS 84"#,
        ),
        ("{\"type\":\"FeatureCollection\",\n\"features\":[}".into(), "line 2, column 13"),
        (polygon(&"[".repeat(4000)), "line 1, column 4245: expected value"),
        (polygon(&("[".repeat(4000) + &"]".repeat(4000))), "feature 1: recursion limit exceeded"),
        (feature(&format!(r#"{{"a":"{}"}}"#, "x".repeat(1 << 20)), square), "properties is \"1048584 bytes\": that is more"),
    ] {
        let error = units_of(geojson::decode_items, &text, &names, None).expect_err(expected).to_string();
        assert!(error.contains(expected), "{error}\nis not\n{expected}");
    }
}

#[test]
fn errors_of_topojson_name_feature_field_and_value() {
    let names = FieldNames { code: "code".into(), ..FieldNames::default() };
    let file = |arcs: &str| {
        format!(
            r#"{{"type":"Topology","arcs":[[[0,0],[1,0],[1,1],[0,0]],[[0,0],[400,0]]],
            "objects":{{"o":{{"type":"GeometryCollection","geometries":[{{"type":"Polygon","properties":{{"code":"a"}},"arcs":{arcs}}}]}}}}}}"#
        )
    };
    for (text, expected) in [
        (file("[[7]]"), "feature 0: arcs[0][0] is 7: an arc of the file is needed"),
        (file("[[-3]]"), "feature 0: arcs[0][0] is -3: an arc of the file is needed"),
        (file(r#"[["0"]]"#), r#"feature 0: arcs[0][0] is "0": an arc of the file is needed"#),
        (file("[[]]"), "feature 0: arcs[0] is []: a list that is not empty is needed"),
        (file("[[0,1,-2]]"), "feature 0: arcs[0] is [400.0,0.0]: longitude within"),
        (file(&format!("[[{}0]]", "0,".repeat(500))), "arcs are named too often for outlines of units"),
        (
            file("[[0]]").replace("\"o\"", "\"o\":{\"type\":\"Polygon\"},\"p\""),
            r#"objects is ["o","p"]: one of them must be chosen"#,
        ),
        (
            file("[[0]]").replace("[[0,0],[400,0]]", "[[0,0]]"),
            "arcs[1] is [[0.0,0.0]]: an arc has at least two positions",
        ),
        (r#"{"type":"FeatureCollection"}"#.into(), r#"type is "FeatureCollection": a Topology is needed"#),
    ] {
        let error = units_of(topojson::decode_items, &text, &names, None).expect_err(expected).to_string();
        assert!(error.contains(expected), "{error}\nis not\n{expected}");
    }
    let error =
        units_of(topojson::decode_items, &file("[[0]]"), &names, Some("q")).expect_err("no such object").to_string();
    assert_eq!(error, r#"objects is ["o"]: the chosen object is not among them"#);
}

#[test]
fn leaves_and_shapes_must_match() {
    let partition = small();
    let mut found = topojson::decode(&topojson::encode(&partition)).expect("our own");
    let lost = found.leaves.remove(2).code;
    match found.into_partition(&BuildOptions::default()) {
        Err(ExchangeError::Shapes { code, units, shapes }) => {
            assert_eq!((code, units), (lost, shapes + 1));
        }
        other => panic!("{other:?}"),
    }
}
