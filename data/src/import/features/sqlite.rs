//! Rows of a table in a SQLite file (the format's description on sqlite.org, "Database File Format"), and nothing
//! else: no SQL, no indexes, no writing. So a foreign file can run nothing here, nothing is laid beside it, and each
//! page is asked for at most once. A GeoPackage needs no more.

use std::{
    fs::File,
    io::{Read as _, Seek as _, SeekFrom},
    path::Path,
};

use anyhow::{Context as _, bail, ensure};

use super::{MOST_FEATURE, sqlite_columns};

const BROKEN: &str = "is a broken SQLite file";
const TWICE: &str = "is a broken SQLite file: a page stands in two places";
const MAGIC: &[u8] = b"SQLite format 3\0";
/// The schema's table begins after the file's header.
const HEADER: usize = 100;
/// Deepest tree; ten levels hold more pages than a file can have.
const MOST_DEPTH: usize = 40;

/// A value as it is stored.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Cell {
    Null,
    Int(i64),
    Real(f64),
    Text(Vec<u8>),
    Blob(Vec<u8>),
}

impl Cell {
    /// A text of letters.
    pub(super) fn text(&self) -> Option<&str> {
        if let Self::Text(bytes) = self { std::str::from_utf8(bytes).ok() } else { None }
    }

    pub(super) const fn int(&self) -> Option<i64> {
        if let Self::Int(number) = self { Some(*number) } else { None }
    }
}

/// A column as its table was made with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Column {
    pub name: String,
    /// The row's number, which is not stored a second time.
    pub is_row_number: bool,
    /// Declared as INTEGER, and nothing else.
    pub is_integer: bool,
    /// Numbers of this column are no whole ones, even where they are stored so.
    pub is_real: bool,
    /// What rows have that are older than the column; NULL where it is not told.
    pub has_default: bool,
}

/// A table that is read row by row.
pub(super) struct Table {
    pub columns: Vec<Column>,
    rows: Rows,
}

impl Table {
    /// Opens a table by name; none where the file has none.
    ///
    /// # Errors
    /// A file that is none, or a table that isn't stored plainly.
    pub(super) fn open(path: &Path, name: &str) -> anyhow::Result<Option<Self>> {
        let mut schema = Rows::open(path, 1)?;
        while let Some((_, row)) = schema.next()? {
            let [kind, called, _, root, sql] = row.as_slice() else { bail!(BROKEN) };
            if !called.text().is_some_and(|called| called.eq_ignore_ascii_case(name)) || kind.text() == Some("index") {
                continue;
            }
            ensure!(kind.text() == Some("table"), "{name} is a {}: save it as a table", kind.text().unwrap_or("?"));
            let root = root.int().and_then(|root| u32::try_from(root).ok()).context(BROKEN)?;
            let columns = sqlite_columns::read(sql.text().context(BROKEN)?).with_context(|| name.to_owned())?;
            ensure!(root > 0, "{name} isn't stored in the file");
            return Ok(Some(Self { columns, rows: Rows::open(path, root)? }));
        }
        Ok(None)
    }

    /// The next row: as many cells as there are columns.
    pub(super) fn next(&mut self) -> anyhow::Result<Option<(i64, Vec<Cell>)>> {
        let Some((number, mut cells)) = self.rows.next()? else { return Ok(None) };
        for (at, column) in self.columns.iter().enumerate() {
            match cells.get_mut(at) {
                None => {
                    let name = &column.name;
                    ensure!(!column.has_default, "row {number} is older than the column {name}: save the table anew");
                    cells.push(Cell::Null);
                }
                Some(cell) if column.is_row_number => *cell = Cell::Int(number),
                Some(cell) => {
                    if let (true, Cell::Int(whole)) = (column.is_real, &cell) {
                        *cell = Cell::Real(*whole as f64);
                    }
                }
            }
        }
        Ok(Some((number, cells)))
    }

    pub(super) fn column(&self, name: &str) -> anyhow::Result<usize> {
        let at = self.columns.iter().position(|column| column.name.eq_ignore_ascii_case(name));
        at.with_context(|| format!("has no column {name}"))
    }
}

