//! Text files: fields parted by `,`, `;` or tabs, in UTF-8 or GB18030. The splitter writes into buffers that never
//! grow, so that a line without an end is an error and no memory.

use std::{fs::File, io::Read, path::Path};

use anyhow::{bail, ensure};
use csv_core::{ReadRecordResult, Reader, ReaderBuilder};
use encoding_rs::GB18030;

use super::{Encoding, Go, MOST_COLUMNS, Options, Rows, named};

/// Longest record, its line breaks included.
const MOST_RECORD: usize = 1 << 20;
const CHUNK: usize = 1 << 18;
const BOM: &[u8] = b"\xEF\xBB\xBF";
/// No byte of a character in UTF-8 or GB18030 is one of these.
const DELIMITERS: [u8; 3] = [b',', b';', b'\t'];

pub(super) fn read(path: &Path, options: Options<'_>, rows: &mut dyn Rows) -> anyhow::Result<()> {
    let mut records = Records::open(File::open(path)?, options.encoding)?;
    let mut cells = Vec::new();
    let Some(first) = records.next(&mut cells)? else { bail!("is empty") };
    if let Err(reason) = first.1 {
        bail!("line {}: {reason}", first.0);
    }
    let names = named(cells)?;
    let columns = names.len();
    rows.header(&names)?;
    let mut cells = Vec::new();
    while let Some((line, read)) = records.next(&mut cells)? {
        let row = match read {
            Ok(()) if cells.len() == columns => Ok(cells.as_slice()),
            Ok(()) => Err(format!("{} fields stand under {columns} columns", cells.len())),
            Err(reason) => Err(reason),
        };
        if rows.row(line, row)? == Go::Enough {
            break;
        }
    }
    Ok(())
}

struct Records<R> {
    input: R,
    chunk: Box<[u8]>,
    /// What of the chunk is still to be read.
    left: core::ops::Range<usize>,
    /// Line breaks passed so far.
    breaks: u64,
    encoding: Option<Encoding>,
    splitter: Reader,
    output: Box<[u8]>,
    ends: Box<[usize]>,
}

impl<R: Read> Records<R> {
    fn open(input: R, encoding: Option<Encoding>) -> anyhow::Result<Self> {
        let mut records = Self {
            input,
            chunk: vec![0; CHUNK].into(),
            left: 0..0,
            breaks: 0,
            encoding,
            splitter: Reader::new(),
            output: vec![0; MOST_RECORD].into(),
            ends: vec![0; MOST_COLUMNS + 1].into(),
        };
        // The whole header, as far as one chunk holds it.
        while !header(records.rest()).contains(&b'\n') && records.left.end < CHUNK {
            let read = records.input.read(&mut records.chunk[records.left.end..])?;
            if read == 0 {
                break;
            }
            records.left.end += read;
        }
        let head = records.rest();
        ensure!(!head.starts_with(b"\xFF\xFE") && !head.starts_with(b"\xFE\xFF"), "is UTF-16; save it as UTF-8");
        let bom = head.starts_with(BOM);
        let delimiter = delimiter(header(head));
        if bom {
            records.left.start += BOM.len();
            records.encoding = Some(Encoding::Utf8);
        }
        records.settle_encoding();
        records.splitter = ReaderBuilder::new().delimiter(delimiter).build();
        Ok(records)
    }

    fn rest(&self) -> &[u8] {
        &self.chunk[self.left.clone()]
    }

    fn refill(&mut self) -> anyhow::Result<()> {
        let read = self.input.read(&mut self.chunk)?;
        self.left = 0..read;
        self.settle_encoding();
        Ok(())
    }

    /// The first chunk that isn't plain ASCII tells: in GB18030 hardly any character is one of UTF-8 by chance, and a
    /// broken byte among good ones doesn't make another encoding.
    fn settle_encoding(&mut self) {
        if self.encoding.is_some() || self.rest().is_ascii() {
            return;
        }
        let text = String::from_utf8_lossy(self.rest());
        let (mut good, mut broken) = (0, 0);
        for letter in text.chars().filter(|letter| !letter.is_ascii()) {
            *if letter == char::REPLACEMENT_CHARACTER { &mut broken } else { &mut good } += 1;
        }
        self.encoding = Some(if good > broken { Encoding::Utf8 } else { Encoding::Gb18030 });
    }

