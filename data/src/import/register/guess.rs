//! A mapping drafted from a table: which register it looks like, which header is which field, what its codes may mean.
//! What is not sure is left for a person to fill in.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    path::Path,
};

use anyhow::{Context as _, ensure};
use domain::crs::FileCrs;

use super::{date::Pattern, value::number};
use crate::{
    import::{
        table::{self, Go, Options, POSITION, Rows},
        values::quoted,
    },
    registers::schema::{self, Column, Kind, Register},
};

/// Rows that are looked at.
const LOOKED_AT: usize = 2_000;
/// Different values of a column that are remembered.
const MOST_VALUES: usize = 200;
/// Forms of dates that are tried beside [`Pattern::ISO`].
const FORMS: [&str; 5] = ["YYYY/M/D", "YYYY年M月D日", "YYYYMMDD", "YYYY.M.D", "YYYY-M-D"];
/// How alike a header and a field must be.
const ALIKE: u32 = 2;

/// What was seen of a table.
#[derive(Default)]
struct Seen {
    headers: Vec<String>,
    /// The same as [`plain`] texts.
    plain: Vec<String>,
    /// Different values by column.
    values: Vec<BTreeSet<String>>,
    rows: usize,
}

impl Rows for Seen {
    fn header(&mut self, names: &[String]) -> anyhow::Result<()> {
        self.headers = names.to_vec();
        self.plain = names.iter().map(|name| plain(name)).collect();
        self.values = vec![BTreeSet::new(); names.len()];
        Ok(())
    }

    fn row(&mut self, _at: u64, cells: Result<&[String], String>) -> anyhow::Result<Go> {
        for (values, cell) in self.values.iter_mut().zip(cells.unwrap_or_default()) {
            if values.len() < MOST_VALUES && !cell.trim().is_empty() {
                values.insert(cell.trim().to_owned());
            }
        }
        self.rows += 1;
        Ok(if self.rows < LOOKED_AT { Go::On } else { Go::Enough })
    }
}

/// The mapping's text.
pub(super) fn draft(file: &Path) -> anyhow::Result<String> {
    let mut seen = Seen::default();
    table::read(file, Options { draft: true, ..Options::default() }, &mut seen)?;
    let best = schema::all().iter().map(|register| (register, assign(register, &seen)));
    let (register, fields) =
        best.max_by_key(|(register, fields)| score(register, fields)).context("no register is known")?;
    ensure!(!fields.is_empty(), "{}: no header looks like a field of any register", file.display());
    Ok(written(file, register, &fields, &seen))
}

/// Field → column of the file, and how alike they are.
type Fields = BTreeMap<&'static str, (usize, u32)>;

/// The best pairs first; each column and each field once.
fn assign(register: &Register, seen: &Seen) -> Fields {
    let mut pairs: Vec<(u32, usize, &'static str)> = Vec::new();
    for (at, header) in seen.plain.iter().enumerate() {
        for column in register.columns {
            pairs.push((alike(column, header, &seen.values[at]), at, column.name));
        }
        for (name, also) in [("lon", schema::LON), ("lat", schema::LAT)] {
            let zh = if name == "lon" { "经度" } else { "纬度" };
            let named = [name, zh].into_iter().chain(also.iter().copied()).map(|own| likeness(own, header)).max();
            let named = named.filter(|named| *named > 0);
            let fits = || seen.values[at].iter().all(|value| number(value).is_some_and(|number| number.abs() <= 180.0));
            pairs.push((named.filter(|_| fits()).unwrap_or(0), at, name));
        }
    }
    pairs.sort_by_key(|(alike, at, name)| (core::cmp::Reverse(*alike), *at, *name));
    let mut fields = Fields::new();
    let mut taken = BTreeSet::new();
    for (alike, at, name) in pairs {
        if alike >= ALIKE && !fields.contains_key(name) && !taken.contains(&at) {
            taken.insert(at);
            fields.insert(name, (at, alike));
        }
    }
    fields
}

/// How much of the register is there, and how surely; few missing fields count more than many columns.
fn score(register: &Register, fields: &Fields) -> (i64, u32) {
    let found = |column: &&Column| fields.contains_key(column.name);
    let needed = register.columns.iter().filter(|column| column.required);
    let missing = needed.clone().filter(|column| !found(column)).count() as i64;
    let alike: u32 = fields.values().map(|(_, alike)| alike).sum();
    (fields.len() as i64 - 2 * missing, alike)
}

/// How alike a field and a column are: by the header, and by whether the values could be the field's.
fn alike(column: &Column, header: &str, values: &BTreeSet<String>) -> u32 {
    let names = [column.name, column.about.zh].into_iter().chain(column.also.iter().copied());
    let named = names.map(|name| likeness(name, header)).max().unwrap_or(0);
    if values.is_empty() {
        return named;
    }
    let share = |good: &dyn Fn(&str) -> bool| values.iter().filter(|value| good(value)).count() * 10 / values.len();
    match column.kind {
        // Values that are codes tell what a header doesn't.
        Kind::Word if share(&|value| meant(column, value).is_some()) >= 5 => named + 2,
        // Most pairs of a header and a field: their values are not looked at, or a wide table would take minutes.
        _ if named == 0 => 0,
        Kind::Day if share(&|value| form(value).is_some()) < 9 => 0,
        Kind::Number | Kind::Count8 | Kind::Count16 | Kind::Count32 if share(&|value| number(value).is_some()) < 9 => 0,
        _ => named,
    }
}

/// 4 for the same name, 2 where one holds the other, 0 for different ones; the header is [`plain`].
fn likeness(name: &str, header: &str) -> u32 {
    let name = plain(name);
    let within = |a: &str, b: &str| a.chars().count() >= 2 && b.contains(a);
    match () {
        () if name == header => 4,
        () if within(&name, header) || within(header, &name) => 2,
        () => 0,
    }
}

/// Letters and digits alone.
fn plain(text: &str) -> String {
    text.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect()
}

/// The code that a value is, or is the name of.
fn meant(column: &Column, value: &str) -> Option<&'static str> {
    let same = |name: &str| name.eq_ignore_ascii_case(value);
    column.codes.list().iter().find(|code| same(code.code) || code.zh == value || same(code.en)).map(|code| code.code)
}

