//! The command line.

use std::{
    io::Write as _,
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};
use clap::{Args, Parser, Subcommand};
use domain::period::{Day, Period};

use crate::{
    builtin, demo, explain, import, make, matrix,
    pack::{self, PackArgs},
    poster::{self, PosterArgs},
    privacy::Guard,
    progress::Progress,
    publish::{self, Protect, PublishArgs},
    registers::{Registers, schema},
    snapshot::Shelf,
    watch::{self, WatchArgs},
};

/// Registers → snapshot: the aggregator of Weige.
#[derive(Debug, Parser)]
#[command(name = "weige-data", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Makes a fictional district: registers, planning pack and a first snapshot.
    Demo(DemoArgs),
    /// Makes a folder of registers from a partition drawn elsewhere.
    // Boxed: many more options than the others have.
    Import(Box<import::ImportArgs>),
    /// Computes every indicator and writes a new snapshot.
    Aggregate(AggregateArgs),
    /// Waits for changed registers, unattended: counts anew what they touch and publishes, until SIGTERM or Ctrl-C.
    Watch(WatchArgs),
    /// Prints the registers' tables: columns, types, keys, codes and privacy classes.
    Schema {
        /// One register; all of them without.
        register: Option<String>,
        /// As JSON instead of Markdown.
        #[arg(long)]
        json: bool,
    },
    /// Writes the built-in catalogue's files, to be added to: into `catalogue` beside the registers, where it is found.
    Catalogue {
        /// An absent or empty folder.
        out: PathBuf,
    },
    /// Checks a catalogue: a folder of .toml files, or one file.
    Check {
        /// The folder or file.
        catalogue: PathBuf,
    },
    /// Shows how a figure came about: its sums, their registers, dates and protection.
    Explain(ExplainArgs),
    /// Makes the planning pack that a server opens from tables of buildings and entrances.
    Pack(PackArgs),
    /// Makes posters of grids (网格图) for entrances, lifts and gates: one, or the whole atlas, as PDF.
    Poster(PosterArgs),
    /// Prints a catalogue's cells and which systems it serves, as Markdown.
    Matrix {
        /// The folder or file; the built-in one when left out.
        catalogue: Option<PathBuf>,
    },
}

#[derive(Debug, Args)]
struct DemoArgs {
    /// How large: a district of 8,667 micro-grids, a county of 32,000, a city of 123,000.
    #[arg(long, value_enum, default_value_t = demo::Scale::District)]
    scale: demo::Scale,
    /// Another number, another district.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The day up to which the registers speak, YYYY-MM-DD.
    #[arg(long)]
    as_of: Day,
    /// Where to: registers/, pack/ and snapshots/ are made in it.
    #[arg(long)]
    out: PathBuf,
}

