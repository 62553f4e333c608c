//! axe-core, which finds what keeps people with other eyes and hands out of a page. Used by the browser tests only,
//! never part of the product.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::paths::Paths;
use crate::{cmd, preflight};

/// Another version has other rules.
const PACKAGE: &str = "axe-core@4.14.1";

/// Installed on first use; its script.
pub fn ensure(paths: &Paths) -> Result<PathBuf> {
    let dir = paths.target.join("axe");
    let (script, note) = (dir.join("node_modules/axe-core/axe.min.js"), dir.join("PACKAGE"));
    if script.is_file() && fs::read_to_string(&note).is_ok_and(|old| old == PACKAGE) {
        return Ok(script);
    }
    preflight::npm()?;
    fs::create_dir_all(&dir).with_context(|| dir.display().to_string())?;
    let mut npm = Command::new("npm");
    npm.arg("install").arg("--prefix").arg(&dir);
    cmd::run(npm.args(["--no-audit", "--no-fund", "--ignore-scripts", "--silent", PACKAGE]))?;
    fs::write(&note, PACKAGE).with_context(|| note.display().to_string())?;
    Ok(script)
}
