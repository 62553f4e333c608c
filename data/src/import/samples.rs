//! Small files that are good, to be damaged by tests and by fuzzing, and what takes tables apart that were made of them.

use std::{
    io::{Cursor, Read as _, Write as _},
    sync::Arc,
};

use anyhow::Context as _;
use datafusion::{
    arrow::array::{ArrayRef, Float64Array, RecordBatch, StringArray},
    parquet::arrow::ArrowWriter,
};
use zip::{CompressionMethod, ZipArchive, ZipWriter, write::SimpleFileOptions};

use super::table::{Go, Rows};

/// Most bytes that a part of a small zip is unpacked to.
const MOST_PART: u64 = 1 << 20;

/// Counts, and looks whether each row is as wide as the header.
#[derive(Default)]
pub(super) struct Counted {
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

/// A table with quotes, and letters beyond ASCII.
pub(super) fn csv() -> Vec<u8> {
    (0..40).fold("编号,名称,数\n".to_owned(), |text, at| format!("{text}d{at},\"网格, {at}\",{at}.5\n")).into_bytes()
}

/// A workbook of one sheet.
pub(super) fn xlsx() -> anyhow::Result<Vec<u8>> {
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

/// A table of a text and a number.
pub(super) fn parquet() -> anyhow::Result<Vec<u8>> {
    let names: ArrayRef = Arc::new((0..50).map(|at| Some(format!("网格{at}"))).collect::<StringArray>());
    let numbers: ArrayRef = Arc::new(Float64Array::from_iter_values((0..50).map(f64::from)));
    let batch = RecordBatch::try_from_iter([("name", names), ("number", numbers)])?;
    let mut out = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut out, batch.schema(), None)?;
    writer.write(&batch)?;
    writer.close()?;
    Ok(out)
}

/// The parts of a zip as they are unpacked.
pub(super) fn unzipped(bytes: &[u8]) -> anyhow::Result<Vec<(String, Vec<u8>)>> {
    let mut zip = ZipArchive::new(Cursor::new(bytes))?;
    let mut parts = Vec::new();
    for at in 0..zip.len() {
        let part = zip.by_index(at)?;
        let (name, mut bytes) = (part.name().context("a name")?.to_string(), Vec::new());
        part.take(MOST_PART).read_to_end(&mut bytes)?;
        parts.push((name, bytes));
    }
    Ok(parts)
}

/// A zip of parts, not packed.
pub(super) fn zipped(parts: &[(String, Vec<u8>)]) -> anyhow::Result<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        zip.start_file(name.as_str(), options)?;
        zip.write_all(bytes)?;
    }
    Ok(zip.finish()?.into_inner())
}
