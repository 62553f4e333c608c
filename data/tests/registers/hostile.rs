//! Files that mean harm, or might as well. Each ends in a clear error, within 512 MB of address space for data.

use std::{
    fs::{self, File},
    io::{BufWriter, Write as _},
    process::Command,
};

use crate::{
    rows::DEVICES,
    support::{SHEET, SST, TempDir, left, made, sheet, workbook_of},
};

/// What a process may take in all: the program's own text and its threads' stacks count too.
const KILOBYTES: u64 = 512 * 1024;

/// Runs weige-data in a shell that can't have more memory.
fn within(args: &[&str]) -> (bool, String) {
    let script = format!("ulimit -v {KILOBYTES} && exec \"$0\" \"$@\"");
    let done = Command::new("sh").args(["-c", &script, env!("CARGO_BIN_EXE_weige-data")]).args(args).output();
    let done = done.expect("weige-data starts");
    (done.status.success(), String::from_utf8_lossy(&done.stderr).into_owned())
}

#[track_caller]
fn refused(dir: &TempDir, file: &str, wanted: &str) {
    let map = dir.write("map.toml", DEVICES);
    let (ok, said) = within(&["import", "register", "devices", file, "--map", &map, "--into", &dir.path("registers")]);
    assert!(!ok && said.contains(wanted) && said.contains(file), "{wanted}: {said}");
    assert!(!said.contains("panicked"), "{said}");
    assert!(left(dir).is_empty() && !dir.0.join("registers/devices.parquet").exists());
    let (ok, said) = within(&["import", "--guess", file]);
    assert!(!ok && said.contains(wanted) && !said.contains("panicked"), "--guess: {wanted}: {said}");
}

/// A file of a piece over and over.
fn repeated(dir: &TempDir, name: &str, head: &str, piece: &[u8], times: usize) -> String {
    let path = dir.path(name);
    let mut out = BufWriter::new(File::create(&path).expect("created"));
    out.write_all(head.as_bytes()).expect("written");
    for _ in 0..times {
        out.write_all(piece).expect("written");
    }
    out.flush().expect("written");
    path
}

const HEADER: &str = "设备编号,网格编码,类型,安装日期,拆除日期,经度,纬度\n";

#[test]
fn a_line_of_gigabytes_is_an_error_and_no_memory() {
    let dir = made("line");
    // Sparse: the zeroes take no disk.
    let path = dir.path("line.csv");
    let mut file = File::create(&path).expect("created");
    file.write_all(HEADER.as_bytes()).expect("written");
    file.set_len(4 << 30).expect("a long file");
    refused(&dir, &path, "line 2: no end of the row within 1048576 bytes");
    let quoted = repeated(&dir, "quoted.csv", &format!("{HEADER}\"d1"), b"a,b\n", 600_000);
    refused(&dir, &quoted, "line 2: no end of the row");
    let head = dir.path("head.csv");
    File::create(&head).expect("created").set_len(4 << 30).expect("a long file");
    refused(&dir, &head, "line 1: no end of the row");
}

#[test]
fn a_million_columns_are_refused_in_every_form() {
    let dir = made("columns");
    let file = repeated(&dir, "wide.csv", "a", b",a", 1_000_000);
    refused(&dir, &file, "line 1: more than 4096 columns");
    let file = repeated(&dir, "wide-row.csv", HEADER, b",", 1_000_000);
    refused(&dir, &file, "line 2: more than 4096 columns");
    let file = workbook_of(&dir, "wide.xlsx", |zip, part| {
        if part != "xl/worksheets/sheet1.xml" {
            return zip.write_all(format!("{SST}</sst>").as_bytes());
        }
        write!(zip, "{SHEET}<row r=\"1\">")?;
        for at in 0..1_000_000 {
            write!(zip, "<c t=\"inlineStr\"><is><t>column {at}</t></is></c>")?;
        }
        write!(zip, "</row></sheetData></worksheet>")
    });
    refused(&dir, &file, "row 1: more than 4096 columns");
    wide_parquet(&dir);
}

