//! Tables in every form, damaged and as noise.

use std::{fs, path::PathBuf, sync::Arc};

use datafusion::{
    arrow::array::{ArrayRef, Float64Array, RecordBatch, StringArray},
    parquet::arrow::ArrowWriter,
};

use super::{Go, Options, Rows, read};
use crate::import::mutate::{Mutator, zipped};

/// Counts, and looks whether each row is as wide as the header.
#[derive(Default)]
struct Counted {
    columns: usize,
    rows: usize,
}

impl Rows for Counted {
    fn header(&mut self, names: &[String]) -> anyhow::Result<()> {
        assert_eq!(self.columns, 0, "a header comes once");
        self.columns = names.len();
        Ok(())
    }

    fn row(&mut self, _at: u64, cells: Result<&[String], String>) -> anyhow::Result<Go> {
        assert!(cells.is_err_and(|reason| !reason.is_empty()) || self.columns > 0);
        self.rows += 1;
        assert!(self.rows < 1_000_000, "few bytes became many rows");
        Ok(Go::On)
    }
}

fn csv() -> Vec<u8> {
    (0..40).fold("编号,名称,数\n".to_owned(), |text, at| format!("{text}d{at},\"网格, {at}\",{at}.5\n")).into_bytes()
}

fn xlsx() -> Vec<u8> {
    const REL: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let rows = (1..20).fold(String::new(), |rows, at| {
        format!("{rows}<row r=\"{at}\"><c r=\"A{at}\" t=\"inlineStr\"><is><t>网格{at}</t></is></c><c r=\"B{at}\"><v>{at}</v></c></row>")
    });
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
                "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{REL}\"><sheets><sheet name=\"S\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                "<Relationships xmlns=\"{PACKAGE}\"><Relationship Id=\"r1\" Type=\"{REL}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
            ),
        ),
        ("xl/worksheets/sheet1.xml", format!("<worksheet xmlns=\"{MAIN}\"><sheetData>{rows}</sheetData></worksheet>")),
    ];
    zipped(&parts.map(|(name, text)| (name.to_owned(), text.into_bytes())))
}

fn parquet() -> Vec<u8> {
    let names: ArrayRef = Arc::new((0..50).map(|at| Some(format!("网格{at}"))).collect::<StringArray>());
    let numbers: ArrayRef = Arc::new(Float64Array::from_iter_values((0..50).map(f64::from)));
    let batch = RecordBatch::try_from_iter([("name", names), ("number", numbers)]).unwrap();
    let mut out = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut out, batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    out
}

/// Damaged in many ways, a table is read or refused, and never more than that.
#[test]
fn damaged_tables_and_noise_are_read_or_refused() {
    for (name, good) in [("t.csv", csv()), ("t.xlsx", xlsx()), ("t.parquet", parquet())] {
        let path: PathBuf = std::env::temp_dir().join(format!("weige-tables-{}-{name}", std::process::id()));
        let (mut mutator, rounds) = Mutator::wished(20_261_122, 2_000);
        fs::write(&path, &good).unwrap();
        read(&path, Options::default(), &mut Counted::default()).unwrap();
        let (mut taken, mut refused) = (0, 0);
        for round in 0..rounds {
            let bytes = match round % 8 {
                0 => mutator.noise(4_096),
                1..=6 if name.ends_with(".xlsx") => mutator.damaged_zip(&good),
                _ => mutator.damaged(&good),
            };
            fs::write(&path, &bytes).unwrap();
            match read(&path, Options::default(), &mut Counted::default()) {
                Ok(()) => taken += 1,
                Err(_) => refused += 1,
            }
        }
        let _ = fs::remove_file(&path);
        assert!(taken > 20 && refused > 20, "{name}: {taken} read, {refused} refused: is it damaged at all?");
    }
}
