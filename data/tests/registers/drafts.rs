use std::process::Command;

use data::{
    demo::{DemoOptions, Scale},
    make,
    progress::Progress,
    registers::schema,
};
use domain::period::Day;

use crate::support::{TempDir, import, made, report, table, texts};

fn guess(file: &str) -> String {
    let done = Command::new(env!("CARGO_BIN_EXE_weige-data")).args(["import", "--guess", file]).output();
    let done = done.expect("weige-data starts");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).expect("text")
}

#[test]
fn a_draft_finds_register_fields_codes_and_dates_and_leaves_the_system_to_people() {
    let dir = made("guess");
    let rows = "设备编号,网格编码,设备类型,安装日期,经度,纬度,备注
d1,g11,摄像头,2026年1月5日,104.005,30.005,x
d2,g12,烟感,2026年11月15日,104.015,30.005,y
d3,g12,水表,2026年11月15日,104.015,30.005,z
";
    let file = dir.write("设备.csv", rows);
    let draft = guess(&file);
    for line in [
        "# weige-data import register devices",
        "crs = \"\"",
        "dates = [\"YYYY年M月D日\"]",
        "id = \"设备编号\"",
        "micro_grid = \"网格编码\"",
        "kind = \"设备类型\"",
        "installed = \"安装日期\"",
        "# removed = \"\"  # optional",
        "lon = \"经度\"",
        "# Not used: \"备注\"",
        "\"摄像头\" = \"camera\"",
        "\"烟感\" = \"smoke_detector\"",
        "# \"水表\" = \"\"",
    ] {
        assert!(draft.contains(line), "{line}: {draft}");
    }
    let (ok, said) = import(&dir, "devices", &file, &draft);
    assert!(!ok && said.contains("crs = \"\""), "a system is never guessed: {said}");
    let (ok, said) = import(&dir, "devices", &file, &draft.replace("crs = \"\"", "crs = \"WGS 84\""));
    assert!(ok, "{said}");
    assert_eq!(texts(&table(&dir, "devices")["kind"]), ["camera", "smoke_detector", "水表"]);
    assert_eq!(report(&dir, "devices")["summary"]["fields"]["kind"]["others"]["水表"], 1);
}

#[test]
fn a_draft_of_the_programs_own_table_needs_no_hand() {
    let dir = TempDir::new("own");
    let rows = "id,house,micro_grid,birth_year,sex,kind,moved_in,moved_out,party_member,special_group
1,1,g11,1987,女,户籍人口,2020-01-05,,否,独居
";
    let draft = guess(&dir.write("people.csv", rows));
    for line in ["register persons", "house = \"house\"", "\"女\" = \"female\"", "\"独居\" = \"living_alone\""] {
        assert!(draft.contains(line), "{line}: {draft}");
    }
    assert!(!draft.contains("crs") && !draft.contains("dates"), "{draft}");
}

#[test]
fn references_to_rows_that_are_not_there_are_told() {
    let dir = made("orphans");
    let houses = "id,building,entrance,floor,micro_grid,occupied,used\nh1,b1,1,1,g11,是,自住\nh2,b1,1,2,g11,否,空置\n";
    let file = dir.write("houses.csv", houses);
    let (ok, said) = import(&dir, "houses", &file, &guess(&file));
    assert!(ok, "{said}");
    let untested = &report(&dir, "houses")["summary"]["untested"];
    assert!(untested[0].as_str().is_some_and(|text| text.contains("buildings")), "{untested}");
    let people = "id,house,micro_grid,birth_year,sex,kind,moved_in,party_member
p1,h1,g11,1987,female,resident,2020-01-05,1
p2,h9,g11,1990,male,floating,2021-01-05,0
";
    let file = dir.write("persons.csv", people);
    let (ok, said) = import(&dir, "persons", &file, &guess(&file));
    assert!(ok && said.contains("2 rows: 2 used, 0 rejected"), "{said}");
    let report = report(&dir, "persons");
    assert_eq!(report["summary"]["fields"]["house"]["orphans"], 1);
    assert_eq!((report["faults"][0]["value"].as_str(), report["faults"][0]["row"].as_u64()), (Some("h9"), Some(3)));
}

#[test]
fn every_table_of_the_demo_comes_back_through_its_draft_as_it_was() {
    let dir = TempDir::new("back");
    let options = DemoOptions { scale: Scale::Mini, seed: 1, as_of: Day { year: 2026, month: 11, day: 20 } };
    make::demo(&options, &dir.0, &mut Progress::new(&mut std::io::sink(), "test")).expect("a demo");
    let mut came_back = 0;
    for register in schema::all() {
        let from = dir.path(&format!("registers/{}.parquet", register.name));
        if !std::path::Path::new(&from).exists() {
            continue;
        }
        let before = table(&dir, register.name);
        let draft = guess(&from).replace("crs = \"\"", "crs = \"CGCS2000\"");
        assert!(draft.starts_with(&format!("# weige-data import register {} ", register.name)), "{draft}");
        let (ok, said) = import(&dir, register.name, &from, &draft);
        assert!(ok && said.contains(", 0 rejected"), "{}: {said}", register.name);
        assert_eq!(report(&dir, register.name)["faults"].as_array().map(Vec::len), Some(0), "{}", register.name);
        assert!(table(&dir, register.name) == before, "{} is another", register.name);
        came_back += 1;
    }
    assert!(came_back >= 11, "only {came_back} registers were there");
}
