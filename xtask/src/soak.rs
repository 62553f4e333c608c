//! `cargo xtask soak NAME`: the long proofs. `cargo xtask test` runs each at a fiftieth.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, bail, ensure};
use clap::ValueEnum;
use serde_json::{Value, json};

use crate::build::{assets, native};
use crate::demo::{self, Scale};
use crate::paths::Paths;
use crate::{axe, cmd, e2e, fuzz, preflight, python};

/// How much more a soak does than a test.
const TIMES: u32 = 50;
/// Random cases of each property in a test.
const CASES: u32 = 256;
/// A fiftieth of the ten minutes that a soak fuzzes each target for.
const FUZZ_SECS: u32 = 12;

/// What can be proven at length.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Soak {
    /// Every property of domain and geometry (topology, codecs, edits) on fifty times as many random cases.
    Topology,
    /// A million random commands on plans of the demo, Wales and Denver, with undo and redo: every one held against the
    /// invariants, replays, recounts and GEOS.
    Edit,
    /// A hundred lost drawing contexts, and two hundred times out of the map and in again, in a browser.
    Blank,
    /// Four hours of a wall as five hundred changes of its view: what the page holds on to doesn't grow.
    Rotation,
    /// Attackers on every published figure of people in the demo district, and on builds that are broken on purpose.
    Attacker,
    /// A server that is killed a thousand times while plans are drawn: every entry that it acknowledged is there.
    Kept,
    /// A browser that is killed two hundred times while one draws: what it had kept is there, and the page says up to where.
    Killed,
    /// Every view of the planner at every size, in every theme: axe-core and the eye find nothing. A test shows each view
    /// and each size once.
    Looks,
    /// A fuzzer guided by coverage over every importer and over the planner's drafts and uploads, ten minutes each. In a
    /// test the importers' own tests stand for it: compiling the fuzzer takes longer than a fiftieth, and they damage
    /// thousands of files by chance.
    Import,
}

impl Soak {
    fn id(self) -> &'static str {
        match self {
            Self::Topology => "topology",
            Self::Edit => "edit",
            Self::Blank => "blank",
            Self::Rotation => "rotation",
            Self::Attacker => "attacker",
            Self::Kept => "kept",
            Self::Killed => "killed",
            Self::Looks => "looks",
            Self::Import => "import",
        }
    }

    /// One run that does so many times what a test does: what was run, and how it ended.
    fn prove(self, paths: &Paths, times: u32) -> Result<(String, Result<()>)> {
        match self {
            Self::Topology => Ok(ran(properties(paths, times)?)),
            Self::Edit => {
                let mut cargo = cmd::cargo(&paths.root);
                cargo.args(["test", "-p", "domain", "--all-features", "--test", "plan_soak", "--", "--nocapture"]);
                cargo.env("WEIGE_TIMES", times.to_string()).env("WEIGE_PYTHON", python::ensure(paths)?);
                cargo.env("WEIGE_DEMO", demo::ensure(paths, Scale::District)?).env("WEIGE_FOUND", found(paths, self));
                let (line, result) = ran(cargo);
                Ok((line, result.and_then(|()| nothing_skipped(&assets::read_text(&found(paths, self))?))))
            }
            Self::Blank => {
                preflight::browser()?;
                let mut cargo = e2e::cargo(paths)?;
                cargo.args(["test", "-p", "tests", "--test", "blank", "--", "--test-threads=1", "--nocapture"]);
                // The two that count; the others would do the same once more.
                cargo.args(["a_lost_context", "leaving_and_entering"]).env("WEIGE_TIMES", times.to_string());
                Ok(ran(cargo))
            }
            Self::Rotation => Ok(ran(browser(paths, self, times, "rotation", "what_a_wall_holds_on_to")?)),
            Self::Killed => Ok(ran(browser(paths, self, times, "killed", "a_killed_browser")?)),
            Self::Looks => {
                let mut cargo = browser(paths, self, times, "planner_looks", "no_view")?;
                cargo.env("WEIGE_AXE", axe::ensure(paths)?);
                Ok(ran(cargo))
            }
            Self::Attacker => {
                native::build(paths, native::DATA)?;
                let mut cargo = cmd::cargo(&paths.root);
                cargo.args(["test", "-p", "data", "--test", "attackers", "--", "--nocapture"]);
                cargo.env("WEIGE_TIMES", times.to_string()).env("WEIGE_PYTHON", python::ensure(paths)?);
                cargo.env("WEIGE_DEMO", demo::ensure(paths, Scale::District)?).env("WEIGE_FOUND", found(paths, self));
                Ok(ran(cargo))
            }
            Self::Kept => {
                let mut cargo = cmd::cargo(&paths.root);
                cargo.args(["test", "-p", "server", "--test", "http", "--", "--nocapture", "what_was_acknowledged"]);
                native::with_app(paths, &mut cargo).env("WEIGE_TIMES", times.to_string());
                Ok(ran(cargo))
            }
            Self::Import => {
                let secs = FUZZ_SECS * times;
                Ok((format!("fuzz -max_total_time={secs}"), fuzz::run(paths, secs, &found(paths, self))))
            }
        }
    }
}

