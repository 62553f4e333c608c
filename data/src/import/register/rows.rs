//! Row after row: read, placed, tested, counted, written.

use std::{
    collections::BTreeMap,
    fs::File,
    path::Path,
    sync::atomic::{AtomicBool, Ordering},
};

use anyhow::{Context as _, ensure};
use domain::{crs::FileCrs, units::LeafIx};

use super::{
    columns::Columns,
    keys::{Keys, digest},
    mapping::{Mapping, Plan},
    place::{Places, Spot},
    value::{self, Value},
};
use crate::{
    import::{
        report::{Kind, Report},
        table::{self, Go, Options, Rows},
    },
    progress::Progress,
    registers::{
        Registers,
        schema::{Codes, Refers, Register, find},
    },
};

/// Rows from one line of progress to the next.
const TOLD: u64 = 100_000;

/// Takes a table's rows into a register.
pub(super) struct Importer<'a, 'p> {
    register: &'static Register,
    /// Until the header has come.
    mapping: Option<Mapping>,
    plan: Plan,
    places: Places<'a>,
    columns: Option<Columns>,
    seen: Keys,
    /// Keys of the registers that this one refers to, by their names.
    others: BTreeMap<&'static str, Keys>,
    report: Report,
    stop: &'a AtomicBool,
    progress: &'a mut Progress<'p>,
    /// The row's values as they are made.
    row: Vec<Value>,
}

impl<'a, 'p> Importer<'a, 'p> {
    pub(super) fn begin(
        register: &'static Register,
        mapping: Mapping,
        registers: &'a Registers,
        file: &Path,
        stop: &'a AtomicBool,
        progress: &'a mut Progress<'p>,
    ) -> anyhow::Result<Self> {
        let mut report = Report::begin(&registers.dir, register.name, file)?;
        let mut others = BTreeMap::new();
        for column in register.columns {
            let Some(Refers::Register(name)) = column.refers else { continue };
            let key = find(name).and_then(|other| other.key.first()).context("a described register has a key")?;
            match registers.tables.get(name) {
                Some(path) => {
                    progress.line(&format!("keys of {name}"));
                    others.insert(name, Keys::of(path, key)?);
                }
                None => report.summary.untested.push(format!("{} → {name}: the register isn't there", column.name)),
            }
        }
        Ok(Self {
            register,
            mapping: Some(mapping),
            plan: Plan { fields: Vec::new(), position: None, dates: Vec::new() },
            places: Places::new(&registers.partition),
            columns: None,
            seen: Keys::default(),
            others,
            report,
            stop,
            progress,
            row: Vec::new(),
        })
    }

    /// Names the file that takes the used rows.
    pub(super) fn write_to(&mut self, file: File) -> anyhow::Result<()> {
        self.columns = Some(Columns::begin(self.register, file)?);
        Ok(())
    }

    /// Reads the whole file, its places in the system that the mapping names, and ends the register's file; what was
    /// found is still to be written.
    pub(super) fn read(mut self, file: &Path, crs: Option<FileCrs>) -> anyhow::Result<(Report, Places<'a>)> {
        let (sheet, encoding) = self.mapping.as_ref().map_or((None, None), |own| (own.sheet.clone(), own.encoding));
        table::read(file, Options { sheet: sheet.as_deref(), encoding, crs, draft: false }, &mut self)?;
        if let Some(columns) = self.columns {
            columns.finish()?;
        }
        Ok((self.report, self.places))
    }

    /// Reads a row's cells into `self.row`; whether it may be used, and where it belongs.
    fn take(&mut self, at: u64, cells: &[String]) -> anyhow::Result<(bool, Option<LeafIx>)> {
        self.row.clear();
        let mut good = true;
        let spot = match self.plan.position.as_ref().map(|position| self.places.by_position(position, cells)) {
            None => None,
            Some(Ok(spot)) => spot,
            Some(Err((which, reason))) => {
                good = false;
                let name = ["lon", "lat"][which];
                let value = self.plan.position.as_ref().map_or("", |position| &cells[position.at[which]]);
                self.report.fault((at, Kind::Value, true), name, value, reason)?;
                None
            }
        };
        let mut leaf = None;
        for field in 0..self.plan.fields.len() {
            let column = self.plan.fields[field].column;
            let text = self.plan.fields[field].source.as_ref().map_or("", |(at, _)| cells[*at].trim());
            if text.is_empty() {
                self.report.null(column.name);
            }
            if column.refers == Some(Refers::Leaf) {
                leaf = self.leaf(at, column.name, text, spot, good)?;
                good &= leaf.is_some();
                let code = leaf.map_or(Value::Null, |leaf| Value::Text(self.places.code(leaf).into()));
                self.row.push(code);
                continue;
            }
            if let (Some(which), Some(_)) =
                (["lon", "lat"].iter().position(|own| *own == column.name), &self.plan.position)
            {
                // Told above, where it is wrong.
                good &= spot.is_some() || !column.required;
                if spot.is_none() && text.is_empty() && column.required {
                    self.report.fault((at, Kind::Value, true), column.name, "", "is missing".into())?;
                }
                self.row.push(spot.map_or(Value::Null, |spot| Value::Number(spot.at[which])));
                continue;
            }
            match value::read(&self.plan.fields[field], text, &self.plan.dates) {
                Ok(value) => self.accept(at, column, value)?,
                Err(reason) => {
                    good = false;
                    self.report.fault((at, Kind::Value, true), column.name, text, reason)?;
                    self.row.push(Value::Null);
                }
            }
        }
        Ok((good, leaf))
    }

