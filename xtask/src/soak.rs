//! `cargo xtask soak NAME`: the long proofs. `cargo xtask test` runs each at a fiftieth.

use std::fs;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use clap::ValueEnum;
use serde_json::json;

use crate::cmd;
use crate::paths::Paths;

/// How much more a soak does than a test.
const TIMES: u32 = 50;
/// Random cases of each property in a test.
const CASES: u32 = 256;

/// What can be proven at length.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Soak {
    /// Every property of domain (topology, codecs, edits) on fifty times as many random cases.
    Topology,
}

impl Soak {
    fn id(self) -> &'static str {
        match self {
            Self::Topology => "topology",
        }
    }

    /// The command of one run with this many random cases.
    fn command(self, paths: &Paths, cases: u32) -> Command {
        match self {
            Self::Topology => {
                let mut cargo = cmd::cargo(&paths.root);
                cargo.args(["test", "-p", "domain", "--all-features"]).env("PROPTEST_CASES", cases.to_string());
                cargo
            }
        }
    }
}

/// What `cargo xtask test` runs: all tests, the properties at a fiftieth of a soak.
pub fn domain_tests(paths: &Paths) -> Command {
    Soak::Topology.command(paths, CASES)
}

/// Runs at length and writes `target/soak/NAME.json`, also when it fails.
pub fn run(paths: &Paths, soak: Soak) -> Result<()> {
    let cases = CASES * TIMES;
    let mut command = soak.command(paths, cases);
    let begun = Instant::now();
    let result = cmd::run(&mut command);
    let report = json!({
        "soak": soak.id(),
        "command": cmd::line(&command),
        "cases_per_property": cases,
        "elapsed_secs": begun.elapsed().as_secs_f64(),
        "passed": result.is_ok(),
    });
    let dir = paths.target.join("soak");
    let file = dir.join(format!("{}.json", soak.id()));
    fs::create_dir_all(&dir).with_context(|| format!("can't make {}", dir.display()))?;
    fs::write(&file, serde_json::to_string_pretty(&report)?)
        .with_context(|| format!("can't write {}", file.display()))?;
    println!("written to {}", paths.show(&file));
    match result {
        Ok(()) => Ok(()),
        Err(error) => bail!("soak {}: {error:#}", soak.id()),
    }
}