#[test]
fn a_dictionary_that_names_more_values_than_it_holds_is_refused_before_room_is_made() {
    let dir = made("dictionary");
    let file = dir.path("dictionary.parquet");
    fs::write(&file, include_bytes!("../formats/dictionary.parquet")).expect("written");
    refused(&dir, &file, "a dictionary of ");
}

/// A footer that promises more than any description needs.
fn wide_parquet(dir: &TempDir) {
    let file = repeated(dir, "wide.parquet", "PAR1", &[0x15; 1024], 64 * 1024);
    let mut out = File::options().append(true).open(&file).expect("opens");
    out.write_all(&(64_u32 << 20).to_le_bytes()).expect("written");
    out.write_all(b"PAR1").expect("written");
    refused(dir, &file, "describes itself in 67108864 bytes");
}

#[test]
fn bombs_are_found_before_a_workbook_is_opened() {
    let dir = made("bombs");
    let parts = |name: &str,
                 sheet: fn(&mut dyn std::io::Write) -> std::io::Result<()>,
                 texts: fn(&mut dyn std::io::Write) -> std::io::Result<()>| {
        workbook_of(&dir, name, |zip, part| if part.ends_with("sheet1.xml") { sheet(zip) } else { texts(zip) })
    };
    let no_texts = |zip: &mut dyn std::io::Write| write!(zip, "{SST}</sst>");
    let no_cells = |zip: &mut dyn std::io::Write| write!(zip, "{SHEET}</sheetData></worksheet>");
    // Rows and rows of the same.
    let file = parts(
        "rows.xlsx",
        |zip| {
            zip.write_all(SHEET.as_bytes())?;
            for _ in 0..400_000 {
                zip.write_all(&b"<row><c><v>1</v></c></row>".repeat(4))?;
            }
            Ok(())
        },
        no_texts,
    );
    refused(&dir, &file, "a bomb");
    // One text of 100 MB.
    let file = parts(
        "text.xlsx",
        |zip| {
            write!(zip, "{SHEET}<row r=\"1\"><c t=\"inlineStr\"><is><t>")?;
            (0..100).try_for_each(|_| zip.write_all(&vec![b'a'; 1 << 20]))
        },
        no_texts,
    );
    refused(&dir, &file, "without a tag");
    // Texts without letters, each of which costs memory.
    let file = parts("texts.xlsx", no_cells, |zip| {
        zip.write_all(SST.as_bytes())?;
        let many = b"<si/>".repeat(1 << 16);
        (0..60).try_for_each(|_| zip.write_all(&many))
    });
    refused(&dir, &file, "the part xl/sharedstrings.xml");
    // Tags in tags.
    let file = parts(
        "deep.xlsx",
        |zip| {
            zip.write_all(SHEET.as_bytes())?;
            zip.write_all(&b"<a>".repeat(1_000_000))
        },
        no_texts,
    );
    refused(&dir, &file, "tags more than 10000 deep");
    let lines = [HEADER.trim().split(',').collect(), vec!["d1", "g11", "gate", "2026-01-05", "", "", ""]];
    let cells = sheet(&lines).replace("r=\"2\"", "r=\"2000000000\"").replace("A2", "XFDXFD2");
    let file = crate::support::workbook(&dir, "far.xlsx", &cells);
    refused(&dir, &file, "more than 4096 columns");
    let file = dir.write("none.xlsx", "not a zip at all");
    refused(&dir, &file, "is no workbook");
}

#[test]
fn numbers_beyond_all_numbers_reject_their_rows_alone() {
    let dir = made("numbers");
    let mut rows = String::from("unit,measure,day,value\n");
    for value in ["1", "NaN", "inf", "-inf", "1e308", "1e309", "1e-320", "0x10", "1,5"] {
        rows += &format!("g11,m{value},2026-01-01,\"{value}\"\n");
    }
    let file = dir.write("measures.csv", rows);
    let map =
        dir.write("map.toml", "[columns]\nunit = \"unit\"\nmeasure = \"measure\"\nday = \"day\"\nvalue = \"value\"\n");
    let (ok, said) =
        within(&["import", "register", "measures", &file, "--map", &map, "--into", &dir.path("registers")]);
    // A line with 1,5 has a field too many in its second column.
    assert!(ok && said.contains("9 rows: 2 used, 7 rejected"), "{said}");
}