    /// Adds a value that its field can hold, and tells what is strange about it.
    fn accept(
        &mut self,
        at: u64,
        column: &'static crate::registers::schema::Column,
        value: Value,
    ) -> anyhow::Result<()> {
        if let Value::Text(text) = &value {
            if let Codes::Open(list) = column.codes
                && !list.iter().any(|code| code.code == text)
            {
                self.report.other(column.name, text);
            }
            if let Some(Refers::Register(name)) = column.refers
                && let Some(keys) = self.others.get(name)
                && !keys.contains(digest(std::iter::once(text.as_str())))
            {
                let reason = format!("stands in no row of {name}");
                self.report.fault((at, Kind::Orphan, false), column.name, text, reason)?;
            }
        }
        self.row.push(value);
        Ok(())
    }

    /// The leaf of a row: by its code where it names one, else by its position.
    fn leaf(
        &mut self,
        at: u64,
        field: &str,
        code: &str,
        spot: Option<Spot>,
        readable: bool,
    ) -> anyhow::Result<Option<LeafIx>> {
        let there = spot.and_then(|spot| spot.leaf);
        let by_code = if code.is_empty() { None } else { Some(self.places.by_code(code)) };
        let found = match &by_code {
            Some(Ok(leaf)) => Some(*leaf),
            Some(Err(_)) | None => there,
        };
        if let Some(Err(reason)) = by_code {
            let reason = match there {
                Some(leaf) => format!("{reason}; its position lies in {}", self.places.code(leaf)),
                None => reason,
            };
            self.report.fault((at, Kind::Orphan, found.is_none()), field, code, reason)?;
        } else if code.is_empty() && spot.is_none() && readable {
            let reason = "is missing, and so is the position".to_owned();
            self.report.fault((at, Kind::Value, true), field, "", reason)?;
        }
        if let Some(spot) = spot {
            let place = || format!("{:.6}, {:.6}", spot.at[0], spot.at[1]);
            match (spot.leaf, found) {
                (None, _) => {
                    self.report.spot(spot.at);
                    let reason = "the position lies in no unit of the partition".to_owned();
                    self.report.fault((at, Kind::Outside, found.is_none()), field, &place(), reason)?;
                }
                (Some(there), Some(leaf)) if there != leaf => {
                    let reason = format!("the position {} lies in {}", place(), self.places.code(there));
                    self.report.fault((at, Kind::Disagreement, false), field, code, reason)?;
                }
                _ => {}
            }
        }
        Ok(found)
    }

    /// Whether the row's key is new; told where it isn't.
    fn is_first(&mut self, at: u64) -> anyhow::Result<bool> {
        if self.register.key.is_empty() {
            return Ok(true);
        }
        let key: Vec<String> = self
            .register
            .columns
            .iter()
            .zip(&self.row)
            .filter(|(column, _)| self.register.key.contains(&column.name))
            .map(|(_, value)| match value {
                Value::Null => String::new(),
                Value::Text(text) => text.clone(),
                Value::Whole(number) => number.to_string(),
                Value::Number(number) => number.to_string(),
                Value::Flag(flag) => flag.to_string(),
                Value::Day(day) => domain::period::Day::from_epoch(*day).to_string(),
            })
            .collect();
        let first = self.seen.insert(digest(key.iter().map(String::as_str)))?;
        if !first {
            let reason = "a row of this key stood before".to_owned();
            let field = self.register.key.join(" + ");
            self.report.fault((at, Kind::Duplicate, true), &field, &key.join(" + "), reason)?;
        }
        Ok(first)
    }
}

impl Rows for Importer<'_, '_> {
    fn header(&mut self, names: &[String]) -> anyhow::Result<()> {
        let mapping = self.mapping.take().context("a header comes once")?;
        self.plan = mapping.plan(self.register, names).context("the mapping doesn't fit")?;
        for field in &self.plan.fields {
            self.report.field(field.column.name, field.source.as_ref().map(|(_, header)| header.as_str()));
        }
        if let Some(position) = &self.plan.position {
            for (name, header) in ["lon", "lat"].into_iter().zip(&position.headers) {
                self.report.field(name, Some(header));
            }
        }
        Ok(())
    }

    fn row(&mut self, at: u64, cells: Result<&[String], String>) -> anyhow::Result<Go> {
        ensure!(!self.stop.load(Ordering::Relaxed), "stopped at row {at}; the register stays as it was");
        let (mut used, mut leaf) = (false, None);
        match cells {
            Err(reason) => self.report.fault((at, Kind::Unreadable, true), "", "", reason)?,
            Ok(cells) => {
                (used, leaf) = self.take(at, cells)?;
                used = used && self.is_first(at)?;
                if let Some(columns) = self.columns.as_mut().filter(|_| used) {
                    columns.push(&mut self.row)?;
                }
            }
        }
        self.report.row(used, leaf.map(|leaf| self.places.community(leaf)));
        if self.report.summary.rows.is_multiple_of(TOLD) {
            let Report { summary, .. } = &self.report;
            self.progress.line(&format!("{} rows, {} rejected", summary.rows, summary.rejected));
        }
        Ok(Go::On)
    }
}
