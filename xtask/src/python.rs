//! A Python of the repository's own, with the packages that comparisons, attackers and readers of files need.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::build::app::remove_dir_if_there;
use crate::cmd;
use crate::paths::Paths;

/// Other versions, other comparisons.
const PACKAGES: [&str; 7] = [
    "duckdb==2.0.0",
    "numpy==2.4.6",
    "openpyxl==3.1.5",
    "pyogrio==0.13.0",
    "pypdf==7.1.0",
    "scipy==1.17.1",
    "shapely==2.2.0",
];

/// Installed on first use; its `python`.
pub fn ensure(paths: &Paths) -> Result<PathBuf> {
    let dir = paths.target.join("python");
    let python = dir.join("bin/python");
    let note = dir.join("PACKAGES");
    let packages = PACKAGES.join(" ");
    if fs::read_to_string(&note).is_ok_and(|old| old == packages) {
        return Ok(python);
    }
    remove_dir_if_there(&dir)?;
    cmd::run(Command::new("python3").args(["-m", "venv"]).arg(&dir))
        .context("on Debian: apt-get install python3-venv")?;
    let install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
    cmd::run(Command::new(&python).args(install).args(PACKAGES))?;
    fs::write(&note, packages).with_context(|| note.display().to_string())?;
    Ok(python)
}