/// One test in a browser, which writes what it found.
fn browser(paths: &Paths, soak: Soak, times: u32, file: &str, test: &str) -> Result<Command> {
    preflight::browser()?;
    let mut cargo = e2e::cargo(paths)?;
    cargo.args(["test", "-p", "tests", "--test", file, "--", "--test-threads=1", "--nocapture", test]);
    cargo.env("WEIGE_TIMES", times.to_string()).env("WEIGE_FOUND", found(paths, soak));
    Ok(cargo)
}

fn ran(mut command: Command) -> (String, Result<()>) {
    let result = cmd::run(&mut command);
    (cmd::line(&command), result)
}

/// A test passes over partitions and opinions that are not at hand; a soak proves nothing without them.
fn nothing_skipped(found: &str) -> Result<()> {
    let found: Value = serde_json::from_str(found)?;
    for name in ["shaken", "demo", "wales", "denver"] {
        let opinions = found[name]["opinions_of_geos"].as_u64();
        ensure!(opinions.is_some(), "no command on {name}: is WEIGE_SHARED right?");
        ensure!(opinions != Some(0), "GEOS was not asked about {name}");
    }
    Ok(())
}

/// What a soak writes beside its report; it becomes part of it.
fn found(paths: &Paths, soak: Soak) -> PathBuf {
    paths.target.join("soak").join(format!("{}.found.json", soak.id()))
}

fn properties(paths: &Paths, times: u32) -> Result<Command> {
    let mut cargo = cmd::cargo(&paths.root);
    cargo
        .args(["test", "-p", "domain", "-p", "geometry", "--all-features"])
        .env("PROPTEST_CASES", (CASES * times).to_string())
        .env("WEIGE_PYTHON", python::ensure(paths)?);
    Ok(cargo)
}

/// What `cargo xtask test` runs: all tests, the properties and random edits at a fiftieth of a soak.
pub fn domain_tests(paths: &Paths) -> Result<Command> {
    properties(paths, 1)
}

/// Runs at length and writes `target/soak/NAME.json`, also when it fails.
pub fn run(paths: &Paths, soak: Soak) -> Result<()> {
    let dir = paths.target.join("soak");
    fs::create_dir_all(&dir).with_context(|| format!("can't make {}", dir.display()))?;
    let found = found(paths, soak);
    // What an earlier one left is not what this one finds.
    fs::write(&found, "null").with_context(|| found.display().to_string())?;
    let begun = Instant::now();
    let (command, result) = soak.prove(paths, TIMES)?;
    let report = json!({
        "soak": soak.id(),
        "command": command,
        "times_a_test": TIMES,
        "elapsed_secs": begun.elapsed().as_secs_f64(),
        "passed": result.is_ok(),
        "found": serde_json::from_str::<Value>(&assets::read_text(&found)?)?,
    });
    fs::remove_file(&found).with_context(|| found.display().to_string())?;
    let file = dir.join(format!("{}.json", soak.id()));
    fs::write(&file, serde_json::to_string_pretty(&report)?)
        .with_context(|| format!("can't write {}", file.display()))?;
    println!("written to {}", paths.show(&file));
    match result {
        Ok(()) => Ok(()),
        Err(error) => bail!("soak {}: {error:#}", soak.id()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_skipped_is_no_proof() {
        let told = |wales: &str| {
            let one = r#"{"opinions_of_geos":3}"#;
            nothing_skipped(&format!(r#"{{"shaken":{one},"demo":{one},"denver":{one}{wales}}}"#))
        };
        told(r#","wales":{"opinions_of_geos":1}"#).unwrap();
        assert!(told("").unwrap_err().to_string().contains("no command on wales"));
        let unasked = told(r#","wales":{"opinions_of_geos":0}"#).unwrap_err();
        assert!(unasked.to_string().contains("not asked about wales"));
    }
}