/// The rows of a tree of pages.
struct Rows {
    file: File,
    page_size: usize,
    /// Of a page, without what it has at its end for others.
    usable: usize,
    pages: u32,
    /// Pages of the tree that are still to be looked at.
    left: u32,
    /// From the root down to where reading is.
    path: Vec<Level>,
}

struct Level {
    page: Vec<u8>,
    /// Where its header begins.
    start: usize,
    leaf: bool,
    /// Bytes of it that rows have had.
    used: usize,
    /// The next cell, and how many there are.
    at: usize,
    cells: usize,
}

impl Rows {
    fn open(path: &Path, root: u32) -> anyhow::Result<Self> {
        let mut file = File::open(path)?;
        let length = file.metadata()?.len();
        let mut head = [0; HEADER];
        file.read_exact(&mut head).ok().filter(|()| head.starts_with(MAGIC)).context("is no SQLite file")?;
        let page_size = match u16::from_be_bytes([head[16], head[17]]) {
            1 => 65_536,
            size => usize::from(size),
        };
        let usable = page_size.saturating_sub(head[20].into());
        ensure!(page_size.is_power_of_two() && page_size >= 512 && usable >= 480, BROKEN);
        ensure!(head[56..60] == [0, 0, 0, 1], "its texts are UTF-16: save it with UTF-8");
        // Changes that aren't in the file yet lie beside it.
        for beside in ["-wal", "-journal"] {
            let mut name = path.as_os_str().to_owned();
            name.push(beside);
            let waiting = std::fs::metadata(&name).is_ok_and(|found| found.len() > 0);
            ensure!(!waiting, "is open elsewhere, or was left so: {} has changes", Path::new(&name).display());
        }
        let pages = u32::try_from(length / page_size as u64).ok().context(BROKEN)?;
        let mut rows = Self { file, page_size, usable, pages, left: pages, path: Vec::new() };
        rows.descend(root)?;
        Ok(rows)
    }

    fn page(&mut self, number: u32) -> anyhow::Result<Vec<u8>> {
        ensure!((1..=self.pages).contains(&number), "{BROKEN}: it has no page {number}");
        self.file.seek(SeekFrom::Start(u64::from(number - 1) * self.page_size as u64))?;
        let mut page = vec![0; self.page_size];
        self.file.read_exact(&mut page)?;
        page.truncate(self.usable);
        Ok(page)
    }

    fn descend(&mut self, number: u32) -> anyhow::Result<()> {
        ensure!(self.path.len() < MOST_DEPTH, "{BROKEN}: its pages lie too deep");
        self.left = self.left.checked_sub(1).context(TWICE)?;
        let page = self.page(number)?;
        let start = if number == 1 { HEADER } else { 0 };
        let leaf = match page[start] {
            5 => false,
            13 => true,
            _ => bail!("{BROKEN}: page {number} is none of a table"),
        };
        let cells = usize::from(u16::from_be_bytes([page[start + 3], page[start + 4]]));
        self.path.push(Level { page, start, leaf, used: 0, at: 0, cells });
        Ok(())
    }

    /// The next row's number and cells.
    fn next(&mut self) -> anyhow::Result<Option<(i64, Vec<Cell>)>> {
        while let Some(level) = self.path.last_mut() {
            let at = level.at;
            level.at += 1;
            if level.leaf {
                if at >= level.cells {
                    self.path.pop();
                    continue;
                }
                let part = level.row(at).context(BROKEN)?;
                return self.row(part).map(Some);
            }
            // After the last cell the page on the right, which stands in the header.
            let child = if at == level.cells { level.number(level.start + 8) } else { level.child(at) };
            if at > level.cells {
                self.path.pop();
            } else {
                self.descend(child.context(BROKEN)?)?;
            }
        }
        Ok(None)
    }

