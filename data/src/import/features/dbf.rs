//! The table of a Shapefile (dBASE III and its kin): rows of fixed length, numbers and days as digits.

use anyhow::{Context as _, ensure};
use encoding_rs::{Encoding, GB18030, UTF_8, WINDOWS_1252};
use serde_json::{Map, Value};

use super::{super::table, bytes::Bytes};

const CUT: &str = "its bytes end too early";
/// The driver that writes Chinese (code page 936).
const DRIVER_936: u8 = 0x4d;

/// A table in memory.
pub(super) struct Table {
    rows: Vec<u8>,
    fields: Vec<Field>,
    /// Bytes of a row.
    length: usize,
    encoding: Option<&'static Encoding>,
}

struct Field {
    name: String,
    kind: u8,
    length: usize,
    /// Digits behind the point; of a whole number none.
    decimals: u8,
}

/// Why a row's value is none: the field, the value, the reason.
pub(super) type Fault = (String, String, &'static str);

impl Table {
    /// Reads the description in front of the rows.
    ///
    /// # Errors
    /// Bytes that are no table.
    pub(super) fn new(mut whole: Vec<u8>, encoding: Option<&'static Encoding>) -> anyhow::Result<Self> {
        let mut head = Bytes(&whole);
        head.take(8).context(CUT)?;
        let start = usize::from(head.array().map(u16::from_le_bytes).context(CUT)?);
        let length = usize::from(head.array().map(u16::from_le_bytes).context(CUT)?);
        let driver = *head.take(20).context(CUT)?.get(17).context(CUT)?;
        let encoding = encoding.or((driver == DRIVER_936).then_some(GB18030));
        let mut fields = Vec::new();
        while head.0.first().is_some_and(|byte| *byte != b'\r') {
            ensure!(fields.len() < table::MOST_COLUMNS, "more than {} columns", table::MOST_COLUMNS);
            let mut one = Bytes(head.take(32).context(CUT)?);
            let name = one.take(11).context(CUT)?;
            let name = name.split(|byte| *byte == 0).next().unwrap_or_default();
            let name = decode(encoding, name)
                .with_context(|| format!("the name of column {}: {}", fields.len() + 1, unreadable(encoding)))?;
            let kind = one.array::<1>().context(CUT)?[0];
            one.take(4).context(CUT)?;
            let [length, decimals] = one.array().context(CUT)?;
            fields.push(Field { name: name.trim().to_owned(), kind, length: length.into(), decimals });
        }
        let told: usize = fields.iter().map(|field| field.length).sum();
        ensure!(told < length, "its columns take {told} bytes, its rows {length}");
        ensure!(start <= whole.len(), CUT);
        whole.drain(..start);
        Ok(Self { rows: whole, fields, length, encoding })
    }

    pub(super) fn fields(&self) -> Vec<String> {
        self.fields.iter().map(|field| field.name.clone()).collect()
    }

    /// How many rows there are, those marked as deleted too.
    pub(super) const fn len(&self) -> usize {
        self.rows.len() / self.length
    }

    /// A row's values by name; none where the row is marked as deleted, or isn't there.
    pub(super) fn row(&self, at: usize) -> Option<Result<Map<String, Value>, Fault>> {
        let row = self.rows.get(at.checked_mul(self.length)?..(at + 1).checked_mul(self.length)?)?;
        let (mark, row) = row.split_first()?;
        if *mark == b'*' {
            return None;
        }
        let mut row = Bytes(row);
        let values = self.fields.iter().map(|field| {
            let bytes = row.take(field.length).unwrap_or_default();
            let value = self.value(field, bytes);
            let value = value.map_err(|why| (field.name.clone(), String::from_utf8_lossy(bytes).into_owned(), why))?;
            Ok((field.name.clone(), value))
        });
        Some(values.collect())
    }

    fn value(&self, field: &Field, bytes: &[u8]) -> Result<Value, &'static str> {
        let ascii = || std::str::from_utf8(bytes).map(|text| text.trim_matches([' ', '\0'])).unwrap_or("?");
        Ok(match field.kind {
            b'C' => {
                let end = bytes.iter().rposition(|byte| !matches!(byte, b' ' | 0)).map_or(0, |at| at + 1);
                let text = decode(self.encoding, &bytes[..end]).ok_or_else(|| unreadable(self.encoding))?;
                if text.is_empty() { Value::Null } else { text.into() }
            }
            b'N' | b'F' => match ascii() {
                // Asterisks stand for a number that didn't fit.
                text if text.is_empty() || text.bytes().all(|byte| byte == b'*') => Value::Null,
                text => {
                    let whole = (field.decimals == 0).then(|| text.parse::<i64>().ok().map(Value::from)).flatten();
                    let number = || text.parse().ok().and_then(serde_json::Number::from_f64).map(Value::Number);
                    whole.or_else(number).ok_or("is no finite number")?
                }
            },
            b'D' => match ascii() {
                text if text.bytes().all(|byte| byte == b'0') => Value::Null,
                text if text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit()) => {
                    format!("{}-{}-{}", &text[..4], &text[4..6], &text[6..]).into()
                }
                _ => return Err("is no day"),
            },
            b'L' => match ascii() {
                "T" | "t" | "Y" | "y" => true.into(),
                "F" | "f" | "N" | "n" => false.into(),
                _ => Value::Null,
            },
            // Memos and bytes lie in other files or are nothing that a register holds.
            _ => Value::Null,
        })
    }
}

/// What a .cpg or a mapping calls an encoding.
pub(super) fn encoding(name: &str) -> Option<&'static Encoding> {
    let plain: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    match plain.to_ascii_uppercase().as_str() {
        "UTF8" | "65001" | "CP65001" => Some(UTF_8),
        "GB18030" | "GBK" | "GB2312" | "936" | "CP936" | "ANSI936" | "MS936" | "54936" => Some(GB18030),
        "ISO88591" | "88591" | "LATIN1" | "1252" | "CP1252" | "ANSI1252" | "WINDOWS1252" => Some(WINDOWS_1252),
        _ => None,
    }
}

fn decode(encoding: Option<&'static Encoding>, bytes: &[u8]) -> Option<String> {
    if bytes.is_ascii() {
        return Some(String::from_utf8_lossy(bytes).into_owned());
    }
    let text = encoding?.decode_without_bom_handling_and_without_replacement(bytes)?;
    Some(text.into_owned())
}

fn unreadable(encoding: Option<&'static Encoding>) -> &'static str {
    match encoding {
        None => "no .cpg says how its letters are written: --encoding or a mapping's `encoding` must, UTF-8 or GB18030",
        Some(encoding) if encoding == UTF_8 => "its bytes are no UTF-8",
        Some(encoding) if encoding == GB18030 => "its bytes are no GB18030",
        Some(_) => "its bytes are no letters",
    }
}
