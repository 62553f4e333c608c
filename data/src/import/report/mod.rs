//! What an import of a register, a layer or a partition found: every row counted, every fault told. Faults go to the file as they come, so that a register of
//! nothing but faults takes no more memory than a good one.

mod page;

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{BufWriter, Write as _},
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use domain::{partition::Partition, units::UnitIx};
use serde::Serialize;

use super::register::Places;
use crate::whole::Whole;

/// Longest piece of a value that is told.
const MOST_LETTERS: usize = 80;
/// Faults and spots that the page shows; the JSON file has all faults.
const SHOWN: usize = 200;
/// Different values outside an open code list that are counted by themselves.
const MOST_OTHERS: usize = 50;

/// What is wrong with a value or a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Kind {
    /// The row can't be taken apart.
    Unreadable,
    /// A value that must be there isn't, or isn't what the field holds.
    Value,
    /// A row of that key stood before.
    Duplicate,
    /// What the value names isn't there.
    Orphan,
    /// The position, or all of a shape, lies in no leaf.
    Outside,
    /// Code and position name different leaves.
    Disagreement,
    /// An outline that was not as its neighbours have it, and was mended.
    Mended,
    /// What is odd about an outline, but no fault.
    Odd,
}

/// One fault at one place.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Fault {
    pub file: String,
    pub row: u64,
    pub field: String,
    pub value: String,
    pub kind: Kind,
    pub reason: String,
    /// Whether the row is left out for it.
    pub rejected: bool,
}

/// What an import comes to. `rows = used + left_out + rejected`, always.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// The register; `context-` and a layer's name, or `partition`.
    pub register: String,
    /// The file it came from.
    pub file: String,
    /// Rows that the file has, or features.
    pub rows: u64,
    /// Of them in the register now.
    pub used: u64,
    /// Of them no such thing as the layer holds, as the mapping says.
    pub left_out: u64,
    /// Of them not taken, because of a fault.
    pub rejected: u64,
    /// Rows whose key stood before; rejected.
    pub duplicates: u64,
    /// Rows whose position lies in no leaf; rejected unless they name one.
    pub outside: u64,
    /// Rows whose code and position name different leaves; the code holds.
    pub disagreements: u64,
    /// Places where an outline was mended.
    pub mended: u64,
    /// Rejected rows of which nobody knows where they belong.
    pub unplaced: u64,
    /// By field of the register.
    pub fields: BTreeMap<String, FieldSummary>,
    /// By code of a community; those without a row have none.
    pub communities: BTreeMap<String, CommunitySummary>,
    /// References that could not be tested, since the other register isn't there.
    pub untested: Vec<String>,
}

/// What an import found in one field.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct FieldSummary {
    /// The column's header in the file.
    pub header: Option<String>,
    /// Rows without a value.
    pub nulls: u64,
    /// Values that are none of the field's.
    pub wrong: u64,
    /// Values that name nothing.
    pub orphans: u64,
    /// Values outside an open code list, taken as they are, and how often.
    pub others: BTreeMap<String, u64>,
}

/// What an import found in one community.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CommunitySummary {
    /// Its name.
    pub name: String,
    /// Rows in the register.
    pub used: u64,
    /// Rows left out.
    pub rejected: u64,
}

/// Counts, and writes faults as they come.
pub(super) struct Report {
    pub summary: Summary,
    json: Whole,
    out: BufWriter<File>,
    told: u64,
    shown: Vec<Fault>,
    spots: Vec<[f64; 2]>,
    page: PathBuf,
}

impl Report {
    /// Begins the report of a register in the folder `quality` of `dir`.
    pub(super) fn begin(dir: &Path, register: &str, file: &Path) -> anyhow::Result<Self> {
        let dir = dir.join("quality");
        fs::create_dir_all(&dir).with_context(|| dir.display().to_string())?;
        let (json, out) = Whole::begin(dir.join(format!("{register}.json")))?;
        let mut out = BufWriter::new(out);
        out.write_all(b"{\"faults\":[")?;
        let file = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let summary = Summary { register: register.into(), file, ..Summary::default() };
        let page = dir.join(format!("{register}.html"));
        Ok(Self { summary, json, out, told: 0, shown: Vec::new(), spots: Vec::new(), page })
    }