    /// A row from its part in a leaf.
    fn row(&mut self, Part { number, length, mut payload, mut next }: Part) -> anyhow::Result<(i64, Vec<Cell>)> {
        ensure!(length <= MOST_FEATURE, "row {number}: {length} bytes; at most {MOST_FEATURE} are read");
        while payload.len() < length {
            self.left = self.left.checked_sub(1).context(TWICE)?;
            let page = self.page(next)?;
            next = number_of(&page).context(BROKEN)?;
            let more = (length - payload.len()).min(page.len() - 4);
            payload.extend_from_slice(&page[4..4 + more]);
        }
        Ok((number, cells(&payload).with_context(|| format!("{BROKEN}: row {number}"))?))
    }
}

/// What a leaf holds of a row.
struct Part {
    number: i64,
    /// Of the whole row.
    length: usize,
    payload: Vec<u8>,
    /// The page that goes on, where the row is longer.
    next: u32,
}

impl Level {
    /// Cell `at`, up to the page's end.
    fn cell(&self, at: usize) -> Option<&[u8]> {
        let pointer = self.start + if self.leaf { 8 } else { 12 } + 2 * at;
        let begin = self.page.get(pointer..pointer + 2)?;
        self.page.get(usize::from(u16::from_be_bytes([begin[0], begin[1]]))..)
    }

    fn row(&mut self, at: usize) -> Option<Part> {
        let mut rest = self.cell(at)?;
        let length = usize::try_from(varint(&mut rest)?).ok()?;
        let number = varint(&mut rest)?;
        let usable = self.page.len();
        let (most, least) = (usable - 35, (usable - 12) * 32 / 255 - 23);
        let mut here = length;
        if length > most {
            let fits = least + (length - least) % (usable - 4);
            here = if fits <= most { fits } else { least };
        }
        let (payload, rest) = rest.split_at_checked(here)?;
        let (payload, next) = (payload.to_vec(), if length > here { number_of(rest)? } else { 0 });
        self.used += here;
        // Rows don't share bytes.
        (self.used <= usable).then_some(Part { number, length, payload, next })
    }

    fn child(&self, at: usize) -> Option<u32> {
        self.cell(at).and_then(number_of)
    }

    fn number(&self, at: usize) -> Option<u32> {
        self.page.get(at..).and_then(number_of)
    }
}

fn number_of(bytes: &[u8]) -> Option<u32> {
    bytes.first_chunk().map(|bytes| u32::from_be_bytes(*bytes))
}

/// Seven bits a byte, the greatest first; of a ninth byte all eight.
fn varint(rest: &mut &[u8]) -> Option<i64> {
    let mut value: u64 = 0;
    for at in 0..9 {
        let (byte, after) = rest.split_first()?;
        *rest = after;
        if at == 8 {
            return Some((value << 8 | u64::from(*byte)).cast_signed());
        }
        value = value << 7 | u64::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            return Some(value.cast_signed());
        }
    }
    None
}

/// A record's values: their kinds first, then their bytes.
fn cells(payload: &[u8]) -> Option<Vec<Cell>> {
    let mut rest = payload;
    let head = usize::try_from(varint(&mut rest)?).ok()?;
    let mut kinds = payload.get(payload.len() - rest.len()..head)?;
    let mut values = payload.get(head..)?;
    let mut cells = Vec::new();
    while !kinds.is_empty() {
        let kind = usize::try_from(varint(&mut kinds)?).ok()?;
        let length = match kind {
            0 | 8 | 9 => 0,
            1..=4 => kind,
            5 => 6,
            6 | 7 => 8,
            12.. => (kind - 12) / 2,
            _ => return None,
        };
        let (bytes, after) = values.split_at_checked(length)?;
        values = after;
        cells.push(match kind {
            0 => Cell::Null,
            8 | 9 => Cell::Int(kind as i64 - 8),
            7 => Cell::Real(f64::from_be_bytes(*bytes.first_chunk()?)),
            1..=6 => {
                let sign = i64::from(bytes[0].cast_signed() >> 7);
                Cell::Int(bytes.iter().fold(sign, |number, byte| number << 8 | i64::from(*byte)))
            }
            _ if kind.is_multiple_of(2) => Cell::Blob(bytes.to_vec()),
            _ => Cell::Text(bytes.to_vec()),
        });
    }
    Some(cells)
}
