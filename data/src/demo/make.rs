//! A demo as a folder of registers that the aggregator opens.

use std::{collections::BTreeMap, path::Path};

use domain::{
    codec::exchange::Exchange,
    partition::Partition,
    topology::{BuildOptions, LeafShape},
};

use super::{DemoData, DemoError, DemoOptions, generate, registers, write};
use crate::{
    progress::Progress,
    registers::{META_FORMAT, Meta, RegisterMeta, Registers},
};

/// Makes a demo under `out`: `registers/` with its partition and description, and `pack/`.
///
/// # Errors
/// [`DemoError`]; what was written until then stays.
pub fn make(options: &DemoOptions, out: &Path, progress: &mut Progress<'_>) -> Result<(), DemoError> {
    let mut tell = |p: super::Progress| progress.step(p.step, p.done, p.of);
    let data = generate(options, &mut tell)?;
    let tables = write(&data, out, &mut tell)?;
    progress.line("partition");
    let partition = partition(&data, options.seed)?;
    let registers = tables.into_iter().map(|(name, rows)| (name, RegisterMeta { rows, as_of: None })).collect::<BTreeMap<_, _>>();
    let meta = Meta {
        format: META_FORMAT,
        plan: data.units[0].name.clone(),
        as_of: options.as_of,
        from: registers::first_month(options.as_of),
        registers,
    };
    Registers::write(&out.join("registers"), &meta, &partition)?;
    Ok(())
}

/// The demo's units and outlines as a partition. Nothing is repaired: the outlines share their points.
///
/// # Errors
/// [`DemoError::Partition`] with what is wrong.
pub fn partition(data: &DemoData, seed: u64) -> Result<Partition, DemoError> {
    let degrees = |p: &[i32; 2]| [f64::from(p[0]) / 1e7, f64::from(p[1]) / 1e7];
    let leaves = data
        .leaves
        .iter()
        .map(|l| LeafShape { code: l.code.clone(), parts: vec![vec![l.ring.iter().map(degrees).collect()]] })
        .collect();
    let exchange = Exchange { levels: data.levels.clone(), units: data.units.clone(), leaves, enclaves: Vec::new() };
    let options = BuildOptions { tolerance_m: 0.0, enclaves: Vec::new() };
    let (partition, _) = exchange.into_partition(&options).map_err(|e| DemoError::Partition { seed, source: e.into() })?;
    Ok(partition)
}