#[derive(Debug, Args)]
struct ExplainArgs {
    /// The indicator's id.
    indicator: String,
    /// The unit's code.
    unit: String,
    /// The month, YYYY-MM.
    period: Period,
    /// The folder of registers.
    #[arg(long)]
    registers: PathBuf,
    /// Another catalogue than the one beside the registers or the built-in one.
    #[arg(long)]
    catalogue: Option<PathBuf>,
    /// As JSON instead of Markdown.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
struct AggregateArgs {
    #[command(flatten)]
    publish: PublishArgs,
    /// Figures of people as they are counted: for proofs. No server serves them.
    #[arg(long, conflicts_with = "key")]
    raw: bool,
    /// Protection broken on purpose.
    #[cfg(feature = "sabotage")]
    #[arg(long, value_enum, conflicts_with = "raw")]
    sabotage: Option<crate::privacy::Sabotage>,
}

impl AggregateArgs {
    fn protect(&self) -> Protect {
        #[cfg(feature = "sabotage")]
        if let Some(sabotage) = self.sabotage {
            return Protect::Sabotaged(sabotage);
        }
        if self.raw { Protect::Raw } else { Protect::ByClass }
    }
}

/// Runs what the command line asks for.
///
/// # Errors
/// Whatever stopped it, in one line.
pub fn run() -> anyhow::Result<()> {
    let mut out = std::io::stderr();
    match Cli::parse().command {
        Command::Demo(args) => {
            let mut progress = Progress::new(&mut out, "demo");
            refuse_full(&args.out)?;
            make::demo(
                &demo::DemoOptions { scale: args.scale, seed: args.seed, as_of: args.as_of },
                &args.out,
                &mut progress,
            )?;
            let registers = args.out.join("registers");
            Guard::write_demo(&registers.join(Guard::FILE), args.seed)?;
            let args = PublishArgs {
                registers,
                out: args.out.join("snapshots"),
                catalogue: None,
                key: None,
                correction: false,
                keep: PublishArgs::KEEP,
            };
            publish_into(&args, Protect::ByClass, &mut progress)
        }
        Command::Import(args) => import::run(&args, &mut Progress::new(&mut out, "import")),
        Command::Aggregate(args) => {
            let mut progress = Progress::new(&mut out, "aggregate");
            publish_into(&args.publish, args.protect(), &mut progress)
        }
        Command::Watch(args) => watch::run(&args),
        Command::Explain(args) => explained(&args, &mut Progress::new(&mut out, "explain")),
        Command::Schema { register, json } => {
            let registers = described(register.as_deref())?;
            let text = if json { schema::json(&registers) } else { schema::markdown(registers) };
            std::io::stdout().write_all(text.as_bytes()).context("standard output")
        }
        Command::Catalogue { out } => builtin::write(&out),
        Command::Check { catalogue } => {
            let catalogue = builtin::read(&catalogue)?;
            let (measures, indicators) = (catalogue.measures.len(), catalogue.indicators.len());
            let empty = matrix::empty_cells(&catalogue);
            writeln!(out, "{measures} measures and {indicators} indicators, nothing wrong{empty}")
                .context("standard error")
        }
        Command::Pack(args) => pack::run(&args.folder, &mut Progress::new(&mut out, "pack")),
        Command::Poster(args) => poster::run(&args, &mut Progress::new(&mut out, "poster").until(import::stopped()?)),
        Command::Matrix { catalogue } => {
            let catalogue = builtin::catalogue(catalogue.as_deref(), None)?;
            std::io::stdout().write_all(matrix::page(&catalogue).as_bytes()).context("standard output")
        }
    }
}

/// Figures of people as they are published: with the key of the registers.
fn explained(args: &ExplainArgs, progress: &mut Progress<'_>) -> anyhow::Result<()> {
    let catalogue = builtin::catalogue(args.catalogue.as_deref(), Some(&args.registers))?;
    let registers = Registers::open(&args.registers)?;
    let guard = Guard::open(&args.registers.join(Guard::FILE))?;
    let runtime = tokio::runtime::Builder::new_multi_thread().build().context("starting the engine's threads")?;
    let asked = (args.indicator.as_str(), args.unit.as_str(), args.period);
    let told = runtime.block_on(explain::explain(&registers, &catalogue, Some(&guard), asked, progress))?;
    let text = if args.json { serde_json::to_string_pretty(&told).context("JSON")? + "\n" } else { told.page() };
    std::io::stdout().write_all(text.as_bytes()).context("standard output")
}

/// The register of a name, or all.
fn described(name: Option<&str>) -> anyhow::Result<Vec<&'static schema::Register>> {
    let Some(name) = name else { return Ok(schema::all().iter().collect()) };
    Ok(vec![schema::named(name)?])
}

fn publish_into(args: &PublishArgs, protect: Protect, progress: &mut Progress<'_>) -> anyhow::Result<()> {
    let done = publish::publish(args, &Shelf::hold(&args.out)?, protect, false, progress)?;
    for version in &done.pruned {
        progress.line(&format!("{} is gone", args.out.join(version).display()));
    }
    progress.line(&format!("{} is current", args.out.join(&done.version).display()));
    Ok(())
}

/// A demo is made into an empty or absent folder only: nothing of somebody's is overwritten.
fn refuse_full(out: &Path) -> anyhow::Result<()> {
    if out.is_dir() && std::fs::read_dir(out).with_context(|| out.display().to_string())?.next().is_some() {
        bail!("{} is not empty; name another folder", out.display());
    }
    Ok(())
}
