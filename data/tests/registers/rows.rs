use std::fs;

use domain::crs::Crs;
use rand_chacha::{
    ChaCha8Rng,
    rand_core::{RngCore as _, SeedableRng as _},
};

use crate::support::{import, left, made, parquet, report, sheet, table, texts, weige_data, workbook};

pub const DEVICES: &str = r#"
crs = "CGCS2000"
dates = ["YYYY/M/D"]
[columns]
id = "设备编号"
micro_grid = "网格编码"
kind = "类型"
installed = "安装日期"
removed = "拆除日期"
lon = "经度"
lat = "纬度"
[codes.kind]
"摄像机" = "camera"
"#;

const ROWS: &str = "设备编号,网格编码,类型,安装日期,拆除日期,经度,纬度
d1,g11,摄像机,2026/1/5,,104.005,30.005
d2,,gate,2026-01-06 08:00,2026/2/1,104.015,30.005
d3,g11,camera,2026/1/7,,104.015,30.015
d1,g12,camera,2026/1/8,,,
d4,nowhere,camera,2026/1/8,,104.005,30.015
d5,nowhere,camera,2026/1/8,,,
d6,,camera,2026/1/8,,105,31
d7,g22,camera,2026/1/8,,105,31
d8,g22,\"camera, old\",2026/13/8,,,
d9,g22,camera
d10,g22,camera,2026/1/9,,NaN,1e308
,c1,camera,2026/1/9,,,
";

#[test]
fn every_row_is_used_or_rejected_with_the_reason() {
    let dir = made("rows");
    let file = dir.write("devices.csv", ROWS);
    let (ok, said) = import(&dir, "devices", &file, DEVICES);
    assert!(ok, "{said}");
    assert!(said.contains("12 rows: 5 used, 7 rejected"), "{said}");
    let rows = table(&dir, "devices");
    assert_eq!(texts(&rows["id"]), ["d1", "d2", "d3", "d4", "d7"]);
    assert_eq!(texts(&rows["micro_grid"]), ["g11", "g12", "g11", "g21", "g22"]);
    assert_eq!(texts(&rows["kind"]), ["camera", "gate", "camera", "camera", "camera"]);
    assert_eq!(texts(&rows["installed"]), ["2026-01-05", "2026-01-06", "2026-01-07", "2026-01-08", "2026-01-08"]);
    assert_eq!(texts(&rows["removed"]), ["∅", "2026-02-01", "∅", "∅", "∅"]);
    let report = report(&dir, "devices");
    let summary = &report["summary"];
    for (name, count) in
        [("rows", 12), ("used", 5), ("rejected", 7), ("duplicates", 1), ("outside", 2), ("disagreements", 1)]
    {
        assert_eq!(summary[name], count, "{name}");
    }
    assert_eq!(summary["communities"]["c1"]["used"], 3);
    assert_eq!(summary["communities"]["c2"]["used"], 2);
    assert_eq!(summary["fields"]["removed"]["nulls"], 10);
    let faults = report["faults"].as_array().expect("a list");
    let told = |row: u64| -> Vec<(&str, &str, &str, bool)> {
        let of_row = faults.iter().filter(|fault| fault["row"] == row);
        of_row
            .map(|fault| {
                assert_eq!(fault["file"], "devices.csv");
                let part = |name: &str| fault[name].as_str().expect("a text");
                (part("field"), part("value"), part("kind"), fault["rejected"].as_bool().expect("a flag"))
            })
            .collect()
    };
    assert_eq!(told(2), []);
    assert_eq!(told(3), []);
    assert_eq!(told(4), [("micro_grid", "g11", "disagreement", false)]);
    assert_eq!(told(5), [("id", "d1", "duplicate", true)]);
    assert_eq!(told(6), [("micro_grid", "nowhere", "orphan", false)]);
    assert_eq!(told(7), [("micro_grid", "nowhere", "orphan", true)]);
    assert_eq!(told(8), [("micro_grid", "105.000000, 31.000000", "outside", true)]);
    assert_eq!(told(9), [("micro_grid", "105.000000, 31.000000", "outside", false)]);
    assert_eq!(told(10), [("installed", "2026/13/8", "value", true)]);
    assert_eq!(told(11), [("", "", "unreadable", true)]);
    assert_eq!(told(12), [("lon", "NaN", "value", true)]);
    assert_eq!(told(13), [("id", "", "value", true), ("micro_grid", "c1", "orphan", true)]);
    let page = fs::read_to_string(dir.0.join("registers/quality/devices.html")).expect("a page");
    for part in ["<svg", "class=\"spot\"", "2026/13/8", "devices.csv"] {
        assert!(page.contains(part), "{part}");
    }
    assert!(!page.contains("<script") && !page.contains("style=") && !page.contains("http"), "{page}");
    // The aggregator takes it like any other.
    let (ok, said) = weige_data(&["aggregate", "--registers", &dir.path("registers"), "--out", &dir.path("snapshots")]);
    assert!(ok, "{said}");
}

