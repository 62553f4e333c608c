//! `cargo xtask e2e`: the built binaries in a real browser.

use std::process::Command;

use anyhow::Result;
use clap::{Args, Subcommand};

use crate::axe;
use crate::build::{self, app::Effort, native};
use crate::cmd;
use crate::demo::{self, Scale};
use crate::paths::Paths;
use crate::preflight;
use crate::python;

/// Which part.
#[derive(Args)]
pub struct E2eArgs {
    #[command(subcommand)]
    what: Option<What>,
    /// Only tests whose name contains this.
    filter: Option<String>,
}

#[derive(Subcommand)]
enum What {
    /// Screenshots of every look at every size, into target/e2e/shots, and what is wrong with them.
    Shots {
        /// Only looks whose name contains this (`390x844`, `light-en`, `search`).
        filter: Option<String>,
    },
}

/// Builds what changed, then runs the tests or takes the pictures.
pub fn run(paths: &Paths, args: &E2eArgs) -> Result<()> {
    preflight::browser()?;
    match &args.what {
        Some(What::Shots { filter }) => {
            cmd::run(cargo(paths)?.args(["run", "--quiet", "-p", "tests", "--bin", "shots", "--"]).args(filter))
        }
        None => tests(paths, args.filter.as_deref()),
    }
}

/// Browsers at once. A test waits for its page about half of the time, so two on two cores take two thirds of the time
/// that one after the other takes; more only slow each other, as WebGL is drawn in software.
const BROWSERS: &str = "--test-threads=2";

/// The whole suite.
pub fn tests(paths: &Paths, filter: Option<&str>) -> Result<()> {
    let mut cargo = cargo(paths)?;
    cargo.env("WEIGE_AXE", axe::ensure(paths)?);
    // One that fails hides none of the others.
    cargo.args(["test", "-p", "tests", "--no-fail-fast", "--"]).args(filter).arg(BROWSERS);
    cmd::run(&mut cargo)
}

/// App and both binaries, each by its own Cargo call.
pub fn built(paths: &Paths) -> Result<()> {
    build::app::build(paths, Effort::Full)?;
    native::build(paths, native::SERVER)?;
    native::build(paths, native::DATA)
}

/// A Cargo call with everything the tests look for: binaries, demo, where to write.
pub fn cargo(paths: &Paths) -> Result<Command> {
    built(paths)?;
    let demo = demo::ensure(paths, Scale::District)?;
    let mut cargo = cmd::cargo(&paths.root);
    // Without the network its readers are missing, and the tests that want them say so.
    match python::ensure(paths) {
        Ok(python) => drop(cargo.env("WEIGE_PYTHON", python)),
        Err(error) => eprintln!("no Python for the tests: {error:#}"),
    }
    cargo.env("WEIGE_DIST", paths.dist()).env("WEIGE_DEMO", demo).env("WEIGE_E2E_OUT", paths.target.join("e2e"));
    Ok(cargo)
}
