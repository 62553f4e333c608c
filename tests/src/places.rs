//! Where binaries, demo, browser and foreign data are found.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};

/// The files that tests work with.
#[derive(Clone, Debug)]
pub struct Places {
    /// `weige-server`.
    pub server: PathBuf,
    /// `weige-data`.
    pub data: PathBuf,
    /// `registers`, `pack`, `snapshots` of the demo district.
    pub demo: PathBuf,
    /// Where pictures and profiles are written.
    pub out: PathBuf,
    /// Chromium or Chrome.
    pub browser: PathBuf,
    /// axe-core's script.
    pub axe: PathBuf,
}

impl Places {
    /// Looks where `cargo xtask e2e` has put them, or says what to run.
    ///
    /// # Errors
    /// Names what is missing.
    pub fn find() -> Result<Self> {
        let target = root().join("target");
        let dist = from_env("WEIGE_DIST").unwrap_or_else(|| target.join("dist"));
        let places = Self {
            server: dist.join("weige-server"),
            data: dist.join("weige-data"),
            demo: from_env("WEIGE_DEMO").unwrap_or_else(|| target.join("demo/district")),
            out: from_env("WEIGE_E2E_OUT").unwrap_or_else(|| target.join("e2e")),
            browser: find_browser()?,
            axe: from_env("WEIGE_AXE").unwrap_or_else(|| target.join("axe/node_modules/axe-core/axe.min.js")),
        };
        for file in [&places.server, &places.data, &places.demo] {
            ensure!(file.exists(), "{} is missing: `cargo xtask e2e` makes it", file.display());
        }
        std::fs::create_dir_all(&places.out).with_context(|| format!("can't make {}", places.out.display()))?;
        Ok(places)
    }
}

/// The repository.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."))
}

fn from_env(name: &str) -> Option<PathBuf> {
    std::env::var_os(name).map(PathBuf::from)
}

fn find_browser() -> Result<PathBuf> {
    if let Some(path) = from_env("WEIGE_CHROMIUM") {
        return Ok(path);
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let dirs: Vec<PathBuf> = std::env::split_paths(&path).collect();
    ["chromium", "chromium-browser", "google-chrome"]
        .iter()
        .flat_map(|name| dirs.iter().map(move |dir| dir.join(name)))
        .find(|file| file.is_file())
        .context("no Chromium: `sudo apt-get install chromium fonts-noto-cjk`, or name one in WEIGE_CHROMIUM")
}

/// A file of the foreign data sets, or none (with a printed line) where they aren't: `WEIGE_SHARED`, else `../shared`.
#[must_use]
pub fn shared(name: &str) -> Option<PathBuf> {
    let dir = from_env("WEIGE_SHARED").unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared"));
    let file = dir.join(name);
    if !file.is_file() {
        eprintln!("skipped: there is no {}", file.display());
        return None;
    }
    Some(file)
}

/// A Python that has shapely, or none with a printed line.
#[must_use]
pub fn python_with_shapely() -> Option<&'static str> {
    let found = Command::new("python3")
        .args(["-c", "import shapely; assert shapely.__version__ >= '2'"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    if !found {
        eprintln!("skipped: there is no python3 with shapely 2");
    }
    found.then_some("python3")
}

/// A Python that has a module: the repository's own where `cargo xtask e2e` named it, else the machine's. None, with a
/// printed line, where neither has it.
#[must_use]
pub fn python_with(module: &str) -> Option<PathBuf> {
    let has = |python: &PathBuf| {
        let mut import = Command::new(python);
        import.args(["-c", &format!("import {module}")]).stdout(Stdio::null()).stderr(Stdio::null());
        import.status().is_ok_and(|status| status.success())
    };
    let found = from_env("WEIGE_PYTHON").into_iter().chain([PathBuf::from("python3")]).find(has);
    if found.is_none() {
        eprintln!("skipped: there is no python3 with {module}");
    }
    found
}