#[test]
fn one_table_in_every_form_gives_the_same_register() {
    let dir = made("forms");
    let lines: Vec<Vec<&str>> = [
        "设备编号,网格编码,类型,安装日期,拆除日期,经度,纬度",
        "007,g11,摄像机,2026/1/5,,104.005,30.005",
        "8,,gate,2026/1/6,2026/2/1,104.015,30.005",
        "9,g21,摄像机,2026/1/6,,,",
    ]
    .iter()
    .map(|line| line.split(',').collect())
    .collect();
    let joined = |with: &str| lines.iter().map(|line| line.join(with)).collect::<Vec<_>>().join("\r\n");
    let gb18030 = encoding_rs::GB18030.encode(&joined(",")).0.into_owned();
    let files = [
        dir.write("plain.csv", joined(",")),
        dir.write("bom.csv", format!("\u{FEFF}{}", joined(","))),
        dir.write("gb.csv", gb18030),
        dir.write("semicolons.txt", joined(";")),
        dir.write("tabs.tsv", format!("\r\n\r\n{}\r\n\r\n", joined("\t"))),
        workbook(&dir, "book.xlsx", &sheet(&lines)),
        parquet(&dir, "table.parquet", &lines),
    ];
    let mut first = None;
    for file in files {
        let (ok, said) = import(&dir, "devices", &file, DEVICES);
        assert!(ok && said.contains("3 rows: 3 used, 0 rejected"), "{file}: {said}");
        let rows = table(&dir, "devices");
        assert_eq!(texts(&rows["id"]), ["007", "8", "9"], "{file}");
        assert_eq!(texts(&rows["micro_grid"]), ["g11", "g12", "g21"], "{file}");
        assert_eq!(&rows, first.get_or_insert_with(|| rows.clone()), "{file}");
    }
}

