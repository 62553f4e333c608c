//! Where things lie: the repository, Cargo's target directory, and what the commands leave in it.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::cmd;

/// The places every command works with. All paths are absolute.
#[derive(Clone)]
pub struct Paths {
    /// The repository.
    pub root: PathBuf,
    /// Cargo's target directory, as Cargo itself resolves it.
    pub target: PathBuf,
}

impl Paths {
    /// Asks Cargo, so that `CARGO_TARGET_DIR` and a user's own Cargo configuration are followed.
    pub fn find() -> Result<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .parent()
            .context("xtask lies one folder below the repository")?
            .to_path_buf();
        let text =
            cmd::output(cmd::cargo(&root).args(["metadata", "--no-deps", "--offline", "--format-version", "1"]))?;
        let metadata: serde_json::Value =
            serde_json::from_str(&text).context("`cargo metadata` did not answer JSON")?;
        let target = metadata["target_directory"].as_str().context("`cargo metadata` names no target_directory")?;
        Ok(Self { root, target: PathBuf::from(target) })
    }

    /// The finished app: what the server embeds.
    pub fn app(&self) -> PathBuf {
        self.target.join("app")
    }

    /// The finished binaries.
    pub fn dist(&self) -> PathBuf {
        self.target.join("dist")
    }

    /// `weige-server`, stripped, the app inside.
    pub fn server(&self) -> PathBuf {
        self.dist().join("weige-server")
    }

    /// `weige-data`, stripped.
    pub fn data(&self) -> PathBuf {
        self.dist().join("weige-data")
    }

    /// The demo of one scale: `registers`, `pack`, `snapshots`.
    pub fn demo(&self, scale: &str) -> PathBuf {
        self.target.join("demo").join(scale)
    }

    /// A path as people read it: below the repository where it is.
    pub fn show<'a>(&self, path: &'a Path) -> std::path::Display<'a> {
        path.strip_prefix(&self.root).unwrap_or(path).display()
    }
}
