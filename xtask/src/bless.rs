//! `cargo xtask bless`: writes checked-in expectations anew.
//!
//! A test that compares with a checked-in file writes it instead when `WEIGE_BLESS` is set.

use anyhow::Result;

use crate::build::native;
use crate::cmd;
use crate::paths::Paths;

/// Packages whose tests compare with checked-in files.
const PACKAGES: [&str; 1] = ["server"];

/// Runs the tests of each such package with `WEIGE_BLESS` set.
pub fn run(paths: &Paths) -> Result<()> {
    for package in PACKAGES {
        let mut cargo = cmd::cargo(&paths.root);
        cargo.args(["test", "-p", package]).env("WEIGE_BLESS", "1");
        cmd::run(native::with_app(paths, &mut cargo))?;
    }
    println!("done: look at `git diff` before committing");
    Ok(())
}