    /// The next record into `cells`: its first line, and why it can't be read where that is so. Empty lines are none.
    fn next(&mut self, cells: &mut Vec<String>) -> anyhow::Result<Option<(u64, Result<(), String>)>> {
        loop {
            match self.rest().first() {
                Some(b'\r') => {}
                Some(b'\n') => self.breaks += 1,
                Some(_) => break,
                None => {
                    self.refill()?;
                    if self.left.is_empty() {
                        return Ok(None);
                    }
                    continue;
                }
            }
            self.left.start += 1;
        }
        let line = self.breaks + 1;
        let (mut out, mut fields) = (0, 0);
        loop {
            let (result, read, wrote, ended) = self.splitter.read_record(
                &self.chunk[self.left.clone()],
                &mut self.output[out..],
                &mut self.ends[fields..],
            );
            let passed = &self.chunk[self.left.start..self.left.start + read];
            self.breaks += passed.iter().filter(|&&byte| byte == b'\n').count() as u64;
            self.left.start += read;
            out += wrote;
            fields += ended;
            match result {
                ReadRecordResult::InputEmpty => self.refill()?,
                ReadRecordResult::OutputFull => {
                    bail!("line {line}: no end of the row within {MOST_RECORD} bytes")
                }
                ReadRecordResult::OutputEndsFull => bail!("line {line}: more than {MOST_COLUMNS} columns"),
                ReadRecordResult::Record => break,
                ReadRecordResult::End => return Ok(None),
            }
        }
        ensure!(fields <= MOST_COLUMNS, "line {line}: more than {MOST_COLUMNS} columns");
        cells.truncate(fields);
        cells.resize_with(fields, String::new);
        let mut from = 0;
        for (at, (cell, &end)) in cells.iter_mut().zip(&self.ends[..fields]).enumerate() {
            cell.clear();
            if let Err(reason) = decode(self.encoding, &self.output[from..end], cell) {
                return Ok(Some((line, Err(format!("field {}: {reason}", at + 1)))));
            }
            from = end;
        }
        Ok(Some((line, Ok(()))))
    }
}

/// Adds the letters to `cell`.
fn decode(encoding: Option<Encoding>, bytes: &[u8], cell: &mut String) -> Result<(), &'static str> {
    match encoding {
        Some(Encoding::Gb18030) => {
            let text = GB18030.decode_without_bom_handling_and_without_replacement(bytes);
            cell.push_str(&text.ok_or("its bytes are no GB18030")?);
        }
        Some(Encoding::Utf8) | None => {
            cell.push_str(std::str::from_utf8(bytes).map_err(|_| "its bytes are no UTF-8")?);
        }
    }
    Ok(())
}

/// From the first line that isn't empty.
fn header(head: &[u8]) -> &[u8] {
    let head = head.strip_prefix(BOM).unwrap_or(head);
    let begin = head.iter().position(|byte| !matches!(byte, b'\r' | b'\n')).unwrap_or(head.len());
    &head[begin..]
}

/// The one that stands most often in the first line, outside quotes; the comma where none does.
fn delimiter(head: &[u8]) -> u8 {
    let mut counts = [0_usize; DELIMITERS.len()];
    let mut quoted = false;
    for &byte in head.iter().take_while(|&&byte| byte != b'\n') {
        quoted ^= byte == b'"';
        if let Some(at) = DELIMITERS.iter().position(|&delimiter| delimiter == byte && !quoted) {
            counts[at] += 1;
        }
    }
    let most = counts.iter().copied().max().unwrap_or(0);
    counts.iter().position(|&count| count == most).map_or(b',', |at| DELIMITERS[at])
}
