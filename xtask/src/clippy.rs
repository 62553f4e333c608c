//! Clippy of one crate, on the artefacts that building and testing left.
//!
//! `cargo clippy` checks every dependency once more, as metadata: with DataFusion below, minutes. Cargo applies
//! a *workspace wrapper* to our own crates only, so clippy's driver put there lints them while all dependencies
//! are the ones already compiled. Only our own crates are compiled again, without optimisation.

use std::path::Path;
use std::process::Command;

use anyhow::{Result, ensure};

use crate::build::native;
use crate::cmd;
use crate::paths::Paths;

/// Between the arguments in `CLIPPY_ARGS`, as clippy's driver splits them.
const BETWEEN: &str = "__CLIPPY_HACKERY__";

/// Every target of some native crates; a warning is an error.
pub fn native(paths: &Paths, packages: &[&str]) -> Result<()> {
    let mut rustc = Command::new("rustc");
    let sysroot = cmd::output(rustc.current_dir(&paths.root).args(["--print", "sysroot"]))?;
    let driver = Path::new(sysroot.trim()).join("bin").join("clippy-driver");
    ensure!(driver.is_file(), "no {}: `rustup component add clippy`", driver.display());
    let mut cargo = cmd::cargo(&paths.root);
    cargo.args(["build", "--all-targets"]);
    for package in packages {
        cargo.args(["-p", package]);
        cargo.args(match *package {
            "domain" => &["--all-features"][..],
            // What `soak import` calls.
            "data" => &["--features", "fuzz"],
            _ => &[],
        });
    }
    // The dependencies' profile is a table of its own and stays: only our crates lose their optimisation.
    cargo.args(["--config", "profile.dev.opt-level=0"]);
    cargo.env("RUSTC_WORKSPACE_WRAPPER", driver).env("CLIPPY_ARGS", format!("-Dwarnings{BETWEEN}"));
    cmd::run(native::with_app(paths, &mut cargo))
}

/// The app for the browser. Its dependencies are built with other settings for size, so this is an ordinary check.
pub fn app(paths: &Paths) -> Result<()> {
    let mut cargo = cmd::cargo(&paths.root);
    cargo.args([
        "clippy",
        "-p",
        "app",
        "--features",
        "bench",
        "--target",
        "wasm32-unknown-unknown",
        "--no-deps",
        "--",
        "-D",
        "warnings",
    ]);
    cmd::run(&mut cargo)
}
