//! A table of a city → one register. A bad row never stops the run and never vanishes: it goes to the quality report,
//! with file, row, field, value and reason. The register is replaced in one step, at the end.
//!
//! The report lies in `quality/` beside the registers and names values of rejected rows: like the registers themselves
//! it is for the data office alone.

mod columns;
mod date;
mod guess;
mod keys;
mod mapping;
mod place;
mod rows;
mod value;

use std::{
    fs,
    path::{Path, PathBuf},
    sync::atomic::AtomicBool,
};

use anyhow::{Context as _, bail, ensure};
use clap::Args;
use domain::period::Day;

pub(super) use place::Places;

use super::report::Summary;
use crate::{
    progress::Progress,
    registers::{RegisterMeta, Registers, schema},
    whole::Whole,
};

/// What `weige-data import register` takes.
#[derive(Debug, Args)]
pub struct RegisterArgs {
    /// The register; `weige-data schema` prints all of them.
    pub name: String,
    /// The table: .csv, .tsv or .txt (UTF-8 or GB18030), .xlsx, .parquet; or points: .geojson, .zip (a Shapefile), .gpkg,
    /// .fgb.
    pub file: PathBuf,
    /// Which column is which field, in TOML; `weige-data import --guess FILE` drafts it.
    #[arg(long)]
    pub map: PathBuf,
    /// The folder of registers, where the partition is already.
    #[arg(long)]
    pub into: PathBuf,
    /// The day up to which the register speaks, where it is behind the others, YYYY-MM-DD.
    #[arg(long)]
    pub as_of: Option<Day>,
}

/// Imports a register, until `stop` is set.
///
/// # Errors
/// What is wrong with the mapping or makes the whole file unreadable; the old register and its report stay then.
pub fn run(args: &RegisterArgs, stop: &AtomicBool, progress: &mut Progress<'_>) -> anyhow::Result<()> {
    let summary = import(args, stop, progress)?;
    progress.line(&format!(
        "{} rows: {} used, {} rejected; see {}",
        summary.rows,
        summary.used,
        summary.rejected,
        args.into.join("quality").join(format!("{}.html", args.name)).display()
    ));
    Ok(())
}

fn import(args: &RegisterArgs, stop: &AtomicBool, progress: &mut Progress<'_>) -> anyhow::Result<Summary> {
    let register = schema::named(&args.name)?;
    let mut registers = Registers::find(&args.into)?;
    if let Some(as_of) = args.as_of {
        let latest = registers.meta.as_of;
        ensure!(as_of <= latest, "--as-of {as_of}: the registers in {} speak up to {latest}", args.into.display());
    }
    let map = args.map.display().to_string();
    let text = fs::read_to_string(&args.map).with_context(|| map.clone())?;
    let mapping = mapping::Mapping::parse(&text).with_context(|| map.clone())?;
    let crs = mapping.crs().with_context(|| map.clone())?;
    progress.line(&format!("reading {}", args.file.display()));
    let (whole, parquet) = Whole::begin(args.into.join(format!("{}.parquet", register.name)))?;
    let mut rows = rows::Importer::begin(register, mapping, &registers, &args.file, stop, progress)?;
    rows.write_to(parquet)?;
    let (report, places) = rows.read(&args.file, crs)?;
    let summary = report.finish(&registers.partition, &places)?;
    if summary.used == 0 && summary.rows > 0 {
        bail!(
            "{}: none of its {} rows can be used, so the register stays as it was; see {}",
            args.file.display(),
            summary.rows,
            args.into.join("quality").join(format!("{}.html", register.name)).display()
        );
    }
    whole.place()?;
    let meta = RegisterMeta { rows: summary.used, as_of: args.as_of };
    registers.meta.registers.insert(register.name.into(), meta);
    Registers::write_meta(&args.into, &registers.meta)?;
    Ok(summary)
}

/// Takes a file by a mapping and writes no register, for fuzzing.
#[cfg(feature = "fuzz")]
pub(super) fn tried(registers: &Registers, name: &str, map: &str, file: &Path) -> anyhow::Result<()> {
    let register = schema::named(name)?;
    let mapping = mapping::Mapping::parse(map)?;
    let crs = mapping.crs()?;
    let (stop, mut silence) = (AtomicBool::new(false), std::io::sink());
    let mut progress = Progress::new(&mut silence, "fuzz");
    let rows = rows::Importer::begin(register, mapping, registers, file, &stop, &mut progress)?;
    let (report, _) = rows.read(file, crs)?;
    assert_eq!(report.summary.rows, report.summary.used + report.summary.rejected);
    Ok(())
}

/// The draft of a mapping, for fuzzing.
#[cfg(feature = "fuzz")]
pub(super) fn draft(file: &Path) -> anyhow::Result<String> {
    guess::draft(file)
}

/// Prints a draft of the mapping of a table.
///
/// # Errors
/// A file that can't be read, or that looks like no register.
pub fn guess(file: &Path) -> anyhow::Result<()> {
    use std::io::Write as _;
    let draft = guess::draft(file)?;
    std::io::stdout().write_all(draft.as_bytes()).context("standard output")
}