/// The form of a date that a value has.
fn form(value: &str) -> Option<&'static str> {
    let known = core::iter::once(Pattern::ISO).chain(FORMS);
    let mut good = known.filter(|form| Pattern::parse(form).is_ok_and(|form| form.read(value).is_some()));
    good.next()
}

fn written(file: &Path, register: &Register, fields: &Fields, seen: &Seen) -> String {
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let mut out = format!(
        "# weige-data import register {} {name:?} --map THIS --into REGISTERS\n# Drafted from headers and values: read it before you use it.\n",
        register.name
    );
    let header = |name| fields.get(name).map(|(at, _)| seen.headers[*at].as_str());
    if let (Some(lon), Some(lat)) = (header("lon"), header("lat"))
        // Geometries have a system of their own.
        && [lon, lat] != POSITION
    {
        let _ = writeln!(out, "# The system of lon and lat can't be seen; {}.\ncrs = \"\"", FileCrs::KNOWN);
    }
    let days = register.columns.iter().filter(|column| column.kind == Kind::Day);
    let of_days = days.filter_map(|column| fields.get(column.name)).flat_map(|(at, _)| &seen.values[*at]);
    let forms: BTreeSet<&str> = of_days.filter_map(|value| form(value)).filter(|form| *form != Pattern::ISO).collect();
    if !forms.is_empty() {
        let forms: Vec<String> = forms.into_iter().map(quoted).collect();
        let _ = writeln!(out, "dates = [{}]", forms.join(", "));
    }
    out.push_str("\n[columns]\n");
    let coordinates = ["lon", "lat"].into_iter().filter(|name| register.column(name).is_none());
    for name in register.columns.iter().map(|column| column.name).chain(coordinates) {
        match (fields.get(name), register.column(name)) {
            (Some((at, _)), _) => {
                let _ = writeln!(out, "{name} = {}", quoted(&seen.headers[*at]));
            }
            (None, Some(column)) => {
                let need = if column.required { "required" } else { "optional" };
                let _ = writeln!(out, "# {name} = \"\"  # {need}: {}, {}", column.about.zh, column.about.en);
            }
            (None, None) => {}
        }
    }
    let taken: BTreeSet<usize> = fields.values().map(|(at, _)| *at).collect();
    let left: Vec<String> =
        (0..seen.headers.len()).filter(|at| !taken.contains(at)).map(|at| quoted(&seen.headers[at])).collect();
    if !left.is_empty() {
        let _ = writeln!(out, "# Not used: {}", left.join(", "));
    }
    for column in register.columns.iter().filter(|column| !column.codes.list().is_empty()) {
        let Some((at, _)) = fields.get(column.name) else { continue };
        let values: Vec<&String> = seen.values[*at]
            .iter()
            .filter(|value| !column.codes.list().iter().any(|code| code.code == **value))
            .collect();
        if values.is_empty() {
            continue;
        }
        let known: Vec<&str> = column.codes.list().iter().map(|code| code.code).collect();
        let _ = writeln!(out, "\n# Codes: {}\n[codes.{}]", known.join(", "), column.name);
        for value in values {
            let _ = match meant(column, value) {
                Some(code) => writeln!(out, "{} = {}", quoted(value), quoted(code)),
                None => writeln!(out, "# {} = \"\"", quoted(value)),
            };
        }
    }
    out
}
