//! Workbooks. What a workbook unpacks to is measured part by part before it is opened: its reader holds some parts
//! whole, and believes what they say.

use std::{
    fs::File,
    io::{BufReader, Read},
    path::Path,
};

use anyhow::{Context as _, bail, ensure};
use calamine::{DataRef, Reader as _, Xlsx};
use zip::ZipArchive;

use super::{Go, MOST_COLUMNS, Options, Rows, named};

/// Largest file.
const MOST_FILE: u64 = 256 << 20;
/// Most parts; a workbook of many sheets and pictures has some hundred.
const MOST_PARTS: usize = 4096;
/// What a sheet may unpack to: it is read cell by cell. A million rows of fifteen columns take 600 MB.
const MOST_SHEET: u64 = 1 << 30;
/// What all other parts together may unpack to, the table of shared texts above all: they are held.
const MOST_HELD: u64 = 64 << 20;
/// Most shared texts: each costs memory however short it is.
const MOST_TEXTS: u64 = 3_000_000;
/// Beyond this size a part that was packed closer than [`MOST_RATIO`] is a bomb: sheets pack ten to fifty to one.
const SMALL: u64 = 16 << 20;
const MOST_RATIO: u64 = 100;
/// Longest run of bytes without a tag's beginning, and of one cell or shared text.
const MOST_RUN: usize = 1 << 20;
const MOST_CELL: usize = 4 << 20;
/// Deepest nesting of tags; a sheet has some ten. Loose, since a `>` in an attribute is taken for the tag's end.
const MOST_DEPTH: i64 = 10_000;
/// Days from 1899-12-30, which counts as 0 after the 1900 that spreadsheets take for a leap year, to 1970-01-01.
const EPOCH: f64 = 25_569.0;
/// By how much the days of workbooks from old Macintoshes are behind.
const MAC: f64 = 1_462.0;
/// The day after 9999-12-31.
const LAST: f64 = 2_958_466.0;

pub(super) fn read(path: &Path, options: Options<'_>, rows: &mut dyn Rows) -> anyhow::Result<()> {
    measure(path)?;
    let mut workbook = Xlsx::new(BufReader::new(File::open(path)?)).context("is no workbook that can be read")?;
    let sheets = workbook.sheet_names();
    let sheet = match options.sheet {
        Some(sheet) if sheets.iter().any(|name| name == sheet) => sheet.to_owned(),
        Some(sheet) => bail!("has no sheet {sheet:?}; it has {}", sheets.join(", ")),
        None => sheets.first().context("has no sheet")?.clone(),
    };
    let shift = if workbook.has_1904_epoch() { MAC - EPOCH } else { -EPOCH };
    let mut cells = workbook.worksheet_cells_reader(&sheet).with_context(|| format!("sheet {sheet}"))?;
    let mut row = Row { at: 0, cells: Vec::new(), columns: 0, fault: None };
    loop {
        let cell = cells.next_cell().with_context(|| format!("sheet {sheet}, after row {}", row.at))?;
        let (at, column) = cell.as_ref().map_or((u32::MAX, 0), |cell| cell.get_position());
        // Rows count from 1 in front of people, and 0 says that none has begun.
        let at = u64::from(at) + 1;
        if at != row.at {
            ensure!(at > row.at, "sheet {sheet}: row {at} stands after row {}", row.at);
            if row.end(rows)? == Go::Enough {
                return Ok(());
            }
            row.at = at;
        }
        let Some(cell) = cell else { break };
        let column = column as usize;
        ensure!(column < MOST_COLUMNS, "sheet {sheet}, row {at}: more than {MOST_COLUMNS} columns");
        match text(cell.get_value(), shift) {
            Ok(text) if text.is_empty() => {}
            Ok(text) => row.put(column, text),
            Err(reason) => row.fault = row.fault.take().or(Some(format!("column {}: {reason}", column + 1))),
        }
    }
    ensure!(row.columns > 0, "sheet {sheet} is empty");
    Ok(())
}

/// A row as its cells come in.
struct Row {
    at: u64,
    cells: Vec<String>,
    /// Of the header; 0 before it has been read.
    columns: usize,
    fault: Option<String>,
}

impl Row {
    fn put(&mut self, column: usize, text: String) {
        if self.columns > 0 && column >= self.columns {
            self.fault = self.fault.take().or(Some(format!("column {} has no header", column + 1)));
            return;
        }
        if column >= self.cells.len() {
            self.cells.resize_with(column + 1, String::new);
        }
        self.cells[column] = text;
    }

