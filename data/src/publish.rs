//! Registers → a published snapshot: what `aggregate` does once and `watch` whenever a register changes.

use std::{num::NonZeroUsize, path::PathBuf};

use anyhow::Context as _;
use clap::Args;

use crate::{
    aggregate::{self, Cube, Kept},
    builtin,
    privacy::{Guard, Sabotage},
    progress::Progress,
    registers::Registers,
    snapshot::{self, Shelf},
};

/// From where to where.
#[derive(Clone, Debug, Args)]
pub struct PublishArgs {
    /// The folder of registers.
    #[arg(long)]
    pub registers: PathBuf,
    /// Where snapshots are published.
    #[arg(long)]
    pub out: PathBuf,
    /// Another catalogue than the one beside the registers or the built-in one.
    #[arg(long)]
    pub catalogue: Option<PathBuf>,
    /// The key that figures of people are rounded with; privacy.key in the folder of registers if not given, and drawn
    /// where there is none.
    #[arg(long)]
    pub key: Option<PathBuf>,
    /// Publishes figures of correction and rehabilitation (class C3) too; without it they are held back.
    #[arg(long)]
    pub correction: bool,
    /// How many snapshots stay; the oldest go, never the current one.
    #[arg(long, default_value_t = PublishArgs::KEEP)]
    pub keep: NonZeroUsize,
}

impl PublishArgs {
    /// How many snapshots stay if nobody says otherwise.
    pub const KEEP: NonZeroUsize = NonZeroUsize::new(3).expect("one at least");

    /// Reads the key, or draws it.
    ///
    /// # Errors
    /// [`crate::privacy::KeyError`].
    pub fn guard(&self) -> anyhow::Result<Guard> {
        let key = self.key.clone().unwrap_or_else(|| self.registers.join(Guard::FILE));
        Ok(Guard::open(&key)?.with_correction(self.correction))
    }
}

/// How figures of people are published.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Protect {
    /// As their classes ask.
    #[default]
    ByClass,
    /// As they are counted: for proofs. No server serves them.
    Raw,
    /// Broken on purpose, for attackers to find.
    Sabotaged(Sabotage),
}

/// What was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// The version that is current now.
    pub version: String,
    /// How many figures it shows: cells with a value.
    pub figures: usize,
    /// Of how many indicators.
    pub indicators: usize,
    /// The versions taken away.
    pub pruned: Vec<String>,
    /// How many measures were counted, and how many there are.
    pub counted: [usize; 2],
}

/// Aggregates and publishes. `keep_sums`: what is counted is kept among the registers, and only what changed since it was
/// kept is counted; the snapshot is the same.
///
/// # Errors
/// What is wrong with registers, catalogue or key, or what can't be written; what was current before then still is.
pub fn publish(
    args: &PublishArgs,
    shelf: &Shelf,
    protect: Protect,
    keep_sums: bool,
    progress: &mut Progress<'_>,
) -> anyhow::Result<Published> {
    progress.task("aggregate");
    let catalogue = builtin::catalogue(args.catalogue.as_deref(), Some(&args.registers))?;
    let registers = Registers::open(&args.registers)?;
    for name in registers.undocumented() {
        progress.line(&format!("the register {name} is undocumented: it is used as it is"));
    }
    let guard = match protect {
        Protect::ByClass => Some(args.guard()?),
        Protect::Raw | Protect::Sabotaged(Sabotage::NoProtection) => None,
        Protect::Sabotaged(Sabotage::DatedKey) => Some(args.guard()?.dated()),
    };
    let mut kept = keep_sums.then(|| Kept::open(&registers, &catalogue, guard.as_ref())).transpose()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().build().context("starting the engine's threads")?;
    let aggregate = aggregate::aggregate(&registers, &catalogue, guard.as_ref(), kept.as_mut(), progress);
    let figures = runtime.block_on(aggregate)?;
    progress.task("snapshot");
    let version = snapshot::write(&registers, &catalogue, &figures, protect == Protect::Raw, shelf, progress)?;
    let pruned = shelf.prune(args.keep)?;
    let measures = catalogue.measures.len();
    let counted = kept.map_or(measures, |kept| kept.counted().len());
    let indicators = catalogue.indicators.len();
    Ok(Published { version, figures: told(&figures.cube), indicators, pruned, counted: [counted, measures] })
}

fn told(cube: &Cube) -> usize {
    cube.cells.iter().flatten().flatten().filter(|cell| cell.number().is_some()).count()
}
