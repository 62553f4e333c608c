//! The two native binaries: built one package at a time, stripped into `target/dist`.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use sha2::{Digest, Sha256};

use super::assets;
use crate::cmd;
use crate::paths::Paths;

/// A package with the binary that it makes.
#[derive(Clone, Copy)]
pub struct Program {
    /// Cargo's package.
    pub package: &'static str,
    /// The binary's file name.
    pub binary: &'static str,
}

/// The server; the app must have been built before.
pub const SERVER: Program = Program { package: "server", binary: "weige-server" };
/// Registers to snapshots.
pub const DATA: Program = Program { package: "data", binary: "weige-data" };

/// `cargo build -p PACKAGE`, exactly one package: two together unify their features, and every crate below both
/// (the SQL engine among them) would be compiled once more than for `cargo test -p PACKAGE`.
pub fn build(paths: &Paths, program: Program) -> Result<()> {
    cmd::run(with_app(paths, cmd::cargo(&paths.root).args(["build", "-p", program.package])))?;
    let built = paths.target.join("debug").join(program.binary);
    ensure!(built.is_file(), "cargo left no {}", built.display());
    strip(&built, &paths.dist().join(program.binary))
}

/// Tells the server's build where the app lies. Always the same, or Cargo would compile the server again.
pub fn with_app<'a>(paths: &Paths, command: &'a mut Command) -> &'a mut Command {
    command.env("WEIGE_APP_DIST", paths.app())
}

/// The binary's content hash, written beside it when it was copied.
pub fn fingerprint(paths: &Paths, program: Program) -> Result<String> {
    assets::read_text(&paths.dist().join(format!("{}.sha256", program.binary)))
}

/// Copies without symbols unless the copy is younger than the original.
fn strip(built: &Path, dist: &Path) -> Result<()> {
    let hash_file = dist.with_extension("sha256");
    let newer = |file: &Path| -> Result<bool> {
        let Ok(copy) = fs::metadata(file) else { return Ok(false) };
        Ok(copy.modified()? >= fs::metadata(built)?.modified()?)
    };
    if newer(dist)? && newer(&hash_file)? {
        return Ok(());
    }
    let dir = dist.parent().context("dist is a folder")?;
    fs::create_dir_all(dir).with_context(|| format!("can't make {}", dir.display()))?;
    let fresh = dist.with_extension("new");
    cmd::run(Command::new("strip").arg("--strip-all").arg("-o").arg(&fresh).arg(built))
        .context("strip comes with the C compiler's binutils")?;
    let hash = assets::hex(&Sha256::digest(assets::read(&fresh)?));
    // A rename also works while the old binary runs.
    fs::rename(&fresh, dist).with_context(|| format!("can't move the binary to {}", dist.display()))?;
    fs::write(&hash_file, hash).with_context(|| format!("can't write {}", hash_file.display()))
}
