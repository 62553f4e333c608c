//! Forms in themselves; what others read of them is tested over HTTP.

use std::io::Read as _;

use domain::{
    codec::geojson,
    pack::{Atom, Building, Pack},
    plan::{EditCommand, NewUnit, Plan},
    topology::{BuildOptions, LeafShape, build},
    units::{Level, Text, UnitCode, UnitKind, UnitTableBuilder},
};

use super::*;

/// Two squares side by side with a house in each, the eastern one of two doors.
fn district() -> (Partition, Arc<Pack>) {
    let text = |zh: &str| Text { zh: zh.into(), en: zh.into() };
    let level = |id: &str, depth| Level {
        id: id.into(),
        depth,
        name: text(id),
        led_by: Some(if depth == 0 {
            text("书记")
        } else {
            Text { zh: "=楼栋长, 党员".into(), en: "head of the building".into() }
        }),
        band: None,
        code_digits: 0,
    };
    let mut builder = UnitTableBuilder::new(vec![level("whole", 0), level("grid", 1)]);
    builder.add("9", "全区", 0, None, UnitKind::Ordinary).expect("a unit");
    builder.add("91", "西\"格\"", 1, Some("9"), UnitKind::Ordinary).expect("a unit");
    builder.add("92", &"东".repeat(90), 1, Some("9"), UnitKind::Special).expect("a unit");
    let ring = |west: f64| vec![[west, 30.0], [west + 0.01, 30.0], [west + 0.01, 30.01], [west, 30.01]];
    let shape = |at: usize| LeafShape { code: at.to_string(), parts: vec![vec![ring(104.0 + 0.01 * at as f64)]] };
    let (topology, _) = build(&[shape(0), shape(1)], &BuildOptions::default()).expect("two squares");
    let partition = Partition::new(builder.build().expect("a table"), topology, Vec::new()).expect("a partition");
    let at = |x: i32| domain::lattice::LatticePoint::new(1_040_000_000 + x, 300_050_000);
    let building = |id, households| Building { id, footprint: Vec::new(), households, shops: 1, houses: households };
    let atom = |building, entrance, x, households, shops| Atom {
        building,
        entrance,
        floors: (0, 0),
        at: at(x),
        households,
        shops,
        houses: households,
        leaf: None,
    };
    let atoms = vec![atom(1, 1, 50_000, 7, 1), atom(2, 1, 120_000, 4, 1), atom(2, 2, 180_000, 5, 0)];
    let pack = Pack::new(vec![building(1, 7), building(2, 9)], atoms).expect("a pack");
    (partition, Arc::new(pack))
}

/// The eastern square cut between its house's doors.
fn drawn(partition: &Partition) -> Plan {
    let mut plan = Plan::from_partition(partition).expect("a plan");
    let at = |y| domain::lattice::LatticePoint::new(1_040_150_000, y);
    let code = |text: &str| UnitCode::new(text).expect("a code");
    let split = EditCommand::Split {
        unit: code("92"),
        lines: vec![vec![at(299_990_000), at(300_110_000)]],
        snap: 0,
        pieces: vec![NewUnit { code: code("93"), name: "新".into() }],
    };
    plan.apply(&split).expect("it divides");
    plan
}

fn made(plan: &Plan, format: Format, level: Option<&str>) -> Vec<u8> {
    made_in(Lang::Zh, plan, format, level)
}

fn made_in(lang: Lang, plan: &Plan, format: Format, level: Option<&str>) -> Vec<u8> {
    let (partition, pack) = district();
    let wish = Wish { format, level, lang, crs: Crs::Cgcs2000, name: "plan-1", changed: 1_700_000_000_000_000 };
    make(plan, &partition, &pack, &wish).expect("a file")
}

