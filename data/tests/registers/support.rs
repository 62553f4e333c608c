//! A small partition, tables in every form, and what an import leaves.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs::{self, File},
    io::Write as _,
    path::PathBuf,
    process::Command,
    sync::Arc,
};

use datafusion::{
    arrow::{
        array::{ArrayRef, AsArray as _, RecordBatch, StringArray},
        compute::cast,
        datatypes::DataType,
    },
    parquet::arrow::{ArrowWriter, arrow_reader::ParquetRecordBatchReaderBuilder},
};
use zip::{ZipWriter, write::SimpleFileOptions};

pub struct TempDir(pub PathBuf);

impl TempDir {
    pub fn new(name: &str) -> Self {
        let dir = std::env::temp_dir().join(format!("weige-registers-{name}-{}", std::process::id()));
        fs::create_dir_all(&dir).expect("a folder for temporary files");
        Self(dir)
    }

    pub fn path(&self, name: &str) -> String {
        self.0.join(name).to_string_lossy().into_owned()
    }

    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        fs::write(self.0.join(name), bytes).expect("written");
        self.path(name)
    }
}

impl Drop for TempDir {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Two by two grids in two communities, from 104° E, 30° N, a hundredth of a degree each.
pub fn made(name: &str) -> TempDir {
    let dir = TempDir::new(name);
    let mut features = Vec::new();
    for (community, code, x, y) in [("c1", "g11", 0, 0), ("c1", "g12", 1, 0), ("c2", "g21", 0, 1), ("c2", "g22", 1, 1)]
    {
        let at =
            |dx: i32, dy: i32| format!("[{},{}]", 104.0 + 0.01 * f64::from(x + dx), 30.0 + 0.01 * f64::from(y + dy));
        let ring = [at(0, 0), at(1, 0), at(1, 1), at(0, 1), at(0, 0)].join(",");
        features.push(format!(
            r#"{{"type":"Feature","properties":{{"code":"{code}","community":"{community}"}},"geometry":{{"type":"Polygon","coordinates":[[{ring}]]}}}}"#
        ));
    }
    let text = format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(","));
    let file = dir.write("grids.geojson", text);
    let to = dir.path("registers");
    let args = ["import", "--partition", &file, "--level", "community=community", "--leaf", "micro_grid"];
    let (ok, said) = weige_data(&[&args[..], &["--as-of", "2026-11-20", "--out", &to]].concat());
    assert!(ok, "{said}");
    dir
}

pub fn weige_data(args: &[&str]) -> (bool, String) {
    let done = Command::new(env!("CARGO_BIN_EXE_weige-data")).args(args).output().expect("weige-data starts");
    (done.status.success(), String::from_utf8(done.stderr).expect("text"))
}

pub fn import(dir: &TempDir, register: &str, file: &str, map: &str) -> (bool, String) {
    let map = dir.write("map.toml", map);
    weige_data(&["import", "register", register, file, "--map", &map, "--into", &dir.path("registers")])
}

pub fn report(dir: &TempDir, register: &str) -> serde_json::Value {
    let path = dir.0.join("registers/quality").join(format!("{register}.json"));
    serde_json::from_slice(&fs::read(path).expect("a report")).expect("is JSON")
}

/// A register's rows as texts by column.
pub fn table(dir: &TempDir, register: &str) -> BTreeMap<String, Vec<Option<String>>> {
    let path = dir.0.join("registers").join(format!("{register}.parquet"));
    let mut columns: BTreeMap<String, Vec<Option<String>>> = BTreeMap::new();
    let file = File::open(path).expect("a register");
    for batch in ParquetRecordBatchReaderBuilder::try_new(file).expect("Parquet").build().expect("a reader") {
        let batch = batch.expect("a batch");
        for (field, column) in batch.schema().fields().iter().zip(batch.columns()) {
            let texts = cast(column, &DataType::Utf8).expect("texts");
            let texts = texts.as_string::<i32>().iter().map(|text| text.map(str::to_owned));
            columns.entry(field.name().clone()).or_default().extend(texts);
        }
    }
    columns
}

