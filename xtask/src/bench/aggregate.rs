//! The demo district's whole aggregation: ≤ 60 s, ≤ 2 GB; its sums beside DuckDB's over the same registers: ≤ 1.5 times.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::Value;

use super::{Figure, median};
use crate::build::{app::remove_dir_if_there, native};
use crate::demo::{self, Scale};
use crate::measure;
use crate::paths::Paths;
use crate::{cmd, python};

/// Of so many the medians are told, ours and DuckDB's in turn.
const RUNS: usize = 3;
/// What `weige-data` says once every measure is summed: what follows DuckDB has no word for.
const SUMMED: &str = "aggregate: privacy";

pub fn measure(paths: &Paths) -> Result<Vec<Figure>> {
    native::build(paths, native::DATA)?;
    let demo = demo::ensure(paths, Scale::District)?;
    let python = python::ensure(paths)?;
    let out = paths.target.join("bench").join("aggregate");
    let (mut wall, mut cpu, mut peak, mut ours, mut theirs) = (Vec::new(), Vec::new(), 0.0_f64, Vec::new(), Vec::new());
    for _ in 0..RUNS {
        remove_dir_if_there(&out)?;
        let mut aggregate = Command::new(paths.data());
        aggregate.arg("aggregate").arg("--registers").arg(demo.join("registers")).arg("--out").arg(&out);
        let (whole, summed) = measure::run_until(&mut aggregate, SUMMED)?;
        wall.push(whole.wall_secs);
        cpu.push(whole.cpu_secs);
        peak = peak.max(whole.peak_mb);
        // From the start of the process, with the opening of registers: DuckDB's is without the start of Python.
        ours.push(summed);
        theirs.push(peer(paths, &python, &demo)?);
    }
    remove_dir_if_there(&out)?;
    let (ours, theirs) = (median(&mut ours), median(&mut theirs));
    Ok(vec![
        Figure { name: "aggregate wall".into(), value: median(&mut wall), unit: "s", bar: Some(60.0) },
        Figure { name: "aggregate cpu".into(), value: median(&mut cpu), unit: "s", bar: None },
        Figure { name: "aggregate peak memory".into(), value: peak, unit: "MB", bar: Some(2_000.0) },
        Figure { name: "sums".into(), value: ours, unit: "s", bar: None },
        Figure { name: "sums, DuckDB".into(), value: theirs, unit: "s", bar: None },
        Figure { name: "sums, to DuckDB's".into(), value: ours / theirs, unit: "times", bar: Some(1.5) },
    ])
}

/// Seconds that DuckDB takes for the sums.
fn peer(paths: &Paths, python: &Path, demo: &Path) -> Result<f64> {
    let script = paths.root.join("data/tests/oracle/peer.py");
    let text = cmd::output(Command::new(python).arg(script).arg(demo))?;
    let told: Value = serde_json::from_str(&text).context("peer.py did not print JSON")?;
    told["seconds"].as_f64().with_context(|| format!("peer.py printed no `seconds`: {text}"))
}