#[test]
fn a_workbooks_numbers_days_and_shared_texts_are_read_as_they_are_shown() {
    let dir = made("workbook");
    let cells = r#"<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="inlineStr"><is><t>类型</t></is></c><c r="D1" t="inlineStr"><is><t>安装日期</t></is></c></row>
        <row r="3"><c r="A3"><v>12</v></c><c r="B3" t="s"><v>2</v></c><c r="C3" t="inlineStr"><is><t>gate</t></is></c><c r="D3" s="1"><v>46027</v></c></row>
        <row r="4"><c r="A4"><v>13</v></c><c r="B4" t="s"><v>2</v></c><c r="C4" t="e"><v>#N/A</v></c><c r="D4" s="1"><v>46027</v></c></row>
        <row r="5"><c r="A5"><v>14</v></c><c r="B5" t="s"><v>2</v></c><c r="C5" t="inlineStr"><is><t>gate</t></is></c><c r="D5" s="1"><v>1e308</v></c></row>
        <row r="6"><c r="A6"><v>15</v></c><c r="B6" t="s"><v>2</v></c><c r="F6"><v>1</v></c></row>"#;
    let file = workbook(&dir, "book.xlsx", cells);
    let map = "[columns]\nid = \"设备编号\"\nmicro_grid = \"网格编码\"\nkind = \"类型\"\ninstalled = \"安装日期\"\n";
    let (ok, said) = import(&dir, "devices", &file, map);
    assert!(ok && said.contains("4 rows: 1 used, 3 rejected"), "{said}");
    let rows = table(&dir, "devices");
    assert_eq!((texts(&rows["id"]), texts(&rows["installed"])), (vec!["12"], vec!["2026-01-05"]));
    let report = report(&dir, "devices");
    let reasons: Vec<&str> =
        report["faults"].as_array().expect("a list").iter().filter_map(|fault| fault["reason"].as_str()).collect();
    assert!(
        reasons[0].contains("#N/A") && reasons[1].contains("1e308") && reasons[2].contains("column 6"),
        "{reasons:?}"
    );
    let (ok, said) = import(&dir, "devices", &file, &format!("sheet = \"Sheet9\"\n{map}"));
    assert!(!ok && said.contains("no sheet \"Sheet9\"; it has Sheet1"), "{said}");
}

#[test]
fn positions_in_other_systems_fall_into_the_same_grids() {
    let dir = made("crs");
    let place = [104.0001, 30.0099];
    for crs in Crs::ALL {
        let [lon, lat] = crs.from_grids(place);
        let file = dir.write("one.csv", format!("id,kind,installed,lon,lat\n1,gate,2026-01-01,{lon},{lat}\n"));
        let map = format!(
            "crs = \"{crs}\"\n[columns]\nid = \"id\"\nkind = \"kind\"\ninstalled = \"installed\"\nlon = \"lon\"\nlat = \"lat\"\n"
        );
        let (ok, said) = import(&dir, "devices", &file, &map);
        assert!(ok, "{crs}: {said}");
        assert_eq!(texts(&table(&dir, "devices")["micro_grid"]), ["g11"], "{crs}");
    }
}

#[test]
fn a_mapping_that_does_not_fit_is_refused_by_what_is_wrong_in_it() {
    let dir = made("mapping");
    let file = dir.write("devices.csv", ROWS);
    for (from, to, wanted) in [
        ("\"类型\"", "\"种类\"", "columns.kind = \"种类\": the file has only 设备编号"),
        ("kind = \"类型\"", "colour = \"类型\"", "columns.colour: the register devices has no such field"),
        ("id = \"设备编号\"\n", "", "columns.id is missing"),
        ("crs = \"CGCS2000\"", "", "crs is missing"),
        ("CGCS2000", "EPSG:3857", "crs = \"EPSG:3857\": known are"),
        ("lat = \"纬度\"", "", "columns.lon and columns.lat go together"),
        ("YYYY/M/D", "YY/M/D", "\"YY/M/D\" is no form of a date"),
        ("[codes.kind]", "[codes.colour]", "codes.colour"),
        ("dates", "date", "date"),
    ] {
        let (ok, said) = import(&dir, "devices", &file, &DEVICES.replace(from, to));
        assert!(!ok && said.contains(wanted), "{wanted}: {said}");
        assert!(
            !dir.0.join("registers/devices.parquet").exists() && left(&dir).is_empty(),
            "{wanted}: {:?}",
            left(&dir)
        );
    }
    let map = "[columns]\nid = \"设备编号\"\nmicro_grid = \"网格编码\"\nscene = \"类型\"\nraised_on = \"安装日期\"\n[codes.scene]\n\"摄像机\" = \"camera\"\n";
    let (ok, said) = import(&dir, "alarms", &file, map);
    assert!(!ok && said.contains("\"摄像机\" = \"camera\" is no code; codes are gas_leak"), "{said}");
    let (ok, said) = import(&dir, "doorbells", &file, map);
    assert!(!ok && said.contains("no register is called \"doorbells\"; known are"), "{said}");
}

