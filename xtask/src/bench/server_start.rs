//! The server on the demo's snapshot: up ≤ 1 s, ≤ 300 MB resident.

use anyhow::{Context, Result};

use super::{Figure, median};
use crate::demo::{self, Scale};
use crate::e2e;
use crate::measure;
use crate::paths::Paths;
use crate::serve::{Server, free_loopback};

/// Starts: the median is told.
const RUNS: usize = 5;

pub fn measure(paths: &Paths) -> Result<Vec<Figure>> {
    e2e::built(paths)?;
    let demo = demo::ensure(paths, Scale::District)?;
    let mut starts = Vec::new();
    let mut resident = Vec::new();
    for _ in 0..RUNS {
        let server = Server::start(&paths.server(), &demo, free_loopback()?, true)?;
        starts.push(server.up_after.as_secs_f64() * 1e3);
        resident.push(measure::memory_mb(server.id(), "VmRSS:").context("the server has no VmRSS")?);
    }
    Ok(vec![
        Figure { name: "up after (median of 5)".into(), value: median(&mut starts), unit: "ms", bar: Some(1_000.0) },
        Figure { name: "resident (median of 5)".into(), value: median(&mut resident), unit: "MB", bar: Some(300.0) },
    ])
}