pub fn texts(values: &[Option<String>]) -> Vec<&str> {
    values.iter().map(|value| value.as_deref().unwrap_or("∅")).collect()
}

/// Files that an import should not leave.
pub fn left(dir: &TempDir) -> Vec<String> {
    let mut left = Vec::new();
    for folder in ["registers", "registers/quality"] {
        for entry in fs::read_dir(dir.0.join(folder)).into_iter().flatten() {
            let name = entry.expect("an entry").file_name().to_string_lossy().into_owned();
            if name.starts_with('.') {
                left.push(name);
            }
        }
    }
    left
}

/// Rows of a sheet, every cell a text of its own.
pub fn sheet(lines: &[Vec<&str>]) -> String {
    let mut cells = String::new();
    for (row, line) in lines.iter().enumerate() {
        let _ = write!(cells, "<row r=\"{}\">", row + 1);
        for (column, text) in line.iter().enumerate() {
            let at = format!("{}{}", char::from(b'A' + column as u8), row + 1);
            let _ = write!(cells, "<c r=\"{at}\" t=\"inlineStr\"><is><t>{text}</t></is></c>");
        }
        cells += "</row>";
    }
    cells
}

/// A workbook of one sheet; format 1 is a day, and three texts are shared.
pub fn workbook(dir: &TempDir, name: &str, cells: &str) -> String {
    workbook_of(dir, name, |zip, part| {
        zip.write_all(match part {
            "xl/worksheets/sheet1.xml" => format!("{SHEET}{cells}</sheetData></worksheet>"),
            _ => format!("{SST}<si><t>设备编号</t></si><si><r><t>网格</t></r><r><t>编码</t></r></si><si><t>g11</t></si></sst>"),
        }.as_bytes())
    })
}

pub const SHEET: &str =
    r#"<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>"#;
pub const SST: &str = r#"<?xml version="1.0"?><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">"#;

/// A workbook whose sheet and shared texts `fill` writes.
pub fn workbook_of(
    dir: &TempDir,
    name: &str,
    fill: impl Fn(&mut ZipWriter<File>, &str) -> std::io::Result<()>,
) -> String {
    const REL: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let parts = [
        (
            "[Content_Types].xml",
            "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>".to_owned(),
        ),
        (
            "_rels/.rels",
            format!(
                "<Relationships xmlns=\"{PACKAGE}\"><Relationship Id=\"r1\" Type=\"{REL}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{REL}\"><sheets><sheet name=\"Sheet1\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                "<Relationships xmlns=\"{PACKAGE}\"><Relationship Id=\"r1\" Type=\"{REL}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/styles.xml",
            format!(
                "<styleSheet xmlns=\"{MAIN}\"><cellXfs count=\"2\"><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>"
            ),
        ),
        ("xl/sharedStrings.xml", String::new()),
        ("xl/worksheets/sheet1.xml", String::new()),
    ];
    let path = dir.path(name);
    let mut zip = ZipWriter::new(File::create(&path).expect("created"));
    for (part, text) in parts {
        zip.start_file(part, SimpleFileOptions::default()).expect("a part");
        if text.is_empty() {
            fill(&mut zip, part).expect("filled");
        } else {
            zip.write_all(text.as_bytes()).expect("written");
        }
    }
    zip.finish().expect("a workbook");
    path
}

/// A Parquet file of texts; empty ones are none.
pub fn parquet(dir: &TempDir, name: &str, lines: &[Vec<&str>]) -> String {
    let column = |at: usize| -> ArrayRef {
        Arc::new(lines[1..].iter().map(|line| Some(line[at]).filter(|text| !text.is_empty())).collect::<StringArray>())
    };
    let columns = lines[0].iter().enumerate().map(|(at, name)| (*name, column(at), true));
    let batch = RecordBatch::try_from_iter_with_nullable(columns).expect("a batch");
    let path = dir.path(name);
    let file = File::create(&path).expect("created");
    let mut writer = ArrowWriter::try_new(file, batch.schema(), None).expect("a writer");
    writer.write(&batch).expect("written");
    writer.close().expect("closed");
    path
}
