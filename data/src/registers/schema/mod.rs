//! What every register's table looks like: the one description that the check of files, the printed documentation and
//! the import follow. A register is added as one more entry in `tables.rs`.

mod check;
mod codes;
mod print;
mod tables;
mod work;

pub use check::{SchemaError, check, columns_of};
pub use print::{json, markdown};

use anyhow::Context as _;
use datafusion::arrow::datatypes::DataType;
use domain::catalogue::PrivacyClass;
use serde::Serialize;

/// A short text in both languages, known when the program is compiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the two languages")]
pub struct Said {
    pub zh: &'static str,
    pub en: &'static str,
}

/// One register: a Parquet file of that name in the folder.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Register {
    /// The file's stem and the table's name in SQL.
    pub name: &'static str,
    /// Whether a city must have it; without an optional one its indicators have no data.
    pub required: bool,
    /// Columns that together stand once only; empty where rows have no key.
    pub key: &'static [&'static str],
    /// What one row is.
    pub about: Said,
    /// In the file's order.
    pub columns: &'static [Column],
}

impl Register {
    /// The column of that name.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&'static Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// The gravest class among the columns: that of a whole row.
    #[must_use]
    pub fn class(&self) -> PrivacyClass {
        self.columns.iter().map(|column| column.class).max().unwrap_or(PrivacyClass::C0)
    }
}

/// One column.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// What its values are.
    pub kind: Kind,
    /// Whether every row must have a value.
    pub required: bool,
    /// The unit that a number counts, where it has one.
    pub unit: Option<&'static str>,
    /// The values that it may have.
    pub codes: Codes,
    /// How its values must be protected.
    pub class: PrivacyClass,
    /// What its values name.
    pub refers: Option<Refers>,
    /// What it says.
    pub about: Said,
    /// What offices call it; [`crate::import`] looks for such headers.
    pub also: &'static [&'static str],
}

/// What the values of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The name of a row: a whole number or a text.
    Id,
    /// One of few different words.
    Word,
    /// A text of its own.
    Text,
    /// A whole number from 0 to 255.
    Count8,
    /// A whole number from 0 to 65,535.
    Count16,
    /// A whole number from 0 to 4,294,967,295.
    Count32,
    /// A finite number.
    Number,
    /// True or false.
    Flag,
    /// A day of the civil calendar, UTC+8.
    Day,
}

impl Kind {
    /// The type that this program writes. Ids are the demo's numbers; imported ones stay texts, as offices have them.
    #[must_use]
    pub fn arrow(self) -> DataType {
        match self {
            Self::Id | Self::Count32 => DataType::UInt32,
            Self::Word => DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8)),
            Self::Text => DataType::Utf8,
            Self::Count8 => DataType::UInt8,
            Self::Count16 => DataType::UInt16,
            Self::Number => DataType::Float64,
            Self::Flag => DataType::Boolean,
            Self::Day => DataType::Date32,
        }
    }

    /// Whether a file's column is as good as [`Self::arrow`]: other writers have one integer type and plain texts.
    #[must_use]
    pub fn accepts(self, found: &DataType) -> bool {
        let text = |found: &DataType| matches!(found, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View);
        match self {
            Self::Word | Self::Text => match found {
                DataType::Dictionary(_, values) => text(values),
                found => text(found),
            },
            Self::Id => found.is_integer() || text(found),
            Self::Count8 | Self::Count16 | Self::Count32 => found.is_integer(),
            Self::Number => matches!(found, DataType::Float64 | DataType::Float32),
            Self::Flag => *found == DataType::Boolean,
            Self::Day => *found == DataType::Date32,
        }
    }

    /// The name in documents and messages.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Word => "word",
            Self::Text => "text",
            Self::Count8 => "count8",
            Self::Count16 => "count16",
            Self::Count32 => "count32",
            Self::Number => "number",
            Self::Flag => "flag",
            Self::Day => "day",
        }
    }
}

/// What a value of a word column may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Codes {
    /// Anything.
    Any,
    /// One of these.
    Closed(&'static [Code]),
    /// One of these, or one that a city adds.
    Open(&'static [Code]),
}

impl Codes {
    /// The known ones.
    #[must_use]
    pub const fn list(self) -> &'static [Code] {
        match self {
            Self::Any => &[],
            Self::Closed(list) | Self::Open(list) => list,
        }
    }
}

/// One code and what it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the two languages")]
pub struct Code {
    /// As it stands in the file.
    pub code: &'static str,
    pub zh: &'static str,
    pub en: &'static str,
}

/// What a column's values name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Refers {
    /// A leaf of the partition, by its code.
    Leaf,
    /// A row of another register, by its key of one column.
    Register(&'static str),
}

/// What offices call a longitude.
pub(crate) const LON: &[&str] = &["经度坐标", "东经", "坐标x", "x坐标", "lng", "longitude"];
/// What offices call a latitude.
pub(crate) const LAT: &[&str] = &["纬度坐标", "北纬", "坐标y", "y坐标", "latitude"];

/// Every described register, the required ones first.
#[must_use]
pub const fn all() -> &'static [Register] {
    tables::ALL
}

/// The register of that name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Register> {
    all().iter().find(|register| register.name == name)
}

/// As [`find`], for a name that a person typed.
///
/// # Errors
/// The name and all known ones.
pub fn named(name: &str) -> anyhow::Result<&'static Register> {
    find(name).with_context(|| {
        let known: Vec<&str> = all().iter().map(|register| register.name).collect();
        format!("no register is called {name:?}; known are {}", known.join(", "))
    })
}

#[cfg(test)]
mod tests;