#[test]
fn moves_name_buildings_entrances_units_and_who_leads_them() {
    let (partition, _) = district();
    let text = String::from_utf8(made(&drawn(&partition), Format::Moves, None)).expect("UTF-8");
    let lines: Vec<&str> = text.trim_start_matches('\u{feff}').split("\r\n").collect();
    assert_eq!(
        lines[0],
        "building,entrances,from_code,from_name,from_led_by,to_code,to_name,to_led_by,households,shops,houses"
    );
    // The larger piece keeps the code; both are as large, so the first in order does.
    let (east, role) = ("东".repeat(90), "\"'=楼栋长, 党员\"");
    let moved: Vec<String> = [("1", 4, 1), ("2", 5, 0)]
        .iter()
        .map(|(entrance, households, shops)| {
            format!("2,{entrance},92,{east},{role},93,新,{role},{households},{shops},{households}")
        })
        .collect();
    assert!(moved.iter().any(|line| line == lines[1]), "{}", lines[1]);
    assert_eq!(&lines[2..], [""]);
    let english = String::from_utf8(made_in(Lang::En, &drawn(&partition), Format::Moves, None)).expect("UTF-8");
    assert_eq!(english, text.replace(role, "head of the building"));
    let unchanged = Plan::from_partition(&partition).expect("a plan");
    assert_eq!(String::from_utf8(made(&unchanged, Format::Moves, None)).expect("UTF-8").lines().count(), 1);
}

#[test]
fn buildings_name_the_unit_of_every_entrance() {
    let (partition, _) = district();
    let text = String::from_utf8(made(&drawn(&partition), Format::Buildings, None)).expect("UTF-8");
    let lines: Vec<&str> = text.trim_start_matches('\u{feff}').lines().collect();
    assert_eq!(lines[1], "1,1,0,0,104.0050000,30.0050000,91,\"西\"\"格\"\"\",7,1,7");
    assert_eq!(lines.len(), 4);
    let codes: Vec<&str> = lines[2..].iter().map(|line| line.split(',').nth(6).expect("a code")).collect();
    assert!(codes == ["92", "93"] || codes == ["93", "92"], "{codes:?}");
}

#[test]
fn the_same_plan_gives_the_same_bytes_in_every_form() {
    let (partition, _) = district();
    let plan = drawn(&partition);
    for (name, format) in Format::ALL {
        let file = made(&plan, format, Some("grid"));
        assert!(!file.is_empty() && file == made(&plan, format, None), "{name}");
    }
}

#[test]
fn a_shapefile_has_five_parts_and_names_of_whole_characters() {
    let (partition, _) = district();
    let file = made(&drawn(&partition), Format::Shapefile, None);
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(file)).expect("a zip");
    let mut part = |ending: &str| {
        let mut bytes = Vec::new();
        zip.by_name(&format!("plan-1.{ending}")).expect(ending).read_to_end(&mut bytes).expect("whole");
        bytes
    };
    assert_eq!(part("cpg"), b"UTF-8");
    assert!(part("prj").starts_with(b"GEOGCS[\"GCS_China_Geodetic_Coordinate_System_2000\""));
    let (shp, shx, dbf) = (part("shp"), part("shx"), part("dbf"));
    assert_eq!((shp.len() as u32 / 2).to_be_bytes(), shp[24..28]);
    assert_eq!(shx.len(), 100 + 8 * 3);
    assert_eq!(u32::from_le_bytes(dbf[4..8].try_into().expect("four")), 3);
    let names = String::from_utf8_lossy(&dbf[..]).into_owned();
    assert_eq!(names.matches('东').count(), 84, "254 bytes have room for 84 characters of three");
}

#[test]
fn geojson_of_an_upper_level_is_dissolved_and_ground_of_no_unit_is_told_by_its_place() {
    let (partition, pack) = district();
    let mut plan = drawn(&partition);
    let whole = String::from_utf8(made(&plan, Format::GeoJson, Some("whole"))).expect("UTF-8");
    assert_eq!(
        geojson::decode(&String::from_utf8(made(&plan, Format::GeoJson, None)).expect("UTF-8"))
            .expect("grids")
            .leaves
            .len(),
        3
    );
    assert_eq!(whole.matches("\"type\":\"Feature\"").count(), 1);
    let point = |x: i32, y: i32| domain::lattice::LatticePoint::new(1_040_000_000 + x, 300_000_000 + y);
    let ring = vec![point(10_000, 10_000), point(20_000, 10_000), point(20_000, 20_000)];
    let out = EditCommand::HandOver { ring, from: UnitCode::new("91").ok(), to: None };
    plan.apply(&out).expect("handed to nobody");
    let wish = Wish { format: Format::GeoJson, level: None, lang: Lang::Zh, crs: Crs::Cgcs2000, name: "p", changed: 0 };
    let error = make(&plan, &partition, &pack, &wish).expect_err("no partition").to_string();
    assert!(error.contains("ground at 104.00") && error.contains("belongs to no unit"), "{error}");
    assert!(make(&plan, &partition, &pack, &Wish { format: Format::Moves, ..wish }).is_ok());
}