    /// Hands over what has come in and makes room for the next row. Rows without a value are none.
    fn end(&mut self, rows: &mut dyn Rows) -> anyhow::Result<Go> {
        let fault = self.fault.take();
        if fault.is_none() && self.cells.iter().all(String::is_empty) {
            return Ok(Go::On);
        }
        if self.columns == 0 {
            if let Some(reason) = fault {
                bail!("row {}: {reason}", self.at);
            }
            let names = named(std::mem::take(&mut self.cells))?;
            self.columns = names.len();
            self.cells.resize_with(self.columns, String::new);
            rows.header(&names)?;
            return Ok(Go::On);
        }
        let go = rows.row(self.at, fault.map_or(Ok(self.cells.as_slice()), Err))?;
        self.cells.iter_mut().for_each(String::clear);
        Ok(go)
    }
}

/// A cell's value as people write it; days as YYYY-MM-DD.
fn text(value: &DataRef<'_>, shift: f64) -> Result<String, String> {
    Ok(match value {
        DataRef::Empty => String::new(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(flag) => flag.to_string(),
        DataRef::DateTime(time) if time.is_duration() => time.as_f64().to_string(),
        DataRef::DateTime(time) => {
            let days = time.as_f64();
            if !(1.0..LAST).contains(&days) {
                return Err(format!("{days:e} is formatted as a date and is none"));
            }
            // The day that never was, 1900-02-29, is counted all the same.
            let missing = if days < 60.0 && shift == -EPOCH { 1.0 } else { 0.0 };
            domain::period::Day::from_epoch((days.floor() + shift + missing) as i32).to_string()
        }
        DataRef::Error(error) => return Err(format!("the formula's error {error}")),
    })
}

/// Unpacks every part once, holding nothing.
fn measure(path: &Path) -> anyhow::Result<()> {
    let bytes = std::fs::metadata(path)?.len();
    ensure!(bytes <= MOST_FILE, "{bytes} bytes; at most {MOST_FILE} are read as a workbook");
    let mut archive = ZipArchive::new(BufReader::new(File::open(path)?)).context("is no workbook")?;
    ensure!(archive.len() <= MOST_PARTS, "{} parts; a workbook has at most {MOST_PARTS}", archive.len());
    let mut held = MOST_HELD;
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).context("is no workbook")?;
        let name = part.name().context("is no workbook")?.to_lowercase();
        if name.contains("/media/") {
            continue;
        }
        let sheet = name.rsplit('/').next().is_some_and(|file| file.starts_with("sheet"));
        let most = if sheet { MOST_SHEET } else { held };
        let packed = part.compressed_size();
        let unpacked = Scan::default()
            .run(&mut part, packed, most)
            .with_context(|| format!("the part {}", name.chars().take(80).collect::<String>()))?;
        if !sheet {
            held -= unpacked;
        }
    }
    Ok(())
}

/// What has been seen of one part.
#[derive(Default)]
struct Scan {
    bytes: u64,
    /// Bytes since a tag's beginning, and since that of a cell or shared text.
    run: usize,
    cell: usize,
    /// Open tags, and shared texts so far.
    depth: i64,
    texts: u64,
    /// Between a tag's beginning and its end.
    inside: bool,
    /// The last bytes, newest at the end: enough to tell a tag by its beginning.
    tail: [u8; 3],
}

impl Scan {
    fn run(mut self, part: &mut impl Read, packed: u64, most: u64) -> anyhow::Result<u64> {
        let mut chunk = vec![0; 1 << 16];
        loop {
            let read = part.read(&mut chunk)?;
            if read == 0 {
                return Ok(self.bytes);
            }
            self.bytes += read as u64;
            ensure!(self.bytes <= most, "unpacks to more than {most} bytes");
            ensure!(
                self.bytes <= SMALL || self.bytes / packed.max(1) <= MOST_RATIO,
                "unpacks to more than {MOST_RATIO} times its size: a bomb"
            );
            for &byte in &chunk[..read] {
                self.see(byte);
                ensure!(self.run <= MOST_RUN, "more than {MOST_RUN} bytes without a tag");
            }
            ensure!(self.cell <= MOST_CELL, "a cell of more than {MOST_CELL} bytes");
            ensure!(self.depth <= MOST_DEPTH, "tags more than {MOST_DEPTH} deep");
            ensure!(self.texts <= MOST_TEXTS, "more than {MOST_TEXTS} shared texts");
        }
    }

    fn see(&mut self, byte: u8) {
        self.run += 1;
        self.cell += 1;
        match (self.tail, byte) {
            (_, b'<') => (self.run, self.inside) = (0, true),
            (tail, b'>') => {
                self.depth -= i64::from(self.inside && tail[2] == b'/');
                self.inside = false;
            }
            ([.., b'<'], b'/') => self.depth -= 1,
            ([.., b'<'], b'?' | b'!') => {}
            ([.., b'<'], first) => {
                self.depth += 1;
                // Columns, cells, comments; merged cells and links; formats; names begin anew.
                if matches!(first, b'c' | b'm' | b'h' | b'x' | b'd') {
                    self.cell = 0;
                }
            }
            ([_, b'<', b's'], b'i') => {
                self.texts += 1;
                self.cell = 0;
            }
            _ => {}
        }
        self.tail = [self.tail[1], self.tail[2], byte];
    }
}
