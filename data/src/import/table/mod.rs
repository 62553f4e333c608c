//! Tables row by row: CSV, XLSX, Parquet and files of places alike as a header and rows of texts. However large or
//! hostile a file is, what is held of it at a time is bounded.

mod csv;
mod features;
mod parquet;
mod xlsx;

#[cfg(test)]
mod tests;

use std::path::Path;

use anyhow::{Context as _, bail, ensure};
use clap::ValueEnum;
use domain::crs::FileCrs;
use serde::Deserialize;

pub(super) use features::POSITION;

/// Most columns of a table.
pub(super) const MOST_COLUMNS: usize = 4096;

/// How a text file's bytes become letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ValueEnum)]
pub enum Encoding {
    /// With or without a byte order mark.
    #[serde(rename = "UTF-8")]
    #[value(name = "UTF-8")]
    Utf8,
    /// And with it GBK and GB 2312.
    #[serde(rename = "GB18030")]
    #[value(name = "GB18030")]
    Gb18030,
}

/// What has to be known of a file beside its content.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Options<'a> {
    /// The sheet of a workbook, its first one without; the layer of a file of places.
    pub sheet: Option<&'a str>,
    /// The encoding of a text file; found out without.
    pub encoding: Option<Encoding>,
    /// The system that the geometries of a file of places are said to be in.
    pub crs: Option<FileCrs>,
    /// For drafts, where a system that isn't named is no fault.
    pub draft: bool,
}

/// Takes a table's rows.
pub(super) trait Rows {
    /// The columns' names, trimmed, once before all rows.
    fn header(&mut self, names: &[String]) -> anyhow::Result<()>;

    /// One row: the line or row of the file where it begins (in Parquet, which has no header line, counted from 1 all
    /// the same), and as many texts as there are columns, or why it can't be read.
    fn row(&mut self, at: u64, cells: Result<&[String], String>) -> anyhow::Result<Go>;
}

/// Whether more rows are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Go {
    On,
    Enough,
}

/// Reads a table by its file name's end.
///
/// # Errors
/// What makes the whole file unreadable, with the place; a bad row goes to `rows` instead.
pub(super) fn read(path: &Path, options: Options<'_>, rows: &mut dyn Rows) -> anyhow::Result<()> {
    let end = path.extension().map(|end| end.to_string_lossy().to_lowercase()).unwrap_or_default();
    let read = match end.as_str() {
        "csv" | "tsv" | "txt" => csv::read,
        "xlsx" => xlsx::read,
        "parquet" => parquet::read,
        "geojson" | "json" | "topojson" | "zip" | "gpkg" | "fgb" => return features::read(path, options, rows),
        "xls" => bail!("{}: the old .xls form isn't read; save it as .xlsx", path.display()),
        _ => bail!(
            "{}: .csv, .tsv, .txt, .xlsx, .parquet, .geojson, .zip (a Shapefile), .gpkg and .fgb are read",
            path.display()
        ),
    };
    read(path, options, rows).with_context(|| path.display().to_string())
}

/// A header that can be used.
fn named(names: Vec<String>) -> anyhow::Result<Vec<String>> {
    ensure!(names.iter().any(|name| !name.trim().is_empty()), "the first row names no column");
    Ok(names.into_iter().map(|name| name.trim().to_owned()).collect())
}