#[test]
fn rows_in_are_rows_used_and_rows_rejected_whatever_the_rows_are() {
    static PIECES: [&str; 24] = [
        "g11",
        "g12",
        "g21",
        "nowhere",
        "c1",
        "",
        "",
        "camera",
        "gate",
        "摄像机",
        "2026/1/5",
        "2026-02-30",
        "2026-11-20",
        "104.005",
        "30.005",
        "NaN",
        "1e308",
        "-1",
        "\"a,b\"",
        "\"a\nb\"",
        "\"",
        "é\u{0}",
        "105",
        " 30.015 ",
    ];
    let dir = made("property");
    let mut rng = ChaCha8Rng::seed_from_u64(4);
    let mut below = |most: usize| rng.next_u32() as usize % most;
    for round in 0..12 {
        let mut text = String::from("设备编号,网格编码,类型,安装日期,拆除日期,经度,纬度\n");
        for _ in 0..below(60) {
            // Mostly rows that are nearly good; some of another length.
            let mut row = vec![
                format!("d{}", below(40)),
                ["g11", "g22", ""][below(3)].into(),
                "camera".into(),
                "2026/1/5".into(),
                String::new(),
                "104.005".into(),
                "30.005".into(),
            ];
            for _ in 0..below(3) {
                let at = below(row.len());
                row[at] = PIECES[below(PIECES.len())].into();
            }
            if below(8) == 0 {
                row.truncate(1 + below(6));
            }
            text += &(row.join(",") + ["\n", "\r\n"][below(2)]);
        }
        let mut bytes = text.clone().into_bytes();
        if below(3) == 0 {
            bytes.extend(b"d99,g11,\xFF\xFE,2026/1/5,,,\n");
        }
        let file = dir.write("devices.csv", &bytes);
        let before = fs::read(dir.0.join("registers/devices.parquet")).ok();
        let (ok, said) = import(&dir, "devices", &file, DEVICES);
        let report = report(&dir, "devices");
        let count = |name: &str| report["summary"][name].as_u64().expect("a count");
        // Another program's splitting of the same bytes.
        let mut reader = csv_core::Reader::new();
        let (mut out, mut ends, mut input, mut rows) = ([0; 1 << 16], [0; 64], bytes.as_slice(), 0_u64);
        loop {
            let (result, read, ..) = reader.read_record(input, &mut out, &mut ends);
            input = &input[read..];
            match result {
                csv_core::ReadRecordResult::Record => rows += 1,
                csv_core::ReadRecordResult::End => break,
                _ => {}
            }
        }
        assert_eq!(count("rows"), rows - 1, "round {round}: {said}");
        assert_eq!(count("rows"), count("used") + count("rejected"), "round {round}");
        let mut rejected: Vec<u64> = (report["faults"].as_array().expect("a list").iter())
            .filter(|fault| fault["rejected"] == true)
            .map(|fault| fault["row"].as_u64().expect("a number"))
            .collect();
        rejected.dedup();
        assert_eq!(rejected.len() as u64, count("rejected"), "round {round}");
        let by_community = report["summary"]["communities"].as_object().expect("communities");
        let sum = |name: &str| by_community.values().filter_map(|counts| counts[name].as_u64()).sum::<u64>();
        assert_eq!(sum("used"), count("used"), "round {round}");
        assert_eq!(sum("rejected") + count("unplaced"), count("rejected"), "round {round}");
        if count("used") > 0 || count("rows") == 0 {
            assert!(ok, "{said}");
            assert_eq!(table(&dir, "devices").get("id").map_or(0, Vec::len) as u64, count("used"), "round {round}");
        } else {
            assert!(!ok && said.contains("stays as it was"), "{said}");
            assert_eq!(fs::read(dir.0.join("registers/devices.parquet")).ok(), before);
        }
        assert_eq!(left(&dir), [""; 0]);
    }
}