#[test]
fn deep_and_huge_json_is_refused() {
    const RECURSION: &str = "feature 0: recursion limit exceeded";
    let dir = TempDir::new("json");
    let deep = "[".repeat(1_000_000);
    let closed = format!("{deep}{}", "]".repeat(1_000_000));
    let feature =
        |member: &str| format!("{{\"type\":\"FeatureCollection\",\"features\":[{{\"type\":\"Feature\",{member}}}]}}");
    for (name, wanted, text) in [
        ("deep.geojson", "line 1, column 1: something else stands where `{` should stand", deep.clone()),
        ("deep-member.geojson", "EOF", format!("{{\"type\":\"FeatureCollection\",\"features\":{deep}")),
        (
            "deep-properties.geojson",
            RECURSION,
            feature(&format!("\"properties\":{{\"a\":{}}}", "[".repeat(1_000) + &"]".repeat(1_000))),
        ),
        ("deep-geometry.geojson", RECURSION, feature(&format!("\"geometry\":{{\"coordinates\":{closed}}}"))),
        // Each number would take sixteen times its two bytes.
        (
            "wide-properties.geojson",
            "more than is read of one feature",
            feature(&format!("\"properties\":{{\"a\":[{}0]}}", "0,".repeat(20_000_000))),
        ),
        ("deep-arcs.json", "EOF", format!("{{\"type\":\"Topology\",\"objects\":{{}},\"arcs\":{deep}")),
    ] {
        let file = dir.write(name, text);
        partition_refused(&dir, &file, wanted);
    }
    let path = dir.path("huge.geojson");
    File::create(&path).expect("created").set_len(4 << 30).expect("a long file");
    partition_refused(&dir, &path, "at most 268435456 are read");
}

#[test]
fn a_flat_file_of_many_features_is_imported_within_the_bound() {
    let dir = made("flat");
    let path = dir.path("flat.geojson");
    let mut out = BufWriter::new(File::create(&path).expect("created"));
    write!(out, "{{\"type\":\"FeatureCollection\",\"features\":[").expect("written");
    // A hundred megabytes: taken apart all at once they would be six hundred.
    const FEATURES: usize = 430_000;
    for at in 0..FEATURES {
        let comma = if at == 0 { "" } else { ",\n" };
        write!(out, r#"{comma}{{"type":"Feature","properties":{{"设备编号":"d{at}","网格编码":"g11","类型":"camera","安装日期":"2026-01-05","街道":"某某街道","备注":"一条备注"}},"geometry":{{"type":"Point","coordinates":[104.005,30.005]}}}}"#)
            .expect("written");
    }
    out.write_all(b"]}").expect("written");
    drop(out);
    assert!(fs::metadata(&path).expect("a file").len() > 100_000_000);
    let map = dir.write(
        "map.toml",
        "[columns]\nid = \"设备编号\"\nmicro_grid = \"网格编码\"\nkind = \"类型\"\ninstalled = \"安装日期\"\n",
    );
    let (ok, said) = within(&["import", "register", "devices", &path, "--map", &map, "--into", &dir.path("registers")]);
    assert!(ok && said.contains(&format!("{FEATURES} rows: {FEATURES} used, 0 rejected")), "{said}");
}

#[track_caller]
fn partition_refused(dir: &TempDir, file: &str, wanted: &str) {
    let to = dir.path("registers");
    let (ok, said) = within(&["import", "--partition", file, "--level", "all", "--as-of", "2026-11-20", "--out", &to]);
    assert!(!ok && said.contains(wanted) && said.contains(file), "{wanted}: {said}");
    assert!(fs::metadata(to).is_err());
}
