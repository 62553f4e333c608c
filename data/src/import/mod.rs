//! What a city has → a folder of registers that the aggregator takes like any other: first a partition drawn elsewhere
//! ([`partition`]), then its [`register`]s from tables, and what lies on the ground ([`context`]).

pub mod context;
mod features;
#[cfg(feature = "fuzz")]
pub mod fuzz;
mod hierarchy;
#[cfg(test)]
mod mutate;
pub mod partition;
pub mod register;
mod report;
#[cfg(any(test, feature = "fuzz"))]
mod samples;
mod table;
mod values;

use std::{
    path::PathBuf,
    sync::{Arc, atomic::AtomicBool},
};

use anyhow::Context as _;
use clap::{Args, Subcommand};

pub use report::{CommunitySummary, FieldSummary, Summary};

use crate::progress::Progress;

/// What `weige-data import` takes: a partition, a register, or a file to draft a mapping from.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct ImportArgs {
    /// What to import beside a partition.
    #[command(subcommand)]
    pub what: Option<What>,
    /// Drafts the mapping of a table (CSV, XLSX, Parquet) from its headers and values, and prints it.
    #[arg(long, value_name = "FILE", exclusive = true)]
    pub guess: Option<PathBuf>,
    /// A partition.
    #[command(flatten)]
    pub partition: Option<partition::PartitionArgs>,
}

/// What can be imported into a folder that has a partition.
#[derive(Debug, Subcommand)]
pub enum What {
    /// Makes or replaces one register from a table; what is wrong with the rows goes to a quality report.
    Register(register::RegisterArgs),
    /// Makes or replaces a layer of the ground from a file of lines or areas: water, roads, compounds or buildings.
    Context(context::ContextArgs),
}

/// Imports what is asked for.
///
/// # Errors
/// What is wrong with the file; what was there before stays as it was.
pub fn run(args: &ImportArgs, progress: &mut Progress<'_>) -> anyhow::Result<()> {
    match (&args.what, &args.guess, &args.partition) {
        (Some(What::Register(args)), ..) => register::run(args, &*stopped()?, progress),
        (Some(What::Context(args)), ..) => context::run(args, &*stopped()?, progress),
        (None, Some(file), _) => register::guess(file),
        (None, None, partition) => {
            let args =
                partition.as_ref().context("--partition FILE, --guess FILE or `register` says what to import")?;
            partition::run(args, progress)
        }
    }
}

/// What Ctrl-C sets; the second time it ends at once, for a file that gives no more rows.
pub(crate) fn stopped() -> anyhow::Result<Arc<AtomicBool>> {
    let stop = Arc::new(AtomicBool::new(false));
    for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
        signal_hook::flag::register_conditional_shutdown(signal, 1, Arc::clone(&stop))
            .context("listening for Ctrl-C")?;
        signal_hook::flag::register(signal, Arc::clone(&stop)).context("listening for Ctrl-C")?;
    }
    Ok(stop)
}