    /// Tells a fault. What it does to the row's fate is told by [`Self::row`].
    pub(super) fn fault(
        &mut self,
        (row, kind, rejected): (u64, Kind, bool),
        field: &str,
        value: &str,
        reason: String,
    ) -> anyhow::Result<()> {
        let value = value.chars().take(MOST_LETTERS).collect();
        let file = self.summary.file.clone();
        let fault = Fault { file, row, field: field.into(), value, kind, reason, rejected };
        let summary = &mut self.summary;
        match kind {
            Kind::Duplicate => summary.duplicates += 1,
            Kind::Outside => summary.outside += 1,
            Kind::Disagreement => summary.disagreements += 1,
            Kind::Orphan => summary.fields.entry(field.into()).or_default().orphans += 1,
            Kind::Value => summary.fields.entry(field.into()).or_default().wrong += 1,
            Kind::Mended => summary.mended += 1,
            Kind::Unreadable | Kind::Odd => {}
        }
        self.out.write_all(if self.told == 0 { b"\n" } else { b",\n" })?;
        self.out.write_all(serde_json::to_string(&fault)?.as_bytes())?;
        self.told += 1;
        if self.shown.len() < SHOWN {
            self.shown.push(fault);
        }
        Ok(())
    }

    /// Counts a row that was used or rejected, in a community where one is known.
    pub(super) fn row(&mut self, used: bool, community: Option<(&str, &str)>) {
        let summary = &mut self.summary;
        summary.rows += 1;
        *if used { &mut summary.used } else { &mut summary.rejected } += 1;
        match community {
            None => summary.unplaced += u64::from(!used),
            Some((code, name)) => {
                if !summary.communities.contains_key(code) {
                    let counts = CommunitySummary { name: name.into(), ..CommunitySummary::default() };
                    summary.communities.insert(code.into(), counts);
                }
                if let Some(counts) = summary.communities.get_mut(code) {
                    *if used { &mut counts.used } else { &mut counts.rejected } += 1;
                }
            }
        }
    }

    /// Counts a row that the mapping leaves out.
    pub(super) fn left_out(&mut self) {
        self.summary.rows += 1;
        self.summary.left_out += 1;
    }

    /// Names the header that a field's values stand under, so that what is found of them is counted.
    pub(super) fn field(&mut self, name: &str, header: Option<&str>) {
        self.summary.fields.entry(name.into()).or_default().header = header.map(Into::into);
    }

    /// The faults that were told first.
    pub(super) fn shown(&self) -> &[Fault] {
        &self.shown
    }

    /// Counts a row without a value in a field.
    pub(super) fn null(&mut self, field: &str) {
        if let Some(field) = self.summary.fields.get_mut(field) {
            field.nulls += 1;
        }
    }

    /// Counts a value outside an open code list.
    pub(super) fn other(&mut self, field: &str, value: &str) {
        let Some(field) = self.summary.fields.get_mut(field) else { return };
        let value: String = value.chars().take(MOST_LETTERS).collect();
        if field.others.len() < MOST_OTHERS || field.others.contains_key(&value) {
            *field.others.entry(value).or_default() += 1;
        }
    }

    /// Remembers some of the places outside the partition, or where something was mended, for the map.
    pub(super) fn spot(&mut self, at: [f64; 2]) {
        if self.spots.len() < SHOWN {
            self.spots.push(at);
        }
    }

    /// Writes the sums and the page, and puts both in their places.
    pub(super) fn finish(mut self, partition: &Partition, places: &Places<'_>) -> anyhow::Result<Summary> {
        self.out.write_all(b"\n],\n\"summary\":")?;
        self.out.write_all(serde_json::to_string_pretty(&self.summary)?.as_bytes())?;
        self.out.write_all(b"}\n")?;
        self.out.flush()?;
        let communities: Vec<UnitIx> = partition.units().level(places.depth()).map(UnitIx).collect();
        let text = page::page(
            &self.summary,
            &self.shown,
            self.told,
            &page::Map { partition, communities, spots: &self.spots },
        );
        let (page, mut out) = Whole::begin(self.page)?;
        out.write_all(text.as_bytes())?;
        self.json.place()?;
        page.place()?;
        Ok(self.summary)
    }
}
